"""What a database holds beyond what Alembic compares: the texts of partial indexes and of CHECKs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, create_engine

from afterview.store import indexes, schema

APART = "apart"


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """`partial`: the text of every partial index by name; `checks`: those of every CHECK by table."""

    partial: dict[str, str]
    checks: dict[str, set[str]]


def full_schema() -> MetaData:
    """The metadata with its partial indexes and checks, apart from the one that runs."""
    copy = MetaData(naming_convention=schema.metadata.naming_convention)
    for table in schema.metadata.sorted_tables:
        table.to_metadata(copy)
    indexes.attach(copy)
    return copy


def catalogue(connection: Connection) -> Catalogue:
    """What is in the database that `connection` is to."""
    return (_of_sqlite if connection.dialect.name == "sqlite" else _of_postgres)(connection)


def expected(connection: Connection) -> Catalogue:
    """What would be in a database of that kind which is built from the metadata alone."""
    with _apart(connection) as empty:
        full_schema().create_all(empty)
        return catalogue(empty)


@contextmanager
def _apart(connection: Connection) -> Iterator[Connection]:
    """A connection to where there are no tables yet, and where none stay."""
    if connection.dialect.name == "sqlite":
        engine = create_engine("sqlite://")
        with engine.connect() as empty:
            yield empty
        engine.dispose()
        return
    with connection.begin_nested() as inner:
        connection.exec_driver_sql(f"CREATE SCHEMA {APART}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {APART}")
        yield connection
        inner.rollback()


def _of_sqlite(connection: Connection) -> Catalogue:
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
    return Catalogue(
        partial={
            name: " ".join(sql.split())
            for kind, name, sql in rows
            if kind == "index" and " WHERE " in (sql or "")
        },
        checks={
            name: found
            for kind, name, sql in rows
            if kind == "table" and (found := set(re.findall(r"CONSTRAINT (ck_\w+ CHECK \(.*\))", sql)))
        },
    )


def _of_postgres(connection: Connection) -> Catalogue:
    indexed = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    checked = """
        SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'c' AND connamespace = current_schema()::regnamespace
    """
    checks: dict[str, set[str]] = {}
    for table, text in connection.exec_driver_sql(checked):
        checks.setdefault(table, set()).add(text)
    return Catalogue(
        partial={
            name: text.replace(f" ON {APART}.", " ON public.")
            for name, text in connection.exec_driver_sql(indexed)
            if " WHERE " in text
        },
        checks=checks,
    )
