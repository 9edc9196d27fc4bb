"""Writing: the email of a step, the person's own words, approval, and handing it over.

    letters_of ──rewrite──> draft ──approve──> approved ──hand_over──> text, link or .eml
                                                             └──sent──> an event

Only approval and the person's own words are kept; a letter merely looked at
is rendered anew each time, so that its dated words stay true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from afterview.app.answers import LetterAnswer
from afterview.app.change import Change, changing
from afterview.app.consent import UNASKED, doubt_of, require_meant, require_welcome
from afterview.app.letters import Draft, drafts_of
from afterview.app.look import View, case, decide, gather
from afterview.app.today import letter_answer, zone_of
from afterview.app.wiring import App
from afterview.core.actions import Answer, Write
from afterview.core.model import Letter, Occasion, Person, Step
from afterview.core.occasions import follow_up_letter, held_back_notes, thank_you_letters
from afterview.errors import NeedsApproval, UserError
from afterview.letters.render import edited
from afterview.mail.compose import compose, copy_text, mailto
from afterview.store import outbox
from afterview.store.outbox import Entry

Way = Literal["copy", "mailto", "eml"]


@dataclass(frozen=True, kw_only=True)
class WriteAnswer:
    """The emails of one step of one application."""

    application: int
    company: str
    role: str | None
    step: Step
    why: str
    letters: tuple[LetterAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class Handed:
    """An approved letter and what leaves: the text, the link, or the bytes of the .eml."""

    letter: LetterAnswer
    content: bytes


def letters_of(app: App, number: int, *, step: Step | None = None) -> WriteAnswer:
    """The emails that are due, or those of `step`; UserError where nothing is to be written."""
    with app.store.read(app.owner) as tx:
        view = gather(tx, [number], app.library, zone=app.config.zone, now=app.now)
        action = asked_for(view, number, step)
        return _answer(app, view, number, action, drafts_of(tx, view, number, action, app.library))


def rewrite(app: App, number: int, *, step: Step | None, index: int, subject: str, body: str) -> WriteAnswer:
    """Keep the person's own words for one letter (counted from 0) as a draft."""
    with changing(app) as change:
        view = change.view(number)
        action = asked_for(view, number, step)
        drafts = drafts_of(change.tx, view, number, action, app.library)
        if not 0 <= index < len(drafts):
            raise UserError(f"There is no letter {index + 1}.", f"This step has {len(drafts)}.")
        draft = drafts[index]
        _keep(change, view.person, draft, edited(draft.letter, subject=subject, body=body), own=True)
        again = drafts_of(change.tx, view, number, action, app.library)
        return _answer(app, view, number, action, again)


def approve(app: App, number: int, *, step: Step | None = None) -> WriteAnswer:
    """Approve the emails as they stand; NeedsApproval where one is not ready."""
    with changing(app) as change:
        view = change.view(number)
        action = asked_for(view, number, step)
        _approve(change, view, number, action, asked=True)
        return _answer(app, view, number, action, drafts_of(change.tx, view, number, action, app.library))


def hand_over(app: App, number: int, *, step: Step | None, way: Way) -> tuple[Handed, ...]:
    """Approve the emails and give them out; NeedsApproval, or UserError where `way` cannot carry one."""
    with changing(app) as change:
        view = change.view(number)
        action = asked_for(view, number, step)
        _approve(change, view, number, action, asked=False)
        here = zone_of(view, app)
        return tuple(
            Handed(letter=letter_answer(draft, here), content=_content(view.person, draft, way))
            for draft in drafts_of(change.tx, view, number, action, app.library)
        )


def asked_for(view: View, number: int, step: Step | None) -> Write:
    """The `Write` that is due, or one for the step the person names."""
    facts = view.facts(number)
    require_welcome(view, number, step)
    action = decide(view, [number])[number]
    if isinstance(action, Write) and step in (None, action.step, *(o.step for o in action.letters)):
        letters = tuple(o for o in action.letters if step in (None, o.step))
        return replace(action, step=step or action.step, letters=letters)
    if step is None and isinstance(action, Answer) and action.to == "offer":
        step = "offer_thanks"
    if step is None:
        raise UserError(
            f"Nothing is to be written to {facts.application.company} now: {action.why}",
            "Name a step with --step to write all the same.",
        )
    letters = _occasions(view, number, step)
    if not letters:
        raise UserError(
            f"There is no {step.replace('_', ' ')} to write to {facts.application.company}.",
            "See what is due with `afterview today`.",
        )
    action = Write(rule=UNASKED, why="You asked for it.", step=step, due=view.now, letters=letters)
    doubt = doubt_of(action, case(view, number))
    return replace(action, why=f"You asked for it. {doubt}".rstrip())


