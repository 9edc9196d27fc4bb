"""A cadence is a file anybody may write, so what is wrong in it is said with its place."""

from __future__ import annotations

import pytest

from afterview.core.sequence import parse
from afterview.errors import ConfigError
from tests.core.story import SEQUENCES, Story, preset

CLASSIC = (SEQUENCES / "classic.toml").read_text("utf-8")
PRESETS = sorted(path.stem for path in SEQUENCES.glob("*.toml"))


@pytest.mark.parametrize("name", PRESETS)
def test_every_shipped_sequence_is_what_its_file_is_called(name: str) -> None:
    sequence = preset(name)
    assert sequence.name == name
    assert sequence.title
    assert sequence.follow_ups


@pytest.mark.parametrize(
    ("name", "follow_ups", "first", "base", "promise", "after_promise"),
    [
        ("classic", 2, 7, 21, (2, "business_days"), 14),
        ("persistent", 3, 7, 28, (2, "business_days"), 21),
        ("patient", 2, 7, 28, (7, "days"), 21),
        ("germany", 2, 14, 21, (2, "business_days"), 14),
        ("france", 2, 7, 21, (2, "business_days"), 14),
        ("japan", 2, 10, 21, (2, "business_days"), 14),
    ],
)
def test_the_table_of_presets(
    name: str, follow_ups: int, first: int, base: int, promise: tuple[int, str], after_promise: int
) -> None:
    sequence = preset(name)
    assert len(sequence.follow_ups) == follow_ups
    assert sequence.follow_ups[0].after_days == first
    assert sequence.presume_after_days == base
    assert (sequence.promise_wait, sequence.promise_unit) == promise
    assert sequence.presume_after_promise_days == after_promise


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("after_days = 21", "after_days = -1", "presume.after_days is -1"),
        ("after_days = 21", "after_days = 9999", "presume.after_days is 9999"),
        ("after_days = 21", 'after_days = "three weeks"', r"\$\.presume\.after_days"),
        ("after_days = 21", "", "after_days"),
        ('unit = "business_days"', 'unit = "moons"', r"\$\.promise\.unit"),
        ('name = "ping"', 'name = "poke"', r"\$\.step\[\d\]\.name"),
        ('name = "follow_up"\nafter_days = 7', 'name = "follow_up"', "follow_up.*no after_days"),
        (
            'name = "follow_up"\nafter_days = 7',
            'name = "follow_up"\nafter_days = 0',
            "follow_up.after_days is 0",
        ),
        ("[presume]", "colour = 1\n[presume]", "colour"),
        ("[presume]", 'country = "Germany"\n[presume]', "not a country code"),
        ('name = "thank_you"', 'name = "thank_you"\nfrom = 25:00:00', "line|time"),
        ("[[step]]", '[[step]]\nname = "thank_you"\n[[step]]', "more than one thank_you"),
        ("[promise]", "[promise", "line"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    assert old in CLASSIC
    with pytest.raises(ConfigError, match=says) as refused:
        parse(CLASSIC.replace(old, new, 1), path="mine/slow.toml")
    assert "mine/slow.toml" in refused.value.message
    assert refused.value.hint


def test_a_sequence_may_do_without_a_thank_you() -> None:
    text = CLASSIC.replace('[[step]]\nname = "thank_you"\n', "")
    assert parse(text, path="mine.toml").thank_you is None


def test_a_sequence_may_do_without_follow_ups() -> None:
    quiet = parse(CLASSIC[: CLASSIC.index('[[step]]\nname = "follow_up"')], path="quiet.toml")
    assert quiet.follow_ups == ()


def test_a_clock_time_of_ones_own() -> None:
    text = CLASSIC.replace('name = "thank_you"', 'name = "thank_you"\nto = 18:00:00\notherwise = 09:15:00', 1)
    rule = parse(text, path="mine.toml").thank_you
    assert rule is not None
    assert (rule.to.hour, rule.otherwise.minute) == (18, 15)


def test_presets_are_never_applied_by_the_country_alone() -> None:
    german = Story(zone="Europe/Berlin", country="DE").interview("3 Nov 15:00")
    assert german.ahead("3 Nov 16:00")[1] == "follow_up 10 Nov 09:30"
