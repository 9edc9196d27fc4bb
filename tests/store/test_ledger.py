"""The ledger: a key is an event once, what is voided does not stand, voiding the void brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from afterview.core.events import Answered, ApplicationAdded, Debriefed, Event, Fact, Heard, Paused, Sent
from afterview.core.facts import standing as standing_in_core
from afterview.errors import StoreError
from afterview.store import Store, Transaction, batches, ledger
from tests.store.diary import NOON, added, at, event, met, opened, record, voided
from tests.store.homes import Homes


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Transaction]:
    with opened(tmp_path) as store, store.write() as transaction:
        yield transaction


def append(tx: Transaction, *events: Event) -> list[str]:
    return [e.key for e in ledger.append(tx, events, batch=batches.next_batch(tx))]


def keys(tx: Transaction, application: int = 1) -> list[str]:
    return [e.key for e in ledger.live(tx, [application])[application]]


def test_an_event_comes_back_exactly_as_it_was_recorded(tx: Transaction) -> None:
    events = (
        event("a", added(1, "Zürich & Söhne")),
        event("b", met(1), minutes=0.000_001),
        event("c", Heard(verdict="out_of_office", until=NOON.date(), note="后天"), minutes=5),
    )
    append(tx, *events)
    assert ledger.live(tx, [1]) == {1: events}


def test_the_same_key_twice_is_no_event(tx: Transaction) -> None:
    assert append(tx, event("a", added(1)), event("a", added(1, "Other"))) == ["a"]
    assert append(tx, event("a", added(1)), event("b", met(1))) == ["b"]
    assert keys(tx) == ["a", "b"]
    first = ledger.live(tx, [1])[1][0].what
    assert isinstance(first, ApplicationAdded)
    assert first.application.company == "Acme"


def test_what_stands_is_in_the_order_of_time_then_key_whenever_it_was_recorded(tx: Transaction) -> None:
    append(tx, event("z", Answered(), minutes=2), event("b", Answered()), event("a", Answered()))
    append(tx, event("y", Answered(), minutes=1))
    assert keys(tx) == ["a", "b", "y", "z"]


def test_a_voided_event_does_not_stand_and_recording_it_again_brings_it_back(tx: Transaction) -> None:
    heard = event("mail:1", Heard(verdict="rejection"))
    append(tx, heard)
    append(tx, event("v", voided(heard)))
    assert keys(tx) == []
    assert append(tx, heard) == ["mail:1"]
    assert keys(tx) == ["mail:1"]
    assert append(tx, heard) == []


def test_what_comes_back_is_what_was_recorded_first(tx: Transaction) -> None:
    heard = event("mail:1", Heard(verdict="rejection"))
    append(tx, heard, event("v", voided(heard)))
    again = event("mail:1", Heard(verdict="reply"), minutes=9)
    assert ledger.append(tx, [again], batch=batches.next_batch(tx)) == (heard,)


def test_an_event_given_again_together_with_its_void_is_voided(tx: Transaction) -> None:
    heard = event("mail:1", Heard(verdict="reply"))
    append(tx, heard)
    assert append(tx, heard, event("v", voided(heard))) == ["v"]
    assert keys(tx) == []


def test_a_void_may_arrive_before_what_it_voids(tx: Transaction) -> None:
    append(tx, event("v", voided("mail:1")))
    append(tx, event("mail:1", Heard(verdict="reply")))
    assert keys(tx) == []


def test_a_void_belongs_where_it_aims_even_when_it_names_no_application(tx: Transaction) -> None:
    append(tx, event("mail:1", Heard(verdict="reply")), event("v", voided("mail:1"), application=None))
    assert keys(tx) == []


def test_an_event_voided_twice_comes_back_at_once(tx: Transaction) -> None:
    heard = event("mail:1", Heard(verdict="reply"))
    append(tx, heard, event("v", voided(heard)), event("w", voided(heard)))
    append(tx, heard)
    assert keys(tx) == ["mail:1"]


def test_a_circle_of_voids_ends(tx: Transaction) -> None:
    append(tx, event("a", voided("b")), event("b", voided("a")), event("c", voided("c")))
    assert keys(tx) == []
    assert len(ledger.of_batch(tx, 1)) <= 3


def test_events_of_everything_stand_for_each_application(tx: Transaction) -> None:
    append(tx, event("a", added(1)), event("b", added(2), application=2, minutes=2))
    append(tx, event("p", Paused(until=NOON.date()), application=None, minutes=1))
    stands = ledger.live(tx, [1, 2, 3])
    assert {number: [e.key for e in events] for number, events in stands.items()} == {
        1: ["a", "p"],
        2: ["p", "b"],
        3: ["p"],
    }
    assert ledger.live(tx) == {1: stands[1], 2: stands[2]}
    assert [e.key for e in ledger.owner_wide(tx)] == ["p"]


def test_the_persons_keys_count_up_over_all_keys_of_all_installations(tx: Transaction) -> None:
    first = ledger.person_keys(tx, 2)
    assert [key.split(":")[1] for key in first] == ["000000001", "000000002"]
    append(tx, event("person:000000041:0123456789abcdef", Answered()), event("person:x", Answered()))
    (following,) = ledger.person_keys(tx, 1)
    assert following == f"person:000000042:{first[0].split(':')[2]}"
    assert len(first[0].split(":")[2]) == 16


def test_each_owner_has_a_ledger_of_their_own(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.write(1) as one, store.read(2) as two:
            record(one, added(1))
            assert ledger.live(two) == {}
        with store.write(2) as two:
            assert ledger.newest(two) == 0
            assert record(two, added(1, "Bolt")) == 1
        with store.read(1) as one:
            (event_of_one,) = ledger.live(one)[1]
            assert event_of_one.what == added(1)


def test_more_applications_than_a_statement_takes_values(tx: Transaction) -> None:
    many = [event(f"k{n}", added(n), application=n) for n in range(1, 2 * ledger.CHUNK + 2)]
    assert len(append(tx, *many)) == len(many)
    assert append(tx, *many) == []
    assert len(ledger.live(tx, range(1, len(many) + 1))) == len(many)


def test_a_payload_that_nobody_can_read_is_the_databases_fault(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with store.write() as tx:
            record(tx, added(1))
            tx.run(text("UPDATE event SET data = '{\"v\": 1}' WHERE owner_id = 1"))
        with store.read() as tx, pytest.raises(StoreError, match="cannot be read"):
            ledger.live(tx)


FACTS: list[Fact] = [Answered(), Heard(verdict="reply"), Debriefed(interview=1, discussed="Rust"), Sent()]
KEYS = st.sampled_from("abcdef")
RECORDINGS = st.lists(st.tuples(KEYS, st.one_of(st.sampled_from(FACTS), KEYS.map(voided))), max_size=12)


@given(recordings=RECORDINGS)
def test_what_stands_is_what_the_core_says_stands(recordings: list[tuple[str, Fact]], memory: Store) -> None:
    events = tuple({key: event(key, what) for key, what in recordings}.values())
    with memory.write() as tx:
        append(tx, *events)
        assert {e.key for e in ledger.standing(tx)} == {e.key for e in standing_in_core(events)}
        tx.connection.rollback()


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, homes: Homes) -> Iterator[Store]:
    with homes.opened(tmp_path_factory.mktemp("ledger")) as store:
        yield store


def test_late_events_keep_the_time_at_which_they_happened(tx: Transaction) -> None:
    late = Event(key="m", application=1, at=at(-60), recorded_at=at(), what=Answered())
    append(tx, late)
    (found,) = ledger.live(tx, [1])[1]
    assert found.recorded_at - found.at == timedelta(hours=1)
