"""A file of applications → its table, with everything settled that only the person can say.

Which sheet, which column holds the company, whether days or months come first:
what cannot be found out is asked for, and nothing is read before it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from afterview.app.answers import Imported
from afterview.app.imports import Work
from afterview.errors import UserError
from afterview.store import mappings
from afterview.tables import archive, zips
from afterview.tables.characters import decode_table
from afterview.tables.columns import FIELDS, LEFT_OUT, Columns, canonical, columns_of
from afterview.tables.dates import ORDERS, Order
from afterview.tables.header import Header, digest, header_of
from afterview.tables.model import LOOKED_AT, Line, Sheet
from afterview.tables.rows import orders, undated
from afterview.tables.sheet import read_text
from afterview.tables.workbook import is_workbook, read_workbook

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
# Beside the columns in what is remembered; no column's name begins with a line break.
_DATES = "\ndates"
Kind: TypeAlias = Literal["spreadsheet", "linkedin"]
DAY_FIRST, MONTH_FIRST = "day first", "month first"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with the person's choices for it applied; `explicit`: what they said, to be remembered."""

    kind: Kind
    header: Header
    columns: Columns
    order: Order | None
    explicit: Mapping[str, str]
    remembered: bool = False
    sheet: str = ""


class Asked(Exception):
    """The person has to say something before anything can be read."""

    def __init__(
        self, item: Imported, hint: str, columns: Columns | None = None, rows: tuple[Line, ...] = ()
    ) -> None:
        super().__init__(item.words)
        self.item, self.hint, self.columns, self.rows = item, hint, columns, rows


def open_table(work: Work) -> Table:
    """The table in the file with what fills which field; Asked, UserError."""
    header, kind, sheet = _header(work)
    if archive.is_linkedins_header(header.line.cells):
        columns = archive.linkedins_columns(header.line.cells)
        return Table(kind="linkedin", header=header, columns=columns, order=archive.DATES, explicit={})
    before = mappings.remembered(work.change.tx, header.digest) or {}
    said = {name: field for name, field in before.items() if field in FIELDS or field in LEFT_OUT}
    explicit = dict(work.choices.columns)
    answered = work.choices.settled.get(f"company:{work.name}")
    if answered:
        explicit[answered] = "company"
    columns = columns_of(header.line.cells, _together(said, explicit))
    if columns.first("company") is None:
        raise _which_company(work, header, columns)
    columns = undated(columns, header.rows, _together(said, explicit))
    order = _order(work, before)
    if work.choices.settled.get(f"dates:{work.name}") or work.choices.settled.get("dates"):
        explicit[_DATES] = DAY_FIRST if order == "day" else MONTH_FIRST
    _, is_open = orders(columns, header.rows, order)
    if is_open:
        raise _which_order(work, header, columns, is_open)
    return Table(
        kind=kind,
        header=header,
        columns=columns,
        order=order,
        explicit=_together(before, explicit) if explicit else {},
        remembered=bool(before),
        sheet=sheet,
    )


def _together(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What was said before, as far as nothing said now speaks of that column or that field."""
    names, fields = {canonical(name) for name in now}, set(now.values())
    kept = {n: f for n, f in before.items() if canonical(n) not in names and f not in fields}
    return {**kept, **now}


def _header(work: Work) -> tuple[Header, Kind, str]:
    """The header with its rows, the kind of file, and the sheet it is on."""
    name, content = work.name, work.content
    if content.startswith(OLD_WORKBOOK):
        raise UserError(
            f"{name} is a workbook of an old kind, or one with a password.",
            "Save it as .xlsx or CSV, without a password, and import that.",
        )
    if not content.startswith((zips.MAGIC, zips.EMPTY)):
        text = decode_table(content, name=name)
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            raise UserError(f"{name} is a web page, no table.", "Save it as .xlsx or CSV, and import that.")
        sheet = read_text(text, name=name)
        return _header_of(work, sheet), "spreadsheet", ""
    with zips.opened(content, name=name) as opened:
        if not is_workbook(opened):
            if not archive.is_linkedins(opened):
                raise UserError(
                    f"{name} holds neither a workbook (.xlsx) nor LinkedIn's job applications.",
                    "Unpack it, and import the table in it.",
                )
            return archive.read_archive(opened, name=name), "linkedin", ""
    sheet = _sheet(work, read_workbook(content, name=name))
    return _header_of(work, sheet), "spreadsheet", sheet.name


def _header_of(work: Work, sheet: Sheet) -> Header:
    tx = work.change.tx
    digests = (digest(line.cells) for line in sheet.lines[:LOOKED_AT])
    known = {each for each in digests if mappings.remembered(tx, each)}
    name = f"{work.name}, sheet {sheet.name!r}" if sheet.name else work.name
    return header_of(sheet, name=name, wanted=work.choices.columns, known=known)


def _sheet(work: Work, sheets: tuple[Sheet, ...]) -> Sheet:
    """The sheet that was named, the only one, or the only one with a company; Asked."""
    if not sheets:
        raise UserError(f"{work.name} is empty.", "Name a workbook that holds a table.")
    names = [sheet.name for sheet in sheets]
    wanted = work.choices.sheet or work.choices.settled.get(f"sheet:{work.name}")
    if wanted is not None:
        for sheet in sheets:
            if sheet.name.strip().casefold() == wanted.strip().casefold():
                return sheet
        raise UserError(
            f"{work.name} has no sheet {wanted!r} with anything in it.",
            f"Its sheets are: {', '.join(names)}.",
        )
    telling = [sheet for sheet in sheets if _names_company(sheet)] or list(sheets)
    if len(telling) > 1:
        options = tuple(sheet.name for sheet in telling)
        words = f"Several sheets hold a table: {', '.join(options)}. Which one are your applications?"
        item = Imported(place=work.name, does="ask", words=words, about=f"sheet:{work.name}", options=options)
        raise Asked(item, f'Say it with --sheet "{options[0]}".')
    return telling[0]


def _names_company(sheet: Sheet) -> bool:
    try:
        header = header_of(sheet, name=sheet.name)
    except UserError:
        return False
    return columns_of(header.line.cells, {}).first("company") is not None


def _which_company(work: Work, header: Header, columns: Columns) -> Asked:
    words = (
        "No column is called Company, Employer or the like. Which one holds the company?"
        f" The columns are: {', '.join(columns.names[:30])}."
    )
    about = f"company:{work.name}"
    item = Imported(place=work.name, does="ask", words=words, about=about, options=columns.names[:30])
    return Asked(item, f'Say it with --column "{columns.names[0]}=company".', columns, header.rows)


def _which_order(work: Work, header: Header, columns: Columns, example: str) -> Asked:
    words = f"The date {example}. Do days or months come first?"
    item = Imported(
        place=work.name,
        does="ask",
        words=words,
        about=f"dates:{work.name}",
        options=(DAY_FIRST, MONTH_FIRST),
    )
    return Asked(item, "Say it with --dates day-first or --dates month-first.", columns, header.rows)


def _order(work: Work, before: Mapping[str, str]) -> Order | None:
    settled = work.choices.settled
    said = settled.get(f"dates:{work.name}") or settled.get("dates") or before.get(_DATES)
    if not said:
        return None
    for order in ORDERS:
        if canonical(said).startswith(order):
            return order
    raise UserError(f"{said!r} is no order of dates.", "Say day-first or month-first.")
