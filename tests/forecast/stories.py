"""Waits after an interview on Tuesday 3 November 2026, and what is forecast of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from afterview.forecast.curve import Forecast
from afterview.forecast.fit import Model, fit
from afterview.forecast.wait import Stage, Wait

START = date(2026, 11, 3)


def after(days: int) -> date:
    """The day so many days after the interview."""
    return START + timedelta(days=days)


@lru_cache
def stranger() -> Model:
    """Somebody without an outcome of their own."""
    return fit((), today=START)


def silent(
    days: int,
    *,
    stage: Stage = "interview",
    promise: date | None = None,
    nudges: tuple[date, ...] = (),
    country: str | None = "US",
) -> Forecast:
    """What is forecast for them after so many days of silence."""
    wait = Wait(stage=stage, start=START, days=days, country=country, promise=promise, nudges=nudges)
    return stranger().forecast(wait)
