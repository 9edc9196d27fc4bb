"""Data leaves and comes back: the lossless document, a table, the cadence as a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import cast

from afterview.app.answers import ImportAnswer
from afterview.app.imports import Work
from afterview.app.look import View, facts_by_number, gather, plan_ahead
from afterview.app.route import digest_of
from afterview.app.today import all_applications, zone_of
from afterview.app.wiring import App
from afterview.calendars.feed import Entry, FeedEntry, entry_uid, feed
from afterview.calendars.telling import Told, is_said, may_change, renewed
from afterview.core.model import Letter
from afterview.errors import AfterviewError, StoreError, UserError
from afterview.mail.compose import canonical_body, check_unsent
from afterview.store import archive, intake, ledger, records, told
from afterview.store.database import Transaction
from afterview.store.installation import calendar, calendar_floor, is_named

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
    """The way ahead of every open application as all-day entries, on the person's days.

    What is said is remembered, so that the next export can say what changed;
    that is no command of the person. Where it cannot be remembered (a full or
    read-only disk, another process writing) it is said all the same.
    """
    now = app.now
    with app.store.read(app.owner) as tx:
        ahead = _ahead(tx, app, now) if is_named(tx) else None
        said = _said(tx, ahead) if ahead else None
    if said is None or said.fresh:
        with _unless_said(said), app.store.write(app.owner) as tx:
            if ahead is None or ahead.newest != ledger.newest(tx):  # else nothing came between
                ahead = _ahead(tx, app, now)
            said = _said(tx, ahead)
            told.tell(tx, said.fresh)
    assert said is not None
    return feed(said.entries, now=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ahead:
    """The way ahead by UID, as of the event `newest`; `home` is what UIDs are made from."""

    plan: dict[str, Told]
    here: tzinfo
    today: date
    home: str
    newest: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What a calendar is told now, and which of it is new."""

    entries: tuple[FeedEntry, ...]
    fresh: tuple[Told, ...]


def _unless_said(said: _Said | None) -> AbstractContextManager[None]:
    return nullcontext() if said is None else suppress(StoreError)


def _ahead(tx: Transaction, app: App, now: datetime) -> _Ahead:
    numbers = records.open_applications(tx)
    view = gather(tx, numbers, app.library, zone=app.config.zone, now=now)
    here, home = zone_of(view, app), calendar(tx)
    plan = {each.uid: each for n in numbers for each in _steps(view, n, here, home)}
    today = now.astimezone(here).date()
    return _Ahead(plan=plan, here=here, today=today, home=home, newest=ledger.newest(tx))


def _said(tx: Transaction, ahead: _Ahead) -> _Said:
    plan, today, before = ahead.plan, ahead.today, told.told(tx)
    known = {uid: each for uid, each in before.items() if uid in plan or may_change(each, today=today)}
    gone = {each.application for uid, each in known.items() if uid not in plan}
    taken = _taken(tx, gone, ahead.here, ahead.home)
    after = renewed(known, plan.values(), taken, today=today, floor=calendar_floor(tx))
    return _Said(
        entries=tuple(
            _entry(each) for uid, each in after.items() if uid in plan or is_said(each, today=today)
        ),
        fresh=tuple(each for uid, each in after.items() if each != before.get(uid)),
    )


def _steps(view: View, number: int, here: tzinfo, home: str) -> Iterator[Told]:
    """The way ahead of one application."""
    company = view.facts(number).application.company
    today = view.now.astimezone(here).date()
    for step in plan_ahead(view, number):
        name = step.step or "presume_no"
        day = step.due.astimezone(here).date() if step.step else step.day
        uid = entry_uid(installation=home, application=number, step=name, anchor=step.anchor)
        yield Told(uid=uid, application=number, company=company, day=day, step=name, changed=today)


def _taken(tx: Transaction, numbers: set[int], here: tzinfo, home: str) -> dict[str, date]:
    """The person's day on which each step of these applications was last taken, by its UID."""
    return {
        entry_uid(
            installation=home, application=number, step=sent.what.step, anchor=sent.what.anchor or ""
        ): sent.at.astimezone(here).date()
        for number, facts in facts_by_number(tx, numbers).items()
        for sent in facts.sent
        if sent.what.step
    }


def _entry(each: Told) -> FeedEntry:
    return FeedEntry(
        uid=each.uid,
        day=each.day,
        company=each.company,
        step=cast("Entry", each.step),
        sequence=each.sequence,
        cancelled=each.cancelled,
    )
