"""init: who you are."""

from typing import Annotated, Literal

import typer

from afterview.cli.applications import Country, Zone
from afterview.cli.shell import Shell, shell_of

Deliver = Literal["copy", "mailto", "eml", "draft", "send"]

commands = typer.Typer()


@commands.command()
def init(
    ctx: typer.Context,
    *,
    name: Annotated[str | None, typer.Option(help="Your name, as it stands under the emails.")] = None,
    email: Annotated[str | None, typer.Option(help="Your email address.")] = None,
    phone: Annotated[str | None, typer.Option(help="Your phone number.")] = None,
    zone: Zone = None,
    country: Country = None,
    deliver: Annotated[Deliver | None, typer.Option(help="How emails leave.")] = None,
    language: Annotated[str | None, typer.Option(metavar="LANG", help="The language of the emails.")] = None,
    sequence: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sequence applications follow.")
    ] = None,
) -> None:
    """Say who you are.

    Without options it asks; where there is no terminal it shows what is set.
    """
    from afterview.app import person
    from afterview.cli.pages import changed_page, person_page

    shell = shell_of(ctx)
    said = {
        "name": name,
        "email": email,
        "phone": phone,
        "zone": zone,
        "country": country,
        "deliver": deliver,
        "language": language,
        "sequence": sequence,
    }
    with shell.app() as app:
        if all(value is None for value in said.values()):
            if not shell.talks:
                shell.say(person.who(app), person_page)
                return
            said = _questions(shell)
        answer = person.introduce(app, **said)
    shell.say(answer, changed_page, done=True)


def _questions(_shell: Shell) -> dict[str, str | None]:
    """Three questions, each skippable with Enter; an answer has its parts separated by commas."""
    who = _asked("Your name, email and phone (Alex Doe, alex@home.example, +1 555 0100)")
    where = _asked("Your time zone and country (America/New_York, US)")
    how = _asked("How shall emails leave: copy, mailto, eml, draft or send? (copy)")
    parts = dict(zip(("name", "email", "phone"), who, strict=False))
    parts |= dict(zip(("zone", "country"), where, strict=False))
    parts |= dict(zip(("deliver",), how, strict=False))
    return {name: value or None for name, value in parts.items()}


def _asked(question: str) -> list[str]:
    text: str = typer.prompt(question, default="", show_default=False)
    return [part.strip() for part in text.split(",")]
