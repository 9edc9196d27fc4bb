"""An exported document back into the store, beside what is there.

    shapes -> events and letters, checked -> numbers of here -> ledger, outbox, owner

The same key is the same event, hence the same application, contact or
interview; numbers that mean something else here are replaced by new ones. An owner who already
introduced themselves stays, a letter already on its way stays. Importing
again changes nothing. Nothing is written before everything was found sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import ColumnElement, select

from afterview.core.events import (
    ApplicationAdded,
    ContactAdded,
    ContactEdited,
    Event,
    Fact,
    InterviewSet,
    decode,
)
from afterview.core.model import instant
from afterview.core.text import email_address, one_line
from afterview.errors import UserError
from afterview.store import ledger, outbox, records
from afterview.store.archive import HIGHEST, MEND, Document, EventShape, MadeFromShape, OutboxShape, inert
from afterview.store.database import Transaction
from afterview.store.numbering import Numbering, Numbers, interviews_here, numbered, with_own_keys
from afterview.store.outbox import Entry, LetterKey, MadeFrom
from afterview.store.schema import contact, event


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What an import brought: new or revived events, the numbers of here by those of the file, letters."""

    events: tuple[Event, ...]
    applications: Numbers
    contacts: Numbers
    letters: tuple[Entry, ...]
    owner: bool


def load(tx: Transaction, document: Document, *, batch: int) -> Taken:
    """Add `document` to what is here, or UserError with the place that does not fit."""
    events = _events(document)
    entries = _outbox(document, {e.application for e in events if isinstance(e.what, ApplicationAdded)})
    known = ledger.known_keys(tx, (e.key for e in events))
    applications = _applications(tx, events, known)
    contacts = _contacts(tx, events, known)
    here = Numbering(
        applications=applications,
        contacts=contacts,
        interviews=interviews_here(tx, events, known, applications),
    )
    fresh = ledger.append(tx, with_own_keys(tx, map(here.event, events), known), batch=batch)
    moved = [replace(entry, letters=tuple(map(here.letter, entry.letters))) for entry in entries]
    letters = _put(tx, moved, batch=batch)
    owner = document.owner is not None and records.owner_of(tx) is None
    if document.owner is not None and owner:
        records.set_owner(tx, document.owner, batch=batch)
    return Taken(events=fresh, applications=applications, contacts=contacts, letters=letters, owner=owner)


def _events(document: Document) -> tuple[Event, ...]:
    """The events, each sound by itself and among the others."""
    events: dict[str, Event] = {}
    for place, shape in enumerate(document.events):
        try:
            made = _event(shape)
        except UserError as problem:
            raise _at(f"events[{place}]", problem.message) from problem
        if made.key in events:
            raise _at(f"events[{place}]", f"The key {made.key!r} is there twice.")
        events[made.key] = made
    added = {e.application for e in events.values() if isinstance(e.what, ApplicationAdded)} | {None}
    for place, each in enumerate(events.values()):
        if each.application not in added:
            raise _at(f"events[{place}]", f"Application {each.application} is added nowhere in the file.")
    return tuple(events.values())


def _event(shape: EventShape) -> Event:
    what = decode(shape.kind, msgspec.json.encode(shape.data))
    if shape.kind == "voided":
        raise UserError("An export holds what stands, so no event in it is voided.")
    if isinstance(what, ApplicationAdded) and what.application.number != shape.application:
        raise UserError(f"It adds application {what.application.number} but belongs to {shape.application}.")
    counts = {*_contact_numbers(what), ledger.turn_of(shape.key) or 1}
    if not all(1 <= number <= HIGHEST for number in counts):
        raise UserError(f"A number in it is not from 1 to {HIGHEST:,}.")
    return Event(
        key=shape.key,
        application=shape.application,
        at=shape.at,
        zone=shape.zone,
        recorded_at=shape.recorded_at,
        source=one_line(shape.source, "source"),
        what=what,
    )


def _outbox(document: Document, applications: Collection[int | None]) -> tuple[Entry, ...]:
    """The letters, each sound by itself and among the others."""
    entries: list[Entry] = []
    tokens: set[str] = set()
    taken: set[LetterKey] = set()
    for place, shape in enumerate(document.outbox):
        try:
            entry = _entry(shape)
        except UserError as problem:
            raise _at(f"outbox[{place}]", problem.message) from problem
        live = set() if entry.state in outbox.DEAD else set(entry.letters)
        if not {key.application for key in entry.letters} <= set(applications):
            raise _at(f"outbox[{place}]", "It counts for an application that is not in the file.")
        if entry.token in tokens or taken & live:
            raise _at(f"outbox[{place}]", "The same letter is there twice.")
        tokens.add(entry.token)
        taken |= live
        entries.append(entry)
    return tuple(entries)


