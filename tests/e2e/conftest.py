"""A person at their desk, with a mailbox at a provider of their own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from afterview.app import log
from afterview.mail.providers import imap, smtp
from tests.cli.desk import Desk
from tests.cli.postbox import leaks
from tests.conftest import RequireTier
from tests.e2e.canary import Canary
from tests.e2e.mailing import MailDesk, Terminal
from tests.e2e.provider import Delivering, Provider, Scripted, two_people
from tests.e2e.scripts import ScriptDesk, scripts
from tests.servers.certificates import Certificates, lonely_certificates
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot, missing_dovecot
from tests.servers.submission import CANARY

SHORT = 0.5  # seconds: waited for where a server says nothing


@pytest.fixture(scope="session")
def server(require_tier: RequireTier) -> Iterator[Dovecot]:
    """One Dovecot for all of them."""
    require_tier("dovecot", missing=missing_dovecot())
    with dovecot() as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def few_authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    """Reading all that a machine trusts takes longer than most of these tests."""
    with lonely_certificates(tmp_path_factory.mktemp("authorities")) as certificates:
        yield certificates


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies in the environment."""
    monkeypatch.setenv("AFTERVIEW_MAIL_PASSWORD", PASSWORD)


@pytest.fixture
def provider(server: Dovecot) -> Iterator[Provider]:
    address, rita = two_people()
    with Delivering(server, address) as smtp:
        yield Provider(dovecot=server, smtp=smtp, address=address, rita=rita)


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str], provider: Provider, home: Path) -> Iterator[MailDesk]:
    desk = MailDesk(desk=Desk(capture=capsys), provider=provider)
    yield desk
    assert_nowhere(PASSWORD, desk, home)


@pytest.fixture
def scripted(capsys: pytest.CaptureFixture[str], server: Dovecot, home: Path) -> Iterator[MailDesk]:
    """The mailbox is real, and the submission server follows a script."""
    address, rita = two_people()
    with Scripted(server, address) as smtp:
        provider = Provider(dovecot=server, smtp=smtp, address=address, rita=rita)
        desk = MailDesk(desk=Desk(capture=capsys), provider=provider)
        yield desk
    assert_nowhere(PASSWORD, desk, home)


@pytest.fixture
def script_desk(
    capsys: pytest.CaptureFixture[str],
    few_authorities: Certificates,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ScriptDesk]:
    """Both servers follow a script."""
    monkeypatch.setenv("AFTERVIEW_MAIL_PASSWORD", CANARY)
    with scripts(few_authorities) as provider:
        desk = ScriptDesk(desk=Desk(capture=capsys), provider=provider)
        yield desk
    assert_nowhere(CANARY, desk, home)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second is waited for what else minutes are."""
    monkeypatch.setattr(smtp, "SmtpSender", partial(smtp.SmtpSender, timeout=SHORT, reply_timeout=SHORT))
    monkeypatch.setattr(imap, "open_mailbox", partial(imap.open_mailbox, timeout=SHORT))


def assert_nowhere(secret: str, desk: Terminal, home: Path) -> None:
    """Whatever went wrong: the password is in no file, and was never printed."""
    assert leaks(home, secret) == []
    assert [said for said in desk.told if secret in said.out + said.err] == []


@pytest.fixture
def canary(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Canary]:
    """Every library is heard, and every temporary file is where it can be looked at."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    level, propagate = log.LOGGER.level, log.LOGGER.propagate
    yield Canary(tmp_path, home, caplog)
    log.LOGGER.handlers.clear()
    log.LOGGER.propagate = propagate
    log.LOGGER.setLevel(level)


@pytest.fixture
def canary_desk(
    capsys: pytest.CaptureFixture[str],
    few_authorities: Certificates,
    canary: Canary,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ScriptDesk]:
    """Both servers follow a script, and the canary is the password."""
    monkeypatch.delenv("AFTERVIEW_MAIL_PASSWORD")
    with scripts(few_authorities, person=canary.person) as provider:
        yield ScriptDesk(desk=Desk(capture=capsys), provider=provider)
