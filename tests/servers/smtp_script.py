"""A submission server that follows a script: what it answers at each phase, and where it stalls or cuts.

    with ScriptedSmtp(tls=certificates.server(), script={"rcpt": Answer(b"450 later\\r\\n")}) as server:
        ...
    assert server.taken == []

What is not in the script goes well, but for `refused` recipients. `taken` is the server's own record,
the judge of what was sent; `plain` every byte it was told without encryption.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Self

from afterview.mail.credentials import Password
from tests.servers.submission import ACCESS, ADDRESS, PASSWORD, Delivered

Phase = Literal[
    "greeting",
    "ehlo",
    "starttls",
    "ehlo again",
    "auth",
    "mail",
    "rcpt",
    "data",
    "text",
    "dot",
    "rset",
    "quit",
]
Moment = Phase | Literal["whole"]  # the final dot was read, and the email not kept yet
Then = Literal["go on", "cut", "reset", "stall", "repeat", "drip"]
GUARD = 30  # seconds after which a forgotten connection ends by itself
DRIP = 0.02  # seconds from one byte to the next


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is said at one phase (`say`, raw) and what comes then.

    "cut" closes the connection, "reset" as rudely as TCP can; "stall" says nothing more; "repeat" says
    it again and again; "drip" says it byte by byte. At the dot `takes` tells whether the email is kept;
    None: after a 2xx it is.
    """

    say: bytes = b""
    then: Then = "go on"
    takes: bool | None = None


CUT = Answer(then="cut")
STALL = Answer(then="stall")


class _End(Exception):
    """This connection is over."""


