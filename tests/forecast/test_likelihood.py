"""The probability of what was seen, its slope, and the three parts of the shape."""

from __future__ import annotations

from itertools import pairwise
from math import exp, isfinite, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.likelihood import (
    BEGINNING,
    HALF_A_YEAR,
    LATE_MEDIAN,
    REST,
    REST_MEDIAN,
    Seen,
    curvature,
    ended,
    expit,
    fixed_part,
    log_likelihood,
    logit,
    shape_of,
    slopes,
)
from afterview.forecast.matrix import AXES, Vector, add, cholesky, diagonal, inverse, plus, times

thetas = st.tuples(st.floats(-4, 4), st.floats(-1, 6), st.floats(-2, 1.5))
lates = st.floats(0, 0.5)
days = st.integers(0, 400)


def replied(day: int, late: float = 0.1) -> Seen:
    low = log(day - 0.5) if day else BEGINNING
    high = log(day + 0.5)
    return Seen(low, fixed_part(low, late), high, fixed_part(high, late))


def silent(day: int, late: float = 0.1, weight: float = 1.0) -> Seen:
    low = log(day + 0.5)
    return Seen(low, fixed_part(low, late), weight=weight)


def share_ended(theta: Vector, log_time: float, late: float) -> float:
    return shape_of(theta, late).at(log_time) + fixed_part(log_time, late)


def nudged(theta: Vector, axis: int, step: float) -> Vector:
    a, b, c = (value + step * (axis == place) for place, value in enumerate(theta))
    return (a, b, c)


@pytest.mark.parametrize("share", [1e-9, 0.1, 0.5, 0.9, 1 - 1e-9])
def test_odds_and_shares_are_two_words_for_one_thing(share: float) -> None:
    assert expit(logit(share)) == pytest.approx(share)


@pytest.mark.parametrize(("odds", "share"), [(-1e9, 0.0), (-800, 0.0), (0, 0.5), (800, 1.0), (1e9, 1.0)])
def test_no_odds_are_too_long(odds: float, share: float) -> None:
    assert expit(odds) == pytest.approx(share, abs=1e-300)


def test_half_has_ended_at_the_median() -> None:
    assert ended(0.0) == 0.5
    assert [ended(-1e9), ended(1e9)] == pytest.approx([0.0, 1.0], abs=1e-30)
    theta = (0.0, log(5.0), -1.0)
    assert shape_of(theta, 0.0).at(log(5.0)) == pytest.approx((1 - REST) / 2, rel=1e-3)


def test_of_the_late_and_the_endless_half_has_come_at_their_medians() -> None:
    assert fixed_part(REST_MEDIAN, 0.0) == pytest.approx(REST / 2)
    assert fixed_part(LATE_MEDIAN, 1.0) == pytest.approx(0.5, abs=0.03)


@given(thetas, lates)
def test_the_shape_runs_from_nothing_to_all(theta: Vector, late: float) -> None:
    shares = [
        share_ended(theta, log_time, late) for log_time in (-60, -3, 0, 1, 2, 3, 4, 5, HALF_A_YEAR, 6, 9, 60)
    ]
    assert all(one <= more + 1e-15 for one, more in pairwise(shares))
    assert shares[0] == pytest.approx(0.0, abs=1e-6)
    assert shares[-1] == pytest.approx(1.0)


@given(thetas, lates, st.integers(1, 60))
def test_what_may_come_of_a_wait_sums_to_one(theta: Vector, late: float, last: int) -> None:
    ways = [log_likelihood(theta, [replied(day, late)], late) for day in range(last + 1)]
    assert sum(map(exp, ways)) + exp(log_likelihood(theta, [silent(last, late)], late)) == pytest.approx(1.0)


@given(thetas, lates, st.lists(st.tuples(days, st.booleans()), min_size=1, max_size=6))
def test_the_gradient_is_the_difference(theta: Vector, late: float, seen: list[tuple[int, bool]]) -> None:
    all_seen = [replied(day, late) if came else silent(day, late, 0.5) for day, came in seen]
    value, gradient, _ = slopes(theta, all_seen, late)
    assert value == pytest.approx(log_likelihood(theta, all_seen, late), rel=1e-9, abs=1e-9)
    for axis in AXES:
        up, down = (log_likelihood(nudged(theta, axis, step), all_seen, late) for step in (1e-5, -1e-5))
        assert gradient[axis] == pytest.approx((up - down) / 2e-5, rel=1e-3, abs=1e-3)


@given(thetas, st.lists(st.tuples(days, st.booleans()), min_size=1, max_size=6))
def test_the_curvature_is_the_difference_of_the_gradient(theta: Vector, seen: list[tuple[int, bool]]) -> None:
    all_seen = [replied(day) if came else silent(day) for day, came in seen]
    curved = curvature(theta, all_seen, 0.1)
    for axis in AXES:
        up, down = (slopes(nudged(theta, axis, step), all_seen, 0.1)[1] for step in (1e-4, -1e-4))
        for other in AXES:
            assert curved[axis][other] == curved[other][axis]
            assert curved[axis][other] == pytest.approx((down[other] - up[other]) / 2e-4, rel=0.02, abs=0.02)


@pytest.mark.parametrize(
    "theta", [(900.0, 2.0, 0.0), (-900.0, 2.0, 0.0), (0.0, 300.0, -9.0), (0.0, -300.0, 5.0)]
)
@pytest.mark.parametrize("seen", [replied(0), replied(36_525), silent(0), silent(36_525)])
def test_no_parameter_is_too_far_off(theta: Vector, seen: Seen) -> None:
    value, gradient, outer = slopes(theta, [seen], 0.1)
    assert all(map(isfinite, (value, *gradient, *outer[0], *outer[1], *outer[2])))
    assert value <= 1e-12


def test_a_wait_of_half_a_weight_counts_half() -> None:
    theta = (0.3, 2.0, 0.1)
    assert log_likelihood(theta, [silent(9, weight=0.5)] * 2, 0.1) == pytest.approx(
        log_likelihood(theta, [silent(9)], 0.1)
    )


@given(st.tuples(*[st.tuples(*[st.floats(-3, 3)] * 3)] * 3))
def test_a_matrix_times_its_inverse_does_nothing(rows: tuple[Vector, Vector, Vector]) -> None:
    # R·Rᵀ + 1 is positive definite whatever R is.
    a, b, c = (tuple(sum(x * y for x, y in zip(r, s, strict=True)) for s in rows) for r in rows)
    matrix = add((a, b, c), diagonal((1.0, 1.0, 1.0)))  # type: ignore[arg-type]
    vector = (1.0, -2.0, 0.5)
    assert times(inverse(matrix), times(matrix, vector)) == pytest.approx(vector, abs=1e-6)
    triangle = cholesky(matrix)
    columns = tuple(zip(*triangle, strict=True))
    assert times(triangle, times(columns, vector)) == pytest.approx(times(matrix, vector), abs=1e-6)  # type: ignore[arg-type]


def test_what_bends_the_wrong_way_has_no_root() -> None:
    with pytest.raises(ValueError, match="positive definite"):
        cholesky(diagonal((1.0, -1.0, 1.0)))


def test_vectors_are_added_place_by_place() -> None:
    assert plus((1.0, 2.0, 3.0), (0.5, 0.0, -3.0)) == (1.5, 2.0, 0.0)
