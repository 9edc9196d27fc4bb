"""The emails of either side that are known, and the one a letter answers.

    sent through a mailbox, written by hand there ──┐
    heard of people, with the person's verdict ─────┴─> Correspondence ──step, recipient──> Thread

Where nothing was ever sent or read through a mailbox it is empty, and every letter begins a thread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from afterview.core.text import same_address
from afterview.letters.template import step_of
from afterview.store import messages, outbox

if TYPE_CHECKING:
    from afterview.app.letters import Draft
    from afterview.core.agenda import Member
    from afterview.core.facts import Facts
    from afterview.mail.threads import Email, Thread
    from afterview.store.database import Transaction
    from afterview.store.messages import Received
    from afterview.store.outbox import Entry

# What no person wrote: it is no email to answer.
MACHINE = ("acknowledgement", "out_of_office", "bounce")


@dataclass(frozen=True, kw_only=True, slots=True)
class Correspondence:
    """What was sent, and what was read, by application."""

    sent: Mapping[int, tuple[Entry, ...]] = field(default_factory=dict)
    read: Mapping[int, tuple[Received, ...]] = field(default_factory=dict)


SENT: tuple[outbox.State, ...] = ("sent",)
SILENCE = Correspondence()


def correspondence(tx: Transaction, numbers: Collection[int]) -> Correspondence:
    """The emails of these applications; two small queries where there are none at all."""
    written, heard = outbox.any_sent(tx), messages.any_matched(tx)
    if not numbers or not (written or heard):
        return SILENCE
    sent: dict[int, tuple[Entry, ...]] = {}
    for entry in outbox.entries(tx, states=SENT, applications=numbers) if written else ():
        for number in {key.application for key in entry.letters}.intersection(numbers):
            sent[number] = (*sent.get(number, ()), entry)
    return Correspondence(sent=sent, read=messages.of_applications(tx, numbers) if heard else {})


def answering(draft: Draft, known: Correspondence, of: Member) -> Draft:
    """The draft in the thread it belongs to, whose subject it then has, unless its words are the person's.

    `of`: its application, with its sequence, which may say how its emails are threaded.
    """
    number, step = draft.keys[0].application, step_of(draft.kind)
    if step is None or draft.letter.to is None or not (known.sent.get(number) or known.read.get(number)):
        return draft
    from afterview.mail.threads import thread_for

    ours, theirs = _emails(known, number, draft.letter.to, of.facts)
    thread: Thread | None = thread_for(
        step, sent=ours, received=theirs, mode=of.sequence.thread, own_subject=draft.letter.subject
    )
    if thread is None:
        return draft
    letter = draft.letter if draft.own else replace(draft.letter, subject=thread.subject)
    return replace(draft, thread=thread, letter=letter)


def _emails(
    known: Correspondence, number: int, to: str, facts: Facts
) -> tuple[tuple[Email, ...], tuple[Email, ...]]:
    """What the person wrote to that address, and what people of the other side wrote."""
    ours = [
        _ours(each)
        for each in known.sent.get(number, ())
        if each.message_id and same_address(each.recipient, to)
    ]
    read = known.read.get(number, ())
    said = {each.what.about: each.what.choice for each in facts.settled}
    theirs = tuple(_read(each) for each in read if each.side == "theirs" and _is_a_persons(each, said))
    named = {email.message_id for email in (*ours, *theirs)}
    # Written by hand: to whom is not known, but it goes on in one of these threads.
    by_hand = (_read(each) for each in read if each.side == "own" and named.intersection(each.references))
    return (*ours, *by_hand), theirs


def _is_a_persons(message: Received, said: Mapping[str, str | None]) -> bool:
    """Whether a person wrote it about this application, as far as anybody said; a question let go says no."""
    about = f"message:{message.number}"
    verdict = said.get(about, message.verdict or "reply")
    return verdict is not None and verdict not in MACHINE


def _ours(entry: Entry) -> Email:
    from afterview.mail.threads import Email

    at = entry.sent_at or entry.dated_at or entry.created_at
    return Email(
        message_id=entry.message_id,
        subject=entry.subject,
        at=at,
        references=entry.references,
        in_reply_to=(entry.in_reply_to,) if entry.in_reply_to else (),
        step=step_of(entry.step),
    )


def _read(message: Received) -> Email:
    from afterview.mail.threads import Email

    return Email(
        message_id=message.message_id,
        subject=message.subject or "",
        at=message.at or message.read_at,
        references=message.references,
    )
