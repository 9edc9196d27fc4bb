"""The seam to a mailbox: seven verbs, on the fake and on every server alike.

    folders ─> open (read-only) ─> headers ─> body
                      append, remove: our own drafts and sent copies, nothing else

Nothing that a message says ever becomes part of a command: whoever looks for a
message fetches headers and compares them here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Role = Literal["inbox", "drafts", "sent", "all", "junk", "trash", "archive"]
HEADER_CAP = 256 * 1024  # bytes of one header block that are fetched
TEXT_CAP = 1_000_000  # bytes of one message that are fetched


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """A folder by its full name, and what the server says it is for (RFC 6154); "INBOX" is the inbox."""

    name: str
    role: Role | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """What a folder holds: UIDs below `uidnext` of the numbering `uidvalidity`, `count` of them."""

    uidvalidity: int
    uidnext: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """One message of a folder. `raw`: its header block (or whole, from `body`), cut at the cap.

    `received` is the server's INTERNALDATE; `thread` the provider's own thread id, where it has one;
    `size` of the whole message in bytes.
    """

    uid: int
    raw: bytes
    size: int = 0
    received: datetime | None = None
    flags: tuple[str, ...] = ()
    thread: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where one message lies (APPENDUID of RFC 4315)."""

    folder: str
    uidvalidity: int
    uid: int


class Mailbox(Protocol):
    """One mailbox, logged in. Not for two threads at once; `close` never raises.

    Every verb raises MailError where the server cannot be reached, refuses, or answers nonsense
    (`passing` where it may work later), and UserError for a folder's name that no server can have.
    """

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that can hold mail."""

    def open(self, folder: str) -> Extent:
        """Look at a folder, read-only (EXAMINE); the verbs below name it again."""

    def headers(self, folder: str, *, first: int, last: int) -> Iterator[tuple[Fetched, ...]]:
        """The header blocks of the messages with UIDs from `first` to `last`, in order of UID, in portions.

        A portion is complete: it holds every message there is between its first and its last UID.
        """

    def body(self, folder: str, uid: int) -> Fetched | None:
        """One message up to TEXT_CAP bytes; None where it is gone. It stays unread."""

    def append(self, folder: str, raw: bytes, *, flags: tuple[str, ...]) -> Spot | None:
        """Put a message into a folder, dated by the server; None where the server does not say where."""

    def remove(self, spot: Spot, *, raw: bytes) -> bool:
        """Delete the message at `spot` for good if it still is `raw`, byte for byte; else False."""

    def server_time(self, folder: str) -> datetime | None:
        """The server's clock, read off an entry made in `folder` and removed again; None: it does not say."""

    def close(self) -> None:
        """Log out."""
