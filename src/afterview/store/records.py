"""The owner, and the applications and contacts as their events left them.

`project` is the one door for the projections: whoever appends events writes
what they amount to in the same transaction. Rows of applications and contacts
are never deleted, so that no number is used twice; what vanished (an undone
`add`) is not `present`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from afterview.core.model import Application, Contact, Person, Step
from afterview.store import batches
from afterview.store.database import Transaction
from afterview.store.ledger import chunks
from afterview.store.schema import address, application, contact, event, owner

_PERSON = tuple(owner.c[field.name] for field in fields(Person))
_APPLICATION = tuple(application.c[field.name] for field in fields(Application))
_CONTACT = tuple(contact.c[field.name] for field in fields(Contact))
# A row that is not due by its version must have been looked at; this is the version before any look.
UNSEEN = ""
SIBLINGS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Projection:
    """What the events of one application amount to; `application` None: it vanished.

    `addresses` are all that matter to it: of its contacts now, and those it was written to.
    `concerns_all`: it has an offer or an acceptance, which bears on the others.
    """

    number: int
    application: Application | None
    contacts: tuple[Contact, ...] = ()
    addresses: frozenset[str] = frozenset()
    open: bool = False
    concerns_all: bool = False


def owner_of(tx: Transaction) -> Person | None:
    """The person this transaction belongs to, if they ever said who they are."""
    row = tx.run(select(*_PERSON).where(tx.mine(owner))).mappings().first()
    if row is None:
        return None
    letters = msgspec.json.decode(row["letters"], type=dict[Step, str])
    return Person(**{**row, "letters": tuple(letters.items())})


def set_owner(tx: Transaction, person: Person, *, batch: int) -> None:
    """Write the owner's record; undoing `batch` brings the earlier one back."""
    batches.keep(tx, batch=batch, thing=batches.OWNER, number=tx.owner, image=owner_of(tx))
    _write_owner(tx, person)


def restore_owner(tx: Transaction, image: str | None) -> None:
    """The owner's record as it was kept in `before`, or none again."""
    if image is None:
        tx.run(delete(owner).where(tx.mine(owner)))
    else:
        _write_owner(tx, msgspec.json.decode(image, type=Person))


def next_application(tx: Transaction) -> int:
    """The number for the next application; never one that was used before."""
    used = select(func.max(event.c.application)).where(tx.mine(event))
    return (tx.run(used).scalar() or 0) + 1


def next_contact(tx: Transaction) -> int:
    """The number for the owner's next contact; never one that was projected before."""
    used = select(func.max(contact.c.number)).where(tx.mine(contact))
    return (tx.run(used).scalar() or 0) + 1


def project(tx: Transaction, projections: Sequence[Projection], *, last_event: int) -> None:
    """Write what the events amount to; `last_event` is the newest event that was folded."""
    for part in chunks(projections):
        numbers = [projection.number for projection in part]
        _project_applications(tx, part, numbers, last_event)
        known = _known(tx, numbers)
        present = [p for p in part if p.number in known]
        _project_contacts(tx, present, numbers)
        _project_addresses(tx, present, numbers)


def applications(tx: Transaction, numbers: Collection[int] | None = None) -> tuple[Application, ...]:
    """The present ones among `numbers` (None: all), in the order of their numbers."""
    present = select(*_APPLICATION).where(tx.mine(application), application.c.present)
    found = (
        [present]
        if numbers is None
        else [present.where(application.c.number.in_(n)) for n in chunks(numbers)]
    )
    rows = (row for statement in found for row in tx.run(statement).mappings())
    return tuple(sorted((Application(**row) for row in rows), key=lambda a: a.number))


def automatic(tx: Transaction) -> tuple[int, ...]:
    """The open applications that write by themselves."""
    found = select(application.c.number).where(
        tx.mine(application), application.c.open, application.c.present, application.c.auto
    )
    return tuple(sorted(tx.run(found).scalars()))


def contacts(tx: Transaction, numbers: Collection[int] | None = None) -> dict[int, tuple[Contact, ...]]:
    """The present contacts of the applications `numbers` (None: of all), by application."""
    present = select(contact.c.application.label("of"), *_CONTACT).where(tx.mine(contact), contact.c.present)
    present = present.order_by(contact.c.application, contact.c.number)
    found = (
        [present]
        if numbers is None
        else [present.where(contact.c.application.in_(n)) for n in chunks(numbers)]
    )
    by_application: dict[int, tuple[Contact, ...]] = {}
    for statement in found:
        for of, *values in tx.run(statement):
            each = Contact(**{column.name: value for column, value in zip(_CONTACT, values, strict=True)})
            by_application[of] = (*by_application.get(of, ()), each)
    return by_application


def open_applications(tx: Transaction) -> tuple[int, ...]:
    """The numbers of all that have not ended."""
    numbers = select(application.c.number).where(tx.mine(application), application.c.open)
    return tuple(tx.run(numbers.order_by(application.c.number)).scalars())


def newest_applications(tx: Transaction, most: int | None) -> tuple[int, ...]:
    """The numbers of the present ones, the newest first, at most so many (None: all)."""
    numbers = select(application.c.number).where(tx.mine(application), application.c.present)
    return tuple(tx.run(numbers.order_by(application.c.number.desc()).limit(most)).scalars())


