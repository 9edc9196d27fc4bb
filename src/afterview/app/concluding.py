"""What follows from a message or a sending: events in the ledger, and what becomes of the letter.

    a copy of ours in the mailbox ────────> the letter was sent, whatever we knew of it
    an answer to a letter of unknown fate ─> it was sent
    the person wrote by hand ─────────────> counts as contact
    anybody else in our thread ───────────> a question, and nothing leaves until it is answered

All of it belongs to batches of their own, which no undo takes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from afterview.app.change import Change
from afterview.app.outside import OWN_JOB
from afterview.app.questions import letter_question, message_question
from afterview.app.sent import note_sent
from afterview.core.actions import Answer
from afterview.core.events import Answered, Asked, Event, Fact, Heard, Sent, Settled
from afterview.core.facts import facts_of
from afterview.core.model import zone_info
from afterview.core.reasons import day_words
from afterview.errors import NotFound
from afterview.letters.template import step_of
from afterview.store import batches, claims, ledger, outbox
from afterview.store.messages import Received
from afterview.store.outbox import Entry

SOURCE = "mail"
WAS_SENT, WAS_NOT_SENT = "it was sent", "it was not sent"
VERDICTS = (
    "reply",
    "question",
    "rejection",
    "invitation",
    "offer",
    "acknowledgement",
    "out_of_office",
    "bounce",
    "position_on_hold",
    "stop",
)


def conclude(change: Change, key: str, number: int, *whats: Fact, at: datetime) -> None:
    """Append facts that mail tells of one application; the same `key` again changes nothing."""
    if not change.batch:
        change.batch = batches.next_batch(change.tx, source=batches.MAIL)
    zone, when = change.zone, min(at, change.now)
    change.append(
        Event(
            key=f"{key}:{number}:{turn}",
            application=number,
            at=when,
            recorded_at=change.now,
            zone=zone,
            what=what,
            source=SOURCE,
        )
        for turn, what in enumerate(whats)
    )


def record_sent(change: Change, entry: Entry, *, at: datetime) -> None:
    """The letter left: an event for every application it counts for; one about the own job has none."""
    if entry.step in OWN_JOB:
        return
    together = entry.token if len(entry.letters) > 1 else None
    for key in entry.letters:
        if not _exists(change, key.application):
            continue
        what = Sent(
            step=step_of(key.step),
            to=entry.recipient,
            anchor=key.anchor if step_of(key.step) else None,
            subject=entry.subject,
            letter=together,
        )
        answers = key.step == "offer_thanks" and isinstance(change.action(key.application), Answer)
        more = (Answered(),) if answers else ()
        conclude(change, f"sent:{entry.token}", key.application, what, *more, at=at)


def record_refused(change: Change, entry: Entry, *, said: str) -> None:
    """The address was refused before anything was taken: to the person the same as a bounce."""
    for number in _applications(change, entry):
        heard = Heard(verdict="bounce", sender=entry.recipient, automatic=True, note=said, refused=True)
        conclude(change, f"refused:{entry.token}:{entry.tries}", number, heard, at=change.now)


def ask_fate(change: Change, entry: Entry, question: str) -> None:
    """Nobody knows whether the letter left: the person is asked, and nothing leaves meanwhile."""
    about = letter_question(entry.number)
    for number in _applications(change, entry):
        asked = Asked(about=about, question=question, options=(WAS_SENT, WAS_NOT_SENT))
        conclude(change, f"fate:{entry.token}:{entry.fence}", number, asked, at=change.now)


def settle_fate(change: Change, entry: Entry, *, was_sent: bool) -> None:
    """The question about a letter, where one is open, has its answer."""
    about = letter_question(entry.number)
    for number in _applications(change, entry):
        if any(asked.what.about == about for asked in change.facts(number).questions):
            choice = WAS_SENT if was_sent else WAS_NOT_SENT
            key = f"known:{entry.token}:{entry.fence}:{'sent' if was_sent else 'not'}"
            conclude(change, key, number, Settled(about=about, choice=choice), at=change.now)


def learn_sent(change: Change, entry: Entry, row: Received, *, how: str) -> None:
    """A message shows that the letter left. What is known already is not said twice."""
    at = min(row.at or change.now, change.now)
    if entry.state in ("unknown", "approved", "drafted"):
        if claims.resolve(change.tx, entry.number, sent_at=entry.tried_at or at, said=how):
            outbox.place(change.tx, entry.number, None)
            record_sent(change, entry, at=entry.tried_at or at)
            settle_fate(change, entry, was_sent=True)
    elif entry.state in ("withdrawn", "failed"):  # the person sent it all the same
        record_sent(change, entry, at=at)
    if row.thread and not entry.thread:
        outbox.note_thread(change.tx, entry.number, row.thread)


def named_letters(change: Change, *, ids: Iterable[str], tokens: Iterable[str] = ()) -> tuple[Entry, ...]:
    """The letters that have one of these Message-IDs or tokens, whatever the case of the ids."""
    words = {word for each in ids if each for word in (each, each.lower())}
    return outbox.by_ids(change.tx, message_ids=words, tokens={each for each in tokens if each})


def write_by_hand(change: Change, row: Received) -> None:
    """The person wrote in a thread of ours themselves: contact with the company, at that time."""
    for number in row.applications:
        if _exists(change, number):
            if not change.batch:
                change.batch = batches.next_batch(change.tx, source=batches.MAIL)
            note_sent(change, number, step=None, at=min(row.at or change.now, change.now))


def hold(change: Change, row: Received) -> None:
    """Somebody else wrote in our thread: nothing leaves before the person says what it is."""
    for number in row.applications:
        if _exists(change, number):
            asked = Asked(
                about=message_question(row.number),
                question=_what_is_it(change, row),
                options=VERDICTS,
            )
            at = min(row.at or change.now, change.now)
            conclude(change, f"message:{row.identity}", number, asked, at=at)


def _what_is_it(change: Change, row: Received) -> str:
    day = (row.at or row.read_at).astimezone(zone_info(change.zone)).date()
    who = row.sender_name or row.sender or "Somebody"
    about = f' "{row.subject}"' if row.subject else ""
    if row.unreadable:
        return f"A message of {day_words(day)} cannot be read ({row.unreadable}): what is it?"
    return f"{who} wrote on {day_words(day)}{about}: what is it?"


def held_by(change: Change, number: int) -> tuple[int, ...]:
    """The messages that hold one application, the oldest first."""
    questions = change.facts(number).questions
    about = (asked.what.about.partition(":") for asked in questions)
    return tuple(int(rest) for kind, _, rest in about if kind == "message" and rest.isdecimal())


def _applications(change: Change, entry: Entry) -> Collection[int]:
    numbers = sorted({key.application for key in entry.letters})
    return [number for number in numbers if _exists(change, number)]


def _exists(change: Change, number: int) -> bool:
    try:
        facts_of(ledger.live(change.tx, [number])[number])
    except NotFound:
        return False
    return True
