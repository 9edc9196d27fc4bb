"""A post → its blocks, in a tree of what encloses them: HTML and Markdown, mixed as authors mix them.

    text ──tidy──> tidy tags ──lines──> blocks (paragraph, list item, heading, rule)
                                        in nodes (div, blockquote, > quote, ``` fence, indented code, pre …)

An HTML block is text until its tag closes; a blank line ends one that never
does, as in CommonMark. Outside of those, lines are Markdown. A whole HTML
page has no Markdown and no meaning of line breaks.
"""

from __future__ import annotations

from dataclasses import dataclass

from afterview.letters.post.inline import Source, paragraphs
from afterview.letters.post.lines import (
    ASIDE,
    BLANK,
    DEFINITION,
    FENCE,
    INDENT,
    ITEM,
    QUOTE,
    RULE,
    UNDERLINE,
    bare_heading,
    goes_on,
    heading_of,
)
from afterview.letters.post.tags import DEEPEST, HIDDEN, Markup, too_deep, too_much
from afterview.letters.post.tree import Block, Leaf, Node, Tree, closing_tags
from afterview.letters.post.words import row_of

MOST_LINES = 200_000


def read_blocks(markup: Markup, *, name: str) -> Node:
    """The tree of a post; UserError where it nests deeper than 100 levels or has more than 200,000 lines."""
    text = markup.text
    if text.count("\n") > MOST_LINES:
        raise too_much(name, MOST_LINES, f"there are more than {MOST_LINES:,} lines")
    defined = (match["name"].casefold() for match in map(DEFINITION.match, text.split("\n")) if match)
    tree = Tree(
        name=name, page=markup.page, references=frozenset(defined), closing=frozenset(closing_tags(text))
    )
    _Reader(tree=tree, text=text).read()
    return tree.stack[0]


