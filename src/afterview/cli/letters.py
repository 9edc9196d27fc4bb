"""write, skip, sent, outbox."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from afterview.cli import parse
from afterview.cli.applications import App, Auto
from afterview.cli.replies import At
from afterview.cli.shell import Shell, answer, change, encoded, note, shell_of
from afterview.cli.shell import write as print_bytes
from afterview.core.model import Step
from afterview.errors import UserError

if TYPE_CHECKING:
    from afterview.app.answers import LetterAnswer
    from afterview.app.wording import Wording

commands = typer.Typer()
outbox = typer.Typer(help="The letters you edited or approved.", no_args_is_help=True)
commands.add_typer(outbox, name="outbox")

StepOption = Annotated[Step | None, typer.Option(help="Which email; else what is due.")]
Letter = Annotated[
    int,
    typer.Argument(
        parser=parse.number_of("letter", "afterview outbox list"), metavar="N", help="The letter's number."
    ),
]
THROUGH = ("draft", "send")  # through the person's mailbox


@dataclass(frozen=True, kw_only=True)
class HandedOut:
    """An approved email that was given out: as `content` (text or link), or into a `file`."""

    letter: "LetterAnswer"
    content: str | None
    file: str | None


@commands.command()
def write(
    ctx: typer.Context,
    app: App,
    *,
    step: StepOption = None,
    template: Annotated[
        str | None, typer.Option(metavar="NAME", help="Made from this template, whatever the facts say.")
    ] = None,
    fill: Annotated[
        list[str] | None,
        typer.Option("--fill", metavar="NAME=VALUE", help="Put this where NAME stands open; once for each."),
    ] = None,
    keep_words: Annotated[
        bool, typer.Option("--keep-words", help="Leave words like today as they are, true or not.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.eml|copy|mailto|draft|send", help="Approve it, and let it leave like this."
        ),
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve it as it stands.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
    auto: Auto = None,
) -> None:
    """Show the email; approve, edit, hand it over or let it leave.

    At a terminal it asks; else it only shows. Exit code 4: the email is not ready.
    """
    from afterview.app import followup
    from afterview.app.wording import Wording
    from afterview.cli.talk import talk
    from afterview.cli.writing import write_page

    shell = shell_of(ctx)
    wording = Wording(template=template, fills=tuple(fill or ()), keep=keep_words)
    if auto is not None:
        _switch(shell, app, auto=auto)
    if to in THROUGH:
        _dispatch(shell, app, step, "draft" if to == "draft" else "send", wording)
        return
    if to is not None:
        _hand_over(shell, app, step, to, wording, force=force)
        return
    said = bool(fill or keep_words)
    with shell.app() as opened:
        letters = followup.approve if approve else followup.reword if said else followup.letters_of
        shell.say(letters(opened, app, step=step, wording=wording), write_page, done=approve or said)
        if shell.talks and not approve:
            talk(opened, app, step, template)


def _hand_over(
    shell: Shell, app: int, step: Step | None, to: str, wording: "Wording", *, force: bool
) -> None:
    from afterview.app import followup
    from afterview.app.files import write_whole
    from afterview.cli.files import numbered, refuse

    way = _way(to)
    with shell.app() as opened:
        paths: list[Path] = []
        if way == "eml":
            count = len(followup.letters_of(opened, app, step=step, wording=wording).letters)
            paths = numbered(Path(to), count)
            refuse(paths, existing=not force)
        handed = followup.hand_over(opened, app, step=step, way=way, wording=wording)
        write_whole({path: each.content for path, each in zip(paths, handed, strict=False)})
    names: list[str | None] = [str(path) for path in paths] if paths else [None] * len(handed)
    out = tuple(
        HandedOut(letter=each.letter, content=None if name else each.content.decode(), file=name)
        for each, name in zip(handed, names, strict=True)
    )
    _tell(shell, app, out, wording.template)


def _way(to: str) -> Literal["copy", "mailto", "eml"]:
    if to in ("copy", "mailto"):
        return "copy" if to == "copy" else "mailto"
    if to.casefold().endswith(".eml"):
        return "eml"
    raise UserError(
        f"{to!r} is no way for an email to leave.",
        "Use copy, mailto, draft, send, or a file name ending in .eml.",
    )


def _switch(shell: Shell, app: int, *, auto: bool) -> None:
    """What is said beside the email: that it leaves by itself from now on, or not."""
    from afterview.app import applications
    from afterview.app.today import show

    with shell.app() as opened:
        if show(opened, app).auto != auto:
            note(applications.edit(opened, app, auto=auto).message)


def _dispatch(
    shell: Shell, app: int, step: Step | None, way: Literal["draft", "send"], wording: "Wording"
) -> None:
    from afterview.app import followup
    from afterview.cli.writing import dispatched_page

    with shell.app() as opened:
        handed = followup.dispatch(opened, app, step=step, way=way, wording=wording)
    shell.say(handed, dispatched_page, done=True)


def _tell(shell: Shell, app: int, out: tuple[HandedOut, ...], template: str | None) -> None:
    from afterview.cli.render import Page
    from afterview.cli.writing import once_sent

    if shell.json:
        shell.say(out, lambda _: Page(), done=True)
        return
    for each in out:
        if each.letter.note:
            note(each.letter.note)
        print_bytes(encoded(f"{each.content or f'Wrote {each.file}.'}\n"), done=True)
    if out:
        note(once_sent(app, out[0].letter.step, template))


@commands.command()
def sent(
    ctx: typer.Context,
    app: App,
    *,
    step: StepOption = None,
    at: At = None,
    template: Annotated[
        str | None, typer.Option(metavar="NAME", help="A letter of that template, outside the cadence.")
    ] = None,
) -> None:
    """Say "I wrote that myself"."""
    from afterview.app.outside import sent_outside
    from afterview.app.sent import sent as note_sent
    from afterview.app.zones import wall_time

    if template is not None:
        change(ctx, lambda opened: sent_outside(opened, app, template, at=wall_time(opened, at)))
        return
    change(ctx, lambda opened: note_sent(opened, app, step=step, at=wall_time(opened, at)))


@commands.command()
def skip(ctx: typer.Context, app: App, step: StepOption = None) -> None:
    """Let a step or a question go."""
    from afterview.app.sent import skip as let_go

    change(ctx, lambda opened: let_go(opened, app, step=step))


@outbox.command("list")
def list_(ctx: typer.Context) -> None:
    """List the letters that are kept."""
    from afterview.app.outbox import kept
    from afterview.cli.writing import outbox_page

    answer(ctx, kept, outbox_page)


@outbox.command("show")
def show_(ctx: typer.Context, number: Letter) -> None:
    """Show one of them with its text, a withdrawn one too."""
    from afterview.app.outbox import letter
    from afterview.cli.writing import kept_page

    answer(ctx, lambda opened: letter(opened, number), kept_page)


@outbox.command("approve")
def approve_(ctx: typer.Context, number: Letter) -> None:
    """Approve a draft as it stands."""
    from afterview.app.outbox import approve

    change(ctx, lambda opened: approve(opened, number))


@outbox.command()
def cancel(ctx: typer.Context, number: Letter) -> None:
    """Withdraw a letter; its text stays readable."""
    from afterview.app.outbox import cancel as withdraw

    change(ctx, lambda opened: withdraw(opened, number))
