"""Answers as text: readable at 80 columns, plain where nobody looks at a terminal.

Written by hand, because a library for it would take a tenth of the time of `today` to load.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TextIO

from afterview.config import wants_colour

if TYPE_CHECKING:
    from datetime import datetime

WIDEST = 100
_WORD = re.compile(r"[^\S\u00a0\u202f]*(?:\S|[\u00a0\u202f])+")
Style = Literal["", "bold", "dim", "red", "yellow", "cyan"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "cyan": "36"}
# What a terminal would obey instead of showing.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One paragraph. Its further lines stand under its text, not under `head`."""

    head: str = ""
    text: str = ""
    indent: int = 0
    style: Style = ""


@dataclass(slots=True)
class Page:
    """Paragraphs in order."""

    lines: list[Line] = field(default_factory=list)

    def line(self, text: str, style: Style = "", *, indent: int = 0) -> Page:
        """One paragraph, `indent` columns from the left."""
        return self.hanging("", text, indent=indent, style=style)

    def hanging(self, head: str, text: str, *, indent: int = 0, style: Style = "") -> Page:
        """A paragraph with something before it: a number, a name, a date."""
        self.lines.append(Line(head=visible(head), text=visible(text), indent=indent, style=style))
        return self

    def gap(self) -> Page:
        """An empty line, unless there is one or the page begins here."""
        if self.lines and self.lines[-1] != Line():
            self.lines.append(Line())
        return self

    def pairs(self, rows: Iterable[tuple[str, object]], *, indent: int = 0) -> Page:
        """Names and values in two columns; rows without a value are left out."""
        shown = [(name, str(value)) for name, value in rows if value not in (None, "", ())]
        widest = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.hanging(f"{name:<{widest}}  ", value, indent=indent)
        return self

    def text(self, stream: TextIO) -> str:
        """The page for this stream: in colour where it is a terminal, at most 100 columns wide."""
        width = min(shutil.get_terminal_size().columns, WIDEST)
        colour = wants_colour(stream)
        lines = [printed for line in self.lines for printed in _printed(line, width, colour=colour)]
        return "\n".join(lines).rstrip() + "\n"


def visible(text: str) -> str:
    """`text` with what a terminal would obey shown as a mark."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def day_and_time(at: datetime) -> str:
    """`Tue 10 Nov 2026, 09:30`."""
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}"


def _printed(line: Line, width: int, *, colour: bool) -> Iterator[str]:
    before = " " * line.indent + line.head
    room = max(width - columns(before), 20)
    for row in (row for part in line.text.split("\n") for row in wrapped(part, room)):
        code = _CODES.get(line.style) if colour else None
        yield f"{before}\x1b[{code}m{row}\x1b[0m" if code and row else f"{before}{row}".rstrip()
        before = " " * columns(before)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in rows of at most `width` columns, cut between words; a longer word stays whole.

    A no-break space holds two words together, as French has it before its colons.
    """
    rows = [""]
    for word in _WORD.findall(text):
        if rows[-1] and columns(rows[-1]) + columns(word) > width:
            rows.append(word.lstrip(" \t"))
        else:
            rows[-1] += word
    return rows


def columns(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
