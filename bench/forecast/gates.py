"""The gates: what afterview's forecast has to reach, each with what it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.forecast.bootstrap import Interval, interval, mean
from bench.forecast.models import KM_OWN, OURS, RULE, WEIBULL
from bench.forecast.replay import HORIZONS
from bench.forecast.run import Run
from bench.forecast.scores import (
    average,
    calibration_interval,
    d_calibration_by_log,
    difference,
    scores_of,
)
from bench.forecast.speed import Speed
from bench.forecast.splits import Scored, Weighed


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One line; `value` None where there is nothing to measure it on."""

    name: str
    value: float | None
    target: str
    reached: bool
    interval: Interval | None = None


def at_least(name: str, value: float | None, least: float, interval: Interval | None = None) -> Gate:
    """A gate that a value reaches from below."""
    reached = value is not None and value >= least
    return Gate(name=name, value=value, target=f">= {least:g}", reached=reached, interval=interval)


def at_most(name: str, value: float | None, most: float, interval: Interval | None = None) -> Gate:
    """A gate that a value reaches from above."""
    reached = value is not None and value <= most
    return Gate(name=name, value=value, target=f"<= {most:g}", reached=reached, interval=interval)


def gates_of(run: Run, draws: int) -> list[Gate]:
    """The gates about what was said."""
    return [
        *_cold(run, draws),
        *_temporal(run, draws),
        *_live(run, draws),
        *_stated(run, draws),
        _learnt(run, draws),
    ]


def speed_gates(speed: Speed) -> list[Gate]:
    """The gates about time and memory; their intervals are the fastest and the slowest run."""
    return [
        at_least("forecasts a second", speed.forecasts.middle, 10_000, speed.forecasts.range),
        at_most("refit of 1,000 waits, ms", speed.refit.middle, 50, speed.refit.range),
        at_most("extra import, ms", speed.load.middle, 30, speed.load.range),
        at_most("numpy and its like loaded", float(len(speed.foreign)), 0),
    ]


def _cold(run: Run, draws: int) -> Iterator[Gate]:
    scored = run.splits["cold"][OURS]
    yield at_least(
        "cold start: log-likelihood a record",
        average([s.log_likelihood for s in scored]),
        -2.10,
        _of(scored, [s.log_likelihood for s in scored], draws),
    )
    parts = Weighed(scored=scored).integrated
    yield at_most("cold start: IBS", average(parts), 0.200, _of(scored, parts, draws))


def _temporal(run: Run, draws: int) -> Iterator[Gate]:
    models = run.splits["temporal"]
    ours = models[OURS]
    mine = average([s.log_likelihood for s in ours])
    yield at_least(
        "temporal: log-likelihood a record", mine, -1.85, _of(ours, [s.log_likelihood for s in ours], draws)
    )
    for name in (KM_OWN, WEIBULL, RULE):
        theirs = average([s.log_likelihood for s in models[name]])
        value = None if mine is None or theirs is None else mine - theirs
        found = difference(ours, models[name], draws)
        clear = value is not None and (found[0] if found else value) > 0
        target = "> 0, interval clear of 0"
        yield Gate(name=f"temporal: above {name}", value=value, target=target, reached=clear, interval=found)


def _live(run: Run, draws: int) -> Iterator[Gate]:
    scores, told = scores_of(run, OURS), run.replay.told.get(OURS, {})
    for days in HORIZONS:
        name = f"live calibration error at {days}"
        found = calibration_interval(told.get(days, []), draws)
        yield at_most(f"live: calibration error at {days} d", scores.get(name), 0.010, found)
    ours, theirs = told.get(14, []), run.replay.told.get(KM_OWN, {}).get(14, [])

    def less(sums: Sequence[float]) -> float:
        return (sums[0] - sums[1]) / sums[1] if sums[1] else 0.0

    squares = [
        (a.cluster, ((a.chance - a.came) ** 2, (b.chance - b.came) ** 2))
        for a, b in zip(ours, theirs, strict=True)
    ]
    value = less([sum(part) for part in zip(*(s for _, s in squares), strict=True)]) if squares else None
    yield at_most(
        "live: Brier at 14 d against own Kaplan-Meier", value, -0.04, interval(squares, less, draws=draws)
    )


def _stated(run: Run, draws: int) -> Iterator[Gate]:
    scored = run.splits["temporal"][OURS]
    least = min(d_calibration_by_log(scored).values(), default=None)
    yield at_least("D-calibration not rejected: least p of a log", least, 0.05)
    answered = [s for s in scored if s.record.replied]
    hits = [(s.cluster, s.stated is not None and s.wait.days <= s.stated) for s in answered]
    yield _covering("the stated 80 % date covers, temporal split", hits, draws)
    yield _covering("the stated 80 % date covers, live replay", run.replay.covered.get(OURS, []), draws)


def _covering(name: str, hits: Sequence[tuple[str, bool]], draws: int) -> Gate:
    """Of the waits that were answered, the share answered by then; each is one of a cluster."""
    share = average([float(hit) for _, hit in hits])
    return Gate(
        name=name,
        value=share,
        target="0.76 to 0.86",
        reached=share is not None and 0.76 <= share <= 0.86,
        interval=interval(((cluster, (float(hit), 1.0)) for cluster, hit in hits), mean, draws=draws),
    )


def _learnt(run: Run, draws: int) -> Gate:
    """The number of own waits after which the gain over the cold start is least."""
    name, target = "after n own waits: gain over cold start, least", ">= 0 at every n"
    gains = {n: gain for n, pairs in run.learned.items() if (gain := learnt_gain(pairs)) is not None}
    if not gains:
        return Gate(name=name, value=None, target=target, reached=False)
    worst = min(gains, key=lambda n: gains[n])
    found = learnt_interval(run.learned[worst], draws)
    return Gate(
        name=name,
        value=gains[worst],
        target=target,
        reached=gains[worst] >= 0,
        interval=found,
    )


def learnt_gain(pairs: Sequence[tuple[Scored, Scored]]) -> float | None:
    """Log-likelihood a record, with own waits less without."""
    return average([a.log_likelihood - b.log_likelihood for a, b in pairs])


def learnt_interval(pairs: Sequence[tuple[Scored, Scored]], draws: int) -> Interval | None:
    """Its interval."""
    return difference([a for a, _ in pairs], [b for _, b in pairs], draws)


def _of(scored: Sequence[Scored], values: Sequence[float], draws: int) -> Interval | None:
    """The interval of a mean over waits."""
    return interval(
        ((s.cluster, (value, 1.0)) for s, value in zip(scored, values, strict=True)), mean, draws=draws
    )
