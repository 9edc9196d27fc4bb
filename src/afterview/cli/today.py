"""today, undo."""

from functools import partial
from typing import Annotated

import typer

from afterview.cli.shell import answer, change

NOTHING_DUE = 3

commands = typer.Typer()


@commands.command()
def today(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also what waits or has ended.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Without the text of the emails.")] = False,
) -> None:
    """Say what to do now, in order and why. Exit code 3: nothing."""
    from afterview.app.today import today as list_today
    from afterview.cli.pages import today_page

    found = answer(ctx, partial(list_today, everything=everything), partial(today_page, brief=brief))
    if not found.items:
        raise typer.Exit(NOTHING_DUE)


@commands.command()
def undo(ctx: typer.Context) -> None:
    """Take the last command back.

    Again goes one further back.
    """
    from afterview.app.undoing import undo as take_back

    change(ctx, take_back)
