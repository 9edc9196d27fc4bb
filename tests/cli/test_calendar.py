"""Interviews from calendars at the terminal, and what moves when they move (policy E16-E21, E51)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.calendars.made import calendar, event, invitation
from tests.cli.desk import Desk


@pytest.fixture
def invited(desk: Desk, tmp_path: Path) -> Desk:
    """Monday 2 November 2026, 9:00: Alex is invited to Acme on Tuesday at 15:00."""
    desk.at("2026-11-02T09:00-05:00").introduce()
    send(desk, tmp_path)
    return desk


def send(desk: Desk, folder: Path, **version: Any) -> Any:
    """The answer for one version of the invitation, imported."""
    file = folder / "invitation.ics"
    file.write_bytes(invitation(**version))
    (answer,) = desk.do("import", str(file))
    return answer


def moved(desk: Desk, folder: Path, day: str, at: str) -> Any:
    """The invitation again, to another day; sent at that moment, and imported."""
    desk.at(at)
    return send(desk, folder, day=day, sequence=1, stamp=utc(at))


def utc(at: str) -> str:
    """The instant as a calendar stamps it."""
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def states(desk: Desk) -> set[str]:
    return {letter["state"] for letter in desk.do("outbox", "list")["letters"]}


def steps(desk: Desk) -> list[tuple[str, str]]:
    return [(item["step"], item["action"]) for item in desk.today()["items"]]


def test_cancelled_before_it_began_there_is_no_thank_you_and_a_question_for_a_new_date(
    invited: Desk, tmp_path: Path
) -> None:
    invited.at("2026-11-03T10:00-05:00")
    answer = send(invited, tmp_path, sequence=1, stamp=utc("2026-11-03T09:00-05:00"), method="CANCEL")
    assert answer["items"][0]["does"] == "cancel"
    invited.at("2026-11-03T18:00-05:00")
    assert invited.today()["items"] == []
    assert invited.plan()[0] == ("check", "2026-11-10")


def test_a_drafted_thank_you_is_withdrawn_when_the_interview_turns_out_to_be_later(
    invited: Desk, tmp_path: Path
) -> None:
    invited.at("2026-11-03T16:05-05:00")
    invited.do("write", "1", "--approve")
    assert states(invited) == {"approved"}
    moved(invited, tmp_path, "20261105", "2026-11-03T16:10-05:00")
    assert states(invited) == {"withdrawn"}
    assert len(invited.do("show", "1")["interviews"]) == 1
    invited.at("2026-11-05T16:05-05:00")
    assert steps(invited)[0] == ("thank_you", "write")


def test_a_thank_you_that_was_sent_is_not_due_again_before_the_real_end(
    invited: Desk, tmp_path: Path
) -> None:
    invited.at("2026-11-03T16:05-05:00").do("sent", "1")
    moved(invited, tmp_path, "20261105", "2026-11-03T17:00-05:00")
    assert invited.today()["items"] == []
    invited.at("2026-11-05T15:30-05:00")
    assert invited.today()["items"] == []
    invited.at("2026-11-05T16:05-05:00")
    assert steps(invited)[0] == ("thank_you", "write")


def test_a_second_interview_set_on_day_five_stops_the_follow_ups(invited: Desk, tmp_path: Path) -> None:
    invited.at("2026-11-03T16:05-05:00").do("sent", "1")
    assert invited.plan()[0] == ("follow_up", "2026-11-10")
    invited.at("2026-11-08T12:00-05:00")
    answer = send(invited, tmp_path, uid="two@acme.example", day="20261112", stamp=utc(invited.now))
    assert answer["items"][0]["words"].startswith("interview 2 (video) on Thu 12 Nov 2026")
    invited.at("2026-11-10T09:35-05:00")
    assert invited.today()["items"] == []
    assert ("thank_you", "2026-11-12") in invited.plan()
    assert ("follow_up", "2026-11-19") in invited.plan()


def test_a_second_interview_withdraws_a_follow_up_that_was_approved(invited: Desk, tmp_path: Path) -> None:
    invited.at("2026-11-03T16:05-05:00").do("sent", "1")
    invited.at("2026-11-10T09:35-05:00")
    invited.do("write", "1", "--approve")
    send(invited, tmp_path, uid="two@acme.example", day="20261112", stamp=utc(invited.now))
    assert states(invited) == {"withdrawn"}
    assert invited.today()["items"] == []


def test_an_interview_of_long_ago_has_lapsed(desk: Desk, tmp_path: Path) -> None:
    desk.introduce()
    send(desk, tmp_path, day="20260601", stamp="20260520T120000Z")
    assert [item["action"] for item in desk.today()["items"]] == []
    assert desk.do("show", "1")["state"] == "presumed_no"


def test_a_calendar_that_cannot_be_used_is_a_sentence_with_its_place(desk: Desk, tmp_path: Path) -> None:
    desk.introduce()
    for name, content, words in (
        ("cut", invitation()[:-20], "breaks off in or after event 1"),
        ("none", b"hello\n", "no calendar"),
    ):
        file = tmp_path / f"{name}.ics"
        file.write_bytes(content)
        said = desk.try_("import", str(file))
        assert said.code == 2
        assert words in said.err.replace("\n", " ")
        assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "lines",
    [
        ("RRULE:FREQ=SECONDLY",),
        ("DTSTART",),
        ("DTSTART;TZID=Mars/Olympus:20261103T150000", "DTEND"),
    ],
)
def test_an_event_that_cannot_be_used_fails_alone(desk: Desk, tmp_path: Path, lines: tuple[str, ...]) -> None:
    desk.introduce()
    file = tmp_path / "bad.ics"
    file.write_bytes(calendar(event(*lines)))
    said = desk.try_("import", str(file))
    assert said.code == 1
    assert "event 1" in said.out
    assert desk.do("list")["applications"] == []
    file.write_bytes(calendar(event(*lines), event(uid="good")))
    assert desk.try_("import", str(file)).code == 0


def test_a_question_is_left_open_where_nobody_can_be_asked(desk: Desk, tmp_path: Path) -> None:
    desk.introduce()
    file = tmp_path / "nameless.ics"
    file.write_bytes(calendar(event(summary="Interview")))
    said = desk.try_("import", str(file))
    assert said.code == 1
    assert "With which company is it?" in said.out
    assert "--company" in said.out
    assert desk.try_("import", str(file), "--company", "Acme", "--role", "Analyst").code == 0
    assert desk.do("show", "1")["role"] == "Analyst"


def test_a_dry_run_shows_and_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.introduce()
    file = tmp_path / "a.ics"
    file.write_bytes(invitation())
    said = desk.try_("import", str(file), "--dry-run")
    assert said.code == 0
    assert "Acme, Platform Engineer" in said.out
    assert desk.do("list")["applications"] == []


def test_undo_takes_a_calendar_back(invited: Desk) -> None:
    invited.do("undo")
    assert invited.do("list")["applications"] == []


def test_a_script_answers_a_question_by_its_name(desk: Desk, tmp_path: Path) -> None:
    desk.introduce()
    file = tmp_path / "nameless.ics"
    file.write_bytes(calendar(event(summary="Interview")))
    assert desk.try_("import", str(file)).code == 1
    (asked,) = json.loads(desk.try_("import", str(file), "--dry-run", "--json").out)
    about = asked["items"][0]["about"]
    (answer,) = desk.do("import", str(file), "--answer", f"{about}=Globex")
    assert answer["items"][0]["company"] == "Globex"
    wrong = desk.try_("import", str(file), "--answer", "Globex")
    assert wrong.code == 2
    assert "is no answer to a question" in f"{wrong.err} {wrong.out}"
