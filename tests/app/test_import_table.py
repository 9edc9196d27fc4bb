from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afterview.app.answers import ImportAnswer
from afterview.app.applications import add, reopen
from afterview.app.followup import approve
from afterview.app.import_table import is_table
from afterview.app.imports import Choices, import_files
from afterview.app.people import Someone, block
from afterview.app.today import all_applications, show, today
from afterview.app.transfer import export_csv, export_json
from afterview.app.undoing import undo
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.errors import UserError
from tests.app.conftest import Desk, local
from tests.tables.files import LINKEDIN, workbook, zipped

JOBS = (
    "Company,Position applied for,Date Applied,Stage,Recruiter,Contact Email,Interview date,Notes\n"
    'Acme,Engineer,2026-10-20,Interview,Rita Roe,rita@acme.example,"Nov 2, 2026 3:00 PM",nice\n'
    "Northwind,Analyst,2026-05-01,Interview,Ben Poe,ben@north.example,2026-06-01 10:00,\n"
    "Globex,Architect,2026-10-02,Rejected,,,,\n"
    "[recruiter],Cook,2026-10-03,Ghosted,,,,\n"
)


def take(app: App, content: bytes | str, name: str = "jobs.csv", **choices: object) -> ImportAnswer:
    raw = content.encode() if isinstance(content, str) else content
    dry = bool(choices.pop("dry_run", False))
    said = Choices(**choices)  # type: ignore[arg-type]
    return import_files(app, {name: raw}, choices=said, dry_run=dry)[0]


def does(answer: ImportAnswer) -> list[tuple[str, str]]:
    return [(item.place, item.does) for item in answer.items]


def titles(app: App) -> list[tuple[str, str | None, str]]:
    return sorted((row.company, row.role, row.state) for row in all_applications(app).applications)


def test_a_spreadsheet_comes_in_and_undo_takes_it_back_whole(desk: Desk) -> None:
    empty = export_json(desk.app)
    answer = take(desk.app, JOBS)
    assert (answer.kind, answer.taken, answer.dry_run) == ("spreadsheet", 4, False)
    assert does(answer) == [(f"row {n}", "add") for n in (2, 3, 4, 5)]
    assert {column.name: (column.field, column.example) for column in answer.columns} == {
        "Company": ("company", "Acme"),
        "Position applied for": ("role", "Engineer"),
        "Date Applied": ("applied", "2026-10-20"),
        "Stage": ("status", "Interview"),
        "Recruiter": ("recruiter", "Rita Roe"),
        "Contact Email": ("recruiter_email", "rita@acme.example"),
        "Interview date": ("interview", "Nov 2, 2026 3:00 PM"),
        "Notes": (None, "nice"),
    }
    assert titles(desk.app) == [
        ("Acme", "Engineer", "thanks_due"),
        ("Globex", "Architect", "rejected"),
        ("Northwind", "Analyst", "presumed_no"),
        ("[recruiter]", "Cook", "applied"),
    ]
    assert "application added (application 4)" in undo(desk.app).message
    assert export_json(desk.app) == empty


def test_old_rows_do_not_flood_today(desk: Desk) -> None:
    take(desk.app, JOBS)
    assert [(item.company, item.step) for item in today(desk.app).items] == [("Acme", "thank_you")]


def test_a_look_changes_nothing_and_shows_the_same(desk: Desk) -> None:
    before = export_json(desk.app)
    looked = take(desk.app, JOBS, dry_run=True)
    assert looked.dry_run
    assert export_json(desk.app) == before
    assert take(desk.app, JOBS).items == looked.items


def test_repeating_changes_nothing_in_any_order_and_with_another_column(desk: Desk) -> None:
    take(desk.app, JOBS)
    before = export_json(desk.app)
    header, *rows = JOBS.splitlines()
    again = [f"Salary,{header}", *(f"1,{row}" for row in reversed(rows))]
    for text in (JOBS, "\n".join(again), JOBS.replace(",", ";").replace('"Nov 2; 2026', '"Nov 2, 2026')):
        answer = take(desk.app, text)
        assert {what for _, what in does(answer)} == {"nothing"}, answer
        assert answer.taken == 0
        assert "holds nothing new" in answer.message
        assert export_json(desk.app) == before


