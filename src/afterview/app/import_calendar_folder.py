"""One application as far as interviews go, and the names that events from calendars are known by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from afterview.calendars.guests import Guest
from afterview.core import events as ev
from afterview.core.events import Dated, Event, Fact, encode
from afterview.core.facts import Facts
from afterview.core.model import Application, Contact
from afterview.core.rounds import Placement, called_off, moved, placed
from afterview.core.text import same_address

Entry = tuple[str, str | None]  # UID and RECURRENCE-ID of a calendar entry
Slot = tuple[int, int]  # the application's number and the interview's
_OF_INTERVIEWS = ev.InterviewSet | ev.InterviewMoved | ev.InterviewCancelled


@dataclass(kw_only=True, slots=True)
class Folder:
    """One application as far as interviews go.

    `by_hand`: when the person last changed an interview, `by_calendar`: the last time a calendar did.
    """

    application: Application
    open: bool = True
    ended: datetime | None = None
    invited: datetime | None = None
    contacts: list[Contact] = field(default_factory=list)
    placements: dict[int, Placement] = field(default_factory=dict)
    by_hand: dict[int, datetime] = field(default_factory=dict)
    by_calendar: dict[int, datetime] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """As the person would name it."""
        role = f", {self.application.role}" if self.application.role else ""
        return f"{self.application.number}: {self.application.company}{role}"

    def contact(self, guest: Guest) -> Contact | None:
        """The contact this guest is: by address, else by name."""
        by_address = (each for each in self.contacts if same_address(guest.address, each.address))
        name = guest.name.casefold()
        by_name = (each for each in self.contacts if each.name.casefold() == name)
        return next(by_address, None) or next(by_name, None)

    def learn(self, event: Event) -> int | None:
        """Keep an interview as the fold will have it; returns its number."""
        what = event.what
        if not isinstance(what, _OF_INTERVIEWS):
            return None
        number = what.interview.number if isinstance(what, ev.InterviewSet) else what.interview
        old = self.placements.get(number)
        if isinstance(what, ev.InterviewSet):
            self.placements[number] = placed(old, what)
        elif old is not None and isinstance(what, ev.InterviewMoved):
            self.placements[number] = moved(old, what)
        elif old is not None and isinstance(what, ev.InterviewCancelled):
            self.placements[number] = called_off(old, Dated(event.at, event.key, what))
        self.date(event)
        return number

    def date(self, event: Event) -> None:
        """Note when an interview was last changed, and by whom."""
        what = event.what
        if not isinstance(what, _OF_INTERVIEWS | ev.InterviewMissed):
            return
        number = what.interview.number if isinstance(what, ev.InterviewSet) else what.interview
        marked = not isinstance(what, ev.InterviewMissed) and what.calendar is not None
        if marked or not isinstance(what, ev.InterviewSet):
            dates = self.by_calendar if marked else self.by_hand
            dates[number] = max(event.at, dates.get(number, event.at))


def folder_of(facts: Facts, history: Iterable[Event]) -> Folder:
    """The folder of an application, from what happened to it."""
    end = facts.ended or facts.stopped
    folder = Folder(
        application=facts.application,
        open=facts.is_open,
        ended=end.at if end else None,
        invited=max((h.at for h in facts.heard if h.what.verdict == "invitation"), default=None),
        contacts=list(facts.contacts),
        placements={p.interview.number: p for p in facts.placements},
        blocked=facts.blocked,
    )
    for event in history:
        folder.date(event)
    return folder


def digest(*parts: str) -> str:
    """A short name for some texts."""
    return sha256("".join(f"{len(part)}:{part}," for part in parts).encode()).hexdigest()[:24]


@lru_cache(maxsize=64)
def key_of(entry: Entry) -> str:
    """What the keys of all events of a calendar entry begin with."""
    uid, recurrence = entry
    return f"uid:{digest(uid, recurrence or '')}"


def turn_of(key: str, turn: int) -> str:
    """The key of the event that brings an entry in; each time it is brought in anew it has another."""
    return f"{key}:{turn:03d}"


def content_key(entry: Entry, number: int, what: Fact, at: datetime) -> str:
    """The same content again has the same key, so that it is recorded once, and comes back after an undo.

    Keys order events of one instant: contacts by number, another time before who comes then.
    """
    if isinstance(what, ev.ContactAdded):  # its number is never used twice here
        name = digest(what.contact.name, what.contact.address or "")
        return f"{key_of(entry)}:c{what.contact.number:09d}:{name}"
    place = {ev.InterviewMoved: "a", ev.InterviewSet: "b"}.get(type(what), "c")
    return f"{key_of(entry)}:{place}:{digest(str(number), encode(what).decode(), at.isoformat())}"
