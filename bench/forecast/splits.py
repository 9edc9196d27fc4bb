"""What was said on the day a wait began, in three splits; each knows only what could be known.

- cold: a person left out, no own waits.
- temporal: each log cut at its median start: learnt from what began before, as it stood on that day, scored
  on what began from then on.
- learning: after the first n own waits, as they stood on the day the next began, on all from that one on,
  beside the cold start on the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from afterview.forecast.score import Record, Steps, brier_term, censoring, log_likelihood, mean_over_days
from afterview.forecast.wait import Wait
from bench.forecast.rows import Log, Row
from bench.forecast.said import Fit, Known, Model, Others, Said

LAST = 60  # days of the integrated Brier score
STATED = 0.8
COUNTS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 80, 120)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One wait, and what was said of it on its first day."""

    log: str
    log_end: dt.date
    cluster: str
    wait: Wait
    said: Said

    @cached_property
    def record(self) -> Record:
        """As score.py takes it, each day asked for once."""
        known: dict[int, float] = {}

        def by(day: int) -> float:
            if day not in known:
                known[day] = self.said.by(day)
            return known[day]

        return Record(days=self.wait.days, replied=self.wait.reply is not None, by=by)

    @cached_property
    def log_likelihood(self) -> float:
        """Of what came."""
        return log_likelihood(self.record)

    @cached_property
    def stated(self) -> int | None:
        """The day of the stated 80 % date, counted from the start."""
        day = self.said.date(STATED)
        return None if day is None else (day - self.wait.start).days


def others_of(log: Log, logs: Iterable[Log]) -> Others:
    """The logs of the other persons, but those that date good news only."""
    return Others(tuple(other.waits for other in logs if other is not log and not other.good_only))


def cold(log: Log, others: Others, fit: Fit) -> list[Scored]:
    """A person of whom nothing is known yet."""
    model = fit(Known(own=(), others=others, today=log.waits[0].start))
    return [_scored(log, row, model) for row in log.rows]


def temporal(log: Log, others: Others, fit: Fit) -> list[Scored]:
    """Cut at the median start."""
    cut = median_start(log)
    own = known_on(cut, (row.wait for row in log.rows if row.wait.start < cut))
    model = fit(Known(own=own, others=others, today=cut))
    return [_scored(log, row, model) for row in log.rows if row.wait.start >= cut]


def learning(log: Log, others: Others, fit: Fit) -> Iterator[tuple[int, list[Scored]]]:
    """What was said after n own waits, for each n that leaves something to score."""
    for count in COUNTS:
        first, later = log.waits[:count], log.rows[count:]
        if later:
            today = later[0].wait.start
            model = fit(Known(own=known_on(today, first), others=others, today=today))
            yield count, [_scored(log, row, model) for row in later]


def median_start(log: Log) -> dt.date:
    """The day from which on half of the waits began."""
    return log.waits[len(log.waits) // 2].start


def known_on(day: dt.date, waits: Iterable[Wait]) -> tuple[Wait, ...]:
    """The waits that had begun, as they stood at the end of that day."""
    return tuple(known for wait in waits if (known := wait.as_known_on(day)) is not None)


def _scored(log: Log, row: Row, model: Model) -> Scored:
    begun = replace(row.wait, days=0, reply=None)
    return Scored(
        log=log.name, log_end=log.end, cluster=cluster_of(log, row), wait=row.wait, said=model(begun)
    )


def cluster_of(log: Log, row: Row) -> str:
    """The application: waits of one are drawn together in the bootstrap."""
    return f"{log.name}/{row.application}"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """Waits with the censoring weights of their own logs."""

    scored: Sequence[Scored]

    @cached_property
    def going_on(self) -> dict[str, Steps]:
        """G of each log."""
        names = {each.log for each in self.scored}
        return {name: censoring(s.record.seen for s in self.scored if s.log == name) for name in names}

    def brier_terms(self, day: int) -> list[float]:
        """The terms of the Brier score at that day, of the logs that go on for so long."""
        terms = (brier_term(s.record, day, self.going_on[s.log]) for s in self.scored)
        return [term for term in terms if term is not None]

    @cached_property
    def integrated(self) -> list[float]:
        """Each wait's share of the integrated Brier score; their mean is the score."""
        parts = []
        for s in self.scored:
            going_on = self.going_on[s.log]
            terms = [brier_term(s.record, day, going_on) for day in range(LAST + 1)]
            parts.append(mean_over_days(terms) or 0.0)
        return parts
