"""What a row says: one application, who is behind it, when they met, how it went.

Rows of one company, role, day and address are one application. What names it
(`key`) is made of these four alone, so it is the same whatever else the table
says, in whatever order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timezone
from operator import attrgetter

import msgspec

from afterview.core.model import InterviewKind, Pronouns
from afterview.tables.statuses import ORDER, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody at the company. `title` is what stands before the family name: Frau Dr."""

    name: str
    address: str | None = None
    title: str | None = None
    family_name: str | None = None
    pronouns: Pronouns | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """An interview on a day; `start` None: at a time nobody wrote down. `offset`: what the times are in."""

    day: date
    start: time | None = None
    end: time | None = None
    offset: timezone | None = None
    kind: InterviewKind = "video"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row that can be used. `remarks`: what of it was left out, and why."""

    place: str
    company: str
    role: str | None = None
    agency: str | None = None
    applied: date | None = None
    url: str | None = None
    channel: str | None = None
    industry: str | None = None
    country: str | None = None
    zone: str | None = None
    language: str | None = None
    people: tuple[Person, ...] = ()
    slots: tuple[Slot, ...] = ()
    status: Status | None = None
    heard: date | None = None
    remarks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the application, for ever."""
        parts = [same(self.company), same(self.role or ""), str(self.applied or ""), self.url or ""]
        return f"sheet:{hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:24]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A row that cannot be used: where, in which column, and why."""

    place: str
    column: str
    sentence: str


def same(text: str) -> str:
    """A name as it is compared."""
    return " ".join(text.casefold().split())


def person_named(text: str, address: str | None) -> Person:
    """A person as a cell names them; `Frau Dr. Klein` has a title, a family name and pronouns."""
    words = text.split()
    pronouns = _HONORIFICS.get(words[0].rstrip(".").casefold())
    count = 1 if pronouns else 0
    while pronouns and count < len(words) and words[count].rstrip(".").casefold() in _DEGREES:
        count += 1
    rest = words[count:]
    if not pronouns or not rest:
        return Person(name=text, address=address)
    # Of two names the second is the family's; of more nobody can tell.
    family = rest[-1] if len(rest) <= 2 else None
    title = " ".join(words[:count]) if family else None
    return Person(name=" ".join(rest), address=address, title=title, family_name=family, pronouns=pronouns)


_HONORIFICS: dict[str, Pronouns] = {
    **dict.fromkeys(("frau", "ms", "mrs", "miss", "mme", "madame", "mlle", "mademoiselle"), "she"),
    **dict.fromkeys(("herr", "herrn", "mr", "monsieur"), "he"),
}
_DEGREES = frozenset({"dr", "prof", "professor", "docteur", "mag", "dipl-ing"})


def merged(rows: Iterable[Entry]) -> Entry:
    """The application that rows of one key tell of, whatever their order."""
    ordered = sorted(rows, key=lambda row: (repr(replace(row, place="")), row.place))
    if len(ordered) == 1:
        return ordered[0]
    slots = {(slot.day, slot.start): slot for row in ordered for slot in row.slots}
    timed = {day for day, start in slots if start}
    slots = {(day, start): slot for (day, start), slot in slots.items() if start or day not in timed}
    people = {same(person.address or person.name): person for row in ordered for person in row.people}
    return replace(
        ordered[0],
        agency=_first(ordered, "agency"),
        channel=_first(ordered, "channel"),
        industry=_first(ordered, "industry"),
        country=_first(ordered, "country"),
        zone=_first(ordered, "zone"),
        language=_first(ordered, "language"),
        slots=tuple(slots[key] for key in sorted(slots, key=lambda k: (k[0], k[1] or time(0)))),
        people=tuple(sorted(people.values(), key=lambda person: (person.name, person.address or ""))),
        status=max((row.status for row in ordered if row.status), key=ORDER.index, default=None),
        heard=max((row.heard for row in ordered if row.heard), default=None),
        remarks=tuple(dict.fromkeys(remark for row in ordered for remark in row.remarks)),
    )


def _first(rows: list[Entry], name: str) -> str | None:
    return next(filter(None, map(attrgetter(name), rows)), None)
