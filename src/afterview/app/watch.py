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
from afterview.app.automatic import approve_due
from afterview.app.change import Progress, quiet
from afterview.app.log import note
from afterview.app.sending import Sending, file_copies, looked_for, recover, send_due
from afterview.app.sync import Read, sync
from afterview.core.model import zone_info
from afterview.errors import AfterviewError, MailError
from afterview.store import accounts, claims, mark, outbox, records
from afterview.store.outbox import Entry

if TYPE_CHECKING:
    from afterview.app.wiring import App

EVERY = timedelta(minutes=5)
SOON = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """One look. `lost`: letters that were being sent when a process ended; `next`: when to look again.

    `waiting`: letters that are due and did not leave, each with its reason.
    """

    read: Read
    lost: tuple[int, ...]
    sendings: tuple[Sending, ...]
    waiting: tuple[Entry, ...]
    troubles: tuple[AfterviewError, ...]
    next: datetime


@dataclass(frozen=True, kw_only=True)
class SendingAnswer:
    """What became of one letter in this look."""

    letter: int
    application: int
    to: str | None
    subject: str
    result: str
    why: str | None


@dataclass(frozen=True, kw_only=True)
class WatchAnswer:
    """One look in the shape of the JSON. `complete`: every mailbox was read whole."""

    now: datetime
    read: int
    matched: int
    complete: bool
    lost: tuple[int, ...]
    letters: tuple[SendingAnswer, ...]
    troubles: tuple[str, ...]
    next: datetime


def watch_once(app: App, *, progress: Progress = quiet) -> Watched:
    """Look once; MailError only where there is no mailbox at all."""
    now = app.now
    lost, is_due = _begin(app)
    read = sync(app, ask_time=is_due, progress=progress)
    troubles: list[AfterviewError] = [problem for _, problem in read.troubles]
    if read.complete:
        troubles += _tended(app, read)
        approve_due(app)
    sendings = send_due(app, read)
    troubles += _filed(app, read, has_sent=any(sending.result == "sent" for sending in sendings))
    with app.store.read(app.owner) as tx:
        waiting = tuple(outbox.entry_of(tx, number) for number in claims.due(tx, now=app.now))
        ahead = claims.next_due(tx, now=app.now)
    note(
        "looked",
        new=read.new,
        matched=read.matched,
        complete=read.complete,
        lost=len(lost),
        tried=len(sendings),
        waiting=len(waiting),
    )
    return Watched(
        read=read,
        lost=lost,
        sendings=sendings,
        waiting=waiting,
        troubles=tuple(troubles),
        next=min(now + EVERY, max(now + SOON, ahead)) if ahead else now + EVERY,
    )


def _begin(app: App) -> tuple[tuple[int, ...], bool]:
    """What a crash left behind is taken up; which letters that was, and whether any is due now."""
    now = app.now
    with app.store.read(app.owner) as tx:
        connected = accounts.accounts(tx)
        is_due = bool(claims.due(tx, now=now, limit=1))
        under_way = outbox.in_hand(tx).sending
        watched = mark.last_watched(tx)
    lost = recover(app) if under_way else ()
    if not connected:
        raise MailError("No mailbox is connected.", "Connect one: `afterview mail connect ADDRESS`.")
    if watched is None or abs(now - watched) > mark.OFTEN:
        with app.store.write(app.owner) as tx:
            mark.note_watched(tx, now=now)
    return lost, is_due


def watch(app: App, *, tell: Callable[[Watched], None], trouble: Callable[[AfterviewError], None]) -> None:
    """Look until somebody stops it; `tell` hears of each look, `trouble` of one that failed."""
    looked = watch_once(app)
    while True:
        tell(looked)
        wait = (looked.next - app.now).total_seconds()
        while True:
            app.sleep(max(1.0, wait))
            try:
                looked = watch_once(app)
                break
            except AfterviewError as problem:
                trouble(problem)
                wait = EVERY.total_seconds()


def _tended(app: App, read: Read) -> list[AfterviewError]:
    """Say where letters of unknown fate were looked for, and bring the Drafts folders in line."""
    with app.store.read(app.owner) as tx:
        in_hand = outbox.in_hand(tx)
    try:
        if in_hand.unknown:
            looked_for(app, read)
        if in_hand.drafts:
            drafts.tend(app)
    except AfterviewError as problem:
        return [problem]
    return []


def _filed(app: App, read: Read, *, has_sent: bool) -> list[AfterviewError]:
    """Put copies of what was sent, now or in an earlier look, where the provider filed none itself.

    The mailbox was read since each was sent, so that a copy that lies there, whoever put it, is known.
    """
    try:
        if has_sent:
            read = sync(app)
        if read.complete:
            with app.store.read(app.owner) as tx:
                unfiled = outbox.in_hand(tx).unfiled
            if unfiled:
                file_copies(app)
    except AfterviewError as problem:
        return [problem]
    return []


def answer(app: App, watched: Watched) -> WatchAnswer:
    """One look as it is told, in the person's zone."""
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    here = zone_info((person.zone if person else None) or app.config.zone or "UTC")
    told = {sending.letter for sending in watched.sendings}
    return WatchAnswer(
        now=app.now.astimezone(here),
        read=watched.read.new,
        matched=watched.read.matched,
        complete=watched.read.complete,
        lost=watched.lost,
        letters=(
            *(
                SendingAnswer(
                    letter=each.letter,
                    application=each.application,
                    to=each.to,
                    subject=each.subject,
                    result=each.result,
                    why=each.why,
                )
                for each in watched.sendings
            ),
            *(
                SendingAnswer(
                    letter=entry.number,
                    application=entry.letters[0].application,
                    to=entry.recipient,
                    subject=entry.subject,
                    result="waiting",
                    why=entry.why,
                )
                for entry in watched.waiting
                if entry.number not in told
            ),
        ),
        troubles=tuple(problem.message for problem in watched.troubles),
        next=watched.next.astimezone(here),
    )
