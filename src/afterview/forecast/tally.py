"""A person's own response statistics: how many waits of a sort were answered, and how soon.

The share is that of the three weeks after which silence probably means no. It counts the waits that have had
these weeks: begun that long ago, and not closed by the person before. So none counts only because its answer
came early. Its interval is Wilson's, 95 %.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from afterview.forecast.score import wilson
from afterview.forecast.wait import Wait

WEEKS = 21
Label = TypeVar("Label", bound=Hashable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Waits of one sort. `median` is the day by which half of the replies came.

    Of the `sat_out` waits, which had their three weeks, `within` were answered in them.
    """

    waits: int
    answered: int
    good: int
    median: int | None
    sat_out: int
    within: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share answered within three weeks; None where none is that old."""
        return self.within / self.sat_out if self.sat_out else None


def tally(waits: Iterable[Wait], *, today: date) -> Tally:
    """Count waits of one sort, as they stand at the end of `today`."""
    counted = list(waits)
    days = sorted(wait.days for wait in counted if wait.reply)
    old = [wait for wait in counted if _is_old(wait, today)]
    within = sum(wait.reply is not None and wait.days <= WEEKS for wait in old)
    low, high = wilson(within, len(old))
    return Tally(
        waits=len(counted),
        answered=len(days),
        good=sum(wait.reply == "good" for wait in counted),
        median=days[(len(days) - 1) // 2] if days else None,
        sat_out=len(old),
        within=within,
        low=low,
        high=high,
    )


def tallies(labelled: Iterable[tuple[Label, Wait]], *, today: date) -> dict[Label, Tally]:
    """The tally of each label, those with most waits first."""
    sorts: dict[Label, list[Wait]] = {}
    for label, wait in labelled:
        sorts.setdefault(label, []).append(wait)
    found = {label: tally(waits, today=today) for label, waits in sorts.items()}
    return dict(sorted(found.items(), key=lambda item: -item[1].waits))


def _is_old(wait: Wait, today: date) -> bool:
    """Whether it had three weeks to be answered in, and nobody stopped looking."""
    begun = wait.start + timedelta(days=WEEKS) <= today
    return begun and (wait.reply is not None or wait.days >= WEEKS)
