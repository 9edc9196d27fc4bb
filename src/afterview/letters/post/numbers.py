"""The numbers by which an author labels the parts of an email: `[1]`, `[3. Reason]`. They are no slots.

A number is a label where one of these holds, and a slot everywhere else, for
a slot blocks the letter and a word that went is gone:

[3. Reason] I resign.          it has a name, and stands where a line or a sentence begins
[1] I resign. [2] Soon.        mere numbers there count 1, 2, 3 and each heads a sentence
I resign [3. Reason] as …      it has a name, and counts on from another that has one

A date of German (`[10. Mai]`), a list's item that is nothing else, and
`[5] years` are something to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(r"\[#?(?P<number>\d{1,3})(?:[.):]\s*(?P<name>[^\W\d_][^\[\]\n]{0,80}))?\](?!\()[ \t]?")
_MONTH = re.compile(
    r"(?:jan(?:uary?|vier|ner)?|jänner|feb(?:r?uary?|er)?|f[ée]v(?:rier)?|märz|mars?|march|apr(?:il)?|avril|ma[iy]"
    r"|jun[ei]?|juin|jul[iy]?|juillet|aug(?:ust)?|août|sept?(?:emb(?:er|re))?|o[ck]t(?:o(?:ber|bre))?"
    r"|nov(?:emb(?:er|re))?|d[eé][cz](?:emb(?:er|re))?)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:^|[.!?:] ?|[.!?:]['\"”’)] ?)[ \t]*$")
_HEADS = re.compile(r"[\"'“„«\u2018(\[]*(?:[^\W\d_]|\[|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """A line of an email; `item`: it is all of a list's item."""

    text: str
    item: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mark:
    line: int
    start: int
    end: int
    number: int
    named: bool
    begins: bool
    month: bool


def unnumbered(lines: Sequence[Numbered], *, rows: bool = False) -> list[str]:
    """The lines without the author's numbers; `rows`: some may have stood in the rows above."""
    marks = [mark for at, line in enumerate(lines) if "[" in line.text for mark in _marks(at, line)]
    named = [mark for mark in marks if mark.named]
    counted = {mark.number for mark in named if not mark.month} if _counts(named, rows=rows) else set()
    mere = [mark for mark in marks if mark.begins and not mark.month]
    run = _counts(mere, rows=rows)
    gone: dict[int, list[_Mark]] = {}
    for mark in marks:
        label = mark.begins and (mark.named or run)
        if not mark.month and (label or (mark.named and mark.number in counted)):
            gone.setdefault(mark.line, []).append(mark)
    return [_without(line.text, gone.get(at, [])) for at, line in enumerate(lines)]


def _marks(at: int, line: Numbered) -> Iterator[_Mark]:
    for match in _MARK.finditer(line.text):
        if line.item and not (line.text[: match.start()] + line.text[match.end() :]).strip():
            continue
        name = match["name"] or ""
        behind = line.text[match.end() : match.end() + 8].lstrip()
        heads = bool(_HEADS.match(behind)) and not behind[:1].islower()
        yield _Mark(
            line=at,
            start=match.start(),
            end=match.end(),
            number=int(match["number"]),
            named=name[:1].isupper(),
            begins=bool(_BEGINS.search(line.text[max(0, match.start() - 8) : match.start()]))
            and (name[:1].isupper() or (heads and not name)),
            month=bool(_MONTH.match(name)) and "." in match.group(),
        )


def _counts(marks: Sequence[_Mark], *, rows: bool) -> bool:
    """Whether there are two or more and they count up one by one, from 1 where no rows have taken some."""
    numbers = [mark.number for mark in marks]
    if len(numbers) < 2 or not (numbers[0] == 1 or (rows and numbers[0] <= 4)):
        return False
    return all(later == earlier + 1 for earlier, later in pairwise(numbers))


def _without(text: str, marks: Sequence[_Mark]) -> str:
    parts, at = [], 0
    for mark in marks:
        parts.append(text[at : mark.start])
        at = mark.end
    return "".join((*parts, text[at:]))
