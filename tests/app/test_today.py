from __future__ import annotations

from datetime import date

from afterview.app.answers import PlannedEnd
from afterview.app.sent import sent
from afterview.app.today import all_applications, show, today
from afterview.core.events import Heard, Paused, Reopened
from tests.app.conftest import Desk, local


def test_behind_the_thank_you_comes_the_follow_up(interviewed: Desk) -> None:
    assert today(interviewed.app).next == local("2026-11-10 09:30")


def test_behind_the_follow_up_comes_the_ping_and_behind_that_the_presumption(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    assert today(interviewed.app).next == local("2026-11-17 09:30")
    sent(interviewed.app, 1)
    interviewed.at("2026-11-17 10:00")
    sent(interviewed.app, 1)
    assert today(interviewed.app).next == local("2026-11-25 00:00")


def test_a_pause_puts_off_what_comes_next(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-09 10:00").record(1, Paused(until=date(2026, 11, 18)))
    assert today(interviewed.app).next == local("2026-11-19 09:30")


def test_the_earliest_of_several_is_next_even_if_only_kept(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-05 17:00")
    interviewed.add(2, "Borealis", "sam@borealis.example")
    interviewed.interview(2, "2026-11-05 15:00", "2026-11-05 16:00")
    assert today(interviewed.app).next == local("2026-11-10 09:30")


def test_a_dead_address_leaves_the_presumption_in_the_plan(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 11:00").record(1, Heard(verdict="bounce"))
    assert show(interviewed.app, 1).plan == (PlannedEnd(presume_no=date(2026, 11, 24)),)


def test_while_an_interview_is_to_come_there_is_no_presume_day(interviewed: Desk) -> None:
    interviewed.interview(1, "2026-12-03 15:00", "2026-12-03 16:00", which=2)
    shown = show(interviewed.app, 1)
    assert (shown.today.action, shown.presume_day) == ("write", None)


def test_looking_from_an_earlier_day_shows_that_day(interviewed: Desk) -> None:
    interviewed.at("2026-12-20 10:00")
    assert today(interviewed.app).items == ()
    interviewed.at("2026-11-03 16:10")
    assert [item.step for item in today(interviewed.app).items] == ["thank_you"]


def test_a_presumption_is_on_the_list_for_seven_days(interviewed: Desk) -> None:
    for day, shown in (
        ("2026-11-24 23:59", 0),
        ("2026-11-25 00:00", 1),
        ("2026-12-01 23:59", 1),
        ("2026-12-02 00:00", 0),
    ):
        interviewed.at(day)
        assert len(today(interviewed.app).items) == shown
    assert [item.action for item in today(interviewed.app, everything=True).items] == ["presume_no"]


def test_every_application_has_a_line_with_its_state(interviewed: Desk) -> None:
    interviewed.add(2, "Borealis", "sam@borealis.example")
    assert [(row.company, row.state) for row in all_applications(interviewed.app).applications] == [
        ("Acme", "thanks_due"),
        ("Borealis", "applied"),
    ]
    interviewed.record(2, Reopened())
    assert all_applications(interviewed.app).applications[1].state == "waiting"
