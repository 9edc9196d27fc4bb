"""The schema: what the migrations build is what `schema` and `indexes` say, on every dialect meant."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, MetaData, create_engine, insert, select
from sqlalchemy import event as sa_event
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateIndex, CreateTable

from afterview.core.events import Heard
from afterview.core.model import Person
from afterview.errors import Conflict, StoreError
from afterview.store import (
    Store,
    Transaction,
    archive,
    batches,
    indexes,
    installation,
    intake,
    ledger,
    looks,
    mappings,
    migrate,
    outbox,
    records,
    schema,
    told,
)
from afterview.store.database import HEAD
from afterview.store.outbox import MadeFrom
from afterview.store.undo import undo
from tests.store.diary import NOON, VERSION, added, at, draft, event, key, met, opened, project, record
from tests.store.make_fixture import follow_up

FIXTURES = Path(__file__).parent / "fixtures"
NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9999", "{head}"

def upgrade():
    with op.batch_alter_table("application") as table:
        table.add_column(sa.Column("colour", sa.Text))
    {more}
"""


@pytest.fixture
def full_schema() -> MetaData:
    """The metadata with its partial indexes and checks, apart from the one that runs."""
    copy = MetaData(naming_convention=schema.metadata.naming_convention)
    for table in schema.metadata.sorted_tables:
        table.to_metadata(copy)
    indexes.attach(copy)
    return copy


@pytest.fixture
def expected(full_schema: MetaData) -> Iterator[Engine]:
    """A database built from the metadata alone."""
    engine = create_engine("sqlite://")
    full_schema.create_all(engine)
    yield engine
    engine.dispose()


def _catalogue(engine: Engine) -> dict[str, str]:
    """The text of every partial index in a database, by name."""
    statement = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'"
    with engine.connect() as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.exec_driver_sql(statement)}


def _checks(engine: Engine) -> dict[str, set[str]]:
    """The names and texts of every CHECK in a database, by table."""
    statement = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'"
    with engine.connect() as connection:
        found = connection.exec_driver_sql(statement).all()
    return {name: set(re.findall(r"CONSTRAINT (ck_\w+ CHECK \(.*\))", sql)) for name, sql in found}


def test_the_migrations_build_the_schema(tmp_path: Path, full_schema: MetaData) -> None:
    with opened(tmp_path) as store, store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), full_schema) == []


def test_partial_indexes_and_checks_have_the_same_texts(tmp_path: Path, expected: Engine) -> None:
    with opened(tmp_path) as store:
        assert _catalogue(store.engine) == _catalogue(expected)
        assert _checks(store.engine) == _checks(expected)
    assert set(_catalogue(expected)) == {partial.name for partial in indexes.PARTIAL}
    written = {name: len(found) for name, found in _checks(expected).items()}
    assert written == {table: len(checks) for table, checks in indexes.CHECKS.items()}


def test_head_is_the_newest_revision() -> None:
    script = ScriptDirectory(migrate.SCRIPTS, version_locations=[migrate.SCRIPTS])
    assert script.get_heads() == [HEAD]
    assert (FIXTURES / f"v{HEAD}.sqlite3").exists()


def test_every_table_names_its_owner(full_schema: MetaData) -> None:
    for table in full_schema.tables.values():
        assert not table.c.owner_id.nullable, table.name
        for index in table.indexes:
            assert index.columns[0].name == "owner_id", index.name
        for constraint in table.foreign_key_constraints:
            assert constraint.column_keys[0] == "owner_id", constraint.name


def test_the_same_schema_compiles_for_postgresql(full_schema: MetaData) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in full_schema.sorted_tables:
        assert "owner_id" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))
    where = {str(i.dialect_options["postgresql"]["where"]) for i in full_schema.tables["event"].indexes}
    assert where == {"None", "voids IS NOT NULL", "turn IS NOT NULL"}
    assert any(isinstance(c, CheckConstraint) for c in full_schema.tables["outbox"].constraints)


