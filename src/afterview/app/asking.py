"""What an email leaves open, as questions for somebody at a terminal, and their answers.

drafts ──open places, words that will be false──> questions ──answer──> Wording, or an edit
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from afterview.app.followup import rewrite
from afterview.app.job import job_of
from afterview.app.letters import Draft
from afterview.app.look import gather
from afterview.app.wiring import App
from afterview.app.wording import Wording
from afterview.core.model import Letter, Step
from afterview.errors import UserError
from afterview.letters.review import Finding

KEPT = "leave these words as they are"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One thing to ask. `guarded`: these are somebody else's words; `sort` as of an open place, or dated."""

    key: str
    name: str
    sort: str
    text: str
    choices: tuple[str, ...]
    guarded: bool


def questions(app: App, number: int, *, step: Step | None, wording: Wording) -> tuple[Question, ...]:
    """What is to be asked about these emails, each thing once; words that will be false last."""
    drafts = _drafts(app, number, step, wording)
    places = [question for draft in drafts for question in _places(draft)]
    dated = [question for draft in drafts for question in _dated(draft)]
    return tuple({each.key: each for each in reversed([*places, *dated])}.values())[::-1]


def fill_for(question: Question, said: str, wording: Wording) -> Wording:
    """The answer to a question as something said about the text; UserError where it is none."""
    number = int(said) if said.isdecimal() and len(said) <= 3 else 0
    if question.choices and number:
        if not number <= len(question.choices):
            raise UserError(f"There is no choice {number}.", f"There are {len(question.choices)}.")
        said = question.choices[number - 1]
    if question.sort == "dated":
        if said != KEPT:
            raise UserError(f"{said!r} is no choice.", "Type a number, or edit the email.")
        return replace(wording, keep=True)
    return replace(wording, fills=(f"{question.name}={said}",))


def say_ours(app: App, number: int, *, step: Step | None, wording: Wording) -> None:
    """Put our words for the days in the place of those that will be false."""
    for index, draft in enumerate(_drafts(app, number, step, wording)):
        false = [each for each in draft.findings if each.blocks and each.kind == "dated" and each.instead]
        if false:
            letter = _instead(draft.letter, false)
            rewrite(
                app,
                number,
                step=step,
                index=index,
                subject=letter.subject,
                body=letter.body,
                wording=wording,
            )


def _drafts(app: App, number: int, step: Step | None, wording: Wording) -> tuple[Draft, ...]:
    with app.store.read(app.owner) as tx:
        view = gather(tx, [number], app.library, zone=app.config.zone, now=app.now)
        return job_of(tx, app, view, number, step, wording).drafts


def _places(draft: Draft) -> Iterator[Question]:
    for place in draft.places:
        yield Question(
            key=place.name.casefold(),
            name=place.name,
            sort=place.sort,
            text=place.text,
            choices=place.choices,
            guarded=draft.guarded,
        )


def _dated(draft: Draft) -> Iterator[Question]:
    """One question about all such words: an edit of some leaves the others as advice."""
    false = [each for each in draft.findings if each.blocks and each.kind == "dated"]
    if not false:
        return
    ours = ", ".join(dict.fromkeys(f'"{each.instead}"' for each in false if each.instead))
    yield Question(
        key="words that will be false",
        name="words that will be false",
        sort="dated",
        text="\n".join(dict.fromkeys(each.sentence for each in false)),
        choices=((f"say {ours}", KEPT) if ours else (KEPT,)),
        guarded=True,
    )


def _instead(letter: Letter, false: list[Finding]) -> Letter:
    """The letter with our words, as large as those they stand for."""
    lines = [letter.subject, *letter.body.split("\n")]
    for each in sorted(false, key=lambda finding: (finding.line, finding.column), reverse=True):
        line, start, ours = lines[each.line], each.column - 1, each.instead or each.excerpt
        ours = ours[:1].upper() + ours[1:] if each.excerpt[:1].isupper() else ours
        lines[each.line] = line[:start] + ours + line[start + len(each.excerpt) :]
    return replace(letter, subject=lines[0], body="\n".join(lines[1:]))
