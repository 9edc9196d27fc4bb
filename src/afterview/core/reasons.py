"""The reason for a date, as a sentence a person understands."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from afterview.core.clock import Anchor
from afterview.core.days import Place, Shift, holiday_name
from afterview.core.facts import Facts
from afterview.core.model import zone_info
from afterview.core.sequence import Sequence
from afterview.core.timers import Pending, Timers

_SINCE = {
    "interview": "the interview on {day}",
    "reply": "their message of {day}",
    "on_hold": "{day}, when they put the position on hold",
    "answered": "your answer of {day}",
    "cancelled": "{day}, when the interview was cancelled",
    "missed": "{day}, when the interview did not take place",
    "reopened": "{day}, when you took it up again",
}
_MOVED = {
    "pause": "you pause before",
    "away": "they are away before, and get two working days to catch up",
    "season": "nobody is asked between 24 December and 1 January",
    "gap": "one email to the same address in five days is enough",
}


@lru_cache(maxsize=1024)
def day_words(day: date) -> str:
    """`Tuesday 3 November 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def time_words(at: datetime, place: Place) -> str:
    """`Tuesday 3 November 2026, 16:00` in the recipient's zone."""
    return f"{day_words(place.day(at))}, {at.astimezone(zone_info(place.zone)):%H:%M}"


def since_words(anchor: Anchor) -> str:
    """What the clock counts from."""
    return _SINCE[anchor.kind].format(day=day_words(anchor.day))


def follow_up_words(timers: Timers, pending: Pending, sequence: Sequence) -> str:
    """Why the pending step falls on its day."""
    assert timers.anchor is not None
    words = _raw_words(timers, pending)
    moved = [_shift_words(shift, timers.place) for shift in pending.shifts]
    if moved:
        words += " " + " ".join(moved)
    if any(shift.kind == "day" for shift in pending.shifts) and timers.place.assumed:
        words += f" The calendar of {timers.place.country or 'a Monday-to-Friday week'} is assumed."
    return f"{words} ({sequence.label})"


def _raw_words(timers: Timers, pending: Pending) -> str:
    assert timers.anchor is not None
    if timers.promise and (timers.last_sent is None or pending.raw == timers.promise.ask):
        promised = day_words(timers.promise.by)
        return f"They said you would hear by {promised}; asking is fair from {day_words(pending.raw)}."
    if timers.last_sent is not None:
        days = (pending.raw - timers.last_sent).days
        return f"No answer to your email of {day_words(timers.last_sent)}: the next is due after {days} days."
    days = (pending.raw - timers.anchor.day).days
    return f"Without an answer, the time to ask is {days} days after {since_words(timers.anchor)}."


def _shift_words(shift: Shift, place: Place) -> str:
    if shift.kind == "day":
        name = holiday_name(shift.start, place.country)
        why = name or "no working day there"
        return f"{day_words(shift.start)} is {why}, so {day_words(shift.end)}."
    return f"Moved to {day_words(shift.end)}: {_MOVED[shift.kind]}."


def silence_words(timers: Timers) -> str:
    """Why the answer is probably no."""
    assert timers.anchor is not None
    assert timers.presume_day is not None
    weeks = (timers.presume_day - timers.anchor.day).days / 7
    span = f"{round(weeks)} weeks" if weeks >= 1.5 else "more than a week"
    return (
        f"About {span} without an answer since {since_words(timers.anchor)}, up to and including "
        f"{day_words(timers.presume_day)}: probably no. Nothing more is sent; a late reply reopens it."
    )


def end_words(facts: Facts, place: Place) -> str:
    """How and when the application ended."""
    end = facts.ended
    assert end is not None
    own = facts.closed is not None and end.key == facts.closed.key
    reason = facts.closed.what.why if own and facts.closed else "they said no"
    return f"Ended on {day_words(place.day(end.at))}: {reason}. `reopen` brings it back."
