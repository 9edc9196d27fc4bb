"""add, list, show, edit, sequence, close, reopen."""

from datetime import date
from typing import Annotated

import typer

from afterview.cli import parse
from afterview.cli.shell import answer, change
from afterview.core.model import CloseReason

commands = typer.Typer()

App = Annotated[
    int, typer.Argument(parser=parse.application, metavar="APP", help="The application's number.")
]
OneOrAll = Annotated[
    int | None, typer.Argument(parser=parse.application, metavar="[APP]", help="The application's number.")
]
Agency = Annotated[str | None, typer.Option(help="The agency it goes through.")]
Country = Annotated[str | None, typer.Option(metavar="CC", help="Two letters, with a subdivision: US-NY.")]
Zone = Annotated[
    str | None, typer.Option(parser=parse.zone, metavar="ZONE", help="IANA zone, like Europe/Berlin.")
]
Applied = Annotated[date | None, typer.Option(parser=parse.day, metavar="DATE", help="The day you applied.")]
Industry = Annotated[str | None, typer.Option(help="The industry, for your own overview.")]
Channel = Annotated[str | None, typer.Option(help="How you found it.")]
Language = Annotated[str | None, typer.Option(metavar="LANG", help="The language of the emails.")]
Url = Annotated[str | None, typer.Option(help="The advertisement.")]
Mailbox = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Which of your mailboxes its emails leave through.")
]
Auto = Annotated[
    bool | None, typer.Option("--auto/--no-auto", help="What is due leaves without being looked at, or not.")
]


@commands.command()
def add(
    ctx: typer.Context,
    company: Annotated[str, typer.Argument(help="As the company spells itself.")],
    role: Annotated[str | None, typer.Argument(help="The job title.")] = None,
    *,
    recruiter: Annotated[
        str | None, typer.Option(metavar='"NAME <A@B>"', help="Whom the emails go to.")
    ] = None,
    agency: Agency = None,
    country: Country = None,
    zone: Zone = None,
    applied: Applied = None,
    industry: Industry = None,
    channel: Channel = None,
    language: Language = None,
    url: Url = None,
    mailbox: Mailbox = None,
    auto: Auto = None,
) -> None:
    """Add an application; prints its number."""
    from afterview.app import applications

    change(
        ctx,
        lambda opened: applications.add(
            opened,
            company,
            role,
            recruiter=parse.someone(recruiter) if recruiter is not None else None,
            agency=agency,
            country=country,
            zone=zone,
            applied=applied,
            industry=industry,
            channel=channel,
            language=language,
            url=url,
            mailbox=mailbox,
            auto=bool(auto),
        ),
    )


@commands.command("list")
def list_(ctx: typer.Context) -> None:
    """List every application with where it stands."""
    from afterview.app.today import all_applications
    from afterview.cli.pages import list_page

    answer(ctx, all_applications, list_page)


@commands.command()
def show(ctx: typer.Context, app: App) -> None:
    """Show one application: plan and history."""
    from afterview.app.today import show as show_one
    from afterview.cli.pages import show_page

    answer(ctx, lambda opened: show_one(opened, app), show_page)


@commands.command()
def edit(
    ctx: typer.Context,
    app: App,
    *,
    company: Annotated[str | None, typer.Option(help="As the company spells itself.")] = None,
    role: Annotated[str | None, typer.Option(help="The job title.")] = None,
    agency: Agency = None,
    country: Country = None,
    zone: Zone = None,
    applied: Applied = None,
    industry: Industry = None,
    channel: Channel = None,
    language: Language = None,
    url: Url = None,
    mailbox: Mailbox = None,
    auto: Auto = None,
    clear: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Empty a field; may be repeated.")
    ] = None,
) -> None:
    """Mend an application."""
    from afterview.app import applications

    change(
        ctx,
        lambda opened: applications.edit(
            opened,
            app,
            clear=clear or (),
            auto=auto,
            mailbox=mailbox,
            company=company,
            role=role,
            agency=agency,
            country=country,
            zone=zone,
            applied=applied.isoformat() if applied else None,
            industry=industry,
            channel=channel,
            language=language,
            url=url,
        ),
    )


@commands.command()
def sequence(
    ctx: typer.Context,
    app: App,
    name: Annotated[str, typer.Argument(help="classic, persistent, patient, or one of your own.")],
) -> None:
    """Follow another sequence from now on."""
    from afterview.app import applications

    change(ctx, lambda opened: applications.follow(opened, app, name))


@commands.command()
def close(
    ctx: typer.Context,
    app: App,
    *,
    why: Annotated[CloseReason, typer.Option(help="How it ended.")],
) -> None:
    """Say how an application ended."""
    from afterview.app import applications

    change(ctx, lambda opened: applications.close(opened, app, why))


@commands.command()
def reopen(ctx: typer.Context, app: App) -> None:
    """Bring back what has ended; its clock starts now."""
    from afterview.app import applications

    change(ctx, lambda opened: applications.reopen(opened, app))
