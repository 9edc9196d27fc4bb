"""export, template, doctor."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from afterview.cli.shell import answer, shell_of
from afterview.cli.shell import write as print_bytes

FAILURE = 1

commands = typer.Typer()
template = typer.Typer(help="The texts of the emails.", no_args_is_help=True)
commands.add_typer(template, name="template")


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


@template.command("list")
def list_(ctx: typer.Context) -> None:
    """List every template."""
    from afterview.app.templates import listed
    from afterview.cli.writing import templates_page

    answer(ctx, listed, templates_page)


@template.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The template's name.")],
    *,
    language: Annotated[str | None, typer.Option(metavar="LANG", help="Else yours.")] = None,
) -> None:
    """Show one template with its slots open."""
    from afterview.app.templates import shown
    from afterview.cli.writing import template_page

    answer(ctx, lambda app: shown(app, name, language=language), template_page)


@template.command()
def check(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="One file; else all templates and sequences.")] = None,
) -> None:
    """Say what is wrong with templates. Exit code 1: something is."""
    from afterview.app.templates import checked
    from afterview.cli.writing import check_page

    found = answer(ctx, lambda app: checked(app, file), check_page)
    if found.problems:
        raise typer.Exit(FAILURE)


@commands.command()
def doctor(ctx: typer.Context) -> None:
    """Look whether everything is in order. Exit code 1: it is not."""
    from afterview.app.doctor import examine
    from afterview.cli.writing import doctor_page

    found = answer(ctx, examine, doctor_page)
    if not found.ok:
        raise typer.Exit(FAILURE)