def test_a_file_that_has_grown_brings_what_is_new(desk: Desk) -> None:
    take(desk.app, JOBS)
    grown = JOBS.replace("Ghosted,,,,", "Rejected,Joe Doe,joe@r.example,2026-10-30,") + "Hooli,Cook,,,,,,\n"
    answer = take(desk.app, grown)
    assert does(answer)[3:] == [("row 5", "change"), ("row 6", "add")]
    assert "recruiter Joe Doe" in answer.items[3].words
    assert answer.taken == 2
    assert show(desk.app, 4).state == "rejected"
    undo(desk.app)
    assert show(desk.app, 4).state == "applied"
    assert len(all_applications(desk.app).applications) == 4


def test_what_was_taken_back_comes_again(desk: Desk) -> None:
    take(desk.app, JOBS)
    before = export_json(desk.app)
    undo(desk.app)
    add(desk.app, "Initech", "Clerk")
    answer = take(desk.app, JOBS)
    assert answer.taken == 4
    assert [item.application for item in answer.items] == [1, 2, 3, 4]
    undo(desk.app)
    undo(desk.app)
    take(desk.app, JOBS)
    assert export_json(desk.app) == before


def test_a_file_that_was_read_wrongly_can_be_taken_back_and_read_anew(desk: Desk) -> None:
    text = "Company,Who,Interview date\nAcme,Beta,2026-11-02 15:00\n"
    take(desk.app, text, columns={"Who": "agency"}, zone="Asia/Tokyo")
    wrong = show(desk.app, 1).interviews[0].start
    undo(desk.app)
    take(desk.app, text, columns={"Who": "recruiter"}, zone="Europe/Berlin")
    (row,) = all_applications(desk.app).applications
    again = show(desk.app, row.application)
    assert (again.agency, [contact.name for contact in again.contacts]) == (None, ["Beta"])
    assert again.interviews[0].start > wrong
    assert take(desk.app, text, zone="Europe/Berlin").taken == 0
    undo(desk.app)
    undo(desk.app)
    take(desk.app, text, columns={"Who": "agency"}, zone="Asia/Tokyo")
    assert [(row.application, row.company) for row in all_applications(desk.app).applications] == [
        (1, "Acme")
    ]
    assert show(desk.app, 1).interviews[0].start == wrong


def test_what_came_later_and_was_taken_back_can_be_read_anew(desk: Desk) -> None:
    text = "Company,Interview date,Status\nAcme,{},{}\n"
    take(desk.app, text.format("", "Applied"))
    take(desk.app, text.format("2026-11-02 15:00", "Rejected"), zone="Asia/Tokyo")
    undo(desk.app)
    take(desk.app, text.format("2026-11-02 16:00", "Applied"))
    assert [i.start for i in show(desk.app, 1).interviews] == [local("2026-11-02 16:00")]
    assert take(desk.app, text.format("2026-11-02 16:00", "Applied")).taken == 0
    assert show(desk.app, 1).state == "thanks_due"


def test_an_application_added_by_hand_stays_as_it_is(desk: Desk) -> None:
    add(desk.app, "ACME", "engineer")
    before = show(desk.app, 1)
    answer = take(desk.app, JOBS)
    assert (answer.items[0].does, answer.items[0].application) == ("nothing", 1)
    assert "are there already" in answer.items[0].words
    assert answer.taken == 3
    assert show(desk.app, 1).history == before.history


def test_the_same_role_applied_for_a_year_later_is_another_application(desk: Desk) -> None:
    add(desk.app, "Acme", "Engineer", applied=date(2025, 10, 20))
    assert take(desk.app, JOBS).items[0].does == "add"


