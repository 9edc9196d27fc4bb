"""What a person's own waits change: the stage, the company, the channel, promises, follow-ups, good news."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from afterview.forecast.curve import Forecast
from afterview.forecast.fit import KEPT, Model, fit, folded, offset_of
from afterview.forecast.priors import PRIORS
from afterview.forecast.wait import Reply, Stage, Wait
from tests.forecast.stories import START, after, stranger

WEEK = timedelta(days=7)
MONDAY = date(2026, 10, 5)


def own(
    count: int,
    days: int,
    reply: Reply | None = "other",
    *,
    stage: Stage = "interview",
    company: str | None = None,
    channel: str | None = None,
    promised: int | None = None,
    nudged: int | None = None,
) -> list[Wait]:
    """So many waits of one kind, one a week, on Mondays; all began early enough to have ended by now."""
    last = MONDAY - timedelta(days=days - days % 7)
    starts = [last - WEEK * n for n in range(count)]
    return [
        Wait(
            stage=stage,
            start=start,
            days=days,
            reply=reply,
            company=company,
            channel=channel,
            promise=None if promised is None else start + timedelta(days=promised),
            nudges=() if nudged is None else (start + timedelta(days=nudged),),
        )
        for start in starts
    ]


def learnt(*waits: list[Wait]) -> Model:
    return fit([wait for some in waits for wait in some], today=START)


def of(model: Model, stage: Stage = "interview", days: int = 0, **more: str | None) -> Forecast:
    return model.forecast(Wait(stage=stage, start=START, days=days, **more))  # type: ignore[arg-type]


def test_many_quick_replies_make_the_next_one_quick_and_likely() -> None:
    before, now = of(stranger()), of(learnt(own(12, 2)))
    assert now.day(0.5) < before.day(0.5)  # type: ignore[operator]
    assert now.day(0.8) < before.day(0.8)  # type: ignore[operator]
    assert now.never < before.never
    assert now.reply_within(3) > 2 * before.reply_within(3)


def test_many_silences_make_never_likelier() -> None:
    told = [of(learnt(own(count, 70, None))).never for count in (0, 1, 3, 12, 30)]
    assert told == sorted(set(told))
    assert told[0] < 0.25
    assert told[-1] > 0.75


def test_slow_replies_make_the_next_one_later_not_unlikely() -> None:
    before, now = of(stranger()), of(learnt(own(12, 21)))
    assert now.date(0.5) > before.date(0.5)  # type: ignore[operator]
    assert now.never < before.never


def test_thirty_outcomes_say_more_than_three() -> None:
    few, many = of(learnt(own(3, 4))), of(learnt(own(30, 4)))
    assert abs(many.day(0.5) - 4) <= abs(few.day(0.5) - 4)  # type: ignore[operator]
    assert many.reply_within(7) > few.reply_within(7) > of(stranger()).reply_within(7)


def test_a_company_that_answered_three_times_in_two_days_answers_sooner_than_others() -> None:
    model = learnt(own(3, 2, company="acme.example"), own(6, 9), own(3, 40, None))
    theirs, other = (of(model, company=name) for name in ("acme.example", "globex.example"))
    assert theirs.reply_within(3) > 1.2 * other.reply_within(3)
    assert theirs.day(0.5) < other.day(0.5)  # type: ignore[operator]
    assert theirs.never < other.never


@pytest.mark.parametrize("days", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_even_where_no_other_company_is_known(count: int, days: int) -> None:
    model = learnt(own(count, days, company="acme.example"))
    assert of(model, company="acme.example").reply_within(days) > of(
        model, company="globex.example"
    ).reply_within(days)


def test_a_company_that_never_answered_answers_less() -> None:
    model = learnt(own(3, 60, None, company="acme.example"), own(6, 6))
    assert of(model, company="acme.example").never > of(model, company="globex.example").never + 0.05


def test_a_companys_applications_tell_about_its_interviews() -> None:
    model = learnt(own(3, 1, "good", stage="applied", company="acme.example"), own(6, 30, stage="applied"))
    assert of(model, company="acme.example").reply_within(5) > of(
        model, company="globex.example"
    ).reply_within(5)


def test_an_unknown_company_is_like_none() -> None:
    model = learnt(own(3, 2, company="acme.example"), own(3, 9))
    for company in ("globex.example", "initech.example", None):
        assert of(model, company=company).never == of(model).never


def test_an_empty_name_is_no_company() -> None:
    model = learnt(own(3, 2, company=""), own(3, 60, None, company="acme.example"))
    assert of(model, company="").never == of(model).never


def test_a_channel_that_never_answers_answers_less() -> None:
    board = own(10, 60, None, stage="applied", channel="Job Board")
    friend = own(10, 5, "good", stage="applied", channel="friend")
    model = learnt(board, friend)
    never = [of(model, "applied", channel=name).never for name in ("friend", None, "job  BOARD ")]
    assert never == sorted(set(never))
    assert never[2] - never[0] > 0.2


def test_interviews_tell_about_finals_but_less_than_finals_do() -> None:
    nothing, kin, same = (
        of(model, "final").reply_within(3)
        for model in (stranger(), learnt(own(9, 2)), learnt(own(9, 2, stage="final")))
    )
    assert nothing < kin < same


def test_applications_do_not_tell_about_interviews() -> None:
    assert of(learnt(own(12, 2, stage="applied"))).never == of(stranger()).never


def test_old_silence_is_outlived_by_new_replies() -> None:
    old = [Wait(stage="interview", start=date(2024, 3, 4) + WEEK * n, days=90) for n in range(10)]
    new = own(10, 5)
    young, turned = of(learnt(old, new)), of(learnt([*own(10, 300, None)], new))
    assert young.never <= turned.never + 0.05
    assert of(learnt(old)).never > of(learnt(old, new)).never


def test_outcomes_are_replies() -> None:
    model = learnt(
        own(3, 2, company="acme.example"),
        own(2, 50, None),
        own(4, 9, stage="applied"),
        own(1, 3, stage="final"),
    )
    assert model.outcomes("interview") == model.outcomes("offer") == 4
    assert model.outcomes("applied") == 4


def test_of_what_lies_ahead_nothing_is_known() -> None:
    ahead = [Wait(stage="interview", start=after(1), days=0, reply="good")]
    model = fit([*own(1, 200), *ahead], today=MONDAY)
    assert len(model.waits) == 1
    tomorrow = Wait(stage="interview", start=MONDAY, days=1, reply="good")
    assert fit([tomorrow], today=MONDAY).waits == (Wait(stage="interview", start=MONDAY, days=0),)


def test_own_good_news_makes_good_news_likelier() -> None:
    good, bad = of(learnt(own(8, 5, "good"))), of(learnt(own(8, 5, "rejection")))
    assert good.good_within(14) > of(stranger()).good_within(14) * 1.1
    assert bad.good_within(14) < 0.5 * good.good_within(14)
    assert bad.reply_within(14) == pytest.approx(good.reply_within(14))


def test_where_the_promises_were_kept_the_next_one_weighs_more() -> None:
    others = own(6, 20)
    assert stranger().kept == pytest.approx(0.5)
    kept = [learnt(others, own(count, 8, promised=7)).kept for count in (0, 1, 3, 9)]
    assert kept == sorted(set(kept))
    assert kept[-1] > 0.65


def test_even_where_every_wait_had_a_promise() -> None:
    assert learnt(own(6, 8, promised=7)).kept > 0.6


@pytest.mark.parametrize(
    "broken", [own(6, 60, None, promised=7), own(6, 28, promised=5)], ids=["silent", "late"]
)
def test_where_they_were_broken_it_weighs_less(broken: list[Wait]) -> None:
    assert learnt(broken).kept < 0.45


def test_a_promise_still_to_come_says_nothing_yet() -> None:
    waiting = Wait(stage="interview", start=START - WEEK, days=7, promise=after(30))
    assert fit([waiting], today=START).kept == pytest.approx(KEPT / (KEPT + KEPT), abs=0.06)


def test_a_kept_promise_says_half_as_much_about_waits_without_one() -> None:
    promised, plain = of(learnt(own(8, 2, promised=2))), of(learnt(own(8, 2)))
    assert plain.reply_within(3) > promised.reply_within(3) > of(stranger()).reply_within(3)


def test_where_follow_ups_were_answered_at_once_they_hasten_more() -> None:
    base = stranger().learnt_pace.nudge
    assert base == pytest.approx(1.3)
    at_once, ignored = learnt(own(12, 9, nudged=7)).learnt_pace, learnt(own(12, 14, nudged=7)).learnt_pace
    assert ignored.nudge < base < at_once.nudge
    asked = Wait(stage="interview", start=START, days=7, nudges=(after(7),))
    quick, plain = learnt(own(12, 9, nudged=7)), learnt(own(12, 9))
    assert quick.forecast(asked).never == pytest.approx(plain.forecast(asked).never, abs=0.05)


def test_a_follow_up_before_a_promise_is_not_counted_for_either() -> None:
    assert learnt(own(12, 9, nudged=7, promised=8)).learnt_pace.nudge == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("industry", "country", "longer"),
    [
        (None, None, 1.0),
        ("Government", None, (53.8 / 23.8) ** 0.5),
        ("local  GOVERNMENT and schools", "US", (53.8 / 23.8) ** 0.5),
        ("Restaurants", "DE", (10.2 / 23.8 * 28.5 / 23.8) ** 0.5),
        ("", "BR", (39.6 / 23.8) ** 0.5),
        ("pottery", "FR-75", (38.9 / 23.8) ** 0.5),
    ],
)
def test_industry_and_country_lengthen_half_as_much_as_the_whole_process(
    industry: str | None, country: str | None, longer: float
) -> None:
    wait = Wait(stage="interview", start=START, days=0, industry=industry, country=country)
    assert 2.718281828 ** offset_of(wait, PRIORS) == pytest.approx(longer)


def test_a_slow_industry_is_no_news() -> None:
    wait = Wait(stage="interview", start=START, days=14, industry="government")
    restaurant = Wait(stage="interview", start=START, days=14, industry="restaurants")
    assert stranger().forecast(wait).never < stranger().forecast(restaurant).never
    assert stranger().forecast(wait).day(0.8) > stranger().forecast(restaurant).day(0.5)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "same"), [(None, None), ("", None), ("  ", None), (" Job \t Board", "job board")]
)
def test_two_spellings_of_a_name_are_one(text: str | None, same: str | None) -> None:
    assert folded(text) == same
