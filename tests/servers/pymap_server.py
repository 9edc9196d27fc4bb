"""pymap in a process of its own: an IMAP server by other people, in memory, with STARTTLS.

It has one user and one mailbox. `control` is a connection past our own client, for what people and other
programs do to a mailbox, and to judge by what is there.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from afterview.mail.account import Account
from afterview.mail.credentials import Password
from tests.servers.certificates import Certificates
from tests.servers.submission import ADDRESS, CANARY, PASSWORD, account_at

_TRIES = 1_000  # of 20 ms each, to be ready
_LISTED = re.compile(rb'"?([^" ]+)"?$')
# Its hash of a password takes a third of a second at every login, which is right for people only, and
# what it has without a hash compares ASCII alone.
_PROGRAM = """
from pymap.config import IMAPConfig
from pymap.main import main
from pysasl.hashing import Cleartext
class Equal(Cleartext):
    def verify(self, secret, hash):
        return secret == hash
IMAPConfig._get_hash_context = classmethod(lambda *_: Equal())
main()
"""


class Pymap:
    """A running one; `port` speaks IMAP and STARTTLS."""

    def __init__(self, port: int, certificates: Certificates) -> None:
        self.port = port
        self.certificates = certificates
        self.control = imaplib.IMAP4("127.0.0.1", port, timeout=10)
        try:
            self.control.authenticate("PLAIN", lambda _: PASSWORD.response())
        except BaseException:
            self.control.shutdown()
            raise

    @property
    def account(self) -> Account:
        """The account of its one user."""
        return account_at(self.port, encryption="starttls", ca_file=self.certificates.ca_file)

    @property
    def credentials(self) -> Password:
        """What that user logs in with."""
        return PASSWORD

    def clear(self, *folders: str) -> None:
        """An empty inbox, and just these folders besides, empty as well."""
        self.control.select("INBOX")  # a session whose folder is deleted is ended
        _, lines = self.control.list()
        for line in lines:
            name = _LISTED.search(line if isinstance(line, bytes) else b"")
            if name is not None and name[1] != b"INBOX":
                self.control.delete(f'"{name[1].decode()}"')
        self.control.store("1:*", "+FLAGS", r"(\Deleted)")
        self.control.expunge()
        for folder in folders:
            self.control.create(f'"{folder}"')

    def deliver(self, raw: bytes) -> None:
        """Put `raw` into the inbox."""
        kind, _ = self.control.append("INBOX", "", "", raw)
        assert kind == "OK"

    def spool(self, folder: str = "INBOX") -> list[bytes]:
        """Every message of a folder, in order of UID."""
        self.control.select(f'"{folder}"', readonly=True)
        _, numbers = self.control.search(None, "ALL")
        if not numbers or not numbers[0]:
            return []
        _, data = self.control.fetch(numbers[0].replace(b" ", b",").decode(), "(BODY.PEEK[])")
        return [part[1] for part in data if isinstance(part, tuple)]


@contextlib.contextmanager
def pymap(folder: Path, certificates: Certificates) -> Iterator[Pymap]:
    """One that keeps its files in `folder`; it is ready when this returns."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    right = certificates.pairs["right"]
    # The arguments lie in a file: argv would be split at the blank of the password, and be seen by `ps`.
    arguments = (
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--cert", str(right.certificate), "--key", str(right.key)),
        *("dict", "--demo-user", ADDRESS, "--demo-password", CANARY),
    )
    written = folder / "pymap.arguments"
    written.write_text("\n".join(arguments), encoding="utf-8")
    with (folder / "pymap.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-W", "ignore", "-c", _PROGRAM, f"@{written}"],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        _await(process, port, folder / "pymap.log")
        server = Pymap(port, certificates)
        try:
            yield server
        finally:
            server.control.shutdown()
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    pause = Event()
    for _ in range(_TRIES):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        pause.wait(0.02)
    raise RuntimeError(f"pymap does not start:\n{log.read_text(errors='replace')}")
