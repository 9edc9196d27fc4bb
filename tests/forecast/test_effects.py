"""What a company or a channel differs in: towards what its waits show, and half-way after two or three."""

from __future__ import annotations

from itertools import pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.effects import CHANNEL, COMPANY, Group, effect
from afterview.forecast.likelihood import BEGINNING, Seen, fixed_part, log_likelihood

LATE = 0.05
THETA = (0.5, log(8.0), -0.1)
records = st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=12)


def seen(day: int, *, replied: bool = True) -> Seen:
    low = log(day - 0.5) if day else BEGINNING
    high = log(day + 0.5)
    if not replied:
        return Seen(high, fixed_part(high, LATE))
    return Seen(low, fixed_part(low, LATE), high, fixed_part(high, LATE))


def group(*told: Seen) -> Group:
    return Group(THETA, LATE, told)


def height(shift: tuple[float, float], told: Group, sd: tuple[float, float]) -> float:
    a, b, c = told.theta
    cost = (shift[0] / sd[0]) ** 2 + ((shift[1] / sd[1]) ** 2 if sd[1] else 0.0)
    return log_likelihood((a + shift[0], b + shift[1], c), told.seen, told.late) - 0.5 * cost


def test_of_no_waits_there_is_none() -> None:
    assert effect([], COMPANY) == effect([group()], COMPANY) == (0.0, 0.0)


def test_quick_answers_make_it_quicker_and_surer() -> None:
    share, median = effect([group(*[seen(2)] * 3)], COMPANY)
    assert share > 0.1
    assert median < -0.5


def test_silence_makes_it_less_sure() -> None:
    assert effect([group(*[seen(60, replied=False)] * 3)], COMPANY)[0] < -0.4
    assert effect([group(*[seen(60, replied=False)] * 9)], CHANNEL)[0] < -0.8


def test_a_channel_tells_whether_they_answer_not_when() -> None:
    share, median = effect([group(*[seen(1)] * 6)], CHANNEL)
    assert share > 0.1
    assert median == pytest.approx(0.0, abs=1e-3)


def test_two_or_three_waits_weigh_about_as_much_as_everybody_else() -> None:
    far = log(2.0) - THETA[1]
    moved = [effect([group(*[seen(2)] * count)], COMPANY)[1] / far for count in (1, 2, 3, 20)]
    assert all(one < more for one, more in pairwise(moved))
    assert moved[0] < 0.5 < moved[2]
    assert 0.8 < moved[3] < 1.2


def test_groups_of_two_stages_are_learnt_from_together() -> None:
    apart = effect([group(seen(2)), group(seen(2), seen(3))], COMPANY)
    assert apart == pytest.approx(effect([group(seen(2), seen(2), seen(3))], COMPANY))


@pytest.mark.parametrize("sd", [COMPANY, CHANNEL])
@given(told=records, away=st.tuples(st.floats(-1, 1), st.floats(-1, 1)))
def test_nothing_near_is_likelier(
    sd: tuple[float, float], told: list[tuple[int, bool]], away: tuple[float, float]
) -> None:
    waits = group(*[seen(day, replied=replied) for day, replied in told])
    share, median = effect([waits], sd)
    other = (share + away[0] * sd[0], median + away[1] * sd[1])
    assert height(other, waits, sd) < height((share, median), waits, sd) + 0.05


@given(told=records, count=st.integers(1, 200))
def test_no_waits_shift_it_beyond_reason(told: list[tuple[int, bool]], count: int) -> None:
    share, median = effect([group(*[seen(day, replied=replied) for day, replied in told] * count)], COMPANY)
    assert abs(share) < 8
    assert abs(median) < 8
