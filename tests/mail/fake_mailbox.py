"""A mail server in memory: no sockets, every state a real one can get into, and a hook at every step.

    server = FakeServer(clock=lambda: now)
    server.deliver(raw)                     as from outside
    mailbox = server.mailbox()              a session; as many as you like, in turn or at once
    server.fail("append", done=True)        the next one is carried out, and its answer is lost

`on_step` is called with ("append", "before"), ("append", "after") and so on, and before each portion
of `headers` with ("headers", "portion"); whatever it raises comes out of the verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from afterview.errors import MailError
from afterview.mail.mailbox import HEADER_CAP, TEXT_CAP, Extent, Fetched, Folder, Role, Spot
from afterview.mail.providers import imap_guard as guard

DAY_ONE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEFAULT_FOLDERS: tuple[tuple[str, Role | None], ...] = (
    ("INBOX", "inbox"),
    ("Drafts", "drafts"),
    ("Sent", "sent"),
    ("Junk", "junk"),
)


def lost() -> MailError:
    """What a session says whose connection went away."""
    return MailError("The connection to the mail server broke off.", "It is tried again.", passing=True)


@dataclass(kw_only=True)
class Drawer:
    """One folder on the server: its numbering, and its messages by UID, in order of UID."""

    role: Role | None
    uidvalidity: int
    uidnext: int = 1
    messages: dict[int, Fetched] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Fault:
    verb: str
    error: BaseException
    done: bool
    skip: int


class FakeServer:
    """What lies on the server, whoever is logged in. Not `uidplus`: it never says where a message went."""

    def __init__(
        self,
        *folders: tuple[str, Role | None],
        clock: Callable[[], datetime] = lambda: DAY_ONE,
        uidplus: bool = True,
        portion: int = 100,
        on_step: Callable[[str, str], None] | None = None,
    ) -> None:
        named = folders or DEFAULT_FOLDERS
        self.folders = {
            name: Drawer(role=role, uidvalidity=1_000 + at) for at, (name, role) in enumerate(named)
        }
        self.clock = clock
        self.uidplus = uidplus
        self.portion = portion
        self.on_step = on_step
        self.quota: int | None = None  # bytes of the whole mailbox; None: endless
        self.calls: list[tuple[str, str]] = []  # (verb, folder), in the order they came
        self._faults: list[_Fault] = []

    def mailbox(self) -> FakeMailbox:
        """One who logs in."""
        return FakeMailbox(self)

    def deliver(
        self,
        raw: bytes,
        *,
        folder: str = "INBOX",
        flags: tuple[str, ...] = (),
        thread: str | None = None,
        received: datetime | None = None,
    ) -> int:
        """Put a message there from outside; its UID."""
        drawer = self.folders[inbox_or(folder)]
        uid = drawer.uidnext
        drawer.uidnext += 1
        drawer.messages[uid] = Fetched(
            uid=uid,
            raw=raw,
            size=len(raw),
            received=(received or self.clock()).replace(microsecond=0),
            flags=flags,
            thread=thread,
        )
        return uid

    def raws(self, folder: str = "INBOX") -> list[bytes]:
        """The judge: every message of a folder, whole, in order of UID."""
        return [message.raw for message in self.folders[folder].messages.values()]

    def delete(self, folder: str, uid: int) -> None:
        """The person, or another program, deletes a message for good."""
        del self.folders[folder].messages[uid]

    def edit(self, folder: str, uid: int, raw: bytes) -> int:
        """The person edits a draft: a new message, and the old one gone, as mail programs do it."""
        old = self.folders[folder].messages.pop(uid)
        return self.deliver(raw, folder=folder, flags=old.flags, thread=old.thread)

    def empty(self, folder: str = "INBOX") -> None:
        """Everything is gone; the numbering goes on."""
        self.folders[folder].messages.clear()

    def renumber(self, folder: str = "INBOX") -> int:
        """A new UIDVALIDITY: the same messages under other numbers, as after a restore of the server."""
        drawer = self.folders[folder]
        kept = list(drawer.messages.values())
        drawer.uidvalidity += 1_000
        drawer.messages = {at: replace(message, uid=at) for at, message in enumerate(kept, 1)}
        drawer.uidnext = len(kept) + 1
        return drawer.uidvalidity

    def fail(
        self, verb: str, error: BaseException | None = None, *, done: bool = False, skip: int = 0
    ) -> None:
        """Let one coming call of `verb` fail, the one after `skip` others; `done`: after its work was done.

        For "headers" `done` has no meaning, and `skip` counts portions.
        """
        self._faults.append(_Fault(verb=verb, error=error or lost(), done=done, skip=skip))

    def step(self, verb: str, phase: str) -> None:
        """Where a fault or the hook strikes; called by the sessions."""
        if self.on_step is not None:
            self.on_step(verb, phase)
        for fault in self._faults:
            if fault.verb == verb and phase in ("portion", "after" if fault.done else "before"):
                if fault.skip:
                    fault.skip -= 1
                    return
                self._faults.remove(fault)
                raise fault.error


class FakeMailbox:
    """One session; after a fault it is closed, as a real one is."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.closed = False

    def folders(self) -> tuple[Folder, ...]:
        with self._verb("folders"):
            return tuple(Folder(name=name, role=at.role) for name, at in self.server.folders.items())

    def open(self, folder: str) -> Extent:
        guard.folder_name(folder)
        with self._verb("open", folder):
            at = self._drawer(folder)
            return Extent(uidvalidity=at.uidvalidity, uidnext=at.uidnext, count=len(at.messages))

    def headers(self, folder: str, *, first: int, last: int) -> Iterator[tuple[Fetched, ...]]:
        guard.folder_name(folder)
        guard.number(first, "first UID")
        guard.number(last, "last UID")
        return self._portions(folder, first, last)

    def _portions(self, folder: str, first: int, last: int) -> Iterator[tuple[Fetched, ...]]:
        self._begin("headers", folder)
        uids = [uid for uid in self._drawer(folder).messages if first <= uid <= last]
        for start in range(0, len(uids), self.server.portion):
            self._step("headers", "portion")
            messages = self._drawer(folder).messages
            asked = uids[start : start + self.server.portion]
            found = tuple(_headers_of(messages[uid]) for uid in asked if uid in messages)
            if found:
                yield found

    def body(self, folder: str, uid: int) -> Fetched | None:
        guard.folder_name(folder)
        guard.number(uid, "UID")
        with self._verb("body", folder):
            found = self._drawer(folder).messages.get(uid)
            return None if found is None else replace(found, raw=found.raw[:TEXT_CAP])

    def append(self, folder: str, raw: bytes, *, flags: tuple[str, ...]) -> Spot | None:
        guard.folder_name(folder)
        guard.message(raw)
        guard.flag_list(flags)
        with self._verb("append", folder):
            at = self._drawer(folder)
            if self.server.quota is not None and self._used() + len(raw) > self.server.quota:
                raise MailError(
                    "The mailbox is full: the mail server takes no more email into it.",
                    "Delete email you no longer need, and empty the trash.",
                )
            uid = self.server.deliver(raw, folder=folder, flags=flags)
            where = Spot(folder=folder, uidvalidity=at.uidvalidity, uid=uid)
        return where if self.server.uidplus else None

    def remove(self, spot: Spot, *, raw: bytes) -> bool:
        guard.folder_name(spot.folder)
        guard.number(spot.uid, "UID")
        guard.number(spot.uidvalidity, "UIDVALIDITY")
        with self._verb("remove", spot.folder):
            if not self.server.uidplus:
                raise MailError("The mail server cannot delete one message alone.", "Delete it by hand.")
            at = self._drawer(spot.folder)
            found = at.messages.get(spot.uid)
            if at.uidvalidity != spot.uidvalidity or found is None or found.raw != raw:
                return False
            del at.messages[spot.uid]
            return True

    def server_time(self, folder: str) -> datetime | None:
        guard.folder_name(folder)
        with self._verb("server_time", folder):
            at = self._drawer(folder)
            if not self.server.uidplus:
                return None
            at.uidnext += 1  # the entry was there
            return self.server.clock().replace(microsecond=0)

    def close(self) -> None:
        self.closed = True

    @contextmanager
    def _verb(self, verb: str, folder: str = "") -> Iterator[None]:
        self._begin(verb, folder)
        yield
        self._step(verb, "after")

    def _begin(self, verb: str, folder: str = "") -> None:
        if self.closed:
            raise lost()
        self.server.calls.append((verb, folder))
        self._step(verb, "before")

    def _step(self, verb: str, phase: str) -> None:
        if self.closed:
            raise lost()
        try:
            self.server.step(verb, phase)
        except BaseException:
            self.closed = True
            raise

    def _used(self) -> int:
        return sum(one.size for at in self.server.folders.values() for one in at.messages.values())

    def _drawer(self, folder: str) -> Drawer:
        try:
            return self.server.folders[inbox_or(folder)]
        except KeyError:
            raise MailError(
                f"The mailbox has no folder {folder!r}.", "See `afterview mail status` for its folders."
            ) from None


def inbox_or(folder: str) -> str:
    """The name by which the server keeps a folder: only INBOX may be written in any case."""
    return "INBOX" if folder.upper() == "INBOX" else folder


def _headers_of(message: Fetched) -> Fetched:
    head, blank, _ = message.raw.partition(b"\r\n\r\n")
    return replace(message, raw=(head + blank)[:HEADER_CAP])
