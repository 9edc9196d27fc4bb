"""Emails that leave through a mailbox, said and called back on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from afterview.app.change import Change
from afterview.app.concluding import ask_fate, hold
from afterview.app.wiring import App, make_app
from afterview.config import load
from afterview.mail.account import Account, Server
from afterview.mail.mailbox import Mailbox
from afterview.store import accounts, claims, messages, outbox
from afterview.store.messages import Received
from tests.cli.desk import RITA, Desk
from tests.mail.fake_mailbox import FakeServer

PLACE = Server(host="mail.home.example", port=993)
NOWHERE = "env:AFTERVIEW_TEST"


def connect(address: str = "alex@home.example") -> None:
    with make_app(load()) as app, app.store.write() as tx:
        accounts.add(tx, Account(address=address, user="alex", imap=PLACE, smtp=PLACE, secret=NOWHERE))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """The mail server of every account."""
    made = FakeServer()

    @contextmanager
    def opened(_vault: object, _machine: object, _account: Account) -> Iterator[Mailbox]:
        yield made.mailbox()

    monkeypatch.setattr("afterview.app.wiring._mailbox", opened)
    return made


@pytest.fixture
def due(desk: Desk, server: FakeServer) -> Desk:
    """A thank-you to Rita is due, and a mailbox is connected."""
    assert server.raws("Drafts") == []
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--with", "Ivan Poe")
    connect()
    return desk


@contextmanager
def changing(app: App, now: str) -> Iterator[Change]:
    with app.store.write() as tx:
        change = Change(app=app, tx=tx, batch=0, now=datetime.fromisoformat(now).astimezone(UTC))
        yield change
        change.follow_through()


def lose(now: str) -> None:
    """The first letter was handed over, and nobody knows what became of it."""
    with make_app(load(now=now)) as app, changing(app, now) as change:
        entry = outbox.entry_of(change.tx, 1)
        assert entry.raw is not None
        claims.claim(change.tx, entry, holder="gone/1/abc", now=change.now, raw=entry.raw)
        claims.abandon(change.tx, "gone/1/abc")
        ask_fate(change, entry, "Did it leave?")


def receive(now: str) -> None:
    """Rita wrote in our thread."""
    with make_app(load(now=now)) as app, changing(app, now) as change:
        new = Received(
            account=1,
            identity="<one@acme.example>",
            folder="INBOX",
            uidvalidity=1,
            uid=1,
            read_at=change.now,
            at=change.now,
            sender="rita@acme.example",
            sender_name="Rita Roe",
            subject="Re: Thank you",
            side="theirs",
            applications=(1,),
        )
        (stored,) = messages.add(change.tx, [new])
        hold(change, stored)


def test_send_says_when_it_leaves_who_sends_it_and_how_it_is_called_back(due: Desk) -> None:
    said = due.try_("write", "1", "--to", "send")
    assert said.code == 0
    assert "Approved, leaves on Tue 3 Nov 2026, 16:05" in said.out
    assert "`afterview watch` sends it" in said.out
    assert "`afterview outbox cancel 1`" in said.out


def test_what_waits_says_so_today_and_in_the_outbox(due: Desk) -> None:
    (dispatched,) = due.do("write", "1", "--to", "send")
    assert (dispatched["way"], dispatched["sender"]) == ("send", "alex@home.example")
    (letter,) = due.today()["items"][0]["letters"]
    assert (letter["state"], letter["way"], letter["outbox"]) == ("approved", "send", 1)
    assert letter["leaves_at"] == "2026-11-03T16:05:30-05:00"
    page = due.try_("today").out
    assert "approved, leaves on Tue 3 Nov 2026, 16:05" in page
    assert "outbox cancel 1" in page
    assert "leaves on Tue 3 Nov 2026, 16:05" in due.try_("outbox", "list").out


def test_cancel_calls_it_back(due: Desk) -> None:
    due.do("write", "1", "--to", "send")
    assert due.do("outbox", "cancel", "1")["message"].startswith("Withdrew: letter 1")
    assert due.try_("outbox", "cancel", "1").err.startswith("Letter 1 does not leave anyway")
    assert [row["state"] for row in due.do("outbox", "list")["letters"]] == ["withdrawn"]


def test_a_draft_lies_in_the_folder_and_it_says_which(due: Desk, server: FakeServer) -> None:
    said = due.try_("write", "1", "--to", "draft")
    assert "In alex@home.example, folder Drafts:" in said.out
    assert [b"To: Rita Roe <rita@acme.example>" in raw for raw in server.raws("Drafts")] == [True]
    assert "a draft in your folder Drafts" in due.try_("outbox", "show", "1").out


def test_a_mailbox_out_of_reach_leaves_the_draft_approved(due: Desk, server: FakeServer) -> None:
    server.fail("append")
    said = due.try_("write", "1", "--to", "draft")
    assert said.code == 5
    assert said.err.startswith("Letter 1 is approved, but it is not in your mailbox yet:")
    assert "`afterview watch --once` puts it there" in said.err
    assert [row["state"] for row in due.do("outbox", "list")["letters"]] == ["approved"]


@pytest.mark.parametrize("way", ["draft", "send"])
def test_without_a_mailbox_it_says_how_to_connect_one(desk: Desk, way: str) -> None:
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--with", "Ivan Poe")
    said = desk.try_("write", "1", "--to", way)
    assert said.code == 1
    assert said.err.startswith("No mailbox is connected.\nConnect one with `afterview mail connect`")


def test_what_was_set_is_what_an_approval_means(due: Desk, server: FakeServer) -> None:
    due.do("init", "--deliver", "draft")
    (letter,) = due.do("write", "1", "--approve")["letters"]
    assert (letter["state"], letter["way"], len(server.raws("Drafts"))) == ("approved", "draft", 1)
    due.do("init", "--deliver", "send")
    assert due.do("write", "1", "--approve")["letters"][0]["way"] == "draft"


def test_an_email_that_is_not_ready_does_not_leave(due: Desk) -> None:
    due.do("edit", "1", "--clear", "role")
    said = due.try_("write", "1", "--to", "send")
    assert said.code == 4
    assert due.do("outbox", "list")["letters"] == []


@pytest.mark.parametrize(("key", "way"), [("s", "send"), ("d", "draft")])
def test_at_a_terminal_it_is_offered(due: Desk, monkeypatch: pytest.MonkeyPatch, key: str, way: str) -> None:
    asked: list[str] = []

    def typed(text: str, **_: object) -> str:
        asked.append(text)
        return key

    monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
    monkeypatch.setattr("typer.prompt", typed)
    assert due.try_("write", "1").code == 0
    assert asked == ["[a]pprove, [e]dit, [c]opy, [s]end, [d]raft in your mailbox, [q]uit"]
    due.capture.readouterr()
    (row,) = due.do("outbox", "list")["letters"]
    assert (row["state"], row["way"]) == ("approved", way)


def test_at_a_terminal_an_approval_says_what_comes_of_it(due: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    due.do("init", "--deliver", "send")
    monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "a")
    said = due.try_("write", "1")
    assert "Approved, leaves on Tue 3 Nov 2026, 16:05." in said.out
    assert "Once you have sent it" not in said.out


def test_an_application_is_written_from_a_mailbox_that_is_connected(due: Desk) -> None:
    said = due.try_("edit", "1", "--mailbox", "doe@work.example")
    assert said.code == 2
    assert said.err == "The mailbox doe@work.example is not connected.\nThese are: alex@home.example.\n"
    connect("doe@work.example")
    due.do("edit", "1", "--mailbox", "Doe@work.example")
    assert due.do("show", "1")["mailbox"] == "doe@work.example"
    assert "doe@work.example" in due.try_("show", "1").out
    (dispatched,) = due.do("write", "1", "--to", "send")
    assert dispatched["sender"] == "doe@work.example"


def test_auto_is_said_with_add_edit_or_write(due: Desk) -> None:
    assert due.do("show", "1")["auto"] is False
    assert "while `afterview watch` runs" in due.do("edit", "1", "--auto")["hints"][0]
    assert due.do("show", "1")["auto"] is True
    page = due.try_("show", "1").out
    assert "what is due leaves without being looked at" in page
    assert "writes by itself from now on" in page
    due.try_("write", "1", "--no-auto")
    assert due.do("show", "1")["auto"] is False
    number = due.do("add", "Beta", "--auto")["application"]
    assert due.do("show", str(number))["auto"] is True
    due.do("undo")
    due.do("undo")
    assert due.do("show", "1")["auto"] is True


@pytest.mark.parametrize(
    ("command", "state"),
    [
        (("settle", "1", "it was sent"), "sent"),
        (("settle", "1", "it was not sent"), "failed"),
        (("sent", "1"), "sent"),
        (("outbox", "cancel", "1"), "failed"),
    ],
)
def test_of_a_letter_nobody_knows_of_the_person_says(due: Desk, command: tuple[str, ...], state: str) -> None:
    due.do("write", "1", "--to", "send")
    lose(due.now)
    item = due.today()["items"][0]
    assert (item["action"], item["options"]) == ("ask", ["it was sent", "it was not sent"])
    due.do(*command)
    assert due.do("outbox", "show", "1")["row"]["state"] == state
    due.do("undo")
    assert due.do("outbox", "show", "1")["row"]["state"] == "unknown"
    assert due.today()["items"][0]["action"] == "ask"


def test_it_cannot_be_let_go(due: Desk) -> None:
    due.do("write", "1", "--to", "send")
    lose(due.now)
    assert due.try_("skip", "1").err.startswith("Only you can know whether that email was sent.")


@pytest.mark.parametrize("command", [("settle", "1", "reply"), ("heard", "1", "--kind", "reply")])
def test_a_message_is_named(due: Desk, command: tuple[str, ...]) -> None:
    receive(due.now)
    due.at("2026-11-04T10:00-05:00")
    assert due.try_("write", "1", "--approve").code != 0
    due.do(*command)
    heard = [each for each in due.do("show", "1")["history"] if each["kind"] == "heard"]
    assert [each["at"] for each in heard] == ["2026-11-03T16:05:00-05:00"]
    assert due.do("show", "1")["today"]["action"] != "ask"


def test_an_import_arms_nothing(due: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    due.do("write", "1", "--to", "send")
    file = tmp_path / "all.json"
    file.write_text(due.try_("export").out, encoding="utf-8")
    monkeypatch.setenv("AFTERVIEW_HOME", str(tmp_path / "elsewhere"))
    due.do("import", str(file))
    connect()
    (row,) = due.do("outbox", "list")["letters"]
    assert (row["state"], row["leaves_at"]) == ("drafted", None)


def test_an_approval_is_taken_back_with_undo(due: Desk) -> None:
    due.do("write", "1", "--to", "send")
    due.do("undo")
    assert [row["state"] for row in due.do("outbox", "list")["letters"]] == []
    assert due.today()["items"][0]["action"] == "write"
