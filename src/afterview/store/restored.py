"""A database that was restored: what makes it harmless, and the mark that says so.

1. Nothing in it is approved any more: an approval was given in view of what was
   known then. What was being sent may have been sent: it is unknown.
2. What undo could bring back is not approved either.
3. It has a new name, so that no key or token it hands out meets one that was
   handed out after the backup. Its calendar goes on under the old name, above
   everything the calendar was told.
4. The mark stays until the person approves a letter. While it stays, what is
   sent by itself waits until it was seen (`mark.is_unseen`).
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import select, update

from afterview.calendars.telling import Told
from afterview.core.model import instant
from afterview.store import batches, outbox, told
from afterview.store.database import Transaction
from afterview.store.installation import calendar, calendar_floor, write_meta
from afterview.store.mark import MADE, RESTORED
from afterview.store.schema import before, meta

# More changes of one entry than there can have been since any backup.
LEAP = 1000


def owners(tx: Transaction) -> tuple[int, ...]:
    """Everybody who has something in this database."""
    found = tx.run(select(meta.c.owner_id).distinct().order_by(meta.c.owner_id)).scalars()
    return tuple(cast("int", each) for each in found) or (tx.owner,)


def calm(tx: Transaction, *, now: datetime, made: datetime | None) -> int:
    """Make a copy from `made` harmless (rules 1 to 4); returns how many letters lost their approval."""
    day = f" of {made.date().isoformat()}" if made else ""
    count = outbox.disarm(tx, why=f"A backup{day} was restored: look at it, then approve it again.")
    _disarm_images(tx)
    write_meta(tx, "calendar", calendar(tx))
    write_meta(tx, "installation", None)
    write_meta(tx, RESTORED, instant(now).isoformat())
    write_meta(tx, MADE, instant(made).isoformat() if made else None)
    return count


def adopt(tx: Transaction, other: tuple[str, int, tuple[Told, ...]] | None) -> None:
    """Go on from what the calendar was told by the database this one replaces, if that can be known."""
    known, floor = told.told(tx), calendar_floor(tx)
    if other is not None and other[0] == calendar(tx):
        newer = [
            each for each in other[2] if each.uid not in known or each.sequence > known[each.uid].sequence
        ]
        told.tell(tx, newer)
        floor = max(floor, other[1])
    else:
        floor = max([floor, *(each.sequence for each in known.values())]) + LEAP
    write_meta(tx, "calendar_floor", str(floor))


def _disarm_images(tx: Transaction) -> None:
    images = select(before.c.batch, before.c.number, before.c.image).where(
        tx.mine(before), before.c.thing == batches.OUTBOX, before.c.image.is_not(None)
    )
    for batch, number, image in tx.run(images).all():
        entry = msgspec.json.decode(image, type=outbox.Entry)
        if entry.state == "approved":
            this = (
                (before.c.batch == batch) & (before.c.number == number) & (before.c.thing == batches.OUTBOX)
            )
            text = msgspec.json.encode(outbox.disarmed(entry)).decode()
            tx.run(update(before).where(tx.mine(before), this).values(image=text))
