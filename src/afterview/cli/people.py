"""contact list|add|edit|block|unblock."""

from dataclasses import replace
from typing import Annotated

import typer

from afterview.cli import parse
from afterview.cli.applications import App, Country, Zone
from afterview.cli.shell import answer, change
from afterview.core.model import ContactRole, Pronouns

contact = typer.Typer(help="The people at the company or agency.", no_args_is_help=True)
commands = typer.Typer()
commands.add_typer(contact, name="contact")

Number = Annotated[
    int,
    typer.Argument(
        parser=parse.number_of("contact", "afterview contact list"),
        metavar="N",
        help="The contact's number.",
    ),
]
Role = Annotated[ContactRole | None, typer.Option(help="What they are.")]
PronounsOption = Annotated[Pronouns | None, typer.Option(help="How letters speak of them.")]
Title = Annotated[str | None, typer.Option(help="Like Dr.")]
FamilyName = Annotated[str | None, typer.Option(help="For a formal greeting.")]
Whom = Annotated[str, typer.Argument(metavar="N|ADDRESS", help="A contact's number, or an address.")]


@contact.command("list")
def list_(
    ctx: typer.Context,
    app: Annotated[
        int | None,
        typer.Argument(parser=parse.application, metavar="[APP]", help="Of this application only."),
    ] = None,
) -> None:
    """List contacts and whether letters may go there."""
    from afterview.app import people
    from afterview.cli.pages import contacts_page

    answer(ctx, lambda opened: people.contacts(opened, app), contacts_page)


@contact.command()
def add(
    ctx: typer.Context,
    app: App,
    who: Annotated[str, typer.Argument(metavar='"NAME <A@B>"', help="Name and address, or a name alone.")],
    *,
    role: Annotated[ContactRole, typer.Option(help="What they are.")] = "recruiter",
    pronouns: PronounsOption = None,
    title: Title = None,
    family_name: FamilyName = None,
    zone: Zone = None,
    country: Country = None,
) -> None:
    """Add a contact to an application."""
    from afterview.app import people

    change(
        ctx,
        lambda opened: people.add_contact(
            opened,
            app,
            replace(parse.someone(who), pronouns=pronouns),
            role=role,
            title=title,
            family_name=family_name,
            zone=zone,
            country=country,
        ),
    )


@contact.command()
def edit(
    ctx: typer.Context,
    number: Number,
    *,
    name: Annotated[str | None, typer.Option(help="The whole name.")] = None,
    address: Annotated[
        str | None, typer.Option("--address", "--email", help="A new address; it mends a bounce.")
    ] = None,
    role: Role = None,
    pronouns: PronounsOption = None,
    title: Title = None,
    family_name: FamilyName = None,
    zone: Zone = None,
    country: Country = None,
    clear: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Empty a field; may be repeated.")
    ] = None,
) -> None:
    """Mend a contact."""
    from afterview.app import people

    change(
        ctx,
        lambda opened: people.edit_contact(
            opened,
            number,
            clear=[field.replace("-", "_") for field in clear or ()],
            name=name,
            address=address,
            role=role,
            pronouns=pronouns,
            title=title,
            family_name=family_name,
            zone=zone,
            country=country,
        ),
    )


@contact.command()
def block(ctx: typer.Context, who: Whom) -> None:
    """Never write to this address again, in any application."""
    _block(ctx, who, blocked=True)


@contact.command()
def unblock(ctx: typer.Context, who: Whom) -> None:
    """Write to this address again."""
    _block(ctx, who, blocked=False)


def _block(ctx: typer.Context, who: str, *, blocked: bool) -> None:
    from afterview.app import people

    change(ctx, lambda opened: people.block(opened, who, blocked=blocked))
