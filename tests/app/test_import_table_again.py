"""A table that is read again after it has changed: the interview follows, and nothing is doubled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from afterview.app.answers import ImportAnswer
from afterview.app.applications import add
from afterview.app.imports import Choices, import_files
from afterview.app.interviews import cancel, move
from afterview.app.sent import sent
from afterview.app.today import all_applications, show
from afterview.app.transfer import export_json
from afterview.app.undoing import undo
from tests.app.conftest import Desk


def take(desk: Desk, when: str) -> ImportAnswer:
    text = f"Company,Role,Interview date,Recruiter,Email\nAcme,Eng,{when},Ana Roe,ana@acme.example\n"
    return import_files(desk.app, {"jobs.csv": text.encode()}, choices=Choices())[0]


def times(desk: Desk) -> list[str]:
    return [f"{i.start:%d %H:%M}" for i in show(desk.app, 1).interviews]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        (["2026-11-13 15:00", "2026-11-13 17:00"], "13 17:00"),
        (["2026-11-13", "2026-11-13 17:00"], "13 17:00"),
        (["2026-11-13 17:00", "2026-11-13"], "13 17:00"),
        (["2026-11-13 15:00", "2026-11-14 15:00", "2026-11-13 15:00"], "13 15:00"),
        (["2026-11-13 15:00", "2026-11-14 15:00", "2026-11-13 15:00", "2026-11-14 15:00"], "14 15:00"),
        (["2026-11-13 15:00", "2026-11-13 17:00", "2026-11-13 15:00"], "13 15:00"),
    ],
)
def test_the_interview_is_where_the_table_says_last(desk: Desk, said: list[str], stands: str) -> None:
    for when in said:
        take(desk, when)
    assert times(desk) == [stands]
    before = export_json(desk.app)
    assert take(desk, said[-1]).items[0].words == "known already"
    assert export_json(desk.app) == before


def test_a_new_time_can_be_taken_back_and_comes_again(desk: Desk) -> None:
    take(desk, "2026-11-13 15:00")
    take(desk, "2026-11-13 17:00")
    undo(desk.app)
    assert times(desk) == ["13 15:00"]
    assert take(desk, "2026-11-13 17:00").taken == 1
    assert times(desk) == ["13 17:00"]


def test_what_the_person_said_since_stays_while_the_table_says_the_same(desk: Desk) -> None:
    take(desk, "2026-11-13 15:00")
    desk.now += timedelta(hours=1)
    move(desk.app, 1, 1, at=datetime.fromisoformat("2026-11-20T10:00"))
    assert take(desk, "2026-11-13 15:00").taken == 0
    assert times(desk) == ["20 10:00"]
    cancel(desk.app, 1, 1)
    assert take(desk, "2026-11-13 15:00").taken == 0


def test_a_letter_that_has_left_is_not_asked_for_again_by_another_time(desk: Desk) -> None:
    take(desk, "2026-11-02 15:00")
    sent(desk.app, 1)
    assert take(desk, "2026-11-02 14:00").taken == 0
    assert show(desk.app, 1).interviews[0].start.hour == 15


@pytest.mark.parametrize(
    ("address", "name"), [("ana.roe@acme.example", "Ana Roe"), ("jobs@acme.example", None)]
)
def test_an_address_that_spells_a_name_is_a_recruiter(desk: Desk, address: str, name: str | None) -> None:
    text = f"Company,Role,Recruiter,Email\nAcme,Eng,,{address}\n"
    answer = import_files(desk.app, {"jobs.csv": text.encode()}, choices=Choices())[0]
    words = f"recruiter {name} <{address}>" if name else "nobody is named beside it"
    assert words in answer.items[0].words


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:u1
SEQUENCE:0
DTSTAMP:20261028T120000Z
DTSTART:20261110T200000Z
DTEND:20261110T210000Z
SUMMARY:Interview with Acme
ORGANIZER;CN=Ana Roe:mailto:ana@acme.example
END:VEVENT
END:VCALENDAR
"""


def test_an_interview_from_a_calendar_is_not_doubled_by_the_table(desk: Desk) -> None:
    taken = import_files(desk.app, {"a.ics": INVITATION.encode()}, choices=Choices(company="Acme"))[0]
    assert taken.taken
    words = take(desk, "2026-11-10 15:00").items[0].words
    assert words == "there already; its role is Eng"
    (row,) = all_applications(desk.app).applications
    assert (row.company, row.role) == ("Acme", "Eng")
    assert times(desk) == ["10 15:00"]
    assert take(desk, "2026-11-10 15:00").taken == 0


def test_rows_of_two_roles_are_two_applications_beside_one_that_has_none(desk: Desk) -> None:
    add(desk.app, "Acme")
    text = "Company,Role\nAcme,Eng\nAcme,Cook\n"
    import_files(desk.app, {"jobs.csv": text.encode()}, choices=Choices())
    assert [row.role for row in all_applications(desk.app).applications].count(None) == 1
