"""The entry by which a mail server's clock is read: what it says, and how one left behind is known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from afterview.mail.mailbox import Fetched

LEFT_BEHIND = timedelta(minutes=10)  # after which no other session is still at work with its own
_HEAD = (
    b"Subject: afterview reads the clock of this mail server; this entry vanishes by itself\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=us-ascii\r\n"
    b"X-Afterview-Clock: "
)
_TEXT = (
    b"\r\n\r\n"
    b"afterview puts this here to see what time it is on the mail server, and removes it at once.\r\n"
    b"Should you find it: the connection broke off in between. Delete it as you like.\r\n"
)
_OURS = re.compile(re.escape(_HEAD) + rb"[0-9a-f]{32}" + re.escape(_TEXT))


def entry(token: str) -> bytes:
    """The message, told from all others by `token`: 32 hexadecimal digits."""
    return _HEAD + token.encode("ascii") + _TEXT


def is_left_behind(found: Fetched, *, raw: bytes, now: datetime | None) -> bool:
    """Whether `found` is our entry `raw`, or one that another session left long before the server's `now`."""
    if found.raw == raw:
        return True
    if _OURS.fullmatch(found.raw) is None or now is None or found.received is None:
        return False
    return found.received < now - LEFT_BEHIND
