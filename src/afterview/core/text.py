"""Text that people and strangers hand in, made safe for one line of an email."""

from __future__ import annotations

import re

from afterview.errors import UserError

LINE_LIMIT = 200
ADDRESS_LIMIT = 254

# C0, DEL, C1, line and paragraph separators, and the bidirectional controls
# that let a stranger show one text and mean another.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)


def one_line(value: str, what: str, *, limit: int = LINE_LIMIT) -> str:
    """`value` stripped, or UserError naming `what`: no controls, at most `limit` characters.

    RFC 2047 encoded words are decoded and judged as well, because some
    interpreters decode them again on their way into a header.
    """
    text = value.strip()
    if not text:
        raise UserError(f"The {what} is empty.", f"Give the {what} as text.")
    if len(text) > limit:
        raise UserError(
            f"The {what} is {len(text):,} characters long; {limit} is the most.",
            f"Shorten the {what}.",
        )
    if _UNSAFE.search(text) or _SURROGATE.search(text) or _UNSAFE.search(_decoded(text)):
        raise UserError(
            f"The {what} contains a line break or another invisible control character.",
            f"Type the {what} again, on one line.",
        )
    return text


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    from email.errors import HeaderParseError  # hardly any text comes this far
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return "\n"  # cannot be judged, so it is judged unsafe


def email_address(value: str, what: str = "email address") -> str:
    """`value` as a bare address (`rita@acme.example`), or UserError."""
    text = one_line(value, what, limit=ADDRESS_LIMIT)
    if not _ADDRESS.fullmatch(text) or ".." in text or ".@" in text or text.startswith("."):
        raise UserError(
            f"{text!r} is not an email address.",
            "Write it like name@company.example, in plain letters.",
        )
    return text


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two addresses are one mailbox for our purposes (case is ignored)."""
    return one is not None and other is not None and one.casefold() == other.casefold()
