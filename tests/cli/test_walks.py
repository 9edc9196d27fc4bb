"""Cases of the policy, walked with the commands a person types. 2026, New York, the recipient in the US."""

from __future__ import annotations

import pytest

from tests.cli.desk import ALEX, NEW_YORK, RITA, Desk

Steps = list[tuple[str, str]]


def walk(desk: Desk) -> Steps:
    return [(step, day) for _, step, day in desk.silence()]


def test_silence_after_an_interview(desk: Desk) -> None:
    """E1, command by command."""
    desk.do("init", *ALEX, *NEW_YORK)
    desk.do("add", "Acme", "Platform Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--minutes", "60", "--with", "Ivan Poe")
    assert desk.plan() == [
        ("thank_you", "2026-11-03"),
        ("follow_up", "2026-11-10"),
        ("ping", "2026-11-17"),
        ("presume_no", "2026-11-24"),
    ]
    seen = []
    for moment in ("03T16:05", "04T09:00", "10T09:29", "10T09:31", "17T10:00", "24T12:00", "25T00:01"):
        answer = desk.at(f"2026-11-{moment}-05:00").today()
        seen.append([(item["action"], item["step"], item["due"]) for item in answer["items"]])
        if any(item["action"] == "write" for item in answer["items"]):
            desk.do("sent", "1")
    assert seen == [
        [("write", "thank_you", "2026-11-03T16:00:00-05:00")],
        [],
        [],
        [("write", "follow_up", "2026-11-10T09:30:00-05:00")],
        [("write", "ping", "2026-11-17T09:30:00-05:00")],
        [],
        [("presume_no", None, "2026-11-25T00:00:00-05:00")],
    ]


def test_nothing_is_due_until_the_next_thing_comes(desk: Desk) -> None:
    answer = desk.interviewed("2026-11-03").today()
    assert (answer["items"], answer["next"]) == ([], "2026-11-10T09:30:00-05:00")


@pytest.mark.parametrize(
    ("day", "country", "zone", "offset", "expected"),
    [
        pytest.param(
            "2026-11-07",
            "US",
            "America/New_York",
            "-05:00",
            [("follow_up", "2026-11-16"), ("ping", "2026-11-23"), ("presume_no", "2026-11-30")],
            id="E7",
        ),
        pytest.param(
            "2026-11-19",
            "US",
            "America/New_York",
            "-05:00",
            [("follow_up", "2026-11-27"), ("ping", "2026-12-04"), ("presume_no", "2026-12-11")],
            id="E8",
        ),
        pytest.param(
            "2026-12-18",
            "DE",
            "Europe/Berlin",
            "+01:00",
            [("follow_up", "2027-01-04"), ("ping", "2027-01-11"), ("presume_no", "2027-01-18")],
            id="E9",
        ),
        pytest.param(
            "2028-12-16",
            "US",
            "America/New_York",
            "-05:00",
            [("follow_up", "2029-01-02")],
            id="E74",
        ),
    ],
)
def test_days_off_move_what_is_due(
    desk: Desk, day: str, country: str, zone: str, offset: str, expected: Steps
) -> None:
    desk.interviewed(day, country=country, zone=zone, offset=offset)
    assert desk.plan()[: len(expected)] == expected
    assert walk(desk)[: len(expected)] == expected


def test_two_more_weeks(desk: Desk) -> None:
    """E23."""
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00").do("sent", "1")
    desk.at("2026-11-12T11:00-05:00").do("heard", "1", "--kind", "reply", "--promised", "2026-11-26")
    assert walk(desk) == [("promise", "2026-11-30"), ("ping", "2026-12-07"), ("presume_no", "2026-12-14")]


def test_out_of_office(desk: Desk) -> None:
    """E28."""
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00").do("sent", "1")
    desk.at("2026-11-10T09:40-05:00").do("heard", "1", "--kind", "out_of_office", "--until", "2026-11-20")
    assert walk(desk) == [("ping", "2026-11-24"), ("presume_no", "2026-12-01")]


def test_a_pause(desk: Desk) -> None:
    """E46."""
    desk.interviewed("2026-11-03").at("2026-11-09T08:00-05:00").do("pause", "1", "--until", "2026-11-18")
    assert walk(desk) == [("follow_up", "2026-11-19"), ("ping", "2026-11-27"), ("presume_no", "2026-12-04")]


