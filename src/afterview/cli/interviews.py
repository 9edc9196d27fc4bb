"""interview, debrief."""

from datetime import date, datetime
from typing import Annotated

import typer

from afterview.cli import parse
from afterview.cli.applications import App, Zone
from afterview.cli.shell import Shell, change, shell_of
from afterview.core.model import InterviewKind
from afterview.errors import UserError

commands = typer.Typer()

Promised = Annotated[
    date | None,
    typer.Option(parser=parse.promised_day, metavar="DATE", help="The day by which they promised news."),
]


@commands.command()
def interview(
    ctx: typer.Context,
    app: App,
    *,
    at: Annotated[
        datetime | None,
        typer.Option(parser=parse.moment, metavar="WHEN", help='Its start, like "2026-11-03 15:00".'),
    ] = None,
    minutes: Annotated[
        int | None,
        typer.Option(parser=parse.minutes, metavar="MINUTES", help="Its length.", show_default="60"),
    ] = None,
    zone: Zone = None,
    kind: Annotated[InterviewKind | None, typer.Option(help="What it is.", show_default="video")] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar='"NAME <A@B>"', help="Who is there; may be repeated."),
    ] = None,
    pronouns: Annotated[
        list[str] | None,
        typer.Option(metavar="she|he|they", help="Of those there: once for all, or once for each."),
    ] = None,
    promised: Promised = None,
    move: Annotated[
        int | None, typer.Option(parser=parse.interview, metavar="N", help="Interview N is at another time.")
    ] = None,
    cancel: Annotated[
        int | None, typer.Option(parser=parse.interview, metavar="N", help="Interview N does not take place.")
    ] = None,
    missed: Annotated[
        int | None, typer.Option(parser=parse.interview, metavar="N", help="You do not attend interview N.")
    ] = None,
) -> None:
    """Record an interview, held or to come.

    Or move, cancel or miss interview N.
    """
    from afterview.app import interviews
    from afterview.cli.pages import changed_page

    _one_of(at, move, cancel, missed)
    shell = shell_of(ctx)
    with shell.app() as opened:
        if cancel is not None:
            answer = interviews.cancel(opened, app, cancel)
        elif missed is not None:
            answer = interviews.miss(opened, app, missed)
        elif move is not None:
            answer = interviews.move(opened, app, move, at=_said(at), minutes=minutes, zone=zone)
        else:
            answer = interviews.arrange(
                opened,
                app,
                at=_said(at),
                minutes=60 if minutes is None else minutes,
                zone=zone,
                kind=kind or "video",
                people=parse.everybody(with_ or [], pronouns or []),
                promised=promised or _ask(shell),
            )
    shell.say(answer, changed_page, done=True)


def _one_of(at: datetime | None, move: int | None, cancel: int | None, missed: int | None) -> None:
    given = [n for n in (move, cancel, missed) if n is not None]
    if len(given) > 1:
        raise UserError("Only one of --move, --cancel and --missed is possible.", "Do one after the other.")
    if at is not None and move is None and given:
        raise UserError("--at does not go with --cancel or --missed.", "Leave it out, or use --move.")


def _said(at: datetime | None) -> datetime:
    if at is None:
        raise UserError("The interview needs a time.", 'Add it like --at "2026-11-03 15:00".')
    return at


def _ask(shell: Shell) -> date | None:
    """At a terminal: what they said about timing."""
    if not shell.talks:
        return None
    said = typer.prompt(
        "By which day did they say you will hear? (YYYY-MM-DD, Enter: they did not say)",
        default="",
        show_default=False,
    )
    return parse.promised_day(said) if said.strip() else None


@commands.command()
def debrief(
    ctx: typer.Context,
    app: App,
    *,
    interview: Annotated[
        int | None,
        typer.Option(
            "--interview", parser=parse.interview, metavar="N", help="Which one; else the last that began."
        ),
    ] = None,
    discussed: Annotated[
        str | None, typer.Option(metavar="TOPIC", help="A topic for the letters, not a sentence.")
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="For yourself.")] = None,
    promised: Promised = None,
) -> None:
    """Keep what you remember of an interview."""
    from afterview.app import interviews

    change(
        ctx,
        lambda opened: interviews.debrief(
            opened, app, interview, discussed=discussed, note=note, promised=promised
        ),
    )
