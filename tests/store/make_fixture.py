"""Write fixtures/vNNNN.sqlite3: a small database of this version, which every later one must open.

    PYTHONPATH=src:. python tests/store/make_fixture.py

Run it once, when a revision is added; never again for a version that is out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from afterview.calendars.telling import Told
from afterview.core.events import Answered, Heard, InterviewSet, Sent
from afterview.core.model import Interview, Person
from afterview.mail.account import Account, Server
from afterview.store import (
    Store,
    accounts,
    batches,
    cursors,
    looks,
    mappings,
    messages,
    outbox,
    records,
    told,
)
from afterview.store.cursors import Cursor
from afterview.store.database import HEAD
from afterview.store.messages import Received
from afterview.store.outbox import MadeFrom
from afterview.store.undo import undo
from tests.store.diary import NOON, VERSION, added, at, draft, key, met, project, record

FIXTURES = Path(__file__).parent / "fixtures"


def main() -> None:
    place = FIXTURES / f"v{HEAD}.sqlite3"
    place.unlink(missing_ok=True)
    with Store.open(place, now=NOON) as store:
        fill(store)
        with store.engine.connect() as connection:  # one file, without a log beside it
            driver = connection.connection.driver_connection
            assert driver is not None
            for statement in ("PRAGMA journal_mode=DELETE", "PRAGMA page_size=512", "VACUUM"):
                driver.execute(statement).close()


def fill(store: Store) -> None:
    """Something in every table: two applications, one taken back, letters, a look."""
    meeting = Interview(number=1, start=at(-60), end=at(0), zone="America/New_York", contacts=(1,))
    alex = Person(
        name="Alex Doe",
        email="alex@home.example",
        zone="America/New_York",
        country="US",
        letters=(("ping", "my_ping"),),
    )
    with store.write() as tx:
        records.set_owner(tx, alex, batch=batches.next_batch(tx))
        record(tx, added(1), met(1), InterviewSet(interview=meeting))
        record(tx, Sent(step="thank_you", to="rita@acme.example"), minutes=30)
        record(tx, Heard(verdict="question"), Answered(), minutes=60)
        record(tx, added(2, "Bolt"), met(2, "bo@bolt.example", "Bo Bolt"), application=2)
        undone = undo(tx, now=at(90))
        assert undone is not None
        project(tx, undone.events)
        draft(tx, key(1), batch=batches.next_batch(tx))
        made = MadeFrom(template="their-thanks", fills=(("skill", "Go"),))
        outbox.rewrite(tx, replace(outbox.entry_of(tx, 1), made_from=made), batch=batches.next_batch(tx))
        outbox.approve(tx, 1, digest="d", at=at(95), batch=batches.next_batch(tx))
        seen = looks.looks_of(tx, [1])[1].last_event
        shown = looks.Look(
            application=1,
            last_event=seen,
            look_at=at(600),
            looked_at=at(95),
            policy_version=VERSION,
            shown_until=looks.FOREVER,
        )
        looks.settle(tx, [shown])
        mappings.remember(tx, "company,job", {"company": "company", "job": "role"})
        told.tell(tx, [follow_up()])
        mailbox = accounts.add(tx, home_mailbox())
        cursors.move(tx, Cursor(account=mailbox.number, folder="INBOX", uidvalidity=2**32 - 1, uid=7, read=7))
        messages.add(tx, [reply()])


def home_mailbox() -> Account:
    """A mailbox on a server of one's own."""
    return Account(
        address="alex@home.example",
        user="alex",
        imap=Server(host="imap.home.example", port=993),
        smtp=Server(host="smtp.home.example", port=587, encryption="starttls"),
        secret="keyring",  # noqa: S106 - where it lies
    )


def reply() -> Received:
    """Rita's answer, as it was read on 3 November."""
    return Received(
        account=1,
        identity="0" * 64,
        folder="INBOX",
        uidvalidity=2**32 - 1,
        uid=7,
        read_at=NOON,
        at=NOON,
        message_id="<1@acme.example>",
        sender="rita@acme.example",
        subject="Re: Thank you",
        side="theirs",
        applications=(1,),
    )


def follow_up(**values: Any) -> Told:
    """An entry of the calendar, as it was told on 3 November."""
    usual: dict[str, Any] = {
        "uid": "1@afterview",
        "application": 1,
        "company": "Acme",
        "day": date(2026, 11, 10),
        "step": "follow_up",
        "sequence": 0,
        "cancelled": False,
        "changed": NOON.date(),
    }
    return Told(**usual | values)


if __name__ == "__main__":
    main()
