"""Whether an approved letter may leave now: everything that is asked once more, right before it does.

    approved ──its words are still what was approved?──no──> Lapsed: the person is asked again
             ──its application still wants it?──────────no──> Unwanted: withdrawn
             ──is it due, in the window, past the gap?──no──> Later
             ──caps of the day and of the mailbox?──────no──> Later
             ──> May leave

Inside the transaction that claims it, so that nothing can come between the answer and the claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from afterview.app.consent import require_welcome
from afterview.app.job import job_of
from afterview.app.letters import Draft, drafts_of, keys_of
from afterview.app.look import View, case, decide, gather
from afterview.app.wording import Wording
from afterview.core.actions import Action, Wait, Write
from afterview.core.days import business_days_between
from afterview.core.decide import LATE_BUSINESS_DAYS
from afterview.core.holds import UNSOLICITED
from afterview.core.reasons import day_words
from afterview.errors import AfterviewError
from afterview.letters.template import step_of
from afterview.store import claims
from afterview.store.claims import Tried
from afterview.store.database import Transaction
from afterview.store.outbox import Entry

if TYPE_CHECKING:
    from afterview.app.wiring import App

A_DAY = timedelta(hours=24)
MOST_A_DAY = 20  # emails of one mailbox in 24 hours
APART = timedelta(seconds=60)  # between two emails of one mailbox
NOTES_APART = timedelta(minutes=5)  # between the notes after one panel
THANKS = ("thank_you", "interviewer_note")
LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """It may leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """Not before `at`; the approval holds."""

    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lapsed:
    """The approval does not hold any more: the person looks at it again."""

    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unwanted:
    """Nobody wants it any more."""

    why: str


Permit: TypeAlias = Leave | Later | Lapsed | Unwanted


def permit(tx: Transaction, app: App, entry: Entry, *, now: datetime) -> Permit:
    """What holds for an approved letter at `now`."""
    numbers = sorted({key.application for key in entry.letters})
    view = gather(tx, numbers, app.library, zone=app.config.zone, now=now)
    numbers = [number for number in numbers if number in view.members]
    if not numbers:
        return Unwanted(why="The application was taken back.")
    actions = decide(view, numbers)
    found = _wanted(tx, app, view, entry, actions)
    if isinstance(found, AfterviewError):
        return Unwanted(why=found.message)
    if found is None:
        return _not_now(view, entry, actions)
    number, draft = found
    return (
        _late(view, number, entry, draft, actions[number])
        or _words(view, number, entry, draft)
        or _due(view, number, draft, actions[number])
        or _caps(tx, view, number, entry)
        or Leave()
    )


def _wanted(
    tx: Transaction, app: App, view: View, entry: Entry, actions: dict[int, Action]
) -> tuple[int, Draft] | AfterviewError | None:
    """The letter as its application wants it now; None where none does at the moment."""
    for number, action in actions.items():
        if not isinstance(action, Write):
            continue
        if any(set(keys_of(number, each, action)) & set(entry.letters) for each in action.letters):
            for draft in drafts_of(tx, view, number, action, app.library):
                if draft.entry is not None and draft.entry.number == entry.number:
                    return number, draft
    step = step_of(entry.step)
    if step in UNSOLICITED:
        return None
    number = entry.letters[0].application
    wording = Wording(template=entry.made_from.template) if step is None and entry.made_from else Wording()
    try:
        require_welcome(view, number, step)
        drafts = job_of(tx, app, view, number, step, wording).drafts
    except AfterviewError as problem:
        return problem
    return next(
        ((number, each) for each in drafts if each.entry is not None and each.entry.number == entry.number),
        None,
    )


def _not_now(view: View, entry: Entry, actions: dict[int, Action]) -> Permit:
    """A letter that is not due: it waits as long as its step is still to come."""
    for number, action in actions.items():
        if isinstance(action, Wait) and action.until is not None and action.until > view.now:
            pending = case(view, number).timers.pending
            if pending is None or pending.step in {key.step for key in entry.letters}:
                return Later(at=action.until, why=action.why)
    first = next(iter(actions.values()))
    return Unwanted(why=first.why)


