"""Data leaves and comes back: the lossless document, a table, the cadence as a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import tzinfo

from afterview.app.answers import ImportAnswer
from afterview.app.followup import digest_of
from afterview.app.imports import Work
from afterview.app.look import View, gather, plan_ahead
from afterview.app.today import all_applications, zone_of
from afterview.app.wiring import App
from afterview.calendars.feed import FeedEntry, entry_uid, feed
from afterview.core.model import Letter
from afterview.errors import AfterviewError, UserError
from afterview.mail.compose import canonical_body, check_unsent
from afterview.store import archive, intake, ledger, records
from afterview.store.installation import installation

# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("application", "company", "role", "state", "next", "why")
LARGEST = 256 * 1024 * 1024


def export_json(app: App) -> str:
    """Everything that stands; importing it into an empty home and exporting again gives the same bytes."""
    with app.store.read(app.owner) as tx:
        return archive.write(archive.dump(tx))


def take_document(work: Work) -> ImportAnswer:
    """Take an exported document in; UserError naming the place that does not fit."""
    if len(work.content) > LARGEST:
        raise UserError(f"{work.name} is larger than 256 MB.", "Export it again, or split it.")
    document = archive.read(work.content)
    for place, letter in enumerate(document.outbox):
        _check_letter(letter, f"outbox[{place}]")
    change = work.change
    taken = intake.load(change.tx, document, batch=change.batch)
    change.touch(taken.events)
    change.everywhere |= taken.owner
    change.keeps_drafts = True
    count = len(taken.events)
    anything = taken.events or taken.letters or taken.owner
    moved = {old: new for old, new in taken.applications.items() if old != new}
    return ImportAnswer(
        file=work.name,
        kind="afterview",
        taken=count,
        message=f"Took in {count} events from {work.name}."
        if anything
        else f"{work.name} holds nothing new.",
        hints=tuple(f"Application {old} of the file is {new} here." for old, new in sorted(moved.items()))
        if anything
        else (),
    )


def _check_letter(letter: archive.OutboxShape, place: str) -> None:
    """UserError unless the letter is what it says: a stranger's file must not approve other words."""
    said = Letter(to=letter.recipient, to_name=None, subject=letter.subject, body=letter.body)
    try:
        canonical_body(letter.body)
        if letter.raw is not None:
            check_unsent(letter.raw, said)
    except AfterviewError as problem:
        raise UserError(f"{place}: {problem.message}", archive.MEND) from problem
    digest = digest_of(letter.raw, letter.subject, letter.body)
    if letter.state == "approved" and letter.approved_hash != digest:
        raise UserError(f"{place}: What was approved is another text.", archive.MEND)


def export_csv(app: App) -> str:
    """One line an application, safe to open in a spreadsheet; for looking, not for coming back."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in all_applications(app).applications:
        due = row.next.isoformat(timespec="minutes") if row.next else ""
        cells = (str(row.application), row.company, row.role or "", row.state, due, row.why)
        table.writerow([_inert(cell) for cell in cells])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def export_ics(app: App) -> bytes:
    """The way ahead of every open application as all-day entries, on the person's days."""
    now = app.now
    with app.store.read(app.owner) as tx:
        numbers = records.open_applications(tx)
        view = gather(tx, numbers, app.library, zone=app.config.zone, now=now)
        here, home, changes = zone_of(view, app), installation(tx), ledger.newest(tx)
        entries = (entry for n in numbers for entry in _entries(view, n, here, home, changes))
        return feed(entries, now=now)


def _entries(view: View, number: int, here: tzinfo, home: str, changes: int) -> Iterator[FeedEntry]:
    """`changes` only ever grows, and so orders two exports of one home."""
    company = view.facts(number).application.company
    for step in plan_ahead(view, number):
        name = step.step or "presume_no"
        day = step.due.astimezone(here).date() if step.step else step.day
        uid = entry_uid(installation=home, application=number, step=name, anchor=step.anchor)
        yield FeedEntry(uid=uid, day=day, company=company, step=name, sequence=changes)
