"""When an approved letter leaves by itself.

    due ──> not before its own day ──> not before the delay is over ──> the next hour that is right there

The delay is for second thoughts: until it is over the letter can be called back. Follow-ups leave in
office hours, everything else at a decent hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from afterview.core.actions import Write
from afterview.core.case import Case
from afterview.core.days import WINDOW_OPENS, Place, roll
from afterview.core.holds import DAY, UNSOLICITED
from afterview.core.model import Occasion
from afterview.core.occasions import BETWEEN_NOTES, thank_you_due
from afterview.core.recipient import place_of
from afterview.core.sequence import ThankYou

DELAY = timedelta(seconds=30)  # between an approval and the first attempt to send


def planned(action: Write, here: Case) -> Write:
    """The same letters, each due when it leaves if it is approved now."""
    times = leaving_times(action.letters, here)
    letters = tuple(replace(each, due=at) for each, at in zip(action.letters, times, strict=True))
    return replace(action, letters=letters)


def leaving_times(letters: Sequence[Occasion], here: Case) -> tuple[datetime, ...]:
    """When each of the letters of one step leaves; notes five minutes apart."""
    times: list[datetime] = []
    for letter in letters:
        at = leaving_time(letter, here)
        times.append(max(at, times[-1] + BETWEEN_NOTES) if times else at)
    return tuple(times)


def leaving_time(letter: Occasion, here: Case) -> datetime:
    """When one letter leaves that is approved now."""
    place = place_of(here.facts, letter.contact, here.around)
    at = max(letter.due, here.now + DELAY, _own_day(letter, here) or letter.due)
    if letter.step in UNSOLICITED:
        return _in_office_hours(at, place)
    rule = here.sequence.thank_you or ThankYou()
    return thank_you_due(at, place, rule)


def is_early(letter: Occasion, here: Case) -> bool:
    """Whether it is a follow-up whose day is still to come."""
    day = _own_day(letter, here)
    return day is not None and day > here.now


def _own_day(letter: Occasion, here: Case) -> datetime | None:
    """The moment the cadence gives this follow-up, if it is the next one."""
    pending = here.timers.pending
    if pending is None or pending.step != letter.step:
        return None
    return here.timers.place.send_time(pending.day)


def _in_office_hours(at: datetime, place: Place) -> datetime:
    if place.is_open(at):
        return at
    day = place.day(at)
    if at >= place.at(day, WINDOW_OPENS):
        day += DAY
    return place.at(roll(day, place.country), WINDOW_OPENS)