def concerning_all(tx: Transaction) -> tuple[int, ...]:
    """The numbers of those whose offer or acceptance bears on all the others."""
    numbers = select(application.c.number).where(tx.mine(application), application.c.concerns_all)
    return tuple(tx.run(numbers.order_by(application.c.number)).scalars())


def of_same_company(tx: Transaction, numbers: Collection[int]) -> tuple[int, ...]:
    """Open applications at a company of one of `numbers`, the first twenty."""
    other = application.alias()
    companies = select(other.c.company).where(tx.mine(other), other.c.number.in_(list(numbers)))
    at_them = select(application.c.number).where(
        tx.mine(application), application.c.open, application.c.company.in_(companies)
    )
    return tuple(tx.run(at_them.order_by(application.c.number).limit(SIBLINGS)).scalars())


def by_address(
    tx: Transaction, numbers: Collection[int], *, open_only: bool = False
) -> dict[str, tuple[int, ...]]:
    """Every address (case folded) of the applications `numbers`, with all applications it matters to."""
    addresses: set[str] = set()
    for part in chunks(numbers):
        of = select(address.c.address).where(tx.mine(address), address.c.application.in_(part))
        addresses.update(tx.run(of).scalars())
    shared: dict[str, list[int]] = {each: [] for each in addresses}
    for texts in chunks(addresses):
        sharing = select(address.c.address, address.c.application).where(
            tx.mine(address), address.c.address.in_(texts)
        )
        if open_only:
            sharing = sharing.join(
                application,
                (application.c.owner_id == address.c.owner_id)
                & (application.c.number == address.c.application)
                & application.c.open,
            )
        for text, number in tx.run(sharing):
            shared[text].append(number)
    return {text: tuple(sorted(sharing)) for text, sharing in shared.items()}


def _write_owner(tx: Transaction, person: Person) -> None:
    values = msgspec.to_builtins(person) | {"letters": msgspec.json.encode(dict(person.letters)).decode()}
    if not tx.run(update(owner).where(tx.mine(owner)).values(values)).rowcount:
        tx.run(insert(owner).values(owner_id=tx.owner, **values))


def _known(tx: Transaction, numbers: Sequence[int]) -> set[int]:
    known = select(application.c.number).where(tx.mine(application), application.c.number.in_(numbers))
    return set(tx.run(known).scalars())


def _project_applications(
    tx: Transaction, part: Sequence[Projection], numbers: Sequence[int], last_event: int
) -> None:
    known = _known(tx, numbers)
    standing = [_application_row(tx, p, p.application, last_event) for p in part if p.application]
    new = [row for row in standing if row["number"] not in known]
    changed = [{**row, "this": row.pop("number")} for row in standing if row["number"] in known]
    gone = [p.number for p in part if not p.application]
    if new:
        tx.run(insert(application), [{**row, "policy_version": UNSEEN} for row in new])
    if changed:
        this = application.c.number == bindparam("this")
        tx.run(update(application).where(tx.mine(application), this), changed)
    if gone:
        tx.run(
            update(application)
            .where(tx.mine(application), application.c.number.in_(gone))
            .values(
                present=False,
                open=False,
                concerns_all=False,
                last_event=last_event,
                look_at=None,
                shown_until=None,
                comes_at=None,
                policy_version=UNSEEN,
            )
        )


def _application_row(
    tx: Transaction, projection: Projection, what: Application, last_event: int
) -> dict[str, object]:
    return {
        **{column.name: getattr(what, column.name) for column in _APPLICATION},
        "owner_id": tx.owner,
        "number": projection.number,
        "present": True,
        "open": projection.open,
        "concerns_all": projection.concerns_all,
        "last_event": last_event,
    }


def _project_contacts(tx: Transaction, part: Sequence[Projection], numbers: Sequence[int]) -> None:
    here = tx.mine(contact), contact.c.application.in_(numbers)
    known = {tuple(row) for row in tx.run(select(contact.c.application, contact.c.number).where(*here))}
    if known:
        tx.run(update(contact).where(*here, contact.c.present).values(present=False))
    rows = [(p.number, each) for p in part for each in p.contacts]
    values = [
        {"owner_id": tx.owner, "application": of, "present": True}
        | {column.name: getattr(each, column.name) for column in _CONTACT}
        for of, each in rows
    ]
    new = [row for row in values if (row["application"], row["number"]) not in known]
    if new:
        tx.run(insert(contact), new)
    changed = [
        {**row, "of": row.pop("application"), "this": row.pop("number")}
        for row in values
        if (row["application"], row["number"]) in known
    ]
    if changed:
        this = (contact.c.application == bindparam("of")) & (contact.c.number == bindparam("this"))
        tx.run(update(contact).where(tx.mine(contact), this), changed)


def _project_addresses(tx: Transaction, part: Sequence[Projection], numbers: Sequence[int]) -> None:
    tx.run(delete(address).where(tx.mine(address), address.c.application.in_(numbers)))
    rows = [
        {"owner_id": tx.owner, "application": p.number, "address": text}
        for p in part
        for text in sorted({each.casefold() for each in p.addresses})
    ]
    if rows:
        tx.run(insert(address), rows)
