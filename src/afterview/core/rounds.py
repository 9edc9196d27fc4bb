"""Interviews where they stand now, and the rounds they form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterview.core import events as ev
from afterview.core.events import Dated
from afterview.core.model import Interview

BETWEEN_ROUNDS = timedelta(hours=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """An interview where it stands now; `times` counts how often it was given a time."""

    interview: Interview
    times: int = 1
    cancelled: Dated[ev.InterviewCancelled] | None = None
    missed: Dated[ev.InterviewMissed] | None = None
    debrief: ev.Debriefed | None = None

    @property
    def stands(self) -> bool:
        """Neither cancelled nor missed."""
        return self.cancelled is None and self.missed is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """Slots less than four hours apart: one meeting, which ends with the last."""

    slots: tuple[Placement, ...]
    end: datetime

    @property
    def start(self) -> datetime:
        """When its first slot begins."""
        return self.slots[0].interview.start

    @property
    def last(self) -> Interview:
        """The slot that ends last, whose day the timers count from."""
        return max((slot.interview for slot in self.slots), key=lambda i: i.end)

    def has(self, interview: int | None) -> bool:
        """Whether the interview of that number is one of its slots."""
        return any(slot.interview.number == interview for slot in self.slots)

    @property
    def anchor(self) -> str:
        """The name under which letters about this round are known."""
        slot = max(self.slots, key=lambda s: s.interview.end)
        return f"interview:{slot.interview.number}.{slot.times}"


def rounds_of(placements: Iterable[Placement]) -> tuple[Round, ...]:
    """Group the interviews that stand into rounds, in order of time."""
    rounds: list[Round] = []
    for slot in sorted((p for p in placements if p.stands), key=lambda p: p.interview.start):
        start, end = slot.interview.start, slot.interview.end
        if rounds and start - rounds[-1].end < BETWEEN_ROUNDS:
            before = rounds.pop()
            rounds.append(Round(slots=(*before.slots, slot), end=max(before.end, end)))
        else:
            rounds.append(Round(slots=(slot,), end=end))
    return tuple(rounds)
