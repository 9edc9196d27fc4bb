"""The clock of a wait: fast on working days, slow on days off, hastened by a follow-up."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.pace import EVEN, FAR, Pace, pace_of
from afterview.forecast.wait import LONGEST, Wait

SPEEDS = (1.4, 1.3, 1.2, 1.1, 1.0, 0.4, 0.6)
PACE = Pace(SPEEDS, 2.0)
MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)


def wait(start: date = MONDAY, *, country: str | None = None, nudges: tuple[date, ...] = ()) -> Wait:
    return Wait(stage="interview", start=start, days=0, country=country, nudges=nudges)


def gone(start: date, days: int, *, country: str | None = None, nudges: tuple[date, ...] = ()) -> list[float]:
    """How far the clock runs on each of the days after the start."""
    clock = PACE.clock(wait(start, country=country, nudges=nudges))
    return [round(clock.reading(day) - clock.reading(day - 1), 9) for day in range(1, days + 1)]


def into(day: int) -> date:
    return MONDAY + timedelta(days=day)


def test_of_even_days_whole_days_are_the_intervals() -> None:
    clock = Pace(EVEN).clock(wait())
    assert [clock.reading(day) for day in (-7, -1, 0, 1, 30)] == [0.0, 0.0, 0.5, 1.5, 30.5]


def test_an_interview_on_friday_evening_waits_through_the_weekend() -> None:
    assert PACE.clock(wait(FRIDAY)).reading(0) == pytest.approx(0.5)
    assert gone(FRIDAY, 3) == [0.4, 0.6, 1.4]


def test_a_week_without_a_holiday_is_seven_days() -> None:
    assert sum(gone(MONDAY, 7)) == pytest.approx(7)


def test_a_holiday_runs_like_a_sunday() -> None:
    christmas = date(2026, 12, 23)
    assert gone(christmas, 3, country="DE") == [1.1, 0.6, 0.4]
    assert gone(christmas, 3, country="GB") == [1.1, 0.6, 0.4]
    assert gone(christmas, 3) == [1.1, 1.0, 0.4]


def test_where_friday_is_off_and_sunday_is_not() -> None:
    # Riyadh: off on Friday and Saturday; a Sunday is a working day like any.
    assert gone(date(2026, 11, 5), 4, country="SA") == [0.6, 0.4, 1.2, 1.4]


@pytest.mark.parametrize("country", ["AE", "IL", "IR", "US-NY", "DE-BY", "KP"])
def test_every_country_has_a_week(country: str) -> None:
    assert all(speed in (*SPEEDS, 1.2) for speed in gone(MONDAY, 28, country=country))


def test_a_follow_up_hastens_three_business_days() -> None:
    plain = gone(MONDAY, 12)
    hastened = gone(MONDAY, 12, nudges=(into(3),))
    assert [b / a for a, b in zip(plain, hastened, strict=True)] == pytest.approx([1] * 3 + [2] * 5 + [1] * 4)


def test_two_follow_ups_hasten_a_day_once() -> None:
    once = gone(MONDAY, 14, nudges=(into(1), into(8)))
    assert gone(MONDAY, 14, nudges=(into(8), into(1), into(1), into(8))) == once
    longer = gone(MONDAY, 14, nudges=(into(1), into(2)))
    assert [b > a for a, b in zip(gone(MONDAY, 14), longer, strict=True)] == [False] + [True] * 6 + [
        False
    ] * 7


def test_a_follow_up_from_before_the_wait_hastens_nothing() -> None:
    assert gone(MONDAY, 9, nudges=(into(-1), date(1990, 1, 1))) == gone(MONDAY, 9)


def test_a_follow_up_of_the_first_day_hastens_the_next_ones() -> None:
    clock = PACE.clock(wait(nudges=(MONDAY,)))
    assert clock.reading(0) == pytest.approx(0.7)
    assert gone(MONDAY, 4, nudges=(MONDAY,)) == [2.6, 2.4, 2.2, 1.0]


def test_after_two_years_a_day_is_a_day() -> None:
    assert gone(MONDAY, FAR + 20)[FAR:] == [1.0] * 20


@pytest.mark.parametrize("first", [date(1990, 1, 1), date(2199, 12, 31)])
def test_the_ends_of_the_calendar(first: date) -> None:
    assert PACE.clock(wait(first, country="DE")).reading(LONGEST) == pytest.approx(LONGEST, rel=0.01)


@given(st.permutations([0, 30, 900, 1700, -40, -3000]))
def test_the_order_in_which_days_are_asked_for_does_not_matter(offsets: list[int]) -> None:
    pace = Pace(SPEEDS)
    read = {n: pace.clock(wait(into(n), country="US")).reading(77) for n in offsets}
    for offset, value in read.items():
        assert value == pytest.approx(Pace(SPEEDS).clock(wait(into(offset), country="US")).reading(77))


@given(
    st.integers(0, 1000).map(into), st.lists(st.integers(-5, 1000).map(into), max_size=12), st.floats(0.3, 4)
)
def test_the_clock_never_stands_still(start: date, nudges: list[date], factor: float) -> None:
    clock = Pace(SPEEDS, factor).clock(wait(start, nudges=tuple(nudges)))
    read = [clock.reading(day) for day in range(-1, 60)] + [clock.reading(day) for day in range(780, 900)]
    assert all(one < more for one, more in pairwise(read))


def test_one_pace_lays_out_its_days_for_all() -> None:
    assert pace_of(SPEEDS) is pace_of(SPEEDS)
    assert pace_of(SPEEDS).with_nudge(1.5).laid is pace_of(SPEEDS).laid
