"""Interviews where they stand now, and the rounds they form.

What a calendar says is ordered by the version of its entry and not by when it
came in: an older version changes nothing, whenever it is learned. Between the
calendar and the person the later word counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from afterview.core import events as ev
from afterview.core.events import CalendarMark, Dated
from afterview.core.model import Interview

BETWEEN_ROUNDS = timedelta(hours=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarWord:
    """The newest that one calendar entry said about an interview; of one version, a cancellation counts."""

    mark: CalendarMark
    start: datetime | None = None
    end: datetime | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it takes the interview back."""
        return self.start is None

    def precedes(self, mark: CalendarMark, *, cancelled: bool) -> bool:
        """Whether a version of this entry is newer; of one version, the cancellation counts."""
        if self.mark.precedes(mark):
            return True
        return not mark.precedes(self.mark) and cancelled and not self.cancelled

    def follows(self, mark: CalendarMark, *, cancelled: bool) -> bool:
        """Whether a version of this entry is older."""
        if mark.precedes(self.mark):
            return True
        return not self.mark.precedes(mark) and self.cancelled and not cancelled


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """An interview where it stands now; `times` counts how often it was given a time.

    `calendars`: the newest of each calendar entry that speaks of it.
    """

    interview: Interview
    times: int = 1
    cancelled: Dated[ev.InterviewCancelled] | None = None
    missed: Dated[ev.InterviewMissed] | None = None
    debrief: ev.Debriefed | None = None
    calendars: tuple[CalendarWord, ...] = ()

    def word(self, entry: tuple[str, str | None]) -> CalendarWord | None:
        """The newest of one calendar entry, if it speaks of this interview."""
        return next((word for word in self.calendars if word.mark.entry == entry), None)

    def is_of(self, uid: str) -> bool:
        """Whether an entry of that UID speaks of this interview."""
        return any(word.mark.uid == uid for word in self.calendars)

    @property
    def stands(self) -> bool:
        """Neither cancelled nor missed."""
        return self.cancelled is None and self.missed is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """Slots less than four hours apart: one meeting, which ends with the last."""

    slots: tuple[Placement, ...]
    end: datetime

    @property
    def start(self) -> datetime:
        """When its first slot begins."""
        return self.slots[0].interview.start

    @property
    def last(self) -> Interview:
        """The slot that ends last, whose day the timers count from."""
        return max((slot.interview for slot in self.slots), key=lambda i: i.end)

    def has(self, interview: int | None) -> bool:
        """Whether the interview of that number is one of its slots."""
        return any(slot.interview.number == interview for slot in self.slots)

    @property
    def anchor(self) -> str:
        """The name under which letters about this round are known."""
        slot = max(self.slots, key=lambda s: s.interview.end)
        return f"interview:{slot.interview.number}.{slot.times}"


def rounds_of(placements: Iterable[Placement]) -> tuple[Round, ...]:
    """Group the interviews that stand into rounds, in order of time."""
    rounds: list[Round] = []
    for slot in sorted((p for p in placements if p.stands), key=lambda p: p.interview.start):
        start, end = slot.interview.start, slot.interview.end
        if rounds and start - rounds[-1].end < BETWEEN_ROUNDS:
            before = rounds.pop()
            rounds.append(Round(slots=(*before.slots, slot), end=max(before.end, end)))
        else:
            rounds.append(Round(slots=(slot,), end=end))
    return tuple(rounds)


def placed(old: Placement | None, what: ev.InterviewSet) -> Placement:
    """The interview as it is agreed; agreed already, only a newer word of a calendar changes it.

    A calendar that says the same time as before leaves alone what the person has said since.
    """
    new, mark = what.interview, what.calendar
    if old is None:
        return Placement(interview=new, calendars=(_word(mark, new),) if mark else ())
    heard = _heard(old, _word(mark, new)) if mark else None
    if mark is None or heard is None:
        return old
    before, then = old.word(mark.entry), old.interview
    if before is not None and (before.start, before.end) == (new.start, new.end):
        same = replace(new, start=then.start, end=then.end, zone=then.zone)
        return replace(old, interview=same, calendars=heard)
    times = old.times + ((new.start, new.end) != (then.start, then.end))
    return Placement(interview=new, times=times, debrief=old.debrief, calendars=heard)


def moved(old: Placement, what: ev.InterviewMoved) -> Placement:
    """The interview at its new time, standing again."""
    there = replace(old.interview, start=what.start, end=what.end, zone=what.zone)
    calendars: tuple[CalendarWord, ...] | None = old.calendars
    if what.calendar is not None:
        calendars = _heard(old, _word(what.calendar, there))
    if calendars is None:
        return old
    return Placement(interview=there, times=old.times + 1, debrief=old.debrief, calendars=calendars)


def called_off(old: Placement, event: Dated[ev.InterviewCancelled]) -> Placement:
    """The interview cancelled; a calendar's word that came after its end says nothing."""
    mark = event.what.calendar
    if mark is None:
        return replace(old, cancelled=event)
    heard = _heard(old, CalendarWord(mark=mark))
    if heard is None:
        return old
    over = event.at >= old.interview.end
    return replace(old, calendars=heard, cancelled=old.cancelled if over else event)


def _word(mark: CalendarMark, interview: Interview) -> CalendarWord:
    return CalendarWord(mark=mark, start=interview.start, end=interview.end)


def _heard(old: Placement, word: CalendarWord) -> tuple[CalendarWord, ...] | None:
    """All that calendars say with this word among it, or None where its entry said something newer."""
    before = old.word(word.mark.entry)
    if before is not None and before.follows(word.mark, cancelled=word.cancelled):
        return None
    return (*(each for each in old.calendars if each is not before), word)
