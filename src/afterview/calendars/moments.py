"""Dates and times as calendars write them: UTC, wall time of a named zone, wall time of any place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from afterview.calendars.content import Line
from afterview.calendars.people import tidy
from afterview.calendars.zones import Zones, instant
from afterview.core.model import FIRST_YEAR, LAST_YEAR, zone_info
from afterview.errors import UserError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEND = "Mend that event in the calendar, or record the interview with `afterview interview`."
_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\+?P(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,8})S)?)?"
)
_CLOCK = re.compile(r"\s*([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(am|pm|uhr|h)?\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A DATE or DATE-TIME: UTC, or wall time where no zone is known, and the zone said with it."""

    at: datetime
    is_date: bool = False
    zone: str | None = None
    unknown_zone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """How one calendar tells the time: its zones, the one all its events are in, and its METHOD."""

    zones: Zones
    home: str | None = None
    method: str | None = None

    @property
    def stamps(self) -> tuple[str, str]:
        """What dates a version: of a message its own time stamp, of an entry its last change."""
        sent = self.method is not None and self.method != "PUBLISH"
        return ("DTSTAMP", "LAST-MODIFIED") if sent else ("LAST-MODIFIED", "DTSTAMP")

    def read(self, line: Line, what: str) -> Moment:
        """The moment a line names; UserError where it names none."""
        text = line.value.strip()[:40]
        found = _MOMENT.fullmatch(text)
        wall = _wall(found) if found else None
        if found is None or wall is None:
            raise UserError(f"Its {what} {tidy(text)!r} is no date or time.", MEND)
        if found[4] is None:
            return Moment(at=wall, is_date=True)
        if found[7]:
            offset = f"{wall.isoformat()}{found[7].upper()}"
            return Moment(at=datetime.fromisoformat(offset).astimezone(UTC))
        return self._in_zone(wall, line.parameters.get("TZID", "").strip())

    def end(self, start: Moment, end: Line | None, length: Line | None) -> tuple[datetime, bool]:
        """When it ends, and whether that is a guess (an hour); UserError where it is before the start."""
        usual = start.at + (DAY if start.is_date else HOUR), not start.is_date
        at = self._said_end(start, end, length)
        if at is None:
            return usual
        if at < start.at:
            raise UserError("It ends before it starts.", MEND)
        return usual if at == start.at else (at, False)

    def whole_days(self, start: Moment, end: datetime) -> bool:
        """Whether it lasts from midnight to midnight, as Exchange writes whole days."""
        zone = start.zone or self.home
        wall = start.at.astimezone(zone_info(zone)) if start.at.tzinfo and zone else start.at
        length = end - start.at
        return (wall.hour, wall.minute) == (0, 0) and length >= DAY and not length % DAY

    def _in_zone(self, wall: datetime, tzid: str) -> Moment:
        """Wall time of the zone a TZID means; without one, of the calendar's."""
        if not tzid:
            return Moment(at=instant(wall, self.home), zone=self.home) if self.home else Moment(at=wall)
        zone = self.zones.zone(tzid, wall)
        if zone is not None:
            return Moment(at=instant(wall, zone), zone=zone)
        offset = self.zones.offset(tzid, wall)
        if offset is not None:
            return Moment(at=(wall - offset).replace(tzinfo=UTC))
        return Moment(at=wall, unknown_zone=tidy(tzid, 60) or "?")

    def _said_end(self, start: Moment, end: Line | None, length: Line | None) -> datetime | None:
        if end is not None:
            said = self.read(end, "end")
            at = said.at
            if at.tzinfo is None and start.at.tzinfo is not None and start.zone:
                at = instant(at, start.zone)
            comparable = said.is_date == start.is_date and (at.tzinfo is None) == (start.at.tzinfo is None)
            return at if comparable else None
        found = _LENGTH.fullmatch(length.value.strip().upper()) if length else None
        if found is None:
            return None
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return start.at + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def stamp_of(*lines: Line | None) -> datetime | None:
    """The first of the time stamps that is one, in UTC."""
    for line in lines:
        found = _MOMENT.fullmatch(line.value.strip()[:40]) if line else None
        wall = _wall(found) if found and found[4] else None
        if wall is not None and FIRST_YEAR <= wall.year <= LAST_YEAR:
            return wall.replace(tzinfo=UTC)
    return None


def _wall(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - the caller knows
    except ValueError:
        return None


def clock_times(text: str) -> tuple[time, time] | None:
    """`15:00-16:30`, `3 pm`, `15h` as start and end (an hour later), or None."""
    parts = re.split(r"[-\u2013]|\bto\b|\bbis\b", text[:60], maxsplit=1)
    times = [_clock(part) for part in parts]
    first, last = times[0], times[-1]
    if first is None or last is None:
        return None
    if len(times) == 1:
        last = first.replace(hour=(first.hour + 1) % 24)
    return first, last


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