def test_a_row_whose_day_was_filled_in_later_is_the_same_application(desk: Desk) -> None:
    take(desk.app, "Company,Role,Date Applied,Status\nAcme,Cook,,Applied\n")
    answer = take(desk.app, "Company,Role,Date Applied,Status\nAcme,Cook,2026-10-01,Rejected\n")
    assert does(answer) == [("row 2", "change")]
    assert titles(desk.app) == [("Acme", "Cook", "rejected")]
    assert take(desk.app, "Company,Role,Date Applied\nAcme,Cook,\nAcme,Cook,2025-01-01\n").taken == 1


def test_one_wrong_row_keeps_all_others_out_unless_it_is_left_out(desk: Desk) -> None:
    text = JOBS + "Beta,Clerk,2026-02-31,,,,,\n,Clerk,,,,,,\n"
    before = export_json(desk.app)
    answer = take(desk.app, text)
    assert does(answer) == [("row 6", "error"), ("row 7", "error")]
    assert "Date Applied (cell C6): '2026-02-31' is a day that does not exist." in answer.items[0].words
    assert "Company (cell A7): There is no company." in answer.items[1].words
    assert "2 rows cannot be used" in answer.message
    assert export_json(desk.app) == before
    left = take(desk.app, text, skip_errors=True)
    assert left.taken == 4
    assert "2 rows left out" in left.message


def test_a_company_that_cannot_be_found_is_asked_for_and_remembered(desk: Desk) -> None:
    text = "Where,Job title\nAcme,Cook\n"
    asked = take(desk.app, text)
    (item,) = asked.items
    assert (item.does, item.about, item.options) == ("ask", "company:jobs.csv", ("Where", "Job title"))
    assert 'Say it with --column "Where=company".' in asked.hints
    assert asked.taken == 0
    take(desk.app, text, settled={"company:jobs.csv": "Where"}, dry_run=True)
    assert take(desk.app, text).taken == 0, "a look remembers nothing"
    assert take(desk.app, text, settled={"company:jobs.csv": "Where"}).taken == 1
    other = take(desk.app, "WHERE,job title\nBeta,Clerk\n", name="other.csv")
    assert other.taken == 1
    assert "The columns are as you said the last time." in other.hints


def test_what_is_said_now_goes_before_what_is_remembered(desk: Desk) -> None:
    text = "Where,Who,Job title\nAcme,Beta,Cook\n"
    take(desk.app, text, columns={"Where": "company", "Who": "agency"})
    take(desk.app, text, columns={"Who": "company"})
    assert titles(desk.app) == [("Acme", "Cook", "applied"), ("Beta", "Cook", "applied")]
    assert take(desk.app, text).taken == 0


def test_the_order_of_dates_is_asked_for_and_remembered(desk: Desk) -> None:
    text = "Company,Date Applied\nAcme,7/6/26\n"
    (item,) = take(desk.app, text).items
    assert item.does == "ask"
    assert "'7/6/26' in row 2 can be 2026-06-07 or 2026-07-06" in item.words
    assert item.options == ("day first", "month first")
    assert take(desk.app, text, settled={"dates:jobs.csv": "month first"}).taken == 1
    assert show(desk.app, 1).applied == date(2026, 7, 6)
    assert take(desk.app, text).taken == 0
    with pytest.raises(UserError, match="no order of dates"):
        take(desk.app, text, settled={"dates": "backwards"})


def test_an_interview_stands_in_the_zone_of_its_row_else_of_the_person(desk: Desk) -> None:
    text = (
        "Company,Interview date,Time zone\nAcme,2026-11-02 15:00,\nBeta,2026-11-02 15:00,Europe/Berlin\n"
        "Gamma,2026-11-02T15:00Z,\nDelta,2026-11-02,\n"
    )
    answer = take(desk.app, text)
    assert [item.words for item in answer.items] == [
        "interview Mon 2 Nov 2026, 15:00–16:00",
        "interview Mon 2 Nov 2026, 15:00–16:00",
        "interview Mon 2 Nov 2026, 10:00–11:00",
        "interview Mon 2 Nov 2026, 09:00–17:00",
    ]
    starts = [show(desk.app, n).interviews[0].start for n in (1, 2, 3, 4)]
    assert starts[1] < starts[2] < starts[0]
    assert any("without a time" in hint for hint in answer.hints)
    assert any("America/New_York (assumed)" in hint for hint in answer.hints)


