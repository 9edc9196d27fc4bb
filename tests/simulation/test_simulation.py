"""The simulation, small: clean lives, the same digest for the same seed, bugs found, crashes survived."""

from __future__ import annotations

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.lives import SHORT, YEAR, live, many, sweep
from tests.simulation.machine import Plan

# Small lives in which much goes wrong; a bug has to show in one of the first of them.
ROUGH, LIVES = 6.0, 16
# Where each showed when this was written, to begin there, and in how many days.
SMALL: dict[str, tuple[int, float]] = {
    "cursor_first": (8, 40),
    "drops_the_last": (1, 40),
    "early": (1, 25),
    "no_approval": (1, 25),
    "no_caps": (1, 25),
    "no_check": (1, 25),
    "no_clock_guard": (10, 40),
    "no_fence": (1, 25),
    "no_hold": (2, 25),
    "old_claims_stay": (1, 25),
    "resend_unknown": (3, 25),
    "restored_armed": (9, 40),
    "restored_goes_on": (11, 40),
    "sends_unread": (3, 40),
    "sent_first": (1, 25),
    "stale_read": (3, 25),
    "uid_only": (1, 25),
}


def test_a_seed_is_a_whole_life() -> None:
    one, two = (live(3, days=20) for _ in range(2))
    assert one.digest == two.digest
    assert one.counts == two.counts
    assert one.counts["sent"] > 0
    assert one.violations == ()


def test_each_bug_has_a_small_life() -> None:
    assert set(SMALL) == set(BUGS)


@pytest.mark.parametrize("bug", sorted(SMALL))
def test_a_planted_bug_is_found(bug: str) -> None:
    first, days = SMALL[bug]
    seeds = (*range(first, LIVES + 1), *range(1, first))
    assert any(live(seed, days=days, bug=bug, rough=ROUGH).violations for seed in seeds)


def test_without_chance_nothing_goes_wrong() -> None:
    life = live(8, days=SHORT, plan=Plan())
    assert life.violations == ()
    assert life.counts["sent"] > 0


def test_a_crash_or_a_second_process_anywhere_breaks_nothing() -> None:
    assert [each for each in sweep(8, pairs=2, every=300) if each.violations] == []


@pytest.mark.full("simulation")
def test_a_hundred_seekers_for_a_year() -> None:
    assert [each for each in many(range(1, 101), days=YEAR, jobs=2) if each.violations] == []


@pytest.mark.full("simulation")
def test_a_crash_at_every_point_breaks_nothing() -> None:
    assert [each for each in sweep(1, pairs=300, jobs=2) if each.violations] == []
