"""HTML as a person would read it in a plain mail program: lines, and what is quoted marked with `> `.

    <div>Thursday works.</div><blockquote type="cite">Could we meet?</blockquote>

    Thursday works.
    > Could we meet?

Not a parser of HTML: each pass is one search from the left to the right, whatever the tags are. A block
quote is a quote only where its program says so; many indent with it, and what they indent they wrote.
"""

from __future__ import annotations

import re
from html import unescape

DEPTH_LIMIT = 5  # marks before a line; what is quoted deeper has as many

_UNREAD = re.compile(r"<(script|style|head|title)\b|<!--", re.IGNORECASE)
_BLOCK = re.compile(
    r"<(/?)(br|blockquote|p|div|tr|td|th|li|h[1-6]|table|ul|ol|hr|pre|section|article|header|footer)\b([^<>]*)>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
# Gmail, Proton and Zoho by class; Apple Mail, Thunderbird and Yahoo by type; others by the line at the left.
_QUOTE = re.compile(r"cite|quote|zmail_extra|border-left:(?!\s*(?:0|none))", re.IGNORECASE)
# Where Outlook and Yahoo begin to copy, in whatever language the header below it is.
_COPY = re.compile(r"divRplyFwdMsg|mail-editor-reference-message-container|\byahoo_quoted\b")
_COPIED = "-----Original Message-----"
_HUGE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,})")  # no character; `int` refuses 4,300 digits
_SPACES = re.compile(r"[ \t\xa0]+")
_ROW = re.compile(r"[ \t]{2,}")
_LINES = re.compile(r"\n\s*\n\s*")

# Signs of our own between the passes; no text has them, and `unescape` makes none.
_EDGE, _OPEN, _CLOSE = "\x1e", "\x02", "\x03"
_OURS = re.compile("[\x02\x03\x1e]")
_LAST_BREAK = re.compile(
    r"(?<=[^\s\x1e])\n[ \t]?\x1e"
)  # a break right before the end of its block shows nothing
_EDGES = re.compile(r"[ \t]?\x1e(?:[ \t]?\x1e)*[ \t]?")


def plain_text(html: str) -> str:
    """The text of HTML: without tags, scripts, styles and comments, quotes marked with `> `."""
    source = _flat(_OURS.sub(" ", _without_unread(html)))
    marked = _TAG.sub("", _BLOCK.sub(_Blocks(), source))
    edged = _EDGES.sub("\n", _LAST_BREAK.sub(_EDGE, _ROW.sub(" ", marked)))
    text = _SPACES.sub(" ", unescape(_HUGE.sub(" ", edged)))
    return _LINES.sub("\n\n", _quoted(text) if _OPEN in text else text).strip()


class _Blocks:
    """What stands in the place of each tag of a block, the matching ends of quotes among them."""

    def __init__(self) -> None:
        self._open: list[bool] = []

    def __call__(self, tag: re.Match[str]) -> str:
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if name == "blockquote":
            return self._closed() if closing else self._opened(attributes)
        if name == "br":
            return "\n"
        if name in {"td", "th"}:
            return " " if closing else ""
        return f"{_EDGE}{_COPIED}{_EDGE}" if not closing and _COPY.search(attributes) else _EDGE

    def _opened(self, attributes: str) -> str:
        self._open.append(_QUOTE.search(attributes) is not None)
        return f"{_EDGE}{_OPEN}{_EDGE}" if self._open[-1] else _EDGE

    def _closed(self) -> str:
        return f"{_EDGE}{_CLOSE}{_EDGE}" if self._open and self._open.pop() else _EDGE


def _quoted(text: str) -> str:
    """The lines with their marks, and without the signs where quotes begin and end."""
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        sign = line.strip()
        if sign in {_OPEN, _CLOSE}:
            depth += 1 if sign == _OPEN else -1
        else:
            lines.append(f"{'>' * min(depth, DEPTH_LIMIT)} {line}".rstrip() if depth else line)
    return "\n".join(lines)


def _flat(html: str) -> str:
    """Line ends as spaces, as HTML has it, but inside `<pre>`."""
    if "<pre" not in html:
        return html.replace("\n", " ")
    first, *others = html.split("<pre")
    flat = [first.replace("\n", " ")]
    for other in others:
        inside, closing, outside = other.partition("</pre")
        flat.append(f"<pre{inside}{closing}{outside.replace(chr(10), ' ')}")
    return "".join(flat)


def _without_unread(html: str) -> str:
    """Cut from each `<style` to its `</style`; one search a block, each from where the last one ended."""
    kept: list[str] = []
    low = html.lower() if len(html.lower()) == len(html) else html
    at = 0
    while opening := _UNREAD.search(html, at):
        kept.append(html[at : opening.start()])
        end = f"</{opening[1].lower()}" if opening[1] else "-->"
        closing = low.find(end, opening.end())
        if closing < 0:  # it never closes: only the tag goes
            kept.append(html[opening.start() :])
            return "".join(kept)
        at = closing if opening[1] else closing + len(end)
    kept.append(html[at:])
    return "".join(kept)
