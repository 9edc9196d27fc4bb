"""Histories that random lives seldom meet, each held to the same laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.core.story import RITA, Story
from tests.core.table import Table
from tests.core.wording import moment

TUESDAY = Story().interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")
FOLLOWED = TUESDAY.sent("follow_up", "10 Nov 09:35")
SECOND = timedelta(seconds=1)


def agency(number: int, start: str) -> Story:
    story = Story(number=number, company=f"Client {number}", agency="Agency", address="cara@agency.example")
    return story.interview(start).sent("thank_you", start)


STORIES = {
    "a pause that begins while a follow-up is due": TUESDAY.paused("12 Nov 10:00", until="30 Nov"),
    "a pause that ends on a Saturday before the season": FOLLOWED.paused("16 Nov 10:00", until="25 Dec"),
    "an absence, its two days, a weekend, then the season": FOLLOWED.heard(
        "out_of_office", "16 Nov 10:00", until="22 Dec", sender=RITA
    ),
    "two absences that overlap and a pause behind them": FOLLOWED.heard(
        "out_of_office", "12 Nov 10:00", until="18 Nov", sender=RITA
    )
    .heard("out_of_office", "17 Nov 10:00", until="24 Nov", sender=RITA)
    .paused("25 Nov 10:00", until="6 Dec"),
    "a pause over the hour at which the follow-up lapses": TUESDAY.paused("23 Nov 16:59", until="24 Nov"),
    "a pause after the follow-up lapsed": TUESDAY.paused("24 Nov 10:00", until="30 Nov"),
    "resumed on the day it was due": TUESDAY.paused("5 Nov 10:00", until="30 Nov").resumed("10 Nov 12:00"),
    "a promise inside the season": FOLLOWED.promised("28 Dec", "7 Dec 10:00"),
    "an interview in the season after a promise": FOLLOWED.promised("28 Dec", "7 Dec 10:00").interview(
        "29 Dec 15:00"
    ),
    "a delay notice over the presume day": FOLLOWED.sent("ping", "17 Nov 09:35").heard(
        "bounce", "24 Nov 12:00", soft=True, sender=RITA
    ),
    "mended twice": FOLLOWED.heard("bounce", "10 Nov 09:36", sender=RITA)
    .address_now("r@acme.example", "12 Nov 10:00")
    .address_now("rita.roe@acme.example", "20 Nov 10:00"),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
@pytest.mark.parametrize(
    "from_", ["3 Nov 16:10", "12 Nov 10:00", "16 Nov 18:00", "25 Nov 10:00", "7 Dec 10:00"]
)
def test_a_wait_stays_what_it_is(story: Story, from_: str) -> None:
    """Law 4 at every hour of four weeks, with nothing new to be learnt."""
    now = moment(from_)
    known = Table(story.until(now))
    action = known.at(now)[1]
    for _ in range(24 * 28):
        look = action.next_look
        if action.kind != "wait" or look is None:
            return
        now += timedelta(hours=1)
        if now >= look:
            assert known.at(look - SECOND)[1] == action
            action, now = known.at(look)[1], look
        else:
            assert known.at(now)[1] == action


def test_a_hold_that_begins_while_a_follow_up_is_due_moves_it() -> None:
    story = STORIES["a pause that begins while a follow-up is due"]
    assert story.says("12 Nov 09:59").startswith("9 write follow_up")
    assert story.says("1 Dec 09:30") == "9 write follow_up due 1 Dec 09:30"


def test_hold_and_roll_are_chained() -> None:
    """Friday 25 December, the last day of the pause, lies in the season, which ends on a Saturday."""
    story = STORIES["a pause that ends on a Saturday before the season"]
    assert story.ahead("16 Nov 10:01") == ["ping 4 Jan 2027 09:30", "presumed 11 Jan 2027"]


def test_an_absence_that_reaches_the_season_becomes_one_hold() -> None:
    story = STORIES["an absence, its two days, a weekend, then the season"].skipped(
        "deputy:person:000010005:test", "16 Nov 10:05"
    )
    assert story.ahead("16 Nov 10:10")[0] == "ping 4 Jan 2027 09:30"


def test_a_pause_in_the_last_minute_still_holds_the_follow_up() -> None:
    assert STORIES["a pause over the hour at which the follow-up lapses"].says("25 Nov 09:30") == (
        "9 write follow_up due 25 Nov 09:30"
    )


def test_a_pause_after_the_lapse_revives_no_follow_up() -> None:
    """Only the presume day itself, which is never inside a hold, waits for its end."""
    story = STORIES["a pause after the follow-up lapsed"]
    assert story.says("1 Dec 09:30") == "11 wait until 2 Dec 00:00"
    assert story.says("2 Dec 00:00") == "10 presume no since 1 Dec"


def test_presumed_no_stays_presumed_through_pauses_and_seasons() -> None:
    story = TUESDAY.paused("30 Nov 10:00", until="10 Dec")
    for when in ("29 Nov 10:00", "11 Dec 10:00", "26 Dec 10:00", "5 Jan 2027 10:00", "5 Jan 2028 10:00"):
        assert story.says(when) == "10 presume no since 24 Nov"


def test_lateness_over_a_weekend() -> None:
    """Due on Friday, seen on Saturday: it leaves on Monday, and the next counts from then."""
    story = Story().interview("6 Nov 15:00").sent("thank_you", "6 Nov 16:10")
    assert story.says("14 Nov 11:00") == "9 write follow_up due 16 Nov 09:00"
    assert "days late" not in story.why("16 Nov 09:00")
    sent = story.sent("follow_up", "16 Nov 09:00")
    assert sent.ahead("16 Nov 09:01") == ["ping 23 Nov 09:30", "presumed 30 Nov"]


def test_more_than_two_business_days_late_is_said() -> None:
    assert "days late" not in TUESDAY.why("13 Nov 10:00")  # Thursday and Friday; the 11th is a holiday
    assert "It is 6 days late" in TUESDAY.why("16 Nov 10:00")


def test_days_without_an_address_are_counted_once_each() -> None:
    assert STORIES["mended twice"].timers("20 Nov 12:00").held == 2


def test_a_bounce_of_an_interviewers_note_holds_nothing() -> None:
    story = (
        Story()
        .contact(2, "Ivan Poe", "ivan@acme.example", "1 Nov 10:00")
        .interview("3 Nov 15:00", with_=(2,))
        .sent("interviewer_note", "3 Nov 16:05", to="ivan@acme.example")
        .heard("bounce", "3 Nov 16:06", sender="ivan@acme.example")
        .address_now("r@acme.example", "9 Nov 10:00")
    )
    assert story.timers("9 Nov 12:00").held == 0


def test_blocked_by_the_other_until_it_is_sent_or_lapses() -> None:
    """Two clients of one agency: the second waits, goes if the first lapses, and never within five days."""
    first, second = agency(1, "3 Nov 15:00"), agency(2, "5 Nov 15:00")
    table = Table(first, second)
    assert table.says("12 Nov 09:30")[2] == "9 wait until 23 Nov 17:00"
    assert table.says("23 Nov 16:59")[2] == "9 wait until 23 Nov 17:00"
    assert table.says("23 Nov 17:00") == {
        1: "11 wait until 25 Nov 00:00",
        2: "9 write follow_up due 24 Nov 09:00",
    }
    after = table.sending(1, "20 Nov 10:00")
    assert after.says("20 Nov 10:01")[2] == "11 wait until 25 Nov 09:30"


def test_the_one_in_front_pauses_and_the_other_need_not_wait() -> None:
    first = agency(1, "3 Nov 15:00").paused("9 Nov 10:00", until="20 Nov")
    table = Table(first, agency(2, "5 Nov 15:00"))
    assert table.says("12 Nov 09:30")[2] == "9 write follow_up due 12 Nov 09:30"


def test_who_is_in_front_changes_only_when_the_wait_says_so() -> None:
    first = agency(1, "3 Nov 15:00").paused("9 Nov 10:00", until="15 Nov")
    table = Table(first, agency(2, "4 Nov 15:00"), agency(3, "5 Nov 15:00"))
    action = table.at("12 Nov 09:30")[3]
    assert action.next_look == moment("16 Nov 00:00")
    assert table.at("15 Nov 23:59:59")[3] == action


def test_e39_combined_letters_wait_for_nobody_else_of_their_own() -> None:
    """Three roles at one company and one at another, all through one address."""
    mine = [
        Story(number=n, role=f"Role {n}")
        .interview(f"{n + 2} Nov 15:00")
        .sent("thank_you", f"{n + 2} Nov 16:00")
        for n in (1, 2, 3)
    ]
    other = replace(mine[0], number=4, company="Globex").interview("2 Nov 10:00")
    table = Table(*mine, replace(other, added=()).interview("4 Nov 10:00").sent("thank_you", "4 Nov 11:05"))
    assert table.all_sent("6 Nov 00:00", "1 Jan 2027 00:00") == [
        "1+2+3 follow_up 10 Nov 09:30",
        "4 follow_up 16 Nov 09:30",
        "1+2+3 ping 23 Nov 09:30",
        "4 ping 30 Nov 09:30",
    ]


@pytest.mark.parametrize("day", ["10 Nov", "16 Nov", "23 Nov"])
def test_the_window_is_nine_to_five(day: str) -> None:
    story = TUESDAY
    for clock, open_ in (("08:59:59", False), ("09:00", True), ("16:59:59", True), ("17:00", False)):
        is_open = story.timers(f"{day} {clock}").place.is_open(moment(f"{day} {clock}"))
        assert is_open is open_
