"""Copies of a database: made while others write, looked into, and kept from others while it is replaced.

Nothing here knows the tables by their present form: what is looked into may
be of any version, and a stranger's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from afterview.calendars.telling import Told
from afterview.errors import StoreError
from afterview.store import schema
from afterview.store.database import PATIENCE
from afterview.store.sqlite import HEADER, sentences

OURS = frozenset(schema.metadata.tables) | {"alembic_version"}
MAGIC = b"SQLite format 3\0"


class Unusable(StoreError):
    """The database cannot be read at all: no lock, right or space would help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a database holds: the keys of all events ever recorded, and when the newest was."""

    version: str
    keys: frozenset[str]
    newest: datetime | None


def copy_whole(source: sqlite3.Connection, target: Path) -> None:
    """A consistent copy with the log folded in, for its owner alone; `target` must not exist yet."""
    target.touch(mode=0o600, exist_ok=False)
    source.execute("BEGIN").close()
    # Reading first: where it is locked this fails in time, while the copying would try again for ever.
    source.execute("SELECT COUNT(*) FROM sqlite_master").close()
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").close()
    source.execute("COMMIT").close()


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to an existing database; StoreError in the words of the store."""
    with sentences(path), closing(_connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF").close()
        yield connection


@contextmanager
def alone(path: Path, *, patience: float = PATIENCE) -> Iterator[sqlite3.Connection]:
    """Hold the database at `path` against everybody else; StoreError where somebody has it open.

    Leaving WAL needs that nobody else is connected, even if idle; it folds the log in.
    """
    with sentences(path), closing(_connect(path, patience)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE").close()
            connection.execute("PRAGMA journal_mode=DELETE").close()
            connection.execute("BEGIN EXCLUSIVE").close()
            connection.execute("COMMIT").close()  # the lock stays; a copy is made outside of a transaction
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise StoreError(
                f"The database {path} is in use by another process.",
                "Close every other afterview, then try again; nothing was changed.",
            ) from problem
        yield connection


def content(connection: sqlite3.Connection, path: Path, *, foreign: bool = False) -> Content:
    """What the database holds, or StoreError where it is not ours, Unusable where it is damaged.

    `foreign`: a stranger may have made it, so it must have nothing but our tables: a trigger would run.
    """
    tables, more = _names(connection, "table"), _names(connection, "trigger", "view")
    if not tables >= {"alembic_version", "event"} or (foreign and (more or tables - OURS)):
        raise StoreError(f"The database {path} was not made by afterview.", "Choose another file.")
    _check(connection, path)
    (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    keys = frozenset(key for (key,) in connection.execute("SELECT source_key FROM event"))
    (newest,) = connection.execute("SELECT MAX(recorded_at) FROM event").fetchone()
    return Content(version=str(version), keys=keys, newest=_instant(newest))


def told_in(connection: sqlite3.Connection, owner: int) -> tuple[str, int, tuple[Told, ...]] | None:
    """What its calendar is named after, its floor, and what it was told; None where that cannot be read."""
    meta = "SELECT name, value FROM meta WHERE owner_id = ?"
    feed = (
        "SELECT uid, application, company, day, step, sequence, cancelled, changed"
        " FROM feed WHERE owner_id = ?"
    )
    try:
        known = dict(connection.execute(meta, (owner,)).fetchall())
        rows = connection.execute(feed, (owner,)).fetchall()
        name = known.get("calendar") or known["installation"]
        return name, int(known.get("calendar_floor", 0)), tuple(_told(row) for row in rows)
    except (sqlite3.Error, KeyError, ValueError, TypeError):
        return None


def is_unusable(problem: StoreError) -> bool:
    """Whether it says that the database is damaged, or none."""
    code = getattr(problem.__cause__, "sqlite_errorcode", 0) & 0xFF
    return isinstance(problem, Unusable) or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def fold(path: Path) -> None:
    """Leave the database as one file, without a log beside it."""
    with sentences(path), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").close()


def is_database(path: Path) -> bool:
    """Whether the file begins as every SQLite database does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _connect(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    if path.stat().st_size < HEADER:
        raise Unusable(f"The database {path} is damaged.", "Choose another file.")
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    connection.execute("PRAGMA cell_size_check=ON").close()
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    lost = connection.execute("PRAGMA foreign_key_check").fetchone()
    if said != ["ok"] or lost is not None:
        why = "rows of it point nowhere" if said == ["ok"] else str(said[0]).splitlines()[-1]
        raise Unusable(f"The database {path} is damaged: {why}.", "Choose another file.")


def _names(connection: sqlite3.Connection, *kinds: str) -> set[str]:
    rows = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
    return {name for kind, name in rows if kind in kinds and not name.startswith("sqlite_")}


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def _told(row: tuple[str, int, str, str, str, int, int, str]) -> Told:
    uid, application, company, day, step, sequence, cancelled, changed = row
    return Told(
        uid=uid,
        application=application,
        company=company,
        day=datetime.fromisoformat(day).date(),
        step=step,
        sequence=int(sequence),
        cancelled=bool(cancelled),
        changed=datetime.fromisoformat(changed).date(),
    )
