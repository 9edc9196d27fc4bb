"""An email as received: bytes in, one value out, whatever the bytes are.

    raw ──flat──> head │ body     head ──> who, when, about what, which ids   (addresses, identifiers)
                                  body ──> what it says, up to a limit        (parts)

The headers alone are enough (the body is fetched only of mail that matters), and so is a message cut
off anywhere. What is too large or makes no sense is not guessed at: `unreadable` says why, and
whoever decides holds the application it may belong to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from afterview.mail.addresses import Mailbox, mailboxes
from afterview.mail.dates import date_in
from afterview.mail.decode import Head, flat, head_of, readable
from afterview.mail.identifiers import ids_in, ids_within, tokens_in, tokens_within
from afterview.mail.identity import identity_of
from afterview.mail.parts import ContentType, content_type, text_in

__all__ = ["Message", "ids_within", "read", "tokens_within"]

MESSAGE_LIMIT = 2 * 1024 * 1024  # bytes of one message that are looked at at all
_TOLD = frozenset(
    {"from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"}
    | {"content-type", "x-afterview-step"}
)
_DAEMON = re.compile(r"(?:mailer-?daemon|mail-?daemon|post[_-]?master|mdaemon|mmdf)@.*", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What an email says of itself; none of it is proven.

    Ids are `<…>`, in the order of the header, each once. Addresses are lower-cased; `sender` is the
    first of From, `to` everybody in To and Cc. `date` is in UTC and `offset` the sender's own, None
    where there is no such moment. `tokens` are those of X-Afterview-Step. `text` is the first plain
    text (or HTML without tags), "" for headers alone. `is_bounce_shaped` is a hint to look inside.
    `identity` is the same for the same message on another way. `unreadable`: why not all was read.
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: str | None = None
    sender_name: str = ""
    from_addresses: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    offset: timedelta | None = None
    tokens: tuple[str, ...] = ()
    is_bounce_shaped: bool = False
    auto_submitted: str | None = None
    text: str = ""
    identity: str
    unreadable: str | None = None


def read(raw: bytes) -> Message:
    """The message in `raw`: whole, or its header block alone, or cut off anywhere. Never raises."""
    try:
        return read_strictly(raw)
    except Exception as problem:  # noqa: BLE001 - no message may stop the reading of the next ones
        return Message(
            identity=identity_of(head_of(b""), raw),
            unreadable=f"reading it failed ({type(problem).__name__})",
        )


def read_strictly(raw: bytes) -> Message:
    """`read` without its net: the tests hold it to raise nothing either."""
    whole = flat(raw[:MESSAGE_LIMIT])
    block, _, body = whole.partition(b"\n\n")
    head = head_of(block)
    kind = content_type(head)
    charset = kind.parameters.get("charset")
    said = text_in(head, body)
    authors = _mailboxes(head, "from", charset)
    moment = date_in(readable(head.first("date") or b""))
    return Message(
        message_id=next(iter(ids_in(head.all("message-id"))), None),
        in_reply_to=ids_in(head.all("in-reply-to")),
        references=ids_in(head.all("references")),
        sender=authors[0].address if authors else None,
        sender_name=authors[0].name if authors else "",
        from_addresses=_addresses(authors),
        to=_addresses(_mailboxes(head, "to", charset) + _mailboxes(head, "cc", charset)),
        reply_to=_addresses(_mailboxes(head, "reply-to", charset)),
        subject=readable(head.first("subject") or b"", charset=charset),
        date=moment.astimezone(UTC) if moment else None,
        offset=moment.utcoffset() if moment else None,
        tokens=tokens_in(head.all("x-afterview-step")),
        is_bounce_shaped=_is_bounce_shaped(head, kind, authors),
        auto_submitted=_line(head, "auto-submitted"),
        text=said.text,
        identity=identity_of(head, raw),
        unreadable=_trouble(head) or said.trouble,
    )


def _mailboxes(head: Head, name: str, charset: str | None) -> tuple[Mailbox, ...]:
    return tuple(each for value in head.all(name) for each in mailboxes(value, charset=charset))


def _addresses(found: tuple[Mailbox, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.address for each in found))


def _line(head: Head, name: str) -> str | None:
    value = head.first(name)
    return None if value is None else readable(value)


def _is_bounce_shaped(head: Head, kind: ContentType, authors: tuple[Mailbox, ...]) -> bool:
    """A report, an empty envelope sender, a daemon or nobody as its author."""
    return (
        kind.kind == "multipart/report"
        or "x-failed-recipients" in head.fields
        or b"".join((head.first("return-path") or b"?").split()) == b"<>"
        or not authors
        or any(_DAEMON.fullmatch(each.address) for each in authors)
    )


def _trouble(head: Head) -> str | None:
    """Why the headers were not all read, as the end of "it cannot be read: …"."""
    if head.cut:
        return "its headers are too long"
    long = sorted(head.overlong & _TOLD)
    if long:
        return f"its {long[0]} header is too long"
    if not any(name in head.fields for name in _TOLD):
        return "it has no headers of an email"
    return None
