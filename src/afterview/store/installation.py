"""The name of this database among all databases, and what else belongs to it alone (rows of `meta`).

installation    tells two homes' events and letters apart; drawn anew by a restore
calendar        what the UIDs of the calendar are made from; stays the same for ever
calendar_floor  no entry of the calendar is told with a lower sequence
"""

from __future__ import annotations

import secrets

from sqlalchemy import delete, insert, select

from afterview.store.database import Transaction
from afterview.store.schema import meta


def installation(tx: Transaction) -> str:
    """16 hex digits, drawn at the owner's first write."""
    known = read_meta(tx, "installation")
    if known is not None:
        return known
    drawn = secrets.token_hex(8)
    write_meta(tx, "installation", drawn)
    return drawn


def is_named(tx: Transaction) -> bool:
    """Whether the name was drawn already, so that asking for it writes nothing."""
    return read_meta(tx, "installation") is not None


def calendar(tx: Transaction) -> str:
    """What the calendar's UIDs are made from: the first name this database had, before any restore."""
    return read_meta(tx, "calendar") or installation(tx)


def calendar_floor(tx: Transaction) -> int:
    """The lowest sequence an entry of the calendar may be told with."""
    return int(read_meta(tx, "calendar_floor") or 0)


def read_meta(tx: Transaction, name: str) -> str | None:
    """What is written under `name`, if anything."""
    found = tx.run(select(meta.c.value).where(tx.mine(meta), meta.c.name == name)).scalar()
    return None if found is None else str(found)


def write_meta(tx: Transaction, name: str, value: str | None) -> None:
    """Write `value` under `name`; None takes it away."""
    tx.run(delete(meta).where(tx.mine(meta), meta.c.name == name))
    if value is not None:
        tx.run(insert(meta).values(owner_id=tx.owner, name=name, value=value))
