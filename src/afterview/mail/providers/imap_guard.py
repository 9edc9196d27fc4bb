"""The one gate between a value and an IMAP command: nothing passes that could end a line and begin another.

A CR LF in an argument ran a second command through imaplib and IMAPClient 4.1.0 and deleted a mailbox
(measured). So names are printable text of a sane length, numbers are numbers, flags are atoms, and
nothing that a message says is an argument at all; what is refused here was never sent.
"""

from __future__ import annotations

import re

from imapclient.imap_utf7 import encode

from afterview.errors import UserError
from afterview.mail.mailbox import TEXT_CAP

NAME_CAP = 1_000  # bytes of a folder's name as it is sent; Dovecot and Cyrus end below 500
HIGHEST = 2**32 - 1  # of a UID and a UIDVALIDITY (RFC 9051 §9, nz-number)

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FLAG = re.compile(r"\\?[A-Za-z$][A-Za-z0-9$_-]{0,63}")
_LONE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")


def folder_name(name: str) -> str:
    """`name` as it is, or UserError: no control characters, no bytes that are no text, not endless.

    What is not ASCII passes: it travels in modified UTF-7, which is printable ASCII (RFC 3501 §5.1.3).
    """
    if not name or _CONTROLS.search(name):
        raise UserError(
            "The folder's name is empty, or holds a line break or another control character.",
            "Name a folder as `afterview mail status` lists it.",
        )
    if len(name) > NAME_CAP or len(encode(name)) > NAME_CAP:
        raise UserError(
            f"The folder's name is {len(name):,} characters long; no mail server has one like that.",
            "Name a folder as `afterview mail status` lists it.",
        )
    return name


def number(value: int, what: str) -> int:
    """`value` as it is, or UserError: a UID or a UIDVALIDITY is a number from 1 to 2**32 - 1."""
    if type(value) is not int or not 0 < value <= HIGHEST:
        raise UserError(f"The {what} is not a number that a mail server gives.", "Read the mailbox again.")
    return value


def flag_list(flags: tuple[str, ...]) -> tuple[str, ...]:
    r"""`flags` as they are, or UserError: `\Seen`, `$Label` and the like."""
    for flag in flags:
        if not _FLAG.fullmatch(flag):
            raise UserError("One of the flags is not a word.", r"Use flags like \Draft and \Seen.")
    return flags


def message(raw: bytes) -> bytes:
    r"""`raw` as it is, or UserError: what can be put there and found again byte for byte.

    Servers turn a lone LF into CR LF, refuse a NUL, and what is larger than TEXT_CAP is never fetched whole.
    """
    if not raw or b"\0" in raw or _LONE_END.search(raw):
        raise UserError(
            "The email is empty, or has a zero byte or a line that does not end with CR LF.",
            "Write the email again; it is not put into the mailbox like this.",
        )
    if len(raw) > TEXT_CAP:
        raise UserError(
            f"The email is {len(raw):,} bytes long; {TEXT_CAP:,} is the most.", "Shorten the email."
        )
    return raw
