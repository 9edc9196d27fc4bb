"""Scores of forecasts by hand-made examples; other packages' word is in test_oracles.py."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.score import (
    Record,
    Steps,
    bins,
    brier,
    brier_term,
    calibration_error,
    censoring,
    coverage,
    d_calibration,
    even_bins,
    integrated_brier,
    kaplan_meier,
    log_likelihood,
    mean_over_days,
    mean_square,
    wilson,
)

chances = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80)
seen_days = st.lists(st.tuples(st.integers(0, 80), st.booleans()), min_size=1, max_size=40)


def even(share: float, last: int) -> Callable[[int], float]:
    """A share answers, evenly over the days 0 … last."""
    return lambda day: share * min(day + 1, last + 1) / (last + 1)


def records(by: Callable[[int], float], *seen: str) -> list[Record]:
    """`3` is a reply on day 3, `3…` silence through it."""
    return [Record(days=int(each.removesuffix("…")), replied=not each.endswith("…"), by=by) for each in seen]


@pytest.mark.parametrize(
    ("seen", "chance"), [("0", 0.08), ("4", 0.08), ("9", 0.08), ("0…", 0.92), ("4…", 0.6), ("90…", 0.2)]
)
def test_a_record_costs_the_logarithm_of_its_days_chance(seen: str, chance: float) -> None:
    (record,) = records(even(0.8, 9), seen)
    assert log_likelihood(record) == pytest.approx(log(chance))


@pytest.mark.parametrize("seen", ["10", "40"])
def test_what_was_said_to_be_impossible_costs_much_but_not_everything(seen: str) -> None:
    (record,) = records(even(1.0, 9), seen)
    assert -40 < log_likelihood(record) < -30


def test_kaplan_meier_by_hand() -> None:
    steps = kaplan_meier([(1, True), (2, False), (2, True), (4, True), (5, False)])
    assert steps.days == (1, 2, 4)
    assert steps.shares == pytest.approx((0.8, 0.6, 0.3))
    assert [steps.after(day) for day in (0, 1, 3, 4, 99)] == pytest.approx([1, 0.8, 0.6, 0.3, 0.3])
    assert [steps.before(day) for day in (0, 1, 2, 4)] == pytest.approx([1, 1, 0.8, 0.6])


def test_a_reply_comes_before_the_log_ends_on_the_same_day() -> None:
    going_on = censoring([(1, True), (2, False), (2, True), (4, True), (5, False)])
    assert going_on.days == (2, 5)
    assert going_on.shares == pytest.approx((2 / 3, 0))
    assert going_on.before(2) == 1.0


def test_of_nothing_everything_goes_on() -> None:
    assert kaplan_meier([]) == Steps((), ())
    assert kaplan_meier([]).after(5) == 1.0


def test_without_censoring_the_brier_score_is_the_mean_square() -> None:
    said = records(even(0.8, 9), "1", "4", "7", "30…", "30…")
    assert brier(said, 4) == pytest.approx((2 * 0.6**2 + 3 * 0.4**2) / 5)


def test_a_wait_whose_answer_is_not_known_counts_by_the_others_like_it() -> None:
    said = records(even(0.5, 9), "1", "3…", "8", "30…")
    going_on = censoring(record.seen for record in said)
    # One of three that were silent through day 3 is not followed on: the two others count 3/2.
    assert going_on.before(4) == pytest.approx(2 / 3)
    expected = [(1 - 0.5) ** 2, 0.0, 1.5 * 0.5**2, 1.5 * 0.5**2]
    assert [brier_term(record, 9, going_on) for record in said] == pytest.approx(
        [expected[0], 0.0, 1.5 * (1 - 0.5) ** 2, expected[3]]
    )
    assert brier_term(said[0], 31, going_on) is None


def test_the_integral_ends_where_no_log_goes_on() -> None:
    said = records(even(0.5, 9), "3", "5…")
    scores = [brier(said, day) for day in range(61)]
    assert scores[5] is not None
    assert scores[6:] == [None] * 55
    assert integrated_brier(said) == pytest.approx(mean_over_days(scores[:6]))


@pytest.mark.parametrize(
    ("daily", "mean"),
    [([], None), ([None], None), ([0.4], 0.4), ([0.0, 0.2, 0.4], 0.2), ([0.1, None, 9], 0.1)],
)
def test_a_daily_score_is_averaged_by_the_trapezoid_rule(
    daily: list[float | None], mean: float | None
) -> None:
    assert mean_over_days(daily) == (None if mean is None else pytest.approx(mean))


def test_who_says_the_truth_is_calibrated() -> None:
    told = [(0.25, n % 4 == 0) for n in range(100)] + [(0.75, n % 4 != 0) for n in range(100)]
    assert calibration_error(bins(told)) == pytest.approx(0)
    assert calibration_error(even_bins(told, 2)) == pytest.approx(0)
    assert mean_square(told) == pytest.approx(0.1875)


def test_who_is_too_sure_is_not() -> None:
    told = [(0.95, n % 2 == 0) for n in range(40)] + [(0.05, n % 4 == 0) for n in range(40)]
    assert calibration_error(bins(told)) == pytest.approx((0.45 + 0.2) / 2)


def test_a_bin_says_how_much_it_rests_on() -> None:
    low, high = bins([(0.0, False), (0.04, False), (0.02, True), (1.0, True)])
    assert (low.low, low.high, low.count, low.came) == (0.0, 0.1, 3, 1)
    assert low.said == pytest.approx(0.02)
    assert low.interval == wilson(1, 3)
    assert (high.low, high.high, high.share) == (0.9, 1.0, 1.0)


def test_of_nothing_nothing_is_said() -> None:
    assert bins([]) == even_bins([]) == ()
    scores = (calibration_error(()), mean_square([]), d_calibration([]), brier([], 7), integrated_brier([]))
    assert (*scores, coverage([]).share, coverage([]).weighted) == (None,) * 7
    assert wilson(0, 0) == (0.0, 1.0)


@given(told=chances)
def test_every_forecast_is_in_one_bin_and_the_error_is_a_share(told: list[tuple[float, bool]]) -> None:
    for found in (bins(told), even_bins(told)):
        assert sum(b.count for b in found) == len(told)
        assert sum(b.came for b in found) == sum(came for _, came in told)
        error = calibration_error(found)
        assert error is not None
        assert 0 <= error <= 1
        for b in found:
            low, high = b.interval
            assert low <= b.share <= high
            assert b.low - 1e-9 <= b.said <= b.high + 1e-9


@given(seen=seen_days, share=st.floats(0, 1))
def test_scores_are_numbers_whatever_comes(seen: list[tuple[int, bool]], share: float) -> None:
    said = [Record(days=days, replied=replied, by=even(share, 30)) for days, replied in seen]
    assert all(-40 < log_likelihood(record) <= 0 for record in said)
    integral = integrated_brier(said)
    assert integral is not None
    assert integral >= 0
    found = d_calibration(said)
    assert found is not None
    assert sum(found.parts) == pytest.approx(len(said))
    assert 0 <= found.p <= 1


def test_waits_as_said_are_d_calibrated_and_waits_twice_as_long_are_not() -> None:
    random = Random(7)  # noqa: S311  # made data, no secret
    never = 1000
    comes = [random.randrange(40) if random.random() < 0.7 else never for _ in range(600)]
    ends = [random.randrange(10, 90) for _ in comes]

    def p(stretch: int) -> float:
        said = (
            Record(days=min(day * stretch, end), replied=day * stretch <= end, by=even(0.7, 39))
            for day, end in zip(comes, ends, strict=True)
        )
        found = d_calibration(said)
        assert found is not None
        return found.p

    assert p(1) > 0.05
    assert p(2) < 0.001


def test_coverage_counts_answered_waits_and_beside_it_those_that_a_logs_end_hides() -> None:
    stated = [(10, 4, True), (10, 12, True), (None, 3, True), (10, 6, False), (10, 20, False)]
    found = coverage(stated)
    assert (found.count, found.covered) == (3, 1)
    assert found.share == pytest.approx(1 / 3)
    # The reply of day 12 stands for the one that the log which ended on day 6 may have hidden.
    assert found.weighted == pytest.approx(1 / (1 + 1 + 1.5))