class ScriptedSmtp:
    """A server on a free port of 127.0.0.1, a thread a connection. `tls`: from the first byte."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        script: Mapping[Phase, Answer] | None = None,
        mechanisms: str = "PLAIN LOGIN XOAUTH2",
        size: str | None = "10000000",
        refused: tuple[str, ...] = (),
        asks_again: bool = False,
        person: Password = PASSWORD,
    ) -> None:
        self.tls, self.starttls = tls, starttls
        self.script: Mapping[Phase, Answer] = script or {}
        self.mechanisms, self.size = mechanisms, size
        self.refused = refused
        self.asks_again = asks_again  # passes over the response that AUTH PLAIN brings with it
        self.person = person  # who may log in
        self.at: Callable[[Moment], None] = lambda _: None  # called right before each answer is said
        self.taken: list[Delivered] = []
        self.commands: list[str] = []
        self.plain = bytearray()
        self.dot = threading.Event()  # a final dot was read, and the email kept or not
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._talks: list[_Talk] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with suppress(OSError):  # wakes the one who listens
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        for talk in tuple(self._talks):
            talk.hang_up()
        for thread in tuple(self._threads):
            thread.join(GUARD)
        self._listener.close()

    @property
    def verbs(self) -> list[str]:
        """The first word of every command, in order."""
        return [command.split(" ")[0].upper() for command in self.commands]

    def keep(self, email: Delivered) -> None:
        """Take an email; whoever delivers it somewhere as well overrides this."""
        self.taken.append(email)

    def person_says(self) -> tuple[bytes, bytes]:
        """The user and the password that are right."""
        return self.person.user.encode(), self.person.secret.reveal().encode()

    def stalled(self) -> None:
        """Wait until the server stops."""
        self._stopping.wait(GUARD)

    def pause(self, seconds: float) -> bool:
        """Whether the server stopped within `seconds`."""
        return self._stopping.wait(seconds)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            connection.settimeout(GUARD)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk = _Talk(self, connection)
            self._talks.append(talk)
            self._start(self._serve, talk)

    def _serve(self, talk: _Talk) -> None:
        with suppress(_End, OSError):
            talk.run()
        self._talks.remove(talk)
        talk.close()


class _Talk:
    """One connection from greeting to QUIT."""

    def __init__(self, server: ScriptedSmtp, connection: socket.socket) -> None:
        self.server = server
        self.wire = connection
        self.encrypted = False
        self.known = False
        self.unread = b""
        self.sender = self.recipient = ""

    def close(self) -> None:
        self.wire.close()

    def hang_up(self) -> None:
        with suppress(OSError):
            self.wire.shutdown(socket.SHUT_RDWR)

    def run(self) -> None:
        if self.server.tls is not None:
            self.encrypt(self.server.tls)
        self.answer("greeting", b"220 script.example ready\r\n")
        while True:
            line = self.line()
            if not line:
                return
            command = line.decode("latin-1").rstrip("\r\n")
            self.server.commands.append(command)
            self.obey(command)

    def obey(self, command: str) -> None:
        match command.upper().split(" ")[0]:
            case "EHLO":
                self.answer(
                    "ehlo again" if self.server.starttls and self.encrypted else "ehlo", self.offers()
                )
            case "STARTTLS" if self.server.starttls is not None:
                self.answer("starttls", b"220 go ahead\r\n")
                self.encrypt(self.server.starttls)
            case "AUTH":
                self.authenticate(command)
            case "MAIL" if self.known:
                self.sender = command.partition("<")[2].partition(">")[0]
                self.answer("mail", b"250 sender\r\n")
            case "RCPT" if self.sender:
                self.recipient = command.partition("<")[2].partition(">")[0]
                nobody = self.recipient in self.server.refused
                self.answer("rcpt", b"550 5.1.1 nobody by that name\r\n" if nobody else b"250 recipient\r\n")
            case "DATA" if self.recipient:
                self.answer("data", b"354 go ahead\r\n")
                if not self.server.script.get("data", Answer()).say.startswith((b"4", b"5")):
                    self.text()
            case "RSET":
                self.sender = self.recipient = ""
                self.answer("rset", b"250 forgotten\r\n")
            case "QUIT":
                self.answer("quit", b"221 bye\r\n")
                raise _End
            case _:
                self.wire.sendall(b"503 not now\r\n")

    def offers(self) -> bytes:
        lines = ["script.example"]
        if self.server.starttls is not None and not self.encrypted:
            lines.append("STARTTLS")
        if self.server.mechanisms:
            lines.append(f"AUTH {self.server.mechanisms}")
        if self.server.size is not None:
            lines.append(f"SIZE {self.server.size}".rstrip())
        lines.append("8BITMIME")
        marks = ["-"] * (len(lines) - 1) + [" "]
        return "".join(f"250{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True)).encode()

    def authenticate(self, command: str) -> None:
        _, mechanism, *first = command.split(" ")
        match mechanism.upper():
            case "LOGIN":
                answers = (self.asked(b"User Name"), self.asked(b"Password"))
                known = answers == self.server.person_says()
            case "PLAIN":
                if self.server.asks_again:
                    first = [b64encode(self.asked(b"")).decode()]
                known = b64decode(first[0]) == b"\0" + b"\0".join(self.server.person_says())
            case _:
                known = b64decode(first[0]).decode() == f"user={ADDRESS}\x01auth=Bearer {ACCESS}\x01\x01"
                if not known and self.asked(b'{"status":"400"}') != b"":
                    raise _End
        self.known = known
        self.answer("auth", b"235 welcome\r\n" if known else b"535 5.7.8 not you\r\n")

    def asked(self, question: bytes) -> bytes:
        self.wire.sendall(b"334 " + b64encode(question) + b"\r\n")
        return b64decode(self.line())

    def text(self) -> None:
        lines: list[bytes] = []
        while (line := self.line()) != b".\r\n":
            if not line:
                raise _End
            lines.append(line.removeprefix(b"."))
            if "text" in self.server.script:
                self.answer("text", b"")
            else:
                self.server.at("text")
        self.server.at("whole")
        answer = self.server.script.get("dot", Answer(say=b"250 2.0.0 kept as 4711\r\n"))
        if answer.takes or (answer.takes is None and answer.say.startswith(b"2")):
            email = Delivered(sender=self.sender, recipient=self.recipient, raw=b"".join(lines))
            self.server.keep(email)
        self.server.dot.set()
        self.answer("dot", b"250 2.0.0 kept as 4711\r\n")

    def answer(self, phase: Phase, usual: bytes) -> None:
        self.server.at(phase)
        answer = self.server.script.get(phase, Answer(say=usual))
        match answer.then:
            case "repeat":
                while not self.server.pause(0):
                    self.wire.sendall(answer.say)
            case "drip":
                for byte in answer.say:
                    self.wire.sendall(bytes([byte]))
                    self.server.pause(DRIP)
            case then:
                self.wire.sendall(answer.say)
                if then == "reset":
                    linger = struct.pack("ii", 1, 0)
                    self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                if then in {"cut", "reset"}:
                    raise _End
                if then == "stall":
                    self.server.stalled()
                    raise _End

    def encrypt(self, context: ssl.SSLContext) -> None:
        self.wire = context.wrap_socket(self.wire, server_side=True)
        self.encrypted = True
        self.unread = b""

    def line(self) -> bytes:
        """The next line, with its end; b"" where the client has gone."""
        while b"\n" not in self.unread:
            data = self.wire.recv(4096)
            if not self.encrypted:
                self.server.plain += data
            if not data:
                return b""
            self.unread += data
        line, _, self.unread = self.unread.partition(b"\n")
        return line + b"\n"
