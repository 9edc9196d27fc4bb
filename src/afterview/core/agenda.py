"""Many applications: each one's surroundings, its answer, and the order of today's list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from afterview.core.actions import Action, Answer, Ask, FixAddress, PresumeNo, Write
from afterview.core.around import Accepted, Around, Offer, Send, Wish
from afterview.core.case import case_of
from afterview.core.decide import next_action, wish_of
from afterview.core.facts import Facts
from afterview.core.holds import UNSOLICITED
from afterview.core.recipient import recipient
from afterview.core.sequence import Sequence


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """An application with the cadence it follows."""

    facts: Facts
    sequence: Sequence


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """What all applications share: where the person lives, open offers, accepted ones."""

    zone: str | None = None
    country: str | None = None
    offers: tuple[Offer, ...] = ()
    accepted: tuple[Accepted, ...] = ()


def offers_of(facts: Facts) -> tuple[Offer, ...]:
    """The open offer of this application, if it has one with a deadline."""
    offered = [h for h in facts.heard if h.what.verdict == "offer"]
    if not offered or not facts.deadlines or not facts.is_open:
        return ()
    application = facts.application
    return (
        Offer(
            application=application.number,
            company=application.company,
            at=offered[-1].at,
            deadline=facts.deadlines[-1].what.by,
        ),
    )


def acceptance_of(facts: Facts) -> tuple[Accepted, ...]:
    """The acceptance that ended this application, if one did."""
    closed, ended = facts.closed, facts.ended
    if closed is None or ended is None or ended.key != closed.key or closed.what.why != "accepted":
        return ()
    application = facts.application
    return (Accepted(application=application.number, company=application.company, at=closed.at),)


def decide_all(
    members: Mapping[int, Member], home: Home, *, now: datetime, wanted: Collection[int] | None = None
) -> dict[int, Action]:
    """The answers for `wanted` (or all) of `members`.

    `members` must hold every application that shares a recipient's address
    with a wanted one; others may be left out.
    """
    chosen = members.keys() if wanted is None else [n for n in wanted if n in members]
    arounds = surroundings(members, home, now=now)
    return {
        number: next_action(members[number].facts, members[number].sequence, arounds[number], now=now)
        for number in chosen
    }


def surroundings(members: Mapping[int, Member], home: Home, *, now: datetime) -> dict[int, Around]:
    """What every member's other applications contribute to it."""
    address = {number: _address(member.facts) for number, member in members.items()}
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, where in address.items():
        if where:
            sharing[where].append(number)
    sends = _sends_by_address(members.values())
    arounds = {
        number: Around(
            home_zone=home.zone,
            home_country=home.country,
            sends=tuple(s for s in sends.get(address[number] or "", ()) if s.application != number),
            offers=tuple(o for o in home.offers if o.application != number),
            accepted=_accepted_elsewhere(home.accepted, members[number].facts),
        )
        for number in members
    }
    for numbers in sharing.values():
        if len(numbers) > 1:
            arounds |= _with_rivals(members, arounds, numbers, now)
    for numbers in _by_company(members, address):
        arounds |= _with_siblings(members, arounds, numbers, address, now)
    return arounds


def _by_company(members: Mapping[int, Member], address: Mapping[int, str | None]) -> Iterator[list[int]]:
    """Open applications without agency whose company has another one at another address."""
    companies: dict[str, list[int]] = defaultdict(list)
    for number, member in members.items():
        application = member.facts.application
        if member.facts.is_open and address[number] and not application.agency:
            companies[application.company.casefold()].append(number)
    return (ns for ns in companies.values() if len({address[n] for n in ns}) > 1)


def _with_siblings(
    members: Mapping[int, Member],
    arounds: Mapping[int, Around],
    numbers: Collection[int],
    address: Mapping[int, str | None],
    now: datetime,
) -> dict[int, Around]:
    """The surroundings of those at one company, each knowing who is asked at another address."""
    asking = {
        n: members[n].facts.application
        for n in numbers
        if isinstance(wish_of(case_of(members[n].facts, members[n].sequence, arounds[n], now=now)), Wish)
    }
    return {
        number: replace(
            arounds[number],
            siblings=tuple(a for n, a in asking.items() if address[n] != address[number]),
        )
        for number in numbers
    }


def _with_rivals(
    members: Mapping[int, Member], arounds: Mapping[int, Around], numbers: Collection[int], now: datetime
) -> dict[int, Around]:
    """The surroundings of those who share an address, each knowing what the others wish for."""
    wishes: dict[int, Wish] = {}
    quiet: dict[int, datetime] = {}
    for number in numbers:
        member = members[number]
        found = wish_of(case_of(member.facts, member.sequence, arounds[number], now=now))
        if isinstance(found, Wish):
            wishes[number] = found
        elif found is not None:
            quiet[number] = found
    return {
        number: replace(
            arounds[number],
            rivals=tuple(wish for n, wish in wishes.items() if n != number),
            quiet_until=min((at for n, at in quiet.items() if n != number), default=None),
        )
        for number in numbers
    }


def _address(facts: Facts) -> str | None:
    contact = recipient(facts)
    return contact.address.casefold() if contact and contact.address else None


def _sends_by_address(members: Iterable[Member]) -> dict[str, list[Send]]:
    sends: dict[str, list[Send]] = defaultdict(list)
    for member in members:
        for sent in member.facts.sent:
            if sent.what.to and sent.what.step in UNSOLICITED:
                send = Send(application=member.facts.application.number, address=sent.what.to, at=sent.at)
                sends[sent.what.to.casefold()].append(send)
    return sends


def _accepted_elsewhere(accepted: tuple[Accepted, ...], facts: Facts) -> Accepted | None:
    """The latest acceptance of another offer since this application was added; an older search is over."""
    number = facts.application.number
    others = [a for a in accepted if a.application != number and a.at >= facts.added]
    return max(others, key=lambda a: (a.at, a.application), default=None)


_ORDER = (Answer, Ask, FixAddress, Write, PresumeNo)


def in_order(actions: Mapping[int, Action]) -> list[tuple[int, Action]]:
    """Today's order: what others wait for, what blocks, letters by due time, optional ones, presumptions."""

    def place(item: tuple[int, Action]) -> tuple[int, bool, float, int]:
        number, action = item
        kind = _ORDER.index(type(action)) if isinstance(action, _ORDER) else len(_ORDER)
        optional = isinstance(action, Write) and action.optional
        due = action.due.timestamp() if isinstance(action, Write) else 0.0
        return (kind, optional, due, number)

    return sorted(actions.items(), key=place)
