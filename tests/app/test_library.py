from __future__ import annotations

from pathlib import Path

from afterview.app.library import Library
from afterview.app.today import today
from tests.app.conftest import Desk


def library(folder: Path) -> Library:
    return Library(templates=folder / "templates", sequences=folder / "sequences")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_built_in_presets_are_there(tmp_path: Path) -> None:
    assert {"classic", "persistent", "patient"} <= set(library(tmp_path).cadences)


def test_a_file_of_ones_own_wins_over_the_built_in_of_its_name(tmp_path: Path) -> None:
    write(tmp_path / "templates/en/ping.txt", "Subject: Hello\nStep: ping\n\nMy own words.\n")
    assert library(tmp_path).letters("en")["ping"].body == "My own words."


def test_a_broken_file_is_named_and_the_others_go_on_working(tmp_path: Path) -> None:
    write(tmp_path / "templates/en/ping.txt", "no header\n\ntext")
    write(tmp_path / "sequences/mine.toml", "name = 1")
    (tmp_path / "templates/en/binary.txt").write_bytes(b"\xff\xfe\x00")
    found = library(tmp_path)
    assert "classic" in found.cadences
    assert found.letters("en")["ping"].body
    assert {Path(path).name for path in found.problems} == {"ping.txt", "mine.toml", "binary.txt"}


def test_another_sequence_makes_another_version(tmp_path: Path) -> None:
    before = library(tmp_path).version
    built_in = Path("src/afterview/core/sequences/classic.toml")
    write(
        tmp_path / "sequences/classic.toml",
        "name = 'classic'\ntitle = 'mine'\n[presume]\nafter_days = 9\nafter_promise_days = 9\n"
        "[promise]\nwait = 1\nunit = 'days'\n[[step]]\nname = 'follow_up'\nafter_days = 3\n",
    )
    assert library(tmp_path).version != before
    assert built_in.suffix == ".toml"


def test_a_changed_sequence_is_looked_at_without_any_event(interviewed: Desk) -> None:
    interviewed.at("2026-11-07 10:00")
    assert today(interviewed.app).items == ()
    write(
        interviewed.app.config.sequences / "classic.toml",
        "name = 'classic'\ntitle = 'mine'\n[presume]\nafter_days = 20\nafter_promise_days = 9\n"
        "[promise]\nwait = 1\nunit = 'days'\n[[step]]\nname = 'follow_up'\nafter_days = 3\n",
    )
    for name in ("cadences", "version"):
        interviewed.app.library.__dict__.pop(name, None)
    interviewed.at("2026-11-09 10:00")
    assert [item.step for item in today(interviewed.app).items] == ["follow_up"]
