"""The letters that are kept: drafted, approved, or withdrawn with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afterview.app.answers import Changed
from afterview.app.approval import approve_kept
from afterview.app.change import Change, changing
from afterview.app.fate import being_sent, tell
from afterview.app.followup import put_drafts
from afterview.app.job import job_of
from afterview.app.letters import Draft
from afterview.app.outcome import outcome
from afterview.app.wiring import App
from afterview.app.wording import AS_IT_IS, Wording
from afterview.core.model import zone_info
from afterview.errors import Conflict, NeedsApproval
from afterview.letters.post.model import Kind
from afterview.letters.template import step_of
from afterview.store import outbox, records
from afterview.store.database import Transaction
from afterview.store.outbox import Entry


@dataclass(frozen=True, kw_only=True)
class OutboxRow:
    """One kept letter. `applications`: all it counts for; `why` it is as it is, where that needs saying.

    `way`: it leaves through a mailbox, as a draft there (in `folder`) or by itself (`leaves_at`);
    `said`: the server's words, or where it was looked for.
    """

    number: int
    state: str
    step: Kind
    applications: tuple[int, ...]
    to: str | None
    subject: str
    approved_at: datetime | None
    why: str | None
    way: str | None = None
    leaves_at: datetime | None = None
    sent_at: datetime | None = None
    folder: str | None = None
    said: str | None = None


@dataclass(frozen=True, kw_only=True)
class OutboxAnswer:
    """The kept letters, by number."""

    letters: tuple[OutboxRow, ...]


@dataclass(frozen=True, kw_only=True)
class KeptLetter:
    """One kept letter with its text."""

    row: OutboxRow
    body: str


def kept(app: App) -> OutboxAnswer:
    """Every letter of the outbox."""
    with app.store.read(app.owner) as tx:
        zone = _zone(app, tx)
        return OutboxAnswer(letters=tuple(_row(e, zone) for e in outbox.entries(tx, states=outbox.ALL)))


def letter(app: App, number: int) -> KeptLetter:
    """One kept letter whole, whatever became of it; NotFound."""
    with app.store.read(app.owner) as tx:
        entry = outbox.entry_of(tx, number)
        return KeptLetter(row=_row(entry, _zone(app, tx)), body=entry.body)


def approve(app: App, letter: int) -> Changed:
    """Approve one kept letter as it stands; NeedsApproval where it is not ready."""
    with changing(app) as change:
        entry = outbox.entry_of(change.tx, letter)
        draft = _draft(change, entry)
        if draft.blocked_by:
            raise NeedsApproval(
                f"Letter {letter} is not ready: {'; '.join(draft.blocked_by)}.",
                f"Mend it with `afterview write {entry.letters[0].application}`.",
            )
        approved = approve_kept(change, entry, draft)
    put_drafts(app, [approved])
    number = entry.letters[0].application
    return outcome(app, f"Approved letter {letter}: {entry.subject}", application=number)


def cancel(app: App, letter: int) -> Changed:
    """Withdraw one kept letter; its text stays readable, and it is written anew when asked for.

    Of one nobody knows the fate of it means that it was not sent. Conflict for one that is being
    sent, or was.
    """
    with changing(app) as change:
        entry = outbox.entry_of(change.tx, letter)
        if entry.state == "unknown":
            tell(change, entry, was_sent=False)
        else:
            _require_here(entry)
            outbox.withdraw(change.tx, letter, why="You withdrew it.", batch=change.batch)
    words = "Noted as not sent" if entry.state == "unknown" else "Withdrew"
    return outcome(
        app,
        f"{words}: letter {letter}, {entry.subject}",
        application=entry.letters[0].application,
        hints=_left_behind(entry),
    )


def _require_here(entry: Entry) -> None:
    """Conflict for a letter that cannot be called back."""
    if entry.state == "sending":
        raise being_sent(entry)
    if entry.state == "sent":
        raise Conflict(
            f"Letter {entry.number} was sent: no email comes back.",
            f"See it with `afterview outbox show {entry.number}`.",
        )
    if entry.state in outbox.DEAD:
        raise Conflict(
            f"Letter {entry.number} does not leave anyway: it is {entry.state}.",
            f"See why with `afterview outbox show {entry.number}`.",
        )


def _left_behind(entry: Entry) -> tuple[str, ...]:
    if entry.spot is None:
        return ()
    return (f"Its draft in {entry.spot.folder} is taken away by the next `afterview watch --once`.",)


def _draft(change: Change, entry: Entry) -> Draft:
    """The letter as its application wants it now, reviewed."""
    for number in {key.application for key in entry.letters}:
        view, step = change.view(number), step_of(entry.step)
        outside = step is None and entry.made_from is not None
        wording = Wording(template=entry.made_from.template) if outside and entry.made_from else AS_IT_IS
        for draft in job_of(change.tx, change.app, view, number, step, wording).drafts:
            if draft.entry is not None and draft.entry.number == entry.number:
                return draft
    raise Conflict(
        f"Letter {entry.number} is {entry.state} by now.", "Look at `afterview outbox list` again."
    )


def _zone(app: App, tx: Transaction) -> str:
    person = records.owner_of(tx)
    return (person.zone if person else None) or app.config.zone or "UTC"


def _row(entry: Entry, zone: str) -> OutboxRow:
    here = zone_info(zone)
    return OutboxRow(
        number=entry.number,
        state=entry.state,
        step=entry.step,
        applications=tuple(dict.fromkeys(key.application for key in entry.letters)),
        to=entry.recipient,
        subject=entry.subject,
        approved_at=entry.approved_at.astimezone(here) if entry.approved_at else None,
        why=entry.why,
        way=entry.way,
        leaves_at=entry.leaves_at.astimezone(here) if entry.leaves_at else None,
        sent_at=entry.sent_at.astimezone(here) if entry.sent_at else None,
        folder=entry.draft_folder,
        said=entry.said,
    )
