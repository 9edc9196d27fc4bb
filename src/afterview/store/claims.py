"""Sending at most once: who may send a letter now, and what became of it.

                 ┌── retry (surely not taken) ──┐
    approved ──claim──> sending ──settle──> sent | failed
                            └──expire, doubt──> unknown ──resolve──> sent | failed

Rules:
1. A claim is one UPDATE that names the state and the fence it saw; of two processes one gets it.
2. Whoever holds a claim says so by its fence. A claim that ran out and was taken away has another
   fence, so that what its holder says later changes nothing: Conflict.
3. A claim that ran out is unknown, never approved again: the email may have left.
4. Nothing leads from unknown back to approved.
5. The Date header is written once, at the first claim; every later try sends the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from afterview.errors import Conflict
from afterview.store import outbox as letters
from afterview.store.database import Transaction
from afterview.store.outbox import Entry
from afterview.store.schema import outbox

LEASE = timedelta(minutes=20)  # longer than the slowest dialogue: 600 s for the last answer, and the rest


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to send one letter, until `until`; `raw` are the bytes to send, Date and all."""

    number: int
    fence: int
    raw: bytes
    until: datetime


def due(tx: Transaction, *, now: datetime, limit: int = 100) -> tuple[int, ...]:
    """The approved letters that may leave by `now`, the longest waiting first."""
    found = (
        select(outbox.c.number)
        .where(tx.mine(outbox), outbox.c.state == "approved", outbox.c.leaves_at <= now)
        .order_by(outbox.c.leaves_at, outbox.c.number)
        .limit(limit)
    )
    return tuple(tx.run(found).scalars())


def next_due(tx: Transaction, *, now: datetime) -> datetime | None:
    """When the next approved letter may leave after `now`."""
    ahead = select(func.min(outbox.c.leaves_at)).where(
        tx.mine(outbox), outbox.c.state == "approved", outbox.c.leaves_at > now
    )
    found: datetime | None = tx.run(ahead).scalar()
    return found


def claim(
    tx: Transaction, entry: Entry, *, holder: str, now: datetime, raw: bytes, lease: timedelta = LEASE
) -> Claim:
    """Take the letter for sending; Conflict where another process did, or it is not approved any more.

    `raw` are the bytes that leave; from the first claim on they are what the row holds, and stay so.
    """
    until = now + lease
    dated = {} if entry.dated_at else {"dated_at": now, "raw": raw}
    this = (
        tx.mine(outbox),
        outbox.c.number == entry.number,
        outbox.c.state == "approved",
        outbox.c.fence == entry.fence,
        outbox.c.approved_hash == entry.approved_hash,
    )
    taken = tx.run(
        update(outbox)
        .where(*this)
        .values(
            state="sending",
            fence=entry.fence + 1,
            holder=holder,
            lease_until=until,
            tried_at=now,
            tries=entry.tries + 1,
            why=None,
            **dated,
        )
    ).rowcount
    if not taken:
        raise _gone(entry.number)
    return Claim(number=entry.number, fence=entry.fence + 1, raw=raw, until=until)


def renew(tx: Transaction, held: Claim, *, now: datetime, lease: timedelta = LEASE) -> None:
    """Hold it for longer; Conflict where it was taken away."""
    _held(tx, held, lease_until=now + lease)


def settle_sent(tx: Transaction, held: Claim, *, at: datetime, said: str) -> None:
    """The server took it."""
    _held(tx, held, state="sent", sent_at=at, said=said, holder=None, lease_until=None, leaves_at=None)


def settle_failed(tx: Transaction, held: Claim, *, said: str, why: str) -> None:
    """The server refused it for good; its letters may be drafted again."""
    _held(tx, held, state="failed", said=said, why=why, holder=None, lease_until=None, leaves_at=None)
    letters.set_live(tx, held.number, live=False)


def settle_retry(tx: Transaction, held: Claim, *, at: datetime, said: str, why: str) -> None:
    """It was surely not taken: approved as before, to be tried again `at`."""
    _held(tx, held, state="approved", leaves_at=at, said=said, why=why, holder=None, lease_until=None)


def settle_unknown(tx: Transaction, held: Claim, *, said: str, why: str) -> None:
    """Nobody knows whether the server took it."""
    _held(tx, held, state="unknown", said=said, why=why, holder=None, lease_until=None, leaves_at=None)


def postpone(tx: Transaction, number: int, *, at: datetime, why: str | None) -> None:
    """An approved letter is to be tried at another time, for a reason the person can read."""
    this = (tx.mine(outbox), outbox.c.number == number, outbox.c.state == "approved")
    tx.run(update(outbox).where(*this).values(leaves_at=at, why=why))


