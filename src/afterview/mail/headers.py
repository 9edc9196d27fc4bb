"""What may stand in a header of ours: text on one line, one mailbox, ids and tokens in plain letters."""

from __future__ import annotations

import re
from binascii import b2a_base64
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import Address
from typing import NewType

from afterview.core.text import email_address, one_line
from afterview.errors import UserError

HeaderText = NewType("HeaderText", str)

HEADER_LIMIT = 900
DECODINGS = 5  # an encoded word inside an encoded word inside …

WORD_BYTES = 42  # in one encoded word, so that a line of it stays below 78 columns
NAME_LIMIT = 300  # characters; quoted, and beside the longest address, they fit on a line

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?]*\?=")
_MESSAGE_ID = re.compile(r"<[^\s<>@\x00-\x1f\x7f-\uffff]{1,400}@[^\s<>@\x00-\x1f\x7f-\uffff]{1,400}>")
_TOKEN = re.compile(r"[a-z2-7]{52}")


def header_text(value: str, what: str) -> HeaderText:
    """`value` as safe text for a header, or UserError: no controls, however deep they are encoded.

    Nor whole encoded words (RFC 2047): some programs would show something else than was approved.
    """
    text = seen = one_line(value, what, limit=HEADER_LIMIT)
    for _ in range(DECODINGS):
        if "=?" not in seen:
            break
        seen = one_line(decoded(seen), what, limit=HEADER_LIMIT)
    if _WORD.search(text):
        raise UserError(
            f"The {what} contains a word in the code of email headers.",
            f"Type the {what} again, in plain text.",
        )
    return HeaderText(text)


def mailbox(name: str | None, address: str, what: str) -> Address:
    """One mailbox for From or To, or UserError naming `what`."""
    display = header_text(name, f"{what}'s name") if name else ""
    bare = email_address(address, f"{what}'s address")
    if "=?" in bare:  # some programs would decode it into another address
        raise UserError(f"{bare!r} is not an address to write to.", "Ask for another address.")
    return Address(display_name=display, addr_spec=bare)


def is_message_id(value: str) -> bool:
    """Whether an email of ours may name `value`: `<…@…>`, plain letters without spaces."""
    return _MESSAGE_ID.fullmatch(value) is not None and "=?" not in value


def checked_id(value: str) -> str:
    """`value`, or UserError where it is no id that may be named."""
    if not is_message_id(value):
        raise UserError("A message id is malformed.", "Write the email without its thread.")
    return value


def checked_token(value: str) -> str:
    """`value`, or UserError where it is no token (`X-Afterview-Step`: 256 bits in base32)."""
    if not _TOKEN.fullmatch(value):
        raise UserError("The letter's token is malformed.", "Take the one of the outbox.")
    return value


def written(value: str | Address) -> str:
    r"""A header's value in ASCII, folded by `\r\n ` where needed: text, a mailbox, or ids."""
    if isinstance(value, str):
        if all(is_message_id(each) for each in value.split(" ")):
            return value.replace(" ", "\r\n ")
        return value if value.isascii() and "=?" not in value else _words(value)
    name = value.display_name
    if not name:
        return value.addr_spec
    return f"{_phrase(name)} <{value.addr_spec}>"


def _phrase(name: str) -> str:
    """A name before an address: as it is, quoted, or in encoded words."""
    if not name.isascii() or "=?" in name or len(name) > NAME_LIMIT:
        return _words(name)
    if _ATOMS.fullmatch(name):
        return name
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _words(text: str) -> str:
    """Any text as encoded words (RFC 2047), each of whole letters and short enough for its line."""
    words: list[bytes] = [b""]
    for letter in text:
        data = letter.encode()
        if len(words[-1]) + len(data) > WORD_BYTES:
            words.append(b"")
        words[-1] += data
    return "\r\n ".join(f"=?utf-8?B?{b2a_base64(word, newline=False).decode()}?=" for word in words)


def decoded(value: str) -> str:
    r"""A header's value with its encoded words decoded; `\n` where nobody can say what it means."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return "\n"  # no header holds this
