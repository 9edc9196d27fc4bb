"""Intervals by drawing applications again: the 2.5 and 97.5 % points of what comes out, the same each run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random

SEED = 20_261_103
DRAWS = 1000
Interval = tuple[float, float]
Sums = Sequence[float]


def interval(
    clustered: Iterable[tuple[str, Sums]], statistic: Callable[[Sums], float], *, draws: int = DRAWS
) -> Interval | None:
    """Of a statistic of sums, which each cluster brings; whole clusters are drawn. None of fewer than two."""
    totals: dict[str, list[float]] = {}
    for cluster, values in clustered:
        total = totals.setdefault(cluster, [0.0] * len(values))
        for place, value in enumerate(values):
            total[place] += value
    if len(totals) < 2 or not draws:
        return None
    sparse = [[(place, v) for place, v in enumerate(total) if v] for total in totals.values()]
    size = len(next(iter(totals.values())))
    choice = Random(SEED).choices  # noqa: S311  # draws for an interval, no secret
    found = sorted(statistic(_drawn(choice(sparse, k=len(sparse)), size)) for _ in range(draws))
    return found[round(0.025 * (draws - 1))], found[round(0.975 * (draws - 1))]


def _drawn(clusters: Iterable[list[tuple[int, float]]], size: int) -> list[float]:
    sums = [0.0] * size
    for cluster in clusters:
        for place, value in cluster:
            sums[place] += value
    return sums


def mean(sums: Sums) -> float:
    """Of (sum, count)."""
    return sums[0] / sums[1] if sums[1] else 0.0
