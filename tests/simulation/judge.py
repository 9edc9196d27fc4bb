"""What may not have happened, by the mail server's own record.

I1  one acceptance a letter key, unless the person said that the last one was not sent
I2  no acceptance without a look into the inbox at most 60 s before; none while an answer that such a look
    could see has not been named by the person; none ever after a rejection
I3  every delivered message is one row
I4  no acceptance of bytes whose digest was not approved, unless the application writes by itself
I5  when faults have ended, nothing hangs in `sending`, and nothing approved is overdue by two days
I6  what is called sent was accepted
I7  nothing earlier than it was to leave, and no follow-up outside 09:00-17:00 there, by the true time
I8  two emails to one address never within a day, twenty an account in 24 hours
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from afterview.mail.compose import digest
from afterview.mail.message import read
from afterview.store import messages, outbox
from afterview.store.outbox import Entry, LetterKey, State

if TYPE_CHECKING:
    from afterview.mail.sender import Envelope
    from tests.simulation.world import World

FOLLOW_UPS = frozenset({"follow_up", "ping", "promise", "check", "deadline"})
UNKNOWN: tuple[State, ...] = ("unknown",)
CLOCKS = timedelta(minutes=10)
A_DAY = timedelta(hours=24)


@dataclass(kw_only=True)
class Answer:
    """Something that came back: for which applications, when, and whether the person has named it."""

    kind: str
    at: datetime
    applications: frozenset[int]
    named: bool = False


class Judge:
    """Everything the server saw of one seeker, and what was wrong with it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.violations: list[str] = []
        self.taken: dict[str, list[datetime]] = {}  # by token
        self.by_key: dict[LetterKey, set[str]] = {}
        self.not_sent: set[str] = set()
        self.digests: set[str] = set()
        self.answers: list[Answer] = []
        self.last: dict[int, bytes] = {}  # the newest email of an application
        self.to: list[tuple[datetime, str]] = []
        self.arrivals: list[bytes] = []
        self.leaves: dict[str, datetime] = {}
        self.looked_at: datetime | None = None

    def wrong(self, rule: str, what: str) -> None:
        """One more violation."""
        self.violations.append(f"{rule} {self.world.now:%Y-%m-%d %H:%M} {what}")

    def looked(self) -> None:
        """A folder was opened for reading."""
        self.looked_at = self.world.now

    def application(self, number: int) -> None:
        """It exists."""
        self.world.note(f"application {number}")

    def approved(self, entry: Entry) -> None:
        """The person agreed to these bytes."""
        self.digests.add(entry.approved_hash or "")
        if entry.leaves_at:
            self.leaves[entry.token] = entry.leaves_at - self.world.skew

    def _entry(self, token: str) -> Entry | None:
        with self.world.made.store.read() as tx:
            return next(iter(outbox.by_ids(tx, tokens=[token])), None)

    def accepted(self, envelope: Envelope) -> None:
        """The server took an email."""
        now = self.world.now
        token = str(message_from_bytes(envelope.raw)["X-Afterview-Step"])
        entry = self._entry(token)
        if entry is None:
            self.wrong("I4", f"nobody knows the letter {token[:6]}")
            return
        what = f"letter {entry.number} ({entry.step})"
        self.taken.setdefault(token, []).append(now)
        if len(self.taken[token]) > 1:
            self.wrong("I1", f"{what} twice")
        for key in entry.letters:
            others = {each for each in self.by_key.setdefault(key, set()) if each in self.taken} - {token}
            if others - self.not_sent:
                self.wrong("I1", f"{what} again, as another generation")
            self.by_key[key].add(token)
            self.last[key.application] = envelope.raw
        numbers = frozenset(key.application for key in entry.letters)
        self._look(numbers, what, now)
        if not entry.automatic and digest(envelope.raw) not in self.digests:
            self.wrong("I4", f"{what} was not approved like this")
        self._time(entry, what, now)
        self._caps(envelope.recipient, what, now)

    def _look(self, numbers: frozenset[int], what: str, now: datetime) -> None:
        if self.looked_at is None or now - self.looked_at > timedelta(seconds=61):
            self.wrong("I2", f"{what} without a look at the mailbox before")
        for answer in self.answers:
            visible = self.looked_at is not None and answer.at < self.looked_at
            if answer.applications & numbers and visible and (not answer.named or answer.kind == "rejection"):
                self.wrong("I2", f"{what} after a {answer.kind} that could be read")

    def _caps(self, recipient: str, what: str, now: datetime) -> None:
        recent = [at for at, _ in self.to if now - at < A_DAY - CLOCKS]
        if len(recent) >= 20:
            self.wrong("I8", f"{what} is number {len(recent) + 1} within a day")
        place = ZoneInfo(self.world.zone)
        today = now.astimezone(place).date()
        if any(to == recipient and at.astimezone(place).date() == today for at, to in self.to):
            self.wrong("I8", f"{what} is a second one to {recipient} on one day")
        self.to.append((now, recipient))

    def _time(self, entry: Entry, what: str, now: datetime) -> None:
        due = self.leaves.get(entry.token)
        if due is not None and now < due - CLOCKS:
            self.wrong("I7", f"{what} before {due:%Y-%m-%d %H:%M}")
        local = now.astimezone(ZoneInfo(self.world.zone))
        if entry.step in FOLLOW_UPS:
            minutes = local.hour * 60 + local.minute
            if not 9 * 60 - 10 <= minutes <= 17 * 60 + 10:
                self.wrong("I7", f"{what} at {local:%H:%M} there")

    def arrived(self, raw: bytes, token: str, kind: str, *, again: bool) -> None:
        """A message was delivered that answers the letter of that token; `again`: on another way."""
        self.arrivals.append(raw)
        entry = self._entry(token)
        if entry is not None and not again:
            numbers = frozenset(key.application for key in entry.letters)
            self.answers.append(Answer(kind=kind, at=self.world.now, applications=numbers))

    def last_of(self, application: int) -> bytes | None:
        """The last email the company got about an application."""
        return self.last.get(application)

    def _unnamed(self, application: int) -> list[Answer]:
        return [each for each in self.answers if application in each.applications and not each.named]

    def oldest_unnamed(self, application: int) -> str | None:
        """What the message is that the person is asked about."""
        return next((each.kind for each in self._unnamed(application)), None)

    def named(self, application: int) -> None:
        """The person said what it is; a copy that came later is the same message."""
        found = self._unnamed(application)
        for each in found:
            if each.kind == found[0].kind and each.at == found[0].at:
                each.named = True
        for each in found[1:]:
            if each.kind == found[0].kind:
                each.named = True

    def fate(self, application: int) -> bool:
        """Whether the letter of unknown fate did leave, as the recruiter would tell."""
        with self.world.made.store.read() as tx:
            unknown = outbox.entries(tx, states=UNKNOWN, applications=[application])
        for entry in unknown:
            if entry.token in self.taken:
                return True
            self.not_sent.add(entry.token)
        return False

    def at_the_end(self) -> None:
        """What holds when the faults have ended and everything had time to settle."""
        world = self.world
        with world.made.store.read() as tx:
            rows = outbox.entries(tx, states=outbox.ALL)
            identities = {read(raw).identity for raw in self.arrivals}
            known = messages.known(tx, 1, identities)
        for identity in identities - known.keys():
            self.wrong("I3", f"a message was not kept: {identity[:8]}")
        for entry in rows:
            what = f"letter {entry.number} ({entry.step})"
            if entry.state == "sending":
                self.wrong("I5", f"{what} hangs")
            overdue = entry.leaves_at is not None and entry.leaves_at < world.now - timedelta(days=2)
            if entry.state == "approved" and entry.way == "send" and overdue:
                self.wrong("I5", f"{what} is overdue: {entry.why}")
            if entry.state == "sent" and entry.token not in self.taken:
                self.wrong("I6", f"{what} is called sent")
