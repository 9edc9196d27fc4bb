"""Applications: added, mended, followed by another sequence, closed and reopened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from afterview.app.answers import Changed
from afterview.app.change import Change, changing
from afterview.app.outcome import outcome
from afterview.app.people import Someone, introduce, named
from afterview.app.wiring import App
from afterview.app.zones import day_of
from afterview.core.actions import Done, PresumeNo
from afterview.core.days import known_country
from afterview.core.events import (
    ApplicationAdded,
    ApplicationEdited,
    Closed,
    Reopened,
    SequenceChosen,
)
from afterview.core.facts import edited
from afterview.core.model import Application, CloseReason, Contact
from afterview.core.text import same_address
from afterview.errors import NotFound, UserError
from afterview.store import accounts, records

FIELDS = (
    "company",
    "role",
    "agency",
    "country",
    "zone",
    "applied",
    "industry",
    "channel",
    "language",
    "url",
    "mailbox",
    "auto",
)
CLEARABLE = FIELDS[1:]


def add(  # noqa: PLR0913 - the fields of an application
    app: App,
    company: str,
    role: str | None = None,
    *,
    recruiter: Someone | None = None,
    agency: str | None = None,
    country: str | None = None,
    zone: str | None = None,
    applied: date | None = None,
    industry: str | None = None,
    channel: str | None = None,
    language: str | None = None,
    url: str | None = None,
    mailbox: str | None = None,
    auto: bool = False,
) -> Changed:
    """A new application, with its recruiter if there is one."""
    with changing(app) as change:
        _check_applied(change, applied)
        mailbox = _connected(change, mailbox) if mailbox is not None else None
        application = Application(
            number=records.next_application(change.tx),
            company=company,
            role=role,
            agency=agency,
            country=known_country(country),
            zone=zone,
            applied=applied,
            industry=industry,
            channel=channel,
            language=language,
            url=url,
            mailbox=mailbox,
            auto=auto,
        )
        contact = None
        if recruiter is not None:
            contact = Contact(
                number=records.next_contact(change.tx), name=named(recruiter), address=recruiter.address
            )
        number = application.number
        change.record(number, ApplicationAdded(application=application))
        hints = introduce(change, number, [contact]) if contact else ()
    return outcome(
        app,
        f"Added application {number}: {_title(application)}.",
        application=number,
        contact=contact.number if contact else None,
        hints=(
            *hints,
            *suggestions(app, application.country, f"afterview sequence {number}"),
            *(_about_auto(app) if auto else ()),
        ),
    )


def edit(
    app: App, number: int, *, clear: Iterable[str] = (), auto: bool | None = None, **fields: str | None
) -> Changed:
    """Give fields of an application another value (None: leave as it is), or none.

    `auto`: whether what is due leaves without being looked at.
    """
    clear = (*clear, "auto") if auto is False else tuple(clear)
    fields["auto"] = "yes" if auto else None
    for name in clear:
        if name not in CLEARABLE:
            raise UserError(f"{name!r} cannot be cleared.", f"These can: {', '.join(CLEARABLE)}.")
    known_country(fields.get("country"))
    with changing(app) as change:
        before = change.facts(number).application
        after = before
        given = {name: value for name, value in fields.items() if value is not None}
        if "mailbox" in given:
            given["mailbox"] = _connected(change, given["mailbox"])
        for name, value in (given | dict.fromkeys(clear)).items():
            after = edited(after, name, value)
        changes = [n for n in FIELDS if getattr(after, n) != getattr(before, n)]
        if "applied" in changes:
            _check_applied(change, after.applied)
        if not changes:
            raise UserError("Nothing would change.", "Name a field with its new value; see --help.")
        change.record(number, *(ApplicationEdited(field=n, value=_text(getattr(after, n))) for n in changes))
    hints = suggestions(app, after.country, f"afterview sequence {number}") if "country" in changes else ()
    if after.auto and not before.auto:
        hints = (*hints, *_about_auto(app))
    message = f"Changed application {number} ({_title(after)}): {', '.join(changes)}."
    return outcome(app, message, application=number, hints=hints)


def follow(app: App, number: int, name: str) -> Changed:
    """Follow the sequence of that name from now on; NotFound names those there are."""
    sequence = app.library.sequence(name)
    with changing(app) as change:
        if change.facts(number).sequence == sequence.name:
            raise UserError(f"It follows {sequence.name} already.", f"See `afterview show {number}`.")
        change.record(number, SequenceChosen(name=sequence.name))
    message = f"Application {number} follows {sequence.name} from now on: {sequence.title}."
    return outcome(app, message, application=number)


def close(app: App, number: int, why: CloseReason) -> Changed:
    """The application has ended."""
    with changing(app) as change:
        facts = change.facts(number)
        if facts.ended is not None:
            raise NotFound(
                f"There is nothing to close: application {number} has ended already.",
                f"If that is wrong, `afterview reopen {number}` first.",
            )
        change.record(number, Closed(why=why))
    return outcome(app, f"Closed application {number}: {why}.", application=number)


def reopen(app: App, number: int) -> Changed:
    """The application is alive again, and its clock starts now."""
    with changing(app) as change:
        facts = change.facts(number)
        if facts.stopped is not None:
            raise NotFound(
                f"There is no reopening application {number}: they asked not to be contacted again.",
                "If that was recorded by mistake, take it back with `afterview undo`.",
            )
        action = change.action(number)
        resting = isinstance(action, PresumeNo | Done) or action.rule == 1
        if facts.ended is None and not resting:
            raise NotFound(
                f"There is nothing to reopen: application {number} is open.",
                f"See where it stands with `afterview show {number}`.",
            )
        change.record(number, Reopened())
    return outcome(app, f"Reopened application {number}; its clock starts today.", application=number)


def suggestions(app: App, country: str | None, command: str) -> tuple[str, ...]:
    """The cadences made for a country, said and not applied; `command` chooses one."""
    if country is None:
        return ()
    here = country.partition("-")[0]
    fitting = (s for s in app.library.cadences.values() if s.country and s.country.partition("-")[0] == here)
    return tuple(
        f"There is a sequence for {here} ({s.title}): `{command} {s.name}` chooses it."
        for s in sorted(fitting, key=lambda s: s.name)
    )


def _check_applied(change: Change, day: date | None) -> None:
    """UserError where that day is still to come on the person's clock."""
    if day is not None and day > day_of(change.now, change.zone):
        raise UserError(
            f"The day you applied, {day}, is still to come.", "Add the day when you have applied."
        )


def _connected(change: Change, address: str) -> str:
    """The address as it was connected, or UserError naming those that are."""
    known = [account.address for account in accounts.accounts(change.tx)]
    found = next((each for each in known if same_address(each, address)), None)
    if found is not None:
        return found
    hint = f"These are: {', '.join(known)}." if known else "Connect it with `afterview mail connect`."
    raise UserError(f"The mailbox {address} is not connected.", hint)


def _about_auto(app: App) -> tuple[str, ...]:
    """What has to be there before anything leaves by itself."""
    with app.store.read(app.owner) as tx:
        connected = bool(accounts.accounts(tx))
    words = "What is due leaves without being looked at, while `afterview watch` runs."
    if not connected:
        words += " First connect a mailbox: `afterview mail connect`."
    return (words,)


def _text(value: object) -> str | None:
    """A field's value as an event keeps it."""
    if isinstance(value, bool):
        return "yes" if value else None
    return None if value is None else str(value)


def _title(application: Application) -> str:
    return application.company + (f", {application.role}" if application.role else "")
