"""A post → its blocks, in a tree of what encloses them: HTML and Markdown, mixed as authors mix them.

    text ──tidy──> tidy tags ──lines──> blocks (paragraph, list item, heading, rule)
                                        in nodes (div, blockquote, > quote, ``` fence, indented code, pre …)

An HTML block is text until its tag closes; a blank line ends one that never
does, as in CommonMark. Outside of those, lines are Markdown. A whole HTML
page has no Markdown and no meaning of line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from afterview.letters.post_inline import Paragraph, Source, paragraphs, plain
from afterview.letters.post_tags import CONTAINERS, DEEPEST, HIDDEN, VERBATIM, Markup, too_deep, too_much
from afterview.letters.post_words import row_of

MOST_BLOCKS, MOST_LINES = 50_000, 200_000

Kind = Literal["text", "item", "heading", "rule"]

_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-z][a-z0-9]*)(?: (?P<classes>[^<>]*))?>")
_INSIDE = frozenset({"b", "br"})
_QUOTE = re.compile(r" {0,3}> ?")
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?<=##)(?=[^\s#]))(?P<text>\S.*)")
_RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*")
_SETEXT = re.compile(r" {0,3}(?:={2,}|-{3,})\s*")
_ITEM = re.compile(r"\s*(?P<marker>[-*+•◦]|\d{1,3}[.)])\s+(?=\S)")
_ASIDE = re.compile(r"\s*(?:\{:.*\}|\{%.*%\})\s*")
_ANCHOR = re.compile(r"\{[:#][^{}]*\}$")
_DEFINITION = re.compile(
    r" {0,3}\[(?P<name>[^\[\]\n]{1,100})\]:\s*<?(?:[a-z][a-z0-9+.-]*:|[/#.])\S*", re.IGNORECASE
)
_INDENT = re.compile(r" {4}|\t")
_CELLS = frozenset({"tr", "td", "th"})
_BLANK = f" \t{HIDDEN}"
_BLANK_LINES = f"{_BLANK}\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph, item, heading or rule. `number`: its line; `level`: of a heading; `marker`: of an item."""

    kind: Kind
    number: int
    lines: Paragraph = ()
    level: int = 0
    marker: str = ""

    @property
    def text(self) -> str:
        """Its lines without their bold."""
        return "\n".join(plain(line) for line in self.lines)


@dataclass(kw_only=True, slots=True)
class Node:
    """What encloses blocks: `tag` is HTML's name, or quote, fence or code of Markdown."""

    tag: str
    number: int
    classes: frozenset[str] = frozenset()
    items: int = 0
    children: list[Block | Node] = field(default_factory=list)


def read_blocks(markup: Markup, *, name: str) -> Node:
    """The tree of a post; UserError where it nests deeper than 100 levels."""
    reader = _Reader(name=name, page=markup.page, text=markup.text)
    reader.read()
    return reader.stack[0]


