"""The mark of a restored database: set by a restore, taken away by the person's next approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afterview.store.database import Transaction
from afterview.store.installation import read_meta, write_meta

RESTORED, MADE = "restored_at", "restored_from"
MOST_UNSEEN = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """When this database was restored, and from when the backup was (None: it did not say)."""

    at: datetime
    made: datetime | None


def restored(tx: Transaction) -> Restored | None:
    """The mark, while nothing was approved since."""
    at = read_meta(tx, RESTORED)
    if at is None:
        return None
    made = read_meta(tx, MADE)
    return Restored(at=datetime.fromisoformat(at), made=datetime.fromisoformat(made) if made else None)


def is_unseen(tx: Transaction, due: int) -> bool:
    """Whether `due` emails, over all applications, have to be seen together before one leaves by itself."""
    return due > MOST_UNSEEN and restored(tx) is not None


def seen(tx: Transaction) -> None:
    """The person has looked: take the mark away."""
    write_meta(tx, RESTORED, None)
    write_meta(tx, MADE, None)
