"""Two mail servers on this machine, and somebody who connects them from the command line."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.cli.desk import Desk, Said
from tests.mail.fake_mailbox import FakeServer
from tests.servers.aiosmtp import AioSmtp
from tests.servers.certificates import Certificates, Kind
from tests.servers.imap_script import ScriptedImap
from tests.servers.submission import ADDRESS


@dataclass(kw_only=True)
class Postbox:
    """Both servers, and the desk at which they are connected."""

    desk: Desk
    imap: ScriptedImap
    smtp: AioSmtp
    ca_file: Path

    @property
    def servers(self) -> tuple[str, ...]:
        """The options that lead to these servers."""
        reads, sends = f"localhost:{self.imap.port}", f"localhost:{self.smtp.port}"
        return ("--imap", reads, "--smtp", sends, "--ca", str(self.ca_file))

    def connect(self, *options: str, address: str = ADDRESS) -> Said:
        """`mail connect`, whatever comes of it."""
        return self.desk.try_("mail", "connect", address, *self.servers, *options)

    def accounts(self) -> Any:
        """What is connected."""
        return self.desk.do("mail", "status")["accounts"]


@contextmanager
def postbox(
    desk: Desk,
    certificates: Certificates,
    *folders: Any,
    imap: Kind = "right",
    smtp: Kind = "right",
) -> Iterator[Postbox]:
    """Both servers over TLS, with certificates of these kinds, and these folders."""
    with (
        ScriptedImap(FakeServer(*folders), tls=certificates.server(imap)) as reads,
        AioSmtp(tls=certificates.server(smtp)) as sends,
    ):
        yield Postbox(desk=desk, imap=reads, smtp=sends, ca_file=certificates.ca_file)


@contextmanager
def command_lines() -> Iterator[Callable[[], set[bytes]]]:
    """Every command line that any process of this machine has meanwhile."""
    seen: set[bytes] = set()
    over = Event()

    def look() -> None:
        while not over.wait(0.005):
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):
                    seen.add(process.read_bytes())

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield lambda: seen
    finally:
        over.set()
        thread.join()


def leaks(folder: Path, *secrets: str) -> list[str]:
    """The files under `folder` that hold one of the secrets, as it is or in base64."""
    marks = [secret.encode() for secret in secrets]
    marks += [b64encode(mark)[:-4] for mark in marks] + [b64encode(b"\0" + m)[4:-4] for m in marks]
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]
