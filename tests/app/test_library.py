from __future__ import annotations

from pathlib import Path

import pytest

from afterview.app.change import changing
from afterview.app.followup import approve, letters_of
from afterview.app.library import Library
from afterview.app.today import today
from afterview.core.events import ApplicationAdded
from afterview.core.model import Application
from afterview.errors import ConfigError, NeedsApproval
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


def test_a_broken_letter_of_ones_own_is_never_replaced_without_a_word(interviewed: Desk) -> None:
    write(
        interviewed.app.config.templates / "en/thank_you.txt", "Subject: Hi\nStep: thank_you\n\nDear [name\n"
    )
    (letter,) = letters_of(interviewed.app, 1).letters
    assert "line 4" in letter.blocked_by[0]
    with pytest.raises(NeedsApproval, match="never closed"):
        approve(interviewed.app, 1)


def test_a_language_without_letters_blocks_its_own_letter_only(interviewed: Desk) -> None:
    with changing(interviewed.app) as change:
        change.record(2, ApplicationAdded(application=Application(number=2, company="Malmö", language="sv")))
    interviewed.interview(2, "2026-11-03 15:00", "2026-11-03 16:00")
    first, second = today(interviewed.app).items
    assert first.letters[0].blocked_by == ()
    assert "letters in the language 'sv'" in second.letters[0].blocked_by[0]


def test_a_broken_sequence_of_ones_own_says_so_when_it_is_chosen(tmp_path: Path) -> None:
    write(tmp_path / "sequences/mine.toml", "name = 1")
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        library(tmp_path).sequence("mine")
