"""Today's list: 10,000 open applications with 100 due, and its growth from 100 to 100,000.

python bench/today.py            the table (about three minutes)
python bench/today.py --quick    10,000 applications only

The last column is `doctor`, which folds everything anew: it grows with what
is stored, and no faster.

Limit: 300 ms for 10,000 open applications of which 100 are due, in the
process, from the question to the rendered letters; and time that grows with
what is due, not with what is stored.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.app.change import project
from afterview.app.doctor import examine
from afterview.app.look import decide, gather, settle
from afterview.app.today import today
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.events import ApplicationAdded, ContactAdded, Event, Fact, InterviewSet, Sent
from afterview.core.model import Application, Contact, Interview, Person
from afterview.store import batches, ledger, records

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
DUE, ROUNDS, LIMIT_MS, AT_ONCE = 100, 9, 300, 1000


def main() -> None:
    """Print the table."""
    sizes = (10_000,) if "--quick" in sys.argv else (100, 1_000, 10_000, 100_000)
    print(f"{'stored':>8} {'due':>5} {'today, median ms':>17} {'of limit':>9} {'doctor, s':>10}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            config = Config(home=Path(home), zone="America/New_York")
            with make_app(config, clock=lambda: NOW) as app:
                fill(app, size)
                print_row(app, size)


def print_row(app: App, size: int) -> None:
    """Ask for today's list a few times and print the median."""
    times, answer = [], today(app)
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = today(app)
        times.append((time.perf_counter() - start) * 1000)
        assert len(answer.items) == min(DUE, size)
        assert all(item.letters[0].body for item in answer.items)
    median = statistics.median(times)
    start = time.perf_counter()
    assert examine(app).checks[3].ok
    doctor = time.perf_counter() - start
    print(
        f"{size:>8} {len(answer.items):>5} {median:>17.1f} {median / LIMIT_MS:>9.2f} {doctor:>10.1f}",
        flush=True,
    )


def fill(app: App, size: int) -> None:
    """`size` open applications, the first hundred with a follow-up due, the others waiting."""
    for first in range(1, size + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, size + 1))
        with app.store.write() as tx:
            batch = batches.next_batch(tx)
            if first == 1:
                person = Person(
                    name="Alex Doe", email="alex@home.example", country="US", zone="America/New_York"
                )
                records.set_owner(tx, person, batch=batch)
            ledger.append(tx, [e for n in numbers for e in events(n)], batch=batch)
            project(tx, set(numbers))
            view = gather(tx, numbers, app.library, zone=None, now=NOW)
            settle(tx, view, decide(view, numbers), version=app.library.version)


def events(number: int) -> Iterator[Event]:
    """One application's life so far."""
    days = 7 if number <= DUE else 3
    end = NOW - timedelta(days=days)
    added = NOW - timedelta(days=30)
    contact = Contact(number=number, name="Rita Roe", address=f"rita@company{number}.example")
    interview = Interview(number=1, start=end - timedelta(hours=1), end=end, zone="America/New_York")
    facts: tuple[tuple[datetime, Fact], ...] = (
        (added, ApplicationAdded(application=Application(number=number, company="Acme", role="Engineer"))),
        (added, ContactAdded(contact=contact)),
        (added, InterviewSet(interview=interview)),
        (end + timedelta(minutes=10), Sent(step="thank_you", to=contact.address, anchor="interview:1.1")),
    )
    for index, (at, what) in enumerate(facts):
        yield Event(key=f"bench:{number}:{index}", application=number, at=at, recorded_at=at, what=what)


if __name__ == "__main__":
    main()
