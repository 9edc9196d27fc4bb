"""When each application is to be looked at again, and which are on the list now.

    due     look_at <= now, or looked_at > now (the clock went back), or another policy version
    listed  shown_until > now

The columns are derived from a decision and may be thrown away at any time.
`settle` writes them only where no event came since the decision was made:
`last_event` is the one it had seen. Each condition has an index, so the cost
grows with what is found.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, bindparam, select, union, update

from afterview.store.database import Transaction
from afterview.store.ledger import chunks, newest
from afterview.store.schema import application

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One decision's validity. `look_at` None: nothing changes by itself; `shown_until` None: not listed.

    `comes_at`: when the next thing comes up for the person, as far as it is known.
    """

    application: int
    last_event: int
    look_at: datetime | None
    looked_at: datetime | None
    policy_version: str
    shown_until: datetime | None
    comes_at: datetime | None = None


_COLUMNS = (
    application.c.number,
    application.c.last_event,
    application.c.look_at,
    application.c.looked_at,
    application.c.policy_version,
    application.c.shown_until,
    application.c.comes_at,
)


def due(tx: Transaction, *, now: datetime, version: str) -> tuple[int, ...]:
    """The applications whose stored answer may not hold any more, by number."""
    reasons = (
        application.c.look_at <= now,
        application.c.looked_at > now,
        # Not "!=": two ranges of an index instead of all rows.
        application.c.policy_version < version,
        application.c.policy_version > version,
    )
    found = union(
        *(
            select(application.c.number).where(tx.mine(application), application.c.present, reason)
            for reason in reasons
        )
    )
    return tuple(sorted(tx.run(found).scalars()))


def listed(tx: Transaction, *, now: datetime) -> tuple[int, ...]:
    """The applications whose stored answer belongs on the list, by number."""
    shown = select(application.c.number).where(tx.mine(application), application.c.shown_until > now)
    return tuple(sorted(tx.run(shown).scalars()))


def next_coming(tx: Transaction, *, now: datetime, without: Collection[int] = ()) -> datetime | None:
    """When the next thing comes up after `now`, not counting the applications `without`."""
    ahead = select(application.c.number, application.c.comes_at).where(
        tx.mine(application), application.c.comes_at > now
    )
    for number, comes_at in tx.run(ahead.order_by(application.c.comes_at).limit(len(without) + 1)):
        if number not in without:
            found: datetime = comes_at
            return found
    return None


def looks_of(tx: Transaction, numbers: Collection[int]) -> dict[int, Look]:
    """What is stored for the present ones among `numbers`."""
    found: dict[int, Look] = {}
    for part in chunks(numbers):
        stored = select(*_COLUMNS).where(
            tx.mine(application), application.c.present, application.c.number.in_(part)
        )
        for number, last_event, look_at, looked_at, version, shown_until, comes_at in tx.run(stored):
            found[number] = Look(
                application=number,
                last_event=last_event,
                look_at=look_at,
                looked_at=looked_at,
                policy_version=version,
                shown_until=shown_until,
                comes_at=comes_at,
            )
    return found


def settle(tx: Transaction, looks: Sequence[Look]) -> tuple[int, ...]:
    """Store what was decided; returns the applications left alone because something happened since."""
    if not looks:
        return ()
    this = (
        tx.mine(application),
        application.c.present,
        application.c.number == bindparam("this"),
        application.c.last_event == bindparam("seen"),
    )
    written = tx.run(update(application).where(*this), [_row(look) for look in looks]).rowcount
    if written == len(looks):
        return ()
    stored = looks_of(tx, [look.application for look in looks])
    seen = {number: look.last_event for number, look in stored.items()}
    return tuple(look.application for look in looks if seen.get(look.application) != look.last_event)


def make_due(tx: Transaction, numbers: Collection[int], *, now: datetime) -> None:
    """Have these looked at again, because an event came that concerns them; older decisions lose."""
    for part in chunks(numbers):
        _make_due(tx, application.c.number.in_(part), now=now)


def make_open_due(tx: Transaction, *, now: datetime) -> None:
    """Have all open ones looked at again: an offer, an acceptance, a pause of everything, a setting."""
    _make_due(tx, application.c.open, now=now)


def _make_due(tx: Transaction, which: ColumnElement[bool], *, now: datetime) -> None:
    tx.run(
        update(application)
        .where(tx.mine(application), application.c.present, which)
        .values(look_at=now, last_event=newest(tx))
    )


def _row(look: Look) -> dict[str, object]:
    return {
        "this": look.application,
        "seen": look.last_event,
        "look_at": look.look_at,
        "looked_at": look.looked_at,
        "policy_version": look.policy_version,
        "shown_until": look.shown_until,
        "comes_at": look.comes_at,
    }
