"""export, backup, restore, doctor."""

from typing import Annotated, Literal

import typer

from afterview.cli import backups
from afterview.cli.shell import shell_of
from afterview.cli.shell import write as print_bytes

FAILURE = 1

commands = typer.Typer()


@commands.command()
def export(
    ctx: typer.Context,
    *,
    format_: Annotated[
        Literal["json", "csv", "ics"],
        typer.Option("--format", help="json: everything; csv: a line an application; ics: the days ahead."),
    ] = "json",
) -> None:
    """Print everything, to keep or take elsewhere."""
    from afterview.app import transfer

    shell = shell_of(ctx)
    with shell.app() as app:
        if format_ == "ics":
            content = transfer.export_ics(app)
        else:
            content = (transfer.export_json if format_ == "json" else transfer.export_csv)(app).encode()
    print_bytes(content)


commands.add_typer(backups.commands)


@commands.command()
def doctor(ctx: typer.Context) -> None:
    """Look whether everything is in order. Exit code 1: it is not."""
    from afterview.app.doctor import look_over
    from afterview.cli.startup import read_one_country
    from afterview.cli.writing import doctor_page
    from afterview.config import load_anyway

    shell = shell_of(ctx)
    read_one_country()
    found = look_over(*load_anyway(home=shell.home, now=shell.now))
    shell.say(found, doctor_page)
    if not found.ok:
        raise typer.Exit(FAILURE)