@dataclass(kw_only=True, slots=True)
class _Leaf:
    """A block in the making. `tag`: the HTML element it is the inside of, "" for bare text."""

    tag: str
    number: int
    kind: Kind = "text"
    markdown: bool = False
    verbatim: bool = False
    closes: bool = False
    level: int = 0
    parts: list[str] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class _Reader:
    name: str
    page: bool
    text: str
    stack: list[Node] = field(default_factory=lambda: [Node(tag="root", number=1)])
    leaf: _Leaf | None = None
    marker: str = ""
    fence: str = ""
    number: int = 0
    count: int = 0
    references: frozenset[str] = frozenset()
    closing: frozenset[int] = frozenset()

    def read(self) -> None:
        """All lines, in order."""
        self.closing = frozenset(_closing(self.text))
        self.references = frozenset(
            match["name"].casefold() for match in map(_DEFINITION.match, self.text.split("\n")) if match
        )
        at, self.number = 0, 1
        if self.text.count("\n") > MOST_LINES:
            raise too_much(self.name, MOST_LINES, f"there are more than {MOST_LINES:,} lines")
        for line in self.text.split("\n"):
            self._line(line, at)
            at += len(line) + 1
            self.number += 1 + line.count(HIDDEN)
        self._end()

    def _line(self, line: str, at: int) -> None:
        if self.fence:
            self._fenced(line)
        elif self.stack[-1].tag == "code" and not self.page:
            self._coded(line, at)
        elif self._is_html(line):
            self._feed(line, at)
            if self.leaf:
                self.leaf.parts.append("\n")
        else:
            self._markdown(line, at)

    def _is_html(self, line: str) -> bool:
        """Whether the line is the inside of an HTML block, in which Markdown means nothing."""
        leaf = self.leaf
        if self.page or (leaf and leaf.verbatim):
            return True
        if leaf and leaf.tag and not leaf.closes and not line.strip(_BLANK):
            self._end()  # never closed: the blank line ends it
            return False
        return bool(leaf and leaf.tag)

    def _markdown(self, line: str, at: int) -> None:
        rest = self._quoted(line)
        at += len(line) - len(rest)
        if not rest.strip(_BLANK):
            self._end()
        elif _ASIDE.fullmatch(rest) or (self.leaf is None and _DEFINITION.match(rest)):
            pass
        elif fence := _FENCE.match(rest):
            self._enter(Node(tag="fence", number=self.number))
            self.fence = fence[1]
            self.leaf = _Leaf(tag="fence", number=self.number + 1, verbatim=True)
        elif heading := _HEADING.fullmatch(rest):
            self._heading(heading["text"], len(heading[1]))
        elif _RULE.fullmatch(rest) or (self._underlines(rest)):
            self._rule(rest)
        elif self._is_code(rest):
            self._enter(Node(tag="code", number=self.number))
            self.leaf = _Leaf(tag="code", number=self.number, verbatim=True, parts=[rest, "\n"])
        else:
            self._words(rest, at)

    def _words(self, rest: str, at: int) -> None:
        """A line of text or tags, or an item of a list."""
        item = _ITEM.match(rest)
        if item and self._begins_item(item["marker"]):
            self._end()
            self.marker = f"{item['marker']} " if item["marker"][0].isdigit() else "- "
            self.leaf = _Leaf(tag="", number=self.number, kind="item", markdown=True)
            rest, at = rest[item.end() :], at + item.end()
        self._feed(rest, at)
        if self.leaf:
            self.leaf.parts.append("\n")

    def _begins_item(self, marker: str) -> bool:
        # Only a list that begins with 1 may follow a line of text without a blank one between.
        text_before = self.leaf is not None and self.leaf.kind == "text"
        return not (text_before and marker[0].isdigit() and marker[:-1] != "1")

    def _quoted(self, line: str) -> str:
        """The line without its `>`; opens and closes the quotes they stand for."""
        depth, at = 0, 0
        while match := _QUOTE.match(line, at):
            depth, at = depth + 1, match.end()
            if depth > DEEPEST:
                raise too_deep(self.name, self.number)
        rest = line[at:]
        inside = sum(node.tag == "quote" for node in self.stack)
        if depth == inside or (depth < inside and (not rest.strip(_BLANK) or self._goes_on(rest))):
            return rest  # a blank line parts paragraphs, not quotes: authors leave its > out
        self._end()
        while sum(node.tag == "quote" for node in self.stack) > depth:
            self._leave("quote")
        for _ in range(depth - inside):
            self._enter(Node(tag="quote", number=self.number))
        return rest

    def _goes_on(self, rest: str) -> bool:
        """Whether a line without `>` is the rest of a quoted paragraph."""
        leaf = self.leaf
        begins = _FENCE.match(rest) or _HEADING.match(rest) or _RULE.fullmatch(rest) or _ITEM.match(rest)
        return bool(leaf and leaf.kind == "text" and not leaf.tag and not begins and not rest.startswith("<"))

    def _underlines(self, rest: str) -> bool:
        return bool(_SETEXT.fullmatch(rest)) and self._title() is not None

    def _title(self) -> str | None:
        """The line before, if a row of = or - below it makes it a heading."""
        leaf = self.leaf
        if leaf is None or leaf.tag or leaf.kind != "text":
            return None
        text = "".join(leaf.parts).strip()
        return text if text and "\n" not in text and "[" not in text and len(text) <= 120 else None

    def _rule(self, rest: str) -> None:
        title = self._title() if _SETEXT.fullmatch(rest) else None
        if title is not None and not row_of(title.replace("*", "")):
            self.leaf = None
            self._heading(title, 1 if "=" in rest else 2)
        else:
            self._end()
            self._add(Block(kind="rule", number=self.number))

    def _heading(self, text: str, level: int) -> None:
        self._end()
        text = text.rstrip()
        bare = text.rstrip("#")
        text = _ANCHOR.sub("", bare.rstrip() if bare.endswith((" ", "\t")) else text).rstrip()
        for lines in paragraphs(Source(text=_TAG.sub("", text), markdown=True, references=self.references)):
            self._add(Block(kind="heading", number=self.number, lines=lines, level=level))

    def _is_code(self, rest: str) -> bool:
        """Whether an indented line begins code: not in HTML, not below an item of a list."""
        if self.leaf or not _INDENT.match(rest) or rest.lstrip().startswith("<"):
            return False
        top = self.stack[-1]
        last = top.children[-1] if top.children else None
        below_item = isinstance(last, Block) and last.kind == "item"
        return top.tag in ("root", "quote") and not below_item

    def _coded(self, line: str, at: int) -> None:
        if self.leaf and (not line.strip() or _INDENT.match(line)):
            self.leaf.parts.extend((line, "\n"))
            return
        self._leave("code")
        self._line(line, at)

    def _fenced(self, line: str) -> None:
        for node in self.stack:
            if node.tag == "quote":
                line = _QUOTE.sub("", line, count=1)
        bare = line.strip()
        if len(bare) >= len(self.fence) and not bare.strip(self.fence[0]):
            self.fence = ""
            self._leave("fence")
        elif self.leaf:
            self.leaf.parts.extend((line, "\n"))

    def _feed(self, text: str, at: int) -> None:
        """Text with tags: those of blocks build the tree, the others stay in the text."""
        done = 0
        for match in _TAG.finditer(text):
            if match["name"] not in _INSIDE:
                self._text(text[done : match.start()])
                done = match.end()
                self._tag(match, at + match.start())
        self._text(text[done:])

    def _text(self, text: str) -> None:
        if self.leaf is None:
            if not text.strip(_BLANK):
                return
            kind: Kind = "item" if self.marker else "text"
            self.leaf = _Leaf(tag="", number=self.number, kind=kind, markdown=not self.page)
        self.leaf.parts.append(text)

    def _tag(self, match: re.Match[str], at: int) -> None:
        name = match["name"]
        if match["closing"]:
            self._close(name)
        elif name == "hr":
            self._end()
            self._add(Block(kind="rule", number=self.number))
        elif name in CONTAINERS or name in VERBATIM:
            if name in _CELLS and self.stack[-1].tag in _CELLS - {"tr"}:
                self._leave(self.stack[-1].tag)
            classes = frozenset((match["classes"] or "").split())
            self._enter(Node(tag=name, number=self.number, classes=classes))
            if name in VERBATIM:
                self.leaf = _Leaf(tag=name, number=self.number, verbatim=True)
        else:
            self._open_leaf(name, closes=at in self.closing)

    def _open_leaf(self, name: str, *, closes: bool) -> None:
        self._end()
        kind: Kind = "item" if self.marker else "text"
        if name == "li":
            parent = self.stack[-1]
            parent.items += 1
            self.marker, kind = f"{parent.items}. " if parent.tag == "ol" else "- ", "item"
        level = int(name[1]) if name[0] == "h" else 0
        self.leaf = _Leaf(
            tag=name,
            number=self.number,
            kind="heading" if level else kind,
            closes=closes,
            level=level,
        )

    def _close(self, name: str) -> None:
        self._end()
        if name == "li":
            self.marker = ""
        elif name in CONTAINERS or name in VERBATIM:
            self._leave(name)

    def _enter(self, node: Node) -> None:
        self._end()
        self.marker = ""
        if len(self.stack) > DEEPEST:
            raise too_deep(self.name, self.number)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def _leave(self, tag: str) -> None:
        self._end()
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].tag == tag:
                del self.stack[index:]
                return

    def _end(self) -> None:
        """Finish the block in the making."""
        leaf, self.leaf = self.leaf, None
        if leaf is None or not any(part.strip(_BLANK_LINES) for part in leaf.parts):
            return
        for number, text in _verbatim(leaf) if leaf.verbatim else [(leaf.number, "".join(leaf.parts))]:
            source = Source(
                text=text, markdown=leaf.markdown, verbatim=leaf.verbatim, references=self.references
            )
            for lines in paragraphs(source):
                kind: Kind = "text" if leaf.kind == "item" and not self.marker else leaf.kind
                self._add(Block(kind=kind, number=number, lines=lines, level=leaf.level, marker=self.marker))

    def _add(self, block: Block) -> None:
        self.marker = ""
        self.count += 1
        if self.count > MOST_BLOCKS:
            raise too_much(
                self.name, block.number, f"there are more than {MOST_BLOCKS:,} paragraphs up to here"
            )
        self.stack[-1].children.append(block)


def _verbatim(leaf: _Leaf) -> Iterator[tuple[int, str]]:
    """The paragraphs of verbatim text, each with the line it begins on."""
    waiting: list[str] = []
    number = first = leaf.number
    for line in "".join(leaf.parts).split("\n"):
        if line.strip():
            first = first if waiting else number
            waiting.append(line)
        elif waiting:
            yield first, "\n".join(waiting)
            waiting = []
        number += 1 + line.count(HIDDEN)
    if waiting:
        yield first, "\n".join(waiting)


def _closing(text: str) -> Iterator[int]:
    """Where the tags begin whose own closing tag is the next tag of any block."""
    waiting, at = "", -1
    for match in _TAG.finditer(text):
        name = match["name"]
        if name in _INSIDE:
            continue
        if match["closing"] and name == waiting:
            yield at
        waiting, at = ("", -1) if match["closing"] else (name, match.start())
