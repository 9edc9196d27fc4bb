"""Emails and the outbox as pages of text."""

from __future__ import annotations

from afterview.app.doctor import DoctorAnswer
from afterview.app.followup import Dispatched, WriteAnswer
from afterview.app.history import KINDS, STEPS
from afterview.app.outbox import KeptLetter, OutboxAnswer, OutboxRow
from afterview.cli.pages import INDENT, letter_lines, state_words
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


def approved_words(answer: WriteAnswer, template: str | None) -> str:
    """What comes of emails that were just approved."""
    carried = once_sent(answer.application, answer.step, template)
    states = [state_words(each) for each in answer.letters if each.way is not None]
    if not states:
        return f"Approved. {carried}"
    return "\n".join(f"{state[:1].upper()}{state[1:]}." for state in dict.fromkeys(states) if state)


def dispatched_page(answer: tuple[Dispatched, ...]) -> Page:
    """What was approved, when it leaves, and how it is called back."""
    page = Page()
    for each in answer:
        letter = each.letter
        if each.way == "draft":
            page.line(f"In {each.sender}, folder {each.folder}: {letter.subject} (to {letter.to})")
            page.line("Send it from there; afterview notices.", "dim", indent=INDENT)
            continue
        when = f", leaves on {day_and_time(letter.leaves_at)}" if letter.leaves_at else ""
        page.line(f"Approved{when}: {letter.subject} (to {letter.to})")
        back = f"`afterview outbox cancel {letter.outbox}`" if letter.outbox else "`afterview undo`"
        page.line(f"`afterview watch` sends it then; {back} calls it back.", "dim", indent=INDENT)
    return page


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
    if row.state == "approved" and row.leaves_at:
        page.line(f"leaves on {day_and_time(row.leaves_at)}", indent=INDENT)
    if row.folder:
        page.line(f"a draft in your folder {row.folder}", indent=INDENT)
    if row.sent_at:
        page.line(f"on {day_and_time(row.sent_at)}", "dim", indent=INDENT)
    if row.said and row.state in ("failed", "unknown"):
        page.line(row.said, "dim", indent=INDENT)
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
