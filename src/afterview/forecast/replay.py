"""The track record: what the forecasts would have said every Monday, and what came.

    waits ──as known on each Monday──> evidence ──> a forecast of every wait then silent ──> what came since

Nothing is kept for it: it is worked out anew from the waits, each Monday only from what was known by its end.
A chance of a reply within so many days counts once these days are over, unless the person closed the
application before; so none is counted only because its answer came early. A stated day counts once the reply
is there: it holds given that one comes. Of a history so long that it would take a while, every second, third
or fourth Monday is looked at, as many as make MOST forecasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from afterview.forecast.curve import Forecast
from afterview.forecast.evidence import Evidence
from afterview.forecast.score import Bin, Coverage, bins, calibration_error, coverage, mean_square
from afterview.forecast.wait import Wait

HORIZONS = (7, 14, 28)
STATED = (0.5, 0.8)
WEEK = timedelta(days=7)
MOST = 2500


@dataclass(frozen=True, kw_only=True, slots=True)
class Horizon:
    """The chances of a reply within `days` that are decided: how many they expected, how many came."""

    days: int
    decided: int
    expected: float
    came: int
    brier: float | None
    error: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What was said on which Mondays, and what came of it; `waits` of one's own were forecast."""

    first: date | None
    forecasts: int
    waits: int
    horizons: tuple[Horizon, ...]
    stated: tuple[tuple[float, Coverage], ...]

    @property
    def decided(self) -> int:
        """How many forecasts are decided at the shortest horizon."""
        return max((horizon.decided for horizon in self.horizons), default=0)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of one wait on one Monday."""

    monday: date
    number: int
    wait: Wait
    chances: tuple[float, ...]
    stated: tuple[date | None, ...]


def track_record(waits: Sequence[Wait], *, today: date) -> Record:
    """What forecasts of these waits, one person's own, were worth up to the end of `today`."""
    said = list(_said(waits, today))
    return Record(
        first=min((each.monday for each in said), default=None),
        forecasts=len(said),
        waits=len({each.number for each in said}),
        horizons=tuple(_horizon(said, place, today) for place in range(len(HORIZONS))),
        stated=tuple((share, _covered(said, place)) for place, share in enumerate(STATED)),
    )


def mondays(waits: Sequence[Wait], today: date) -> list[date]:
    """The Mondays before `today` on which one of them was silent, evenly thinned out where they are many."""
    silent: Counter[date] = Counter()
    for wait in waits:
        day = wait.start + timedelta(days=-wait.start.weekday() % 7)
        while day < min(wait.end, today):
            silent[day] += 1
            day += WEEK
    return sorted(silent)[:: -(-silent.total() // MOST) or 1]


def _said(waits: Sequence[Wait], today: date) -> Iterator[_Said]:
    for monday in mondays(waits, today):
        known = {n: then for n, wait in enumerate(waits) if (then := _known(wait, monday)) is not None}
        evidence = Evidence(known.values(), today=monday)
        for number, then in known.items():
            if then.reply is None and waits[number].end > monday:
                yield _told(evidence.forecast(then), monday, number, waits[number])


def _told(forecast: Forecast, monday: date, number: int, wait: Wait) -> _Said:
    chances = tuple(forecast.reply_within(days) for days in HORIZONS)
    return _Said(monday, number, wait, chances, tuple(forecast.date(share) for share in STATED))


def _known(wait: Wait, day: date) -> Wait | None:
    """The wait as it stood at the end of that day, without the follow-ups that had yet to leave."""
    then = wait.as_known_on(day)
    if then is None or not any(sent > day for sent in then.nudges):
        return then
    return replace(then, nudges=tuple(sent for sent in then.nudges if sent <= day))


def _horizon(said: Sequence[_Said], place: int, today: date) -> Horizon:
    days = HORIZONS[place]
    told = [(s.chances[place], came) for s in said if (came := _came(s, days, today)) is not None]
    found = bins(told)
    return Horizon(
        days=days,
        decided=len(told),
        expected=sum(chance for chance, _ in told),
        came=sum(came for _, came in told),
        brier=mean_square(told),
        error=calibration_error(found),
        bins=found,
    )


def _came(said: _Said, days: int, today: date) -> bool | None:
    """Whether a reply came within so many days of that Monday; None where that is not known."""
    over = said.monday + timedelta(days=days)
    if over > today:
        return None
    if said.wait.reply is not None:
        return said.wait.end <= over
    return False if said.wait.end >= over else None


def _covered(said: Sequence[_Said], place: int) -> Coverage:
    return coverage(
        (
            None if (day := each.stated[place]) is None else (day - each.monday).days,
            (each.wait.end - each.monday).days,
            each.wait.reply is not None,
        )
        for each in said
    )
