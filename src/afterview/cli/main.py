"""The entry point: arguments to a command, troubles to one sentence and one next step, once.

0 ok · 1 failure · 2 malformed argument · 3 `today` without items · 4 needs approval
5 a mailbox cannot be reached, or does not let us in
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated

import typer

from afterview import __version__
from afterview.cli import (
    applications,
    data,
    demo,
    forecast,
    importing,
    interviews,
    letters,
    mail,
    people,
    replies,
    settings,
    shell,
    templates,
    today,
    watch,
)
from afterview.cli.shell import Shell
from afterview.errors import AfterviewError

FAILURE, MALFORMED, INTERRUPTED = 1, 2, 130
TODAY = "today"

commands = typer.Typer(
    name="afterview",
    help="How long until I hear back after a job interview? Who to write to today, why, and the email ready.",
    epilog="Without a command: today.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
GROUPS = (
    today,
    forecast,
    letters,
    watch,
    applications,
    interviews,
    replies,
    people,
    settings,
    mail,
    importing,
    templates,
    data,
)
for part in (*GROUPS, demo):
    commands.add_typer(part.commands)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"afterview {__version__}")
        raise typer.Exit


@commands.callback()
def options(
    now: Annotated[
        str | None, typer.Option(metavar="ISO", help="Take this for now: 2026-11-03T16:05-05:00.")
    ] = None,
    home: Annotated[str | None, typer.Option(metavar="FOLDER", help="The folder with your data.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the machine form.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show what is done, and where an error comes from.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version.")
    ] = False,
) -> None:
    """Say what the global options mean; `lift` has taken their values before this runs."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # A command is over before its garbage matters; loading it would run the collector dozens of times.
    gc.set_threshold(50_000)
    given = sys.argv[1:] if arguments is None else list(arguments)
    if "--debug" in given:
        from afterview.app import log  # only who asks waits for it

        log.listen(sys.stderr)
    try:
        asked, rest = shell.lift(given)
        code = _call(asked, rest or [TODAY])
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        shell.silence(sys.stdout)
        return shell.BROKEN_PIPE
    except Exception as problem:  # noqa: BLE001 - the one place that turns them into words
        if "--debug" in given:
            traceback.print_exc()
        return _say(problem)
    return code


def _call(asked: Shell, rest: list[str]) -> int:
    code = _entry()(args=rest, prog_name="afterview", standalone_mode=False, obj=asked)
    return code if isinstance(code, int) else 0


@cache
def _entry() -> Callable[..., object]:
    return typer.main.get_command(commands).main


def _say(problem: Exception) -> int:
    """Tell on stderr what is wrong and what to do next; returns the exit code."""
    from afterview.cli.render import visible

    message, hint, code = _words(problem)
    if isinstance(problem, OSError):
        shell.silence(sys.stdout)
    for text in (message, hint):
        if line := visible(" ".join(text.split())):
            shell.note(line)
    return code


def _words(problem: Exception) -> tuple[str, str, int]:
    if isinstance(problem, AfterviewError):
        return problem.message, problem.hint, problem.exit_code
    if isinstance(problem, typer.Abort):
        return "Stopped; nothing was changed.", "", FAILURE
    if isinstance(problem, typer.TyperException):
        ctx = getattr(problem, "ctx", None)
        path = ctx.command_path if ctx is not None else "afterview"
        return problem.format_message(), f"See `{path} --help`.", problem.exit_code
    if isinstance(problem, OSError):
        what = problem.strerror or str(problem)
        where = f" ({problem.filename})" if problem.filename else ""
        return f"The system refused: {what}{where}.", "Check the disk and your rights, then repeat.", FAILURE
    return (
        f"Something in afterview broke ({type(problem).__name__}: {problem}).",
        "Repeat the command with --debug to see where, and report that.",
        FAILURE,
    )
