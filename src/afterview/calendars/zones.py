"""Which IANA zone a TZID means: by its name, a Windows name, or the rules the file gives for it.

TZID ──a zone's name, bare or at the end of a path──> zone
     ──a Windows name (the CLDR table of icalendar)──> zone
     ──VTIMEZONE──> its offset on every day of a year ──> a zone with the same
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from afterview.calendars.content import Block, Source
from afterview.calendars.recurrence import Budget, Rule, instances, rule_of
from afterview.core.model import zone_info
from afterview.errors import UserError

_UTC_NAMES = frozenset({"utc", "gmt", "z", "zulu", "etc/utc", "etc/gmt", "coordinated universal time"})
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})(?::?[0-9]{2})?")
_NAMED_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z?")
_SHOWN = re.compile(
    r"\((?:UTC|GMT)(?:(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?)?\)\s*(?P<places>.{1,150})",
    re.IGNORECASE,
)
_AREAS = ("Europe", "America", "Asia", "Australia", "Africa", "Pacific", "Atlantic", "Indian")
# The names without a place among those that Windows shows.
_SHOWN_NAMES = {
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "chennai": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "osaka": "Asia/Tokyo",
    "greenwich mean time": "Europe/London",
}
# Tried in this order where only offsets are known: where most people live first.
_LIKELY = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Toronto",
    "America/Sao_Paulo",
    "America/Halifax",
    "Europe/Paris",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Dubai",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Pacific/Auckland",
    "Africa/Lagos",
    "Africa/Johannesburg",
)
_NOON = 12
_MOST_OBSERVANCES = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Observance:
    """A STANDARD or DAYLIGHT part: from `start` (wall time) on, and again by its rule, `after` applies."""

    start: datetime
    before: timedelta
    after: timedelta
    rule: Rule | None
    dates: tuple[datetime, ...]


@dataclass(kw_only=True, slots=True)
class Zones:
    """The zones of one calendar. `likely`: tried first where only offsets are known (the person's own)."""

    described: Mapping[str, tuple[_Observance, ...]] = field(default_factory=dict)
    likely: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)
    _found: dict[tuple[str, int], str | None] = field(default_factory=dict)

    def zone(self, tzid: str, wall: datetime) -> str | None:
        """The IANA zone meant at that wall time, or None where it cannot be told."""
        key = (tzid, wall.year)
        if key not in self._found:
            self._found[key] = named_zone(tzid) or self._by_offsets(tzid, wall.year)
        return self._found[key]

    def offset(self, tzid: str, wall: datetime) -> timedelta | None:
        """The offset the file itself gives for a zone at that wall time."""
        parts = self.described.get(tzid)
        return _offset_at(parts, wall, self.budget) if parts else None

    def _by_offsets(self, tzid: str, year: int) -> str | None:
        parts = self.described.get(tzid)
        if not parts:
            return None
        try:
            days = _offsets(parts, year, self.budget)
        except (UserError, OverflowError, ValueError):
            return None
        for name in dict.fromkeys((*self.likely, *_LIKELY, *windows_names().values())):
            if _agrees(name, days):
                return name
        same = set(days.values())
        return _fixed(same.pop()) if len(same) == 1 else None


def zones_of(source: Source, blocks: Iterable[Block], *, likely: tuple[str, ...] = ()) -> Zones:
    """The zones that VTIMEZONE components describe; one that cannot be read is left out."""
    described: dict[str, tuple[_Observance, ...]] = {}
    for block in blocks:
        tzid = next((line.value.strip() for line in source.lines(block, frozenset({"TZID"}))), "")
        parts: list[_Observance] = []
        for inner in source.inside(block):
            if inner.kind in ("STANDARD", "DAYLIGHT") and len(parts) < _MOST_OBSERVANCES:
                part = _observance(source, inner)
                parts += [part] if part else []
        if tzid and parts:
            described.setdefault(tzid, tuple(parts))
    return Zones(described=described, likely=tuple(n for n in likely if is_zone(n)))


def named_zone(tzid: str) -> str | None:
    """The zone a TZID names by itself: an IANA name, also at the end of a path, a Windows name, an offset."""
    text = tzid.strip().strip('"').strip()[:200]
    if text.casefold() in _UTC_NAMES:
        return "UTC"
    parts = text.split("/")
    if parts[-1].casefold() in _UTC_NAMES and len(parts) > 1:
        return "UTC"
    for count in range(min(len(parts), 3), 0, -1):
        name = "/".join(parts[-count:])
        if is_zone(name) and (count > 1 or len(parts) == 1):
            return name
    if found := windows_names().get(text.casefold()) or _shown_by_windows(text):
        return found
    offset = _NAMED_OFFSET.fullmatch(text)
    if offset is None:
        return None
    hours = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return _fixed(hours if offset[1] == "+" else -hours)


