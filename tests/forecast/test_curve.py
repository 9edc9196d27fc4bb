"""The curve of one wait: silence, a promised day, a follow-up, days off."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.days import is_business_day
from afterview.forecast.curve import COUNT, FIRST, OUTLOOK, STEP, Curve, Forecast, Promise, curve_of
from afterview.forecast.likelihood import expit, fixed_part, shape_of
from afterview.forecast.matrix import Vector
from afterview.forecast.pace import EVEN, Pace
from afterview.forecast.wait import Stage, Wait
from tests.forecast.stories import START, after, silent, stranger

THETA = (0.5, log(6.0), -0.3)
LATE = 0.1
PROMISED = after(10)  # Friday 13 November
DRAWS: tuple[tuple[float, Vector], ...] = ((0.7, THETA), (0.3, (-1.0, 4.0, 0.4)))


def alone(theta: Vector = THETA) -> Curve:
    return curve_of(((1.0, theta),), (0.0, -0.5), late=LATE)


def on_even_days(days: int, curve: Curve, promise: Promise | None = None) -> Forecast:
    wait = Wait(stage="applied", start=START, days=days)
    return Forecast(wait, curve, Pace(EVEN).clock(wait), promise=promise)


def comes_on(day: date, *, start: date, country: str | None) -> float:
    """The chance, at the start, that the reply comes on that day."""
    wait = Wait(stage="interview", start=start, days=0, country=country)
    forecast = stranger().forecast(wait)
    place = (day - start).days
    return forecast.by(place) - forecast.by(place - 1)


@pytest.mark.parametrize("reading", [0.01, 0.5, 1.5, 7.5, 30.5, 180.5, 5000.0])
def test_the_curve_is_the_mixture(reading: float) -> None:
    curve = curve_of(DRAWS, (0.0, 0.0), late=LATE)
    expected = sum(
        w * expit(t[0]) * (shape_of(t, LATE).at(log(reading)) + fixed_part(log(reading), LATE))
        for w, t in DRAWS
    )
    assert curve.at(curve.answered, reading) == pytest.approx(expected, abs=3e-4)


def test_before_the_beginning_nothing_and_after_the_end_all() -> None:
    curve = alone()
    assert curve.at(curve.answered, 0.0) == 0.0
    assert curve.at(curve.answered, -1.0) == 0.0
    assert curve.at(curve.answered, exp(FIRST + STEP * (COUNT - 1))) == curve.ever
    assert curve.at(curve.answered, 1e12) == curve.ever == pytest.approx(expit(0.5))


def test_a_shifted_share_is_another_share() -> None:
    shifted = curve_of(((1.0, THETA),), (0.0, 0.0), late=LATE, share_shift=1.0)
    assert shifted.ever == pytest.approx(expit(1.5))


def test_good_news_comes_sooner_than_other_news() -> None:
    curve = alone()
    early, end = curve.at(curve.good, 3.5) / curve.at(curve.answered, 3.5), curve.good[-1] / curve.ever
    assert 0.5 > early > end > 0.1


def test_silence_is_conditioned_on_by_the_book() -> None:
    forecast = on_even_days(12, alone())
    curve = alone()
    now, then = (curve.at(curve.answered, day + 0.5) for day in (12, 19))
    assert forecast.reply_within(7) == pytest.approx((then - now) / (1 - now))
    assert forecast.never == pytest.approx((1 - curve.ever) / (1 - now))
    good = (curve.at(curve.good, 19.5) - curve.at(curve.good, 12.5)) / (1 - now)
    assert forecast.good_within(7) == pytest.approx(good)


def test_a_date_is_that_of_the_replies_of_the_next_three_months() -> None:
    forecast = silent(6)
    for share in (0.5, 0.8):
        day = forecast.day(share)
        assert day is not None
        aim = share * forecast.reply_within(OUTLOOK)
        assert forecast.reply_within(day - 6) >= aim > forecast.reply_within(day - 7)


def test_a_date_on_a_weekend_is_the_business_day_after_it() -> None:
    found = [(silent(n, country="SA"), silent(n, country="SA").date(0.5)) for n in range(25)]
    for forecast, named in found:
        assert named is not None
        day = forecast.day(0.5)
        assert day is not None
        assert START + timedelta(days=day) <= named <= START + timedelta(days=day + 4)
        assert is_business_day(named, "SA")
        assert named.weekday() not in (4, 5)


def test_where_no_reply_is_to_be_expected_no_day_is_named() -> None:
    hopeless = on_even_days(300, alone((-14.0, log(6.0), -0.3)))
    assert hopeless.day(0.5) is None
    assert hopeless.date(0.5) is None
    assert hopeless.never > 0.99


@pytest.mark.parametrize("stage", ["applied", "interview"])
def test_silence_makes_never_likelier_and_dates_later(stage: Stage) -> None:
    told = [silent(days, stage=stage) for days in (0, 7, 14, 21, 42, 90)]
    never = [forecast.never for forecast in told]
    assert never == sorted(set(never))
    days = [day for forecast in told if (day := forecast.day(0.5)) is not None]
    assert days == sorted(set(days))


def test_before_the_day_they_named_silence_is_hardly_bad_news() -> None:
    begin, eve = silent(0, promise=PROMISED), silent(9, promise=PROMISED)
    assert eve.never - begin.never < 0.6 * (silent(9).never - silent(0).never)
    half = eve.date(0.5)
    assert half is not None
    assert PROMISED <= half <= PROMISED + timedelta(days=7)


def test_after_the_day_they_named_the_chance_falls() -> None:
    chances = [silent(days, promise=PROMISED).reply_within(7) for days in (11, 13, 15, 17, 20, 25)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 2 * chances[-1]
    assert silent(25, promise=PROMISED).never > silent(25).never


def test_a_promise_gathers_the_replies_around_it() -> None:
    with_it, without = silent(0, promise=PROMISED), silent(0)
    assert with_it.reply_within(5) < without.reply_within(5)
    assert with_it.by(15) - with_it.by(9) > without.by(15) - without.by(9)


@pytest.mark.parametrize("promise", [after(-1), after(-400), date(1990, 1, 1)])
def test_a_day_named_before_the_wait_is_the_day_it_begins(promise: date) -> None:
    assert silent(3, promise=promise).never == silent(3, promise=START).never


@given(st.floats(0.1, 900), st.floats(0.5, 5))
def test_a_promise_is_kept_once(centre: float, scale: float) -> None:
    promise = Promise(0.5, centre, scale)
    kept = [promise.kept(reading) for reading in (0.0, centre / 2, centre, 2 * centre, 1e6)]
    assert all(one <= more for one, more in pairwise(kept))
    assert kept[0] == 0.0
    assert kept[-1] == 1.0


def test_a_follow_up_makes_the_next_days_likelier() -> None:
    asked, quiet = silent(7, nudges=(after(7),)), silent(7)
    assert asked.reply_within(3) > 1.15 * quiet.reply_within(3)
    assert asked.never == quiet.never
    assert asked.date(0.5) <= quiet.date(0.5)  # type: ignore[operator]


def test_a_follow_up_that_brought_nothing_is_worse_news_than_silence() -> None:
    assert silent(14, nudges=(after(7),)).never > silent(14).never


@pytest.mark.parametrize(("country", "off"), [("US", (25,)), ("DE", (25, 26))])
def test_around_christmas_hardly_anything_comes(country: str, off: tuple[int, ...]) -> None:
    start = date(2026, 12, 14)
    before = comes_on(date(2026, 12, 23), start=start, country=country)
    for day in off:
        assert comes_on(date(2026, 12, day), start=start, country=country) < 0.5 * before


def test_on_a_weekend_hardly_anything_comes() -> None:
    friday = date(2026, 11, 6)
    later = [comes_on(friday + timedelta(days=n), start=friday, country="US") for n in (1, 2, 3)]
    assert max(later[:2]) < 0.5 * later[2]


def test_where_sunday_is_a_working_day_replies_come_on_it() -> None:
    thursday = date(2026, 11, 5)
    friday, saturday, sunday = (
        comes_on(thursday + timedelta(days=n), start=thursday, country="SA") for n in (1, 2, 3)
    )
    assert max(friday, saturday) < 0.5 * sunday
