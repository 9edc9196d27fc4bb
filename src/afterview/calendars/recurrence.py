"""Which days a rule of repetition names inside a window (RFC 5545, 3.3.10), in bounded work.

A rule is walked period by period (day, week, month, year); one without COUNT
begins next to the window. Every day looked at costs one unit of a budget that
all rules of a file share, so that no rule, however it was made, takes long.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from afterview.errors import UserError

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
MOST_INSTANCES = 200
_TOO_OFTEN = {"SECONDLY": "second", "MINUTELY": "minute", "HOURLY": "hour"}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2}))?(Z?)")
_MOST_PARTS = 500


@dataclass(slots=True)
class Budget:
    """How many days may still be looked at."""

    left: int = 500_000

    def spend(self, days: int) -> None:
        """UserError once it is used up."""
        self.left -= days
        if self.left < 0:
            raise UserError(
                "It repeats in a way that takes too long to follow.", "Export a shorter time of the calendar."
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """An RRULE; days of the week count from Monday, 0. `until` is wall time, or UTC with `until_utc`."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_utc: bool = False
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    week_days: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    week_start: int = 0


def rule_of(text: str) -> Rule:
    """The rule written as `FREQ=WEEKLY;BYDAY=TU`, or UserError: it repeats too often, or cannot be read."""
    parts = dict(part.strip().upper().split("=", 1) for part in text[:2000].split(";") if "=" in part)
    frequency = parts.get("FREQ", "")
    if frequency in _TOO_OFTEN:
        raise UserError(
            f"It repeats every {_TOO_OFTEN[frequency]} (FREQ={frequency}), and no interview does.",
            "Take that event out of the calendar.",
        )
    try:
        return _rule(frequency, parts)
    except (ValueError, KeyError) as problem:
        raise UserError(
            f"Its rule of repetition {text[:80]!r} cannot be read.", "Mend that event in the calendar."
        ) from problem


def _rule(frequency: str, parts: dict[str, str]) -> Rule:
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError(frequency)
    until = _MOMENT.fullmatch(parts["UNTIL"]) if "UNTIL" in parts else None
    if "UNTIL" in parts and until is None:
        raise ValueError(parts["UNTIL"])
    count = _number(parts["COUNT"], 1, 1_000_000) if "COUNT" in parts else None
    return Rule(
        frequency=frequency,  # type: ignore[arg-type] # one of four, as just seen
        interval=_number(parts.get("INTERVAL", "1"), 1, 10_000),
        count=count,
        until=_until(until) if until else None,
        until_utc=bool(until and until[7]),
        months=_numbers(parts, "BYMONTH", 1, 12),
        weeks=_numbers(parts, "BYWEEKNO", -53, 53),
        year_days=_numbers(parts, "BYYEARDAY", -366, 366),
        month_days=_numbers(parts, "BYMONTHDAY", -31, 31),
        week_days=tuple(_week_day(day) for day in _parts(parts, "BYDAY")),
        positions=_numbers(parts, "BYSETPOS", -366, 366),
        hours=_numbers(parts, "BYHOUR", 0, 23),
        minutes=_numbers(parts, "BYMINUTE", 0, 59),
        week_start=_DAYS.index(parts.get("WKST", "MO")),
    )


def _until(found: re.Match[str]) -> datetime:
    year, month, day = (int(part) for part in found.groups()[:3])
    hour, minute, second = (int(part) for part in found.groups()[3:6]) if found[4] else (23, 59, 59)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - as `until_utc` says


def _parts(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",")[:_MOST_PARTS] if name in parts else []


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> tuple[int, ...]:
    numbers = {_number(part, least, most) for part in _parts(parts, name)}
    if least < 0 and 0 in numbers:
        raise ValueError(name)
    return tuple(sorted(numbers))


def _number(text: str, least: int, most: int) -> int:
    if len(text) > 12:
        raise ValueError(text)
    number = int(text)
    if not least <= number <= most:
        raise ValueError(text)
    return number


def _week_day(text: str) -> tuple[int, int]:
    """Which of them (0: each) and the day of the week."""
    found = _WEEKDAY.fullmatch(text.strip())
    if found is None or int(found[1] or 1) == 0:
        raise ValueError(text)
    return int(found[1] or 0), _DAYS.index(found[2])


