"""The world of one seeker: the true time, chance, and what comes next.

    Seeker, PostOffice ──events──> World ──watch──> Machine ──> product code
                                     └── Judge: what the server accepted, and when

Time jumps from one event to the next. Everything random comes from one seed, so a seed is a whole life.
What is the product's own: all of `afterview`, on a real SQLite file. What is the world's: the clock, the
ticks, the mail server, and a store that may fail around every commit.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from afterview.app.watch import watch_once
from afterview.store import claims, mark
from tests.simulation.judge import Judge
from tests.simulation.machine import Machine, Plan
from tests.simulation.postoffice import PostOffice
from tests.simulation.seeker import Seeker

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
ZONES = (
    ("Europe/Berlin", "DE"),
    ("America/New_York", "US"),
    ("Asia/Kolkata", "IN"),
    ("America/Sao_Paulo", "BR"),
    ("Australia/Sydney", "AU"),
)
CALM = timedelta(days=21)  # without faults, at the end
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

Event: TypeAlias = tuple[datetime, int, Callable[[], object]]


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How likely each fault is where it can strike."""

    crash_at_commit: float = 0.004
    crash: float = 0.0015
    disk_full: float = 0.002
    aside: float = 0.006
    clock: float = 0.02
    off: float = 0.006


class World:
    """A seeker's surroundings from BEGIN on.

    Everything that can go wrong is `rough` times as likely as usual; with a `plan` nothing strikes but
    what it says.
    """

    def __init__(
        self, folder: Path, *, seed: int, days: float, plan: Plan | None = None, rough: float = 1.0
    ) -> None:
        self.folder, self.seed, self.rough = folder, seed, rough
        self.random = Random(seed)  # noqa: S311 - a seed is a life
        self.rates = Rates()
        self.plan = plan or Plan()
        self.faulty = plan is None
        self.now, self.end = BEGIN, BEGIN + timedelta(days=days)
        self.calm_from = self.end - min(CALM, timedelta(days=days / 4))
        self.off_until = BEGIN
        self.counts: Counter[str] = Counter()
        self.digest = hashlib.sha256()
        self.queue: list[Event] = []
        self.arrivals: list[Event] = []  # at the mail server, which goes on whatever the machine does
        self.turn = self.faults = 0
        self.watched_at = BEGIN
        self.next_watch: datetime | None = None
        self.zone, self.country = ZONES[seed % len(ZONES)]
        self.judge = Judge(self)
        self.post = PostOffice(self)
        self.machine = Machine(self, folder / "home")
        self.seeker = Seeker(self)

    @property
    def seconds(self) -> float:
        """Seconds since BEGIN, whatever clocks are set to."""
        return (self.now - BEGIN).total_seconds()

    def read(self) -> Any:
        """A look into the database from outside."""
        return self.machine.store.read()

    # Faults.

    def happens(self, what: str, chance: float) -> bool:
        """Whether this strikes now."""
        if not self.faulty or self.random.random() >= chance * self.rough:
            return False
        self.strike(what)
        return True

    def strike(self, what: str) -> None:
        """It does."""
        self.counts[what] += 1
        self.faults += 1
        self.note(f"! {what}")

    def calm_down(self) -> None:
        """From now on nothing goes wrong any more."""
        self.faulty = False
        self.machine.set_right()
        self.post.bring_back()

    def note(self, what: str) -> None:
        """One more line of this life."""
        self.digest.update(f"{self.now.isoformat()} {what}\n".encode())

    # Time.

    def at(self, when: datetime, what: Callable[[], object]) -> None:
        """Let something happen on the machine."""
        self.turn += 1
        heapq.heappush(self.queue, (when, self.turn, what))

    def after(self, wait: timedelta, what: Callable[[], object]) -> None:
        """Let something happen on the machine, then."""
        self.at(self.now + wait, what)

    def arrives(self, when: datetime, what: Callable[[], object]) -> None:
        """Let something happen at the mail server."""
        self.turn += 1
        heapq.heappush(self.arrivals, (max(when, self.now), self.turn, what))

    def pass_time(self, seconds: float) -> None:
        """Time passes while the product waits; mail goes on coming."""
        until = self.now + timedelta(seconds=seconds)
        while self.arrivals and self.arrivals[0][0] <= until:
            when, _, what = heapq.heappop(self.arrivals)
            self.now = max(self.now, when)
            what()
        self.now = max(self.now, until)

    def run(self, *, until_wrong: bool = False) -> World:
        """The whole life, or that until something was wrong; the judge has the last word."""
        self.seeker.settle_in()
        while self.queue or self.arrivals:
            queue = min(filter(None, (self.queue, self.arrivals)), key=lambda each: each[0][:2])
            when, _, what = heapq.heappop(queue)
            if when >= self.end:
                break
            if until_wrong and self.judge.violations:
                self.machine.made.close()
                return self
            self.now = max(self.now, when)
            if self.faulty and self.now > self.calm_from:
                self.calm_down()
            if queue is self.arrivals or self.now >= self.off_until:
                what()
            else:
                self.at(self.off_until + timedelta(seconds=self.turn % 600), what)
        self.now = max(self.now, self.end)
        self.calm_down()
        self.seeker.finish()
        self.judge.at_the_end()
        self.machine.made.close()
        return self

    # The program.

    def wake(self, wait: timedelta) -> None:
        """Let the program look then, if not sooner."""
        when = self.now + wait
        if self.next_watch is None or when < self.next_watch:
            self.next_watch = when
            self.at(when, lambda: self._woken(when))

    def _woken(self, when: datetime) -> None:
        if when == self.next_watch:
            self.next_watch = None
            self.watch()

    def watch(self) -> None:
        """One look of the program at the mail; what is due later is looked for then."""
        if self.happens("clock wrong", self.rates.clock) and not self.machine.skew:
            self.machine.set_wrong()
        self.post.upset()
        begun, faults, clock, skew = self.now, self.faults, self.machine.clock(), self.machine.skew
        self.judge.begins_to_watch()
        done = self.machine.process(watch_once)
        fair = done and faults == self.faults and not skew
        with self.read() as tx:
            ahead = claims.next_due(tx, now=self.machine.clock())
            late = claims.due(tx, now=clock)
            held_back = mark.is_unseen(tx, len(late))
        if done:
            self.judge.watched()
        if fair and late and not held_back:
            self.judge.unsettled(late, begun)
        self.wake(timedelta(hours=self.random.uniform(14, 34)))
        if ahead is not None:
            self.wake(max(ahead - self.machine.clock(), timedelta(seconds=1)))
        if not done or (late and not held_back and not skew):
            self.wake(timedelta(minutes=self.random.uniform(1, 20)))
