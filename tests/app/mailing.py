"""A mailbox in the store, and what became of letters and came in there, without any server."""

from __future__ import annotations

from datetime import timedelta

from afterview.app.change import Change
from afterview.app.concluding import ask_fate, hold, record_sent
from afterview.mail.account import Account, Server
from afterview.store import accounts, claims, messages, outbox
from afterview.store.messages import Received
from afterview.store.outbox import Entry
from tests.app.conftest import Desk

PLACE = Server(host="mail.home.example", port=993)
NOWHERE = "env:AFTERVIEW_TEST"
LATE = timedelta(hours=1)


def connect(desk: Desk, address: str = "alex@home.example") -> Account:
    with desk.app.store.write() as tx:
        return accounts.add(tx, Account(address=address, user="alex", imap=PLACE, smtp=PLACE, secret=NOWHERE))


def rows(desk: Desk) -> list[Entry]:
    with desk.app.store.read() as tx:
        return list(outbox.entries(tx, states=outbox.ALL))


def row(desk: Desk, number: int | None = None) -> Entry:
    """The only letter, or the one with that number."""
    found = [entry for entry in rows(desk) if number in (None, entry.number)]
    (entry,) = found
    return entry


def claimed(desk: Desk, entry: Entry) -> None:
    """A process takes the letter, and nothing more is heard of it."""
    assert entry.raw is not None
    with desk.app.store.write() as tx:
        claims.claim(tx, entry, holder="elsewhere/1/abc", now=desk.now, raw=entry.raw)


def taken(desk: Desk, entry: Entry, at: str) -> Entry:
    """The mail server takes the letter at that time."""
    desk.at(at)
    assert entry.raw is not None
    with desk.app.store.write() as tx:
        held = claims.claim(tx, entry, holder="here/1/abc", now=desk.now, raw=entry.raw)
        claims.settle_sent(tx, held, at=desk.now, said="250 taken")
        change = Change(app=desk.app, tx=tx, batch=0, now=desk.now)
        record_sent(change, entry, at=desk.now)
        change.follow_through()
    return row(desk, entry.number)


def lost(desk: Desk, entry: Entry) -> Entry:
    """The connection breaks after the letter was handed over: nobody knows."""
    claimed(desk, entry)
    with desk.app.store.write() as tx:
        claims.expire(tx, now=desk.now + LATE)
        change = Change(app=desk.app, tx=tx, batch=0, now=desk.now)
        ask_fate(change, outbox.entry_of(tx, entry.number), "Did it leave?")
        change.follow_through()
    return row(desk, entry.number)


def arrives(
    desk: Desk,
    *applications: int,
    message_id: str = "<one@acme.example>",
    refs: str | None = None,
    subject: str = "Re: Thank you",
    sender: str = "rita@acme.example",
    side: messages.Side = "theirs",
) -> Received:
    """A message is read that belongs to these applications."""
    new = Received(
        account=1,
        identity=message_id,
        folder="INBOX",
        uidvalidity=1,
        uid=1,
        read_at=desk.now,
        at=desk.now,
        message_id=message_id,
        refs=refs,
        sender=sender,
        sender_name="Rita Roe",
        subject=subject,
        side=side,
        applications=applications,
    )
    with desk.app.store.write() as tx:
        (stored,) = messages.add(tx, [new])
        change = Change(app=desk.app, tx=tx, batch=0, now=desk.now)
        if side == "theirs":
            hold(change, stored)
            change.follow_through()
    return stored
