"""Undo: every command can be taken back, one after the other, to where there was nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert, update

from afterview.core.events import Answered, Event, Fact, Heard, Sent
from afterview.core.model import Person
from afterview.errors import Conflict
from afterview.store import Store, Transaction, archive, batches, intake, ledger, outbox, records, schema
from afterview.store.outbox import PENDING, Entry
from afterview.store.undo import undo
from tests.store.diary import NOON, added, at, draft, event, key, met, opened, project, record, voided

EMPTY = archive.Document(owner=None, events=(), outbox=())
HEARD: dict[str, Fact] = {"a": Heard(verdict="rejection"), "b": Sent(to="x@acme.example"), "c": Answered()}


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Transaction]:
    with opened(tmp_path) as store, store.write() as transaction:
        yield transaction


def take_back(tx: Transaction) -> int | None:
    undone = undo(tx, now=at(99))
    if undone is not None:
        project(tx, undone.events)
    return None if undone is None else undone.batch


def test_with_nothing_done_there_is_nothing_to_take_back(tx: Transaction) -> None:
    assert undo(tx, now=NOON) is None


def test_a_command_that_changed_nothing_is_taken_back_as_such(tx: Transaction) -> None:
    record(tx, added(1))
    batches.next_batch(tx)
    undone = undo(tx, now=NOON)
    assert undone is not None
    assert (undone.batch, undone.events, undone.outbox, undone.owner) == (2, (), (), False)
    assert [e.what for e in ledger.live(tx)[1]] == [added(1)]
    assert take_back(tx) == 1


def test_it_goes_back_command_by_command_and_says_what_it_took(tx: Transaction) -> None:
    record(tx, added(1), met(1))
    record(tx, Answered(), minutes=1)
    undone = undo(tx, now=at(5))
    assert undone is not None
    assert (undone.batch, [e.what for e in undone.events]) == (2, [Answered()])
    assert [e.what for e in ledger.live(tx)[1]] == [added(1), met(1)]
    assert take_back(tx) == 1
    assert take_back(tx) is None
    assert archive.dump(tx) == EMPTY


def test_taking_a_correction_back_brings_the_fact_back(tx: Transaction) -> None:
    record(tx, added(1), Answered())
    answered = ledger.live(tx)[1][1]
    record(tx, voided(answered), minutes=1)
    assert [e.what for e in ledger.live(tx)[1]] == [added(1)]
    take_back(tx)
    assert ledger.live(tx)[1][1] == answered


def test_a_batch_that_voids_its_own_event_leaves_nothing_alive(tx: Transaction) -> None:
    batch = batches.next_batch(tx)
    ledger.append(tx, [event("a", Answered()), event("v", voided("a"))], batch=batch)
    take_back(tx)
    assert list(ledger.standing(tx)) == []


def test_after_an_undo_the_same_thing_can_be_recorded_and_undone_again(tx: Transaction) -> None:
    heard = event("mail:1", Heard(verdict="reply"))
    for _ in range(4):
        assert ledger.append(tx, [heard], batch=batches.next_batch(tx)) == (heard,)
        assert list(ledger.standing(tx)) == [heard]
        assert take_back(tx)
        assert list(ledger.standing(tx)) == []
        assert undo(tx, now=NOON) is None


def test_what_was_claimed_for_sending_stays(tx: Transaction) -> None:
    record(tx, added(1))
    entry = draft(tx, key(1), batch=batches.next_batch(tx))
    outbox.approve(tx, entry.number, digest="d", at=NOON, batch=batches.next_batch(tx))
    tx.run(update(schema.outbox).where(tx.mine(schema.outbox)).values(state="sent", sent_at=NOON))
    undone = undo(tx, now=NOON)
    assert undone is not None
    assert undone.outbox == ()
    assert outbox.entry_of(tx, entry.number).state == "sent"


def test_an_undo_cannot_bring_back_a_letter_whose_place_is_taken(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.write() as tx:
            record(tx, added(1))
            first = draft(tx, key(1), batch=batches.next_batch(tx))
            outbox.withdraw(tx, first.number, why="no", batch=batches.next_batch(tx))
            worker = batches.next_batch(tx, source=batches.UNDO)
            draft(tx, key(1), batch=worker)
        with pytest.raises(Conflict), store.write() as tx:
            undo(tx, now=NOON)
        with store.read() as tx:
            assert [e.state for e in outbox.entries(tx)] == ["withdrawn", "drafted"]


class Session(RuleBasedStateMachine):
    """A long random session against a small model: what stands, and the document before each command."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.opening = ExitStack()
        self.tx = self.opening.enter_context(self.store.write())
        # Tokens depend on it, and an example must be the same when it is run again.
        fixed = {"owner_id": self.tx.owner, "name": "installation", "value": "0123456789abcdef"}
        self.tx.run(insert(schema.meta).values(fixed))
        self.minutes = 0
        self.stands: dict[str, Event] = {}
        self.earlier: list[tuple[dict[str, Event], archive.Document]] = []

    def teardown(self) -> None:
        try:
            while self.earlier:
                self.undo()
            assert archive.dump(self.tx) == EMPTY
            assert records.applications(self.tx) == ()
        finally:
            self.tx.connection.rollback()
            self.opening.close()

    def begin(self) -> int:
        self.minutes += 1
        self.earlier.append((dict(self.stands), archive.dump(self.tx)))
        return batches.next_batch(self.tx)

    def append(self, *events: Event) -> None:
        new = ledger.append(self.tx, events, batch=self.begin())
        if not new:
            self.earlier.pop()
        project(self.tx, new)
        self.stands |= {e.key: e for e in new}

    def pending(self) -> tuple[Entry, ...]:
        return outbox.entries(self.tx, states=PENDING)

    @rule(address=st.sampled_from(["rita@acme.example", "ivan@acme.example", None]))
    def add(self, address: str | None) -> None:
        number, contact = records.next_application(self.tx), records.next_contact(self.tx)
        keys = ledger.person_keys(self.tx, 2)
        facts: tuple[Fact, ...] = (added(number), met(contact, address))
        self.append(*(event(k, f, application=number) for k, f in zip(keys, facts, strict=True)))

    @precondition(lambda self: bool(records.applications(self.tx)))
    @rule(name=st.sampled_from(sorted(HEARD)), data=st.data())
    def hear(self, name: str, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([a.number for a in records.applications(self.tx)]))
        heard = event(f"mail:{number}{name}", HEARD[name], application=number, minutes=self.minutes)
        self.append(heard)

    @precondition(lambda self: bool(self.stands))
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        target = self.stands[data.draw(st.sampled_from(sorted(self.stands)))]
        record_by = ledger.person_keys(self.tx, 1)[0]
        correction = event(record_by, voided(target), application=target.application)
        project(self.tx, ledger.append(self.tx, [correction], batch=self.begin()))
        del self.stands[target.key]

    @rule(name=st.sampled_from(["Alex Doe", "Sasha Doe", None]))
    def introduce(self, name: str | None) -> None:
        batch = self.begin()
        records.set_owner(self.tx, Person(name=name), batch=batch)

    @precondition(lambda self: bool(records.applications(self.tx)))
    @rule(anchor=st.sampled_from(["interview:1", "interview:2"]), data=st.data())
    def write(self, anchor: str, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([a.number for a in records.applications(self.tx)]))
        letter = key(number, anchor)
        if not any(letter in e.letters for e in self.pending()):
            batch = self.begin()
            draft(self.tx, letter, batch=batch)

    @precondition(lambda self: bool(self.pending()))
    @rule(what=st.sampled_from(["approve", "rewrite", "withdraw"]), data=st.data())
    def change(self, what: str, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.pending()))
        if what == "approve" and entry.state == "approved":
            return
        batch = self.begin()
        if what == "approve":
            outbox.approve(self.tx, entry.number, digest=f"d{self.minutes}", at=at(self.minutes), batch=batch)
        elif what == "rewrite":
            outbox.rewrite(self.tx, replace(entry, body=f"text {self.minutes}"), batch=batch)
        else:
            outbox.withdraw(self.tx, entry.number, why="changed my mind", batch=batch)

    @rule(data=st.data())
    def import_an_earlier_state(self, data: st.DataObject) -> None:
        if not self.earlier:
            return
        _, document = data.draw(st.sampled_from(self.earlier))
        taken = intake.load(self.tx, document, batch=self.begin())
        project(self.tx, taken.events)
        self.stands |= {e.key: e for e in taken.events}

    @precondition(lambda self: bool(self.earlier))
    @rule()
    def undo(self) -> None:
        stands, document = self.earlier.pop()
        assert take_back(self.tx) is not None
        self.stands = stands
        assert archive.dump(self.tx) == document

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        assert {e.key: e for e in ledger.standing(self.tx)} == self.stands


def test_undo_after_every_command_of_a_long_session_leads_back_to_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as Session.store:
        run_state_machine_as_test(
            Session, settings=settings(max_examples=settings().max_examples // 3, stateful_step_count=25)
        )
