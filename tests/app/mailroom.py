"""A desk with a mailbox and a way to send, both in memory, and short ways to say what comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from afterview.app.followup import dispatch
from afterview.app.sync import Read, sync
from afterview.app.watch import Watched, watch_once
from afterview.app.wiring import make_app
from afterview.config import Config
from afterview.core.model import Step
from afterview.mail.account import Account, Server
from afterview.mail.sender import Accepted, Envelope, Outcome
from afterview.store import accounts, outbox
from afterview.store.messages import Received, of_application
from afterview.store.outbox import Entry, Way
from tests.app.conftest import NEW_YORK, Desk, local
from tests.mail.fake_mailbox import FakeMailbox, FakeServer

WHERE = "env:NONE"
PLACE = Server(host="mail.home.example", port=993)
MINUTE = timedelta(minutes=1)


@dataclass(kw_only=True)
class Submission:
    """A submission server: its outcomes in turn, then 250. `taken` is its own record."""

    outcomes: list[Outcome | Exception] = field(default_factory=list)
    taken: list[Envelope] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    def send(self, envelope: Envelope, *, before_data: Callable[[], None]) -> Outcome:
        outcome = self.outcomes.pop(0) if self.outcomes else Accepted(said="2.0.0 queued")
        if isinstance(outcome, Exception):
            raise outcome
        self.during()
        before_data()
        if isinstance(outcome, Accepted):
            self.taken.append(envelope)
        return outcome


@dataclass(kw_only=True)
class Mailroom(Desk):
    """The desk of somebody whose mailbox is connected."""

    server: FakeServer
    submission: Submission
    account: Account
    ahead: timedelta = timedelta(0)
    ticks: float = 0.0

    def approve(self, number: int = 1, *, way: Way = "send", step: Step | None = None) -> Entry:
        dispatch(self.app, number, way=way, step=step)
        return self.row()

    def rows(self) -> tuple[Entry, ...]:
        with self.app.store.read() as tx:
            return outbox.entries(tx, states=outbox.ALL)

    def row(self, number: int | None = None) -> Entry:
        rows = self.rows()
        return rows[-1] if number is None else next(each for each in rows if each.number == number)

    def watch(self, after: timedelta = timedelta(0)) -> Watched:
        self.now += after
        self.ticks += after.total_seconds()
        return watch_once(self.app)

    def read(self) -> Read:
        return sync(self.app)

    def heard(self, number: int = 1) -> tuple[Received, ...]:
        with self.app.store.read() as tx:
            return of_application(tx, number)

    def answer(self, entry: Entry, *, body: str = "Soon.", sender: str = "rita@acme.example") -> bytes:
        """A message that answers one of ours, ready to be delivered."""
        return mail(sender, f"Re: {entry.subject}", body, at=self.now, answers=entry.message_id or "")


def mail(
    sender: str, subject: str, body: str = "", *, at: datetime, answers: str = "", own_id: str = ""
) -> bytes:
    """A plain email to Alex."""
    head = {
        "From": sender,
        "To": "alex@home.example",
        "Subject": subject,
        "Date": at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "Message-ID": own_id or f"<{abs(hash((sender, subject, body, at)))}@acme.example>",
        "In-Reply-To": answers,
        "References": answers,
    }
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return "\r\n".join([*lines, "", body, ""]).encode()


@contextmanager
def mailroom(home: Path, *, address: str = "alex@home.example") -> Iterator[Mailroom]:
    """Tuesday 3 November 2026, 16:05, five minutes after the interview with Ivan at Acme."""
    rooms: list[Mailroom] = []

    def now() -> datetime:
        return rooms[0].now if rooms else local("2026-11-03 16:05")

    server, submission = FakeServer(clock=now), Submission()

    @contextmanager
    def opened(_: Account) -> Iterator[FakeMailbox]:
        box = server.mailbox()
        try:
            yield box
        finally:
            box.close()

    config = Config(home=home, zone=NEW_YORK)
    made = make_app(config, clock=now, open_mailbox=opened, open_sender=lambda _: submission)
    with made as plain:
        app = replace(plain, machine=lambda: now() + rooms[0].ahead, ticks=lambda: rooms[0].ticks)
        with app.store.write() as tx:
            account = accounts.add(
                tx, Account(address=address, user=address, imap=PLACE, smtp=PLACE, secret=WHERE)
            )
        room = Mailroom(app=app, now=now(), server=server, submission=submission, account=account)
        rooms.append(room)
        room.introduce()
        room.add(1)
        room.contact(1, 11, "Ivan Poe")
        room.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 11)
        yield room
