"""Telling one company, honestly and in time, that another one's offer runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from afterview.core.actions import Ask
from afterview.core.around import Offer, Wish
from afterview.core.case import Case
from afterview.core.days import ONE_DAY, business_days_between, hold_and_roll, roll
from afterview.core.reasons import day_words

BUSINESS_DAYS_LEFT = 2
WRITE_NOW = "write now"


@dataclass(frozen=True, kw_only=True, slots=True)
class BeforeDeadline:
    """The email that tells of the offer, the day the offer ends, and why it is written."""

    wish: Wish
    deadline: date
    why: str


def before_deadline(case: Case) -> BeforeDeadline | Ask | None:
    """What an offer elsewhere asks for: an email, a question to the person, or nothing."""
    timers = case.timers
    if timers.round is None or timers.contact is None or case.is_presumed:
        return None
    for offer in sorted(case.around.offers, key=lambda o: (o.deadline, o.application)):
        if case.dealt_with("deadline", offer.at):
            continue
        decided = case.chosen_at(_about(offer), WRITE_NOW)
        if decided is not None and case.today <= offer.deadline:
            return _email(case, offer, _first_window(case, decided), offer.deadline, regardless=True)
        if not case.dealt_with_question(_about(offer)) and _in_time(case, offer, case.today):
            return _email_or_question(case, offer)
    return None


def _email_or_question(case: Case, offer: Offer) -> BeforeDeadline | Ask:
    timers, place = case.timers, case.timers.place
    assert timers.anchor is not None
    assert timers.contact is not None
    due = _first_window(case, max(offer.at, timers.anchor.at))
    day, shifts = hold_and_roll(place.day(due), (), timers.gaps, place.country, today=case.today)
    last = _last_day(case, offer)
    if day <= last:
        return _email(case, offer, place.send_time(day) if shifts else due, last)
    question = f"{_why(offer)} The last email to {timers.contact.name} is too recent; write all the same?"
    return Ask(
        rule=8,
        why=question,
        next_look=place.start(last + ONE_DAY),
        about=_about(offer),
        question=question,
        options=(WRITE_NOW, "leave it"),
    )


def _email(
    case: Case, offer: Offer, due: datetime, last: date, *, regardless: bool = False
) -> BeforeDeadline:
    """The email, due then and of use through `last`."""
    timers = case.timers
    assert timers.anchor is not None
    assert timers.contact is not None
    wish = Wish(
        application=case.facts.application,
        step="deadline",
        anchor=f"{timers.anchor.key} {_about(offer)}",
        address=timers.contact.address or "",
        ordinal=0,
        due=due,
        earliest=due,
        expires=timers.place.start(last + ONE_DAY),
        about=_about(offer),
        regardless=regardless,
    )
    return BeforeDeadline(wish=wish, deadline=offer.deadline, why=_why(offer))


def _why(offer: Offer) -> str:
    return f"{offer.company} wants an answer to its offer by {day_words(offer.deadline)}: tell them in time."


def _about(offer: Offer) -> str:
    return f"deadline:{offer.application}:{offer.deadline.isoformat()}"


def _in_time(case: Case, offer: Offer, day: date) -> bool:
    return business_days_between(day, offer.deadline, case.timers.place.country) >= BUSINESS_DAYS_LEFT


def _last_day(case: Case, offer: Offer) -> date:
    """The last day that leaves two business days to answer in."""
    day = offer.deadline
    while not _in_time(case, offer, day):
        day -= ONE_DAY
    return day


def _first_window(case: Case, since: datetime) -> datetime:
    """`since` itself if an email may leave then, else 09:30 on the next business day."""
    place = case.timers.place
    if place.is_open(since):
        return since
    day = place.day(since)
    if since > place.send_time(day):
        day += ONE_DAY
    return place.send_time(roll(day, place.country))
