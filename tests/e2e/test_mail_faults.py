"""A mailbox that cannot be trusted, or does not answer: a sentence, nothing sent, and nothing lost by it.

Each time a letter is approved and due. It waits, says why, and leaves once, when things are right again.
That the password is in no file and was never printed is asked after each of them.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Literal

import pytest

from tests.cli.desk import Said
from tests.e2e.mailing import A_MINUTE_AFTER, MailDesk, Terminal
from tests.e2e.scripts import ScriptDesk
from tests.servers.certificates import Kind
from tests.servers.dovecot import PASSWORD
from tests.servers.smtp_script import STALL, ScriptedSmtp
from tests.servers.submission import CANARY
from tests.servers.tls_strip import TlsStrip, Trick

VARIABLE = "AFTERVIEW_MAIL_PASSWORD"
Side = Literal["imap", "smtp"]
LATER = "2026-11-03T16:11:30-05:00"  # five minutes after the first try


def waits(desk: Terminal, said: Said, sentence: str) -> None:
    """The mailbox was not read, so nothing left; the letter says why."""
    assert said.code == 5, said
    assert sentence in said.err
    assert said.json["complete"] is False
    row = desk.letter()["row"]
    assert row["state"] == "approved"
    assert "could not be read, so nothing leaves" in row["why"]
    assert sentence in row["why"]
    assert desk.provider.received() == []
    (account,) = desk.do("mail", "status")["accounts"]
    assert sentence in account["trouble"]


def leaves_once(desk: Terminal) -> None:
    """Things are right again."""
    desk.watch()
    desk.watch()
    assert desk.states() == ["sent"]
    assert len(desk.provider.received()) == 1


def test_a_wrong_password_connects_nothing(desk: MailDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.introduced()
    monkeypatch.setenv(VARIABLE, "mistyped-é")
    said = desk.connect()
    assert said.code == 5
    assert "does not take this user name and password" in said.err
    assert "app password" in said.err
    assert "mistyped" not in said.out + said.err
    assert desk.do("mail", "status")["accounts"] == []


def test_a_password_that_was_changed_meanwhile(desk: MailDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ready().write("send")
    monkeypatch.setenv(VARIABLE, "an older one, é")
    said = desk.at(A_MINUTE_AFTER).look()
    waits(desk, said, "does not take this user name and password")
    assert "an older one" not in said.out + said.err
    monkeypatch.setenv(VARIABLE, PASSWORD)
    leaves_once(desk)


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN"])
def test_a_password_that_is_not_ascii_logs_in_both_ways(scripted: MailDesk, mechanisms: str) -> None:
    assert not PASSWORD.isascii()
    scripted.script.mechanisms = mechanisms
    scripted.ready().write("send")
    scripted.at(A_MINUTE_AFTER)
    leaves_once(scripted)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("other_host", "has the certificate of somebody else"),
        ("expired", "has expired, so nothing was said to it"),
        ("stranger", "comes from nobody this machine trusts"),
    ],
)
def test_a_certificate_that_does_not_fit_learns_no_password(
    script_desk: ScriptDesk, kind: Kind, sentence: str
) -> None:
    there = script_desk.provider
    script_desk.ready().write("send")
    there.forget()
    right, wrong = there.certificates.server(), there.certificates.server(kind)
    there.imap.tls = wrong
    waits(script_desk, script_desk.at(A_MINUTE_AFTER).look(), sentence)
    assert there.heard() == b""

    there.imap.tls, there.smtp.tls = right, wrong
    script_desk.watch()
    row = script_desk.letter()["row"]
    assert (row["state"], there.smtp.verbs) == ("approved", [])
    assert sentence in row["why"]

    there.smtp.tls = right
    script_desk.at(LATER)
    leaves_once(script_desk)


def test_a_greeting_that_says_somebody_is_logged_in_already(script_desk: ScriptDesk) -> None:
    script_desk.ready().write("send")
    script_desk.provider.forget()
    script_desk.provider.imap.fault("greeting", say=b"* PREAUTH welcome back\r\n")
    waits(script_desk, script_desk.at(A_MINUTE_AFTER).look(), "claims that somebody is logged in")
    assert script_desk.provider.heard() == b""
    leaves_once(script_desk)


@pytest.mark.parametrize("trick", ["hide", "pretend"])
@pytest.mark.parametrize("side", ["imap", "smtp"])
def test_somebody_who_takes_the_encryption_away_learns_no_password(
    desk: MailDesk, side: Side, trick: Trick
) -> None:
    desk.introduced()
    at_home = desk.provider.dovecot
    person = at_home.credentials(desk.provider.address)
    with (
        ScriptedSmtp(starttls=at_home.certificates.server(), person=person) as smtp,
        TlsStrip(at_home.imap if side == "imap" else smtp.port, trick=trick) as between,
    ):
        ports = {"imap": at_home.imap, "smtp": smtp.port, side: between.port}
        servers = [f"--{name}=localhost:{port}" for name, port in ports.items()]
        ca = ("--ca", str(at_home.certificates.ca_file))
        tls = ("--imap-tls", "starttls", "--smtp-tls", "starttls")
        said = desk.try_("mail", "connect", desk.provider.address, *servers, *tls, *ca)
        heard = bytes(between.heard)
    assert said.code == 5, said
    assert "encryption" in said.err
    assert heard != b""
    assert b"AUTH" not in heard.upper()
    assert PASSWORD.encode() not in heard
    assert b64encode(person.response())[8:-4] not in heard
    assert desk.do("mail", "status")["accounts"] == []


@pytest.mark.usefixtures("impatient")
def test_a_server_that_says_nothing(script_desk: ScriptDesk) -> None:
    there = script_desk.provider
    script_desk.ready().write("send")
    there.imap.fault("greeting", say=b"", then="stall")
    waits(script_desk, script_desk.at(A_MINUTE_AFTER).look(), "localhost does not answer")

    there.smtp.script = {"greeting": STALL}
    (told,) = script_desk.watch()["letters"]
    assert told["result"] == "later"
    assert "gave no answer within 0.5 seconds" in told["why"]
    there.smtp.script = {}
    script_desk.at(LATER)
    leaves_once(script_desk)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_falls_silent_in_the_midst_of_reading(script_desk: ScriptDesk) -> None:
    there = script_desk.provider
    script_desk.ready().write("send")
    there.imap.state.deliver(b"From: shop@shop.example\r\nSubject: Sale\r\n\r\nBuy.\r\n")
    there.imap.fault("fetch", after=30, then="stall")
    waits(script_desk, script_desk.at(A_MINUTE_AFTER).look(), "localhost does not answer")
    assert CANARY not in "".join(said.err for said in script_desk.told)
    leaves_once(script_desk)
