"""Rows under a header → entries, or what is wrong with them by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from afterview.core.model import InterviewKind, in_range, zone_info
from afterview.core.text import email_address, name_from_address, one_line, person_name
from afterview.errors import UserError
from afterview.tables.columns import DATES, Columns, canonical
from afterview.tables.dates import (
    Ambiguous,
    Moment,
    Order,
    Unread,
    is_blank,
    is_dated,
    is_unsaid,
    order_of,
    read_moment,
    read_time,
)
from afterview.tables.entry import Entry, Person, Slot, Trouble, person_named
from afterview.tables.model import Fault, Formula, Line, Value, letters_of, text_of
from afterview.tables.places import country_at_end, country_of, language_of
from afterview.tables.statuses import status_of

_LOOKED_AT = 200
_TELLING = frozenset({"company", "role", "applied", "url", "recruiter", "recruiter_email", "interview"})
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_LINK = re.compile(r"\s*\(https?://[^)\s]*\)\s*$")
_MARKDOWN = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_WEB = re.compile(r"https?://\S+|(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?", re.IGNORECASE)
_WHAT = {
    "company": "company",
    "role": "job title",
    "agency": "agency",
    "industry": "industry",
    "channel": "channel",
}
_KINDS: tuple[tuple[InterviewKind, tuple[str, ...]], ...] = (
    ("phone", ("phone", "telefon", "telefoninterview", "telephonique", "call")),
    ("onsite", ("onsite", "site", "vor ort", "sur place")),
    ("panel", ("panel", "jury")),
    ("final", ("final", "finale", "finales")),
)


class _Wrong(Exception):
    """One row's trouble, collected beside the others."""

    def __init__(self, place: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.place, self.sentence = place, sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How the rows of one table are read. `today`: on the person's clock; `own`: the person's address."""

    columns: Columns
    today: date
    orders: Mapping[str, Order | None]
    own: str | None = None


def undated(columns: Columns, rows: tuple[Line, ...], said: Mapping[str, str]) -> Columns:
    """`columns` without those taken for dates whose cells hold none, such as a box that is ticked."""
    for place, (name, filled) in enumerate(zip(columns.names, columns.fields, strict=True)):
        if filled not in DATES or name in said:
            continue
        cells = [cell for row in rows if not is_unsaid(cell := row.cell(place))][:_LOOKED_AT]
        if cells and not any(is_dated(cell) or _is_near(cell) for cell in cells):
            columns = columns.without(name, "it holds no dates")
    return columns


def _is_near(cell: Value) -> bool:
    """Whether somebody may have meant a date; a formula may give one."""
    return isinstance(cell, Formula | Fault) or bool(re.search(r"\d", text_of(cell)))


def orders(
    columns: Columns, rows: tuple[Line, ...], said: Order | None
) -> tuple[dict[str, Order | None], str]:
    """Which comes first in the dates of each column, and a date that leaves it open ("": none does).

    A column decides by the days beyond the twelfth, else the other columns of the table, else the person.
    """
    found: dict[str, str | None] = {}
    for place, (name, filled) in enumerate(zip(columns.names, columns.fields, strict=True)):
        if filled in DATES:
            found[name] = order_of(row.cell(place) for row in rows)
    if "open" in found.values():  # then columns that are left out may tell
        for place, (name, filled) in enumerate(zip(columns.names, columns.fields, strict=True)):
            if filled is None:
                found[name] = _telling(order_of(row.cell(place) for row in rows))
    sure = {order for order in found.values() if order in ("day", "month")}
    common = said or (sure.pop() if len(sure) == 1 and "mixed" not in found.values() else None)
    decided: dict[str, Order | None] = {}
    open_one = ""
    for name, order in found.items():
        decided[name] = said or (order if order in ("day", "month") else common)  # type: ignore[assignment]
        if order == "open" and decided[name] is None:
            open_one = open_one or _ambiguous(columns.names.index(name), rows)
    return decided, open_one


def _telling(order: str | None) -> str | None:
    """What a column that nobody uses says: an order, or nothing."""
    return order if order in ("day", "month") else None


def _ambiguous(place: int, rows: tuple[Line, ...]) -> str:
    for row in rows:
        try:
            read_moment(row.cell(place), None)
        except Ambiguous as problem:
            return f"{text_of(row.cell(place))!r} in {row.place} {problem}"
        except Unread:
            continue
    return ""


def read_rows(rows: tuple[Line, ...], reading: Reading) -> Iterator[Entry | Trouble]:
    """Each row that says anything of an application, in their order; a sum below a table does not."""
    used = [place for place, filled in enumerate(reading.columns.fields) if filled in _TELLING]
    for row in rows:
        if any(not is_blank(cell) for place in used if not isinstance(cell := row.cell(place), bool)):
            yield _read(row, reading)


def _read(row: Line, reading: Reading) -> Entry | Trouble:
    work = _Row(row=row, reading=reading)
    try:
        return work.entry()
    except _Wrong as wrong:
        columns, place = reading.columns, wrong.place
        name = columns.names[place] if place is not None else "company"
        at = f" (cell {letters_of(place)}{row.number})" if place is not None else ""
        return Trouble(place=row.place, column=name, sentence=f"{name}{at}: {wrong.sentence}")


@dataclass(kw_only=True, slots=True)
class _Row:
    """One row while it is read; `remarks` collects what is left out of it."""

    row: Line
    reading: Reading
    remarks: list[str] = field(default_factory=list)

    def entry(self) -> Entry:
        """What the row says; _Wrong."""
        company = self.line("company")
        if company is None:
            raise _Wrong(self.reading.columns.first("company"), "There is no company.")
        texts: dict[str, Any] = {name: self.line(name) for name in ("role", "agency", "industry", "channel")}
        return Entry(
            place=self.row.place,
            company=company,
            **texts,
            applied=self.past_day("applied", "The day you applied"),
            url=self.url(),
            country=self.country(),
            zone=self.zone(),
            language=self.language(),
            people=self.people(),
            slots=tuple(self.slots()),
            status=self.status(),
            heard=self.past_day("heard", "The day you heard back"),
            remarks=tuple(self.remarks),
        )

    def cell(self, place: int | None) -> Value:
        """A cell that can be used, None where it says nothing; _Wrong for a formula or an error."""
        value = None if place is None else self.row.cell(place)
        if isinstance(value, Formula):
            raise _Wrong(place, f"{value.text[:40]!r} is a formula; put its value there instead.")
        if isinstance(value, Fault):
            raise _Wrong(place, f"It shows the error {value.text}; mend it in the spreadsheet.")
        return None if is_unsaid(value) else value

    def text(self, name: str) -> tuple[int | None, str]:
        """The text of the cell for a field, "" where there is none."""
        place = self.reading.columns.first(name)
        return place, text_of(self.cell(place))

    def line(self, name: str) -> str | None:
        """One line of text, fit for a letter."""
        place = self.reading.columns.first(name)
        value = None if place is None else self.row.cell(place)
        if is_blank(value):
            return None
        self.cell(place)
        text = text_of(value)
        plain = (_LINK.sub("", _MARKDOWN.sub(r"\1", text)) or text) if "(" in text else text
        try:
            return one_line(plain, _WHAT[name])
        except UserError as problem:
            raise _Wrong(place, problem.message) from None

    def url(self) -> str | None:
        """An address of the web; anything else is left out."""
        place, text = self.text("url")
        linked = _MARKDOWN.search(text)
        address = linked[2] if linked else text
        if not address:
            return None
        if not _WEB.fullmatch(address):
            self.remarks.append("the link is no address of the web")
            return None
        try:
            return one_line(address, "link", limit=2000)
        except UserError as problem:
            raise _Wrong(place, problem.message) from None

    def country(self) -> str | None:
        """A country by code or name, else the one its place ends in."""
        place, text = self.text("country")
        if text:
            code = country_of(text) or country_at_end(text)
            if code is None:
                raise _Wrong(place, f"{text!r:.60} is no country; write a code such as US or DE.")
            return code
        return country_at_end(self.text("location")[1])

    def zone(self) -> str | None:
        """A time zone by its IANA name."""
        place, text = self.text("zone")
        if not text:
            return None
        try:
            return zone_info(text).key
        except UserError as problem:
            raise _Wrong(place, f"{problem.message} {problem.hint}") from None

    def language(self) -> str | None:
        """A language letters can be written in; others are left out."""
        text = self.text("language")[1]
        code = language_of(text) if text else None
        if text and code is None:
            self.remarks.append("there are no letters in that language")
        return code

    def status(self) -> Any:
        """What the status says, or a remark that it says nothing we know."""
        text = self.text("status")[1]
        found = status_of(text) if text else None
        if text and found is None:
            self.remarks.append(f"status {text[:40]!r} means nothing here")
        return found

    def people(self) -> tuple[Person, ...]:
        """The recruiter: a name, with an address where there is one that is not the person's own."""
        place, named = self.text("recruiter")
        mail_place, mailed = self.text("recruiter_email")
        addresses = dict.fromkeys(_ADDRESS.findall(mailed) + _ADDRESS.findall(named))
        name = " ".join(re.sub(r"[<>()\[\]\"]|mailto:", " ", _ADDRESS.sub(" ", named)).split()).strip(
            " ,;:-/"
        )
        if mailed and not _ADDRESS.search(mailed):
            raise _Wrong(mail_place, f"{mailed!r:.60} is no email address.")
        theirs = [a for a in addresses if a.casefold() != (self.reading.own or "").casefold()]
        if len(theirs) < len(addresses):
            self.remarks.append("your own address is nobody's at the company")
        if len(theirs) > 1:
            self.remarks.append("of several addresses none was taken")
            return ()
        try:
            address = email_address(theirs[0].strip(".")) if theirs else None
        except UserError as problem:
            raise _Wrong(mail_place if mailed else place, problem.message) from None
        name = name or (address and name_from_address(address)) or ""
        if not name:
            if address:
                self.remarks.append(f"{address} was left out, since nobody is named beside it")
            return ()
        try:
            return (person_named(person_name(name, "recruiter"), address),)
        except UserError as problem:
            raise _Wrong(place, problem.message) from None

    def moment(self, place: int) -> Moment | None:
        """The day in a cell, with its time."""
        value = self.cell(place)
        if value is None:
            return None
        name = self.reading.columns.names[place]
        try:
            moment = read_moment(value, self.reading.orders.get(name))
            in_range(moment.day)
        except Unread as problem:
            raise _Wrong(place, f"{text_of(value)!r:.60} {problem}.") from None
        except UserError as problem:
            raise _Wrong(place, problem.message) from None
        return moment

    def past_day(self, name: str, what: str) -> date | None:
        """A day that has come."""
        place = self.reading.columns.first(name)
        moment = None if place is None else self.moment(place)
        if moment is None:
            return None
        if moment.day > self.reading.today:
            raise _Wrong(place, f"{what}, {moment.day.isoformat()}, is still to come.")
        return moment.day

    def slots(self) -> Iterator[Slot]:
        """The interviews of the row, one a column, each with the time that stands nearest to its right."""
        columns = self.reading.columns
        places, times = columns.of("interview"), columns.of("interview_time")
        for number, place in enumerate(places):
            moment = self.moment(place)
            if moment is None:
                continue
            following = places[number + 1] if number + 1 < len(places) else len(columns.names)
            own = [t for t in times if place < t < following] or (list(times) if len(places) == 1 else [])
            start, end, offset = moment.start, moment.end, moment.zone
            if start is None and own:
                start, end, offset = self.time(own[0])
            yield Slot(day=moment.day, start=start, end=end, offset=offset, kind=_kind(columns.names[place]))

    def time(self, place: int) -> tuple[time | None, time | None, Any]:
        """The time in a cell of its own."""
        value = self.cell(place)
        if value is None:
            return None, None, None
        try:
            return read_time(value)
        except Unread as problem:
            raise _Wrong(place, f"{text_of(value)!r:.60} {problem}.") from None


def _kind(name: str) -> InterviewKind:
    words = f" {canonical(name)} "
    return next((kind for kind, signs in _KINDS if any(f" {sign} " in words for sign in signs)), "video")
