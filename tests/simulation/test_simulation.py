"""The simulation, small: clean lives, the same digest for the same seed, bugs found, crashes survived."""

from __future__ import annotations

import pytest

from tests.simulation.__main__ import live, many, sweep
from tests.simulation.bugs import BUGS


def test_a_seed_is_a_whole_life() -> None:
    one, two = (live(3, years=0.25) for _ in range(2))
    assert one.digest == two.digest
    assert one.counts == two.counts
    assert one.counts["sent"] > 0


@pytest.mark.full("simulation")
def test_a_hundred_seekers_for_a_year() -> None:
    lives = many(range(1, 101), years=1, bug=None, jobs=2)
    assert [each.violations for each in lives if each.violations] == []


@pytest.mark.full("simulation")
@pytest.mark.parametrize("bug", sorted(BUGS))
def test_a_planted_bug_is_found(bug: str) -> None:
    assert any(each.violations for each in many(range(1, 21), years=1, bug=bug, jobs=2))


@pytest.mark.full("simulation")
def test_a_crash_anywhere_breaks_nothing() -> None:
    assert [each.violations for each in sweep(1, pairs=200) if each.violations] == []
