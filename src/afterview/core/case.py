"""One application at one instant, with its days worked out: what the rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from afterview.core.around import Around
from afterview.core.days import (
    ONE_DAY,
    WINDOW_CLOSES,
    WINDOW_OPENS,
    hold_and_roll,
    is_business_day,
    roll,
)
from afterview.core.facts import Facts
from afterview.core.model import Step
from afterview.core.sequence import Sequence
from afterview.core.timers import Timers, timers_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Facts, cadence and surroundings as seen at `now`."""

    facts: Facts
    sequence: Sequence
    around: Around
    now: datetime
    timers: Timers

    @property
    def today(self) -> date:
        """The recipient's local day."""
        return self.timers.place.day(self.now)

    @property
    def is_presumed(self) -> bool:
        """Whether the presume day is over."""
        begins = self.timers.presumed_from
        return begins is not None and begins <= self.now

    def dealt_with(self, step: Step, since: datetime) -> bool:
        """Whether the step was sent or let go at or after `since`."""
        sent = any(s.what.step == step and s.at >= since for s in self.facts.sent)
        return sent or any(s.what.step == step and s.at >= since for s in self.facts.skipped)

    def dealt_with_question(self, about: str) -> bool:
        """Whether the person has settled or let go the question of that name."""
        return any(s.what.step == about for s in self.facts.skipped)

    def next_opening(self) -> datetime:
        """Now if an email may leave now, else the next instant at which one may."""
        timers, place = self.timers, self.timers.place
        if place.is_open(self.now):
            return self.now
        before = self.now < place.at(self.today, WINDOW_OPENS)
        first = self.today if before else self.today + ONE_DAY
        day, _ = hold_and_roll(first, timers.holds, timers.gaps, place.country)
        return place.at(day, WINDOW_OPENS)

    def lapses_at(self) -> datetime | None:
        """When the last window before the presume day closes on an unsent follow-up."""
        timers, place = self.timers, self.timers.place
        if timers.presume_day is None or timers.pending is None:
            return None
        day = timers.presume_day - ONE_DAY
        while not is_business_day(day, place.country) or any(day in hold for hold in timers.holds):
            day -= ONE_DAY
        return place.at(day, WINDOW_CLOSES)

    def changes_at(self) -> datetime | None:
        """When a due follow-up changes by itself: it lapses, or a hold begins."""
        timers, place = self.timers, self.timers.place
        if timers.pending is None:
            return None
        starts = [place.start(h.start) for h in timers.holds if h.start > timers.pending.day]
        later = [at for at in (*starts, self.lapses_at()) if at is not None and at > self.now]
        return min(later, default=None)


def case_of(facts: Facts, sequence: Sequence, around: Around, *, now: datetime) -> Case:
    """The facts with all their days at `now` (aware)."""
    timers = timers_of(facts, sequence, around, now=now)
    return Case(facts=facts, sequence=sequence, around=around, now=now, timers=timers)
