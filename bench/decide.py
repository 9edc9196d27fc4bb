"""How long the core takes: `python bench/decide.py`.

Medians of 15 in milliseconds of processor time, so that a busy machine counts
little; a limit stands beside each figure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from timeit import repeat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from afterview.core import events as ev  # noqa: E402
from afterview.core.agenda import Home, Member, decide_all  # noqa: E402
from afterview.core.around import Around  # noqa: E402
from afterview.core.decide import next_action  # noqa: E402
from afterview.core.events import Event, Fact  # noqa: E402
from afterview.core.facts import facts_of  # noqa: E402
from afterview.core.model import Application, Contact, Interview  # noqa: E402
from afterview.core.plan import plan  # noqa: E402
from afterview.core.sequence import parse  # noqa: E402

ZONE = "America/New_York"
SEQUENCE = parse((ROOT / "src/afterview/core/sequences/classic.toml").read_text("utf-8"), path="classic.toml")
HOME = Around(home_zone=ZONE, home_country="US")
START = datetime(2026, 11, 3, 20, tzinfo=UTC)
NOW = START + timedelta(days=11)


def history(number: int, *, events: int = 20) -> list[Event]:
    """An interview, thanks, a follow-up, a promise, an absence and a pause, then acknowledgements."""
    recruiter = Contact(number=1, name="Rita Roe", address="rita@acme.example", country="US")
    interviewer = Contact(number=2, name="Ivan Poe", role="interviewer")
    end = START + timedelta(hours=1)
    meeting = Interview(number=1, start=START, end=end, zone=ZONE, contacts=(2,))
    told: list[tuple[int, Fact]] = [
        (-48, ev.ApplicationAdded(application=Application(number=number, company="Acme", role="Engineer"))),
        (-48, ev.ContactAdded(contact=recruiter)),
        (-48, ev.ContactAdded(contact=interviewer)),
        (-24, ev.InterviewSet(interview=meeting)),
        (2, ev.Sent(step="thank_you", to=recruiter.address)),
        (24, ev.Paused(until=date(2026, 11, 6))),
        (162, ev.Sent(step="follow_up", to=recruiter.address)),
        (163, ev.Heard(verdict="out_of_office", sender=recruiter.address, until=date(2026, 11, 12))),
        (210, ev.Heard(verdict="reply")),
        (210, ev.Promised(by=date(2026, 11, 26))),
    ]
    told += [
        (211 + n, ev.Heard(verdict="acknowledgement", automatic=True)) for n in range(events - len(told))
    ]
    return [_event(number, count, hours, what) for count, (hours, what) in enumerate(told)]


def _event(number: int, count: int, hours: int, what: Fact) -> Event:
    at = START + timedelta(hours=hours)
    return Event(key=f"person:{count:09d}:x", application=number, at=at, recorded_at=at, zone=ZONE, what=what)


def show(what: str, limit_ms: float, work: Callable[[], object], times: int) -> bool:
    """Print the median in milliseconds beside its limit; False where it is over."""
    work()
    figure = median(repeat(work, number=times, repeat=15, timer=process_time)) / times * 1000
    print(f"{what:<52} {figure:9.3f} ms   limit {limit_ms:g} ms{'' if figure <= limit_ms else '   OVER'}")
    return figure <= limit_ms


def main() -> int:
    events = history(1)
    facts = facts_of(events)
    members = {n: Member(facts=facts_of(history(n)), sequence=SEQUENCE) for n in range(1, 51)}
    home = Home(zone=ZONE, country="US")
    within = [
        show("fold: 20 events", 0.15, lambda: facts_of(events), 200),
        show("decide: one application", 0.35, lambda: next_action(facts, SEQUENCE, HOME, now=NOW), 200),
        show(
            "fold and decide",
            0.5,
            lambda: next_action(facts_of(events), SEQUENCE, HOME, now=NOW),
            200,
        ),
        show("plan: to the presume day", 5, lambda: plan(facts, SEQUENCE, HOME, now=NOW), 20),
        show(
            "agenda: 50 applications that share one recruiter",
            100,
            lambda: decide_all(members, home, now=NOW),
            1,
        ),
    ]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
