"""Calendars of 10,000 events: how long an import takes, and how much memory it needs.

python bench/import_calendar.py            the table (about two minutes)
python bench/import_calendar.py KIND       one kind

Limits: 10 s and 200 MB for 10,000 events, from the command to its answer, in
a process of its own: `meetings` are 10,000 of which 100 are interviews,
`interviews` are 10,000 with as many companies; `again` is the same file once more.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.app.change import changing
from afterview.app.imports import import_files
from afterview.app.wiring import make_app
from afterview.config import Config
from afterview.core.model import Person
from afterview.store import records

NOW = datetime(2026, 10, 15, 15, tzinfo=UTC)
EVENTS, LIMIT_S, LIMIT_MB = 10_000, 10, 200
KINDS = {"meetings": 100, "interviews": 1}
ALEX = Person(name="Alex Doe", email="alex@home.example", country="US", zone="America/New_York")


def main() -> None:
    """Print the table, each row from a process of its own."""
    kinds = sys.argv[1:] or list(KINDS)
    print(f"{'kind':<12} {'run':<6} {'interviews':>10} {'s':>7} {'of limit':>9} {'MB':>6} {'of limit':>9}")
    for kind in kinds:
        with tempfile.TemporaryDirectory() as home:
            for run in ("first", "again"):
                command = [sys.executable, __file__, "--child", kind, run, home]
                subprocess.run(command, check=True)


def child(kind: str, run: str, home: str) -> None:
    """Import one calendar and print a row."""
    content = "\r\n".join(calendar(KINDS[kind])).encode()
    with make_app(Config(home=Path(home), zone="America/New_York"), clock=lambda: NOW) as app:
        with changing(app) as change:
            records.set_owner(change.tx, ALEX, batch=change.batch)
        start = time.perf_counter()
        (answer,) = import_files(app, {"calendar.ics": content})
        took = time.perf_counter() - start
    assert answer.taken == (EVENTS // KINDS[kind] if run == "first" else 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{kind:<12} {run:<6} {answer.taken:>10,} {took:>7.1f} {took / LIMIT_S:>9.2f}"
        f" {peak:>6.0f} {peak / LIMIT_MB:>9.2f}",
        flush=True,
    )


def calendar(every: int) -> Iterator[str]:
    """The lines of a calendar whose every so-manieth meeting is an interview."""
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", "X-WR-TIMEZONE:America/New_York")
    for number in range(EVENTS):
        start = NOW + timedelta(days=number % 90, hours=number % 8)
        title = f"Interview with Company {number}" if number % every == 0 else f"Team meeting {number}"
        yield from (
            "BEGIN:VEVENT",
            f"UID:{number}@company{number}.example",
            "DTSTAMP:20261001T120000Z",
            f"DTSTART;TZID=America/New_York:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=America/New_York:{start + timedelta(minutes=45):%Y%m%dT%H%M%S}",
            f"ORGANIZER;CN=Rita Roe:mailto:rita@company{number}.example",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Alex",
            "  Doe;X-NUM-GUESTS=0:mailto:alex@home.example",
            f"ATTENDEE;CUTYPE=INDIVIDUAL;CN=Ivan Poe:mailto:ivan@company{number}.example",
            "LAST-MODIFIED:20261001T120000Z",
            "DESCRIPTION:Join at https://meet.example/abc\\n\\nSee you there\\, we look forw",
            " ard to it.",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            f"SUMMARY:{title}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT10M",
            "DESCRIPTION:A reminder",
            "END:VALARM",
            "END:VEVENT",
        )
    yield from ("END:VCALENDAR", "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:5])
    else:
        main()
