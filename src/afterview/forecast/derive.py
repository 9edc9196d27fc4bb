"""Priors for a person not yet known, from the waits of others.

logs ──fit each with a vague prior──> θ of each person ──random effects──> mean and spread over persons
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from afterview.forecast.fit import seen_of
from afterview.forecast.matrix import AXES, Vector, diagonal
from afterview.forecast.pace import Pace
from afterview.forecast.posterior import Normal, posterior
from afterview.forecast.priors import PUBLISHED, Priors, StagePrior
from afterview.forecast.wait import STAGES, Stage, Wait

VAGUE = 2.0  # how much wider than between persons the prior of a single person's fit is
ROUNDS = 100
WORTH = 3.0  # the published spread counts like that many persons


def derive(logs: Sequence[Sequence[Wait]], published: Priors = PUBLISHED) -> Priors:
    """The priors that other people's logs support; a stage that no log has stays as published."""
    speeds = speeds_of(logs, published)
    pace = Pace(speeds)
    stages = {stage: _stage(logs, stage, published.stages[stage], pace) for stage in STAGES}
    return replace(published, stages=stages, speeds=speeds)


def speeds_of(logs: Sequence[Sequence[Wait]], published: Priors) -> tuple[float, ...]:
    """The speeds of Monday to Sunday: replies by weekday, workdays drawn half-way to their mean."""
    counts = [4.0 * speed / 1.0 for speed in published.speeds]
    for log in logs:
        for wait in log:
            if wait.reply is not None:
                counts[wait.end.weekday()] += 1.0
    mean = sum(counts[:5]) / 5
    drawn = [0.5 * (count + mean) for count in counts[:5]] + counts[5:]
    return tuple(7.0 * count / sum(drawn) for count in drawn)


def _stage(logs: Sequence[Sequence[Wait]], stage: Stage, published: StagePrior, pace: Pace) -> StagePrior:
    vague = Normal(published.mean, diagonal(tuple((VAGUE * s) ** 2 for s in published.sd)))
    fits = []
    for log in logs:
        seen = [seen_of(w, pace) for w in log if w.stage == stage]
        if seen:
            normal = posterior(vague, seen).normal
            fits.append((normal.mean, tuple(normal.cov[i][i] for i in AXES)))
    if not fits:
        return published
    mean, sd = zip(
        *(_over_persons([(m[i], v[i]) for m, v in fits], published.mean[i], published.sd[i]) for i in AXES),
        strict=True,
    )
    return replace(published, mean=mean, sd=sd)


def _over_persons(fits: list[tuple[float, float]], centre: float, spread: float) -> tuple[float, float]:
    """Mean and standard deviation for the next person (DerSimonian and Laird's model, by EM, with a prior)."""
    mean, between = centre, spread * spread
    doubt = (2.0 * spread) ** 2
    for _ in range(ROUNDS):
        weights = [1.0 / (between + var) for _, var in fits]
        total = sum(weights) + 1.0 / doubt
        mean = (sum(w * value for w, (value, _) in zip(weights, fits)) + centre / doubt) / total
        moments = []
        for value, var in fits:
            kept = between / (between + var)
            best = mean + kept * (value - mean)
            moments.append((best - mean) ** 2 + kept * var)
        between = (sum(moments) + WORTH * spread * spread) / (len(fits) + WORTH)
    return mean, (between + 1.0 / total) ** 0.5
