"""Entries of a table → the events they amount to, on top of what is there already.

    entries ──by key──> one application each ──known? by hand?──> number ──> events with keys

The key of an event is made of what the row says and nothing else, so that the
ledger itself ignores what it has. What a row says by a word alone, without a
day, becomes an event only where no day has to be invented for it:

    rejected, withdrawn, declined, accepted   an end, dated as the row's last known day
    offer, on hold                            nothing without the day they said so
    applied, interviewing, ghosted            nothing: interviews and silence speak for themselves
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import count
from typing import NamedTuple

from afterview.app.change import Change
from afterview.app.import_table_match import Planned, added, match, says_the_same
from afterview.app.look import facts_by_number
from afterview.app.zones import day_of, instant_of
from afterview.core.events import (
    Closed,
    ContactAdded,
    ContactBlocked,
    Event,
    Fact,
    Heard,
    InterviewMoved,
    InterviewSet,
    Skipped,
)
from afterview.core.facts import Facts, facts_of
from afterview.core.model import CloseReason, Contact, Interview, Verdict, zone_info
from afterview.core.text import same_address
from afterview.errors import UserError
from afterview.store import ledger, records
from afterview.tables.entry import Entry, Person, Slot, Trouble, same

# Older than that nobody waits for an answer to it: the time in which an application may be revived.
STALE = timedelta(days=60)
# An interview without a time is over when the working day is, and not before.
DAY_BEGINS, DAY_ENDS, NOON = time(9), time(17), time(12)
USUAL_LENGTH = timedelta(hours=1)
_LATER = re.compile(r"~\d+$")
_CLOSED: Mapping[str, CloseReason] = {
    "rejected": "rejected",
    "declined": "declined",
    "withdrew": "withdrew",
    "accepted": "accepted",
}
_DATED: Mapping[str, Verdict] = {"rejected": "rejection", "offer": "offer", "on_hold": "position_on_hold"}


class _Wanted(NamedTuple):
    """A fact with its key, when it happened (None: now) and in which zone (None: the person's)."""

    key: str
    what: Fact
    at: datetime | None = None
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class _There:
    """What stands for an application."""

    events: tuple[Event, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of what stands, and those they stand for, and interviews that were moved."""
        keys = (_LATER.sub("", event.key) for event in self.events)
        return frozenset(part for key in keys for part in (key, key.removesuffix(":moved")))

    @cached_property
    def facts(self) -> Facts:
        """What it amounts to."""
        return facts_of(self.events)


@dataclass(kw_only=True, slots=True)
class Planner:
    """What a table is laid over. `zone`: where times without a zone are; None: nobody said."""

    change: Change
    source: str
    zone: str | None
    number: int = 0
    contact: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    def plan(self, entries: Iterable[Entry]) -> list[Planned]:
        """Every application of the table, in the order of their first rows; fills `troubles`."""
        tx = self.change.tx
        self.number, self.contact = records.next_application(tx), records.next_contact(tx)
        found = [replace(each, interviews=self._interviews(each)) for each in match(tx, entries)]
        there = self._there({each.number for each in found if each.is_taken and each.number is not None})
        blocked = self._blocked(found, there)
        wanted = {
            place: list(self._facts(each, there.get(each.number or 0), blocked))
            for place, each in enumerate(found)
            if each.is_taken
        }
        again = self._taken_back(
            [w.key for place, ws in wanted.items() if _was_here(found[place]) for w in ws]
        )
        return [
            self._with_events(each, wanted[place], again) if place in wanted else each
            for place, each in enumerate(found)
        ]

    def _interviews(self, planned: Planned) -> tuple[tuple[str, Interview], ...]:
        """The interviews of the rows with their keys, all number 1; a time that cannot be is a trouble."""
        found = []
        entry = planned.entry
        for turn, slot in enumerate(entry.slots):
            before = sum(other.day == slot.day for other in entry.slots[:turn])
            key = f"{planned.base}:interview:{slot.day.isoformat()}" + (f":{before + 1}" if before else "")
            try:
                found.append((key, self._interview(slot, entry.zone)))
            except UserError as problem:
                sentence = f"{problem.message} {problem.hint}"
                self.troubles.append(Trouble(place=entry.place, column="interview", sentence=sentence))
        return tuple(found)

    def _interview(self, slot: Slot, here: str | None) -> Interview:
        zone = here or self.zone
        if zone is None:
            raise UserError(
                "Nobody said in which time zone the interviews are.",
                "Add --zone, or say yours once with `afterview init --zone Europe/Berlin`.",
            )
        begins = slot.start or DAY_BEGINS
        ends = slot.end or (None if slot.start else DAY_ENDS)
        if slot.offset and slot.start:
            start = datetime.combine(slot.day, begins, tzinfo=slot.offset)
            last = datetime.combine(slot.day, ends, tzinfo=slot.offset) if ends else start + USUAL_LENGTH
        else:
            start = instant_of(datetime.combine(slot.day, begins), zone)
            last = instant_of(datetime.combine(slot.day, ends), zone) if ends else start + USUAL_LENGTH
        last = last if last > start else last + timedelta(days=1)  # beyond midnight
        return Interview(number=1, start=start, end=last, zone=zone, kind=slot.kind)

    def _there(self, numbers: set[int]) -> dict[int, _There]:
        """What stands for the applications that are there already."""
        events: dict[int, list[Event]] = {}
        for event in ledger.standing(self.change.tx, numbers):
            events.setdefault(event.application or 0, []).append(event)
        return {number: _There(events=tuple(standing)) for number, standing in events.items()}

    def _taken_back(self, keys: list[str]) -> dict[str, Event]:
        return ledger.known_keys(self.change.tx, keys)

    def _blocked(self, planned: Iterable[Planned], there: Mapping[int, _There]) -> frozenset[str]:
        """The addresses of people new here that asked elsewhere not to be written to."""
        theirs = {
            person.address.casefold()
            for each in planned
            for person in each.entry.people
            if person.address
            and each.is_taken
            and not _has(there.get(each.number or 0), _contact_key(each.base, person))
        }
        if not theirs:
            return frozenset()
        holding = [
            number
            for number, held in records.contacts(self.change.tx).items()
            if any(c.address and c.address.casefold() in theirs for c in held)
        ]
        facts = facts_by_number(self.change.tx, holding).values()
        return frozenset(address for each in facts for address in each.blocked if address in theirs)

    def _with_events(self, planned: Planned, wanted: list[_Wanted], again: Mapping[str, Event]) -> Planned:
        """The events of one application: those taken back that say the same, else new ones."""
        number = planned.number or (planned.again.application if planned.again else None)
        if number is None:
            number, self.number = self.number, self.number + 1
        events = [planned.again] if planned.again else []
        if planned.number is None and not planned.again:
            events.append(
                self._event(_Wanted(planned.base, added(planned.entry, number)), planned.base, number)
            )
        events += [self._kept(each, number, again) for each in wanted]
        return replace(planned, number=number, events=tuple(events))

    def _kept(self, wanted: _Wanted, number: int, again: Mapping[str, Event]) -> Event:
        """The event of that key that was taken back, if it says the same; else one of a key still free."""
        key, known = wanted.key, again.get(wanted.key)
        for turn in count(1):
            if known is None:
                return self._event(wanted, key, number)
            if says_the_same(known, wanted.what, wanted.at):
                return known
            key = f"{wanted.key}~{turn}"
            known = ledger.known_keys(self.change.tx, [key]).get(key)
        raise AssertionError("unreachable")

    def _event(self, wanted: _Wanted, key: str, number: int) -> Event:
        what = wanted.what
        if isinstance(what, ContactAdded):
            what = ContactAdded(contact=replace(what.contact, number=self.contact))
            self.contact += 1
        now = self.change.now
        return Event(
            key=key,
            application=number,
            at=wanted.at or now,
            recorded_at=now,
            zone=wanted.zone or self.zone or "UTC",
            source=self.source,
            what=what,
        )

    def _facts(self, planned: Planned, there: _There | None, blocked: frozenset[str]) -> Iterator[_Wanted]:
        """All that the rows of one application say and that does not stand yet, but that it exists."""
        said = (*self._people(planned, blocked), *self._end(planned, there), *self._meeting_keys(planned))
        if there is not None and all(_has(there, each.key) for each in said):
            return
        facts = there.facts if there else None
        wanted = (
            *self._people(planned, blocked, facts),
            *self._meetings(planned, facts),
            *(self._end(planned, there) if facts is None or facts.ended is None else ()),
        )
        yield from (each for each in wanted if not _has(there, each.key))

    def _people(
        self, planned: Planned, blocked: frozenset[str], there: Facts | None = None
    ) -> Iterator[_Wanted]:
        for person in planned.entry.people:
            if there is not None and any(_is(contact, person) for contact in there.contacts):
                continue
            key = _contact_key(planned.base, person)
            contact = Contact(number=1, name=person.name, address=person.address)
            yield _Wanted(key, ContactAdded(contact=contact))
            if person.address and person.address.casefold() in blocked:
                yield _Wanted(f"{key}:blocked", ContactBlocked(address=person.address))

    def _meeting_keys(self, planned: Planned) -> Iterator[_Wanted]:
        """The interviews as the rows have them, before anything is known of those there are."""
        for key, interview in planned.interviews:
            yield _Wanted(key, InterviewSet(interview=interview), zone=interview.zone)

    def _meetings(self, planned: Planned, there: Facts | None) -> Iterator[_Wanted]:
        """The interviews, numbered after those there are; one still to come is moved, not doubled."""
        placements = there.placements if there else ()
        days, said = {_day(p.interview) for p in placements}, {_day(i) for _, i in planned.interviews}
        fresh = [(key, each) for key, each in planned.interviews if _day(each) not in days]
        coming = [
            p.interview
            for p in placements
            if p.stands and p.interview.start > self.change.now and _day(p.interview) not in said
        ]
        if len(coming) == len(fresh) == 1:
            old, (key, new) = coming[0], fresh[0]
            moved = InterviewMoved(interview=old.number, start=new.start, end=new.end, zone=new.zone)
            yield _Wanted(f"{key}:moved", moved, zone=new.zone)
            return
        taken = max((p.interview.number for p in placements), default=0)
        for number, (key, each) in enumerate(fresh, start=taken + 1):
            yield _Wanted(key, InterviewSet(interview=replace(each, number=number)), zone=each.zone)

    def _end(self, planned: Planned, there: _There | None) -> Iterator[_Wanted]:
        """How it ended, or what they said on a day that is known."""
        entry, base = planned.entry, planned.base
        status, heard = entry.status, entry.heard
        verdict, why = _DATED.get(status or ""), _CLOSED.get(status or "")
        if verdict and heard and (verdict == "rejection" or is_fresh(heard, self.today)):
            key = f"{base}:heard:{verdict}:{heard.isoformat()}"
            yield _Wanted(key, Heard(verdict=verdict), self._on(heard, planned))
        elif why:
            at = self._on(heard, planned) if heard else None if there else self._last(planned)
            yield _Wanted(f"{base}:closed:{why}", Closed(why=why), at)
            if why == "withdrew":  # whoever wrote that down has told them
                yield _Wanted(f"{base}:let_go:withdrawal", Skipped(step="withdrawal"), at)

    @property
    def today(self) -> date:
        """The person's day."""
        return day_of(self.change.now, self.zone or "UTC")

    def _on(self, day: date, planned: Planned) -> datetime:
        """An instant of that day, behind the interviews of that day, and not still to come."""
        noon = datetime.combine(day, NOON, tzinfo=zone_info(self.zone or "UTC"))
        ends = [i.end for _, i in planned.interviews if i.day == day]
        return min(max([noon, *ends]), self.change.now)

    def _last(self, planned: Planned) -> datetime | None:
        """The last instant the row knows of; an end without a day is no wait that was sat out."""
        ends = [i.end for _, i in planned.interviews if i.end <= self.change.now]
        applied = planned.entry.applied
        return max([*ends, *([self._on(applied, planned)] if applied else [])], default=None)


def is_fresh(day: date, today: date) -> bool:
    """Whether what they said that day still asks for something."""
    return today - day <= STALE


def _was_here(planned: Planned) -> bool:
    """Whether an event of it may be in the ledger already."""
    return planned.number is not None or planned.again is not None


def _has(there: _There | None, key: str) -> bool:
    """Whether a fact of that key stands, under this key or a later one."""
    return there is not None and key in there.keys


def _contact_key(base: str, person: Person) -> str:
    return f"{base}:contact:{hashlib.sha256(same(person.address or person.name).encode()).hexdigest()[:16]}"


def _day(interview: Interview) -> date:
    """The local day on which it begins."""
    return interview.start.astimezone(zone_info(interview.zone)).date()


def _is(contact: Contact, person: Person) -> bool:
    if contact.address and person.address:
        return same_address(contact.address, person.address)
    return same(contact.name) == same(person.name)
