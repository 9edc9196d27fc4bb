"""The numbers of here for those of an exported document, and its facts carried over to them.

An application, a contact, an interview is the one that is here where an event
of the same key says so, and an interview also where the same calendar entry
speaks of it. All others keep their number, or get a new one where it means
something else here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from afterview.core.events import (
    ApplicationAdded,
    CalendarMark,
    ContactAdded,
    ContactEdited,
    Debriefed,
    Event,
    Fact,
    InterviewCancelled,
    InterviewMissed,
    InterviewMoved,
    InterviewSet,
    Promised,
    Sent,
)
from afterview.store import ledger
from afterview.store.database import Transaction
from afterview.store.outbox import LetterKey

Numbers = Mapping[int, int]
_ANCHOR = re.compile(r"(application|interview):([0-9]{1,9})(?![0-9])")
_AGAIN = re.compile(r"~[0-9]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbering:
    """The numbers of here by those of the file; `interviews` by application of the file."""

    applications: Numbers
    contacts: Numbers
    interviews: Mapping[int, Numbers]

    def event(self, each: Event) -> Event:
        """The event in the numbers of here."""
        if each.application is None:
            return replace(each, what=self._fact(each.what, None))
        return replace(
            each,
            application=self.applications[each.application],
            what=self._fact(each.what, each.application),
        )

    def letter(self, key: LetterKey) -> LetterKey:
        """The letter's key in the numbers of here."""
        anchor = self._anchor(key.anchor, key.application)
        return replace(key, application=self.applications[key.application], anchor=anchor)

    def _fact(self, what: Fact, of: int | None) -> Fact:
        match what:
            case ApplicationAdded(application=application):
                number = self.applications[application.number]
                return replace(what, application=replace(application, number=number))
            case ContactAdded(contact=contact):
                return replace(what, contact=replace(contact, number=self.contacts[contact.number]))
            case ContactEdited(contact=number):
                return replace(what, contact=self.contacts[number])
            case InterviewSet(interview=interview):
                present = tuple(self.contacts[number] for number in interview.contacts)
                number = self._interview(interview.number, of)
                return replace(what, interview=replace(interview, number=number, contacts=present))
            case InterviewMoved() | InterviewCancelled() | InterviewMissed() | Debriefed():
                return replace(what, interview=self._interview(what.interview, of))
            case Promised(interview=int(number)):
                return replace(what, interview=self._interview(number, of))
            case Sent(anchor=str(anchor)):
                return replace(what, anchor=self._anchor(anchor, of))
            case _:
                return what

    def _interview(self, number: int, of: int | None) -> int:
        return self.interviews.get(of or 0, {}).get(number, number)

    def _anchor(self, anchor: str, of: int | None) -> str:
        """The name of what a letter belongs to (`core.rounds`, `core.occasions`): only numbers change."""
        found = _ANCHOR.match(anchor)
        if found is None or of is None:
            return anchor
        number = int(found[2])
        here = (
            self._interview(number, of) if found[1] == "interview" else self.applications.get(number, number)
        )
        return f"{found[1]}:{here}{anchor[found.end() :]}"


def numbered(numbers: Collection[int], same: Numbers, used: Collection[int], free: int) -> dict[int, int]:
    """Known ones as they are here; others keep their number, or get a new one where it is in use."""
    numbering = dict(same)
    taken = {*used, *same.values()}
    following = count(max(free, *(number + 1 for number in numbers))) if numbers else count(free)
    for number in sorted(set(numbers) - set(same)):
        numbering[number] = next(following) if number in taken else number
    return numbering


@dataclass(frozen=True, kw_only=True, slots=True)
class _Life:
    """What is said of one interview: its events, and the calendar entries that speak of it."""

    events: list[Event] = field(default_factory=list)
    entries: set[tuple[str, str | None]] = field(default_factory=set)

    def add(self, event: Event) -> None:
        """One more event of it."""
        self.events.append(event)
        mark = getattr(event.what, "calendar", None)
        if isinstance(mark, CalendarMark):
            self.entries.add(mark.entry)


