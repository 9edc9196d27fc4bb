"""What is known of θ after some waits: near what a brute-force sum over a grid says, and steady."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.curve import curve_of
from afterview.forecast.fit import seen_of
from afterview.forecast.likelihood import Seen, expit, log_likelihood
from afterview.forecast.matrix import AXES, Vector, diagonal, inverse
from afterview.forecast.pace import EVEN, Pace
from afterview.forecast.posterior import (
    DRAWS,
    ENOUGH,
    Normal,
    Posterior,
    learnt,
    log_posterior,
    points,
    posterior,
)
from afterview.forecast.wait import Wait

PRIOR = Normal((0.4, log(9.0), 0.0), diagonal((0.8**2, 0.6**2, 0.4**2)))
LATE = 0.05
MONDAY = date(2026, 3, 2)
READINGS = (0.5, 3.5, 7.5, 14.5, 30.5)
STEPS = tuple(step / 2.5 for step in range(-10, 11))


def seen(*told: str) -> list[Seen]:
    """`3` is a reply on day 3, `3…` silence through it; all days are alike."""
    waits = [
        Wait(stage="applied", start=MONDAY, days=int(each.rstrip("…")), reply=None if "…" in each else "good")
        for each in told
    ]
    return [seen_of(wait, Pace(EVEN), late=LATE) for wait in waits]


def of_one_block(told: Sequence[Seen], *, drift: float = 0.0) -> Posterior:
    return posterior(PRIOR, [(0, told)], late=LATE, drift=drift, until=0)


def by_brute_force(told: Sequence[Seen]) -> tuple[tuple[float, Vector], ...]:
    """The posterior as a sum over a grid, four standard deviations around the prior's mean."""
    sds = [PRIOR.cov[axis][axis] ** 0.5 for axis in AXES]
    a, b, c = ([mean + sd * step for step in STEPS] for mean, sd in zip(PRIOR.mean, sds, strict=True))
    weights = [exp(-0.5 * (x * x + y * y + z * z)) for x, y, z in product(STEPS, repeat=3)]
    found = [
        (weight * exp(log_likelihood(theta, told, LATE)), theta)
        for weight, theta in zip(weights, product(a, b, c), strict=True)
        if weight > 1e-4
    ]
    total = sum(weight for weight, _ in found)
    return tuple((weight / total, theta) for weight, theta in found)


@pytest.mark.parametrize(
    "told",
    [
        ("4",),
        ("30…",),
        ("2", "5", "9", "40…"),
        ("0", "0", "1"),
        ("60…", "45…", "21…", "14…", "7…", "3"),
        ("14", "15", "16", "50", "80…"),
    ],
    ids=" ".join,
)
def test_the_draws_say_what_brute_force_says(told: tuple[str, ...]) -> None:
    ours, exact = of_one_block(seen(*told)).draws, by_brute_force(seen(*told))

    def answered(draws: tuple[tuple[float, Vector], ...]) -> list[float]:
        curve = curve_of(draws, (0.0, 0.0), late=LATE)
        return [curve.ever, *(curve.at(curve.answered, reading) for reading in READINGS)]

    expected = answered(exact)
    assert answered(ours) == pytest.approx(expected, abs=0.03)


def test_of_nothing_seen_the_prior_remains() -> None:
    found = posterior(PRIOR, [], late=LATE, drift=0.1, until=5)
    assert found.normal == PRIOR
    for axis in AXES:
        mean = sum(weight * theta[axis] for weight, theta in found.draws)
        assert mean == pytest.approx(PRIOR.mean[axis])
        variance = sum(weight * (theta[axis] - mean) ** 2 for weight, theta in found.draws)
        assert variance == pytest.approx(PRIOR.cov[axis][axis], rel=1e-6)


