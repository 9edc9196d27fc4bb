"""The one word for where an application stands; derived, never stored."""

from __future__ import annotations

from typing import Literal, TypeAlias

from afterview.core.actions import Action, Answer, PresumeNo, Wait, Write
from afterview.core.case import Case
from afterview.core.model import CloseReason

State: TypeAlias = (
    Literal[
        "applied",
        "scheduled",
        "thanks_due",
        "waiting",
        "promised",
        "on_hold",
        "action_owed",
        "offer",
        "frozen",
        "presumed_no",
        "stopped",
    ]
    | CloseReason
)


def state_of(case: Case, action: Action) -> State:
    """The state the person is shown beside `action`, which was decided from `case`."""
    return _end(case) or _by_action(action) or _by_clock(case)


def _end(case: Case) -> State | None:
    facts = case.facts
    if facts.stopped:
        return "stopped"
    if facts.ended is None:
        return "withdrew" if facts.withdrawn else None
    own = facts.closed is not None and facts.closed.key == facts.ended.key
    return facts.closed.what.why if own and facts.closed else "rejected"


def _by_action(action: Action) -> State | None:
    match action:
        case Answer(to=verdict):
            return "offer" if verdict == "offer" else "action_owed"
        case PresumeNo():
            return "presumed_no"
        case Write(step="thank_you" | "interviewer_note"):
            return "thanks_due"
        case Wait(rule=5):
            return "on_hold"
        case _:
            return None


def _by_clock(case: Case) -> State:
    timers = case.timers
    if timers.upcoming is not None:
        return "scheduled"
    if timers.anchor is None:
        return "applied"
    if timers.anchor.kind == "on_hold":
        return "frozen"
    if any(case.today in hold for hold in timers.holds):
        return "on_hold"
    return "promised" if timers.promise else "waiting"
