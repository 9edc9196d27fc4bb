"""The course of one application: what begins a wait and what ends it, one thing after the other.

The rules stand in `outcomes`, which tells this course what happened, in order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from afterview.core import events as ev
from afterview.core.clock import is_human
from afterview.core.days import Place
from afterview.core.facts import OWED, Facts
from afterview.core.holds import UNSOLICITED
from afterview.core.rounds import Placement, Round
from afterview.forecast.wait import Reply, Stage, Wait

# Why nothing is waited for.
Quiet = Literal["ended", "owed", "scheduled", "invited", "on_hold", "unknown"]
_REPLIES: dict[str, Reply] = {"invitation": "good", "offer": "good", "rejection": "rejection"}
_DECISIONS = frozenset({"invitation", "offer", "rejection", "position_on_hold", "stop"})


class Agreed(NamedTuple):
    """An interview and when it was agreed; `known`: that is a day they replied, not one it was noted."""

    slot: Placement
    at: datetime
    key: str
    known: bool

    def is_ahead(self, at: datetime) -> bool:
        """Whether it was agreed by then and still to come."""
        off = self.slot.cancelled or self.slot.missed
        return self.at <= at < self.slot.interview.start and not (off and off.at <= at)


class _Open(NamedTuple):
    """A wait that goes on."""

    stage: Stage
    at: datetime
    start: date


@dataclass(slots=True, eq=False, repr=False)
class Course:
    """How things stand at one moment of the history, and the waits that have ended by then."""

    facts: Facts
    place: Place
    company: str | None
    now: datetime
    agreed: list[Agreed] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    open: _Open | None = None
    stage: Stage = "applied"
    promise: date | None = None
    untouched: bool = True
    offered: bool = False
    rejected: bool = False
    closed: bool = False
    stopped: bool = False
    on_hold: bool = False
    invited: bool = False
    owing: list[str] = field(default_factory=list)

    # What happens ------------------------------------------------------------------------------

    def apply(self, at: datetime, day: date) -> None:
        """The application leaves; one that only follows what was said before begins nothing."""
        if self.untouched:
            self.begin(at, day)

    def agree(self, at: datetime, agreed: Agreed) -> None:
        """An interview is agreed: they have replied, and that is good news."""
        self.untouched = self.invited = self.on_hold = False
        self.owing = [verdict for verdict in self.owing if verdict != "invitation"]
        if agreed.known:
            self.end(at, "good")
        else:
            self.open = None

    def leave(self, at: datetime, held: Round) -> None:
        """A round of interviews is over; what was promised in it counts from here."""
        self.untouched = self.invited = self.on_hold = False
        self.owing = [verdict for verdict in self.owing if verdict != "invitation"]
        self.open = None  # they talked: a wait that has come to here ended on a day that nobody noted
        self.stage, day = _stage(held), held.last.day
        said = [p for p in self.facts.promises if held.has(p.what.interview)]
        latest = max(said, key=lambda p: p.order, default=None)
        self.promise = max(latest.what.by, day) if latest else None
        self.begin(at, day)

    def lose(self, at: datetime, day: date) -> None:
        """An interview was cancelled or missed."""
        self.begin(at, day)

    def hear(self, at: datetime, heard: ev.Heard) -> None:
        """A message came in."""
        if heard.verdict in OWED:
            self.rejected = False
            self.owing.append(heard.verdict)
        if not _is_reply(heard):
            return
        self.untouched = self.invited = False
        self.end(at, _REPLIES.get(heard.verdict, "other"))
        self.offered |= heard.verdict == "offer"
        self.rejected |= heard.verdict == "rejection"
        self.stopped |= heard.verdict == "stop"
        self.on_hold = heard.verdict == "position_on_hold"
        if heard.verdict == "reply":
            self.begin(at, self.place.day(at))

    def name(self, at: datetime, by: date, *, alone: bool) -> None:
        """They named a day; where no message is noted beside it, it is itself one that decides nothing."""
        day = self.place.day(at)
        if alone:
            self.hear(at, ev.Heard(verdict="reply"))
        self.promise = max(by, day)

    def answer(self, at: datetime) -> None:
        """The person answered what they owed; after an invitation only a date is left to find."""
        owed, self.owing = self.owing, []
        self.invited = "invitation" in owed
        if owed and not self.invited:
            self.begin(at, self.place.day(at))

    def close(self, at: datetime) -> None:
        """The person looks no further; a wait that has only begun is none that was sat out."""
        if self.open is not None and self.place.day(at) <= self.open.start:
            self.open = None
        self.end(at, None)
        self.closed = True

    def reopen(self, at: datetime) -> None:
        """It is alive again."""
        self.closed = self.rejected = self.on_hold = self.invited = False
        self.owing = []
        self.begin(at, self.place.day(at))

    # What that amounts to ----------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Whether it has ended, as far as is known."""
        return self.rejected or self.closed or self.stopped

    def begin(self, at: datetime, day: date) -> None:
        """A wait begins, unless one goes on or there is nothing to wait for."""
        if self.open is None and self.quiet(at) is None:
            self.open = _Open("offer" if self.offered else self.stage, at, day)

    def end(self, at: datetime, reply: Reply | None) -> None:
        """The wait that goes on, if there is one, ends here."""
        if self.open is not None:
            self.waits.append(self.wait(self.open, at, reply))
            self.open = None

    def wait(self, begun: _Open, at: datetime, reply: Reply | None) -> Wait:
        """The wait as seen at that moment. A clock set back, or a zone far ahead, makes no day negative."""
        sent = (s for s in self.facts.sent if s.what.step in UNSOLICITED and begun.at <= s.at <= at)
        lives = self.promise is not None and self.promise >= begun.start
        application = self.facts.application
        return Wait(
            stage=begun.stage,
            start=begun.start,
            days=max((self.place.day(at) - begun.start).days, 0),
            reply=reply,
            industry=application.industry,
            country=self.place.country,
            channel=application.channel,
            company=self.company,
            promise=self.promise if lives else None,
            nudges=tuple(sorted({max(self.place.day(s.at), begun.start) for s in sent})),
        )

    def quiet(self, at: datetime) -> Quiet | None:
        """Why there is nothing to wait for at that moment, apart from nothing having begun."""
        if self.is_over:
            return "ended"
        if self.owing:
            return "owed"
        if any(each.is_ahead(at) for each in self.agreed):
            return "scheduled"
        if self.invited:
            return "invited"
        return "on_hold" if self.on_hold else None

    def so_far(self) -> tuple[Wait | None, Quiet | None]:
        """The wait that goes on at `now`, if one does, and why it is not one to hear from."""
        under_way = any(r.start <= self.now < r.end for r in self.facts.rounds)
        quiet = self.quiet(self.now) or ("scheduled" if under_way else None)
        goes_on = self.wait(self.open, self.now, None) if self.open is not None else None
        return goes_on, quiet or (None if goes_on else "unknown")


def _is_reply(heard: ev.Heard) -> bool:
    return heard.verdict in _DECISIONS or is_human(heard)


def _stage(held: Round) -> Stage:
    """One final slot makes a final round; phone calls alone are a screening."""
    kinds = {slot.interview.kind for slot in held.slots}
    if "final" in kinds:
        return "final"
    return "screen" if kinds == {"phone"} else "interview"
