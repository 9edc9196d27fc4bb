"""What keeps a letter back: that it is not welcome, not true any more, or too soon."""

from __future__ import annotations

from afterview.app.leaving import is_early
from afterview.app.letters import Draft
from afterview.app.look import View, case
from afterview.core.actions import Write
from afterview.core.case import Case
from afterview.core.clock import owed
from afterview.core.holds import UNSOLICITED
from afterview.core.model import Step
from afterview.core.reasons import day_words
from afterview.core.recipient import is_blocked
from afterview.errors import NeedsApproval

# The rule of a letter that no rule of the policy asks for.
UNASKED = 0


def require_welcome(view: View, number: int, step: Step | None) -> None:
    """UserError where the person or the company has said that no (such) email is wanted."""
    facts, contact = view.facts(number), case(view, number).timers.contact
    if facts.stopped:
        raise NeedsApproval(
            "They asked not to be contacted again.",
            "If that was a mistake, take it back with `afterview undo`.",
        )
    if contact is not None and is_blocked(facts, contact):
        raise NeedsApproval(
            f"{contact.name} must not be written to at {contact.address}.",
            f"Name another contact, or lift it with `afterview contact unblock {contact.number}`.",
        )
    if facts.ended is not None and step in UNSOLICITED:
        raise NeedsApproval(
            f"Application {number} has ended, so nobody is asked for news.",
            f"`afterview reopen {number}` takes it up again.",
        )


def require_meant(draft: Draft, number: int, action: Write, here: Case, *, scheduled: bool = False) -> None:
    """NeedsApproval for a letter that only its approval of today lets out: false words, or too soon.

    `scheduled`: it is sent when its day comes.
    """
    dated = next((finding for finding in draft.findings if finding.kind == "dated"), None)
    own = draft.own
    false = f"Line {dated.line} of the email: {dated.sentence}" if dated and own else ""
    doubt = doubt_of(action, here, scheduled=scheduled) or false
    approved, place = draft.entry and draft.entry.approved_at, here.timers.place
    if not doubt or (draft.state == "approved" and approved and place.day(approved) == here.today):
        return
    command = f"afterview write {number}" + (f" --step {action.step}" if action.rule == UNASKED else "")
    raise NeedsApproval(
        doubt,
        f"Edit it with `{command}`, or keep it with `{command} --approve`.",
    )


def doubt_of(action: Write, here: Case, *, scheduled: bool = False) -> str:
    """What speaks against a letter that was asked for though it is not due; `scheduled` as above."""
    if action.rule != UNASKED or action.step not in UNSOLICITED:
        return ""
    place, contact = here.timers.place, here.timers.contact
    if owed(here.facts) is not None:
        return "They wait for your answer, so this is no time to ask for news."
    if scheduled and all(is_early(letter, here) for letter in action.letters):
        return ""
    gap = next((gap for gap in here.timers.gaps if here.today in gap), None)
    if gap is not None and contact is not None:
        return f"{contact.name} got an email on {day_words(gap.start)}: one in five days is enough."
    if here.timers.pending and place.send_time(here.timers.pending.day) > here.now:
        return f"It is not due before {day_words(here.timers.pending.day)}."
    return ""
