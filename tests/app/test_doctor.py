"""The doctor: a line a check, and what to do where something is not in order."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from afterview.app.backups import back_up
from afterview.app.doctor import Check, examine
from afterview.app.followup import approve
from afterview.app.transfer import export_ics
from tests.app.conftest import Desk
from tests.app.safe import put, restore, saved


def checks(desk: Desk) -> dict[str, Check]:
    return {each.name: each for each in examine(desk.app).checks}


def test_a_home_in_order(interviewed: Desk) -> None:
    answer = examine(interviewed.app)
    assert answer.ok
    assert [each.name for each in answer.checks] == [
        *("you", "settings", "clock", "database", "derived", "files"),
        *("backups", "calendar", "room", "rights"),
    ]
    assert "afterview backup" in checks(interviewed)["backups"].words


def test_a_calendar_that_was_told_something(interviewed: Desk) -> None:
    export_ics(interviewed.app)
    assert checks(interviewed)["calendar"].words == "4 entries told, last changed on 3 November 2026"


def test_backups_that_are_old_or_unreadable(interviewed: Desk) -> None:
    back_up(interviewed.app)
    assert checks(interviewed)["backups"].words == "1 readable, the newest of 3 November 2026"
    interviewed.now += timedelta(days=31)
    assert checks(interviewed)["backups"].ok  # nothing was recorded since
    interviewed.add(2, "Bolt", "bo@bolt.example")
    old = checks(interviewed)["backups"]
    assert not old.ok
    assert "make a new one (`afterview backup`)" in old.words
    file = saved(interviewed)
    assert checks(interviewed)["backups"].ok
    content = file.read_bytes()
    file.write_bytes(content[:200] + b"\xff" + content[201:])
    assert not checks(interviewed)["backups"].ok
    file.write_bytes(b"")
    assert f"{file.name} is damaged" in checks(interviewed)["backups"].words


def test_a_copy_of_the_database_that_is_damaged(interviewed: Desk) -> None:
    home = interviewed.app.config.home
    put(home, {"backups/afterview-2026-11-04T120000Z-v0001.sqlite3": b"SQLite format 3\0" + b"x" * 500})
    assert not checks(interviewed)["backups"].ok


def test_a_disk_that_is_nearly_full(interviewed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=7_000_000))
    room = checks(interviewed)["room"]
    assert not room.ok
    assert room.words == "7 MB are left on the disk; free at least 100"


def test_others_may_read_the_data(interviewed: Desk) -> None:
    home, database = interviewed.app.config.home, interviewed.app.config.database
    home.chmod(0o755)
    database.chmod(0o644)
    rights = checks(interviewed)["rights"]
    assert not rights.ok
    assert f"chmod 700 {home} && chmod 600 {database}" in rights.words
    home.chmod(0o700)
    database.chmod(0o600)
    assert checks(interviewed)["rights"].ok


def test_a_restore_is_remembered_until_the_next_approval(interviewed: Desk) -> None:
    restore(interviewed.app, saved(interviewed))
    interviewed.now += timedelta(days=60)
    restored = checks(interviewed)["restored"]
    assert not restored.ok
    assert "restored on 3 November 2026" in restored.words
    interviewed.now -= timedelta(days=60)
    approve(interviewed.app, 1)
    assert "restored" not in checks(interviewed)


def test_a_zone_that_nobody_said(interviewed: Desk) -> None:
    object.__setattr__(interviewed.app.config, "zone", None)
    put(interviewed.app.config.home, {"config.toml": b""})
    settings = checks(interviewed)["settings"]
    assert not settings.ok
    assert settings.words.startswith("config.toml is read; nobody said")


def test_derived_columns_are_mended(interviewed: Desk) -> None:
    database: Path = interviewed.app.config.database
    with closing(sqlite3.connect(database)) as careless, careless:
        careless.execute("UPDATE application SET company = 'Wrong'")
    assert not checks(interviewed)["derived"].ok
    assert checks(interviewed)["derived"].ok
