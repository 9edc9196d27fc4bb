"""backup, restore."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.cli.shell import Shell, answer, shell_of
from afterview.errors import UserError

if TYPE_CHECKING:
    from datetime import datetime

    from afterview.config import Config

commands = typer.Typer()


@commands.command()
def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; else a new file in the folder 'backups' of your data.")
    ] = None,
) -> None:
    """Save everything in one file: the database, settings, letters, cadences."""
    from afterview.app.backups import back_up
    from afterview.cli.backup_pages import backup_page

    answer(ctx, lambda app: back_up(app, file), backup_page)


@commands.command()
def restore(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="What `backup` made, or a copy of the database.")
    ] = None,
    *,
    list_: Annotated[bool, typer.Option("--list", help="Only show which backups there are.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without being asked first.")] = False,
) -> None:
    """Bring a backup back in the place of what is here, which is kept."""
    from afterview.app.backups import listed
    from afterview.cli.backup_pages import backups_page
    from afterview.config import load_anyway

    shell = shell_of(ctx)
    config, _ = load_anyway(home=shell.home, now=shell.now)  # a backup mends settings too
    if list_:
        shell.say(listed(config), backups_page)
        return
    if file is None:
        raise UserError("Which backup?", "Name the file; `afterview restore --list` shows which there are.")
    _restore(shell, config, file, yes=yes)


def _restore(shell: Shell, config: "Config", file: Path, *, yes: bool) -> None:
    from afterview.app.restoring import prepared
    from afterview.cli.backup_pages import restore_page, restored_page

    with prepared(config, file, now=_now(config)) as ready:
        if shell.talks and not yes and ready.answer.here:
            shell.say(ready.answer, restore_page)
            typer.confirm("Put it in the place of what is here?", abort=True)
        done = ready.put()
    shell.say(done, restored_page, done=True)


def _now(config: "Config") -> "datetime":
    from afterview.app.wiring import clock_of

    return clock_of(config)()
