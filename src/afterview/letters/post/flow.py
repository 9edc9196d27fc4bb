"""The tree of a post → what stands in it one after the other, with firm blocks in one piece.

Firm is what an author sets apart for an email: a quote, a code block, a cell,
a <div class="sample-email">; unless it holds several. The end of any other
block stays as an edge, where an email without a signature may end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from afterview.letters.post.inline import plain
from afterview.letters.post.rows import first_row
from afterview.letters.post.tree import Block, Node
from afterview.letters.post.words import greeted

NEVER = 1 << 60  # the end of the post is where it ends, not where an email does
FIRM = frozenset({"blockquote", "quote", "fence", "code", "pre", "textarea", "td", "th"})
CELLS = frozenset({"td", "th"})  # of a table that lays out an email, most hold a label or a value
_MARKED = re.compile(r"e-?mail|letter|template|script|sample|message")
_NOT_MARKED = re.compile(r"newsletter|sign-?up|subscri|form|mailchimp|opt-?in|\bcta\b|\bad\b|typescript")
_DECOR = re.compile(r"mast-?head|title-?bar|tool-?bar|window-?(?:bar|controls)|copy-?b(?:utton|tn)")


@dataclass(frozen=True, slots=True)
class Edge:
    """The end of a block that is not firm, such as a <div>, that began at element `began`."""

    began: int


Element = Block | Node | Edge


def flow_of(root: Node) -> Iterator[Element]:
    """What stands in a post one after the other, with firm blocks in one piece."""
    count = 0
    waiting: list[tuple[Iterator[Block | Node], int]] = [(iter(root.children), NEVER)]
    while waiting:
        child = next(waiting[-1][0], None)
        if child is None:
            yield Edge(waiting.pop()[1])
        elif isinstance(child, Block) or _is_firm(child):
            yield child
        elif not _is_decor(child):
            waiting.append((iter(child.children), count))
            continue
        else:
            continue
        count += 1


def _is_decor(node: Node) -> bool:
    return any(_DECOR.search(each) for each in node.classes)


def is_marked(node: Node) -> bool:
    """Whether the class of a block says that it holds an email."""
    return any(_MARKED.search(each) and not _NOT_MARKED.search(each) for each in node.classes)


def _is_firm(node: Node) -> bool:
    if _is_decor(node) or not (node.tag in FIRM or is_marked(node)):
        return False
    blocks = leaves_of(node)
    return _starts(blocks) < 2 and (node.tag not in CELLS or len(blocks) > 1)


def leaves_of(node: Node) -> list[Block]:
    """All blocks in a node, without its decoration."""
    found: list[Block] = []
    waiting: list[Block | Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Block):
            found.append(each)
        elif not _is_decor(each):
            waiting.extend(reversed(each.children))
    return found


def _starts(blocks: Sequence[Block]) -> int:
    """How many emails begin in these blocks. Words between its rows and its greeting begin no other."""
    count, hailed, before = 0, False, ""
    seen: set[str] = set()  # the rows of the email that began last
    for block in blocks:
        row = first_row(block)
        if row is not None:
            new = before != "row" and (not count or hailed or row.field in seen)
            count, hailed, before = count + new, hailed and not new, "row"
            seen = {row.field} if new else seen | {row.field}
        elif greets(block):
            count += not count or (hailed and before != "greeting")
            hailed, before = True, "greeting"
        elif block.kind != "rule":
            before = "words"
    return count


def first_line(block: Block) -> str:
    """The text of its first line."""
    return plain(block.lines[0]) if block.lines else ""


def is_bold(block: Block) -> bool:
    """Whether a paragraph is bold from beginning to end and holds no slot: outside emails, a heading."""
    runs = [run for line in block.lines for run in line if run.text.strip()]
    return block.kind == "text" and bool(runs) and all(run.bold for run in runs) and "[" not in block.text


def greets(block: Block) -> bool:
    """Whether a block begins with a greeting that stands alone or holds a slot."""
    text = first_line(block)
    length = greeted(text) if block.kind == "text" else 0
    return length > 0 and (length == len(text) or "[" in text[:length])
