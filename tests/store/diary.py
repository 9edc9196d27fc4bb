"""What the tests of the store write down: a person's events in few words, and a projection of them.

`project` here folds only what the store needs (who, where, open), so that
these tests say nothing about the policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from afterview.core.events import (
    ApplicationAdded,
    Closed,
    ContactAdded,
    Event,
    Fact,
    Sent,
    Voided,
)
from afterview.core.model import Application, Contact
from afterview.store import Store, Transaction, batches, ledger, outbox, records
from afterview.store.database import PATIENCE
from afterview.store.outbox import Entry, LetterKey
from tests.store.homes import MADE, Files, Homes

NOON = MADE
VERSION = "1"


def at(minutes: float = 0) -> datetime:
    return NOON + timedelta(minutes=minutes)


_homes: list[Homes] = [Files()]


def use(homes: Homes) -> None:
    """From now on `opened` means a home among these."""
    _homes[:] = [homes]


def opened(place: Path, *, patience: float = PATIENCE) -> AbstractContextManager[Store]:
    """The store of the home at `place`, on the database this test runs on; a new one is empty."""
    return _homes[0].opened(place, patience=patience)


def event(
    key: str, what: Fact, *, application: int | None = 1, minutes: float = 0, source: str = "person"
) -> Event:
    return Event(
        key=key,
        application=application,
        at=at(minutes),
        zone="America/New_York",
        recorded_at=at(minutes),
        source=source,
        what=what,
    )


def added(number: int, company: str = "Acme") -> ApplicationAdded:
    return ApplicationAdded(application=Application(number=number, company=company, role="Engineer"))


def met(number: int, address: str | None = "rita@acme.example", name: str = "Rita Roe") -> ContactAdded:
    return ContactAdded(contact=Contact(number=number, name=name, address=address))


def record(tx: Transaction, *facts: Fact, application: int | None = 1, minutes: float = 0) -> int:
    """One command of the person, its projections included; returns its batch."""
    batch = batches.next_batch(tx)
    keys = ledger.person_keys(tx, len(facts))
    events = [event(k, f, application=application, minutes=minutes) for k, f in zip(keys, facts, strict=True)]
    project(tx, ledger.append(tx, events, batch=batch))
    return batch


def project(tx: Transaction, events: Iterable[Event]) -> None:
    """Write the projections of all applications that `events` belong to."""
    numbers = sorted({e.application for e in events if e.application is not None})
    stands = ledger.live(tx, numbers)
    projections = [projection(number, stands[number]) for number in numbers]
    records.project(tx, projections, last_event=ledger.newest(tx))


def projection(number: int, events: Sequence[Event]) -> records.Projection:
    facts = [e.what for e in events]
    applications = [f.application for f in facts if isinstance(f, ApplicationAdded)]
    if not applications:
        return records.Projection(number=number, application=None)
    contacts = {f.contact.number: f.contact for f in facts if isinstance(f, ContactAdded)}
    addresses = {c.address for c in contacts.values()} | {f.to for f in facts if isinstance(f, Sent)}
    return records.Projection(
        number=number,
        application=applications[-1],
        contacts=tuple(contacts.values()),
        addresses=frozenset(a for a in addresses if a is not None),
        open=not any(isinstance(f, Closed) for f in facts),
    )


def key(
    application: int = 1, anchor: str = "interview:1", recipient: str | None = "rita@acme.example"
) -> LetterKey:
    return LetterKey(application=application, step="thank_you", recipient=recipient, anchor=anchor)


def draft(tx: Transaction, *letters: LetterKey, batch: int, minutes: float = 0) -> Entry:
    token, generation = outbox.mint(tx, letters)
    return outbox.put(
        tx,
        Entry(
            letters=letters,
            step=letters[0].step,
            recipient=letters[0].recipient,
            subject="Thank you",
            body="Dear Rita,\nthank you for today.\n",
            raw=b"Subject: Thank you\r\n\r\n\xff",
            token=token,
            generation=generation,
            message_id=f"<av1.{token}@home.example>",
            created_at=at(minutes),
            planned_at=at(60),
        ),
        batch=batch,
    )


def voided(target: Event | str) -> Voided:
    return Voided(key=target if isinstance(target, str) else target.key)
