"""Reading a file of waits: one row a wait, some logs of some people.

The columns are log, id, stage, group, start, days, event, kind and end; others are passed by. What cannot be
is one sentence that names the row as a spreadsheet numbers it: the header is row 1.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from afterview.errors import UserError
from afterview.forecast.wait import Reply, Wait

COLUMNS = ("log", "id", "stage", "group", "start", "days", "event", "kind", "end")
KINDS: dict[str, Reply] = {"advance": "good", "reject": "rejection", "none": "other", "": "other"}
WHOLE = re.compile(r"(-?\d+)(?:\.0*)?", re.ASCII)
FEW = 10  # replies; from as many without one rejection on, rejections are not dated in that log


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A wait of one log; later waits of one application share its key."""

    wait: Wait
    application: str


@dataclass(frozen=True, kw_only=True)
class Log:
    """What one person wrote down, by the day each wait began."""

    name: str
    rows: tuple[Row, ...]

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """The waits as they ended."""
        return tuple(row.wait for row in self.rows)

    @cached_property
    def end(self) -> date:
        """The last day the log knows."""
        return max(wait.end for wait in self.waits)

    @cached_property
    def good_only(self) -> bool:
        """Only good news is dated: then silence says nothing about rejections, and no score is comparable."""
        replies = [wait.reply for wait in self.waits if wait.reply]
        return len(replies) >= FEW and all(reply == "good" for reply in replies)


def read(path: Path) -> tuple[Log, ...]:
    """The logs of a file, by name. UserError where it cannot be read."""
    logs: dict[str, list[Row]] = {}
    for number, fields in _records(path):
        logs.setdefault(fields["log"], []).append(_row(number, fields))
    if not logs:
        raise UserError(f"{path.name} holds no row.", "Put one wait on each line below the header.")
    return tuple(
        Log(name=name, rows=tuple(sorted(logs[name], key=lambda row: (row.wait.start, row.application))))
        for name in sorted(logs)
    )


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that are not blank, with their number."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}.", "Give the path of a CSV file."
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} is not UTF-8.", "Save it as CSV in UTF-8.") from error
    lines = csv.reader(io.StringIO(text, newline=""))
    number = 1
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        if missing := [name for name in COLUMNS if name not in header]:
            raise UserError(
                f"{path.name} has no column {', '.join(missing)} in row 1.",
                f"Give the columns {', '.join(COLUMNS)}, with commas between them.",
            )
        for number, cells in enumerate(lines, 2):
            if any(cell.strip() for cell in cells):
                padded = [*(cell.strip() for cell in cells), *[""] * len(header)]
                yield number, dict(zip(header, padded, strict=False))
    except csv.Error as error:
        raise UserError(f"Row {number + 1}: {error}.", "Mend that line; it is not CSV.") from error


def _row(number: int, fields: dict[str, str]) -> Row:
    """One row. UserError that begins with its number."""
    try:
        return _checked(fields)
    except UserError as error:
        raise UserError(f"Row {number}: {error.message}", error.hint) from error


def _checked(fields: dict[str, str]) -> Row:
    if not fields["log"]:
        raise UserError("no log is named.", "Say in the column log whose wait it is.")
    start, days = _day(fields, "start"), _whole(fields, "days")
    event, kind = _whole(fields, "event"), fields["kind"].lower()
    if days < 0:
        raise UserError(f"{days} days are less than none.", "Give days from 0, a reply on the day itself.")
    if event not in {0, 1}:
        raise UserError(f"event is {event}.", "Give 1 where a reply came, 0 where it was still silent.")
    if kind not in KINDS:
        raise UserError(f"{fields['kind']!r} is no kind.", "Use one of: advance, reject, none.")
    wait = Wait(
        stage=fields["stage"].lower(),  # type: ignore[arg-type]  # Wait checks it
        start=start,
        days=days,
        reply=KINDS[kind] if event else None,
        channel=fields["group"] or None,
    )
    if _day(fields, "end") != wait.end:
        raise UserError(
            f"it ends on {fields['end']}, not {days} days after {start}.",
            f"Make end {start + timedelta(days=days)}, or mend start or days.",
        )
    return Row(wait=wait, application=fields["id"].partition(".")[0])


def _whole(fields: dict[str, str], name: str) -> int:
    if (match := WHOLE.fullmatch(fields[name])) is None or len(match[1]) > 9:
        raise UserError(f"{name} is {fields[name]!r}.", "Give a whole number.")
    return int(match[1])


def _day(fields: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(fields[name])
    except ValueError as error:
        raise UserError(f"{name} is {fields[name]!r}.", "Give a day as YYYY-MM-DD.") from error
