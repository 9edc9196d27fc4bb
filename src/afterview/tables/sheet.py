"""Tables of text → their rows: which sign separates the cells is found out, never asked.

Rows are numbered as a spreadsheet would show them: a line break inside quotes
begins no row, an empty line is one.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from afterview.errors import UserError
from afterview.tables.columns import known_names
from afterview.tables.model import MOST_LINES, Formula, Line, Sheet, Value

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_ROWS, SAMPLE = 60, 100_000
MOST_COLUMNS = 400
# Signs our own export, and others, guard with an apostrophe, since a spreadsheet would compute them.
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
# Stands for the end, so that a quote which is still open there shows; no text has it.
_END = "\x00"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEP = re.compile(r"sep=(.)\s*(?:\r\n|\r|\n)", re.IGNORECASE)


def read_text(text: str, *, name: str, part: str = "") -> Sheet:
    """The rows of `text` that hold anything; UserError for a quote that never ends, or a cell too large."""
    said = _SEP.match(text)
    body = text[said.end() :] if said else text
    separator = said[1] if said else separator_of(body)
    lines = list(islice(_records(body, separator, name=part or name, part=part), MOST_LINES))
    return Sheet(lines=tuple(lines))


def separator_of(text: str) -> str:
    """The sign between cells: the one that shows names of columns we know, else the most even rows."""
    sample = text[:SAMPLE]
    if len(text) > SAMPLE and "\n" in sample:
        sample = sample[: sample.rindex("\n") + 1]
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[int, int, int]:
    """How well it separates: known names in one row, rows of the commonest width, that width."""
    try:
        rows = list(islice(csv.reader(_lines(sample), delimiter=separator), SAMPLE_ROWS))
    except csv.Error:
        return (0, 0, 0)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in filled if len(row) > 1)
    width, even = max(widths.items(), key=lambda found: (found[1], found[0]), default=(1, 0))
    return (max((known_names(row) for row in filled), default=0), even, width)


def _records(text: str, separator: str, *, name: str, part: str) -> Iterator[Line]:
    number, row = 0, list[str]()
    reader = csv.reader(chain(_lines(text), [_END]), delimiter=separator)
    try:
        for number, row in enumerate(reader, start=1):
            if row == [_END]:
                return
            if row and row[-1].endswith(_END):  # swallowed by the last cell, which nothing ended
                raise UserError(
                    f"{name}: a quote that begins in row {number} never ends.",
                    "Close the quote, or delete it.",
                )
            if len(row) > MOST_COLUMNS:
                raise UserError(
                    f"{name}: row {number} has more than {MOST_COLUMNS} columns.",
                    "Check the quotes and the signs between its cells.",
                )
            cells = tuple(_value(cell) for cell in row)
            if any(cell is not None for cell in cells):
                yield Line(number, cells, part)
    except csv.Error as problem:
        raise UserError(
            f"{name}: row {number + 1} has a cell that is too large, or a quote that never ends.",
            "Mend that row in a spreadsheet program, or save the file as .xlsx.",
        ) from problem


def _lines(text: str) -> Iterator[str]:
    return (found[0] for found in _LINE.finditer(text))


def _value(cell: str) -> Value:
    if not cell.strip():
        return None
    if cell.startswith(_GUARDED):
        return cell[1:]
    return Formula(cell) if cell.startswith("=") else cell
