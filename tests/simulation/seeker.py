"""The person: has interviews, reads today's list, agrees, edits, calls back, answers what is asked.

now and then   an interview is over ──> noted
every few days today's list ──ask──> the truth | write ──> agreed to, edited, or taken as a draft
sometimes      drafts sent, edited or deleted in the mail program · a withdrawal · an email by hand ·
               a letter agreed to ahead · days away · a backup, and a week later it is brought back
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from afterview.app.applications import add as add_application
from afterview.app.applications import close
from afterview.app.backups import back_up
from afterview.app.change import changing
from afterview.app.followup import dispatch, rewrite
from afterview.app.interviews import arrange
from afterview.app.outbox import cancel
from afterview.app.people import Someone, contacts, edit_contact
from afterview.app.replies import hear, settle
from afterview.app.sent import sent
from afterview.app.today import today
from afterview.app.wiring import App
from afterview.core.model import Person, zone_info
from afterview.errors import Conflict, NeedsApproval, NotFound, UserError
from afterview.mail.account import Account, Server
from afterview.store import accounts, messages, outbox, records
from afterview.store.installation import write_meta
from tests.simulation.postoffice import ADDRESS

if TYPE_CHECKING:
    from afterview.app.answers import Item
    from tests.simulation.judge import Answer, Letter
    from tests.simulation.world import World

APPROVED: tuple[outbox.State, ...] = ("approved",)
UNKNOWN: tuple[outbox.State, ...] = ("unknown",)
FATES = ("it was sent", "it was not sent")
NO = (Conflict, NeedsApproval, NotFound, UserError)  # what the program says where it has a reason to
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
A_WEEK = timedelta(days=7)


class Seeker:
    """One who looks for work; in a rough world more happens, too."""

    def __init__(self, world: World) -> None:
        self.world, self.random, self.judge = world, world.random, world.judge
        self.recent: list[str] = []  # companies, the newest last
        self.to_note: list[Callable[[App], object]] = []  # after a restore, before anything else
        self.away_until = world.now

    # What is planned from the beginning.

    def settle_in(self) -> None:
        """The person and the mailbox are known; interviews lie ahead."""
        world = self.world
        server = Server(host="mail.home.example", port=993)
        account = Account(address=ADDRESS, user="alex", imap=server, smtp=server, secret="env:NONE")  # noqa: S106
        with world.machine.store.write() as tx:
            write_meta(tx, "installation", f"{world.seed:016x}")  # drawn by chance otherwise
            accounts.add(tx, account)
        with changing(replace(world.machine.made, store=world.machine.store)) as change:
            person = Person(name="Alex Doe", email=ADDRESS, zone=world.zone, country=world.country)
            records.set_owner(change.tx, person, batch=change.batch)
        when, number = world.now + timedelta(hours=self.random.uniform(2, 30)), 0
        while when < world.calm_from - 2 * DAY:
            number += 1
            world.at(when, partial(self.interview, number))
            when += timedelta(days=self.random.expovariate(world.rough / 18))
        world.wake(HOUR)
        world.after(timedelta(hours=4), self.sit_down)
        when = world.now + timedelta(days=self.random.uniform(40, 150) / world.rough)
        while when < world.calm_from - A_WEEK and world.faulty:
            world.at(when, partial(self.back_up, number))
            number, when = number + 1, when + timedelta(days=self.random.uniform(60, 250) / world.rough)

    def finish(self) -> None:
        """The last days: everything is looked at once more, and answered."""
        world = self.world
        for _ in range(3):
            world.now += 3 * MINUTE
            world.watch()
        self.look_through()
        world.now += HOUR
        world.watch()

    # Interviews.

    def interview(self, number: int) -> None:
        """An interview is over, and noted."""
        world = self.world
        company = f"Company {number}"
        world.counts["interviews"] += 1
        if self.random.random() < 0.25:
            self.judge.automatic.add(company)
        people = [f"recruiter{number if number % 7 else number - 1}@them.example"]
        if self.random.random() < 0.2:
            people.append(f"engineer{number}@them.example")
        ended = world.machine.clock() - timedelta(minutes=self.random.uniform(1, 300))
        start = (ended - HOUR).astimezone(zone_info(world.zone)).replace(microsecond=0)
        self.note(company, start, people, tries=4)
        self.recent = [*self.recent[-5:], company]
        if self.random.random() < 0.65:
            kind = "rejection" if self.random.random() < 0.2 else "reply"
            wait = timedelta(days=self.random.lognormvariate(1.9, 0.9))
            world.arrives(world.now + wait, partial(self.company_writes, company, kind))
        world.after(timedelta(minutes=self.random.uniform(2, 600)), self.look_through)

    def note(self, company: str, start: datetime, people: list[str], *, tries: int) -> None:
        """Add the application, if it is not there, and the interview."""
        recruiter, *others = (
            Someone(name=f"{'Rita Roe' if at == 0 else 'Eve Moe'}", address=address)
            for at, address in enumerate(people)
        )

        def deed(app: App) -> None:
            number = self.judge.number_of(company)
            if number is None:
                auto, world = company in self.judge.automatic, self.world
                added = add_application(
                    app,
                    company,
                    "Clerk",
                    recruiter=recruiter,
                    zone=world.zone,
                    country=world.country,
                    auto=auto,
                )
                number = added.application or 0
            present = (Someone(name=None, address=recruiter.address), *others) if others else ()
            arrange(app, number, at=start, zone=self.world.zone, people=present)

        if not self.world.machine.process(deed) and tries:
            self.world.after(10 * MINUTE, partial(self.note, company, start, people, tries=tries - 1))

    def company_writes(self, company: str, kind: str) -> None:
        """The company answers the last email it got; without any it has nothing to answer."""
        raw = self.judge.last.get(company)
        if raw is not None:
            self.world.post.reply(raw, kind)

    # Today's list.

    def sit_down(self) -> None:
        """Every other day, more or less; now and then the machine is off for days."""
        world, chance = self.world, self.random.random
        self.look_through()
        if world.now < self.away_until:
            world.after(DAY, self.sit_down)
            return
        for rate, what in (
            (0.2, self.agree_ahead),
            (0.05, self.withdraw),
            (0.1, self.write_by_hand),
            (0.3, world.post.noise),
        ):
            if chance() < rate * world.rough:
                what()
        wait = timedelta(hours=self.random.uniform(40, 150) / world.rough)
        if world.happens("away", world.rates.off):
            wait = timedelta(days=self.random.uniform(2, 15))
            world.off_until = world.now + wait
        world.after(wait, self.sit_down)

    def look_through(self) -> None:
        """Today's list: what is asked is answered, most of what is due is agreed to."""
        machine = self.world.machine
        if self.world.now < self.away_until:
            return
        errands, machine.errands = machine.errands, []
        for deed in errands:
            machine.process(deed)
        self.catch_up()
        found: list[Item] = []
        if self.to_note or not machine.process(lambda app: found.extend(today(app).items)):
            return
        for item in found:
            if item.action == "ask" and item.question:
                machine.process(partial(self.answer, item))
            elif item.action == "write" and not item.optional and self.random.random() < 0.9:
                self.decide(item)
            elif item.action == "fix_address" and self.random.random() < 0.5:
                machine.process(partial(self.mend, item.application))

    def decide(self, item: Item) -> None:
        """Agree to what is due: at once, or while the program is at work; as it is, or in other words."""
        chance = self.random.random()
        number, machine = item.application, self.world.machine
        if chance < 0.08 and item.letters:
            machine.process(partial(self.edit, item))
        way: outbox.Way = "draft" if 0.08 <= chance < 0.18 else "send"
        deed = partial(self.agree, number, way, None)
        if chance > 0.85:
            machine.errands.append(deed)
        else:
            machine.process(deed)
        if chance > 0.8:
            machine.errands.append(partial(self.call_back, number))
        elif 0.75 < chance < 0.79:
            machine.process(partial(self.call_back, number))
        if way == "draft":
            self.world.after(timedelta(hours=self.random.uniform(1, 60)), partial(self.finish_drafts, number))

    def agree(self, number: int, way: outbox.Way, step: Any, app: App) -> None:
        """Agree; whether the program said so or crashed right after, the agreement stands.

        Another process may send it before this one has said anything, so it is noted at once.
        """
        machine = self.world.machine
        noted = partial(self.note_agreed, number, app)
        machine.at_the_door = noted
        try:
            dispatch(app, number, step=step, way=way, asked=True)
        finally:
            machine.at_the_door = None
            noted()

    def note_agreed(self, number: int, app: App) -> None:
        """What is approved by now was agreed to."""
        with self.world.read() as tx:
            approved = outbox.entries(tx, states=APPROVED, applications=[number])
        for entry in approved:
            if not entry.automatic:
                self.judge.agreed(entry)
                if entry.leaves_at:
                    self.world.wake(max(entry.leaves_at - app.now, timedelta(seconds=1)))

    def edit(self, item: Item, app: App) -> None:
        """Say it in other words."""
        letter = item.letters[0]
        body = f"{letter.body.rstrip()}\n\nP.S. It was good to meet you."
        rewrite(app, item.application, step=None, index=0, subject=letter.subject, body=body)

    def call_back(self, number: int, app: App) -> None:
        """Think again, while it has not left."""
        with self.world.read() as tx:
            approved = outbox.entries(tx, states=APPROVED, applications=[number])
        for entry in approved[:1]:
            cancel(app, entry.number)
            self.judge.called_back(entry)

    def answer(self, item: Item, app: App) -> None:
        """The truth, as the person knows it: of a letter from the recruiter, of a message by its subject."""
        if item.options == FATES:
            with self.world.read() as tx:
                unknown = outbox.entries(tx, states=UNKNOWN, applications=[item.application])
            about = (
                each for each in unknown if f'"{each.subject}" to {each.recipient} ' in (item.question or "")
            )
            left = any(self.judge.letter(each).left_at for each in about)
            settle(app, item.application, FATES[0] if left else FATES[1])
            return
        kind, turn = _asked_about(item.question or "")
        if kind is None:
            return
        try:
            soft = kind == "bounce" and self.random.random() < 0.5
            if kind == "bounce":
                hear(app, item.application, "bounce", soft=soft)
            else:
                settle(app, item.application, kind)
        finally:
            with self.world.read() as tx:
                rows = messages.of_application(tx, item.application)
            if any(row.verdict and row.subject == f"Re: {kind} {turn}" for row in rows):
                self.judge.named(turn, came_back=kind == "bounce" and not soft)

    def mend(self, number: int, app: App) -> None:
        """The address works after all."""
        for each in contacts(app, number).contacts:
            if not each.usable:
                edit_contact(app, each.contact, address=each.address)

    # Now and then.

    def _one(self) -> tuple[str, int] | None:
        """A company of late, and its application."""
        if not self.recent or self.to_note:
            return None
        company = self.random.choice(self.recent)
        number = self.judge.number_of(company)
        return None if number is None else (company, number)

    def agree_ahead(self) -> None:
        """Agree to the next follow-ups before they are due."""
        for company in self.recent:
            number = self.judge.number_of(company) if not self.to_note else None
            if number is not None and self.random.random() < 0.4:
                self.world.machine.process(partial(self.agree, number, "send", "follow_up"))

    def withdraw(self) -> None:
        """The person does not want the job any more."""
        one = self._one()
        if one is not None and self.world.machine.process(lambda app: close(app, one[1], "withdrew")):
            self.judge.ended[one[0]] = self.world.now

    def write_by_hand(self) -> None:
        """With the person's own mail program, into the thread."""
        raw = self.judge.last.get(self.random.choice(self.recent)) if self.recent else None
        if raw is not None:
            self.world.post.by_hand(raw)

    def finish_drafts(self, number: int) -> None:
        """What the person does with drafts in the mail program."""
        post, chance = self.world.post, self.random.random()
        with self.world.read() as tx:
            entries = outbox.entries(tx, states=outbox.ALL, applications=[number])
        for entry in entries:
            for uid in post.drafts(entry.token)[:1]:
                if chance < 0.1:
                    post.server.delete("Drafts", uid)
                elif chance < 0.25:
                    raw = post.server.folders["Drafts"].messages[uid].raw
                    post.server.edit("Drafts", uid, raw + b"\r\nP.S. See you soon.\r\n")
                    self.world.after(5 * HOUR, partial(self.finish_drafts, number))
                elif chance < 0.85:
                    self.judge.carried(entry, post.carry(uid, stripped=chance > 0.7))

    # A backup, and a week later.

    def back_up(self, turn: int) -> None:
        """Keep a copy of everything."""
        file, made = self.world.folder / f"shelf-{turn}.zip", self.world.now
        if self.world.machine.process(lambda app: back_up(app, file)):
            self.world.after(A_WEEK, lambda: self.restore(file, made))

    def restore(self, file: Any, made: datetime) -> None:
        """Bring it back, and note first what has happened since, as the program advises."""
        world = self.world
        if not world.faulty:
            return
        world.strike("restored")
        world.machine.restore(file)
        world.machine.errands.clear()
        self.judge.restored(made)
        lost = sorted(
            (each for each in self.judge.letters.values() if each.left_at and each.token in self.judge.lost),
            key=lambda each: (each.left_at, each.token),
        )
        self.to_note = [partial(self.note_sent, each) for each in lost]
        self.away_until = world.now + timedelta(hours=self.random.uniform(1, 240))
        world.wake(MINUTE)
        world.at(self.away_until, self.look_through)

    def catch_up(self) -> None:
        """Note what the backup does not know: what left, and what has been answered to it."""
        while self.to_note and self.world.machine.process(self.to_note[0]):
            self.to_note.pop(0)
        for each in self.judge.unnamed() if not self.to_note else ():
            if each.token in self.judge.lost:
                self.world.machine.process(partial(self.note_heard, each))

    def note_sent(self, letter: Letter, app: App) -> None:
        """An email that left since the backup."""
        for company, step, _, _ in sorted(letter.keys):
            number = self.judge.number_of(company)
            if number is not None:
                try:
                    sent(app, number, step=cast("Any", step), at=letter.left_at)
                except NO:
                    self.world.note("- not noted")

    def note_heard(self, answer: Answer, app: App) -> None:
        """An answer to it."""
        for company in sorted(answer.companies):
            number = self.judge.number_of(company)
            if number is not None:
                try:
                    hear(app, number, cast("Any", answer.kind), at=answer.at)
                except NO:
                    self.world.note("- not noted")
        self.judge.named(answer.turn, came_back=answer.kind == "bounce")


def _asked_about(question: str) -> tuple[Any, int]:
    """The kind and number of the message a question is about, from its subject."""
    subject = question.partition('"Re: ')[2].partition('"')[0].split()
    return (subject[0], int(subject[1])) if len(subject) == 2 and subject[1].isdecimal() else (None, 0)
