"""One look at the mail, and everything that follows from it; `watch` does it again and again.

    recover ──> sync ──> drafts ──> approve what may leave by itself ──> send ──> copies into Sent

Each step commits by itself, so a crash anywhere loses at most the rest of a pass. Where the mailbox
cannot be read whole, nothing leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from afterview.app import drafts
from afterview.app.change import Progress, quiet
from afterview.app.sending import Sending, file_copies, looked_for, recover, send_due
from afterview.app.sync import Read, sync
from afterview.errors import AfterviewError, MailError
from afterview.store import accounts, claims, mark

if TYPE_CHECKING:
    from afterview.app.wiring import App

EVERY = timedelta(minutes=5)
SOON = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """One look. `lost`: letters that were being sent when a process ended; `next`: when to look again."""

    read: Read
    lost: tuple[int, ...]
    sendings: tuple[Sending, ...]
    troubles: tuple[AfterviewError, ...]
    next: datetime


def watch_once(app: App, *, progress: Progress = quiet) -> Watched:
    """Look once; MailError only where there is no mailbox at all."""
    now = app.now
    lost = recover(app)
    with app.store.read(app.owner) as tx:
        if not accounts.accounts(tx):
            raise MailError("No mailbox is connected.", "Connect one: `afterview mail connect ADDRESS`.")
        due = claims.due(tx, now=now)
        watched = mark.last_watched(tx)
    if watched is None or abs(now - watched) > mark.OFTEN:
        with app.store.write(app.owner) as tx:
            mark.note_watched(tx, now=now)
    read = sync(app, ask_time=bool(due), progress=progress)
    troubles: list[AfterviewError] = [problem for _, problem in read.troubles]
    sendings: tuple[Sending, ...] = ()
    if read.complete:
        looked_for(app, read)
        troubles += _tended(app)
    sendings = send_due(app, read)
    if any(sending.result == "sent" for sending in sendings):
        troubles += _filed(app)
    return Watched(
        read=read, lost=lost, sendings=sendings, troubles=tuple(troubles), next=_next(app, now=now)
    )


def watch(app: App, *, tell: Callable[[Watched], None], sleep: Callable[[float], None]) -> None:
    """Look again and again until somebody stops it; `tell` hears of each look."""
    while True:
        looked = watch_once(app)
        tell(looked)
        sleep(max(1.0, (looked.next - app.now).total_seconds()))


def _tended(app: App) -> list[AfterviewError]:
    try:
        drafts.tend(app)
    except AfterviewError as problem:
        return [problem]
    return []


def _filed(app: App) -> list[AfterviewError]:
    """Look whether the provider filed the copies itself; put there what it did not."""
    try:
        if sync(app).complete:
            file_copies(app)
    except AfterviewError as problem:
        return [problem]
    return []


def _next(app: App, *, now: datetime) -> datetime:
    with app.store.read(app.owner) as tx:
        ahead = claims.next_due(tx, now=now)
    return min(now + EVERY, max(now + SOON, ahead)) if ahead else now + EVERY
