"""The doctor is called when something is broken: it looks at all the rest, whatever that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.desk import Desk


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, desk: Desk) -> Path:
    """A home with an application and a backup."""
    monkeypatch.setenv("AFTERVIEW_HOME", str(tmp_path / "home"))
    desk.introduce().do("add", "Acme", "Engineer")
    desk.do("backup")
    return tmp_path / "home"


def looked(desk: Desk) -> tuple[int, dict[str, Any]]:
    """The exit code and the checks by name; nothing is printed beside them."""
    said = desk.try_("doctor", "--json")
    assert said.err == ""
    return said.code, {each["name"]: each for each in said.json["checks"]}


def wrong(checks: dict[str, Any]) -> set[str]:
    return {name for name, each in checks.items() if not each["ok"]}


def test_settings_that_cannot_be_read_are_one_line_among_the_others(home: Path, desk: Desk) -> None:
    code, before = looked(desk)
    assert (code, wrong(before)) == (0, set())
    (home / "config.toml").write_text("[[[")
    code, checks = looked(desk)
    assert (code, wrong(checks)) == (1, {"settings"})
    assert checks.keys() == before.keys()
    assert "config.toml cannot be used" in checks["settings"]["words"]
    assert "Mend or delete it." in checks["settings"]["words"]
    assert "look  settings: " in desk.try_("doctor").out


@pytest.mark.parametrize("left", [0, 50, 5000])
def test_a_database_cut_off_is_a_line_and_the_rest_is_looked_at(home: Path, desk: Desk, left: int) -> None:
    database = home / "afterview.sqlite3"
    database.write_bytes(database.read_bytes()[:left])
    code, checks = looked(desk)
    assert code == 1
    assert wrong(checks) == {"database"}
    assert "afterview restore" in checks["database"]["words"]
    assert {"settings", "files", "backups", "room", "rights"} <= checks.keys()
    assert "1 readable" in checks["backups"]["words"]


def test_a_page_of_the_database_that_is_damaged_is_found_where_it_opens(home: Path, desk: Desk) -> None:
    database = home / "afterview.sqlite3"
    content = bytearray(database.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    database.write_bytes(content)
    code, checks = looked(desk)
    assert code == 1
    assert "database" in wrong(checks)
    assert {"settings", "files", "backups", "room", "rights"} <= checks.keys()


def test_a_home_without_a_database_says_so_and_makes_none(home: Path, desk: Desk) -> None:
    (home / "afterview.sqlite3").unlink()
    code, checks = looked(desk)
    assert (code, wrong(checks)) == (1, {"database"})
    assert "afterview init" in checks["database"]["words"]
    assert not (home / "afterview.sqlite3").exists()


def test_everything_is_broken_at_once(home: Path, desk: Desk) -> None:
    (home / "config.toml").write_bytes(b"\xff\xfe")
    (home / "afterview.sqlite3").write_bytes(b"Dear Rita,\n" * 100)
    code, checks = looked(desk)
    assert (code, wrong(checks)) == (1, {"settings", "database"})