def test_a_time_the_clocks_skip_is_an_error_of_its_row(desk: Desk) -> None:
    answer = take(desk.app, "Company,Interview date\nAcme,2027-03-14 02:30\nBeta,2026-11-02\n")
    assert does(answer) == [("row 2", "error")]
    assert "does not exist in America/New_York" in answer.items[0].words


def test_an_interview_that_was_put_off_is_moved_and_one_held_is_not(desk: Desk) -> None:
    text = "Company,Interview date\nAcme,{}\n"
    take(desk.app, text.format("2026-11-10 15:00"))
    moved = take(desk.app, text.format("2026-11-12 15:00"))
    assert "interview moved to Thu 12 Nov 2026" in moved.items[0].words
    assert len(show(desk.app, 1).interviews) == 1
    assert take(desk.app, text.format("2026-11-12 15:00")).taken == 0
    desk.at("2026-11-13 10:00")
    take(desk.app, text.format("2026-11-20 11:00"))
    assert [i.interview for i in show(desk.app, 1).interviews] == [1, 2]


@pytest.mark.parametrize(
    ("status", "heard", "state", "kinds"),
    [
        ("Applied", "", "presumed_no", []),
        ("Ghosted", "", "presumed_no", []),
        ("Rejected", "", "rejected", ["closed"]),
        ("Rejected", "2026-06-20", "rejected", ["heard"]),
        ("Withdrawn", "", "withdrew", ["closed", "skipped"]),
        ("Declined", "2026-06-20", "declined", ["closed"]),
        ("Accepted", "", "accepted", ["closed"]),
        ("Offer", "", "presumed_no", []),
        ("Offer", "2026-06-20", "presumed_no", []),
        ("Offer", "2026-10-30", "offer", ["heard"]),
        ("On hold", "2026-10-30", "frozen", ["heard"]),
        ("Hmm", "", "presumed_no", []),
    ],
)
def test_a_status_becomes_what_it_says_and_no_day_is_invented(
    desk: Desk, status: str, heard: str, state: str, kinds: list[str]
) -> None:
    add(desk.app, "Initech", "Clerk", recruiter=Someone(name="Ivy Doe", address="ivy@initech.example"))
    take(
        desk.app,
        "Company,Recruiter,Contact Email,Date Applied,Interview date,Status,Response date\n"
        f"Acme,Rita Roe,rita@acme.example,2026-05-01,2026-06-01,{status},{heard}\n",
    )
    shown = show(desk.app, 2)
    assert shown.state == state
    base = {"application_added", "contact_added", "interview_set"}
    assert sorted(entry.kind for entry in shown.history if entry.kind not in base) == kinds
    ends = [entry.at for entry in shown.history if entry.kind in ("closed", "heard")]
    assert all(at.date() in (date(2026, 6, 1), date.fromisoformat(heard or "2026-06-01")) for at in ends)
    assert [item for item in today(desk.app).items if item.action == "write"] == []


def test_an_offer_or_an_interview_without_a_day_is_told(desk: Desk) -> None:
    hints = take(desk.app, "Company,Status\nAcme,Offer\nBeta,Interviewing\nGamma,On hold\nDelta,Hmm\n").hints
    assert any(
        "An offer of no recent day in 1 row" in hint and "heard 1 --kind offer" in hint for hint in hints
    )
    assert any("An interview without a day in 1 row" in hint for hint in hints)
    assert any("--kind position_on_hold" in hint for hint in hints)
    assert any("status 'Hmm' means nothing here" in hint for hint in hints)


