"""Templates, and the emails of web posts, as pages of text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from afterview.app.history import KINDS, STEPS
from afterview.cli.pages import INDENT
from afterview.cli.render import Page
from afterview.letters.template import step_of

if TYPE_CHECKING:
    from afterview.app.posts import PostAnswer
    from afterview.app.templates import CheckAnswer, TemplateAnswer, TemplatesAnswer
    from afterview.letters.post.model import Example, PostTemplate


def templates_page(answer: TemplatesAnswer) -> Page:
    """A line a template."""
    page = Page()
    for row in answer.templates:
        own = ", your own" if row.own else ""
        chosen = "".join(f", chosen for {STEPS[step]}" for step in row.chosen)
        page.hanging(f"{row.language:<4}{row.name:<32}", f"{KINDS[row.step]}{own}{chosen}")
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


def posts_page(answers: tuple[PostAnswer, ...]) -> Page:
    """The emails of each post, what to look at in them, and what to do next."""
    page = Page()
    for answer in answers:
        page.gap().line(answer.front_matter.get("title") or answer.file, "bold")
        for template in answer.templates:
            _email(page, template)
        for example in answer.examples:
            _example(page, example)
        for warning in answer.warnings:
            page.line(warning, "yellow")
        _next(page.gap(), answer)
    return page


def _email(page: Page, template: PostTemplate) -> None:
    page.gap().line(f"{template.name}: {KINDS[template.kind]}{_when(template.when)}", "bold")
    page.pairs([("To", template.to), ("Cc", template.cc), ("Subject", template.subject)], indent=INDENT).gap()
    for line in template.body.split("\n"):
        page.line(line, indent=INDENT)
    page.gap()
    for paragraph in template.optional:
        page.line(f"Optional: {paragraph}", indent=INDENT)
    for warning in template.warnings:
        page.line(f"Look: {warning}", "yellow", indent=INDENT)


def _when(days: int | None) -> str:
    if days is None:
        return ""
    return ", at once" if days == 0 else f", after {days} day{'s' if days > 1 else ''}"


def _example(page: Page, example: Example) -> None:
    said = f"{example.name}: an example without a slot, to read and not to send"
    page.gap().line(said, "dim").line(example.subject, "dim", indent=INDENT)


def _next(page: Page, answer: PostAnswer) -> None:
    if not answer.templates:
        page.line(
            "There is nothing to fill in in these emails, so none of them is kept as a template.", "dim"
        )
    elif not answer.saved:
        page.line("Nothing is stored yet: add --save to keep them.", "dim")
    for path, template in zip(answer.saved, answer.templates, strict=False):
        name, step = Path(path).stem, step_of(template.kind)
        page.line(f"Kept as {path}.", "dim")
        use = f"afterview template use {name}" if step else f"afterview write APP --template {name}"
        page.line(use, "cyan")
