"""Files as programs and strangers make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook

from afterview.tables.columns import columns_of
from afterview.tables.entry import Entry, Trouble
from afterview.tables.header import header_of
from afterview.tables.rows import Reading, orders, read_rows
from afterview.tables.sheet import read_text

TODAY = date(2026, 11, 12)
LINKEDIN = (
    "Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url,Resume Name,"
    "Question And Answers\n"
)


def read(text: str, *, own: str | None = None, **said: str) -> list[Entry | Trouble]:
    """The rows of a table of text, read on 12 November 2026; `said` names fields of columns."""
    header = header_of(read_text(text, name="jobs.csv"), name="jobs.csv", wanted=said)
    columns = columns_of(header.line.cells, said)
    decided, _ = orders(columns, header.rows, None)
    return list(read_rows(header.rows, Reading(columns=columns, today=TODAY, orders=decided, own=own)))


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], **states: str) -> bytes:
    """A workbook with these sheets; `states` hides some."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = states.get(name, "visible")
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """A zip file with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
