"""The one sentence of the forecast, beside an application that is waited for.

A module of its own, because `today` is to load and read no more than that.
"""

from __future__ import annotations

from collections.abc import Collection

from afterview.app.evidence import past_of
from afterview.app.look import View
from afterview.forecast.evidence import Evidence
from afterview.forecast.wait import Wait
from afterview.forecast.words import left, sentence
from afterview.store.database import Transaction


def sentences(
    tx: Transaction, view: View, numbers: Collection[int], *, presumed: Collection[int], zone: str | None
) -> dict[int, str]:
    """For those of `numbers` that are waited for: by when, or of the `presumed` ones what chance is left."""
    known = {number: member.facts for number, member in view.members.items()}
    past = past_of(tx, numbers, zone=zone, now=view.now, known=known)
    evidence = past.evidence()
    waiting = {n: current for n in numbers if (current := past.outcomes[n].current)}
    return {n: _sentence(evidence, wait, presumed=n in presumed) for n, wait in waiting.items()}


def _sentence(evidence: Evidence, wait: Wait, *, presumed: bool) -> str:
    forecast = evidence.forecast(wait)
    if presumed:
        return left(forecast)
    return sentence(forecast, outcomes=evidence.outcomes(wait), today=wait.end)
