"""The person's mailboxes, and how the last look into each went. Secrets are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, func, insert, select, update

from afterview.errors import NotFound
from afterview.mail.account import Account, Server
from afterview.store.database import Transaction
from afterview.store.schema import account, cursor, message, message_application

_PLAIN = (
    "number",
    "address",
    "user",
    "secret",
    "login",
    "provider",
    "ca_file",
    "drafts",
    "sent",
    "files_sent",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacted:
    """How reading a mailbox goes: when it last worked and was last tried, and what is wrong, if anything."""

    read_at: datetime | None
    tried_at: datetime | None
    trouble: str | None


def accounts(tx: Transaction) -> tuple[Account, ...]:
    """Every mailbox, in the order they were connected."""
    rows = tx.run(select(account).where(tx.mine(account)).order_by(account.c.number))
    return tuple(_account(row) for row in rows)


def account_of(tx: Transaction, number: int) -> Account:
    """The mailbox with that number, or NotFound."""
    found = tx.run(select(account).where(tx.mine(account), account.c.number == number)).first()
    if found is None:
        raise NotFound("That mailbox is not connected any more.", "See `afterview mail status`.")
    return _account(found)


def add(tx: Transaction, new: Account) -> Account:
    """Store a mailbox, instead of an earlier record of the same address; returns it with its number."""
    known = select(account.c.number).where(tx.mine(account), account.c.address == new.address)
    number = tx.run(known).scalar()
    values = _values(new)
    if number is not None:
        tx.run(update(account).where(tx.mine(account), account.c.number == number).values(values))
    else:
        highest = tx.run(select(func.max(account.c.number)).where(tx.mine(account))).scalar()
        number = (highest or 0) + 1
        tx.run(insert(account).values(owner_id=tx.owner, number=number, **values))
    return account_of(tx, number)


def remove(tx: Transaction, number: int) -> None:
    """Forget a mailbox and everything that was read in it; what was concluded from it stays."""
    account_of(tx, number)
    of = select(message.c.number).where(tx.mine(message), message.c.account == number)
    tx.run(
        delete(message_application).where(tx.mine(message_application), message_application.c.message.in_(of))
    )
    tx.run(delete(message).where(tx.mine(message), message.c.account == number))
    tx.run(delete(cursor).where(tx.mine(cursor), cursor.c.account == number))
    tx.run(delete(account).where(tx.mine(account), account.c.number == number))


def contacted(tx: Transaction, number: int) -> Contacted:
    """How the last look into a mailbox went."""
    columns = (account.c.read_at, account.c.tried_at, account.c.trouble)
    row = tx.run(select(*columns).where(tx.mine(account), account.c.number == number)).first()
    if row is None:
        raise NotFound("That mailbox is not connected any more.", "See `afterview mail status`.")
    return Contacted(read_at=row[0], tried_at=row[1], trouble=row[2])


def note_read(tx: Transaction, number: int, *, at: datetime) -> None:
    """The mailbox was read whole."""
    this = update(account).where(tx.mine(account), account.c.number == number)
    tx.run(this.values(read_at=at, tried_at=at, trouble=None))


def note_trouble(tx: Transaction, number: int, *, at: datetime, trouble: str) -> None:
    """The mailbox could not be read."""
    this = update(account).where(tx.mine(account), account.c.number == number)
    tx.run(this.values(tried_at=at, trouble=trouble))


def _values(of: Account) -> dict[str, object]:
    plain = {name: getattr(of, name) for name in _PLAIN if name != "number"}
    for name in ("imap", "smtp"):
        server: Server = getattr(of, name)
        plain |= {
            f"{name}_host": server.host,
            f"{name}_port": server.port,
            f"{name}_encryption": server.encryption,
        }
    return plain


def _account(row: Row[*tuple[object, ...]]) -> Account:
    known = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Account(
        imap=Server(host=known["imap_host"], port=known["imap_port"], encryption=known["imap_encryption"]),
        smtp=Server(host=known["smtp_host"], port=known["smtp_port"], encryption=known["smtp_encryption"]),
        **{name: known[name] for name in _PLAIN},
    )
