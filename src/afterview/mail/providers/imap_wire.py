"""The connection under IMAPClient: encrypted before a word is said, bounded in time and size, guarded.

    connect ─> TLS ─> greeting ─> (STARTTLS ─> TLS) ─> log in ─> commands
                         └─ PREAUTH: the end, nothing was sent

- Whoever asks says how much may come back (`renew`); more, or slower, ends the connection.
- `send` is the last gate: one line is one command, whoever made it, and nothing but the
  way into TLS is ever sent in the clear.
- imaplib's debugging, which IMAPClient turns on, stays off: it would write answers into logs.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from time import monotonic  # noqa: TID251 - how long an answer takes, not what time it is
from typing import Any, TypeAlias

from imapclient import IMAPClient

from afterview.errors import MailError, UserError
from afterview.mail.account import Server
from afterview.mail.credentials import Credentials, Password
from afterview.mail.providers import imap_errors as errors
from afterview.mail.providers.tls import insecure

Answer: TypeAlias = tuple[str, list[Any]]
SMALL = 1_000_000  # bytes of an answer that is a few lines
LINE_CAP = 4_000_000  # bytes of one line: the numbers of 360,000 messages
WHOLE_ANSWER = 10  # timeouts that one whole answer may take
_AT_ONCE = 1 << 16
_BREAKS = re.compile(rb"[\r\n\0]")
_BEFORE_TLS = re.compile(rb"[A-Z]+\d+ (CAPABILITY|STARTTLS|LOGOUT)\r\n")


class Wire(imaplib.IMAP4):
    """imaplib's protocol over a socket of ours. Every failure to read or write is a MailError."""

    def __init__(self, server: Server, context: ssl.SSLContext, *, timeout: float) -> None:
        self.server = server
        self.context = context
        self.timeout = timeout
        self.encrypted = False
        self.trusted = False  # we logged in; a server that says so by itself is not believed
        self.blob: bytes | None = None  # the one literal that may be sent now
        self.credentials: Credentials | None = None  # whose secret is never quoted
        self.leaving = False  # we said LOGOUT, so BYE is no trouble
        self.dead = False
        self._received = bytearray()
        self._left = 0
        self._until = 0.0
        self.untagged_responses: dict[str, list[Any]] = {}
        self.renew(SMALL)
        super().__init__(server.host, server.port, timeout)

    def renew(self, limit: int) -> None:
        """Begin something new, of which at most `limit` bytes may come back."""
        self._left = limit
        self._until = monotonic() + WHOLE_ANSWER * self.timeout
        self.untagged_responses.clear()

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect, and encrypt at once where that is the way."""
        self.host, self.port = host, port
        try:
            self.sock: Any = socket.create_connection((host, port), timeout)
            # imaplib sends a literal and the end of its line apart, which would wait 40 ms for each other.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, UnicodeError):
            raise errors.unreachable(host, port) from None
        if self.server.encryption == "tls":
            self._encrypt()

    def encrypt_or_end(self) -> None:
        """STARTTLS, required; what the server said in the clear is forgotten."""
        if "STARTTLS" not in self.capabilities or self._simple_command("STARTTLS")[0] != "OK":
            raise _no_encryption(self.server)
        if self._received:
            raise self._fatal(
                MailError(
                    f"{self.host} went on talking before the encryption began, which a right one never does.",
                    "Somebody in between may have: try another network, or ask the provider.",
                )
            )
        self._encrypt()
        self.renew(SMALL)
        self.ask_capabilities()

    def ask_capabilities(self) -> None:
        """What the server can do now; it changes with encryption and login."""
        kind, data = self.capability()
        if kind != "OK" or not data or not isinstance(data[-1], bytes):
            raise errors.nonsense(self.host)
        self.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes; a literal that was announced too large is not waited for."""
        if size > len(self._received) + self._left:
            raise self._fatal(errors.too_much(self.host))
        while len(self._received) < size:
            self._receive()
        return self._take(size)

    def readline(self) -> bytes:
        """One line with its end."""
        seen = 0
        while (at := self._received.find(b"\n", seen)) < 0:
            seen = len(self._received)
            if seen > LINE_CAP:
                raise self._fatal(errors.too_much(self.host))
            self._receive()
        line = self._take(at + 1)
        if line[:6].upper() == b"* BYE " and not self.leaving:
            raise self._fatal(errors.ended(self.host, line[6:], self.credentials))
        return line

    def send(self, data: Any) -> None:
        """Send one command line, or the literal that was announced as `blob`."""
        if self.state == "AUTH" and not self.trusted:
            raise self._fatal(
                MailError(
                    f"{self.host} claims that somebody is logged in before a word was said: not safe.",
                    "Somebody in between may say so: try another network, or ask the provider.",
                )
            )
        if not self.encrypted and not _BEFORE_TLS.fullmatch(data):
            raise self._fatal(_no_encryption(self.server))
        if data != self.blob and _BREAKS.search(data.removesuffix(b"\r\n")):
            raise UserError("A command to the mail server held a line break.", "It was not sent.")
        try:
            self.sock.settimeout(self.timeout)
            self.sock.sendall(data)
        except TimeoutError:
            raise self._fatal(errors.silent(self.host)) from None
        except OSError:
            raise self._fatal(errors.lost(self.host)) from None

    def shutdown(self) -> None:
        """Close the socket; never raises."""
        self.dead = True
        with contextlib.suppress(OSError):
            self.sock.close()

    def put(self, mailbox: bytes, flags: str, raw: bytes) -> Answer:
        """APPEND without a date, byte for byte; imaplib's own rewrites line ends."""
        literal: Any = raw
        self.blob = self.literal = literal
        try:
            answer: Answer = self._simple_command("APPEND", mailbox, flags)
        finally:
            self.blob = self.literal = None
        return answer

    def list_roles(self) -> Answer:
        """LIST of every folder, asking for its use (RFC 6154 §2, RFC 5258)."""
        kind, data = self._simple_command("LIST", '""', '"*"', "RETURN (SPECIAL-USE)")
        answer: Answer = self._untagged_response(kind, data, "LIST")
        return answer

    def _encrypt(self) -> None:
        self.sock.settimeout(self.timeout)
        try:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)
        except ssl.SSLError as error:
            raise self._fatal(insecure(error, self.server)) from None
        except TimeoutError:
            raise self._fatal(errors.silent(self.host)) from None
        except (OSError, ValueError):
            raise self._fatal(errors.lost(self.host)) from None
        self.encrypted = True

    def _receive(self) -> None:
        left = self._until - monotonic()
        if left <= 0:
            raise self._fatal(errors.silent(self.host))
        try:
            self.sock.settimeout(min(self.timeout, left))
            data = self.sock.recv(_AT_ONCE)
        except TimeoutError:
            raise self._fatal(errors.silent(self.host)) from None
        except OSError:
            raise self._fatal(errors.lost(self.host)) from None
        if not data:
            raise self._fatal(errors.lost(self.host))
        self._left -= len(data)
        if self._left < 0:
            raise self._fatal(errors.too_much(self.host))
        self._received += data

    def _fatal(self, error: MailError) -> MailError:
        """What to raise, after which nothing more is said on this connection."""
        self.shutdown()
        return error

    def _take(self, size: int) -> bytes:
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken


