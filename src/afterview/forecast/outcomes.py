"""The waits of one application, as its events tell them.

    facts ──turns, in order of time──> course ──> waits that ended, the one that is still silent

A wait begins where the cadence's clock does (core/clock.py), and ends with the first thing they say:

    begins   the day of the application, before anything else happened; a round of interviews that ended;
             a reply that decides nothing and asks nothing; the person's answer to a question or an offer;
             an interview that was cancelled or missed; a reopening of what had ended
    good     an invitation, an offer, an interview that is agreed
    rejection
    other    a reply, a question, a position put on hold, a wish not to be written to
    silence  until now, or until the person closed or withdrew the application: that is the end of
             looking, not a reply

An acknowledgement, an absence note and a bounce are no replies, nor is a reply or a question that a machine
wrote; a decision is one, whoever sent it. A wait after a round has the stage of its interviews, any other the
stage of the one before it; once there was an offer, all are of stage offer.

Where an interview is in the ledger without an invitation, they must have replied, on the day it was agreed.
Of one noted at its start or later that day is unknown: it lies somewhere before. Such a wait is left out,
neither counted as silence nor given an invented day; so is one that the person closed on its first day.
Nothing begins while they owe nothing: with the next interview agreed, an invitation answered, the position on
hold. A reopening of what had not ended changes nothing, since it is no silence of theirs that ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from afterview.core import events as ev
from afterview.core.days import Place
from afterview.core.events import Dated
from afterview.core.facts import Facts, standing
from afterview.core.rounds import Placement
from afterview.forecast.course import Agreed, Course, Quiet
from afterview.forecast.wait import Wait

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcomes:
    """All waits of an application in order; `current` is the one that goes on, else `quiet` says why not."""

    waits: tuple[Wait, ...]
    current: Wait | None
    quiet: Quiet | None


def waits_of(facts: Facts, *, place: Place, company: str | None, now: datetime) -> tuple[Wait, ...]:
    """The waits of one application, oldest first, silence counted to `now`. Days are local to `place`.

    `company` is the key under which waits at one company are known.
    """
    return outcomes_of(facts, place=place, company=company, now=now).waits


def outcomes_of(facts: Facts, *, place: Place, company: str | None, now: datetime) -> Outcomes:
    """The waits of one application, and whether one of them goes on."""
    course = Course(facts=facts, place=place, company=company, now=now)
    for turn in sorted((t for t in _turns(course) if t.at <= now), key=lambda t: (t.at, t.rank, t.key)):
        turn.happens(turn.at)
    goes_on, quiet = course.so_far()
    waits = (*course.waits, goes_on) if goes_on else tuple(course.waits)
    return Outcomes(waits=waits, current=None if quiet else goes_on, quiet=quiet)


class _Turn(NamedTuple):
    """Something that may begin or end a wait; of one instant the lower rank comes first."""

    at: datetime
    rank: int
    key: str
    happens: Callable[[datetime], None]


def _turns(course: Course) -> Iterator[_Turn]:
    """Everything that happened, with what it does to the course."""
    facts = course.facts
    if (applied := facts.application.applied) is not None:
        yield _applied(course, applied)
    course.agreed = [_agreed(slot, facts) for slot in facts.placements]
    for each in course.agreed:
        yield _Turn(each.at, 4, each.key, partial(course.agree, agreed=each))
        yield from _lost(course, each.slot)
    for held in facts.rounds:
        yield _Turn(held.end, 1, held.anchor, partial(course.leave, held=held))
    for heard in facts.heard:
        yield _Turn(heard.at, 2, heard.key, partial(course.hear, heard=heard.what))
    messages = {heard.at for heard in facts.heard}
    for promise in facts.promises:
        if promise.what.interview is None:
            alone = promise.at not in messages
            yield _Turn(promise.at, 3, promise.key, partial(course.name, by=promise.what.by, alone=alone))
    for answered in facts.answered:
        yield _Turn(answered.at, 5, answered.key, course.answer)
    for reopened in facts.reopened:
        yield _Turn(reopened.at, 6, reopened.key, course.reopen)
    for closed in _closings(facts):
        yield _Turn(closed.at, 7, closed.key, course.close)


def _applied(course: Course, applied: date) -> _Turn:
    """An application of tomorrow, as a person far in the east writes it, is of today."""
    today = course.place.day(course.now)
    at = course.now if applied == today + ONE_DAY else course.place.start(applied)
    return _Turn(at, 0, "", partial(course.apply, day=min(applied, today)))


def _agreed(slot: Placement, facts: Facts) -> Agreed:
    """When an interview was first agreed, at the latest at its start."""
    said = (s for s in facts.interviews_set if s.what.interview.number == slot.interview.number)
    first = min(said, key=lambda s: s.order)
    start = min(first.what.interview.start, slot.interview.start)
    return Agreed(slot, min(first.at, start), first.key, known=first.at < start)


def _lost(course: Course, slot: Placement) -> Iterator[_Turn]:
    """Told beforehand, the day it was told counts; told later, the day it would have been."""
    if slot.cancelled:
        told = slot.cancelled
        yield _Turn(told.at, 5, told.key, partial(course.lose, day=course.place.day(told.at)))
    elif slot.missed:
        missed, meant = slot.missed, slot.interview
        day = meant.day if missed.at >= meant.start else course.place.day(missed.at)
        yield _Turn(min(missed.at, meant.end), 5, missed.key, partial(course.lose, day=day))


def _closings(facts: Facts) -> Iterator[Dated[ev.Closed] | Dated[ev.Sent]]:
    """Every time the person ended it; Facts keeps the last only, an earlier one may have been reopened."""
    if facts.closed is not None:
        for event in standing(facts.history):
            if isinstance(event.what, ev.Closed):
                yield Dated(event.at, event.key, event.what)
    yield from (sent for sent in facts.sent if sent.what.step == "withdrawal")
