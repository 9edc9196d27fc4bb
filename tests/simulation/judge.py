"""What may not have happened, by the mail server's own record.

I1  one acceptance a letter key, and none of what the person sent themselves; what came back for good
    may leave once more
I2  no acceptance without a whole reading by that process at most 60 s before DATA; none while an answer
    that such a reading could see has not been named by the person; none ever after a rejection, or after
    the person withdrew
I3  every delivered message is one row
I4  no acceptance of other words than the person agreed to, unless the application writes by itself; none
    of what they called back
I5  when faults have ended, what is due is settled by one look
I6  what is called sent was accepted, or sent by the person
I7  nothing earlier than it was to leave, and no follow-up outside 09:00-17:00 on workdays there, by the
    true time
I8  two emails to one address never on one day, twenty an account in 24 hours, one a minute; after a day
    without a look never more than five that were due, and after a restore none, before the person has
    agreed to one
I9  `today` is the same on a copy of the database
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from traceback import extract_tb
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from afterview.app.today import today
from afterview.app.wiring import make_app
from afterview.config import Config
from afterview.mail.message import read
from afterview.store import messages, outbox, records
from afterview.store.outbox import Entry, State

if TYPE_CHECKING:
    from afterview.mail.sender import Envelope
    from tests.simulation.world import World

FOLLOW_UPS = frozenset({"follow_up", "ping", "promise", "check", "deadline"})
CLOCKS = timedelta(minutes=10)
A_DAY, A_MINUTE = timedelta(hours=24), timedelta(minutes=1)
MOST_A_DAY, MOST_UNSEEN = 20, 5

APPROVED: tuple[State, ...] = ("approved",)
LEFT: tuple[State, ...] = ("sending", "unknown", "sent")  # what a backup knows, or asks about

Key: TypeAlias = tuple[str, str, str, str]  # company, step, recipient, anchor


@dataclass(kw_only=True)
class Answer:
    """Something that came back about these companies; `turn` is its number in its subject."""

    kind: str
    turn: int
    at: datetime
    folder: str
    token: str
    companies: frozenset[str]
    seen_at: datetime | None = None
    named_at: datetime | None = None


@dataclass(kw_only=True)
class Letter:
    """One letter, as far as the person and the servers know of it."""

    token: str
    number: int
    step: str
    keys: frozenset[Key]
    words: tuple[str, str] | None = None
    leaves: datetime | None = None
    called_back: datetime | None = None
    left_at: datetime | None = None  # at the server, or by the person's own hand
    taken: bool = False
    raw: bytes = b""

    @property
    def companies(self) -> frozenset[str]:
        return frozenset(key[0] for key in self.keys)


class Judge:
    """Everything the server saw of one seeker, and what was wrong with it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.violations: list[str] = []
        self.letters: dict[str, Letter] = {}  # by token
        self.left: dict[Key, str] = {}
        self.answers: list[Answer] = []
        self.readings: dict[str, datetime] = {}  # by process: when its last one ended
        self.ended: dict[str, datetime] = {}
        self.automatic: set[str] = set()
        self.last: dict[str, bytes] = {}  # the newest email of a company
        self.to: list[tuple[datetime, str, timedelta]] = []  # when, by which clock
        self.delivered_raws: list[bytes] = []
        self.restored_at: datetime | None = None
        self.watched_at: datetime | None = None
        self.unseen: set[str] = set()  # due when nobody had looked for a day
        self.companies: dict[int, str] = {}
        self.lost: set[str] = set()  # letters that a restored backup does not know

    def wrong(self, rule: str, what: str) -> None:
        """One more violation."""
        self.violations.append(f"{rule} {self.world.now:%Y-%m-%d %H:%M} {what}")

    def broke(self, problem: Exception) -> None:
        """The product failed with something that no person should see."""
        place = extract_tb(problem.__traceback__)[-1]
        self.wrong("error", f"{type(problem).__name__} in {place.name}: {problem}"[:200])

    # What the person did.

    def number_of(self, company: str) -> int | None:
        """The application with a company, if it is there."""
        with self.world.read() as tx:
            self.companies = {each.number: each.company for each in records.applications(tx)}
        return next((n for n, name in self.companies.items() if name == company), None)

    def letter(self, entry: Entry) -> Letter:
        """What is known of a letter of the outbox."""
        if not {key.application for key in entry.letters} <= self.companies.keys():
            self.number_of("")
        if entry.token not in self.letters:
            keys = frozenset(
                (self.companies.get(key.application, ""), key.step, key.recipient or "", key.anchor)
                for key in entry.letters
            )
            self.letters[entry.token] = Letter(
                token=entry.token, number=entry.number, step=entry.step, keys=keys
            )
        return self.letters[entry.token]

    def agreed(self, entry: Entry) -> None:
        """The person agreed to these words, having looked at what is due."""
        letter = self.letter(entry)
        letter.words = (entry.subject, _plain(entry.body))
        letter.called_back = None
        if entry.leaves_at:  # what is told as a day and an hour, or as so many seconds from now
            letter.leaves = min(entry.leaves_at, entry.leaves_at - self.world.machine.skew)
        self.restored_at, self.unseen = None, set()

    def called_back(self, entry: Entry) -> None:
        """The person did not want it to leave any more."""
        self.letter(entry).called_back = self.world.now

    def carried(self, entry: Entry, raw: bytes) -> None:
        """The person sent it themselves."""
        letter = self.letter(entry)
        letter.left_at, letter.raw = letter.left_at or self.world.now, raw
        for key in sorted(letter.keys):
            self.left.setdefault(key, letter.token)
            self.last[key[0]] = raw

    def named(self, turn: int, *, came_back: bool = False) -> None:
        """The person said what a message is; a letter that came back for good may be written again."""
        for each in self.answers:
            if each.turn == turn:
                each.named_at = self.world.now
                if came_back:
                    self.left = {key: token for key, token in self.left.items() if token != each.token}

    def restored(self, made: datetime) -> None:
        """What was learned since the backup is forgotten."""
        self.restored_at, self.unseen = self.world.now, set()
        self.companies = {}
        with self.world.read() as tx:
            known = {each.token for each in outbox.entries(tx, states=LEFT)}
        self.lost |= self.letters.keys() - known
        for each in self.answers:
            each.seen_at = each.seen_at if each.seen_at and each.seen_at < made else None
            each.named_at = each.named_at if each.named_at and each.named_at < made else None
        self.ended = {company: at for company, at in self.ended.items() if at < made}

    # What the servers saw.

    def read(self, seen: list[Answer]) -> None:
        """A process has read the mailbox whole."""
        self.readings[self.world.machine.holder] = self.world.now
        for each in seen:
            each.seen_at = each.seen_at or self.world.now

    def delivered(self, raw: bytes) -> None:
        """A message lies in a folder that is read."""
        self.delivered_raws.append(raw)

    def answered(self, kind: str, turn: int, folder: str, raw: bytes) -> None:
        """Something came back to an email of the person's."""
        letter = next(each for each in self.letters.values() if each.raw == raw)
        answer = Answer(
            kind=kind,
            turn=turn,
            at=self.world.now,
            folder=folder,
            token=letter.token,
            companies=letter.companies,
        )
        self.answers.append(answer)

    def accepted(self, envelope: Envelope, *, begun: datetime, data: datetime) -> None:
        """The submission server took an email."""
        now, token = self.world.now, str(message_from_bytes(envelope.raw)["X-Afterview-Step"])
        with self.world.read() as tx:
            entry = next(iter(outbox.by_ids(tx, tokens=[token])), None)
        if entry is None:
            self.wrong("I4", f"nobody knows the letter {token[:6]}")
            return
        letter = self.letter(entry)
        what = f"letter {letter.number} ({letter.step})"
        self.world.note(f"> {what} {envelope.recipient}")
        self._once(letter, what)
        self._unanswered(letter, what, data)
        self._agreed_to(letter, what, envelope)
        self._in_time(letter, what, begun)
        self._not_too_many(letter, what, envelope.recipient, begun)
        letter.left_at, letter.taken, letter.raw = letter.left_at or now, True, envelope.raw
        for key in sorted(letter.keys):
            self.left.setdefault(key, token)
            self.last[key[0]] = envelope.raw

    def _once(self, letter: Letter, what: str) -> None:
        if letter.left_at is not None:
            self.wrong("I1", f"{what} twice")
            return
        for key in sorted(letter.keys):
            if key in self.left:
                self.wrong("I1", f"{what} again: {' '.join(key)}")

    def _unanswered(self, letter: Letter, what: str, data: datetime) -> None:
        ended = self.readings.get(self.world.machine.holder)
        if ended is None or (data - ended).total_seconds() > 60.0 + 1e-6:
            self.wrong("I2", f"{what} without a reading of the mailbox before")
        for each in self.answers:
            if not each.companies & letter.companies or each.seen_at is None:
                continue
            if each.kind == "rejection" if each.named_at else each.token not in self.lost:
                self.wrong("I2", f"{what} after a {each.kind} that could be read")
        for company in sorted(letter.companies & self.ended.keys()):
            if ended is not None and self.ended[company] < ended and letter.step != "withdrawal":
                self.wrong("I2", f"{what} after the end with {company}")

    def _agreed_to(self, letter: Letter, what: str, envelope: Envelope) -> None:
        if letter.called_back is not None:
            self.wrong("I4", f"{what} was called back")
        if letter.companies & self.automatic:
            return
        message = message_from_bytes(envelope.raw, policy=default)
        words = (str(message["Subject"]), _plain(message.get_content()))
        if words != letter.words:
            self.wrong("I4", f"{what} was not agreed to like this")

    def _in_time(self, letter: Letter, what: str, begun: datetime) -> None:
        if letter.leaves is not None and begun < letter.leaves - CLOCKS:
            self.wrong("I7", f"{what} before {letter.leaves:%Y-%m-%d %H:%M}")
        local = begun.astimezone(ZoneInfo(self.world.zone))
        minutes = local.hour * 60 + local.minute
        if letter.step in FOLLOW_UPS and not (
            9 * 60 - 10 <= minutes <= 17 * 60 + 10 and local.isoweekday() <= 5
        ):
            self.wrong("I7", f"{what} at {local:%A %H:%M} there")

    def _not_too_many(self, letter: Letter, what: str, recipient: str, begun: datetime) -> None:
        if self.restored_at is not None:
            self.wrong("I8", f"{what} by itself after a restore")
        if letter.token in self.unseen and (many := self._still_unseen()) > MOST_UNSEEN:
            self.wrong("I8", f"{what} is one of {many} that nobody saw")
        skew = self.world.machine.skew
        recent = [at for at, _, _ in self.to if begun - at < A_DAY - CLOCKS]
        last = max((at for at, _, clock in self.to if clock == skew), default=None)
        if len(recent) >= MOST_A_DAY:
            self.wrong("I8", f"{what} is number {len(recent) + 1} within a day")
        if last is not None and begun - last < A_MINUTE - timedelta(seconds=5):
            self.wrong("I8", f"{what} right after another")
        place = ZoneInfo(self.world.zone)
        today = begun.astimezone(place).date()
        if any(to == recipient and at.astimezone(place).date() == today for at, to, _ in self.to):
            self.wrong("I8", f"{what} is a second one to {recipient} on one day")
        self.to.append((begun, recipient, skew))

    # What the program did.

    def begins_to_watch(self) -> None:
        """A look begins; what is due after a day without one was seen by nobody."""
        now = self.world.now
        if self.watched_at is not None and now - self.watched_at > A_DAY + CLOCKS + A_MINUTE * 60:
            with self.world.read() as tx:
                waiting = outbox.entries(tx, states=APPROVED)
            due = {each.token for each in waiting if each.leaves_at and each.leaves_at <= now}
            self.unseen |= due & self.letters.keys()

    def watched(self) -> None:
        """A look was finished."""
        self.watched_at = self.world.now

    def _still_unseen(self) -> int:
        """How many of those that nobody saw have left, or still may."""
        with self.world.read() as tx:
            rows = outbox.by_ids(tx, tokens=sorted(self.unseen))
        return sum(1 for each in rows if each.state in ("approved", "sending", "sent"))

    def unsettled(self, numbers: tuple[int, ...], since: datetime) -> None:
        """Nothing went wrong in this look, and letters that were due before it still are."""
        with self.world.read() as tx:
            for number in numbers:
                entry = outbox.entry_of(tx, number)
                self.wrong("I5", f"letter {number} ({entry.step}) due before {since:%H:%M}: {entry.why}")

    def unnamed(self) -> list[Answer]:
        """What the person has not been asked about, or not answered."""
        return [each for each in self.answers if each.named_at is None]

    def at_the_end(self) -> None:
        """What holds when the faults have ended and everything had time to settle."""
        world = self.world
        with world.read() as tx:
            rows = outbox.entries(tx, states=outbox.ALL)
            identities = sorted({read(raw).identity for raw in self.delivered_raws})
            known = messages.known(tx, 1, identities)
        for raw in self.delivered_raws:
            if (message := read(raw)).identity not in known:
                self.wrong("I3", f"not kept: {message.message_id} {message.subject}")
        for entry in rows:
            what = f"letter {entry.number} ({entry.step})"
            if entry.state == "sending":
                self.wrong("I5", f"{what} hangs")
            letter = self.letters.get(entry.token)
            # After a restore the person may say "sent" of another generation of what left.
            if entry.state == "sent" and not (letter and (letter.left_at or letter.keys & self.left.keys())):
                self.wrong("I6", f"{what} is called sent")
        self._pure()

    def _pure(self) -> None:
        """The same rows give the same list."""
        here = self.world.machine
        copy = self.world.folder / "copy"
        here.made.store.close()
        shutil.copytree(here.home, copy)
        with make_app(Config(home=copy, zone=self.world.zone), clock=here.clock) as other:
            if today(other, everything=True) != today(here.made, everything=True):
                self.wrong("I9", "today's list differs on a copy of the database")


def _plain(text: str) -> str:
    """Words without the ends of lines that mail has."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
