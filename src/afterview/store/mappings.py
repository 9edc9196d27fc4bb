"""Which column of a spreadsheet holds what, remembered by its header.

Bookkeeping, no command of the person: it has no batch, and undo leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import insert, select, update

from afterview.store.database import Transaction
from afterview.store.schema import mapping


def remembered(tx: Transaction, header: str) -> dict[str, str] | None:
    """Column -> field, as it was last said for `header`; None: never."""
    row = tx.run(select(mapping.c.columns).where(tx.mine(mapping), mapping.c.header == header)).first()
    return None if row is None else msgspec.json.decode(row[0], type=dict[str, str])


def remember(tx: Transaction, header: str, columns: Mapping[str, str]) -> None:
    """Keep column -> field for the next spreadsheet with this `header`."""
    text = msgspec.json.encode(dict(columns)).decode()
    known = update(mapping).where(tx.mine(mapping), mapping.c.header == header)
    if not tx.run(known.values(columns=text)).rowcount:
        tx.run(insert(mapping).values(owner_id=tx.owner, header=header, columns=text))
