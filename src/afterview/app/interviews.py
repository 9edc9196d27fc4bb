"""Interviews: set, moved, cancelled, missed, and remembered. `N` counts within the application."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from afterview.app.answers import Changed
from afterview.app.change import Change, changing
from afterview.app.outcome import outcome
from afterview.app.people import Someone, attend
from afterview.app.text import free_text
from afterview.app.wiring import App
from afterview.app.zones import Zone, choose_zone, instant_of, span
from afterview.core.events import (
    Debriefed,
    InterviewCancelled,
    InterviewMissed,
    InterviewMoved,
    InterviewSet,
    Promised,
)
from afterview.core.facts import Facts
from afterview.core.model import Contact, Interview, InterviewKind
from afterview.core.rounds import Placement
from afterview.errors import NotFound, UserError
from afterview.store import records

LONGEST = 7 * 24 * 60


def arrange(
    app: App,
    number: int,
    *,
    at: datetime,
    minutes: int = 60,
    zone: str | None = None,
    kind: InterviewKind = "video",
    people: tuple[Someone, ...] = (),
    promised: date | None = None,
) -> Changed:
    """An interview, held or to come. `at` without an offset is wall time; `promised`: said there."""
    with changing(app) as change:
        present = attend(change, number, people)
        facts = change.facts(number)
        where = _zone(change, facts, present, zone)
        start = instant_of(at, where.name)
        interview = Interview(
            number=max((p.interview.number for p in facts.placements), default=0) + 1,
            start=start,
            end=start + _length(minutes),
            zone=where.name,
            kind=kind,
            contacts=tuple(c.number for c in present),
        )
        _refuse_the_same(facts, interview)
        change.record(number, InterviewSet(interview=interview), zone=where.name)
        if promised is not None:
            change.record(number, Promised(by=promised, interview=interview.number), zone=where.name)
    message = f"Interview {interview.number} with {facts.application.company}: {_when(interview, where)}."
    return outcome(app, message, application=number, interview=interview.number)


def move(
    app: App,
    number: int,
    interview: int,
    *,
    at: datetime,
    minutes: int | None = None,
    zone: str | None = None,
) -> Changed:
    """Another time for an interview; its zone and length stay unless given."""
    with changing(app) as change:
        old = _standing(change.facts(number), interview).interview
        where = Zone(name=zone, assumed=False) if zone else Zone(name=old.zone, assumed=False)
        start = instant_of(at, where.name)
        end = start + (_length(minutes) if minutes is not None else old.end - old.start)
        if (start, end, where.name) == (old.start, old.end, old.zone):
            raise UserError("The interview is at that time already.", f"See `afterview show {number}`.")
        change.record(
            number,
            InterviewMoved(interview=interview, start=start, end=end, zone=where.name),
            zone=where.name,
        )
    message = f"Interview {interview} moved to {span(start, end, where.name)}, {where}."
    return outcome(app, message, application=number, interview=interview)


def cancel(app: App, number: int, interview: int) -> Changed:
    """It will not take place."""
    with changing(app) as change:
        standing = _standing(change.facts(number), interview).interview
        if standing.end <= change.now:
            raise UserError(
                f"Interview {interview} is over, so it cannot be cancelled.",
                f"If it did not happen, `afterview interview {number} --missed {interview}`.",
            )
        change.record(number, InterviewCancelled(interview=interview))
    return outcome(app, f"Interview {interview} is cancelled.", application=number, interview=interview)


def miss(app: App, number: int, interview: int) -> Changed:
    """The person did not attend; UserError before it began."""
    with changing(app) as change:
        if _standing(change.facts(number), interview).interview.start > change.now:
            raise UserError(
                f"Interview {interview} has not begun, so it cannot have been missed.",
                f"If it will not take place, `afterview interview {number} --cancel {interview}`.",
            )
        change.record(number, InterviewMissed(interview=interview))
    return outcome(app, f"Interview {interview} was not attended.", application=number, interview=interview)


def debrief(
    app: App,
    number: int,
    interview: int | None = None,
    *,
    discussed: str | None = None,
    note: str | None = None,
    promised: date | None = None,
) -> Changed:
    """What the person remembers of an interview (the last that began). `discussed` is a topic for letters."""
    if discussed is None and note is None and promised is None:
        raise UserError("Nothing was said about the interview.", "Add --discussed, --note or --promised.")
    with changing(app) as change:
        facts = change.facts(number)
        slot = _standing(facts, interview) if interview is not None else _last_begun(facts, change.now)
        this, before = slot.interview.number, slot.debrief
        if discussed is not None or note is not None:
            kept = before or Debriefed(interview=this)
            change.record(
                number,
                Debriefed(
                    interview=this,
                    discussed=_topic(discussed) if discussed is not None else kept.discussed,
                    note=free_text(note, "note") if note is not None else kept.note,
                ),
            )
        if promised is not None:
            change.record(number, Promised(by=promised, interview=this))
    return outcome(app, f"Kept what you said about interview {this}.", application=number, interview=this)


def _topic(text: str) -> str:
    """A topic that fits into a sentence of a letter: no sentence of its own."""
    topic = text.strip()
    if topic.endswith((".", "!", "?")):
        raise UserError(
            f"{topic!r} is a sentence; letters put a topic inside one of theirs.",
            'Name it shortly, like --discussed "the move to smaller services".',
        )
    return topic


def _zone(change: Change, facts: Facts, present: tuple[Contact, ...], said: str | None) -> Zone:
    person = records.owner_of(change.tx)
    contacts = (*present, *(c for c in facts.contacts if c.role == "recruiter"))
    return choose_zone(
        said,
        (c.zone for c in contacts),
        facts.application.zone,
        person.zone if person else None,
        change.app.config.zone,
    )


def _length(minutes: int) -> timedelta:
    if not 0 < minutes <= LONGEST:
        raise UserError(
            "The interview ends before it starts."
            if minutes <= 0
            else "The interview lasts more than a week.",
            "Give its length in minutes, like --minutes 60.",
        )
    return timedelta(minutes=minutes)


def _refuse_the_same(facts: Facts, new: Interview) -> None:
    for slot in facts.placements:
        if slot.stands and slot.interview.start == new.start and slot.interview.contacts == new.contacts:
            raise UserError(
                f"That is interview {slot.interview.number} already.",
                f"Change it with --move {slot.interview.number}, or name another time.",
            )


def _standing(facts: Facts, interview: int) -> Placement:
    slot = next((p for p in facts.placements if p.interview.number == interview), None)
    number = facts.application.number
    if slot is None:
        raise NotFound(
            f"Application {number} has no interview {interview}.", f"See them with `afterview show {number}`."
        )
    if not slot.stands:
        gone = "cancelled" if slot.cancelled else "missed"
        raise NotFound(
            f"There is no interview {interview} any more: it was {gone}.",
            "Set a new one, or take that back with `afterview undo`.",
        )
    return slot


def _last_begun(facts: Facts, now: datetime) -> Placement:
    begun = [p for p in facts.placements if p.stands and p.interview.start <= now]
    if not begun:
        raise NotFound(
            f"Application {facts.application.number} has had no interview yet.",
            "Record it with `afterview interview`.",
        )
    return max(begun, key=lambda p: p.interview.start)


def _when(interview: Interview, where: Zone) -> str:
    return f"{span(interview.start, interview.end, interview.zone)}, {where}"
