"""A series that changes: moved, shortened, made of a single meeting, in any order."""

from __future__ import annotations

import pytest

from afterview.app.today import show
from tests.app.conftest import Desk
from tests.app.test_import_calendar import one, take
from tests.calendars.made import calendar, event

TWICE = calendar(event("RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:0"))
LATER = calendar(
    event(
        "RRULE:FREQ=WEEKLY;COUNT=2",
        "SEQUENCE:1",
        "DTSTAMP:20261016T120000Z",
        "DTSTART:20261103T210000Z",
        "DTEND:20261103T220000Z",
    )
)
THRICE = calendar(event("RRULE:FREQ=WEEKLY;COUNT=3", "SEQUENCE:0"))
ONCE = calendar(event("RRULE:FREQ=WEEKLY;COUNT=1", "SEQUENCE:1", "DTSTAMP:20261016T120000Z"))
SINGLE = calendar(event("SEQUENCE:0"))
SINGLE_NOW = calendar(event("SEQUENCE:1", "DTSTAMP:20261016T120000Z"))
NOW_TWICE = calendar(event("RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1", "DTSTAMP:20261016T120000Z"))
POSTPONED = calendar(
    event(
        "RRULE:FREQ=WEEKLY;COUNT=2",
        "SEQUENCE:1",
        "DTSTAMP:20261016T120000Z",
        "DTSTART:20261105T200000Z",
        "DTEND:20261105T210000Z",
    )
)


def standing(desk: Desk) -> list[str]:
    """The interviews that stand, in New York."""
    return [f"{i.start:%m-%d %H}" for i in show(desk.app, 1).interviews if i.stands]


@pytest.mark.parametrize(
    ("older", "newer", "stand"),
    [
        (TWICE, LATER, ["11-03 16", "11-10 16"]),
        (TWICE, POSTPONED, ["11-05 15", "11-12 15"]),
        (THRICE, ONCE, ["11-03 15"]),
        (THRICE, SINGLE_NOW, ["11-03 15"]),
        (SINGLE, NOW_TWICE, ["11-03 15", "11-10 15"]),
    ],
    ids=["later", "postponed", "shortened", "single again", "series now"],
)
def test_a_newer_version_of_a_series_replaces_the_older(
    desk: Desk, older: bytes, newer: bytes, stand: list[str]
) -> None:
    here = desk.at("2026-10-20 12:00")
    take(here, older, newer)
    assert standing(here) == stand
    for again in (newer, older, newer):
        assert take(here, again).taken == 0
        assert standing(here) == stand


@pytest.mark.parametrize(
    ("older", "newer"),
    [(TWICE, LATER), (THRICE, ONCE), (SINGLE, NOW_TWICE), (THRICE, SINGLE_NOW)],
    ids=["later", "shortened", "series now", "single again"],
)
def test_an_older_version_of_a_series_adds_nothing(desk: Desk, older: bytes, newer: bytes) -> None:
    here = desk.at("2026-10-20 12:00")
    take(here, newer)
    before = standing(here)
    assert take(here, older).taken == 0
    assert standing(here) == before


def test_both_versions_of_a_series_in_one_file_are_one(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    take(here, LATER + TWICE)
    assert standing(here) == ["11-03 16", "11-10 16"]


def test_what_was_held_stays_when_the_series_ends(desk: Desk) -> None:
    take(desk.at("2026-10-20 12:00"), TWICE)
    here = desk.at("2026-11-05 12:00")
    moved = LATER.replace(b"COUNT=2", b"COUNT=1").replace(b"20261103T2", b"20261117T2")
    take(here, moved.replace(b"20261016T", b"20261105T"))
    assert standing(here) == ["11-03 15", "11-17 16"]


def test_a_moved_series_is_called_off_as_one(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    take(here, TWICE, LATER)
    off = calendar(event("SEQUENCE:2", "DTSTAMP:20261017T120000Z"), method="CANCEL")
    assert [each.does for each in take(here, off).items] == ["cancel", "cancel"]
    assert standing(here) == []
    assert take(here, TWICE, LATER).taken == 0


def test_a_series_that_is_called_off_in_its_file_is_off(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    off = calendar(event("SEQUENCE:2", "DTSTAMP:20261017T120000Z"), method="CANCEL")
    take(here, off + TWICE)
    assert standing(here) == []
    assert one(take(desk, SINGLE)).does == "nothing"
