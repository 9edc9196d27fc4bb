"""The scores of one model, by name, from what it said and what came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from afterview.forecast.score import (
    Bin,
    Coverage,
    bins,
    calibration_error,
    coverage,
    d_calibration,
    even_bins,
    mean_square,
)
from bench.forecast.bootstrap import Interval, interval, mean
from bench.forecast.replay import HORIZONS, Told
from bench.forecast.run import Run
from bench.forecast.splits import Scored, Weighed

Scores = dict[str, float | None]


def average(values: Sequence[float]) -> float | None:
    """Their mean, None of nothing."""
    return sum(values) / len(values) if values else None


def scores_of(run: Run, model: str) -> Scores:
    """All scores of a model: `SPLIT SCORE` and `live SCORE at DAYS`."""
    found: Scores = {}
    for split, models in run.splits.items():
        found |= {f"{split} {name}": value for name, value in split_scores(models.get(model, [])).items()}
    told = run.replay.told.get(model, {})
    for days in HORIZONS if told else ():
        pairs = [(each.chance, each.came) for each in told[days]]
        found[f"live Brier at {days}"] = mean_square(pairs)
        found[f"live calibration error at {days}"] = calibration_error(bins(pairs))
        found[f"live calibration error at {days}, even bins"] = calibration_error(even_bins(pairs))
    if model in run.replay.covered:
        found["live coverage"] = average([float(inside) for _, inside in run.replay.covered[model]])
    return found


def split_scores(scored: Sequence[Scored]) -> Scores:
    """Of what was said on the first day of each wait."""
    weighed = Weighed(scored=scored)
    stated = covered(scored)
    said_at_14 = bins(
        (s.record.by(14), s.record.replied and s.wait.days <= 14) for s in scored if _known(s, 14)
    )
    return {
        "log-likelihood": average([s.log_likelihood for s in scored]),
        **{f"Brier at {days}": average(weighed.brier_terms(days)) for days in HORIZONS},
        "IBS": average(weighed.integrated),
        "calibration error at 14": calibration_error(said_at_14),
        "least D-calibration p": min(d_calibration_by_log(scored).values(), default=None),
        "coverage": stated.share,
        "coverage, censoring-weighted": stated.weighted,
    }


def _known(scored: Scored, days: int) -> bool:
    """Whether its log went on for so long after the wait began, whatever came."""
    return (scored.log_end - scored.wait.start).days >= days


def covered(scored: Sequence[Scored]) -> Coverage:
    """Of the stated 80 % date; weighted by what all the logs together hide."""
    return coverage((s.stated, s.wait.days, s.record.replied) for s in scored)


def d_calibration_by_log(scored: Iterable[Scored]) -> dict[str, float]:
    """The p of each log."""
    by_log = groupby(sorted(scored, key=lambda s: s.log), key=lambda s: s.log)
    found = ((name, d_calibration(s.record for s in part)) for name, part in by_log)
    return {name: each.p for name, each in found if each is not None}


def difference(ours: Sequence[Scored], theirs: Sequence[Scored], draws: int) -> Interval | None:
    """The interval of the difference of two models' log-likelihoods a record."""
    pairs = zip(ours, theirs, strict=True)
    return interval(
        ((a.cluster, (a.log_likelihood - b.log_likelihood, 1.0)) for a, b in pairs), mean, draws=draws
    )


def calibration_interval(told: Sequence[Told], draws: int, count: int = 10) -> Interval | None:
    """The interval of the calibration error of what was said live."""

    def error(sums: Sequence[float]) -> float:
        total = sum(sums[2 * count :])
        return sum(abs(sums[n] - sums[count + n]) for n in range(count)) / total if total else 0.0

    def sums(each: Told) -> list[float]:
        place, values = min(int(each.chance * count), count - 1), [0.0] * (3 * count)
        values[place], values[count + place], values[2 * count + place] = each.chance, each.came, 1.0
        return values

    return interval(((each.cluster, sums(each)) for each in told), error, draws=draws)


def reliability(told: Iterable[Told]) -> tuple[Bin, ...]:
    """What was said live against what came."""
    return bins((each.chance, each.came) for each in told)
