from __future__ import annotations

from pathlib import Path

import pytest

from afterview.app.answers import LetterAnswer
from afterview.app.change import changing
from afterview.app.doctor import examine
from afterview.app.followup import approve, letters_of
from afterview.app.library import Library
from afterview.app.templates import checked
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


NL = """and = "en"
months = [
  "januari", "februari", "maart", "april", "mei", "juni",
  "juli", "augustus", "september", "oktober", "november", "december",
]
weekdays = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
day = { today = "vandaag", yesterday = "gisteren", weekday = "afgelopen {weekday}", date = "op {date}" }
date = { long = "{weekday} {day} {month}" }
time_since = { 0 = "nog geen dag", 1 = "een dag", 2 = "enkele dagen" }
salutation = { nobody = "Goedendag,", named = "Beste {given_name},", titled = "{title} {family_name}," }
roles = { one = "{role} bij {company}", several = "{roles} bij {company}", another = "{role} bij {company}" }
"""
BEDANKT = """Subject: [your name], gesprek bij [company name]
Step: thank_you

[salutation]

dank voor het gesprek [day of the interview] met [name of person who interviewed you].
"""


def dutch(desk: Desk) -> LetterAnswer:
    """The thank-you of an application whose letters are Dutch."""
    with changing(desk.app) as change:
        change.record(2, ApplicationAdded(application=Application(number=2, company="Fiets", language="nl")))
    desk.interview(2, "2026-11-03 15:00", "2026-11-03 16:00")
    (letter,) = letters_of(desk.app, 2).letters
    return letter


def test_another_language_is_a_folder_of_files(interviewed: Desk) -> None:
    write(interviewed.app.config.templates / "nl/thank_you.txt", BEDANKT)
    write(interviewed.app.config.templates / "nl/words.toml", NL)
    letter = dutch(interviewed)
    assert letter.blocked_by == ("name of person who interviewed you",)
    assert letter.body.startswith("Goedendag,\n\ndank voor het gesprek vandaag met [")
    assert checked(interviewed.app).problems == ()


def test_a_language_without_words_keeps_their_slots_open_and_says_so(interviewed: Desk) -> None:
    folder = interviewed.app.config.templates / "nl"
    write(folder / "thank_you.txt", BEDANKT)
    letter = dutch(interviewed)
    assert letter.body.startswith("[salutation]\n\ndank voor het gesprek [day of the interview]")
    assert {"salutation", "day of the interview"} <= set(letter.blocked_by)
    assert letter.blocked_by[-1] == f"the words of the language 'nl' ({folder / 'words.toml'})"
    (sentence,) = checked(interviewed.app).problems
    assert sentence.startswith(
        "nl: without the words of that language these stay open: [day of the interview]"
    )


def test_broken_words_block_the_letters_of_their_language_and_no_others(interviewed: Desk) -> None:
    write(interviewed.app.config.templates / "nl/thank_you.txt", BEDANKT)
    write(interviewed.app.config.templates / "nl/words.toml", NL.replace('"zondag"', '"maandag"'))
    letter = dutch(interviewed)
    assert "weekdays: 7 different names" in letter.blocked_by[-1]
    (english,) = letters_of(interviewed.app, 1).letters
    assert english.blocked_by == ()
    assert any("words.toml" in problem for problem in checked(interviewed.app).problems)
    assert not next(check for check in examine(interviewed.app).checks if check.name == "files").ok


def test_ones_own_words_take_the_place_of_the_built_in(interviewed: Desk) -> None:
    built_in = Path("src/afterview/letters/texts/en/words.toml").read_text("utf-8")
    write(
        interviewed.app.config.templates / "en/words.toml",
        built_in.replace('"Hi {given_name},"', '"Dear {name},"'),
    )
    (letter,) = letters_of(interviewed.app, 1).letters
    assert letter.body.startswith("Dear Rita Roe,\n")


def test_a_letter_speaks_the_language_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "templates/nl/ping.txt", "Subject: Hallo\nStep: ping\n\nHallo.\n")
    write(tmp_path / "templates/en-GB/ping.txt", "Subject: Hello\nStep: ping\nLanguage: en-GB\n\nHello.\n")
    found = library(tmp_path)
    assert found.letters("nl")["ping"].language == "nl"
    assert found.letters("en-GB")["ping"].language == "en-GB"
    assert found.words("en-GB") == found.words("en") != found.words("nl") is None
    assert {"de", "en", "en-GB", "fr", "nl"} <= set(found.languages)


def test_only_the_language_asked_for_is_read(tmp_path: Path) -> None:
    write(tmp_path / "templates/de/ping.txt", "no header\n\ntext")
    write(tmp_path / "templates/de/words.toml", "und = 1")
    found = library(tmp_path)
    assert found.letters("en")
    assert found.words("en")
    assert found.problems == {}
    assert found.letters("de")
    assert found.words("de")
    assert {Path(path).name for path in found.problems} == {"ping.txt", "words.toml"}


def test_a_file_of_words_can_be_checked_alone(tmp_path: Path, desk: Desk) -> None:
    good, bad = tmp_path / "words.toml", tmp_path / "bad.toml"
    write(good, NL)
    write(bad, NL.replace("{weekday} {day}", "{weekday} {days}"))
    assert checked(desk.app, good).problems == ()
    (sentence,) = checked(desk.app, bad).problems
    assert "date.long: {days} is not known here" in sentence


def test_a_letter_in_the_folder_of_another_language_is_told(interviewed: Desk) -> None:
    folder = interviewed.app.config.templates / "en"
    write(folder / "mine.txt", "Subject: Hallo\nStep: ping\nLanguage: de\n\nGibt es etwas Neues?\n")
    write(folder / "yours.txt", "Subject: Hello\nStep: ping\nLanguage: en-GB\n\nAny news?\n")
    write(folder.parent / "de/plain.txt", "Subject: Hallo\nStep: ping\n\nGibt es etwas Neues?\n")
    said = "en/mine: the header Language says 'de', but letters of that folder are sent as 'en'."
    assert checked(interviewed.app).problems == (said,)
    assert checked(interviewed.app, folder / "mine.txt").problems == (said,)
    assert checked(interviewed.app, folder / "yours.txt").problems == ()


def test_a_folder_that_is_called_like_a_letter_is_none(interviewed: Desk) -> None:
    (interviewed.app.config.templates / "en/old.txt").mkdir(parents=True)
    assert checked(interviewed.app).problems == ()


def test_a_late_thank_you_claims_nothing_about_its_words(interviewed: Desk) -> None:
    interviewed.at("2026-11-05 10:00")
    (item,) = today(interviewed.app).items
    assert "It is late" in item.why
    assert "words" not in item.why
