"""Files that come in: told apart by their content, taken in as one command, or only shown.

contents ──kind_of──> importer ──(change, content, choices)──> ImportAnswer
                      └── all files of one command are one batch; --dry-run takes it all back
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec import structs

from afterview.app.answers import ImportAnswer
from afterview.app.change import Change, Progress, changing, quiet
from afterview.app.wiring import App


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What the person said about an import beforehand, or in answer to its questions.

    `settled` answers questions by the `about` of their `Imported`; `columns`
    gives columns of a spreadsheet their fields.
    """

    application: int | None = None
    company: str | None = None
    role: str | None = None
    zone: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    settled: Mapping[str, str] = field(default_factory=dict)
    skip_errors: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One file on its way in. `progress` hears (what, done, of how many) now and then."""

    change: Change
    name: str
    content: bytes
    choices: Choices
    progress: Progress


def import_files(
    app: App,
    files: Mapping[str, bytes],
    *,
    choices: Choices | None = None,
    dry_run: bool = False,
    progress: Progress = quiet,
) -> tuple[ImportAnswer, ...]:
    """Take `files` (name -> content) in as one command, in their order; UserError naming the place.

    With `dry_run` everything is done and taken back, so what it shows is what would happen.
    """
    with changing(app, keep=not dry_run) as change:
        change.progress = progress
        said = choices or Choices()
        works = (
            Work(change=change, name=name, content=content, choices=said, progress=progress)
            for name, content in files.items()
        )
        answers = (_importer(work.name, work.content)(work) for work in works)
        return tuple(structs.replace(answer, dry_run=dry_run) for answer in answers)


def _importer(name: str, content: bytes) -> Callable[[Work], ImportAnswer]:
    """Who reads this: by what is in it, not by its name alone."""
    from afterview.app.import_calendar import is_calendar, take_calendar
    from afterview.app.import_table import is_table, take_table
    from afterview.app.transfer import take_document

    if is_calendar(name, content):
        return take_calendar
    return take_table if is_table(name, content) else take_document
