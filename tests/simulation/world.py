"""One seeker and their mail for a year: a mail server, companies that answer, faults, crashes, and a judge.

    person ──approve, answer──> product code <──clock, mailbox, sender, commits── World
                                                                 └── Judge: what the server accepted, and when

Time jumps from one event to the next. Everything random comes from one seed, so a seed is a whole life.
What is the product's own: all of `afterview`, on a real SQLite file. What is the world's: the clock, the
ticks, the mailbox (`tests.mail.fake_mailbox`), the sender, and a store that may fail around every commit.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

from afterview.app.applications import add as add_application
from afterview.app.applications import edit
from afterview.app.change import changing
from afterview.app.followup import dispatch
from afterview.app.interviews import arrange
from afterview.app.people import Someone
from afterview.app.replies import hear, settle
from afterview.app.today import today
from afterview.app.watch import watch_once
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.model import Person, zone_info
from afterview.errors import AfterviewError, MailError
from afterview.mail.account import Account, Server
from afterview.mail.sender import Accepted, Deferred, Envelope, Outcome, Refused, Uncertain
from afterview.store import accounts, claims, outbox, records
from afterview.store.installation import write_meta
from afterview.store.outbox import State
from tests.mail.fake_mailbox import FakeMailbox, FakeServer
from tests.simulation.judge import Judge

if TYPE_CHECKING:
    from afterview.store import Store, Transaction

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Australia/Sydney")
COUNTRIES = ("DE", "US", "IN", "BR", "AU")
APPROVED: tuple[State, ...] = ("approved",)
CALM = timedelta(days=21)  # without faults, at the end
DAY = timedelta(days=1)
ADDRESS = "alex@home.example"


class Crash(BaseException):
    """The process is gone: only what was committed stays."""


class CrashingStore:
    """The real store; every commit is a point at which the process may die or the disk be full."""

    def __init__(self, inner: Store, point: Callable[[str], None]) -> None:
        self.inner, self._point = inner, point

    def read(self, owner: int = 1) -> Any:
        return self.inner.read(owner)

    @contextmanager
    def write(self, owner: int = 1) -> Iterator[Transaction]:
        with self.inner.write(owner) as tx:
            yield tx
            self._point("before a commit")
        self._point("after a commit")

    def close(self) -> None:
        self.inner.close()


class World:
    """A seeker's life from BEGIN on. `crash_at`: only these points crash, and nothing else fails."""

    def __init__(
        self, home: Path, *, seed: int, years: float, crash_at: frozenset[int] | None = None
    ) -> None:
        self.seed = seed
        self.random = Random(seed)  # noqa: S311 - a seed is a life
        self.now, self.end = BEGIN, BEGIN + timedelta(days=365.25 * years)
        self.skew = timedelta(0)
        self.crash_at, self.points, self.faulty = crash_at, 0, True
        self.counts: Counter[str] = Counter()
        self.digest = hashlib.sha256()
        self.queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self.turn = self.lives = 0
        self.zone = ZONES[seed % len(ZONES)]
        self.country = COUNTRIES[seed % len(COUNTRIES)]
        self.auto = seed % 4 == 3
        self.judge = Judge(self)
        self.server = FakeServer(clock=lambda: self.now, on_step=self.step)
        self.in_commands = False
        config = Config(home=home, zone=self.zone)
        self.made = make_app(config, clock=self.clock)
        self.app = self._start()
        self._settle_in()

    # The machine.

    def clock(self) -> datetime:
        """What the machine says it is."""
        return self.now + getattr(self, "skew", timedelta(0))

    def ticks(self) -> float:
        """Seconds, whatever clocks are set to."""
        return (self.now - BEGIN).total_seconds()

    def _start(self) -> App:
        """A process; the one before is gone."""
        self.lives += 1
        alive = f"machine/{self.lives}"
        return replace(
            self.made,
            store=cast("Store", CrashingStore(self.made.store, self.point)),
            machine=self.clock,
            ticks=self.ticks,
            open_mailbox=self.mailbox,
            open_sender=lambda _: self,
            holder=alive,
            is_alive=lambda holder: holder == alive,
        )

    def happens(self, what: str, chance: float) -> bool:
        """Whether this fault strikes now."""
        if not self.faulty or self.crash_at is not None or self.random.random() >= chance:
            return False
        self.counts[what] += 1
        self.note(f"! {what}")
        return True

    def point(self, where: str) -> None:
        """A point at which the process may die."""
        self.points += 1
        if self.crash_at is not None:
            if self.points in self.crash_at:
                self.counts[f"crash {where}"] += 1
                raise Crash(where)
            return
        if where == "before a commit" and self.happens("disk full", 0.002):
            raise AfterviewError("The disk is full.", "Free some space.")
        if self.happens(f"crash {where}", 0.004):
            raise Crash(where)

    def note(self, what: str) -> None:
        """One more line of this life."""
        self.digest.update(f"{self.now.isoformat()} {what}\n".encode())

    # The mail server.

    @contextmanager
    def mailbox(self, _: Account) -> Iterator[FakeMailbox]:
        if self.happens("IMAP down", 0.02):
            raise MailError("The mail server does not answer.", "It is tried again.", passing=True)
        box = self.server.mailbox()
        try:
            yield box
        finally:
            box.close()

    def step(self, verb: str, phase: str) -> None:
        """Between two words of an IMAP dialogue."""
        if (verb, phase) == ("open", "after"):
            self.judge.looked()
        if self.happens("IMAP broke off", 0.002):
            raise MailError("The connection broke off.", "It is tried again.", passing=True)
        if verb in ("append", "remove"):
            self.point(f"{phase} {verb}")

    def send(self, envelope: Envelope, *, before_data: Callable[[], None]) -> Outcome:
        """The submission server, with everything that can go wrong there."""
        if self.happens("no connection", 0.02):
            return Deferred(phase="connect", said="no connection")
        if self.happens("4xx", 0.04):
            return Deferred(phase="rcpt", said="451 later", code=451)
        if self.happens("5xx", 0.004):
            return Refused(phase="data", said="554 no", code=554)
        if self.happens("refused address", 0.004):
            return Refused(phase="rcpt", said="550 unknown", code=550, of_recipient=True)
        if self.happens("slow dialogue", 0.03):
            self.pass_time(timedelta(seconds=self.random.randint(30, 300)))
        before_data()
        self.point("before DATA")
        lost = self.happens("lost after DATA", 0.05)
        if not lost or self.random.random() < 0.5:
            self.take(envelope)
        if lost:
            return Uncertain(said="the connection broke off")
        self.point("after 250")
        return Accepted(said="2.0.0 taken")

    def take(self, envelope: Envelope) -> None:
        """The server has the email now."""
        self.counts["sent"] += 1
        self.note(f"> {envelope.recipient} {message_from_bytes(envelope.raw)['Subject']}")
        self.judge.accepted(envelope)
        chance = self.random.random()
        if chance < 0.06:
            self.after(timedelta(minutes=1), lambda: self.reply(envelope.raw, "out_of_office"))
        elif chance < 0.08:
            self.after(timedelta(minutes=2), lambda: self.reply(envelope.raw, "bounce"))

    def reply(self, raw: bytes, kind: str, *, again: bytes | None = None) -> None:
        """Something comes back, in the thread of `raw`."""
        ours = message_from_bytes(raw)
        self.turn += 1
        message = (
            again
            or (
                f"From: {ours['To']}\r\nTo: {ADDRESS}\r\nSubject: Re: {ours['Subject']}\r\n"
                f"Date: {self.now:%a, %d %b %Y %H:%M:%S} +0000\r\n"
                f"Message-ID: <{self.turn}.{kind}@them.example>\r\n"
                f"In-Reply-To: {ours['Message-ID']}\r\nReferences: {ours['Message-ID']}\r\n\r\n{kind}\r\n"
            ).encode()
        )
        self.server.deliver(message)
        self.counts["messages"] += 1
        self.note(f"< {kind} {ours['Message-ID']}")
        self.judge.arrived(message, ours["X-Afterview-Step"], kind, again=again is not None)
        if again is None and self.happens("delivered twice", 0.1):
            later = timedelta(minutes=self.random.randint(1, 3000))
            self.after(later, lambda: self.reply(raw, kind, again=b"Received: again\r\n" + message))
        if self.random.random() < 0.7:
            self.after(timedelta(seconds=self.random.randint(1, 60)), self.watch)

    # Time.

    def at(self, when: datetime, what: Callable[[], None]) -> None:
        """Let something happen."""
        self.turn += 1
        heapq.heappush(self.queue, (when, self.turn, what))

    def after(self, wait: timedelta, what: Callable[[], None]) -> None:
        """Let something happen then."""
        self.at(self.now + wait, what)

    def pass_time(self, span: timedelta) -> None:
        """Time passes while the product waits; mail goes on coming."""
        until = self.now + span
        while self.queue and self.queue[0][0] <= until and self.in_commands:
            if self.queue[0][2].__name__ == "<lambda>":
                self.now, _, what = heapq.heappop(self.queue)
                what()
            else:
                break
        self.now = max(self.now, until)

    def run(self) -> World:
        """The whole life; the judge has the last word."""
        while self.queue and self.queue[0][0] < self.end:
            when, _, what = heapq.heappop(self.queue)
            self.now = max(self.now, when)
            if self.faulty and self.now > self.end - CALM:
                self.faulty, self.skew = False, timedelta(0)
            what()
        self.faulty = False
        self.skew = timedelta(0)
        for _ in range(3):
            self.now += timedelta(minutes=10)
            self.watch()
        self.judge.at_the_end()
        self.made.close()
        return self

    def guarded(self, what: Callable[[], object]) -> bool:
        """Run the product; a crash is a new process. False where it did not get through."""
        self.in_commands = True
        try:
            what()
        except Crash:
            self.app = self._start()
            return False
        except AfterviewError:
            return False
        finally:
            self.in_commands = False
        return True

    # The person.

    def _settle_in(self) -> None:
        app = self.made
        server = Server(host="mail.home.example", port=993)
        where = "env:NONE"
        account = Account(address=ADDRESS, user="alex", imap=server, smtp=server, secret=where)
        with app.store.write() as tx:
            write_meta(tx, "installation", f"{self.seed:016x}")  # drawn by chance otherwise
            accounts.add(tx, account)
        with changing(app) as change:
            person = Person(name="Alex Doe", email=ADDRESS, zone=self.zone, country=self.country)
            records.set_owner(change.tx, person, batch=change.batch)
        day, number = BEGIN + DAY, 0
        while day < self.end - CALM - DAY * 40:
            number += 1
            self.at(day.replace(hour=self.random.randint(6, 20)), lambda n=number: self.interview(n))  # type: ignore[misc]
            day += timedelta(days=self.random.expovariate(1 / 14))
        self.after(timedelta(hours=1), self.look)
        self.after(DAY, self.sit_down)

    def interview(self, number: int) -> None:
        """An interview is over, and noted."""
        company = f"Company {number}"
        recruiter = f"recruiter{number if number % 7 else number - 1}@them{number}.example"
        noted: list[int] = []

        def note() -> None:
            if not noted:
                added = add_application(
                    self.app,
                    company,
                    "Clerk",
                    recruiter=Someone(name="Rita Roe", address=recruiter),
                    zone=self.zone,
                    country=self.country,
                )
                noted.append(added.application or 0)
            if self.auto:
                with suppress(AfterviewError):
                    edit(self.app, noted[0], auto=True)
            start = (self.clock() - timedelta(minutes=65)).astimezone(zone_info(self.zone))
            arrange(self.app, noted[0], at=start.replace(microsecond=0), zone=self.zone)

        for _ in range(5):
            if self.guarded(note):
                break
        self.counts["interviews"] += 1
        self.judge.application(noted[0] if noted else 0)
        if noted and self.random.random() < 0.6:
            kind = "rejection" if self.random.random() < 0.2 else "reply"
            wait = timedelta(days=self.random.lognormvariate(1.9, 0.9))
            self.after(wait, lambda: self.company_writes(noted[0], kind))
        self.after(timedelta(minutes=self.random.randint(2, 600)), self.sit_down_once)

    def company_writes(self, application: int, kind: str) -> None:
        """The company answers the last email it got; without any it has nothing to answer."""
        raw = self.judge.last_of(application)
        if raw is not None:
            self.reply(raw, kind)

    def sit_down(self) -> None:
        """Once a day, more or less."""
        self.sit_down_once()
        self.after(timedelta(hours=self.random.uniform(16, 32)), self.sit_down)

    def sit_down_once(self) -> None:
        """The person looks at today's list: answers what is asked, approves most of what is due."""
        found: list[Any] = []
        if not self.guarded(lambda: found.extend(today(self.app).items)):
            return
        for item in found:
            if item.action == "ask" and item.question:
                self.guarded(lambda item=item: self.answer(item))  # type: ignore[misc]
            elif item.action == "write" and not item.optional and self.random.random() < 0.9:
                self.approve(item.application)
            elif item.action == "fix_address" and self.random.random() < 0.3:
                self.counts["left alone"] += 1

    def approve(self, application: int) -> None:
        """The person agrees; whether the program said so or crashed right after, the approval stands."""
        self.guarded(lambda: dispatch(self.app, application, way="send"))
        with self.made.store.read() as tx:
            for entry in outbox.entries(tx, states=APPROVED, applications=[application]):
                if entry.automatic:
                    continue
                self.judge.approved(entry)
                if entry.leaves_at:
                    self.at(max(entry.leaves_at - self.skew, self.now), self.watch)

    def answer(self, item: Any) -> None:
        """The truth, as the person knows it."""
        if item.options == ("it was sent", "it was not sent"):
            said = self.judge.fate(item.application)
            settle(self.app, item.application, "it was sent" if said else "it was not sent")
            return
        kind = self.judge.oldest_unnamed(item.application)
        if kind is None:
            return
        if kind == "bounce":
            hear(self.app, item.application, "bounce", soft=True)
        else:
            hear(self.app, item.application, cast("Any", kind), automatic=kind == "out_of_office")
        self.judge.named(item.application)

    # The program.

    def look(self) -> None:
        """The program looks a few times a day; now and then the machine's clock is wrong for a while."""
        if self.happens("clock wrong", 0.01):
            self.skew = timedelta(hours=self.random.choice((-7 * 24, -1, 1, 72)))
        elif self.random.random() < 0.4:
            self.skew = timedelta(0)
        if self.happens("numbered anew", 0.005):
            self.server.renumber()
        self.watch()
        self.after(timedelta(hours=self.random.uniform(4, 14)), self.look)

    def watch(self) -> None:
        """One look; what is due a little later is looked for then."""
        if not self.guarded(lambda: watch_once(self.app)):
            self.after(timedelta(minutes=self.random.randint(1, 60)), self.watch)
            return
        with self.made.store.read() as tx:
            ahead = claims.next_due(tx, now=self.clock())
        if ahead is not None and ahead - self.clock() < timedelta(hours=20):
            self.at(ahead - self.skew, self.watch)
