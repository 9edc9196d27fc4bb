"""Emails, the outbox and templates as pages of text."""

from __future__ import annotations

from afterview.app.doctor import DoctorAnswer
from afterview.app.followup import WriteAnswer
from afterview.app.history import STEPS
from afterview.app.outbox import KeptLetter, OutboxAnswer, OutboxRow
from afterview.app.templates import CheckAnswer, TemplateAnswer, TemplatesAnswer
from afterview.cli.pages import INDENT, letter_lines
from afterview.cli.render import Page, day_and_time


def write_page(answer: WriteAnswer) -> Page:
    """The emails of one step, each whole."""
    title = answer.company + (f", {answer.role}" if answer.role else "")
    page = Page().line(f"{title}: {STEPS[answer.step]}", "bold").line(answer.why)
    for letter in answer.letters:
        letter_lines(page, letter)
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
    words = f"{row.state}{when}: {STEPS[row.step]} for application {where}"
    page.hanging(f"{row.number:<{INDENT}}", words, style="bold")
    page.line(f"{row.subject} (to {row.to or 'nobody yet'})", indent=INDENT)
    if row.why:
        page.line(row.why, "dim", indent=INDENT)


def templates_page(answer: TemplatesAnswer) -> Page:
    """A line a template."""
    page = Page()
    for row in answer.templates:
        own = ", your own" if row.own else ""
        page.hanging(f"{row.language:<4}{row.name:<32}", f"{STEPS[row.step]}{own}")
    return page.gap().line(f"Your own go to {answer.folder}/LANGUAGE/NAME.txt.", "dim")


def template_page(answer: TemplateAnswer) -> Page:
    """One template as it is."""
    page = Page().pairs([("Step", answer.step), ("To", answer.to), ("Subject", answer.subject)]).gap()
    for line in answer.body.rstrip("\n").split("\n"):
        page.line(line)
    for problem in answer.problems:
        page.line(problem, "red")
    return page


def check_page(answer: CheckAnswer) -> Page:
    """What is wrong, or that nothing is."""
    page = Page()
    for problem in answer.problems:
        page.line(problem, "red")
    return page if answer.problems else page.line(f"{answer.checked} looked at, nothing is wrong.")


def doctor_page(answer: DoctorAnswer) -> Page:
    """A line a check."""
    page = Page()
    for each in answer.checks:
        page.hanging(
            f"{'ok' if each.ok else 'look':<6}", f"{each.name}: {each.words}", style="" if each.ok else "red"
        )
    return page
