"""Tables of applications come in: a spreadsheet, a workbook, LinkedIn's archive.

content ──open_table──> Table ──read_rows──> entries ──plan──> events, one batch
             └── what only the person can say is asked first; what they said is remembered

Rows that cannot be used keep all others out, unless the person leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from afterview.app.answers import Column, ImportAnswer, Imported
from afterview.app.import_table_match import Planned
from afterview.app.import_table_open import OLD_WORKBOOK, Asked, Table, open_table
from afterview.app.import_table_plan import Planner
from afterview.app.import_table_words import hints_of, items_of, message_of
from afterview.app.imports import Work
from afterview.app.zones import day_of
from afterview.errors import UserError
from afterview.store import mappings, records
from afterview.tables import archive, zips
from afterview.tables.characters import decoded
from afterview.tables.columns import Columns, known_names
from afterview.tables.dates import is_blank
from afterview.tables.entry import Entry, Trouble
from afterview.tables.model import LOOKED_AT, Line, text_of
from afterview.tables.rows import Reading, orders, read_rows
from afterview.tables.sheet import read_text

NAMES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers", ".zip")
_SAMPLE = 65_536
_NOT_OURS = ("{", "[", "BEGIN:VCALENDAR")
_STEP = 500
_EXAMPLE = 40


def is_table(name: str, content: bytes) -> bool:
    """Whether this is for us: a zip file or a workbook, or text that is a table by its name or its look."""
    if content.startswith((zips.MAGIC, zips.EMPTY, OLD_WORKBOOK)):
        return True
    sample = content[:_SAMPLE]
    # What is cut may end within a character.
    text = next((t for cut in range(4) if (t := decoded(sample[: len(sample) - cut])) is not None), "")
    begin = text[:200].lstrip("\ufeff \t\r\n").upper()
    if begin.startswith(_NOT_OURS):
        return False
    return name.lower().endswith(NAMES) or _looks_like_one(text)


def _looks_like_one(text: str) -> bool:
    try:
        lines = read_text(text[: text.rfind("\n") + 1] or text, name="").lines[:LOOKED_AT]
    except UserError:
        return False
    return any(known_names(line.cells) > 1 for line in lines)


def take_table(work: Work) -> ImportAnswer:
    """Take the applications of a table in; UserError naming the place that keeps it from being read."""
    try:
        table = open_table(work)
    except Asked as asked:
        return ImportAnswer(
            file=work.name,
            kind="spreadsheet",
            message=f"Nothing was taken in from {work.name} yet.",
            taken=0,
            items=(asked.item,),
            columns=_shown(asked.columns, asked.rows) if asked.columns else (),
            hints=(asked.hint,),
        )
    if table.explicit:
        mappings.remember(work.change.tx, table.header.digest, table.explicit)
    entries, troubles = _read(work, table)
    return _taken(work, table, entries, troubles)


def _read(work: Work, table: Table) -> tuple[list[Entry], list[Trouble]]:
    """The rows of the table, those that can be used and those that cannot."""
    person = records.owner_of(work.change.tx)
    reading = Reading(
        columns=table.columns,
        today=day_of(work.change.now, work.change.zone),
        orders=orders(table.columns, table.header.rows, table.order)[0],
        own=person.email if person else None,
    )
    entries, troubles, total = list[Entry](), list[Trouble](), len(table.header.rows)
    for done, row in enumerate(read_rows(table.header.rows, reading), start=1):
        if isinstance(row, Trouble):
            troubles.append(row)
        else:
            entries.append(replace(row, channel=archive.CHANNEL) if table.kind == "linkedin" else row)
        if done % _STEP == 0:
            work.progress(f"Reading {work.name}", done, total)
    work.progress(f"Reading {work.name}", total, total)
    return entries, troubles


def _taken(work: Work, table: Table, entries: list[Entry], troubles: list[Trouble]) -> ImportAnswer:
    """Lay the entries over what is there, and append what is new unless a row is wrong."""
    person = records.owner_of(work.change.tx)
    zone = work.choices.zone or (person.zone if person else None) or work.change.app.config.zone
    planner = Planner(change=work.change, source=table.kind, zone=zone)
    planned = planner.plan(entries)
    wrong = [*troubles, *planner.troubles]
    out = bool(wrong) and not work.choices.skip_errors
    planned = [] if out else _without(planned, planner.troubles)
    new = work.change.append(event for each in planned for event in each.events)
    taken = len({event.application for event in new})
    return ImportAnswer(
        file=work.name,
        kind=table.kind,
        message=message_of(work.name, planned, taken=taken, wrong=len(wrong), out=out),
        taken=taken,
        items=(*_errors(wrong), *items_of(planned, new)),
        columns=_shown(table.columns, table.header.rows),
        hints=hints_of(planned, new, table, out=out, assumed=work.choices.zone is None),
    )


def _without(planned: list[Planned], troubles: list[Trouble]) -> list[Planned]:
    """`planned` without the applications whose rows turned out to be wrong."""
    places = {trouble.place for trouble in troubles}
    return [each for each in planned if not any(row.place in places for row in each.rows)]


def _errors(troubles: list[Trouble]) -> Iterator[Imported]:
    for trouble in troubles:
        yield Imported(place=trouble.place, does="error", words=trouble.sentence)


def _shown(columns: Columns, rows: tuple[Line, ...]) -> tuple[Column, ...]:
    """The columns with what they fill and the first thing in them."""
    return tuple(
        Column(name=name, field=field, example=_example(rows, place))
        for place, (name, field) in enumerate(zip(columns.names, columns.fields, strict=True))
    )


def _example(rows: tuple[Line, ...], place: int) -> str | None:
    found = next((cell for row in rows if not is_blank(cell := row.cell(place))), None)
    text = text_of(found)
    return (text if len(text) <= _EXAMPLE else f"{text[: _EXAMPLE - 1]}…") or None
