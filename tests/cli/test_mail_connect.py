"""A mailbox is connected after both servers let us in, and the password is nowhere it should not be."""

from __future__ import annotations

import os
import pty
import select
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import keyring.backends.fail
import pytest
import typer

from afterview.mail.known_providers import OWN_SERVER
from tests.cli.desk import BEGIN, Desk
from tests.cli.postbox import Postbox, command_lines, leaks, postbox
from tests.mail.keyring_drawer import Drawer, keyring_of
from tests.servers.certificates import Certificates, Kind, make_certificates
from tests.servers.submission import ADDRESS, CANARY

PASSWORD = "AFTERVIEW_MAIL_PASSWORD"  # noqa: S105 - the name of a variable


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def drawer() -> Iterator[Drawer]:
    found = Drawer()
    with keyring_of(found):
        yield found


@pytest.fixture
def box(desk: Desk, certificates: Certificates) -> Iterator[Postbox]:
    with postbox(desk, certificates) as found:
        yield found


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password is in the environment."""
    monkeypatch.setenv(PASSWORD, CANARY)


class Typing:
    """What the person types, a line a question; `asked` are the questions that had to be answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[str] = []
        self.asked: list[str] = []
        self.hidden: list[str] = []
        monkeypatch.setattr("afterview.cli.shell.Shell.talks", True)
        monkeypatch.setattr("typer.prompt", self.prompt)
        monkeypatch.setattr("typer.confirm", self.confirm)

    def prompt(self, text: str, *, hide_input: bool = False, **_: object) -> str:
        (self.hidden if hide_input else self.asked).append(text)
        return self.lines.pop(0)

    def confirm(self, text: str, *, abort: bool) -> bool:
        self.asked.append(text)
        if self.lines.pop(0) != "y" and abort:
            raise typer.Abort
        return True


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Typing:
    return Typing(monkeypatch)