class Client(IMAPClient):  # type: ignore[misc] # it comes without types
    """IMAPClient on a Wire; a NO becomes a MailError that names what was being done (`doing`)."""

    def __init__(self, server: Server, context: ssl.SSLContext, *, timeout: float) -> None:
        self._made = (server, context, timeout)
        self.doing: errors.Doing = "login"
        super().__init__(server.host, server.port, ssl=server.encryption == "tls", timeout=timeout)
        self._imap.debug = 0
        self.normalise_times = False

    @property
    def wire(self) -> Wire:
        """The connection."""
        wire: Wire = self._imap
        return wire

    def can(self, capability: str) -> bool:
        """Whether the server has this capability, as of the last time it was asked."""
        return capability in self.wire.capabilities

    def checked(self, answer: Answer) -> list[Any]:
        """The data of an OK; MailError for a NO."""
        self._check_resp("OK", self.doing, *answer)
        return answer[1]

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - IMAPClient's name for where its connection comes from
        server, context, timeout = self._made
        return Wire(server, context, timeout=timeout)

    def _check_resp(self, expected: str, _command: str, kind: str, data: list[Any]) -> None:
        if kind != expected:
            words = data[0] if data and isinstance(data[0], bytes) else b""
            raise errors.refused(self.doing, words, self.wire.credentials)


def connected(server: Server, context: ssl.SSLContext, *, timeout: float) -> Client:
    """An encrypted connection on which nobody has logged in yet."""
    client = Client(server, context, timeout=timeout)
    if server.encryption == "starttls":
        try:
            client.wire.encrypt_or_end()
        except BaseException:
            client.wire.shutdown()
            raise
    return client


def log_in(client: Client, credentials: Credentials) -> None:
    """SASL by hand, as imaplib's login() raises on a password with an é. The secret is sent once or never."""
    wire = client.wire
    forbidden = isinstance(credentials, Password) and client.can("LOGINDISABLED")
    if forbidden or not client.can(f"AUTH={credentials.mechanism}"):
        raise MailError(
            f"{wire.host} lets nobody log in with {credentials.mechanism}, so nothing secret was sent.",
            "Ask the provider how programs log in: with a password, an app password or through the browser.",
        )
    wire.credentials = credentials
    left = iter((credentials.response(),))
    wire.renew(SMALL)
    wire.authenticate(credentials.mechanism, lambda _challenge: next(left, b""))
    wire.trusted = True
    wire.renew(SMALL)
    wire.ask_capabilities()


def _no_encryption(server: Server) -> MailError:
    return MailError(
        f"{server.host}:{server.port} offers no encryption, so nothing was said to it.",
        "Use port 993 with TLS; if the provider offers STARTTLS there, something in between removes it.",
    )
