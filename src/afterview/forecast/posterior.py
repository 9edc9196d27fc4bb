"""What is known of θ after some waits: the most probable value, and weighted draws around it.

    prior N(mean, cov), waits ──Newton──> MAP ──curvature──> N(MAP, H⁻¹) ──draws, importance weights──> Posterior

The draws are Laplace's approximation made at the same quasi-random points each time (Halton's sequence in
bases 2, 3 and 5), so that the same waits give the same forecast; importance weights correct what the
approximation misses where the waits are few. With many the two agree, and the weights are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from statistics import NormalDist

from afterview.forecast.likelihood import Seen, curvature, log_likelihood, slopes
from afterview.forecast.matrix import AXES, Matrix, Vector, add, cholesky, inverse, times

DRAWS = 64
STEPS = 40
ENOUGH = 150  # waits from which Laplace's approximation needs no correction
CLOSE = 1e-6
FLAT = 1e-3  # curvature below which a direction counts as known by the prior alone


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution of θ: the mean and the covariance."""

    mean: Vector
    cov: Matrix


@dataclass(frozen=True, slots=True)
class Posterior:
    """θ given what was seen: as a normal distribution, and as draws with weights that sum to 1."""

    normal: Normal
    draws: tuple[tuple[float, Vector], ...]


def posterior(prior: Normal, seen: Sequence[Seen]) -> Posterior:
    """What `prior` becomes by what was seen; nothing seen leaves it as it is."""
    precision = inverse(prior.cov)
    if not seen:
        return Posterior(prior, tuple((1.0 / DRAWS, draw) for draw in _draws(prior, cholesky(prior.cov))))
    mode = most_probable(prior, precision, seen)
    normal = Normal(mode, _covariance(add(curvature(mode, seen), precision), precision))
    triangle = cholesky(normal.cov)
    draws = _draws(normal, triangle)
    if len(seen) >= ENOUGH:
        return Posterior(normal, tuple((1.0 / DRAWS, draw) for draw in draws))
    logs = [
        _log_posterior(draw, prior.mean, precision, seen) + 0.5 * sum(x * x for x in point)
        for draw, point in zip(draws, points(DRAWS), strict=True)
    ]
    top = max(logs)
    weights = [exp(value - top) for value in logs]
    total = sum(weights)
    return Posterior(normal, tuple((w / total, draw) for w, draw in zip(weights, draws, strict=True)))


def most_probable(prior: Normal, precision: Matrix, seen: Sequence[Seen]) -> Vector:
    """The θ at which prior times likelihood is greatest, by Newton steps that are halved until they climb."""
    here, height = prior.mean, _log_posterior(prior.mean, prior.mean, precision, seen)
    for _ in range(STEPS):
        _, gradient, outer = slopes(here, seen)
        pull = times(precision, _minus(here, prior.mean))
        step = times(inverse(add(outer, precision)), _minus(gradient, pull))
        size = 1.0
        while size > CLOSE:
            there = _along(here, step, size)
            value = _log_posterior(there, prior.mean, precision, seen)
            if value > height:
                break
            size *= 0.5
        else:
            return here
        gain, here, height = value - height, there, value
        if gain < CLOSE:
            return here
    return here


@cache
def points(count: int) -> tuple[Vector, ...]:
    """Quasi-random points of the standard normal distribution in three dimensions, mean 0 and variance 1."""
    quantile = NormalDist().inv_cdf
    columns = []
    for base in (2, 3, 5):
        column = [quantile(_radical_inverse(n, base)) for n in range(1, count + 1)]
        mean = sum(column) / count
        spread = sqrt(sum((x - mean) ** 2 for x in column) / count)
        columns.append([(x - mean) / spread for x in column])
    return tuple(zip(*columns, strict=True))  # type: ignore[arg-type]


def _radical_inverse(number: int, base: int) -> float:
    fraction, result = 1.0, 0.0
    while number:
        number, digit = divmod(number, base)
        fraction /= base
        result += fraction * digit
    return result


def _draws(normal: Normal, triangle: Matrix) -> list[Vector]:
    return [_along(normal.mean, times(triangle, point), 1.0) for point in points(DRAWS)]


def _covariance(curved: Matrix, precision: Matrix) -> Matrix:
    """The inverse of the posterior's curvature; where that bends the wrong way the prior's own bends it back."""
    for _ in range(STEPS):
        try:
            return inverse(curved)
        except ValueError:
            curved = add(curved, precision)
    return inverse(precision)


def _log_posterior(theta: Vector, mean: Vector, precision: Matrix, seen: Sequence[Seen]) -> float:
    away = _minus(theta, mean)
    pulled = times(precision, away)
    return log_likelihood(theta, seen) - 0.5 * sum(a * b for a, b in zip(away, pulled, strict=True))


def _minus(one: Vector, other: Vector) -> Vector:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])


def _along(here: Vector, step: Vector, size: float) -> Vector:
    a, b, c = (here[axis] + size * step[axis] for axis in AXES)
    return (a, b, c)
