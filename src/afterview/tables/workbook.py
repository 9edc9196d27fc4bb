"""Workbooks (.xlsx) → their sheets, row by row, formulas kept apart.

openpyxl reads them; what it unpacks is looked at first, since it takes what
a file says for true (docs/decisions/0016).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from afterview.errors import AfterviewError, UserError
from afterview.tables.model import MOST_LINES, Fault, Formula, Line, Sheet, Value
from afterview.tables.zips import Zip, opened

BOOK = "xl/workbook.xml"
_FAULTS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
MOST_PARTS = 2_000
MOST_HELD = 64_000_000  # of a part that is held whole: strings, styles
MOST_COLUMNS = 400
MOST_EMPTY = 100_000  # rows without anything, before a table is taken to have ended
HINT = "Open it in a spreadsheet program, save it as .xlsx or CSV, and import that."


def is_workbook(archive: Zip) -> bool:
    """Whether an open zip file is a workbook."""
    return BOOK in archive.members


def read_workbook(content: bytes, *, name: str) -> tuple[Sheet, ...]:
    """Every visible sheet that holds anything; UserError for what is no workbook, or too large a one.

    A sheet is read to one row beyond the largest number, so that too many show.
    """
    with opened(content, name=name) as archive:
        _check_parts(archive, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about looks and checks of cells, which nobody needs here
        try:
            return tuple(_sheets(content, name))
        except AfterviewError:
            raise
        except Exception as problem:  # what a broken workbook may raise there has no end
            raise UserError(f"{name} is no workbook that can be read.", HINT) from problem


def _check_parts(archive: Zip, name: str) -> None:
    """UserError for parts that are too many, too large, or that define entities."""
    if len(archive.members) > MOST_PARTS:
        raise UserError(f"{name} holds more than {MOST_PARTS:,} parts.", HINT)
    for member in archive.members:
        if not member.endswith((".xml", ".rels")):
            continue
        held, tail = 0, b""
        for piece in archive.chunks(member):
            held += len(piece)
            if held > MOST_HELD and "/worksheets/" not in member:
                raise UserError(f"{name} is too large: {member!r} in it is more than 64 MB.", HINT)
            seen = tail + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise UserError(f"{name} is not safe: {member!r} in it defines a document type.", HINT)
            tail = seen[-16:]


def _sheets(content: bytes, name: str) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second, for workbooks alone

    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # some programs write A1 there, whatever the sheet holds
            lines = tuple(islice(_lines(sheet, name), MOST_LINES))
            if lines:
                yield Sheet(name=sheet.title, lines=lines)


def _lines(sheet: Any, name: str) -> Iterator[Line]:
    empty = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if len(row) > MOST_COLUMNS and any(cell is not None for cell in row[MOST_COLUMNS:]):
            raise UserError(
                f"{name}, sheet {sheet.title!r}: row {number} has more than {MOST_COLUMNS} columns.",
                "Keep the columns of your applications alone, and import that.",
            )
        cells = tuple(_value(cell) for cell in row[:MOST_COLUMNS])
        if any(cell is not None for cell in cells):
            empty = 0
            yield Line(number, cells)
        else:
            empty += 1
            if empty > MOST_EMPTY:
                return


def _value(value: Any) -> Value:
    """A cell as it was read: a formula begins with "=", an error is one of seven words."""
    if value is None:
        return None
    if isinstance(value, str):
        if value.startswith("="):
            return Formula(value)
        if value.startswith("#") and value in _FAULTS:
            return Fault(value)
        return value if value and not value.isspace() else None
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, bool | int | float | datetime | date | time):
        return value
    return Formula(f"={getattr(value, 'text', '') or ''}".replace("==", "="))
