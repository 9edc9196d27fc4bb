"""A letter becomes bytes, and the bytes are read back before anybody trusts them.

    Letter + sender ──headers──> EmailMessage ──serialise──> bytes ──parse──> the same headers and text?
                                                                      └─ no ──> refused

What could end a header early is refused before (`header_text`). The check at
the end holds even where an interpreter decodes or folds in a way nobody
thought of. A body leaves in seven bits: as it is where it is plain, and else
quoted-printable, so that dots, "From " and spaces at the end of a line arrive.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import format_datetime, getaddresses
from typing import NewType

from afterview.core.model import Letter
from afterview.core.text import email_address, one_line
from afterview.errors import AfterviewError, NeedsApproval, UserError

HeaderText = NewType("HeaderText", str)

HEADER_LIMIT = 900
LINE_LIMIT = 998
BODY_LIMIT = 1_000_000
MAILTO_LIMIT = 2_000
DECODINGS = 5  # an encoded word inside an encoded word inside …

# Long ids in References become encoded words under the usual 78 columns.
_WRITING = policy.SMTP.clone(max_line_length=LINE_LIMIT)
_MESSAGE_ID = re.compile(r"<[^\s<>@\x00-\x1f\x7f-\uffff]{1,400}@[^\s<>@\x00-\x1f\x7f-\uffff]{1,400}>")
_TOKEN = re.compile(r"[a-z2-7]{52}")
_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MAY_CHANGE = re.compile(rb"[^\x00-\x7f]|[ \t]\r\n|^From |^\.|[^\r\n]{%d}" % (LINE_LIMIT - 1), re.MULTILINE)
_LINE_START = re.compile(rb"^(?:From |\.)", re.MULTILINE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def header_text(value: str, what: str) -> HeaderText:
    """`value` as safe text for a header, or UserError: no controls, however deep they are encoded."""
    text = seen = one_line(value, what, limit=HEADER_LIMIT)
    for _ in range(DECODINGS):
        if "=?" not in seen:
            break
        seen = one_line(_decoded(seen), what, limit=HEADER_LIMIT)
    return HeaderText(text)


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

    NeedsApproval for a blocked letter, UserError for a sender, recipient or
    text that cannot be written, AfterviewError if the bytes do not read back.
    """
    check_ready(letter)
    if unsent and (date is not None or message_id is not None):
        raise UserError("An unsent file has neither date nor id.", "Leave them to the mail program.")
    to = _mailbox(letter.to_name, _recipient(letter), "recipient")
    headers = {
        "X-Unsent": "1" if unsent else None,
        "From": _mailbox(sender_name, sender_address, "sender"),
        "To": to,
        "Subject": header_text(letter.subject, "subject"),
        "Date": format_datetime(date) if date else None,
        "Message-ID": _id(message_id) if message_id else None,
        "In-Reply-To": _id(in_reply_to) if in_reply_to else None,
        "References": " ".join(_id(each) for each in references) or None,
        "X-Afterview-Step": _checked_token(token) if token else None,
    }
    meant = {name: value for name, value in headers.items() if value is not None}
    body = canonical_body(letter.body)
    raw = _serialise(meant, body)
    wrong = _difference(raw, meant, body)
    if wrong is not None:
        raise AfterviewError(
            f"The email would not arrive as it is written ({wrong}), so it was not made.",
            "Look for unusual characters in names and subject, and write them more plainly.",
        )
    return raw


def check_unsent(raw: bytes, letter: Letter) -> None:
    """AfterviewError unless `raw` is an unsent email that says what `letter` does, to its recipient alone."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    to = _mailbox_in(message, "To", "recipient")
    if letter.to is None or to.addr_spec.casefold() != letter.to.casefold():
        raise AfterviewError("The email goes to somebody else than its letter.", "Write it anew.")
    meant: dict[str, str | Address] = {
        "X-Unsent": "1",
        "From": _mailbox_in(message, "From", "sender"),
        "To": to,
        "Subject": header_text(letter.subject, "subject"),
    }
    wrong = _difference(raw, meant, canonical_body(letter.body))
    if wrong is not None:
        raise AfterviewError(f"The email is not its letter ({wrong}).", "Write it anew.")


def _mailbox_in(message: Message, name: str, what: str) -> Address:
    pairs = getaddresses(str(each).replace("\r\n", "") for each in message.get_all(name, []))
    if len(pairs) != 1:
        raise AfterviewError(f"The email does not have one {what}.", "Write it anew.")
    shown, address = pairs[0]
    return _mailbox(_decoded(shown), address, what)


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


def _mailbox(name: str | None, address: str, what: str) -> Address:
    display = header_text(name, f"{what}'s name") if name else ""
    bare = email_address(address, f"{what}'s address")
    if "=?" in bare:  # some programs would decode it into another address
        raise UserError(f"{bare!r} is not an address to write to.", "Ask for another address.")
    return Address(display_name=display, addr_spec=bare)


def is_message_id(value: str) -> bool:
    """Whether `value` is an id that an email of ours may name: `<…@…>`, plain letters, no spaces."""
    return _MESSAGE_ID.fullmatch(value) is not None


def _id(value: str) -> str:
    if not is_message_id(value):
        raise UserError("A message id is malformed.", "Write the email without its thread.")
    return value


def _checked_token(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        raise UserError("The letter's token is malformed.", "Take the one of the outbox.")
    return value


def _serialise(headers: dict[str, str | Address], body: str) -> bytes:
    message = EmailMessage(policy=_WRITING)
    for name, value in headers.items():
        message[name] = value
    data = body.encode()
    quoted = _MAY_CHANGE.search(data) is not None
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'text/plain; charset="utf-8"'
    message["Content-Transfer-Encoding"] = "quoted-printable" if quoted else "7bit"
    message.set_payload((_quoted(data) if quoted else data).decode("ascii"))
    return message.as_bytes()


def _quoted(data: bytes) -> bytes:
    """Quoted-printable, with the first letter of "From " and a leading dot quoted as well."""
    encoded = b2a_qp(data, istext=True)
    return _LINE_START.sub(lambda start: b"=%02X%s" % (start[0][0], start[0][1:]), encoded)


def _difference(raw: bytes, meant: dict[str, str | Address], body: str) -> str | None:
    """Read the bytes as a stranger would: None for exactly these headers, this one recipient, this text."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    names = [*meant, "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
    head, _, _ = raw.partition(b"\r\n\r\n")
    wrong = next((name for name, value in meant.items() if not _same(message, name, value)), None)
    if wrong is not None:
        return wrong
    if message.keys() != names or message.is_multipart() or not _clean(raw, head):
        return "headers"
    return None if message.get_payload(decode=True) == body.encode() else "text"


def _same(message: Message, name: str, value: str | Address) -> bool:
    said = message.get_all(name, [])
    if len(said) != 1:
        return False
    if isinstance(value, Address):
        pairs = getaddresses([said[0].replace("\r\n", "")])
        return [(_decoded(shown), address) for shown, address in pairs] == [
            (value.display_name, value.addr_spec)
        ]
    return _decoded(said[0].replace("\r\n", "")) == value


def _clean(raw: bytes, head: bytes) -> bool:
    """Whether every line ends in CRLF, is short enough, and the head is plain ASCII."""
    lone = re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    return lone is None and head.isascii() and all(len(line) <= LINE_LIMIT for line in raw.split(b"\r\n"))


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return "\n"  # nobody can say what it means, and no header holds this


def _percent(text: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())
