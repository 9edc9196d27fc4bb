"""The database, used safely and alike whichever it is: transactions, and its troubles as sentences.

    Store.open(path, now=now)   a SQLite file, made or brought to this version first (`sqlite`)
    Store.connect(url)          a PostgreSQL server that is at this version (`postgres`)

    with store.write() as tx:  …  # one writer an owner; all of it or nothing
    with store.read() as tx:   …  # one snapshot, refuses to write

- A transaction is opened for one owner; every statement asks `tx.mine(table)`.
- Reading never waits for writing.
- What was committed is on the disk: a lost "sending" mark is a doubled email.
- A second writer waits `patience` seconds, then gets a StoreError.
- No statement leans on the order of texts, which each database has its own of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, FromClause
from sqlalchemy.sql import Executable

HEAD = "0003"
PATIENCE = 5.0  # seconds

# What all databases say alike: a sentence and a next step.
BUSY = (
    "The database {name} is locked by another process.",
    "Wait until the other afterview has finished, then try again.",
)
FULL = (
    "The disk is full: the database {name} could not be written, and nothing was changed.",
    "Free some space, then try again.",
)
CONFLICT = (
    "The same thing was recorded or changed by somebody else first.",
    "Look again, then repeat.",
)
RESTORE = "Bring a backup back with `afterview restore`; `afterview restore --list` shows which there are."


class Database(Protocol):
    """What each kind of database does in its own way."""

    @property
    def engine(self) -> Engine:
        """Where its connections come from."""

    def begin(self, owner: int, *, writes: bool) -> AbstractContextManager[Connection]:
        """A transaction as `Store.write` and `Store.read` promise it."""

    def sentences(self) -> AbstractContextManager[None]:
        """Turn its troubles into StoreError, Conflict and UserError."""


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
    """The database. A context manager: it owns the connections."""

    database: Database

    @classmethod
    def open(cls, path: Path | str, *, now: datetime, patience: float = PATIENCE) -> Self:
        """The store in the SQLite file at `path`, made or updated first; `now` dates the backup.

        StoreError: damaged, locked, not ours, of a later version, or out of reach.
        """
        from afterview.store import sqlite

        return cls(database=sqlite.open_database(Path(path), now=now, patience=patience))

    @classmethod
    def connect(cls, url: str, *, patience: float = PATIENCE) -> Self:
        """The store on the PostgreSQL server at `url` (`postgresql://user:password@host:port/name`).

        StoreError: out of reach, not let in, or not at this version: see `migrate.upgrade_server`.
        """
        from afterview.store import postgres

        return cls(database=postgres.open_database(url, patience=patience))

    @property
    def engine(self) -> Engine:
        """Where its connections come from."""
        return self.database.engine

    def write(self, owner: int = 1) -> AbstractContextManager[Transaction]:
        """A transaction that may change what belongs to `owner`; all of it or nothing."""
        return self._begin(owner, writes=True)

    def read(self, owner: int = 1) -> AbstractContextManager[Transaction]:
        """A snapshot of what belongs to `owner`."""
        return self._begin(owner, writes=False)

    @contextmanager
    def _begin(self, owner: int, *, writes: bool) -> Iterator[Transaction]:
        with self.database.sentences(), self.database.begin(owner, writes=writes) as connection:
            yield Transaction(owner=owner, connection=connection)

    def close(self) -> None:
        """Close every connection; SQLite's write-ahead log is folded in."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
