"""How an approved letter leaves, and the bytes that do.

--to copy, mailto, FILE.eml ──> the person carries it: an unsent file
--to draft, --to send ────────> through one of their mailboxes: id, thread, token; no date yet
--approve ────────────────────> the way this letter has, else the one that was set with `init --deliver`
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from afterview.core.text import same_address
from afterview.errors import ConfigError, UserError
from afterview.store import accounts

if TYPE_CHECKING:
    from afterview.app.letters import Draft
    from afterview.core.model import Application, Letter, Person
    from afterview.mail.account import Account
    from afterview.store.database import Transaction
    from afterview.store.outbox import Entry, Way


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """`way` None: the person carries it themselves; else it goes through `account`."""

    way: Way | None = None
    account: Account | None = None


CARRIED = Route()


def account_for(tx: Transaction, application: Application) -> Account | None:
    """The mailbox an application is written from: its own, else the first; None: none is connected."""
    every = accounts.accounts(tx)
    own = (each for each in every if same_address(each.address, application.mailbox))
    return next(own, next(iter(every), None))


def route_of(tx: Transaction, application: Application, way: Way | None) -> Route:
    """The way the person names; ConfigError where it needs a mailbox and none is connected."""
    if way is None:
        return CARRIED
    account = account_for(tx, application)
    if account is None:
        raise ConfigError(
            "No mailbox is connected.",
            "Connect one with `afterview mail connect`, or use --to copy, --to mailto or --to FILE.eml.",
        )
    return Route(way=way, account=account)


def usual_route(tx: Transaction, person: Person, draft: Draft) -> Route:
    """The way of a letter that is just approved: the one it has, else what is set, else the person's own."""
    way: Way | None = draft.entry.way if draft.entry else None
    if way is None and person.deliver in ("draft", "send"):
        way = "draft" if person.deliver == "draft" else "send"
    account = account_for(tx, draft.occasion.application) if way else None
    if account is None or draft.letter.to is None:
        return CARRIED
    return Route(way=way, account=account)


def kept_route(tx: Transaction, draft: Draft) -> Route:
    """The way a letter has already, for text that is kept and not approved."""
    way = draft.entry.way if draft.entry else None
    account = account_for(tx, draft.occasion.application) if way else None
    return Route(way=way, account=account) if account else CARRIED


def message_id(person: Person, route: Route, token: str) -> str | None:
    """The Message-ID of a letter: its token, at the domain it is sent from."""
    address = route.account.address if route.account else person.email
    return f"<av1.{token}@{address.rpartition('@')[2]}>" if address else None


def bytes_of(person: Person, draft: Draft, letter: Letter, route: Route, token: str) -> bytes | None:
    """The bytes of the email; None while something is open, or nobody can send or get it.

    UserError where it is to go through a mailbox and the person has no name.
    """
    from afterview.mail.compose import compose

    if letter.to is None or letter.blocked_by:
        return None
    if route.account is None:
        if not (person.name and person.email):
            return None
        return compose(letter, sender_name=person.name, sender_address=person.email)
    if not person.name:
        raise UserError(
            "An email from your mailbox needs your name.", 'Say it with `afterview init --name "…"`.'
        )
    thread = draft.thread
    return compose(
        letter,
        sender_name=person.name,
        sender_address=route.account.address,
        unsent=False,
        message_id=message_id(person, route, token),
        in_reply_to=thread.in_reply_to if thread else None,
        references=thread.references if thread else (),
        token=token,
    )


def digest_of(raw: bytes | None, subject: str, body: str, *, way: Way | None = None) -> str:
    """What an approval is for: every byte that will leave, or the text where it is only copied.

    Of one that goes through a mailbox the Date is not part of it: it is written when it is sent.
    """
    if way is None or raw is None:
        return sha256(raw or f"{subject}\n\n{body}".encode()).hexdigest()
    from afterview.mail.compose import digest

    return digest(raw)


def is_by(entry: Entry, route: Route) -> bool:
    """Whether the letter already leaves that way."""
    number = route.account.number if route.account else None
    return entry.way == route.way and (route.way is None or entry.account == number)
