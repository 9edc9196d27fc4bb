"""What is remembered beside the events: columns of spreadsheets, entries of calendars, names of this home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from afterview.core.model import Person
from afterview.store import Transaction, archive, installation, mappings, records, told
from afterview.store.undo import undo
from tests.store.diary import NOON, added, opened, record
from tests.store.make_fixture import follow_up


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Transaction]:
    with opened(tmp_path) as store, store.write() as transaction:
        yield transaction


def test_a_spreadsheet_is_read_as_the_last_one_with_its_header(tx: Transaction) -> None:
    assert mappings.remembered(tx, "Firma;Stelle") is None
    mappings.remember(tx, "Firma;Stelle", {"Firma": "company"})
    mappings.remember(tx, "Firma;Stelle", {"Firma": "company", "Stelle": "role"})
    mappings.remember(tx, "Company", {})
    assert mappings.remembered(tx, "Firma;Stelle") == {"Firma": "company", "Stelle": "role"}
    assert mappings.remembered(tx, "Company") == {}
    assert mappings.remembered(replace(tx, owner=2), "Company") is None


def test_what_calendars_were_told_is_replaced_entry_by_entry(tx: Transaction) -> None:
    told.tell(tx, [follow_up(), follow_up(uid="2@afterview")])
    told.tell(tx, [follow_up(sequence=1, cancelled=True)])
    told.tell(tx, [])
    told.tell(replace(tx, owner=2), [follow_up(company="Bolt")])
    assert told.told(tx) == {
        "1@afterview": follow_up(sequence=1, cancelled=True),
        "2@afterview": follow_up(uid="2@afterview"),
    }


def test_what_calendars_were_told_is_in_one_order_whatever_the_database_takes_for_alphabetical(
    tx: Transaction,
) -> None:
    uids = ["a", "B", "Å", "ä", "_", "10", "9", "a b", "a-b"]
    told.tell(tx, [follow_up(uid=uid) for uid in uids])
    assert list(told.told(tx)) == sorted(uids)


def test_a_calendar_of_a_thousand_entries(tx: Transaction) -> None:
    entries = {f"{n}@afterview": follow_up(uid=f"{n}@afterview", sequence=n) for n in range(1001)}
    told.tell(tx, entries.values())
    assert told.told(tx) == entries


def test_a_sequence_below_nothing_is_refused_by_the_database(tx: Transaction) -> None:
    with pytest.raises(IntegrityError):
        told.tell(tx, [follow_up(sequence=-1)])


def test_undo_and_export_leave_it_alone(tx: Transaction) -> None:
    record(tx, added(1))
    before = archive.write(archive.dump(tx))
    told.tell(tx, [follow_up()])
    mappings.remember(tx, "Company", {})
    assert archive.write(archive.dump(tx)) == before
    undo(tx, now=NOON)
    assert told.told(tx)
    assert mappings.remembered(tx, "Company") == {}


def test_this_home_is_named_once_and_its_calendar_after_it(tx: Transaction) -> None:
    name = installation.installation(tx)
    assert installation.installation(tx) == installation.calendar(tx) == name
    assert installation.calendar_floor(tx) == 0
    installation.write_meta(tx, "calendar", name)
    installation.write_meta(tx, "installation", None)
    assert installation.calendar(tx) == name != installation.installation(tx)


def test_own_letters_are_exported_only_where_there_are_any(tx: Transaction) -> None:
    owner = Person(name="Alex Doe")
    records.set_owner(tx, owner, batch=record(tx, added(1)))
    plain = archive.write(archive.dump(tx))
    assert '"letters"' not in plain
    assert archive.read(plain) == archive.dump(tx)
    records.set_owner(tx, replace(owner, letters=(("ping", "mine"),)), batch=1)
    chosen = archive.dump(tx)
    assert archive.read(archive.write(chosen)) == chosen
    assert chosen.owner is not None
    assert chosen.owner.letters == (("ping", "mine"),)
