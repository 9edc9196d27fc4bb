"""At a terminal: what stands open in the email that was just shown, and what shall happen with it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from afterview.app import followup
from afterview.app.asking import Question, fill_for, questions, say_ours
from afterview.app.wording import Wording
from afterview.cli import editor
from afterview.cli.writing import approved_words, dispatched_page, write_page
from afterview.errors import UserError

if TYPE_CHECKING:
    from afterview.app.wiring import App
    from afterview.core.model import Step
    from afterview.store.outbox import Way

LEAVE = "Enter leaves it open"


def talk(app: App, number: int, step: Step | None, template: str | None = None) -> None:
    """Ask what somebody else's words leave open, then until the email is approved, on its way or left."""
    here = _Talk(app, number, step, template)
    here.fill_in(everything=False)
    while True:
        said = typer.prompt(here.question, default="q").strip().casefold()[:1]
        if said == "a":
            approved = followup.approve(app, number, step=step, wording=here.wording)
            typer.echo(approved_words(approved, template))
            return
        if said in here.through:
            way = here.through[said]
            sent = followup.dispatch(app, number, step=step, way=way, wording=here.wording, asked=True)
            typer.echo(dispatched_page(sent).text(sys.stdout))
            return
        if said == "c":
            for handed in followup.hand_over(app, number, step=step, way="copy", wording=here.wording):
                typer.echo(handed.content.decode())
            return
        if said == "q":
            return
        if said == "e":
            here.edit()
        if said == "f":
            here.fill_in(everything=True)


class _Talk:
    """One email, or those of one step."""

    def __init__(self, app: App, number: int, step: Step | None, template: str | None) -> None:
        self.app, self.number, self.step = app, number, step
        self.wording = Wording(template=template)
        self.through: dict[str, Way] = {"s": "send", "d": "draft"} if followup.has_mailbox(app) else {}

    @property
    def question(self) -> str:
        fill = ("[f]ill in",) if self.ahead(everything=True) else ()
        through = ("[s]end", "[d]raft in your mailbox") if self.through else ()
        return ", ".join(("[a]pprove", "[e]dit", *fill, "[c]opy", *through, "[q]uit"))

    def ahead(self, *, everything: bool) -> tuple[Question, ...]:
        """What there is to ask; without `everything` only of somebody else's words."""
        found = questions(self.app, self.number, step=self.step, wording=self.wording)
        return tuple(each for each in found if everything or each.guarded)

    def fill_in(self, *, everything: bool) -> None:
        """Ask for what is open, one by one; what one answer opens is asked next."""
        left: set[str] = set()
        answered = False
        while question := next((q for q in self.ahead(everything=everything) if q.key not in left), None):
            typer.echo(_shown(question))
            said = typer.prompt(_prompt(question), default="", show_default=False).strip()
            if not said:
                left.add(question.key)
            elif self._take(question, said):
                answered = True
        if answered:
            self._show()

    def _take(self, question: Question, said: str) -> bool:
        """Keep one answer; False where it cannot be taken, which is told, and asked again."""
        if question.sort == "dated" and said == "1" and len(question.choices) > 1:
            say_ours(self.app, self.number, step=self.step, wording=self.wording)
            return True
        try:
            wording = fill_for(question, said, self.wording)
            followup.reword(self.app, self.number, step=self.step, wording=wording)
        except UserError as problem:
            typer.echo(f"{problem.message} {problem.hint}")
            return False
        return True

    def edit(self) -> None:
        letters = followup.letters_of(self.app, self.number, step=self.step, wording=self.wording).letters
        index = 0
        if len(letters) > 1:
            index = typer.prompt(f"Which of the {len(letters)}?", type=int, default=1) - 1
        if not 0 <= index < len(letters):
            typer.echo(f"There is no email {index + 1}.")
            return
        new = editor.edit(self.app.config.editor, subject=letters[index].subject, body=letters[index].body)
        if new is None:
            typer.echo("Nothing was changed.")
            return
        followup.rewrite(
            self.app,
            self.number,
            step=self.step,
            index=index,
            subject=new[0],
            body=new[1],
            wording=self.wording,
        )
        self._show()

    def _show(self) -> None:
        answer = followup.letters_of(self.app, self.number, step=self.step, wording=self.wording)
        typer.echo(write_page(answer).text(sys.stdout))


def _shown(question: Question) -> str:
    """What stands open, and what there is to choose from."""
    lines = [question.text, *(f"  {n}  {each}" for n, each in enumerate(question.choices, start=1))]
    return "\n".join(lines)


def _prompt(question: Question) -> str:
    match question.sort:
        case "alternative" | "suffix":
            return f"A number, or your own words ({LEAVE})"
        case "passage":
            return f"Your own text, or k to keep these words ({LEAVE})"
        case "optional":
            return f"k to keep this paragraph, d to drop it ({LEAVE})"
        case "dated":
            return f"A number ({LEAVE})"
        case _:
            return f"Your words ({LEAVE})"
