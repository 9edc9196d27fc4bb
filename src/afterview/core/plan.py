"""The way ahead if silence goes on and every email is sent when due.

It is found by asking `next_action` again and again, each time as if the
letter before had just been sent; there is no second calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from afterview.core.actions import Action, FixAddress, PresumeNo, Wait, Write
from afterview.core.around import Around
from afterview.core.decide import next_action
from afterview.core.events import Event, Fact, Sent, Skipped
from afterview.core.facts import Facts, learn
from afterview.core.model import Occasion, Step, zone_info
from afterview.core.sequence import Sequence
from afterview.core.timers import timers_of

# A cadence has about four steps; a hundred answers mean that something is wrong.
MOST_ANSWERS = 100
# Optional letters that are steps all the same; a courtesy or a withdrawal is none.
OF_THE_CADENCE = ("thank_you", "interviewer_note", "check")
HELD_BACK, OTHERS_FIRST = (4, 5), (1, 8, 9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A step, when it is due, and the recipient's day; or the presume day, with `step` None."""

    step: Step | None
    due: datetime
    day: date
    anchor: str = ""


def plan(facts: Facts, sequence: Sequence, around: Around, *, now: datetime) -> tuple[Planned, ...]:
    """What would be due when, up to the presume day; empty where the person has to act first."""
    return tuple(_steps(facts, sequence, replace(around, rivals=()), now))


def _steps(facts: Facts, sequence: Sequence, around: Around, now: datetime) -> Iterator[Planned]:
    for _ in range(MOST_ANSWERS):
        action = next_action(facts, sequence, around, now=now)
        if isinstance(action, PresumeNo):
            anchor = timers_of(facts, sequence, around, now=now).anchor
            yield Planned(step=None, due=action.begins, day=action.since, anchor=anchor.key if anchor else "")
            return
        if isinstance(action, Wait) and action.until is not None:
            now = action.until
        elif isinstance(action, Write):
            now = max(now, action.due)
            if action.optional and action.step not in OF_THE_CADENCE:
                facts = _supposing(facts, now, Skipped(step=action.step))
                continue
            first = action.letters[0]
            day = action.due.astimezone(zone_info(first.zone)).date()
            yield Planned(step=action.step, due=action.due, day=day, anchor=first.anchor)
            for letter in action.letters:
                facts = _supposing(facts, now, _as_sent(letter))
        elif isinstance(action, FixAddress) and action.next_look is not None:
            now = action.next_look
        else:
            return


def comes_next(
    facts: Facts, sequence: Sequence, around: Around, action: Action, *, now: datetime
) -> datetime | None:
    """When the next thing after the present `action` comes up, if what is due now is dealt with."""
    if isinstance(action, Wait):
        if action.rule in OTHERS_FIRST:
            return None
        if action.rule not in HELD_BACK:
            return action.until
    elif isinstance(action, Write):
        now = max(now, action.due)
        for letter in action.letters:
            facts = _supposing(facts, now, Skipped(step=letter.step) if action.optional else _as_sent(letter))
    else:
        return None
    ahead = next(_steps(facts, sequence, replace(around, rivals=()), now), None)
    return ahead.due if ahead else None


def _as_sent(letter: Occasion) -> Sent:
    return Sent(step=letter.step, to=letter.recipient, anchor=letter.anchor)


def _supposing(facts: Facts, now: datetime, what: Fact) -> Facts:
    # "~" sorts behind every real key: what is supposed comes last within its instant.
    event = Event(
        key=f"~{len(facts.history):06d}",
        application=facts.application.number,
        at=now,
        recorded_at=now,
        what=what,
    )
    return learn(facts, event)
