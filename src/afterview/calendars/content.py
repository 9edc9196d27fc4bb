"""Bytes of an .ics file → its calendars, cut into components and lines (RFC 5545, 3.1).

bytes ──one encoding, unfolded──> bytes ──BEGIN/END──> calendars with the spans of their components
                                                        └──on demand──> (name, parameters, value)

A component that is broken is marked, so that the others can still be read. A
file that breaks off is refused whole: what is missing could change what is there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from afterview.errors import UserError

LARGEST = 64 * 1024 * 1024
DEEPEST = 20
MOST_COMPONENTS = 200_000
LONGEST_VALUE = 20_000  # of one line; a longer one is cut

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BREAKS = re.compile(rb"\r+\n|\r")
_FOLD = re.compile(rb"\n[ \t]")
_BORDER = re.compile(
    rb"^[ \t]*(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9-]{1,64})[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_NAME = re.compile(r"([A-Za-z0-9-]{1,64})[ \t]*([;:])")
_PARAMETER = re.compile(r'[ \t]*([A-Za-z0-9-]{1,64})=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)([;:])')
# A zone's name with signs that should have been quoted (tzone://…, (UTC+01:00) …), before a time.
_BARE_ZONE = re.compile(
    r"[ \t]*TZID=([^\";]*[:,][^\";]*):([0-9]{4}-?[0-9]{2}-?[0-9]{2}T[^;]*)$", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^(['n^])")
_CARETS = {"'": '"', "n": "\n", "^": "^"}
_AGAIN = "Export or download the calendar again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A content line; names are in upper case, the value is as it was written."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value of a TEXT property, its escapes undone."""
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A component somewhere in the file. `broken`: it is not closed the way it was opened."""

    kind: str
    start: int
    end: int
    broken: bool = False


@dataclass(kw_only=True, slots=True)
class Calendar:
    """One VCALENDAR: the lines of its own, its events and its time zones."""

    own: dict[str, str] = field(default_factory=dict)
    events: list[Block] = field(default_factory=list)
    zones: list[Block] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Source:
    """A file made readable: `raw` is UTF-8 (or meant to be), unfolded, with bare line feeds."""

    raw: bytes
    calendars: list[Calendar] = field(default_factory=list)

    def lines(self, block: Block, wanted: frozenset[str] | None = None) -> Iterator[Line]:
        """The lines of a component that are `wanted` (None: all), without those of components inside it."""
        depth = 0
        for text in _decoded(self.raw[block.start : block.end]).split("\n")[1:]:
            found = _NAME.match(text)
            if found is None:
                continue
            name = found[1].upper()
            if name in ("BEGIN", "END"):
                depth += 1 if name == "BEGIN" else -1
            elif depth == 0 and (wanted is None or name in wanted):
                yield _line(name, found[2], text, found.end())

    def inside(self, block: Block) -> Iterator[Block]:
        """The components directly inside a component."""
        opened: list[tuple[str, int]] = []
        for border in _BORDER.finditer(self.raw, block.start, block.end):
            kind = border[2].decode().upper()
            if border[1].upper() == b"BEGIN":
                opened.append((kind, border.start()))
            elif opened and opened[-1][0] == kind:
                _, start = opened.pop()
                if len(opened) == 1:
                    yield Block(kind=kind, start=start, end=border.end())


def begins_a_calendar(content: bytes) -> bool:
    """Whether these bytes begin like an .ics file."""
    head = _one_encoding(content[:4096]).lstrip()[:32].upper()
    return re.match(rb"BEGIN[ \t]*:[ \t]*(VCALENDAR|VEVENT)\b", head) is not None


def source_of(content: bytes) -> Source:
    """The file cut into components; UserError where it is no calendar, too large, or breaks off."""
    if len(content) > LARGEST:
        raise UserError("The calendar is larger than 64 MB.", "Export a shorter time of it.")
    if not begins_a_calendar(content):
        raise UserError("It is no calendar: it does not begin with BEGIN:VCALENDAR.", _AGAIN)
    raw = _FOLD.sub(b"", _BREAKS.sub(b"\n", _one_encoding(content)))
    source = Source(raw=raw)
    _cut(source)
    return source


def _one_encoding(content: bytes) -> bytes:
    """The same in UTF-8 where it says to be something else, without NULs."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is None and content[:2] in (b"B\0", b"\0B"):
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    if encoding is not None:
        content = content.decode(encoding, "replace").encode("utf-8", "replace")
    return content.replace(b"\0", b"")


