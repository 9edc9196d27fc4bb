"""The blocks of a post → the emails in it: where each begins, where it ends, and which blocks are none.

An email begins with a row (To, Subject) or with a greeting. It ends with
what encloses it where that is firm: a quote, a code block, a <div
class="sample-email">. Elsewhere it ends with its signature, or else before
the next heading, rule or email. A block that has neither rows nor a greeting
nor a signature with slots is none, whatever its class says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from afterview.letters.post.ends import signature_of, signs_himself
from afterview.letters.post.flow import (
    Edge,
    Element,
    first_line,
    flow_of,
    greets,
    is_bold,
    is_marked,
    leaves_of,
)
from afterview.letters.post.inline import plain
from afterview.letters.post.rows import Rows, first_row, take_rows
from afterview.letters.post.top import top_of
from afterview.letters.post.tree import Block, Node
from afterview.letters.post.words import greeted, is_greeting, is_signed

BOLD_LEVEL = 7
LEAD_LIMIT = 100
MOST_ROWS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One email of a post.

    headings: the texts above it, the nearest first; lead: the short line just before it
    body: its blocks, the greeting first; ended: its end was found and not guessed
    """

    number: int
    rows: Rows
    body: tuple[Block, ...]
    headings: tuple[str, ...]
    lead: str
    ended: bool = True


def find_emails(root: Node) -> tuple[tuple[Found, ...], tuple[Node, ...]]:
    """The emails of a post in order, and the firm blocks with brackets in them that are none."""
    search = _Search()
    search.flow(list(flow_of(root)))
    return tuple(search.found), tuple(search.passed)


@dataclass(slots=True)
class _Search:
    found: list[Found] = field(default_factory=list)
    passed: list[Node] = field(default_factory=list)
    above: list[tuple[int, str]] = field(default_factory=list)
    lead: str = ""

    def flow(self, elements: list[Element]) -> None:
        """All emails among these."""
        at = 0
        while at < len(elements):
            element = elements[at]
            if isinstance(element, Node):
                self.firm(element, Rows())
            at = self.loose(elements, at) if isinstance(element, Block) else at + 1

    def pass_by(self, block: Block) -> None:
        """Remember a block of the running text as what stands above."""
        level = block.level if block.kind == "heading" else BOLD_LEVEL if is_bold(block) else 0
        text = block.text
        if level:
            while self.above and self.above[-1][0] >= level:
                self.above.pop()
            self.above.append((level, text))
            self.lead = ""
        elif block.kind != "rule":
            self.lead = text if len(text) <= LEAD_LIMIT and not text.endswith(".") else ""

    def loose(self, elements: list[Element], at: int) -> int:
        """Look for an email that begins at `at` in the running text; where to go on."""
        begun = _begin(elements, at, firm=False)
        if begun:
            follower = elements[begun.after] if begun.after < len(elements) else None
            if begun.rest is None and begun.rows.any and isinstance(follower, Node):
                self.firm(follower, begun.rows)
                return begun.after + 1
            end = _end(elements, at, begun)
            body = _body(begun.rest, elements[begun.after : end.at])
            if _is_email(begun.rows, body, signed=end.signed) and (begun.rows.any or _is_filled_in(body)):
                self.add(begun.rows, body, number=begun.number, ended=end.sure)
                return end.at
        after = max(at + 1, begun.after if begun else 0)
        for element in elements[at:after]:
            if isinstance(element, Block):
                self.pass_by(element)
        return after

    def firm(self, node: Node, outer: Rows) -> bool:
        """The email in a firm block, with the rows that stand before the block; False if it holds none."""
        blocks = leaves_of(node)
        at = 0
        while at < len(blocks):
            begun = _begin(blocks, at, firm=True)
            body = _whole(begun.rest, blocks[begun.after :]) if begun else ()
            if begun and self._holds(node, begun.rows.under(outer), body):
                rows, body = top_of(blocks[:at], begun.rows, body, marked=is_marked(node))
                self.add(rows.under(outer), body, number=begun.number)
                return True
            self.pass_by(blocks[at])
            at = max(at + 1, begun.after if begun else 0)
        whole = _body(None, blocks)
        signed = signature_of(whole) is not None and signs_himself(whole)
        bracketed = any("[" in each.text for each in whole)
        if whole and (outer.any or (is_marked(node) and signed and bracketed)):
            self.add(outer, whole, number=whole[0].number)
            return True
        if bracketed:
            self.passed.append(node)
        return False

    def _holds(self, node: Node, rows: Rows, body: tuple[Block, ...]) -> bool:
        if rows.any or is_marked(node):
            return len(body) > 1 or (bool(body) and (rows.any or len(body[0].text) > 40))
        return _is_email(rows, body, signed=signature_of(body) is not None)

    def add(self, rows: Rows, body: tuple[Block, ...], *, number: int, ended: bool = True) -> None:
        """Keep an email."""
        above = tuple(text for _, text in reversed(self.above))
        self.found.append(
            Found(number=number, rows=rows, body=body, headings=above, lead=self.lead, ended=ended)
        )
        self.lead = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Begun:
    """The rows of an email, what is left of the block they end in, and the element after it."""

    rows: Rows
    rest: Block | None
    after: int
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ended:
    at: int
    signed: bool
    sure: bool


