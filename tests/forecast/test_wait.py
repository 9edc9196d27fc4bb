"""A wait as somebody knew it on some day; what cannot be a wait stands in test_laws.py."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import UserError
from afterview.forecast.wait import LONGEST, Wait
from tests.forecast.stories import START, after

ANSWERED = Wait(
    stage="interview", start=START, days=9, reply="good", country="us", nudges=(after(7), after(8), after(20))
)


def test_a_wait_ends_with_its_reply() -> None:
    assert ANSWERED.end == after(9)
    assert ANSWERED.country == "US"


def test_the_day_before_the_reply_it_was_silent() -> None:
    known = ANSWERED.as_known_on(after(8))
    assert known is not None
    assert (known.days, known.reply) == (8, None)


def test_what_had_not_left_yet_is_not_known() -> None:
    known = ANSWERED.as_known_on(after(7))
    assert known is not None
    assert known.nudges == (after(7),)


@pytest.mark.parametrize("later", [9, 10, 500])
def test_from_the_day_of_the_reply_on_it_is_what_it_was(later: int) -> None:
    assert ANSWERED.as_known_on(after(later)) == ANSWERED


def test_before_it_began_there_is_none() -> None:
    assert ANSWERED.as_known_on(after(-1)) is None


def test_silence_that_somebody_stopped_watching_grows_no_longer() -> None:
    stopped = Wait(stage="applied", start=START, days=30)
    assert stopped.as_known_on(after(90)) == stopped


def test_the_longest_wait_there_is() -> None:
    assert Wait(stage="applied", start=date(2199, 12, 31), days=LONGEST).end == date(2300, 1, 1)


@pytest.mark.parametrize("country", ["XX", "", "Germany"])
def test_a_country_that_is_none_is_the_persons_slip(country: str) -> None:
    with pytest.raises(UserError, match="not a country code"):
        Wait(stage="applied", start=START, days=0, country=country)


@given(st.integers(0, 60), st.integers(-5, 90), st.integers(-5, 90))
def test_what_is_known_earlier_is_part_of_what_is_known_later(days: int, one: int, other: int) -> None:
    early, late = sorted((one, other))
    wait = Wait(stage="final", start=START, days=days, reply="other")
    later = wait.as_known_on(START + timedelta(days=late))
    at_once = wait.as_known_on(START + timedelta(days=early))
    assert (later and later.as_known_on(START + timedelta(days=early))) == at_once
