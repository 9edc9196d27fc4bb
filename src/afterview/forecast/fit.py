"""A person's own waits and the priors, made into a model that forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp, log

from afterview.forecast.curve import Curve, Forecast, curve_of, promise_of
from afterview.forecast.likelihood import BEGINNING, Seen
from afterview.forecast.matrix import diagonal
from afterview.forecast.pace import Pace
from afterview.forecast.posterior import Normal, Posterior, posterior
from afterview.forecast.priors import PRIORS, Priors
from afterview.forecast.wait import Stage, Wait


@dataclass(frozen=True, kw_only=True)
class Model:
    """What is known of one person's waits; forecasts any of them."""

    waits: tuple[Wait, ...]
    priors: Priors
    today: date
    pace: Pace
    _posteriors: dict[Stage, Posterior] = field(default_factory=dict, repr=False)
    _curves: dict[tuple[Stage, str | None], Curve] = field(default_factory=dict, repr=False)

    def forecast(self, wait: Wait) -> Forecast:
        """The forecast for a wait that is silent so far, given that silence."""
        clock = self.pace.clock(wait)
        return Forecast(wait, self._curve(wait), clock, 1.0, promise_of(wait, clock, weight=0.5, scale=2.0))

    def outcomes(self, stage: Stage) -> int:
        """How many replies of that stage it rests on."""
        return sum(w.reply is not None and w.stage == stage for w in self.waits)

    def posterior(self, stage: Stage) -> Posterior:
        """θ of that stage."""
        if stage not in self._posteriors:
            prior = self.priors.stages[stage]
            seen = [self._seen(w) for w in self.waits if w.stage == stage]
            self._posteriors[stage] = posterior(
                Normal(prior.mean, diagonal(tuple(s * s for s in prior.sd))), seen
            )
        return self._posteriors[stage]

    def _curve(self, wait: Wait) -> Curve:
        key = (wait.stage, None)
        if key not in self._curves:
            self._curves[key] = curve_of(
                self.posterior(wait.stage).draws, self.priors.stages[wait.stage].good
            )
        return self._curves[key]

    def _seen(self, wait: Wait) -> Seen:
        return seen_of(wait, self.pace, weight=0.5 ** ((self.today - wait.start).days / self.priors.memory))


def seen_of(wait: Wait, pace: Pace, *, weight: float = 1.0) -> Seen:
    """A wait on the logarithm of its clock."""
    clock = pace.clock(wait)
    end = log(clock.reading(wait.days))
    if wait.reply is None:
        return Seen(end, None, weight)
    return Seen(log(clock.reading(wait.days - 1)) if wait.days else BEGINNING, end, weight)


def fit(waits: Sequence[Wait], priors: Priors = PRIORS, *, today: date) -> Model:
    """The model of a person with these own waits, as known at the end of `today`."""
    known = tuple(known for wait in waits if (known := wait.as_known_on(today)) is not None)
    return Model(waits=known, priors=priors, today=today, pace=Pace(priors.speeds))