class TestConnected:
    def test_a_password_that_is_typed_goes_to_the_keyring_alone(
        self, box: Postbox, typing: Typing, drawer: Drawer
    ) -> None:
        typing.lines = [CANARY]
        said = box.connect()
        assert said.code == 0, said
        assert said.out.startswith(f"Connected {ADDRESS}: both servers let us in.")
        assert typing.hidden == [f"Password of {ADDRESS}"]
        assert drawer.entries == {("afterview", ADDRESS): CANARY}
        assert box.imap.logins == 1

    @pytest.mark.usefixtures("known")
    def test_what_it_answers(self, box: Postbox) -> None:
        said = box.connect("--json")
        assert said.code == 0, said
        assert said.json == {
            "message": f"Connected {ADDRESS}: both servers let us in.",
            "address": ADDRESS,
            "provider": None,
            "advice": OWN_SERVER,
            "imap": f"localhost:{box.imap.port}, TLS",
            "smtp": f"localhost:{box.smtp.port}, TLS",
            "user": ADDRESS,
            "login": "password",
            "secret": f"env:{PASSWORD}",
            "drafts": "Drafts",
            "sent": "Sent",
            "hints": [],
        }

    @pytest.mark.usefixtures("known")
    def test_it_is_shown_with_nothing_read_yet(self, box: Postbox) -> None:
        box.connect()
        (account,) = box.accounts()
        assert account["last_success"] is None
        assert (account["read"], account["matched"], account["unmatched"]) == (0, 0, 0)
        shown = box.desk.try_("mail", "status").out
        assert ADDRESS in shown
        assert "last read  never" in shown

    @pytest.mark.usefixtures("known")
    def test_what_is_new_is_read_when_asked(self, box: Postbox) -> None:
        box.connect()
        box.imap.state.deliver(b"From: rita@acme.example\r\nSubject: Hello\r\n\r\nSoon.\r\n")
        (account,) = box.desk.do("mail", "sync")["accounts"]
        assert (account["read"], account["matched"], account["unmatched"]) == (1, 0, 1)
        assert account["last_success"] is not None
        assert box.desk.do("mail", "sync")["accounts"][0]["read"] == 1

    @pytest.mark.usefixtures("known")
    def test_a_mailbox_that_cannot_be_read_is_a_failure_that_the_status_keeps(self, box: Postbox) -> None:
        box.connect()
        box.imap.fault("greeting", say=b"* BYE closed for today\r\n", then="cut")
        said = box.desk.try_("mail", "sync")
        assert said.code == 5
        (account,) = box.accounts()
        assert account["trouble"]
        assert account["trouble"] in said.out

    def test_a_file_a_command_or_a_variable_has_it(
        self, box: Postbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "password"
        file.write_text(f"{CANARY}\n", encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.setenv("OTHER", CANARY)
        line = shlex.join([sys.executable, "-X", "utf8", "-c", f"print(open({str(file)!r}).read())"])
        for place in (f"file:{file}", f"command:{line.replace('.read()', '.read().strip()')}", "env:OTHER"):
            assert box.connect("--secret", place).code == 0, place
        monkeypatch.setenv(f"{PASSWORD}_FILE", str(file))
        assert box.connect().code == 0
        assert [account["secret"] for account in box.accounts()] == [f"env:{PASSWORD}"]

    def test_connected_anew_it_is_still_one(self, box: Postbox, typing: Typing, drawer: Drawer) -> None:
        typing.lines = [CANARY, CANARY]
        box.connect()
        said = box.connect("--drafts", "Drafts", address=ADDRESS.upper())
        assert "anew" in said.out
        (account,) = box.accounts()
        assert account["drafts"] == "Drafts"
        assert len(drawer.entries) == 1

    def test_a_folder_is_named_afterwards_without_saying_all_again(
        self, box: Postbox, typing: Typing
    ) -> None:
        typing.lines = [CANARY]
        box.connect("--user", ADDRESS)
        said = box.desk.try_("mail", "connect", ADDRESS, "--sent", "Junk")
        assert said.code == 0, said
        said = box.desk.try_("mail", "connect", ADDRESS, "--drafts", "Drafts")
        assert said.code == 0, said
        (account,) = box.accounts()
        assert (account["drafts"], account["sent"]) == ("Drafts", "Junk")
        assert len(typing.hidden) == 1

    def test_a_new_password_is_asked_for_where_the_old_one_lay(
        self, box: Postbox, typing: Typing, drawer: Drawer
    ) -> None:
        typing.lines = [CANARY]
        box.connect()
        drawer.entries = {("afterview", ADDRESS): "changed since"}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("afterview.cli.shell.Shell.talks", False)
            assert box.desk.try_("mail", "connect", ADDRESS).code == 5
        typing.lines = [CANARY]
        assert box.desk.try_("mail", "connect", ADDRESS).code == 0
        assert drawer.entries == {("afterview", ADDRESS): CANARY}

    def test_another_place_leaves_nothing_in_the_keyring(
        self, box: Postbox, typing: Typing, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typing.lines = [CANARY]
        box.connect()
        monkeypatch.setenv("OTHER", CANARY)
        assert box.connect("--secret", "env:OTHER").code == 0
        assert drawer.entries == {}


class TestRefused:
    """What does not work is said, and nothing is kept."""

    @pytest.fixture(autouse=True)
    def nothing_kept(self, desk: Desk, drawer: Drawer) -> Iterator[None]:
        yield
        assert desk.do("mail", "status")["accounts"] == []
        assert drawer.entries == {}

    def test_a_wrong_password(self, box: Postbox, typing: Typing) -> None:
        typing.lines = ["wrong"]
        said = box.connect()
        assert said.code == 5
        assert said.out == ""
        assert "password" in said.err
        assert "wrong" not in said.err.replace("wrong password", "")

    def test_a_password_that_is_none(self, box: Postbox, typing: Typing) -> None:
        typing.lines = [""]
        assert box.connect().code == 2
        assert box.imap.commands == []

    @pytest.mark.usefixtures("known")
    @pytest.mark.parametrize("kind", ["expired", "other_host", "stranger"])
    @pytest.mark.parametrize("which", ["imap", "smtp"])
    def test_a_certificate_that_does_not_fit(
        self, desk: Desk, certificates: Certificates, kind: Kind, which: str
    ) -> None:
        with postbox(desk, certificates, **{which: kind}) as box:
            said = box.connect()
            assert said.code == 5, said
            assert "certificate" in said.err
            assert box.imap.logins == (0 if which == "imap" else 1)

    @pytest.mark.usefixtures("known")
    def test_only_one_direction_works(self, box: Postbox) -> None:
        said = box.desk.try_(
            "mail", "connect", ADDRESS, *box.servers[:2], "--smtp", "localhost:1", "--ca", box.servers[-1]
        )
        assert said.code == 5
        assert "localhost:1" in said.err
        assert box.imap.logins == 1

    @pytest.mark.usefixtures("known")
    def test_a_greeting_that_skips_the_login(self, box: Postbox) -> None:
        box.imap.fault("greeting", say=b"* PREAUTH welcome\r\n")
        assert box.connect().code == 5
        assert CANARY.encode() not in box.imap.received

    @pytest.mark.usefixtures("known")
    def test_a_folder_that_is_not_there(self, box: Postbox) -> None:
        said = box.connect("--drafts", "Entwürfe")
        assert said.code == 5
        assert "no folder 'Entwürfe'" in said.err
        assert "It has: INBOX, Drafts, Sent, Junk." in said.err

    def test_nobody_to_ask(self, box: Postbox) -> None:
        said = box.connect()
        assert said.code == 1
        assert "no terminal" in said.err
        assert PASSWORD in said.err
        assert box.imap.commands == []

    def test_no_keyring_and_no_other_place(self, box: Postbox) -> None:
        with keyring_of(keyring.backends.fail.Keyring()):  # type: ignore[no-untyped-call]
            said = box.connect()
        assert said.code == 1
        assert "no keyring" in said.err
        assert all(f"{PASSWORD}{end}" in said.err for end in (",", "_FILE", "_COMMAND"))

    def test_a_password_file_that_others_can_read(self, box: Postbox, tmp_path: Path) -> None:
        file = tmp_path / "password"
        file.write_text(CANARY, encoding="utf-8")
        file.chmod(0o644)
        said = box.connect("--secret", f"file:{file}")
        assert said.code == 5
        assert "chmod 600" in said.err

    @pytest.mark.parametrize(
        "options",
        [
            ("--secret", "s3cret-canary"),
            ("--imap", "imaps://localhost"),
            ("--imap", "localhost:99999"),
            ("--imap", "localhost:0"),
            ("--smtp", "local host"),
            ("--user", "a\r\nb"),
            ("--imap-tls", "none"),
        ],
    )
    def test_what_is_malformed(self, box: Postbox, options: tuple[str, ...]) -> None:
        said = box.connect(*options)
        assert said.code == 2, said
        assert "s3cret" not in said.err

    def test_an_address_that_is_none(self, desk: Desk) -> None:
        assert desk.try_("mail", "connect", "sam").code == 2


class TestServers:
    def test_an_address_of_nobody_known(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("afterview.app.wiring._servers", lambda _: None)
        said = desk.try_("mail", "connect", ADDRESS)
        assert said.code == 2
        assert "--imap HOST:PORT and --smtp HOST:PORT" in said.err

    def test_at_a_terminal_the_servers_are_asked_for(
        self, box: Postbox, typing: Typing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("afterview.app.wiring._servers", lambda _: None)
        typing.lines = [f"localhost:{box.imap.port}", f"localhost:{box.smtp.port}", CANARY]
        said = box.desk.try_("mail", "connect", ADDRESS, "--ca", str(box.ca_file))
        assert said.code == 0, said
        assert [question[:8] for question in typing.asked] == ["The IMAP", "The SMTP"]
        assert said.err.startswith("A server of your own")

    def test_servers_that_dns_names_elsewhere_are_looked_at_first(
        self, box: Postbox, typing: Typing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from afterview.mail.servers import Found, server_of  # noqa: PLC0415 - for one answer of DNS

        found = Found(
            imap=server_of(f"localhost:{box.imap.port}", "IMAP"),
            smtp=server_of(f"localhost:{box.smtp.port}", "SMTP"),
            strange=("localhost",),
        )
        monkeypatch.setattr("afterview.app.wiring._servers", lambda _: found)
        connect = ("mail", "connect", ADDRESS, "--ca", str(box.ca_file))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("afterview.cli.shell.Shell.talks", False)
            patch.setenv(PASSWORD, CANARY)
            said = box.desk.try_(*connect)
        assert said.code == 5
        assert "DNS says" in said.err
        typing.lines = ["n"]
        assert box.desk.try_(*connect).code == 1
        assert box.imap.commands == []
        typing.lines = ["y", CANARY]
        assert box.desk.try_(*connect).code == 0

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("sam@gmail.com", "two-step verification"),
            ("sam@outlook.com", "OAuth only"),
            ("sam@icloud.com", "app-specific password"),
        ],
    )
    def test_what_works_with_a_provider_is_said_before_anything_else(
        self, desk: Desk, address: str, words: str
    ) -> None:
        said = desk.try_("mail", "connect", address)
        assert said.code in (1, 2)
        assert words in said.err.splitlines()[0]

    def test_a_provider_without_passwords_asks_for_none(self, desk: Desk, typing: Typing) -> None:
        said = desk.try_("mail", "connect", "sam@outlook.com")
        assert said.code == 2
        assert "client id" in said.err
        assert typing.hidden == []

    def test_a_client_id_of_nobody(self, box: Postbox) -> None:
        said = box.connect("--client-id", "abc")
        assert said.code == 2
        assert "--oauth google or --oauth microsoft" in said.err


TWO_DRAFTS = (("INBOX", "inbox"), ("Drafts", "drafts"), ("Entwürfe", "drafts"), ("Sent", "sent"))
UNMARKED = (("INBOX", "inbox"), ("Brouillons", None), ("Envoyés", None))


class TestFolders:
    @pytest.mark.usefixtures("known")
    @pytest.mark.parametrize("folders", [TWO_DRAFTS, UNMARKED])
    def test_none_is_ever_guessed(self, desk: Desk, certificates: Certificates, folders: object) -> None:
        with postbox(desk, certificates, *folders) as box:  # type: ignore[misc]
            said = box.connect("--json")
            assert said.code == 0
            assert said.json["drafts"] is None
            assert f"afterview mail connect {ADDRESS} --drafts NAME" in said.json["hints"][0]

    @pytest.mark.usefixtures("known")
    @pytest.mark.parametrize(("folders", "name"), [(TWO_DRAFTS, "Entwürfe"), (UNMARKED, "Brouillons")])
    def test_the_one_that_is_named_is_kept(
        self, desk: Desk, certificates: Certificates, folders: object, name: str
    ) -> None:
        with postbox(desk, certificates, *folders) as box:  # type: ignore[misc]
            assert box.connect("--drafts", name).code == 0
            assert [account["drafts"] for account in box.accounts()] == [name]

    @pytest.mark.usefixtures("known")
    def test_at_a_terminal_the_person_confirms(
        self, desk: Desk, certificates: Certificates, typing: Typing
    ) -> None:
        with postbox(desk, certificates, *UNMARKED) as box:
            typing.lines = ["Brouillons", ""]
            said = box.connect()
            assert said.code == 0, said
            assert "marks no folder for drafts. It has: Brouillons, Envoyés." in said.err
            (account,) = box.accounts()
            assert (account["drafts"], account["sent"]) == ("Brouillons", None)

    @pytest.mark.usefixtures("known")
    def test_several_are_said_to_be_several(
        self, desk: Desk, certificates: Certificates, typing: Typing
    ) -> None:
        with postbox(desk, certificates, *TWO_DRAFTS) as box:
            typing.lines = ["Drafts"]
            said = box.connect()
            assert "marks several folders for drafts. It has: Drafts, Entwürfe." in said.err
            assert [account["drafts"] for account in box.accounts()] == ["Drafts"]


class TestDisconnected:
    def test_it_leaves_nothing(self, box: Postbox, typing: Typing, drawer: Drawer) -> None:
        typing.lines = [CANARY]
        box.connect()
        logins = box.imap.logins
        said = box.desk.try_("mail", "disconnect", ADDRESS.upper())
        assert said.code == 0, said
        assert box.accounts() == []
        assert drawer.entries == {}
        assert box.imap.logins == logins

    def test_what_is_not_connected(self, desk: Desk) -> None:
        said = desk.try_("mail", "disconnect", ADDRESS)
        assert said.code == 1
        assert "is not connected" in said.err

    def test_a_keyring_that_is_gone_is_said(self, box: Postbox, typing: Typing) -> None:
        typing.lines = [CANARY]
        box.connect()
        with keyring_of(keyring.backends.fail.Keyring()):  # type: ignore[no-untyped-call]
            answer = box.desk.do("mail", "disconnect", ADDRESS)
        assert "may still be in the keyring" in answer["hints"][0]

    def test_no_mailbox_at_all(self, desk: Desk) -> None:
        assert desk.try_("mail", "status").out.startswith("No mailbox is connected.")


def said_by(terminal: int, *, until: str | None = None) -> bytes:
    """What is printed there, up to these words or to the end."""
    seen = b""
    while until is None or until.encode() not in seen:
        assert select.select([terminal], [], [], 30)[0], seen
        try:
            more = os.read(terminal, 1000)
        except OSError:  # how Linux says that the other side is closed
            more = b""
        if not more:
            break
        seen += more
    return seen


class TestNowhere:
    """The password is in no place but its own, whatever happens."""

    @pytest.mark.parametrize("trouble", [None, "wrong", "greeting", "cut", "debug"])
    def test_the_canary(self, box: Postbox, home: Path, typing: Typing, trouble: str | None) -> None:
        options: tuple[str, ...] = ()
        if trouble == "wrong":
            box.imap.fault("authenticate", say=b"{tag} NO [AUTHENTICATIONFAILED] no\r\n")
        if trouble == "greeting":
            box.imap.fault("greeting", say=b"* BYE not now\r\n", then="cut")
        if trouble == "cut":
            box.imap.fault("authenticate", then="cut", after=0)
            options = ("--debug",)
        if trouble == "debug":
            box.smtp._size = -1  # noqa: SLF001 - any odd server will do
            options = ("--debug",)
        typing.lines = [CANARY]
        with command_lines() as lines:
            said = box.connect(*options)
            seen = lines()
        assert said.code == (0 if trouble in (None, "debug") else 5), said
        assert CANARY not in said.out + said.err
        assert "canary" not in said.out + said.err
        assert leaks(home, CANARY) == []
        assert [line for line in seen if CANARY.encode() in line] == []

    @pytest.mark.usefixtures("known")
    def test_the_database_says_where_it_lies(self, box: Postbox, home: Path) -> None:
        box.connect()
        with closing(sqlite3.connect(home / "afterview.sqlite3")) as database:
            row = database.execute("SELECT secret FROM account").fetchone()
        assert row == (f"env:{PASSWORD}",)
        assert CANARY not in box.desk.try_("mail", "status", "--json").out
        assert CANARY not in box.desk.try_("export").out

    def test_a_terminal_does_not_show_it(self, box: Postbox, home: Path) -> None:
        """A real one: what is typed comes back on the screen, unless it is turned off."""
        arguments = ["mail", "connect", ADDRESS, *box.servers, "--secret", f"file:{home}-password"]
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", BEGIN + "sys.exit(run())", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        # Only the last blank of the question comes after the terminal stopped showing what is typed.
        seen = said_by(ours, until=f"Password of {ADDRESS}: ")
        os.write(ours, CANARY.encode() + b"\n")
        seen += said_by(ours)
        os.close(ours)
        assert process.wait(20) == 0, seen
        assert b"both servers let us in" in seen
        assert CANARY.encode() not in seen
        kept = Path(f"{home}-password")
        assert kept.read_text(encoding="utf-8") == f"{CANARY}\n"
        assert kept.stat().st_mode & 0o777 == 0o600
