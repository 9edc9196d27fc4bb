"""Bugs to plant in the product, each of which the judge must find. One piece is replaced while it is on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from afterview.app import permit, portion, sending, sync, watch
from afterview.store import claims, cursors, mark, outbox, restored
from afterview.store.schema import outbox as rows

APPROVED: tuple[outbox.State, ...] = ("approved",)
Planted = Callable[[Callable[[Any, str, Any], None]], None]


def resend_unknown(put: Callable[[Any, str, Any], None]) -> None:
    """What may have left is tried again."""

    def lose(tx: Any, numbers: tuple[int, ...]) -> tuple[int, ...]:
        again = update(rows).where(tx.mine(rows), rows.c.number.in_(numbers))
        tx.run(again.values(state="approved", holder=None, lease_until=None))
        return ()

    def unknown(tx: Any, held: Any, *, said: str, why: str) -> None:
        later = held.until - claims.LEASE + timedelta(minutes=5)
        claims.settle_retry(tx, held, at=later, said=said, why=why)

    put(claims, "_lost", lose)
    put(claims, "settle_unknown", unknown)
    put(sending, "ask_fate", lambda *_: None)


def no_check(put: Callable[[Any, str, Any], None]) -> None:
    """Nobody reads the mailbox before sending."""

    def blind(app: Any, **_: object) -> sync.Read:
        return sync.Read(ended=app.ticks())

    put(watch, "sync", blind)
    put(sending, "sync", blind)


def uid_only(put: Callable[[Any, str, Any], None]) -> None:
    """A folder that was numbered anew is taken for the one before."""

    def begin(known: Any, account: int, folder: str, extent: Any) -> Any:
        if known is None:
            return cursors.Cursor(account=account, folder=folder, uidvalidity=extent.uidvalidity)
        return replace(known, uidvalidity=extent.uidvalidity)

    put(sync, "begin", begin)


def cursor_first(put: Callable[[Any, str, Any], None]) -> None:
    """The cursor moves before what it covers is stored."""
    plain = portion.store

    def store(app: Any, box: Any, part: Any) -> portion.Kept:
        with app.store.write(app.owner) as tx:
            cursors.move(tx, part.after)
        moved = replace(part, before=replace(part.before, rescan_to=part.after.uid))
        return plain(app, box, moved)

    put(sync, "store", store)


def no_approval(put: Callable[[Any, str, Any], None]) -> None:
    """Other words leave than those that were approved."""
    plain = sending._bytes  # noqa: SLF001 - what is broken

    def other(tx: Any, app: Any, entry: Any, account: Any) -> bytes:
        return plain(tx, app, entry, account).replace(b"Hi ", b"Hey ")

    put(sending, "_bytes", other)


def sent_first(put: Callable[[Any, str, Any], None]) -> None:
    """A letter is called sent before the server has said anything."""
    plain = claims.claim

    def claim(tx: Any, entry: Any, **more: Any) -> Any:
        held = plain(tx, entry, **more)
        row = update(rows).where(tx.mine(rows), rows.c.number == entry.number)
        tx.run(row.values(state="sent", sent_at=more["now"]))
        return held

    put(claims, "claim", claim)


def no_clock_guard(put: Callable[[Any, str, Any], None]) -> None:
    """Nobody compares the clocks."""
    put(sending, "CLOCKS_APART", 10**12)


def no_hold(put: Callable[[Any, str, Any], None]) -> None:
    """An answer is read and stops nothing."""
    put(portion, "hold", lambda *_: None)


def sends_unread(put: Callable[[Any, str, Any], None]) -> None:
    """A mailbox that could not be read stops nothing."""
    put(sending, "_against_all", lambda *_: None)
    put(sync.Read, "complete", property(lambda _: True))


def stale_read(put: Callable[[Any, str, Any], None]) -> None:
    """An old reading is good enough."""
    put(sending, "FRESH", 10**9)
    put(sending, "READ_AGAIN", 10**9)


def no_fence(put: Callable[[Any, str, Any], None]) -> None:
    """A claim is no claim: the row stays approved while it is sent."""
    plain = claims.claim

    def claim(tx: Any, entry: Any, **more: Any) -> Any:
        held = plain(tx, entry, **more)
        row = update(rows).where(tx.mine(rows), rows.c.number == entry.number)
        tx.run(row.values(state="approved"))
        return held

    def settle(tx: Any, held: Any, *, at: Any, said: str) -> None:
        row = update(rows).where(tx.mine(rows), rows.c.number == held.number)
        tx.run(row.values(state="sent", sent_at=at, said=said))

    put(claims, "claim", claim)
    put(claims, "settle_sent", settle)


def no_caps(put: Callable[[Any, str, Any], None]) -> None:
    """As many to one person as there are letters, as soon as there are."""
    put(permit, "permit", lambda *_, **__: permit.Leave())
    put(sending, "permit", lambda *_, **__: permit.Leave())


def restored_armed(put: Callable[[Any, str, Any], None]) -> None:
    """A backup is brought back with its approvals."""
    put(restored, "calm", lambda *_, **__: 0)


def restored_goes_on(put: Callable[[Any, str, Any], None]) -> None:
    """After a restore letters are written by themselves as before."""
    put(mark, "restored", lambda _: None)


def old_claims_stay(put: Callable[[Any, str, Any], None]) -> None:
    """What a crash left behind is never taken up."""
    put(watch, "recover", lambda _: ())


def early(put: Callable[[Any, str, Any], None]) -> None:
    """Approved is approved: it leaves at the next look."""
    put(claims, "due", lambda tx, **_: tuple(each.number for each in outbox.entries(tx, states=APPROVED)))
    put(permit, "_due", lambda *_: None)


def drops_the_last(put: Callable[[Any, str, Any], None]) -> None:
    """Of several messages at once the last is not kept."""
    plain = portion._new  # noqa: SLF001 - what is broken

    def new(tx: Any, part: Any, *more: Any, **other: Any) -> Any:
        found = plain(tx, part, *more, **other)
        return found[:-1] if len(found) > 1 else found

    put(portion, "_new", new)


BUGS: dict[str, Planted] = {
    each.__name__: each
    for each in (
        resend_unknown,
        no_check,
        uid_only,
        cursor_first,
        no_approval,
        sent_first,
        no_clock_guard,
        no_hold,
        sends_unread,
        stale_read,
        no_fence,
        no_caps,
        restored_armed,
        restored_goes_on,
        old_claims_stay,
        early,
        drops_the_last,
    )
}


@contextmanager
def planted(name: str | None) -> Iterator[None]:
    """The product with this bug, for a while."""
    before: list[tuple[Any, str, Any]] = []

    def put(where: Any, what: str, instead: Any) -> None:
        before.append((where, what, where.__dict__[what]))
        setattr(where, what, instead)

    if name is not None:
        BUGS[name](put)
    try:
        yield
    finally:
        for where, what, was in reversed(before):
            setattr(where, what, was)
