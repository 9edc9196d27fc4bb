"""The bytes of a table of text → its characters."""

from __future__ import annotations

import codecs

from afterview.errors import UserError

LIMIT = 64_000_000

# The marks of UTF-32 begin like those of UTF-16, so they are looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096


def decode_table(raw: bytes, *, name: str) -> str:
    """The text of `raw`, or UserError: larger than 64 MB, or no text.

    A mark at the start decides, then every second byte being zero (UTF-16
    without a mark), then UTF-8 if the bytes are that, then cp1252, which
    spreadsheets of western Windows save in.
    """
    if len(raw) > LIMIT:
        raise UserError(f"{name} is larger than {LIMIT // 1_000_000} MB.", "Split it, and import the parts.")
    text = decoded(raw)
    if text is None or "\x00" in text:
        raise UserError(f"{name} is not text.", "Save it as CSV in UTF-8, or as .xlsx, and import that.")
    return text


def decoded(raw: bytes) -> str | None:
    """The characters, or None where the bytes are no text of a kind that is known."""
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return _strict(raw.removeprefix(mark), charset)
    for charset, zeros in (("utf-16-le", raw[1:_SAMPLE:2]), ("utf-16-be", raw[0:_SAMPLE:2])):
        if zeros.count(0) > len(zeros) // 2:
            return _strict(raw, charset)
    text = _strict(raw, "utf-8")
    return text if text is not None else _strict(raw, "cp1252")


def _strict(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except UnicodeError:
        return None
