"""The name of this database among all databases: it tells two homes' events and letters apart."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, select

from afterview.store.database import Transaction
from afterview.store.schema import meta


def installation(tx: Transaction) -> str:
    """16 hex digits, drawn at the owner's first write and kept for ever."""
    known = tx.run(select(meta.c.value).where(tx.mine(meta), meta.c.name == "installation")).scalar()
    if known is not None:
        return str(known)
    drawn = secrets.token_hex(8)
    tx.run(insert(meta).values(owner_id=tx.owner, name="installation", value=drawn))
    return drawn
