"""What the policy forbids, read off the events once more in the plainest way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from afterview.core.case import Case
from afterview.core.clock import is_human
from afterview.core.days import add_business_days, is_business_day
from afterview.core.facts import OWED, Facts
from afterview.core.text import same_address

LONG_AGO = datetime.fromisoformat("1990-01-01T00:00+00:00")


def is_silenced(facts: Facts, at: datetime) -> bool:
    """Whether something said, done or owed before `at` forbids to ask for news."""
    reopened = max((r.at for r in facts.reopened), default=LONG_AGO)
    asked = [h for h in facts.heard if h.what.verdict in OWED]
    answers = [a.at for a in facts.answered] + [r.at for r in facts.reopened]
    visits = [i.at for i in facts.interviews_set]
    last_asked = max((h.at for h in asked), default=LONG_AGO)
    rejected = [h.at for h in facts.heard if h.what.verdict == "rejection"]
    return (
        any(h.what.verdict == "stop" for h in facts.heard)
        or any(
            not any(a > h.at for a in answers + (visits if h.what.verdict == "invitation" else []))
            and not any(a == h.at for a in answers + visits)
            for h in asked
        )
        or any(r > max(reopened, last_asked) for r in rejected)
        or (facts.closed is not None and facts.closed.at > reopened)
        or any(s.what.step == "withdrawal" and s.at > reopened for s in facts.sent)
        or at < LONG_AGO
    )


def last_reply(case: Case) -> date | None:
    """The day of the last message or answer that started the clock anew."""
    facts, day = case.facts, case.timers.place.day
    replies = [h.at for h in facts.heard if h.what.verdict == "reply" and is_human(h.what)]
    replies += [p.at for p in facts.promises if p.what.interview is None]
    replies += [a.at for a in facts.answered] + [r.at for r in facts.reopened]
    return max((day(at) for at in replies), default=None)


def days_off(case: Case, step: str, day: date) -> list[str]:
    """Why nothing may be sent on `day`."""
    reasons = [] if is_business_day(day, case.timers.place.country) else ["no business day"]
    if any(first <= day < end for first, end in _pauses(case)):
        reasons.append("paused")
    if step == "deadline":
        return reasons
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1):
        reasons.append("season")
    if any(first <= day < end for first, end in _absences(case)):
        reasons.append("away")
    return reasons


def _pauses(case: Case) -> Iterator[tuple[date, date]]:
    facts, day = case.facts, case.timers.place.day
    cuts = [p.order for p in facts.pauses] + [r.order for r in facts.resumed]
    for pause in facts.pauses:
        cut = min((day(order[0]) for order in cuts if order > pause.order), default=date.max)
        yield day(pause.at), min(cut, pause.what.until + timedelta(days=1))


def _absences(case: Case) -> Iterator[tuple[date, date]]:
    facts, place = case.facts, case.timers.place
    address = case.timers.contact.address if case.timers.contact else None
    theirs = [h for h in facts.heard if h.what.sender is None or same_address(h.what.sender, address)]
    anchor = case.timers.anchor
    guesses = 0
    for note in (h for h in theirs if h.what.verdict == "out_of_office"):
        until = note.what.until
        if until is None and anchor and note.at >= anchor.at:
            guesses += 1
            if guesses > 1:
                continue
        first = place.day(note.at)
        end = add_business_days(until, 2, place.country) if until else first + timedelta(days=7)
        back = min(
            (place.day(h.at) for h in theirs if h.order > note.order and is_human(h.what)), default=date.max
        )
        yield first, min(end, back)


def promised_until(case: Case) -> date | None:
    """The first day on which one may ask, if a promise rules."""
    facts, day, now = case.facts, case.timers.place.day, case.now
    over = [r for r in facts.rounds if r.end <= now]
    given = [(p.at, p.key, day(p.at), p.what.by) for p in facts.promises if p.what.interview is None]
    given += [
        (r.end, p.key, r.last.day, p.what.by)
        for p in facts.promises
        for r in over
        if p.what.interview is not None and r.has(p.what.interview)
    ]
    if not given:
        return None
    at, _, made, by = max(given)
    by = max(by, made)
    anchor = case.timers.anchor
    if any(r.end > at for r in over) or anchor is None or anchor.day > by or anchor.kind == "on_hold":
        return None
    return case.sequence.after_promise(by, case.timers.place.country)
