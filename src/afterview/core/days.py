"""Days: business days of a country, holds, send windows, hold-and-roll.

Everything is counted in local calendar days of one place; instants appear
only where a day and a wall-clock time become one. Holidays come from the
`holidays` package, weekends too (Friday–Saturday countries included).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from afterview.core.model import country_code, zone_info
from afterview.errors import UserError

if TYPE_CHECKING:
    from holidays import HolidayBase

SEND_TIME = time(9, 30)
WINDOW_OPENS = time(9)
WINDOW_CLOSES = time(17)
GAP_DAYS = 5
ONE_DAY = timedelta(days=1)

HoldKind = Literal["pause", "away", "season", "gap", "day"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the recipient works: the zone days are counted in and the calendar they are free by."""

    zone: str = "UTC"
    country: str | None = None
    assumed: bool = False

    def day(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(zone_info(self.zone)).date()

    def at(self, day: date, wall: time) -> datetime:
        """The instant (UTC) at which the clock there shows `wall` on `day`."""
        return datetime.combine(day, wall, tzinfo=zone_info(self.zone)).astimezone(UTC)

    def send_time(self, day: date) -> datetime:
        """09:30 there, the moment a planned email leaves."""
        return self.at(day, SEND_TIME)

    def start(self, day: date) -> datetime:
        """The instant `day` begins there."""
        return self.at(day, time(0))

    def is_open(self, at: datetime) -> bool:
        """Whether an email may leave at this instant: 09:00 to 17:00 on a business day."""
        local = at.astimezone(zone_info(self.zone))
        return WINDOW_OPENS <= local.time() < WINDOW_CLOSES and is_business_day(local.date(), self.country)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """Days without email: `start` is the first, `end` the first day after."""

    start: date
    end: date
    kind: HoldKind

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """One reason why a step's day is later than its raw day."""

    kind: HoldKind
    start: date
    end: date
    held: int


@lru_cache(maxsize=64)
def _calendar(country: str) -> HolidayBase | None:
    try:
        return _loaded(country)
    except Exception:  # noqa: BLE001 - whatever it is, the whole package is the remedy
        # A program may have loaded the package in part, to start quickly; where that part does not do, anew.
        for name in [name for name in sys.modules if name.partition(".")[0] == "holidays"]:
            del sys.modules[name]
        return _loaded(country)


def _loaded(country: str) -> HolidayBase | None:
    import holidays  # noqa: PLC0415 - loaded by the first command that needs a date, not by --help

    code, _, part = country.partition("-")
    for subdivision in dict.fromkeys((part or None, None)):
        try:
            return holidays.country_holidays(code, subdiv=subdivision, language="en_US")
        except NotImplementedError:
            continue
    return None


def known_country(value: str | None) -> str | None:
    """The code of a country, or UserError where it is none or names a part the country does not have."""
    if value is None:
        return None
    code = country_code(value)
    country, _, part = code.partition("-")
    calendar = _calendar(country) if part else None
    parts = [p for p in calendar.subdivisions if len(p) <= 3] if calendar is not None else []
    if parts and part not in parts:
        raise UserError(
            f"{country} has no subdivision {part!r} that is known.",
            f"Leave it out ({country}), or use one such as {', '.join(parts[:4])}.",
        )
    return code


@lru_cache(maxsize=65_536)
def is_business_day(day: date, country: str | None) -> bool:
    """Neither weekend nor national holiday there; Monday to Friday where nothing is known."""
    calendar = _calendar(country) if country else None
    if calendar is None:
        return day.weekday() < 5
    return bool(calendar.is_working_day(day))


def holiday_name(day: date, country: str | None) -> str | None:
    """What the day off is called there, if it has a name."""
    calendar = _calendar(country) if country else None
    return None if calendar is None else calendar.get(day)


def roll(day: date, country: str | None) -> date:
    """`day`, or the next business day after it."""
    while not is_business_day(day, country):
        day += ONE_DAY
    return day


def add_business_days(day: date, count: int, country: str | None) -> date:
    """The `count`-th business day after `day`."""
    for _ in range(count):
        day = roll(day + ONE_DAY, country)
    return day


def business_days_between(first: date, last: date, country: str | None) -> int:
    """How many business days lie after `first`, up to and including `last`."""
    span = (last - first).days
    if span > 366:  # an old application: the exact figure no longer matters
        return span * 5 // 7
    return sum(is_business_day(first + ONE_DAY * n, country) for n in range(1, span + 1))


def seasons(first: date, last: date) -> tuple[Hold, ...]:
    """The quiet seasons, 24 December to 1 January, that touch first..last."""
    return tuple(_season(year) for year in range(first.year - 1, last.year + 1))


@lru_cache(maxsize=256)
def _season(year: int) -> Hold:
    return Hold(start=date(year, 12, 24), end=date(year + 1, 1, 2), kind="season")


def merge(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Overlapping holds made one, in order; the kind of the earliest stays."""
    merged: list[Hold] = []
    for hold in sorted(holds, key=lambda h: (h.start, h.end)):
        if hold.end <= hold.start:
            continue
        if merged and hold.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = Hold(start=last.start, end=max(last.end, hold.end), kind=last.kind)
        else:
            merged.append(hold)
    return tuple(merged)


def hold_and_roll(
    raw: date,
    holds: Sequence[Hold],
    gaps: Sequence[Hold],
    country: str | None,
    *,
    sent: date | None = None,
    today: date | None = None,
    lapses: Callable[[int], date] | None = None,
) -> tuple[date, tuple[Shift, ...]]:
    """The day a step really falls on, and every shift that took it there.

    `holds` are merged. `gaps` are the five days after each other email to the
    same address. A hold moves a day inside it to its end; one that begins
    while the step is due and unsent (on or before `today`, or `sent`) moves
    it too. A step that was `sent` before a hold ended was not moved by it.
    `lapses(held)` is the day before which the step must leave, having been
    held that long; a hold that begins when no such day is left comes too late.
    """
    day, shifts = raw, list[Shift]()
    seen_until = sent or today or raw

    def move(hold: Hold, held: int) -> date:
        shifts.append(Shift(kind=hold.kind, start=hold.start, end=hold.end, held=held))
        return hold.end

    def catches(hold: Hold) -> bool:
        if not day < hold.start <= seen_until or not _counts(hold, sent):
            return False
        return lapses is None or roll(hold.start, country) < lapses(sum(s.held for s in shifts))

    while True:
        inside = _first(h for h in (*holds, *gaps) if day in h and _counts(h, sent))
        if inside is not None:
            day = move(inside, (inside.end - day).days)
            continue
        rolled = roll(day, country)
        if rolled != day and (sent is None or rolled <= sent):
            shifts.append(Shift(kind="day", start=day, end=rolled, held=0))
            day = rolled
            continue
        later, gap = _first(filter(catches, holds)), _first(filter(catches, gaps))
        if later is not None and (gap is None or later.start <= gap.start):
            day = move(later, (later.end - later.start).days)
        elif gap is not None:
            day = move(gap, (gap.end - day).days)
        else:
            return day, tuple(shifts)


def _counts(hold: Hold, sent: date | None) -> bool:
    return sent is None or hold.end <= sent


def _first(holds: Iterable[Hold]) -> Hold | None:
    return min(holds, key=lambda h: (h.start, h.end), default=None)
