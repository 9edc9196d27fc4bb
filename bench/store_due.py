"""Finding what is due, in the store alone, on both databases: the cost grows with what is found.

PYTHONPATH=src:. python bench/store_due.py           1,000,000 future rows (about ten minutes, 3 GB of disk)
PYTHONPATH=src:. python bench/store_due.py --quick   10,000 future rows

Two tables a database. The first: applications and letters whose day has not
come, 100 of each that are due, and which indexes the database says it goes
by. The second: whole histories, ten events an application, as `today` reads
them. SQLite is as the store opens it; PostgreSQL is a cluster of its own with
the settings it comes with. Medians of 15 in one process.

Limits: 5 ms for what is due among 1,000,000, 30 ms for the events of 100 applications.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy import insert

from afterview.core.events import ApplicationAdded, ContactAdded, Debriefed, Event, Fact, Heard, Sent
from afterview.core.model import Application, Contact
from afterview.store import Store, Transaction, batches, claims, ledger, looks, records, schema
from tests.servers.postgres import Cluster, missing_postgres

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
DUE, EVENTS, ROUNDS, AT_ONCE = 100, 10, 15, 1000
DUE_LIMIT_MS, READ_LIMIT_MS = 5, 30
FUTURE, HISTORIES = 1_000_000, (1_000, 10_000, 100_000)
QUICK_FUTURE, QUICK_HISTORIES = 10_000, (1_000,)

FINDING: dict[str, Callable[[Transaction], object]] = {
    "looks.due": lambda tx: looks.due(tx, now=NOW, version="1"),
    "looks.listed": lambda tx: looks.listed(tx, now=NOW),
    "looks.next_coming": lambda tx: looks.next_coming(tx, now=NOW),
    "claims.due": lambda tx: claims.due(tx, now=NOW),
    "claims.next_due": lambda tx: claims.next_due(tx, now=NOW),
}


def main() -> None:
    """Print both tables for both databases."""
    quick = "--quick" in sys.argv
    for name, opened in (("SQLite", on_sqlite), ("PostgreSQL", on_postgres)):
        missing = missing_postgres() if name == "PostgreSQL" else None
        if missing:
            print(f"\n{name}: not measured. {missing}.")
            continue
        print_future(name, opened, QUICK_FUTURE if quick else FUTURE)
        print_histories(name, opened, QUICK_HISTORIES if quick else HISTORIES)


@contextmanager
def on_sqlite() -> Iterator[Store]:
    """An empty store in a file."""
    with tempfile.TemporaryDirectory() as home, Store.open(Path(home) / "b.sqlite3", now=NOW) as store:
        yield store


@contextmanager
def on_postgres() -> Iterator[Store]:
    """An empty store in a cluster of its own."""
    import psycopg

    from afterview.store.migrate import upgrade_server

    with Cluster(durable=True) as cluster:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE bench")
        upgrade_server(cluster.url("bench"))
        with Store.connect(cluster.url("bench")) as store:
            yield store


def print_future(name: str, opened: Callable[[], Any], size: int) -> None:
    """What is due among `size` applications and `size` letters of later days."""
    print(f"\n{name}: {size:,} applications and {size:,} letters, {DUE} of each due; limit {DUE_LIMIT_MS} ms")
    with opened() as store:
        for numbers in ledger.chunks(range(1, size + 1), 10 * AT_ONCE):
            with store.write() as tx:
                put_off(tx, numbers)
        analyze(store)
        with store.read() as tx:
            assert len(looks.due(tx, now=NOW, version="1")) == len(claims.due(tx, now=NOW)) == DUE
            for what, find in FINDING.items():
                took, by = median_ms(partial(find, tx)), way(tx, find)
                print(f"{what:>20} {took:>8.2f} ms   {by}", flush=True)


def put_off(tx: Transaction, numbers: list[int]) -> None:
    """Applications and approved letters: the first hundred of all due, the others later."""
    batch = batches.next_batch(tx)
    tx.run(insert(schema.application), [future_application(tx.owner, number) for number in numbers])
    tx.run(insert(schema.outbox), [future_letter(tx.owner, batch, number) for number in numbers])


def future_application(owner: int, number: int) -> dict[str, object]:
    """A row whose answer holds for now, unless it is one of the first hundred."""
    later = NOW + timedelta(days=1, seconds=number)
    return {
        "owner_id": owner, "number": number, "company": f"Company {number % 1000}", "present": True,
        "open": True, "concerns_all": False, "last_event": 1, "policy_version": "1",
        "look_at": NOW if number <= DUE else later, "looked_at": NOW - timedelta(days=1),
        "shown_until": looks.FOREVER if number <= DUE else None, "comes_at": later,
    }  # fmt: skip


def future_letter(owner: int, batch: int, number: int) -> dict[str, object]:
    """An approved letter that leaves later, unless it is one of the first hundred."""
    return {
        "owner_id": owner, "number": number, "state": "approved", "step": "ping", "subject": "Checking in",
        "recipient": f"rita@company{number}.example", "body": "Dear Rita,\n" + "how are things? " * 10,
        "token": f"{number:052d}", "generation": 1, "own_words": False, "created_at": NOW, "batch": batch,
        "approved_at": NOW, "approved_hash": "d", "way": "send",
        "leaves_at": NOW if number <= DUE else NOW + timedelta(days=1, seconds=number),
    }  # fmt: skip


def print_histories(name: str, opened: Callable[[], Any], sizes: tuple[int, ...]) -> None:
    """What is due, listed and read where every application has its events."""
    print(
        f"\n{name}: limits {DUE_LIMIT_MS} ms for due, {READ_LIMIT_MS} ms for the events of {DUE} applications"
    )
    print(f"{'applications':>12} {'events':>9} {'due':>5} {'due, ms':>8} {'listed, ms':>10} {'read, ms':>9}")
    for size in sizes:
        with opened() as store:
            for numbers in ledger.chunks(range(1, size + 1), AT_ONCE):
                with store.write() as tx:
                    fill(tx, numbers)
            analyze(store)
            print_row(store, size)


def print_row(store: Store, size: int) -> None:
    """Measure one size."""
    with store.read() as tx:
        numbers = looks.due(tx, now=NOW, version="1")
        assert len(numbers) == DUE
        due = median_ms(lambda: looks.due(tx, now=NOW, version="1"))
        listed = median_ms(lambda: looks.listed(tx, now=NOW))
        read = median_ms(lambda: ledger.live(tx, numbers))
    print(f"{size:>12,} {size * EVENTS:>9,} {DUE:>5} {due:>8.2f} {listed:>10.2f} {read:>9.1f}", flush=True)


def median_ms(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def analyze(store: Store) -> None:
    """What a PostgreSQL server does by itself after a while; SQLite plans by the schema."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def way(tx: Transaction, find: Callable[[Transaction], object]) -> str:
    """The indexes that the database says it goes by, and the tables it reads whole."""
    lines: list[str] = []
    asking = [False]
    asked = "EXPLAIN QUERY PLAN" if tx.connection.dialect.name == "sqlite" else "EXPLAIN"

    def explain(*call: Any) -> None:
        connection, _, statement, parameters, *_ = call
        if not asking[0]:
            asking[0] = True
            lines.extend(
                str(row[-1]) for row in connection.exec_driver_sql(f"{asked} {statement}", parameters)
            )
            asking[0] = False

    sa_event.listen(tx.connection, "before_cursor_execute", explain)
    find(tx)
    sa_event.remove(tx.connection, "before_cursor_execute", explain)
    text = "\n".join(lines)
    whole = re.findall(r"Seq Scan on \w+|SCAN (?:application|outbox)\b(?! USING)", text)
    return ", ".join([*dict.fromkeys(re.findall(r"\b(?:ix|pk|uq)_\w+", text)), *whole]) or text