def _occasions(view: View, number: int, step: Step) -> tuple[Occasion, ...]:
    here = case(view, number)
    if step in ("thank_you", "interviewer_note"):
        letters = (*thank_you_letters(here), *held_back_notes(here))
        return tuple(letter for letter in letters if letter.step == step)
    letter = follow_up_letter(here, step, view.now)
    deadline = min((offer.deadline for offer in here.around.offers), default=None)
    return (replace(letter, deadline=deadline) if step == "deadline" else letter,)


def _answer(app: App, view: View, number: int, action: Write, drafts: Sequence[Draft]) -> WriteAnswer:
    application, here = view.facts(number).application, zone_of(view, app)
    return WriteAnswer(
        application=number,
        company=application.company,
        role=application.role,
        step=action.step,
        why=action.why,
        letters=tuple(letter_answer(draft, here) for draft in drafts),
    )


def _approve(change: Change, view: View, number: int, action: Write, *, asked: bool) -> None:
    """Approve every letter; `asked`: the person said just that, and did not only ask for the text."""
    for draft in drafts_of(change.tx, view, number, action, change.app.library):
        if draft.blocked_by:
            raise NeedsApproval(
                f"The email to {draft.letter.to_name or 'nobody yet'} cannot leave yet: "
                f"{', '.join(draft.blocked_by)}.",
                f"Fill in what is open (`afterview edit {number} --help`), or edit the email.",
            )
        if not asked:
            require_meant(draft, number, action, case(view, number))
        raw = _raw(view.person, draft.letter)
        digest = digest_of(raw, draft.letter.subject, draft.letter.body)
        if draft.entry is None or draft.state != "approved" or draft.entry.approved_hash != digest:
            entry = _keep(change, view.person, draft, draft.letter)
            outbox.approve(change.tx, entry.number, digest=digest, at=change.now, batch=change.batch)


def digest_of(raw: bytes | None, subject: str, body: str) -> str:
    """What an approval is for: every byte that will leave, or the text where it is only copied."""
    return sha256(raw or f"{subject}\n\n{body}".encode()).hexdigest()


def _keep(change: Change, person: Person, draft: Draft, letter: Letter, *, own: bool = False) -> Entry:
    """Store the letter's text in the outbox, in its own row; `own`: it is the person's."""
    raw = _raw(person, letter)
    if draft.entry is not None:
        own = own or draft.entry.own_words
        known = replace(draft.entry, subject=letter.subject, body=letter.body, raw=raw, own_words=own)
        return outbox.rewrite(change.tx, known, batch=change.batch)
    token, generation = outbox.mint(change.tx, draft.keys)
    entry = Entry(
        letters=draft.keys,
        step=draft.occasion.step,
        recipient=letter.to,
        subject=letter.subject,
        body=letter.body,
        raw=raw,
        own_words=own,
        token=token,
        message_id=_message_id(person, token),
        generation=generation,
        planned_at=draft.send_at,
        created_at=change.now,
    )
    return outbox.put(change.tx, entry, batch=change.batch)


def _raw(person: Person, letter: Letter) -> bytes | None:
    """The bytes of the email, where there is somebody to send it, somebody to get it, and nothing open."""
    if letter.to is None or letter.blocked_by or not (person.name and person.email):
        return None
    return compose(letter, sender_name=person.name, sender_address=person.email)


def _message_id(person: Person, token: str) -> str | None:
    return f"<av1.{token}@{person.email.partition('@')[2]}>" if person.email else None


def _content(person: Person, draft: Draft, way: Way) -> bytes:
    if way == "copy":
        return copy_text(draft.letter).encode()
    if way == "mailto":
        return mailto(draft.letter).encode()
    if not (person.name and person.email):
        raise UserError(
            "An .eml file needs your name and email address.",
            'Say them with `afterview init --name "…" --email …`.',
        )
    return compose(draft.letter, sender_name=person.name, sender_address=person.email)