@dataclass(kw_only=True, slots=True)
class _Reader:
    tree: Tree
    text: str
    fence: str = ""

    def read(self) -> None:
        """All lines, in order."""
        at = 0
        for line in self.text.split("\n"):
            self._line(line, at)
            at += len(line) + 1
            self.tree.number += 1 + line.count(HIDDEN)
        self.tree.end()

    def _line(self, line: str, at: int) -> None:
        if self.fence:
            self._fenced(line)
        elif self.tree.stack[-1].tag == "code" and not self.tree.page:
            self._coded(line, at)
        elif self._is_html(line):
            self.tree.feed(line, at)
            if self.tree.leaf:
                self.tree.leaf.parts.append("\n")
        else:
            self._markdown(line, at)

    def _is_html(self, line: str) -> bool:
        """Whether the line is the inside of an HTML block, in which Markdown means nothing."""
        leaf = self.tree.leaf
        if self.tree.page or (leaf and leaf.verbatim):
            return True
        if leaf and leaf.tag and not leaf.closes and not line.strip(BLANK):
            self.tree.end()  # never closed: the blank line ends it
            return False
        return bool(leaf and leaf.tag)

    def _markdown(self, line: str, at: int) -> None:
        rest = self._quoted(line)
        at += len(line) - len(rest)
        if not rest.strip(BLANK):
            self.tree.end()
        elif ASIDE.fullmatch(rest) or (self.tree.leaf is None and DEFINITION.match(rest)):
            pass
        elif fence := FENCE.match(rest):
            self.tree.enter(Node(tag="fence", number=self.tree.number))
            self.fence = fence[1]
            self.tree.leaf = Leaf(tag="fence", number=self.tree.number + 1, verbatim=True)
        elif heading := heading_of(rest):
            self._heading(*heading)
        elif RULE.fullmatch(rest) or (self._underlines(rest)):
            self._rule(rest)
        elif self._is_code(rest):
            self.tree.enter(Node(tag="code", number=self.tree.number))
            self.tree.leaf = Leaf(tag="code", number=self.tree.number, verbatim=True, parts=[rest, "\n"])
        else:
            self._words(rest, at)

    def _words(self, rest: str, at: int) -> None:
        """A line of text or tags, or an item of a list."""
        item = ITEM.match(rest)
        if item and self._begins_item(item["marker"]):
            self.tree.end()
            self.tree.marker = f"{item['marker']} " if item["marker"][0].isdigit() else "- "
            self.tree.leaf = Leaf(tag="", number=self.tree.number, kind="item", markdown=True)
            rest, at = rest[item.end() :], at + item.end()
        self.tree.feed(rest, at)
        if self.tree.leaf:
            self.tree.leaf.parts.append("\n")

    def _begins_item(self, marker: str) -> bool:
        # Only a list that begins with 1 may follow a line of text without a blank one between.
        text_before = self.tree.leaf is not None and self.tree.leaf.kind == "text"
        return not (text_before and marker[0].isdigit() and marker[:-1] != "1")

    def _quoted(self, line: str) -> str:
        """The line without its `>`; opens and closes the quotes they stand for."""
        depth, at = 0, 0
        while match := QUOTE.match(line, at):
            depth, at = depth + 1, match.end()
            if depth > DEEPEST:
                raise too_deep(self.tree.name, self.tree.number)
        rest = line[at:]
        inside = sum(node.tag == "quote" for node in self.tree.stack)
        lazy = (
            self.tree.leaf is not None
            and self.tree.leaf.kind == "text"
            and not self.tree.leaf.tag
            and goes_on(rest)
        )
        if depth == inside or (depth < inside and (lazy or not rest.strip(BLANK))):
            return rest  # a blank line parts paragraphs, not quotes: authors leave its > out
        self.tree.end()
        while sum(node.tag == "quote" for node in self.tree.stack) > depth:
            self.tree.leave("quote")
        for _ in range(depth - inside):
            self.tree.enter(Node(tag="quote", number=self.tree.number))
        return rest

    def _underlines(self, rest: str) -> bool:
        return bool(UNDERLINE.fullmatch(rest)) and self._title() is not None

    def _title(self) -> str | None:
        """The line before, if a row of = or - below it makes it a heading."""
        leaf = self.tree.leaf
        if leaf is None or leaf.tag or leaf.kind != "text":
            return None
        text = "".join(leaf.parts).strip()
        return text if text and "\n" not in text and "[" not in text and len(text) <= 120 else None

    def _rule(self, rest: str) -> None:
        title = self._title() if UNDERLINE.fullmatch(rest) else None
        if title is not None and not row_of(title.replace("*", "")):
            self.tree.leaf = None
            self._heading(1 if "=" in rest else 2, bare_heading(title))
        else:
            self.tree.end()
            self.tree.add(Block(kind="rule", number=self.tree.number))

    def _heading(self, level: int, text: str) -> None:
        self.tree.end()
        for lines in paragraphs(Source(text=text, markdown=True, references=self.tree.references)):
            self.tree.add(Block(kind="heading", number=self.tree.number, lines=lines, level=level))

    def _is_code(self, rest: str) -> bool:
        """Whether an indented line begins code: not in HTML, not below an item of a list."""
        if self.tree.leaf or not INDENT.match(rest) or rest.lstrip().startswith("<"):
            return False
        top = self.tree.stack[-1]
        last = top.children[-1] if top.children else None
        below_item = isinstance(last, Block) and last.kind == "item"
        return top.tag in ("root", "quote") and not below_item

    def _coded(self, line: str, at: int) -> None:
        if self.tree.leaf and (not line.strip() or INDENT.match(line)):
            self.tree.leaf.parts.extend((line, "\n"))
            return
        self.tree.leave("code")
        self._line(line, at)

    def _fenced(self, line: str) -> None:
        for node in self.tree.stack:
            if node.tag == "quote":
                line = QUOTE.sub("", line, count=1)
        bare = line.strip()
        if len(bare) >= len(self.fence) and not bare.strip(self.fence[0]):
            self.fence = ""
            self.tree.leave("fence")
        elif self.tree.leaf:
            self.tree.leaf.parts.extend((line, "\n"))
