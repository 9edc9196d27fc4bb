"""What cannot be meant: one sentence, one next step, the right exit code, and nothing half-written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.desk import Desk, Said, python

LONG = "A" * 10_000
WHEN = "2026-11-03 15:00"

MALFORMED = [
    (("add", ""), "The company is empty."),
    (("add", LONG), "The company is 10,000 characters long; 200 is the most."),
    (("add", "Acme", LONG), "The job title is 10,000 characters long"),
    (("add", "Acme\nBcc: x"), "The company contains a line break"),
    (("add", "Acme", "=?UTF-8?Q?=0A?=Bcc: x"), "The job title contains a line break"),
    (("add", "Acme", "--recruiter", "Rita\r\nBcc: x <rita@acme.example>"), "The name contains a line break"),
    (("add", "Acme", "--recruiter", "Rita <rita@acme.example\nBcc: x>"), "The email address contains a line"),
    (("add", "Acme", "--recruiter", "Rita <rita>"), "'rita' is not an email address."),
    (("add", "Acme", "--recruiter", "rita@acme.example"), "rita@acme.example needs a name"),
    (("add", "Acme", "--zone", "Mars/Olympus"), "There is no time zone called 'Mars/Olympus'."),
    (("add", "Acme", "--country", "Germany"), "'Germany' is not a country code."),
    (("add", "Acme", "--country", "XX"), "'XX' is not a country code."),
    (("add", "Acme", "--country", "DE-ZZ"), "DE has no subdivision 'ZZ' that is known."),
    (("edit", "1", "--country", "DE-ZZ"), "DE has no subdivision 'ZZ' that is known."),
    (("init", "--country", "US-ZZ"), "US has no subdivision 'ZZ' that is known."),
    (("contact", "add", "1", "Bo <b@acme.example>", "--country", "US-ZZ"), "US has no subdivision 'ZZ'"),
    (("contact", "edit", "1", "--country", "US-ZZ"), "US has no subdivision 'ZZ'"),
    (("add", "Acme", "--applied", "2026-02-30"), "There is no day 2026-02-30."),
    (("add", "Acme", "--applied", "20260-11-03"), "The year 20260 cannot be right."),
    (("add", "Acme", "--applied", "tomorrow"), "'tomorrow' is not a date."),
    (("add", "Acme", "--recruiter", "Rita <r@acme.example>, Bob <b@acme.example>"), "name of one person"),
    (("add", "Acme", "--zone", ""), "There is no time zone called ''."),
    (("add", "Acme", "--applied", "2026-11-04"), "The day you applied, 2026-11-04, is still to come."),
    (("edit", "1", "--applied", "2026-11-04"), "The day you applied, 2026-11-04, is still to come."),
    (("import", "."), "'.' is no file."),
    (("import", "/dev/null"), "'/dev/null' is no file."),
    (("template", "check", "/dev/null"), "'/dev/null' is no file."),
    (("show", "x"), "'x' is no application number."),
    (("show", "0"), "'0' is no application number."),
    (("show", "9" * 40), "is no application number."),
    (("contact", "edit", "x", "--name", "Rita"), "'x' is no contact number."),
    (("contact", "edit", "1", "--name", "Rita <rita@acme.example>"), "name of one person"),
    (("contact", "edit", "1", "--zone", ""), "There is no time zone called ''."),
    (("outbox", "show", "x"), "'x' is no letter number."),
    (("interview", "1", "--cancel", "x"), "'x' is no interview number."),
    (("interview", "1", "--at", WHEN, "--minutes", "x"), "'x' is no number of minutes."),
    (("interview", "1", "--at", WHEN, "--zone", ""), "There is no time zone called ''."),
    (("init", "--zone", ""), "There is no time zone called ''."),
    (("init", "--name", ""), "The name is empty."),
    (("close", "1"), "Missing option '--why'."),
    (("today", "--home="), "--home needs a value."),
    (("show",), "Missing argument"),
    (("shwo", "1"), "No such command 'shwo'."),
    (("show", "1", "--colour"), "No such option"),
    (("edit", "1"), "Nothing would change."),
    (("edit", "1", "--clear", "company"), "'company' cannot be cleared."),
    (("edit", "1", "--clear", "hat"), "'hat' cannot be cleared."),
    (("interview", "1"), "The interview needs a time."),
    (("interview", "1", "--at", "2026-02-30 15:00"), "There is no day 2026-02-30."),
    (("interview", "1", "--at", "20260-11-03 15:00"), "The year 20260 cannot be right."),
    (("interview", "1", "--at", "2026-11-03 25:00"), "There is no time 2026-11-03 25:00."),
    (("interview", "1", "--at", "2026-11-03"), "2026-11-03 has no time of day."),
    (("interview", "1", "--at", "soon"), "'soon' is not a time."),
    (("interview", "1", "--at", WHEN, "--minutes", "0"), "The interview ends before it starts."),
    (("interview", "1", "--at", WHEN, "--minutes", "-60"), "The interview ends before it starts."),
    (("interview", "1", "--at", WHEN, "--minutes", "9" * 30), "The interview lasts more than a week."),
    (("interview", "1", "--at", WHEN, "--zone", "Mars/Olympus"), "There is no time zone called"),
    (("interview", "1", "--at", "2026-03-08 02:30"), "does not exist in America/New_York"),
    (("interview", "1", "--at", "2026-11-01 01:30"), "comes twice in America/New_York"),
    (("interview", "1", "--at", WHEN, "--promised", "end of next week"), "a date is needed"),
    (("interview", "1", "--at", WHEN, "--promised", "2026-11-31"), "There is no day 2026-11-31."),
    (("interview", "1", "--at", WHEN, "--with", "Ivan", "--pronouns", "it"), "'it' is not one of the"),
    (("interview", "1", "--at", WHEN, "--pronouns", "he"), "There are 0 people and 1 pronouns."),
    (("interview", "1", "--at", WHEN, "--cancel", "1"), "--at does not go with"),
    (("interview", "1", "--move", "1", "--cancel", "1"), "Only one of"),
    (("heard", "1"), "Missing option '--kind'"),
    (("heard", "1", "--kind", "gossip"), "'gossip' is not one of"),
    (("heard", "1", "--kind", "reply", "--until", "2026-11-20"), "--until does not go with --kind reply."),
    (("heard", "1", "--kind", "reply", "--at", "2027-01-01 10:00"), "That time is still to come."),
    (("heard", "1", "--kind", "stop", "--promised", "2026-11-20"), "--promised does not go with"),
    (("heard", "1", "--kind", "reply", "--note", LONG + "A"), "The note is 10,001 characters long"),
    (("heard", "1", "--kind", "reply", "--note", "\x1b[2J"), "The note contains an invisible"),
    (("heard", "1", "--kind", "reply", "--note", "\udcff"), "The note holds bytes that are no text"),
    (("heard", "1", "--kind", "bounce", "--from", "rita"), "'rita' is not an email address."),
    (("heard", "1", "--kind", "out_of_office", "--until", "2026-11-01"), "before the day the note came"),
    (("pause", "--until", "2026-11-18"), "Which application?"),
    (("pause", "1", "--all", "--until", "2026-11-18"), "Name one application or --all, not both."),
    (("pause", "1", "--until", "2026-11-02"), "The last day of the pause, 2026-11-02, is over."),
    (("close", "1", "--why", "bored"), "'bored' is not one of"),
    (("debrief", "1"), "Nothing was said about the interview."),
    (("contact", "add", "1", "Rita Roe <rita@acme.example>"), "Rita Roe is contact 1"),
    (("contact", "edit", "1"), "Nothing would change."),
    (("contact", "edit", "1", "--clear", "name"), "'name' cannot be cleared."),
    (("contact", "block", "rita"), "'rita' is not an email address."),
    (("init", "--zone", "Mars/Olympus"), "There is no time zone called"),
    (("init", "--email", "alex"), "'alex' is not an email address."),
    (("init", "--language", "xx"), "There are no letters in the language 'xx'."),
    (("write", "1", "--to", "send"), "Nothing is to be written to Acme now"),
    (("write", "1", "--to", "post"), "'post' is no way for an email to leave."),
    (("write", "1"), "Nothing is to be written to Acme now"),
    (("skip", "1"), "There is nothing to let go."),
    (("export", "--format", "docx"), "'docx' is not one of"),
    (("today", "--now"), "--now needs a value."),
]
NOT_THERE = [
    (("show", "7"), "There is no application 7."),
    (("interview", "7", "--at", WHEN), "There is no application 7."),
    (("interview", "1", "--cancel", "3"), "Application 1 has no interview 3."),
    (("debrief", "1", "--note", "x"), "Application 1 has had no interview yet."),
    (("contact", "edit", "9", "--name", "X"), "There is no contact 9."),
    (("contact", "block", "x@y.example"), "No contact has the address x@y.example."),
    (("contact", "unblock", "1"), "There is nothing to change"),
    (("sequence", "1", "brisk"), "There is no sequence called 'brisk'."),
    (("answered", "1"), "There is nothing to answer for application 1."),
    (("resume", "1"), "There is no pause to end for application 1."),
    (("resume", "--all"), "There is no pause to end for all applications."),
    (("reopen", "1"), "There is nothing to reopen: application 1 is open."),
    (("settle", "1", "x"), "There is no open question about application 1."),
    (("outbox", "approve", "4"), "There is no letter 4 in the outbox."),
    (("outbox", "cancel", "4"), "There is no letter 4 in the outbox."),
    (("template", "show", "poem"), "There is no template 'poem'"),
    (("import", "nowhere.json"), "There is no file nowhere.json."),
    (("template", "check", "nowhere.txt"), "There is no file nowhere.txt."),
]


@pytest.fixture
def started(desk: Desk) -> Desk:
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", "Rita Roe <rita@acme.example>")
    return desk


def is_one_sentence_and_one_step(said: Said) -> bool:
    lines = said.err.splitlines()
    return said.out == "" and len(lines) == 2 and all(lines) and "Traceback" not in said.err


def test_what_is_malformed_is_refused(started: Desk) -> None:
    refused(started, MALFORMED, code=2)


def test_what_is_not_there_is_refused(started: Desk) -> None:
    refused(started, NOT_THERE, code=1)


def refused(desk: Desk, table: Sequence[tuple[tuple[str, ...], str]], *, code: int) -> None:
    before = desk.try_("export").out
    wrong = []
    for arguments, sentence in table:
        said = desk.try_(*arguments)
        if said.code != code or sentence not in said.err or not is_one_sentence_and_one_step(said):
            wrong.append((arguments, said))
    assert wrong == []
    assert desk.try_("export").out == before


def test_a_clock_without_an_offset(desk: Desk) -> None:
    assert desk.at("2026-11-03T16:05").try_("today").code == 2
    assert desk.at("yesterday").try_("today").code == 2


@pytest.mark.parametrize(
    ("now", "year"),
    [("0001-01-01T00:00+14:00", 1), ("9999-12-31T23:59-14:00", 9999), ("2200-01-01T00:00+00:00", 2200)],
)
def test_a_clock_of_another_age(desk: Desk, now: str, year: int) -> None:
    said = desk.at(now).try_("today")
    assert (said.code, said.err.splitlines()) == (
        2,
        [f"The year {year} cannot be right.", "Use a year from 1990 to 2199."],
    )


def test_the_last_moment_a_clock_may_show(desk: Desk) -> None:
    assert desk.at("2199-12-31T23:59-12:00").try_("today").code == 3


def test_twice_the_same_interview(started: Desk) -> None:
    started.do("interview", "1", "--at", WHEN)
    refused(started, [(("interview", "1", "--at", WHEN), "That is interview 1 already.")], code=2)


def test_an_interview_that_is_over_is_not_cancelled(started: Desk) -> None:
    started.do("interview", "1", "--at", WHEN)
    refused(started, [(("interview", "1", "--cancel", "1"), "Interview 1 is over")], code=2)


def test_closing_twice(started: Desk) -> None:
    started.do("close", "1", "--why", "withdrew")
    refused(started, [(("close", "1", "--why", "rejected"), "has ended already")], code=1)


def test_a_stop_is_undone_not_reopened(started: Desk) -> None:
    started.do("heard", "1", "--kind", "stop")
    said = started.try_("reopen", "1")
    assert (said.code, "afterview undo" in said.err) == (1, True)


def test_a_letter_with_an_open_slot_needs_the_person(desk: Desk) -> None:
    desk.introduce().do("add", "Acme", "--recruiter", "Rita Roe <rita@acme.example>")
    desk.do("interview", "1", "--at", WHEN)
    said = desk.try_("write", "1", "--approve")
    assert (said.code, "job title" in said.err) == (4, True)
    assert desk.do("outbox", "list")["letters"] == []


def test_an_email_is_not_written_over_a_file(started: Desk, tmp_path: Path) -> None:
    started.do("interview", "1", "--at", WHEN)
    there = tmp_path / "thanks.eml"
    there.write_text("mine")
    refused(started, [(("write", "1", "--to", str(there)), "exists already")], code=2)
    assert there.read_text() == "mine"
    started.do("write", "1", "--to", str(there), "--force")
    assert there.read_text() != "mine"


def test_an_email_for_a_folder_that_is_not_there(started: Desk, tmp_path: Path) -> None:
    started.do("interview", "1", "--at", WHEN)
    refused(started, [(("write", "1", "--to", str(tmp_path / "a" / "x.eml")), "There is no folder")], code=2)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b'{"format": "other"}', b'{"format": "afterview"}']
)
def test_an_import_of_something_else(started: Desk, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)
    refused(started, [(("import", str(file)), "")], code=2)


def test_a_broken_template_is_named_and_the_built_in_is_used(started: Desk, home: Path) -> None:
    own = home / "templates" / "en"
    own.mkdir(parents=True)
    (own / "thank_you.txt").write_text("no header at all")
    assert started.try_("today").code == 3
    said = started.try_("template", "check")
    assert (said.code, "thank_you.txt" in said.out) == (1, True)


def test_a_broken_sequence_is_named_and_not_used(started: Desk, home: Path) -> None:
    (home / "sequences").mkdir()
    (home / "sequences" / "mine.toml").write_text("name = [")
    said = started.try_("today")
    assert (said.code, "mine.toml" in said.out) == (3, True)
    assert started.try_("sequence", "1", "mine").code == 1


def test_a_broken_settings_file(started: Desk, home: Path) -> None:
    (home / "config.toml").write_text("zone = 7")
    said = started.try_("today")
    assert (said.code, "config.toml" in said.err, len(said.err.splitlines())) == (1, True, 2)


@pytest.mark.parametrize(
    "content", [b'zone = "\xff"', b'zone = "Mars/X"', b'zone = ""', b"zone = " + b"[" * 5000]
)
def test_settings_that_cannot_be_meant(started: Desk, home: Path, content: bytes) -> None:
    (home / "config.toml").write_bytes(content)
    said = started.try_("today")
    assert (said.code, "config.toml" in said.err, len(said.err.splitlines())) == (1, True, 2), said


@pytest.mark.parametrize("kept", [0, 100, 5000])
def test_a_truncated_database(started: Desk, home: Path, kept: int) -> None:
    (database,) = home.glob("*.sqlite3")
    database.write_bytes(database.read_bytes()[:kept])
    for beside in home.glob("*.sqlite3-*"):
        beside.unlink()
    said = started.try_("today")
    assert (said.code, len(said.err.splitlines())) == (1, 2), said


def test_a_database_of_a_later_version(started: Desk, home: Path) -> None:
    (database,) = home.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = started.try_("today")
    assert (said.code, len(said.err.splitlines())) == (1, 2), said


def test_a_clock_set_back(started: Desk) -> None:
    started.at("2026-11-10T12:00-05:00").do("interview", "1", "--at", WHEN)
    assert started.today()["items"][0]["step"] == "follow_up"
    assert started.at("2026-11-03T17:00-05:00").today()["items"][0]["step"] == "thank_you"
    assert started.try_("doctor").code == 1


def test_a_home_that_is_a_file(desk: Desk, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("")
    for folder in (home, home / "below"):
        said = desk.try_("today", "--home", str(folder))
        assert (said.code, said.err.splitlines()[0]) == (1, f"The home folder {folder} is no folder."), said
    home.unlink()


def test_a_home_of_nobody(desk: Desk) -> None:
    said = desk.try_("today", "--home", "~nobody-of-that-name/x")
    assert (said.code, len(said.err.splitlines()), "home folder" in said.err) == (1, 2, True), said


def test_a_full_disk(started: Desk) -> None:
    """No file may grow: what was begun is not there afterwards."""
    before = started.try_("export").out
    ran = python(
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "sys.exit(run(['add', 'Beta']))"
    )
    assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (1, "", 2), ran
    assert started.try_("export").out == before


def test_another_process_is_writing(started: Desk, home: Path) -> None:
    before = started.try_("export").out
    (database,) = home.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = started.try_("add", "Beta")
    assert (said.code, "locked by another process" in said.err, len(said.err.splitlines())) == (1, True, 2)
    assert started.try_("export").out == before


@pytest.mark.usefixtures("started")
def test_a_full_disk_behind_the_printed_page() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this machine")
    ran = python(f"sys.stdout = open({str(full)!r}, 'w'); sys.exit(run(['list']))")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 2), ran
