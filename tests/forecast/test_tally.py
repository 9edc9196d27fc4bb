"""Own response statistics count waits that have had their three weeks."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.tally import tallies, tally
from afterview.forecast.wait import Reply, Wait

TODAY = date(2026, 12, 15)


def wait(ago: int, days: int, reply: Reply | None = None) -> Wait:
    return Wait(stage="interview", start=TODAY - timedelta(days=ago), days=days, reply=reply)


def test_a_young_wait_counts_neither_with_its_reply_nor_with_its_silence() -> None:
    found = tally([wait(5, 2, "good"), wait(5, 5)], today=TODAY)
    assert (found.waits, found.answered, found.good, found.median) == (2, 1, 1, 2)
    assert (found.sat_out, found.share) == (0, None)
    assert (found.low, found.high) == (0.0, 1.0)


def test_the_share_is_that_of_three_weeks() -> None:
    found = tally(
        [wait(60, 4, "rejection"), wait(60, 20, "other"), wait(60, 40, "good"), wait(60, 60)], today=TODAY
    )
    assert (found.sat_out, found.within, found.share) == (4, 2, 0.5)
    assert found.low < 0.5 < found.high
    assert found.median == 20


def test_a_wait_that_the_person_stopped_early_tells_nothing_about_three_weeks() -> None:
    assert tally([wait(60, 10), wait(60, 30)], today=TODAY).sat_out == 1


def test_the_most_frequent_comes_first() -> None:
    found = tallies([("a", wait(9, 9)), ("b", wait(9, 9)), ("b", wait(30, 3, "good"))], today=TODAY)
    assert [(label, each.waits) for label, each in found.items()] == [("b", 2), ("a", 1)]


@given(
    st.lists(
        st.builds(
            wait, st.integers(30, 400), st.integers(0, 30), st.sampled_from((None, "good", "rejection"))
        )
    )
)
def test_shares_are_shares_inside_their_intervals(waits: list[Wait]) -> None:
    found = tally(waits, today=TODAY)
    assert 0 <= found.low <= found.high <= 1
    assert found.share is None or found.low - 1e-9 <= found.share <= found.high + 1e-9
    assert found.good <= found.answered <= found.waits