def test_old_silence_says_less_about_today_than_new_silence() -> None:
    told = seen(*["40…"] * 6)
    doubt = [posterior(PRIOR, [(0, told)], late=LATE, drift=0.3, until=n).normal.cov[0][0] for n in range(9)]
    assert doubt[:7] == sorted(set(doubt[:7]))
    assert doubt[6] == doubt[7] == doubt[8]


def test_waits_of_two_blocks_without_drift_are_nearly_those_of_one() -> None:
    first, second = seen("2", "8", "30…"), seen("5", "12", "3", "60…")
    apart = posterior(PRIOR, [(0, first), (1, second)], late=LATE, drift=0.0, until=1)
    together = of_one_block([*first, *second])
    sds = [together.normal.cov[axis][axis] ** 0.5 for axis in AXES]
    for one, other, sd in zip(apart.normal.mean, together.normal.mean, sds, strict=True):
        assert one == pytest.approx(other, abs=0.35 * sd)


def test_of_enough_waits_the_normal_needs_no_correction() -> None:
    few, many = seen(*["5", "40…"] * 10), seen(*["5", "40…"] * ENOUGH)
    assert len({weight for weight, _ in of_one_block(few).draws}) == DRAWS
    assert {weight for weight, _ in of_one_block(many).draws} == {1.0 / DRAWS}


def test_many_waits_outweigh_the_prior() -> None:
    found = of_one_block(seen(*["4", "5", "6", "90…"] * 100)).normal
    assert expit(found.mean[0]) == pytest.approx(0.76, abs=0.03)
    assert exp(found.mean[1]) == pytest.approx(5.0, rel=0.1)


def test_where_the_hill_bends_upwards_there_is_a_spread_all_the_same() -> None:
    # Beside the top of a narrow ridge the true curvature is no covariance's.
    told = seen(*["20", "20…", "20", "20", "20", "30000…", "20", "20"] * 37)
    for wider in (1.0, 2.0):
        a, b, c = (PRIOR.cov[axis][axis] * wider**2 for axis in AXES)
        normal = learnt(Normal(PRIOR.mean, diagonal((a, b, c))), told, LATE)
        assert all(0.0 < normal.cov[axis][axis] < (a, b, c)[axis] for axis in AXES)


def test_the_same_waits_give_the_same_draws() -> None:
    told = seen("3", "9", "20…")
    assert of_one_block(told) == of_one_block(list(told))


def test_the_points_are_those_of_a_standard_normal() -> None:
    for axis in AXES:
        column = [point[axis] for point in points(DRAWS)]
        assert sum(column) == pytest.approx(0.0, abs=1e-9)
        assert sum(x * x for x in column) == pytest.approx(DRAWS)
        assert -3.5 < min(column) < -1.5 < 1.5 < max(column) < 3.5
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(sum(point[one] * point[other] for point in points(DRAWS))) / DRAWS < 0.15


records = st.lists(
    st.tuples(st.integers(0, 200), st.booleans()).map(lambda told: f"{told[0]}{'' if told[1] else '…'}"),
    min_size=1,
    max_size=12,
)


@given(records, st.tuples(*[st.floats(-1, 1)] * 3))
def test_nowhere_near_is_likelier_than_the_most_probable(told: list[str], away: Vector) -> None:
    precision = inverse(PRIOR.cov)
    normal = learnt(PRIOR, seen(*told), LATE)
    sds = [normal.cov[axis][axis] ** 0.5 for axis in AXES]
    a, b, c = (m + x * sd for m, x, sd in zip(normal.mean, away, sds, strict=True))
    top = log_posterior(normal.mean, PRIOR.mean, precision, seen(*told), LATE)
    assert log_posterior((a, b, c), PRIOR.mean, precision, seen(*told), LATE) < top + 0.1


def test_when_it_was_matters_only_by_the_calendar() -> None:
    start = MONDAY + timedelta(days=7)
    later = seen_of(Wait(stage="applied", start=start, days=4, reply="good"), Pace(EVEN), late=LATE)
    assert [later] == seen("4")
