"""The wire to a submission server: smtplib's commands, with replies that are whole, short and in time.

smtplib by itself takes "250" without the end of its line for an answer, and an answer that came
before its question for the answer to it; it waits anew after every byte, and reads without end.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from time import monotonic  # noqa: TID251 - how long a server is silent; it tells no time of day

from afterview.mail.account import Server

REPLY_CAP = 64 * 1024  # bytes of one reply, all its lines together
PIECE = 16 * 1024  # bytes written at a time: one record of TLS
GOODBYE = 5.0  # seconds: whatever QUIT brings is only courtesy
OURSELVES = "[127.0.0.1]"  # what EHLO says; the name of the person's machine is nobody's business
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)


class Garbled(smtplib.SMTPException):
    """The server does not speak SMTP, or answers what it was not asked. Like all of smtplib's an OSError."""

    def __init__(self, what: str, text: bytes = b"") -> None:
        super().__init__(what)
        self.what = what
        self.text = text


class Wire(smtplib.SMTP):
    """One connection. Every method raises OSError, and only that, where the server or the network fails."""

    ehlo_msg = "EHLO"  # smtplib's is small, which no text about SMTP shows and some servers never saw

    def __init__(self, server: Server, *, timeout: float) -> None:
        super().__init__(local_hostname=OURSELVES, timeout=timeout)
        self._server = server
        self._patience = timeout
        self._unread = bytearray()

    def dial(self) -> None:
        """Connect; nothing is read yet. UnicodeError for a name that no host can have."""
        self.sock = socket.create_connection((self._server.host, self._server.port), self._patience)
        # The final dot goes out by itself, and at once.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on; whatever was said or offered before counts no more."""
        if self._unread:  # somebody in between, who wants it to be taken for said under TLS
            raise Garbled("spoke on without encryption where it has to begin", bytes(self._unread))
        plain = self._connected()
        plain.settimeout(self._patience)
        self.sock = context.wrap_socket(plain, server_hostname=self._server.host)
        self.esmtp_features = {}
        self.does_esmtp = False

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Send one command; Garbled where the server has already said something more."""
        if self._unread:
            raise Garbled("answers before it is asked", bytes(self._unread))
        self._connected().settimeout(self._patience)
        super().putcmd(cmd, args)

    def getreply(self) -> tuple[int, bytes]:
        """Code and text of the next reply, whole; TimeoutError where it takes longer than the timeout."""
        return self.reply(self._patience)

    def reply(self, patience: float) -> tuple[int, bytes]:
        """Like `getreply`, within `patience` seconds for all of it."""
        deadline = monotonic() + patience
        codes: set[int] = set()
        texts: list[bytes] = []
        left = REPLY_CAP
        while True:
            line = self._line(deadline, left)
            left -= len(line)
            match = _LINE.fullmatch(line.rstrip(b"\r\n"))
            if match is None:
                raise Garbled("does not speak SMTP", line)
            codes.add(int(match[1]))
            texts.append(match[3] or b"")
            if match[2] != b"-":
                break
        if len(codes) > 1:
            raise Garbled("gives two answers in one", b"\n".join(texts))
        return codes.pop(), b"\n".join(texts)

    def early(self) -> tuple[int, bytes] | None:
        """What the server says while it ought to listen, None where it listens; OSError where it hung up."""
        wire = self._connected()
        wire.settimeout(0)
        with suppress(BlockingIOError, ssl.SSLWantReadError):
            self._unread += self._some(wire)
        return self.getreply() if self._unread else None

    def write(self, data: bytes, *, patience: float) -> None:
        """Send `data`, all of it within `patience` seconds."""
        deadline = monotonic() + patience
        wire = self._connected()
        for start in range(0, len(data), PIECE):
            wire.settimeout(min(self._patience, self._left(deadline)))
            wire.sendall(data[start : start + PIECE])

    def leave(self, *last: str) -> None:
        """Say the `last` commands and goodbye, and close; never raises OSError, and is soon over."""
        self._patience = min(self._patience, GOODBYE)
        with suppress(OSError):
            for command in (*last, "QUIT"):
                self.docmd(command)
        self.close()

    def _line(self, deadline: float, limit: int) -> bytes:
        while (end := self._unread.find(b"\n")) < 0:
            if len(self._unread) >= limit:
                break
            wire = self._connected()
            wire.settimeout(self._left(deadline))
            self._unread += self._some(wire)
        if not 0 <= end < limit:
            raise Garbled("answers without end", bytes(self._unread[:limit]))
        line = bytes(self._unread[: end + 1])
        del self._unread[: end + 1]
        return line

    @staticmethod
    def _some(wire: socket.socket) -> bytes:
        data = wire.recv(4096)
        if not data:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        return data

    @staticmethod
    def _left(deadline: float) -> float:
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def _connected(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.sock