def fill(tx: Transaction, numbers: list[int]) -> None:
    """These applications, their events and a look: the first hundred of all due, the others later."""
    batch = batches.next_batch(tx)
    keys = iter(ledger.person_keys(tx, len(numbers) * EVENTS))
    events = [event(next(keys), number, place) for number in numbers for place in range(EVENTS)]
    ledger.append(tx, events, batch=batch)
    newest = ledger.newest(tx)
    records.project(tx, [projection(number) for number in numbers], last_event=newest)
    looks.settle(tx, [look(number, newest) for number in numbers])


def event(key: str, number: int, place: int) -> Event:
    """The event of an application at `place` in its history."""
    at = NOW - timedelta(days=30 - place, seconds=number)
    what = fact(number, place)
    return Event(key=key, application=number, at=at, recorded_at=at, zone="America/New_York", what=what)


def fact(number: int, place: int) -> Fact:
    """What happened at `place`."""
    match place:
        case 0:
            return ApplicationAdded(application=application(number))
        case 1:
            return ContactAdded(contact=contact(number))
        case 2:
            return Sent(step="follow_up", to=contact(number).address, anchor="interview:1")
        case 3 | 4:
            return Heard(verdict="reply", sender=contact(number).address)
        case _:
            return Debriefed(interview=1, discussed="the migration of the billing system")


def application(number: int) -> Application:
    """One of many."""
    return Application(number=number, company=f"Company {number}", role="Engineer", country="US")


def contact(number: int) -> Contact:
    """Its recruiter, who has no other."""
    return Contact(number=number, name="Rita Roe", address=f"rita@company{number}.example")


def projection(number: int) -> records.Projection:
    """What its events amount to."""
    who = contact(number)
    return records.Projection(
        number=number,
        application=application(number),
        contacts=(who,),
        addresses=frozenset({who.address or ""}),
        open=True,
    )


def look(number: int, seen: int) -> looks.Look:
    """The decision kept for it."""
    due = number <= DUE
    return looks.Look(
        application=number,
        last_event=seen,
        look_at=NOW if due else NOW + timedelta(days=1, seconds=number),
        looked_at=NOW - timedelta(days=1),
        policy_version="1",
        shown_until=looks.FOREVER if due else None,
    )


if __name__ == "__main__":
    main()
