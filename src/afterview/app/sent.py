"""What the person wrote by themselves, and what they let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from afterview.app.answers import Changed
from afterview.app.change import Change, changing
from afterview.app.history import KINDS, STEPS
from afterview.app.letters import keys_of
from afterview.app.look import View, case, decide, gather
from afterview.app.today import item_of
from afterview.app.wiring import App
from afterview.core.actions import Answer, Ask, PresumeNo, Write
from afterview.core.case import Case
from afterview.core.clock import is_human
from afterview.core.days import business_days_between
from afterview.core.events import Answered, Sent, Settled, Skipped
from afterview.core.model import Occasion, Step
from afterview.core.occasions import follow_up_letter
from afterview.core.sharing import has_lapsed
from afterview.errors import UserError
from afterview.letters.template import step_of
from afterview.store import outbox
from afterview.store.outbox import LetterKey

# An own email this soon after theirs answers it and is no follow-up.
ANSWERS_WITHIN = 2


def sent(app: App, number: int, *, step: Step | None = None, at: datetime | None = None) -> Changed:
    """Record that the person wrote to the company, at `at` (now).

    Without `step` it counts as what was due then; else as the next follow-up,
    unless a person had written in the two business days before; else as an
    email outside the cadence. While an answer is owed, it is that answer.
    A letter nobody knew the fate of was sent when it was tried.
    """
    from afterview.app.fate import require_still

    with changing(app) as change:
        require_still(change, number)
        words = _was_unknown(change, number, step) or note_sent(
            change, number, step=step, at=at or change.now
        )
    with app.store.read(app.owner) as tx:
        today = item_of(tx, app, number, now=app.now)
    return Changed(message=f"Noted as sent: {words}.", application=number, today=today)


def _was_unknown(change: Change, number: int, step: Step | None) -> str:
    """Settle the letters nobody knew of, if there are any: these are what was sent."""
    from afterview.app.fate import tell, unknown_letters

    found = [entry for entry in unknown_letters(change, number) if step in (None, entry.step)]
    told = [entry.step for entry in found if tell(change, entry, was_sent=True)]
    return " and ".join(dict.fromkeys(KINDS[each] for each in told))


def note_sent(change: Change, number: int, *, step: Step | None, at: datetime) -> str:
    """Record it in a change under way; returns what it was taken for."""
    app = change.app
    view = gather(change.tx, [number], app.library, zone=app.config.zone, now=at)
    view.facts(number)
    action = decide(view, [number])[number]
    if isinstance(action, Write) and step in (None, *(o.step for o in action.letters)):
        letters = [o for o in action.letters if step in (None, o.step)]
        return _letters(change, number, action, letters, at)
    if isinstance(action, Answer) and step in (None, "offer_thanks"):
        change.record(number, Sent(step=step, to=_address(view, number)), Answered(), at=at)
        return "your answer"
    return _other(change, view, number, step, at)


def _letters(change: Change, number: int, action: Write, letters: Sequence[Occasion], when: datetime) -> str:
    """The letters that were due, each for every application it speaks for."""
    for occasion in letters:
        keys = keys_of(number, occasion, action)
        letter = f"{change.batch}:{keys[0].anchor}" if len(keys) > 1 else None
        _take_out(change, keys)
        for key in keys:
            what = Sent(step=step_of(key.step), to=occasion.recipient, anchor=key.anchor, letter=letter)
            change.record(key.application, what, at=when)
    return " and ".join(dict.fromkeys(STEPS[o.step] for o in letters))


def _take_out(change: Change, keys: tuple[LetterKey, ...]) -> None:
    waiting = outbox.entries(change.tx, states=outbox.PENDING, applications={key.application for key in keys})
    for entry in waiting:
        if set(entry.letters) & set(keys):
            outbox.withdraw(change.tx, entry.number, why="You sent it yourself.", batch=change.batch)


def _other(change: Change, view: View, number: int, step: Step | None, when: datetime) -> str:
    here = case(view, number)
    pending = here.timers.pending
    if step is None and pending is not None and not here.timers.upcoming and not _just_heard(here):
        step = pending.step
    anchor = None
    if step is not None:
        letter = follow_up_letter(here, step, when)
        anchor = pending.anchor if pending and pending.step == step else letter.anchor
    change.record(number, Sent(step=step, to=_address(view, number), anchor=anchor), at=when)
    return STEPS[step] if step else "an email outside the cadence"


def _just_heard(here: Case) -> bool:
    place = here.timers.place
    return any(
        is_human(heard.what)
        and heard.at <= here.now
        and business_days_between(place.day(heard.at), here.today, place.country) <= ANSWERS_WITHIN
        for heard in here.facts.heard
    )


def _address(view: View, number: int) -> str | None:
    contact = case(view, number).timers.contact
    return contact.address if contact else None


def skip(app: App, number: int, *, step: Step | None = None) -> Changed:
    """Let go what is due, or what is next; UserError where nothing is."""
    with changing(app) as change:
        view = change.view(number)
        steps = _skippable(view, number, step)
        asked = {each.what.about for each in view.facts(number).questions}
        change.record(
            number, *(Settled(about=each) if each in asked else Skipped(step=each) for each in steps)
        )
    with app.store.read(app.owner) as tx:
        today = item_of(tx, app, number, now=app.now)
    words = " and ".join(STEPS.get(each, "the question") for each in steps)
    return Changed(message=f"Let go: {words}.", application=number, today=today)


def _skippable(view: View, number: int, step: Step | None) -> list[str]:
    action, here = decide(view, [number])[number], case(view, number)
    pending = None if isinstance(action, PresumeNo) or has_lapsed(here) else here.timers.pending
    if isinstance(action, Write) and step in (None, *(o.step for o in action.letters)):
        return list(dict.fromkeys(o.step for o in action.letters if step in (None, o.step)))
    if isinstance(action, Ask) and step is None:
        if action.about.startswith("letter:"):
            raise UserError(
                "Only you can know whether that email was sent.",
                f'Look for it, then: `afterview settle {number} "it was sent"`, or "it was not sent".',
            )
        return [action.about]
    if pending is not None and step in (None, pending.step):
        return [pending.step]
    raise UserError("There is nothing to let go.", "See what is due with `afterview today`.")
