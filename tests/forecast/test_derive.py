"""Priors out of other people's logs: what was put into made logs comes out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp, log
from random import Random

import pytest

from afterview.forecast.derive import derive
from afterview.forecast.likelihood import STEEPNESS, expit
from afterview.forecast.priors import PUBLISHED
from afterview.forecast.wait import Reply, Stage, Wait

FIRST, LAST = date(2024, 1, 1), date(2025, 6, 30)


def person(
    seed: int,
    count: int,
    *,
    share: float,
    median: float,
    sd: float,
    stage: Stage = "applied",
    good: float = 0.5,
) -> list[Wait]:
    """Waits of somebody to whom a share answers, log-logistic, on any day; the rest is silence."""
    random = Random(seed)  # noqa: S311 - made data, no secret
    waits = []
    for _ in range(count):
        start = FIRST + timedelta(days=random.randrange(300))
        chance = random.random()
        days = int(median * exp(sd / STEEPNESS * log(chance / (1 - chance))) + 0.5)
        if random.random() < share and start + timedelta(days=days) <= LAST:
            reply: Reply = "good" if random.random() < good else "rejection"
            waits.append(Wait(stage=stage, start=start, days=days, reply=reply))
        else:
            waits.append(Wait(stage=stage, start=start, days=(LAST - start).days))
    return waits


def persons(count: int, **more: float) -> list[list[Wait]]:
    """So many people alike but for chance, and for a spread of 0.4 in their odds of an answer."""
    random = Random(7)  # noqa: S311 - made data, no secret
    odds = [random.gauss(0.0, 0.4) for _ in range(count)]
    middle = log(more["share"] / (1 - more["share"]))
    return [
        person(seed, 60, share=expit(middle + more_odds), median=more["median"], sd=more["sd"])
        for seed, more_odds in enumerate(odds)
    ]


def test_of_no_logs_the_published_figures_remain() -> None:
    priors = derive([])
    assert priors.stages == PUBLISHED.stages
    assert priors.speeds == pytest.approx(PUBLISHED.speeds)


@pytest.mark.parametrize(("share", "median", "sd"), [(0.6, 6.0, 0.7), (0.35, 14.0, 1.0)])
def test_of_eight_logs_what_was_put_in_comes_out(share: float, median: float, sd: float) -> None:
    prior = derive(persons(8, share=share, median=median, sd=sd)).stages["applied"]
    assert expit(prior.mean[0]) == pytest.approx(share, abs=0.08)
    assert exp(prior.mean[1]) == pytest.approx(median, rel=0.25)
    assert exp(prior.mean[2]) == pytest.approx(sd, rel=0.25)
    assert prior.late < 0.1
    assert 0.25 < prior.sd[0] < 0.65


def test_people_who_differ_more_leave_more_doubt_about_the_next() -> None:
    alike = [person(seed, 60, share=0.5, median=8, sd=0.7) for seed in range(6)]
    unlike = [person(seed, 60, share=0.5, median=(2, 32)[seed % 2], sd=0.7) for seed in range(6)]
    one, other = (derive(logs).stages["applied"] for logs in (alike, unlike))
    assert other.sd[1] > 1.5 * one.sd[1]


def test_one_log_draws_about_half_way() -> None:
    published = PUBLISHED.stages["applied"].mean
    theirs = (log(0.65 / 0.35), log(6.0))
    prior = derive([person(1, 400, share=0.65, median=6.0, sd=1.2)]).stages["applied"]
    for found, one, other in zip(prior.mean[:2], published[:2], theirs, strict=True):
        assert 0.3 < (found - one) / (other - one) < 0.7


def test_somebody_out_of_the_ordinary_draws_less() -> None:
    published = PUBLISHED.stages["applied"]
    prior = derive([person(1, 200, share=0.97, median=6.0, sd=1.2)]).stages["applied"]
    assert (
        published.mean[0] < prior.mean[0] < published.mean[0] + 0.3 * (log(0.97 / 0.03) - published.mean[0])
    )
    assert prior.sd[0] > 1.5 * published.sd[0]


def test_a_stage_without_a_log_stays_as_published() -> None:
    priors = derive([person(1, 60, share=0.9, median=2.0, sd=0.5, stage="interview")])
    assert priors.stages["final"] == PUBLISHED.stages["final"]
    assert priors.stages["applied"] == PUBLISHED.stages["applied"]
    assert priors.stages["interview"] != PUBLISHED.stages["interview"]


def replies_on(*weekdays: int, times: int) -> Sequence[Wait]:
    monday = date(2024, 1, 1)
    return [
        Wait(stage="applied", start=monday + timedelta(days=7 * n), days=day, reply="other")
        for n in range(times)
        for day in weekdays
    ]


def test_speeds_are_a_week_and_working_days_are_drawn_half_way_to_their_mean() -> None:
    speeds = derive([replies_on(0, 0, 0, 1, 2, 3, times=100)]).speeds
    assert sum(speeds) == pytest.approx(7.0)
    mean = sum(speeds[:5]) / 5
    assert speeds[0] == pytest.approx(mean * (1 + 0.5 * (5 * 3 / 6 - 1)), rel=0.05)
    assert speeds[4] == pytest.approx(0.5 * mean, rel=0.1)
    assert speeds[5] == speeds[6] < 0.05


def test_few_replies_hardly_change_the_published_speeds() -> None:
    assert derive([replies_on(6, times=1)]).speeds == pytest.approx(PUBLISHED.speeds, abs=0.25)


@pytest.mark.parametrize(("good", "odds"), [(0.95, 1.0), (0.5, 0.0), (0.05, -1.0)])
def test_the_odds_of_good_news_are_those_of_the_logs(good: float, odds: float) -> None:
    a, b = derive([person(3, 150, share=0.8, median=5, sd=0.7, good=good)]).stages["applied"].good
    assert (a + b * log(6.0)) * (odds or 1.0) == pytest.approx(2.9 * abs(odds), abs=0.8)


def test_late_replies_are_seen_as_such() -> None:
    quick = person(4, 150, share=0.5, median=4, sd=0.5)
    late = [
        Wait(stage="applied", start=FIRST + timedelta(days=n), days=60 + n, reply="rejection")
        for n in range(30)
    ]
    none, some = (derive([log_]).stages["applied"].late for log_ in (quick, [*quick, *late]))
    assert none < 0.05
    assert some > 0.12


def test_a_log_of_nothing_but_silence_is_a_log() -> None:
    silent = [Wait(stage="applied", start=FIRST, days=90) for _ in range(20)]
    prior = derive([silent, []]).stages["applied"]
    assert prior.mean[0] < PUBLISHED.stages["applied"].mean[0]
