"""backup and restore from the command line, and the machine form they document."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.desk import Desk
from tests.cli.test_json import documented


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AFTERVIEW_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def week(home: Path, desk: Desk) -> Path:
    """An approved email, a backup, and a week that went on."""
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", "Rita Roe <rita@acme.example>")
    desk.do("interview", "1", "--at", "2026-11-03 15:00")
    desk.do("write", "1", "--approve")
    file = Path(desk.do("backup")["file"])
    assert file == home / "backups" / "afterview-2026-11-03-1605.zip"
    desk.at("2026-11-10T16:05-05:00").do("sent", "1")
    desk.do("add", "Bolt")
    return file


def test_a_week_old_backup_has_nothing_approved(week: Path, desk: Desk) -> None:
    said = desk.try_("restore", str(week))
    assert (said.code, said.err) == (0, "")
    assert "Restored the backup of Tue 3 Nov 2026, 16:05" in said.out
    assert "1 email lost the approval" in said.out
    (row,) = desk.do("outbox", "list")["letters"]
    assert (row["state"], row["approved_at"]) == ("drafted", None)
    assert "note it first" in desk.today()["problems"][0]
    assert "A backup of 3 November 2026 was restored here." in desk.try_("today").out
    desk.do("write", "1", "--approve")
    assert "approved" in [row["state"] for row in desk.do("outbox", "list")["letters"]]
    assert desk.today()["problems"] == []


def test_what_was_here_can_be_had_back(week: Path, desk: Desk) -> None:
    before = desk.try_("export").out
    kept = desk.do("restore", str(week))["kept"]
    assert desk.try_("export").out != before
    desk.do("restore", kept)
    assert desk.try_("export").out == before


def test_the_answers_are_the_documented_ones(week: Path, desk: Desk, home: Path) -> None:
    listing = desk.do("restore", "--list")
    assert list(listing) == ["folder", "backups"]
    assert listing["folder"] == str(home / "backups")
    shapes: dict[str, Any] = {
        "backup: answer": desk.do("backup"),
        "restore: backup": listing["backups"][0],
        "restore: answer": desk.do("restore", str(week), "--yes"),
        "doctor: check": json.loads(desk.try_("doctor", "--json").out)["checks"][0],
    }
    for title, shape in shapes.items():
        assert sorted(shape) == sorted(documented(title)), title


def test_the_list_in_words(week: Path, desk: Desk, home: Path) -> None:
    said = desk.try_("restore", "--list").out
    assert "Tue 3 Nov 2026, 16:05: everything, 3 events" in said
    assert str(week) in said
    week.unlink()
    assert desk.try_("restore", "--list").out.startswith("There are no backups in")
    (home / "backups" / "x.zip").write_bytes(b"")
    assert "It cannot be used: it is damaged" in desk.try_("restore", "--list").out


def test_a_zip_that_leads_outside(week: Path, desk: Desk, tmp_path: Path) -> None:
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("../evil.txt", "x")
    before = desk.try_("export").out
    said = desk.try_("restore", str(evil), "--yes")
    assert said.code == 2
    assert "'../evil.txt', which is no part of a backup." in said.err
    assert "Nothing was changed" in said.err
    assert not list(tmp_path.rglob("evil.txt"))
    assert desk.try_("export").out == before
    assert week.exists()


def test_what_cannot_be_done_is_a_sentence(week: Path, desk: Desk) -> None:
    for arguments, code, words in (
        (("restore",), 2, "Which backup?"),
        (("restore", "none.zip"), 1, "There is no file none.zip."),
        (("backup", str(week)), 2, "exists already"),
    ):
        said = desk.try_(*arguments)
        assert (said.code, said.out) == (code, "")
        assert words in said.err


def test_settings_that_cannot_be_read_keep_nobody_from_restoring(week: Path, desk: Desk, home: Path) -> None:
    (home / "config.toml").write_text("[[[")
    assert "settings file" in desk.try_("today").err
    assert desk.do("restore", "--list")["backups"]
    assert desk.do("restore", str(week))["left_out"] == []
    assert desk.try_("today").code == 0


@pytest.mark.parametrize("content", ["[[[", 'zone = "Mars/Base"\n', "zone = 7\n"])
def test_a_backup_never_brings_settings_that_lock_the_person_out(
    week: Path, desk: Desk, home: Path, content: str
) -> None:
    settings = home / "config.toml"
    settings.write_text(content)
    broken = desk.do("restore", str(week))["kept"]  # holds the settings as they were
    settings.write_text('editor = "ed"\n')
    assert desk.do("restore", broken)["left_out"] == ["config.toml"]
    assert settings.read_text() == 'editor = "ed"\n'
    assert desk.try_("list").code == 0
    assert "config.toml is left out" in desk.try_("restore", broken).out


@pytest.mark.usefixtures("week")
def test_a_backup_from_a_clock_that_ran_ahead_is_of_today_at_the_latest(desk: Desk) -> None:
    desk.at("2099-01-01T12:00-05:00")
    late = desk.do("backup")["file"]
    desk.at("2026-11-10T16:05-05:00")
    assert desk.do("restore", late)["made"].startswith("2026-11-10T16:05")


class Terminal:
    """A person at a terminal who types one answer."""

    def __init__(self, stream: Any, answer: str) -> None:
        self._stream, self._answer = stream, answer

    def isatty(self) -> bool:
        return True

    def readline(self, *_: int) -> str:
        return self._answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_at_a_terminal_it_says_what_is_lost_and_asks(
    week: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    before = desk.try_("export").out
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", Terminal(sys.stdin, answer))
        patch.setattr(sys, "stdout", Terminal(sys.stdout, answer))
        patch.setattr("typer.confirm", _confirm(answer))
        said = desk.try_("restore", str(week))
    assert said.code == code, said
    assert "It does not have 2 events recorded here, the last of Tue 10 Nov 2026" in " ".join(
        said.out.split()
    )
    assert (desk.try_("export").out == before) == bool(code)


def _confirm(answer: str) -> Any:
    def confirm(_question: str, *, abort: bool) -> bool:
        if abort and answer != "y\n":
            raise typer.Abort
        return True

    return confirm
