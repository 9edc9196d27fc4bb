"""Somebody who has kept a table for months moves in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.tables.files import LINKEDIN, zipped

JOBS = (
    "Firma;Stelle;Beworben am;Status;Ansprechpartner;E-Mail;Vorstellungsgespräch;Uhrzeit;Bemerkung\n"
    "Acme;Ingenieurin;01.10.2026;Gespräch;Rita Roe;rita@acme.example;03.11.2026;15 Uhr;nett\n"
    "Globex;Architektin;01.09.2026;Absage;;;;;\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person types, a line a question."""
    lines: list[str] = []
    monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: lines.pop(0))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    return lines


def test_a_table_is_looked_at_taken_in_and_taken_back(desk: Desk, folder: Path) -> None:
    (folder / "jobs.csv").write_bytes(JOBS.encode("cp1252"))
    desk.introduce()
    looked = desk.try_("import", "jobs.csv", "--dry-run")
    assert looked.code == 0
    assert "Vorstellungsgespräch     -> interview (such as 03.11.2026)" in looked.out
    assert "Bemerkung                -> left out (such as nett)" in looked.out
    assert "Took in 2 applications" in looked.out
    assert "only a look: nothing has changed" in looked.out
    assert desk.do("list")["applications"] == []
    (answer,) = desk.do("import", "jobs.csv")
    assert [(item["place"], item["does"], item["application"]) for item in answer["items"]] == [
        ("row 2", "add", 1),
        ("row 3", "add", 2),
    ]
    assert [item["step"] for item in desk.today()["items"]] == ["thank_you"]
    assert desk.plan(1)[-1] == ("presume_no", "2026-11-24")
    desk.do("undo")
    assert desk.do("list")["applications"] == []


def test_a_wrong_row_is_told_and_nothing_comes_in(desk: Desk, folder: Path) -> None:
    (folder / "jobs.csv").write_text(f"{JOBS};;31.02.2026;;;;;;\nBeta;;31.02.2026;;;;;;\n", encoding="utf-8")
    desk.introduce()
    said = desk.try_("import", "jobs.csv")
    assert said.code == 1
    assert "! row 4" in said.out
    assert "Firma (cell A4): There is no company." in said.out
    assert "'31.02.2026' is a day that does not exist" in said.out
    assert "2 rows cannot be used" in said.out
    assert "--skip-errors" in said.out
    assert desk.try_("import", "jobs.csv", "--skip-errors").code == 0
    assert len(desk.do("list")["applications"]) == 2


def test_what_a_column_holds_can_be_said_beforehand(desk: Desk, folder: Path) -> None:
    (folder / "jobs.csv").write_text("Wo,Was,Wann\nAcme,Köchin,3/4/2026\n", encoding="utf-8")
    desk.introduce()
    asked = desk.try_("import", "jobs.csv")
    assert asked.code == 1
    assert 'Say it with --column "Wo=company".' in asked.out
    names = ("--column", "Wo=company", "--column", "Was=role", "--column", "Wann=applied")
    unsure = desk.try_("import", "jobs.csv", *names)
    assert unsure.code == 1
    assert "can be 2026-04-03 or 2026-03-04" in unsure.out
    desk.do("import", "jobs.csv", *names, "--dates", "day-first")
    assert desk.do("show", "1")["applied"] == "2026-04-03"
    assert desk.do("import", "jobs.csv")[0]["taken"] == 0


def test_at_a_terminal_the_person_is_asked(desk: Desk, folder: Path, terminal: list[str]) -> None:
    (folder / "jobs.csv").write_text("Wo,Beworben am\nAcme,3/4/2026\n", encoding="utf-8")
    desk.introduce()
    terminal += ["1", "day first"]
    said = desk.try_("import", "jobs.csv")
    assert said.code == 0, said
    assert terminal == []
    assert desk.do("show", "1")["applied"] == "2026-04-03"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--column", "Wo=employer"), "no field of an application"),
        (("--column", "Wer=company"), "no column 'Wer'"),
        (("--column", "company"), "no column with its field"),
        (("--dates", "backwards", "--column", "Wo=company"), "no order of dates"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    desk: Desk, folder: Path, options: tuple[str, ...], words: str
) -> None:
    (folder / "jobs.csv").write_text("Wo,Was\nAcme,Köchin\n", encoding="utf-8")
    said = desk.try_("import", "jobs.csv", *options)
    assert said.code == 2
    assert words in said.err


def test_the_archive_of_linkedin_comes_in_as_it_is(desk: Desk, folder: Path) -> None:
    row = '"10/6/26, 2:20 PM",alex@home.example,555,Acme,Cook,https://l.example/1,cv.pdf,"Visa?: no"\n'
    (folder / "Basic_LinkedInDataExport.zip").write_bytes(
        zipped({"Basic/Jobs/Job Applications.csv": LINKEDIN + row})
    )
    desk.introduce()
    (answer,) = desk.do("import", "Basic_LinkedInDataExport.zip")
    assert (answer["kind"], answer["taken"]) == ("linkedin", 1)
    assert desk.do("show", "1")["applied"] == "2026-10-06"
    (folder / "evil.zip").write_bytes(zipped({"../Jobs/Job Applications.csv": LINKEDIN}))
    said = desk.try_("import", "evil.zip")
    assert said.code == 2
    assert "leads out of the archive" in said.err


def test_a_long_place_does_not_run_into_the_words(desk: Desk, folder: Path) -> None:
    file = folder / "applications-of-this-autumn.csv"
    file.write_text("Company,Role,Interview date\nAcme,Eng,7/6/26\n")
    said = desk.try_("import", str(file), "--dry-run")
    assert f"? {file} " in said.out
