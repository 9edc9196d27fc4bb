"""The mail server of one seeker, with everything that can go wrong at each step of a dialogue.

IMAP   down, slow, broken off, numbered anew, suddenly empty, delivered twice
SMTP   connect ── mail ── rcpt ── before_data ── data ── dot ── 250
       4xx at each · 5xx · 550 for the recipient · wrong password · cut before the dot ·
       no answer after it (taken or not) · slow before DATA and after the dot
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from hashlib import sha256
from typing import TYPE_CHECKING

from afterview.errors import MailError
from afterview.mail.sender import Accepted, Deferred, Envelope, Outcome, Phase, Refused, Uncertain
from tests.mail.fake_mailbox import FakeMailbox, FakeServer

if TYPE_CHECKING:
    from afterview.mail.account import Account
    from afterview.mail.mailbox import Extent
    from tests.simulation.judge import Answer
    from tests.simulation.world import World

ADDRESS = "alex@home.example"
READ = frozenset({"INBOX", "Sent", "Junk"})  # the folders of a whole reading
FIRST: tuple[Phase, ...] = ("connect", "mail", "rcpt")
THEN: tuple[Phase, ...] = ("data", "dot")


class Session(FakeMailbox):
    """One who logs in; tells the judge what a whole reading could see."""

    def __init__(self, post: PostOffice) -> None:
        super().__init__(post.server)
        self.post = post
        self.opened: set[str] = set()
        self.seen: list[Answer] = []

    def open(self, folder: str) -> Extent:
        seen = self.post.visible_in(folder)
        extent = super().open(folder)
        self.opened.add(folder)
        self.seen += seen
        return extent


class PostOffice:
    """Both directions of the person's mail."""

    def __init__(self, world: World) -> None:
        self.world, self.random = world, world.random
        self.server = FakeServer(clock=lambda: world.now, on_step=self.step, portion=8)
        self.files_sent = world.seed % 2 == 0
        self.hidden: dict[str, list[bytes]] = {}  # what a folder that is suddenly empty has lost for now
        self.turn = 0

    # IMAP.

    @contextmanager
    def open_mailbox(self, _: Account) -> Iterator[Session]:
        if self.world.happens("IMAP down", 0.02):
            raise MailError("The mail server does not answer.", "It is tried again.", passing=True)
        box = Session(self)
        try:
            yield box
        finally:
            box.close()
        if box.opened >= READ:
            self.world.judge.read(box.seen)

    def step(self, verb: str, phase: str) -> None:
        """Between two words of an IMAP dialogue."""
        world = self.world
        world.pass_time(self.random.uniform(0.01, 0.2))
        if self.world.happens("IMAP is slow", 0.004):
            world.pass_time(self.random.uniform(5, 90))
        world.machine.point(f"IMAP {verb} {phase}")
        if self.world.happens("IMAP broke off", 0.003):
            raise MailError("The connection broke off.", "It is tried again.", passing=True)
        if self.world.happens("clock wrong in the middle", 0.0005) and not world.machine.skew:
            world.machine.set_wrong()
        world.machine.door()

    def visible_in(self, folder: str) -> list[Answer]:
        """The answers that lie in a folder."""
        if folder in self.hidden:
            return []
        return [each for each in self.world.judge.answers if each.folder == folder]

    def upset(self) -> None:
        """Now and then a folder is not what it was."""
        world = self.world
        if self.hidden:
            self.bring_back()
        elif self.world.happens("numbered anew", 0.008):
            self.server.renumber(self.random.choice(sorted(READ)))
        elif self.world.happens("suddenly empty", 0.005):
            drawer = self.server.folders["INBOX"]
            self.hidden["INBOX"] = [each.raw for each in drawer.messages.values()]
            drawer.messages.clear()
            drawer.uidvalidity += 1_000
            drawer.uidnext = 1
            world.after(timedelta(hours=self.random.uniform(1, 30)), self.bring_back)

    def bring_back(self) -> None:
        """What was gone is there again."""
        for folder, raws in self.hidden.items():
            drawer = self.server.folders[folder]
            came = [each.raw for each in drawer.messages.values()]
            drawer.messages.clear()
            drawer.uidvalidity += 1_000
            drawer.uidnext = 1
            for raw in (*raws, *came):
                self.server.deliver(raw, folder=folder)
        self.hidden = {}

    # SMTP.

    def send(self, envelope: Envelope, *, before_data: Callable[[], None]) -> Outcome:
        """The submission server (`afterview.mail.sender.Sender`)."""
        world = self.world
        begun = world.now
        for phase in FIRST:
            if (trouble := self._phase(phase)) is not None:
                return trouble
        if self.world.happens("slow before DATA", 0.03):
            world.pass_time(self.random.uniform(30, 300))
        before_data()
        data = world.now
        for phase in THEN:
            if (trouble := self._phase(phase)) is not None:
                return trouble
        if self.world.happens("slow after the dot", 0.01):
            world.pass_time(self.random.uniform(60, 590))
        lost = self.world.happens("lost after the dot", 0.05)
        if not lost or self.random.random() < 0.5:
            self.take(envelope, begun=begun, data=data)
        if lost:
            world.machine.point("SMTP no answer")
            return Uncertain(said="the connection broke off")
        world.machine.point("SMTP after 250")
        world.machine.door()
        return Accepted(said="2.0.0 taken")

    def _phase(self, phase: Phase) -> Outcome | None:
        world = self.world
        world.pass_time(self.random.uniform(0.05, 0.6))
        world.machine.point(f"SMTP {phase}")
        world.machine.door()
        if self.world.happens(f"4xx at {phase}", 0.01):
            return Deferred(phase=phase, said="451 later", code=451)
        if phase == "connect":
            if self.world.happens("no connection", 0.015):
                return Deferred(phase=phase, said="no connection")
            if self.world.happens("wrong password", 0.004):
                raise MailError("The mail server does not let you in.", "Connect the mailbox again.")
        elif self.world.happens(f"5xx at {phase}", 0.002):
            return Refused(phase=phase, said="554 no", code=554)
        if phase == "rcpt" and self.world.happens("refused address", 0.006):
            return Refused(phase=phase, said="550 unknown", code=550, of_recipient=True)
        if phase == "dot" and self.world.happens("cut before the dot", 0.01):
            return Deferred(phase=phase, said="the connection broke off")
        return None

    def take(self, envelope: Envelope, *, begun: datetime, data: datetime) -> None:
        """The server has the email now; some file a copy."""
        world = self.world
        world.counts["sent"] += 1
        world.judge.accepted(envelope, begun=begun, data=data)
        if self.files_sent:
            wait = timedelta(seconds=self.random.uniform(0, 20))
            world.arrives(world.now + wait, lambda: self.deliver(envelope.raw, "Sent"))
        self.consequences(envelope.raw)

    def consequences(self, raw: bytes) -> None:
        """Machines answer soon."""
        world, chance = self.world, self.random.random()
        if chance < 0.06:
            world.arrives(world.now + timedelta(seconds=50), lambda: self.reply(raw, "out_of_office"))
        elif chance < 0.08:
            world.arrives(world.now + timedelta(seconds=120), lambda: self.reply(raw, "bounce"))

    # What comes in.

    def reply(self, raw: bytes, kind: str) -> None:
        """Something comes back, in the thread of `raw`. Its subject says what it is."""
        ours = message_from_bytes(raw)
        world = self.world
        self.turn += 1
        message = (
            f"From: {ours['To']}\r\nTo: {ADDRESS}\r\nSubject: Re: {kind} {self.turn}\r\n"
            f"Date: {world.now:%a, %d %b %Y %H:%M:%S} +0000\r\n"
            f"Message-ID: <{self.turn}.{kind}@them.example>\r\n"
            f"In-Reply-To: {ours['Message-ID']}\r\nReferences: {ours['Message-ID']}\r\n\r\n{kind}\r\n"
        ).encode()
        folder = "Junk" if self.world.happens("taken for junk", 0.05) else "INBOX"
        self.deliver(message, folder)
        world.judge.answered(kind, self.turn, folder, raw)
        if self.world.happens("delivered twice", 0.1):
            later = world.now + timedelta(minutes=self.random.uniform(1, 3000))
            world.arrives(later, lambda: self.deliver(b"Received: again\r\n" + message, folder))

    def noise(self) -> None:
        """An email that has nothing to do with any of this."""
        self.turn += 1
        self.deliver(
            f"From: news@shop.example\r\nTo: {ADDRESS}\r\nSubject: Offers\r\n"
            f"Message-ID: <{self.turn}@shop.example>\r\n\r\nBuy {self.turn}.\r\n".encode(),
            "INBOX",
        )

    def by_hand(self, raw: bytes) -> None:
        """The person writes into the thread of `raw` with their own mail program."""
        ours = message_from_bytes(raw)
        self.turn += 1
        self.deliver(
            f"From: Alex Doe <{ADDRESS}>\r\nTo: {ours['To']}\r\nSubject: One more thing {self.turn}\r\n"
            f"Message-ID: <{self.turn}.own@home.example>\r\nReferences: {ours['Message-ID']}\r\n"
            f"In-Reply-To: {ours['Message-ID']}\r\n\r\nOne more thing.\r\n".encode(),
            "Sent",
        )

    def deliver(self, message: bytes, folder: str) -> None:
        """Put a message there; often the server tells the program at once."""
        world = self.world
        self.server.deliver(message, folder=folder)
        world.counts["messages"] += 1
        world.note(f"< {folder} {sha256(message).hexdigest()[:8]}")
        world.judge.delivered(message)
        if folder != "Sent" and self.random.random() < 0.6:
            world.wake(timedelta(seconds=self.random.uniform(1, 60)))

    # Drafts.

    def drafts(self, token: str) -> list[int]:
        """Where drafts of that letter lie: their UIDs."""
        drawer = self.server.folders["Drafts"]
        header = f"X-Afterview-Step: {token}".encode()
        return [uid for uid, each in drawer.messages.items() if header in each.raw]

    def carry(self, uid: int, *, stripped: bool) -> bytes:
        """The person sends a draft with their own mail program, which may give it an id of its own."""
        raw = self.server.folders["Drafts"].messages[uid].raw
        self.server.delete("Drafts", uid)
        if stripped:
            self.turn += 1
            message = message_from_bytes(raw, policy=SMTP)
            del message["X-Afterview-Step"]
            message.replace_header("Message-ID", f"<{self.turn}.mine@home.example>")
            raw = message.as_bytes()
        self.deliver(raw, "Sent")
        return raw
