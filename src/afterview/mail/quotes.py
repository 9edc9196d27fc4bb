"""What a writer wrote themselves, apart from what they quoted, forwarded or signed with.

    Thursday works for me.                           said
    Jane                                             said
    --                                               signature, to the end of the passage
    Jane Doe, Acme                                   signature
    On Tue, 10 Mar 2026 at 9:00, Sam Poe wrote:      heading
    > Could we meet on Thursday?                     quoted
    And bring your laptop.                           said

Every line gets one kind, in one pass. Marked lines end where the marks end. Where a copied email begins
without marks, nobody can say where it ends: the rest is quoted. With nothing said above it the copy is
all there is: `forwarded`, which a person may want to read, and which decides nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from afterview.mail.attributions import closes, could_end, first_line, is_attribution
from afterview.mail.forwards import (
    asks_to_reply_above,
    block_end,
    copy_end,
    is_forward,
    may_ask_to_reply_above,
    role_of,
)
from afterview.mail.signatures import signature_start

LOOKED_AT = 64 * 1024  # characters; what follows them is kept as quoted
_WRAPPED = 40  # characters of a word or two that a mail program broke off a marked line
_FULL = 60  # characters of a line that may have been broken

_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # marks of direction, and no words
_PREFIX = re.compile(r"([A-Z][\w.]{0,11}>)(?:\s|$)")
_SIGN = re.compile(r"--?[\])>]|[|#%:)=~+$!]{1,2}>?")  # what a few put before quoted lines in the place of `>`
_ELIDED = re.compile(r"[<\[(][^<>\[\]()]{0,30}[>\])]|\W{1,5}")
_LAST = frozenset(">*-_")  # how a heading may end that has no colon
_BREAKS = "\n\n\n"


class Kind(StrEnum):
    """Whose words a passage holds."""

    SAID = "said"
    SIGNATURE = "signature"
    HEADING = "heading"
    QUOTED = "quoted"
    FORWARDED = "forwarded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Lines of one kind in a row, as they were."""

    kind: Kind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """A text in pieces, in their order: joined, they are the text."""

    pieces: tuple[Piece, ...]

    @property
    def said(self) -> str:
        """What the writer wrote: nothing quoted, no signature. Its passages are divided by blank lines."""
        return self._of(Kind.SAID)

    @property
    def signature(self) -> str:
        """Signatures, lines about devices, disclaimers."""
        return self._of(Kind.SIGNATURE)

    @property
    def quoted(self) -> str:
        """What is somebody else's or from before, with the lines that introduce it."""
        return self._of(Kind.HEADING, Kind.QUOTED, Kind.FORWARDED)

    @property
    def reply(self) -> str:
        """The email as a person wants to read it: with the quotes that are answered, and a bare forward."""
        return "\n".join(text for text in _shown(self.pieces) if text.strip()).strip()

    def _of(self, *kinds: Kind) -> str:
        texts = (piece.text.strip() for piece in self.pieces if piece.kind in kinds)
        return _BREAKS.join(text for text in texts if text)


def split(text: str) -> Split:
    """Whose words the passages of an email's text are. Never raises."""
    looked, rest = _halves(text)
    raw = looked.split("\n")
    lines = [line.strip() for line in (raw if looked.isascii() else _UNSEEN.sub("", looked).split("\n"))]
    kinds = _Walk(lines, raw, may_be_divided=may_ask_to_reply_above(looked)).kinds()
    pieces: list[Piece] = []
    at = 0
    for kind, run in groupby(kinds):
        end = at + len(list(run))
        tail = "" if end == len(raw) else "\n"
        pieces.append(Piece(kind=kind, text="\n".join(raw[at:end]) + tail))
        at = end
    pieces.append(Piece(kind=Kind.QUOTED, text=rest))
    return Split(pieces=tuple(piece for piece in pieces if piece.text))


def _halves(text: str) -> tuple[str, str]:
    if len(text) <= LOOKED_AT:
        return text, ""
    cut = text.rfind("\n", 0, LOOKED_AT) + 1 or LOOKED_AT
    return text[:cut], text[cut:]


