"""At a terminal: what shall happen with the email that was just shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from afterview.app import followup
from afterview.cli import editor
from afterview.cli.writing import write_page

if TYPE_CHECKING:
    from afterview.app.wiring import App
    from afterview.core.model import Step

QUESTION = "[a]pprove, [e]dit, [c]opy, [q]uit"


def talk(app: App, number: int, step: Step | None) -> None:
    """Ask until the email is approved, copied or left."""
    while True:
        said = typer.prompt(QUESTION, default="q").strip().casefold()[:1]
        if said == "a":
            followup.approve(app, number, step=step)
            typer.echo(f"Approved. Once you have sent it: afterview sent {number}")
            return
        if said == "c":
            for handed in followup.hand_over(app, number, step=step, way="copy"):
                typer.echo(handed.content.decode())
            return
        if said == "q":
            return
        if said == "e":
            _edit(app, number, step)


def _edit(app: App, number: int, step: Step | None) -> None:
    letters = followup.letters_of(app, number, step=step).letters
    index = 0
    if len(letters) > 1:
        index = typer.prompt(f"Which of the {len(letters)}?", type=int, default=1) - 1
    if not 0 <= index < len(letters):
        typer.echo(f"There is no email {index + 1}.")
        return
    new = editor.edit(app.config.editor, subject=letters[index].subject, body=letters[index].body)
    if new is None:
        typer.echo("Nothing was changed.")
        return
    answer = followup.rewrite(app, number, step=step, index=index, subject=new[0], body=new[1])
    typer.echo(write_page(answer).text(sys.stdout))
