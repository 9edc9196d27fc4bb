"""Which letters a step consists of, and the facts each one's words depend on."""

from __future__ import annotations

from datetime import datetime, timedelta

from afterview.core.around import Around
from afterview.core.days import Place, roll
from afterview.core.events import Dated, Sent
from afterview.core.facts import Facts
from afterview.core.holds import DAY
from afterview.core.model import Contact, Occasion, Step
from afterview.core.recipient import is_usable, place_of
from afterview.core.rounds import Round
from afterview.core.sequence import Sequence, ThankYou
from afterview.core.text import same_address
from afterview.core.timers import Timers

BETWEEN_NOTES = timedelta(minutes=5)


def thank_you_letters(
    facts: Facts, sequence: Sequence, around: Around, timers: Timers, *, now: datetime
) -> tuple[Occasion, ...]:
    """The thank-you to the recruiter and the interviewers' notes that are not sent yet."""
    held, rule = timers.round, sequence.thank_you
    if held is None or rule is None:
        return ()
    present = _present(facts, held)
    noted = [c for c in present if _gets_note(facts, c, timers.contact)]
    letters = []
    if not _is_thanked(facts, held, "thank_you", None):
        due = thank_you_due(held.end, timers.place, rule)
        letters.append(
            _thank_you(facts, sequence, timers, due, _passed_on(present, noted, timers.contact), now)
        )
    for place_in_panel, contact in enumerate(noted):
        if _is_thanked(facts, held, "interviewer_note", contact):
            continue
        where = place_of(facts, contact, around)
        due = thank_you_due(held.end, where, rule) + BETWEEN_NOTES * (place_in_panel + 1)
        letters.append(_note(facts, sequence, timers, due, where, contact, place_in_panel + 1, now))
    return tuple(letters)


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


def follow_up_letter(
    facts: Facts, sequence: Sequence, timers: Timers, step: Step, due: datetime, *, key: str | None = None
) -> Occasion:
    """The letter of an unsolicited step (its anchor is `key`), or of a courtesy, apology or withdrawal."""
    anchor, held = timers.anchor, timers.round
    missed = held is not None and anchor is not None and anchor.kind == "interview"
    return _occasion(
        facts,
        sequence,
        timers,
        step=step,
        due=due,
        anchor=key or (anchor.key if anchor else f"application:{facts.application.number}"),
        thanks_missed=missed and held is not None and not _is_thanked(facts, held, "thank_you", None),
        ordinal=max(1, timers.pending.ordinal - 1) if timers.pending else 1,
        promised_by=timers.promise.by if timers.promise else None,
    )


def _thank_you(
    facts: Facts,
    sequence: Sequence,
    timers: Timers,
    due: datetime,
    passed_on: tuple[Contact, ...],
    now: datetime,
) -> Occasion:
    assert timers.round is not None and sequence.thank_you is not None
    late = timedelta(hours=sequence.thank_you.late_after_hours)
    return _occasion(
        facts,
        sequence,
        timers,
        step="thank_you",
        due=due,
        anchor=timers.round.anchor,
        pass_thanks_to=passed_on,
        late=max(now, due) >= timers.round.end + late,
    )


def _note(
    facts: Facts,
    sequence: Sequence,
    timers: Timers,
    due: datetime,
    where: Place,
    contact: Contact,
    place_in_panel: int,
    now: datetime,
) -> Occasion:
    assert timers.round is not None and sequence.thank_you is not None
    late = timedelta(hours=sequence.thank_you.late_after_hours)
    return _occasion(
        facts,
        sequence,
        timers,
        step="interviewer_note",
        due=due,
        anchor=timers.round.anchor,
        contact=contact,
        zone=where.zone,
        ordinal=place_in_panel,
        late=max(now, due) >= timers.round.end + late,
    )


def _occasion(facts: Facts, sequence: Sequence, timers: Timers, **given: object) -> Occasion:
    held = timers.round
    present = _present(facts, held) if held else ()
    values: dict[str, object] = {
        "zone": timers.place.zone,
        "application": facts.application,
        "contact": timers.contact,
        "interview": held.last if held else None,
        "interviewers": present,
        "recruiter_is_interviewer": any(_is_same(c, timers.contact) for c in present),
        "later_round": _is_later_round(facts, held),
        "discussed": _discussed(held) if held else None,
        "register": sequence.register,
        **given,
    }
    return Occasion(**values)  # type: ignore[arg-type]  # the fields are checked by Occasion's tests


def _present(facts: Facts, held: Round) -> tuple[Contact, ...]:
    numbers = dict.fromkeys(n for slot in held.slots for n in slot.interview.contacts)
    return tuple(c for n in numbers if (c := facts.contact(n)) is not None)


def _gets_note(facts: Facts, contact: Contact, recruiter: Contact | None) -> bool:
    if facts.application.agency or _is_same(contact, recruiter):
        return False
    return contact.address is not None and is_usable(facts, contact)


def _passed_on(
    present: tuple[Contact, ...], noted: list[Contact], recruiter: Contact | None
) -> tuple[Contact, ...]:
    return tuple(c for c in present if c not in noted and not _is_same(c, recruiter))


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


def _is_later_round(facts: Facts, held: Round | None) -> bool:
    return held is not None and facts.rounds[0].start < held.start


def _discussed(held: Round) -> str | None:
    told = [s.debrief.discussed for s in held.slots if s.debrief and s.debrief.discussed]
    return told[-1] if told else None
