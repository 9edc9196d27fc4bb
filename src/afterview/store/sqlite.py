"""One SQLite file: settings, transactions, how it comes to its place, and its troubles as sentences.

- WAL, so that reading never waits for writing; BEGIN IMMEDIATE: one writer, no upgrade of a read.
- synchronous=FULL everywhere: with NORMAL a power failure may lose the last
  commits, and a lost "sending" mark is a doubled email. One fsync a command
  is a price nobody notices.
- A new database is made beside its place and put there whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from afterview.errors import Conflict, StoreError
from afterview.store import swap
from afterview.store.database import BUSY, CONFLICT, FULL, HEAD, PATIENCE, RESTORE

HEADER = 100  # bytes

_SENTENCES: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: (
        "The database {name} cannot be written to.",
        "Give yourself the right to write to the file and its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The database {name} cannot be opened.",
        "Check that its folder exists and that you may read and write there.",
    ),
    sqlite3.SQLITE_PERM: ("The database {name} may not be used.", "Check the rights of the file."),
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: (
        "The disk failed while the database {name} was in use; nothing was changed.",
        "Check the disk and its free space, then try again.",
    ),
    sqlite3.SQLITE_CORRUPT: ("The database {name} is damaged.", RESTORE),
    sqlite3.SQLITE_NOTADB: ("The file {name} is not a database.", RESTORE),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SqliteDatabase:
    """An open file (`database.Database`)."""

    path: Path
    engine: Engine

    @contextmanager
    def begin(self, owner: int, *, writes: bool) -> Iterator[Connection]:
        """A transaction; there is one writer for all owners."""
        del owner
        with (
            self.engine.connect() as connection,
            connection.execution_options(afterview_writes=writes).begin(),
        ):
            yield connection

    def sentences(self) -> AbstractContextManager[None]:
        """Turn its troubles into StoreError and Conflict."""
        return sentences(self.path)


def open_database(path: Path, *, now: datetime, patience: float) -> SqliteDatabase:
    """The database at `path`, made or brought to this version first: see `Store.open`."""
    swap.finish(path.parent, path.name)
    engine = _engine(path, patience)
    try:
        with sentences(path):
            _prepare(path, engine, now=now)
    except BaseException:
        engine.dispose()
        raise
    return SqliteDatabase(path=path, engine=engine)


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn the troubles of the database at `path` into StoreError and Conflict."""
    try:
        yield
    except IntegrityError as problem:
        raise Conflict(*CONFLICT) from problem
    except DBAPIError as problem:
        raise _sentence(path, problem.orig) from problem
    except sqlite3.Error as problem:
        raise _sentence(path, problem) from problem


def _sentence(path: Path, problem: BaseException | None) -> StoreError:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code not in _SENTENCES:
        return StoreError(f"The database {path} cannot be used: {problem}.", "Run `afterview doctor`.")
    message, hint = _SENTENCES[code]
    return StoreError(message.format(name=path), hint)


def _engine(path: Path, patience: float) -> Engine:
    url = URL.create("sqlite", database=str(path))
    # What a statement was given may be a letter's text, which belongs in no error and no log.
    engine = create_engine(url, connect_args={"timeout": patience}, hide_parameters=True)
    event.listen(engine, "connect", _settings)
    event.listen(engine, "begin", _begin)
    return engine


def _settings(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not guessed by the driver
    with closing(connection.cursor()) as cursor:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("afterview_writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare(path: Path, engine: Engine, *, now: datetime) -> None:
    if _is_missing(path):
        _create(path, now=now)
    elif _version(path, engine) != HEAD:
        _upgrade(path, engine, now=now)


def _upgrade(path: Path, engine: Engine, *, now: datetime) -> None:
    from afterview.store.migrate import upgrade  # Alembic takes longer to load than its work here

    upgrade(path, engine, now=now)


def _create(path: Path, *, now: datetime) -> None:
    """Make a new database beside its place and put it there whole; whoever comes first has made it."""
    unfinished = path.with_name(f".{path.name}.{token_hex(4)}")
    engine = _engine(unfinished, PATIENCE)
    try:
        _upgrade(unfinished, engine, now=now)
        engine.dispose()
        _put(unfinished, path)
    except OSError as problem:
        raise _unusable(path, problem) from problem
    finally:
        engine.dispose()
        unfinished.unlink(missing_ok=True)


def _put(unfinished: Path, path: Path) -> None:
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass  # another process was first; its database is as new and as whole as this one
    except OSError:  # a file system without links
        if not path.exists():
            unfinished.rename(path)


def _is_missing(path: Path) -> bool:
    """Whether the database is still to be made; its folder is there afterwards."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        size = path.stat().st_size
    except FileNotFoundError:
        return True
    except OSError as problem:
        raise _unusable(path, problem) from problem
    # SQLite takes a file without a whole header for a new one, and would begin anew without a word.
    if size < HEADER:
        raise StoreError(
            f"The database {path} is {size} bytes long, so its content was lost.",
            "Bring a backup back with `afterview restore`, or delete the file to begin anew.",
        )
    return False


def _unusable(path: Path, problem: OSError) -> StoreError:
    return StoreError(
        f"The folder {path.parent} cannot be used: {problem.strerror}.", "Choose another AFTERVIEW_HOME."
    )


def _version(path: Path, engine: Engine) -> str:
    """The revision the database says it has, or StoreError where it is not ours."""
    with engine.connect() as connection, connection.begin():
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = set(connection.exec_driver_sql(names).scalars())
        if tables >= {"alembic_version", "event"}:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            if found is not None:
                return str(found)
    raise StoreError(f"The database {path} was not made by afterview.", "Choose another AFTERVIEW_HOME.")
