"""How far each folder was read. A cursor moves in the transaction that stores what it covers, or not at all.

first read ──> uid grows ──┬─> numbering changed, or went back ──> rescan: from 1 up to `rescan_to`
                           └──────────────<── done ────────────────────┘
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from afterview.store.database import Transaction
from afterview.store.schema import cursor


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """All up to `uid` of the numbering `uidvalidity` is stored; `read`, `matched` count messages.

    `rescan_to`: the folder was numbered anew, and up to this UID it is being read again.
    """

    account: int
    folder: str
    uidvalidity: int
    uid: int = 0
    rescan_to: int | None = None
    read: int = 0
    matched: int = 0


def cursors(tx: Transaction, account: int) -> dict[str, Cursor]:
    """The cursors of one mailbox, by folder."""
    rows = tx.run(select(cursor).where(tx.mine(cursor), cursor.c.account == account)).mappings()
    return {row["folder"]: Cursor(**{name: row[name] for name in Cursor.__slots__}) for row in rows}


def move(tx: Transaction, to: Cursor) -> None:
    """Write how far a folder was read."""
    this = (tx.mine(cursor), cursor.c.account == to.account, cursor.c.folder == to.folder)
    tx.run(delete(cursor).where(*this))
    values = {name: getattr(to, name) for name in Cursor.__slots__}
    tx.run(insert(cursor).values(owner_id=tx.owner, **values))
