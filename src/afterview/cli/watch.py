"""watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from afterview.cli.shell import Shell, note, shell_of

if TYPE_CHECKING:
    from afterview.app.watch import WatchAnswer, Watched
    from afterview.cli.render import Page

commands = typer.Typer()


@commands.command()
def watch(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
) -> None:
    """Read the mail, and send what is approved, due and still wanted.

    Looks again every five minutes, and when something is due, until Ctrl-C.
    """
    from afterview.app import watch as watching
    from afterview.cli.progress import Progress

    shell = shell_of(ctx)
    with shell.app() as app:
        if once:
            looked = watching.watch_once(app, progress=Progress())
            _say(shell, watching.answer(app, looked))
            _fail(looked)
            return
        note("Watching. Ctrl-C ends it; what is under way is finished or noted.")
        watching.watch(
            app,
            tell=lambda looked: _say(shell, watching.answer(app, looked)),
            trouble=lambda problem: note(f"{problem.message} {problem.hint}"),
        )


def _say(shell: Shell, answer: WatchAnswer) -> None:
    shell.say(answer, watch_page, done=True)


def _fail(looked: Watched) -> None:
    """A mailbox that could not be read is a failure, said once all that could be done is done."""
    for _, problem in looked.read.troubles:
        raise problem


def watch_page(answer: WatchAnswer) -> Page:
    """A line for what was read, one for each letter, one for each trouble."""
    from afterview.cli.render import Page, day_and_time

    page = Page()
    new = f"{answer.read} new message{'' if answer.read == 1 else 's'}"
    read = f"{new}, {answer.matched} about your applications"
    page.hanging(f"{answer.now:%H:%M}  ", read if answer.complete else f"{read}, and not everything was read")
    for number in answer.lost:
        page.line(f"Letter {number} was being sent when afterview ended: see `afterview today`.", "yellow")
    for each in answer.letters:
        page.hanging(
            f"{each.letter:>5}  ", f"{_WORDS[each.result]}: {each.subject} (to {each.to})", style="bold"
        )
        if each.why and each.result != "sent":
            page.line(each.why, "dim", indent=7)
    for trouble in answer.troubles:
        page.line(trouble, "red")
    page.line(f"Next look: {day_and_time(answer.next)}", "dim")
    return page


_WORDS = {
    "sent": "sent",
    "later": "waits",
    "failed": "refused",
    "unknown": "nobody knows whether it arrived",
    "lapsed": "to be looked at again",
    "withdrawn": "withdrawn",
    "waiting": "waits",
}
