"""What is known before a person's first own outcome; `figures` says where each number comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log

from afterview.forecast.likelihood import logit
from afterview.forecast.matrix import Vector
from afterview.forecast.wait import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class StagePrior:
    """θ of a person not yet known.

    `mean` and `sd` of (logit c, ln median in days, ln log-sd); `late`: the share of the replies that comes
    late; `good` = (a, b): a reply at clock t is good news with odds exp(a + b·ln(1 + t)).
    """

    mean: Vector
    sd: Vector
    late: float
    good: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Priors:
    """Everything a forecast starts from. `industries` and `countries` are offsets on ln median."""

    stages: Mapping[Stage, StagePrior]
    speeds: tuple[float, ...]
    industries: Mapping[str, float]
    countries: Mapping[str, float]


def _stage(
    c: float, median: float, log_sd: float, sd: Vector, late: float, good: tuple[float, float]
) -> StagePrior:
    return StagePrior(mean=(logit(c), log(median), log(log_sd)), sd=sd, late=late, good=good)


MEAN_PROCESS = (
    23.8  # days from application to decision, all industries and countries of the publication below
)
GLASSDOOR = "Glassdoor Economic Research, How Long Does It Take to Hire? (2017)"
PROCESS_OF_INDUSTRY = {
    "government": 53.8,
    "public sector": 53.8,
    "public administration": 53.8,
    "aerospace": 30.0,
    "defense": 30.0,
    "energy": 30.0,
    "utilities": 30.0,
    "biotech": 30.0,
    "pharma": 30.0,
    "supermarket": 12.3,
    "grocery": 12.3,
    "restaurant": 10.2,
}
PROCESS_OF_COUNTRY = {"BR": 39.6, "FR": 38.9, "CH": 37.6, "DE": 28.5, "GB": 27.5, "IN": 16.1}


def _offset(days: float) -> float:
    """Half of the logarithm of the ratio: a wait is a part of the process."""
    return 0.5 * log(days / MEAN_PROCESS)


_AFTER_INTERVIEW = _stage(0.8, 10.7, 1.27, sd=(0.8, 0.5, 0.5), late=0.02, good=(0.3, -0.2))
PUBLISHED = Priors(
    stages={
        "applied": _stage(0.45, 12.0, 1.4, sd=(0.47, 0.57, 0.27), late=0.3, good=(0.2, -0.4)),
        "screen": _AFTER_INTERVIEW,
        "interview": _AFTER_INTERVIEW,
        "final": _AFTER_INTERVIEW,
        "offer": _AFTER_INTERVIEW,
    },
    speeds=(1.24, 1.24, 1.24, 1.24, 1.24, 0.4, 0.4),
    industries={name: _offset(days) for name, days in PROCESS_OF_INDUSTRY.items()},
    countries={code: _offset(days) for code, days in PROCESS_OF_COUNTRY.items()},
)
# From the logs below, by `derive`; bench/derive_priors.py derives them again and compares.
APPLIED = StagePrior(mean=(-0.04, 2.142, 0.368), sd=(0.483, 0.648, 0.259), late=0.221, good=(-0.44, -0.255))
MET = StagePrior(mean=(1.899, 2.016, -0.043), sd=(1.01, 0.577, 0.569), late=0.018, good=(0.098, -0.046))
PRIORS = replace(
    PUBLISHED,
    stages={"applied": APPLIED, "screen": MET, "interview": MET, "final": MET, "offer": MET},
    speeds=(1.343, 1.392, 1.229, 1.163, 1.114, 0.249, 0.51),
)
