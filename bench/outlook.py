"""How long the forecast of a whole home takes: 1,000 applications of a year, from database to answer.

python bench/outlook.py [APPLICATIONS]

Limits: all forecasts with the own statistics 2 s, one of them 0.3 s, the track record 10 s.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.app.change import project
from afterview.app.look import decide, gather, settle
from afterview.app.outlook import outlook, outlooks
from afterview.app.track_record import track_record
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.events import ApplicationAdded, ContactAdded, Event, Fact, Heard, InterviewSet, Sent
from afterview.core.model import Application, Contact, Interview, Person
from afterview.store import batches, ledger, records

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
ZONE = "America/New_York"
CHANNELS = ("referral", "job board", "agency")
COMPANIES = 0.7  # of the applications go to a company of their own


def main() -> None:
    """Print the table."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with (
        tempfile.TemporaryDirectory() as home,
        make_app(Config(home=Path(home), zone=ZONE), clock=lambda: NOW) as app,
    ):
        fill(app, size)
        print(f"{size} applications, {len(outlooks(app).forecasts)} of them waited for")
        rows: tuple[tuple[str, Callable[[App], object], float], ...] = (
            ("all forecasts", outlooks, 2.0),
            ("one forecast", lambda app: outlook(app, size), 0.3),
            ("track record", track_record, 10.0),
        )
        for name, use, limit in rows:
            took = min(_timed(use, app) for _ in range(3))
            print(f"{name:<15} {took:6.2f} s of at most {limit:g}")


def _timed(use: Callable[[App], object], app: App) -> float:
    start = time.perf_counter()
    use(app)
    return time.perf_counter() - start


def fill(app: App, size: int) -> None:
    """Applications of the last year, half of them answered, a fifth with an interview."""
    chance = random.Random(1)  # noqa: S311 - the same home each time
    with app.store.write() as tx:
        batch = batches.next_batch(tx)
        records.set_owner(tx, Person(name="Alex Doe", country="US", zone=ZONE), batch=batch)
        numbers = range(1, size + 1)
        ledger.append(tx, [e for n in numbers for e in events(n, size, chance)], batch=batch)
        project(tx, set(numbers))
        view = gather(tx, numbers, app.library, zone=None, now=NOW)
        settle(tx, view, decide(view, numbers), version=app.library.version)


def events(number: int, size: int, chance: random.Random) -> Iterator[Event]:
    """One application's life so far."""
    for index, (at, what) in enumerate(_life(number, size, chance)):
        if at <= NOW:
            yield Event(key=f"bench:{number}:{index}", application=number, at=at, recorded_at=at, what=what)


def _life(number: int, size: int, chance: random.Random) -> Iterator[tuple[datetime, Fact]]:
    at = NOW - timedelta(days=chance.randrange(1, 365))
    company = number % max(int(size * COMPANIES), 1)
    address = f"rita@company{company}.example"
    application = Application(
        number=number, company=f"Company {company}", applied=at.date(), channel=chance.choice(CHANNELS)
    )
    yield at, ApplicationAdded(application=application)
    yield at, ContactAdded(contact=Contact(number=number, name="Rita Roe", address=address))
    if chance.random() < 0.5:
        return
    at += timedelta(days=int(chance.lognormvariate(2.6, 1.3)))
    if chance.random() < 0.6:
        yield at, Heard(verdict="rejection")
        return
    held = at + timedelta(days=4)
    yield at, Heard(verdict="invitation")
    interview = Interview(number=1, start=held, end=held + timedelta(hours=1), zone=ZONE)
    yield at + timedelta(hours=2), InterviewSet(interview=interview)
    yield held + timedelta(days=7), Sent(step="follow_up", to=address, anchor="interview:1.1")
    if chance.random() < 0.8:
        yield held + timedelta(days=int(chance.lognormvariate(2.0, 1.0)), hours=3), Heard(verdict="rejection")


if __name__ == "__main__":
    main()
