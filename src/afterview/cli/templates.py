"""template: the texts of the emails, ours, the person's own, and those out of web posts."""

from pathlib import Path
from typing import Annotated

import typer

from afterview.cli.shell import answer, change, shell_of
from afterview.core.model import Step
from afterview.errors import UserError

FAILURE = 1

commands = typer.Typer()
template = typer.Typer(help="The texts of the emails.", no_args_is_help=True)
commands.add_typer(template, name="template")


@template.command("list")
def list_(ctx: typer.Context) -> None:
    """List every template."""
    from afterview.app.templates import listed
    from afterview.cli.template_pages import templates_page

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
    from afterview.cli.template_pages import template_page

    answer(ctx, lambda app: shown(app, name, language=language), template_page)


@template.command()
def check(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="One file; else all templates and sequences.")] = None,
) -> None:
    """Say what is wrong with templates. Exit code 1: something is."""
    from afterview.app.templates import checked
    from afterview.cli.template_pages import check_page

    found = answer(ctx, lambda app: checked(app, file), check_page)
    if found.problems:
        raise typer.Exit(FAILURE)


@template.command("import")
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Posts in Markdown or HTML; - reads.")
    ],
    *,
    save: Annotated[bool, typer.Option("--save", help="Keep the emails as templates.")] = False,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Their name; else by heading.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="LANG", help="What they are written in; else by their words.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace other letters of these names.")] = False,
) -> None:
    """Read the emails of web posts; keep them with --save.

    Without --save they are only shown. All of them are kept, or none. Exit code 1: there is no email.
    """
    from afterview.app.posts import read_posts
    from afterview.app.posts import save as keep
    from afterview.cli.files import read_input
    from afterview.cli.template_pages import posts_page
    from afterview.letters.web_post import LIMIT

    shell = shell_of(ctx)
    contents = {file: read_input(file, most=LIMIT) for file in files}
    with shell.app() as app:
        incoming = read_posts(app, contents, language=language, name=name)
        new = keep(app, incoming, force=force) if save else 0
    answers = tuple(each.answer for each in incoming) if save else tuple(each.unsaved for each in incoming)
    if shell.json and len(answers) == 1:
        shell.say(answers[0], lambda one: posts_page((one,)), done=new > 0)
    else:
        shell.say(answers, posts_page, done=new > 0)


@template.command()
def use(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The template's name.")] = None,
    *,
    step: Annotated[Step | None, typer.Option(help="For which step; else the one it is made for.")] = None,
    builtin: Annotated[bool, typer.Option("--builtin", help="Take ours again for that step.")] = False,
) -> None:
    """Choose the template of a step, for every application."""
    from afterview.app.templates import use as choose

    if builtin == (name is not None):
        raise UserError(
            "A template and --builtin exclude each other." if builtin else "No template was named.",
            "Like `template use NAME --step follow_up`, or `template use --step follow_up --builtin`.",
        )
    change(ctx, lambda app: choose(app, name, step=step))
