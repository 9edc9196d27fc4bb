"""Every number that a forecast starts from says where it comes from, and is the one that is used."""

from __future__ import annotations

from math import exp

import pytest

from afterview.forecast import fit
from afterview.forecast.effects import CHANNEL, COMPANY
from afterview.forecast.figures import FIGURES, Figure
from afterview.forecast.likelihood import HALF_A_YEAR, LATE_MEDIAN, LATE_SCALE, REST, REST_MEDIAN, REST_SCALE
from afterview.forecast.priors import (
    MEAN_PROCESS,
    PRIORS,
    PROCESS_OF_COUNTRY,
    PROCESS_OF_INDUSTRY,
    PUBLISHED,
    Priors,
)
from afterview.forecast.wait import STAGES, Stage

BY_NAME = {figure.name: figure.value for figure in FIGURES}
STAGE_NAMES: dict[Stage, str] = {"applied": "after an application", "interview": "after a meeting"}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_says_whose_it_is(figure: Figure) -> None:
    assert figure.basis in ("measured", "published", "assumed")
    assert all(text.strip() == text != "" for text in (figure.name, figure.source, figure.population))
    assert all(1900 < int(f"20{year}"[-4:]) < 2100 for year in figure.year.split("-"))


def test_no_figure_is_told_twice() -> None:
    assert len(BY_NAME) == len(FIGURES)


@pytest.mark.parametrize("stage", list(STAGE_NAMES))
def test_the_priors_of_a_stage_are_the_figures(stage: Stage) -> None:
    prior, name = PRIORS.stages[stage], STAGE_NAMES[stage]
    told = [value for key, value in BY_NAME.items() if key.startswith(f"{name}: ")]
    assert sorted(told) == sorted((*prior.mean, *prior.sd, prior.late, *prior.good))


def test_after_any_meeting_the_priors_are_the_same() -> None:
    assert {stage: PRIORS.stages[stage] is PRIORS.stages["interview"] for stage in STAGES} == dict.fromkeys(
        STAGES, True
    ) | {"applied": False}


def test_the_speeds_are_the_figures() -> None:
    assert tuple(v for key, v in BY_NAME.items() if key.startswith("speed of ")) == PRIORS.speeds
    assert sum(PRIORS.speeds) == pytest.approx(7.0, abs=0.005)
    assert sum(PUBLISHED.speeds) == pytest.approx(7.0)


@pytest.mark.parametrize("priors", [PRIORS, PUBLISHED], ids=["shipped", "published"])
def test_the_offsets_are_half_of_the_published_processes(priors: Priors) -> None:
    for offsets, days in ((priors.industries, PROCESS_OF_INDUSTRY), (priors.countries, PROCESS_OF_COUNTRY)):
        assert offsets.keys() == days.keys()
        for name, process in days.items():
            assert MEAN_PROCESS * exp(2 * offsets[name]) == pytest.approx(process)
            assert BY_NAME[f"days of the process in {name}"] == process
    assert BY_NAME["days of the process, mean of all"] == MEAN_PROCESS


@pytest.mark.parametrize(("stage", "name"), list(STAGE_NAMES.items()))
def test_what_is_published_alone_is_told_too(stage: Stage, name: str) -> None:
    share, median, log_sd = PUBLISHED.stages[stage].mean
    told = {key.partition(": ")[2]: value for key, value in BY_NAME.items() if key.startswith(f"{name}, ")}
    assert 1 / (1 + exp(-share)) == pytest.approx(told.pop("share ever answered"))
    assert exp(median) == pytest.approx(told.pop("median days"))
    assert exp(log_sd) == pytest.approx(told.pop("log sd"))
    prior = PUBLISHED.stages[stage]
    assert tuple(told.values()) == (*prior.sd, prior.late, *prior.good)


def test_the_published_week_is_told_by_two_speeds() -> None:
    working, off = (BY_NAME[f"published alone: speed of a {day}"] for day in ("working day", "day off"))
    assert PUBLISHED.speeds == (working,) * 5 + (off,) * 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company: sd of log time between groups", COMPANY[1]),
        ("company: sd of the logit of the share ever answered", COMPANY[0]),
        ("channel: sd of the logit of the share ever answered", CHANNEL[0]),
        ("late replies: median days", exp(LATE_MEDIAN)),
        ("late replies: log sd", LATE_SCALE),
        ("timely replies: days after which there are none", exp(HALF_A_YEAR)),
        ("replies without an end: share", REST),
        ("replies without an end: median days", exp(REST_MEDIAN)),
        ("replies without an end: log sd", REST_SCALE),
        ("drift of the logit of the share ever answered: sd in four weeks", fit.DRIFT),
        ("correlation of a person's stages after a meeting", fit.KINSHIP),
        ("follow-up: factor on the hazard for three business days", exp(fit.NUDGE)),
        ("follow-up: sd of the log of that factor", fit.NUDGE_SD),
        ("promise: share kept, Beta(3, 3), mean", fit.KEPT / (fit.KEPT + fit.KEPT)),
        ("promise: scale in days around one business day after it", fit.KEPT_SCALE),
        ("good news: sd of its log odds between persons", fit.GOOD_SD),
    ],
)
def test_what_the_model_assumes_is_the_figure(name: str, value: float) -> None:
    assert BY_NAME[name] == pytest.approx(value)


def test_a_person_may_be_anybody() -> None:
    for priors in (PRIORS, PUBLISHED):
        for prior in priors.stages.values():
            assert all(sd > 0.1 for sd in prior.sd)
            assert 0.0 <= prior.late < 0.5
