"""The mailbox of every tier, in turn; a tier whose server is not installed says so."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from afterview.mail.mailbox import Mailbox
from afterview.mail.providers.imap import open_mailbox
from tests.conftest import RequireTier
from tests.mail.fake_mailbox import FakeServer
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.dovecot import Dovecot, dovecot, missing_dovecot
from tests.servers.imap_script import ScriptedImap
from tests.servers.pymap_server import Pymap, pymap
from tests.servers.submission import PASSWORD, account_at
from tests.servers.tiers import LACKS, Tier

PATIENCE = 20  # seconds, for real servers on a busy machine
_users = count(1)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def pymap_server(tmp_path_factory: pytest.TempPathFactory, certificates: Certificates) -> Iterator[Pymap]:
    with pymap(tmp_path_factory.mktemp("pymap"), certificates) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_server(require_tier: RequireTier) -> Iterator[Dovecot]:
    require_tier("dovecot", missing=missing_dovecot())
    with dovecot() as server:
        yield server


@pytest.fixture(params=sorted(LACKS))
def tier(request: pytest.FixtureRequest) -> Iterator[Tier]:
    """An empty mailbox; the sessions that were opened on it are closed afterwards."""
    made: Iterator[Tier] = request.getfixturevalue(f"{request.param}_tier")
    return made


@pytest.fixture
def sessions() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def memory_tier() -> Tier:
    server = FakeServer()
    return Tier(
        name="memory",
        log_in=server.mailbox,
        deliver=lambda raw: _nothing(server.deliver(raw)),
        spool=server.raws,
    )


@pytest.fixture
def script_tier(certificates: Certificates, sessions: contextlib.ExitStack) -> Tier:
    server = sessions.enter_context(ScriptedImap(tls=certificates.server()))
    account = account_at(server.port, ca_file=certificates.ca_file)
    return Tier(
        name="script",
        log_in=_closing(sessions, lambda: open_mailbox(account, PASSWORD, timeout=PATIENCE)),
        deliver=lambda raw: _nothing(server.state.deliver(raw)),
        spool=server.state.raws,
    )


@pytest.fixture
def pymap_tier(pymap_server: Pymap, sessions: contextlib.ExitStack) -> Tier:
    pymap_server.clear("Drafts", "Sent")
    account, credentials = pymap_server.account, pymap_server.credentials
    return Tier(
        name="pymap",
        log_in=_closing(sessions, lambda: open_mailbox(account, credentials, timeout=PATIENCE)),
        deliver=pymap_server.deliver,
        spool=pymap_server.spool,
    )


@pytest.fixture
def dovecot_tier(dovecot_server: Dovecot, sessions: contextlib.ExitStack) -> Tier:
    user = f"sam{next(_users)}@home.example"
    account, credentials = dovecot_server.account(user), dovecot_server.credentials(user)
    return Tier(
        name="dovecot",
        log_in=_closing(sessions, lambda: open_mailbox(account, credentials, timeout=PATIENCE)),
        deliver=lambda raw: dovecot_server.deliver(user, raw),
        spool=lambda folder: dovecot_server.spool(user, folder),
    )


def _closing(sessions: contextlib.ExitStack, log_in: Callable[[], Mailbox]) -> Callable[[], Mailbox]:
    def opened() -> Mailbox:
        mailbox = log_in()
        sessions.callback(mailbox.close)
        return mailbox

    return opened


def _nothing(_: object) -> None:
    return None