def _entry(shape: OutboxShape) -> Entry:
    if shape.state == "approved" and not (shape.approved_at and shape.approved_hash):
        raise UserError("It is approved, but not when or which text.")
    return Entry(
        letters=tuple(
            dict.fromkeys(
                LetterKey(application=k.application, step=k.step, recipient=k.recipient, anchor=k.anchor)
                for k in shape.letters
            )
        ),
        state=shape.state,
        step=shape.step,
        recipient=None if shape.recipient is None else email_address(shape.recipient),
        subject=one_line(shape.subject, "subject", limit=998),
        body=shape.body,
        raw=shape.raw,
        token=one_line(shape.token, "token"),
        message_id=None if shape.message_id is None else one_line(shape.message_id, "message id", limit=998),
        generation=shape.generation,
        planned_at=shape.planned_at and instant(shape.planned_at),
        approved_at=shape.approved_at and instant(shape.approved_at),
        approved_hash=shape.approved_hash,
        own_words=shape.own_words,
        created_at=instant(shape.created_at),
        why=shape.why,
        made_from=_made_from(shape.made_from),
    )


def _made_from(shape: MadeFromShape | None) -> MadeFrom | None:
    if shape is None:
        return None
    fills = (
        (one_line(name, "name", limit=998), one_line(said, "text", limit=64_000))
        for name, said in shape.fills
    )
    template = shape.template and one_line(shape.template, "template")
    return MadeFrom(template=template, fills=tuple(fills), kept=shape.kept)


def _at(place: str, message: str) -> UserError:
    return UserError(inert(f"{place}: {message}"), MEND)


def _applications(tx: Transaction, events: Iterable[Event], known: Mapping[str, Event]) -> dict[int, int]:
    """The number of here for every application of the file."""
    same: dict[int, int] = {}
    for place, each in enumerate(events):
        here = known[each.key].application if each.key in known else None
        if each.application is None or here is None:
            continue
        if same.setdefault(each.application, here) != here:
            raise _at(
                f"events[{place}]",
                f"Application {each.application} is both {same[each.application]} and {here} here.",
            )
    numbers = {each.application for each in events if each.application is not None}
    used = _used(tx, event.c.application, tx.mine(event), numbers)
    return numbered(numbers, same, used, records.next_application(tx))


def _contacts(tx: Transaction, events: Iterable[Event], known: Mapping[str, Event]) -> dict[int, int]:
    """The number of here for every contact of the file."""
    same: dict[int, int] = {}
    numbers: set[int] = set()
    for each in events:
        numbers |= _contact_numbers(each.what)
        here = known[each.key].what if each.key in known else None
        if isinstance(each.what, ContactAdded) and isinstance(here, ContactAdded):
            same[each.what.contact.number] = here.contact.number
    used = _used(tx, contact.c.number, tx.mine(contact), numbers)
    return numbered(numbers, same, used, records.next_contact(tx))


def _used(
    tx: Transaction, column: ColumnElement[int], mine: ColumnElement[bool], numbers: Collection[int]
) -> set[int]:
    used: set[int] = set()
    for part in ledger.chunks(numbers):
        used.update(tx.run(select(column).where(mine, column.in_(part)).distinct()).scalars())
    return used


def _contact_numbers(what: Fact) -> set[int]:
    match what:
        case ContactAdded():
            return {what.contact.number}
        case ContactEdited():
            return {what.contact}
        case InterviewSet():
            return set(what.interview.contacts)
        case _:
            return set()


def _put(tx: Transaction, entries: Iterable[Entry], *, batch: int) -> tuple[Entry, ...]:
    """Store the letters that are neither here already nor counted for by one that is on its way."""
    here = outbox.entries(tx, states=outbox.ALL)
    tokens = {entry.token for entry in here}
    taken = {key for entry in here if entry.state not in outbox.DEAD for key in entry.letters}
    new = [
        entry
        for entry in entries
        if entry.token not in tokens and (entry.state in outbox.DEAD or not taken.intersection(entry.letters))
    ]
    return tuple(outbox.put(tx, entry, batch=batch) for entry in new)
