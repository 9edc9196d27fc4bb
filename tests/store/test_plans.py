"""How SQLite finds things: by index, so that the cost grows with what is asked for.

It plans by the schema. PostgreSQL plans by what the tables hold, so its plans are looked at where
they hold enough: in test_server.py, and in bench/store_due.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sa_event

from afterview.store import Store, Transaction, ledger, looks, outbox, records
from afterview.store.undo import undo
from tests.store.diary import NOON, VERSION, added, draft, key, met, opened, record

pytestmark = pytest.mark.usefixtures("on_sqlite")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        with store.write() as tx:
            batch = record(tx, added(1), met(1))
            draft(tx, key(1), batch=batch)
        yield store


class Plans:
    """The plan of every statement that ran, in SQLite's words."""

    def __init__(self, tx: Transaction) -> None:
        self.lines: list[str] = []
        self.asking = False
        sa_event.listen(tx.connection, "before_cursor_execute", self.explain)

    def explain(self, *call: Any) -> None:
        connection, _, statement, parameters, _, many = call
        if self.asking or not statement.startswith(("SELECT", "UPDATE", "DELETE")):
            return
        self.asking = True
        values = parameters[0] if many else parameters
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        self.lines += [row[3] for row in rows]
        self.asking = False

    def used(self, what: str) -> bool:
        return any(what in line for line in self.lines)

    @property
    def scans(self) -> list[str]:
        """Readings of a whole table; what a plan made itself (a list of values, a union) does not count."""
        tables = ("event", "application", "contact", "address", "outbox", "outbox_letter", "before")
        return [line for line in self.lines if line.removeprefix("SCAN ").split(" ")[0] in tables]


def test_what_is_due_is_found_by_four_indexes(store: Store) -> None:
    with store.read() as tx:
        plans = Plans(tx)
        looks.due(tx, now=NOON, version=VERSION)
        assert plans.scans == []
        for column in ("look_at", "looked_at", "policy_version"):
            assert plans.used(f"USING INDEX ix_application_{column} (owner_id=? AND {column}")


def test_the_list_and_the_next_thing_are_found_by_index(store: Store) -> None:
    with store.read() as tx:
        plans = Plans(tx)
        looks.listed(tx, now=NOON)
        looks.next_coming(tx, now=NOON)
        assert plans.scans == []
        assert plans.used("ix_application_shown_until (owner_id=? AND shown_until>?")
        assert plans.used("ix_application_comes_at (owner_id=? AND comes_at>?")


def test_reading_some_applications_does_not_read_the_ledger(store: Store) -> None:
    with store.read() as tx:
        plans = Plans(tx)
        ledger.live(tx, [1, 2, 3])
        records.by_address(tx, [1], open_only=True)
        records.applications(tx, [1])
        records.contacts(tx, [1])
        outbox.entries(tx, applications=[1])
        assert plans.scans == []
        assert plans.used("ix_event_application (owner_id=? AND application=?")
        assert plans.used("ix_event_voids (owner_id=? AND voids=?")


def test_all_open_ones_are_found_by_their_own_index(store: Store) -> None:
    with store.read() as tx:
        plans = Plans(tx)
        records.open_applications(tx)
        records.concerning_all(tx)
        assert plans.used("ix_application_open (")
        assert plans.used("ix_application_concerns_all (")


def test_writing_costs_the_same_in_a_large_ledger(store: Store) -> None:
    with store.write() as tx:
        plans = Plans(tx)
        number = records.next_application(tx)
        record(tx, added(number), met(records.next_contact(tx)), application=number)
        looks.make_due(tx, [1], now=NOON)
        looks.settle(tx, list(looks.looks_of(tx, [1]).values()))
        assert undo(tx, now=NOON) is not None
        assert [line for line in plans.scans if line != "SCAN event"] == []
