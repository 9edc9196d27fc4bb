"""A wait: from the day something ended to the day a reply came, or silent until now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from afterview.core.model import country_code, in_range
from afterview.errors import UserError

Stage = Literal["applied", "screen", "interview", "final", "offer"]
Reply = Literal["good", "rejection", "other"]
STAGES: tuple[Stage, ...] = get_args(Stage)
LONGEST = 36_525  # a hundred years of days: anything longer is a slip


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """One wait of one person. The first reply ends it; without one it is silent for `days` and goes on.

    `start` is the local day it began (of an application, or the day an interview ended), `days` whole days
    since then: 0 is the day itself. `reply`: an invitation or offer is "good", "other" is a reply that is
    neither. `company` is a key, equal for waits at one company. `promise` is the day they named, `nudges`
    the days on which a follow-up of ours left. UserError where something cannot be, whatever its type.
    """

    stage: Stage
    start: date
    days: int
    reply: Reply | None = None
    industry: str | None = None
    country: str | None = None
    channel: str | None = None
    company: str | None = None
    promise: date | None = None
    nudges: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        _one_of("stage", self.stage, STAGES)
        if self.reply is not None:
            _one_of("kind of reply", self.reply, get_args(Reply))
        if type(self.days) is not int or not 0 <= self.days <= LONGEST:
            raise UserError(
                f"A wait of {self.days!r} days cannot be.",
                f"Give whole days from 0 (a reply on the day itself) to {LONGEST}.",
            )
        _day("start of the wait", self.start)
        if self.promise is not None:
            _day("promised day", self.promise)
        for name in ("industry", "country", "channel", "company"):
            _text(name, getattr(self, name))
        if self.country is not None:
            object.__setattr__(self, "country", country_code(self.country))
        if not isinstance(self.nudges, tuple):
            raise UserError(f"{self.nudges!r} are no follow-ups.", "Give a tuple of the days they left.")
        for nudge in self.nudges:
            _day("day of the follow-up", nudge)

    @property
    def end(self) -> date:
        """The day of the reply, or the last day that was silent."""
        return self.start + timedelta(days=self.days)

    def as_known_on(self, day: date) -> Wait | None:
        """The wait as it stood at the end of that day; None where it had not begun."""
        if day < self.start:
            return None
        if self.end <= day:
            return self
        left = tuple(nudge for nudge in self.nudges if nudge <= day)
        return replace(self, days=min(self.days, (day - self.start).days), reply=None, nudges=left)


def _day(what: str, value: object) -> None:
    # A datetime is a date to Python, but cannot be compared with one.
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UserError(f"{value!r} is no {what}.", "Give a day of the calendar, without a time.")
    in_range(value, what)


def _text(what: str, value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise UserError(f"{value!r} is no {what}.", "Give a text, or nothing where it is not known.")


def _one_of(what: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UserError(f"{value!r} is no {what}.", f"Use one of: {', '.join(choices)}.")
