"""A provider whose two servers follow a script, for what no real server does when it is asked to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from afterview.mail.credentials import Password
from tests.e2e.mailing import Terminal
from tests.mail.fake_mailbox import FakeServer
from tests.servers.certificates import Certificates
from tests.servers.imap_script import ScriptedImap
from tests.servers.smtp_script import ScriptedSmtp
from tests.servers.submission import ADDRESS, PASSWORD


@dataclass(frozen=True, kw_only=True)
class Scripts:
    """Where ADDRESS, the person, reads and sends. The server's own record is the judge of what was sent."""

    imap: ScriptedImap
    smtp: ScriptedSmtp
    certificates: Certificates
    address: str = ADDRESS
    rita: str = "rita@acme.example"

    @property
    def servers(self) -> tuple[str, ...]:
        """The options of `mail connect` that lead here."""
        reads, sends = f"localhost:{self.imap.port}", f"localhost:{self.smtp.port}"
        tls = ("--imap-tls", "tls", "--smtp-tls", "tls")
        return ("--imap", reads, "--smtp", sends, *tls, "--ca", str(self.certificates.ca_file))

    def received(self) -> list[bytes]:
        """Everything that was ever sent to Rita."""
        return [email.raw for email in self.smtp.taken if email.recipient == self.rita]

    def forget(self) -> None:
        """Of what was said so far nothing counts."""
        self.imap.received.clear()
        self.smtp.commands.clear()

    def heard(self) -> bytes:
        """What both servers were told since."""
        return bytes(self.imap.received) + "\n".join(self.smtp.commands).encode()


def _now() -> datetime:
    """What the server's clock says: the same as this machine's."""
    return datetime.now(UTC)  # noqa: TID251 - a mail server has a clock of its own


@contextmanager
def scripts(certificates: Certificates, *, person: Password = PASSWORD) -> Iterator[Scripts]:
    """Both servers, doing everything right until told otherwise."""
    tls = certificates.server()
    with (
        ScriptedImap(FakeServer(clock=_now), tls=tls, person=person) as imap,
        ScriptedSmtp(tls=tls, person=person) as smtp,
    ):
        yield Scripts(imap=imap, smtp=smtp, certificates=certificates)


@dataclass(kw_only=True)
class ScriptDesk(Terminal):
    """The mailbox is where everything goes by script."""

    provider: Scripts
