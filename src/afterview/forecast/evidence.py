"""What a person's own waits say about one of them: its forecast rests on all the others.

A forecast is made given its wait's own silence. Were that silence among the waits the model learns from, it
would count twice; so the wait itself is left out. Where the waits of its sort are many, one of them weighs
too little to matter, and all are forecast from one model, in which silence that goes on says nothing about
its company.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

from afterview.forecast.curve import Forecast
from afterview.forecast.fit import Model, fit
from afterview.forecast.wait import Stage, Wait

MANY = 8


class Evidence:
    """A person's own waits as they stand at the end of a day."""

    def __init__(self, waits: Iterable[Wait], *, today: date) -> None:
        """`today` is the person's; of waits that have not begun by then nothing is known."""
        known = (wait.as_known_on(today) for wait in waits)
        self.waits = tuple(wait for wait in known if wait is not None)
        self.today = today
        self._counts = Counter(_sort(wait.stage) for wait in self.waits)

    def forecast(self, wait: Wait) -> Forecast:
        """The forecast of a wait that is silent so far, one of these or another."""
        return self._model(wait).forecast(wait)

    def outcomes(self, wait: Wait) -> int:
        """How many own replies the forecast of that wait rests on."""
        return self._model(wait).outcomes(wait.stage)

    def at_company(self, wait: Wait) -> int:
        """How many replies of the same company are among them."""
        return self._model(wait).at_company(wait.company)

    def _model(self, wait: Wait) -> Model:
        if self._counts[_sort(wait.stage)] >= MANY:
            return self._of_all
        if self._last is None or self._last[0] != wait:
            self._last = (wait, fit(self._others(wait), today=self.today))
        return self._last[1]

    _last: tuple[Wait, Model] | None = None

    @cached_property
    def _of_all(self) -> Model:
        waits = [wait if wait.reply else replace(wait, company=None) for wait in self.waits]
        return fit(waits, today=self.today)

    def _others(self, wait: Wait) -> list[Wait]:
        others = list(self.waits)
        if (known := wait.as_known_on(self.today)) in others:
            others.remove(known)
        return others


def _sort(stage: Stage) -> bool:
    return stage == "applied"
