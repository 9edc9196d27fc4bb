"""Homes on a PostgreSQL server, each a database; one that is gone is emptied and used again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import text

from afterview.store import Store, migrate, schema
from afterview.store.database import PATIENCE
from tests.servers.postgres import url_of


class Databases:
    """`socket` is the folder of the cluster's socket, `names` what the names of this process begin with."""

    def __init__(self, socket: Path, names: str) -> None:
        self.socket = socket
        self.places: dict[Path, str] = {}
        self.free: list[str] = []
        self.stores: dict[str, Store] = {}
        self.new_names = (f"{names}_{number}" for number in count(1))
        self.admin = psycopg.connect(url_of(socket, "postgres"), autocommit=True)

    def make_template(self) -> None:
        """Build the tables once, unless another process of this test run did."""
        known = self.admin.execute("SELECT 1 FROM pg_database WHERE datname = 'empty'")
        if known.fetchone() is None:
            self.admin.execute("CREATE DATABASE empty")
            migrate.upgrade_server(url_of(self.socket, "empty"))

    def url(self, place: Path) -> str:
        """The address of the home at `place`, which is made if it is new."""
        if place not in self.places:
            self.places[place] = self.free.pop() if self.free else self._create("empty")
        return url_of(self.socket, self.places[place])

    @contextmanager
    def opened(self, place: Path, *, patience: float = PATIENCE) -> Iterator[Store]:
        """Its connections stay open for the next time, because making them takes longest."""
        url = self.url(place)
        if patience != PATIENCE:
            with Store.connect(url, patience=patience) as store:
                yield store
            return
        name = self.places[place]
        if name not in self.stores:
            self.stores[name] = Store.connect(url)
        yield self.stores[name]

    def copy(self, source: Path, target: Path) -> None:
        """Let the server copy the database."""
        self._forget(target)
        self._disconnect(self.places[source])
        self.places[target] = self._create(self.places[source])

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Empty the databases and keep them for others."""
        before = set(self.places)
        try:
            yield
        finally:
            for place in set(self.places) - before:
                self._forget(place)

    @contextmanager
    def another(self, encoding: str = "UTF8") -> Iterator[str]:
        """The address of a database without tables, which is gone afterwards."""
        name = next(self.new_names)
        self.admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        try:
            yield url_of(self.socket, name)
        finally:
            self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Close all connections."""
        for name in list(self.stores):
            self._disconnect(name)
        self.admin.close()

    def _create(self, template: str) -> str:
        name = next(self.new_names)
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _forget(self, place: Path) -> None:
        name = self.places.pop(place, None)
        if name is None:
            return
        if name not in self.stores:
            self.stores[name] = Store.connect(url_of(self.socket, name))
        with self.stores[name].engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
            connection.execute(text("ALTER SEQUENCE event_id_seq RESTART"))
        self.free.append(name)

    def _disconnect(self, name: str) -> None:
        if name in self.stores:
            self.stores.pop(name).close()
