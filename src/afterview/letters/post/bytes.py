"""The bytes of a post → its text: which characters they are, and that they are characters at all."""

from __future__ import annotations

import codecs
import re

from afterview.errors import UserError

LIMIT = 5_000_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_FIRST = 4096
# Single-byte sets that posts declare and older programs save in. Others that Python knows are no text sets.
_SINGLE = re.compile(r"(?:iso-?8859-?|latin-?|windows-?|cp-?)\d+", re.IGNORECASE)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode_post(raw: bytes, *, name: str) -> str:
    """The text of `raw`, or UserError: larger than 5 MB, or no text.

    A mark at the start decides, then UTF-8 if the bytes are that, then what an
    HTML page declares, then cp1252, which older programs save in.
    """
    if len(raw) > LIMIT:
        raise UserError(
            f"{name} is larger than {LIMIT // 1_000_000} MB.",
            "Save the post alone, without its pictures, and import that.",
        )
    text = _decoded(raw)
    if text is None or _BINARY.search(text):
        raise UserError(
            f"{name} is not text.", "Save the post as Markdown, HTML or plain text, and import that."
        )
    return text


def _decoded(raw: bytes) -> str | None:
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return _strict(raw.removeprefix(mark), charset)
    text = _strict(raw, "utf-8")
    if text is not None:
        return text
    declared = _DECLARED.search(raw[:_FIRST])
    charset = declared.group(1).decode("ascii") if declared else ""
    if _SINGLE.fullmatch(charset):
        # What browsers do: pages that say Latin-1 are cp1252.
        latin = re.fullmatch(r"(?:iso-?8859-?|latin-?)1", charset, re.IGNORECASE)
        text = _strict(raw, "cp1252" if latin else charset)
    return text if text is not None else _strict(raw, "cp1252")


def _strict(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except (UnicodeError, LookupError):
        return None
