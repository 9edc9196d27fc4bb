"""The probability of what was seen, given the parameters of one stage, and its slope.

θ = (logit c, ln median, ln log-sd). A share c of the waits ever ends, those by the shape F0. On a wait's
clock a reply on day d has the probability c·[F0(reading(d)) - F0(reading(d-1))] and silence through day s
1 - c·F0(reading(s)): probabilities of days, never densities, so that no logarithm of zero appears and
models can be compared.

The shape is the log-logistic: with z = (ln t - ln median) / log-sd, F0 = 1 / (1 + exp(-z·π/√3)), written in
the standard deviation of ln t. A lognormal fits the logs at hand equally well and costs more to compute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, pi, sqrt

from afterview.forecast.matrix import AXES, Matrix, Vector

STEEPNESS = pi / sqrt(3.0)
FARTHEST = 40.0  # standard deviations beyond which a share is 0 or 1 to the last bit
LEAST = 1e-300
BEGINNING = -100.0  # the logarithm of a clock's reading before it runs


@dataclass(frozen=True, slots=True)
class Seen:
    """One wait on the logarithm of its clock: a reply between `low` and `high`; `high` None: silent until `low`.

    `weight` is how many such waits it counts for.
    """

    low: float
    high: float | None
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
    """F0: the share of the waits that end which has ended at z standard deviations of ln t, in [0, 1]."""
    return 1.0 / (1.0 + exp(-STEEPNESS * max(-FARTHEST, min(FARTHEST, z))))


def log_likelihood(theta: Vector, seen: Sequence[Seen]) -> float:
    """The logarithm of the probability of all that was seen."""
    share, median, scale = expit(theta[0]), theta[1], exp(theta[2])
    total = 0.0
    for each in seen:
        before = ended((each.low - median) / scale)
        if each.high is None:
            chance = 1.0 - share * before
        else:
            chance = share * (ended((each.high - median) / scale) - before)
        total += each.weight * log(chance if chance > LEAST else LEAST)
    return total


def slopes(theta: Vector, seen: Sequence[Seen]) -> tuple[float, Vector, Matrix]:
    """The log-likelihood, its gradient, and the sum of the scores' outer products (which stand for -Hessian)."""
    share, median, scale = expit(theta[0]), theta[1], exp(theta[2])
    total = g0 = g1 = g2 = h00 = h01 = h02 = h11 = h12 = h22 = 0.0
    for each in seen:
        z = (each.low - median) / scale
        before = ended(z)
        by_median = -STEEPNESS * before * (1.0 - before) / scale
        by_scale = by_median * z * scale
        if each.high is None:
            chance = max(1.0 - share * before, LEAST)
            a = -share * (1.0 - share) * before / chance
            b, c = -share * by_median / chance, -share * by_scale / chance
        else:
            z = (each.high - median) / scale
            after = ended(z)
            also = -STEEPNESS * after * (1.0 - after) / scale
            width = max(after - before, LEAST)
            chance = max(share * width, LEAST)
            a, b, c = 1.0 - share, (also - by_median) / width, (also * z * scale - by_scale) / width
        weight = each.weight
        total += weight * log(chance)
        wa, wb, wc = weight * a, weight * b, weight * c
        g0, g1, g2 = g0 + wa, g1 + wb, g2 + wc
        h00, h01, h02 = h00 + wa * a, h01 + wa * b, h02 + wa * c
        h11, h12, h22 = h11 + wb * b, h12 + wb * c, h22 + wc * c
    return total, (g0, g1, g2), ((h00, h01, h02), (h01, h11, h12), (h02, h12, h22))


def curvature(theta: Vector, seen: Sequence[Seen], step: float = 1e-3) -> Matrix:
    """Minus the Hessian of the log-likelihood, by differences of the gradient, made symmetric."""
    rows: list[Vector] = []
    for axis in AXES:
        up = slopes(_moved(theta, axis, step), seen)[1]
        down = slopes(_moved(theta, axis, -step), seen)[1]
        a, b, c = ((d - u) / (2.0 * step) for u, d in zip(up, down, strict=True))
        rows.append((a, b, c))
    return tuple(tuple(0.5 * (rows[i][j] + rows[j][i]) for j in AXES) for i in AXES)  # type: ignore[return-value]


def _moved(theta: Vector, axis: int, step: float) -> Vector:
    a, b, c = (value + step * (axis == place) for place, value in enumerate(theta))
    return (a, b, c)
