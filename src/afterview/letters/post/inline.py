"""The inside of one block, with tidy tags → paragraphs of lines of runs.

A line is what stands between two breaks; a run is text that is bold or is
not. Broken nesting costs nothing here: a closing mark that closes nothing is
dropped, and what is never closed ends with the block.

Markdown's marks are paired by their own kind, not by its rules for nesting:
authors mean the pair in `**Subject:**x`, and no email depends on the rest.
A single line break of Markdown is one only where the author did not just
wrap a long line: a signature stays, a wrapped paragraph is joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from afterview.letters.post.tags import LITERAL, shown
from afterview.letters.post.words import stands_alone

WIDEST, NARROWEST = 120, 60

_HTML = re.compile(r"<(?P<tag>/?b|/?br)>|(?P<newline>\n)")
_SIGN = re.compile(r"[<\n\\`*_!\[\]{]")
_MARKDOWN = re.compile(
    r"<(?P<tag>/?b|/?br)>|\\?(?P<newline>\n)|\\(?P<escape>[!-/:-@\[-`{-~])|(?P<code>`+)"
    r"|(?P<mark>\*{1,3}|_{1,3})|(?P<open>!?\[)"
    r"|(?P<attribute>\{:[^{}\n]*\}|\{\#[\w:. -]*\}(?=[ \t]*(?:\n|\Z)))"
    r"|\](?P<link>\((?P<url>(?:\{\{[^{}\n]*\}\})?[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:\s+[\"'][^\"'\n]*[\"'])?\)"
    r"|\[(?P<reference>[^\[\]\n]{1,100})\])?"
)
_URL = re.compile(r"[a-z][a-z0-9+.-]*:|.*[/#.]|$|\{\{", re.IGNORECASE)
_ADDRESSED = re.compile(r"(?:^|\W)(?:to|cc|an|à|destinataire|recipient)[*_\s]*:[*_\s]*$", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line, bold or not."""

    text: str
    bold: bool = False


Line = tuple[Run, ...]
Paragraph = tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The inside of a block with tidy tags.

    markdown: its marks mean something; verbatim: every space and line break is meant
    references: what `[text][here]` may point to
    """

    text: str
    markdown: bool = False
    verbatim: bool = False
    references: frozenset[str] = frozenset()


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(run.text for run in line)


def paragraphs(source: Source) -> tuple[Paragraph, ...]:
    """The paragraphs of a block; an empty line between two breaks parts them."""
    sheet = _Sheet(verbatim=source.verbatim)
    for part in _markdown(source) if source.markdown else _html(source):
        sheet.add(part)
    return sheet.finish()


@dataclass(frozen=True, slots=True)
class _Sign:
    """Not text: a break, the same at a line's end, a line break of the source, or a turn of bold."""

    what: str


_BREAK, _HARD, _WRAP = _Sign("break"), _Sign("hard"), _Sign("wrap")
_BOLD, _PLAIN = _Sign("bold"), _Sign("plain")
_OF_TAG = {"b": _BOLD, "/b": _PLAIN, "br": _BREAK, "/br": _BREAK}
_Part = str | _Sign


def _html(source: Source) -> Iterator[_Part]:
    at = 0
    for match in _HTML.finditer(source.text):
        yield shown(source.text[at : match.start()])
        at = match.end()
        if match["newline"]:
            yield _WRAP if source.verbatim else " "
        else:
            yield _OF_TAG[match["tag"]]
    yield shown(source.text[at:])


def _markdown(source: Source) -> Iterator[_Part]:
    reader = _Markdown(source=source)
    reader.read()
    return iter(reader.parts)


