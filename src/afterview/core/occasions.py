"""Which letters a step consists of, and the facts each one's words depend on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, get_args

from afterview.core.case import Case
from afterview.core.clock import is_human
from afterview.core.days import Place, roll
from afterview.core.events import Dated, Sent
from afterview.core.facts import Facts
from afterview.core.holds import DAY
from afterview.core.model import Contact, Occasion, Since, Step
from afterview.core.recipient import is_usable, place_of
from afterview.core.rounds import Round
from afterview.core.sequence import ThankYou
from afterview.core.text import same_address

AFTER: tuple[Since, ...] = get_args(Since)
BETWEEN_NOTES = timedelta(minutes=5)


def thank_you_letters(case: Case) -> tuple[Occasion, ...]:
    """The thank-you to the recruiter and the interviewers' notes that are not sent yet."""
    held, rule = case.timers.round, case.sequence.thank_you
    if held is None or rule is None:
        return ()
    recruiter, present = case.timers.contact, _present(case.facts, held)
    noted = [c for c in present if _gets_note(case.facts, c, recruiter)]
    letters = []
    if not _is_thanked(case.facts, held, "thank_you", None):
        due = thank_you_due(held.end, case.timers.place, rule)
        passed_on = tuple(c for c in present if c not in noted and not _is_same(c, recruiter))
        letters.append(_thanks(case, held, rule, "thank_you", due, pass_thanks_to=passed_on))
    return (*letters, *_notes(case, held, rule, noted))


def held_back_notes(case: Case) -> tuple[Occasion, ...]:
    """The interviewers' notes that are not written because an agency is in between.

    They are for the person who asks for them all the same.
    """
    held, rule = case.timers.round, case.sequence.thank_you
    if held is None or rule is None or case.facts.application.agency is None:
        return ()
    reachable = [c for c in _present(case.facts, held) if _is_reachable(case.facts, c, case.timers.contact)]
    return tuple(_notes(case, held, rule, reachable))


def _notes(case: Case, held: Round, rule: ThankYou, noted: list[Contact]) -> Iterator[Occasion]:
    """The notes to these interviewers that are not sent yet, five minutes apart."""
    for ordinal, contact in enumerate(noted, start=1):
        if _is_thanked(case.facts, held, "interviewer_note", contact):
            continue
        where = place_of(case.facts, contact, case.around)
        due = thank_you_due(held.end, where, rule) + BETWEEN_NOTES * ordinal
        theirs = {"contact": contact, "zone": where.zone, "ordinal": ordinal}
        yield _thanks(case, held, rule, "interviewer_note", due, **theirs)


def thank_you_due(end: datetime, place: Place, rule: ThankYou) -> datetime:
    """At the end of the round if that is a decent hour there, else at the next one."""
    day = place.day(end)
    first, last = place.at(day, rule.from_), place.at(day, rule.to)
    workday = not rule.business_days_only or roll(day, place.country) == day
    if workday and first <= end <= last:
        return end
    if end > last or not workday:
        day += DAY
    if rule.business_days_only:
        day = roll(day, place.country)
    return place.at(day, rule.otherwise)


def follow_up_letter(case: Case, step: Step, due: datetime, *, anchor: str | None = None) -> Occasion:
    """The letter of an unsolicited step, or of a courtesy, apology or withdrawal.

    It belongs to `anchor`; where that is left out, to what set the clock.
    """
    timers, held = case.timers, case.timers.round
    begun = timers.anchor
    missed = held is not None and begun is not None and begun.kind == "interview"
    return _occasion(
        case,
        step=step,
        due=due,
        anchor=anchor or (begun.key if begun else f"application:{case.facts.application.number}"),
        thanks_missed=missed and held is not None and not _is_thanked(case.facts, held, "thank_you", None),
        ordinal=max(1, timers.pending.ordinal - 1) if timers.pending else 1,
        promised_by=timers.promise.by if timers.promise else None,
        on_hold=begun is not None and begun.kind == "on_hold",
        after=begun.kind if begun and begun.kind in AFTER else "interview",
        since=begun.day if begun else None,
        new_contact=_is_new(case.facts, timers.contact),
    )


def _thanks(case: Case, held: Round, rule: ThankYou, step: Step, due: datetime, **given: Any) -> Occasion:
    late = held.end + timedelta(hours=rule.late_after_hours)
    return _occasion(case, step=step, due=due, anchor=held.anchor, late=max(case.now, due) >= late, **given)


def _occasion(case: Case, **given: Any) -> Occasion:
    facts, timers, held = case.facts, case.timers, case.timers.round
    present = _present(facts, held) if held else ()
    values: dict[str, Any] = {
        "zone": timers.place.zone,
        "application": facts.application,
        "contact": timers.contact,
        "interview": held.last if held else None,
        "interviewers": present,
        "recruiter_is_interviewer": any(_is_same(c, timers.contact) for c in present),
        "later_round": _is_later_round(facts, held),
        "discussed": _discussed(held) if held else None,
        "register": case.sequence.register,
    }
    return Occasion(**(values | given))


def _present(facts: Facts, held: Round) -> tuple[Contact, ...]:
    numbers = dict.fromkeys(n for slot in held.slots for n in slot.interview.contacts)
    return tuple(c for n in numbers if (c := facts.contact(n)) is not None)


def _gets_note(facts: Facts, contact: Contact, recruiter: Contact | None) -> bool:
    return facts.application.agency is None and _is_reachable(facts, contact, recruiter)


def _is_reachable(facts: Facts, contact: Contact, recruiter: Contact | None) -> bool:
    """Whether the interviewer has an address of their own that may be written to."""
    if _is_same(contact, recruiter):
        return False
    return contact.address is not None and is_usable(facts, contact)


def _is_same(contact: Contact, other: Contact | None) -> bool:
    if other is None:
        return False
    named_alike = contact.name.casefold() == other.name.casefold()
    return contact.number == other.number or same_address(contact.address, other.address) or named_alike


def _is_thanked(facts: Facts, held: Round, step: Step, contact: Contact | None) -> bool:
    """Whether the step was sent or let go since the round began; an earlier one was for another."""
    sent = any(
        s.what.step == step and s.at >= held.start and (contact is None or _went_to(s, contact))
        for s in facts.sent
    )
    return sent or any(s.what.step == step and s.at >= held.start for s in facts.skipped)


def _went_to(sent: Dated[Sent], contact: Contact) -> bool:
    return same_address(sent.what.to, contact.address)


def _is_new(facts: Facts, contact: Contact | None) -> bool:
    """Whether somebody was written to, but never this contact, who has not written either."""
    if contact is None or contact.address is None or not any(s.what.to for s in facts.sent):
        return False
    own = [a.address for a in facts.addresses if a.contact == contact.number]
    met = (*(s.what.to for s in facts.sent), *(h.what.sender for h in facts.heard if is_human(h.what)))
    return not any(same_address(theirs, address) for theirs in met for address in own)


def _is_later_round(facts: Facts, held: Round | None) -> bool:
    return held is not None and facts.rounds[0].start < held.start


def _discussed(held: Round) -> str | None:
    told = [s.debrief.discussed for s in held.slots if s.debrief and s.debrief.discussed]
    return told[-1] if told else None
