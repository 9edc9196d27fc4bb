"""What is known of θ after some waits: the most probable value, and weighted draws around it.

    prior ──waits of four weeks──> normal ──drift of the reply rate──> prior of the next ──…──> Posterior

Within four weeks: Newton's steps to the most probable θ, Laplace's approximation around it. Between them
logit c may have wandered, so that old waits say less about today's reply rate than new ones. The draws are
made at the same quasi-random points each time, so that the same waits give the same forecast; importance
weights correct what the approximation misses in the last step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, exp, log, pi, sin, sqrt
from typing import TypeAlias

from afterview.forecast.likelihood import Seen, curvature, log_likelihood, slopes
from afterview.forecast.matrix import AXES, Matrix, Vector, add, cholesky, diagonal, inverse, times

Slopes: TypeAlias = tuple[float, Vector, Matrix]
DRAWS = 64
STEPS = 40
ENOUGH = 40  # waits from which Laplace's approximation needs no correction
HALVINGS = 14
CLOSE = 1e-4  # in log-likelihood: a hundredth of a standard deviation


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


def posterior(
    prior: Normal, blocks: Sequence[tuple[int, Sequence[Seen]]], *, late: float, drift: float, until: int
) -> Posterior:
    """What `prior` becomes by blocks of waits, each with the number of its four weeks, up to those of now.

    `drift` is the standard deviation by which logit c wanders in four weeks.
    """
    normal, before, last = prior, prior, None
    seen: Sequence[Seen] = ()
    for number, seen in blocks:
        before = normal if last is None else _wandered(normal, drift, number - last)
        normal, last = learnt(before, seen, late), number
    if last is None:
        return Posterior(prior, _evenly(prior))
    gap = until - last
    if gap > 0 or len(seen) >= ENOUGH:
        normal = _wandered(normal, drift, gap)
        return Posterior(normal, _evenly(normal))
    return Posterior(normal, _weighted(before, normal, seen, late))


def learnt(prior: Normal, seen: Sequence[Seen], late: float) -> Normal:
    """The prior and what was seen, as a normal distribution around the most probable θ."""
    precision = inverse(prior.cov)
    mode = most_probable(prior.mean, precision, lambda theta: slopes(theta, seen, late))
    try:
        return Normal(mode, inverse(add(curvature(mode, seen, late), precision)))
    except ValueError:  # beside the top it may bend upwards; the products of the scores never do
        return Normal(mode, inverse(add(slopes(mode, seen, late)[2], precision)))


def most_probable(mean: Vector, precision: Matrix, slopes_at: Callable[[Vector], Slopes]) -> Vector:
    """Where prior times likelihood is greatest: Newton's steps, halved until they climb."""
    here = mean
    height, gradient, outer = slopes_at(here)
    for _ in range(STEPS):
        pull = times(precision, _minus(here, mean))
        step = times(inverse(add(outer, precision)), _minus(gradient, pull))
        value, there = height, here
        for halved in range(HALVINGS):
            there = _along(here, step, 0.5**halved)
            likely, gradient, outer = slopes_at(there)
            value = likely - _prior_cost(there, mean, precision)
            if value > height:
                break
        if value - height < CLOSE:
            return there if value > height else here
        here, height = there, value
    return here


def log_posterior(theta: Vector, mean: Vector, precision: Matrix, seen: Sequence[Seen], late: float) -> float:
    """The logarithm of prior times likelihood, up to a constant."""
    return log_likelihood(theta, seen, late) - _prior_cost(theta, mean, precision)


def _prior_cost(theta: Vector, mean: Vector, precision: Matrix) -> float:
    away = _minus(theta, mean)
    return 0.5 * sum(a * b for a, b in zip(away, times(precision, away), strict=True))


def _wandered(normal: Normal, drift: float, weeks: int) -> Normal:
    """After so many times four weeks; what half a year cannot change, more cannot either."""
    return Normal(normal.mean, add(normal.cov, diagonal((drift * drift * min(weeks, 6), 0.0, 0.0))))


def _weighted(
    prior: Normal, normal: Normal, seen: Sequence[Seen], late: float
) -> tuple[tuple[float, Vector], ...]:
    precision, triangle = inverse(prior.cov), cholesky(normal.cov)
    draws = [_along(normal.mean, times(triangle, point), 1.0) for point in points(DRAWS)]
    logs = [
        log_posterior(draw, prior.mean, precision, seen, late) + 0.5 * sum(x * x for x in point)
        for draw, point in zip(draws, points(DRAWS), strict=True)
    ]
    top = max(logs)
    weights = [exp(value - top) for value in logs]
    total = sum(weights)
    return tuple((w / total, draw) for w, draw in zip(weights, draws, strict=True))


def _evenly(normal: Normal) -> tuple[tuple[float, Vector], ...]:
    triangle = cholesky(normal.cov)
    return tuple((1.0 / DRAWS, _along(normal.mean, times(triangle, p), 1.0)) for p in points(DRAWS))


@cache
def points(count: int) -> tuple[Vector, ...]:
    """Quasi-random points of the standard normal distribution in three dimensions, mean 0 and variance 1.

    Halton's sequence in bases 2, 3, 5 and 7, made normal by Box and Muller's transform (1958).
    """
    columns: list[list[float]] = [[], [], []]
    for number in range(1, count + 1):
        near, turn, far, other = (_radical_inverse(number, base) for base in (2, 3, 5, 7))
        radius, angle = sqrt(-2.0 * log(near)), 2.0 * pi * turn
        third = sqrt(-2.0 * log(far)) * cos(2.0 * pi * other)
        for column, value in zip(columns, (radius * cos(angle), radius * sin(angle), third), strict=True):
            column.append(value)
    return tuple(zip(*(_standardised(column) for column in columns), strict=True))


def _standardised(values: list[float]) -> list[float]:
    mean = sum(values) / len(values)
    spread = sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread for value in values]


def _radical_inverse(number: int, base: int) -> float:
    fraction, result = 1.0, 0.0
    while number:
        number, digit = divmod(number, base)
        fraction /= base
        result += fraction * digit
    return result


def _minus(one: Vector, other: Vector) -> Vector:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])


def _along(here: Vector, step: Vector, size: float) -> Vector:
    a, b, c = (here[axis] + size * step[axis] for axis in AXES)
    return (a, b, c)
