"""A PostgreSQL server: settings, transactions, and its troubles as sentences.

- One writer an owner: a lock keyed by the owner (rule below), held until the
  transaction ends, waited for at most `patience` seconds.
- The lock comes before the first look, so every statement of a writer sees
  what the writer before it committed: READ COMMITTED. With a snapshot taken
  while waiting, it would decide on what was.
- A reader has one snapshot (REPEATABLE READ) and may not write.
- It is not brought to this version when it is opened: others use it too, and
  it has an administrator (`migrate.upgrade_server`).

Loads psycopg, and with it asyncio: imported only for an address of a server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from afterview.errors import AfterviewError, Conflict, StoreError, UserError
from afterview.store.database import BUSY, CONFLICT, FULL, HEAD, PATIENCE

DRIVER = "postgresql+psycopg"
LOCK = 0x61667465  # "afte": keeps our locks apart from those of others in the same database
EVERYBODY = 0  # no owner has this number
CONNECT, SILENT = (
    10,
    30_000,
)  # seconds until a server has to answer; ms until a connection without answers is dead
COMMAND = "Its administrator runs `python -m afterview.store.migrate` with its address."

AGAIN = "Wait a moment, then try again."
_SENTENCES: dict[str, tuple[str, str]] = {
    "55P03": BUSY,
    "53100": FULL,
    "53200": ("The database {name} is out of memory; nothing was changed.", AGAIN),
    "53300": ("The database {name} lets no more connections in.", AGAIN),
    "57014": ("The database {name} broke the work off; nothing was changed.", AGAIN),
    "25006": (
        "The database {name} cannot be written to.",
        "Use the address of the server that is written to.",
    ),
    "42501": ("The database {name} does not allow this.", "Have its administrator grant the rights."),
    "42P01": ("The database {name} lacks a table.", COMMAND),
    "42703": ("The database {name} lacks a column.", COMMAND),
    "54000": ("A text is too long for the database {name}; nothing was changed.", "Shorten it."),
    "22003": ("A number is too large for the database {name}; nothing was changed.", "Give a smaller one."),
}
_OUTDATED = frozenset({"40001", "40P01"})  # somebody else's change came first


class Said(Exception):
    """What the server said, without the values it was given: a letter's text belongs in no traceback."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresDatabase:
    """A server that can be reached (`database.Database`)."""

    name: str
    engine: Engine

    @contextmanager
    def begin(self, owner: int, *, writes: bool) -> Iterator[Connection]:
        """A transaction; there is one writer for each owner."""
        level = "READ COMMITTED" if writes else "REPEATABLE READ"
        with (
            self.engine.connect() as connection,
            connection.execution_options(isolation_level=level, postgresql_readonly=not writes).begin(),
        ):
            if writes:
                _lock(connection, owner)
            yield connection

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """Turn its troubles into StoreError, Conflict and UserError."""
        try:
            yield
        except DBAPIError as problem:
            raise _sentence(self.name, problem) from _said(problem.orig)
        except PoolTimeoutError as problem:
            raise StoreError(f"All connections to the database {self.name} are in use.", AGAIN) from problem


def open_database(url: str, *, patience: float) -> PostgresDatabase:
    """The database at `url`, which has to be at this version: see `Store.connect`."""
    database = _database(url, patience)
    try:
        with database.sentences(), database.engine.connect() as connection:
            _check_version(connection, database.name)
    except BaseException:
        database.engine.dispose()
        raise
    return database


@contextmanager
def changing(url: str) -> Iterator[tuple[Connection, str]]:
    """A transaction that may change the tables, and the database's name; one at a time, sound ones only."""
    database = _database(url, PATIENCE)
    try:
        with database.sentences(), database.begin(EVERYBODY, writes=True) as connection:
            _check_ours(connection, database.name)
            yield connection, database.name
    finally:
        database.engine.dispose()


def _database(url: str, patience: float) -> PostgresDatabase:
    place = _place(url)
    usual = {"connect_timeout": CONNECT, "tcp_user_timeout": SILENT, "client_encoding": "utf8"}
    try:
        engine = create_engine(
            place,
            connect_args={name: value for name, value in usual.items() if name not in place.query},
            hide_parameters=True,
            pool_pre_ping=True,  # a server that was started anew is no trouble of the next command
        )
    except ImportError as problem:
        raise StoreError(
            "The driver for PostgreSQL is not installed.", "Install afterview[postgres]."
        ) from problem
    event.listen(engine, "connect", _settings(patience))
    return PostgresDatabase(name=_name(place), engine=engine)


