"""Looks: found when due, written only by who saw the newest event, and never by reading everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from afterview.core.events import Answered, Closed
from afterview.store import Store, Transaction, looks, records, undo
from afterview.store.looks import FOREVER, Look
from tests.store.diary import NOON, VERSION, added, at, opened, record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        with store.write() as tx:
            for number in (1, 2, 3):
                record(tx, added(number), application=number)
        yield store


@pytest.fixture
def tx(store: Store) -> Iterator[Transaction]:
    with store.write() as transaction:
        yield transaction


def look(tx: Transaction, number: int, **values: Any) -> Look:
    """Look at an application that nothing happened to since; `values` are what was decided."""
    unseen = Look(
        application=number,
        last_event=looks.looks_of(tx, [number])[number].last_event,
        look_at=None,
        looked_at=NOON,
        policy_version=VERSION,
        shown_until=None,
    )
    made = replace(unseen, **values)
    assert looks.settle(tx, [made]) == ()
    return made


def due(tx: Transaction, *, minutes: float = 0, version: str = VERSION) -> Sequence[int]:
    return looks.due(tx, now=at(minutes), version=version)


def test_what_was_never_looked_at_is_due(tx: Transaction) -> None:
    assert due(tx) == (1, 2, 3)


def test_a_look_is_due_from_its_instant_on(tx: Transaction) -> None:
    look(tx, 1, look_at=at(10))
    look(tx, 2, look_at=at(20))
    look(tx, 3, look_at=None)
    assert [due(tx, minutes=m) for m in (0, 9.99, 10, 20)] == [(), (), (1,), (1, 2)]


def test_the_next_thing_to_come_is_the_earliest_that_is_still_ahead(tx: Transaction) -> None:
    look(tx, 1, comes_at=at(10))
    look(tx, 2, comes_at=at(20))
    look(tx, 3, comes_at=None)
    assert [looks.next_coming(tx, now=at(m)) for m in (0, 10, 20)] == [at(10), at(20), None]
    assert looks.next_coming(tx, now=at(0), without=[1]) == at(20)


def test_a_clock_set_back_makes_everything_due_that_was_looked_at_later(tx: Transaction) -> None:
    look(tx, 1, looked_at=at(60), look_at=at(600))
    look(tx, 2, looked_at=at(0), look_at=at(600))
    look(tx, 3, looked_at=at(30))
    assert due(tx, minutes=30) == (1,)
    assert due(tx, minutes=29) == (1, 3)


@pytest.mark.parametrize("version", ["0", "2", "1.1", ""])
def test_another_version_of_the_rules_makes_everything_due(tx: Transaction, version: str) -> None:
    for number in (1, 2, 3):
        look(tx, number, look_at=FOREVER)
    assert due(tx) == ()
    assert due(tx, version=version) == (1, 2, 3)


def test_the_list_holds_what_is_shown_until_later(tx: Transaction) -> None:
    look(tx, 1, shown_until=FOREVER)
    look(tx, 2, shown_until=at(10))
    look(tx, 3, shown_until=None)
    assert looks.listed(tx, now=at(0)) == (1, 2)
    assert looks.listed(tx, now=at(10)) == (1,)
    assert looks.looks_of(tx, [1])[1].shown_until == FOREVER


def test_a_decision_that_did_not_see_the_newest_event_is_not_stored(tx: Transaction) -> None:
    stale = look(tx, 1, look_at=at(10))
    record(tx, Answered(), minutes=1)
    fresh = looks.looks_of(tx, [2])[2]
    late = replace(stale, look_at=at(99))
    assert looks.settle(tx, [late, replace(fresh, look_at=at(50))]) == (1,)
    assert looks.looks_of(tx, [1])[1].look_at == at(10)
    assert looks.looks_of(tx, [2])[2].look_at == at(50)


def test_neighbours_made_due_refuse_the_decisions_made_before(tx: Transaction) -> None:
    before = [look(tx, number, look_at=at(600)) for number in (1, 2, 3)]
    record(tx, Answered(), minutes=1)
    looks.make_due(tx, [1, 2], now=at(1))
    assert due(tx, minutes=1) == (1, 2)
    assert looks.settle(tx, before) == (1, 2)


def test_all_open_ones_are_made_due_at_once(tx: Transaction) -> None:
    record(tx, Closed(why="rejected"), application=2)
    for number in (1, 2, 3):
        look(tx, number)
    assert records.open_applications(tx) == (1, 3)
    looks.make_open_due(tx, now=at(5))
    assert due(tx, minutes=5) == (1, 3)


def test_what_vanished_is_neither_due_nor_listed(tx: Transaction) -> None:
    seen = look(tx, 3, look_at=NOON, shown_until=FOREVER)
    gone = undo.undo(tx, now=at(1))
    assert gone is not None
    records.project(tx, [records.Projection(number=3, application=None)], last_event=99)
    assert due(tx, version="another") == (1, 2)
    assert looks.listed(tx, now=NOON) == ()
    assert looks.looks_of(tx, [3]) == {}
    assert looks.settle(tx, [seen]) == (3,)
