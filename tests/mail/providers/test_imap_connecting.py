"""The way in: who is spoken to, what is said to them, and never the secret to anybody else."""

from __future__ import annotations

import base64
import logging
import socket
from dataclasses import replace

import pytest

from afterview.errors import MailError
from afterview.mail.account import Account, Encryption, Server
from afterview.mail.credentials import Credentials, Password, Secret, Token
from afterview.mail.providers.imap import ImapMailbox, open_mailbox
from tests.mail.fake_mailbox import FakeServer
from tests.servers.certificates import Certificates, Kind
from tests.servers.imap_script import CAPABILITIES, ScriptedImap
from tests.servers.submission import ADDRESS, CANARY, PASSWORD, TOKEN, account_at

PATIENCE = 0.4
SENT = base64.b64encode(PASSWORD.response())
CANARY_BODY = b"the canary in the text"


def knock(
    server: ScriptedImap,
    certificates: Certificates,
    *,
    credentials: Credentials = PASSWORD,
    encryption: Encryption = "tls",
) -> ImapMailbox:
    account = account_at(server.port, encryption=encryption, ca_file=certificates.ca_file)
    return open_mailbox(account, credentials, timeout=PATIENCE)


def refusal(
    server: ScriptedImap,
    certificates: Certificates,
    *,
    credentials: Credentials = PASSWORD,
    encryption: Encryption = "tls",
) -> MailError:
    with pytest.raises(MailError) as caught:
        knock(server, certificates, credentials=credentials, encryption=encryption)
    assert caught.value.hint
    assert credentials.secret.reveal() not in f"{caught.value} {caught.value.hint}"
    return caught.value


def starttls(certificates: Certificates, kind: Kind = "right") -> ScriptedImap:
    return ScriptedImap(starttls=certificates.server(kind))


def told(server: ScriptedImap) -> bool:
    """Whether anything of the secret was sent, in any form."""
    return SENT in server.received or CANARY.encode() in server.received


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
@pytest.mark.parametrize("credentials", [PASSWORD, TOKEN], ids=["password", "token"])
def test_the_right_secret_opens_an_encrypted_mailbox(
    certificates: Certificates, encryption: Encryption, credentials: Credentials
) -> None:
    context = certificates.server()
    tls, later = (context, None) if encryption == "tls" else (None, context)

    with ScriptedImap(tls=tls, starttls=later) as server:
        mailbox = knock(server, certificates, credentials=credentials, encryption=encryption)
        mailbox.close()

    assert server.logins == 1
    assert credentials.secret.reveal().encode() not in server.plain
    assert base64.b64encode(credentials.response()) not in server.plain


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_who_claims_we_are_logged_in_already_hears_nothing_at_all(
    certificates: Certificates, encryption: Encryption
) -> None:
    server = ScriptedImap(tls=certificates.server()) if encryption == "tls" else starttls(certificates)
    with server:
        server.fault("greeting", say=b"* PREAUTH welcome back\r\n")

        error = refusal(server, certificates, encryption=encryption)

    assert not error.passing
    assert server.received == b""


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
@pytest.mark.parametrize("kind", ["expired", "other_host", "stranger"])
def test_a_certificate_that_does_not_fit_ends_it_before_the_password(
    certificates: Certificates, kind: Kind, encryption: Encryption
) -> None:
    context = certificates.server(kind)
    with ScriptedImap(tls=context) if encryption == "tls" else starttls(certificates, kind) as server:
        error = refusal(server, certificates, encryption=encryption)

    assert "certificate" in str(error)
    assert not error.passing
    assert not told(server)


def test_a_plain_answer_where_tls_belongs_ends_it(certificates: Certificates) -> None:
    with ScriptedImap() as server:
        error = refusal(server, certificates)

    assert "without encryption" in str(error)
    assert not error.passing
    assert not told(server)


@pytest.mark.parametrize(
    "said", [None, b"{tag} NO not today\r\n", b"{tag} BAD what?\r\n"], ids=["not offered", "NO", "BAD"]
)
def test_without_starttls_nothing_is_said(certificates: Certificates, said: bytes | None) -> None:
    with ScriptedImap() if said is None else starttls(certificates) as server:
        server.fault("starttls", say=said)

        error = refusal(server, certificates, encryption="starttls")

    assert not error.passing
    assert not told(server)
    assert b"AUTHENTICATE" not in server.received


def test_what_is_slipped_in_before_the_encryption_ends_it(certificates: Certificates) -> None:
    with starttls(certificates) as server:
        server.fault("starttls", say=b"{tag} OK now\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")

        error = refusal(server, certificates, encryption="starttls")

    assert not error.passing
    assert not told(server)


@pytest.mark.parametrize(
    "capabilities", [(*CAPABILITIES, "LOGINDISABLED"), ("IMAP4rev1",), ("IMAP4rev1", "AUTH=XOAUTH2")]
)
def test_where_a_password_is_not_taken_none_is_sent(
    certificates: Certificates, capabilities: tuple[str, ...]
) -> None:
    with ScriptedImap(tls=certificates.server(), capabilities=capabilities) as server:
        error = refusal(server, certificates)

    assert not error.passing
    assert not told(server)


def test_a_token_needs_no_login_command(certificates: Certificates) -> None:
    with ScriptedImap(tls=certificates.server(), capabilities=(*CAPABILITIES, "LOGINDISABLED")) as server:
        knock(server, certificates, credentials=TOKEN).close()

    assert server.logins == 1


