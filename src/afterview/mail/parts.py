"""The parts of a message: found by their boundaries, to a depth and a number, each looked at once.

    body ──boundary──> parts ──boundary──> parts … ──first text──> transfer encoding ──charset──> text

Every level searches its own slice of the body, so the work is at most DEPTH_LIMIT times its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from afterview.mail.decode import Head, base64_bytes, flat, head_of, quoted_bytes, text_of
from afterview.mail.markup import plain_text

DEPTH_LIMIT = 30
PART_LIMIT = 200
LOOK_LIMIT = 20_000  # lines that begin like a boundary
TEXT_LIMIT = 64 * 1024  # characters of text that anybody gets to see
_RAW_LIMIT = 6 * TEXT_LIMIT  # bytes that may be needed for them
_TYPE_LIMIT = 4 * 1024

_KIND = re.compile(rb"\s*([A-Za-z0-9!#$&^_.+-]{1,100})\s*/\s*([A-Za-z0-9!#$&^_.+-]{1,100})")
_PARAMETER = re.compile(
    rb';\s*+([A-Za-z0-9*_-]{1,60})\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^;\s"]*+))', re.DOTALL
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContentType:
    """`text/plain` and its parameters, names in lower case."""

    kind: str
    parameters: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """What a message says, "" for nothing; `trouble`: why that may not be all of it."""

    text: str = ""
    trouble: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    head: Head
    type: ContentType
    start: int
    end: int
    depth: int


def content_type(head: Head) -> ContentType:
    """The Content-Type of a message or part; `text/plain` where it is missing or makes no sense."""
    value = (head.first("content-type") or b"")[:_TYPE_LIMIT]
    kind = _KIND.match(value)
    if kind is None:
        return ContentType(kind="text/plain", parameters={})
    parameters: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(value):
        key, _, rest = name.decode("ascii").lower().partition("*")
        said = text_of(quoted.replace(b"\\", b"").replace(b"\n", b"") or bare, None)
        if rest not in ("", "0", "0*"):  # RFC 2231: in pieces
            said = parameters.get(key, "") + said
        parameters.setdefault(key, said) if rest == "" else parameters.update({key: said})
    return ContentType(kind=b"/".join(kind.groups()).decode("ascii").lower(), parameters=parameters)


def text_in(head: Head, body: bytes) -> Text:
    """The first plain text of a flat body that says anything, else its first HTML without the tags.

    Attachments are neither.
    """
    walk = _Walk(body)
    html: _Part | None = None
    for part in walk.leaves(head):
        if part.type.kind == "text/plain" and not _is_attached(part.head):
            text = _text_of(part, body)
            if text.strip():
                return Text(text=text, trouble=walk.trouble)
        if part.type.kind == "text/html" and html is None and not _is_attached(part.head):
            html = part
    return Text(text=_read(html, body) if html else "", trouble=walk.trouble)


class _Walk:
    """Goes through the parts in order, and says what it did not look at."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.trouble: str | None = None
        self._count = 0
        self._looked = 0

    def leaves(self, head: Head) -> Iterator[_Part]:
        """The parts that hold no parts; an attached message is a leaf, its text is somebody else's."""
        whole = _Part(head=head, type=content_type(head), start=0, end=len(self.body), depth=0)
        waiting = [iter((whole,))]
        while waiting:
            part = next(waiting[-1], None)
            if part is None:
                waiting.pop()
                continue
            boundary = part.type.parameters.get("boundary", "").strip()
            if not part.type.kind.startswith("multipart/"):
                yield part
            elif not boundary:
                self.trouble = "it has parts and does not say where they begin"
            elif part.depth >= DEPTH_LIMIT:
                self.trouble = f"it has parts within parts, more than {DEPTH_LIMIT} deep"
            else:
                waiting.append(self._children(part, boundary))

    def _children(self, part: _Part, boundary: str) -> Iterator[_Part]:
        before = self._count
        for start, end in self._between(boundary.encode(), part.start, part.end):
            self._count += 1
            if self._count > PART_LIMIT:
                self.trouble = f"it has more than {PART_LIMIT} parts"
                return
            yield self._part(start, end, part.depth + 1)
        if self._count == before and not self.body[part.start : part.end].isspace() and part.end > part.start:
            self.trouble = self.trouble or "its parts are not where it says they are"

    def _part(self, start: int, end: int, depth: int) -> _Part:
        if self.body.startswith(b"\n", start):
            head, begin = head_of(b""), start + 1
        else:
            blank = self.body.find(b"\n\n", start, end)
            stop = end if blank < 0 else blank
            head, begin = head_of(self.body[start:stop]), min(stop + 2, end)
        return _Part(head=head, type=content_type(head), start=begin, end=end, depth=depth)

    def _between(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the parts of one multipart lie; the line end before a boundary belongs to the boundary."""
        opened: int | None = None
        for line, stop, is_last in self._boundaries(b"--" + boundary, start, end):
            if opened is not None:
                yield opened, max(opened, line - 1)
            opened = None if is_last else stop + 1
            if is_last:
                break
        if opened is not None and opened < end:
            yield opened, end

    def _boundaries(self, dashes: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Each line that is this boundary: its start, its end, and whether it is the closing one."""
        at = start
        while (found := self.body.find(dashes, at, end)) >= 0:
            self._looked += 1
            if self._looked > LOOK_LIMIT:
                self.trouble = "it is full of lines that look like boundaries"
                return
            stop = self.body.find(b"\n", found, end)
            stop = end if stop < 0 else stop
            rest = self.body[found + len(dashes) : min(stop, found + len(dashes) + 100)].rstrip(b" \t")
            if rest in (b"", b"--") and (found == start or self.body[found - 1 : found] == b"\n"):
                yield found, stop, rest == b"--"
            at = stop


def _is_attached(head: Head) -> bool:
    return (head.first("content-disposition") or b"").lstrip()[:10].lower() == b"attachment"


def _read(html: _Part, body: bytes) -> str:
    """More of the source than of its text: the styles of some programs are longer than the limit of that."""
    return plain_text(_text_of(html, body, limit=_RAW_LIMIT))[:TEXT_LIMIT]


def _text_of(part: _Part, body: bytes, *, limit: int = TEXT_LIMIT) -> str:
    data = body[part.start : min(part.end, part.start + _RAW_LIMIT)]
    encoding = (part.head.first("content-transfer-encoding") or b"").strip().lower()
    if encoding == b"base64":
        data = flat(base64_bytes(data))
    elif encoding == b"quoted-printable":
        data = flat(quoted_bytes(data))
    return text_of(data, part.type.parameters.get("charset")).replace("\0", "")[:limit]
