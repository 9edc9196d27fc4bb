"""What the rows of one application say, as facts with keys, on top of what stands for it.

The key of a fact is made of what the row says and nothing else, so that the
ledger itself ignores what it has. What a row says by a word alone, without a
day, becomes a fact only where no day has to be invented for it:

    rejected, withdrawn, declined, accepted   an end, dated as the row's last known day
    offer, on hold                            nothing without the day they said so
    applied, interviewing, ghosted            nothing: interviews and silence speak for themselves
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from afterview.app.import_table_match import Planned
from afterview.app.import_table_meetings import DAY_BEGINS, DAY_ENDS, Meetings
from afterview.app.zones import day_of, instant_of
from afterview.core.events import (
    Closed,
    ContactAdded,
    ContactBlocked,
    Event,
    Fact,
    Heard,
    Skipped,
)
from afterview.core.facts import Facts, facts_of
from afterview.core.model import CloseReason, Contact, Interview, Verdict, zone_info
from afterview.core.text import same_address
from afterview.errors import UserError
from afterview.tables.entry import Person, Slot, same

# Older than that nobody waits for an answer to it: the time in which an application may be revived.
STALE = timedelta(days=60)
NOON = time(12)
USUAL_LENGTH = timedelta(hours=1)
_LATER = re.compile(r"~\d+$")
_CLOSED: Mapping[str, CloseReason] = {
    "rejected": "rejected",
    "declined": "declined",
    "withdrew": "withdrew",
    "accepted": "accepted",
}
_DATED: Mapping[str, Verdict] = {"rejected": "rejection", "offer": "offer", "on_hold": "position_on_hold"}


class Wanted(NamedTuple):
    """A fact with its key, when it happened (None: now) and in which zone (None: the person's)."""

    key: str
    what: Fact
    at: datetime | None = None
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class There:
    """What stands for an application."""

    events: tuple[Event, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of what stands, and those they stand for."""
        return frozenset(_LATER.sub("", event.key) for event in self.events)

    @cached_property
    def facts(self) -> Facts:
        """What it amounts to."""
        return facts_of(self.events)


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Tells facts from rows. `zone`: where times without a zone are; None: nobody said."""

    now: datetime
    zone: str | None
    blocked: frozenset[str] = frozenset()

    def interviews(self, planned: Planned) -> Iterator[tuple[str, Interview]]:
        """The interviews of the rows with their keys, all number 1; UserError for a time that cannot be."""
        entry = planned.entry
        for turn, slot in enumerate(entry.slots):
            before = sum(other.day == slot.day for other in entry.slots[:turn])
            key = f"{planned.base}:interview:{slot.day.isoformat()}" + (f":{before + 1}" if before else "")
            yield key, self._interview(slot, entry.zone)

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

    def facts(self, planned: Planned, there: There | None) -> Iterator[Wanted]:
        """All that the rows of one application say and that does not stand yet, but that it exists."""
        facts = there.facts if there else None
        wanted = (
            *self._people(planned, facts),
            *self._meetings(planned, there),
            *(self._end(planned, there) if facts is None or facts.ended is None else ()),
        )
        yield from (each for each in wanted if not has(there, each.key))

    def _people(self, planned: Planned, there: Facts | None = None) -> Iterator[Wanted]:
        for person in planned.entry.people:
            if there is not None and any(_is(contact, person) for contact in there.contacts):
                continue
            key = contact_key(planned.base, person)
            contact = Contact(
                number=1,
                name=person.name,
                address=person.address,
                title=person.title,
                family_name=person.family_name,
                pronouns=person.pronouns,
            )
            yield Wanted(key, ContactAdded(contact=contact))
            if person.address and person.address.casefold() in self.blocked:
                yield Wanted(f"{key}:blocked", ContactBlocked(address=person.address))

    def _meetings(self, planned: Planned, there: There | None) -> Iterator[Wanted]:
        meetings = Meetings(
            base=planned.base,
            now=self.now,
            events=there.events if there else (),
            facts=there.facts if there else None,
        )
        for key, what, zone in meetings.new(planned.interviews):
            yield Wanted(key, what, zone=zone)

    def _end(self, planned: Planned, there: There | None) -> Iterator[Wanted]:
        """How it ended, or what they said on a day that is known."""
        entry, base = planned.entry, planned.base
        status, heard = entry.status, entry.heard
        verdict, why = _DATED.get(status or ""), _CLOSED.get(status or "")
        if verdict and heard and (verdict == "rejection" or is_fresh(heard, self.today)):
            key = f"{base}:heard:{verdict}:{heard.isoformat()}"
            yield Wanted(key, Heard(verdict=verdict), self._on(heard, planned))
        elif why:
            last = self._on(heard, planned) if heard else self._last(planned)
            if why == "accepted" and last is None:
                return  # said to be of today, it would withdraw from everything else
            at = None if there and not heard else last
            yield Wanted(f"{base}:closed:{why}", Closed(why=why), at)
            if why == "withdrew":  # whoever wrote that down has told them
                yield Wanted(f"{base}:let_go:withdrawal", Skipped(step="withdrawal"), at)

    @property
    def today(self) -> date:
        """The person's day."""
        return day_of(self.now, self.zone or "UTC")

    def _on(self, day: date, planned: Planned) -> datetime:
        """An instant of that day, behind the interviews of that day, and not still to come."""
        noon = datetime.combine(day, NOON, tzinfo=zone_info(self.zone or "UTC"))
        ends = [i.end for _, i in planned.interviews if i.day == day]
        return min(max([noon, *ends]), self.now)

    def _last(self, planned: Planned) -> datetime | None:
        """The last instant the row knows of; an end without a day is no wait that was sat out."""
        ends = [i.end for _, i in planned.interviews if i.end <= self.now]
        applied = planned.entry.applied
        return max([*ends, *([self._on(applied, planned)] if applied else [])], default=None)


def is_fresh(day: date, today: date) -> bool:
    """Whether what they said that day still asks for something."""
    return today - day <= STALE


def has(there: There | None, key: str) -> bool:
    """Whether a fact of that key stands, under this key or a later one."""
    return there is not None and key in there.keys


def contact_key(base: str, person: Person) -> str:
    """The key of the fact that somebody is a contact of the application that `base` adds."""
    return f"{base}:contact:{hashlib.sha256(same(person.address or person.name).encode()).hexdigest()[:16]}"


def _is(contact: Contact, person: Person) -> bool:
    if contact.address and person.address:
        return same_address(contact.address, person.address)
    return same(contact.name) == same(person.name)
