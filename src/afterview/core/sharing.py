"""One address, several applications: whose email goes first, and which go together.

wish        the follow-up an application would send if it were alone
together    due wishes of one company to one address make one letter,
            led by the earliest due
in front    else, of wishes due within five days of each other, the lowest
            step goes first, then the earliest due, then the lowest number
"""

from __future__ import annotations

from datetime import datetime, timedelta

from afterview.core.around import Wish
from afterview.core.case import Case
from afterview.core.days import GAP_DAYS
from afterview.core.text import same_address

WITHIN = timedelta(days=GAP_DAYS)


def pending_wish(case: Case) -> Wish | None:
    """The pending follow-up as a wish, due or to come."""
    timers = case.timers
    pending = timers.pending
    if pending is None:
        return None
    return Wish(
        application=case.facts.application,
        step=pending.step,
        anchor=pending.anchor,
        address=(timers.contact.address if timers.contact else None) or "",
        ordinal=pending.ordinal,
        due=timers.place.send_time(pending.day),
        earliest=_earliest(case),
        expires=case.changes_at(),
        optional=timers.anchor is not None and timers.anchor.kind == "on_hold",
    )


def has_lapsed(case: Case) -> bool:
    """Whether no window is left before the presume day."""
    lapses = case.lapses_at()
    return lapses is not None and lapses <= case.now


def _earliest(case: Case) -> datetime:
    """The first instant the pending follow-up could join another's letter."""
    timers, place = case.timers, case.timers.place
    assert timers.pending is not None
    moved = any(shift.kind != "day" for shift in timers.pending.shifts)
    if moved or timers.pending.step != "follow_up":
        return place.send_time(timers.pending.day)
    day = timers.pending.raw - WITHIN + timedelta(days=1)
    ended = [hold.end for hold in timers.holds if hold.end <= timers.pending.day]
    return place.send_time(max((day, *ended)))


def neighbours(rivals: tuple[Wish, ...], own: Wish) -> tuple[Wish, ...]:
    """The other applications' wishes for the same address."""
    return tuple(r for r in rivals if own.address and same_address(r.address, own.address))


def leader_of(own: Wish, others: tuple[Wish, ...]) -> Wish:
    """The wish whose letter speaks for all that share one: the earliest due."""
    sharing = [own, *(w for w in others if w.shares_letter_with(own))]
    return min(sharing, key=lambda w: (w.due, w.ordinal, w.application.number))


def joined_by(own: Wish, others: tuple[Wish, ...], now: datetime) -> tuple[Wish, ...]:
    """The wishes a due letter of `own` speaks for as well."""
    return tuple(
        w
        for w in others
        if w.shares_letter_with(own) and (w.due <= now or (w.due < own.due + WITHIN and w.earliest <= now))
    )


def in_front(own: Wish, mates: tuple[Wish, ...], others: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """The wishes that must be sent, with five days between, before `own` and its mates."""
    best = min(w.priority for w in (own, *mates))
    return tuple(
        w for w in others if not w.shares_letter_with(own) and w.priority < best and w.due < own.due + WITHIN
    )


def in_turn(own: Wish, others: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """The wishes that have to wait because `own` is sent first."""
    return tuple(w for w in others if not w.shares_letter_with(own) and w.due < own.due + WITHIN)
