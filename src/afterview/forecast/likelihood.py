"""The probability of what was seen, given the parameters of one stage, and its slope.

θ = (logit c, ln median, ln log-sd). A share c of the waits ever ends, those by the shape F0. On a wait's
clock a reply on day d has the probability c·[F0(reading(d)) - F0(reading(d-1))] and silence through day s
1 - c·F0(reading(s)): probabilities of days, never densities, so that no logarithm of zero appears and
models can be compared.

The shape has three parts. Most replies follow a log-logistic L: with z = (ln t - ln median) / log-sd,
L = 1 / (1 + exp(-z·π/√3)), written in the standard deviation of ln t, and cut off at half a year T. A share
of them comes late, when a role is filled and the rest are told (B: log-logistic, median 75 days). A small
rest has no end (R: log-logistic, median 245 days), so that no wait is impossible:

    F0(t) = 98 % · [(1 - late)·L(t)/L(T) + late·B(t)/B(T)] + 2 % · R(t)   for t < T

A lognormal in the place of L fits the logs at hand equally well and costs more to compute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log, pi, sqrt

from afterview.forecast.matrix import AXES, Matrix, Vector

STEEPNESS = pi / sqrt(3.0)
FARTHEST = 40.0  # standard deviations beyond which a share is 0 or 1 to the last bit
LEAST = 1e-300
BEGINNING = -100.0  # the logarithm of a clock's reading before it runs
HALF_A_YEAR = log(182.5)
LATE_MEDIAN, LATE_SCALE = log(75.0), 0.5
REST, REST_MEDIAN, REST_SCALE = 0.02, log(245.0), 0.8


@dataclass(frozen=True, slots=True)
class Seen:
    """One wait on the logarithm of its clock: a reply between `low` and `high`, or silent until `low`.

    Beside each stands the part of F0 there that does not depend on θ. `weight`: how many such waits it
    counts for.
    """

    low: float
    low_fixed: float
    high: float | None = None
    high_fixed: float = 0.0
    weight: float = 1.0


def logit(share: float) -> float:
    """The logarithm of the odds; `share` strictly between 0 and 1."""
    return log(share / (1.0 - share))


def expit(value: float) -> float:
    """The share with these log odds."""
    if value >= 0.0:
        return 1.0 / (1.0 + exp(-value))
    odds = exp(max(value, -700.0))
    return odds / (1.0 + odds)


def ended(z: float) -> float:
    """The log-logistic share at z standard deviations of ln t, in [0, 1]."""
    return 1.0 / (1.0 + exp(-STEEPNESS * max(-FARTHEST, min(FARTHEST, z))))


_LATE_WHOLE = ended((HALF_A_YEAR - LATE_MEDIAN) / LATE_SCALE)
_LATE_STEEP, _REST_STEEP = STEEPNESS / LATE_SCALE, STEEPNESS / REST_SCALE


def fixed_part(log_time: float, late: float) -> float:
    """The part of F0 at a logarithm of the clock, from BEGINNING on, that is the same for every θ."""
    rest = REST / (1.0 + exp(_REST_STEEP * (REST_MEDIAN - log_time)))
    if log_time >= HALF_A_YEAR:
        return rest + (1.0 - REST) * late
    return rest + (1.0 - REST) * late / (_LATE_WHOLE * (1.0 + exp(_LATE_STEEP * (LATE_MEDIAN - log_time))))


@dataclass(frozen=True, slots=True)
class Shape:
    """The part of F0 that depends on θ: L up to half a year, times `factor`."""

    median: float
    scale: float
    factor: float

    def at(self, log_time: float) -> float:
        """Its share at a logarithm of the clock."""
        return ended((min(log_time, HALF_A_YEAR) - self.median) / self.scale) * self.factor


def shape_of(theta: Vector, late: float) -> Shape:
    """F0 of θ without its fixed part."""
    median, scale = theta[1], exp(theta[2])
    whole = max(ended((HALF_A_YEAR - median) / scale), LEAST)
    return Shape(median, scale, (1.0 - REST) * (1.0 - late) / whole)


def log_likelihood(theta: Vector, seen: Sequence[Seen], late: float = 0.0) -> float:
    """The logarithm of the probability of all that was seen."""
    share, shape = expit(theta[0]), shape_of(theta, late)
    total = 0.0
    for each in seen:
        before = shape.at(each.low) + each.low_fixed
        if each.high is None:
            chance = 1.0 - share * before
        else:
            chance = share * (shape.at(each.high) + each.high_fixed - before)
        total += each.weight * log(max(chance, LEAST))
    return total


def slopes(theta: Vector, seen: Sequence[Seen], late: float = 0.0) -> tuple[float, Vector, Matrix]:
    """The log-likelihood, its gradient, and the outer products of the scores, which stand for -Hessian."""
    share = expit(theta[0])
    slope_of = _slopes_of(shape_of(theta, late))
    total = g0 = g1 = g2 = h00 = h01 = h02 = h11 = h12 = h22 = 0.0
    for each in seen:
        before, by_median, by_scale = slope_of(each.low)
        before += each.low_fixed
        if each.high is None:
            chance = max(1.0 - share * before, LEAST)
            a = -share * (1.0 - share) * before / chance
            b, c = -share * by_median / chance, -share * by_scale / chance
        else:
            after, also, too = slope_of(each.high)
            width = max(after + each.high_fixed - before, LEAST)
            chance = max(share * width, LEAST)
            a, b, c = 1.0 - share, (also - by_median) / width, (too - by_scale) / width
        weight = each.weight
        total += weight * log(chance)
        wa, wb, wc = weight * a, weight * b, weight * c
        g0, g1, g2 = g0 + wa, g1 + wb, g2 + wc
        h00, h01, h02 = h00 + wa * a, h01 + wa * b, h02 + wa * c
        h11, h12, h22 = h11 + wb * b, h12 + wb * c, h22 + wc * c
    return total, (g0, g1, g2), ((h00, h01, h02), (h01, h11, h12), (h02, h12, h22))


def _slopes_of(shape: Shape) -> Callable[[float], tuple[float, float, float]]:
    """The shape at a logarithm of the clock, with its derivatives by ln median and by ln log-sd."""
    median, scale, factor = shape.median, shape.scale, shape.factor
    steep, lowest = STEEPNESS / scale, -FARTHEST * scale
    last = (HALF_A_YEAR - median) / scale
    # by the quotient rule, what the derivatives of 1 / L(T) take away
    rest = STEEPNESS * (1.0 - ended(last))
    by_median_less, by_scale_less = rest / scale, rest * last

    def at(log_time: float) -> tuple[float, float, float]:
        away = min(log_time, HALF_A_YEAR) - median
        plain = 1.0 / (1.0 + exp(-steep * max(away, lowest)))
        value = plain * factor
        slope = steep * (1.0 - plain)
        return value, value * (by_median_less - slope), value * (by_scale_less - slope * away)

    return at


def curvature(theta: Vector, seen: Sequence[Seen], late: float = 0.0, step: float = 1e-4) -> Matrix:
    """Minus the Hessian of the log-likelihood, by differences of the gradient, made symmetric."""
    here = slopes(theta, seen, late)[1]
    rows: list[Vector] = []
    for axis in AXES:
        a, b, c = (value + step * (axis == place) for place, value in enumerate(theta))
        there = slopes((a, b, c), seen, late)[1]
        a, b, c = ((h - t) / step for h, t in zip(here, there, strict=True))
        rows.append((a, b, c))
    (a, b, c), (d, e, f), (g, h, i) = rows
    b, c, f = 0.5 * (b + d), 0.5 * (c + g), 0.5 * (f + h)
    return ((a, b, c), (b, e, f), (c, f, i))
