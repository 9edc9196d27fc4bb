"""The schema: what the migrations build is what `schema` and `indexes` say, on every database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event as sa_event
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from afterview.core.events import Heard
from afterview.core.model import Person
from afterview.errors import Conflict
from afterview.store import (
    Transaction,
    archive,
    batches,
    indexes,
    intake,
    ledger,
    looks,
    mappings,
    outbox,
    records,
    schema,
    told,
)
from afterview.store.undo import undo
from tests.store.catalogue import catalogue, expected, full_schema
from tests.store.diary import NOON, VERSION, added, at, draft, event, key, met, opened, project, record
from tests.store.make_fixture import follow_up


def test_the_migrations_build_the_schema(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, full_schema()) == []


def test_partial_indexes_and_checks_have_the_same_texts(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.engine.connect() as connection:
        found, meant = catalogue(connection), expected(connection)
    assert found == meant
    assert set(meant.partial) == {partial.name for partial in indexes.PARTIAL}
    written = {table: len(texts) for table, texts in meant.checks.items()}
    assert written == {table: len(texts) for table, texts in indexes.CHECKS.items()}


@pytest.mark.usefixtures("on_sqlite")
def test_every_table_names_its_owner() -> None:
    for table in full_schema().tables.values():
        assert not table.c.owner_id.nullable, table.name
        for index in table.indexes:
            assert index.columns[0].name == "owner_id", index.name
        for constraint in table.foreign_key_constraints:
            assert constraint.column_keys[0] == "owner_id", constraint.name


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=13.75))])
def test_an_instant_comes_back_in_utc(tmp_path: Path, zone: timezone) -> None:
    instant = datetime(2026, 11, 3, 15, 4, 5, 678_901, tzinfo=zone)
    with opened(tmp_path) as store, store.write() as tx:
        record(tx, added(1))
        seen = looks.looks_of(tx, [1])[1]
        look = looks.Look(
            application=1,
            last_event=seen.last_event,
            look_at=instant,
            looked_at=None,
            policy_version="",
            shown_until=None,
        )
        looks.settle(tx, [look])
        back = looks.looks_of(tx, [1])[1].look_at
        assert back == instant
        assert back is not None
        assert back.tzinfo is UTC


def test_a_naive_time_is_refused(tmp_path: Path) -> None:
    naive = datetime(2026, 11, 3, 15)  # noqa: DTZ001 - what is refused
    with opened(tmp_path) as store, store.write() as tx:
        with pytest.raises(StatementError, match="naive time"):
            tx.run(select(schema.event.c.id).where(tx.mine(schema.event), schema.event.c.at == naive))
        with pytest.raises(StatementError, match="naive time"):
            looks.due(tx, now=naive, version=VERSION)


def test_every_statement_names_the_owner(tmp_path: Path) -> None:
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    with opened(tmp_path) as store:
        sa_event.listen(store.engine, "before_cursor_execute", note)
        with store.write() as tx:
            use_everything(tx)
    tables = "|".join(schema.metadata.tables)
    touching = [s for s in statements if re.search(rf"\b(FROM|INTO|UPDATE) ({tables})\b", s)]
    assert len(touching) > 40
    assert [s for s in touching if "owner_id" not in s] == []


def use_everything(tx: Transaction) -> None:
    records.set_owner(tx, Person(name="Alex"), batch=batches.next_batch(tx))
    heard = event("mail:1", Heard(verdict="reply"))
    for _ in range(2):
        number, contact = records.next_application(tx), records.next_contact(tx)
        record(tx, added(number), met(contact), application=number)
        ledger.append(tx, [heard], batch=batches.next_batch(tx))
        draft(tx, key(number), batch=batches.next_batch(tx))
        outbox.approve(tx, 1, digest="d", at=NOON, batch=batches.next_batch(tx))
        outbox.rewrite(tx, outbox.entry_of(tx, 1), batch=batches.next_batch(tx))
        outbox.withdraw(tx, 1, why="no", batch=batches.next_batch(tx))
        document = archive.dump(tx)
        while (undone := undo(tx, now=at(9))) is not None:
            project(tx, undone.events)
        intake.load(tx, document, batch=batches.next_batch(tx))
        undo(tx, now=at(9))
    records.applications(tx, [1])
    records.contacts(tx, [1])
    records.open_applications(tx)
    records.by_address(tx, [1], open_only=True)
    looks.settle(tx, list(looks.looks_of(tx, [1]).values()))
    looks.due(tx, now=NOON, version=VERSION)
    looks.listed(tx, now=NOON)
    looks.next_coming(tx, now=NOON)
    looks.make_due(tx, [1], now=NOON)
    looks.make_open_due(tx, now=NOON)
    mappings.remember(tx, "company", {"company": "company"})
    mappings.remembered(tx, "company")
    told.tell(tx, [follow_up()])
    told.told(tx)
    ledger.live(tx)


def test_a_row_of_another_owner_cannot_be_pointed_at(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.write(1) as tx:
            record(tx, added(1))
        with pytest.raises(Conflict), store.write(2) as tx:
            tx.run(insert(schema.address).values(owner_id=2, address="a@b.example", application=1))
