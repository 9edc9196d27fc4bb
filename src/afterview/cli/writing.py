"""Emails and the outbox as pages of text."""

from __future__ import annotations

from afterview.app.doctor import DoctorAnswer
from afterview.app.followup import WriteAnswer
from afterview.app.history import KINDS, STEPS
from afterview.app.outbox import KeptLetter, OutboxAnswer, OutboxRow
from afterview.cli.pages import INDENT, letter_lines
from afterview.cli.render import Page, day_and_time


def write_page(answer: WriteAnswer) -> Page:
    """The emails of one step, each whole."""
    title = answer.company + (f", {answer.role}" if answer.role else "")
    page = Page().line(f"{title}: {KINDS[answer.step]}", "bold").line(answer.why)
    for letter in answer.letters:
        letter_lines(page, letter)
    return page


def once_sent(number: int, kind: str, template: str | None) -> str:
    """What to type when the email has left."""
    outside = f" --template {template}" if template and kind not in STEPS else ""
    return f"Once you have sent it: afterview sent {number}{outside}"


def outbox_page(answer: OutboxAnswer) -> Page:
    """A line or two a letter."""
    page = Page()
    for row in answer.letters:
        _outbox_row(page, row)
    if not answer.letters:
        page.line("The outbox is empty: edited and approved emails are kept here.")
    return page


def kept_page(answer: KeptLetter) -> Page:
    """One kept letter with its text."""
    page = Page()
    _outbox_row(page, answer.row)
    page.gap()
    for line in answer.body.rstrip("\n").split("\n"):
        page.line(line, indent=INDENT)
    return page


def _outbox_row(page: Page, row: OutboxRow) -> None:
    approved = row.approved_at if row.state == "approved" else None
    when = f" on {day_and_time(approved)}" if approved else ""
    where = ", ".join(map(str, row.applications))
    words = f"{row.state}{when}: {KINDS[row.step]} for application {where}"
    page.hanging(f"{row.number:<{INDENT}}", words, style="bold")
    page.line(f"{row.subject} (to {row.to or 'nobody yet'})", indent=INDENT)
    if row.why:
        page.line(row.why, "dim", indent=INDENT)


def doctor_page(answer: DoctorAnswer) -> Page:
    """A line a check."""
    page = Page()
    for each in answer.checks:
        page.hanging(
            f"{'ok' if each.ok else 'look':<6}", f"{each.name}: {each.words}", style="" if each.ok else "red"
        )
    return page
