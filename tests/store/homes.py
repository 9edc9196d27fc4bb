"""Where the tests of the store keep what they write: a folder is a home, on SQLite or on PostgreSQL.

`diary.opened(place)` opens the home of the kind that the test runs on
(conftest.py); a process that a test starts has SQLite.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from afterview.store import Store
from afterview.store.database import PATIENCE

MADE = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Homes(Protocol):
    """Homes by the folder they are in, or would be in."""

    def opened(self, place: Path, *, patience: float = PATIENCE) -> AbstractContextManager[Store]:
        """The store of the home at `place`, empty if it is new."""

    def copy(self, source: Path, target: Path) -> None:
        """Put a copy of a closed home in the place of another, whatever is there."""

    def forgetting(self) -> AbstractContextManager[None]:
        """The homes that are new in this context are gone after it."""


class Files:
    """Homes on SQLite."""

    @contextmanager
    def opened(self, place: Path, *, patience: float = PATIENCE) -> Iterator[Store]:
        """A new one begins as a copy of an empty one, which is quicker than making it."""
        path = place / "afterview.sqlite3"
        if not path.exists():
            place.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_empty())
        with Store.open(path, now=MADE, patience=patience) as store:
            yield store

    def copy(self, source: Path, target: Path) -> None:
        """Copy the folder."""
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Their folders go with the test's."""
        yield


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        Store.open(path, now=MADE).close()
        return path.read_bytes()
