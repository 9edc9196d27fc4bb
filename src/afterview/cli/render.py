"""Answers as text: readable at 80 columns, plain where nobody looks at a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

WIDEST = 100
# What a terminal would obey instead of showing.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@dataclass(slots=True)
class Page:
    """Lines in order; each is wrapped to the width and indented by a number of columns."""

    lines: list[RenderableType] = field(default_factory=list)

    def line(self, text: str = "", style: str = "", *, indent: int = 0) -> Page:
        """One paragraph; `style` is rich's, used on a terminal only."""
        self.lines.append(Padding(Text(visible(text), style=style), (0, 0, 0, indent)))
        return self

    def gap(self) -> Page:
        """An empty line, unless the page begins here."""
        if self.lines:
            self.lines.append(Text())
        return self

    def pairs(self, rows: Iterable[tuple[str, object]], *, indent: int = 0) -> Page:
        """Names and values in two columns; rows without a value are left out."""
        shown = [(name, str(value)) for name, value in rows if value not in (None, "", ())]
        widest = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self.hanging(f"{name:<{widest}}  ", value, indent=indent)
        return self

    def hanging(self, head: str, text: str, *, indent: int = 0, style: str = "") -> Page:
        """A paragraph whose further lines stand under its text, not under `head`."""
        from rich.table import Table

        row = Table.grid(padding=0)
        row.add_column(no_wrap=True, width=len(head))
        row.add_column()
        row.add_row(Text(visible(head), style="dim"), Text(visible(text), style=style))
        self.lines.append(Padding(row, (0, 0, 0, indent)))
        return self

    def text(self, stream: TextIO) -> str:
        """The page for this stream: in colour where it is a terminal, at most 100 columns wide."""
        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        console.width = min(console.width, WIDEST)
        with console.capture() as caught:
            console.print(Group(*self.lines))
        return "\n".join(line.rstrip() for line in caught.get().splitlines()).rstrip() + "\n"


def visible(text: str) -> str:
    """`text` with what a terminal would obey shown as a mark."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def day_and_time(at: datetime) -> str:
    """`Tue 10 Nov 2026, 09:30`."""
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}"
