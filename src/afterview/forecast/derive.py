"""Priors for a person not yet known, from the waits of others.

    logs ──each fitted with a vague prior──> θ of each person ──random effects──> mean and spread over persons

Weekday speeds, the share of late replies and the odds of good news come from the same logs. A stage that no
log has stays as published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

from afterview.forecast.fit import offset_of, seen_of
from afterview.forecast.likelihood import Seen, expit
from afterview.forecast.matrix import AXES, Matrix, Vector, diagonal, inverse
from afterview.forecast.pace import SATURDAY, Pace, pace_of
from afterview.forecast.posterior import Normal, learnt, log_posterior
from afterview.forecast.priors import PUBLISHED, Priors, StagePrior
from afterview.forecast.wait import STAGES, Stage, Wait

Log = Sequence[Wait]
VAGUE = 2.0  # how much wider than the published prior the one of a single person's fit is
ROUNDS = 60
WORTH = 3.0  # the published spread counts like so many persons
WEEKS = 4.0  # the published speeds count like replies of so many weeks, one a day
LATE_SHARES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
LATE_SD = 0.1
GOOD_SD, GOOD_SLOPE_SD = 1.5, 0.4


def derive(logs: Sequence[Log], published: Priors = PUBLISHED) -> Priors:
    """The priors that other people's logs support; one log is one person."""
    speeds = _speeds(logs, published.speeds)
    pace = pace_of(speeds)
    stages = {}
    for stage in STAGES:
        own = [waits for each in logs if (waits := [w for w in each if w.stage == stage])]
        stages[stage] = _stage(own, published, stage, pace) if own else published.stages[stage]
    return replace(published, stages=stages, speeds=speeds)


def _speeds(logs: Sequence[Log], published: Sequence[float]) -> tuple[float, ...]:
    """Replies by weekday, with Monday to Friday drawn half-way to their mean."""
    counts = [WEEKS * speed for speed in published]
    for each in logs:
        for wait in each:
            if wait.reply is not None:
                counts[wait.end.weekday()] += 1.0
    mean = sum(counts[:SATURDAY]) / SATURDAY
    drawn = [0.5 * (count + mean) for count in counts[:SATURDAY]] + counts[SATURDAY:]
    return tuple(7.0 * count / sum(drawn) for count in drawn)


def _stage(logs: Sequence[Log], published: Priors, stage: Stage, pace: Pace) -> StagePrior:
    prior = published.stages[stage]
    vague = Normal(prior.mean, _variances(prior.sd, VAGUE))
    late = _late(logs, prior.late, vague, published, pace)
    fits = [learnt(vague, _seen(each, published, pace, late), late) for each in logs]
    levels = [
        _over_persons([(f.mean[i], f.cov[i][i]) for f in fits], prior.mean[i], prior.sd[i]) for i in AXES
    ]
    (a, sd_a), (b, sd_b), (c, sd_c) = levels
    return StagePrior(mean=(a, b, c), sd=(sd_a, sd_b, sd_c), late=late, good=_good(logs, prior.good, pace))


def _seen(waits: Log, published: Priors, pace: Pace, late: float) -> list[Seen]:
    return [seen_of(w, pace, late=late, offset=offset_of(w, published)) for w in waits]


def _late(logs: Sequence[Log], centre: float, vague: Normal, published: Priors, pace: Pace) -> float:
    """The mean of the share of late replies, over a grid, weighed by how well each log can then be fitted."""
    precision = inverse(vague.cov)
    heights = []
    for late in LATE_SHARES:
        height = -0.5 * ((late - centre) / LATE_SD) ** 2
        for each in logs:
            seen = _seen(each, published, pace, late)
            normal = learnt(vague, seen, late)
            height += log_posterior(normal.mean, vague.mean, precision, seen, late)
        heights.append(height)
    weights = [exp(height - max(heights)) for height in heights]
    return sum(late * w for late, w in zip(LATE_SHARES, weights, strict=True)) / sum(weights)


def _over_persons(fits: Sequence[tuple[float, float]], centre: float, spread: float) -> tuple[float, float]:
    """Mean and standard deviation of the next person, from estimates and their variances.

    The normal random-effects model (DerSimonian and Laird 1986), fitted by EM, with the published mean and
    spread as one more person; the uncertainty of the mean is part of the spread.
    """
    mean, between, doubt = centre, spread * spread, spread * spread
    total = 1.0 / doubt
    for _ in range(ROUNDS):
        weights = [1.0 / (between + variance) for _, variance in fits]
        total = sum(weights) + 1.0 / doubt
        mean = (sum(w * v for w, (v, _) in zip(weights, fits, strict=True)) + centre / doubt) / total
        squares = WORTH * spread * spread
        for value, variance in fits:
            kept = between / (between + variance)
            squares += (kept * (value - mean)) ** 2 + kept * variance
        between = squares / (len(fits) + WORTH)
    return mean, (between + 1.0 / total) ** 0.5


def _good(logs: Sequence[Log], prior: tuple[float, float], pace: Pace) -> tuple[float, float]:
    """The odds of good news by logistic regression on ln(1 + clock), with a normal prior (Newton's steps)."""
    replies = [
        (log(1.0 + pace.clock(w).reading(w.days)), w.reply == "good")
        for each in logs
        for w in each
        if w.reply
    ]
    (start, slope), (p0, p1) = prior, (GOOD_SD**-2, GOOD_SLOPE_SD**-2)
    for _ in range(ROUNDS):
        g0, g1 = p0 * (prior[0] - start), p1 * (prior[1] - slope)
        h00, h01, h11 = p0, 0.0, p1
        for time, good in replies:
            chance = expit(start + slope * time)
            bend = chance * (1.0 - chance)
            g0, g1 = g0 + good - chance, g1 + (good - chance) * time
            h00, h01, h11 = h00 + bend, h01 + bend * time, h11 + bend * time * time
        room = h00 * h11 - h01 * h01
        start += max(-1.0, min(1.0, (g0 * h11 - g1 * h01) / room))
        slope += max(-1.0, min(1.0, (g1 * h00 - g0 * h01) / room))
    return start, slope


def _variances(sd: Vector, wider: float) -> Matrix:
    return diagonal(((wider * sd[0]) ** 2, (wider * sd[1]) ** 2, (wider * sd[2]) ** 2))
