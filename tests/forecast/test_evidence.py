"""A forecast rests on all own waits but the one it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from afterview.forecast.evidence import MANY, Evidence
from afterview.forecast.fit import fit
from afterview.forecast.wait import Wait

TODAY = date(2026, 12, 15)


def silent(days: int, company: str = "acme") -> Wait:
    return Wait(stage="interview", start=TODAY - timedelta(days=days), days=days, company=company)


def answered(ago: int, days: int, company: str = "other") -> Wait:
    start = TODAY - timedelta(days=ago)
    return Wait(stage="interview", start=start, days=days, reply="good", company=company)


def test_its_own_silence_is_not_counted_twice() -> None:
    wait, others = silent(14), [answered(60, 4), answered(50, 6)]
    alone = fit(others, today=TODAY).forecast(wait)
    assert Evidence([*others, wait], today=TODAY).forecast(wait).never == pytest.approx(alone.never)
    assert Evidence(others, today=TODAY).forecast(wait).never == pytest.approx(alone.never)


def test_the_silence_of_the_others_counts() -> None:
    wait = silent(3)
    alone = Evidence([wait], today=TODAY).forecast(wait)
    beside = Evidence([wait, *(silent(100, f"c{n}") for n in range(5))], today=TODAY).forecast(wait)
    assert beside.never > alone.never


def test_of_many_one_model_forecasts_all() -> None:
    waits = [answered(30 + n, 5, f"c{n}") for n in range(MANY)]
    evidence = Evidence([*waits, silent(5), silent(9, "b")], today=TODAY)
    assert evidence.outcomes(silent(5)) == evidence.outcomes(silent(9, "b")) == MANY


def test_silence_at_the_same_company_is_not_counted_twice_among_many() -> None:
    waits = [answered(30 + n, 5, f"c{n}") for n in range(MANY)]
    one, other = silent(20, "acme"), silent(20, "globex")
    evidence = Evidence([*waits, one, other], today=TODAY)
    unknown = replace(one, company=None)
    assert evidence.forecast(one).never == pytest.approx(evidence.forecast(unknown).never)


def test_replies_of_the_same_company_are_counted() -> None:
    evidence = Evidence([answered(60, 4, "acme"), answered(50, 6), silent(3)], today=TODAY)
    assert evidence.at_company(silent(3)) == 1
    assert evidence.at_company(replace(silent(3), company=None)) == 0


def test_of_a_wait_that_has_not_begun_nothing_is_known() -> None:
    coming = Wait(stage="interview", start=TODAY + timedelta(days=1), days=0)
    assert Evidence([coming], today=TODAY).waits == ()
