"""Which email a letter answers, if any.

    thank-you, note to an interviewer ───────────────────────> a new thread
    the other side has written since our last email ─────────> their newest human message
    first follow-up after silence ───────────────────────────> a new thread
    later pings ─────────────────────────────────────────────> our last email
    thread = "always" in the sequence ───────────────────────> our first email, instead of the last two

A thread that the person picked comes before all of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterview.core.model import Step
from afterview.mail.headers import is_message_id
from afterview.mail.subjects import reply_subject

Mode = Literal["latest", "always"]

NEW: frozenset[Step] = frozenset({"thank_you", "interviewer_note"})
FOLLOW_UPS: frozenset[Step] = frozenset({"follow_up", "ping", "promise", "deadline", "check"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Email:
    """One email of either side, as it was: what an answer to it needs. `step` only of our own."""

    message_id: str | None
    subject: str
    at: datetime
    references: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    step: Step | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """The headers of an answer. No id where the email that is answered has none that can be named."""

    in_reply_to: str | None
    references: tuple[str, ...]
    subject: str


def thread_for(
    step: Step,
    *,
    sent: tuple[Email, ...],
    received: tuple[Email, ...],
    mode: Mode = "latest",
    picked: Email | None = None,
    own_subject: str = "",
) -> Thread | None:
    """The thread a letter goes into, or None for a new one with its own subject.

    `sent`: our emails of this application to this recipient, `received`: the human messages of the
    other side, each in any order; `picked`: the email that the person chose to answer.
    """
    parent = picked or _parent(step, sent, received, mode)
    return None if parent is None else answer_to(parent, own_subject=own_subject)


def answer_to(parent: Email, *, own_subject: str = "") -> Thread:
    """The headers of an answer to one email (RFC 5322 3.6.4): all its References, then its id, each once."""
    before = parent.references or (parent.in_reply_to if len(parent.in_reply_to) == 1 else ())
    answered = parent.message_id if parent.message_id and is_message_id(parent.message_id) else None
    chain = [each for each in dict.fromkeys(before) if is_message_id(each) and each != answered]
    return Thread(
        in_reply_to=answered,
        references=(*chain, answered) if answered else tuple(chain),
        subject=reply_subject(parent.subject, instead=own_subject),
    )


def _parent(step: Step, sent: tuple[Email, ...], received: tuple[Email, ...], mode: Mode) -> Email | None:
    if step in NEW:
        return None
    ours = sorted(sent, key=lambda each: each.at)
    theirs = max(received, key=lambda each: each.at, default=None)
    if theirs is not None and (not ours or theirs.at > ours[-1].at):
        return theirs
    if mode == "always":
        return ours[0] if ours else None
    return ours[-1] if ours and _goes_on(step, ours) else None


def _goes_on(step: Step, ours: list[Email]) -> bool:
    """Whether a letter after silence goes on in the last thread: a ping, and what stands in for one."""
    if step == "ping":
        return True
    return step in FOLLOW_UPS - {"follow_up"} and any(each.step in FOLLOW_UPS for each in ours)
