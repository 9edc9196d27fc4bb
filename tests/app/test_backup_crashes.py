"""A restore that is interrupted, refused or out of room: the old or the new stands, whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from afterview.app import backup_file
from afterview.app.backups import back_up
from afterview.errors import StoreError
from afterview.store import swap
from tests.app.conftest import Desk
from tests.app.safe import OWN, put, put_back, restore, saved, state

ROOT = Path(__file__).parents[2]


def test_while_another_process_has_it_open_nothing_is_restored(interviewed: Desk) -> None:
    home, file = interviewed.app.config.home, saved(interviewed)
    interviewed.add(2, "Bolt", "bo@bolt.example")
    before = state(home)
    with idle_process(home), pytest.raises(StoreError, match="in use by another process") as refused:
        restore(interviewed.app, file)
    assert "nothing was changed" in refused.value.hint
    assert state(home) == before
    assert restore(interviewed.app, file).lost == 2


@contextmanager
def idle_process(home: Path) -> Iterator[None]:
    """Another afterview that waits for its person, in no transaction."""
    program = f"""
from datetime import UTC, datetime
from pathlib import Path
from afterview.store import Store, ledger
with Store.open(Path({str(home / "afterview.sqlite3")!r}), now=datetime(2026, 11, 3, tzinfo=UTC)) as store:
    with store.read() as tx:
        ledger.newest(tx)
    print("ready", flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            running.communicate("\n", timeout=30)


class Crash(BaseException):
    """The power fails: nothing after this happens either, not even clearing up."""


CALLS = ("rename", "replace", "unlink", "fsync", "rmdir", "mkdir", "link", "open")


@contextmanager
def crashing(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[None]:
    """The `at`th change of the file system, and every later one, does not happen."""
    done = [0]

    def broken(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            reads = real.__name__ == "open" and arguments[1] == os.O_RDONLY
            done[0] += not reads
            if done[0] >= at and not reads:
                raise Crash
            return real(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, broken(getattr(os, name)))
        yield


def test_wherever_it_is_interrupted_the_old_or_the_new_stands_whole(
    interviewed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = interviewed.app.config.home
    put(home, OWN)
    file = saved(interviewed, str(tmp_path / "old.zip"))
    interviewed.add(2, "Bolt", "bo@bolt.example")
    put(home, {"config.toml": b"", "sequences/new.toml": b"# new\n"})
    interviewed.app.close()
    new, old_stood = state(home), []
    for at in range(1, 200):
        config = replace(interviewed.app.config, home=tmp_path / str(at))
        shutil.copytree(home, config.home)
        with crashing(monkeypatch, at), suppress(Crash):
            put_back(config, file)
            break
        now = state(config.home)
        files = {name: content for name, content in now.items() if name and not _is_rest(name)}
        restored = json.loads(now[""])["events"] != json.loads(new[""])["events"]
        assert files == (OWN if restored else {name: new[name] for name in new if name})
        old_stood.append(not restored)
    assert old_stood.count(True) > 5
    assert old_stood.count(False) > 3
    assert old_stood == sorted(old_stood, reverse=True)  # once it is decided, it stays so


def _is_rest(name: str) -> bool:
    """What a crash leaves lying about; the next restore clears it away."""
    return name.startswith(swap.STAGE)


def test_a_restore_that_was_decided_is_finished_by_whoever_comes_next(
    interviewed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, file = interviewed.app.config.home, saved(interviewed)
    first = state(home)
    interviewed.add(2, "Bolt", "bo@bolt.example")
    with monkeypatch.context() as patch:
        patch.setattr(swap, "_finish", _fail)
        with pytest.raises(StoreError, match="begun and cannot be finished"):
            restore(interviewed.app, file)
        with pytest.raises(StoreError, match="begun and cannot be finished"):
            state(home)
    assert state(home) == first


def _fail(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_without_room_nothing_is_restored(interviewed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    home, file = interviewed.app.config.home, saved(interviewed)
    interviewed.add(2, "Bolt", "bo@bolt.example")
    before = state(home)
    with monkeypatch.context() as patch:
        patch.setattr(backup_file, "write", _full)
        with pytest.raises(StoreError, match="No space left"):
            restore(interviewed.app, file)
    assert state(home) == before
    assert not list(home.glob(f"{swap.STAGE}????????"))


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_backup_that_cannot_be_made_is_a_sentence(
    interviewed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "write", _full)
    with pytest.raises(StoreError, match="No backup could be made"):
        back_up(interviewed.app)
    assert list((interviewed.app.config.home / "backups").iterdir()) == []
