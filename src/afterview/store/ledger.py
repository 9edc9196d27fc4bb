"""The ledger of events: appended, never changed.

An event lives while no living event voids it. Recording a key again adds
nothing; if it was taken back, a void of that void brings it back to life.

Voids are looked up by what they aim at, so reading some applications costs
what these applications hold, however large the ledger is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, func, insert, select

from afterview.core.events import Event, Voided, decode, encode
from afterview.errors import StoreError, UserError
from afterview.store.database import RESTORE, Transaction
from afterview.store.installation import installation
from afterview.store.schema import event

_PERSON_KEY = re.compile(r"person:([0-9]{9}):")
CHUNK = 1000  # values in one IN

_FIELDS = (
    event.c.source_key,
    event.c.application,
    event.c.at,
    event.c.zone,
    event.c.recorded_at,
    event.c.source,
    event.c.kind,
    event.c.data,
)
T = TypeVar("T")
Voiders = Mapping[str, Collection[str]]


def append(tx: Transaction, events: Sequence[Event], *, batch: int) -> tuple[Event, ...]:
    """Record `events`; returns those that were new or came back to life, as they stand, in the order given.

    Of events with one key the first ever recorded counts.
    """
    given: dict[str, Event] = {}
    for each in events:
        given.setdefault(each.key, each)
    known = _known(tx, given)
    voiders = _voiders(tx, known)
    _insert(tx, [e for key, e in given.items() if key not in known], batch=batch)
    revived = known_keys(tx, [key for key in given if key in known and not _lives(key, voiders)])
    _revive(tx, [given[key] for key in revived], voiders, batch=batch)
    return tuple(revived.get(key, e) for key, e in given.items() if key not in known or key in revived)


def void(tx: Transaction, targets: Sequence[Event], *, at: datetime, source: str, batch: int) -> None:
    """Take `targets` back, each by an event of its application."""
    _insert_voids(tx, [(target, at, source) for target in targets], batch)


def live(tx: Transaction, applications: Collection[int] | None = None) -> dict[int, tuple[Event, ...]]:
    """What stands for each of `applications` (None: for all that have events), in the order (at, key).

    Events of the whole owner (`application` None) are among those of every
    application; voids and what they took back are not. An application without
    events of its own has an entry too.
    """
    everywhere = owner_wide(tx)
    found: dict[int, list[Event]] = {number: list(everywhere) for number in applications or ()}
    for each in standing(tx, applications):
        if each.application is not None:
            found.setdefault(each.application, list(everywhere)).append(each)
    return {number: tuple(sorted(events, key=_order)) for number, events in found.items()}


def standing(tx: Transaction, applications: Collection[int] | None = None) -> Iterator[Event]:
    """What stands for `applications` (None: everything there is), as it was recorded, in no order."""
    facts = event.c.kind != "voided"
    if applications is None:
        yield from _alive(tx, _select(tx, facts))
        return
    for part in chunks(set(applications)):
        yield from _alive(tx, _select(tx, event.c.application.in_(part), facts))


def owner_wide(tx: Transaction) -> tuple[Event, ...]:
    """What stands for all applications at once, in the order (at, key)."""
    events = _select(tx, event.c.application.is_(None), event.c.kind != "voided")
    return tuple(sorted(_alive(tx, events), key=_order))


def of_batch(tx: Transaction, batch: int) -> tuple[Event, ...]:
    """What one batch appended and still lives, voids included, oldest first."""
    return tuple(_alive(tx, _select(tx, event.c.batch == batch)))


def person_keys(tx: Transaction, count: int) -> tuple[str, ...]:
    """Keys for `count` new events of the person; they sort after all earlier ones of one instant."""
    turns = select(func.max(event.c.turn)).where(tx.mine(event), event.c.turn.is_not(None))
    newest = tx.run(turns).scalar() or 0
    here = installation(tx)
    return tuple(f"person:{newest + n:09d}:{here}" for n in range(1, count + 1))


def turn_of(key: str) -> int | None:
    """How many keys of the person came up to this one, or None for a key of another source."""
    found = _PERSON_KEY.match(key)
    return int(found[1]) if found else None


def newest(tx: Transaction) -> int:
    """The id of the event recorded last, 0 before the first: what a look has seen."""
    latest = select(event.c.id).where(tx.mine(event)).order_by(event.c.id.desc()).limit(1)
    return tx.run(latest).scalar() or 0


def known_keys(tx: Transaction, keys: Iterable[str]) -> dict[str, Event]:
    """The events that already have one of `keys`, dead or alive."""
    found = (e for part in chunks(keys) for e in _select(tx, event.c.source_key.in_(part)))
    return {e.key: e for e in found}


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """`values` in lists of at most `size`, for statements that take a limited number."""
    rest = list(values)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


def _order(each: Event) -> tuple[datetime, str]:
    return each.at, each.key


def _alive(tx: Transaction, events: Collection[Event]) -> Iterator[Event]:
    voiders = _voiders(tx, (e.key for e in events))
    return (e for e in events if _lives(e.key, voiders))


def _known(tx: Transaction, keys: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for part in chunks(keys):
        statement = select(event.c.source_key).where(tx.mine(event), event.c.source_key.in_(part))
        known.update(tx.run(statement).scalars())
    return known


def _revive(tx: Transaction, again: Collection[Event], voiders: Voiders, *, batch: int) -> None:
    """Void whatever voids these events, as what was said again."""
    causes = {key: each for each in again for key in voiders[each.key] if _lives(key, voiders)}
    blocking = known_keys(tx, causes)
    _insert_voids(tx, [(blocking[key], each.recorded_at, each.source) for key, each in causes.items()], batch)


def _voiders(tx: Transaction, keys: Iterable[str]) -> Voiders:
    """What voids `keys`, what voids that, and so on: key -> keys of the voids that aim at it."""
    voiders: dict[str, list[str]] = {}
    aims = list(keys)
    while aims:
        further: list[str] = []
        for part in chunks(aims):
            statement = select(event.c.voids, event.c.source_key).where(
                tx.mine(event), event.c.voids.in_(part)
            )
            for aim, key in tx.run(statement):
                voiders.setdefault(aim, []).append(key)
                further.append(key)
        aims = [key for key in further if key not in voiders]
    return voiders


def _lives(key: str, voiders: Voiders, above: frozenset[str] = frozenset()) -> bool:
    if key in above:  # a circle of voids, which only a forged file can hold
        return False
    return not any(_lives(voider, voiders, above | {key}) for voider in voiders.get(key, ()))


def _select(tx: Transaction, *conditions: ColumnElement[bool]) -> list[Event]:
    statement = select(*_FIELDS).where(tx.mine(event), *conditions).order_by(event.c.id)
    return [_event(row) for row in tx.run(statement)]


def _event(row: Row[*tuple[Any, ...]]) -> Event:
    key, application, at, zone, recorded_at, source, kind, data = row
    try:
        what = decode(kind, data)
    except UserError as problem:
        raise StoreError(
            f"The event {key!r} in the database cannot be read: {problem.message}", RESTORE
        ) from problem
    return Event(
        key=key,
        application=application,
        at=at,
        zone=zone,
        recorded_at=recorded_at,
        source=source,
        what=what,
    )


def _insert_voids(tx: Transaction, voids: Sequence[tuple[Event, datetime, str]], batch: int) -> None:
    """Each takes one event back, at an instant, on the word of a source."""
    keys = person_keys(tx, len(voids))
    events = [
        Event(
            key=key,
            application=target.application,
            at=at,
            zone=target.zone,
            recorded_at=at,
            source=source,
            what=Voided(key=target.key),
        )
        for key, (target, at, source) in zip(keys, voids, strict=True)
    ]
    _insert(tx, events, batch=batch)


def _insert(tx: Transaction, events: Sequence[Event], *, batch: int) -> None:
    if events:
        tx.run(insert(event), [_row(each, owner=tx.owner, batch=batch) for each in events])


def _row(each: Event, *, owner: int, batch: int) -> dict[str, object]:
    return {
        "owner_id": owner,
        "application": each.application,
        "at": each.at,
        "zone": each.zone,
        "recorded_at": each.recorded_at,
        "batch": batch,
        "source": each.source,
        "source_key": each.key,
        "kind": each.kind,
        "data": encode(each.what).decode(),
        "voids": each.what.key if isinstance(each.what, Voided) else None,
        "turn": turn_of(each.key),
    }
