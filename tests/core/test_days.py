"""Business days, holds, windows: counted in local days of one place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.days import (
    Hold,
    Place,
    add_business_days,
    business_days_between,
    hold_and_roll,
    is_business_day,
    known_country,
    merge,
    roll,
)
from afterview.core.occasions import thank_you_due
from afterview.core.sequence import ThankYou
from afterview.errors import UserError
from tests.core.wording import day, moment, time_text

DAY = timedelta(days=1)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
countries = st.sampled_from((None, "US", "DE", "EG", "JP", "IL", "US-NY", "DE-BY", "XX"))
holds = st.lists(
    st.builds(
        lambda start, length: Hold(start=start, end=start + length * DAY, kind="pause"),
        st.dates(date(2026, 6, 1), date(2027, 6, 1)),
        st.integers(0, 40),
    ),
    max_size=5,
).map(merge)
raws = st.dates(date(2026, 5, 1), date(2027, 7, 1))


@given(raws, raws, holds, holds, countries)
def test_hold_and_roll_keeps_the_order_of_days(
    one: date, other: date, held: tuple[Hold, ...], gaps: tuple[Hold, ...], country: str | None
) -> None:
    first, second = sorted((one, other))
    assert hold_and_roll(first, held, gaps, country)[0] <= hold_and_roll(second, held, gaps, country)[0]


@given(raws, holds, holds, countries)
def test_hold_and_roll_has_nothing_to_add_to_its_own_answer(
    raw: date, held: tuple[Hold, ...], gaps: tuple[Hold, ...], country: str | None
) -> None:
    found, shifts = hold_and_roll(raw, held, gaps, country)
    assert found >= raw
    assert hold_and_roll(found, held, gaps, country) == (found, ())
    assert is_business_day(found, country)
    assert not any(found in hold for hold in (*held, *gaps))
    assert [s.end for s in shifts] == sorted(s.end for s in shifts)


@given(raws, holds, countries, st.integers(0, 60))
def test_a_later_look_never_moves_a_day_back(
    raw: date, held: tuple[Hold, ...], country: str | None, later: int
) -> None:
    early = hold_and_roll(raw, held, (), country, today=raw)[0]
    assert hold_and_roll(raw, held, (), country, today=raw + later * DAY)[0] >= early


@given(raws, holds, countries, st.integers(0, 60))
def test_what_was_sent_was_not_held_longer_than_it_waited(
    raw: date, held: tuple[Hold, ...], country: str | None, later: int
) -> None:
    sent = raw + later * DAY
    _, shifts = hold_and_roll(raw, held, (), country, sent=sent)
    assert all(shift.end <= sent for shift in shifts)
    assert sum(shift.held for shift in shifts) <= later


@given(holds)
def test_merged_holds_do_not_touch(held: tuple[Hold, ...]) -> None:
    assert merge(held) == held
    assert all(one.end < other.start for one, other in pairwise(held))


@given(days, st.integers(0, 30), countries)
def test_business_days_add_up(start: date, count: int, country: str | None) -> None:
    end = add_business_days(start, count, country)
    assert business_days_between(start, end, country) == count


def test_far_apart_days_are_estimated() -> None:
    assert business_days_between(date(2020, 1, 1), date(2026, 1, 1), "US") > 1500


@pytest.mark.parametrize(
    ("country", "off", "works"),
    [
        ("US", "26 Nov", "27 Nov"),
        ("DE", "25 Dec", "28 Dec"),
        ("EG", "6 Nov", "8 Nov"),  # Friday and Saturday; Sunday is a working day
        ("IL", "7 Nov", "8 Nov"),
        (None, "7 Nov", "26 Nov"),
        ("XX", "8 Nov", "25 Dec"),
        ("DE-BY", "6 Jan", "7 Jan"),  # Epiphany in Bavaria
        ("DE", "1 May", "6 Jan"),
        ("DE-ZZ", "1 May", "6 Jan"),  # an unknown part: the country's
    ],
)
def test_business_days_of_a_country(country: str | None, off: str, works: str) -> None:
    assert not is_business_day(day(off), country)
    assert is_business_day(day(works), country)
    assert roll(day(works), country) == day(works)


@pytest.mark.parametrize(
    ("zone", "on", "starts"),
    [
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),  # no midnight
        ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC)),  # no midnight
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),  # two midnights
    ],
)
def test_the_first_instant_of_a_day(zone: str, on: date, starts: datetime) -> None:
    place = Place(zone=zone)
    assert place.start(on) == starts
    assert place.day(starts) == on
    assert place.day(starts - timedelta(seconds=1)) == on - DAY


@given(days, st.sampled_from(("America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago")))
def test_days_begin_where_the_one_before_ends(on: date, zone: str) -> None:
    place = Place(zone=zone)
    assert place.day(place.start(on)) == on
    assert place.day(place.start(on) - timedelta(seconds=1)) == on - DAY
    assert place.day(place.send_time(on)) == on


@pytest.mark.parametrize(
    ("ends", "due"),
    [
        ("3 Nov 06:59:59", "3 Nov 08:30"),
        ("3 Nov 07:00", "3 Nov 07:00"),
        ("3 Nov 21:00", "3 Nov 21:00"),
        ("3 Nov 21:00:01", "4 Nov 08:30"),
        ("3 Nov 23:59:59", "4 Nov 08:30"),
        ("4 Nov 00:00", "4 Nov 08:30"),
        ("7 Nov 15:00", "7 Nov 15:00"),  # a Saturday is no reason to wait
        ("26 Nov 15:00", "26 Nov 15:00"),  # nor is Thanksgiving
        ("31 Oct 22:00", "1 Nov 08:30"),  # the night the clocks go back
    ],
)
def test_a_thank_you_leaves_at_a_decent_hour(ends: str, due: str) -> None:
    place = Place(zone="America/New_York", country="US")
    assert time_text(thank_you_due(moment(ends), place, ThankYou()), place.zone) == due


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("10 Nov 08:59:59", False),
        ("10 Nov 09:00", True),
        ("10 Nov 16:59:59", True),
        ("10 Nov 17:00", False),
        ("7 Nov 12:00", False),
        ("11 Nov 12:00", False),
    ],
)
def test_the_window(at: str, is_open: bool) -> None:  # noqa: FBT001 - a table's column
    assert Place(zone="America/New_York", country="US").is_open(moment(at)) is is_open


@pytest.mark.parametrize("said", [None, "us", "US-NY", "de-by", "AQ-1", "JP-13"])
def test_a_country_or_a_part_of_it_is_taken_where_nothing_speaks_against_it(said: str | None) -> None:
    """Antarctica has no calendar, and of Japan's prefectures none is known: there is nothing to check by."""
    assert known_country(said) == (said.upper() if said else None)


def test_a_part_that_the_country_does_not_have_is_a_slip() -> None:
    with pytest.raises(UserError, match="DE has no subdivision 'ZZ'") as refused:
        known_country("DE-ZZ")
    assert "such as BB, BE" in refused.value.hint