def _begin(elements: Sequence[Element], at: int, *, firm: bool) -> _Begun | None:
    """The beginning of an email at `at`: rows, or a greeting."""
    block = elements[at]
    if not isinstance(block, Block) or (block.kind == "item" and not firm):
        return None
    if greets(block):
        return _Begun(rows=Rows(), rest=None, after=at, number=block.number)
    rows, rest, after = Rows(), None, at
    while after < min(len(elements), at + MOST_ROWS) and rest is None:
        element = elements[after]
        if isinstance(element, Node) or (isinstance(element, Block) and not _may_be_row(element)):
            break
        if isinstance(element, Block) and element.kind != "rule":
            taken = take_rows(element, rows)
            if not taken.took:
                break
            rows, rest = taken.rows, taken.rest
        elif after == at:
            break
        after += 1
    return _Begun(rows=rows, rest=rest, after=after, number=block.number) if rows.any else None


def _may_be_row(block: Block) -> bool:
    return block.kind in ("text", "rule") or first_row(block) is not None


def _end(elements: Sequence[Element], start: int, begun: _Begun) -> _Ended:
    """Where an email of the running text ends: behind its signature, or where something else begins."""
    window = [(begun.after - 1, begun.rest)] if begun.rest else []
    at, edge = begun.after, None
    while at < len(elements):
        element = elements[at]
        if isinstance(element, Edge):
            if element.began <= start and edge is None and len(window) > 1:
                edge = at
        elif isinstance(element, Node) or (_is_boundary(element, len(window)) and window):
            break
        elif element.kind != "rule":
            window.append((at, element))
        at += 1
    signature = signature_of([block for _, block in window])
    if signature:
        return _Ended(at=window[signature - 1][0] + 1, signed=True, sure=True)
    if edge is not None:
        return _Ended(at=edge, signed=False, sure=True)
    bold = next((index for index, block in window[1:] if is_bold(block)), at)
    return _Ended(at=bold, signed=False, sure=False)


def _is_boundary(block: Block, before: int) -> bool:
    if block.kind in ("heading", "rule") or first_row(block) is not None:
        return True
    return before > 1 and greets(block)


def _is_email(rows: Rows, body: tuple[Block, ...], *, signed: bool) -> bool:
    """Whether what begins like an email in a quote or in the running text is one."""
    if not body:
        return False
    text = first_line(body[0])
    alone, within = is_greeting(text), greeted(text) > 0
    slots = any("[" in block.text for block in body)
    long = len(body) > 1 or len(body[0].lines) > 1
    if rows.any:
        return (within and (long or len(text) > 40)) or signed
    return (alone and long and (slots or signed)) or (within and slots and signed)


def _is_filled_in(body: tuple[Block, ...]) -> bool:
    """Whether the greeting or the signature has a slot: a post may begin with "Dear reader," itself."""
    last = (plain(line) for block in body[-3:] for line in block.lines)
    return "[" in first_line(body[0]) or any(map(is_signed, last))


def _body(rest: Block | None, elements: Sequence[Element]) -> tuple[Block, ...]:
    """What is left of the rows' block and the blocks among the elements."""
    found = [each for each in elements if isinstance(each, Block) and each.kind != "rule"]
    return (rest, *found) if rest else tuple(found)


def _whole(rest: Block | None, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The body of a firm block, without what comes under a heading behind its signature."""
    body = _body(rest, blocks)
    heading = next((at for at, block in enumerate(body) if at and block.kind == "heading"), None)
    return body[:heading] if heading and signature_of(body[:heading]) else body
