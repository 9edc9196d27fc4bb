"""What the events of one application amount to.

    events ──(one per key, voids applied, sorted by (at, key))──> fold ──> Facts

Nothing here depends on now, on the order of recording, or on the person's
other applications. `Dated` keeps when a thing happened beside what it was;
days and timers are computed from it in `timers`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from afterview.core import events as ev
from afterview.core.events import Dated, Event
from afterview.core.model import Application, Contact
from afterview.core.rounds import Placement, Round, called_off, moved, placed, rounds_of
from afterview.core.text import same_address
from afterview.errors import NotFound, UserError

OWED = frozenset({"question", "invitation", "offer"})
NEVER = (datetime.min.replace(tzinfo=UTC), "")
BEFORE_ALL = (-1, NEVER[0])  # what the person said is older than every version of a calendar entry


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressSince:
    """A contact's address and since when it is known; a new one mends a bounce."""

    contact: int
    at: datetime
    address: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One application as it stands. All tuples are in order of time.

    `added` is when it was added, which may be after things that happened to it;
    `rounds` are the interviews that stand, grouped, past and to come.
    """

    application: Application
    added: datetime
    contacts: tuple[Contact, ...] = ()
    addresses: tuple[AddressSince, ...] = ()
    blocked: frozenset[str] = frozenset()
    placements: tuple[Placement, ...] = ()
    rounds: tuple[Round, ...] = ()
    sent: tuple[Dated[ev.Sent], ...] = ()
    heard: tuple[Dated[ev.Heard], ...] = ()
    promises: tuple[Dated[ev.Promised], ...] = ()
    deadlines: tuple[Dated[ev.OfferDeadline], ...] = ()
    answered: tuple[Dated[ev.Answered], ...] = ()
    pauses: tuple[Dated[ev.Paused], ...] = ()
    resumed: tuple[Dated[ev.Resumed], ...] = ()
    skipped: tuple[Dated[ev.Skipped], ...] = ()
    settled: tuple[Dated[ev.Settled], ...] = ()
    questions: tuple[Dated[ev.Asked], ...] = ()
    closed: Dated[ev.Closed] | None = None
    reopened: tuple[Dated[ev.Reopened], ...] = ()
    interviews_set: tuple[Dated[ev.InterviewSet], ...] = ()
    sequence: str | None = None
    history: tuple[Event, ...] = ()

    def contact(self, number: int) -> Contact | None:
        """The contact with that number, if this application has one."""
        return next((c for c in self.contacts if c.number == number), None)

    @property
    def stopped(self) -> Dated[ev.Heard] | None:
        """The message that asked for no further contact, if there is one."""
        return next((h for h in self.heard if h.what.verdict == "stop"), None)

    @property
    def ended(self) -> Dated[ev.Heard] | Dated[ev.Closed] | None:
        """What ended the application, unless it was reopened or invited again since."""
        reopened = max((r.order for r in self.reopened), default=NEVER)
        invited = max((h.order for h in self.heard if h.what.verdict in OWED), default=NEVER)
        ends: list[Dated[ev.Heard] | Dated[ev.Closed]] = [
            h for h in self.heard if h.what.verdict == "rejection" and h.order > max(reopened, invited)
        ]
        if self.closed and self.closed.order > reopened:
            ends.append(self.closed)
        return min(ends, key=lambda end: end.order, default=None)

    @property
    def withdrawn(self) -> Dated[ev.Sent] | None:
        """The email that told them of a withdrawal, unless the application was reopened since."""
        reopened = max((r.order for r in self.reopened), default=NEVER)
        return next((s for s in self.sent if s.what.step == "withdrawal" and s.order > reopened), None)

    @property
    def is_open(self) -> bool:
        """Whether anything may still be decided about it."""
        return self.ended is None and self.stopped is None and self.withdrawn is None


@dataclass(slots=True)
class _Folding:
    """The state of a fold under way: lists that become the tuples of Facts."""

    application: Application | None = None
    added: datetime = NEVER[0]
    contacts: dict[int, Contact] = field(default_factory=dict)
    addresses: list[AddressSince] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    placements: dict[int, Placement] = field(default_factory=dict)
    sent: list[Dated[ev.Sent]] = field(default_factory=list)
    heard: list[Dated[ev.Heard]] = field(default_factory=list)
    questions: dict[str, Dated[ev.Asked]] = field(default_factory=dict)
    closed: Dated[ev.Closed] | None = None
    sequence: str | None = None
    others: dict[str, list[Dated[Any]]] = field(default_factory=dict)


def learn(facts: Facts, event: Event) -> Facts:
    """`facts` with one more event, wherever in time it belongs."""
    return facts_of((*facts.history, event))


def facts_of(events: Iterable[Event]) -> Facts:
    """Fold events (in any order, doubled or not) into Facts.

    NotFound where no standing event adds the application.
    """
    history = tuple(sorted(events, key=lambda e: (e.at, e.key)))
    state = _Folding()
    for event in _in_order(standing(history)):
        _FOLD[type(event.what)](state, Dated(event.at, event.key, event.what))
    if state.application is None:
        raise NotFound("There is no such application.", "See `afterview list`.")
    placements = tuple(state.placements[number] for number in sorted(state.placements))
    return Facts(
        application=state.application,
        added=state.added,
        contacts=tuple(state.contacts.values()),
        addresses=tuple(state.addresses),
        blocked=frozenset(state.blocked),
        placements=placements,
        rounds=rounds_of(placements),
        sent=tuple(state.sent),
        heard=tuple(state.heard),
        questions=tuple(state.questions.values()),
        closed=state.closed,
        sequence=state.sequence,
        history=history,
        **{name: tuple(entries) for name, entries in state.others.items()},
    )


def standing(events: Collection[Event]) -> list[Event]:
    """One event a key, without those voided and without the voids themselves."""
    by_key = {event.key: event for event in events}
    voiders: dict[str, list[Event]] = {}
    for event in by_key.values():
        if isinstance(event.what, ev.Voided):
            voiders.setdefault(event.what.key, []).append(event)
    if not voiders:
        return list(by_key.values())

    def stands(key: str, above: frozenset[str]) -> bool:
        if key in above:  # a circle of voids, which only a forged file can hold
            return False
        return not any(stands(v.key, above | {key}) for v in voiders.get(key, ()))

    return [
        event
        for event in by_key.values()
        if not isinstance(event.what, ev.Voided) and stands(event.key, frozenset())
    ]


def _in_order(events: Collection[Event]) -> list[Event]:
    """In order of time, but things exist before they are edited, even where the clock was set back between.

    An interview begins with what the person said of it, or with the oldest version of its calendar entry.
    """
    first: dict[int, Event] = {}
    for event in events:
        if isinstance(event.what, ev.InterviewSet):
            number = event.what.interview.number
            first[number] = min(first.get(number, event), event, key=_age)
    begins = {id(event) for event in first.values()}

    def place(event: Event) -> tuple[bool, datetime, str]:
        begun = isinstance(event.what, ev.ApplicationAdded | ev.ContactAdded) or id(event) in begins
        return (not begun, event.at, event.key)

    return sorted(events, key=place)


def _age(event: Event) -> tuple[tuple[int, datetime], datetime, str]:
    mark = event.what.calendar if isinstance(event.what, ev.InterviewSet) else None
    return (mark.version if mark else BEFORE_ALL, event.at, event.key)


def _add_application(state: _Folding, event: Dated[ev.ApplicationAdded]) -> None:
    state.application, state.added = event.what.application, event.at


def _edit_application(state: _Folding, event: Dated[ev.ApplicationEdited]) -> None:
    if state.application is not None:
        state.application = edited(state.application, event.what.field, event.what.value)


def _add_contact(state: _Folding, event: Dated[ev.ContactAdded]) -> None:
    contact = event.what.contact
    state.contacts[contact.number] = contact
    state.addresses.append(AddressSince(contact=contact.number, at=event.at, address=contact.address))


def _edit_contact(state: _Folding, event: Dated[ev.ContactEdited]) -> None:
    contact = state.contacts.get(event.what.contact)
    if contact is None:
        return
    if event.what.field == "address":
        new = AddressSince(contact=contact.number, at=event.at, address=event.what.value)
        state.addresses.append(new)
    state.contacts[contact.number] = edited(contact, event.what.field, event.what.value)


def _block_contact(state: _Folding, event: Dated[ev.ContactBlocked]) -> None:
    change = state.blocked.add if event.what.blocked else state.blocked.discard
    change(event.what.address.casefold())


def _set_interview(state: _Folding, event: Dated[ev.InterviewSet]) -> None:
    number = event.what.interview.number
    state.placements[number] = placed(state.placements.get(number), event.what)
    _keep("interviews_set")(state, event)


def _move_interview(state: _Folding, event: Dated[ev.InterviewMoved]) -> None:
    old = state.placements.get(event.what.interview)
    if old is not None:
        state.placements[event.what.interview] = moved(old, event.what)


def _cancel_interview(state: _Folding, event: Dated[ev.InterviewCancelled]) -> None:
    old = state.placements.get(event.what.interview)
    if old is not None:
        state.placements[event.what.interview] = called_off(old, event)


def _miss_interview(state: _Folding, event: Dated[ev.InterviewMissed]) -> None:
    _place(state, event.what.interview, missed=event)


def _debrief(state: _Folding, event: Dated[ev.Debriefed]) -> None:
    _place(state, event.what.interview, debrief=event.what)


def _place(state: _Folding, number: int, **changes: Any) -> None:
    if number in state.placements:
        state.placements[number] = replace(state.placements[number], **changes)


def _send(state: _Folding, event: Dated[ev.Sent]) -> None:
    state.sent.append(event)


def _hear(state: _Folding, event: Dated[ev.Heard]) -> None:
    if event.what.verdict == "bounce" and not (event.what.soft or event.what.refused):
        event = _bounce(state, event)
    state.heard.append(event)


def _bounce(state: _Folding, event: Dated[ev.Heard]) -> Dated[ev.Heard]:
    """A hard bounce takes back the last email to that address; it then names the address."""
    for index in range(len(state.sent) - 1, -1, -1):
        to = state.sent[index].what.to
        if event.what.sender is None or same_address(to, event.what.sender):
            del state.sent[index]
            return Dated(event.at, event.key, replace(event.what, sender=to))
    return event


def _ask(state: _Folding, event: Dated[ev.Asked]) -> None:
    state.questions[event.what.about] = event


def _settle(state: _Folding, event: Dated[ev.Settled]) -> None:
    state.questions.pop(event.what.about, None)
    _keep("settled")(state, event)
    _keep("skipped")(state, Dated(event.at, event.key, ev.Skipped(step=event.what.about)))


def _close(state: _Folding, event: Dated[ev.Closed]) -> None:
    state.closed = event


def _choose_sequence(state: _Folding, event: Dated[ev.SequenceChosen]) -> None:
    state.sequence = event.what.name


def _keep(name: str) -> Callable[[_Folding, Dated[Any]], None]:
    def keep(state: _Folding, event: Dated[Any]) -> None:
        state.others.setdefault(name, []).append(event)

    return keep


_FOLD: dict[type, Callable[[_Folding, Dated[Any]], None]] = {
    ev.ApplicationAdded: _add_application,
    ev.ApplicationEdited: _edit_application,
    ev.ContactAdded: _add_contact,
    ev.ContactEdited: _edit_contact,
    ev.ContactBlocked: _block_contact,
    ev.InterviewSet: _set_interview,
    ev.InterviewMoved: _move_interview,
    ev.InterviewCancelled: _cancel_interview,
    ev.InterviewMissed: _miss_interview,
    ev.Debriefed: _debrief,
    ev.Sent: _send,
    ev.Heard: _hear,
    ev.Promised: _keep("promises"),
    ev.OfferDeadline: _keep("deadlines"),
    ev.Answered: _keep("answered"),
    ev.Paused: _keep("pauses"),
    ev.Resumed: _keep("resumed"),
    ev.Skipped: _keep("skipped"),
    ev.SequenceChosen: _choose_sequence,
    ev.Asked: _ask,
    ev.Settled: _settle,
    ev.Closed: _close,
    ev.Reopened: _keep("reopened"),
}

Thing = TypeVar("Thing", Application, Contact)


def edited(thing: Thing, name: str, value: str | None) -> Thing:
    """`thing` with one field changed from its text form; UserError where that is impossible."""
    if name == "number" or name not in {f.name for f in fields(thing)}:
        raise UserError(f"There is no field called {name!r}.", "See the fields with --help.")
    change: dict[str, Any] = {name: value}
    if name == "applied" and value is not None:
        change[name] = _day(value)
    if name == "auto":
        change[name] = value is not None
    return replace(thing, **change)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise UserError(f"{text!r} is not a date.", "Write it like 2026-11-03.") from problem
