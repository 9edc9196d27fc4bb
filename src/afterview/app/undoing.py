"""Take the last command back, and look anew at everything it concerned."""

from __future__ import annotations

from afterview.app.answers import Changed
from afterview.app.change import Change
from afterview.app.fate import unsettle
from afterview.app.wiring import App
from afterview.core.events import Event, Voided
from afterview.errors import NotFound
from afterview.store import outbox
from afterview.store.database import Transaction
from afterview.store.undo import Undone
from afterview.store.undo import undo as take_back


def undo(app: App) -> Changed:
    """Void the events of the last command and bring its records back; again goes one further back."""
    with app.store.write(app.owner) as tx:
        lettered = _applications_by_letter(tx)
        undone = take_back(tx, now=app.now)
        if undone is None:
            raise NotFound("There is nothing to undo.", "See `afterview list`.")
        # Letters come back exactly as they were; the next command, or a sending, judges them anew.
        change = Change(app=app, tx=tx, batch=undone.by, now=app.now, keeps_drafts=True)
        unsettle(change, undone.events)
        change.touch(undone.events)
        # A void that is taken back may have brought anything back with it.
        change.everywhere |= undone.owner or any(isinstance(e.what, Voided) for e in undone.events)
        lettered |= _applications_by_letter(tx)
        change.touched |= {number for row in undone.outbox for number in lettered.get(row, ())}
        change.follow_through()
    hints = tuple(f"{name} was changed since, so it was left as it is." for name in _files(app, undone))
    words = _words(undone)
    return Changed(
        message=f"Undone: {words}." if words else "Undone: the last command, which changed nothing.",
        hints=hints,
    )


def _files(app: App, undone: Undone) -> tuple[str, ...]:
    if not undone.files:
        return ()
    from afterview.app.posts import take_back as take_files_back

    return take_files_back(app, undone.files)


def _applications_by_letter(tx: Transaction) -> dict[int, set[int]]:
    """Which applications each letter of the outbox counts for."""
    return {entry.number: {key.application for key in entry.letters} for entry in outbox.entries(tx)}


def _words(undone: Undone) -> str:
    parts = [
        ", ".join(dict.fromkeys(_kind(event) for event in undone.events)),
        "your settings" if undone.owner else "",
        "a letter in the outbox" if undone.outbox else "",
        ", ".join(f"the template {file.name}" for file in undone.files),
    ]
    return "; ".join(part for part in parts if part)


def _kind(event: Event) -> str:
    words = "something taken back" if isinstance(event.what, Voided) else event.kind.replace("_", " ")
    return f"{words} (application {event.application})" if event.application is not None else words
