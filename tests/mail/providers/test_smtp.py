"""Logging in, and what a network or a server that means ill gets to hear and to say."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import MailError
from afterview.mail.account import Account
from afterview.mail.credentials import Credentials, Password, Secret, Token
from afterview.mail.providers.said import SAID_LIMIT, said
from afterview.mail.providers.smtp import SmtpSender, stuffed
from afterview.mail.sender import Accepted, Deferred, Envelope, Outcome, Refused, Uncertain
from tests.servers.certificates import Certificates, Kind, lonely_certificates
from tests.servers.smtp_script import STALL, Answer, Phase, ScriptedSmtp
from tests.servers.submission import ACCESS, ADDRESS, CANARY, PASSWORD, TOKEN, account_at
from tests.servers.tls_strip import TlsStrip, Trick

LETTER = b"Subject: Thank you\r\n\r\nDear Rita,\r\n"
EMAIL = Envelope(sender=ADDRESS, recipient="rita@acme.example", raw=LETTER)
SHORT = 0.5  # seconds: waited for where the server says nothing


def coded(text: bytes) -> str:
    return b64encode(text).decode()


# Every form in which the password could be read off a wire or a page.
CANARIES = (CANARY, coded(CANARY.encode()), coded(PASSWORD.response()))
TOKEN_CANARIES = (ACCESS, coded(ACCESS.encode()), coded(TOKEN.response()))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    with lonely_certificates(tmp_path_factory.mktemp("certificates")) as made:
        yield made


def send(account: Account, credentials: Credentials = PASSWORD, *, timeout: float = 10) -> Outcome:
    sender = SmtpSender(account, credentials, timeout=timeout, reply_timeout=timeout)
    return sender.send(EMAIL, before_data=lambda: None)


def check(account: Account, credentials: Credentials = PASSWORD, *, timeout: float = 10) -> MailError:
    with pytest.raises(MailError) as caught:
        SmtpSender(account, credentials, timeout=timeout).check()
    return caught.value


# Logging in.


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "LOGIN PLAIN", "plain", "XOAUTH2 LOGIN"])
def test_a_password_logs_in_by_what_the_server_takes(certificates: Certificates, mechanisms: str) -> None:
    with ScriptedSmtp(tls=certificates.server(), mechanisms=mechanisms) as server:
        outcome = send(account_at(server.port, ca_file=certificates.ca_file))
        assert isinstance(outcome, Accepted)
        assert [delivered.raw for delivered in server.taken] == [LETTER]


def test_plain_is_taken_before_login(certificates: Certificates) -> None:
    with ScriptedSmtp(tls=certificates.server(), mechanisms="LOGIN PLAIN") as server:
        send(account_at(server.port, ca_file=certificates.ca_file))
        assert server.commands[1].startswith("AUTH PLAIN ")


def test_a_server_that_passes_over_the_response_is_given_it_again(certificates: Certificates) -> None:
    with ScriptedSmtp(tls=certificates.server(), mechanisms="PLAIN", asks_again=True) as server:
        assert isinstance(send(account_at(server.port, ca_file=certificates.ca_file)), Accepted)


@pytest.mark.parametrize(
    ("mechanisms", "credentials", "message"),
    [
        ("XOAUTH2", PASSWORD, "localhost does not take a password (it offers XOAUTH2)."),
        ("PLAIN LOGIN", TOKEN, "localhost does not take an OAuth token (it offers LOGIN PLAIN)."),
        ("CRAM-MD5", PASSWORD, "localhost does not take a password (it offers CRAM-MD5)."),
        ("", PASSWORD, "localhost offers no login at all."),
    ],
)
def test_a_login_that_is_not_offered_is_not_tried(
    certificates: Certificates, mechanisms: str, credentials: Credentials, message: str
) -> None:
    with ScriptedSmtp(tls=certificates.server(), mechanisms=mechanisms) as server:
        error = check(account_at(server.port, ca_file=certificates.ca_file), credentials)
        assert (error.message, error.passing) == (message, False)
        assert "AUTH" not in server.verbs


@pytest.mark.parametrize(
    ("credentials", "hint"),
    [
        (Password(user=ADDRESS, secret=Secret("wrong é")), "Check the password"),
        (Token(user=ADDRESS, secret=Secret("wrong")), "Sign in again"),
    ],
)
@pytest.mark.parametrize("mechanisms", ["PLAIN XOAUTH2", "LOGIN XOAUTH2"])
def test_a_refused_login_says_what_to_do(
    certificates: Certificates, credentials: Credentials, hint: str, mechanisms: str
) -> None:
    with ScriptedSmtp(tls=certificates.server(), mechanisms=mechanisms) as server:
        error = check(account_at(server.port, ca_file=certificates.ca_file), credentials)
        assert error.message == f"localhost refuses the login of {ADDRESS}: 535 5.7.8 not you"
        assert error.hint.startswith(hint)
        assert not error.passing


def test_a_server_that_asks_for_ever_is_given_up(certificates: Certificates) -> None:
    for mechanisms in ("LOGIN", "PLAIN"):
        script: dict[Phase, Answer] = {"auth": Answer(say=b"334 \r\n")}
        with ScriptedSmtp(
            tls=certificates.server(), mechanisms=mechanisms, script=script, asks_again=True
        ) as server:
            account = account_at(server.port, ca_file=certificates.ca_file)
            assert isinstance(send(account), Deferred)
            assert server.taken == []


# Checking an account.


@pytest.mark.parametrize("phase", ["greeting", "ehlo", "auth"])
def test_a_busy_server_may_work_later(certificates: Certificates, phase: Phase) -> None:
    script = {phase: Answer(say=b"421 4.3.2 closing\r\n", then="cut")}
    with ScriptedSmtp(tls=certificates.server(), script=script) as server:
        error = check(account_at(server.port, ca_file=certificates.ca_file))
        assert (error.message, error.passing) == ("localhost is busy: 421 4.3.2 closing", True)


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_a_silent_server_may_work_later(encryption: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        account = account_at(
            listener.getsockname()[1], encryption="tls" if encryption == "tls" else "starttls"
        )
        error = check(account, timeout=SHORT)
        outcome = send(account, timeout=SHORT)
    assert error.passing
    assert "gave no answer within 0.5 seconds" in error.message
    assert isinstance(outcome, Deferred)
    assert outcome.phase == "connect"


def test_a_port_where_nobody_listens_may_work_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = check(account_at(port))
    assert (error.message, error.passing) == (f"localhost:{port} takes no connections.", True)
    assert isinstance(send(account_at(port)), Deferred)


@pytest.mark.parametrize("host", ["nowhere.invalid", "..", "a..b", "x" * 70 + ".invalid", ".invalid"])
def test_a_name_that_nobody_has_may_work_later(host: str) -> None:
    account = account_at(465, host=host)
    error = check(account)
    assert (error.message, error.passing) == (f"{host}:465 cannot be found.", True)
    outcome = send(account)
    assert isinstance(outcome, Deferred)
    assert (outcome.phase, outcome.said) == ("connect", error.message)


def test_a_machine_out_of_reach_may_work_later() -> None:
    error = check(account_at(465, host="255.255.255.255"))
    assert error.message.startswith("255.255.255.255:465 cannot be reached (")
    assert error.passing


def test_a_handshake_that_breaks_off_may_work_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        account = account_at(listener.getsockname()[1])

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)

        thread = threading.Thread(target=hang_up)
        thread.start()
        outcome = send(account)
        thread.join()
    assert isinstance(outcome, Deferred)
    assert (outcome.phase, outcome.code) == ("connect", None)
    assert outcome.said == f"localhost:{account.smtp.port} broke off while the encryption began."


def test_a_missing_authority_is_said_before_anything_else(certificates: Certificates) -> None:
    with ScriptedSmtp(tls=certificates.server()) as server:
        account = account_at(server.port, ca_file=certificates.ca_file / "nowhere")
        with pytest.raises(MailError, match="cannot be read"):
            send(account)


# Threats 9 and 10: no password without encryption, and none into a text that is kept.


def heard_nothing(heard: bytes) -> bool:
    """Whether nothing was said but what a server has to hear before the encryption."""
    return set(heard.split(b"\r\n")) <= {b"EHLO [127.0.0.1]", b"STARTTLS", b"QUIT", b""}


@contextmanager
def no_password(server: ScriptedSmtp) -> Iterator[None]:
    with pytest.raises(MailError) as caught:
        yield
    assert not caught.value.passing
    assert caught.value.hint
    assert "AUTH" not in server.verbs
    assert heard_nothing(bytes(server.plain))
    assert server.taken == []


def test_no_password_where_starttls_is_not_offered() -> None:
    with ScriptedSmtp() as server, no_password(server):
        send(account_at(server.port, encryption="starttls"))


def test_no_password_where_starttls_is_refused(certificates: Certificates) -> None:
    script: dict[Phase, Answer] = {"starttls": Answer(say=b"502 5.5.1 not today\r\n")}
    with ScriptedSmtp(starttls=certificates.server(), script=script) as server, no_password(server):
        send(account_at(server.port, encryption="starttls", ca_file=certificates.ca_file))


@pytest.mark.parametrize("kind", ["expired", "other_host", "stranger"])
def test_no_password_under_a_wrong_certificate(certificates: Certificates, kind: Kind) -> None:
    with ScriptedSmtp(starttls=certificates.server(kind)) as server, no_password(server):
        send(account_at(server.port, encryption="starttls", ca_file=certificates.ca_file))


def test_a_greeting_in_plain_text_on_the_port_of_tls_ends_it() -> None:
    with ScriptedSmtp() as server, pytest.raises(MailError, match="answers without encryption") as caught:
        send(account_at(server.port))
    assert not caught.value.passing
    assert b"AUTH" not in server.plain
    assert CANARY.encode() not in server.plain


def test_no_password_where_somebody_hides_starttls(certificates: Certificates) -> None:
    with ScriptedSmtp(starttls=certificates.server()) as server, TlsStrip(server.port) as proxy:
        with no_password(server):
            send(account_at(proxy.port, encryption="starttls", ca_file=certificates.ca_file))
        assert heard_nothing(bytes(proxy.heard))


@pytest.mark.parametrize("trick", ["pretend", "inject"])
def test_no_password_where_somebody_plays_the_server(certificates: Certificates, trick: Trick) -> None:
    with (
        ScriptedSmtp(starttls=certificates.server()) as server,
        TlsStrip(server.port, trick=trick) as proxy,
    ):
        account = account_at(proxy.port, encryption="starttls", ca_file=certificates.ca_file)
        # What the real server makes of a handshake in the midst of its lines, chance decides.
        with suppress(MailError):
            assert isinstance(send(account, timeout=SHORT), Deferred)
        assert proxy.heard.startswith(b"EHLO [127.0.0.1]\r\nSTARTTLS\r\n")
        assert not any(canary.encode() in bytes(proxy.heard) for canary in CANARIES)
        assert "AUTH" not in server.verbs
        assert server.taken == []


def test_what_was_offered_before_the_encryption_counts_no_more(certificates: Certificates) -> None:
    with ScriptedSmtp(starttls=certificates.server()) as server:
        account = account_at(server.port, encryption="starttls", ca_file=certificates.ca_file)
        assert isinstance(send(account), Accepted)
        assert server.verbs == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
        assert heard_nothing(bytes(server.plain.partition(b"STARTTLS\r\n")[0]))


ECHOES = [
    f"you said {CANARY}",
    f"unknown: AUTH PLAIN {coded(PASSWORD.response())}",
    f"unknown: {coded(PASSWORD.response())[:60]}",
    f"unknown: {coded(CANARY.encode())}",
    "\0".join(f"you said {CANARY}"),
    f"{'x' * (SAID_LIMIT - 6)}{CANARY}",
]
REPLIES: tuple[Phase, ...] = ("greeting", "ehlo", "auth", "mail", "rcpt", "data", "dot")


@pytest.mark.parametrize("code", [451, 554])
@pytest.mark.parametrize("phase", REPLIES)
@pytest.mark.parametrize("echo", ECHOES)
def test_a_server_that_repeats_the_password_is_not_quoted(
    certificates: Certificates, phase: Phase, code: int, echo: str
) -> None:
    script = {phase: Answer(say=f"{code} {echo}\r\n".encode())}
    with ScriptedSmtp(tls=certificates.server(), script=script) as server:
        account = account_at(server.port, ca_file=certificates.ca_file)
        try:
            shown = repr(send(account))
        except MailError as error:
            shown = f"{error!r} {error.message} {error.hint}"
        assert f"{code}" in shown
        assert "canary" not in shown
        assert not any(canary[:12] in shown for canary in CANARIES)


def test_an_unreadable_answer_is_not_quoted_with_the_password(certificates: Certificates) -> None:
    script: dict[Phase, Answer] = {"dot": Answer(say=f"what? {CANARY}\r\n".encode())}
    with ScriptedSmtp(tls=certificates.server(), script=script) as server:
        outcome = send(account_at(server.port, ca_file=certificates.ca_file))
    assert isinstance(outcome, Uncertain)
    assert "does not speak SMTP: what? …" in outcome.said


def test_what_is_too_large_by_the_server_s_own_word_alone(certificates: Certificates) -> None:
    for size, outcome in (
        ("5", Refused),
        ("0", Accepted),
        ("", Accepted),
        ("many", Accepted),
        (None, Accepted),
    ):
        with ScriptedSmtp(tls=certificates.server(), size=size) as server:
            assert isinstance(send(account_at(server.port, ca_file=certificates.ca_file)), outcome)
            announced = [command for command in server.commands if command.startswith("MAIL")]
            assert announced == (
                []
                if size == "5"
                else [f"MAIL FROM:<{ADDRESS}>" + ("" if size is None else f" SIZE={len(LETTER)}")]
            )


def test_no_connection_is_left_open(certificates: Certificates) -> None:
    script: dict[Phase, Answer] = {"rcpt": STALL}
    with ScriptedSmtp(tls=certificates.server(), script=script) as server:
        before = threading.active_count()
        send(account_at(server.port, ca_file=certificates.ca_file), timeout=SHORT)
        assert threading.active_count() <= before + 1  # the server's own


# What a server says, made fit to be kept.


@given(st.binary(max_size=3000))
def test_whatever_a_server_says_is_one_short_line(text: bytes) -> None:
    shown = said(text, PASSWORD)
    assert len(shown) <= SAID_LIMIT
    assert all(sign.isprintable() for sign in shown)


@given(st.lists(st.sampled_from([*CANARIES, " ", "\0", "\x1b[2J", "no ", "é", "\u202e"]), max_size=9))
def test_however_a_server_repeats_the_password_it_is_not_in_what_it_said(pieces: list[str]) -> None:
    shown = said("".join(pieces).encode(), PASSWORD)
    assert not any(canary in shown for canary in CANARIES)


@pytest.mark.parametrize("canary", TOKEN_CANARIES)
def test_a_token_is_not_quoted_either(canary: str) -> None:
    assert said(f"bad token {canary}, sign in".encode(), TOKEN) == "bad token …, sign in"


def test_what_a_server_says_is_read_as_it_was_meant() -> None:
    assert (
        said("Postfach voll – später\r\nwieder\tversuchen".encode())
        == "Postfach voll – später wieder versuchen"
    )
    assert said(b"\xff\x00\x1b[31mno\x07") == "\ufffd[31mno"
    assert said(b"x" * 600) == "x" * 500


# Dots, beside what reads them (RFC 5321 4.5.2).


@given(st.lists(st.text(alphabet=".a ", max_size=4), max_size=8))
def test_a_reader_finds_the_lines_that_were_written(lines: list[str]) -> None:
    raw = "".join(f"{line}\r\n" for line in lines).encode()
    wire = stuffed(raw) + b".\r\n"
    read = []
    for line in wire.split(b"\r\n"):
        if line == b".":
            break
        read.append(line.removeprefix(b".").decode())
    assert read == lines
    assert wire.startswith(b".\r\n") == (not lines)
    assert wire.count(b"\r\n.\r\n") == (1 if lines else 0)
