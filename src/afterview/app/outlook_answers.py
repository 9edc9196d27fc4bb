"""What `forecast` answers, in the shapes of the documented JSON (docs/reference/json.md)."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from afterview.forecast.course import Quiet
from afterview.forecast.wait import Stage


class ForecastAnswer(Struct, frozen=True, kw_only=True):
    """How long until one application is heard back from, given the silence so far.

    `quiet`: why nothing is waited for; then the figures are null. Chances are from 0 to 1, by days from now.
    """

    now: datetime
    application: int
    company: str
    role: str | None
    words: str
    quiet: Quiet | None = None
    stage: Stage | None = None
    since: date | None = None
    silent_days: int | None = None
    promised: date | None = None
    follow_ups: tuple[date, ...] = ()
    p_reply: dict[str, float] | None = None
    p_good_news: dict[str, float] | None = None
    p_never: float | None = None
    dates: dict[str, date | None] | None = None
    own_outcomes: int = 0
    sources: tuple[str, ...] = ()
    country: str | None = None
    country_assumed: bool = False


class TallyAnswer(Struct, frozen=True, kw_only=True):
    """Own waits of one sort. `share`: of the `old` ones within 21 days, from `low` to `high`."""

    name: str
    waits: int
    answered: int
    good_news: int
    median_days: int | None
    old: int
    share: float | None
    low: float | None
    high: float | None


class StatisticsAnswer(Struct, frozen=True, kw_only=True):
    """The person's own response statistics; of companies, those that were waited for more than once."""

    stages: tuple[TallyAnswer, ...]
    channels: tuple[TallyAnswer, ...]
    companies: tuple[TallyAnswer, ...]


class ForecastsAnswer(Struct, frozen=True, kw_only=True):
    """The forecast of every application that is waited for, by number, and the person's own statistics."""

    now: datetime
    forecasts: tuple[ForecastAnswer, ...]
    statistics: StatisticsAnswer


class BinAnswer(Struct, frozen=True, kw_only=True):
    """Forecasts whose chance lay from `low` to `high`: what they said on average, and the share that came."""

    low: float
    high: float
    forecasts: int
    said: float
    came: int
    share: float
    share_low: float
    share_high: float


class HorizonAnswer(Struct, frozen=True, kw_only=True):
    """The decided forecasts of a reply within so many days: how many replies they expected, how many came."""

    days: int
    decided: int
    expected: float
    came: int
    brier: float | None
    calibration_error: float | None
    bins: tuple[BinAnswer, ...]


class StatedAnswer(Struct, frozen=True, kw_only=True):
    """The days by which a share of replies was said to come: of the replies there were, how many had."""

    share: float
    replies: int
    covered: int
    covered_share: float | None
    weighted_share: float | None


class TrackAnswer(Struct, frozen=True, kw_only=True):
    """What forecasts would have said every Monday since `since`, and what came."""

    now: datetime
    since: date | None
    forecasts: int
    waits: int
    enough: bool
    words: str
    horizons: tuple[HorizonAnswer, ...]
    stated: tuple[StatedAnswer, ...]
