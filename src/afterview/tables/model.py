"""What a table is made of: cells, lines, sheets, and what may stand in a cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

LARGEST_ROWS = 20_000
LOOKED_AT = 25  # rows in which the names of the columns are looked for
MOST_LINES = LARGEST_ROWS + LOOKED_AT + 1  # read, so that one too many shows


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell whose value a spreadsheet would have to compute."""

    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that shows an error, such as #REF!."""

    text: str


Value: TypeAlias = str | int | float | bool | datetime | date | time | Formula | Fault | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row with its number as a spreadsheet counts, from 1. `part`: the file of an archive it is in."""

    number: int
    cells: tuple[Value, ...]
    part: str = ""

    @property
    def place(self) -> str:
        """`row 3`, with the file where there are several."""
        return f"{self.part}, row {self.number}" if self.part else f"row {self.number}"

    def cell(self, index: int) -> Value:
        """The value in a column; None beyond the last."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The rows of one table that hold anything. `name`: the sheet of a workbook."""

    lines: tuple[Line, ...]
    name: str = ""


def text_of(value: Value) -> str:
    """A cell as one line of text; white space and line breaks become single spaces."""
    if isinstance(value, str):
        return " ".join((value if value.isascii() else value.translate(_UNSEEN)).split())
    if value is None:
        return ""
    if isinstance(value, Formula | Fault):
        return value.text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)


# What comes along unseen when text is copied from a page, and changes nothing.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def letters_of(index: int) -> str:
    """The name of a column as spreadsheets have it: 0 is A, 26 is AA."""
    name = ""
    while index >= 0:
        name, index = chr(ord("A") + index % 26) + name, index // 26 - 1
    return name
