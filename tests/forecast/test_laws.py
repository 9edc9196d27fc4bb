"""What holds of every forecast, whatever a person has lived through: no nan, no chance outside [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import inf, isfinite, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.days import is_business_day
from afterview.errors import UserError
from afterview.forecast.curve import Forecast
from afterview.forecast.derive import derive
from afterview.forecast.fit import Model, fit
from afterview.forecast.wait import LONGEST, STAGES, Reply, Wait

FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)
TODAYS = (date(2026, 12, 15), date(1990, 2, 1), LAST)
HORIZONS = (0, 1, 2, 3, 7, 14, 30, 90, 91, 400, 800, 1000, 40_000, 1_000_000)
SHARES = (0.01, 0.5, 0.8, 0.99, 1.0)
SILENCES = (0, 1, 2, 3, 5, 8, 13, 21, 34, 60, 91, 150, 365, 799, 801, 1000, 3000, LONGEST)
REPLIES: tuple[Reply | None, ...] = (None, "good", "rejection", "other")

lengths = st.one_of(
    st.integers(0, 45), st.sampled_from((0, 1, 800, 801, 1000, LONGEST)), st.integers(0, LONGEST)
)
countries = st.sampled_from((None, "US", "DE", "SA", "AE", "IL", "US-NY", "BR"))
names = st.sampled_from((None, "", " ", "acme", "globex", "Über-Ärzte GmbH"))
industries = st.sampled_from((None, "", "Government", "restaurants", "Biotech & Pharma", "?"))
anywhere = st.dates(FIRST, LAST)


def around(day: date, reach: int = 120) -> st.SearchStrategy[date]:
    """Days near that one, within the calendar."""
    near = st.integers(-reach, reach).map(day.toordinal().__add__)
    return near.map(lambda n: date.fromordinal(min(max(n, FIRST.toordinal()), LAST.toordinal())))


@st.composite
def lived(draw: st.DrawFn, today: date, replies: st.SearchStrategy[Reply | None]) -> Wait:
    """A wait that began some time before that day, or a little after it."""
    start = draw(st.one_of(around(today), around(today, 900)))
    near = st.one_of(around(start, 40), anywhere)
    return Wait(
        stage=draw(st.sampled_from(STAGES)),
        start=start,
        days=draw(lengths),
        reply=draw(replies),
        industry=draw(industries),
        country=draw(countries),
        channel=draw(names),
        company=draw(names),
        promise=draw(st.one_of(st.none(), st.none(), near)),
        nudges=tuple(draw(st.lists(near, max_size=4))),
    )


@dataclass(frozen=True)
class Life:
    """Own waits, the day it is, and one wait to forecast."""

    waits: tuple[Wait, ...]
    today: date
    wait: Wait

    @property
    def model(self) -> Model:
        return fit(self.waits, today=self.today)

    @property
    def forecast(self) -> Forecast:
        return self.model.forecast(self.wait)

    def after(self, silence: int) -> Forecast:
        return self.model.forecast(replace(self.wait, days=silence))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    today = draw(st.sampled_from(TODAYS))
    replies = draw(
        st.sampled_from([st.sampled_from(kinds) for kinds in (REPLIES, REPLIES[:1], REPLIES[1:2])])
    )
    waits = draw(st.lists(lived(today, replies), max_size=8))
    # All of a kind: every wait silent, or every one answered on the day itself, or after years.
    same = draw(st.sampled_from((None, None, None, 0, 1000, LONGEST)))
    if same is not None:
        waits = [replace(wait, days=same) for wait in waits]
    times = draw(st.sampled_from((1, 1, 1, 30)))
    return Life(tuple(waits) * times, today, replace(draw(lived(today, st.none())), reply=None))


def chances(forecast: Forecast) -> list[float]:
    return [
        forecast.never,
        *(forecast.reply_within(days) for days in HORIZONS),
        *(forecast.good_within(days) for days in HORIZONS),
        *(forecast.by(days) for days in HORIZONS),
        *(forecast.good_by(days) for days in HORIZONS),
    ]


@given(lives())
def test_every_chance_is_a_chance(life: Life) -> None:
    for chance in chances(life.forecast):
        assert isfinite(chance)
        assert 0.0 <= chance <= 1.0


@given(lives())
def test_good_news_is_never_likelier_than_a_reply(life: Life) -> None:
    forecast = life.forecast
    for days in HORIZONS:
        assert forecast.good_within(days) <= forecast.reply_within(days)
        assert forecast.good_by(days) <= forecast.by(days)


@given(lives())
def test_the_more_days_the_likelier(life: Life) -> None:
    forecast = life.forecast
    for chance in (forecast.by, forecast.reply_within, forecast.good_within):
        assert all(chance(one) <= chance(more) for one, more in pairwise(HORIZONS))
    shares = [forecast.by(day) for day in range(-1, 120)]
    assert shares[0] == 0.0
    assert all(one <= more for one, more in pairwise(shares))
    assert forecast.by(HORIZONS[-1]) < 1.0


@given(lives())
def test_a_reply_comes_or_never_comes(life: Life) -> None:
    forecast = life.forecast
    assert forecast.reply_within(HORIZONS[-1]) + forecast.never == pytest.approx(1.0, abs=1e-9)
    assert forecast.reply_within(0) == 0.0


@given(lives())
def test_more_silence_brings_no_day_nearer(life: Life) -> None:
    model = life.model
    for share in SHARES:
        found = [model.forecast(replace(life.wait, days=days)).day(share) for days in SILENCES]
        named = [day for day in found if day is not None]
        assert all(one <= more for one, more in pairwise(named))


@given(lives())
def test_a_date_is_a_business_day_that_is_not_over(life: Life) -> None:
    model = life.model
    for days in SILENCES:
        forecast = model.forecast(replace(life.wait, days=days))
        named = [forecast.date(share) for share in SHARES]
        assert (None in named) == (set(named) == {None})
        dates = [day for day in named if day is not None]
        assert dates == sorted(dates)
        for day in dates:
            assert day >= forecast.wait.end
            assert is_business_day(day, life.wait.country)


@given(lives())
def test_silence_never_makes_a_reply_likelier_in_the_end(life: Life) -> None:
    model = life.model
    never = [model.forecast(replace(life.wait, days=days)).never for days in SILENCES]
    assert all(one <= more + 1e-12 for one, more in pairwise(never))
    if life.wait.promise is None:
        assert never[0] < never[8]


@given(lives(), st.randoms(use_true_random=False))
def test_the_order_in_which_waits_are_told_does_not_matter(life: Life, random: Any) -> None:
    others = list(life.waits)
    random.shuffle(others)
    told = fit(others, today=life.today).forecast(life.wait)
    assert chances(told) == pytest.approx(chances(life.forecast), abs=1e-9)


@given(lives(), st.integers(1, 60), st.sampled_from(REPLIES[1:]))
def test_what_is_still_to_come_is_not_known(life: Life, days: int, reply: Reply) -> None:
    # On or before today it is silent so far; what begins later is not known at all.
    so_far = max((life.today - life.wait.start).days, 0)
    coming = replace(life.wait, days=min(so_far + days, LONGEST), reply=reply)
    silent = replace(coming, reply=None)
    knowing = fit((*life.waits, coming), today=life.today)
    not_knowing = fit((*life.waits, silent), today=life.today)
    assert chances(knowing.forecast(life.wait)) == pytest.approx(
        chances(not_knowing.forecast(life.wait)), abs=1e-12
    )
    assert all(w.end <= life.today for w in knowing.waits)


@given(lives())
def test_forecasting_changes_nothing(life: Life) -> None:
    model = life.model
    first = chances(model.forecast(life.wait))
    kept = (model.waits, model.learnt_pace, model.kept, [model.posterior(stage) for stage in STAGES])
    for wait in life.waits[:8]:
        chances(model.forecast(replace(wait, reply=None)))
    assert (model.waits, model.learnt_pace, model.kept, [model.posterior(s) for s in STAGES]) == kept
    assert chances(model.forecast(life.wait)) == pytest.approx(first, abs=1e-12)


@given(lives())
def test_what_is_learnt_is_finite(life: Life) -> None:
    model = life.model
    for stage in STAGES:
        weights = [weight for weight, _ in model.posterior(stage).draws]
        assert sum(weights) == pytest.approx(1.0)
        assert all(weight >= 0.0 for weight in weights)
        assert all(isfinite(value) for _, theta in model.posterior(stage).draws for value in theta)
    assert 0.0 < model.kept < 1.0
    assert 0.0 < model.learnt_pace.nudge < 10.0


@given(st.lists(st.lists(lived(LAST, st.sampled_from(REPLIES)), max_size=4), max_size=3))
def test_priors_of_any_logs_are_finite(logs: list[list[Wait]]) -> None:
    priors = derive(logs)
    assert sum(priors.speeds) == pytest.approx(7.0)
    assert all(speed > 0.0 for speed in priors.speeds)
    for prior in priors.stages.values():
        assert all(isfinite(value) for value in (*prior.mean, *prior.good))
        assert all(0.0 < sd < inf for sd in prior.sd)
        assert 0.0 <= prior.late < 1.0


@pytest.mark.parametrize("days", [-1, 1.0, 2.5, nan, inf, "3", "", True, None, LONGEST + 1, [3], 10**30])
def test_days_that_cannot_be(days: Any) -> None:
    with pytest.raises(UserError, match="days cannot be"):
        Wait(stage="interview", start=TODAYS[0], days=days)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("stage", ("", "Interview", "phone", None, 1, [], {})),
        ("reply", ("", "ghosted", 0, False, [])),
        ("country", ("", "XX", "USA", 49, [], b"DE")),
        ("start", (None, "2026-11-03", 0, datetime(2026, 11, 3), date(1989, 12, 31), date.max, nan)),  # noqa: DTZ001
        ("promise", ("", "soon", 3, datetime(2026, 11, 3), date.min, date.max)),  # noqa: DTZ001
        ("nudges", (None, [], TODAYS[0], (None,), ("now",), (date.max,), (datetime(2026, 11, 3),))),  # noqa: DTZ001
        ("company", (1, b"acme", ["acme"])),
        ("channel", (1, b"acme", ["acme"])),
        ("industry", (1, b"acme", ["acme"])),
    ],
)
def test_what_cannot_be_is_an_error_of_the_person_and_says_what_to_do(
    name: str, values: tuple[Any, ...]
) -> None:
    for value in values:
        with pytest.raises(UserError) as error:
            Wait(**{"stage": "interview", "start": TODAYS[0], "days": 3, name: value})
        assert error.value.hint


TEXTS = ("reply", "industry", "country", "channel", "company", "promise", "nudges")
json_like = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
)


@given(
    st.fixed_dictionaries(
        {"stage": st.one_of(st.sampled_from(STAGES), json_like), "start": st.one_of(anywhere, json_like)}
        | {"days": st.one_of(lengths, json_like)},
        optional=dict.fromkeys(TEXTS, json_like),
    )
)
def test_of_anything_there_is_a_forecast_or_a_typed_error(values: dict[str, Any]) -> None:
    try:
        wait = Wait(**values)
    except UserError as error:
        assert error.message  # noqa: PT017 - either is right, nothing else is
        return
    forecast = fit([wait], today=TODAYS[0]).forecast(replace(wait, reply=None))
    assert all(0.0 <= chance <= 1.0 for chance in chances(forecast))


@pytest.mark.parametrize("days", [0, 1, 1000, LONGEST])
@pytest.mark.parametrize("reply", REPLIES)
def test_thousands_of_waits_of_one_odd_kind(days: int, reply: Reply | None) -> None:
    first, now = LAST - timedelta(days=60_000), LAST - timedelta(days=9)
    starts = [first + timedelta(days=n % 300) for n in range(3000)]
    waits = [Wait(stage=STAGES[n % 5], start=starts[n], days=days, reply=reply) for n in range(3000)]
    model = fit(waits, today=LAST)
    for stage in STAGES:
        forecast, before = (
            m.forecast(Wait(stage=stage, start=now, days=9)) for m in (model, fit((), today=LAST))
        )
        assert all(0.0 <= chance <= 1.0 for chance in chances(forecast))
        if days >= 1000:
            assert (forecast.never > before.never) == (reply is None)
