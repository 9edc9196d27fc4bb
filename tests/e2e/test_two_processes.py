"""Two processes on one mailbox and one database, at the same time: each letter leaves once."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from email import message_from_bytes
from threading import Event

from tests.e2e.mailing import AFTERWARDS, MailDesk
from tests.e2e.processes import GUARD, process
from tests.servers.smtp_script import Moment

COMPANIES = ("Acme", "Bolt", "Cord", "Dune", "Elm")


def test_two_that_look_at_the_same_time_send_each_letter_once(scripted: MailDesk) -> None:
    there = scripted.provider
    people = [there.rita.replace("@", f"-{name.lower()}@") for name in COMPANIES]
    scripted.introduced().do("mail", "connect", there.address, *there.servers)
    for number, (company, person) in enumerate(zip(COMPANIES, people, strict=True), 1):
        scripted.add(company, person)
        scripted.write("send", number)

    def hold(moment: Moment) -> None:
        """One is a while in the dialogue, so that the other comes upon it: each time at another step."""
        if moment == "rcpt":
            pause.wait(0.1 * sent)

    now, pause, scripted.script.at = datetime.fromisoformat(AFTERWARDS), Event(), hold
    for sent in range(1, len(COMPANIES) + 1):
        now += timedelta(minutes=2)
        with ExitStack() as stack:
            pair = [
                stack.enter_context(process("watch", "--once", "--now", now.isoformat())) for _ in range(2)
            ]
            ends = [(each.communicate(timeout=GUARD), each.returncode) for each in pair]
        assert [code for _, code in ends] == [0, 0], ends
        states = scripted.at(now.isoformat()).states()
        assert (states.count("sent"), states.count("approved")) == (sent, len(COMPANIES) - sent)
    assert [len(there.dovecot.spool(person)) for person in people] == [1] * len(COMPANIES)
    filed = [message_from_bytes(raw)["Message-ID"] for raw in there.folder("Sent")]
    assert len(filed) == len(set(filed)) == len(COMPANIES)
