"""The outbox: one row a letter, changed only from the state it is thought to be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from afterview.errors import Conflict, NotFound
from afterview.store import Store, Transaction, batches, outbox, schema
from afterview.store.outbox import Entry, LetterKey, MadeFrom
from afterview.store.undo import undo
from tests.store.diary import NOON, added, at, draft, key, opened, record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        with store.write() as tx:
            record(tx, added(1))
            record(tx, added(2, "Bolt"), application=2)
        yield store


@pytest.fixture
def tx(store: Store) -> Iterator[Transaction]:
    with store.write() as transaction:
        yield transaction


def test_a_draft_is_read_back_byte_for_byte(tx: Transaction) -> None:
    stored = draft(tx, key(1), key(2, recipient=None), batch=batches.next_batch(tx))
    assert stored.number == 1
    assert outbox.entry_of(tx, 1) == stored
    assert outbox.entries(tx, applications=[2]) == (stored,)
    assert outbox.entries(tx, applications=[3]) == ()
    assert outbox.entries(tx, states=["approved"]) == ()


def test_what_a_letter_was_made_from_stays_with_it(tx: Transaction) -> None:
    theirs = LetterKey(application=1, step="negotiation", recipient="rita@acme.example", anchor="template:a")
    stored = draft(tx, theirs, batch=batches.next_batch(tx))
    made = MadeFrom(template="a", fills=(("skill", "Go"), ("a or b", "[x]")), kept=True)
    written = outbox.rewrite(tx, replace(stored, made_from=made), batch=batches.next_batch(tx))
    assert (written.made_from, written.step) == (made, "negotiation")
    again = outbox.rewrite(tx, replace(written, made_from=None), batch=batches.next_batch(tx))
    assert again.made_from is None
    undo(tx, now=NOON)
    assert outbox.entry_of(tx, 1) == written
    undo(tx, now=NOON)
    assert outbox.entry_of(tx, 1) == stored


def test_the_token_depends_on_letter_generation_and_installation(tmp_path: Path, tx: Transaction) -> None:
    token, generation = outbox.mint(tx, [key(1), key(2)])
    assert (token, generation) == outbox.mint(tx, [key(2), key(1)])
    assert generation == 1
    assert len(token) == 52
    assert token.isalnum()
    assert token != outbox.mint(tx, [key(1)])[0]
    with opened(tmp_path / "other") as elsewhere, elsewhere.write() as there:
        assert outbox.mint(there, [key(1), key(2)])[0] != token


@pytest.mark.parametrize("address", ["rita@acme.example", "Rita@ACME.example"])
def test_one_letter_is_on_its_way_once(store: Store, address: str) -> None:
    with store.write() as tx:
        draft(tx, key(1), batch=batches.next_batch(tx))
    with pytest.raises(Conflict), store.write() as tx:
        draft(tx, key(2), key(1, recipient=address), batch=batches.next_batch(tx))
    with store.read() as tx:
        assert len(outbox.entries(tx)) == 1


def test_a_letter_without_an_address_is_on_its_way_once_too(store: Store) -> None:
    with store.write() as tx:
        draft(tx, key(1, recipient=None), batch=batches.next_batch(tx))
    with pytest.raises(Conflict), store.write() as tx:
        draft(tx, key(1, recipient=None), batch=batches.next_batch(tx))


def test_a_withdrawn_letter_may_be_drafted_again_as_the_next_generation(tx: Transaction) -> None:
    first = draft(tx, key(1), batch=batches.next_batch(tx))
    outbox.withdraw(tx, first.number, why="a reply came", batch=batches.next_batch(tx))
    second = draft(tx, key(1), batch=batches.next_batch(tx))
    assert (first.generation, second.generation) == (1, 2)
    assert first.token != second.token
    assert [(e.state, e.why, e.body) for e in outbox.entries(tx)] == [
        ("withdrawn", "a reply came", first.body),
        ("drafted", None, first.body),
    ]


def test_an_approval_holds_for_one_text(tx: Transaction) -> None:
    entry = draft(tx, key(1), batch=batches.next_batch(tx))
    approved = outbox.approve(tx, 1, digest="d1", at=at(5), batch=batches.next_batch(tx))
    assert (approved.state, approved.approved_hash, approved.approved_at) == ("approved", "d1", at(5))
    text = replace(entry, body="Hi Rita\n", subject="Thanks", raw=None)
    assert outbox.rewrite(tx, text, batch=batches.next_batch(tx)) == text
    assert outbox.entry_of(tx, 1) == text


def _approve(tx: Transaction, entry: Entry) -> Entry:
    return outbox.approve(tx, entry.number, digest="d", at=NOON, batch=1)


def _rewrite(tx: Transaction, entry: Entry) -> Entry:
    return outbox.rewrite(tx, entry, batch=1)


def _withdraw(tx: Transaction, entry: Entry) -> Entry:
    return outbox.withdraw(tx, entry.number, why="no", batch=1)


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        (_approve, {"drafted"}),
        (_rewrite, {"drafted", "approved"}),
        (_withdraw, {"drafted", "approved"}),
    ],
)
@pytest.mark.parametrize("state", outbox.ALL)
def test_a_change_starts_from_the_states_it_names_or_is_a_conflict(
    tx: Transaction, change: Callable[[Transaction, Entry], Entry], allowed: set[str], state: str
) -> None:
    entry = draft(tx, key(1), batch=1)
    forced = {"state": state, "approved_at": NOON, "approved_hash": "x"}
    forced |= {"sent_at": NOON} if state == "sent" else {}
    forced |= {"fence": 1, "holder": "h", "lease_until": NOON} if state == "sending" else {}
    tx.run(update(schema.outbox).where(tx.mine(schema.outbox)).values(forced))
    before = outbox.entry_of(tx, entry.number)
    if state in allowed:
        assert change(tx, entry).state != before.state or change is _rewrite
        return
    with pytest.raises(Conflict, match=f"is {state} by now"):
        change(tx, entry)
    assert outbox.entry_of(tx, entry.number) == before


def test_a_letter_that_does_not_exist(tx: Transaction) -> None:
    with pytest.raises(NotFound, match="no letter 7"):
        outbox.approve(tx, 7, digest="d", at=NOON, batch=1)


def test_another_owner_sees_and_changes_nothing(store: Store) -> None:
    with store.write() as tx:
        draft(tx, key(1), batch=1)
    with store.write(2) as other:
        assert outbox.entries(other, states=outbox.ALL) == ()
        with pytest.raises(NotFound):
            outbox.withdraw(other, 1, why="no", batch=1)