class _Walk:
    """Goes through the lines once, and knows whether the writer has said anything so far."""

    def __init__(self, lines: Sequence[str], raw: Sequence[str], *, may_be_divided: bool) -> None:
        self.lines = lines
        self.raw = raw
        self.marks = _marks(lines)
        self.copies: dict[int, int] = {}  # where an unmarked copy is introduced, and where that ends
        self.attributions: dict[int, int] = {}  # the same of a quote, which may be marked
        self.dividers = set[int]()
        free = 0  # the first line that belongs to no heading
        for at, line in enumerate(lines):
            if at < free or not line or self.marks[at]:
                continue
            if may_be_divided and asks_to_reply_above(line):
                self.dividers.add(at)
            elif line[-1] in _LAST or ":" in line or not line.isascii():
                free = self._heading_end(at, line, free)
        closed = set(self.attributions.values())
        for at, line in enumerate(lines):  # a folded end of nothing is a quoted line like any other
            if line.startswith(">") and at + 1 not in closed:
                self.marks[at] = True

    def _heading_end(self, at: int, line: str, free: int) -> int:
        """The line after the heading that begins or ends at this one, else `free`."""
        end = block_end(self.lines, at) if role_of(line) else copy_end(self.lines, at)
        if end is not None:
            self.copies[at] = end
            return end
        before_quote = self._sign_after(at + 1) is not None
        if could_end(line, before_quote=before_quote):
            first = first_line(self.lines, at, earliest=free, before_quote=before_quote)
            if first is not None:
                self.attributions[first] = at + 1
                return at + 1
        return free

    def _sign_after(self, at: int) -> str | None:
        """What the lines of a quote begin with that stands here, after blank lines; None where none does."""
        first = self._text_after(at)
        if first < len(self.lines) and not self.marks[first] and _ELIDED.fullmatch(self.lines[first]):
            at = first + 1
            first = self._text_after(at)
        if first == len(self.lines):
            return None
        if self.marks[first]:
            return ">"
        found = _SIGN.match(self.lines[first])
        second = self._text_after(first + 1) if found else first
        if found is None or second == len(self.lines) or max(first - at, second - first - 1) > 1:
            return None
        return found[0] if self.lines[second].startswith(found[0]) else None

    def _text_after(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at]:
            at += 1
        return at

    def kinds(self) -> list[Kind]:
        """The kind of each line; a blank line has that of the line before it."""
        lines, total = self.lines, len(self.lines)
        kinds: list[Kind] = []
        body, said, sign = Kind.SAID, False, None
        while (at := len(kinds)) < total:
            if at in self.dividers:
                kinds += [Kind.QUOTED] * (total - at) if said else [Kind.HEADING]
            elif at in self.copies or at in self.attributions:
                end = self.copies.get(at) or self.attributions[at]
                may_be_marked = at in self.attributions or not (said or is_forward(lines[at]))
                sign = self._sign_after(end) if may_be_marked else None
                if said and not sign:
                    kinds += [Kind.QUOTED] * (total - at)
                else:
                    kinds += [Kind.HEADING] * (end - at)
                    body = body if sign else Kind.FORWARDED
            elif self.marks[at] or (sign and lines[at].startswith(sign)):
                end = self._quote_end(at, sign)
                kinds += [Kind.QUOTED] * (end - at)
                sign = None
            elif not lines[at] or (sign and _ELIDED.fullmatch(lines[at])):
                kinds.append(kinds[-1] if kinds else body)
            else:
                end = self._passage_end(at)
                signed = signature_start(lines, at, end, raw=self.raw, said=said)
                signed = signed if any(lines[signed:end]) else end
                kinds += [body] * (signed - at) + [Kind.SIGNATURE] * (end - signed)
                said = said or signed > at
        return kinds

    def _passage_end(self, at: int) -> int:
        total = len(self.lines)
        while at < total and not (
            self.marks[at] or at in self.copies or at in self.attributions or at in self.dividers
        ):
            at += 1
        return at

    def _quote_end(self, at: int, sign: str | None) -> int:
        """The line after the last marked one; blank and broken lines between marked ones are theirs."""
        end = at
        while at < len(self.lines):
            line = self.lines[at]
            if self.marks[at] or (sign and line.startswith(sign)) or self._is_broken(at):
                end = at + 1
            elif line or at in self.attributions:
                break
            at += 1
        return end

    def _is_broken(self, at: int) -> bool:
        """A word or two between two marked lines that a mail program broke off the first of them."""
        line = self.lines[at]
        return (
            len(line) <= _WRAPPED
            and line[:1].islower()
            and at + 1 < len(self.lines)
            and self.marks[at - 1]
            and self.marks[at + 1]
            and len(self.lines[at - 1]) >= _FULL
        )


def _marks(lines: Sequence[str]) -> list[bool]:
    """Which lines carry a mark of quoting: `> `, or the initials of somebody on two lines in a row."""
    marks = [line.startswith(">") for line in lines]
    before: str | None = None
    for at, line in enumerate(lines):
        if marks[at]:
            marks[at] = not (closes(line) and at and lines[at - 1] and not marks[at - 1])
        found = _PREFIX.match(line) if line.find(">", 1, 14) > 0 and not marks[at] else None
        prefix = found[1] if found else None
        if prefix and prefix == before:
            marks[at - 1] = marks[at] = True
        before = prefix
    return marks


def _shown(pieces: Sequence[Piece]) -> list[str]:
    """The texts of `reply`: what was written, with the quotes above the answers to them."""
    kinds = {piece.kind for piece in pieces if piece.text.strip()}
    body = Kind.SAID if Kind.SAID in kinds else Kind.FORWARDED
    last = max((at for at, piece in enumerate(pieces) if piece.kind is body), default=-1)
    if body not in kinds:
        return [] if Kind.HEADING in kinds else [each.text for each in pieces if _is_bare_quote(each)]
    quotes = [at for at in range(last) if pieces[at].kind is Kind.QUOTED]
    if len(quotes) == 1 and _opens(pieces, quotes[0]):
        quotes = []
    return [piece.text for at, piece in enumerate(pieces) if piece.kind is body or at in quotes]


def _opens(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a quote with its attribution stands above all that was written."""
    before = [piece for piece in pieces[:at] if piece.text.strip()]
    return bool(before) and all(piece.kind is Kind.HEADING for piece in before)


def _is_bare_quote(piece: Piece) -> bool:
    first = next((line for line in piece.text.split("\n") if line.strip(" >\t")), "")
    return piece.kind is Kind.QUOTED and not is_attribution(first.strip(" >\t\r"))