def _shown_by_windows(text: str) -> str | None:
    """The zone of a name as Windows shows it: `(UTC+01:00) Amsterdam, Berlin, Bern`."""
    found = _SHOWN.fullmatch(text)
    if found is None:
        return None
    if found["places"].strip().casefold() in _UTC_NAMES:
        return "UTC"
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    offset = -offset if found["sign"] == "-" else offset
    places = [part.strip() for part in re.split(r"[,:]", found["places"])]
    names = (f"{area}/{place.replace(' ', '_')}" for place in places for area in _AREAS)
    cities = (name for name in names if is_zone(name))
    return _SHOWN_NAMES.get(places[0].casefold()) or next((n for n in cities if _standard(n) == offset), None)


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether there is a zone of that name."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]{1,63}", name):
        return False
    try:
        zone_info(name)
    except UserError:
        return False
    return True


def _standard(name: str) -> timedelta | None:
    """How far from UTC a zone is when it has no daylight saving time."""
    january, july = (datetime(2026, month, 1, _NOON, tzinfo=zone_info(name)) for month in (1, 7))
    return min((at.utcoffset() or timedelta()) - (at.dst() or timedelta()) for at in (january, july))


@lru_cache(maxsize=1)
def windows_names() -> Mapping[str, str]:
    """IANA zones by the names Windows has for them, case folded (Unicode CLDR, windowsZones)."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - loads all of icalendar

    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items() if is_zone(zone)}


def _observance(source: Source, block: Block) -> _Observance | None:
    values = {line.name: line.value.strip() for line in source.lines(block)}
    start = _moment(values.get("DTSTART", ""))
    before, after = (_duration(values.get(name, "")) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    if start is None or after is None:
        return None
    dates = (_moment(part) for part in values.get("RDATE", "").split(",")[:_MOST_OBSERVANCES])
    try:
        rule = rule_of(values["RRULE"]) if "RRULE" in values else None
    except UserError:
        return None
    return _Observance(
        start=start,
        before=after if before is None else before,
        after=after,
        rule=rule,
        dates=tuple(each for each in dates if each is not None),
    )


def _moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text.strip())
    try:
        return datetime(*(int(part) for part in found.groups())) if found else None  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return None


def _duration(text: str) -> timedelta | None:
    found = _OFFSET.fullmatch(text)
    if found is None or int(found[2]) > 18 or int(found[3]) > 59:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return offset if found[1] == "+" else -offset


def _offsets(parts: tuple[_Observance, ...], year: int, budget: Budget) -> dict[date, timedelta]:
    """The offset at noon of every day of a year."""
    onsets = _onsets(parts, date(year - 1, 1, 1), date(year, 12, 31), budget)
    noons = [datetime(year, 1, 1, _NOON) + timedelta(days=n) for n in range(365)]  # noqa: DTZ001
    return {noon.date(): _at(parts, onsets, noon) for noon in noons}


def _offset_at(parts: tuple[_Observance, ...], wall: datetime, budget: Budget) -> timedelta | None:
    day = wall.date()
    try:
        onsets = _onsets(parts, day - timedelta(days=400), day + timedelta(days=1), budget)
    except (UserError, OverflowError, ValueError):
        return None
    return _at(parts, onsets, wall)


def _onsets(
    parts: tuple[_Observance, ...], first: date, last: date, budget: Budget
) -> list[tuple[datetime, timedelta]]:
    onsets = []
    for part in parts:
        single = [part.start, *part.dates]
        repeated = instances(part.rule, part.start, (first, last), budget=budget) if part.rule else ()
        onsets += [(each, part.after) for each in (*single, *repeated)]
    return sorted(onsets)


def _at(
    parts: tuple[_Observance, ...], onsets: list[tuple[datetime, timedelta]], wall: datetime
) -> timedelta:
    past = [after for onset, after in onsets if onset <= wall]
    return past[-1] if past else min(parts, key=lambda part: part.start).before


def _agrees(name: str, days: Mapping[date, timedelta]) -> bool:
    here = zone_info(name)
    return all(
        datetime(day.year, day.month, day.day, _NOON, tzinfo=here).utcoffset() == offset
        for day, offset in days.items()
    )


def _fixed(offset: timedelta) -> str | None:
    """The zone that is always this far from UTC, if it is a whole number of hours."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def instant(wall: datetime, zone: str) -> datetime:
    """A wall time of a zone in UTC; where the clocks skip or repeat it, as RFC 5545 3.3.5 says."""
    return wall.replace(tzinfo=zone_info(zone)).astimezone(UTC)