def instances(
    rule: Rule,
    start: datetime,
    window: tuple[date, date],
    *,
    budget: Budget,
    to_utc: Callable[[datetime], datetime] = lambda wall: wall,
) -> Iterator[datetime]:
    """The wall times a rule names from `start` (wall time) on, those on days of the window, at most 200.

    `to_utc` gives a wall time's instant, without a zone. UserError where the budget does not suffice.
    """
    (first, last), counted, found = window, 0, 0
    begin = start.date() if rule.count is not None else max(start.date(), first)
    for period in _periods(rule, start.date(), begin, last):
        for moment in _moments(rule, start, period, budget):
            if moment < start:
                continue
            counted += 1
            over = rule.until and (to_utc(moment) if rule.until_utc else moment) > rule.until
            if over or (rule.count is not None and counted > rule.count) or found == MOST_INSTANCES:
                return
            if first <= moment.date() <= last:
                found += 1
                yield moment


def _periods(rule: Rule, start: date, begin: date, last: date) -> Iterator[date]:
    """The first day of every period of the rule, from the one that holds `begin` to `last`."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        step = timedelta(days=rule.interval * (1 if rule.frequency == "DAILY" else 7))
        back = (start.weekday() - rule.week_start) % 7 if rule.frequency == "WEEKLY" else 0
        day = start - timedelta(days=back)
        day += max((begin - day) // step, 0) * step
        while day <= last:
            yield day
            day += step
        return
    months = rule.interval * (1 if rule.frequency == "MONTHLY" else 12)
    origin = start.year * 12 + (start.month - 1 if rule.frequency == "MONTHLY" else 0)
    ahead = begin.year * 12 + begin.month - 1 - origin
    for index in range(origin + max(ahead // months, 0) * months, last.year * 12 + last.month, months):
        yield date(index // 12, index % 12 + 1, 1)


def _moments(rule: Rule, start: datetime, period: date, budget: Budget) -> list[datetime]:
    """The wall times of one period, in order."""
    days = [day for day in _days(rule, period, budget) if _fits(rule, start.date(), day)]
    hours, minutes = rule.hours or (start.hour,), rule.minutes or (start.minute,)
    clocks = [time(hour, minute, start.second) for hour in hours for minute in minutes]
    budget.spend(len(days) * len(clocks))
    moments = [datetime.combine(day, clock) for day in days for clock in clocks]
    if not rule.positions:
        return moments
    places = {p - 1 if p > 0 else len(moments) + p for p in rule.positions}
    return [moment for place, moment in enumerate(moments) if place in places]


def _days(rule: Rule, period: date, budget: Budget) -> list[date]:
    """All days of the period."""
    length = {
        "DAILY": 1,
        "WEEKLY": 7,
        "MONTHLY": monthrange(period.year, period.month)[1],
        "YEARLY": 366 if isleap(period.year) else 365,
    }[rule.frequency]
    budget.spend(length)
    return [period + timedelta(days=n) for n in range(length)]


def _fits(rule: Rule, start: date, day: date) -> bool:
    """Whether the rule names this day of its period; what it leaves open is as in `start`."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not _among(rule.month_days, day.day, monthrange(day.year, day.month)[1]):
        return False
    if rule.frequency == "DAILY":
        return not rule.week_days or _on(rule, day)
    if rule.frequency == "WEEKLY":
        return _on(rule, day) if rule.week_days else day.weekday() == start.weekday()
    if rule.frequency == "YEARLY" and (rule.year_days or rule.weeks):
        return _in_year(rule, start, day)
    if rule.week_days:
        return _on(rule, day)
    if rule.month_days:
        return True
    return day.day == start.day and (
        rule.frequency == "MONTHLY" or bool(rule.months) or day.month == start.month
    )


def _in_year(rule: Rule, start: date, day: date) -> bool:
    ordinal, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    if rule.year_days and not _among(rule.year_days, ordinal, length):
        return False
    if not rule.weeks:
        return not rule.week_days or _on(rule, day)
    year, week, _ = day.isocalendar()
    last = date(day.year, 12, 28).isocalendar().week
    if year != day.year or not _among(rule.weeks, week, last):
        return False
    return _on(rule, day) if rule.week_days else day.weekday() == start.weekday()


def _on(rule: Rule, day: date) -> bool:
    """Whether the day is one of BYDAY; its numbers count in the month, or in a year without months."""
    plain = rule.frequency in ("DAILY", "WEEKLY") or rule.weeks or rule.year_days
    if rule.frequency == "YEARLY" and not rule.months:
        place, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        place, length = day.day, monthrange(day.year, day.month)[1]
    here = (0, (place - 1) // 7 + 1, -((length - place) // 7 + 1))
    return any(day.weekday() == which and (plain or number in here) for number, which in rule.week_days)


def _among(numbers: tuple[int, ...], place: int, length: int) -> bool:
    return place in numbers or place - length - 1 in numbers
