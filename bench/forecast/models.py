"""The models that are compared: afterview's, and the baselines on one's own waits or on everybody else's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from afterview.forecast.fit import fit
from afterview.forecast.priors import PRIORS
from afterview.forecast.wait import Stage, Wait
from bench.forecast.baselines import Share, cure_alone, spread_steps, steps, three_weeks, weibull
from bench.forecast.said import Curve, Fit, Known, Model

OURS, SHIPPED = "afterview", "as shipped (in-sample)"
RULE, WEIBULL, CURE = "three weeks", "Weibull", "cure alone"
KM_OWN, KM_STEPS, KM_OTHERS = "Kaplan-Meier, own", "Kaplan-Meier, own, unspread", "Kaplan-Meier, others"


def afterview(known: Known) -> Model:
    """The shipped code, with priors derived from the other logs."""
    return fit(known.own, known.others.priors, today=known.today).forecast


def shipped(known: Known) -> Model:
    """The shipped constants, which come from some of the very rows they are scored on."""
    return fit(known.own, PRIORS, today=known.today).forecast


def by_stage(curve: Callable[[Sequence[Wait]], Share]) -> Fit:
    """A model that has one curve a stage, made of the waits of that stage."""

    def fitted(known: Known) -> Model:
        @cache
        def of_stage(stage: Stage) -> Share:
            return cache(curve(known.waits(stage)))

        return lambda wait: Curve(wait, of_stage(wait.stage))

    return fitted


def others_by_stage(curve: Callable[[Sequence[Wait]], Share]) -> Fit:
    """The same of everybody else's waits."""

    def fitted(known: Known) -> Model:
        return by_stage(curve)(Known(own=(), others=known.others, today=known.today))

    return fitted


MODELS: dict[str, Fit] = {
    OURS: afterview,
    RULE: by_stage(three_weeks),
    KM_OWN: by_stage(spread_steps),
    KM_STEPS: by_stage(steps),
    KM_OTHERS: others_by_stage(spread_steps),
    WEIBULL: by_stage(weibull),
    CURE: by_stage(cure_alone),
    SHIPPED: shipped,
}
