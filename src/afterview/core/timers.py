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
# How far beyond the last known date the quiet seasons are laid out.
AHEAD = timedelta(days=120)


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
    holds: tuple[Hold, ...] = ()
    pauses: tuple[Hold, ...] = ()
    gaps: tuple[Hold, ...] = ()
    presume_day: date | None = None

    @property
    def presumed_from(self) -> datetime | None:
        """The instant the presumption begins: the end of the presume day."""
        return None if self.presume_day is None else self.place.start(self.presume_day + DAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Horizon:
    """What the presume day is the latest of: the base with what was held, and days of their own."""

    base: date
    holds: tuple[Hold, ...]
    others: tuple[date, ...]

    def presume_day(self, held: int) -> date:
        """The last day of hope, never inside a hold."""
        day = max((self.base + timedelta(days=held), *self.others))
        return next((h.end for h in self.holds if day in h), day)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Done:
    """A follow-up that needs no sending any more: sent, or let go."""

    order: tuple[datetime, str]
    day: date
    sent: bool


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
    promise = live_promise(facts, anchor, finished, place, sequence)
    away = away_of(facts, anchor, contact, place)
    holds = _all_holds((*timers.pauses, *away), anchor, promise, place.day(now))
    timers = replace(timers, anchor=anchor, promise=promise, holds=holds)
    horizon = _Horizon(
        base=_base(timers, sequence),
        holds=holds,
        others=tuple(h.end + WEEK for h in away if h.end > anchor.day),
    )
    return _count(timers, facts, sequence, horizon, today=place.day(now))


def _all_holds(
    known: tuple[Hold, ...], anchor: Anchor, promise: LivePromise | None, today: date
) -> tuple[Hold, ...]:
    last = max((today, anchor.day, *(h.end for h in known)))
    return merge((*known, *seasons(anchor.day, (max(last, promise.by) if promise else last) + AHEAD)))


def _count(timers: Timers, facts: Facts, sequence: Sequence, horizon: _Horizon, *, today: date) -> Timers:
    """Walk through the follow-ups done since the anchor to the one that is next, and to the presume day."""
    assert timers.anchor is not None
    place, holds, anchor = timers.place, timers.holds, timers.anchor
    held = bounced_days(facts, anchor, timers.contact, place)
    previous: date | None = None
    done = _done_since(facts, anchor, place)
    for index, entry in enumerate(done):
        raw = _raw_day(index, previous, timers, sequence)
        day, shifts = hold_and_roll(raw, holds, timers.gaps, place.country, sent=entry.day)
        held += sum(s.held for s in shifts)
        previous = entry.day if entry.sent else max(day, entry.day)
    last_sent = max((d.day for d in done if d.sent), default=None)
    if last_sent:
        horizon = replace(horizon, others=(*horizon.others, last_sent + WEEK))
    timers = replace(timers, held=held, last_sent=last_sent, presume_day=horizon.presume_day(held))
    if len(done) >= _allowed(anchor, sequence):
        return timers
    return _with_pending(timers, facts, sequence, horizon, done=len(done), previous=previous, today=today)


def _with_pending(
    timers: Timers,
    facts: Facts,
    sequence: Sequence,
    horizon: _Horizon,
    *,
    done: int,
    previous: date | None,
    today: date,
) -> Timers:
    """The next follow-up, unless it is dropped; either way its holds move the presume day."""
    place = timers.place
    raw = _raw_day(done, previous, timers, sequence)
    waits = (*timers.gaps, *same_day_of(facts, place))

    def lapses(held: int) -> date:
        return horizon.presume_day(timers.held + held)

    day, shifts = hold_and_roll(raw, timers.holds, waits, place.country, today=today, lapses=lapses)
    held = timers.held + sum(s.held for s in shifts)
    presume_day = horizon.presume_day(held)
    pending = Pending(
        step=_step(done, timers),
        ordinal=done + 1,
        anchor=_letter_anchor(timers, done + 1),
        raw=raw,
        day=day,
        shifts=shifts,
    )
    dropped = day >= presume_day
    return replace(
        timers, held=held, presume_day=presume_day, dropped=dropped, pending=None if dropped else pending
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


def _allowed(anchor: Anchor, sequence: Sequence) -> int:
    return 1 if anchor.kind == "on_hold" else len(sequence.follow_ups)


def _raw_day(index: int, previous: date | None, timers: Timers, sequence: Sequence) -> date:
    """The day before holds and rolls: after the anchor, or after the last one really sent."""
    assert timers.anchor is not None
    promise, day0 = timers.promise, timers.anchor.day
    if previous is None and promise:
        return promise.ask
    if previous is None and timers.anchor.kind == "on_hold":
        return day0 + timedelta(days=sequence.on_hold_check_days)
    step = sequence.follow_ups[min(index, len(sequence.follow_ups) - 1)] if sequence.follow_ups else None
    raw = (previous or day0) + (timedelta(days=step.after_days) if step else WEEK)
    return max(raw, promise.ask) if promise else raw


def _letter_anchor(timers: Timers, ordinal: int) -> str:
    """What the letter belongs to; a third and later one is told from the second, which has the same name."""
    assert timers.anchor is not None
    return timers.anchor.key if ordinal < 3 else f"{timers.anchor.key}#{ordinal}"


def _step(index: int, timers: Timers) -> Step:
    assert timers.anchor is not None
    if timers.anchor.kind == "on_hold":
        return "check"
    if index > 0:
        return "ping"
    if timers.promise:
        return "promise"
    return "check" if timers.anchor.kind in ("cancelled", "missed") else "follow_up"


def _base(timers: Timers, sequence: Sequence) -> date:
    assert timers.anchor is not None
    if timers.anchor.kind == "on_hold":
        return timers.anchor.day + timedelta(days=sequence.on_hold_presume_days)
    if timers.promise:
        latest = max(timers.promise.made, timers.promise.by)
        return latest + timedelta(days=sequence.presume_after_promise_days)
    return timers.anchor.day + timedelta(days=sequence.presume_after_days)
