"""Put prepared files in the place of what is there: all of it or nothing, wherever it is interrupted.

    home/.restore-XXXX/put/…   everything ready, on the disk      -> the old stands
    home/.restore-ready/put/…  renamed: from here on it is decided -> the new stands
    every opening of the database first finishes what is decided; each step may be done twice

The log of the old database goes before the new database comes: SQLite would
write the old log into it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec

from afterview.errors import StoreError

STAGE, READY, LOCK = ".restore-", ".restore-ready", ".restore-lock"
PUT, TAKE = "put", "take.json"
LOGS = ("-wal", "-shm", "-journal")
PATIENCE = 30.0  # seconds


def write_file(path: Path, content: bytes) -> None:
    """A new file for its owner alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def decide(stage: Path, home: Path, *, take: list[str]) -> None:
    """From now on what is in `stage`/put stands, and the files `take` (below `home`) are gone."""
    write_file(stage / TAKE, msgspec.json.encode(take))
    for each in (*(stage / PUT).rglob("*"), stage / PUT, stage):
        _sync(each)
    stage.rename(home / READY)
    with suppress(OSError):  # it is decided; a power failure now may only make it undecided again
        _sync(home)


def finish(home: Path, database: str) -> None:
    """Do what was decided, if anything was; StoreError where the system refuses."""
    ready = home / READY
    try:
        if not ready.is_dir():
            return
    except OSError:
        return  # opening the database will say what is wrong with the folder
    try:
        with _one_at_a_time(home):
            if ready.is_dir():  # else another process did it meanwhile
                _finish(home, ready, database)
    except (OSError, sqlite3.Error, msgspec.DecodeError) as problem:
        raise StoreError(
            f"A restore into {home} was begun and cannot be finished: {problem}.",
            "Give yourself the right to write there and free some space, then try again.",
        ) from problem


def clear(home: Path) -> None:
    """Remove what interrupted restores left behind; what is decided stays."""
    for left in home.glob(f"{STAGE}*"):
        if left.name not in (READY, LOCK) and left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


def _finish(home: Path, ready: Path, database: str) -> None:
    put = ready / PUT
    for source in sorted(each for each in put.rglob("*") if each.is_file()):
        place = home / source.relative_to(put)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place == home / database:
            for log in LOGS:
                place.with_name(f"{place.name}{log}").unlink(missing_ok=True)
        source.replace(place)
        _sync(place.parent)
    for name in msgspec.json.decode((ready / TAKE).read_bytes(), type=list[str]):
        (home / name).unlink(missing_ok=True)
    done = ready.with_name(f"{STAGE}done")
    shutil.rmtree(done, ignore_errors=True)
    ready.rename(done)
    shutil.rmtree(done, ignore_errors=True)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """A lock that goes with its process, however that ends."""
    (home / LOCK).touch(mode=0o600)
    with closing(sqlite3.connect(home / LOCK, timeout=PATIENCE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE").close()
        yield


def _sync(place: Path) -> None:
    """Have a file or a folder on the disk, not only on its way there."""
    if os.name != "posix":
        return  # elsewhere a folder is no file
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
