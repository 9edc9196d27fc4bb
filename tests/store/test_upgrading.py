"""Files of earlier versions: opened by this one, copied first, and never left half-changed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from afterview.errors import StoreError
from afterview.store import (
    Store,
    archive,
    installation,
    ledger,
    looks,
    mappings,
    migrate,
    outbox,
    records,
    told,
)
from afterview.store.database import HEAD
from afterview.store.outbox import MadeFrom
from afterview.store.undo import undo
from tests.store.catalogue import catalogue, expected, full_schema
from tests.store.diary import NOON, added, at, met, opened, record
from tests.store.make_fixture import follow_up

pytestmark = pytest.mark.usefixtures("on_sqlite")

NAME = "afterview.sqlite3"
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


def test_head_is_the_newest_revision() -> None:
    script = ScriptDirectory(migrate.SCRIPTS, version_locations=[migrate.SCRIPTS])
    assert script.get_heads() == [HEAD]
    assert (FIXTURES / f"v{HEAD}.sqlite3").exists()


def test_nothing_of_another_dialect_or_alembic_is_loaded_to_use_the_store(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.write() as tx:
        record(tx, added(1))
    program = f"""
import sys
from pathlib import Path
from datetime import UTC, datetime
from afterview.store import Store, ledger
now = datetime(2026, 11, 3, tzinfo=UTC)
with Store.open(Path({str(tmp_path)!r}) / "afterview.sqlite3", now=now) as store, store.read() as tx:
    assert len(ledger.live(tx)) == 1
unwanted = ("alembic", "mako", "psycopg", "sqlalchemy.dialects.postgresql")
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


def test_every_database_of_a_version_that_was_opens_with_the_schema_of_now(
    tmp_path: Path,
) -> None:
    fixtures = sorted(FIXTURES.glob("v*.sqlite3"))
    assert fixtures
    for fixture in fixtures:
        home = tmp_path / fixture.stem
        home.mkdir()
        (home / "afterview.sqlite3").write_bytes(fixture.read_bytes())
        with opened(home) as store, store.write() as tx:
            assert compare_metadata(MigrationContext.configure(tx.connection), full_schema()) == []
            assert catalogue(tx.connection) == expected(tx.connection)
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
        migrate.upgrade(home / NAME, store.engine, now=NOON, scripts=scripts)
        with store.write() as tx:
            assert records.contacts(tx)[1][0].name == "Rita Roe"
            assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert tx.connection.exec_driver_sql("SELECT colour FROM application").all() == [(None,)]
        migrate.upgrade(home / NAME, store.engine, now=at(1), scripts=scripts)
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
        migrate.upgrade(home / NAME, store.engine, now=NOON, scripts=scripts)
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
        migrate.upgrade(home / NAME, store.engine, now=NOON, scripts=scripts)
    with opened(home) as store, store.read() as tx:
        assert len(ledger.live(tx)[1]) == 2
