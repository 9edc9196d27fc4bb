"""Every number a forecast starts from: who it is about, and whether it was measured, published or assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from afterview.forecast.priors import (
    APPLIED,
    GLASSDOOR,
    MEAN_PROCESS,
    MET,
    PRIORS,
    PROCESS_OF_COUNTRY,
    PROCESS_OF_INDUSTRY,
    PUBLISHED,
    StagePrior,
)

Basis = Literal["measured", "published", "assumed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One number, who it is about, and whether it was measured by us, published, or assumed."""

    name: str
    value: float
    basis: Basis
    source: str
    population: str
    year: str


_LOGS = (
    "public logs under the MIT licence: TimHanneman/Job-Application-Statistics,"
    " joecullin/job-search-tracker, jbhunt/job-search-eda"
)
_TRIPLE = "published figures on waits after interviews: mean 24 d, 37 % within 7 d, under 4 % within 1 d"
_ASKED = "applicants after an interview; who published it, and when, was not kept"
_UNDATED = "2026"  # when the figures were taken over; the year of publication was not kept
_REVIEWS = "review times of 156 journals, 7,094 reviews: between-group sd of log time 0.5, within 0.9"
_STANDING = "our own judgement, until own outcomes say more"


def _measured(name: str, value: float, population: str, year: str) -> Figure:
    return Figure(name=name, value=value, basis="measured", source=_LOGS, population=population, year=year)


def _published(name: str, value: float, source: str, population: str, year: str) -> Figure:
    return Figure(name=name, value=value, basis="published", source=source, population=population, year=year)


def _assumed(name: str, value: float, population: str = "everyone") -> Figure:
    return Figure(
        name=name, value=value, basis="assumed", source=_STANDING, population=population, year="2026"
    )


def _of_stage(name: str, prior: StagePrior, population: str, year: str) -> tuple[Figure, ...]:
    parts = (
        ("logit of the share ever answered", *_pair(prior, 0)),
        ("log median in days", *_pair(prior, 1)),
        ("log of the log sd", *_pair(prior, 2)),
    )
    return (
        *(_measured(f"{name}: {part}", mean, population, year) for part, mean, _ in parts),
        *(_measured(f"{name}: {part}, sd between persons", sd, population, year) for part, _, sd in parts),
        _measured(f"{name}: share of the replies that comes late", prior.late, population, year),
        _measured(f"{name}: log odds of good news on day 0", prior.good[0], population, year),
        _measured(f"{name}: their slope by log(1 + days)", prior.good[1], population, year),
    )


def _beside(name: str, prior: StagePrior) -> tuple[Figure, ...]:
    """What no publication tells of a stage: the spreads between persons, late replies, good news."""
    share, median, log_sd = prior.sd
    return (
        _assumed(f"{name}: logit of the share ever answered, sd between persons", share),
        _assumed(f"{name}: log median in days, sd between persons", median),
        _assumed(f"{name}: log of the log sd, sd between persons", log_sd),
        _assumed(f"{name}: share of the replies that comes late", prior.late),
        _assumed(f"{name}: log odds of good news on day 0", prior.good[0]),
        _assumed(f"{name}: their slope by log(1 + days)", prior.good[1]),
    )


def _pair(prior: StagePrior, axis: int) -> tuple[float, float]:
    return prior.mean[axis], prior.sd[axis]


_APPLICANTS = "three applicants in US technology and research, 364 applications, 148 replies"
_INTERVIEWED = "one applicant in US software, 44 waits after interviews, drawn towards the published figures"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday and holidays")
_PROCESS = "hiring process of interviewed candidates, reported by themselves"
FIGURES: tuple[Figure, ...] = (
    *_of_stage("after an application", APPLIED, _APPLICANTS, "2021-25"),
    *_of_stage("after a meeting", MET, _INTERVIEWED, "2025"),
    *(
        _measured(f"speed of {day}", speed, "the same logs, 186 replies", "2021-25")
        for day, speed in zip(_WEEKDAYS, PRIORS.speeds, strict=True)
    ),
    _published(
        "after a meeting, published alone: median days",
        10.7,
        f"{_TRIPLE}, reduced to the lognormal that has them",
        _ASKED,
        _UNDATED,
    ),
    _published(
        "after a meeting, published alone: log sd", 1.27, f"{_TRIPLE}, as the median", _ASKED, _UNDATED
    ),
    _assumed("after a meeting, published alone: share ever answered", 0.8),
    _assumed("after an application, published alone: share ever answered", 0.45),
    _assumed("after an application, published alone: median days", 12.0),
    _assumed("after an application, published alone: log sd", 1.4),
    *_beside("after a meeting, published alone", PUBLISHED.stages["interview"]),
    *_beside("after an application, published alone", PUBLISHED.stages["applied"]),
    _assumed("published alone: speed of a working day", PUBLISHED.speeds[0]),
    _assumed("published alone: speed of a day off", PUBLISHED.speeds[6]),
    *(
        _published(f"days of the process in {name}", days, GLASSDOOR, _PROCESS, "2017")
        for name, days in (*PROCESS_OF_INDUSTRY.items(), *PROCESS_OF_COUNTRY.items())
    ),
    _published("days of the process, mean of all", MEAN_PROCESS, GLASSDOOR, _PROCESS, "2017"),
    _published(
        "company: sd of log time between groups", 0.5, _REVIEWS, "authors of journal articles", _UNDATED
    ),
    _assumed("company: sd of the logit of the share ever answered", 0.8),
    _assumed("channel: sd of the logit of the share ever answered", 0.7),
    _assumed("late replies: median days", 75.0),
    _assumed("late replies: log sd", 0.5),
    _assumed("timely replies: days after which there are none", 182.5),
    _assumed("replies without an end: share", 0.02),
    _assumed("replies without an end: median days", 245.0),
    _assumed("replies without an end: log sd", 0.8),
    _assumed("drift of the logit of the share ever answered: sd in four weeks", 0.05),
    _assumed("correlation of a person's stages after a meeting", 0.5),
    _assumed("follow-up: factor on the hazard for three business days", 1.3),
    _assumed("follow-up: sd of the log of that factor", 0.35),
    _assumed("promise: share kept, Beta(3, 3), mean", 0.5),
    _assumed("promise: scale in days around one business day after it", 2.0),
    _assumed("good news: sd of its log odds between persons", 0.8),
)
