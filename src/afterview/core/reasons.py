"""The reason for a date, as a sentence a person understands."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache

from afterview.core.clock import Anchor, LivePromise
from afterview.core.days import ONE_DAY, Place, Shift, holiday_name
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
_ADDED = {
    "pause": "of your pause",
    "away": "of their absence",
    "season": "of the quiet season",
    "gap": "between two emails to one address",
    "bounce": "without a working address",
}
# So long after the presume day, taking an application up again is still offered.
REVIVAL = timedelta(days=60)


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
    words = _raw_words(timers, pending, sequence)
    moved = [_shift_words(shift, timers.place) for shift in pending.shifts]
    if moved:
        words += " " + " ".join(moved)
    if timers.place.assumed and _counts_business_days(timers, pending, sequence):
        words += f" The calendar of {timers.place.country or 'a Monday-to-Friday week'} is assumed."
    return f"{words} ({sequence.label})"


def _asks_after_promise(timers: Timers, pending: Pending) -> bool:
    return timers.promise is not None and (timers.last_sent is None or pending.raw == timers.promise.ask)


def _counts_business_days(timers: Timers, pending: Pending, sequence: Sequence) -> bool:
    """Whether the day depends on which days are free there."""
    promised = _asks_after_promise(timers, pending) and sequence.promise_unit == "business_days"
    return promised or any(shift.kind in ("day", "away") for shift in pending.shifts)


def _promise_words(promise: LivePromise, sequence: Sequence, place: Place) -> str:
    """When asking is fair, after how long a wait, and which holidays lie in it."""
    business = sequence.promise_unit == "business_days"
    wait = f"{_number(sequence.promise_wait)} {'business day' if business else 'day'}"
    words = (
        f"They said you would hear by {day_words(promise.by)}; asking is fair "
        f"{wait}{'' if sequence.promise_wait == 1 else 's'} later, on {day_words(promise.ask)}."
    )
    between = (
        (promise.by + ONE_DAY * n for n in range(1, (promise.ask - promise.by).days)) if business else ()
    )
    for day in between:
        name = holiday_name(day, place.country)
        if name and day.weekday() < 5:
            words += f" {day_words(day)} is {name}, which does not count."
    return words


def _number(count: int) -> str:
    return ("no", "one", "two", "three", "four", "five", "six")[count] if count < 7 else str(count)


def _raw_words(timers: Timers, pending: Pending, sequence: Sequence) -> str:
    assert timers.anchor is not None
    if timers.promise and _asks_after_promise(timers, pending):
        return _promise_words(timers.promise, sequence, timers.place)
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


def silence_words(timers: Timers, number: int, today: date) -> str:
    """Why the answer is probably no, and how application `number` is taken up again."""
    assert timers.anchor is not None
    assert timers.presume_day is not None
    weeks = (timers.presume_day - timers.anchor.day).days / 7
    span = f"{round(weeks)} weeks" if weeks >= 1.5 else "more than a week"
    return (
        f"About {span} without an answer since {since_words(timers.anchor)}, up to and including "
        f"{day_words(timers.presume_day)}: probably no.{_added_words(timers)} Nothing more is sent; a late "
        f"reply reopens it. {_revival_words(timers.presume_day, number, today)}"
    )


def _added_words(timers: Timers) -> str:
    """Which days on which nothing could be asked made the wait longer."""
    days = Counter[str]()
    for shift in timers.delays:
        days[shift.kind] += shift.held
    days["bounce"] = timers.held - days.total()
    parts = [f"{count} {_ADDED[kind]}" for kind, count in days.items() if count > 0]
    if not parts:
        return ""
    listed = " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
    return f" The days on which nobody could be asked were added: {listed}."


def _revival_words(presumed: date, number: int, today: date) -> str:
    if today <= presumed + REVIVAL:
        return f"`reopen {number}` takes it up again."
    return "That was long ago: it is kept as history."


def end_words(facts: Facts, place: Place) -> str:
    """How and when the application ended."""
    end = facts.ended
    assert end is not None
    own = facts.closed is not None and end.key == facts.closed.key
    reason = facts.closed.what.why if own and facts.closed else "they said no"
    return f"Ended on {day_words(place.day(end.at))}: {reason}. `reopen` brings it back."
