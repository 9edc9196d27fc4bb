"""In which zone a time is meant, and what the days on which clocks change do to it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.app.zones import choose_zone, instant_of, span
from afterview.errors import UserError

NEW_YORK, BERLIN, KOLKATA = "America/New_York", "Europe/Berlin", "Asia/Kolkata"


@pytest.mark.parametrize(
    ("said", "contact", "application", "person", "machine", "expected"),
    [
        (BERLIN, NEW_YORK, NEW_YORK, NEW_YORK, NEW_YORK, BERLIN),
        (None, BERLIN, NEW_YORK, NEW_YORK, NEW_YORK, BERLIN),
        (None, None, BERLIN, NEW_YORK, NEW_YORK, f"{BERLIN} (assumed)"),
        (None, None, None, BERLIN, NEW_YORK, f"{BERLIN} (assumed)"),
        (None, None, None, None, BERLIN, f"{BERLIN} (assumed)"),
    ],
)
def test_the_nearest_zone_counts(
    said: str | None,
    contact: str | None,
    application: str | None,
    person: str | None,
    machine: str | None,
    expected: str,
) -> None:
    assert str(choose_zone(said, (None, contact), application, person, machine)) == expected


def test_no_zone_at_all_is_asked_for() -> None:
    with pytest.raises(UserError, match="Nobody said in which time zone"):
        choose_zone(None, (), None, None, None)


def test_a_time_the_clocks_skip_is_refused_with_the_time_after() -> None:
    with pytest.raises(UserError, match="does not exist") as refused:
        instant_of(datetime(2026, 3, 8, 2, 30), NEW_YORK)  # noqa: DTZ001 - wall time
    assert "03:30" in refused.value.hint
    assert "2026-03-08T03:30-04:00" in refused.value.hint


def test_a_time_that_comes_twice_is_refused_with_both() -> None:
    with pytest.raises(UserError, match="comes twice") as refused:
        instant_of(datetime(2026, 11, 1, 1, 30), NEW_YORK)  # noqa: DTZ001 - wall time
    assert "2026-11-01T01:30-04:00" in refused.value.hint
    assert "2026-11-01T01:30-05:00" in refused.value.hint


def test_an_offset_settles_what_comes_twice() -> None:
    moment = datetime.fromisoformat("2026-11-01T01:30-05:00")
    assert instant_of(moment, NEW_YORK) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@given(
    at=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from([NEW_YORK, BERLIN, KOLKATA, "Australia/Lord_Howe", "Pacific/Chatham"]),
)
def test_a_wall_time_comes_back_or_is_refused(at: datetime, zone: str) -> None:
    here = ZoneInfo(zone)
    first, second = (at.replace(tzinfo=here, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        with pytest.raises(UserError):
            instant_of(at, zone)
    else:
        assert instant_of(at, zone).astimezone(here).replace(tzinfo=None) == at


def test_a_span_over_midnight_shows_its_last_hour() -> None:
    start, end = datetime(2026, 11, 3, 23, 30, tzinfo=UTC), datetime(2026, 11, 4, 0, 15, tzinfo=UTC)
    assert span(start, end, "UTC") == "Tue 3 Nov 2026, 23:30–00:15"
