"""The reasons a person reads: what was counted, what was left out, and what can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.story import RITA, Story

THANKED = Story().interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")
PROMISED = THANKED.promised("24 Nov", "3 Nov 16:05", interview=1)


def test_e70_a_promise_says_the_wait_and_the_holiday_in_between() -> None:
    assert (
        "hear by Tuesday 24 November 2026; asking is fair two business days later, "
        "on Friday 27 November 2026. Thursday 26 November 2026 is Thanksgiving Day"
        in PROMISED.why("10 Nov 10:00")
    )


def test_a_slower_cadence_waits_in_plain_days_and_names_no_holiday() -> None:
    why = PROMISED.following("patient").why("10 Nov 10:00")
    assert "asking is fair 7 days later, on Tuesday 1 December 2026. (patient v1)" in why


@pytest.mark.parametrize(("country", "assumed"), [("US", False), (None, True)])
def test_e11_business_days_of_an_assumed_calendar_are_marked(
    country: str | None,
    assumed: bool,  # noqa: FBT001 - a table's column
) -> None:
    away = THANKED.heard("out_of_office", "9 Nov 10:00", until="20 Nov", sender=RITA)
    for story in (PROMISED, away):
        why = replace(story, country=country).why("10 Nov 10:00")
        assert ("The calendar of US is assumed." in why) == assumed


def test_a_presumption_says_what_made_the_wait_longer() -> None:
    assert "were added" not in THANKED.why("20 Dec 10:00")
    story = THANKED.sent("follow_up", "10 Nov 10:00").heard("bounce", "10 Nov 10:01", sender=RITA)
    mended = story.address_now("r@acme.example", "12 Nov 10:00").paused("12 Nov 10:00", until="13 Nov")
    why = mended.sent("follow_up", "16 Nov 10:00").why("20 Dec 10:00")
    assert "could be asked were added: 2 of your pause and 2 without a working address." in why
    season = (
        Story(zone="Europe/Berlin", country="DE")
        .interview("18 Dec 15:00")
        .skipped("thank_you", "19 Dec 9:00")
    )
    assert "were added: 8 of the quiet season." in season.why("1 Feb 2027 10:00")


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("25 Nov 00:00", "`reopen 1` takes it up again."),
        ("23 Jan 2027 23:59", "`reopen 1` takes it up again."),
        ("24 Jan 2027 00:00", "it is kept as history."),
    ],
)
def test_e48_taking_it_up_again_is_offered_for_sixty_days(when: str, says: str) -> None:
    assert THANKED.why(when).endswith(says)


def test_d20_a_no_was_written_by_a_person() -> None:
    why = THANKED.heard("rejection", "5 Nov 10:00").why("5 Nov 11:00")
    assert why == "A person wrote the no; a short thanks keeps the door open."