@pytest.mark.parametrize(
    "credentials",
    [Password(user=ADDRESS, secret=Secret("wröng")), Token(user=ADDRESS, secret=Secret("lapsed-token"))],
    ids=["password", "token"],
)
def test_a_wrong_secret_is_said_so(certificates: Certificates, credentials: Credentials) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        error = refusal(server, certificates, credentials=credentials)

    assert "not you" in str(error)
    assert not error.passing


@pytest.mark.parametrize(
    ("said", "passing"),
    [
        (b"{tag} NO [UNAVAILABLE] the directory is down\r\n", True),
        (b"{tag} NO [INUSE] later\r\n", True),
        (b"{tag} NO [LIMIT] later\r\n", True),
        (b"{tag} NO [ALERT] Too many simultaneous connections\r\n", True),
        (b"{tag} NO [AUTHENTICATIONFAILED] too many of your passwords are wrong\r\n", False),
        (b"{tag} NO [ALERT] use an app password\r\n", False),
        (b"{tag} NO\r\n", False),
        (b"{tag} BAD what?\r\n", False),
        (b"* BYE shutting down\r\n", True),
        (b"+ {tag} and so on\r\n{tag} NO [EXPIRED] change it\r\n", False),
    ],
)
def test_why_nobody_is_let_in_decides_whether_it_passes(
    certificates: Certificates, said: bytes, *, passing: bool
) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault("authenticate", say=b"+ \r\n" + said)

        error = refusal(server, certificates)

    assert error.passing is passing


def test_what_the_server_says_is_quoted_on_one_short_line(certificates: Certificates) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault("authenticate", say=b"{tag} NO \x1b[31mred\x07 \xe2\x80\xae" + b"long " * 500 + b"\r\n")

        error = refusal(server, certificates)

    assert str(error).isprintable()
    assert "red long long" in str(error)
    assert len(str(error)) < 450


@pytest.mark.parametrize(
    "answer",
    [
        b"{tag} NO wrong password " + CANARY.encode() + b"\r\n",
        b"{tag} BAD cannot read " + SENT + b"\r\n",
        b"* BYE " + SENT + b"\r\n",
        b"* NO " + CANARY.encode() + b"\r\n{tag} NO no\r\n",
        CANARY.encode() + b"\r\n",
    ],
    ids=["NO", "BAD", "BYE", "untagged", "nonsense"],
)
def test_a_server_that_repeats_the_password_is_not_quoted(
    certificates: Certificates, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault("authenticate", say=b"+ \r\n" + answer)

        error = refusal(server, certificates)

    for text in (str(error), error.hint, repr(error), caplog.text):
        assert CANARY not in text
        assert SENT.decode() not in text


def test_nothing_of_secret_or_mail_is_logged(
    certificates: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    state = FakeServer()
    uid = state.deliver(b"Subject: " + CANARY_BODY + b"\r\n\r\n" + CANARY_BODY + b"\r\n")
    with ScriptedImap(state, tls=certificates.server()) as server:
        mailbox = knock(server, certificates)
        assert mailbox.body("INBOX", uid) is not None
        mailbox.append("Drafts", b"Subject: x\r\n\r\n" + CANARY_BODY + b"\r\n", flags=())
        mailbox.server_time("Drafts")
        shown = repr(mailbox) + repr(vars(mailbox))
        mailbox.close()

    for text in (caplog.text, shown):
        assert CANARY not in text
        assert SENT.decode() not in text
        assert CANARY_BODY.decode() not in text


@pytest.mark.parametrize(
    ("greeting", "passing"),
    [
        (b"* BYE too busy\r\n", True),
        (b"220 smtp.example ESMTP\r\n", False),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", False),
        (b"* OK half a line", True),
        (b"* PREAUTH\n", False),
        (b"\r\n", False),
        (b"* OK {%s}\r\n" % (b"9" * 5_000), False),
        (b"\xff\xfe\0\r\n", False),
        (b"", True),
    ],
)
def test_an_odd_greeting_ends_in_a_sentence(
    certificates: Certificates, greeting: bytes, *, passing: bool
) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault("greeting", say=greeting, then="cut")

        error = refusal(server, certificates)

    assert error.passing is passing
    assert not told(server)


@pytest.mark.parametrize("moment", ["tls", "greeting", "capability", "authenticate"])
@pytest.mark.parametrize("then", ["stall", "cut"])
def test_silence_and_a_cut_on_the_way_in_pass(certificates: Certificates, moment: str, then: str) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault(moment, after=0, then="stall" if then == "stall" else "cut")

        error = refusal(server, certificates)

    assert error.passing


@pytest.mark.parametrize("endless", [b"* OK again\r\n" * 1_000, b"x" * 10_000], ids=["lines", "one line"])
def test_a_server_that_never_ends_is_not_read_to_the_end(certificates: Certificates, endless: bytes) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault("capability", say=endless, then="flood")

        assert not refusal(server, certificates).passing


def test_a_server_that_drips_is_not_waited_for(certificates: Certificates) -> None:
    with ScriptedImap(tls=certificates.server()) as server:
        server.fault("greeting", say=b"* OK " + b"x" * 100_000, then="drip")
        account = account_at(server.port, ca_file=certificates.ca_file)

        with pytest.raises(MailError) as caught:
            open_mailbox(account, PASSWORD, timeout=0.05)

    assert caught.value.passing


@pytest.mark.parametrize("host", ["localhost", "nowhere.invalid", "x" * 70 + ".example", "a..example"])
def test_no_server_at_all_passes(certificates: Certificates, host: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    account: Account = replace(
        account_at(port, ca_file=certificates.ca_file), imap=Server(host=host, port=port)
    )

    with pytest.raises(MailError) as caught:
        open_mailbox(account, PASSWORD, timeout=PATIENCE)

    assert caught.value.passing
    assert caught.value.hint
