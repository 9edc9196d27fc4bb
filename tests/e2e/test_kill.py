"""kill -9 in the midst of sending, with a real mail server: the recipients' maildirs are the judge.

    three letters approved ──watch, killed──watch, killed──watch, killed──> watch until nothing moves

However it was killed: nobody has a letter twice, nothing hangs in `sending`, what is called sent is there,
and of what nobody can know the person is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from random import Random

import pytest

from tests.e2e.mailing import AFTERWARDS, MailDesk
from tests.e2e.processes import Blow, killed
from tests.simulation.bugs import planted

COMPANIES = ("Acme", "Bolt", "Cord")
STEP = timedelta(minutes=2)
MOST_LATER = 0.08  # seconds: longer than a dialogue takes,
STARTED = 1.5  # than a process takes to come to one
# Where the process may be killed: each place is one where another thing is known, or written down.
ALL = (
    Blow(moment=None),  # anywhere, from the start of the process on
    Blow(moment="greeting", answered=True),  # anywhere in the dialogue, or right after it
    Blow(moment="rcpt"),
    Blow(moment="data"),
    Blow(moment="text"),
    Blow(moment="whole"),  # the server has it all, and keeps it
    Blow(moment="dot"),  # kept, and not said so
    Blow(moment="dot", answered=True),
    Blow(moment="quit"),  # said so, and not written down
    Blow(moment="quit", answered=True),
)


class Round:
    """Three letters on their way, and somebody with a hand on the plug."""

    def __init__(self, desk: MailDesk) -> None:
        self.desk = desk
        self.now = datetime.fromisoformat(AFTERWARDS)
        self.people = tuple(desk.provider.rita.replace("@", f"-{name.lower()}@") for name in COMPANIES)

    def prepare(self) -> None:
        there = self.desk.provider
        self.desk.introduced().do("mail", "connect", there.address, *there.servers)
        for number, (company, person) in enumerate(zip(COMPANIES, self.people, strict=True), 1):
            self.desk.add(company, person)
            self.desk.write("send", number)

    def later(self) -> str:
        """Two minutes later: the next letter may leave."""
        self.now += STEP
        self.desk.at(self.now.isoformat())
        return self.now.isoformat()

    def settle(self) -> None:
        """Look until nothing moves any more."""
        for _ in range(2 * len(COMPANIES)):
            self.later()
            self.desk.watch()
            if not {"approved", "sending"} & set(self.desk.states()):
                break
        self.later()
        self.desk.watch()

    def copies(self) -> list[int]:
        """How often each of the people has the letter; in Sent none lies twice."""
        found = [self.desk.provider.dovecot.spool(person) for person in self.people]
        assert not _twice(raw for raws in found for raw in raws)
        assert not _twice(self.desk.provider.folder("Sent"))
        return [len(raws) for raws in found]

    def judge(self) -> None:
        """What is said of each letter against what the people have; then the person's word for the rest."""
        copies = self.copies()
        states = dict(zip(range(1, 4), self.desk.states(), strict=True))
        for number, state in states.items():
            there = copies[number - 1]
            assert (state, there) in {("sent", 1), ("unknown", 0), ("unknown", 1)}, self.desk.letter(number)
            if state == "unknown":
                item = self.desk.item(number)
                assert item["options"] == ["it was sent", "it was not sent"]
                assert not (there and self.desk.script.files_into)  # found in Sent by itself
                self.desk.do("settle", str(number), "it was sent" if there else "it was not sent")
        self.settle()
        assert self.copies() == copies
        assert set(self.desk.states()) <= {"sent", "failed"}


def _twice(raws: Iterable[bytes]) -> list[str]:
    """The ids that more than one of the messages has."""
    ids = Counter(str(message_from_bytes(raw)["Message-ID"]) for raw in raws)
    return [each for each, count in ids.items() if count > 1]


def play(desk: MailDesk, blows: Sequence[Blow], *, files: bool) -> None:
    """One round with these blows; `files`: the provider puts a copy into Sent by itself."""
    desk.script.files_into = "Sent" if files else None
    scene = Round(desk)
    scene.prepare()
    for blow in blows:
        assert killed(desk.script, blow, "watch", "--now", scene.later()), blow
    scene.settle()
    scene.judge()


def drawn(seed: int) -> tuple[Blow, ...]:
    """Three blows: ten rounds in a row take each of them three times, each with its own delay."""
    random = Random(seed)  # noqa: S311 - the same every time
    shuffled = Random(0)  # noqa: S311
    deck = [each for _ in range(3) for each in shuffled.sample(ALL, len(ALL))]
    return tuple(
        replace(each, later=random.uniform(0.0, MOST_LATER if each.moment else STARTED))
        for each in deck[3 * seed : 3 * seed + 3]
    )


def test_three_times_around_the_final_dot(scripted: MailDesk) -> None:
    play(scripted, (Blow(moment="text"), Blow(moment="dot"), Blow(moment="quit")), files=False)


@pytest.mark.full("kill")
@pytest.mark.parametrize("seed", range(10))
def test_thirty_times_anywhere(scripted: MailDesk, seed: int) -> None:
    play(scripted, drawn(seed), files=seed % 2 == 1)


@pytest.mark.full("kill")
def test_a_program_that_sends_again_what_is_unknown_is_caught(scripted: MailDesk) -> None:
    with planted("resend_unknown"), pytest.raises(AssertionError):
        play(scripted, (Blow(moment="dot"),), files=False)
    copies = [len(scripted.provider.dovecot.spool(person)) for person in Round(scripted).people]
    assert max(copies) == 2