def test_off_for_a_while(desk: Desk) -> None:
    """E47."""
    desk.interviewed("2026-11-03").at("2026-11-20T10:00-05:00")
    items = desk.today()["items"]
    assert [(i["step"], len(i["letters"]), i["late_days"]) for i in items] == [("follow_up", 1, 10)]
    desk.do("sent", "1")
    assert walk(desk) == [("presume_no", "2026-11-27")]


def test_a_promise_made_at_the_interview(desk: Desk) -> None:
    """E70."""
    desk.interviewed("2026-11-03", "--promised", "2026-11-24")
    assert walk(desk) == [("promise", "2026-11-27"), ("ping", "2026-12-04"), ("presume_no", "2026-12-11")]


def test_a_second_interview_ends_a_promise(desk: Desk) -> None:
    """E71."""
    desk.interviewed("2026-11-03", "--promised", "2026-11-09")
    desk.at("2026-11-05T10:00-05:00").do("interview", "1", "--at", "2026-11-20 15:00", "--with", "Ivan Poe")
    assert walk(desk)[:2] == [("thank_you", "2026-11-20"), ("follow_up", "2026-11-27")]


def test_a_decision_by_a_day(desk: Desk) -> None:
    """E72."""
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00").do("sent", "1")
    desk.at("2026-11-12T11:00-05:00").do("heard", "1", "--kind", "reply", "--promised", "2026-11-30")
    assert desk.today()["next"] == "2026-12-02T09:30:00-05:00"


def test_a_pause_over_what_was_due(desk: Desk) -> None:
    """E73."""
    desk.interviewed("2026-11-03").at("2026-11-12T10:00-05:00").do("pause", "1", "--until", "2026-11-30")
    assert desk.do("show", "1")["presume_day"] == "2026-12-13"
    assert walk(desk)[0] == ("follow_up", "2026-12-01")


def test_a_second_interview_is_cancelled(desk: Desk) -> None:
    """E75."""
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00").do("sent", "1")
    desk.at("2026-11-20T10:00-05:00").do("interview", "1", "--at", "2026-12-03 15:00", "--with", "Ivan Poe")
    desk.at("2026-11-30T10:00-05:00").do("interview", "1", "--cancel", "2")
    assert [item["action"] for item in desk.today()["items"]] == []
    assert walk(desk)[0] == ("check", "2026-12-07")


def test_a_bounce_and_its_mending(desk: Desk) -> None:
    """E76."""
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00").do("sent", "1")
    desk.at("2026-11-10T09:35-05:00").do("heard", "1", "--kind", "bounce", "--from", "rita@acme.example")
    for day in ("2026-11-11", "2026-11-24"):
        assert [i["action"] for i in desk.at(f"{day}T10:00-05:00").today()["items"]] == ["fix_address"]
    desk.at("2026-11-25T10:00-05:00").do("contact", "edit", "1", "--address", "rita.roe@acme.example")
    assert desk.do("show", "1")["presume_day"] == "2026-12-09"


def test_an_offer_is_the_persons_turn(desk: Desk) -> None:
    """E77."""
    desk.interviewed("2026-11-03").at("2026-11-12T11:00-05:00").do("heard", "1", "--kind", "offer")
    item = desk.today()["items"][0]
    assert (item["action"], item["state"]) == ("answer", "offer")
    desk.do("answered", "1")
    assert desk.today()["items"] == []


def test_thanks_for_a_reply_is_no_follow_up(desk: Desk) -> None:
    """E78."""
    desk.interviewed("2026-11-03").at("2026-11-12T10:00-05:00").do("heard", "1", "--kind", "reply")
    desk.at("2026-11-12T12:00-05:00").do("sent", "1")
    assert walk(desk)[:2] == [("follow_up", "2026-11-19"), ("ping", "2026-11-27")]


def test_every_role_has_its_first_follow_up_before_any_second(desk: Desk) -> None:
    """E79."""
    desk.introduce().at("2026-11-03T17:05-05:00")
    for number in range(1, 6):
        desk.do("add", f"Firm {number}", "Engineer", "--recruiter", RITA, "--agency", "Roe Search")
        desk.do("interview", str(number), "--at", f"2026-11-03 {number + 10}:00", "--minutes", "45")
    written = [step for _, step, _ in desk.silence(most=200) if step in ("follow_up", "ping")]
    assert written.count("follow_up") == 5
    assert "ping" not in written[:5]
