"""Take the last command back: void what it appended, restore the records it changed.

The batch that undoes is no target itself, so undoing again goes one further
back. What was claimed for sending since stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select, update

from afterview.core.events import Event
from afterview.store import batches, ledger, outbox, records
from afterview.store.batches import WrittenFile
from afterview.store.database import Transaction
from afterview.store.schema import batch, before


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """What was taken back: the events (voids among them), and which records are as before.

    `by` is the batch that takes `batch` back; `files` it wrote are for the caller to bring back.
    """

    batch: int
    by: int
    events: tuple[Event, ...]
    owner: bool
    outbox: tuple[int, ...]
    files: tuple[WrittenFile, ...] = ()


def undo(tx: Transaction, *, now: datetime) -> Undone | None:
    """Take back the newest batch that was not yet, even if it changed nothing; None: there is none."""
    candidates = select(batch.c.number).where(
        tx.mine(batch), batch.c.undone_by.is_(None), batch.c.source.not_in((batches.UNDO, batches.MAIL))
    )
    newest = tx.run(candidates.order_by(batch.c.number.desc()).limit(1)).scalar()
    return None if newest is None else _take_back(tx, newest, now=now)


def _take_back(tx: Transaction, number: int, *, now: datetime) -> Undone:
    own = batches.next_batch(tx, source=batches.UNDO)
    taken: dict[str, Event] = {}
    # Voiding a void of the same batch brings its target back: until nothing of it lives.
    while living := ledger.of_batch(tx, number):
        ledger.void(tx, living, at=now, source=batches.UNDO, batch=own)
        taken |= {event.key: event for event in living}
    images = _images(tx, number)
    if owner := [image for thing, _, image in images if thing == batches.OWNER]:
        records.restore_owner(tx, owner[0])
    letters = [(row, image) for thing, row, image in images if thing == batches.OUTBOX]
    restored = tuple(row for row, image in letters if outbox.restore(tx, row, image))
    files = [
        msgspec.json.decode(image or "", type=WrittenFile) for t, _, image in images if t == batches.FILE
    ]
    undone = update(batch).where(tx.mine(batch), batch.c.number == number)
    tx.run(undone.values(undone_by=own))
    return Undone(
        batch=number,
        by=own,
        events=tuple(taken.values()),
        owner=bool(owner),
        outbox=restored,
        files=tuple(files),
    )


def _images(tx: Transaction, number: int) -> list[tuple[str, int, str | None]]:
    images = select(before.c.thing, before.c.number, before.c.image)
    images = images.where(tx.mine(before), before.c.batch == number).order_by(before.c.number.desc())
    return [(thing, row, image) for thing, row, image in tx.run(images)]
