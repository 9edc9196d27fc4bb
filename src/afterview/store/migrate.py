"""Bring a database to this version: a dated backup, then all revisions in one transaction.

    foreign_keys OFF -> BEGIN IMMEDIATE -> version? -> backup -> revisions
        -> foreign_key_check -> COMMIT -> foreign_keys ON

SQLite changes a table by building it anew; with foreign keys on, that fails
on a parent or loses its children, and the setting is deaf inside a
transaction. Any failure leaves the database as it was.

A PostgreSQL server is brought to this version by its administrator, who keeps
its backups: `python -m afterview.store.migrate postgresql://user@host/name`.

Imports Alembic: loaded only for a database that is not at HEAD.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from afterview.errors import AfterviewError, StoreError
from afterview.store import postgres

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(path: Path, engine: Engine, *, now: datetime, scripts: Path = SCRIPTS) -> None:
    """Run every revision the database lacks; a database with content is copied first.

    StoreError: a later version, or rows that would point nowhere afterwards.
    """
    script = _script(scripts)
    with (
        engine.connect() as connection,
        _foreign_keys_off(connection),
        connection.execution_options(afterview_writes=True).begin(),
    ):
        context = MigrationContext.configure(connection, opts={"fn": _up(script)})
        found = context.get_current_heads()
        _check_known(path, found, script)
        if found and found != tuple(script.get_heads()):
            back_up(path, now=now, version=found[0])
        _run(context)
        _check_references(path, connection)
    if not found:
        path.chmod(0o600)


def upgrade_server(url: str, *, scripts: Path = SCRIPTS) -> None:
    """Run every revision the PostgreSQL database at `url` lacks, in one transaction, one process at a time.

    StoreError: out of reach, not for texts in UTF-8, another program's, or of a later version.
    """
    script = _script(scripts)
    with postgres.changing(url) as (connection, name):
        context = MigrationContext.configure(connection, opts={"fn": _up(script)})
        _check_known(name, context.get_current_heads(), script)
        _run(context)


def back_up(path: Path, *, now: datetime, version: str) -> Path:
    """Copy the database into `backups/` beside it and return the copy's place."""
    folder = path.parent / "backups"
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    copy = folder / f"{path.stem}-{stamp}-v{version}{path.suffix}"
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        unfinished.chmod(0o600)
        unfinished.replace(copy)
    except OSError as problem:
        raise StoreError(
            f"The database needs an update, but no backup could be made: {problem.strerror}.",
            f"Make room in {folder} or give yourself the right to write there.",
        ) from problem
    return copy


def _script(scripts: Path) -> ScriptDirectory:
    return ScriptDirectory(scripts, version_locations=[scripts])


def _run(context: MigrationContext) -> None:
    with Operations.context(context):
        context.run_migrations()


def _up(script: ScriptDirectory) -> Callable[[str, MigrationContext], list[RevisionStep]]:
    return lambda revision, _: script._upgrade_revs("head", revision)  # noqa: SLF001 - as Alembic's manual does


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # another database needs no such care
    driver.execute("PRAGMA foreign_keys=OFF").close()
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON").close()


def _check_known(name: Path | str, found: tuple[str, ...], script: ScriptDirectory) -> None:
    known = {revision.revision for revision in script.walk_revisions()}
    if not known.issuperset(found):
        raise StoreError(
            f"The database {name} was written by a later version of afterview ({', '.join(found)}).",
            "Update afterview.",
        )


def _check_references(path: Path, connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise StoreError(
            f"The database {path} was not updated: a row of {lost[0]} would belong to no {lost[2]}.",
            "It is as it was; report this with the output of `afterview doctor`.",
        )


def main(arguments: list[str]) -> int:
    """The command for a server's administrator; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m afterview.store.migrate postgresql://user@host:port/name\n")
        return 2
    try:
        upgrade_server(arguments[0])
    except AfterviewError as problem:
        sys.stderr.write(f"{problem.message}\n{problem.hint}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
