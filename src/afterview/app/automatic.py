"""Applications that write by themselves (`--auto`): the person agreed beforehand to the templates' words.

What is due is approved in their place, and then goes the way of every approved letter: the delay, the
mailbox read again, all guards. Not in their place, but by them: what is optional or late, what holds
dated or open words, what they edited, withdrew or saw refused, and whatever needs a second look; after
a restore everything, until they have approved one letter themselves.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from afterview.app.approval import approve_letters
from afterview.app.change import changing
from afterview.app.letters import keys_of
from afterview.app.look import View, case, decide, gather, keep, looks_at
from afterview.core.actions import Action, Write
from afterview.core.days import business_days_between
from afterview.core.decide import LATE_BUSINESS_DAYS
from afterview.errors import AfterviewError
from afterview.store import batches, looks, mark, outbox, records

if TYPE_CHECKING:
    from afterview.app.wiring import App
    from afterview.store.database import Transaction

_DAY = timedelta(days=1)


def approve_due(app: App) -> tuple[int, ...]:
    """Approve what is due in applications that write by themselves; their numbers."""
    now, version = app.now, app.library.version
    with app.store.read(app.owner) as tx:
        if mark.restored(tx) is not None:  # what left since the backup is not in it
            return ()
        numbers = set(records.automatic(tx))
        due = numbers & set(looks.due(tx, now=now, version=version)) if numbers else set()
        numbers &= due | set(looks.listed(tx, now=now)) if numbers else set()
        if not numbers:
            return ()
        view = gather(tx, numbers, app.library, zone=app.config.zone, now=now)
        actions = decide(view, sorted(numbers))
        ready = [number for number, action in actions.items() if _may_leave(tx, view, number, action)]
        fresh = looks_at(view, {n: actions[n] for n in due if n in actions}, version=version)
    keep(app, fresh)
    return tuple(number for number in ready if _approve(app, number))


def _may_leave(tx: Transaction, view: View, number: int, action: Action) -> bool:
    if not isinstance(action, Write) or action.optional:
        return False
    here = case(view, number)
    meant = here.today - action.late_days * _DAY
    if business_days_between(meant, here.today, here.timers.place.country) > LATE_BUSINESS_DAYS:
        return False
    keys = {key for each in action.letters for key in keys_of(number, each, action)}
    touched = outbox.entries(tx, states=outbox.ALL, applications={key.application for key in keys})
    return not any(keys & set(entry.letters) for entry in touched)


def _approve(app: App, number: int) -> bool:
    """Approve the letters of one application; what needs a person stays for them."""
    with suppress(AfterviewError):
        with changing(app, source=batches.MAIL) as change:
            approve_letters(change, number, way="send", asked=False, automatic=True)
        return True
    return False
