"""The day of every step, and the presume day.

    anchor ──raw day──> holds, gaps, roll ──> day of the step
       │                      └─ held
       └─ base + held, last sent + 7, back from away + 7 ──> presume day

An instant's day is local to the recipient, an interview's to the interview.
Everything is recomputed from facts; `now` enters only to tell which
interviews are over and which holds have caught a step that was due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from afterview.core.around import Around
from afterview.core.clock import Anchor, LivePromise, anchor_of, live_promise
from afterview.core.days import Hold, Place, Shift, hold_and_roll, merge, seasons
from afterview.core.facts import Facts
from afterview.core.holds import (
    DAY,
    UNSOLICITED,
    away_of,
    bounced_days,
    gaps_of,
    pauses_of,
    same_day_of,
)
from afterview.core.model import Contact, Step
from afterview.core.recipient import place_of, recipient
from afterview.core.rounds import Round
from afterview.core.sequence import Sequence

WEEK = timedelta(days=7)
# How far beyond the last known date the quiet seasons are laid out: past the longest possible cadence.
AHEAD = timedelta(days=2 * 366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """The next unsolicited step, the day it falls on, and how it got there."""

    step: Step
    ordinal: int
    anchor: str
    raw: date
    day: date
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Timers:
    """All days of one application, as of one instant."""

    place: Place
    contact: Contact | None
    round: Round | None
    upcoming: Round | None
    anchor: Anchor | None = None
    promise: LivePromise | None = None
    last_sent: date | None = None
    pending: Pending | None = None
    dropped: bool = False
    held: int = 0
    delays: tuple[Shift, ...] = ()
    holds: tuple[Hold, ...] = ()
    pauses: tuple[Hold, ...] = ()
    gaps: tuple[Hold, ...] = ()
    presume_day: date | None = None

    @property
    def presumed_from(self) -> datetime | None:
        """The instant the presumption begins: the end of the presume day."""
        return None if self.presume_day is None else self.place.start(self.presume_day + DAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cadence:
    """What the days since one anchor are counted with; `back`: the days on which absences end."""

    sequence: Sequence
    place: Place
    anchor: Anchor
    promise: LivePromise | None
    holds: tuple[Hold, ...]
    gaps: tuple[Hold, ...]
    back: tuple[date, ...]

    @property
    def allowed(self) -> int:
        """How many follow-ups there are."""
        return 1 if self.anchor.kind == "on_hold" else len(self.sequence.follow_ups)

    @property
    def base(self) -> date:
        """The presume day before anything was held."""
        if self.anchor.kind == "on_hold":
            return self.anchor.day + timedelta(days=self.sequence.on_hold_presume_days)
        if self.promise:
            latest = max(self.promise.made, self.promise.by)
            return latest + timedelta(days=self.sequence.presume_after_promise_days)
        return self.anchor.day + timedelta(days=self.sequence.presume_after_days)

    def presume_day(self, held: int, last_sent: date | None) -> date:
        """The last day of hope, never inside a hold."""
        others = (*self.back, last_sent) if last_sent else self.back
        day = max((self.base + timedelta(days=held), *(d + WEEK for d in others)))
        return next((h.end for h in self.holds if day in h), day)

    def raw_day(self, index: int, previous: date | None) -> date:
        """The day before holds and rolls: after the anchor, or after the last one really sent."""
        promise, day0 = self.promise, self.anchor.day
        if previous is None and promise:
            return promise.ask
        if previous is None and self.anchor.kind == "on_hold":
            return day0 + timedelta(days=self.sequence.on_hold_check_days)
        steps = self.sequence.follow_ups
        after = timedelta(days=steps[min(index, len(steps) - 1)].after_days) if steps else WEEK
        raw = (previous or day0) + after
        return max(raw, promise.ask) if promise else raw

    def step(self, index: int) -> Step:
        """What the follow-up of that place is called."""
        if self.anchor.kind == "on_hold":
            return "check"
        if index > 0:
            return "ping"
        if self.promise:
            return "promise"
        return "check" if self.anchor.kind in ("cancelled", "missed") else "follow_up"

    def letter_anchor(self, index: int) -> str:
        """What its letter belongs to; a third and later one is told from the second, its namesake."""
        return self.anchor.key if index < 2 else f"{self.anchor.key}#{index + 1}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Done:
    """A follow-up that needs no sending any more: sent, or let go."""

    order: tuple[datetime, str]
    day: date
    sent: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Progress:
    """How far the follow-ups have got: how many are done, the day the next one counts from, what was held."""

    done: int
    previous: date | None
    last_sent: date | None
    held: int
    shifts: tuple[Shift, ...]


def timers_of(facts: Facts, sequence: Sequence, around: Around, *, now: datetime) -> Timers:
    """Every day that follows from the facts, as seen at `now`."""
    contact = recipient(facts)
    place = place_of(facts, contact, around)
    rounds = facts.rounds
    finished = tuple(r for r in rounds if r.end <= now)
    timers = Timers(
        place=place,
        contact=contact,
        round=finished[-1] if finished else None,
        upcoming=next((r for r in rounds if r.end > now), None),
        pauses=pauses_of(facts, place),
        gaps=gaps_of(facts, around, contact, place),
    )
    anchor = anchor_of(facts, finished, place)
    if anchor is None:
        return timers
    today = place.day(now)
    promise = live_promise(facts, anchor, finished, place, sequence)
    away = away_of(facts, anchor, contact, place)
    cadence = _Cadence(
        sequence=sequence,
        place=place,
        anchor=anchor,
        promise=promise,
        holds=_all_holds((*timers.pauses, *away), anchor, promise, today),
        gaps=timers.gaps,
        back=tuple(h.end for h in away if h.end > anchor.day),
    )
    return _counted(timers, cadence, facts, today=today)


def _all_holds(
    known: tuple[Hold, ...], anchor: Anchor, promise: LivePromise | None, today: date
) -> tuple[Hold, ...]:
    last = max((today, anchor.day, *(h.end for h in known)))
    return merge((*known, *seasons(anchor.day, (max(last, promise.by) if promise else last) + AHEAD)))


def _counted(timers: Timers, cadence: _Cadence, facts: Facts, *, today: date) -> Timers:
    """The days of the anchor: what is done, what is next unless it is dropped, and the presume day."""
    progress = _progress(
        cadence, facts, held=bounced_days(facts, cadence.anchor, timers.contact, timers.place)
    )
    pending = None
    if progress.done < cadence.allowed:
        waits = (*timers.gaps, *same_day_of(facts, timers.place, cadence.anchor.day))
        pending = _pending(cadence, progress, waits, today=today)
    shifts = pending.shifts if pending else ()
    held = progress.held + sum(s.held for s in shifts)
    presume_day = cadence.presume_day(held, progress.last_sent)
    dropped = pending is not None and pending.day >= presume_day
    return replace(
        timers,
        anchor=cadence.anchor,
        promise=cadence.promise,
        holds=cadence.holds,
        last_sent=progress.last_sent,
        held=held,
        delays=(*progress.shifts, *shifts),
        presume_day=presume_day,
        dropped=dropped,
        pending=None if dropped else pending,
    )


def _progress(cadence: _Cadence, facts: Facts, *, held: int) -> _Progress:
    """Walk through the follow-ups done since the anchor."""
    previous: date | None = None
    moved = list[Shift]()
    done = _done_since(facts, cadence.anchor, cadence.place)
    for index, entry in enumerate(done):
        raw = cadence.raw_day(index, previous)
        day, shifts = hold_and_roll(raw, cadence.holds, cadence.gaps, cadence.place.country, sent=entry.day)
        held += sum(s.held for s in shifts)
        moved += shifts
        previous = entry.day if entry.sent else max(day, entry.day)
    last_sent = max((d.day for d in done if d.sent), default=None)
    return _Progress(done=len(done), previous=previous, last_sent=last_sent, held=held, shifts=tuple(moved))


def _pending(cadence: _Cadence, progress: _Progress, waits: tuple[Hold, ...], *, today: date) -> Pending:
    """The next follow-up; a hold that begins after it has lapsed does not move it."""
    raw = cadence.raw_day(progress.done, progress.previous)

    def lapses(held: int) -> date:
        return cadence.presume_day(progress.held + held, progress.last_sent)

    country = cadence.place.country
    day, shifts = hold_and_roll(raw, cadence.holds, waits, country, today=today, lapses=lapses)
    return Pending(
        step=cadence.step(progress.done),
        ordinal=progress.done + 1,
        anchor=cadence.letter_anchor(progress.done),
        raw=raw,
        day=day,
        shifts=shifts,
    )


def _done_since(facts: Facts, anchor: Anchor, place: Place) -> list[_Done]:
    sent = [
        _Done(order=s.order, day=place.day(s.at), sent=True)
        for s in facts.sent
        if s.what.step in UNSOLICITED and s.order > anchor.order
    ]
    skipped = [
        _Done(order=s.order, day=place.day(s.at), sent=False)
        for s in facts.skipped
        if s.what.step in UNSOLICITED - {"deadline"} and s.order > anchor.order
    ]
    return sorted((*sent, *skipped), key=lambda d: d.order)
