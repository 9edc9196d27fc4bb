from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.tables.dates import (
    Ambiguous,
    Moment,
    Order,
    Unread,
    is_blank,
    is_unsaid,
    order_of,
    read_moment,
    read_time,
)
from afterview.tables.model import Fault, Formula, Value

THIRD = date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03",
        "2026/11/03",
        "2026.11.3",
        "20261103",
        "3.11.2026",
        "03.11.26",
        "3. 11. 2026",
        "3 Nov 2026",
        "3-Nov-26",
        "03/Nov/2026",
        "Nov 3, 2026",
        "November 3rd, 2026",
        "3rd of November 2026",
        "Tue, Nov 3, 2026",
        "Tuesday 3 November 2026",
        "Dienstag, 3. November 2026",
        "Di 03.11.2026",
        "3 novembre 2026",
        "mardi 3 novembre 2026",
        "mar. 3 nov. 2026",
        "2026-11-03T00:00:00.000Z",
        "2026-11-03 00:00:00",
        "46329",
        "46329.0",
    ],
)
def test_a_day_is_read_in_the_usual_forms(text: str) -> None:
    assert read_moment(text, None) == Moment(THIRD)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-11-03 15:00", time(15), None),
        ("2026-11-03T15:00:30", time(15), None),
        ("Nov 3, 2026 3:00 PM", time(15), None),
        ("November 3, 2026, 3pm", time(15), None),
        ("3.11.2026 um 15 Uhr", time(15), None),
        ("03.11.2026, 15.30 Uhr", time(15, 30), None),
        ("3 novembre 2026 à 15h30", time(15, 30), None),
        ("3 Nov 2026 at 12 am", time(0), None),
        ("3 Nov 2026, 15:00-16:30", time(15), time(16, 30)),
        ("3 Nov 2026 3-4 pm", time(15), time(16)),
        ("46329.625", time(15), None),
        ("November 3, 2026 3:00 PM → 4:30 PM", time(15), time(16, 30)),
    ],
)
def test_a_time_behind_the_day_is_read(text: str, start: time, end: time | None) -> None:
    assert read_moment(text, None) == Moment(THIRD, start, end)


def test_an_offset_is_kept_and_no_span_of_hours() -> None:
    five = timezone(timedelta(hours=-5))
    assert read_moment("2026-11-03T15:00-05:00", None) == Moment(THIRD, time(15), None, five)
    assert read_moment("2026-11-03T15:00:00Z", None) == Moment(THIRD, time(15), None, UTC)
    assert read_moment("November 3, 2026 3:00 PM (GMT+1)", None).zone == timezone(timedelta(hours=1))
    assert read_moment("2026-11-03 15:00 UTC+2", None).zone == timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (datetime(2026, 11, 3), Moment(THIRD)),  # noqa: DTZ001 - as a workbook holds it
        (datetime(2026, 11, 3, 15, 0, 20), Moment(THIRD, time(15))),  # noqa: DTZ001
        (THIRD, Moment(THIRD)),
        (46329, Moment(THIRD)),
        (46329.625, Moment(THIRD, time(15))),
        (20261103, Moment(THIRD)),
    ],
)
def test_what_workbooks_hold_is_read(value: Value, moment: Moment) -> None:
    assert read_moment(value, None) == moment


@pytest.mark.parametrize(
    ("order", "day"), [("day", date(2023, 6, 7)), ("month", date(2023, 7, 6))], ids=["day", "month"]
)
def test_days_or_months_come_first_as_was_said(order: Order, day: date) -> None:
    assert read_moment("7/6/23, 2:20 PM", order) == Moment(day, time(14, 20))
    assert read_moment("7-6-2023", order) == Moment(day)


def test_nothing_is_guessed() -> None:
    with pytest.raises(Ambiguous, match="can be 2023-06-07 or 2023-07-06"):
        read_moment("7/6/23", None)
    assert read_moment("13/6/23", "month") == Moment(date(2023, 6, 13))
    assert read_moment("6/6/23", None) == Moment(date(2023, 6, 6))


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["7/6/23", "13/6/23"], "day"),
        (["7/6/23", "7/13/23, 2:20 PM"], "month"),
        (["Mon 7/6/23"], "open"),
        (["13/6/23", "6/13/23"], "mixed"),
        (["2026-11-03", "3.11.2026", "6/6/23", "later", None, 7], None),
    ],
)
def test_a_column_decides_by_its_days_beyond_the_twelfth(values: list[Value], order: str | None) -> None:
    assert order_of(values) == order


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("31.02.2026", "does not exist"),
        ("2026-02-31", "does not exist"),
        ("13/13/2026", "does not exist"),
        ("20260-01-01", "year 20260"),
        ("1/1/20260", "year 20260"),
        ("3 Nov 20260", "year 20260"),
        ("1.1.1066", "year 1066"),
        ("3 Nov", "without a year"),
        ("3.11.", "without a year"),
        ("Nov 2026", "a month, not a day"),
        ("2026", "a month, not a day"),
        ("last week", "is no date"),
        ("2026-11-03 maybe", "behind the day"),
        ("2026-11-03 25:00", "behind the day"),
        ("2026-11-03 15:00 EST", "behind the day"),
        ("2026-11-03, 2026-11-10", "behind the day"),
        (Formula("=TODAY()"), "is a formula"),
        (Fault("#REF!"), "is no date"),
        (True, "is no date"),
        (7, "is a number"),
        (time(15), "a time without a day"),
    ],
)
def test_what_is_no_date_says_why(value: Value, words: str) -> None:
    with pytest.raises(Unread, match=words):
        read_moment(value, "month")


@pytest.mark.parametrize(
    ("value", "start"),
    [("15:00", 15), ("3 PM", 15), ("3pm", 15), ("15h", 15), ("15 Uhr", 15), (0.625, 15), (time(15), 15)],
)
def test_a_time_has_a_cell_of_its_own(value: Value, start: int) -> None:
    assert read_time(value)[0] == time(start)


@pytest.mark.parametrize("value", ["15", "25:00", "noon", "13 pm", "15:00 CET", 7, None])
def test_what_is_no_time_says_so(value: Value) -> None:
    with pytest.raises(Unread, match="no time of day"):
        read_time(value)


def test_there_are_signs_for_nothing_and_words_for_not_yet() -> None:
    assert all(is_blank(sign) for sign in ("", " ", "-", "–", "N/A", None))
    assert not is_blank("X")
    assert all(is_unsaid(word) for word in ("TBD", "unknown", "à définir", "x", "-"))
    assert not is_unsaid("2026-11-03")


@given(
    st.text(alphabet="0123456789/.-: ,apmTZ+äüéNovDez", max_size=40), st.sampled_from([None, "day", "month"])
)
def test_any_text_is_a_date_or_says_why_not(text: str, order: Order | None) -> None:
    with suppress(Unread):
        assert 1990 <= read_moment(text, order).day.year <= 2199


@given(st.dates(date(1990, 1, 1), date(2068, 12, 31)), st.sampled_from(["day", "month"]))
def test_a_date_is_read_as_it_was_written(day: date, order: Order) -> None:
    first, second = (day.day, day.month) if order == "day" else (day.month, day.day)
    assert read_moment(f"{first}/{second}/{day:%Y}", order).day == day
    assert read_moment(f"{day.day} {day:%B} {day:%Y}", None).day == day
    assert read_moment(day.isoformat(), None).day == day
