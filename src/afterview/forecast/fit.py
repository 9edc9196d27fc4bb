"""A person's own waits and the priors, made into a model that forecasts.

    stage ─> industry, country ─> this person ─> channel, company
      priors      offsets          posterior        effects

Every level is drawn towards the one above it by what is known there; a level without waits is the one above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import exp, log
from typing import TypeVar

from afterview.forecast.curve import Curve, Forecast, curve_of, promise_of
from afterview.forecast.effects import CHANNEL, COMPANY, Group, effect
from afterview.forecast.likelihood import BEGINNING, LEAST, Seen, expit, fixed_part, log_likelihood
from afterview.forecast.matrix import AXES, Vector, add, diagonal
from afterview.forecast.pace import Pace, pace_of
from afterview.forecast.posterior import Normal, Posterior, posterior
from afterview.forecast.priors import PRIORS, Priors
from afterview.forecast.wait import Stage, Wait

K = TypeVar("K")
AFTER_MEETING: tuple[Stage, ...] = ("screen", "interview", "final", "offer")
KINSHIP = 0.5  # assumed correlation between a person's θ of two stages after a meeting
BLOCK = 28
DRIFT = 0.05  # assumed standard deviation of logit c over four weeks
NUDGE, NUDGE_SD = log(1.3), 0.35  # assumed: a follow-up hastens the next three business days by a third
NUDGES = tuple(NUDGE + NUDGE_SD * step / 2.0 for step in range(-5, 6))
KEPT, KEPT_SCALE = 3.0, 2.0  # assumed: Beta(3, 3) on the share of promises that are kept, to about two days
KEPT_GRID = tuple(step / 20.0 for step in range(1, 20))
CLOSE = 1e-6
ALIKE = 0.24  # correlation of ln t at one company: 0.5² of 0.5² + 0.9²
MANY = 40  # waits of a stage among which those of one company no longer matter
GOOD_SD = 0.8  # assumed spread over persons of the log odds that a reply is good news


@dataclass(frozen=True, kw_only=True)
class Model:
    """What is known of one person's waits; forecasts any of them."""

    waits: tuple[Wait, ...]
    priors: Priors
    today: date
    pace: Pace
    _posteriors: dict[Stage, Posterior] = field(default_factory=dict, repr=False)
    _channels: dict[tuple[Stage, str | None], float] = field(default_factory=dict, repr=False)
    _curves: dict[tuple[Stage, float, str | None], Curve] = field(default_factory=dict, repr=False)

    def forecast(self, wait: Wait) -> Forecast:
        """The forecast for a wait that is silent so far, given that silence."""
        share = self._channel_effect(wait.stage, folded(wait.channel))
        clock = self.learnt_pace.clock(wait) if wait.nudges else self.pace.clock(wait)
        speed = exp(-offset_of(wait, self.priors))
        promise = None
        if wait.promise is not None:
            promise = promise_of(wait, wait.promise, clock, weight=self.kept, scale=KEPT_SCALE)
        company = wait.company if wait.company in self._of_company else None
        curve = self._curve(wait.stage, round(share, 2), company or None)
        return Forecast(wait, curve, clock, speed, promise)

    def outcomes(self, stage: Stage) -> int:
        """How many own replies it rests on: of that stage and of those that tell about it."""
        kin = AFTER_MEETING if stage in AFTER_MEETING else (stage,)
        return sum(w.reply is not None and w.stage in kin for w in self.waits)

    def at_company(self, company: str | None) -> int:
        """How many earlier waits at that company ended with a reply."""
        return len([w for w in self._of_company.get(company, ()) if w.reply is not None]) if company else 0

    def posterior(self, stage: Stage) -> Posterior:
        """θ of that stage for this person."""
        if stage not in self._posteriors:
            prior = self.priors.stages[stage]
            self._posteriors[stage] = self._learnt(
                self._person(stage), self._of_stage.get(stage, ()), prior.late
            )
        return self._posteriors[stage]

    def _person(self, stage: Stage) -> Normal:
        """What is expected of this person before a wait of that stage: the priors, and the kindred stages."""
        prior = self.priors.stages[stage]
        normal = Normal(prior.mean, _variances(prior.sd))
        kin = [w for other in AFTER_MEETING if other != stage for w in self._of_stage.get(other, ())]
        if stage not in AFTER_MEETING or not kin:
            return normal
        told = self._learnt(normal, kin, prior.late).normal
        mean = tuple(m + KINSHIP * (t - m) for m, t in zip(prior.mean, told.mean, strict=True))
        # A normal pair with that correlation: what the other half is known to, this one is to its square.
        spread = tuple(
            (sd**2 - KINSHIP**2 * max(sd**2 - told.cov[axis][axis], 0.0)) ** 0.5
            for axis, sd in zip(AXES, prior.sd, strict=True)
        )
        return Normal((mean[0], mean[1], mean[2]), _variances((spread[0], spread[1], spread[2])))

    def _learnt(self, prior: Normal, waits: Sequence[Wait], late: float) -> Posterior:
        blocks: dict[int, list[Seen]] = defaultdict(list)
        for wait in waits:
            seen = self._seen(wait, late, alike=len(self._of_company[wait.company]) if wait.company else 1)
            blocks[wait.start.toordinal() // BLOCK].append(seen)
        until = self.today.toordinal() // BLOCK
        return posterior(prior, sorted(blocks.items()), late=late, drift=DRIFT, until=until)

    def _seen(self, wait: Wait, late: float, alike: int = 1) -> Seen:
        """A wait as it counts; `alike` waits at one company tell less than as many at others."""
        # What a promise brought about says half as much about waits without one.
        weight = 1.0 if wait.promise is None else KEPT / (KEPT + KEPT)
        weight /= 1.0 + (alike - 1) * ALIKE
        return seen_of(wait, self.pace, late=late, offset=offset_of(wait, self.priors), weight=weight)

    @cached_property
    def _of_stage(self) -> dict[Stage, list[Wait]]:
        return _grouped(self.waits, lambda wait: wait.stage)

    @cached_property
    def _of_company(self) -> dict[str | None, list[Wait]]:
        return _grouped(self.waits, lambda wait: wait.company)

    @cached_property
    def _of_channel(self) -> dict[tuple[Stage, str | None], list[Wait]]:
        return _grouped(self.waits, lambda wait: (wait.stage, folded(wait.channel)))

    def _channel_effect(self, stage: Stage, channel: str | None) -> float:
        key = (stage, channel)
        if key not in self._channels:
            there = self._of_channel.get(key, []) if channel else []
            self._channels[key] = effect([self._group(stage, there, 0.0)], CHANNEL)[0] if there else 0.0
        return self._channels[key]

    def _group(self, stage: Stage, waits: Sequence[Wait], share: float) -> Group:
        late = self.priors.stages[stage].late
        a, b, c = self.posterior(stage).normal.mean
        return Group((a + share, b, c), late, [self._seen(wait, late) for wait in waits])

    def _curve(self, stage: Stage, share: float, company: str | None) -> Curve:
        key = (stage, share, company)
        if key not in self._curves:
            late = self.priors.stages[stage].late
            if company is None:
                draws = self.posterior(stage).draws
            else:
                draws, share = self._at_company(stage, share, company).draws, 0.0
            self._curves[key] = curve_of(draws, self.good(stage), late=late, share_shift=share)
        return self._curves[key]

    def _at_company(self, stage: Stage, share: float, company: str) -> Posterior:
        """θ of that stage at a company with own waits: the person's, spread as companies are, then learnt."""
        late, theirs = self.priors.stages[stage].late, self._of_company[company]
        person, told = self._elsewhere(stage, company), (0.0, 0.0)
        others = [wait for wait in theirs if wait.stage != stage]
        if others:
            groups = [self._group(s, w, 0.0) for s, w in _grouped(others, lambda w: w.stage).items()]
            told = effect(groups, COMPANY)
        mean = (person.mean[0] + share + told[0], person.mean[1] + told[1], person.mean[2])
        prior = Normal(mean, add(person.cov, diagonal((COMPANY[0] ** 2, COMPANY[1] ** 2, 0.0))))
        here = [self._seen(wait, late) for wait in theirs if wait.stage == stage]
        return posterior(prior, [(0, here)] if here else [], late=late, drift=0.0, until=0)

    def _elsewhere(self, stage: Stage, company: str) -> Normal:
        """θ of the person without that company, whose waits would count twice; among many that is little."""
        waits = self._of_stage.get(stage, [])
        if len(waits) >= MANY:
            return self.posterior(stage).normal
        rest = [wait for wait in waits if wait.company != company]
        return self._learnt(self._person(stage), rest, self.priors.stages[stage].late).normal

    def good(self, stage: Stage) -> tuple[float, float]:
        """(a, b) of the odds that a reply is good news, with this person's own replies in a."""
        start, slope = self.priors.stages[stage].good
        replies = [
            (start + slope * log(1.0 + self.pace.clock(w).reading(w.days)), w.reply == "good")
            for w in self._of_stage.get(stage, ())
            if w.reply is not None
        ]
        more = 0.0
        for _ in range(20):
            chances = [expit(odds + more) for odds, _ in replies]
            missing = sum(good - chance for chance, (_, good) in zip(chances, replies, strict=True))
            bend = sum(chance * (1.0 - chance) for chance in chances) + GOOD_SD**-2
            step = max(-1.0, min(1.0, (missing - more * GOOD_SD**-2) / bend))
            more += step
            if abs(step) < CLOSE:
                break
        return start + more, slope

    @cached_property
    def learnt_pace(self) -> Pace:
        """The pace with the factor of a nudge as the own outcomes show it."""
        nudged = [wait for wait in self.waits if wait.nudges and wait.promise is None]
        if not nudged:
            return self.pace

        def fits(factor: float) -> float:
            pace = self.pace.with_nudge(exp(factor))
            total = -0.5 * ((factor - NUDGE) / NUDGE_SD) ** 2
            for wait in nudged:
                late = self.priors.stages[wait.stage].late
                seen = seen_of(wait, pace, late=late, offset=offset_of(wait, self.priors))
                total += log_likelihood(self.posterior(wait.stage).normal.mean, [seen], late)
            return total

        return self.pace.with_nudge(exp(_mean_of(NUDGES, [fits(factor) for factor in NUDGES])))

    @cached_property
    def kept(self) -> float:
        """The share of promises that is kept, as the own outcomes show it."""
        chances = [self._kept_or_not(w, w.promise) for w in self.waits if w.promise is not None]

        def fits(share: float) -> float:
            prior = (KEPT - 1.0) * (log(share) + log(1.0 - share))
            return prior + sum(log(max(share * k + (1.0 - share) * n, LEAST)) for k, n in chances)

        return _mean_of(KEPT_GRID, [fits(share) for share in KEPT_GRID])

    @cached_property
    def _without_promises(self) -> Model:
        """What the other waits say: replies on promised days would else pass for this person's usual ones."""
        waits = tuple(wait for wait in self.waits if wait.promise is None)
        return Model(waits=waits, priors=self.priors, today=self.today, pace=self.pace)

    def _kept_or_not(self, wait: Wait, named: date) -> tuple[float, float]:
        """The probability of what came of a promised wait, if the promise is kept and if it means nothing."""
        clock, late = self.pace.clock(wait), self.priors.stages[wait.stage].late
        theta = self._without_promises.posterior(wait.stage).normal.mean
        promise = promise_of(wait, named, clock, weight=1.0, scale=KEPT_SCALE)
        seen = seen_of(wait, self.pace, late=late, offset=offset_of(wait, self.priors))
        ignored = exp(log_likelihood(theta, [seen], late))
        share = expit(theta[0])
        after = share * promise.kept(clock.reading(wait.days))
        before = share * promise.kept(clock.reading(wait.days - 1))
        return (1.0 - after if wait.reply is None else after - before), ignored


def fit(waits: Sequence[Wait], priors: Priors = PRIORS, *, today: date) -> Model:
    """The model of a person with these own waits, as known at the end of `today`."""
    known = tuple(known for wait in waits if (known := wait.as_known_on(today)) is not None)
    return Model(waits=known, priors=priors, today=today, pace=pace_of(priors.speeds).with_nudge(exp(NUDGE)))


def seen_of(wait: Wait, pace: Pace, *, late: float, offset: float = 0.0, weight: float = 1.0) -> Seen:
    """A wait on the logarithm of its clock; `offset` is what its industry and country lengthen it by."""
    clock = pace.clock(wait)
    end = log(clock.reading(wait.days)) - offset
    if wait.reply is None:
        return Seen(end, fixed_part(end, late), weight=weight)
    begin = log(clock.reading(wait.days - 1)) - offset if wait.days else BEGINNING
    return Seen(begin, fixed_part(begin, late), end, fixed_part(end, late), weight)


def offset_of(wait: Wait, priors: Priors) -> float:
    """What industry and country add to ln median."""
    country = priors.countries.get(wait.country[:2], 0.0) if wait.country else 0.0
    words = folded(wait.industry)
    if not words:
        return country
    return country + next(
        (more for name, more in priors.industries.items() if f" {name}" in f" {words}"), 0.0
    )


def folded(text: str | None) -> str | None:
    """A name as two spellings of it compare; None for nothing."""
    return " ".join(text.split()).casefold() or None if text else None


def _variances(sd: Vector) -> tuple[Vector, Vector, Vector]:
    return diagonal((sd[0] ** 2, sd[1] ** 2, sd[2] ** 2))


def _mean_of(values: Sequence[float], logs: Sequence[float]) -> float:
    """The mean of the values under weights given by their logarithms."""
    top = max(logs)
    weights = [exp(each - top) for each in logs]
    return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)


def _grouped(waits: Sequence[Wait], key: Callable[[Wait], K]) -> dict[K, list[Wait]]:
    groups: dict[K, list[Wait]] = defaultdict(list)
    for wait in waits:
        groups[key(wait)].append(wait)
    return dict(groups)
