"""What calendars were told: every entry that ever left, as it was last said (`calendars.telling`).

Bookkeeping, no command of the person: it has no batch, undo leaves it, and it
is not exported. Rows are never deleted: an entry that comes back has to have a
higher sequence than the one that was cancelled.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from operator import itemgetter

from sqlalchemy import delete, insert, select

from afterview.calendars.telling import Told
from afterview.store.database import Transaction
from afterview.store.ledger import chunks
from afterview.store.schema import feed

_FIELDS = tuple(feed.c[field.name] for field in fields(Told))


def told(tx: Transaction) -> dict[str, Told]:
    """Every entry by its UID, in the order of UIDs."""
    rows = tx.run(select(*_FIELDS).where(tx.mine(feed))).mappings()
    return {row["uid"]: Told(**row) for row in sorted(rows, key=itemgetter("uid"))}


def tell(tx: Transaction, entries: Collection[Told]) -> None:
    """Remember that this was said, instead of what was said of the same UIDs before."""
    for part in chunks(entries):
        tx.run(delete(feed).where(tx.mine(feed), feed.c.uid.in_([each.uid for each in part])))
        tx.run(
            insert(feed),
            [
                {"owner_id": tx.owner} | {column.name: getattr(each, column.name) for column in _FIELDS}
                for each in part
            ],
        )
