"""Zones by the names that programs of Microsoft write, quoted or not, and files cut at the very start."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest

from afterview.calendars.ics import Meeting, read_calendar
from afterview.calendars.zones import named_zone
from afterview.errors import UserError
from tests.calendars.made import calendar, event

BERLIN = "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("tzone://Microsoft/Utc", "UTC"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        (BERLIN, "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Lisbon"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC+01:00) Nowhere", None),
        ("tzone://Microsoft/Custom", None),
    ],
)
def test_a_name_that_microsoft_shows_is_a_zone(name: str, zone: str | None) -> None:
    assert named_zone(name) == zone


@pytest.mark.parametrize("sign", ['"', ""], ids=["quoted", "bare"])
@pytest.mark.parametrize(
    ("name", "hour"), [(BERLIN, 14), ("tzone://Microsoft/Utc", 15)], ids=["shown", "address"]
)
def test_a_zone_with_a_colon_in_its_name_is_read(name: str, hour: int, sign: str) -> None:
    start = f"DTSTART;TZID={sign}{name}{sign}:20261103T150000"
    (meeting,) = read_calendar(calendar(event(start, "DTEND")))
    assert isinstance(meeting, Meeting)
    assert meeting.start == datetime(2026, 11, 3, hour, tzinfo=UTC)


@pytest.mark.parametrize("length", [32, 33, 34, 60])
def test_a_file_that_breaks_off_in_its_first_lines_is_refused(length: int) -> None:
    content = codecs.BOM_UTF16_LE + calendar(event()).decode().encode("utf-16-le")
    with pytest.raises(UserError, match=r"breaks off|no calendar"):
        list(read_calendar(content[:length]))
