"""How long until one hears back: the forecast of an application, or of all that are waited for.

facts of the applications ──> waits ──> evidence ──> forecast of the wait that goes on ──> words, figures
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from afterview.app.evidence import Past, past_of
from afterview.app.look import View, case, gather, plan_ahead
from afterview.app.outlook_answers import (
    ForecastAnswer,
    ForecastsAnswer,
    StatisticsAnswer,
    TallyAnswer,
)
from afterview.app.wiring import App
from afterview.core.model import zone_info
from afterview.forecast.curve import Forecast
from afterview.forecast.evidence import Evidence
from afterview.forecast.figures import FIGURES
from afterview.forecast.fit import offset_of
from afterview.forecast.priors import GLASSDOOR, PRIORS
from afterview.forecast.scene import HORIZONS, Scene, scene_of
from afterview.forecast.tally import tallies
from afterview.forecast.wait import STAGES, Wait
from afterview.forecast.words import words

SHARES = (("50", 0.5), ("80", 0.8))
DIGITS = 4
QUIET = {
    "ended": "This has ended; nothing is waited for.",
    "owed": "It is your turn to answer; their time begins when you have.",
    "scheduled": "An interview is agreed; the waiting begins when it is over.",
    "invited": "They have invited you and you have answered; only a day is left to find.",
    "on_hold": "They put the position on hold; of such silences nothing is known.",
    "unknown": "There is nothing to count from: "
    "say when you applied with `afterview edit {number} --applied DATE`.",
}


class Outlook(NamedTuple):
    """The forecast of one application, and its picture; None where nothing is waited for."""

    answer: ForecastAnswer
    scene: Scene | None


def outlook(app: App, number: int) -> Outlook:
    """How long until this application is heard back from; NotFound."""
    now = app.now
    with app.store.read(app.owner) as tx:
        view = gather(tx, [number], app.library, zone=app.config.zone, now=now)
        facts = view.facts(number)
        past = past_of(tx, [number], zone=app.config.zone, now=now, known={number: facts})
    evidence = past.evidence()
    forecast = _forecast(past, evidence, number)
    answer = _answer(past, evidence, number, forecast, now=here(past, now))
    return Outlook(answer, _scene(view, number, forecast) if forecast else None)


def outlooks(app: App) -> ForecastsAnswer:
    """The forecast of every application that is waited for, and the person's own statistics."""
    now = app.now
    with app.store.read(app.owner) as tx:
        past = past_of(tx, None, zone=app.config.zone, now=now)
    evidence, at = past.evidence(), here(past, now)
    found = {number: _forecast(past, evidence, number) for number in sorted(past.known)}
    return ForecastsAnswer(
        now=at,
        forecasts=tuple(_answer(past, evidence, n, each, now=at) for n, each in found.items() if each),
        statistics=_statistics(past),
    )


def here(past: Past, now: datetime) -> datetime:
    """`now` on the person's clock."""
    return now.astimezone(zone_info(past.around.home_zone or "UTC"))


def _forecast(past: Past, evidence: Evidence, number: int) -> Forecast | None:
    current = past.outcomes[number].current
    return evidence.forecast(current) if current else None


def _answer(
    past: Past, evidence: Evidence, number: int, forecast: Forecast | None, *, now: datetime
) -> ForecastAnswer:
    application, place = past.known[number].application, past.place(number)
    quiet = past.outcomes[number].quiet
    if forecast is None:
        return ForecastAnswer(
            now=now,
            application=number,
            company=application.company,
            role=application.role,
            words=QUIET[quiet or "unknown"].format(number=number),
            quiet=quiet,
        )
    wait, outcomes = forecast.wait, evidence.outcomes(forecast.wait)
    return ForecastAnswer(
        now=now,
        application=number,
        company=application.company,
        role=application.role,
        words=words(forecast, outcomes=outcomes, today=wait.end),
        stage=wait.stage,
        since=wait.start,
        silent_days=wait.days,
        promised=wait.promise,
        follow_ups=wait.nudges,
        p_reply={str(days): round(forecast.reply_within(days), DIGITS) for days in HORIZONS},
        p_good_news={str(days): round(forecast.good_within(days), DIGITS) for days in HORIZONS},
        p_never=round(forecast.never, DIGITS),
        dates={name: forecast.date(share) for name, share in SHARES},
        own_outcomes=outcomes,
        sources=tuple(_sources(evidence, wait, application.company)),
        country=place.country,
        country_assumed=place.assumed,
    )


def _sources(evidence: Evidence, wait: Wait, company: str) -> Iterator[str]:
    """What the forecast rests on, the nearest first."""
    own, there = evidence.outcomes(wait), evidence.at_company(wait)
    if there:
        yield f"{there} earlier {'reply' if there == 1 else 'replies'} of {company}"
    if own:
        yield f"{own} {'reply' if own == 1 else 'replies'} to your own waits of this kind"
    sort = "after an application" if wait.stage == "applied" else "after a meeting"
    others = next(figure for figure in FIGURES if figure.name.startswith(sort))
    yield f"public figures ({others.population.replace(', ', '; ')}; {others.year})"
    if offset_of(wait, PRIORS):
        yield f"the pace of that industry or country ({GLASSDOOR})"
    if wait.promise:
        yield "an assumption on how often a named day is kept"
    if wait.nudges:
        yield "an assumption on how much a follow-up hastens an answer"


def _scene(view: View, number: int, forecast: Forecast) -> Scene:
    application, timers = view.facts(number).application, case(view, number).timers
    place, role = timers.place, application.role
    return scene_of(
        forecast,
        name=f"{application.company}, {role}" if role else application.company,
        planned=[place.day(step.due) for step in plan_ahead(view, number) if step.step],
        presume=timers.presume_day if timers.upcoming is None else None,
    )


def _statistics(past: Past) -> StatisticsAnswer:
    waits = list(past.waits())
    applications = {number: facts.application for number, facts in past.known.items()}
    stages = _tallied(past, ((wait.stage, wait) for _, wait in waits))
    channels = ((channel, wait) for number, wait in waits if (channel := applications[number].channel))
    names: dict[str, str] = {}
    for number, wait in waits:
        names.setdefault(wait.company or "", applications[number].company)
    companies = _tallied(past, ((names[wait.company or ""], wait) for _, wait in waits))
    return StatisticsAnswer(
        stages=tuple(sorted(stages, key=lambda each: STAGES.index(each.name))),
        channels=tuple(_tallied(past, _spelled(channels))),
        companies=tuple(each for each in companies if each.waits > 1),
    )


def _spelled(named: Iterable[tuple[str, Wait]]) -> Iterator[tuple[str, Wait]]:
    """The same, each name as it was first spelled, whatever its capitals."""
    first: dict[str, str] = {}
    for name, wait in named:
        yield first.setdefault(name.casefold(), name), wait


def _tallied(past: Past, labelled: Iterable[tuple[str, Wait]]) -> Iterator[TallyAnswer]:
    for name, found in tallies(labelled, today=past.today).items():
        yield TallyAnswer(
            name=name,
            waits=found.waits,
            answered=found.answered,
            good_news=found.good,
            median_days=found.median,
            old=found.sat_out,
            share=_rounded(found.share),
            low=_rounded(found.low) if found.sat_out else None,
            high=_rounded(found.high) if found.sat_out else None,
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
