"""Letters outside the cadence: a negotiation, a resignation, a raise, whatever else a post has.

No step asks for them and none counts them. A resignation and a raise are about
the job the person has, so nothing of the application goes into them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from afterview.app.answers import Changed
from afterview.app.change import changing
from afterview.app.consent import require_welcome
from afterview.app.leaving import leaving_time
from afterview.app.letters import Draft, Scope, reviewed, worded
from afterview.app.library import Library
from afterview.app.look import View, case
from afterview.app.outcome import outcome
from afterview.app.wiring import App
from afterview.app.wording import Text, Wording, named
from afterview.core.events import Sent
from afterview.core.model import Contact
from afterview.core.occasions import follow_up_letter
from afterview.core.text import email_address, one_line
from afterview.errors import UserError
from afterview.letters.brackets import slot_keys
from afterview.letters.render import Open
from afterview.letters.slots import canonical
from afterview.letters.template import STEPS, Template
from afterview.store import outbox
from afterview.store.database import Transaction
from afterview.store.outbox import LetterKey

OWN_JOB = ("resignation", "raise")
ONES_OWN = ("your name", "your email address", "your preferred phone number", "personal email address")
TO = Open(name="to", sort="slot", text="To")
# Whoever a post calls like this is the one the application's emails go to.
THEIRS = ("recruiter", "recruiter name", "hiring manager's name")
CALLED = ("recruiter", "hiring manager", "interviewer", "hr manager")


def outside_draft(
    tx: Transaction,
    view: View,
    number: int,
    template: Template,
    library: Library,
    wording: Wording,
    *,
    leaves: bool = False,
) -> Draft:
    """The letter that this template makes for one application, reviewed."""
    known = outbox.entries(tx, states=outbox.ALL, applications=[number])
    about_them = template.step not in OWN_JOB
    if about_them:
        require_welcome(view, number, None)
    occasion = follow_up_letter(case(view, number), "courtesy", view.now)
    occasion = replace(occasion, contact=occasion.contact if _is_theirs(template) else None, register=None)
    if leaves:
        occasion = replace(occasion, due=leaving_time(occasion, case(view, number)))
    draft = worded(
        view.person,
        occasion,
        (_key(number, template),),
        known,
        library,
        wording,
        now=view.now,
        scope=Scope(facts=None if about_them else ONES_OWN, more=(TO,)),
    )
    draft = _addressed(draft, template)
    checked = reviewed(draft, view, known, library)
    # What a letter outside the cadence calls today has nothing to do with the interview.
    return replace(checked, findings=tuple(each for each in checked.findings if each.kind != "dated"))


def sent_outside(app: App, number: int, name: str, *, at: datetime | None = None) -> Changed:
    """Record that the letter of that template was sent; it moves no clock."""
    with changing(app) as change:
        view = change.view(number)
        language = view.facts(number).application.language or view.person.language
        template = named(app.library, name, language, view.person.language)
        if template.step in STEPS:
            raise UserError(
                f"{name!r} is a text for a step.", f"Say `afterview sent {number} --step {template.step}`."
            )
        draft = outside_draft(change.tx, view, number, template, app.library, Wording(template=name))
        if draft.entry is not None:
            why = "You sent it yourself."
            outbox.withdraw(change.tx, draft.entry.number, why=why, batch=change.batch)
        if template.step not in OWN_JOB:
            change.record(number, Sent(to=draft.letter.to, subject=draft.letter.subject), at=at)
    what = "no email to this company" if template.step in OWN_JOB else "an email outside the cadence"
    return outcome(app, f"Noted as sent: {name}, {what}.", application=number)


def _key(number: int, template: Template) -> LetterKey:
    return LetterKey(
        application=number, step=template.step, recipient=None, anchor=f"template:{template.name}"
    )


def _is_theirs(template: Template) -> bool:
    """Whether the template goes to the one the application's emails go to."""
    if template.step in OWN_JOB:
        return False
    keys = [canonical(key) for key in slot_keys(template.to)]
    meant = (key in THEIRS or any(name in key for name in CALLED) for key in keys)
    return not template.to or any(meant)


def _addressed(draft: Draft, template: Template) -> Draft:
    """The draft to whom the person said, with what to do about the others the post names."""
    said = dict(draft.made.fills).get("to")
    letter = draft.letter
    if said is not None:
        to_name, address = _somebody(said)
        contact = Contact(number=1, name=to_name or address, address=address)
        letter = replace(letter, to=address, to_name=to_name)
        draft = replace(draft, occasion=replace(draft.occasion, contact=contact))
    notes = [draft.text.note] if draft.text and draft.text.note else []
    if letter.to is None:
        whom = f"The post writes it to {template.to}. " if template.to else ""
        notes.append(f'{whom}Say to whom with --fill "to=name@company.example".')
    text = replace(draft.text, note=" ".join(notes) or None) if draft.text else Text(template=template)
    return replace(draft, letter=letter, text=text)


def _somebody(said: str) -> tuple[str | None, str]:
    """Name and address of `Bo Boe <bo@corp.example>` or of an address alone."""
    name, bracket, rest = said.partition("<")
    if not bracket:
        return None, email_address(said)
    return (one_line(name, "recipient's name") if name.strip() else None), email_address(rest.rstrip("> "))
