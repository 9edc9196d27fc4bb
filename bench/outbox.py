"""How many approved emails a second go through the outbox, against a server that takes everything at once.

    PYTHONPATH=src:. .venv/bin/python bench/outbox.py [--letters N]

SQLite in a temporary folder with synchronous=FULL. In the same run:

    commits     a bare transaction that changes one row: what the disk allows
    outbox      due, claim, hand over, settle: two commits an email
    everything  the same with all that is asked before (permit) and recorded after (events, projections,
                what comes next), as `watch` does it; the caps of a mailbox are lifted for it

Limit: 250 emails a second through the outbox.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from afterview.app import permit, sending
from afterview.app.approval import approve_letters
from afterview.app.change import changing
from afterview.app.sync import Read
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.events import ApplicationAdded, ContactAdded, Event, Fact, InterviewSet
from afterview.core.model import Application, Contact, Interview, Person
from afterview.mail.account import Account, Server
from afterview.mail.sender import Accepted, Envelope, Outcome
from afterview.store import accounts, claims, outbox, records

if TYPE_CHECKING:
    from collections.abc import Callable

    from afterview.mail.mailbox import Mailbox

START = datetime(2026, 11, 3, 20, 30, tzinfo=UTC)
LIMIT = 250  # emails a second


class Everything:
    """Takes whatever it is given, at once."""

    def send(self, _envelope: Envelope, *, before_data: Callable[[], None]) -> Outcome:
        """Taken."""
        before_data()
        return Accepted(said="2.0.0 taken")


def bare_commits(folder: Path, count: int) -> float:
    with closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, v INTEGER)")
        database.execute("INSERT INTO t VALUES (1, 0)")
        start = perf_counter()
        for _ in range(count):
            database.execute("BEGIN IMMEDIATE")
            database.execute("UPDATE t SET v = v + 1")
            database.execute("COMMIT")
        return count / (perf_counter() - start)


@contextmanager
def office(folder: Path, letters: int) -> Iterator[App]:
    """As many applications as letters, each with its approved thank-you."""
    clock = [START]

    def no_mailbox(_: Account) -> AbstractContextManager[Mailbox]:
        raise NotImplementedError

    config = Config(home=folder, zone="America/New_York")
    with make_app(
        config, clock=lambda: clock[0], open_mailbox=no_mailbox, open_sender=lambda _: Everything()
    ) as plain:
        app = replace(plain, ticks=monotonic)
        with app.store.write() as tx:
            server = Server(host="mail.home.example", port=993)
            where = "env:NONE"
            accounts.add(
                tx,
                Account(address="alex@home.example", user="alex", imap=server, smtp=server, secret=where),
            )
        with changing(app) as change:
            person = Person(name="Alex Doe", email="alex@home.example", zone="America/New_York", country="US")
            records.set_owner(change.tx, person, batch=change.batch)
            change.append(events(letters))
        for number in range(1, letters + 1):
            with changing(app) as change:
                approve_letters(change, number, way="send", asked=True)
        clock[0] += timedelta(minutes=1)
        yield app


def events(count: int) -> Iterator[Event]:
    meeting = Interview(
        number=1,
        start=START - timedelta(minutes=90),
        end=START - timedelta(minutes=30),
        zone="America/New_York",
    )
    for number in range(1, count + 1):
        whats: tuple[Fact, ...] = (
            ApplicationAdded(application=Application(number=number, company=f"Co {number}", role="Clerk")),
            ContactAdded(contact=Contact(number=number, name="Rita Roe", address=f"rita@co{number}.example")),
            InterviewSet(interview=meeting),
        )
        for turn, what in enumerate(whats):
            yield Event(
                key=f"bench:{number}:{turn}",
                application=number,
                at=START - timedelta(days=2) + timedelta(seconds=turn),
                recorded_at=START,
                what=what,
            )


def through_the_outbox(app: App) -> float:
    """Due, claim, hand over, settle, and nothing else."""
    sender, done, start = Everything(), 0, perf_counter()
    while True:
        with app.store.read() as tx:
            due = claims.due(tx, now=app.now)
        if not due:
            return done / (perf_counter() - start)
        for number in due:
            with app.store.write() as tx:
                entry = outbox.entry_of(tx, number)
                held = claims.claim(tx, entry, holder="bench", now=app.now, raw=entry.raw or b"")
            envelope = Envelope(sender="a@b.example", recipient=entry.recipient or "", raw=held.raw)
            sender.send(envelope, before_data=lambda: None)
            with app.store.write() as tx:
                claims.settle_sent(tx, held, at=app.now, said="2.0.0 taken")
            done += 1


def through_everything(app: App) -> float:
    permit.MOST_A_DAY, permit.APART = 10**9, timedelta(0)
    sending.READ_AGAIN = sending.FRESH = 10**9
    done, start = 0, perf_counter()
    while taken := [each for each in sending.send_due(app, Read(ended=app.ticks())) if each.result == "sent"]:
        done += len(taken)
    return done / (perf_counter() - start)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    options.add_argument("--letters", type=int, default=1_000)
    count: int = options.parse_args().letters
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commits = bare_commits(folder, 2_000)
        print(f"commits     {commits:8,.0f} /s  (bare, one row)")
        with office(folder / "one", count) as app:
            rate = through_the_outbox(app)
        print(f"outbox      {rate:8,.0f} /s  ({2 * rate / commits:.2f} of the commits; limit {LIMIT} /s)")
        with office(folder / "two", count) as app:
            whole = through_everything(app)
        print(f"everything  {whole:8,.0f} /s  ({count:,} letters, each asked about again before)")
    print("reached" if rate >= LIMIT else "missed")


if __name__ == "__main__":
    main()
