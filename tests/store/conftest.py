"""Every test of the store runs on SQLite and on PostgreSQL, unless it asks for one of them.

`on_sqlite` is for what is about files (the log beside them, copies, damage)
and for what opens no database; `databases` for what is about a server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import RequireTier
from tests.servers.postgres import locked, missing_postgres, shared
from tests.store import diary
from tests.store.databases import Databases
from tests.store.homes import Files, Homes

KINDS = ("sqlite", "postgres")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if not {"on_sqlite", "databases"} & set(metafunc.fixturenames):
        metafunc.parametrize("kind", KINDS, indirect=True, scope="session")


@pytest.fixture
def on_sqlite() -> None:
    """Asked for by tests that run on SQLite alone."""


@pytest.fixture(scope="session", autouse=True)
def kind(request: pytest.FixtureRequest) -> str:
    """The database this test runs on."""
    return str(getattr(request, "param", KINDS[0]))


@pytest.fixture(scope="session")
def databases(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, require_tier: RequireTier
) -> Iterator[Databases]:
    """The homes on PostgreSQL, in a cluster that all processes of this test run share."""
    require_tier("postgres", missing=missing_postgres())
    run = tmp_path_factory.getbasetemp()
    run = run if worker_id == "master" else run.parent
    with shared(run) as socket, closing(Databases(socket, worker_id)) as made:
        with locked(run):
            made.make_template()
        yield made


@pytest.fixture(scope="session", autouse=True)
def homes(kind: str, request: pytest.FixtureRequest) -> Homes:
    """Where `diary.opened` opens, for as long as tests of this kind run."""
    chosen: Homes = Files() if kind == "sqlite" else request.getfixturevalue("databases")
    diary.use(chosen)
    return chosen


@pytest.fixture(autouse=True)
def forgetting(homes: Homes) -> Iterator[None]:
    """What a test wrote is gone after it."""
    with homes.forgetting():
        yield
