"""A series as its single meetings: by its rule inside a window, with what was changed for some of them.

rule and further dates, without excluded ones ──> instances ──changed one by one, or from one on──> meetings
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from afterview.calendars.ics import Meeting, Repeats, recurrence_id
from afterview.calendars.recurrence import MOST_INSTANCES, Budget, instances
from afterview.core.events import UNDATED
from afterview.core.model import zone_info

BEFORE, AFTER = timedelta(days=30), timedelta(days=180)


def window(now: datetime) -> tuple[date, date]:
    """The days on which meetings of a series are looked for."""
    return (now - BEFORE).date(), (now + AFTER).date()


def newest(meetings: Iterable[Meeting], *, known: bool) -> list[Meeting]:
    """Of several versions of a series the newest, with all that changes single meetings of it.

    A series that is called off is no series: all of it falls away, if any of it is `known`.
    """
    versions = list(meetings)
    whole = [m for m in versions if m.recurrence is None and not m.cancelled]
    if any(m.repeats for m in whole):
        last = max(whole, key=lambda m: (m.sequence, m.stamp or UNDATED))
        versions = [m for m in versions if m is last or m not in whole]
    if whole or known:
        versions = [replace(m, repeats=None) if m.repeats and m.cancelled else m for m in versions]
    return versions


def unfold(meetings: Iterable[Meeting], *, days: tuple[date, date], budget: Budget) -> Iterator[Meeting]:
    """The single meetings of all versions of one UID; UserError where they take too long to find.

    What is no series is given as it is, in or out of the window.
    """
    versions = list(meetings)
    changed = [m for m in versions if m.recurrence is not None]
    series = [m for m in versions if m.recurrence is None]
    yield from changed
    known = {m.recurrence for m in changed}
    for each in series:
        if each.repeats is None:
            yield each
            continue
        for meeting in _instances(each, each.repeats, days, budget):
            if meeting.recurrence not in known:
                yield _moved_with(meeting, changed)


def _instances(
    series: Meeting, repeats: Repeats, days: tuple[date, date], budget: Budget
) -> Iterator[Meeting]:
    """The meetings of a series inside the window, those it leaves out marked so."""
    length, wall = series.end - series.start, _wall(series, series.start)
    named = (
        instances(repeats.rule, wall, days, budget=budget, to_utc=lambda at: _plain(_back(series, at)))
        if repeats.rule
        else iter(())
    )
    others = (_wall(series, at) for at in repeats.dates if _comparable(series, at))
    without = {_wall(series, at) for at in repeats.without if _comparable(series, at)}
    inside = (at for at in chain([wall], others) if days[0] <= at.date() <= days[1])
    for at in sorted({*named, *inside})[:MOST_INSTANCES]:
        start = _back(series, at)
        yield replace(
            series,
            start=start,
            end=start + length,
            recurrence=recurrence_id(start, day=series.all_day and start.tzinfo is None),
            repeats=None,
            cancelled=series.cancelled or at in without,
            excluded=at in without,
            of_series=True,
        )


def _moved_with(meeting: Meeting, changed: list[Meeting]) -> Meeting:
    """The meeting as the last change "from here on" before it left it."""
    before = [
        each
        for each in changed
        if each.onwards and each.recurrence and meeting.recurrence and each.recurrence <= meeting.recurrence
    ]
    if not before or meeting.excluded:
        return meeting
    last = max(before, key=lambda each: (each.recurrence or "", each.sequence))
    meant = datetime.strptime((last.recurrence or "").rstrip("Z"), _FORMATS[len(last.recurrence or "") > 8])  # noqa: DTZ007
    shift = _plain(last.start) - meant
    start = meeting.start + shift
    return replace(
        last,
        start=start,
        end=start + (last.end - last.start),
        recurrence=meeting.recurrence,
        onwards=False,
        of_series=True,
    )


_FORMATS = ("%Y%m%d", "%Y%m%dT%H%M%S")


def _comparable(series: Meeting, at: datetime) -> bool:
    return (at.tzinfo is None) == series.floating


def _wall(series: Meeting, at: datetime) -> datetime:
    """The clock of the series, which daylight saving does not move."""
    if at.tzinfo is not None and series.zone:
        at = at.astimezone(zone_info(series.zone))
    return at.replace(tzinfo=None)


def _back(series: Meeting, wall: datetime) -> datetime:
    if series.floating:
        return wall
    return wall.replace(tzinfo=zone_info(series.zone) if series.zone else UTC).astimezone(UTC)


def _plain(at: datetime) -> datetime:
    return at.replace(tzinfo=None)
