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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from afterview.app.change import Change
from afterview.app.import_table_match import Planned, match
from afterview.app.look import facts_by_number
from afterview.app.zones import day_of, instant_of
from afterview.core.events import (
    ApplicationAdded,
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
from afterview.core.facts import Facts
from afterview.core.model import Application, CloseReason, Contact, Interview, Verdict, zone_info
from afterview.core.text import same_address
from afterview.errors import UserError
from afterview.store import ledger, records
from afterview.tables.entry import Entry, Person, Slot, Trouble, same

# Older than that nobody waits for an answer to it: the time in which an application may be revived.
STALE = timedelta(days=60)
# An interview without a time is over when the working day is, and not before.
DAY_BEGINS, DAY_ENDS, NOON = time(9), time(17), time(12)
USUAL_LENGTH = timedelta(hours=1)
_CLOSED: Mapping[str, CloseReason] = {
    "rejected": "rejected",
    "declined": "declined",
    "withdrew": "withdrew",
    "accepted": "accepted",
}
_DATED: Mapping[str, Verdict] = {"rejected": "rejection", "offer": "offer", "on_hold": "position_on_hold"}


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
        matched, added = match(tx, entries)
        found = [replace(each, interviews=self._interviews(each)) for each in matched]
        taken = [each for each in found if each.is_taken]
        before = [each for each in taken if each.number or each.base in added]
        known = {**added, **ledger.known_keys(tx, [key for each in before for key in _keys(each)])}
        growing = [each.number for each in before if each.number and not _is_known(each, known)]
        facts = facts_by_number(tx, growing)
        blocked = self._blocked(taken, known)
        return [self._with_events(each, known, facts, blocked) if each.is_taken else each for each in found]

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

    def _blocked(self, planned: Iterable[Planned], known: Mapping[str, Event]) -> frozenset[str]:
        """The addresses of people new here that asked elsewhere not to be written to."""
        new = ((each.base, person) for each in planned for person in each.entry.people if person.address)
        theirs = {p.address.casefold() for base, p in new if p.address and _contact_key(base, p) not in known}
        if not theirs:
            return frozenset()
        holding = [
            number
            for number, held in records.contacts(self.change.tx).items()
            if any(c.address and c.address.casefold() in theirs for c in held)
        ]
        facts = facts_by_number(self.change.tx, holding).values()
        return frozenset(address for each in facts for address in each.blocked if address in theirs)

    def _with_events(
        self,
        planned: Planned,
        known: Mapping[str, Event],
        facts: Mapping[int, Facts],
        blocked: frozenset[str],
    ) -> Planned:
        there = facts.get(planned.number) if planned.number is not None else None
        adding = known.get(planned.base)
        number = planned.number or (adding.application if adding else None)
        if number is None:
            number, self.number = self.number, self.number + 1
        events = [
            known.get(key) or self._event(key, number, what, at, zone)
            for key, what, at, zone in self._facts(planned, number, there, blocked, known)
        ]
        return replace(planned, number=number, events=tuple(events))

    def _event(self, key: str, number: int, what: Fact, at: datetime | None, zone: str | None) -> Event:
        now = self.change.now
        return Event(
            key=key,
            application=number,
            at=at or now,
            recorded_at=now,
            zone=zone or self.zone or "UTC",
            source=self.source,
            what=what,
        )

    def _facts(
        self,
        planned: Planned,
        number: int,
        there: Facts | None,
        blocked: frozenset[str],
        known: Mapping[str, Event],
    ) -> Iterator[tuple[str, Fact, datetime | None, str | None]]:
        """Key, fact, instant (None: now) and zone of all that the rows of one application say."""
        base = planned.base
        if planned.number is None or base in known:
            yield base, ApplicationAdded(application=_application(planned.entry, number)), None, None
        for person in planned.entry.people:
            if there is None or not any(_is(contact, person) for contact in there.contacts):
                yield from self._contact(_contact_key(base, person), person, blocked, known)
        yield from self._meetings(planned, there)
        if there is None or there.ended is None:
            yield from self._end(planned, new=there is None)

    def _contact(
        self, key: str, person: Person, blocked: frozenset[str], known: Mapping[str, Event]
    ) -> Iterator[tuple[str, Fact, datetime | None, str | None]]:
        if key not in known:
            contact, self.contact = self.contact, self.contact + 1
        else:
            contact = 1  # the event that is known says which
        added = Contact(number=contact, name=person.name, address=person.address)
        yield key, ContactAdded(contact=added), None, None
        if person.address and person.address.casefold() in blocked:
            yield f"{key}:blocked", ContactBlocked(address=person.address), None, None

    def _meetings(
        self, planned: Planned, there: Facts | None
    ) -> Iterator[tuple[str, Fact, datetime | None, str | None]]:
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
            yield f"{key}:moved", moved, None, new.zone
            return
        taken = max((p.interview.number for p in placements), default=0)
        for number, (key, each) in enumerate(fresh, start=taken + 1):
            yield key, InterviewSet(interview=replace(each, number=number)), None, each.zone

    def _end(self, planned: Planned, *, new: bool) -> Iterator[tuple[str, Fact, datetime | None, str | None]]:
        """How it ended, or what they said on a day that is known."""
        entry, base = planned.entry, planned.base
        status, heard = entry.status, entry.heard
        verdict, why = _DATED.get(status or ""), _CLOSED.get(status or "")
        if verdict and heard and (verdict == "rejection" or is_fresh(heard, self.today)):
            yield _end_key(base, entry), Heard(verdict=verdict), self._on(heard, planned), None
        elif why:
            at = self._on(heard, planned) if heard else self._last(planned) if new else None
            yield _end_key(base, entry), Closed(why=why), at, None
            if why == "withdrew":  # whoever wrote that down has told them
                yield f"{base}:let_go:withdrawal", Skipped(step="withdrawal"), at, None

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


def _is_known(planned: Planned, known: Mapping[str, Event]) -> bool:
    """Whether all that its rows amount to is in the ledger, alive or taken back."""
    return all(key in known for key in _keys(planned))


def _keys(planned: Planned) -> Iterator[str]:
    """The keys of what an application amounts to by its rows, without the one that adds it."""
    entry, base = planned.entry, planned.base
    for person in entry.people:
        yield _contact_key(base, person)
    for key, _ in planned.interviews:
        yield key
    if entry.status in _CLOSED or (entry.status in _DATED and entry.heard):
        yield _end_key(base, entry)


def _end_key(base: str, entry: Entry) -> str:
    verdict = _DATED.get(entry.status or "")
    if verdict and entry.heard:
        return f"{base}:heard:{verdict}:{entry.heard.isoformat()}"
    return f"{base}:closed:{_CLOSED.get(entry.status or '')}"


def _contact_key(base: str, person: Person) -> str:
    return f"{base}:contact:{hashlib.sha256(same(person.address or person.name).encode()).hexdigest()[:16]}"


def _day(interview: Interview) -> date:
    """The local day on which it begins."""
    return interview.start.astimezone(zone_info(interview.zone)).date()


def _is(contact: Contact, person: Person) -> bool:
    if contact.address and person.address:
        return same_address(contact.address, person.address)
    return same(contact.name) == same(person.name)


def _application(entry: Entry, number: int) -> Application:
    return Application(
        number=number,
        company=entry.company,
        role=entry.role,
        agency=entry.agency,
        country=entry.country,
        zone=entry.zone,
        applied=entry.applied,
        industry=entry.industry,
        channel=entry.channel,
        language=entry.language,
        url=entry.url,
    )
