"""The emails of an answer: rendered for the moment they leave, reviewed, and kept in the outbox.

Write ──occasion──> template ──slots──> Letter ──review──> findings
                                └─ the person's edited or approved text wins
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from afterview.app.library import WORDS, Library
from afterview.app.look import View
from afterview.core.actions import Write
from afterview.core.model import Letter, Occasion, Person
from afterview.letters.letter import letter_for
from afterview.letters.render import edited
from afterview.letters.review import Finding, review
from afterview.letters.slots import WORDED
from afterview.letters.variants import template_names
from afterview.store import outbox
from afterview.store.database import Transaction
from afterview.store.outbox import Entry, LetterKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A letter as it would leave at `send_at`, what to look at before, and its place in the outbox."""

    occasion: Occasion
    keys: tuple[LetterKey, ...]
    letter: Letter
    findings: tuple[Finding, ...]
    send_at: datetime
    entry: Entry | None = None

    @property
    def state(self) -> outbox.State | None:
        """What it is in the outbox; an approval of other words than these is none."""
        if self.entry is None:
            return None
        same = (self.entry.subject, self.entry.body) == (self.letter.subject, self.letter.body)
        return self.entry.state if same else "drafted"

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """What keeps it from leaving: open slots, and findings that block."""
        return (
            *self.letter.blocked_by,
            *(f.sentence for f in self.findings if f.blocks and f.kind != "open"),
        )


def drafts_of(tx: Transaction, view: View, number: int, action: Write, library: Library) -> tuple[Draft, ...]:
    """The letters of a `Write`, each with the text it has now."""
    known = outbox.entries(tx, applications=[number])
    return drafts_beside(known, view, number, action, library)


def drafts_beside(
    known: Collection[Entry], view: View, number: int, action: Write, library: Library
) -> tuple[Draft, ...]:
    """The same, with the rows of the outbox read before."""
    others = tuple(m.facts.application.company for n, m in view.members.items() if n != number)
    drafts: list[Draft] = []
    for occasion in action.letters:
        keys = keys_of(number, occasion, action)
        entry = next((e for e in known if e.state in outbox.PENDING and set(e.letters) & set(keys)), None)
        send_at = max(view.now, occasion.due)
        letter = rendered(view.person, occasion, library, send_at=send_at)
        if entry is not None and entry.own_words:
            letter = edited(letter, subject=entry.subject, body=entry.body)
        notes = tuple(draft.letter for draft in drafts)
        findings = review(
            letter,
            occasion,
            words=library.words(letter.language),
            previous=_previous(known, occasion, keys),
            other_companies=others,
            same_day_notes=notes,
            send_at=send_at,
        )
        drafts.append(
            Draft(
                occasion=occasion, keys=keys, letter=letter, findings=findings, send_at=send_at, entry=entry
            )
        )
    return tuple(drafts)


def _previous(known: Collection[Entry], occasion: Occasion, keys: tuple[LetterKey, ...]) -> Letter | None:
    """The newest other letter to the same recipient, whatever became of it."""
    others = [e for e in known if e.recipient == occasion.recipient and not set(e.letters) & set(keys)]
    last = max(others, key=lambda e: e.number, default=None)
    return Letter(to=last.recipient, to_name=None, subject=last.subject, body=last.body) if last else None


def keys_of(number: int, occasion: Occasion, action: Write) -> tuple[LetterKey, ...]:
    """Every letter this one email counts for: its own, and those of the applications it speaks for."""
    own = LetterKey(
        application=number, step=occasion.step, recipient=occasion.recipient, anchor=occasion.anchor
    )
    mates = (
        LetterKey(
            application=w.application.number, step=w.step, recipient=occasion.recipient, anchor=w.anchor
        )
        for w in action.together
    )
    return (own, *mates)


def rendered(person: Person, occasion: Occasion, library: Library, *, send_at: datetime) -> Letter:
    """The letter from its template, in the application's language, else the person's.

    A language without letters blocks it, and so does a broken file of the person's own for this occasion.
    """
    language = occasion.application.language or person.language
    templates = library.letters(language)
    if not templates:
        contact = occasion.contact
        return Letter(
            to=occasion.recipient,
            to_name=contact.name if contact else None,
            subject="",
            body="",
            language=language,
            blocked_by=(f"letters in the language {language!r} (there are: {', '.join(library.languages)})",),
        )
    words = library.words(language)
    letter = letter_for(templates, person, occasion, words=words, send_at=send_at)
    broken = [library.broken(language, name) for name in template_names(occasion)]
    reasons = [problem.message for problem in broken if problem]
    if problem := library.broken_words(language):
        reasons.append(problem.message)
    elif words is None and set(letter.blocked_by) & set(WORDED):
        reasons.append(f"the words of the language {language!r} ({library.templates / language / WORDS})")
    return replace(letter, blocked_by=(*letter.blocked_by, *reasons))
