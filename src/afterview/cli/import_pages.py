"""What an import brings, as a page of text."""

from __future__ import annotations

from collections import Counter

from afterview.app.answers import ImportAnswer, Imported
from afterview.cli.render import Page, Style

SHOWN = 40
SIGNS = {
    "add": "+",
    "change": "~",
    "cancel": "x",
    "nothing": "=",
    "skip": " ",
    "ask": "?",
    "error": "!",
}
STYLES: dict[str, Style] = {"change": "yellow", "cancel": "yellow", "ask": "bold", "error": "red"}


def import_page(answers: tuple[ImportAnswer, ...]) -> Page:
    """A line for each thing, what is open or wrong first, and the sum."""
    page = Page()
    for answer in answers:
        _columns(page, answer)
        _items(page, answer.items)
        page.line(answer.message, "bold" if answer.items else "")
        for hint in answer.hints:
            page.line(hint, "yellow")
        if answer.dry_run:
            page.line("This was only a look: nothing has changed.", "dim")
    return page


def _columns(page: Page, answer: ImportAnswer) -> None:
    for column in answer.columns:
        example = f" (such as {column.example})" if column.example else ""
        page.hanging(f"{column.name:<24.24}", f" -> {column.field or 'left out'}{example}")
    if answer.columns:
        page.gap()


def _items(page: Page, items: tuple[Imported, ...]) -> None:
    urgent = [each for each in items if each.does in ("ask", "error")]
    rest = [each for each in items if each.does not in ("ask", "error", "skip", "nothing")]
    for each in [*urgent, *rest][:SHOWN]:
        title = ", ".join(part for part in (each.company, each.role) if part)
        words = f"{title}: {each.words}" if title else each.words
        page.hanging(f"{SIGNS[each.does]} {each.place:<11} ", words, style=STYLES.get(each.does, ""))
    if len(urgent) + len(rest) > SHOWN:
        page.line(f"… and {len(urgent) + len(rest) - SHOWN:,} more")
    quiet = Counter(each.words for each in items if each.does in ("skip", "nothing"))
    for words, count in quiet.most_common(5):
        page.line(f"{count:,} x {words}", "dim")
    if items:
        page.gap()
