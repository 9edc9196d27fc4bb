"""A canary password and a canary text on the whole way and through every failure of it, with --debug.

The password lies in a file of its own, and else nowhere: in no file afterview keeps, no backup, no log, no
error, no process, and in nothing that is printed. A letter's text lies in the person's database, and is in no
log, error or process. Of mail that concerns nobody not a word is kept.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from afterview.app import drafts, sending
from afterview.mail.providers import imap, smtp_login
from afterview.store import claims, messages
from tests.cli.desk import Said
from tests.e2e.canary import Canary, in_files, processes, shows
from tests.e2e.mailing import A_MINUTE_AFTER
from tests.e2e.processes import GUARD, process
from tests.e2e.scripts import ScriptDesk
from tests.servers.smtp_script import CUT, Answer, Phase

# Each later than the last by more than what is waited for between two tries: 5, 15, 60, 240 minutes.
MOMENTS = ("03T16:10", "03T16:20", "03T16:40", "03T17:45", "04T09:30", "04T14:30", "05T09:30", "05T14:30")


@pytest.fixture
def desk(canary_desk: ScriptDesk) -> ScriptDesk:
    return canary_desk


def ready(desk: ScriptDesk, canary: Canary) -> None:
    """Connected by the password in the file, and the interview over."""
    desk.introduced()
    said = desk.connect("--secret", f"file:{canary.place}", "--debug")
    assert said.code == 0, said
    desk.add("Acme", desk.provider.rita)


def own_words(desk: ScriptDesk, canary: Canary, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person writes the canary text in their editor, which tells what it was given."""
    told, editor, words = (canary.folder / name for name in ("told", "editor.sh", "words"))
    words.write_text(f"Subject: Thank you\n\nHi Rita,\n\n{canary.text}.\n", encoding="utf-8")
    dump = f'cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline > "{told}"'
    editor.write_text(f'{dump}\ncat "{words}" > "$1"\n', encoding="utf-8")
    answers = iter(["e", "q"])
    with monkeypatch.context() as patch:
        patch.setattr("afterview.cli.shell.Shell.talks", True)
        patch.setattr("typer.prompt", lambda *_, **__: next(answers))
        patch.setenv("EDITOR", f"sh {editor}")
        said = desk.try_("write", "1", "--debug")
    assert canary.text in said.out
    canary.assert_nowhere(said, after="editing")
    return told


