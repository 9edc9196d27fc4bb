"""Records: the owner, and projections that come and go while their numbers stay theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from afterview.core.events import Closed, ContactAdded, Sent
from afterview.core.model import Application, Contact, Person
from afterview.store import Transaction, batches, ledger, records
from afterview.store.undo import undo
from tests.store.diary import NOON, added, draft, key, met, opened, project, projection, record

ALEX = Person(name="Alex Doe", email="alex@home.example", zone="America/New_York", country="US")


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Transaction]:
    with opened(tmp_path) as store, store.write() as transaction:
        yield transaction


def test_nobody_is_there_before_they_say_who_they_are(tx: Transaction) -> None:
    assert records.owner_of(tx) is None
    batch = batches.next_batch(tx)
    records.set_owner(tx, ALEX, batch=batch)
    records.set_owner(tx, replace(ALEX, deliver="eml", sequence="patient"), batch=batch)
    assert records.owner_of(tx) == replace(ALEX, deliver="eml", sequence="patient")
    assert undo(tx, now=NOON) is not None
    assert records.owner_of(tx) is None


def test_the_owners_record_goes_back_one_command_at_a_time(tx: Transaction) -> None:
    for person in (ALEX, replace(ALEX, phone="+1 555 0100"), replace(ALEX, name="Sasha Doe")):
        records.set_owner(tx, person, batch=batches.next_batch(tx))
    for expected in (replace(ALEX, phone="+1 555 0100"), ALEX, None):
        undone = undo(tx, now=NOON)
        assert undone is not None
        assert undone.owner
        assert records.owner_of(tx) == expected
    assert undo(tx, now=NOON) is None


def test_the_owners_own_letters_come_back_with_undo(tx: Transaction) -> None:
    own = replace(ALEX, letters=(("thank_you", "my_thanks"), ("ping", "my_ping")))
    for person in (ALEX, own, replace(own, letters=(("ping", "other"),))):
        records.set_owner(tx, person, batch=batches.next_batch(tx))
    undo(tx, now=NOON)
    assert records.owner_of(tx) == own
    undo(tx, now=NOON)
    assert records.owner_of(tx) == ALEX


def test_applications_and_contacts_are_read_as_they_were_written(tx: Transaction) -> None:
    application = Application(
        number=1, company="Acme", role="Engineer", agency="Hire", country="US-NY", zone="America/New_York",
        applied=NOON.date(), industry="rockets", channel="board", language="de", url="https://acme.example/7",
    )  # fmt: skip
    rita = Contact(
        number=1, name="Rita Roe", address="Rita@acme.example", role="hiring_manager", pronouns="she",
        title="Dr", family_name="Roe", zone="Europe/Berlin", country="DE",
    )  # fmt: skip
    shown = records.Projection(number=1, application=application, contacts=(rita,), open=True)
    records.project(tx, [shown], last_event=1)
    assert records.applications(tx) == records.applications(tx, [1, 2]) == (application,)
    assert records.contacts(tx) == records.contacts(tx, [1]) == {1: (rita,)}


def test_an_undone_application_vanishes_and_its_numbers_are_never_used_again(tx: Transaction) -> None:
    assert (records.next_application(tx), records.next_contact(tx)) == (1, 1)
    record(tx, added(1), met(1), met(2, None, "Ivan Poe"))
    undone = undo(tx, now=NOON)
    assert undone is not None
    project(tx, undone.events)
    assert records.applications(tx) == ()
    assert records.contacts(tx) == {}
    assert records.by_address(tx, [1]) == {}
    assert (records.next_application(tx), records.next_contact(tx)) == (2, 3)


def test_a_projection_written_again_shows_the_newest(tx: Transaction) -> None:
    record(tx, added(1), met(1), met(2, "ivan@acme.example", "Ivan Poe"))
    only = records.Projection(number=1, application=Application(number=1, company="Bolt"))
    records.project(tx, [only], last_event=2)
    assert [a.company for a in records.applications(tx)] == ["Bolt"]
    assert records.contacts(tx) == {}
    records.project(tx, [projection(1, ledger.live(tx, [1])[1])], last_event=3)
    assert [c.name for c in records.contacts(tx)[1]] == ["Rita Roe", "Ivan Poe"]


def test_applications_meet_at_addresses_whatever_their_case(tx: Transaction) -> None:
    record(tx, added(1), met(1))
    record(tx, added(2), met(2, "RITA@acme.example"), application=2)
    record(tx, added(3), met(3, "ivan@acme.example"), application=3)
    record(tx, added(4), Sent(to="rita@acme.example"), Closed(why="rejected"), application=4)
    assert records.by_address(tx, [1]) == {"rita@acme.example": (1, 2, 4)}
    assert records.by_address(tx, [1, 3], open_only=True) == {
        "rita@acme.example": (1, 2),
        "ivan@acme.example": (3,),
    }


def test_undoing_a_draft_an_approval_and_a_withdrawal(tx: Transaction) -> None:
    record(tx, added(1), met(1))
    first = draft(tx, key(1), batch=batches.next_batch(tx))
    assert [e.what for e in ledger.live(tx)[1] if isinstance(e.what, ContactAdded)] == [met(1)]
    undone = undo(tx, now=NOON)
    assert undone is not None
    assert undone.outbox == (first.number,)
    assert draft(tx, key(1), batch=batches.next_batch(tx)) == first
