"""What every Sender promises, on every server there is: the server's own record is the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.errors import MailError, UserError
from afterview.mail.account import Account
from afterview.mail.credentials import Credentials, Password, Secret
from afterview.mail.providers.smtp import SmtpSender
from afterview.mail.sender import Accepted, Envelope, Outcome, Refused, Sender
from tests.servers.aiosmtp import AioSmtp
from tests.servers.certificates import Certificates, Kind, lonely_certificates
from tests.servers.smtp_script import ScriptedSmtp
from tests.servers.submission import ADDRESS, CANARY, PASSWORD, TOKEN, Delivered, account_at

SIZE = 1_000_000
NOBODY = "nobody@acme.example"
RITA = "rita@acme.example"
LETTER = (
    b"From: Sam Poe <sam@home.example>\r\nTo: rita@acme.example\r\nSubject: Thank you\r\n\r\nDear Rita,\r\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """A running server, the account on it, and its record of what it took."""

    account: Account
    taken: list[Delivered]


Serve = Callable[[Certificates, Kind], AbstractContextManager[Tier]]


@contextmanager
def script_tls(certificates: Certificates, kind: Kind) -> Iterator[Tier]:
    with ScriptedSmtp(tls=certificates.server(kind), size=str(SIZE), refused=(NOBODY,)) as server:
        yield Tier(account=account_at(server.port, ca_file=certificates.ca_file), taken=server.taken)


@contextmanager
def script_starttls(certificates: Certificates, kind: Kind) -> Iterator[Tier]:
    with ScriptedSmtp(starttls=certificates.server(kind), size=str(SIZE), refused=(NOBODY,)) as server:
        account = account_at(server.port, encryption="starttls", ca_file=certificates.ca_file)
        yield Tier(account=account, taken=server.taken)


@contextmanager
def aiosmtpd_tls(certificates: Certificates, kind: Kind) -> Iterator[Tier]:
    with AioSmtp(tls=certificates.server(kind), size=SIZE, refused=(NOBODY,)) as server:
        yield Tier(account=account_at(server.port, ca_file=certificates.ca_file), taken=server.taken)


@contextmanager
def aiosmtpd_starttls(certificates: Certificates, kind: Kind) -> Iterator[Tier]:
    with AioSmtp(starttls=certificates.server(kind), size=SIZE, refused=(NOBODY,)) as server:
        account = account_at(server.port, encryption="starttls", ca_file=certificates.ca_file)
        yield Tier(account=account, taken=server.taken)


# A further server is one entry more; where it may be missing, it asks require_tier.
TIERS: dict[str, Serve] = {
    "script, TLS": script_tls,
    "script, STARTTLS": script_starttls,
    "aiosmtpd, TLS": aiosmtpd_tls,
    "aiosmtpd, STARTTLS": aiosmtpd_starttls,
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    with lonely_certificates(tmp_path_factory.mktemp("certificates")) as made:
        yield made


@pytest.fixture(scope="module", params=list(TIERS))
def serve(request: pytest.FixtureRequest) -> Serve:
    return TIERS[request.param]


@pytest.fixture(scope="module")
def running(serve: Serve, certificates: Certificates) -> Iterator[Tier]:
    with serve(certificates, "right") as tier:
        yield tier


@pytest.fixture
def tier(running: Tier) -> Tier:
    running.taken.clear()
    return running


def sender(tier: Tier, credentials: Credentials = PASSWORD) -> SmtpSender:
    return SmtpSender(tier.account, credentials, timeout=10, reply_timeout=10)


def email(raw: bytes = LETTER, *, to: str = RITA) -> Envelope:
    return Envelope(sender=ADDRESS, recipient=to, raw=raw)


def send(by: Sender, envelope: Envelope) -> Outcome:
    return by.send(envelope, before_data=lambda: None)


def with_body(body: bytes) -> bytes:
    return LETTER + body


def test_an_email_is_taken_once_and_byte_by_byte(tier: Tier) -> None:
    outcome = send(sender(tier), email())
    assert isinstance(outcome, Accepted)
    assert "kept" in outcome.said
    assert tier.taken == [Delivered(sender=ADDRESS, recipient=RITA, raw=LETTER)]


def test_one_sender_sends_many(tier: Tier) -> None:
    by = sender(tier)
    raws = [with_body(b"%d\r\n" % number) for number in range(3)]
    assert all(isinstance(send(by, email(raw)), Accepted) for raw in raws)
    assert [delivered.raw for delivered in tier.taken] == raws


def test_an_access_token_logs_in_as_a_password_does(tier: Tier) -> None:
    assert isinstance(send(sender(tier, TOKEN), email()), Accepted)


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n",
        b".\r\n.\r\n..\r\n...\r\n",
        b".hidden\r\nnot . hidden\r\n",
        b"\r\n.\r\n\r\n",
        b".\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<rita@acme.example>\r\nDATA\r\n",
        b"x" * 998 + b"\r\n",
        b"." * 998 + b"\r\n",
        b"",
    ],
)
def test_dots_arrive_as_they_were_written(tier: Tier, body: bytes) -> None:
    assert isinstance(send(sender(tier), email(with_body(body))), Accepted)
    assert [delivered.raw for delivered in tier.taken] == [with_body(body)]


LINES = st.lists(st.text(alphabet=". \tab\x01\x7f", max_size=5) | st.just("." * 998), max_size=8)


@settings(max_examples=20)
@given(lines=LINES)
def test_whatever_the_lines_they_arrive_byte_by_byte(running: Tier, lines: list[str]) -> None:
    raw = with_body("".join(f"{line}\r\n" for line in lines).encode())
    before = len(running.taken)
    assert isinstance(send(sender(running), email(raw)), Accepted)
    assert [delivered.raw for delivered in running.taken[before:]] == [raw]


@pytest.mark.parametrize(
    "body",
    [
        b"\n.\r\n",
        b"\r\n.\n",
        b"\n.\n",
        b"\r.\r\n",
        b"\r.\r",
        b"a\nb\r\n",
        b"a\rb\r\n",
        b"\x00\r\n",
        "é\r\n".encode(),
        b"no end",
        b"x" * 999 + b"\r\n",
    ],
)
def test_what_one_server_could_take_for_the_end_goes_nowhere(tier: Tier, body: bytes) -> None:
    with pytest.raises(UserError, match=r"lines that end with CR LF|line of more than 998 bytes"):
        send(sender(tier), email(with_body(body)))
    assert tier.taken == []


@pytest.mark.parametrize(
    "address",
    [
        "rita@acme.example\r\nRCPT TO:<eve@evil.example>",
        "rita@acme.example\r\n",
        "rita@acme.example\n",
        "rita@acme.example\0",
        "rita@acme.example> <eve@evil.example",
        "rita@acme.example> SIZE=1",
        "<rita@acme.example>",
        "rita@acme.example eve@evil.example",
        "rita@acme.example,eve@evil.example",
        " rita@acme.example",
        "ríta@acme.example",
        "rita@acmé.example",
        "rita",
        "",
    ],
)
def test_an_address_is_an_address_and_nothing_more(tier: Tier, address: str) -> None:
    for envelope in (email(to=address), replace(email(), sender=address)):
        with pytest.raises(UserError):
            send(sender(tier), envelope)
    assert tier.taken == []


def test_an_address_that_is_refused_is_told_apart(tier: Tier) -> None:
    outcome = send(sender(tier), email(to=NOBODY))
    assert isinstance(outcome, Refused)
    assert (outcome.phase, outcome.code, outcome.of_recipient) == ("rcpt", 550, True)
    assert "nobody" in outcome.said
    assert tier.taken == []


def test_an_email_that_is_too_large_is_not_begun(tier: Tier) -> None:
    asked: list[str] = []
    line = b"x" * 78 + b"\r\n"
    large = email(with_body(line * (SIZE // len(line))))
    outcome = sender(tier).send(large, before_data=lambda: asked.append("asked"))
    assert outcome == Refused(
        phase="mail", said=f"The email has {len(large.raw):,} bytes; localhost takes 1,000,000.", code=552
    )
    assert (asked, tier.taken) == ([], [])


def test_an_email_of_just_the_size_is_sent(tier: Tier) -> None:
    line = b"x" * 78 + b"\r\n"
    lines, rest = divmod(SIZE - len(LETTER), len(line))
    raw = with_body(line * (lines - 1) + b"y" * (len(line) + rest - 2) + b"\r\n")
    assert len(raw) == SIZE
    assert isinstance(send(sender(tier), email(raw)), Accepted)
    assert [delivered.raw for delivered in tier.taken] == [raw]


def test_the_last_look_comes_once_and_before_the_text(tier: Tier) -> None:
    seen: list[int] = []
    sender(tier).send(email(), before_data=lambda: seen.append(len(tier.taken)))
    assert (seen, len(tier.taken)) == ([0], 1)


@pytest.mark.parametrize("trouble", [RuntimeError("withdrawn"), OSError("disk full"), KeyboardInterrupt()])
def test_what_the_last_look_raises_stops_the_email(tier: Tier, trouble: BaseException) -> None:
    def stop() -> None:
        raise trouble

    with pytest.raises(type(trouble)) as caught:
        sender(tier).send(email(), before_data=stop)
    assert caught.value is trouble
    assert tier.taken == []


def test_there_is_no_last_look_at_an_email_that_is_refused(tier: Tier) -> None:
    asked: list[str] = []
    sender(tier).send(email(to=NOBODY), before_data=lambda: asked.append("asked"))
    assert asked == []


def test_a_wrong_password_is_said_so_and_never_repeated(tier: Tier) -> None:
    wrong = Password(user=ADDRESS, secret=Secret(CANARY + "!"))
    with pytest.raises(MailError) as caught:
        send(sender(tier, wrong), email())
    assert caught.value.message.startswith(f"localhost refuses the login of {ADDRESS}: 535")
    assert caught.value.hint.endswith(f"afterview mail connect {ADDRESS}")
    assert not caught.value.passing
    assert CANARY not in repr(caught.value.__dict__)
    assert tier.taken == []


@pytest.mark.parametrize("kind", ["expired", "other_host", "stranger"])
def test_nothing_is_sent_to_a_server_that_is_another(
    serve: Serve, certificates: Certificates, kind: Kind
) -> None:
    with serve(certificates, kind) as tier:
        with pytest.raises(MailError) as caught:
            send(sender(tier), email())
        assert not caught.value.passing
        assert tier.taken == []


def test_a_check_sends_nothing(tier: Tier) -> None:
    sender(tier).check()
    assert tier.taken == []


def test_a_check_fails_as_sending_would(tier: Tier) -> None:
    with pytest.raises(MailError, match="refuses the login"):
        sender(tier, Password(user=ADDRESS, secret=Secret("wrong"))).check()


def test_a_sender_shows_no_secret(tier: Tier) -> None:
    assert CANARY not in repr(sender(tier))
    assert CANARY not in repr(PASSWORD)
