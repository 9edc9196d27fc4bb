"""What was read in the mailboxes: one row a message, whoever delivered it however often.

`side` says whose it is: `ours` (afterview sent it), `own` (the person wrote it by hand), `theirs`.
Of a message that concerns no application the row holds its identity and place, and nothing it says.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select, update

from afterview.core.model import Verdict
from afterview.store.database import Transaction
from afterview.store.ledger import chunks
from afterview.store.schema import message, message_application

Side = Literal["ours", "own", "theirs"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """One message as it is kept. `at` is its own date, `read_at` when afterview read it.

    `evidence` says why it belongs to its applications; `verdict` is the person's word for it.
    """

    account: int
    identity: str
    folder: str
    uidvalidity: int
    uid: int
    read_at: datetime
    at: datetime | None = None
    message_id: str | None = None
    refs: str | None = None
    thread: str | None = None
    sender: str | None = None
    sender_name: str | None = None
    subject: str | None = None
    side: Side | None = None
    evidence: str | None = None
    unreadable: str | None = None
    verdict: Verdict | None = None
    applications: tuple[int, ...] = ()
    number: int = 0

    @property
    def references(self) -> tuple[str, ...]:
        """The ids of its References header."""
        return tuple((self.refs or "").split())


_FIELDS = tuple(message.c[name] for name in Received.__slots__ if name != "applications")


def known(tx: Transaction, account: int, identities: Collection[str]) -> dict[str, int]:
    """The numbers of those messages that have a row already, by identity."""
    found: dict[str, int] = {}
    for part in chunks(identities):
        rows = select(message.c.identity, message.c.number).where(
            tx.mine(message), message.c.account == account, message.c.identity.in_(part)
        )
        found |= {row.identity: row.number for row in tx.run(rows)}
    return found


def add(tx: Transaction, new: Sequence[Received]) -> tuple[Received, ...]:
    """Store messages that have no row yet; returns them with their numbers."""
    if not new:
        return ()
    highest = tx.run(select(func.max(message.c.number)).where(tx.mine(message))).scalar() or 0
    names = [column.name for column in _FIELDS if column.name != "number"]
    rows = [
        {"owner_id": tx.owner, "number": highest + n} | {name: getattr(each, name) for name in names}
        for n, each in enumerate(new, start=1)
    ]
    tx.run(insert(message), rows)
    links = [
        {"owner_id": tx.owner, "message": highest + n, "application": number}
        for n, each in enumerate(new, start=1)
        for number in each.applications
    ]
    if links:
        tx.run(insert(message_application), links)
    return _with_applications(tx, [row["number"] for row in rows])


def moved(tx: Transaction, number: int, *, folder: str, uidvalidity: int, uid: int) -> None:
    """The message lies elsewhere now, or again."""
    this = update(message).where(tx.mine(message), message.c.number == number)
    tx.run(this.values(folder=folder, uidvalidity=uidvalidity, uid=uid))


def judge(tx: Transaction, number: int, verdict: Verdict | None) -> None:
    """Keep the person's word for a message."""
    tx.run(update(message).where(tx.mine(message), message.c.number == number).values(verdict=verdict))


def by_ids(
    tx: Transaction, *, message_ids: Collection[str] = (), threads: Collection[str] = ()
) -> tuple[Received, ...]:
    """The matched messages that have one of these Message-IDs or thread ids, by number."""
    numbers: set[int] = set()
    for column, values in ((message.c.message_id, message_ids), (message.c.thread, threads)):
        for part in chunks(values):
            rows = select(message.c.number).where(
                tx.mine(message), message.c.side.is_not(None), column.in_(part)
            )
            numbers.update(tx.run(rows).scalars())
    return _with_applications(tx, sorted(numbers))


def of_application(tx: Transaction, application: int) -> tuple[Received, ...]:
    """The messages of one application, by the time they say."""
    links = select(message_application.c.message).where(
        tx.mine(message_application), message_application.c.application == application
    )
    found = _with_applications(tx, tuple(tx.run(links).scalars()))
    return tuple(sorted(found, key=_by_time))


def _by_time(each: Received) -> tuple[datetime, int]:
    return (each.at or each.read_at, each.number)


def any_matched(tx: Transaction) -> bool:
    """Whether any message belongs to any application."""
    return (
        tx.run(select(message_application.c.message).where(tx.mine(message_application)).limit(1)).first()
        is not None
    )


def of_applications(tx: Transaction, applications: Collection[int]) -> dict[int, tuple[Received, ...]]:
    """The messages of those applications that have any, by the time they say."""
    numbers: set[int] = set()
    for part in chunks(applications):
        links = select(message_application.c.message).where(
            tx.mine(message_application), message_application.c.application.in_(part)
        )
        numbers.update(tx.run(links).scalars())
    found: dict[int, list[Received]] = {}
    for each in sorted(_with_applications(tx, sorted(numbers)), key=_by_time):
        for number in set(each.applications).intersection(applications):
            found.setdefault(number, []).append(each)
    return {number: tuple(several) for number, several in found.items()}


def message_of(tx: Transaction, number: int) -> Received | None:
    """The message with that number."""
    return next(iter(_with_applications(tx, [number])), None)


def _with_applications(tx: Transaction, numbers: Sequence[int]) -> tuple[Received, ...]:
    links: dict[int, list[int]] = {}
    rows: dict[int, dict[str, object]] = {}
    for part in chunks(numbers):
        of = select(message_application.c.message, message_application.c.application).where(
            tx.mine(message_application), message_application.c.message.in_(part)
        )
        for number, application in tx.run(of):
            links.setdefault(number, []).append(application)
        stored = select(*_FIELDS).where(tx.mine(message), message.c.number.in_(part))
        rows |= {row["number"]: dict(row) for row in tx.run(stored).mappings()}
    return tuple(
        Received(applications=tuple(sorted(links.get(number, ()))), **rows[number])  # type: ignore[arg-type]
        for number in sorted(rows)
    )