def _words(view: View, number: int, entry: Entry, draft: Draft) -> Lapsed | None:
    """Whether these are the words that were approved, by somebody who still may, and still true."""
    if entry.automatic and not view.facts(number).application.auto:
        return Lapsed(why="This application does not write by itself any more: look at it first.")
    if draft.state != "approved":
        return Lapsed(why="Its words changed since you approved it: look at it again.")
    if draft.blocked_by:
        return Lapsed(why=f"It cannot leave like this: {'; '.join(draft.blocked_by)}")
    place = case(view, number).timers.place
    approved = entry.approved_at
    dated = next((finding for finding in draft.findings if finding.kind == "dated"), None)
    if dated and draft.own and approved and place.day(approved) != place.day(view.now):
        return Lapsed(why=f"Line {dated.line} of the email: {dated.sentence}")
    return None


def _late(view: View, number: int, entry: Entry, draft: Draft, action: Action) -> Lapsed | None:
    """Whether it came to be so late since the approval that the person has to look at it again."""
    if not _is_of(action, draft):
        return None
    here = case(view, number)
    place = here.timers.place
    meant = here.today - timedelta(days=action.late_days)
    approved = place.day(entry.approved_at) if entry.approved_at else meant
    late = business_days_between(meant, here.today, place.country) > LATE_BUSINESS_DAYS
    known = business_days_between(meant, approved, place.country) > LATE_BUSINESS_DAYS
    if not late or known:
        return None
    return Lapsed(why=f"It was due on {day_words(meant)}, {action.late_days} days ago: look at it again.")


def _due(view: View, number: int, draft: Draft, action: Action) -> Later | None:
    due = draft.occasion.due
    if _is_of(action, draft) and draft.kind not in THANKS:
        due = max(due, action.due)
    if due <= view.now:
        return None
    return Later(at=due, why=f"It leaves on {day_words(case(view, number).timers.place.day(due))}.")


def _is_of(action: Action, draft: Draft) -> TypeGuard[Write]:
    return isinstance(action, Write) and draft.kind in {each.step for each in action.letters}


def _caps(tx: Transaction, view: View, number: int, entry: Entry) -> Later | None:
    """One email a contact a day, 20 a mailbox in 24 hours, one a minute."""
    now, place = view.now, case(view, number).timers.place
    tried = claims.tried_since(tx, now - A_DAY, without=entry.number)
    mine = sorted(each.at for each in tried if each.account == entry.account)
    to = [each for each in tried if _same(each.recipient, entry.recipient)]
    if any(place.day(each.at) == place.day(now) for each in to):
        tomorrow = place.start(place.day(now) + timedelta(days=1))
        return Later(at=tomorrow, why=f"{entry.recipient} got an email today: one a day is enough.")
    if len(mine) >= MOST_A_DAY:
        why = f"{MOST_A_DAY} emails left this mailbox within a day; providers take more for spam."
        return Later(at=mine[-MOST_A_DAY] + A_DAY, why=why)
    if mine and mine[-1] + APART > now:
        return Later(at=mine[-1] + APART, why="Emails of one mailbox leave at least a minute apart.")
    notes = _notes(tried, entry)
    if notes and max(notes) + NOTES_APART > now:
        return Later(at=max(notes) + NOTES_APART, why="Notes after one interview leave five minutes apart.")
    return None


def _notes(tried: tuple[Tried, ...], entry: Entry) -> list[datetime]:
    """When the other notes after the same interview left."""
    if entry.step not in THANKS:
        return []
    mine = {key.application for key in entry.letters}
    return [each.at for each in tried if each.step in THANKS and mine & each.applications]


def _same(one: str | None, two: str | None) -> bool:
    return one is not None and two is not None and one.casefold() == two.casefold()
