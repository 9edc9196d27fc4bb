"""Blocks in the tree of what encloses them: how HTML's tags build it, and where a block begins and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from re import Match
from typing import Literal

from afterview.letters.post.inline import Paragraph, Source, paragraphs, plain
from afterview.letters.post.lines import BLANK, TAG
from afterview.letters.post.tags import CONTAINERS, DEEPEST, HIDDEN, VERBATIM, too_deep, too_much
from afterview.letters.post.words import row_of

MOST_BLOCKS = 50_000

Kind = Literal["text", "item", "heading", "rule"]

_INSIDE = frozenset({"b", "br"})
_CELLS = frozenset({"tr", "td", "th"})


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


@dataclass(kw_only=True, slots=True)
class Leaf:
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
class Tree:
    """The tree in the making.

    leaf: the block in the making; marker: what the next block has before it as an item of a list
    number: the line that is read; closing: where tags begin that their own closing tag closes
    """

    name: str
    page: bool
    references: frozenset[str]
    closing: frozenset[int]
    stack: list[Node] = field(default_factory=lambda: [Node(tag="root", number=1)])
    leaf: Leaf | None = None
    marker: str = ""
    number: int = 1
    count: int = 0

    def feed(self, text: str, at: int) -> None:
        """Text with tags: those of blocks build the tree, the others stay in the text."""
        done = 0
        for match in TAG.finditer(text):
            if match["name"] not in _INSIDE:
                self._text(text[done : match.start()])
                done = match.end()
                self._tag(match, at + match.start())
        self._text(text[done:])

    def _text(self, text: str) -> None:
        if self.leaf is None:
            if not text.strip(BLANK):
                return
            kind: Kind = "item" if self.marker else "text"
            self.leaf = Leaf(tag="", number=self.number, kind=kind, markdown=not self.page)
        self.leaf.parts.append(text)

    def _tag(self, match: Match[str], at: int) -> None:
        name = match["name"]
        if match["closing"]:
            self._close(name)
        elif name == "hr":
            self.end()
            self.add(Block(kind="rule", number=self.number))
        elif name in CONTAINERS or name in VERBATIM:
            if name in _CELLS and self.stack[-1].tag in _CELLS - {"tr"}:
                self.leave(self.stack[-1].tag)
            classes = frozenset((match["classes"] or "").split())
            self.enter(Node(tag=name, number=self.number, classes=classes))
            if name in VERBATIM:
                self.leaf = Leaf(tag=name, number=self.number, verbatim=True)
        else:
            self._open_leaf(name, closes=at in self.closing)

    def _open_leaf(self, name: str, *, closes: bool) -> None:
        self.end()
        kind: Kind = "item" if self.marker else "text"
        if name == "li":
            parent = self.stack[-1]
            parent.items += 1
            self.marker, kind = f"{parent.items}. " if parent.tag == "ol" else "- ", "item"
        level = int(name[1]) if name[0] == "h" else 0
        self.leaf = Leaf(
            tag=name,
            number=self.number,
            kind="heading" if level else kind,
            closes=closes,
            level=level,
        )

    def _close(self, name: str) -> None:
        self.end()
        if name == "li":
            self.marker = ""
        elif name in CONTAINERS or name in VERBATIM:
            self.leave(name)

    def enter(self, node: Node) -> None:
        """Begin what encloses blocks."""
        self.end()
        self.marker = ""
        if len(self.stack) > DEEPEST:
            raise too_deep(self.name, self.number)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def leave(self, tag: str) -> None:
        """End the innermost node of that tag, if there is one."""
        self.end()
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].tag == tag:
                del self.stack[index:]
                return

    def end(self) -> None:
        """Finish the block in the making."""
        leaf, self.leaf = self.leaf, None
        if leaf is None or not any(part.strip(f"{BLANK}\n") for part in leaf.parts):
            return
        for number, text in _verbatim(leaf) if leaf.verbatim else [(leaf.number, "".join(leaf.parts))]:
            source = Source(
                text=text, markdown=leaf.markdown, verbatim=leaf.verbatim, references=self.references
            )
            for lines in _parted(paragraphs(source)):
                kind: Kind = "text" if leaf.kind == "item" and not self.marker else leaf.kind
                self.add(Block(kind=kind, number=number, lines=lines, level=leaf.level, marker=self.marker))

    def add(self, block: Block) -> None:
        """Put a block where the tree grows."""
        self.marker = ""
        self.count += 1
        if self.count > MOST_BLOCKS:
            raise too_much(
                self.name, block.number, f"there are more than {MOST_BLOCKS:,} paragraphs up to here"
            )
        self.stack[-1].children.append(block)


def _parted(found: tuple[Paragraph, ...]) -> Iterator[Paragraph]:
    """The paragraphs, parted where an email begins without an empty line before it."""
    for lines in found:
        begin = 0
        rows = [row_of(plain(line)) for line in lines] if len(lines) > 1 else []
        for at in range(1, len(rows)):
            row, behind = rows[at], rows[at + 1] if at + 1 < len(rows) else None
            if row and not rows[at - 1] and (row.field == "subject" or (row.field == "to" and behind)):
                yield lines[begin:at]
                begin = at
        yield lines[begin:]


def _verbatim(leaf: Leaf) -> Iterator[tuple[int, str]]:
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


def closing_tags(text: str) -> Iterator[int]:
    """Where the tags begin whose own closing tag is the next tag of any block."""
    waiting, at = "", -1
    for match in TAG.finditer(text):
        name = match["name"]
        if name in _INSIDE:
            continue
        if match["closing"] and name == waiting:
            yield at
        waiting, at = ("", -1) if match["closing"] else (name, match.start())
