"""Entries of a table → the events they amount to, on top of what is there already.

entries ──match──> applications ──facts that do not stand yet──> events with keys and numbers
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from afterview.app.change import Change
from afterview.app.import_table_facts import Teller, There, Wanted, contact_key, has
from afterview.app.import_table_match import Planned, added, match, says_the_same
from afterview.app.look import facts_by_number
from afterview.core.events import ApplicationEdited, ContactAdded, Event
from afterview.errors import UserError
from afterview.store import ledger, records
from afterview.tables.entry import Entry, Trouble


@dataclass(kw_only=True, slots=True)
class Planner:
    """What a table is laid over. `zone`: where times without a zone are; None: nobody said."""

    change: Change
    source: str
    zone: str | None
    number: int = 0
    contact: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def teller(self) -> Teller:
        """What tells the facts of the rows."""
        return Teller(now=self.change.now, zone=self.zone)

    def plan(self, entries: Iterable[Entry]) -> list[Planned]:
        """Every application of the table, in the order of their first rows; fills `troubles`."""
        tx = self.change.tx
        self.number, self.contact = records.next_application(tx), records.next_contact(tx)
        found = [self._with_interviews(each) for each in match(tx, entries)]
        there = self._there({each.number for each in found if each.is_taken and each.number is not None})
        teller = replace(self.teller, blocked=self._blocked(found, there))
        wanted = {
            place: [*_role(each), *(teller.facts(each, there.get(each.number or 0)) if each.is_taken else ())]
            for place, each in enumerate(found)
            if each.is_taken or each.names_role
        }
        keys = [each.key for place, told in wanted.items() if _was_here(found[place]) for each in told]
        again = ledger.known_keys(tx, keys)
        return [
            self._with_events(each, wanted[place], again) if place in wanted else each
            for place, each in enumerate(found)
        ]

    def _with_interviews(self, planned: Planned) -> Planned:
        try:
            return replace(planned, interviews=tuple(self.teller.interviews(planned)))
        except UserError as problem:
            sentence = f"{problem.message} {problem.hint}"
            self.troubles.append(Trouble(place=planned.entry.place, column="interview", sentence=sentence))
            return planned

    def _there(self, numbers: set[int]) -> dict[int, There]:
        """What stands for the applications that are there already."""
        events: dict[int, list[Event]] = {}
        for event in ledger.standing(self.change.tx, numbers):
            events.setdefault(event.application or 0, []).append(event)
        return {number: There(events=tuple(standing)) for number, standing in events.items()}

    def _blocked(self, planned: Iterable[Planned], there: Mapping[int, There]) -> frozenset[str]:
        """The addresses of people new here that asked elsewhere not to be written to."""
        theirs = {
            person.address.casefold()
            for each in planned
            for person in each.entry.people
            if person.address
            and each.is_taken
            and not has(there.get(each.number or 0), contact_key(each.base, person))
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

    def _with_events(self, planned: Planned, wanted: list[Wanted], again: Mapping[str, Event]) -> Planned:
        """The events of one application: those taken back that say the same, else new ones."""
        number = planned.number or (planned.again.application if planned.again else None)
        if number is None:
            number, self.number = self.number, self.number + 1
        events = [planned.again] if planned.again else []
        if planned.number is None and not planned.again:
            events.append(
                self._event(Wanted(planned.base, added(planned.entry, number)), planned.base, number)
            )
        events += [self._kept(each, number, again) for each in wanted]
        return replace(planned, number=number, events=tuple(events))

    def _kept(self, wanted: Wanted, number: int, again: Mapping[str, Event]) -> Event:
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

    def _event(self, wanted: Wanted, key: str, number: int) -> Event:
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


def _role(planned: Planned) -> list[Wanted]:
    """The role of an application that had none."""
    if not planned.names_role:
        return []
    return [Wanted(f"{planned.rows[0].key}:role", ApplicationEdited(field="role", value=planned.entry.role))]


def _was_here(planned: Planned) -> bool:
    """Whether an event of it may be in the ledger already."""
    return planned.number is not None or planned.again is not None
