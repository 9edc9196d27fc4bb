"""Look at applications: gather what the decision needs, decide, keep until when it holds.

numbers ──those sharing an address──> events ──fold──> members ──decide_all──> answers
                                                                    └──> look_at, shown_until
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from afterview.app.library import Library
from afterview.core.actions import Action, Done, PresumeNo, Wait
from afterview.core.agenda import Home, Member, acceptance_of, offers_of, surroundings
from afterview.core.around import Around
from afterview.core.case import Case, case_of
from afterview.core.decide import answer
from afterview.core.facts import Facts, facts_of
from afterview.core.model import Person
from afterview.core.plan import Planned, comes_next, plan
from afterview.errors import NotFound, StoreError
from afterview.store import ledger, looks, records
from afterview.store.database import Transaction
from afterview.store.looks import FOREVER, Look

if TYPE_CHECKING:
    from afterview.app.wiring import App

PRESUMPTION_SHOWN = timedelta(days=7)
NOBODY = Person()
NONE: Mapping[int, Facts] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """Some applications with all that bears on them. `seen` is the newest event that was read."""

    now: datetime
    members: Mapping[int, Member]
    around: Mapping[int, Around]
    person: Person
    seen: Mapping[int, int]
    cases: dict[int, Case] = field(default_factory=dict)

    def facts(self, number: int) -> Facts:
        """One application's facts, or NotFound."""
        try:
            return self.members[number].facts
        except KeyError:
            raise no_such(number) from None


def no_such(number: int) -> NotFound:
    """The error for an application that does not exist."""
    return NotFound(f"There is no application {number}.", "See them with `afterview list`.")


def gather(
    tx: Transaction,
    numbers: Collection[int],
    library: Library,
    *,
    zone: str | None,
    now: datetime,
    known: Mapping[int, Facts] | None = None,
) -> View:
    """`numbers` and every application that shares an address with one of them. `zone`: the machine's.

    Of a single one, some others at its company too: they change nothing but the remark about them.
    `known` are facts that need not be read again.
    """
    person = records.owner_of(tx) or NOBODY
    sharing = {n for group in records.by_address(tx, numbers).values() for n in group}
    siblings = records.of_same_company(tx, numbers) if len(numbers) == 1 else ()
    everyone = sorted({*numbers, *sharing, *siblings})
    concerning = [n for n in records.concerning_all(tx) if n not in everyone]
    facts = facts_by_number(tx, (*everyone, *concerning), known or {})
    members = _members(facts, person, library)
    offers = tuple(o for m in members.values() for o in offers_of(m.facts))
    accepted = tuple(a for m in members.values() for a in acceptance_of(m.facts))
    home = Home(zone=person.zone or zone, country=person.country, offers=offers, accepted=accepted)
    seen = {number: look.last_event for number, look in looks.looks_of(tx, everyone).items()}
    members = {n: members[n] for n in everyone if n in members}
    around = surroundings(members, home, now=now)
    return View(now=now, members=members, around=around, person=person, seen=seen)


def facts_by_number(
    tx: Transaction, numbers: Collection[int], known: Mapping[int, Facts] = NONE
) -> dict[int, Facts]:
    """What the events of these applications amount to, without those whose adding was taken back."""
    found = {number: known[number] for number in numbers if number in known}
    for number, events in ledger.live(tx, [n for n in numbers if n not in known]).items():
        with suppress(NotFound):
            found[number] = facts_of(events)
    return found


def _members(facts: Mapping[int, Facts], person: Person, library: Library) -> dict[int, Member]:
    default = library.cadences.get(person.sequence) or library.sequence("classic")
    cadences = {
        n: library.cadences.get(each.sequence) if each.sequence else None for n, each in facts.items()
    }
    return {n: Member(facts=each, sequence=cadences[n] or default) for n, each in facts.items()}


def decide(view: View, wanted: Collection[int]) -> dict[int, Action]:
    """The answers for those of `wanted` that exist."""
    return {n: answer(case(view, n)) for n in wanted if n in view.members}


def case(view: View, number: int) -> Case:
    """One application of the view with all its days worked out."""
    if number not in view.cases:
        member = view.members[number]
        view.cases[number] = case_of(member.facts, member.sequence, view.around[number], now=view.now)
    return view.cases[number]


def plan_ahead(view: View, number: int) -> tuple[Planned, ...]:
    """What would be due when for one application, if silence goes on."""
    member = view.members[number]
    return plan(member.facts, member.sequence, view.around[number], now=view.now)


def settle(tx: Transaction, view: View, actions: Mapping[int, Action], *, version: str) -> None:
    """Keep until when each answer holds; one that an event has overtaken is left to the next look."""
    looks.settle(tx, looks_at(view, actions, version=version))


def looks_at(view: View, actions: Mapping[int, Action], *, version: str) -> list[Look]:
    """What is kept of these answers."""
    return [
        Look(
            application=number,
            last_event=view.seen[number],
            look_at=None if isinstance(action, PresumeNo) else action.next_look,
            looked_at=view.now,
            policy_version=version,
            shown_until=shown_until(action),
            comes_at=_comes_at(view, number, action),
        )
        for number, action in actions.items()
    ]


def keep(app: App, fresh: Sequence[Look]) -> None:
    """Keep these answers. It only saves work later: a full, locked or read-only disk is no trouble."""
    if fresh:
        with suppress(StoreError), app.store.write(app.owner) as tx:
            looks.settle(tx, fresh)


def _comes_at(view: View, number: int, action: Action) -> datetime | None:
    member = view.members[number]
    return comes_next(member.facts, member.sequence, view.around[number], action, now=view.now)


def shown_until(action: Action) -> datetime | None:
    """Until when the answer belongs on today's list; None: not at all."""
    if isinstance(action, Wait | Done):
        return None
    return action.begins + PRESUMPTION_SHOWN if isinstance(action, PresumeNo) else FOREVER
