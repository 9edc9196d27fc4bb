"""What a command answers: one sentence, and what comes next for the application it was about."""

from __future__ import annotations

from afterview.app.answers import Changed
from afterview.app.today import item_of
from afterview.app.wiring import App


def outcome(
    app: App,
    message: str,
    *,
    application: int | None = None,
    contact: int | None = None,
    interview: int | None = None,
    hints: tuple[str, ...] = (),
) -> Changed:
    """The answer of a command that is committed; `today` is read afresh."""
    today = None
    if application is not None:
        with app.store.read(app.owner) as tx:
            today = item_of(tx, app, application, now=app.now)
    return Changed(
        message=message,
        application=application,
        contact=contact,
        interview=interview,
        today=today,
        hints=hints,
    )
