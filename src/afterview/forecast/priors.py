"""What is known before a person's first own outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from afterview.forecast.likelihood import logit
from afterview.forecast.matrix import Vector
from afterview.forecast.wait import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class StagePrior:
    """θ of a person not yet known: mean and standard deviation of each part; and which replies are good news."""

    mean: Vector
    sd: Vector
    good: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Priors:
    """Everything a forecast starts from."""

    stages: Mapping[Stage, StagePrior]
    speeds: tuple[float, ...]
    memory: float  # days after which an own wait counts half
    industries: Mapping[str, float]
    countries: Mapping[str, float]


def _stage(c, median, sd, sds, good):  # type: ignore
    return StagePrior(mean=(logit(c), log(median), log(sd)), sd=sds, good=good)


_AFTER = _stage(0.8, 10.7, 1.27, (0.8, 0.5, 0.3), (0.4, -0.2))
PUBLISHED = Priors(
    stages={
        "applied": _stage(0.45, 12.0, 1.4, (0.8, 0.7, 0.3), (0.0, -0.4)),
        "screen": _AFTER,
        "interview": _AFTER,
        "final": _AFTER,
        "offer": _AFTER,
    },
    speeds=(1.24, 1.24, 1.24, 1.24, 1.24, 0.4, 0.4),
    memory=120.0,
    industries={},
    countries={},
)
PRIORS = PUBLISHED
