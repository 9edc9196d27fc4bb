"""Message-IDs, and the tokens of our own: found in headers, and anywhere in a returned message.

Ours are `<av1.TOKEN@domain>`. Outlook and SES rewrite Message-IDs, mail servers fold them, answers
carry them as encoded words, and a bounce has them somewhere in what it returns: in quoted-printable,
in base64, without brackets. So they are looked for by linear patterns, never by structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from afterview.mail.decode import base64_bytes, quoted_bytes, text_of, without_words

ID_LIMIT = 990  # characters of one id
COUNT_LIMIT = 200  # ids of one message: the first half, and the last
DEPTH = 3  # base64 in base64 in base64

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")
_BARE = re.compile(r"[^\s<>,;@\"()\x00-\x1f\x7f-\x9f]{1,400}@[^\s<>,;@\"()\x00-\x1f\x7f-\x9f]{1,400}")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# A domain that goes on behind the line end of quoted-printable is read where that is decoded.
_OURS = re.compile(rb"av1\.([a-z2-7]{52})(?:@([a-z0-9][a-z0-9.-]{0,252}+)(?!=\r?\n))?", re.IGNORECASE)
_STEP = re.compile(rb"X-Afterview-Step:[ \t\r\n]{0,8}([a-z2-7]{52})(?![a-z2-7])", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z2-7]{52}")
_OUR_ID = re.compile(r"<av1\.([a-z2-7]{52})@[^<>]*>", re.IGNORECASE)
_BASE64_LINES = re.compile(
    rb"(?:^[A-Za-z0-9+/]{20,}+={0,2}[ \t]?\r?\n?)++(?:[A-Za-z0-9+/]{1,19}={0,2})?", re.MULTILINE
)


def ids_in(values: Iterable[bytes]) -> tuple[str, ...]:
    """The ids in the raw values of one kind of header, as `<…>`, in order, each once.

    Parted by spaces, commas or nothing, folded anywhere, wrapped in encoded words. Above COUNT_LIMIT
    the middle is left out. A header that is one bare id counts as that id.
    """
    found = list(dict.fromkeys(each for value in values for each in _ids_of(value)))
    if len(found) > COUNT_LIMIT:
        found = found[: COUNT_LIMIT // 2] + found[-COUNT_LIMIT // 2 :]
    return tuple(found)


def token_of(message_id: str) -> str | None:
    """The token in an id of ours, else None."""
    ours = _OUR_ID.fullmatch(message_id)
    return ours[1].lower() if ours else None


def tokens_in(values: Iterable[bytes]) -> tuple[str, ...]:
    """The tokens in the raw values of X-Afterview-Step."""
    words = (text_of(value, None).strip().lower() for value in values)
    return tuple(dict.fromkeys(word for word in words if _TOKEN.fullmatch(word)))


def ids_within(raw: bytes) -> tuple[str, ...]:
    """Ids of ours (`<av1.TOKEN@domain>`) anywhere in a message, however they are encoded; lower-cased."""
    found = (
        f"<av1.{token.decode()}@{domain.decode().rstrip('.-')}>".lower()
        for text in _layers(raw)
        for token, domain in _OURS.findall(text)
        if domain
    )
    return tuple(dict.fromkeys(found))


def tokens_within(raw: bytes) -> tuple[str, ...]:
    """Tokens of ours anywhere in a message: in an id, even one that is cut off, or alone in their header."""
    found = (
        token.decode().lower()
        for text in _layers(raw)
        for token in (*(token for token, _ in _OURS.findall(text)), *_STEP.findall(text))
    )
    return tuple(dict.fromkeys(found))


def _ids_of(value: bytes) -> Iterator[str]:
    text = without_words(text_of(value, None))
    bracketed = [_BLANK.sub("", each) for each in _BRACKETED.findall(text)]
    if not bracketed and _BARE.fullmatch(text.strip()):
        bracketed = [text.strip()]
    return (f"<{each}>" for each in bracketed if 0 < len(each) <= ID_LIMIT)


def _layers(raw: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """The bytes as they are, as if quoted-printable, and every run of base64 lines in them decoded."""
    yield raw
    if b"=" in raw:
        yield quoted_bytes(raw)
    if depth:
        for block in _BASE64_LINES.findall(raw):
            yield from _layers(base64_bytes(block).replace(b"\0", b""), depth - 1)
