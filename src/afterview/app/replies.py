"""What came back, the answer to it, and questions only the person can settle."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

from afterview.app.answers import Changed
from afterview.app.change import Change, changing
from afterview.app.fate import (
    came_at,
    came_from,
    message_in,
    name_message,
    open_message,
    say_fate,
)
from afterview.app.history import HEARD
from afterview.app.outcome import outcome
from afterview.app.questions import LETTER, MESSAGE
from afterview.app.text import free_text
from afterview.app.wiring import App
from afterview.app.zones import day_of, instant_of
from afterview.core.actions import Ask
from afterview.core.clock import owed
from afterview.core.events import Answered, Heard, OfferDeadline, Promised, Settled
from afterview.core.model import Verdict
from afterview.core.text import email_address
from afterview.errors import NotFound, UserError

# What a choice leaves to be done by the person.
NEXT = {
    "write now": "Write it: `afterview write {number}`.",
    "add the deputy as a contact": 'Add them: `afterview contact add {number} "NAME <A@B>"`.',
}
# Which of what came back may say when one will hear.
DATED = ("reply", "question", "invitation", "offer", "acknowledgement", "position_on_hold")


def hear(  # noqa: PLR0913 - what may be said of a message
    app: App,
    number: int,
    verdict: Verdict,
    *,
    promised: date | None = None,
    until: date | None = None,
    deadline: date | None = None,
    automatic: bool = False,
    soft: bool = False,
    note: str | None = None,
    at: datetime | None = None,
    sender: str | None = None,
) -> Changed:
    """Something came back, `at` (now). A promise and a deadline are events of their own at that instant.

    Where a message that was read waits to be named, the oldest is what came: `sender` and `at` are its own.
    """
    _check_fits(verdict, promised=promised, until=until, deadline=deadline, soft=soft)
    with changing(app) as change:
        change.facts(number)
        asked = open_message(change, number)
        message = asked[1] if asked else None
        when = came_at(change, message) if message is not None and at is None else _when(change, at)
        if sender is None and message is not None:
            sender = came_from(change, message, verdict)
        if until is not None and until < day_of(when, change.zone):
            raise UserError("The last day away is before the day the note came.", "Check --until and --at.")
        if deadline is not None and deadline < day_of(when, change.zone):
            raise UserError("The deadline is before the day of the offer.", "Check --deadline and --at.")
        heard = Heard(
            verdict=verdict,
            sender=email_address(sender) if sender is not None else None,
            until=until,
            automatic=automatic,
            soft=soft,
            note=free_text(note, "note") if note is not None else None,
        )
        change.record(
            number,
            heard,
            *([Promised(by=promised)] if promised else ()),
            *([OfferDeadline(by=deadline)] if deadline else ()),
            at=when,
        )
        if asked is not None:
            name_message(change, number, asked[0], verdict)
    return outcome(app, f"Noted for application {number}: {HEARD[verdict]}.", application=number)


def answer(app: App, number: int, *, at: datetime | None = None) -> Changed:
    """The person answered the question, the invitation or the offer; NotFound where nothing is owed."""
    with changing(app) as change:
        if owed(change.facts(number)) is None:
            raise NotFound(
                f"There is nothing to answer for application {number}.",
                f"If you wrote to them, `afterview sent {number}`; what they sent, `afterview heard`.",
            )
        change.record(number, Answered(), at=_when(change, at))
    return outcome(app, f"Noted: you answered, application {number}.", application=number)


def settle(app: App, number: int, choice: str) -> Changed:
    """Answer the open question: a date where a day is asked, else an option by its number or in words."""
    with changing(app) as change:
        change.facts(number)
        asked = change.action(number)
        if not isinstance(asked, Ask):
            raise NotFound(
                f"There is no open question about application {number}.",
                "See what is open with `afterview today`.",
            )
        chosen = _chosen(asked, choice)
        if asked.about.startswith("promise:"):
            _name_the_day(change, number, asked.about.removeprefix("promise:"), chosen)
        _settled(change, number, asked.about, chosen)
    hints = (NEXT[chosen].format(number=number),) if chosen in NEXT else ()
    return outcome(app, f"Settled: {chosen}.", application=number, hints=hints)


def _settled(change: Change, number: int, about: str, chosen: str) -> None:
    """Keep an answer, and what follows from it about a letter or a message."""
    if about.startswith(LETTER):
        say_fate(change, number, about, chosen)
    elif about.startswith(MESSAGE) and (verdict := _verdict(chosen)):
        message = message_in(change, number, about)
        at = came_at(change, message) if message else change.now
        sender = came_from(change, message, verdict) if message else None
        change.record(number, Heard(verdict=verdict, sender=sender), at=at)
        name_message(change, number, about, verdict)
    else:
        change.record(number, Settled(about=about, choice=chosen))


def _verdict(word: str) -> Verdict | None:
    return next((each for each in get_args(Verdict) if each == word), None)


def _check_fits(
    verdict: Verdict, *, promised: date | None, until: date | None, deadline: date | None, soft: bool
) -> None:
    misplaced = {
        "--promised": promised is not None and verdict not in DATED,
        "--until": until is not None and verdict != "out_of_office",
        "--deadline": deadline is not None and verdict != "offer",
        "--soft": soft and verdict != "bounce",
    }
    belongs = {
        "--promised": ", ".join(DATED),
        "--until": "out_of_office",
        "--deadline": "offer",
        "--soft": "bounce",
    }
    for option in (name for name, wrong in misplaced.items() if wrong):
        raise UserError(
            f"{option} does not go with --kind {verdict}.", f"It goes with --kind {belongs[option]}."
        )


def _chosen(asked: Ask, choice: str) -> str:
    text = choice.strip()
    if text.isdecimal() and 1 <= int(text) <= len(asked.options):
        return asked.options[int(text) - 1]
    if asked.about.startswith("promise:"):
        return _day(text).isoformat()
    fitting = [option for option in asked.options if option.casefold() == text.casefold()]
    if asked.options and not fitting:
        listed = "; ".join(f"{n} {option}" for n, option in enumerate(asked.options, start=1))
        raise UserError(f"{text!r} does not answer the question.", f"Choose by number: {listed}.")
    return fitting[0] if fitting else free_text(text, "answer")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise UserError(
            f"{text!r} is not a date.", "Write the day like 2026-11-30, or let it go with `afterview skip`."
        ) from problem


def _name_the_day(change: Change, number: int, key: str, day: str) -> None:
    """The same promise again, at its instant, with the day that was meant."""
    vague = next(p for p in change.facts(number).promises if p.key == key)
    meant = Promised(by=date.fromisoformat(day), words=vague.what.words, interview=vague.what.interview)
    change.record(number, meant, at=vague.at)


def _when(change: Change, at: datetime | None) -> datetime:
    """`at` as an instant; wall time is the person's."""
    return change.now if at is None else instant_of(at, change.zone)
