"""What is kept of mailboxes and of what was read in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from afterview.errors import NotFound
from afterview.store import Transaction, accounts, cursors, messages
from afterview.store.cursors import Cursor
from afterview.store.messages import Received
from tests.store.diary import NOON, opened
from tests.store.make_fixture import home_mailbox, reply

HIGHEST_UID = 2**32 - 1


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Transaction]:
    with opened(tmp_path) as store, store.write() as open_tx:
        yield open_tx


def test_a_mailbox_comes_back_as_it_was_connected(tx: Transaction) -> None:
    stored = accounts.add(tx, home_mailbox())
    assert stored == replace(home_mailbox(), number=1)
    assert accounts.accounts(tx) == (stored,)


def test_connecting_an_address_again_replaces_its_record(tx: Transaction) -> None:
    accounts.add(tx, home_mailbox())
    again = accounts.add(tx, replace(home_mailbox(), user="alex.doe", files_sent=True))
    assert (again.number, again.user, again.files_sent) == (1, "alex.doe", True)
    assert len(accounts.accounts(tx)) == 1


def test_a_second_mailbox_is_one_of_its_own(tx: Transaction) -> None:
    accounts.add(tx, home_mailbox())
    other = accounts.add(tx, replace(home_mailbox(), address="alex@work.example"))
    assert other.number == 2


def test_how_reading_goes_is_kept(tx: Transaction) -> None:
    number = accounts.add(tx, home_mailbox()).number
    accounts.note_trouble(tx, number, at=NOON, trouble="No answer.")
    assert (accounts.contacted(tx, number).trouble, accounts.contacted(tx, number).read_at) == (
        "No answer.",
        None,
    )
    accounts.note_read(tx, number, at=NOON + timedelta(minutes=5))
    assert accounts.contacted(tx, number) == accounts.Contacted(
        read_at=NOON + timedelta(minutes=5), tried_at=NOON + timedelta(minutes=5), trouble=None
    )


def test_forgetting_a_mailbox_forgets_what_was_read_in_it(tx: Transaction) -> None:
    number = accounts.add(tx, home_mailbox()).number
    cursors.move(tx, Cursor(account=number, folder="INBOX", uidvalidity=1))
    messages.add(tx, [reply()])
    accounts.remove(tx, number)
    assert accounts.accounts(tx) == ()
    assert cursors.cursors(tx, number) == {}
    assert messages.of_application(tx, 1) == ()
    for ask in (accounts.account_of, accounts.contacted, accounts.remove):
        with pytest.raises(NotFound, match="not connected any more"):
            ask(tx, number)


def test_a_cursor_is_where_it_was_moved_to_last(tx: Transaction) -> None:
    number = accounts.add(tx, home_mailbox()).number
    first = Cursor(account=number, folder="INBOX", uidvalidity=HIGHEST_UID, uid=HIGHEST_UID - 1, rescan_to=7)
    cursors.move(tx, first)
    cursors.move(tx, replace(first, uid=HIGHEST_UID, rescan_to=None, read=3, matched=1))
    cursors.move(tx, Cursor(account=number, folder="Sent", uidvalidity=1))
    found = cursors.cursors(tx, number)
    assert found["INBOX"] == replace(first, uid=HIGHEST_UID, rescan_to=None, read=3, matched=1)
    assert set(found) == {"INBOX", "Sent"}


def another(identity: str, **values: object) -> Received:
    return replace(reply(), identity=identity, message_id=f"<{identity}@acme.example>", **values)  # type: ignore[arg-type]


def test_messages_get_numbers_and_are_found_by_what_names_them(tx: Transaction) -> None:
    accounts.add(tx, home_mailbox())
    one, two = messages.add(tx, [another("a", thread="t1"), another("b", applications=(1, 2))])
    assert (one.number, two.number) == (1, 2)
    assert messages.known(tx, 1, ["a", "b", "c"]) == {"a": 1, "b": 2}
    assert messages.by_ids(tx, message_ids=["<b@acme.example>"]) == (two,)
    assert messages.by_ids(tx, threads=["t1"]) == (one,)
    assert messages.of_application(tx, 2) == (two,)
    assert messages.message_of(tx, 2) == two
    assert messages.message_of(tx, 3) is None
    assert messages.add(tx, []) == ()


def test_of_an_unmatched_message_nothing_is_found_by_what_it_says(tx: Transaction) -> None:
    accounts.add(tx, home_mailbox())
    messages.add(tx, [another("a", side=None, applications=())])
    assert messages.by_ids(tx, message_ids=["<a@acme.example>"]) == ()


def test_messages_of_an_application_are_in_the_order_of_their_dates(tx: Transaction) -> None:
    accounts.add(tx, home_mailbox())
    late = another("late", at=NOON + timedelta(days=1))
    undated = another("undated", at=None, read_at=NOON + timedelta(hours=1))
    messages.add(tx, [late, undated, another("early")])
    assert [each.identity for each in messages.of_application(tx, 1)] == ["early", "undated", "late"]


def test_the_person_s_word_and_a_new_place_are_kept(tx: Transaction) -> None:
    accounts.add(tx, home_mailbox())
    messages.add(tx, [reply()])
    messages.judge(tx, 1, "rejection")
    messages.moved(tx, 1, folder="Archive", uidvalidity=9, uid=HIGHEST_UID)
    found = messages.message_of(tx, 1)
    assert found is not None
    assert (found.verdict, found.folder, found.uidvalidity, found.uid) == (
        "rejection",
        "Archive",
        9,
        HIGHEST_UID,
    )
    messages.judge(tx, 1, None)
    found = messages.message_of(tx, 1)
    assert found is not None
    assert found.verdict is None
