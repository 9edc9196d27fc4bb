"""demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.cli.shell import shell_of

if TYPE_CHECKING:
    from afterview.app.demonstration import Demonstration
    from afterview.cli.render import Page

commands = typer.Typer()


@commands.command()
def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Option(help="Where the emails, the calendar and the page go.")] = Path(
        "demo"
    ),
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Show the main job on invented data; your own is not touched."""
    from afterview.app.demonstration import run
    from afterview.app.wiring import clock_of
    from afterview.cli.pages import today_page
    from afterview.config import load

    shell = shell_of(ctx)
    shown = run(folder, now=clock_of(load(home=shell.home, now=shell.now))())
    if shell.json:
        shell.say(shown.today, today_page)
    else:
        shell.say(shown, _page)
    if open_:
        typer.launch(str(shown.report.resolve()))


def _page(shown: Demonstration) -> Page:
    from afterview.cli.forecast_pages import chart_lines
    from afterview.cli.pages import INDENT, today_page

    page = today_page(shown.today, brief=True).gap()
    page.line("One of the emails, as the file that a mail program opens:", "bold").gap()
    for line in shown.email.splitlines():
        page.line(line, indent=INDENT)
    page.gap().line("Written for you to look at:", "bold")
    for path in shown.files:
        page.line(str(path), indent=INDENT)
    answer, scene = shown.outlook
    page.gap().line(f"How long until {answer.company} answers:", "bold").gap()
    page.line(answer.words, indent=INDENT).gap()
    if scene is not None:
        chart_lines(page, scene)
    page.gap().line("All of this is invented. Begin with your own: afterview init", "dim")
    return page
