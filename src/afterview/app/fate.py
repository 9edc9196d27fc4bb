"""What became of a letter that nobody knows of, and what a message is: the person's word for it.

    letter:N   "it was sent" ──> sent, an event for each application | "it was not sent" ──> failed
    message:N  a verdict ──────> heard, from its sender, at its time

Taken back, the question is open again, and the letter's fate unknown, unless it was written anew since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from afterview.app.change import Change
from afterview.app.concluding import WAS_SENT, held_by, named_letters
from afterview.app.questions import LETTER, MESSAGE, message_question
from afterview.app.sending import settle_by_person
from afterview.core.events import Event, Settled
from afterview.core.model import Verdict
from afterview.errors import Conflict, NotFound
from afterview.store import claims, messages, outbox
from afterview.store.messages import Received
from afterview.store.outbox import Entry, State

UNKNOWN: tuple[State, ...] = ("unknown",)
SENDING: tuple[State, ...] = ("sending",)


def unknown_letters(change: Change, number: int) -> tuple[Entry, ...]:
    """The letters of one application whose fate nobody knows, oldest first."""
    return outbox.entries(change.tx, states=UNKNOWN, applications=[number])


def say_fate(change: Change, number: int, about: str, choice: str) -> None:
    """Keep the person's answer to the question what became of a letter.

    Where this home has no such letter (it came with an import) only the answer is kept.
    """
    entry = _letter(change, number, about)
    if entry is None or not tell(change, entry, was_sent=choice == WAS_SENT):
        change.record(number, Settled(about=about, choice=choice))


def tell(change: Change, entry: Entry, *, was_sent: bool) -> bool:
    """The person says what became of a letter; False where its fate is not open."""
    return entry.state == "unknown" and settle_by_person(change, entry, was_sent=was_sent)


def require_still(change: Change, number: int) -> None:
    """Conflict while a letter of the application is in the hands of a server."""
    for entry in outbox.entries(change.tx, states=SENDING, applications=[number]):
        raise being_sent(entry)


def being_sent(entry: Entry) -> Conflict:
    """The error for a letter that is just being handed over."""
    return Conflict(
        f"Letter {entry.number} is being sent at this moment.",
        f"See in a minute what became of it: `afterview outbox show {entry.number}`.",
    )


def open_message(change: Change, number: int) -> tuple[str, Received | None] | None:
    """The oldest message of an application that nobody has named yet, with what its question is called."""
    for held in held_by(change, number):
        return message_question(held), _message(change, number, held)
    return None


def message_in(change: Change, number: int, about: str) -> Received | None:
    """The message a question is about; None where this home has it not."""
    rest = about.removeprefix(MESSAGE)
    return _message(change, number, int(rest)) if rest.isdecimal() else None


def came_at(change: Change, message: Received) -> datetime:
    """When a message came."""
    return min(message.at or message.read_at, change.now)


def came_from(change: Change, message: Received, verdict: Verdict) -> str | None:
    """Who wrote it; of a bounce: the address that bounced, where the message names our letter."""
    if verdict != "bounce":
        return message.sender
    letters = named_letters(change, ids=message.references)
    return letters[-1].recipient if letters else None


def name_message(change: Change, number: int, about: str, verdict: Verdict) -> None:
    """The question about a message has its answer."""
    change.record(number, Settled(about=about, choice=verdict))
    message = message_in(change, number, about)
    if message is not None:
        messages.judge(change.tx, message.number, verdict)


def unsettle(change: Change, taken_back: Iterable[Event]) -> None:
    """Bring letters and messages in line with answers that were taken back."""
    for event in taken_back:
        what, number = event.what, event.application
        if not isinstance(what, Settled) or number is None:
            continue
        if what.about.startswith(LETTER):
            entry = _letter(change, number, what.about)
            if entry is not None:
                claims.reopen(change.tx, entry.number)
        elif what.about.startswith(MESSAGE):
            message = message_in(change, number, what.about)
            if message is not None:
                messages.judge(change.tx, message.number, _other_word(change, message))


def _other_word(change: Change, message: Received) -> Verdict | None:
    """What the person called the message for another application it may belong to."""
    about = message_question(message.number)
    for number in message.applications:
        try:
            settled = change.facts(number).settled
        except NotFound:
            continue
        for each in settled:
            if each.what.about == about and each.what.choice is not None:
                return each.what.choice  # type: ignore[return-value]
    return None


def _letter(change: Change, number: int, about: str) -> Entry | None:
    rest = about.removeprefix(LETTER)
    if not rest.isdecimal():
        return None
    try:
        entry = outbox.entry_of(change.tx, int(rest))
    except NotFound:
        return None
    return entry if number in {key.application for key in entry.letters} else None


def _message(change: Change, number: int, held: int) -> Received | None:
    message = messages.message_of(change.tx, held)
    return message if message is not None and number in message.applications else None
