"""How reading the mailboxes goes, as it is stored."""

from __future__ import annotations

from dataclasses import replace

from afterview.app import account_status
from afterview.mail.account import Account, Server
from afterview.store import accounts, cursors
from afterview.store.cursors import Cursor
from tests.app.conftest import Desk, local

ALEX = Account(
    address="alex@home.example",
    user="alex",
    imap=Server(host="imap.home.example", port=143, encryption="starttls"),
    smtp=Server(host="smtp.home.example", port=465),
    secret="command:pass show private/thing",  # noqa: S106 - where it lies
    drafts="Entwürfe",
)


def test_a_mailbox_that_was_read(desk: Desk) -> None:
    desk.introduce()
    with desk.app.store.write() as tx:
        number = accounts.add(tx, ALEX).number
        cursors.move(tx, Cursor(account=number, folder="INBOX", uidvalidity=7, uid=40, read=30, matched=4))
        cursors.move(
            tx, Cursor(account=number, folder="Sent", uidvalidity=8, uid=9, rescan_to=20, read=9, matched=2)
        )
        accounts.note_read(tx, number, at=local("2026-11-03 15:00"))
        accounts.note_trouble(tx, number, at=local("2026-11-03 16:00"), trouble="The server is busy.")
    (found,) = account_status.status(desk.app).accounts
    assert (found.read, found.matched, found.unmatched) == (39, 6, 33)
    inbox, sent = found.folders
    assert (inbox.folder, inbox.uidvalidity, inbox.watermark, inbox.unmatched) == ("INBOX", 7, 40, 26)
    assert (inbox.rescanning, sent.rescanning) == (False, True)
    assert found.last_success is not None
    assert found.last_success.isoformat() == "2026-11-03T15:00:00-05:00"
    assert found.last_try is not None
    assert found.last_try.isoformat() == "2026-11-03T16:00:00-05:00"
    assert found.trouble == "The server is busy."
    assert (found.imap, found.secret) == ("imap.home.example:143, STARTTLS", "command:pass")
    assert (found.drafts, found.sent) == ("Entwürfe", None)


def test_one_that_never_was(desk: Desk) -> None:
    with desk.app.store.write() as tx:
        accounts.add(tx, ALEX)
    (found,) = account_status.status(desk.app).accounts
    assert (found.last_success, found.last_try, found.trouble, found.folders) == (None, None, None, ())


def test_they_stand_in_the_order_they_were_connected(desk: Desk) -> None:
    others = [replace(ALEX, address=f"{name}@home.example") for name in "zab"]
    with desk.app.store.write() as tx:
        for each in others:
            accounts.add(tx, each)
    found = account_status.status(desk.app).accounts
    assert [each.address[0] for each in found] == ["z", "a", "b"]
