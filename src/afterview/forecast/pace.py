"""The pace at which a wait goes by: days of the week, days off, nudges.

Replies come on working days. So a wait is measured not in days but on a clock that runs fast from Monday to
Friday and slowly on weekends and public holidays, 7 units in a week without a holiday: the hazard of a day
is the hazard at the clock's reading times the speed of that day. A follow-up makes the clock run faster for
three business days; a day that two of them hasten is hastened once.

    reading(d) = half the speed of day 0 + the speeds of days 1 … d

With all speeds 1 that is d + ½, so that whole days are the intervals between two readings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate

from afterview.core.days import add_business_days, is_business_day
from afterview.forecast.wait import Wait

SATURDAY, SUNDAY = 5, 6
NUDGED_DAYS = 3
MARGIN = 400  # days laid out beyond what was asked for
FAR = 800  # days after which a day is a day: nobody waits for a weekday any more
EVEN = (1.0,) * 7


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one wait, read at the end of a day.

    `sums[index + n]` is the time run before the n-th day of the wait; `faster` holds, for each nudge, the
    first and the last of the days it hastens and by how much of their speed.
    """

    sums: list[float]
    index: int
    origin: float
    faster: tuple[tuple[int, int, float], ...] = ()

    def reading(self, days: int) -> float:
        """What it shows at the end of that day of the wait; of day -1 it is 0."""
        if days < 0:
            return 0.0
        near = min(days, FAR)
        sums, place = self.sums, self.index + near + 1
        value = sums[place] - self.origin + (days - near)
        for first, last, share in self.faster:
            if days >= first:
                value += share * (
                    sums[self.index + min(near, last) + 1] - sums[self.index + min(near, first)]
                )
        return value


@dataclass(slots=True)
class Laid:
    """The days of one country laid out from the ordinal `first` on; `sums` as in Clock."""

    first: int
    sums: list[float]


@dataclass(frozen=True, slots=True)
class Pace:
    """The speeds of Monday to Sunday, 7 in all, and the factor of a nudge."""

    speeds: tuple[float, ...] = EVEN
    nudge: float = 1.0
    laid: dict[str | None, Laid] = field(default_factory=dict, repr=False, compare=False)

    def with_nudge(self, factor: float) -> Pace:
        """The same speeds and days, with another factor of a nudge."""
        return Pace(self.speeds, factor, self.laid)

    def clock(self, wait: Wait) -> Clock:
        """The clock of a wait, from the calendar of its country."""
        first = wait.start.toordinal()
        laid = self._covering(first, wait.country)
        index = first - laid.first
        return Clock(
            laid.sums,
            index,
            0.5 * (laid.sums[index] + laid.sums[index + 1]),
            tuple(self._hastened(wait)) if wait.nudges else (),
        )

    def speed(self, day: date, country: str | None) -> float:
        """How fast the clock runs on that day; a holiday runs like Sunday, work on a weekend like any."""
        weekday = day.weekday()
        if is_business_day(day, country):
            return self.speeds[weekday] if weekday < SATURDAY else sum(self.speeds[:SATURDAY]) / SATURDAY
        return self.speeds[SATURDAY if weekday == SATURDAY else SUNDAY]

    def _hastened(self, wait: Wait) -> Iterator[tuple[int, int, float]]:
        """Of each follow-up since the start, the days it hastens that no earlier one does."""
        free = 0
        for day in sorted(nudge for nudge in wait.nudges if nudge >= wait.start):
            last = (add_business_days(day, NUDGED_DAYS, wait.country) - wait.start).days
            first = max((day - wait.start).days + 1, free)
            if first <= last:
                yield first, last, self.nudge - 1.0
                free = last + 1

    def _covering(self, first: int, country: str | None) -> Laid:
        """The days of the country from `first` on, laid out once and extended when asked for more."""
        laid = self.laid.get(country)
        if laid is not None and laid.first <= first and first + FAR + 1 < laid.first + len(laid.sums):
            return laid
        begin, end = first, first + FAR + MARGIN
        if laid is not None:
            begin = laid.first if laid.first <= first else first - FAR
            end = max(end, laid.first + len(laid.sums) - 1)
        speeds = (self.speed(date.fromordinal(n), country) for n in range(begin, end))
        laid = self.laid[country] = Laid(begin, [0.0, *accumulate(speeds)])
        return laid


@lru_cache(maxsize=64)
def pace_of(speeds: tuple[float, ...]) -> Pace:
    """The pace with these speeds; the same one each time, with the days it has laid out."""
    return Pace(speeds)
