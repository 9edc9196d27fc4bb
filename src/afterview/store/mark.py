"""Marks that hold back many emails at once: a restore, a day without a look. The next approval lifts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from afterview.store.database import Transaction
from afterview.store.installation import read_meta, write_meta

RESTORED, MADE = "restored_at", "restored_from"
WATCHED, UNSEEN = "watched_at", "unseen_since"
MOST_UNSEEN = 5
LONG = timedelta(hours=24)
OFTEN = timedelta(hours=1)


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
    return due > MOST_UNSEEN and (restored(tx) is not None or read_meta(tx, UNSEEN) is not None)


def last_watched(tx: Transaction) -> datetime | None:
    """When mail was last watched, to the hour."""
    at = read_meta(tx, WATCHED)
    return datetime.fromisoformat(at) if at else None


def note_watched(tx: Transaction, *, now: datetime) -> None:
    """Mail is watched now; a day after the last time, what came due meanwhile was seen by nobody."""
    before = last_watched(tx)
    if before is not None and now - before > LONG:
        write_meta(tx, UNSEEN, before.isoformat())
    write_meta(tx, WATCHED, now.isoformat())


def seen(tx: Transaction) -> None:
    """The person has looked: take the marks away."""
    for name in (RESTORED, MADE, UNSEEN):
        write_meta(tx, name, None)
