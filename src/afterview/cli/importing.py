"""import: calendars, spreadsheets, archives and our own export come in, looked at before they do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from afterview.cli import parse
from afterview.cli.progress import Progress
from afterview.cli.shell import Shell, shell_of
from afterview.errors import UserError

if TYPE_CHECKING:
    from afterview.app.answers import ImportAnswer, Imported
    from afterview.app.imports import Choices
    from afterview.app.wiring import App

FAILURE = 1

commands = typer.Typer()


@commands.command("import")
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="A calendar, a spreadsheet, an archive, our own JSON; - reads."
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Take it in without being asked first.")] = False,
    app: Annotated[
        int | None,
        typer.Option(
            "--app", parser=parse.application, metavar="APP", help="Interviews belong to this application."
        ),
    ] = None,
    company: Annotated[str | None, typer.Option(metavar="NAME", help="Interviews are with them.")] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="For this role.")] = None,
    zone: Annotated[
        str | None, typer.Option(parser=parse.zone, metavar="ZONE", help="Where times without a zone are.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="Which sheet of a workbook.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="NAME=FIELD", help="What a column holds; once for each."),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(metavar="day-first|month-first", help="What 7/6/23 means where a file does not tell."),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="ABOUT=CHOICE", help="Settle a question by its `about` in --json."),
    ] = None,
    skip_errors: Annotated[
        bool, typer.Option("--skip-errors", help="Leave rows out that cannot be used.")
    ] = False,
) -> None:
    """Take files in, as one command; doing it again changes nothing.

    Exit code 1: something was left out because only you can settle it, and nothing else came in.
    """
    from afterview.app.imports import Choices
    from afterview.app.transfer import LARGEST
    from afterview.cli.files import read_input

    shell = shell_of(ctx)
    contents = {name: read_input(name, most=LARGEST) for name in files}
    said = Choices(
        application=app,
        company=company,
        role=role,
        zone=zone,
        sheet=sheet,
        columns=_columns(column or ()),
        settled=_answers(answer or ()) | ({"dates": dates} if dates else {}),
        skip_errors=skip_errors,
    )
    with shell.app() as opened:
        answers = _import(opened, shell, contents, said, dry_run=dry_run, yes=yes)
    if _only_left_out(answers):
        raise typer.Exit(FAILURE)


def _import(
    opened: "App", shell: Shell, contents: Mapping[str, bytes], said: "Choices", *, dry_run: bool, yes: bool
) -> "tuple[ImportAnswer, ...]":
    from afterview.app.imports import import_files
    from afterview.cli.import_pages import import_page

    progress = Progress()
    if shell.talks and not dry_run and not yes:
        asked: set[str] = set()
        looked = import_files(opened, contents, choices=said, dry_run=True, progress=progress)
        while (settled := _settle(looked, said, asked)) != said:
            said = settled
            looked = import_files(opened, contents, choices=said, dry_run=True, progress=progress)
        shell.say(looked, import_page)
        if not any(answer.taken for answer in looked):
            return looked
        typer.confirm("Take this in?", abort=True)
    answers = import_files(opened, contents, choices=said, dry_run=dry_run, progress=progress)
    shell.say(answers, import_page, done=not dry_run)
    return answers


def _only_left_out(answers: "tuple[ImportAnswer, ...]") -> bool:
    """Whether something is open or wrong, and nothing else came in."""
    left = any(each.does in ("ask", "error") for answer in answers for each in answer.items)
    return left and not any(answer.taken for answer in answers)


def _settle(looked: "tuple[ImportAnswer, ...]", said: "Choices", asked: set[str]) -> "Choices":
    """Ask what only the person can say, each question once; an empty answer leaves it open."""
    settled = dict(said.settled)
    for question in (each for answer in looked for each in answer.items if each.does == "ask"):
        if question.about is not None and question.about not in asked:
            asked.add(question.about)
            answer = _ask(question)
            if answer:
                settled[question.about] = answer
    return replace(said, settled=settled)


def _ask(question: "Imported") -> str:
    typer.echo(f"{question.place}: {question.words}")
    for number, option in enumerate(question.options, start=1):
        typer.echo(f"  {number}  {option}")
    said = str(typer.prompt("Which (empty: leave it out)", default="", show_default=False)).strip()
    if said.isdecimal() and 0 < int(said) <= len(question.options):
        return question.options[int(said) - 1]
    return said


def _columns(given: "list[str] | tuple[()]") -> dict[str, str]:
    columns = {}
    for text in given:
        name, equals, field = text.rpartition("=")
        if not equals or not name.strip():
            raise UserError(
                f"{text!r} is no column with its field.", 'Write it like --column "Firma=company".'
            )
        columns[name.strip()] = field.strip()
    return columns


def _answers(given: "list[str] | tuple[()]") -> dict[str, str]:
    answers = {}
    for text in given:
        about, equals, choice = text.partition("=")
        if not equals or not about.strip() or not choice.strip():
            raise UserError(
                f"{text!r} is no answer to a question.",
                'Write it like --answer "same:1f2e=another interview"; `about` and `options` are in --json.',
            )
        answers[about.strip()] = choice.strip()
    return answers
