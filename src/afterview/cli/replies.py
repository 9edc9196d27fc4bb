"""heard, answered, settle, pause, resume."""

from datetime import date, datetime
from typing import Annotated

import typer

from afterview.cli import parse
from afterview.cli.applications import App, OneOrAll
from afterview.cli.interviews import Promised
from afterview.cli.shell import change
from afterview.core.model import Verdict
from afterview.errors import UserError

commands = typer.Typer()

At = Annotated[
    datetime | None,
    typer.Option(parser=parse.moment, metavar="WHEN", help='When it was, like "2026-11-12 15:00"; else now.'),
]
All = Annotated[bool, typer.Option("--all", help="All applications.")]


@commands.command()
def heard(
    ctx: typer.Context,
    app: App,
    *,
    kind: Annotated[Verdict, typer.Option(help="What it was.")],
    promised: Promised = None,
    until: Annotated[
        date | None, typer.Option(parser=parse.day, metavar="DATE", help="Out of office: the last day away.")
    ] = None,
    deadline: Annotated[
        date | None,
        typer.Option(parser=parse.day, metavar="DATE", help="Offer: by when they want an answer."),
    ] = None,
    automatic: Annotated[bool, typer.Option("--automatic", help="A machine wrote it.")] = False,
    soft: Annotated[bool, typer.Option("--soft", help="Bounce: it may still arrive.")] = False,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="For yourself.")] = None,
    at: At = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="ADDRESS", help="Who wrote; of a bounce: the address that bounced."),
    ] = None,
) -> None:
    """Record what came back, by phone too."""
    from afterview.app import replies

    change(
        ctx,
        lambda opened: replies.hear(
            opened,
            app,
            kind,
            promised=promised,
            until=until,
            deadline=deadline,
            automatic=automatic,
            soft=soft,
            note=note,
            at=at,
            sender=from_,
        ),
    )


@commands.command()
def answered(ctx: typer.Context, app: App, at: At = None) -> None:
    """Say that you answered.

    For what they asked: a question, an invitation, an offer.
    """
    from afterview.app import replies

    change(ctx, lambda opened: replies.answer(opened, app, at=at))


@commands.command()
def settle(
    ctx: typer.Context,
    app: App,
    choice: Annotated[str, typer.Argument(help="The day that was meant, or an option by number or words.")],
) -> None:
    """Answer the open question about an application."""
    from afterview.app import replies

    change(ctx, lambda opened: replies.settle(opened, app, choice))


@commands.command()
def pause(
    ctx: typer.Context,
    until: Annotated[date, typer.Option(parser=parse.day, metavar="DATE", help="The last day of the pause.")],
    app: OneOrAll = None,
    everything: All = False,
) -> None:
    """Send nothing for a while."""
    from afterview.app import pauses

    _check_one_or_all(app, everything)
    change(ctx, lambda opened: pauses.pause(opened, app, until=until))


@commands.command()
def resume(ctx: typer.Context, app: OneOrAll = None, everything: All = False) -> None:
    """End a pause now."""
    from afterview.app import pauses

    _check_one_or_all(app, everything)
    change(ctx, lambda opened: pauses.resume(opened, app))


def _check_one_or_all(app: int | None, everything: bool) -> None:
    if (app is None) != everything:
        what = "Name one application or --all, not both." if everything else "Which application?"
        raise UserError(what, "Give its number, or --all for all of them.")