@dataclass(slots=True)
class _Markdown:
    """One pass over Markdown. `opened` and `brackets` are places in `parts` whose other half is to come."""

    source: Source
    parts: list[_Part] = field(default_factory=list)
    opened: dict[str, list[int]] = field(default_factory=dict)
    brackets: list[int] = field(default_factory=list)
    uncoded: int = 1 << 30

    def read(self) -> None:
        """Fill `parts`."""
        text, at, begin = self.source.text, 0, 0
        while sign := _SIGN.search(text, begin):
            # The pattern is tried only where one of its signs stands; by itself it would try everywhere.
            match = _MARKDOWN.match(text, sign.start())
            begin = sign.end()
            if match:
                before = text[at : match.start()]
                if before:
                    self.parts.append(shown(before))
                at = begin = self._take(match, before)
        self.parts.append(shown(text[at:]))

    def _take(self, match: re.Match[str], before: str) -> int:
        """Take one sign; where to go on."""
        kind, at, text = match.lastgroup, match.end(), self.source.text
        if kind == "open":
            self.brackets.append(len(self.parts))
            self.parts.append(match["open"])
        elif kind == "mark":
            self._mark(match["mark"], text[match.start() - 1 : match.start()], text[at : at + 1])
        elif kind == "newline":
            hard = before.endswith("  ") or match.group() != "\n"
            self.parts.append(_HARD if hard else _WRAP)
        elif kind == "tag":
            self.parts.append(_OF_TAG[match["tag"]])
        elif kind == "escape":
            self.parts.append(match["escape"])
        elif kind == "code":
            return self._code(match["code"], at)
        elif kind != "attribute":
            self._closed(match)
        return at

    def _code(self, ticks: str, at: int) -> int:
        text = self.source.text
        end = text.find(ticks, at) if len(ticks) < self.uncoded else -1
        if end < 0:
            self.uncoded = min(self.uncoded, len(ticks))
            self.parts.append(ticks)
            return at
        self.parts.append(_SPACES.sub(" ", text[at:end]).replace(LITERAL, "<"))
        return end + len(ticks)

    def _mark(self, mark: str, before: str, after: str) -> None:
        within = mark[0] == "_" and before.isalnum() and after.isalnum()
        waiting = self.opened.setdefault(mark, [])
        if waiting and before.strip() and not within:
            heavy = len(mark) > 1
            self.parts[waiting.pop()] = _BOLD if heavy else ""
            self.parts.append(_PLAIN if heavy else "")
            return
        if after.strip() and not within:
            waiting.append(len(self.parts))
        self.parts.append(mark)

    def _closed(self, match: re.Match[str]) -> None:
        """A `]`, which may end a link or an image: then its brackets are none."""
        if not self.brackets:
            self.parts.append(shown(match.group()))
            return
        begin = self.brackets.pop()
        url, reference = match["url"], match["reference"]
        linked = url is not None and _URL.match(url) is not None
        if not linked and (reference is None or reference.casefold() not in self.source.references):
            self.parts.append(shown(match.group()))
        elif url is not None and url.startswith("mailto:") and self._addresses(begin):
            self.parts.append("]")
        elif self.parts[begin] == "![":
            self.parts[begin:] = [""]
            self.opened = {
                mark: [at for at in waiting if at < begin] for mark, waiting in self.opened.items()
            }
        else:
            self.parts[begin] = ""

    def _addresses(self, begin: int) -> bool:
        """Whether what is linked stands for an address, as in `To: [Recruiter](mailto:…)`, and is a slot."""
        before = "".join(part for part in self.parts[max(0, begin - 6) : begin] if isinstance(part, str))
        inner = (part for part in self.parts[begin:] if isinstance(part, str))
        return _ADDRESSED.search(before) is not None and not any("@" in part for part in inner)


@dataclass(slots=True)
class _Sheet:
    """Paragraphs in the making. `wraps`: which breaks of the last one are only the source's."""

    verbatim: bool
    done: list[Paragraph] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    wraps: list[bool] = field(default_factory=list)
    line: list[Run] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    depth: int = 0

    def add(self, part: _Part) -> None:
        """Take the next part."""
        if isinstance(part, str):
            self.pieces.append(part)
        elif part is _BOLD:
            self._turn(self.depth + 1)
        elif part is _PLAIN:
            self._turn(max(0, self.depth - 1))
        else:
            self._end(part)

    def finish(self) -> tuple[Paragraph, ...]:
        """All paragraphs."""
        self._end(_BREAK)
        self._end(_BREAK)
        return tuple(self.done)

    def _turn(self, depth: int) -> None:
        """From here on text is bold where `depth` is not 0."""
        if (self.depth > 0) != (depth > 0):
            self._run()
        self.depth = depth

    def _run(self) -> None:
        text = "".join(self.pieces)
        if text:
            self.line.append(Run(text, bold=self.depth > 0))
        self.pieces = []

    def _end(self, sign: _Sign) -> None:
        self._run()
        line = _trimmed(self.line, verbatim=self.verbatim)
        if not line and sign in (_WRAP, _HARD) and not self.verbatim:
            return  # the source's own break behind a <br>
        self.line = []
        if line:
            self.lines.append(line)
            self.wraps.append(sign is _WRAP)
        elif self.lines:
            self.done.append(_unwrapped(self.lines, self.wraps[:-1], verbatim=self.verbatim))
            self.lines, self.wraps = [], []


def _unwrapped(lines: list[Line], wraps: list[bool], *, verbatim: bool) -> Paragraph:
    """The lines, with those joined that the author only wrapped.

    A break is meant where the next word would still have fitted; where the
    author makes others with <br>, none of the source's are.
    """
    others = not verbatim and not all(wraps)
    longest = max(len(plain(line)) for line in lines)
    width = max(longest, NARROWEST)
    made = [list(lines[0])]
    for line, before, wrap in zip(lines[1:], lines, wraps, strict=False):
        text, last = plain(line), plain(before)
        fits = len(last) + 1 + len(text.partition(" ")[0]) <= width or (verbatim and longest > WIDEST)
        goes_on = not fits or (text[0].islower() and " " in text)
        if wrap and (others or (goes_on and not stands_alone(text) and not stands_alone(last))):
            made[-1].extend((Run(" "), *line))
        else:
            made.append(list(line))
    return tuple(map(tuple, made))


def _trimmed(line: list[Run], *, verbatim: bool) -> Line:
    """The line without space at its ends, and with single spaces where more are not meant."""
    made: list[Run] = []
    for run in line:
        text = run.text
        if not verbatim and ("  " in text or "\n" in text or "\t" in text):
            text = _SPACES.sub(" ", text)
        if not made or (made[-1].text[-1] == " " and not verbatim):
            text = text.lstrip()
        if text:
            made.append(Run(text, bold=run.bold))
    while made and not made[-1].text.rstrip():
        made.pop()
    if made:
        made[-1] = Run(made[-1].text.rstrip(), bold=made[-1].bold)
    return tuple(made)