def explain(tx: Transaction, numbers: Collection[int], *, why: str | None) -> None:
    """Say why approved letters that are due did not leave."""
    this = (tx.mine(outbox), outbox.c.number.in_(numbers), outbox.c.state == "approved")
    tx.run(update(outbox).where(*this).values(why=why))


def expire(tx: Transaction, *, now: datetime) -> tuple[int, ...]:
    """Claims that ran out, because their holder crashed or hangs, become unknown; their numbers."""
    late = (tx.mine(outbox), outbox.c.state == "sending", outbox.c.lease_until <= now)
    return _lost(tx, tuple(tx.run(select(outbox.c.number).where(*late)).scalars()))


def abandon(tx: Transaction, holder: str) -> tuple[int, ...]:
    """The claims of a holder that is known to have ended become unknown at once; their numbers."""
    its = (tx.mine(outbox), outbox.c.state == "sending", outbox.c.holder == holder)
    return _lost(tx, tuple(tx.run(select(outbox.c.number).where(*its)).scalars()))


def _lost(tx: Transaction, numbers: tuple[int, ...]) -> tuple[int, ...]:
    for number in numbers:
        tx.run(
            update(outbox)
            .where(tx.mine(outbox), outbox.c.number == number, outbox.c.state == "sending")
            .values(
                state="unknown",
                fence=outbox.c.fence + 1,
                holder=None,
                lease_until=None,
                leaves_at=None,
                why="afterview was stopped while it was being sent.",
            )
        )
    return numbers


def resolve(tx: Transaction, number: int, *, sent_at: datetime | None, said: str) -> bool:
    """What became of a letter was found out: sent `sent_at`, or (None) not; False: that was known by now."""
    state = "failed" if sent_at is None else "sent"
    open_states = ("unknown", "approved", "drafted") if sent_at else ("unknown",)
    this = (tx.mine(outbox), outbox.c.number == number, outbox.c.state.in_(open_states))
    values = {"state": state, "sent_at": sent_at, "said": said, "leaves_at": None, "why": None}
    if sent_at is None:
        values |= {"why": said, "said": None}
    if not tx.run(update(outbox).where(*this).values(values)).rowcount:
        return False
    letters.set_live(tx, number, live=sent_at is not None)
    return True


def reopen(tx: Transaction, number: int) -> bool:
    """What the person said became of a letter is taken back: unknown again, unless it was written anew."""
    this = (tx.mine(outbox), outbox.c.number == number, outbox.c.state.in_(("sent", "failed")))
    if letters.is_replaced(tx, number):
        return False
    values = {"state": "unknown", "sent_at": None, "said": None, "why": "You took back what you said of it."}
    if not tx.run(update(outbox).where(*this).values(values)).rowcount:
        return False
    letters.set_live(tx, number, live=True)
    return True


def doubt(tx: Transaction, number: int, *, why: str) -> None:
    """Nobody knows what the person did with an approved letter that was in their hands."""
    this = (tx.mine(outbox), outbox.c.number == number, outbox.c.state == "approved")
    tx.run(update(outbox).where(*this).values(state="unknown", why=why, leaves_at=None))


def note_looked(tx: Transaction, number: int, said: str) -> None:
    """Where a letter of unknown fate was looked for in vain."""
    this = (tx.mine(outbox), outbox.c.number == number, outbox.c.state == "unknown")
    tx.run(update(outbox).where(*this).values(said=said))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One attempt at sending: from which account, to whom, for whom, when last."""

    account: int | None
    recipient: str | None
    step: str
    at: datetime
    applications: frozenset[int]


def tried_since(tx: Transaction, since: datetime, *, without: int) -> tuple[Tried, ...]:
    """Every letter that left, or may have left, since then; `without`: not counting that one."""
    found = select(
        outbox.c.number, outbox.c.account, outbox.c.recipient, outbox.c.step, outbox.c.tried_at
    ).where(
        tx.mine(outbox),
        outbox.c.tried_at > since,
        outbox.c.state.in_(("sending", "sent", "unknown")),
        outbox.c.number != without,
    )
    rows = tx.run(found).all()
    of = letters.applications_of(tx, [row.number for row in rows])
    return tuple(
        Tried(account=a, recipient=r, step=s, at=at, applications=of[number]) for number, a, r, s, at in rows
    )


def _held(tx: Transaction, held: Claim, **values: object) -> None:
    this = (
        tx.mine(outbox),
        outbox.c.number == held.number,
        outbox.c.state == "sending",
        outbox.c.fence == held.fence,
    )
    if not tx.run(update(outbox).where(*this).values(values)).rowcount:
        raise _gone(held.number)


def _gone(number: int) -> Conflict:
    return Conflict(f"Letter {number} is not in these hands any more.", "Look at `afterview outbox list`.")
