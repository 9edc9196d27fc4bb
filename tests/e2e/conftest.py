"""A person at their desk, with a mailbox at a provider of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.desk import Desk
from tests.conftest import RequireTier
from tests.e2e.mailing import MailDesk
from tests.e2e.provider import Delivering, Provider, two_people
from tests.servers.certificates import lonely_certificates
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot, missing_dovecot


@pytest.fixture(scope="session")
def server(require_tier: RequireTier) -> Iterator[Dovecot]:
    """One Dovecot for all of them."""
    require_tier("dovecot", missing=missing_dovecot())
    with dovecot() as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def few_authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Reading all that a machine trusts takes longer than most of these tests."""
    with lonely_certificates(tmp_path_factory.mktemp("authorities")):
        yield


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
def desk(capsys: pytest.CaptureFixture[str], provider: Provider) -> MailDesk:
    return MailDesk(desk=Desk(capture=capsys), provider=provider)