def _decoded(raw: bytes) -> str:
    """UTF-8, or what Windows programs of the West write."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _cut(source: Source) -> None:
    """Find where every component begins and ends."""
    opened: list[_Open] = []
    after, count = 0, 0
    for border in _BORDER.finditer(source.raw):
        kind = border[2].decode().upper()
        if len(opened) == 1 and opened[0].kind == "VCALENDAR":
            _own(source, after, border.start())
        if border[1].upper() == b"BEGIN":
            count += 1
            _open(source, opened, kind, border.start())
        elif any(each.kind == kind for each in opened):
            _close(source, opened, kind, border.end())
        elif opened:
            opened[-1].broken = True
        after = border.end()
        if len(opened) > DEEPEST or count > MOST_COMPONENTS:
            raise UserError(f"The calendar holds too much at event {_number(source)}.", _AGAIN)
    if opened or not source.calendars:
        raise UserError(
            f"The calendar breaks off in or after event {_number(source)}: its end is missing.", _AGAIN
        )


@dataclass(kw_only=True, slots=True)
class _Open:
    kind: str
    start: int
    broken: bool = False


def _open(source: Source, opened: list[_Open], kind: str, start: int) -> None:
    if kind in ("VEVENT", "VTIMEZONE", "VCALENDAR") and any(each.kind == "VEVENT" for each in opened):
        _close(source, opened, "VEVENT", start, broken=True)  # the one before was never closed
    if not source.calendars or (kind == "VCALENDAR" and not opened):
        source.calendars.append(Calendar())
    opened.append(_Open(kind=kind, start=start))


def _close(source: Source, opened: list[_Open], kind: str, end: int, *, broken: bool = False) -> None:
    while opened:
        each = opened.pop()
        _keep(source, Block(kind=each.kind, start=each.start, end=end, broken=broken or each.broken))
        if each.kind == kind:
            return
        broken = True
        if opened:
            opened[-1].broken |= opened[-1].kind != "VCALENDAR"


def _keep(source: Source, block: Block) -> None:
    if block.kind == "VEVENT":
        source.calendars[-1].events.append(block)
    elif block.kind == "VTIMEZONE":
        source.calendars[-1].zones.append(block)


def _own(source: Source, start: int, end: int) -> None:
    for text in _decoded(source.raw[start:end]).split("\n"):
        if (found := _NAME.match(text)) is not None:
            line = _line(found[1].upper(), found[2], text, found.end())
            source.calendars[-1].own.setdefault(line.name, line.text.strip())


def _number(source: Source) -> int:
    return sum(len(calendar.events) for calendar in source.calendars) + 1


def _line(name: str, sign: str, text: str, at: int) -> Line:
    parameters: dict[str, str] = {}
    if sign == ";" and (bare := _BARE_ZONE.match(text, at)):
        return Line(name=name, parameters={"TZID": bare[1].strip()}, value=bare[2][:LONGEST_VALUE])
    while sign == ";":
        found = _PARAMETER.match(text, at)
        if found is None:  # no parameter we understand: the value begins after the next colon
            at = text.find(":", at) + 1 or len(text)
            break
        parameters.setdefault(found[1].upper(), _unquoted(found[2]))
        sign, at = found[3], found.end()
    return Line(name=name, parameters=parameters, value=text[at : at + LONGEST_VALUE])


def _unquoted(value: str) -> str:
    return _CARET.sub(lambda m: _CARETS[m[1]], value.replace('"', ""))
