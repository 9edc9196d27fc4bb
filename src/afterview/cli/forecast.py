"""forecast: how long until I hear back."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.cli.applications import OneOrAll
from afterview.cli.shell import Shell, answer, shell_of
from afterview.errors import NotFound, UserError

if TYPE_CHECKING:
    from afterview.forecast.scene import Scene

commands = typer.Typer()


@commands.command()
def forecast(
    ctx: typer.Context,
    app: OneOrAll = None,
    *,
    track_record: Annotated[
        bool, typer.Option("--track-record", help="What the forecasts said so far, and what came.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write the picture of the one to a file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Say how long until you hear back, and how sure that is.

    Of one application, or of all that are waited for.
    """
    if track_record and (app is not None or svg is not None):
        raise UserError("The track record is of all forecasts together.", "Leave out what stands beside it.")
    if svg is not None and app is None:
        raise UserError(
            "A picture is of one application.", "Name it, like `afterview forecast 1 --svg FILE`."
        )
    if app is not None:
        _one(shell_of(ctx), app, svg, force=force)
    elif track_record:
        _record(ctx)
    else:
        _all(ctx)


def _one(shell: Shell, number: int, svg: Path | None, *, force: bool) -> None:
    from afterview.app.outlook import outlook
    from afterview.cli.files import refuse
    from afterview.cli.forecast_pages import forecast_page

    if svg is not None:
        refuse([svg], existing=not force)
    with shell.app() as opened:
        found = outlook(opened, number)
    if svg is not None:
        _draw(found.scene, svg, found.answer.words)
    shell.say(found.answer, partial(forecast_page, scene=found.scene, file=svg), done=svg is not None)


def _draw(scene: "Scene | None", path: Path, words: str) -> None:
    from afterview.app.files import write_whole
    from afterview.forecast.picture import svg_file

    if scene is None:
        raise NotFound(f"There is nothing to draw. {words}", "Leave out --svg.")
    write_whole({path: svg_file(scene).encode()})


def _all(ctx: typer.Context) -> None:
    from afterview.app.outlook import outlooks
    from afterview.cli.forecast_pages import forecasts_page

    answer(ctx, outlooks, forecasts_page)


def _record(ctx: typer.Context) -> None:
    from afterview.app.track_record import track_record
    from afterview.cli.forecast_pages import track_page

    answer(ctx, track_record, track_page)
