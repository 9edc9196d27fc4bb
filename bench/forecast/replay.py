"""The live replay: every Monday of each log, a forecast for everything still silent.

It is made from what was known that Monday evening: the own waits as they stood, silence ended on that day,
and priors from the other persons' logs. What came by 7, 14 and 28 days later is known if the log goes on for
so long. Forecasts made nearer to its end are left out, whatever came: a reply would be seen and silence would
not. No weights are needed then, as the end of a log does not depend on the outcome. Silence that ends before
its log does (the person closed it) is left out too, and counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bench.forecast.rows import Log, Row
from bench.forecast.said import Fit, Known, Others
from bench.forecast.splits import STATED, cluster_of, known_on

HORIZONS = (7, 14, 28)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one model said of one silent wait on one Monday, and whether a reply came."""

    cluster: str
    chance: float
    came: bool


@dataclass(kw_only=True)
class Replay:
    """All that was said, by model and horizon; the waits that were answered: whether by the stated date."""

    told: dict[str, dict[int, list[Told]]] = field(default_factory=dict)
    covered: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    mondays: int = 0
    unknown: int = 0


def replay(log: Log, others: Others, fits: Mapping[str, Fit], into: Replay) -> None:
    """Add what each model said of one log."""
    for monday in _mondays(log):
        silent = list(_silent(log, monday))
        if not silent:
            continue
        into.mondays += 1
        known = Known(own=known_on(monday, log.waits), others=others, today=monday)
        left = (log.end - monday).days
        horizons = [h for h in HORIZONS if h <= left]
        into.unknown += sum(_outcome(row, monday, h) is None for row in silent for h in horizons)
        for name, fit in fits.items():
            model = fit(known)
            by_horizon = into.told.setdefault(name, {h: [] for h in HORIZONS})
            covered = into.covered.setdefault(name, [])
            for row in silent:
                wait = row.wait.as_known_on(monday)
                assert wait is not None
                said = model(wait)
                cluster = cluster_of(log, row)
                for h in horizons:
                    if (came := _outcome(row, monday, h)) is not None:
                        by_horizon[h].append(Told(cluster=cluster, chance=said.reply_within(h), came=came))
                if row.wait.reply is not None:
                    day = said.date(STATED)
                    covered.append((cluster, day is not None and row.wait.end <= day))


def _mondays(log: Log) -> Iterator[dt.date]:
    first = log.waits[0].start
    day = first + dt.timedelta(days=-first.weekday() % 7)
    while day < log.end:
        yield day
        day += dt.timedelta(days=7)


def _silent(log: Log, monday: dt.date) -> Iterator[Row]:
    """What had begun and was still waited for at the end of that day."""
    for row in log.rows:
        if row.wait.start <= monday < row.wait.end:
            yield row


def _outcome(row: Row, monday: dt.date, days: int) -> bool | None:
    """Whether a reply came within so many days; None where nobody knows."""
    upto = monday + dt.timedelta(days=days)
    if row.wait.end <= upto:
        return True if row.wait.reply is not None else (None if row.wait.end < upto else False)
    return False
