r"""An IMAP server that follows a script: what it says at each command, and where it stalls, cuts or lies.

    with ScriptedImap(state, tls=certificates.server()) as server:
        server.fault("fetch", after=700, then="cut")       700 bytes of the right answer, then the end
        server.fault("append", say=b"{tag} NO [OVERQUOTA] full\r\n")
        ...
    assert server.received == ...

What is not in the script goes well, over the FakeServer that it shares with the test. `received` holds
every byte of every connection, `plain` those that came without encryption.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Literal, Self

from imapclient.imap_utf7 import decode, encode

from afterview.errors import MailError
from afterview.mail.credentials import Credentials, Password
from afterview.mail.mailbox import Fetched
from tests.mail.fake_mailbox import Drawer, FakeServer, inbox_or
from tests.servers.submission import PASSWORD, TOKEN

Then = Literal["go on", "cut", "stall", "flood", "drip"]
GUARD = 30  # seconds after which a forgotten connection ends by itself
DRIP = 0.02  # seconds from one byte to the next
CAPABILITIES = ("IMAP4rev1", "UIDPLUS", "SPECIAL-USE", "LIST-EXTENDED", "AUTH=PLAIN", "AUTH=XOAUTH2")
_LITERAL = re.compile(rb"\{(\d+)\}$")
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|\(([^()]*(?:\([^()]*\)[^()]*)*)\)|(\S+)')
_PART = re.compile(rb"BODY\.PEEK\[(HEADER)?\]<0\.(\d+)>")


@dataclass(kw_only=True, slots=True)
class Fault:
    """What becomes of one coming command.

    `say` in place of the right answer ({tag} is its tag), or only the first `after` bytes of the right
    one; `then` what the connection does. `done`: the work is done though the answer is another.
    `skip`: so many such commands go well before. `stays`: it happens every time from then on.
    """

    command: str
    say: bytes | None
    after: int | None
    then: Then
    done: bool
    skip: int
    stays: bool


class _End(Exception):
    """This connection is over."""


class ScriptedImap:
    """A server on a free port of 127.0.0.1, a thread a connection; exactly one of `tls` and `starttls`.

    Neither: it never encrypts. `left_out`: UIDs that no FETCH answers though they are there. `listed`:
    lines that LIST says besides the folders. `roles_unasked`: LIST says what folders are for by itself.
    """

    def __init__(
        self,
        state: FakeServer | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        capabilities: tuple[str, ...] = CAPABILITIES,
        roles_unasked: bool = True,
        person: Password = PASSWORD,
    ) -> None:
        self.state = state or FakeServer()
        self.tls, self.starttls = tls, starttls
        self.capabilities, self.roles_unasked = capabilities, roles_unasked
        self.person = person  # who may log in by a password
        self.left_out: set[int] = set()
        self.listed: list[bytes] = []
        self.received = bytearray()
        self.plain = bytearray()
        self.commands: list[str] = []
        self.logins = 0
        self._faults: list[Fault] = []
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def fault(
        self,
        command: str,
        *,
        say: bytes | None = None,
        after: int | None = None,
        then: Then = "go on",
        done: bool = False,
        skip: int = 0,
        stays: bool = False,
    ) -> None:
        """Add to the script; `command` in small letters, "greeting" and "tls" among them."""
        self._faults.append(
            Fault(command=command, say=say, after=after, then=then, done=done, skip=skip, stays=stays)
        )

    def __enter__(self) -> Self:
        self._start(self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with suppress(OSError):  # wakes the one who listens
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        for one in tuple(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in tuple(self._threads):
            thread.join(GUARD)
        self._listener.close()

    def due(self, command: str) -> Fault | None:
        """The fault that strikes now, taken off the script."""
        for fault in self._faults:
            if fault.command == command:
                if fault.skip:
                    fault.skip -= 1
                    return None
                if not fault.stays:
                    self._faults.remove(fault)
                return fault
        return None

    def pause(self, seconds: float) -> bool:
        """Whether the server stopped within `seconds`."""
        return self._stopping.wait(seconds)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            peer, _ = self._listener.accept()
            if self._stopping.is_set():
                peer.close()
                return
            peer.settimeout(GUARD)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets.append(peer)
            self._start(_Talk(self, peer).run)


class _Talk:
    """One connection."""

    def __init__(self, server: ScriptedImap, peer: socket.socket) -> None:
        self.server, self.state, self.peer = server, server.state, peer
        self.encrypted = False
        self.buffer = b""
        self.selected = ""
        self.writable = False

    def run(self) -> None:
        try:
            with suppress(_End, OSError):
                if self.server.tls is not None:
                    self.fallen("tls", b"")
                    self.encrypt(self.server.tls)
                self.fallen("greeting", b"* OK here I am\r\n")
                while True:
                    self.command()
        finally:
            with suppress(OSError):
                self.peer.close()

    def encrypt(self, context: ssl.SSLContext) -> None:
        self.peer = context.wrap_socket(self.peer, server_side=True)
        self.server._sockets.append(self.peer)  # noqa: SLF001 - hung up with the others
        self.encrypted = True

    def command(self) -> None:
        line = self.line()
        while literal := _LITERAL.search(line):
            refused = self.server.due("literal")
            if refused is not None:
                self.say((refused.say or b"").replace(b"{tag}", line.split(b" ")[0]))
                return
            self.say(b"+ go on\r\n")
            line = line[: literal.start()] + b'"' + self.exactly(int(literal[1])).hex().encode() + b'"'
            line += self.line()
        tag, _, rest = line.partition(b" ")
        words = rest.split(b" ", 2)
        name = (words[1] if words[0].upper() == b"UID" else words[0]).decode("latin-1").lower()
        self.server.commands.append(rest.decode("latin-1"))
        arguments = [_value(found) for found in _TOKEN.finditer(rest)]
        work = getattr(self, f"on_{name}", None)
        if work is None:
            self.say(tag + b" BAD what?\r\n")
            return
        fault = self.server.due(name)
        if fault is not None and fault.say is not None and not fault.done:
            self.strike(fault, tag, b"")
        try:
            answer = work(arguments) if fault is None or fault.say is None or fault.done else b""
        except MailError as error:
            answer = b"{tag} NO " + str(error).encode("ascii", "replace") + b"\r\n"
        answer = answer.replace(b"{tag}", tag) if b"{tag}" in answer[-200:] else answer
        if fault is None:
            self.say(answer)
        elif fault.say is None or fault.done:
            self.strike(fault, tag, answer)
        if name == "starttls" and self.server.starttls is not None and not self.encrypted:
            self.encrypt(self.server.starttls)
        if name == "logout":
            raise _End

    def fallen(self, moment: str, answer: bytes) -> None:
        fault = self.server.due(moment)
        if fault is None:
            self.say(answer)
        else:
            self.strike(fault, b"*", answer)

    def strike(self, fault: Fault, tag: bytes, answer: bytes) -> None:
        said = answer[: fault.after] if fault.say is None else fault.say.replace(b"{tag}", tag)
        if fault.then == "drip":
            for at in range(len(said)):
                self.say(said[at : at + 1])
                if self.server.pause(DRIP):
                    raise _End
            return
        self.say(said)
        while fault.then == "flood":
            self.say(said)
        if fault.then == "stall":
            self.server.pause(GUARD)
        if fault.then in ("cut", "stall"):
            raise _End

    # Commands; each gives the whole answer, with {tag} for its tag.

    def on_capability(self, _: list[bytes]) -> bytes:
        names = list(self.server.capabilities)
        if self.server.starttls is not None and not self.encrypted:
            names.append("STARTTLS")
        return f"* CAPABILITY {' '.join(names)}\r\n{{tag}} OK done\r\n".encode()

    def on_starttls(self, _: list[bytes]) -> bytes:
        return b"{tag} OK now\r\n" if self.server.starttls is not None else b"{tag} BAD no\r\n"

    def on_authenticate(self, arguments: list[bytes]) -> bytes:
        self.say(b"+ \r\n")
        given = b64decode(self.line())
        people: dict[bytes, Credentials] = {b"PLAIN": self.server.person, b"XOAUTH2": TOKEN}
        right = people.get(arguments[1].upper())
        if right is not None and given == right.response():
            self.server.logins += 1
            return b"{tag} OK welcome\r\n"
        if arguments[1].upper() == b"XOAUTH2":
            self.say(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
            self.line()
        return b"{tag} NO [AUTHENTICATIONFAILED] not you\r\n"

    def on_logout(self, _: list[bytes]) -> bytes:
        return b"* BYE see you\r\n{tag} OK done\r\n"

    def on_noop(self, _: list[bytes]) -> bytes:
        return b"{tag} OK done\r\n"

    def on_list(self, arguments: list[bytes]) -> bytes:
        asked = b"SPECIAL-USE" in arguments[-1].upper()
        lines = list(self.server.listed)
        for name, at in self.state.folders.items():
            role = at.role if asked or self.server.roles_unasked else None
            use = f"\\{role.capitalize()}" if role not in (None, "inbox") and role else ""
            sent = encode(name).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            lines.append(b"* LIST (" + use.encode() + b') "/" "' + sent + b'"\r\n')
        return b"".join(lines) + b"{tag} OK done\r\n"

    def on_examine(self, arguments: list[bytes], *, writable: bool = False) -> bytes:
        self.selected = decode(arguments[1])
        self.writable = writable
        at = self.drawer(self.selected)
        return (
            f"* {len(at.messages)} EXISTS\r\n* OK [UIDVALIDITY {at.uidvalidity}] numbering\r\n"
            f"* OK [UIDNEXT {at.uidnext}] next\r\n"
            f"{{tag}} OK [{'READ-WRITE' if writable else 'READ-ONLY'}] done\r\n"
        ).encode()

    def on_select(self, arguments: list[bytes]) -> bytes:
        return self.on_examine(arguments, writable=True)

    def on_search(self, arguments: list[bytes]) -> bytes:
        criteria = b" ".join(arguments[2:])
        found = list(self.drawer(self.selected).messages.values())
        if named := re.fullmatch(rb"UID ([\d:,*]+)", criteria):
            uids = set(self.uids(named[1]))
            found = [one for one in found if one.uid in uids]
        elif sizes := re.fullmatch(rb"LARGER (\d+) SMALLER (\d+)", criteria):
            found = [one for one in found if int(sizes[1]) < one.size < int(sizes[2])]
        else:
            return b"{tag} BAD criteria\r\n"
        numbers = " ".join(str(one.uid) for one in found)
        return f"* SEARCH {numbers}".rstrip().encode() + b"\r\n{tag} OK done\r\n"

    def on_fetch(self, arguments: list[bytes]) -> bytes:
        messages = self.drawer(self.selected).messages
        places = {uid: at for at, uid in enumerate(messages, 1)}
        answer = [
            b"* %d FETCH (" % places[uid] + _attributes(messages[uid], arguments[3]) + b")\r\n"
            for uid in self.uids(arguments[2])
            if uid in messages and uid not in self.server.left_out
        ]
        return b"".join(answer) + b"{tag} OK done\r\n"

    def on_store(self, arguments: list[bytes]) -> bytes:
        if not self.writable or arguments[3].upper() != b"+FLAGS.SILENT":
            return b"{tag} NO read-only\r\n"
        messages = self.drawer(self.selected).messages
        for uid in self.uids(arguments[2]):
            if uid in messages:
                old = messages[uid]
                flags = (*old.flags, *arguments[4].decode().split())
                messages[uid] = _with_flags(old, flags)
        return b"{tag} OK done\r\n"

    def on_expunge(self, arguments: list[bytes]) -> bytes:
        if "UIDPLUS" not in self.server.capabilities or len(arguments) < 3 or not self.writable:
            return b"{tag} BAD no\r\n"
        messages = self.drawer(self.selected).messages
        for uid in self.uids(arguments[2]):
            if uid in messages and "\\Deleted" in messages[uid].flags:
                del messages[uid]
        return b"{tag} OK done\r\n"

    def on_append(self, arguments: list[bytes]) -> bytes:
        folder = decode(arguments[1])
        at = self.drawer(folder)
        raw = bytes.fromhex(arguments[-1].decode())
        used = sum(one.size for drawer in self.state.folders.values() for one in drawer.messages.values())
        if self.state.quota is not None and used + len(raw) > self.state.quota:
            return b"{tag} NO [OVERQUOTA] no room left\r\n"
        uid = self.state.deliver(raw, folder=folder, flags=tuple(arguments[2].decode().split()))
        where = f"[APPENDUID {at.uidvalidity} {uid}] " if "UIDPLUS" in self.server.capabilities else ""
        return f"{{tag}} OK {where}done\r\n".encode()

    def drawer(self, name: str) -> Drawer:
        """MailError where there is none, which is said as a NO."""
        key = inbox_or(name)
        if key not in self.state.folders:
            raise MailError("[NONEXISTENT] no such folder")
        return self.state.folders[key]

    def uids(self, written: bytes) -> Iterator[int]:
        """The UIDs of a set that there are, so that `1:4294967295` is no work."""
        there = list(self.drawer(self.selected).messages)
        highest = str(max(there, default=0)).encode()
        for run in written.replace(b"*", highest).split(b","):
            low, _, high = run.partition(b":")
            yield from (uid for uid in there if int(low) <= uid <= int(high or low))

    # Bytes.

    def say(self, data: bytes) -> None:
        self.peer.sendall(data)

    def line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            self.more()
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self.more()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def more(self) -> None:
        data = self.peer.recv(65_536)
        if not data:
            raise _End
        self.server.received += data
        if not self.encrypted:
            self.server.plain += data
        self.buffer += data


def _value(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return re.sub(rb"\\(.)", rb"\1", found[1])
    return found[2] if found[2] is not None else found[3]


def _attributes(message: Fetched, items: bytes) -> bytes:
    received = message.received
    parts = [f"UID {message.uid}".encode()]
    if b"RFC822.SIZE" in items:
        parts.append(f"RFC822.SIZE {message.size} FLAGS ({' '.join(message.flags)})".encode())
    if b"INTERNALDATE" in items and received is not None:
        parts.append(f'INTERNALDATE "{received.astimezone(UTC):%d-%b-%Y %H:%M:%S} +0000"'.encode())
    if b"X-GM-THRID" in items and message.thread is not None:
        parts.append(f"X-GM-THRID {message.thread}".encode())
    if asked := _PART.search(items):
        head, blank, _ = message.raw.partition(b"\r\n\r\n")
        text = (head + blank if asked[1] else message.raw)[: int(asked[2])]
        parts.append(b"BODY[" + (asked[1] or b"") + b"]<0> {%d}\r\n" % len(text) + text)
    return b" ".join(parts)


def _with_flags(message: Fetched, flags: tuple[str, ...]) -> Fetched:
    return Fetched(
        uid=message.uid,
        raw=message.raw,
        size=message.size,
        received=message.received,
        flags=tuple(dict.fromkeys(flags)),
        thread=message.thread,
    )
