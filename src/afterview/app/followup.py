"""Writing: the email of a step, the person's own words, approval, and handing it over.

    letters_of ──rewrite, reword──> draft ──approve──> approved ──hand_over──> text, link or .eml
                                                          │             └──sent──> an event
                                                          └──dispatch──> a draft in the mailbox, or sent

Only approval, what the person filled in and their own words are kept; a letter
merely looked at is rendered anew each time, so that its dated words stay true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from afterview.app.answers import LetterAnswer
from afterview.app.approval import approve_letters, keep
from afterview.app.change import changing
from afterview.app.job import Job, job_of
from afterview.app.letters import Draft
from afterview.app.look import View, gather
from afterview.app.today import letter_answer, zone_of
from afterview.app.wiring import App
from afterview.app.wording import AS_IT_IS, Wording
from afterview.core.model import Person, Step
from afterview.errors import MailError, UserError
from afterview.letters.own_words import edited, slots_within
from afterview.letters.post.model import Kind
from afterview.mail.compose import compose, copy_text, mailto
from afterview.store import accounts, outbox
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


@dataclass(frozen=True, kw_only=True)
class Dispatched:
    """An approved letter that leaves through the mailbox `sender`, on its own or as a draft in `folder`."""

    letter: LetterAnswer
    way: outbox.Way
    sender: str
    folder: str | None


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
                keep(change, view.person, draft, draft.letter)
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
        keep(change, view.person, replace(draft, own=True), letter)
        return _answer(app, view, job_of(change.tx, app, view, number, step, _again(wording)))


def approve(app: App, number: int, *, step: Step | None = None, wording: Wording = AS_IT_IS) -> WriteAnswer:
    """Approve the emails as they stand, to leave the way that is set; NeedsApproval where one is not ready.

    MailError where a draft is approved and could not be put into the mailbox yet.
    """
    with changing(app) as change:
        done = approve_letters(change, number, way="usual", asked=True, step=step, wording=wording)
    put_drafts(app, done)
    return letters_of(app, number, step=step, wording=_again(wording))


def has_mailbox(app: App) -> bool:
    """Whether a letter can leave through a mailbox of the person's."""
    with app.store.read(app.owner) as tx:
        return bool(accounts.accounts(tx))


def dispatch(
    app: App,
    number: int,
    *,
    step: Step | None = None,
    way: outbox.Way,
    wording: Wording = AS_IT_IS,
    asked: bool = False,
) -> tuple[Dispatched, ...]:
    """Approve the emails to leave through the mailbox: drafts go there at once, the others when due.

    `asked`: the person has just looked at them. NeedsApproval where one is not ready or not meant,
    ConfigError without a mailbox, MailError where a draft is approved and could not be put there yet.
    """
    with changing(app) as change:
        done = approve_letters(change, number, way=way, asked=asked, step=step, wording=wording)
    put_drafts(app, done)
    return _dispatched(app, number, step, _again(wording), {entry.number for entry in done})


def hand_over(
    app: App, number: int, *, step: Step | None, way: Way, wording: Wording = AS_IT_IS
) -> tuple[Handed, ...]:
    """Approve the emails and give them out; NeedsApproval, or UserError where `way` cannot carry one."""
    with changing(app) as change:
        approve_letters(change, number, way=None, asked=False, step=step, wording=wording)
        view = change.view(number)
        here = zone_of(view, app)
        return tuple(
            Handed(letter=letter_answer(draft, here), content=_content(view.person, draft, way))
            for draft in job_of(change.tx, app, view, number, step, _again(wording)).drafts
        )


def put_drafts(app: App, approved: Iterable[Entry]) -> None:
    """Put those that are to be drafts into the mailbox now; MailError where that has to wait."""
    numbers = [entry.number for entry in approved if entry.way == "draft"]
    if not numbers:
        return
    from afterview.app import drafts

    for number in numbers:
        try:
            drafts.put(app, number)
        except MailError as problem:
            hint = "`afterview watch --once` puts it there once the mailbox answers."
            raise MailError(
                f"Letter {number} is approved, but it is not in your mailbox yet: {problem.message}",
                hint if problem.passing else f"{problem.hint} Then: `afterview watch --once`.",
                passing=problem.passing,
            ) from problem


def _dispatched(
    app: App, number: int, step: Step | None, wording: Wording, done: Collection[int]
) -> tuple[Dispatched, ...]:
    with app.store.read(app.owner) as tx:
        view = gather(tx, [number], app.library, zone=app.config.zone, now=app.now)
        here = zone_of(view, app)
        every = {account.number: account.address for account in accounts.accounts(tx)}
        drafts = job_of(tx, app, view, number, step, wording).drafts
    return tuple(
        Dispatched(
            letter=letter_answer(draft, here),
            way=draft.entry.way,
            sender=every.get(draft.entry.account or 0, ""),
            folder=draft.entry.draft_folder,
        )
        for draft in drafts
        if draft.entry is not None and draft.entry.way is not None and draft.entry.number in done
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