def test_nothing_of_another_dialect_or_alembic_is_loaded_to_use_the_store(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.write() as tx:
        record(tx, added(1))
    program = f"""
import sys
from pathlib import Path
from tests.store.diary import opened
from afterview.store import ledger
with opened(Path({str(tmp_path)!r})) as store, store.read() as tx:
    assert len(ledger.live(tx)) == 1
unwanted = ("alembic", "mako", "sqlalchemy.dialects.postgresql")
print([name for name in sys.modules if name.startswith(unwanted)])
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": f"{root / 'src'}:{root}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


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


def test_every_database_of_a_version_that_was_opens_with_the_schema_of_now(
    tmp_path: Path, full_schema: MetaData, expected: Engine
) -> None:
    fixtures = sorted(FIXTURES.glob("v*.sqlite3"))
    assert fixtures
    for fixture in fixtures:
        home = tmp_path / fixture.stem
        home.mkdir()
        (home / "afterview.sqlite3").write_bytes(fixture.read_bytes())
        with opened(home) as store, store.write() as tx:
            assert compare_metadata(MigrationContext.configure(tx.connection), full_schema) == []
            assert _catalogue(store.engine) == _catalogue(expected)
            assert _checks(store.engine) == _checks(expected)
            person = records.owner_of(tx)
            assert person is not None
            assert person.name == "Alex Doe"
            assert [a.company for a in records.applications(tx)] == ["Acme"]
            assert len(ledger.live(tx)[1]) == 6
            assert [e.state for e in outbox.entries(tx)] == ["approved"]
            assert looks.listed(tx, now=NOON) == (1,)
            assert undo(tx, now=NOON) is not None
            assert outbox.entry_of(tx, 1).state == "drafted"
            assert archive.read(archive.write(archive.dump(tx))) == archive.dump(tx)


def test_version_0001_is_copied_first_and_its_calendar_goes_on_above_what_it_told(tmp_path: Path) -> None:
    content = (FIXTURES / "v0001.sqlite3").read_bytes()
    (tmp_path / "afterview.sqlite3").write_bytes(content)
    with opened(tmp_path) as store, store.write() as tx:
        told_before = ledger.newest(tx)
        assert installation.calendar_floor(tx) > told_before > 0
        assert told.told(tx) == {}
        assert mappings.remembered(tx, "company") is None
        person = records.owner_of(tx)
        assert person is not None
        assert person.letters == ()
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name == "afterview-2026-11-03T120000Z-v0001.sqlite3"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        (events,) = database.execute("SELECT COUNT(*) FROM event").fetchone()
    assert events == told_before


def test_what_was_kept_beside_the_events_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "afterview.sqlite3").write_bytes((FIXTURES / "v0002.sqlite3").read_bytes())
    with opened(tmp_path) as store, store.read() as tx:
        assert told.told(tx) == {"1@afterview": follow_up()}
        assert mappings.remembered(tx, "company,job") == {"company": "company", "job": "role"}
        person = records.owner_of(tx)
        assert person is not None
        assert person.letters == (("ping", "my_ping"),)
        assert outbox.entry_of(tx, 1).made_from == MadeFrom(template="their-thanks", fills=(("skill", "Go"),))


def later(tmp_path: Path, more: str = "") -> Path:
    """The revisions of a version to come: ours and one more, which builds a parent table anew."""
    scripts = tmp_path / "later"
    scripts.mkdir()
    for script in migrate.SCRIPTS.glob("v*.py"):
        (scripts / script.name).write_text(script.read_text())
    (scripts / "v9999.py").write_text(NEXT.format(head=HEAD, more=more))
    return scripts


def home_with_something(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    with opened(home) as store, store.write() as tx:
        record(tx, added(1), met(1))
    return home


def test_an_upgrade_keeps_everything_and_a_dated_copy_of_what_was(tmp_path: Path) -> None:
    home, scripts = home_with_something(tmp_path), later(tmp_path)
    with opened(home) as store:
        migrate.upgrade(store.path, store.engine, now=NOON, scripts=scripts)
        with store.write() as tx:
            assert records.contacts(tx)[1][0].name == "Rita Roe"
            assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert tx.connection.exec_driver_sql("SELECT colour FROM application").all() == [(None,)]
        migrate.upgrade(store.path, store.engine, now=at(1), scripts=scripts)
    (copy,) = (home / "backups").iterdir()
    assert copy.name == f"afterview-2026-11-03T120000Z-v{HEAD}.sqlite3"
    assert copy.stat().st_mode & 0o777 == 0o600
    with Store.open(copy, now=NOON) as store, store.read() as tx:
        assert records.contacts(tx)[1][0].name == "Rita Roe"


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("raise ZeroDivisionError", ZeroDivisionError),
        ('op.execute("DELETE FROM application")', StoreError),
    ],
    ids=["it fails", "it loses a parent"],
)
def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, more: str, problem: type[Exception]) -> None:
    home, scripts = home_with_something(tmp_path), later(tmp_path, more)
    with opened(home) as store, pytest.raises(problem):
        migrate.upgrade(store.path, store.engine, now=NOON, scripts=scripts)
    with opened(home) as store, store.write() as tx:
        assert records.contacts(tx)[1][0].name == "Rita Roe"
        assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with closing(sqlite3.connect(home / "afterview.sqlite3")) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(application)")]
        assert "colour" not in columns


def test_without_room_for_a_backup_nothing_is_upgraded(tmp_path: Path) -> None:
    home, scripts = home_with_something(tmp_path), later(tmp_path)
    (home / "backups").write_text("in the way")
    with opened(home) as store, pytest.raises(StoreError, match="no backup could be made"):
        migrate.upgrade(store.path, store.engine, now=NOON, scripts=scripts)
    with opened(home) as store, store.read() as tx:
        assert len(ledger.live(tx)[1]) == 2


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
