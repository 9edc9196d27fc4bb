"""Certificates once for all, and a scripted IMAP server with a way in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from afterview.mail.providers.imap import ImapMailbox, open_mailbox
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.imap_script import ScriptedImap
from tests.servers.submission import PASSWORD, account_at

PATIENCE = 0.4  # seconds
LogIn = Callable[[], ImapMailbox]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def imap(certificates: Certificates) -> Iterator[ScriptedImap]:
    with ScriptedImap(tls=certificates.server()) as server:
        yield server


@pytest.fixture
def log_in(imap: ScriptedImap, certificates: Certificates) -> Iterator[LogIn]:
    """Open a session on `imap`; it is closed afterwards."""
    account = account_at(imap.port, ca_file=certificates.ca_file)
    with contextlib.ExitStack() as sessions:

        def opened() -> ImapMailbox:
            mailbox = open_mailbox(account, PASSWORD, timeout=PATIENCE)
            sessions.callback(mailbox.close)
            return mailbox

        yield opened
