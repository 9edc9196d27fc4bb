"""An email is shown, edited, approved and handed over."""

from __future__ import annotations

import stat
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.cli.desk import RITA, Desk

IVAN = "Ivan Poe <ivan@acme.example>"


@pytest.fixture
def due(desk: Desk) -> Desk:
    """A thank-you to Rita and a note to Ivan are due."""
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--with", IVAN)
    return desk


def test_looking_keeps_nothing(due: Desk) -> None:
    letters = due.do("write", "1")["letters"]
    assert [(each["to"], each["state"]) for each in letters] == [
        ("rita@acme.example", None),
        ("ivan@acme.example", None),
    ]
    assert due.do("outbox", "list")["letters"] == []


def test_approving_keeps_them(due: Desk) -> None:
    due.do("write", "1", "--approve")
    assert [row["state"] for row in due.do("outbox", "list")["letters"]] == ["approved", "approved"]


def test_one_step_of_two(due: Desk) -> None:
    letters = due.do("write", "1", "--step", "interviewer_note")["letters"]
    assert [each["to"] for each in letters] == ["ivan@acme.example"]


def test_into_files(due: Desk, tmp_path: Path) -> None:
    answer = due.do("write", "1", "--to", str(tmp_path / "thanks.eml"))
    assert [Path(each["file"]).name for each in answer] == ["thanks.eml", "thanks-2.eml"]
    mails = [message_from_bytes(Path(each["file"]).read_bytes(), policy=policy.default) for each in answer]
    assert [mail["To"] for mail in mails] == [RITA, IVAN]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thanks-2.eml", "thanks.eml"]


def test_to_copy_and_as_a_link(due: Desk) -> None:
    said = due.try_("write", "1", "--step", "thank_you", "--to", "copy")
    assert "Hi Rita," in said.out
    assert said.err == "Once you have sent it: afterview sent 1\n"
    assert due.try_("write", "1", "--step", "thank_you", "--to", "mailto").out.startswith("mailto:rita@acme")


def test_a_withdrawn_letter_can_be_approved_anew(due: Desk) -> None:
    due.do("write", "1", "--step", "thank_you", "--approve")
    due.do("outbox", "cancel", "1")
    assert due.try_("outbox", "approve", "1").code == 1
    due.do("write", "1", "--step", "thank_you", "--approve")
    states = [(row["state"], row["why"]) for row in due.do("outbox", "list")["letters"]]
    assert states == [("withdrawn", "You withdrew it."), ("approved", None)]


class Talk:
    """Somebody at a terminal, with an editor that does one thing."""

    def __init__(self, desk: Desk, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.desk, self.patch, self.folder = desk, patch, folder
        patch.setattr("afterview.cli.shell.Shell.talks", True)

    def says(self, *answers: object) -> str:
        ahead = iter(answers)
        self.patch.setattr("typer.prompt", lambda *_, **__: next(ahead))
        said = self.desk.try_("write", "1")
        assert list(ahead) == []
        return said.out + said.err

    def edits_with(self, script: str) -> None:
        editor = self.folder / "my editor"
        editor.write_text(f"#!/bin/sh\n{script}\n")
        editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
        self.patch.setenv("EDITOR", f"'{editor}'")


@pytest.fixture
def talk(due: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Talk:
    return Talk(due, monkeypatch, tmp_path)


def kept(desk: Desk) -> list[tuple[str, str]]:
    desk.capture.readouterr()
    return [(row["state"], row["subject"]) for row in desk.do("outbox", "list")["letters"]]


def test_at_a_terminal_quitting_leaves_it(talk: Talk) -> None:
    talk.says("x", "q")
    assert kept(talk.desk) == []


def test_at_a_terminal_approving(talk: Talk) -> None:
    assert "afterview sent 1" in talk.says("a")
    assert [state for state, _ in kept(talk.desk)] == ["approved", "approved"]


def test_at_a_terminal_copying_approves(talk: Talk) -> None:
    assert talk.says("c").count("Hi Rita,") == 2
    assert [state for state, _ in kept(talk.desk)] == ["approved", "approved"]


def test_the_persons_own_words_are_kept(talk: Talk) -> None:
    talk.edits_with('printf "Subject: My own\\n\\nHi Rita,\\n\\nThank you.\\n" > "$1"')
    assert "My own" in talk.says("e", 1, "q")
    assert kept(talk.desk) == [("drafted", "My own")]
    assert talk.desk.do("today")["items"][0]["letters"][0]["body"] == "Hi Rita,\n\nThank you."
    talk.desk.do("outbox", "approve", "1")
    assert kept(talk.desk) == [("approved", "My own")]


@pytest.mark.parametrize("script", ["true", ': > "$1"'], ids=["unchanged", "emptied"])
def test_nothing_is_kept_of_no_change(talk: Talk, script: str) -> None:
    talk.edits_with(script)
    assert "Nothing was changed." in talk.says("e", 1, "q")
    assert kept(talk.desk) == []


@pytest.mark.parametrize(
    ("script", "sentence"),
    [("exit 3", "The editor ended with code 3."), ('echo hello > "$1"', "has lost its subject")],
)
def test_an_editor_in_trouble(talk: Talk, script: str, sentence: str) -> None:
    talk.edits_with(script)
    assert sentence in talk.says("e", 1)
    assert kept(talk.desk) == []


def test_no_editor(talk: Talk) -> None:
    assert "No editor is known." in talk.says("e", 1)
    talk.patch.setenv("EDITOR", "no-such-editor-here")
    assert "cannot be started" in talk.says("e", 1)


def test_there_is_no_third_email(talk: Talk) -> None:
    assert "There is no email 3." in talk.says("e", 3, "q")


@pytest.mark.parametrize("company", ["[recruiter]", "eBay"])
def test_a_strange_company_is_harmless(desk: Desk, tmp_path: Path, company: str) -> None:
    desk.introduce().do("add", company, "Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--with", "Ivan Poe")
    said = desk.try_("write", "1", "--to", str(tmp_path / "x.eml"))
    assert said.code in {0, 4}
    if said.code == 0:
        mail = message_from_bytes((tmp_path / "x.eml").read_bytes(), policy=policy.default)
        assert mail["To"] == RITA
        assert company in mail.get_content()
