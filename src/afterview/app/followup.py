"""Writing: the email of a step, the person's own words, approval, and handing it over.

    letters_of ──rewrite, reword──> draft ──approve──> approved ──hand_over──> text, link or .eml
                                                                        └──sent──> an event

Only approval, what the person filled in and their own words are kept; a letter
merely looked at is rendered anew each time, so that its dated words stay true.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from afterview.app.answers import LetterAnswer
from afterview.app.change import Change, changing
from afterview.app.consent import require_meant
from afterview.app.job import Job, job_of
from afterview.app.letters import Draft
from afterview.app.look import View, case, gather
from afterview.app.today import letter_answer, zone_of
from afterview.app.wiring import App
from afterview.app.wording import AS_IT_IS, OF_OURS, Wording
from afterview.core.model import Letter, Person, Step
from afterview.errors import NeedsApproval, UserError
from afterview.letters.own_words import edited, slots_within
from afterview.letters.post.model import Kind
from afterview.mail.compose import compose, copy_text, mailto
from afterview.store import outbox
from afterview.store.outbox import Entry

Way = Literal["copy", "mailto", "eml"]


@dataclass(frozen=True, kw_only=True)
class WriteAnswer:
    """The emails of one step of one application, or one outside the cadence."""

    application: int
    company: str
    role: str | None
    step: Kind
    why: str
    letters: tuple[LetterAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class Handed:
    """An approved letter and what leaves: the text, the link, or the bytes of the .eml."""

    letter: LetterAnswer
    content: bytes


def letters_of(
    app: App, number: int, *, step: Step | None = None, wording: Wording = AS_IT_IS
) -> WriteAnswer:
    """The emails that are due, or those of `step`; UserError where nothing is to be written."""
    with app.store.read(app.owner) as tx:
        view = gather(tx, [number], app.library, zone=app.config.zone, now=app.now)
        return _answer(app, view, job_of(tx, app, view, number, step, wording))


def reword(app: App, number: int, *, step: Step | None = None, wording: Wording) -> WriteAnswer:
    """Keep what the person says about the text as a draft."""
    with changing(app) as change:
        view = change.view(number)
        job = job_of(change.tx, app, view, number, step, wording)
        for draft in job.drafts:
            if draft.used or (wording.keep and draft.guarded):
                _keep(change, view.person, draft, draft.letter)
        return _answer(app, view, job_of(change.tx, app, view, number, step, _again(wording)))


def rewrite(
    app: App,
    number: int,
    *,
    step: Step | None,
    index: int,
    subject: str,
    body: str,
    wording: Wording = AS_IT_IS,
) -> WriteAnswer:
    """Keep the person's own words for one letter (counted from 0) as a draft."""
    with changing(app) as change:
        view = change.view(number)
        drafts = job_of(change.tx, app, view, number, step, wording).drafts
        if not 0 <= index < len(drafts):
            raise UserError(f"There is no letter {index + 1}.", f"This step has {len(drafts)}.")
        draft = drafts[index]
        letter = edited(draft.letter, subject=subject, body=body, within=slots_within(draft.places))
        _keep(change, view.person, replace(draft, own=True), letter)
        return _answer(app, view, job_of(change.tx, app, view, number, step, _again(wording)))


def approve(app: App, number: int, *, step: Step | None = None, wording: Wording = AS_IT_IS) -> WriteAnswer:
    """Approve the emails as they stand; NeedsApproval where one is not ready."""
    with changing(app) as change:
        view = change.view(number)
        _approve(change, view, job_of(change.tx, app, view, number, step, wording), asked=True)
        return _answer(app, view, job_of(change.tx, app, view, number, step, _again(wording)))


def hand_over(
    app: App, number: int, *, step: Step | None, way: Way, wording: Wording = AS_IT_IS
) -> tuple[Handed, ...]:
    """Approve the emails and give them out; NeedsApproval, or UserError where `way` cannot carry one."""
    with changing(app) as change:
        view = change.view(number)
        _approve(change, view, job_of(change.tx, app, view, number, step, wording), asked=False)
        here = zone_of(view, app)
        return tuple(
            Handed(letter=letter_answer(draft, here), content=_content(view.person, draft, way))
            for draft in job_of(change.tx, app, view, number, step, _again(wording)).drafts
        )


def _again(wording: Wording) -> Wording:
    """The same text once more, when what was said is kept."""
    return Wording(template=wording.template)


def _answer(app: App, view: View, job: Job) -> WriteAnswer:
    application, here = view.facts(job.number).application, zone_of(view, app)
    return WriteAnswer(
        application=job.number,
        company=application.company,
        role=application.role,
        step=job.kind,
        why=job.why,
        letters=tuple(letter_answer(draft, here) for draft in job.drafts),
    )


def _approve(change: Change, view: View, job: Job, *, asked: bool) -> None:
    """Approve every letter; `asked`: the person said just that, and did not only ask for the text."""
    for draft in job.drafts:
        if draft.blocked_by:
            raise NeedsApproval(
                f"The email to {draft.letter.to_name or 'nobody yet'} cannot leave yet: "
                f"{', '.join(each.rstrip('.') for each in draft.blocked_by)}.",
                _way_out(draft, job.number),
            )
        if job.action is not None and not asked:
            require_meant(draft, job.number, job.action, case(view, job.number))
        raw = _raw(view.person, draft.letter)
        digest = digest_of(raw, draft.letter.subject, draft.letter.body)
        if draft.entry is None or draft.state != "approved" or not _is_kept(draft, digest):
            entry = _keep(change, view.person, draft, draft.letter)
            outbox.approve(change.tx, entry.number, digest=digest, at=change.now, batch=change.batch)


def _is_kept(draft: Draft, digest: str) -> bool:
    """Whether the row of the outbox says just what this draft is."""
    entry = draft.entry
    return entry is not None and entry.approved_hash == digest and (entry.made_from or OF_OURS) == draft.made


def _way_out(draft: Draft, number: int) -> str:
    """What to do about a letter that cannot leave."""
    if not draft.guarded:
        return f"Fill in what is open (`afterview edit {number} --help`), or edit the email."
    if draft.places:
        return f'Say what to put there, like --fill "{draft.places[0].name}=…", or edit the email.'
    return "Edit the email, or add --keep-words to leave its words as they are."


def digest_of(raw: bytes | None, subject: str, body: str) -> str:
    """What an approval is for: every byte that will leave, or the text where it is only copied."""
    return sha256(raw or f"{subject}\n\n{body}".encode()).hexdigest()


def _keep(change: Change, person: Person, draft: Draft, letter: Letter) -> Entry:
    """Store the letter's text in the outbox, in its own row."""
    raw = _raw(person, letter)
    made = None if draft.made == OF_OURS else draft.made
    if draft.entry is not None and draft.entry.recipient == letter.to:
        known = replace(draft.entry, subject=letter.subject, body=letter.body, raw=raw)
        known = replace(known, own_words=draft.own, made_from=made)
        return outbox.rewrite(change.tx, known, batch=change.batch)
    if draft.entry is not None:
        why = "It goes to somebody else now."
        outbox.withdraw(change.tx, draft.entry.number, why=why, batch=change.batch)
    token, generation = outbox.mint(change.tx, draft.keys)
    entry = Entry(
        letters=draft.keys,
        step=draft.kind,
        recipient=letter.to,
        subject=letter.subject,
        body=letter.body,
        raw=raw,
        own_words=draft.own,
        made_from=made,
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
