"""Rules of repetition name the days that dateutil finds, in bounded work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped] # it has no types
from hypothesis import given
from hypothesis import strategies as st

from afterview.calendars.recurrence import MOST_INSTANCES, Budget, instances, rule_of
from afterview.errors import UserError

START = datetime(2026, 9, 15, 15, 30)  # noqa: DTZ001 - a Tuesday's wall time
WINDOW = (date(2026, 10, 4), date(2027, 5, 2))


def days(text: str, start: datetime = START, window: tuple[date, date] = WINDOW) -> list[datetime]:
    return list(instances(rule_of(text), start, window, budget=Budget()))


def oracle(text: str, start: datetime = START) -> list[datetime]:
    first = datetime.combine(WINDOW[0], datetime.min.time())
    last = datetime.combine(WINDOW[1] + timedelta(days=1), datetime.min.time())
    found: list[datetime] = rrulestr(text, dtstart=start).between(first, last, inc=True)
    return found[:MOST_INSTANCES]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=9",
        "FREQ=DAILY;COUNT=40",
        "FREQ=DAILY;BYDAY=MO,WE,FR",
        "FREQ=DAILY;BYMONTH=11,12;BYMONTHDAY=1,-1",
        "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,45;INTERVAL=6",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=TU,TH;WKST=SU;INTERVAL=2",
        "FREQ=WEEKLY;UNTIL=20261124T153000;BYDAY=TU",
        "FREQ=WEEKLY;COUNT=6;BYDAY=SU,MO",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-2,13;BYDAY=FR,TH",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=TU",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=1,4;BYDAY=1MO",
        "FREQ=YEARLY;BYDAY=20MO,-1SU",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3",
        "FREQ=YEARLY;BYYEARDAY=1,60,-1",
        "FREQ=YEARLY;BYWEEKNO=10,45;BYDAY=TU",
        "FREQ=YEARLY;BYWEEKNO=-8;BYDAY=WE",
    ],
)
def test_a_rule_names_the_days_it_means(text: str) -> None:
    assert days(text) == oracle(text)


PLAIN = st.builds(
    lambda frequency, interval, count, day: f"FREQ={frequency};INTERVAL={interval}{count}{day}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 40),
    st.one_of(
        st.just(""),
        st.integers(1, 80).map(lambda n: f";COUNT={n}"),
        st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(lambda d: f";UNTIL={d:%Y%m%d}T120000"),
    ),
    st.lists(st.sampled_from(["MO", "TU", "WE", "SA", "SU"]), unique=True, max_size=3).map(
        lambda some: f";BYDAY={','.join(some)}" if some else ""
    ),
)


@given(PLAIN, st.dates(date(2015, 1, 1), date(2027, 6, 1)))
def test_any_plain_rule_names_the_days_that_dateutil_finds(text: str, first: date) -> None:
    start = datetime.combine(first, START.time())
    assert days(text, start) == oracle(text, start)


def test_an_end_in_utc_is_compared_in_utc() -> None:
    rule = rule_of("FREQ=DAILY;UNTIL=20261010T193000Z")
    wall = list(
        instances(rule, START, WINDOW, budget=Budget(), to_utc=lambda moment: moment + timedelta(hours=4))
    )
    assert wall[-1] == datetime(2026, 10, 10, 15, 30)  # noqa: DTZ001


def test_there_are_two_hundred_instances_at_most() -> None:
    assert len(days("FREQ=DAILY;BYHOUR=8,9,10")) == MOST_INSTANCES


@pytest.mark.parametrize("often", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_what_repeats_more_often_than_daily_is_refused(often: str) -> None:
    with pytest.raises(UserError, match=f"FREQ={often}"):
        rule_of(f"FREQ={often};COUNT=3")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=NEVER",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=9999999999999",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;UNTIL=20261399",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=WEEKLY;WKST=NO",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYHOUR=",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        rule_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2",
    ],
)
def test_a_rule_that_names_no_day_ends(text: str) -> None:
    assert days(text) == []


def test_rules_share_a_budget() -> None:
    budget = Budget(left=40_000)
    long = rule_of("FREQ=DAILY;COUNT=1000000")
    old = datetime(1990, 1, 1)  # noqa: DTZ001
    list(instances(long, old, WINDOW, budget=budget))
    with pytest.raises(UserError, match="too long to follow"):
        list(instances(long, old, WINDOW, budget=budget))
