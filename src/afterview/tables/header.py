"""Which row holds the names of the columns, and which rows below are no applications.

    title row?  notes?  HEADER  row  row …  no second HEADER

A row is the header if it names the most fields we know, a company among them,
or if the person named its columns. Where none does, the first row that looks
like names is shown and the person is asked; where that looks like data, the
table has no header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from afterview.errors import UserError
from afterview.tables.columns import canonical, field_of, known_names, names_of
from afterview.tables.dates import is_dated
from afterview.tables.model import LARGEST_ROWS, LOOKED_AT, Line, Sheet, Value, text_of

_DATA = re.compile(r"https?://|www\.|@|^\d+(?:[.,]\d+)?$|^(?:yes|no|true|false)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """The row of names, and the rows of data under it."""

    line: Line
    rows: tuple[Line, ...]

    @property
    def digest(self) -> str:
        """What the person's mapping is remembered by: the same names in the same order."""
        return digest(self.line.cells)


def digest(cells: Sequence[Value]) -> str:
    """A name for a row of names, whatever their case and punctuation."""
    return hashlib.sha256("\n".join(canonical(name) for name in names_of(cells)).encode()).hexdigest()


def header_of(
    sheet: Sheet, *, name: str, wanted: Collection[str] = (), known: Collection[str] = ()
) -> Header:
    """The header of a sheet; UserError naming the row where there is none, or a second one.

    `wanted` are names the person gave; `known` the digests of headers they settled before.
    """
    if not sheet.lines:
        raise UserError(f"{name} is empty.", "Name a file that holds a table.")
    first = sheet.lines[:LOOKED_AT]
    place = _named(first, wanted, known)
    if place is None:
        place = _telling(first)
    if place is None:
        place = _likely(first, name)
    header = sheet.lines[place]
    rows = tuple(_rows(header, sheet.lines[place + 1 :], name))
    if len(rows) > LARGEST_ROWS:
        raise UserError(
            f"{name} has more than {LARGEST_ROWS:,} rows.", "Split it into files of fewer, and import those."
        )
    return Header(line=header, rows=rows)


def _named(lines: Sequence[Line], wanted: Collection[str], known: Collection[str]) -> int | None:
    names = {canonical(each) for each in wanted}
    for place, line in enumerate(lines):
        here = {canonical(each) for each in names_of(line.cells)}
        if (names and names <= here) or (known and digest(line.cells) in known):
            return place
    return None


def _telling(lines: Sequence[Line]) -> int | None:
    """The first row that names a company and other fields, or the next one if that names more.

    A company alone has to be the only cell.
    """
    best, most = None, 0
    for place, line in enumerate(lines):
        count = known_names(line.cells)
        filled = sum(cell is not None for cell in line.cells)
        tells = count > 1 or (count == 1 and filled == 1 and place + 1 < len(lines))
        if tells and count > most and "company" in _fields(line) and best in (None, place - 1):
            best, most = place, count
    return best


def _likely(lines: Sequence[Line], name: str) -> int:
    """The row that looks like names, though none of them is a company's."""
    for place, line in enumerate(lines):
        if known_names(line.cells) > 1:
            return place
    widest = max(sum(cell is not None for cell in line.cells) for line in lines)
    for place, line in enumerate(lines):
        filled = [cell for cell in line.cells if cell is not None]
        if len(filled) < max(2, (widest + 1) // 2):
            continue  # a title, or a remark
        if all(isinstance(cell, str) and _is_name(cell) for cell in filled) and _differ(filled):
            return place
        break
    line = lines[0]
    begins = text_of(_first(line))[:40]
    raise UserError(
        f"{name} has no row with the names of its columns: {line.place} begins with {begins!r}.",
        "Put names such as Company, Job title, Date applied above the table, and import it again.",
    )


def _first(line: Line) -> Value:
    return next(cell for cell in line.cells if cell is not None)


def _is_name(cell: str) -> bool:
    return len(cell) <= 60 and not _DATA.search(cell.strip()) and not is_dated(cell)


def _differ(cells: Sequence[Value]) -> bool:
    return len({canonical(text_of(cell)) for cell in cells}) == len(cells)


def _fields(line: Line) -> list[str | None]:
    found = (field_of(text_of(cell)) if isinstance(cell, str) else None for cell in line.cells)
    return [entry[0] if entry else None for entry in found]


def _rows(header: Line, lines: Sequence[Line], name: str) -> Iterator[Line]:
    """The rows below; UserError at a second header, which tells of a second table."""
    names = [canonical(text_of(cell)) for cell in header.cells]
    for line in lines:
        first = _first(line)
        # Where the first cell is no name, no other makes a header of the row.
        named = isinstance(first, str) and (field_of(text_of(first)) or canonical(first) in names)
        if named and (_trimmed([canonical(text_of(cell)) for cell in line.cells]) == _trimmed(names)):
            raise UserError(
                f"{name}: {line.place} holds the names of the columns again.",
                "If the table goes on there, take that row out; else make a file of each table.",
            )
        if named and _is_header(line):
            other = [field for field in _fields(line) if field]
            raise UserError(
                f"{name}: {line.place} holds names of columns again, and others ({', '.join(other)}).",
                "Import the tables one by one, each as a file of its own.",
            )
        yield line


def _is_header(line: Line) -> bool:
    """Whether every cell is the name of a field, a company's among them."""
    fields = _fields(line)
    filled = [field for field, cell in zip(fields, line.cells, strict=True) if cell is not None]
    return "company" in filled and None not in filled and len(set(filled)) > 1


def _trimmed(row: Sequence[str | None]) -> list[str | None]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])
