"""Finding what is due, in the store alone: the cost grows with what is found, not with what is stored.

PYTHONPATH=src python bench/store_due.py           the table up to 100,000 applications (a few minutes)
PYTHONPATH=src python bench/store_due.py --quick   1,000 applications only

Ten events an application, 100 applications due whatever the size. Limit:
5 ms for what is due among 1,000,000 events, 30 ms for the events of 100
applications. Medians of 15 in one process.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.core.events import ApplicationAdded, ContactAdded, Debriefed, Event, Fact, Heard, Sent
from afterview.core.model import Application, Contact
from afterview.store import Store, Transaction, batches, ledger, looks, records

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
DUE, EVENTS, ROUNDS, AT_ONCE = 100, 10, 15, 1000
DUE_LIMIT_MS, READ_LIMIT_MS = 5, 30


def main() -> None:
    """Print the table."""
    sizes = (1_000,) if "--quick" in sys.argv else (100, 1_000, 10_000, 100_000)
    print(f"{'applications':>12} {'events':>9} {'due':>5} {'due, ms':>8} {'listed, ms':>10} {'read, ms':>9}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as home, Store.open(Path(home) / "b.sqlite3", now=NOW) as store:
            for first in range(1, size + 1, AT_ONCE):
                with store.write() as tx:
                    fill(tx, range(first, min(first + AT_ONCE, size + 1)))
            print_row(store, size)
    print(f"limits: due {DUE_LIMIT_MS} ms, events of {DUE} applications read {READ_LIMIT_MS} ms")


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


def fill(tx: Transaction, numbers: range) -> None:
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
