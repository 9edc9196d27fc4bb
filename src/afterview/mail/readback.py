"""Bytes that are about to leave, read as a stranger would: they say what is meant, and no more.

What could end a header early is refused long before. This holds even where an interpreter decodes
or folds in a way nobody thought of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email import policy
from email.headerregistry import Address
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from afterview.errors import AfterviewError
from afterview.mail.headers import decoded, mailbox

LINE_LIMIT = 998  # RFC 5322 2.1.1
ENDING = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding")
_LONE = re.compile(rb"(?<!\r)\n|\r(?!\n)")


def difference(raw: bytes, meant: Mapping[str, str | Address], body: str) -> str | None:
    """None for exactly these headers in this order, one mailbox in each of From and To, and this text.

    Else where it differs: a header's name, "headers", or "text". Every line must end in CRLF and be
    short enough, and the headers be plain ASCII.
    """
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    wrong = next((name for name, value in meant.items() if not _same(message, name, value)), None)
    if wrong is not None:
        return wrong
    if message.keys() != [*meant, *ENDING] or message.is_multipart() or not _is_clean(raw):
        return "headers"
    return None if message.get_payload(decode=True) == body.encode() else "text"


def mailbox_in(raw: bytes, name: str, what: str) -> Address:
    """The one mailbox that a header of `raw` holds; AfterviewError for none, or for several."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw, headersonly=True)
    pairs = getaddresses(str(each).replace("\r\n", "") for each in message.get_all(name, []))
    if len(pairs) != 1:
        raise AfterviewError(f"The email does not have one {what}.", "Write it anew.")
    shown, address = pairs[0]
    return mailbox(decoded(shown), address, what)


def _same(message: Message, name: str, value: str | Address) -> bool:
    said = [str(each).replace("\r\n", "") for each in message.get_all(name, [])]
    if len(said) != 1:
        return False
    if isinstance(value, Address):
        pairs = getaddresses(said)
        return [(decoded(shown), address) for shown, address in pairs] == [
            (value.display_name, value.addr_spec)
        ]
    return decoded(said[0]) == value


def _is_clean(raw: bytes) -> bool:
    """Whether every line ends in CRLF, is short enough, and the head is plain ASCII."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    short = all(len(line) <= LINE_LIMIT for line in raw.split(b"\r\n"))
    return head.isascii() and short and _LONE.search(raw) is None