def interviews_here(
    tx: Transaction, events: Iterable[Event], known: Mapping[str, Event], applications: Numbers
) -> dict[int, dict[int, int]]:
    """The number of here for every interview the file speaks of, by application of the file.

    One that was taken back here keeps its number there, unless another has it by now.
    """
    theirs = _lives(events)
    stands = _lives(ledger.standing(tx, {applications[number] for number in theirs}))
    found = {}
    for application, file in theirs.items():
        here = stands.get(applications[application], {})
        same = _same(file, here, known)
        gone = {
            n for life in file.values() for e in life.events if (n := _number(known.get(e.key))) is not None
        }
        found[application] = numbered(file, same, here, 1 + max((*here, *gone), default=0))
    return found


def _lives(events: Iterable[Event]) -> dict[int, dict[int, _Life]]:
    lives: dict[int, dict[int, _Life]] = defaultdict(lambda: defaultdict(_Life))
    for each in events:
        number = _number(each)
        if number is not None and each.application is not None:
            lives[each.application][number].add(each)
    return lives


def _same(file: Mapping[int, _Life], here: Mapping[int, _Life], known: Mapping[str, Event]) -> dict[int, int]:
    """The interviews of one application that are here already, the surest likeness first."""
    same: dict[int, int] = {}
    by_key = {e.key: n for n, life in here.items() for e in life.events}
    again = {(_AGAIN.sub("", e.key), _told(e)): n for n, life in here.items() for e in life.events}
    by_entry = {entry: n for n, life in here.items() for entry in life.entries}
    for number, life in file.items():
        ours = [n for e in _set_first(life) if (n := by_key.get(e.key)) is not None]
        ours = ours or [n for e in _set_first(life) if (n := again.get((e.key, _told(e)))) is not None]
        if ours:
            same[number] = ours[0]
    for number, life in file.items():
        if number not in same:
            ours = [by_entry[entry] for entry in life.entries if entry in by_entry]
            free = [n for n in sorted(ours) if n not in same.values()]
            same.update({number: free[0]} if free else {})
    for number, life in file.items():
        if number not in same:
            gone = [n for e in _set_first(life) if (n := _number(known.get(e.key))) is not None]
            same.update({number: gone[0]} if gone and gone[0] not in {*here, *same.values()} else {})
    return same


def _set_first(life: _Life) -> list[Event]:
    return sorted(life.events, key=lambda e: not isinstance(e.what, InterviewSet))


def _told(event: Event) -> Fact:
    """What the event says, whatever the numbers in it."""
    match event.what:
        case InterviewSet(interview=interview) as what:
            return replace(what, interview=replace(interview, number=1, contacts=()))
        case InterviewMoved() | InterviewCancelled() | InterviewMissed() | Debriefed() | Promised() as what:
            return replace(what, interview=1)
        case what:
            return what


def _number(event: Event | None) -> int | None:
    """The interview the event speaks of; letters about one are no sign that it exists."""
    match event and event.what:
        case InterviewSet(interview=interview):
            return interview.number
        case (
            InterviewMoved(interview=number)
            | InterviewCancelled(interview=number)
            | InterviewMissed(interview=number)
            | Debriefed(interview=number)
            | Promised(interview=number)
        ):
            return number
        case _:
            return None


def with_own_keys(tx: Transaction, events: Iterable[Event], known: Mapping[str, Event]) -> list[Event]:
    """The events, but under a new key where the ledger keeps it for another interview's number.

    What was taken back comes back as it was, and its number may be the next interview's by now.
    """
    ready = list(events)
    other = {e.application for e in ready if _differs(e, known.get(e.key)) and e.application is not None}
    stands = {e.key for e in ledger.standing(tx, other)}
    return [_with_own_key(tx, e, known) if e.key not in stands else e for e in ready]


def _with_own_key(tx: Transaction, each: Event, known: Mapping[str, Event]) -> Event:
    key, there = each.key, known.get(each.key)
    for turn in count(1):
        if not _differs(each, there):
            return replace(each, key=key)
        key = f"{each.key}~{turn}"
        there = ledger.known_keys(tx, [key]).get(key)
    raise AssertionError("unreachable")


def _differs(one: Event, other: Event | None) -> bool:
    return other is not None and _about(one) != _about(other)


def _about(event: Event) -> int | None:
    """The interview the event is about, letters included."""
    anchor = event.what.anchor if isinstance(event.what, Sent) else None
    found = _ANCHOR.match(anchor or "")
    return int(found[2]) if found and found[1] == "interview" else _number(event)
