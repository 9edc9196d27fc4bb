"""The track record says what was said on Mondays from what was known by then, and what came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast import replay
from afterview.forecast.curve import Forecast
from afterview.forecast.evidence import Evidence
from afterview.forecast.replay import mondays, track_record
from afterview.forecast.wait import Reply, Wait

MONDAY = date(2026, 9, 7)


def wait(start: date, days: int, reply: Reply | None = None, *nudges: date) -> Wait:
    return Wait(stage="interview", start=start, days=days, reply=reply, company="acme", nudges=nudges)


def test_mondays_are_those_of_silence_up_to_yesterday() -> None:
    waits = [wait(MONDAY - timedelta(days=2), 16, "good")]
    assert mondays(waits, date(2026, 12, 1)) == [MONDAY, MONDAY + timedelta(days=7)]
    assert mondays([wait(MONDAY, 30)], MONDAY + timedelta(days=7)) == [MONDAY]
    assert mondays([], MONDAY) == []


def test_a_long_history_is_looked_at_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = [wait(MONDAY, 70), wait(MONDAY, 70)]
    assert len(mondays(waits, date(2026, 12, 1))) == 10
    monkeypatch.setattr(replay, "MOST", 10)
    assert mondays(waits, date(2026, 12, 1)) == [MONDAY + timedelta(days=14 * n) for n in range(5)]
    assert track_record(waits, today=date(2026, 12, 1)).forecasts == 10


def test_nothing_is_said_where_nothing_was_silent_on_a_monday() -> None:
    record = track_record([wait(MONDAY + timedelta(days=1), 2, "good")], today=date(2026, 12, 1))
    assert (record.first, record.forecasts, record.waits, record.decided) == (None, 0, 0, 0)
    assert [horizon.brier for horizon in record.horizons] == [None, None, None]
    assert [found.share for _, found in record.stated] == [None, None]


def test_a_reply_is_compared_with_what_was_said_before_it() -> None:
    record = track_record([wait(MONDAY, 10, "rejection")], today=date(2026, 12, 1))
    assert (record.first, record.forecasts, record.waits) == (MONDAY, 2, 1)
    assert [(h.days, h.decided, h.came) for h in record.horizons] == [(7, 2, 1), (14, 2, 2), (28, 2, 2)]
    assert [found.count for _, found in record.stated] == [2, 2]


def test_what_is_not_over_is_not_compared() -> None:
    record = track_record([wait(MONDAY, 10)], today=MONDAY + timedelta(days=10))
    assert [(h.days, h.decided, h.came) for h in record.horizons] == [(7, 1, 0), (14, 0, 0), (28, 0, 0)]
    early = track_record([wait(MONDAY, 3, "good")], today=MONDAY + timedelta(days=4))
    assert [h.decided for h in early.horizons] == [0, 0, 0]


def test_what_the_person_closed_is_compared_as_far_as_it_was_waited_for() -> None:
    record = track_record([wait(MONDAY, 10)], today=date(2026, 12, 1))
    assert [(h.decided, h.came) for h in record.horizons] == [(1, 0), (0, 0), (0, 0)]


def test_a_forecast_knows_nothing_that_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[date, tuple[Wait, ...]]] = []

    class Watched(Evidence):
        def forecast(self, wait: Wait) -> Forecast:
            seen.append((self.today, (*self.waits, wait)))
            return super().forecast(wait)

    monkeypatch.setattr(replay, "Evidence", Watched)
    later = MONDAY + timedelta(days=9)
    track_record([wait(MONDAY, 20, "good", later), wait(MONDAY, 3, "good")], today=date(2026, 12, 1))
    assert [day for day, _ in seen] == [MONDAY, MONDAY, *(MONDAY + n * timedelta(days=7) for n in (1, 2))]
    for day, waits in seen:
        assert all(w.start <= day and w.end <= day for w in waits)
        assert all(nudge <= day for w in waits for nudge in w.nudges)
        assert all(w.reply is None or w.end <= day for w in waits)


@st.composite
def own_waits(draw: st.DrawFn) -> list[Wait]:
    return draw(
        st.lists(
            st.builds(
                lambda into, days, reply: wait(MONDAY + timedelta(days=into), days, reply),
                st.integers(0, 60),
                st.integers(0, 30),
                st.sampled_from((None, "good", "rejection", "other")),
            ),
            max_size=6,
        )
    )


@given(own_waits())
def test_counts_fit_together_whatever_happened(waits: list[Wait]) -> None:
    record = track_record(waits, today=date(2026, 12, 15))
    for horizon in record.horizons:
        assert 0 <= horizon.came <= horizon.decided <= record.forecasts
        assert 0 <= horizon.expected <= horizon.decided
        assert sum(each.count for each in horizon.bins) == horizon.decided
    (_, half), (_, most) = record.stated
    assert half.count == most.count <= record.forecasts
    assert half.covered <= most.covered
