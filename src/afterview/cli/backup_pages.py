"""Backups as pages of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterview.cli.render import Page, day_and_time

if TYPE_CHECKING:
    from datetime import datetime

    from afterview.app.backups import BackupAnswer, BackupsAnswer
    from afterview.app.restoring import RestoreAnswer


def backup_page(answer: BackupAnswer) -> Page:
    """Where it lies and what is in it."""
    beside = f" and {_counted(len(answer.files), 'file')} of yours" if answer.files else ""
    page = Page().line(f"Saved {_counted(answer.events, 'event')}{beside} in {answer.file}.")
    for name in answer.left_out:
        page.line(f"Not in it: {name}, because of its name, its size or its rights.", "yellow")
    return page.line("Whoever has the file can read it: keep it where only you can.", "dim")


def backups_page(answer: BackupsAnswer) -> Page:
    """A line or two a backup."""
    page = Page()
    for row in answer.backups:
        what = "the database alone" if row.kind == "database" else "everything"
        events = f", {_counted(row.events, 'event')}" if row.events is not None else ""
        page.line(f"{day_and_time(row.made)}: {what}{events}, {_size(row.size)}", "bold")
        page.line(row.file, indent=3)
        if row.problem:
            page.line(f"It cannot be used: it {row.problem}.", "red", indent=3)
    return page if answer.backups else page.line(f"There are no backups in {answer.folder} yet.")


def restore_page(answer: RestoreAnswer) -> Page:
    """What a restore would bring and cost."""
    page = Page().line(
        f"The backup is of {day_and_time(answer.made)}: {_events(answer.events, answer.newest)}."
    )
    _left_out(page, answer)
    if answer.lost is None:
        return page.line(
            "What is here cannot be read; its files are copied to 'backups' as they are.", "yellow"
        )
    if answer.lost:
        page.line(
            f"It does not have {_counted(answer.lost, 'event')} recorded here, the last of"
            f" {_when(answer.newest_here)}. A copy of what is here goes to 'backups' first.",
            "yellow",
        )
    else:
        page.line("Nothing is recorded here that the backup does not have.")
    if answer.unapproved:
        page.line(f"{_counted(answer.unapproved, 'email')} in it will have to be approved again.")
    return page


def restored_page(answer: RestoreAnswer) -> Page:
    """What was restored, what was here, and what to do now."""
    page = Page().line(
        f"Restored the backup of {day_and_time(answer.made)}: {_events(answer.events, answer.newest)}."
    )
    _left_out(page, answer)
    if answer.kept:
        page.line(f"What was here is kept: afterview restore {answer.kept}")
    if answer.unapproved:
        page.line(
            f"{_counted(answer.unapproved, 'email')} lost the approval; nothing leaves until you approve it."
        )
    return page.line("What you wrote or heard since then is not in it: note it with `sent` and `heard`.")


def _left_out(page: Page, answer: RestoreAnswer) -> None:
    for name in answer.left_out:
        page.line(f"Its {name} is left out, because no command could read it: yours stays.", "yellow")


def _events(number: int, newest: datetime | None) -> str:
    return _counted(number, "event") + (f", the last of {_when(newest)}" if newest else "")


def _when(at: datetime | None) -> str:
    return day_and_time(at) if at else "an unknown day"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size} {unit}"
        size = round(size / 1000)
    return f"{size} GB"
