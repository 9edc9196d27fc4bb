"""The decode layer of the reader: bytes of strangers to text, in linear time, and nothing raises.

    raw ──flat──> one kind of line end ──head──> fields as bytes ──readable──> one line of text

Not the standard library's: its parsers end the headers at the first line without a colon, recurse
into comments and nested parts, and look up any codec by a stranger's name (punycode takes quadratic
time). Sizes are capped before anything looks inside.
"""

from __future__ import annotations

import codecs
import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

FIELD_LIMIT = 64 * 1024  # bytes of one header that are looked at
HEAD_LIMIT = 256 * 1024  # bytes of all headers together
SHOWN_LIMIT = 998  # characters of a header as text
LAYERS = 2  # an encoded word that was encoded once more on its way

_FIELD = re.compile(rb"^([!-9;-~]{1,200})[ \t]*+:(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?\n]*+)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\n]++(?==\?[^?\s]{1,60}\?[BbQq]\?)")
_CONTROL = re.compile(r"[ \x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What shows one text and means another, or is not seen: the set that core.text refuses.
_UNSEEN = re.compile(
    r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u00ad\u200b\u2060\ufeff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}")
_NO_BASE64 = bytes(
    sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
)
_NO_TEXT = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
# What is meant by what is said: the wider code page of each, as mail programs and browsers read it.
_MEANT = {
    "ansi_x3.4-1968": None,
    "ascii": None,
    "default": None,
    "us-ascii": None,
    "unknown": None,
    "unknown-8bit": None,
    "x-unknown": None,
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "ks_c_5601-1987": "cp949",
    "latin1": "cp1252",
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac-roman",
    "x-sjis": "cp932",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The headers of a message or of a part: by lower-cased name, values as bytes, in their order.

    `cut`: there was more than HEAD_LIMIT of it; `overlong`: names of the fields that were cut.
    """

    fields: Mapping[str, tuple[bytes, ...]]
    cut: bool = False
    overlong: frozenset[str] = frozenset()

    def all(self, name: str) -> tuple[bytes, ...]:
        """Every value of a header, folds as they are."""
        return self.fields.get(name, ())

    def first(self, name: str) -> bytes | None:
        """The value of a header, or None; of two, the first."""
        return next(iter(self.all(name)), None)


def flat(raw: bytes) -> bytes:
    r"""The message with `\n` for every line end there is, and nothing before its first line."""
    one = raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return one.lstrip(b"\n")


def head_of(block: bytes) -> Head:
    """The headers in a flat block; a line that is none is passed over, so that the next ones are read."""
    fields: dict[str, list[bytes]] = {}
    overlong = set[str]()
    for name, value in _FIELD.findall(block[:HEAD_LIMIT]):
        key = name.lower().decode("ascii")
        if len(value) > FIELD_LIMIT:
            overlong.add(key)
        fields.setdefault(key, []).append(value[:FIELD_LIMIT].strip())
    return Head(
        fields=MappingProxyType({name: tuple(values) for name, values in fields.items()}),
        cut=len(block) > HEAD_LIMIT,
        overlong=frozenset(overlong),
    )


def readable(value: bytes, *, charset: str | None = None) -> str:
    """A header as one line: encoded words decoded, controls as spaces, at most SHOWN_LIMIT characters.

    `charset` is a guess for raw 8-bit text that is no UTF-8.
    """
    return one_line(without_words(text_of(value[: 8 * SHOWN_LIMIT].replace(b"\n", b""), charset)))


def without_words(text: str) -> str:
    """`text` with its RFC 2047 encoded words decoded; one that cannot be stays as it is."""
    for _ in range(LAYERS):
        if "=?" not in text:
            break
        text = "".join(_segments(_BETWEEN_WORDS.sub(r"\1", text)))
    return text


def one_line(text: str, *, limit: int = SHOWN_LIMIT) -> str:
    """`text` fit to be shown on one line: runs of spaces and controls are one space, nothing unseen."""
    return _CONTROL.sub(" ", _UNSEEN.sub("", text))[: limit + 2].strip()[:limit]


def text_of(data: bytes, charset: str | None) -> str:
    """Bytes as text by a charset as a stranger names it; without one UTF-8, and else Windows-1252."""
    codec = _codec(charset)
    if codec is None:
        codec = "iso2022_jp_ext" if b"\x1b$" in data else "utf-8"
        try:
            return data.decode(codec)
        except ValueError:
            codec = "cp1252"
    try:
        text = data.decode(codec, "replace")
    except (LookupError, ValueError):
        text = data.decode("cp1252", "replace")
    return _SURROGATE.sub("\ufffd", text)


def base64_bytes(data: bytes) -> bytes:
    """What base64 text stands for; what is none is passed over, a cut end is no trouble."""
    pieces = data.split(b"=") if data.count(b"=") <= 1_000 else [data]
    return b"".join(_unpadded(piece) for piece in pieces)


def quoted_bytes(data: bytes) -> bytes:
    """What quoted-printable text stands for."""
    return a2b_qp(data)


def _unpadded(piece: bytes) -> bytes:
    digits = piece.translate(None, _NO_BASE64)
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    return a2b_base64(whole + b"=" * (-len(whole) % 4))


def _codec(charset: str | None) -> str | None:
    """The codec for a charset, or None where none is named that stands for text."""
    if charset is None:
        return None
    said = charset.partition("*")[0].strip().lower()  # RFC 2231: a language may follow
    if said in _MEANT:
        return _MEANT[said]
    if not _CHARSET.fullmatch(said):
        return None
    try:
        name = codecs.lookup(said).name
    except (LookupError, ValueError):
        return None
    return None if name.replace("_", "-") in _NO_TEXT else name


def _segments(text: str) -> Iterator[str]:
    """Plain text and decoded words in turn; words side by side share the bytes of a letter."""
    for is_word, run in groupby(_pieces(text), key=lambda piece: not isinstance(piece, str)):
        if not is_word:
            yield from (piece for piece in run if isinstance(piece, str))
            continue
        words = [piece for piece in run if not isinstance(piece, str)]
        for charset, same in groupby(words, key=lambda word: word[0]):
            yield text_of(b"".join(data for _, data in same), charset)


def _pieces(text: str) -> Iterator[str | tuple[str, bytes]]:
    at = 0
    for word in _WORD.finditer(text):
        if word.start() > at:
            yield text[at : word.start()]
        payload = word[3].encode("utf-8", "replace")
        data = base64_bytes(payload) if word[2] in "Bb" else a2b_qp(payload, header=True)
        yield word[1].lower(), data
        at = word.end()
    if at < len(text):
        yield text[at:]
