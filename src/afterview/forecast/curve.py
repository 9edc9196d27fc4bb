"""The distribution of the time to hear back, given the silence so far.

    θ draws ──mixture──> Curve by the clock ──clock, promise──> Forecast by the day ──silence──> chances

With F(t) the share of all such waits that is answered by t, F(∞) = c, and s days of silence:

    P(reply by t | silent)  = [F(t) - F(s)] / [1 - F(s)]
    P(reply ever | silent)  = [F(∞) - F(s)] / [1 - F(s)]

Because F is the average over the draws, this is the conditional of the whole mixture: silence also tells
which of the draws are likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log

from afterview.core.days import add_business_days, roll
from afterview.forecast.likelihood import (
    HALF_A_YEAR,
    REST,
    STEEPNESS,
    Shape,
    expit,
    fixed_part,
    shape_of,
)
from afterview.forecast.matrix import Vector
from afterview.forecast.pace import Clock
from afterview.forecast.wait import Wait

FIRST, STEP, COUNT = (
    log(0.02),
    0.05,
    300,
)  # the logarithms of the clock that are laid out: 0.02 to 62,000 days
OUTLOOK = 91
LEAST_COMING = 1e-6
SURE = 1e-12
STEEPEST, FARTHEST_MEDIAN = 25.0, 20.0  # per log day; log days
Good = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """For one stage and company: the share answered, and the share answered with good news, by ln(clock)."""

    answered: tuple[float, ...]
    good: tuple[float, ...]
    ever: float

    def at(self, values: tuple[float, ...], reading: float) -> float:
        """The value at a reading of the clock, between the points by a straight line in its logarithm."""
        if reading <= 0.0:
            return 0.0
        place = (log(reading) - FIRST) / STEP
        if place <= 0.0:
            return values[0] * reading / exp(FIRST)
        index = int(place)
        if index >= COUNT - 1:
            return values[-1]
        below = values[index]
        return below + (values[index + 1] - below) * (place - index)


def curve_of(
    draws: tuple[tuple[float, Vector], ...], good: Good, *, late: float, share_shift: float = 0.0
) -> Curve:
    """The mixture of the draws, with `share_shift` added to each one's logit c.

    `good` = (a, b): a reply at clock t is good news with odds exp(a + b·ln(1 + t)).
    """
    kinds = [(w * expit(t[0] + share_shift), shape_of(t, late)) for w, t in draws]
    ever = sum(share for share, _ in kinds)
    # L at x is 1 / (1 + exp(a·x + b)): written out, because this is where a refit spends its time.
    terms = [(share * shape.factor, *_exponent(shape)) for share, shape in kinds]
    timely = (1.0 - REST) * (1.0 - late) * ever
    answered = []
    for index in range(COUNT):
        point = FIRST + STEP * index
        if point < HALF_A_YEAR:
            last = min(sum(whole / (1.0 + exp(a * point + b)) for whole, a, b in terms), timely)
        else:
            last = timely
        answered.append(ever * fixed_part(point, late) + last)
    answered[-1] = ever
    news, total, before = [], 0.0, 0.0
    for index, value in enumerate(answered):
        total += (value - before) * good_share(good, exp(FIRST + STEP * (index - 0.5)))
        news.append(total)
        before = value
    return Curve(tuple(answered), tuple(news), ever)


def _exponent(shape: Shape) -> tuple[float, float]:
    """The a and b of a draw, within what an exponential can bear."""
    steep = min(STEEPNESS / shape.scale, STEEPEST)
    return -steep, steep * max(-FARTHEST_MEDIAN, min(FARTHEST_MEDIAN, shape.median))


def good_share(good: Good, reading: float) -> float:
    """The chance that a reply at this reading of the clock is good news."""
    return expit(good[0] + good[1] * log(1.0 + reading))


@dataclass(frozen=True, slots=True)
class Promise:
    """The part of a forecast that keeps a promise: logistic on the clock, from 0 on."""

    weight: float
    centre: float
    scale: float

    def kept(self, reading: float) -> float:
        """The share of kept promises that is kept by a reading of the clock."""
        before = expit(-self.centre / self.scale)
        return max(0.0, (expit((reading - self.centre) / self.scale) - before) / (1.0 - before))


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long until a reply: the distribution for one wait, given its `days` of silence."""

    wait: Wait
    curve: Curve
    clock: Clock
    speed: float = 1.0
    promise: Promise | None = None

    @property
    def silent(self) -> int:
        """The days of silence so far."""
        return self.wait.days

    def by(self, day: int) -> float:
        """The share of all such waits that is answered by the end of that day since the start, in [0, 1)."""
        return self._share(self.curve.answered, day)

    def good_by(self, day: int) -> float:
        """The share of all such waits that is answered with good news by the end of that day."""
        return self._share(self.curve.good, day)

    def _share(self, values: tuple[float, ...], day: int) -> float:
        reading = self.clock.reading(day)
        share = self.curve.at(values, reading * self.speed)
        if self.promise is None:
            return share
        kept = values[-1] * self.promise.kept(reading)
        return share + self.promise.weight * (kept - share)

    def _given_silence(self, share_now: float, share_then: float) -> float:
        return min(1.0, max(0.0, share_then - share_now) / max(1.0 - self.by(self.silent), SURE))

    def reply_within(self, days: int) -> float:
        """The chance of any reply within so many days from now, in [0, 1]."""
        return self._given_silence(self.by(self.silent), self.by(self.silent + days))

    def good_within(self, days: int) -> float:
        """The chance of good news within so many days from now, in [0, 1]; never more than of any reply."""
        return self._given_silence(self.good_by(self.silent), self.good_by(self.silent + days))

    @property
    def never(self) -> float:
        """The chance that no reply comes at all, in [0, 1]."""
        return 1.0 - self._given_silence(self.by(self.silent), self.curve.ever)

    def day(self, share: float) -> int | None:
        """The day since the start by which that share of the replies of the next three months has come.

        A reply later than that is no longer what anybody waits for, and its date would only be a guess: it is
        left out of the dates, not out of the chances. None where no reply is to be expected.
        """
        now, last = self.by(self.silent), self.silent + OUTLOOK
        coming = self.by(last) - now
        if coming < LEAST_COMING * (1.0 - now):
            return None
        aim = now + share * coming
        low, high = self.silent - 1, last
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.by(middle) >= aim else (middle, high)
        return max(high, self.silent)

    def date(self, share: float) -> date | None:
        """The same as a date, moved on to the recipient's next business day."""
        day = self.day(share)
        return None if day is None else roll(self.wait.start + timedelta(days=day), self.wait.country)


def promise_of(wait: Wait, named: date, clock: Clock, *, weight: float, scale: float) -> Promise:
    """The promise of a wait as a part of its forecast: centred one business day after the day they named."""
    centre = add_business_days(max(named, wait.start), 1, wait.country)
    return Promise(weight, clock.reading((centre - wait.start).days), scale)
