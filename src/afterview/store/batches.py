"""One command of the person is one batch: what it appended and what it changed, so that undo finds both.

Events say for themselves what a batch did. For plain records (owner, outbox)
the row as it was before the batch's first change of it is kept in `before`;
no image means that the row did not exist. Of a file that a batch wrote, the
image says what was in it before and what since.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import func, insert, select

from afterview.store import schema
from afterview.store.database import Transaction

OWNER, OUTBOX, FILE = "owner", "outbox", "file"
PERSON, UNDO = "person", "undo"
MAIL = "mail"  # what was read or sent, which no command takes back


class WrittenFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file below the templates folder as a batch left it; `before` None: it was not there."""

    name: str
    before: str | None
    after: str


def next_batch(tx: Transaction, *, source: str = PERSON) -> int:
    """Begin a batch and return its number; 1 is the owner's first."""
    newest = tx.run(select(func.max(schema.batch.c.number)).where(tx.mine(schema.batch))).scalar()
    number = (newest or 0) + 1
    tx.run(insert(schema.batch).values(owner_id=tx.owner, number=number, source=source))
    return number


def keep(tx: Transaction, *, batch: int, thing: str, number: int, image: object | None) -> None:
    """Remember how a record was before `batch` first changes it; later changes by it add nothing."""
    before = schema.before
    known = select(before.c.number).where(
        tx.mine(before), before.c.batch == batch, before.c.thing == thing, before.c.number == number
    )
    if tx.run(known).first() is None:
        tx.run(
            insert(before).values(
                owner_id=tx.owner,
                batch=batch,
                thing=thing,
                number=number,
                image=None if image is None else msgspec.json.encode(image).decode(),
            )
        )
