"""A whole mail provider on this machine: Dovecot to read in, and a submission server that delivers into it.

    person ──SMTP──> submission ──LMTP──> the recipient's maildir     (the judge of what was sent)
    stranger ──LMTP──> the person's maildir <──IMAP── afterview, and the person's own mail program

Everybody has an address of their own, so that no test meets another's mail.
"""

from __future__ import annotations

import imaplib
import os
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from tests.servers.aiosmtp import AioSmtp
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_script import Answer, Phase, ScriptedSmtp
from tests.servers.submission import Delivered

GUARD = 30  # seconds
_people = count(1)
_OUR_ID = re.compile(rb"^Message-ID: (<av1\.[^>]+>)", re.MULTILINE)


class Delivering(AioSmtp):
    """A submission server whose emails arrive."""

    def __init__(self, dovecot: Dovecot, address: str) -> None:
        super().__init__(tls=dovecot.certificates.server(), person=dovecot.credentials(address))
        self._dovecot = dovecot

    def keep(self, email: Delivered) -> None:
        super().keep(email)
        self._dovecot.deliver(email.recipient, email.raw, sender=email.sender)


class Scripted(ScriptedSmtp):
    """The same by a script. `files_into`: the Sent folder where it files a copy by itself."""

    def __init__(
        self,
        dovecot: Dovecot,
        address: str,
        *,
        script: Mapping[Phase, Answer] | None = None,
        files_into: str | None = None,
        refused: tuple[str, ...] = (),
        size: str = "10000000",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(
            tls=tls or dovecot.certificates.server(),
            script=script,
            refused=refused,
            size=size,
            person=dovecot.credentials(address),
        )
        self._dovecot, self.files_into = dovecot, files_into

    def keep(self, email: Delivered) -> None:
        super().keep(email)
        self._dovecot.deliver(email.recipient, email.raw, sender=email.sender)
        if self.files_into is not None:
            with own_program(self._dovecot, email.sender) as program:
                program.put(self.files_into, email.raw)


Submission = Delivering | Scripted


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Where `address`, the person, has a mailbox, and `rita`, the recruiter."""

    dovecot: Dovecot
    smtp: Submission
    address: str
    rita: str

    @property
    def servers(self) -> tuple[str, ...]:
        """The options of `mail connect` that lead here."""
        reads, sends = f"localhost:{self.dovecot.imaps}", f"localhost:{self.smtp.port}"
        tls = ("--imap-tls", "tls", "--smtp-tls", "tls")
        return ("--imap", reads, "--smtp", sends, *tls, "--ca", str(self.dovecot.certificates.ca_file))

    def arrives(self, raw: bytes, *, at: datetime | None = None) -> None:
        """A stranger's email comes in; `at`: the moment the server noted for it."""
        before = set(self._files("INBOX"))
        self.dovecot.deliver(self.address, raw)
        if at is not None:
            for file in set(self._files("INBOX")) - before:
                os.utime(file, (at.timestamp(), at.timestamp()))

    def received(self) -> list[bytes]:
        """Everything that was ever sent to Rita, as her maildir has it."""
        return self.dovecot.spool(self.rita)

    def ids(self) -> list[str]:
        """The ids of ours that Rita got, one for each copy."""
        return [found[1].decode() for raw in self.received() for found in _OUR_ID.finditer(raw)]

    def folder(self, name: str) -> list[bytes]:
        """What lies in a folder of the person's."""
        return self.dovecot.spool(self.address, name)

    def flags(self, name: str) -> list[str]:
        """The flags of each message there, as its file's name has them: D for a draft, S for seen."""
        return [file.name.partition(":2,")[2] for file in self._files(name)]

    def _files(self, name: str) -> list[Path]:
        place = self.dovecot.maildir(self.address, name)
        return sorted(file for part in ("new", "cur") for file in (place / part).glob("*"))


def two_people() -> tuple[str, str]:
    """Addresses that nobody else has, of the person and of the recruiter."""
    number = next(_people)
    return f"alex{number}@home.example", f"rita{number}@acme.example"


class OwnProgram:
    """What the person does with their mailbox in a program of their own, by the standard library alone."""

    def __init__(self, dovecot: Dovecot, address: str) -> None:
        context = ssl.create_default_context(cafile=str(dovecot.certificates.ca_file))
        self._imap = imaplib.IMAP4_SSL("localhost", dovecot.imaps, ssl_context=context, timeout=GUARD)
        response = dovecot.credentials(address).response()
        _ok(self._imap.authenticate("PLAIN", lambda _: response))

    def put(self, folder: str, raw: bytes, flags: str = r"(\Seen)") -> None:
        """Put a message into a folder."""
        _ok(self._imap.append(f'"{folder}"', flags, "", raw))

    def delete_all(self, folder: str) -> None:
        """Delete every message of a folder."""
        _ok(self._imap.select(f'"{folder}"'))
        self._imap.store("1:*", "+FLAGS", r"(\Deleted)")
        _ok(self._imap.expunge())

    def move_all(self, folder: str, to: str) -> None:
        """Move every message of a folder into another."""
        _ok(self._imap.select(f'"{folder}"'))
        _ok(self._imap.copy("1:*", f'"{to}"'))
        self.delete_all(folder)

    def make(self, folder: str) -> None:
        """Make a folder."""
        _ok(self._imap.create(f'"{folder}"'))

    def destroy(self, folder: str) -> None:
        """Delete a folder and what is in it."""
        _ok(self._imap.delete(f'"{folder}"'))

    def close(self) -> None:
        """Log out."""
        self._imap.logout()


@contextmanager
def own_program(dovecot: Dovecot, address: str) -> Iterator[OwnProgram]:
    """The person at their own mail program, for a while."""
    program = OwnProgram(dovecot, address)
    try:
        yield program
    finally:
        program.close()


def _ok(answer: tuple[str, object]) -> None:
    assert answer[0] == "OK", answer