def _place(url: str) -> URL:
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):
        place = None
    if place is None or place.drivername not in ("postgresql", "postgres", DRIVER):
        # Without the address itself, which may hold a password, and without what says it again.
        raise StoreError(
            "The address of the database is not one of a PostgreSQL server.",
            "Write it as postgresql://user:password@host:port/name.",
        )
    return place.set(drivername=DRIVER)


def _name(place: URL) -> str:
    hosts = place.query.get("host", "")
    host = place.host or (hosts if isinstance(hosts, str) else ", ".join(hosts))
    port = f":{place.port}" if place.port else ""
    return f"{place.database or place.username or ''} on {host or 'this machine'}{port}".strip()


def _settings(patience: float) -> Any:
    # A commit has to be on the disk, whatever is usual on this server; who asks for more keeps it.
    statement = f"""
        SET TimeZone = 'UTC'; SET lock_timeout = {max(1, round(patience * 1000))};
        SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') = 'off'
    """

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(statement)
        connection.commit()

    return prepare


def _lock(connection: Connection, owner: int) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK, owner))


def _check_version(connection: Connection, name: str) -> None:
    if not inspect(connection).has_table("alembic_version"):
        raise StoreError(f"The database {name} holds nothing of afterview yet.", COMMAND)
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "none"
    if found > HEAD:
        raise StoreError(
            f"The database {name} was written by a later version of afterview ({found}).", "Update afterview."
        )
    if found != HEAD:
        raise StoreError(f"The database {name} is of version {found}, not {HEAD}.", COMMAND)


def _check_ours(connection: Connection, name: str) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StoreError(
            f"The database {name} keeps its texts as {encoding}.", "Create one with ENCODING 'UTF8'."
        )
    tables = inspect(connection)
    if tables.has_table("event") and not tables.has_table("alembic_version"):
        raise StoreError(f"The database {name} was not made by afterview.", "Choose another one.")


def _sentence(name: str, problem: DBAPIError) -> AfterviewError:
    code = getattr(problem.orig, "sqlstate", None)
    if isinstance(problem, IntegrityError) or code in _OUTDATED:
        return Conflict(*CONFLICT)
    if code is None and _holds_nul(problem.params):
        return UserError(
            "A text holds the character NUL, which cannot be stored.", "Take it out, then repeat."
        )
    if problem.connection_invalidated:
        return StoreError(
            f"The connection to the database {name} was lost.",
            "Look whether the last change is there before you repeat it.",
        )
    if code in _SENTENCES:
        message, hint = _SENTENCES[code]
        return StoreError(message.format(name=name), hint)
    if code is None:
        return _not_let_in(name, problem.orig)
    return StoreError(
        f"The database {name} cannot be used: {_said(problem.orig)}.", "Run `afterview doctor`."
    )


def _not_let_in(name: str, problem: BaseException | None) -> StoreError:
    if getattr(getattr(problem, "pgconn", None), "used_password", False):
        return StoreError(
            f"The database {name} does not accept the user name or the password.",
            "Correct them in its address.",
        )
    return StoreError(
        f"The database {name} cannot be reached: {_reason(problem)}.",
        "Check its address, and that the server is running.",
    )


def _reason(problem: BaseException | None) -> str:
    """The last thing that libpq tried and what came of it, in one line."""
    lines = [" ".join(line.split()) for line in str(problem).splitlines()]
    tried = [line for line in lines if "failed: " in line] or lines or [""]
    return tried[-1].rpartition("failed: ")[2].rstrip(".")


def _said(problem: BaseException | None) -> Said:
    primary = getattr(getattr(problem, "diag", None), "message_primary", None) or _reason(problem)
    code = getattr(problem, "sqlstate", None)
    return Said(f"{primary} ({code})" if code else primary)


def _holds_nul(given: object) -> bool:
    """Whether a text among what a statement was given holds NUL; SQLite stores it, PostgreSQL does not."""
    match given:
        case str():
            return "\0" in given
        case dict():
            return any(map(_holds_nul, given.values()))
        case list() | tuple():
            return any(map(_holds_nul, given))
        case _:
            return False
