"""What the doctor asks the database: is it sound, how far has it come, what do the projections say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text

from afterview.store.database import Transaction
from afterview.store.ledger import chunks
from afterview.store.schema import address, application, contact, event

# Derived from a decision, or bookkeeping: not what the events amount to.
_APART = frozenset({"look_at", "looked_at", "policy_version", "shown_until", "comes_at", "last_event"})

Rows = frozenset[tuple[Any, ...]]


def integrity(tx: Transaction) -> tuple[str, ...]:
    """What the database finds wrong with itself; empty if it is sound."""
    if tx.connection.dialect.name != "sqlite":
        return ()
    said = tx.run(text("PRAGMA integrity_check(10)")).scalars().all()
    orphans = tx.run(text("PRAGMA foreign_key_check")).all()
    lost = (f"{len(orphans)} rows point at something that is not there",) if orphans else ()
    return (*(each for each in said if each != "ok"), *lost)


def last_recorded(tx: Transaction) -> datetime | None:
    """When the newest event was recorded."""
    newest = select(event.c.recorded_at).where(tx.mine(event)).order_by(event.c.id.desc()).limit(1)
    return tx.run(newest).scalar()


def numbers(tx: Transaction) -> tuple[int, ...]:
    """Every application that ever had an event."""
    named = select(event.c.application).where(tx.mine(event), event.c.application.is_not(None))
    return tuple(sorted(tx.run(named.distinct()).scalars()))


def count(tx: Transaction) -> int:
    """How many events were ever recorded."""
    return tx.run(select(func.count()).select_from(event).where(tx.mine(event))).scalar() or 0


def projected(tx: Transaction, wanted: Collection[int]) -> dict[int, Rows]:
    """The projections of the applications `wanted` as they are kept, to compare with a new fold."""
    found: dict[int, set[tuple[Any, ...]]] = {number: set() for number in wanted}
    sources = (
        (application, application.c.number),
        (contact, contact.c.application),
        (address, address.c.application),
    )
    for table, of in sources:
        columns = [column for column in table.c if column.name not in _APART]
        for part in chunks(wanted):
            rows = select(of.label("of"), *columns).where(tx.mine(table), of.in_(part))
            for number, *values in tx.run(rows):
                found[number].add((table.name, *values))
    return {number: frozenset(rows) for number, rows in found.items()}