def test_an_old_job_in_the_table_withdraws_from_nothing(desk: Desk) -> None:
    desk.add(1)
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00")
    before = show(desk.app, 1).today
    answer = take(desk.app, "Company,Date Applied,Status\nOld,,Accepted\nOlder,2025-01-01,Hired\n")
    assert any("An acceptance of no known day in 1 row" in hint for hint in answer.hints)
    assert [show(desk.app, n).state for n in (2, 3)] == ["applied", "accepted"]
    assert show(desk.app, 1).today == before
    assert take(desk.app, "Company,Date Applied,Status\nOld,,Accepted\n").taken == 0


def test_what_was_not_applied_for_is_left_out_until_it_is(desk: Desk) -> None:
    text = "Company,Role,Status\nAcme,Cook,{}\n"
    assert does(take(desk.app, text.format("Wishlist"))) == [("row 2", "skip")]
    assert take(desk.app, text.format("Applied")).taken == 1
    assert does(take(desk.app, text.format("Wishlist"))) == [("row 2", "nothing")]


def test_rows_of_one_application_are_one(desk: Desk) -> None:
    answer = take(
        desk.app,
        "Company,Role,Interview date\nAcme,Cook,2026-10-01\nBeta,Cook,\nacme,cook,2026-10-20\nAcme,Cook,\n",
    )
    assert does(answer) == [("row 2", "add"), ("row 4", "nothing"), ("row 5", "nothing"), ("row 3", "add")]
    assert len(show(desk.app, 1).interviews) == 2


def test_who_asked_not_to_be_written_to_is_not_written_to_here_either(desk: Desk) -> None:
    desk.add(1)
    block(desk.app, "rita@acme.example")
    take(
        desk.app,
        "Company,Recruiter,Contact Email,Interview date\nBeta,Rita Roe,Rita@Acme.example,2026-11-02\n",
    )
    assert not show(desk.app, 2).contacts[0].usable


def test_an_end_that_was_reopened_by_hand_stays_open(desk: Desk) -> None:
    take(desk.app, JOBS)
    reopen(desk.app, 3)
    assert take(desk.app, JOBS).taken == 0
    assert show(desk.app, 3).state != "rejected"


def test_a_rejection_in_the_table_withdraws_a_letter_that_waits(desk: Desk) -> None:
    desk.at("2026-11-02 16:05")
    take(desk.app, JOBS)
    approve(desk.app, 1)
    answer = take(desk.app, JOBS.replace("2026-10-20,Interview", "2026-10-20,Rejected"))
    assert answer.items[0].words == "rejected"
    assert today(desk.app).items == ()


def test_a_workbook_comes_in_like_a_spreadsheet(desk: Desk) -> None:
    rows = [row.split(",") for row in JOBS.replace('"Nov 2, 2026 3:00 PM"', "2026-11-02 15:00").splitlines()]
    answer = take(desk.app, workbook({"Jobs": rows, "Notes": [["milk"]]}), name="jobs.xlsx")
    assert answer.taken == 4
    assert take(desk.app, JOBS).taken == 0


def test_of_several_sheets_the_person_says_which(desk: Desk) -> None:
    table = [["Company", "Role"], ["Acme", "Cook"]]
    content = workbook({"2025": table, "2026": table})
    (item,) = take(desk.app, content, name="a.xlsx").items
    assert (item.does, item.about, item.options) == ("ask", "sheet:a.xlsx", ("2025", "2026"))
    with pytest.raises(UserError, match="no sheet '2027'"):
        take(desk.app, content, name="a.xlsx", sheet="2027")
    assert take(desk.app, content, name="a.xlsx", settled={"sheet:a.xlsx": "2026"}).taken == 1


def test_a_formula_is_named_by_its_cell(desk: Desk) -> None:
    content = workbook({"Jobs": [["Company", "Role", "Days"], ["Acme", "Cook", "=1+1"], ["Beta", "=B2", 1]]})
    answer = take(desk.app, content, name="a.xlsx")
    assert [item.words for item in answer.items] == [
        "Role (cell B3): '=B2' is a formula; put its value there instead."
    ]


