"""Approval: the person agrees to exactly this text, leaving exactly this way.

    letters ──ready?──meant?──> kept in the outbox ──approve──> its bytes, and from when on they may leave

Approving again what is approved, and would leave the same way, changes nothing. The same letter
approved another way leaves that way only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from afterview.app.change import Change
from afterview.app.consent import require_meant
from afterview.app.job import Job, job_of
from afterview.app.leaving import leaving_time
from afterview.app.letters import Draft
from afterview.app.look import View, case
from afterview.app.route import (
    CARRIED,
    Route,
    bytes_of,
    digest_of,
    is_by,
    kept_route,
    message_id,
    route_of,
    usual_route,
)
from afterview.app.wording import AS_IT_IS, OF_OURS, Wording
from afterview.core.model import Letter, Person, Step
from afterview.core.recipient import has_bounced
from afterview.core.text import same_address
from afterview.errors import Conflict, NeedsApproval, UserError
from afterview.letters.template import step_of
from afterview.store import outbox
from afterview.store.outbox import Entry, State, Way

Asked = Way | Literal["usual"] | None
SENT: tuple[State, ...] = ("sent",)


def approve_letters(
    change: Change,
    number: int,
    *,
    way: Asked,
    asked: bool,
    step: Step | None = None,
    wording: Wording = AS_IT_IS,
    automatic: bool = False,
) -> tuple[Entry, ...]:
    """Approve the letters of one step, to leave by `way` (None: the person carries them).

    `asked`: the person said just that, and did not only ask for the text; `automatic`: they agreed to
    it before there was a text. NeedsApproval where one is not ready, or not meant; ConfigError without
    a mailbox that `way` needs.
    """
    view = change.view(number)
    job = job_of(change.tx, change.app, view, number, step, wording)
    routes = [_route(change, view, draft, way) for draft in job.drafts]
    if any(route.way == "send" for route in routes):
        job = job_of(change.tx, change.app, view, number, step, wording, leaves=True)
    return tuple(
        _approved(change, view, job, draft, route, asked=asked, automatic=automatic)
        for draft, route in zip(job.drafts, routes, strict=True)
    )


def approve_kept(change: Change, entry: Entry, draft: Draft) -> Entry:
    """Approve one kept letter with the words it has, to leave the way it has, or the one that is set."""
    view = change.view(draft.keys[0].application)
    here, person = case(view, draft.keys[0].application), view.person
    route = usual_route(change.tx, person, draft)
    if route != CARRIED or entry.way is not None:
        words = replace(draft.letter, subject=entry.subject, body=entry.body)
        entry = keep(change, person, replace(draft, own=entry.own_words), words, route)
    return _approve(change, entry, leaves_at=leaving_time(draft.occasion, here))


def _approve(change: Change, entry: Entry, *, leaves_at: datetime, automatic: bool = False) -> Entry:
    return outbox.approve(
        change.tx,
        entry.number,
        digest=digest_of(entry.raw, entry.subject, entry.body, way=entry.way),
        at=change.now,
        batch=change.batch,
        leaves_at=leaves_at if entry.way == "send" else None,
        automatic=automatic,
    )


def _route(change: Change, view: View, draft: Draft, way: Asked) -> Route:
    if way == "usual":
        return usual_route(change.tx, view.person, draft)
    return route_of(change.tx, draft.occasion.application, way)


def _approved(
    change: Change, view: View, job: Job, draft: Draft, route: Route, *, asked: bool, automatic: bool
) -> Entry:
    require_ready(draft, job.number)
    if route.way is not None and draft.letter.to is None:
        raise UserError(
            f"{draft.letter.to_name or 'The recipient'} has no email address.",
            "Add the address to the contact, or take the text with --to copy.",
        )
    if job.action is not None and not asked:
        here = case(view, job.number)
        require_meant(draft, job.number, job.action, here, scheduled=route.way == "send")
    if draft.entry is not None and draft.state == "approved" and _is_kept(draft, view.person, route):
        return draft.entry
    entry = keep(change, view.person, draft, draft.letter, route)
    return _approve(change, entry, leaves_at=draft.occasion.due, automatic=automatic)


def require_ready(draft: Draft, number: int) -> None:
    """NeedsApproval where something keeps the letter back."""
    if draft.blocked_by:
        raise NeedsApproval(
            f"The email to {draft.letter.to_name or 'nobody yet'} cannot leave yet: "
            f"{', '.join(each.rstrip('.') for each in draft.blocked_by)}.",
            _way_out(draft, number),
        )


def _is_kept(draft: Draft, person: Person, route: Route) -> bool:
    """Whether the row of the outbox says just what this draft is, and leaves the same way."""
    entry = draft.entry
    if entry is None or not is_by(entry, route) or (entry.made_from or OF_OURS) != draft.made:
        return False
    raw = bytes_of(person, draft, draft.letter, route, entry.token)
    return entry.approved_hash == digest_of(raw, draft.letter.subject, draft.letter.body, way=route.way)


def _way_out(draft: Draft, number: int) -> str:
    """What to do about a letter that cannot leave."""
    if not draft.guarded:
        return f"Fill in what is open (`afterview edit {number} --help`), or edit the email."
    if draft.places:
        return f'Say what to put there, like --fill "{draft.places[0].name}=…", or edit the email.'
    return "Edit the email, or add --keep-words to leave its words as they are."


def keep(change: Change, person: Person, draft: Draft, letter: Letter, route: Route | None = None) -> Entry:
    """Store the letter's text in the outbox, in its own row; `route` None: it leaves the way it did.

    The row keeps its token. A new row gets what goes to somebody else now, was tried already, or lies
    as a draft in another mailbox.
    """
    route = route or kept_route(change.tx, draft)
    made = None if draft.made == OF_OURS else draft.made
    known = draft.entry
    if known is not None and known.recipient == letter.to and not known.fence and not _moves(known, route):
        known = replace(known, subject=letter.subject, body=letter.body, own_words=draft.own, made_from=made)
        known = replace(known, planned_at=draft.send_at)
        return outbox.rewrite(change.tx, _outgoing(person, draft, letter, route, known), batch=change.batch)
    if known is not None:
        why = "It goes to somebody else now." if known.recipient != letter.to else "It was made anew."
        outbox.withdraw(change.tx, known.number, why=why, batch=change.batch)
    _require_unsent(change, draft)
    token, generation = outbox.mint(change.tx, draft.keys)
    entry = Entry(
        letters=draft.keys,
        step=draft.kind,
        recipient=letter.to,
        subject=letter.subject,
        body=letter.body,
        own_words=draft.own,
        made_from=made,
        token=token,
        generation=generation,
        planned_at=draft.send_at,
        created_at=change.now,
    )
    return outbox.put(change.tx, _outgoing(person, draft, letter, route, entry), batch=change.batch)


def _moves(entry: Entry, route: Route) -> bool:
    """Whether it lies as a draft in one mailbox and is to leave through another."""
    return entry.spot is not None and route.account is not None and route.account.number != entry.account


def _require_unsent(change: Change, draft: Draft) -> None:
    """Conflict where this very letter was sent, and has not come back: what is wanted next is another one."""
    numbers = {key.application for key in draft.keys}
    for entry in reversed(outbox.entries(change.tx, states=SENT, applications=numbers)):
        if set(entry.letters) & set(draft.keys):
            if _came_back(change, entry):
                outbox.set_live(change.tx, entry.number, live=False)
                continue
            raise Conflict(
                f"This letter was sent already, as letter {entry.number}.",
                f"See `afterview outbox show {entry.number}`, and what is next with `afterview today`.",
            )


def _came_back(change: Change, entry: Entry) -> bool:
    """Whether a sent letter was returned by its address, and counts as not sent in all its applications."""
    for key in entry.letters:
        facts, step = change.facts(key.application), step_of(key.step)
        stands = any(
            each.what.step == step
            and each.what.anchor == key.anchor
            and same_address(each.what.to, key.recipient)
            for each in facts.sent
        )
        if step is None or stands or not has_bounced(facts, key.recipient):
            return False
    return True


def _account(entry: Entry, route: Route) -> int | None:
    """The mailbox it leaves through, or where a draft of it still lies."""
    if route.account is not None:
        return route.account.number
    return entry.account if entry.spot is not None else None


def _outgoing(person: Person, draft: Draft, letter: Letter, route: Route, entry: Entry) -> Entry:
    """The row with the bytes that leave, and where they leave from."""
    thread = draft.thread if route.way else None
    return replace(
        entry,
        raw=bytes_of(person, draft, letter, route, entry.token),
        message_id=message_id(person, route, entry.token),
        way=route.way,
        account=_account(entry, route),
        in_reply_to=thread.in_reply_to if thread else None,
        refs=" ".join(thread.references) or None if thread else None,
    )
