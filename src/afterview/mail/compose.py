"""A letter becomes bytes, and the bytes are read back before anybody trusts them.

    Letter + sender + thread ──headers──> bytes ──read back──> the same headers and text? ──no──> refused
                                            │
                       approved: digest ────┴── dated: the Date, once, when it leaves ── the same digest

A body leaves in seven bits: as it is where it is plain, and else quoted-printable, so that dots,
"From " and spaces at the end of a line arrive. Headers are written here and not by the standard
library: it folds ids into encoded words and loses a space beside a no-break space. Ids stand on a
line of their own each.
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime

from afterview.core.model import Letter
from afterview.core.text import email_address
from afterview.errors import AfterviewError, NeedsApproval, UserError
from afterview.mail.headers import HeaderText, checked_id, checked_token, header_text, mailbox, written
from afterview.mail.readback import LINE_LIMIT, difference, mailbox_in

__all__ = [
    "HeaderText",
    "canonical_body",
    "check_ready",
    "check_sending",
    "check_unsent",
    "compose",
    "copy_text",
    "dated",
    "digest",
    "header_text",
    "mailto",
]

BODY_LIMIT = 1_000_000
MAILTO_LIMIT = 2_000

_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MAY_CHANGE = re.compile(rb"[^\x00-\x7f]|[ \t]\r\n|^From |^\.|[^\r\n]{%d}" % (LINE_LIMIT - 1), re.MULTILINE)
_LINE_START = re.compile(rb"^(?:From |\.)", re.MULTILINE)
_SUBJECT_FIELD = re.compile(rb"^Subject:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_DATE_FIELD = re.compile(rb"^Date[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_UNSENT_FIELD = re.compile(rb"^X-Unsent[ \t]*:", re.IGNORECASE | re.MULTILINE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def compose(  # noqa: PLR0913 - these are the headers of an email
    letter: Letter,
    *,
    sender_name: str,
    sender_address: str,
    unsent: bool = True,
    date: datetime | None = None,
    message_id: str | None = None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    token: str | None = None,
) -> bytes:
    """The email as it will leave, with CRLF. `unsent`: a file to open in a mail program.

    What is to be approved is composed without a date (`dated` puts it in) and with `unsent=False`.
    NeedsApproval for a blocked letter, UserError for a sender, recipient or
    text that cannot be written, AfterviewError if the bytes do not read back.
    """
    check_ready(letter)
    if unsent and (date is not None or message_id is not None):
        raise UserError("An unsent file has neither date nor id.", "Leave them to the mail program.")
    meant = _meant(
        {
            "X-Unsent": "1" if unsent else None,
            "From": mailbox(sender_name, sender_address, "sender"),
            "To": mailbox(letter.to_name, _recipient(letter), "recipient"),
            "Subject": header_text(letter.subject, "subject"),
            "Date": _date(date) if date else None,
        },
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        token=token,
    )
    body = canonical_body(letter.body)
    raw = _serialise(meant, body)
    wrong = difference(raw, meant, body)
    if wrong is not None:
        raise AfterviewError(
            f"The email would not arrive as it is written ({wrong}), so it was not made.",
            "Look for unusual characters in names and subject, and write them more plainly.",
        )
    return raw


def dated(raw: bytes, date: datetime) -> bytes:
    """The email with its Date, in the offset that `date` has; nothing else of it changes.

    AfterviewError where there is a Date already, or where `raw` is a file to open in a mail program.
    """
    head, ending, body = _cut(raw)
    subject = _SUBJECT_FIELD.search(head)
    if subject is None or _DATE_FIELD.search(head) or _UNSENT_FIELD.search(head):
        raise AfterviewError("The email cannot be dated: it was not made to be sent.", "Write it anew.")
    at = subject.end()
    return head[:at] + f"Date: {_date(date)}\r\n".encode("ascii") + head[at:] + ending + body


def digest(raw: bytes) -> str:
    """SHA-256, in hex, over every byte but those of the Date header: what an approval is for."""
    head, ending, body = _cut(raw)
    return hashlib.sha256(_DATE_FIELD.sub(b"", head, count=1) + ending + body).hexdigest()


def check_sending(
    raw: bytes,
    letter: Letter,
    *,
    sender_address: str,
    message_id: str,
    token: str,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    date: datetime | None = None,
) -> None:
    """AfterviewError unless `raw` says what `letter` does, from this sender to its recipient alone.

    And nothing else: these ids, this date (None: not dated yet), no Cc or Bcc, no X-Unsent.
    """
    meant = _meant(
        {
            "From": _checked_mailbox(raw, "From", sender_address, "sender"),
            "To": _checked_mailbox(raw, "To", letter.to, "recipient"),
            "Subject": header_text(letter.subject, "subject"),
            "Date": _date(date) if date else None,
        },
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        token=token,
    )
    _check(raw, meant, letter)


def check_unsent(raw: bytes, letter: Letter) -> None:
    """AfterviewError unless `raw` is an unsent email that says what `letter` does, to its recipient alone."""
    meant: dict[str, str | Address] = {
        "X-Unsent": "1",
        "From": mailbox_in(raw, "From", "sender"),
        "To": _checked_mailbox(raw, "To", letter.to, "recipient"),
        "Subject": header_text(letter.subject, "subject"),
    }
    _check(raw, meant, letter)


def mailto(letter: Letter) -> str:
    """The letter as a link for the mail program (RFC 6068), without a thread; UserError from 2,000 on."""
    check_ready(letter)
    address = _percent(_recipient(letter)).replace("%40", "@")
    subject = _percent(header_text(letter.subject, "subject"))
    body = _percent(canonical_body(letter.body).removesuffix("\r\n"))
    link = f"mailto:{address}?subject={subject}&body={body}"
    if len(link) >= MAILTO_LIMIT:
        raise UserError(
            f"The letter is too long for a mailto: link, which takes {MAILTO_LIMIT:,} characters.",
            "Write it to a file with --to letter.eml, or take the text with --to copy.",
        )
    return link


def copy_text(letter: Letter) -> str:
    """The letter to copy: recipient and subject above the text, where there is an address to send it to."""
    check_ready(letter)
    body = canonical_body(letter.body).replace("\r\n", "\n")
    if letter.to is None:
        return body
    to = f"{header_text(letter.to_name, 'recipient')} <{letter.to}>" if letter.to_name else letter.to
    return f"To: {to}\nSubject: {header_text(letter.subject, 'subject')}\n\n{body}"


def check_ready(letter: Letter) -> None:
    """NeedsApproval where something still keeps the letter from leaving."""
    if letter.blocked_by:
        open_slots = ", ".join(letter.blocked_by)
        raise NeedsApproval(
            f"The letter cannot leave yet: {open_slots}.", "Fill this in, or edit the letter."
        )


def canonical_body(text: str) -> str:
    """The text with CRLF and one line end at its end, or UserError for what email cannot carry."""
    lines = text.replace("\r\n", "\n")
    found = _BODY_CONTROL.search(lines)
    if found:
        line = lines.count("\n", 0, found.start()) + 1
        raise UserError(
            f"Line {line} of the letter contains an invisible control character.",
            f"Type line {line} again.",
        )
    if len(lines) > BODY_LIMIT:
        raise UserError(f"The letter is longer than {BODY_LIMIT:,} characters.", "Shorten the letter.")
    return (lines if lines.endswith("\n") else f"{lines}\n").replace("\n", "\r\n")


def _recipient(letter: Letter) -> str:
    if letter.to is None:
        raise UserError(
            f"{letter.to_name or 'The recipient'} has no email address.",
            "Add the address to the contact, or take the text with --to copy.",
        )
    return email_address(letter.to)


def _meant(
    first: Mapping[str, str | Address | None],
    *,
    message_id: str | None,
    in_reply_to: str | None,
    references: tuple[str, ...],
    token: str | None,
) -> dict[str, str | Address]:
    """Every header that is meant, in order; UserError for a malformed id or token."""
    headers = {
        **first,
        "Message-ID": checked_id(message_id) if message_id is not None else None,
        "In-Reply-To": checked_id(in_reply_to) if in_reply_to is not None else None,
        "References": " ".join(checked_id(each) for each in references) or None,
        "X-Afterview-Step": checked_token(token) if token is not None else None,
    }
    return {name: value for name, value in headers.items() if value is not None}


def _check(raw: bytes, meant: Mapping[str, str | Address], letter: Letter) -> None:
    wrong = difference(raw, meant, canonical_body(letter.body))
    if wrong is not None:
        raise AfterviewError(f"The email is not its letter ({wrong}).", "Write it anew.")


def _checked_mailbox(raw: bytes, name: str, address: str | None, what: str) -> Address:
    """The one mailbox in a header, whatever name it shows, if it is this address."""
    found = mailbox_in(raw, name, what)
    if address is None or found.addr_spec.casefold() != address.casefold():
        where = "goes to somebody else than its letter" if what == "recipient" else "is from somebody else"
        raise AfterviewError(f"The email {where}.", "Write it anew.")
    return found


def _date(date: datetime) -> str:
    """A Date header's value; an offset that is not whole minutes cannot be written, so it is UTC then."""
    offset = date.utcoffset()
    if offset is None:
        raise UserError("The date of an email has no time zone.", "Add an offset such as -05:00.")
    return format_datetime(date.astimezone(UTC) if offset.total_seconds() % 60 else date)


def _serialise(headers: Mapping[str, str | Address], body: str) -> bytes:
    data = body.encode()
    quoted = _MAY_CHANGE.search(data) is not None
    lines = [
        *(f"{name}: {written(value)}" for name, value in headers.items()),
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {'quoted-printable' if quoted else '7bit'}",
    ]
    head = "\r\n".join(lines).encode("ascii")
    return head + b"\r\n\r\n" + (_quoted(data) if quoted else data)


def _quoted(data: bytes) -> bytes:
    """Quoted-printable, with the first letter of "From " and a leading dot quoted as well."""
    encoded = b2a_qp(data, istext=True)
    return _LINE_START.sub(lambda start: b"=%02X%s" % (start[0][0], start[0][1:]), encoded)


def _cut(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Head with the line end of its last header, the empty line, and the body."""
    end = raw.find(b"\r\n\r\n")
    if end < 0:
        return raw, b"", b""
    return raw[: end + 2], b"\r\n", raw[end + 4 :]


def _percent(text: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())