def test_the_archive_of_linkedin_comes_in(desk: Desk) -> None:
    rows = (
        '"7/6/23, 2:20 PM",alex@home.example,555 0177,Acme,Engineer,https://l.example/1,cv.pdf,"Visa?: no"\n'
        '"10/30/26, 9:05 AM",alex@home.example,555 0177,Beta,Cook,https://l.example/2,cv.pdf,"Salary?: 1"\n'
    )
    content = zipped({"Connections.csv": "x", "Jobs/Job Applications.csv": LINKEDIN + rows})
    looked = take(desk.app, content, name="Basic_LinkedInDataExport.zip", dry_run=True)
    assert (looked.kind, looked.taken) == ("linkedin", 2)
    assert take(desk.app, content, name="Basic_LinkedInDataExport.zip").items == looked.items
    first = show(desk.app, 1)
    assert (first.company, first.role, first.applied, first.channel) == (
        "Acme",
        "Engineer",
        date(2023, 7, 6),
        "LinkedIn",
    )
    assert first.contacts == ()
    everything = export_json(desk.app)
    assert "Visa" not in everything
    assert "555 0177" not in everything
    assert take(desk.app, LINKEDIN + rows, name="Job Applications.csv").taken == 0
    assert take(desk.app, "Company,Role,Date Applied\nacme,engineer,2023-07-07\n").taken == 0
    undo(desk.app)
    undo(desk.app)
    undo(desk.app)
    assert all_applications(desk.app).applications == ()


