"""The emails of an answer: rendered for the moment they leave, reviewed, and kept in the outbox.

Write ──occasion──> Text ──slots, fills──> Letter ──review──> findings
                                └─ the person's own words win
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from afterview.app.correspondence import SILENCE, Correspondence, answering, correspondence
from afterview.app.library import WORDS, Library
from afterview.app.look import View
from afterview.app.wording import AS_IT_IS, OF_OURS, Text, Wording, find, own_fills, said, text_for
from afterview.core.actions import Write
from afterview.core.model import Letter, Occasion, Person
from afterview.letters.own_words import edited, fill_in, slots_within
from afterview.letters.post.model import Kind
from afterview.letters.render import Open, open_places, render
from afterview.letters.review import Finding, review
from afterview.letters.slots import WORDED, slot_values
from afterview.letters.template import Template
from afterview.letters.variants import template_names
from afterview.letters.words import Words
from afterview.store import outbox
from afterview.store.database import Transaction
from afterview.store.outbox import Entry, LetterKey, MadeFrom

if TYPE_CHECKING:
    from afterview.mail.threads import Thread


# A row that has its letters to itself: what is on its way is no text to write anew.
LIVE: tuple[outbox.State, ...] = (*outbox.PENDING, "sending", "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A letter as it would leave at `send_at`, what to look at before, and its place in the outbox.

    `own`: these are the person's own words; else they are `text` with `values` and what `made` keeps.
    `used` are the new fills that belong into it; `thread` is what it answers (None: nothing).
    """

    occasion: Occasion
    keys: tuple[LetterKey, ...]
    letter: Letter
    findings: tuple[Finding, ...]
    send_at: datetime
    entry: Entry | None = None
    text: Text | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    made: MadeFrom = OF_OURS
    own: bool = False
    used: frozenset[str] = frozenset()
    thread: Thread | None = None

    @property
    def kind(self) -> Kind:
        """The step, or what else the letter is for."""
        return self.keys[0].step

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
        sentences = (f.sentence for f in self.findings if f.blocks and f.kind != "open")
        return tuple(dict.fromkeys((*self.letter.blocked_by, *sentences)))

    @property
    def note(self) -> str | None:
        """Why it is not the text the person chose."""
        return self.text.note if self.text and not self.own else None

    @property
    def guarded(self) -> bool:
        """Whether these are somebody else's words, untouched."""
        return self.text is not None and self.text.template.imported and not self.own

    @property
    def places(self) -> tuple[Open, ...]:
        """What is open and can be filled here and now."""
        if self.text is None:
            return ()
        known = dict(self.made.fills)
        return tuple(
            place
            for place in open_places(self.text.template, self.values, fills=known)
            if place.name in self.letter.blocked_by
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """`facts`: only these slots are filled by themselves (None: all); `more`: what can be filled besides."""

    facts: Collection[str] | None = None
    more: tuple[Open, ...] = ()


EVERYTHING = Scope()


def drafts_of(
    tx: Transaction,
    view: View,
    number: int,
    action: Write,
    library: Library,
    wording: Wording = AS_IT_IS,
) -> tuple[Draft, ...]:
    """The letters of a `Write`, each with the text it has now, or would have with `wording`."""
    known = outbox.entries(tx, states=outbox.ALL, applications=[number])
    mail = correspondence(tx, [number])
    return drafts_beside(known, view, number, action, library, wording, mail=mail)


def drafts_beside(
    known: Collection[Entry],
    view: View,
    number: int,
    action: Write,
    library: Library,
    wording: Wording = AS_IT_IS,
    *,
    mail: Correspondence = SILENCE,
) -> tuple[Draft, ...]:
    """The same, with the rows of the outbox and the emails read before."""
    drafts: list[Draft] = []
    for occasion in action.letters:
        keys = keys_of(number, occasion, action)
        draft = worded(view.person, occasion, keys, known, library, wording, now=view.now)
        draft = answering(draft, mail, view.members[number])
        notes = tuple(each.letter for each in drafts)
        drafts.append(reviewed(draft, view, known, library, notes=notes))
    return tuple(drafts)


def worded(
    person: Person,
    occasion: Occasion,
    keys: tuple[LetterKey, ...],
    known: Collection[Entry],
    library: Library,
    wording: Wording,
    *,
    now: datetime,
    scope: Scope = EVERYTHING,
) -> Draft:
    """One letter with its text, not reviewed yet."""
    entry = next((e for e in known if e.state in LIVE and set(e.letters) & set(keys)), None)
    send_at = max(now, occasion.due, _leaves_at(entry) or now)
    made, own = _begun(entry, wording)
    if made.template and wording.template is None and not _is_there(made.template, person, occasion, library):
        made, own = replace(made, template=""), True  # its file is gone; its words are kept
    text = text_for(person, occasion, library, name=made.template)
    if text is None:
        letter = _speechless(person, occasion, library)
        return Draft(
            occasion=occasion, keys=keys, letter=letter, findings=(), send_at=send_at, entry=entry, own=own
        )
    template = text.template
    words = library.words(template.language)
    values = slot_values(person, occasion, words=words, send_at=send_at)
    if scope.facts is not None:
        values = {name: value for name, value in values.items() if name in scope.facts}
    made, used = (made, frozenset[str]()) if own else said(made, wording, template, scope.more)
    letter = render(template, values, occasion=occasion, fills=dict(made.fills))
    reasons = _broken(person, occasion, library, letter, words)
    letter = replace(letter, blocked_by=(*letter.blocked_by, *reasons))
    if own and entry is not None:
        fills, used = own_fills(wording, entry.subject, entry.body)
        subject, body = fill_in(entry.subject, entry.body, fills)
        within = slots_within(open_places(template, values, fills=dict(made.fills)))
        letter = edited(letter, subject=subject, body=body, within=within)
    return Draft(
        occasion=occasion,
        keys=keys,
        letter=letter,
        findings=(),
        send_at=send_at,
        entry=entry,
        text=text,
        values=values,
        made=made,
        own=own,
        used=used,
    )


def _leaves_at(entry: Entry | None) -> datetime | None:
    """When an approved letter is going to be sent, which is when its words have to be true."""
    return entry.leaves_at if entry is not None and entry.state == "approved" else None


def _begun(entry: Entry | None, wording: Wording) -> tuple[MadeFrom, bool]:
    """What the letter is made from as it stands, and whether its words are the person's own."""
    made = (entry.made_from if entry else None) or OF_OURS
    if wording.template is not None and wording.template != made.template:
        return MadeFrom(template=wording.template, fills=made.fills), False
    return made, entry is not None and entry.own_words


def _is_there(name: str, person: Person, occasion: Occasion, library: Library) -> bool:
    language = occasion.application.language or person.language
    return find(library, name, language, person.language) is not None


def reviewed(
    draft: Draft,
    view: View,
    known: Collection[Entry],
    library: Library,
    *,
    notes: tuple[Letter, ...] = (),
) -> Draft:
    """The draft with what to look at. `notes`: letters of the same day."""
    others = tuple(
        m.facts.application.company for n, m in view.members.items() if n != draft.occasion.application.number
    )
    words = library.words(draft.letter.language)
    findings = review(
        draft.letter,
        draft.occasion,
        words=words,
        previous=_previous(known, draft.occasion, draft.keys),
        other_companies=others,
        same_day_notes=notes,
        send_at=draft.send_at,
    )
    if draft.thread and not draft.own:  # what a thread is called was said when it began
        findings = tuple(each for each in findings if each.kind != "dated" or each.line)
    if draft.guarded and draft.text and words and not draft.made.kept:
        theirs = _dated(draft.text.template, words)
        findings = tuple(_guard(each, theirs) for each in findings)
    return replace(draft, findings=findings)


def _dated(template: Template, words: Words) -> frozenset[str]:
    """The dated words that the template itself says."""
    lines = f"{template.subject}\n{template.body}".split("\n")
    return frozenset(
        line[found.start : found.end].casefold() for line in lines for found in words.phrases.dated_in(line)
    )


def _guard(finding: Finding, theirs: frozenset[str]) -> Finding:
    """A dated word of somebody else's text keeps the letter back, with our wording beside it."""
    if finding.kind != "dated" or finding.excerpt.casefold() not in theirs:
        return finding
    better = f' "{finding.instead}" would be.' if finding.instead else ""
    return replace(finding, blocks=True, sentence=f"{finding.sentence}{better}")


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


def _speechless(person: Person, occasion: Occasion, library: Library) -> Letter:
    """The letter that a language without letters blocks."""
    language = occasion.application.language or person.language
    contact = occasion.contact
    return Letter(
        to=occasion.recipient,
        to_name=contact.name if contact else None,
        subject="",
        body="",
        language=language,
        blocked_by=(f"letters in the language {language!r} (there are: {', '.join(library.languages)})",),
    )


def _broken(
    person: Person, occasion: Occasion, library: Library, letter: Letter, words: Words | None
) -> tuple[str, ...]:
    """What is wrong with files of the person's own for this occasion, or missing for its language."""
    language = occasion.application.language or person.language
    chosen = dict(person.letters).get(occasion.step)
    names = (*template_names(occasion), *((chosen,) if chosen else ()))
    reasons = [problem.message for name in names if (problem := library.broken(language, name))]
    if problem := library.broken_words(letter.language):
        reasons.append(problem.message)
    elif words is None and set(letter.blocked_by) & set(WORDED):
        file = library.templates / letter.language / WORDS
        reasons.append(f"the words of the language {letter.language!r} ({file})")
    return tuple(reasons)
