"""Events in words, for the history of an application."""

from __future__ import annotations

from datetime import datetime

from afterview.core import events as ev
from afterview.core.events import Event, Fact
from afterview.core.facts import Facts
from afterview.core.model import zone_info

HEARD = {
    "reply": "they replied",
    "question": "they asked something",
    "rejection": "they said no",
    "invitation": "they invited you",
    "offer": "they made an offer",
    "acknowledgement": "they acknowledged receipt",
    "out_of_office": "they are away",
    "bounce": "the email came back",
    "position_on_hold": "they put the position on hold",
    "stop": "they asked not to be contacted again",
}
STEPS = {
    "thank_you": "thank-you",
    "interviewer_note": "note to an interviewer",
    "follow_up": "follow-up",
    "ping": "further follow-up",
    "promise": "question after the promised day",
    "deadline": "email about another offer's deadline",
    "courtesy": "thanks after the no",
    "withdrawal": "withdrawal",
    "apology": "apology",
    "offer_thanks": "thanks for the offer",
    "check": "question how things stand",
}
# What a letter is for: a step, or what only a post asks for.
KINDS = {
    **STEPS,
    "negotiation": "negotiation",
    "resignation": "resignation",
    "raise": "asking for a raise",
    "other": "another letter",
}


def event_words(event: Event, facts: Facts) -> str:
    """One event as a line of the history."""
    return _words(event.what, facts)


def _words(what: Fact, facts: Facts) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a kind of event
    match what:
        case ev.ApplicationAdded(application=application):
            return f"added: {application.company}" + (f", {application.role}" if application.role else "")
        case ev.ApplicationEdited(field="auto", value=value):
            return "writes by itself from now on" if value else "does not write by itself any more"
        case ev.ApplicationEdited(field=field, value=value):
            return f"{field} is now {value or 'empty'}"
        case ev.ContactAdded(contact=contact):
            return f"{contact.role.replace('_', ' ')} {contact.name}" + (
                f" <{contact.address}>" if contact.address else ", no address"
            )
        case ev.ContactEdited(contact=number, field=field, value=value):
            found = facts.contact(number)
            name = found.name if found else f"contact {number}"
            return f"{name}: {field.replace('_', ' ')} is now {value or 'empty'}"
        case ev.ContactBlocked(address=address, blocked=blocked):
            return f"{address} {'must not be written to' if blocked else 'may be written to again'}"
        case ev.InterviewSet(interview=i):
            return f"interview {i.number} ({i.kind}) set for {_span(i.start, i.end, i.zone)}"
        case ev.InterviewMoved(interview=number, start=start, end=end, zone=zone):
            return f"interview {number} moved to {_span(start, end, zone)}"
        case ev.InterviewCancelled(interview=number):
            return f"interview {number} cancelled"
        case ev.InterviewMissed(interview=number):
            return f"interview {number} not attended"
        case ev.Debriefed(interview=number, discussed=discussed, note=note):
            return f"after interview {number}: {discussed or note or 'nothing noted'}"
        case ev.Sent(step=step, to=to):
            return f"sent: {STEPS[step] if step else 'an email'}" + (f" to {to}" if to else "")
        case ev.Heard(verdict=verdict, until=until, automatic=automatic, note=note):
            words = HEARD[verdict] + (f" until {until.isoformat()}" if until else "")
            return words + (" (automatic)" if automatic else "") + (f": {note}" if note else "")
        case ev.Promised(by=by, words=words):
            return f"you will hear by {by.isoformat()}" + (f" ({words!r})" if words else "")
        case ev.OfferDeadline(by=by):
            return f"the offer wants an answer by {by.isoformat()}"
        case ev.Answered():
            return "you answered"
        case ev.Paused(until=until):
            return f"paused through {until.isoformat()}"
        case ev.Resumed():
            return "resumed"
        case ev.Skipped(step=step):
            return f"let go: {STEPS.get(step, step)}"
        case ev.SequenceChosen(name=name):
            return f"follows the sequence {name} from now on"
        case ev.Asked(question=question):
            return f"to be settled: {question}"
        case ev.Settled(about=about, choice=choice):
            return f"settled {about}: {choice or 'done'}"
        case ev.Closed(why=why):
            return f"closed: {why}"
        case ev.Reopened():
            return "reopened"
        case ev.Voided(key=key):
            return f"taken back: {key}"


def _span(start: datetime, end: datetime, zone: str) -> str:
    first, last = (moment.astimezone(zone_info(zone)) for moment in (start, end))
    return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M} {zone}"
