"""One application at one instant, with its days worked out: what the rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from afterview.core.around import Accepted, Around
from afterview.core.days import (
    ONE_DAY,
    WINDOW_CLOSES,
    WINDOW_OPENS,
    Hold,
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
        """Whether the presume day is over; never while an interview is to come."""
        begins = self.timers.presumed_from
        return begins is not None and begins <= self.now and self.timers.upcoming is None

    @property
    def accepted_elsewhere(self) -> Accepted | None:
        """An offer accepted since this application came into being or was taken up again."""
        accepted, facts = self.around.accepted, self.facts
        since = max((facts.added, *(r.at for r in facts.reopened)))
        return accepted if accepted and accepted.at >= since else None

    def next_of(self, *instants: datetime | None) -> datetime | None:
        """The first of the instants that is still to come."""
        return min((at for at in instants if at is not None and at > self.now), default=None)

    @property
    def hope_ends(self) -> datetime | None:
        """When the presume day is over, or may turn out to be another one."""
        upcoming = self.timers.upcoming
        return self.next_of(self.timers.presumed_from, self.changes_at(), upcoming.end if upcoming else None)

    def dealt_with(self, step: Step, since: datetime) -> bool:
        """Whether the step was sent or let go at or after `since`."""
        sent = any(s.what.step == step and s.at >= since for s in self.facts.sent)
        return sent or any(s.what.step == step and s.at >= since for s in self.facts.skipped)

    def dealt_with_question(self, about: str) -> bool:
        """Whether the person has settled or let go the question of that name."""
        return any(s.what.step == about for s in self.facts.skipped)

    def chosen_at(self, about: str, choice: str) -> datetime | None:
        """When the person last answered that question, if that was their answer."""
        answers = [s for s in self.facts.settled if s.what.about == about]
        return answers[-1].at if answers and answers[-1].what.choice == choice else None

    def next_opening(self, holds: tuple[Hold, ...], gaps: tuple[Hold, ...]) -> datetime:
        """Now if an email may leave now, else the next instant at which one may, given those holds."""
        place = self.timers.place
        if place.is_open(self.now):
            return self.now
        before = self.now < place.at(self.today, WINDOW_OPENS)
        first = self.today if before else self.today + ONE_DAY
        day, _ = hold_and_roll(first, holds, gaps, place.country)
        return place.at(day, WINDOW_OPENS)

    def lapses_at(self) -> datetime | None:
        """When the last window before the presume day closes on an unsent follow-up.

        None where a hold will catch it first, and move the presume day with it.
        """
        timers, place = self.timers, self.timers.place
        if timers.presume_day is None or timers.pending is None:
            return None
        coming = (h.start for h in timers.holds if h.start > timers.pending.day)
        if any(roll(start, place.country) < timers.presume_day for start in coming):
            return None
        day = timers.presume_day - ONE_DAY
        while not is_business_day(day, place.country):
            day -= ONE_DAY
        return place.at(day, WINDOW_CLOSES)

    def changes_at(self) -> datetime | None:
        """When a due follow-up changes by itself: it lapses, or a hold begins."""
        timers, place = self.timers, self.timers.place
        if timers.pending is None:
            return None
        starts = [place.start(h.start) for h in timers.holds if h.start > timers.pending.day]
        return self.next_of(*starts, self.lapses_at())


def case_of(facts: Facts, sequence: Sequence, around: Around, *, now: datetime) -> Case:
    """The facts with all their days at `now` (aware)."""
    timers = timers_of(facts, sequence, around, now=now)
    return Case(facts=facts, sequence=sequence, around=around, now=now, timers=timers)
