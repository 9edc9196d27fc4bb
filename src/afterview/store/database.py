"""One SQLite file, opened safely: settings, transactions, and its troubles as sentences.

    with Store.open(path, now=now) as store:
        with store.write() as tx:  …  # BEGIN IMMEDIATE: one writer, no upgrade of a read
        with store.read() as tx:   …  # one snapshot, refuses to write

- A transaction is opened for one owner; every statement asks `tx.mine(table)`.
- WAL, so that reading never waits for writing.
- synchronous=FULL everywhere: with NORMAL a power failure may lose the last
  commits, and a lost "sending" mark is a doubled email. One fsync a command
  is a price nobody notices.
- A second writer waits `patience` seconds, then gets a StoreError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, ColumnElement, Connection, CursorResult, Engine, FromClause, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.sql import Executable

from afterview.errors import Conflict, StoreError
from afterview.store import swap

HEAD = "0003"
PATIENCE = 5.0  # seconds
HEADER = 100  # bytes

RESTORE = "Bring a backup back with `afterview restore`; `afterview restore --list` shows which there are."
_SENTENCES: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: (
        "The database {path} is locked by another process.",
        "Wait until the other afterview has finished, then try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "The database {path} is locked by another process.",
        "Wait until the other afterview has finished, then try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The database {path} cannot be written to.",
        "Give yourself the right to write to the file and its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The database {path} cannot be opened.",
        "Check that its folder exists and that you may read and write there.",
    ),
    sqlite3.SQLITE_PERM: ("The database {path} may not be used.", "Check the rights of the file."),
    sqlite3.SQLITE_FULL: (
        "The disk is full: the database {path} could not be written, and nothing was changed.",
        "Free some space, then try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk failed while the database {path} was in use; nothing was changed.",
        "Check the disk and its free space, then try again.",
    ),
    sqlite3.SQLITE_CORRUPT: ("The database {path} is damaged.", RESTORE),
    sqlite3.SQLITE_NOTADB: ("The file {path} is not a database.", RESTORE),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """An open transaction for one owner."""

    owner: int
    connection: Connection

    def mine(self, table: FromClause) -> ColumnElement[bool]:
        """The condition without which no statement is written."""
        return table.c.owner_id == self.owner

    def run(self, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Execute one Core statement; a list of values executes it for each."""
        return self.connection.execute(statement, values)


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """The database of one home. A context manager: it owns the connections."""

    path: Path
    engine: Engine

    @classmethod
    def open(cls, path: Path | str, *, now: datetime, patience: float = PATIENCE) -> Self:
        """The store at `path`, created or brought to this version first; `now` dates the backup.

        StoreError: damaged, locked, not ours, of a later version, or out of reach.
        """
        place = Path(path)
        swap.finish(place.parent, place.name)
        engine = _engine(place, patience)
        try:
            with sentences(place):
                _prepare(place, engine, now=now)
        except BaseException:
            engine.dispose()
            raise
        return cls(path=place, engine=engine)

    def write(self, owner: int = 1) -> AbstractContextManager[Transaction]:
        """A transaction that may change what belongs to `owner`; all of it or nothing."""
        return self._begin(owner, writes=True)

    def read(self, owner: int = 1) -> AbstractContextManager[Transaction]:
        """A snapshot of what belongs to `owner`."""
        return self._begin(owner, writes=False)

    @contextmanager
    def _begin(self, owner: int, *, writes: bool) -> Iterator[Transaction]:
        with (
            sentences(self.path),
            self.engine.connect() as connection,
            connection.execution_options(afterview_writes=writes).begin(),
        ):
            yield Transaction(owner=owner, connection=connection)

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded in."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn the database's troubles into StoreError and Conflict."""
    try:
        yield
    except IntegrityError as problem:
        raise Conflict(
            "The same thing was recorded or changed by somebody else first.", "Look again, then repeat."
        ) from problem
    except DBAPIError as problem:
        raise _sentence(path, problem.orig) from problem
    except sqlite3.Error as problem:
        raise _sentence(path, problem) from problem


def _sentence(path: Path, problem: BaseException | None) -> StoreError:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    message, hint = _SENTENCES.get(
        code, (f"The database {{path}} cannot be used: {problem}.", "Run `afterview doctor`.")
    )
    return StoreError(message.format(path=path), hint)


def _engine(path: Path, patience: float) -> Engine:
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": patience})
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
