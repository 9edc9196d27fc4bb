"""What is to be written: the letters that are due, those of a step, or one outside the cadence.

step, --template ──> asked for ──texts──> Job
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from afterview.app.consent import UNASKED, doubt_of, require_welcome
from afterview.app.leaving import planned
from afterview.app.letters import Draft, drafts_of
from afterview.app.look import View, case, decide
from afterview.app.outside import outside_draft
from afterview.app.wiring import App
from afterview.app.wording import Wording, named, require_used
from afterview.core.actions import Answer, Write
from afterview.core.model import Occasion, Step
from afterview.core.occasions import follow_up_letter, held_back_notes, thank_you_letters
from afterview.errors import UserError
from afterview.letters.post.model import Kind
from afterview.letters.template import Template, step_of
from afterview.store.database import Transaction

# Any text for one of these can stand for another: the facts say which of them is due.
SILENCE = ("follow_up", "ping", "promise")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What is to be written: the letters with their texts, and why. `action` None: outside the cadence."""

    number: int
    kind: Kind
    why: str
    drafts: tuple[Draft, ...]
    action: Write | None = None


def job_of(
    tx: Transaction,
    app: App,
    view: View,
    number: int,
    step: Step | None,
    wording: Wording,
    *,
    leaves: bool = False,
) -> Job:
    """What is asked for: the letters of a step, or the one that a template of another kind makes.

    `leaves`: in the words, and with the time, of letters that are sent by themselves if approved now.
    """
    view.facts(number)
    template = None
    if wording.template is not None:
        language = view.facts(number).application.language or view.person.language
        template = named(app.library, wording.template, language, view.person.language)
    if template is not None and step is None and step_of(template.step) is None:
        draft = outside_draft(tx, view, number, template, app.library, wording, leaves=leaves)
        job = Job(number=number, kind=template.step, why="You asked for it.", drafts=(draft,))
    else:
        action = asked_for(view, number, step or _step_for(view, number, template))
        action = planned(action, case(view, number)) if leaves else action
        drafts = drafts_of(tx, view, number, action, app.library, wording)
        job = Job(number=number, kind=action.step, why=action.why, drafts=drafts, action=action)
    used = frozenset(each for draft in job.drafts for each in draft.used)
    require_used(wording, used, tuple(place for draft in job.drafts for place in draft.places))
    return job


def _step_for(view: View, number: int, template: Template | None) -> Step | None:
    """The step a template is meant for now."""
    if template is None:
        return None
    action = decide(view, [number])[number]
    due = [o.step for o in action.letters] if isinstance(action, Write) else []
    meant = step_of(template.step)
    instead = next((step for step in due if step in SILENCE and meant in SILENCE), None)
    return meant if meant in due or instead is None else instead


def asked_for(view: View, number: int, step: Step | None) -> Write:
    """The `Write` that is due, or one for the step the person names."""
    facts = view.facts(number)
    require_welcome(view, number, step)
    action = decide(view, [number])[number]
    if isinstance(action, Write) and step in (None, action.step, *(o.step for o in action.letters)):
        letters = tuple(o for o in action.letters if step in (None, o.step))
        return replace(action, step=step or action.step, letters=letters)
    if step is None and isinstance(action, Answer) and action.to == "offer":
        step = "offer_thanks"
    if step is None:
        raise UserError(
            f"Nothing is to be written to {facts.application.company} now: {action.why}",
            "Name a step with --step to write all the same.",
        )
    letters = _occasions(view, number, step)
    if not letters:
        raise UserError(
            f"There is no {step.replace('_', ' ')} to write to {facts.application.company}.",
            "See what is due with `afterview today`.",
        )
    action = Write(rule=UNASKED, why="You asked for it.", step=step, due=view.now, letters=letters)
    doubt = doubt_of(action, case(view, number))
    return replace(action, why=f"You asked for it. {doubt}".rstrip())


def _occasions(view: View, number: int, step: Step) -> tuple[Occasion, ...]:
    here = case(view, number)
    if step in ("thank_you", "interviewer_note"):
        letters = (*thank_you_letters(here), *held_back_notes(here))
        return tuple(letter for letter in letters if letter.step == step)
    pending = here.timers.pending
    anchor = pending.anchor if pending and pending.step == step else None
    letter = follow_up_letter(here, step, view.now, anchor=anchor)
    deadline = min((offer.deadline for offer in here.around.offers), default=None)
    return (replace(letter, deadline=deadline) if step == "deadline" else letter,)
