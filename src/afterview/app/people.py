"""The people of an application: matched, added, mended, and not to be written to.

A contact's number is the owner's, and belongs to one application.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from afterview.app.answers import Changed, ContactsAnswer
from afterview.app.change import Change, changing
from afterview.app.look import gather
from afterview.app.outcome import outcome
from afterview.app.today import contact_answers
from afterview.app.wiring import App
from afterview.core.days import known_country
from afterview.core.events import ContactAdded, ContactBlocked, ContactEdited, Event
from afterview.core.facts import edited, facts_of
from afterview.core.model import Contact, ContactRole, Pronouns
from afterview.core.text import email_address, person_name, same_address
from afterview.errors import NotFound, UserError
from afterview.store import ledger, records
from afterview.store.database import Transaction

FIELDS = ("name", "address", "role", "pronouns", "title", "family_name", "zone", "country")
CLEARABLE = FIELDS[1:2] + FIELDS[3:]


@dataclass(frozen=True, kw_only=True, slots=True)
class Someone:
    """A person as typed: `Rita Roe <rita@acme.example>`. `name` None: only the address was given."""

    name: str | None
    address: str | None = None
    pronouns: Pronouns | None = None


def add_contact(
    app: App,
    number: int,
    who: Someone,
    *,
    role: ContactRole = "recruiter",
    title: str | None = None,
    family_name: str | None = None,
    zone: str | None = None,
    country: str | None = None,
) -> Changed:
    """A further person for an application."""
    with changing(app) as change:
        facts = change.facts(number)
        known = next((c for c in facts.contacts if _is(c, who)), None)
        if known is not None:
            raise UserError(
                f"{known.name} is contact {known.number} of this application already.",
                f"Mend it with `afterview contact edit {known.number}`.",
            )
        contact = Contact(
            number=records.next_contact(change.tx),
            name=named(who),
            address=who.address,
            role=role,
            pronouns=who.pronouns,
            title=title,
            family_name=family_name,
            zone=zone,
            country=known_country(country),
        )
        hints = introduce(change, number, [contact])
    message = f"Added {contact.name} as contact {contact.number} of application {number}."
    return outcome(app, message, application=number, contact=contact.number, hints=hints)


def edit_contact(app: App, contact: int, *, clear: Iterable[str] = (), **fields: str | None) -> Changed:
    """Give fields of a contact another value (None: leave as it is), or none; a new address ends a bounce."""
    wanted = {name: value for name, value in fields.items() if value is not None}
    known_country(wanted.get("country"))
    if "name" in wanted:
        person_name(wanted["name"])
    with changing(app) as change:
        number, before = _found(change.tx, contact)
        for name in clear:
            if name not in CLEARABLE:
                raise UserError(
                    f"{name!r} cannot be cleared.", f"These can: {', '.join(CLEARABLE).replace('_', '-')}."
                )
        after = before
        for name, value in (wanted | dict.fromkeys(clear)).items():
            after = edited(after, name, value)
        changes = [n for n in FIELDS if getattr(after, n) != getattr(before, n)]
        again = "address" in wanted and "address" not in changes and before.address is not None
        if not changes and not again:
            raise UserError("Nothing would change.", "Name a field with its new value; see --help.")
        change.record(
            number,
            *(ContactEdited(contact=contact, field=n, value=getattr(after, n)) for n in changes),
            # The same address said again: it works after all, so a bounce is mended.
            *([ContactEdited(contact=contact, field="address", value=after.address)] if again else ()),
        )
        hints = _warn_if_blocked(change, number, after)
    words = ", ".join(n.replace("_", " ") for n in changes) or "address, said again"
    message = f"Changed {after.name} (contact {contact}): {words}."
    return outcome(app, message, application=number, contact=contact, hints=hints)


def block(app: App, who: str, *, blocked: bool = True) -> Changed:
    """Never write to an address again (or do), in every application with it; `who`: address or number."""
    with changing(app) as change:
        address = _address(change.tx, who)
        holding = [n for n, contacts in _holding(change.tx, address).items() if contacts]
        if not holding:
            raise NotFound(
                f"No contact has the address {address}.", "See them with `afterview contact list`."
            )
        numbers = [n for n in holding if (address.casefold() in change.facts(n).blocked) != blocked]
        if not numbers:
            state = "blocked already" if blocked else "not blocked"
            raise NotFound(
                f"There is nothing to change: {address} is {state}.", "See `afterview contact list`."
            )
        for number in numbers:
            change.record(number, ContactBlocked(address=address, blocked=blocked))
    where = ", ".join(map(str, numbers))
    words = "Nothing is written to {} any more" if blocked else "{} may be written to again"
    message = f"{words.format(address)} (application {where})."
    return outcome(app, message, application=numbers[0] if len(numbers) == 1 else None)


def contacts(app: App, number: int | None = None) -> ContactsAnswer:
    """The contacts of one application, or of all."""
    with app.store.read(app.owner) as tx:
        numbers = [a.number for a in records.applications(tx)] if number is None else [number]
        view = gather(tx, numbers, app.library, zone=app.config.zone, now=app.now)
        return ContactsAnswer(contacts=tuple(c for n in numbers for c in contact_answers(view, n)))


def named(who: Someone) -> str:
    """The name, or UserError where only an address was given."""
    if who.name is None:
        raise UserError(
            f"{who.address} needs a name beside it.",
            f'Write it like "Rita Roe <{who.address or "a@b.example"}>".',
        )
    return who.name


def introduce(change: Change, number: int, people: list[Contact]) -> tuple[str, ...]:
    """Record new contacts; what was blocked elsewhere is blocked here as well, and said."""
    change.record(number, *(ContactAdded(contact=contact) for contact in people))
    return tuple(hint for contact in people for hint in _warn_if_blocked(change, number, contact))


def attend(change: Change, number: int, people: tuple[Someone, ...]) -> tuple[Contact, ...]:
    """The contacts these people are: matched by address or name, else added as interviewers."""
    present: list[Contact] = []
    known = list(change.facts(number).contacts)
    fresh = records.next_contact(change.tx)
    for who in people:
        found = next((c for c in known if _is(c, who)), None)
        if found is None:
            found = Contact(
                number=fresh,
                name=named(who),
                address=who.address,
                role="interviewer",
                pronouns=who.pronouns,
            )
            fresh += 1
            introduce(change, number, [found])
            known.append(found)
        else:
            _complete(change, number, found, who)
        present.append(found)
    return tuple({c.number: c for c in present}.values())


def _complete(change: Change, number: int, known: Contact, who: Someone) -> None:
    """What was said of somebody we know already and is new."""
    new = {"address": None if known.address else who.address, "pronouns": who.pronouns}
    changed = {n: value for n, value in new.items() if value and value != getattr(known, n)}
    if changed:
        for name, value in changed.items():
            edited(known, name, value)
        change.record(
            number, *(ContactEdited(contact=known.number, field=n, value=v) for n, v in changed.items())
        )


def _is(contact: Contact, who: Someone) -> bool:
    if who.address and contact.address:
        return same_address(who.address, contact.address)
    return who.name is not None and contact.name.casefold() == who.name.strip().casefold()


def _warn_if_blocked(change: Change, number: int, contact: Contact) -> tuple[str, ...]:
    address = contact.address
    if address is None or address.casefold() in change.facts(number).blocked:
        return ()
    others = [n for n in _holding(change.tx, address) if n != number]
    if not any(address.casefold() in facts_of(events).blocked for events in _events(change.tx, others)):
        return ()
    change.record(number, ContactBlocked(address=address))
    return (f"{address} asked not to be written to, so nothing leaves to it.",)


def _events(tx: Transaction, numbers: list[int]) -> Iterable[tuple[Event, ...]]:
    return ledger.live(tx, numbers).values()


def _holding(tx: Transaction, address: str) -> dict[int, list[Contact]]:
    """The applications with a contact at this address, and these contacts."""
    return {
        number: found
        for number, people in records.contacts(tx).items()
        if (found := [c for c in people if same_address(c.address, address)])
    }


def _found(tx: Transaction, contact: int) -> tuple[int, Contact]:
    for number, people in records.contacts(tx).items():
        for each in people:
            if each.number == contact:
                return number, each
    raise NotFound(f"There is no contact {contact}.", "See them with `afterview contact list`.")


def _address(tx: Transaction, who: str) -> str:
    if not who.isdecimal():
        return email_address(who)
    _, contact = _found(tx, int(who))
    if contact.address is None:
        raise UserError(f"{contact.name} has no address to block.", "Name the address itself.")
    return contact.address
