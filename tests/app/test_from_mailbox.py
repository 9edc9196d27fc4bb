"""Approved letters that leave through the person's mailbox: which bytes, when, and how they are called back."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from afterview.app.followup import dispatch, letters_of
from afterview.app.leaving import DELAY
from afterview.errors import ConfigError
from afterview.mail.account import Account, Server
from afterview.mail.compose import check_sending, digest
from afterview.store import accounts, outbox
from afterview.store.outbox import Entry
from tests.app.conftest import Desk

PLACE = Server(host="mail.home.example", port=993)


def connect(desk: Desk, address: str = "alex@home.example") -> Account:
    with desk.app.store.write() as tx:
        return accounts.add(
            tx, Account(address=address, user=address, imap=PLACE, smtp=PLACE, secret="env:NONE")
        )


def rows(desk: Desk) -> list[Entry]:
    with desk.app.store.read() as tx:
        return list(outbox.entries(tx, states=outbox.ALL))


def row(desk: Desk) -> Entry:
    (entry,) = rows(desk)
    return entry


def test_an_approved_thank_you_leaves_after_the_delay(interviewed: Desk) -> None:
    connect(interviewed)
    (answer,) = dispatch(interviewed.app, 1, way="send")
    entry = row(interviewed)
    assert (entry.state, entry.way, entry.account) == ("approved", "send", 1)
    assert entry.leaves_at == entry.planned_at == interviewed.now + DELAY
    assert (answer.letter.leaves_at, answer.sender) == (interviewed.now + DELAY, "alex@home.example")


def test_the_bytes_that_leave_are_the_ones_that_were_approved(interviewed: Desk) -> None:
    connect(interviewed)
    dispatch(interviewed.app, 1, way="send")
    entry = row(interviewed)
    assert entry.raw is not None
    assert entry.approved_hash == digest(entry.raw)
    message = message_from_bytes(entry.raw, policy=policy.default)
    assert message["From"] == "Alex Doe <alex@home.example>"
    assert message["Message-ID"] == entry.message_id == f"<av1.{entry.token}@home.example>"
    assert message["X-Afterview-Step"] == entry.token
    assert [message[name] for name in ("Date", "X-Unsent", "In-Reply-To", "References")] == [None] * 4
    (letter,) = letters_of(interviewed.app, 1).letters
    assert letter.subject == message["Subject"]


def test_without_a_mailbox_it_says_how_to_connect_one(interviewed: Desk) -> None:
    with pytest.raises(ConfigError, match="No mailbox is connected") as problem:
        dispatch(interviewed.app, 1, way="send")
    assert "afterview mail connect" in problem.value.hint
    assert rows(interviewed) == []
