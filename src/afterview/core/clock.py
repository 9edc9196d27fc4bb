"""What starts the clock: the anchor, the promise that rules it, and what is owed.

The anchor is the latest of: a finished round, a human reply that asks
nothing, the person's answer to what they owed, a cancelled or missed
interview, a reopening. Follow-ups are counted from its instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from afterview.core import events as ev
from afterview.core.days import Place
from afterview.core.events import Dated
from afterview.core.facts import OWED, Facts
from afterview.core.rounds import Round
from afterview.core.sequence import Sequence

AnchorKind = Literal["interview", "reply", "on_hold", "answered", "cancelled", "missed", "reopened"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """What the cadence counts from: an instant, its local day, and why."""

    at: datetime
    day: date
    kind: AnchorKind
    key: str

    @property
    def order(self) -> tuple[datetime, str]:
        """Its place in the history."""
        return (self.at, self.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class LivePromise:
    """A promise that still rules: `by` is never before `made`; `ask` is the first day to ask."""

    by: date
    made: date
    ask: date


def is_human(heard: ev.Heard) -> bool:
    """A message a person wrote: no acknowledgement, no absence note, no bounce."""
    return not heard.automatic and heard.verdict not in ("acknowledgement", "out_of_office", "bounce")


def anchor_of(facts: Facts, finished: tuple[Round, ...], place: Place) -> Anchor | None:
    """The latest thing that starts the clock anew, if anything has."""
    candidates = (
        *(Anchor(at=r.end, day=r.last.day, kind="interview", key=r.anchor) for r in finished[-1:]),
        *_from_messages(facts, place),
        *_from_interviews_lost(facts, place),
    )
    return max(candidates, key=lambda a: a.order, default=None)


def _from_messages(facts: Facts, place: Place) -> Iterator[Anchor]:
    """The latest of each kind; histories are in order of time."""
    replies = (h for h in reversed(facts.heard) if h.what.verdict == "reply" and is_human(h.what))
    freezes = (h for h in reversed(facts.heard) if h.what.verdict == "position_on_hold")
    promises = (p for p in reversed(facts.promises) if p.what.interview is None)
    latest: tuple[tuple[AnchorKind, Dated[Any] | None], ...] = (
        ("reply", next(replies, None)),
        ("on_hold", next(freezes, None)),
        ("reply", next(promises, None)),
        ("answered", next(reversed(facts.answered), None)),
        ("reopened", next(reversed(facts.reopened), None)),
    )
    for kind, dated in latest:
        if dated is not None:
            yield Anchor(at=dated.at, day=place.day(dated.at), kind=kind, key=dated.key)


def _from_interviews_lost(facts: Facts, place: Place) -> Iterator[Anchor]:
    for slot in facts.placements:
        if slot.cancelled:
            at = slot.cancelled.at
            yield Anchor(at=at, day=place.day(at), kind="cancelled", key=slot.cancelled.key)
        elif slot.missed:
            # Told beforehand, the day it was told counts; told later, the day it would have been.
            told, meant = slot.missed, slot.interview
            day = meant.day if told.at >= meant.start else place.day(told.at)
            yield Anchor(at=min(told.at, meant.end), day=day, kind="missed", key=told.key)


def owed(facts: Facts) -> Dated[ev.Heard] | None:
    """The first question, invitation or offer that still waits for the person's answer."""
    for heard in facts.heard:
        if heard.what.verdict in OWED and not _is_answered(facts, heard):
            return heard
    return None


def _is_answered(facts: Facts, heard: Dated[ev.Heard]) -> bool:
    answers = [dated.order for dated in facts.answered] + [dated.order for dated in facts.reopened]
    if heard.what.verdict == "invitation":
        answers += [dated.order for dated in facts.interviews_set]
    return any(order > heard.order for order in answers)


def live_promise(
    facts: Facts, anchor: Anchor, finished: tuple[Round, ...], place: Place, sequence: Sequence
) -> LivePromise | None:
    """The latest promise, unless a later interview or a later day has overtaken it."""
    given = [g for p in facts.promises if (g := _given(p, finished, place)) is not None]
    if not given:
        return None
    (at, _), made, by = max(given)
    by = max(by, made)
    if anchor.day > by or anchor.kind == "on_hold" or any(r.end > at for r in finished):
        return None
    return LivePromise(by=by, made=made, ask=sequence.after_promise(by, place.country))


def _given(
    promise: Dated[ev.Promised], finished: tuple[Round, ...], place: Place
) -> tuple[tuple[datetime, str], date, date] | None:
    """When a promise was given, on which day, and for when; None before its interview is over."""
    if promise.what.interview is None:
        return promise.order, place.day(promise.at), promise.what.by
    for held in finished:
        if held.has(promise.what.interview):
            return (held.end, promise.key), held.last.day, promise.what.by
    return None