def test_the_address_in_linkedins_file_is_nobodys_even_if_the_person_says_so(desk: Desk) -> None:
    text = LINKEDIN + '"7/6/23, 2:20 PM",me@x.example,555,Acme,Engineer,https://l.example/1,cv.pdf,x\n'
    take(desk.app, text, columns={"Contact Email": "recruiter_email", "Resume Name": "recruiter"})
    assert show(desk.app, 1).contacts == ()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("jobs.csv", b"", "jobs.csv is empty"),
        ("jobs.csv", b"\xef\xbb\xbf\n\n", "is empty"),
        ("jobs.csv", b"\x89PNG\x00\x00\x00", "is not text"),
        ("jobs.csv", b"Acme,Cook,2026-11-03\nBeta,Clerk,2026-11-04\n", "no row with the names"),
        (
            "jobs.csv",
            b"Company,Role\nAcme,Cook\nRole,Company,Status\nCook,Acme,Applied\n",
            "row 3 holds names",
        ),
        ("jobs.csv", b"Company,Role\n" + b"Acme,Cook\n" * 100_000, "more than 20,000 rows"),
        ("jobs.xls", b"<html><table><tr><td>Company</td></tr></table></html>", "is a web page"),
        ("jobs.xlsx", workbook({"Empty": []}), "is empty"),
        ("jobs.xlsx", b"PK\x03\x04 and no more", "is damaged"),
        ("jobs.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "of an old kind, or one with a password"),
        ("all.zip", zipped({"readme.txt": "x"}), "neither a workbook"),
        ("all.zip", zipped({"../Job Applications.csv": LINKEDIN}), "leads out of the archive"),
        ("all.zip", zipped({"Profile.csv": "x"}), "no job applications"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_changes_nothing(
    desk: Desk, name: str, content: bytes, words: str
) -> None:
    before = export_json(desk.app)
    with pytest.raises(UserError, match=words):
        import_files(desk.app, {"good.csv": JOBS.encode(), name: content})
    assert export_json(desk.app) == before


@pytest.mark.parametrize(
    ("name", "content", "ours"),
    [
        ("-", JOBS.encode(), True),
        ("jobs.txt", JOBS.replace(",", "\t").encode("utf-16"), True),
        ("jobs.csv", b"anything", True),
        ("-", b"PK\x03\x04", True),
        ("a.json", b'{"format": "afterview"}', False),
        ("jobs.csv", b' {"format": "afterview"}', False),
        ("a.ics", b"BEGIN:VCALENDAR\r\n", False),
        ("a.csv", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", False),
        ("a.txt", b"Hello, Company\n", False),
    ],
)
def test_a_table_is_told_by_what_is_in_it(name: str, content: bytes, *, ours: bool) -> None:
    assert is_table(name, content) is ours


def test_our_own_table_is_known_already(desk: Desk) -> None:
    take(desk.app, JOBS)
    before = export_json(desk.app)
    assert take(desk.app, export_csv(desk.app)).taken == 0
    assert export_json(desk.app) == before


def test_ones_own_guarded_cells_come_back(desk: Desk) -> None:
    take(desk.app, "Company,Role\n'=Acme,'+1 engineer\n")
    assert titles(desk.app) == [("=Acme", "+1 engineer", "applied")]


def test_a_letter_is_never_written_to_ones_own_address(desk: Desk) -> None:
    take(desk.app, "Company,Recruiter,Email,Interview date\nAcme,Rita Roe,alex@home.example,2026-11-02\n")
    assert show(desk.app, 1).contacts[0].address is None


def test_without_a_zone_an_interview_cannot_be_placed(tmp_path: Path) -> None:
    with make_app(Config(home=tmp_path / "bare"), clock=lambda: local("2026-11-03 16:05")) as app:
        text = "Company,Interview date\nAcme,2026-11-02\n"
        assert "in which time zone" in take(app, text).items[0].words
        assert take(app, text, zone="Europe/Berlin").taken == 1


CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "Company": st.sampled_from(["Acme", "acme", "Beta", "Gamma"]),
    "Role": st.sampled_from(["Cook", "Clerk", ""]),
    "Date Applied": st.sampled_from(["2026-10-01", "1 Oct 2026", "2026-09-01", ""]),
    "Status": st.sampled_from(["Applied", "Rejected", "Offer", "Accepted", "Withdrawn", "Wishlist", ""]),
    "Response date": st.sampled_from(["2026-10-30", "2026-06-01", ""]),
    "Recruiter": st.sampled_from(["Rita Roe", "Ben Poe <ben@b.example>", ""]),
    "Interview date": st.sampled_from(["2026-10-20", "2026-10-20 15:00", "2026-12-01", ""]),
    "Source": st.sampled_from(["LinkedIn", "a friend", ""]),
}
ROWS = st.lists(st.tuples(*CELLS.values()), max_size=8)


def amounts(app: App) -> list[tuple[object, ...]]:
    """What the applications amount to, their numbers aside."""
    found = []
    for row in all_applications(app).applications:
        shown = show(app, row.application)
        people = tuple((contact.name, contact.address) for contact in shown.contacts)
        meetings = tuple((i.start, i.end) for i in shown.interviews)
        found.append(
            (
                shown.company.casefold(),
                shown.role,
                shown.applied,
                shown.channel,
                shown.state,
                people,
                meetings,
            )
        )
    return sorted(found, key=repr)


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(both=ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_any_order_of_rows_gives_the_same_applications(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[list[tuple[str, ...]], list[tuple[str, ...]]]
) -> None:
    found = []
    for order in both:
        text = "\n".join(",".join(row) for row in [tuple(CELLS), *order])
        config = Config(home=tmp_path_factory.mktemp("home"), zone="America/New_York")
        with make_app(config, clock=lambda: local("2026-11-03 16:05")) as app:
            take(app, text)
            found.append(amounts(app))
            assert take(app, text).taken == 0
            assert amounts(app) == found[-1]
    assert found[0] == found[1]


@settings(max_examples=15)
@given(content=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.xlsx", "a.zip"]))
def test_any_bytes_are_a_table_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    config = Config(home=tmp_path_factory.mktemp("home"), zone="America/New_York")
    with make_app(config, clock=lambda: local("2026-11-03 16:05")) as app:
        try:
            assert take(app, content, name=name).kind in ("spreadsheet", "afterview")
        except UserError:
            assert all_applications(app).applications == ()