def test_on_the_whole_way_when_all_goes_well(
    desk: ScriptDesk, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(desk, canary)
    told = own_words(desk, canary, monkeypatch)
    assert not shows(told.read_bytes(), canary.password)
    assert not shows(told.read_bytes(), canary.text)
    stranger = f"From: {canary.strange}@shop.example\r\nSubject: {canary.strange}\r\n\r\n{canary.strange}\r\n"
    desk.provider.imap.state.deliver(stranger.encode())
    drafted = desk.try_("write", "1", "--to", "draft", "--debug")
    sent = desk.try_("write", "1", "--to", "send", "--debug")
    assert (drafted.code, sent.code) == (0, 0)

    with processes() as seen, process("watch", "--once", "--debug", "--now", A_MINUTE_AFTER) as real:
        out, err = real.communicate(timeout=GUARD)
        everything = seen()
    assert real.returncode == 0, err
    assert '"result": "sent"' in err
    (delivered,) = desk.provider.received()
    assert shows(delivered, canary.text)
    assert b"watch" in everything  # it was seen among the processes
    assert not shows(everything, canary.password)
    assert not shows(everything, canary.text)
    canary.assert_nowhere(drafted, sent, Said(code=0, out=out, err=err), *desk.told, after="sending")

    desk.at(A_MINUTE_AFTER).do("backup")
    exported = desk.try_("export", "--format", "json")
    canary.assert_nowhere(exported, after="a backup")
    assert in_files(canary.home, canary.text) != []  # the person's own letter


REPEATS = ("535 5.7.8 {0} is wrong", "{{tag}} NO [AUTHENTICATIONFAILED] {0} is wrong")


def test_through_every_failure_of_connecting(desk: ScriptDesk, canary: Canary) -> None:
    there = desk.provider
    desk.introduced()
    repeats = REPEATS[1].format(canary.password).encode() + b"\r\n"
    faults: dict[str, dict[str, object]] = {
        "refused": {"command": "authenticate", "say": b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"},
        "repeated": {"command": "authenticate", "say": repeats},
        "cut": {"command": "authenticate", "after": 0, "then": "cut"},
        "nonsense": {"command": "authenticate", "say": b"* 12 FETCH (((\r\n\0\r\n", "then": "cut"},
        "preauth": {"command": "greeting", "say": b"* PREAUTH hello\r\n"},
        "folders": {"command": "list", "say": b'* LIST (" "\r\n{tag} OK\r\n'},
    }
    options = ("--secret", f"file:{canary.place}", "--debug")
    for name, fault in faults.items():
        there.imap.fault(**fault)  # type: ignore[arg-type]
        said = desk.connect(*options)
        assert said.code == 5, (name, said)
        canary.assert_nowhere(said, after=name)
    for name, say in {
        "refused": "535 no",
        "repeated": REPEATS[0].format(canary.password),
        "odd": "334",
    }.items():
        there.smtp.script = {"auth": Answer(say=say.encode() + b"\r\n")}
        said = desk.connect(*options)
        assert said.code == 5, (name, said)
        canary.assert_nowhere(said, after=f"submission {name}")
    assert desk.do("mail", "status")["accounts"] == []


def at(moment: str) -> str:
    """A day and time of November."""
    return f"2026-11-{moment}:00-05:00"


def test_through_every_failure_of_reading_and_sending(
    desk: ScriptDesk, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = desk.provider
    ready(desk, canary)
    own_words(desk, canary, monkeypatch)
    desk.write("send")
    there.imap.state.deliver(f"Subject: {canary.strange}\r\n\r\n{canary.strange}\r\n".encode())
    for command in ("authenticate", "list", "examine", "fetch"):
        for fault in (
            {"say": b"{tag} NO [ALERT] no\r\n"},
            {"say": b"* (((\r\n", "then": "cut"},
            {"then": "cut"},
        ):
            there.imap.fault(command, after=9, **fault)
            said = desk.at(A_MINUTE_AFTER).try_("watch", "--once", "--debug")
            assert said.code == 5, (command, fault, said)
            canary.assert_nowhere(said, after=command)

    phases: dict[Phase, Answer] = {
        "greeting": Answer(say=b"421 busy\r\n"),
        "auth": Answer(say=REPEATS[0].format(canary.password).encode() + b"\r\n"),
        "mail": Answer(say=b"451 later\r\n"),
        "rcpt": CUT,
        "data": Answer(say=b"nonsense\r\n"),
        "dot": Answer(say=b"451 later\r\n", takes=False),
    }
    for (phase, answer), moment in zip(phases.items(), MOMENTS[1:-1], strict=True):
        there.smtp.script = {phase: answer}
        said = desk.at(at(moment)).try_("watch", "--once", "--debug")
        assert '"result": "later"' in said.err, (phase, said)
        canary.assert_nowhere(said, after=phase)
    there.smtp.script = {"dot": Answer(then="cut", takes=True)}
    said = desk.at(at(MOMENTS[-1])).try_("watch", "--once", "--debug")
    assert '"result": "unknown"' in said.err
    canary.assert_nowhere(said, *desk.told, after="the final dot")


CRASHES = (
    (imap, "log_in"),
    (smtp_login, "_at_once"),
    (messages, "add"),
    (sending, "_bytes"),
    (claims, "claim"),
    (claims, "settle_sent"),
    (drafts, "_put"),
)


@pytest.mark.parametrize(("where", "what"), CRASHES, ids=[what for _, what in CRASHES])
def test_through_a_crash_that_prints_where_it_was(
    desk: ScriptDesk, canary: Canary, monkeypatch: pytest.MonkeyPatch, where: object, what: str
) -> None:
    """What was in hand is named in the error, as a careless programmer would."""

    def crash(*arguments: object, **named: object) -> None:
        raise RuntimeError(f"boom: {arguments!r} {named!r}" if where in (imap, smtp_login) else "boom")

    ready(desk, canary)
    own_words(desk, canary, monkeypatch)
    desk.write("send")
    desk.provider.imap.state.deliver(b"Subject: hello\r\n\r\nyou\r\n")
    monkeypatch.setattr(where, what, crash)
    way = ("write", "1", "--to", "draft") if where is drafts else ("watch", "--once")
    said = desk.at(A_MINUTE_AFTER).try_(*way, "--debug")
    assert said.code == 1, said
    assert "Traceback" in said.err
    assert "boom" in said.err
    canary.assert_nowhere(said, after=what)


def test_through_a_database_that_refuses(
    desk: ScriptDesk, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(desk, canary)
    own_words(desk, canary, monkeypatch)
    with closing(sqlite3.connect(canary.home / "afterview.sqlite3")) as database:
        database.execute(
            "CREATE TRIGGER no BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
        database.commit()
    said = desk.try_("write", "1", "--to", "send", "--debug")
    assert said.code == 1, said
    assert "Traceback" in said.err
    assert "UPDATE outbox" in said.err
    canary.assert_nowhere(said, after="a statement that failed")
