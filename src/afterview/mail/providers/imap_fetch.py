"""Reading by numbers: which UIDs there are, and what lies under them, complete or not at all.

    range of UIDs ─ UID SEARCH, in windows ─> UIDs ─ UID FETCH, a portion each ─> Fetched, in order
                                                └─ one missing: gone since? else asked again, else an error

The answers to a FETCH are read one by one: IMAPClient's own fetch() takes no ranges, and lays answers
without a UID over those of other messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from imapclient.response_parser import parse_fetch_response

from afterview.mail.mailbox import HEADER_CAP, TEXT_CAP, Fetched
from afterview.mail.providers import imap_errors as errors
from afterview.mail.providers.imap_folders import answers
from afterview.mail.providers.imap_wire import SMALL, Client

PORTION = 250  # messages: about a megabyte of headers, 66 at the very most
WHOLE = 100_000  # up to so many messages in the folder, one search answers for any range
WINDOW = 10_000  # else so many UIDs at once, more where there are few
LINES = 4_000_000  # bytes that the answer to a search may have
_ROOM = 4_000  # bytes for everything about a message but its text

_FACTS = "UID RFC822.SIZE FLAGS INTERNALDATE"
_HEADERS = f"BODY.PEEK[HEADER]<0.{HEADER_CAP}>"
_BODY = f"BODY.PEEK[]<0.{TEXT_CAP}>"
Attributes = dict[bytes, Any]


def portions(client: Client, *, first: int, last: int, count: int) -> Iterator[tuple[Fetched, ...]]:
    """The header blocks from UID `first` to `last` of the open folder, which holds about `count` messages."""
    for found in _windows(client, first=first, last=last, count=count):
        for at in range(0, len(found), PORTION):
            portion = _complete(client, found[at : at + PORTION])
            if portion:
                yield portion


def whole(client: Client, uid: int) -> Fetched | None:
    """One message of the open folder, up to TEXT_CAP bytes; None where it is gone."""
    got = _fetched(client, [uid], f"({_facts(client)} {_BODY})", limit=TEXT_CAP)
    if uid not in got:
        return None
    return _message(uid, got[uid], b"BODY[]<0>")


def same(client: Client, uid: int, raw: bytes) -> bool:
    """Whether the message under `uid` in the open folder is `raw`, byte for byte."""
    item = f"(UID BODY.PEEK[]<0.{len(raw) + 1}>)"
    got = _fetched(client, [uid], item, limit=len(raw))
    return uid in got and got[uid].get(b"BODY[]<0>") == raw


def of_size(client: Client, size: int) -> list[int]:
    """The UIDs of the messages in the open folder that are exactly `size` bytes long."""
    client.wire.renew(LINES)
    answer = client.wire.uid("SEARCH", f"LARGER {size - 1} SMALLER {size + 1}")
    return _numbers(client.checked(answer))


def searched(client: Client, uids: str) -> list[int]:
    """Which of these UIDs (a set such as `3:7,9`) there are, in order."""
    client.wire.renew(LINES)
    return _numbers(client.checked(client.wire.uid("SEARCH", "UID", uids)))


def sequence_set(uids: Iterable[int]) -> str:
    """UIDs in rising order as IMAP writes them: `3:7,9`."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(f"{low}:{high}" if low < high else f"{low}" for low, high in runs)


def _windows(client: Client, *, first: int, last: int, count: int) -> Iterator[list[int]]:
    width = last - first + 1 if count <= WHOLE else WINDOW
    while first <= last:
        end = min(first + width - 1, last)
        found = [uid for uid in searched(client, f"{first}:{end}") if first <= uid <= end]
        if found:
            yield found
        first = end + 1
        width = width * 2 if len(found) < WINDOW // 4 else WINDOW


def _complete(client: Client, uids: list[int]) -> tuple[Fetched, ...]:
    """Every message of `uids` that is still there when this ends; MailError where one is held back."""
    items = f"({_facts(client)} {_HEADERS})"
    got = _fetched(client, uids, items, limit=HEADER_CAP)
    missing = [uid for uid in uids if uid not in got]
    if missing:
        still = [uid for uid in searched(client, sequence_set(missing)) if uid in set(missing)]
        if still:
            got |= _fetched(client, still, items, limit=HEADER_CAP)
        for uid in still:
            if uid not in got:
                raise errors.incomplete(client.wire.host, uid)
    return tuple(_message(uid, got[uid], b"BODY[HEADER]<0>") for uid in uids if uid in got)


def _fetched(client: Client, uids: list[int], items: str, *, limit: int) -> dict[int, Attributes]:
    """The answers that carry a UID that was asked for, and a text."""
    client.wire.renew(len(uids) * (limit + _ROOM) + SMALL)
    data = client.checked(client.wire.uid("FETCH", sequence_set(uids), items))
    asked = set(uids)
    got: dict[int, Attributes] = {}
    for one in answers(data):
        for attributes in parse_fetch_response(one, False, False).values():
            uid = attributes.get(b"UID")
            if uid in asked and any(key.startswith(b"BODY[") for key in attributes):
                got[uid] = attributes
    return got


def _facts(client: Client) -> str:
    return f"{_FACTS} X-GM-THRID" if client.can("X-GM-EXT-1") else _FACTS


def _message(uid: int, attributes: Attributes, text: bytes) -> Fetched:
    raw = attributes[text]
    thread = attributes.get(b"X-GM-THRID")
    return Fetched(
        uid=uid,
        raw=raw if isinstance(raw, bytes) else b"",
        size=int(attributes.get(b"RFC822.SIZE") or 0),
        received=_instant(attributes.get(b"INTERNALDATE")),
        flags=tuple(_word(flag) for flag in attributes.get(b"FLAGS") or () if isinstance(flag, bytes | int)),
        thread=None if thread is None else _word(thread),
    )


def _instant(value: object) -> datetime | None:
    """In UTC; None for a date that is none, or that names no zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _word(value: bytes | int) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)


def _numbers(data: list[Any]) -> list[int]:
    """One answer or several, each numbers with blanks between; rising, each once."""
    return sorted({int(number) for line in data if line for number in line.split()})
