"""The rows above an email: To, Cc and Subject, however the post marks them.

    **Subject:** value      <strong>[1. Address] To: [X]</strong>      Subject      To [X] Subject: value
                                                                       value        in one bold line each

A row may have its value on the next line, and a line may hold two rows where
the second label is bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from afterview.letters.post.inline import Line, Run, plain
from afterview.letters.post.tree import Block
from afterview.letters.post.words import Field, Row, greeted, is_closing, label_of, row_of

VALUE_LIMIT, MOST_LINES = 500, 12

# The author's numbers and his word that something may stay away, before a label or a paragraph.
MARKS = re.compile(r"(?:\s*\[\d{1,3}(?:[.):]\s[^\[\]\n]{0,80})?\](?!\())+\s*")
_COUNT = re.compile(r"\s*\d{1,2}[.)]\s+(?=\S)")
_OPTIONAL = re.compile(r"\s*[\[(]optional[\])]:?\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """What the rows say; `waiting` is the field whose value stands on the next line."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    others: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    waiting: Field | None = None

    @property
    def any(self) -> bool:
        """Whether they are those of an email."""
        return bool(self.to or self.subject or self.waiting in ("to", "subject"))

    def under(self, outer: Rows) -> Rows:
        """These, with what only the outer ones say."""
        return replace(
            self,
            to=self.to or outer.to,
            cc=self.cc or outer.cc,
            subject=self.subject or outer.subject,
            others=outer.others + self.others,
            dropped=outer.dropped + self.dropped,
        )

    def with_row(self, row: Row) -> Rows:
        """These and one more; of two subjects the first counts."""
        if not row.value:
            return replace(self, waiting=row.field)
        here = replace(self, waiting=None)
        if row.field == "dropped":
            return replace(here, dropped=(*here.dropped, row.value))
        if row.field == "body":
            return here
        if row.field == "to":
            return replace(here, to=self.to or row.value)
        if row.field == "cc":
            return replace(here, cc=self.cc or row.value)
        if self.subject:
            return replace(here, others=(*here.others, row.value))
        return replace(here, subject=row.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The rows after a block, what is left of it, and whether any of it was a row."""

    rows: Rows
    rest: Block | None
    took: bool


def unmarked(text: str) -> str:
    """The line without the author's numbers before it."""
    mark = MARKS.match(text) or _COUNT.match(text)
    return text[mark.end() :] if mark else text


def first_row(block: Block) -> Row | None:
    """The row that a block begins with, if it is To or Subject and has a value."""
    if not block.lines or block.kind in ("rule", "item"):
        return None
    row = _row(plain(block.lines[0]))
    fields = ("subject",) if block.kind == "heading" else ("subject", "to")
    return row if row and row.field in fields else None


def take_rows(block: Block, rows: Rows) -> Taken:
    """The rows that a block begins with, added to those before it."""
    took = False
    lines = list(block.lines)
    while lines and len(block.lines) - len(lines) < MOST_LINES:
        pieces = list(_pieces(lines[0]))
        text = plain(pieces[0])
        row = _row(text) or _bare(pieces[0], rows)
        if row is None and rows.waiting and _is_value(text):
            row = Row(rows.waiting, text)
        if row is None:
            break
        took = True
        if row.field == "body" and row.value:
            lines[0] = (Run(row.value),)
            break
        rows = rows.with_row(row)
        lines[0:1] = pieces[1:]
    rest = replace(block, lines=tuple(lines), kind="text") if lines else None
    return Taken(rows=rows, rest=rest if took else block, took=took)


def _row(text: str) -> Row | None:
    bare = unmarked(text)
    optional = _OPTIONAL.match(bare)
    row = row_of(bare[optional.end() :] if optional else bare)
    return row if row and len(row.value) <= VALUE_LIMIT else None


def _bare(line: Line, rows: Rows) -> Row | None:
    """A label without a colon, bold and alone in its line or before its value."""
    text = plain(line)
    field = label_of(text) if (rows.any or line[0].bold) and len(line) == 1 else None
    if field:
        return Row(field, "")
    label = line[0].text.strip() if line and line[0].bold and len(line) > 1 else ""
    field = label_of(label) if label and label[0].isupper() else None
    return Row(field, plain(line[1:]).strip()) if field in ("to", "cc", "subject") else None


def _is_value(text: str) -> bool:
    return len(text) <= VALUE_LIMIT and not greeted(text) and not is_closing(text)


def _pieces(line: Line) -> Iterator[Line]:
    """A line that is a row, parted before each later bold label; any other line whole."""
    if _row(plain(line)) is None:
        yield line
        return
    begin = 0
    for index in range(1, len(line)):
        run = line[index]
        behind = line[index + 1].text if index + 1 < len(line) else ""
        if (
            unmarked(plain(line[begin:index])).strip()
            and run.bold
            and (row_of(run.text) or (label_of(run.text) and behind.startswith(":")))
        ):
            yield line[begin:index]
            begin = index
    yield line[begin:]
