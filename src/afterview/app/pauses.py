"""No email for a while: one application, or all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from afterview.app.answers import Changed
from afterview.app.change import Change, changing
from afterview.app.outcome import outcome
from afterview.app.wiring import App
from afterview.app.zones import day_of
from afterview.core.events import Event, Paused, Resumed
from afterview.errors import NotFound, UserError
from afterview.store import ledger


def pause(app: App, number: int | None, *, until: date) -> Changed:
    """No email through `until`, the last day; `number` None: for all applications."""
    with changing(app) as change:
        if number is not None:
            change.facts(number)
        if until < day_of(change.now, change.zone):
            raise UserError(
                f"The last day of the pause, {until.isoformat()}, is over.",
                "Give a last day from today on, like --until 2026-11-18.",
            )
        change.record(number, Paused(until=until))
    return outcome(app, f"{_whose(number)} paused through {until.isoformat()}.", application=number)


def resume(app: App, number: int | None) -> Changed:
    """The pause ends now; NotFound where there is none."""
    with changing(app) as change:
        if number is not None:
            change.facts(number)
        own = ledger.live(change.tx, [number])[number] if number is not None else ledger.owner_wide(change.tx)
        if not _is_paused(change, own):
            raise NotFound(
                f"There is no pause to end for {_whose(number).lower()}.",
                "Pauses are ended where they were made: one application, or --all.",
            )
        change.record(number, Resumed())
    return outcome(app, f"{_whose(number)} resumed.", application=number)


def _is_paused(change: Change, events: Iterable[Event]) -> bool:
    switches = [e for e in events if isinstance(e.what, Paused | Resumed)]
    last = max(switches, key=lambda e: (e.at, e.key), default=None)
    today = day_of(change.now, change.zone)
    return last is not None and isinstance(last.what, Paused) and last.what.until >= today


def _whose(number: int | None) -> str:
    return "All applications" if number is None else f"Application {number}"
