"""The archive of one's data that LinkedIn sends: the job applications in it.

`Jobs/Job Applications.csv`, `Job Applications_1.csv` … in any folder; nothing
else of it is read. The address and the phone number in it are the applicant's
own, and the questions and answers nobody's business.
"""

from __future__ import annotations

import re

from afterview.errors import UserError
from afterview.tables.characters import decode_table
from afterview.tables.columns import Columns, canonical, names_of
from afterview.tables.dates import Order
from afterview.tables.header import Header, header_of
from afterview.tables.model import LARGEST_ROWS, Line, Value
from afterview.tables.sheet import read_text
from afterview.tables.zips import Zip

DATES: Order = "month"  # `7/6/23, 2:20 PM` is the sixth of July there
CHANNEL = "LinkedIn"
_FIELDS = {
    "application date": "applied",
    "company name": "company",
    "job title": "role",
    "job url": "url",
}
_OWN = ("contact email", "contact phone number")
_MARKS = frozenset({"application date", "company name", "job title"})
_ONLY_THERE = frozenset({"resume name", "question and answers", "contact phone number"})
_MEMBER = re.compile(r"(?:.*/)?job[ _]applications(?:[ _]\d+)?\.csv", re.IGNORECASE)
_FAMILIAR = re.compile(
    r"(?:.*/)?(?:connections|profile|positions|messages|saved jobs|registration)\.csv", re.IGNORECASE
)


def members(archive: Zip) -> list[str]:
    """The files of job applications in it, in the order of their names."""
    return sorted(name for name in archive.members if _MEMBER.fullmatch(name))


def is_linkedins(archive: Zip) -> bool:
    """Whether the archive looks like LinkedIn's, with job applications or without."""
    return any(_MEMBER.fullmatch(name) or _FAMILIAR.fullmatch(name) for name in archive.members)


def read_archive(archive: Zip, *, name: str) -> Header:
    """All applications of an archive under the header of its first file; UserError where there are none."""
    found = members(archive)
    if not found:
        raise UserError(
            f"{name} holds no job applications.",
            "Ask LinkedIn for the larger archive, of all your data; the quick one leaves them out.",
        )
    headers = [_header(archive, member, name=name, several=len(found) > 1) for member in found]
    rows = tuple(_under(headers[0].line, header, row) for header in headers for row in header.rows)
    if len(rows) > LARGEST_ROWS:
        raise UserError(
            f"{name} holds more than {LARGEST_ROWS:,} applications.", "Import its files one by one."
        )
    return Header(line=headers[0].line, rows=rows)


def _header(archive: Zip, member: str, *, name: str, several: bool) -> Header:
    short = member.rpartition("/")[2]
    text = decode_table(archive.read(member), name=f"{name}, {short}")
    sheet = read_text(text, name=f"{name}, {short}", part=short if several else "")
    header = header_of(sheet, name=f"{name}, {short}")
    if not is_linkedins_header(header.line.cells):
        raise UserError(
            f"{name}, {short}: row {header.line.number} does not name LinkedIn's columns.",
            "Unpack the archive, and import that file with --column for each column.",
        )
    return header


def _under(first: Line, header: Header, row: Line) -> Line:
    """A row of a further file, its cells where the first file has them."""
    if header.line.cells == first.cells:
        return row
    places = {canonical(str(cell)): place for place, cell in enumerate(header.line.cells)}
    cells = tuple(row.cell(places.get(canonical(str(cell)), len(row.cells))) for cell in first.cells)
    return Line(row.number, cells, row.part)


def is_linkedins_header(cells: tuple[Value, ...]) -> bool:
    """Whether these are the columns of LinkedIn's job applications, taken out of the archive or in it."""
    names = {canonical(name) for name in names_of(cells)}
    return names >= _MARKS and bool(names & _ONLY_THERE)


def linkedins_columns(cells: tuple[Value, ...]) -> Columns:
    """What its columns fill; the applicant's own address and answers are left out, whatever anyone says."""
    names = names_of(cells)
    plain = [canonical(name) for name in names]
    why_not = {name: "it is your own" for name, known in zip(names, plain, strict=True) if known in _OWN}
    return Columns(names=names, fields=tuple(_FIELDS.get(known) for known in plain), why_not=why_not)
