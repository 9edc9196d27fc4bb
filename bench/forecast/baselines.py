"""The baselines, each a curve made of waits of one stage, with what it needs to be at its best.

Each gives every whole day a probability that can be scored:

- three weeks: the share that is answered at all and the share of it after day 21 come from one's own waits,
  each with one more seen of either kind; replies lie evenly over the days 0 … 21, the late ones evenly over
  22 … 365.
- Kaplan-Meier: n waits count n, and one more is spread over the days 0 … 365 with one half that never
  answers; a step is spread over the days since the one before, as else most days would be impossible. The
  same estimator unspread stands beside it.
- Weibull: everybody is answered in the end. Cure alone: a share is not, the others log-logistic. Both by
  maximum likelihood of whole days, held by a prior so wide that it only decides where there is nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import exp, expm1, log, log1p

from afterview.forecast.score import LEAST, kaplan_meier
from afterview.forecast.wait import Wait
from bench.forecast.minimise import minimise

THREE_WEEKS, YEAR = 21, 365
STEEPNESS = 1.8137993642342178  # π/√3: the log-logistic in the standard deviation of ln t
Share = Callable[[int], float]


def three_weeks(waits: Sequence[Wait]) -> Share:
    """Who has not answered after three weeks does not."""
    share = 1.0 - kaplan_meier(_seen(waits)).after(YEAR)
    count, replies = len(waits), sum(wait.reply is not None for wait in waits)
    late = sum(wait.reply is not None and wait.days > THREE_WEEKS for wait in waits)
    answered = (count * share + 1) / (count + 2)
    later = (late + 1) / (replies + 2)

    def by(day: int) -> float:
        soon = min(day + 1, THREE_WEEKS + 1) / (THREE_WEEKS + 1)
        return answered * ((1 - later) * soon + later * _even(day, THREE_WEEKS + 1))

    return by


def spread_steps(waits: Sequence[Wait]) -> Share:
    """Kaplan-Meier, each step spread over the days since the one before."""
    steps = kaplan_meier(_seen(waits))
    corners = [(-1, 1.0), *zip(steps.days, steps.shares, strict=True)]
    days, falls = [day for day, _ in corners], list(pairwise(corners))
    count = len(waits)

    def by(day: int) -> float:
        place = bisect_right(days, day)
        left = corners[place - 1][1]
        if place < len(corners):
            (first, high), (last, low) = falls[place - 1]
            left = high + (low - high) * (day - first) / (last - first)
        return (count * (1.0 - left) + 0.5 * _even(day, 0)) / (count + 1)

    return by


def steps(waits: Sequence[Wait]) -> Share:
    """Kaplan-Meier as it is."""
    left, count = kaplan_meier(_seen(waits)), len(waits)
    return lambda day: (count * (1.0 - left.after(day)) + 0.5 * _even(day, 0)) / (count + 1)


def weibull(waits: Sequence[Wait]) -> Share:
    """θ = (ln scale, ln shape), by the wide prior N(ln 30, 3), N(0, 1)."""

    def curve(theta: Sequence[float]) -> Share:
        scale, shape = theta[0], exp(min(theta[1], 5.0))
        return lambda day: -expm1(-exp(min(shape * (log(day + 0.5) - scale), 300.0)))

    return curve(_most_likely(curve, _seen(waits), ((log(30), 3.0), (0.0, 1.0))))


def cure_alone(waits: Sequence[Wait]) -> Share:
    """θ = (logit c, ln median, ln log-sd), by the wide prior N(0, 2), N(ln 14, 2), N(0, 1)."""

    def curve(theta: Sequence[float]) -> Share:
        c, steep = 1 / (1 + exp(-max(theta[0], -50.0))), STEEPNESS / exp(max(theta[2], -5.0))
        return lambda day: c / (1 + exp(max(min(steep * (theta[1] - log(day + 0.5)), 300.0), -300.0)))

    return curve(_most_likely(curve, _seen(waits), ((0.0, 2.0), (log(14), 2.0), (0.0, 1.0))))


def _most_likely(
    curve: Callable[[Sequence[float]], Share],
    seen: Iterable[tuple[int, bool]],
    prior: Sequence[tuple[float, float]],
) -> list[float]:
    """The θ under which what was seen is most likely; days are whole."""
    counted = Counter(seen).items()

    def cost(theta: Sequence[float]) -> float:
        by = curve(theta)
        total = sum(((x - mean) / sd) ** 2 / 2 for x, (mean, sd) in zip(theta, prior, strict=True))
        for (day, replied), times in counted:
            if replied:
                total -= times * log(max(by(day) - (by(day - 1) if day else 0.0), LEAST))
            else:
                total -= times * log1p(-min(by(day), 1 - LEAST))
        return total

    return minimise(cost, [mean for mean, _ in prior])


def _seen(waits: Iterable[Wait]) -> list[tuple[int, bool]]:
    return [(wait.days, wait.reply is not None) for wait in waits]


def _even(day: int, first: int) -> float:
    """The share of the days `first` … 365 that is over at the end of that day."""
    return min(max(day + 1 - first, 0), YEAR + 1 - first) / (YEAR + 1 - first)
