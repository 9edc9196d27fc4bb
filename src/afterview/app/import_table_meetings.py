"""The interviews of a row against those there are: known already, put off, given a time, or new.

What the table said last about an interview is compared with what it says now.
Only where that differs it has a new word, so that what the person or a calendar
said since is left alone. Times are compared as clocks show them: a file that is
read again while the person lives in another zone says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from afterview.core.events import Event, Fact, InterviewMoved, InterviewSet
from afterview.core.facts import Facts
from afterview.core.model import Interview, zone_info

# An interview without a time is over when the working day is, and not before.
DAY_BEGINS, DAY_ENDS = time(9), time(17)
Clocks = tuple[datetime, datetime]
Keyed = tuple[str, Interview]


@dataclass(frozen=True, kw_only=True, slots=True)
class Meetings:
    """What stands of one application's interviews. `base` begins the keys of what its table said."""

    base: str
    now: datetime
    events: tuple[Event, ...] = ()
    facts: Facts | None = None

    def new(self, said: Sequence[Keyed]) -> Iterator[tuple[str, Fact, str]]:
        """What the rows say that is new, as key, fact and zone; an interview that is put off is moved."""
        before = self._said_before()
        known = {n for _, each in said for n, clocks in before.items() if clocks == clocks_of(each)}
        open_ = [(key, each) for key, each in said if clocks_of(each) not in before.values()]
        fresh: list[Keyed] = []
        for key, each in open_:
            number = next((n for n in before if n not in known and _same_day(before[n], each)), None)
            if number is None:
                fresh.append((key, each))
                continue
            known.add(number)
            if not _is_timeless(each) and not self._is_thanked(number):
                yield self._moved(number, each)
        yield from self._others(fresh, known, {day_of(each) for _, each in said})

    def _others(
        self, said: Sequence[Keyed], known: set[int], days: set[date]
    ) -> Iterator[tuple[str, Fact, str]]:
        """Those of days the table did not name before: one still to come is moved, not doubled."""
        placements = self.facts.placements if self.facts else ()
        held = {day_of(p.interview) for p in placements}
        fresh = [(key, each) for key, each in said if day_of(each) not in held]
        coming = [
            p.interview.number
            for p in placements
            if p.stands
            and p.interview.start > self.now
            and p.interview.number not in known
            and day_of(p.interview) not in days
        ]
        if len(coming) == len(fresh) == 1:
            yield self._moved(coming[0], fresh[0][1])
            return
        taken = max((p.interview.number for p in placements), default=0)
        for number, (key, each) in enumerate(fresh, start=taken + 1):
            yield key, InterviewSet(interview=replace(each, number=number)), each.zone

    def _moved(self, number: int, to: Interview) -> tuple[str, Fact, str]:
        turn = 1 + sum(isinstance(e.what, InterviewMoved) for e in self._from_table())
        what = InterviewMoved(interview=number, start=to.start, end=to.end, zone=to.zone)
        # By its turn first: within one instant the ledger goes by the key.
        return f"{self.base}:interview:moved:{turn:04}:{number}:{day_of(to).isoformat()}", what, to.zone

    def _from_table(self) -> list[Event]:
        begin = f"{self.base}:interview:"
        ours = (e for e in self.events if e.key.startswith(begin))
        return sorted(ours, key=lambda e: (isinstance(e.what, InterviewMoved), e.recorded_at, e.key))

    def _said_before(self) -> dict[int, Clocks]:
        """What the table said last of each interview."""
        said: dict[int, Clocks] = {}
        for event in self._from_table():
            match event.what:
                case InterviewSet(interview=each):
                    said[each.number] = clocks_of(each)
                case InterviewMoved(interview=number, start=start, end=end, zone=zone):
                    said[number] = clocks_of(Interview(number=number, start=start, end=end, zone=zone))
                case _:
                    pass
        return said

    def _is_thanked(self, number: int) -> bool:
        """Whether a letter about an interview that is over has left: a new time would ask for another."""
        sent = self.facts.sent if self.facts else ()
        return any((s.what.anchor or "").startswith(f"interview:{number}.") for s in sent)


def clocks_of(interview: Interview) -> Clocks:
    """Its start and end as clocks there show them."""
    zone = zone_info(interview.zone)
    start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (interview.start, interview.end))
    return start, end


def day_of(interview: Interview) -> date:
    """The local day on which it begins."""
    return clocks_of(interview)[0].date()


def _same_day(clocks: Clocks, interview: Interview) -> bool:
    return clocks[0].date() == day_of(interview)


def _is_timeless(interview: Interview) -> bool:
    start, end = clocks_of(interview)
    return (start.time(), end.time()) == (DAY_BEGINS, DAY_ENDS)
