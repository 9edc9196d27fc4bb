"""What a model is: it is fitted to what is known on a day, and then says a curve for a wait.

    Known ──fit──> Model ──of a wait──> Said

A new one is a function from Known to a Model, and a line in `models.MODELS`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from afterview.core.days import roll
from afterview.forecast.derive import derive
from afterview.forecast.priors import Priors
from afterview.forecast.wait import Stage, Wait

FAR = 4096  # days; what has not come by then does not come


class Said(Protocol):
    """What is said of a wait; afterview's Forecast is one."""

    def by(self, day: int, /) -> float:
        """The share of all such waits that is answered by the end of that day since the start."""

    def reply_within(self, days: int, /) -> float:
        """P(a reply within so many days | the silence so far)."""

    def date(self, share: float, /) -> dt.date | None:
        """The day by which that share of the replies still to come will have come."""


Model = Callable[[Wait], Said]


@dataclass(frozen=True)
class Others:
    """The logs of the other persons."""

    logs: tuple[tuple[Wait, ...], ...]

    @cached_property
    def priors(self) -> Priors:
        """What the shipped code makes of them; of no logs, the published figures."""
        return derive(self.logs)

    @cached_property
    def pooled(self) -> tuple[Wait, ...]:
        """All their waits."""
        return tuple(wait for log in self.logs for wait in log)


@dataclass(frozen=True, kw_only=True)
class Known:
    """One's own waits as they stood at the end of `today`, and the other persons' logs."""

    own: tuple[Wait, ...]
    others: Others
    today: dt.date

    def waits(self, stage: Stage) -> list[Wait]:
        """What a model without priors can go by: one's own waits; before the first, everybody else's."""
        return [wait for wait in self.own or self.others.pooled if wait.stage == stage]


Fit = Callable[[Known], Model]


@dataclass(frozen=True)
class Curve:
    """What a baseline says: one curve for all waits of a stage."""

    wait: Wait
    share: Callable[[int], float]

    def by(self, day: int, /) -> float:
        """The curve."""
        return self.share(day)

    def reply_within(self, days: int, /) -> float:
        """The curve, given the silence."""
        before = self.share(self.wait.days)
        left = 1.0 - before
        return (self.share(self.wait.days + days) - before) / left if left > 0 else 0.0

    def date(self, share: float, /) -> dt.date | None:
        """Moved on to a business day, as afterview's own dates are."""
        silent, last = self.wait.days, FAR
        before, end = self.share(silent), self.share(FAR)
        if end <= before:
            return None
        while last - silent > 1:
            middle = (silent + last) // 2
            if self.share(middle) < before + share * (end - before):
                silent = middle
            else:
                last = middle
        return roll(self.wait.start + dt.timedelta(days=last), self.wait.country)
