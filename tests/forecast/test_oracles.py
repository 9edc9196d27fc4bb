"""The forecast's own arithmetic against lifelines and scipy, which the program itself never loads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from math import exp, inf, log
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.fit import fit, seen_of
from afterview.forecast.likelihood import (
    LATE_MEDIAN,
    LATE_SCALE,
    REST,
    REST_MEDIAN,
    REST_SCALE,
    STEEPNESS,
    expit,
    log_likelihood,
)
from afterview.forecast.pace import EVEN, Pace
from afterview.forecast.priors import PUBLISHED
from afterview.forecast.score import (
    Record,
    censoring,
    chi_square_tail,
    d_calibration,
    kaplan_meier,
    wilson,
)
from afterview.forecast.score import log_likelihood as log_likelihood_of
from afterview.forecast.wait import Reply, Wait
from bench.forecast.baselines import cure_alone, weibull
from tests.conftest import RequireTier

FAR = 100_000
START = date(2014, 3, 3)
# Nothing but the textbook's mixture: no weekdays, no late replies, priors so wide that they say nothing.
UNPOOLED = replace(
    PUBLISHED,
    speeds=EVEN,
    stages={
        **PUBLISHED.stages,
        "applied": replace(PUBLISHED.stages["applied"], sd=(5.0, 5.0, 5.0), late=0.0),
    },
)
seen_days = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def lifelines(require_tier: RequireTier) -> Any:
    return oracle(require_tier, "lifelines")


@pytest.fixture(scope="module")
def stats(require_tier: RequireTier) -> Any:
    return oracle(require_tier, "scipy.stats")


def oracle(require_tier: RequireTier, name: str) -> Any:
    """A package of the tests; both come with the same requirements."""
    package = name.partition(".")[0]
    missing = None if find_spec(package) else f"{package} is not installed; it is in requirements/test.txt"
    require_tier("lifelines", missing=missing)
    return import_module(name)


def made(count: int, share: float, median: float, sd: float) -> list[tuple[float, bool]]:
    """Waits in days and parts of days: a share ends, log-logistic; half of the logs end early, half go on."""
    random = Random(20_261_103)  # noqa: S311  # made data, no secret
    found = []
    for number in range(count):
        chance = random.random()
        time = exp(log(median) + sd / STEEPNESS * log(chance / (1 - chance)))
        end = random.uniform(10, 80) if number % 2 else random.uniform(2000, 4000)
        found.append((min(time, end), True) if random.random() < share and time < end else (end, False))
    return found


def whole(times: list[tuple[float, bool]]) -> list[tuple[int, bool]]:
    """The same in days: a reply between d - ½ and d + ½ is one of day d; silence of part of a day is none."""
    return [(int(time + 0.5) if replied else int(time - 0.5), replied) for time, replied in times]


def waits(times: list[tuple[float, bool]]) -> list[Wait]:
    return [
        Wait(stage="applied", start=START, days=days, reply="other" if replied else None)
        for days, replied in whole(times)
    ]


@given(seen=seen_days)
def test_kaplan_meier_is_the_one_of_lifelines(lifelines: Any, seen: list[tuple[int, bool]]) -> None:
    theirs = lifelines.KaplanMeierFitter().fit([day for day, _ in seen], [replied for _, replied in seen])
    ours = kaplan_meier(seen)
    days = range(62)
    expected = list(theirs.survival_function_at_times(days))
    assert [ours.after(day) for day in days] == pytest.approx(expected, abs=1e-9)


@given(seen=seen_days)
def test_a_log_goes_on_as_lifelines_says_when_replies_come_first(
    lifelines: Any, seen: list[tuple[int, bool]]
) -> None:
    halves = [2 * day - replied for day, replied in seen]
    theirs = lifelines.KaplanMeierFitter().fit(halves, [not replied for _, replied in seen])
    ours = censoring(seen)
    expected = list(theirs.survival_function_at_times([2 * day for day in range(62)]))
    assert [ours.after(day) for day in range(62)] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("share", "median", "sd"), [(0.35, 9.0, 0.7), (0.6, 14.0, 0.8), (0.85, 20.0, 0.6)])
def test_the_share_that_answers_is_the_one_of_lifelines(
    lifelines: Any, share: float, median: float, sd: float
) -> None:
    times = made(1500, share, median, sd)
    fitter = lifelines.MixtureCureFitter(base_fitter=lifelines.LogLogisticFitter())
    theirs = 1.0 - fitter.fit([t for t, _ in times], [replied for _, replied in times]).cured_fraction_
    model = fit(waits(times), UNPOOLED, today=START + timedelta(days=5000))
    assert expit(model.posterior("applied").normal.mean[0]) == pytest.approx(theirs, abs=0.01)
    assert cure_alone(waits(times))(FAR) == pytest.approx(theirs, abs=0.01)


def test_the_weibull_baseline_is_the_one_of_lifelines(lifelines: Any) -> None:
    times = made(1500, 0.9, 14.0, 0.8)
    theirs = lifelines.WeibullFitter().fit([t for t, _ in times], [replied for _, replied in times])
    ours = weibull(waits(times))
    for day in (3, 14, 40):
        assert 1.0 - ours(day) == pytest.approx(float(theirs.predict(day + 0.5)), abs=0.01)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 10, 19])
def test_the_tail_of_chi_square_is_the_one_of_scipy(stats: Any, degrees: int) -> None:
    for value in (0.0, 0.3, 1.0, 4.2, 9.0, 16.9, 40.0, 120.0, 1500.0):
        assert chi_square_tail(value, degrees) == pytest.approx(
            stats.chi2.sf(value, degrees), rel=1e-9, abs=1e-300
        )


@given(seen=seen_days, rate=st.floats(0.01, 0.4))
def test_d_calibration_is_the_chi_square_test_of_scipy(
    stats: Any, seen: list[tuple[int, bool]], rate: float
) -> None:
    found = d_calibration(
        Record(days=days, replied=replied, by=lambda day: 1 - (1 - rate) ** (day + 1))
        for days, replied in seen
    )
    assert found is not None
    assert sum(found.parts) == pytest.approx(len(seen))
    theirs = stats.chisquare(found.parts)
    assert (found.chi_square, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)


@given(days=st.integers(0, 200), rate=st.floats(0.01, 0.15))
def test_a_record_costs_what_scipy_says(stats: Any, days: int, rate: float) -> None:
    def by(day: int) -> float:
        return float(stats.geom.cdf(day + 1, rate))

    replied, silent = (Record(days=days, replied=answered, by=by) for answered in (True, False))
    assert log_likelihood_of(replied) == pytest.approx(stats.geom.logpmf(days + 1, rate), rel=1e-3)
    assert log_likelihood_of(silent) == pytest.approx(stats.geom.logsf(days + 1, rate), rel=1e-3)


@pytest.mark.parametrize("late", [0.0, 0.1])
@pytest.mark.parametrize("days", [0, 1, 5, 30, 181, 182, 400])
def test_the_likelihood_is_one_of_whole_days_of_scipys_log_logistics(
    stats: Any, days: int, late: float
) -> None:
    theta = (0.4, log(7.0), log(0.9))
    most, told, rest = (
        stats.fisk(c=STEEPNESS / sd, scale=exp(median))
        for median, sd in ((log(7.0), 0.9), (LATE_MEDIAN, LATE_SCALE), (REST_MEDIAN, REST_SCALE))
    )

    def ended(day: float) -> float:
        near, end = min(day, 182.5), 182.5
        timely = (1 - late) * most.cdf(near) / most.cdf(end) + late * told.cdf(near) / told.cdf(end)
        return float((1 - REST) * timely + REST * rest.cdf(day))

    def ours(reply: Reply | None) -> float:
        wait = Wait(stage="applied", start=START, days=days, reply=reply)
        return log_likelihood(theta, [seen_of(wait, Pace(EVEN), late=late)], late)

    share, before = expit(0.4), ended(days - 0.5) if days else 0.0
    assert ours("other") == pytest.approx(log(share * (ended(days + 0.5) - before)), rel=1e-9)
    assert ours(None) == pytest.approx(log(1 - share * ended(days + 0.5)), rel=1e-9)


@given(came=st.integers(0, 40), missed=st.integers(0, 40))
def test_the_interval_of_a_share_is_the_one_of_scipy(stats: Any, came: int, missed: int) -> None:
    if came + missed:
        theirs = stats.binomtest(came, came + missed).proportion_ci(method="wilson")
        assert wilson(came, came + missed) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    else:
        assert wilson(0, 0) == (0.0, 1.0)
    assert inf not in wilson(came, came + missed)
