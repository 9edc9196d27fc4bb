"""What commands answer, in the shapes of the documented JSON (docs/reference/json.md).

Field names are the JSON's; times are aware and in the person's zone. The
command line prints these as text or as they are, the web shows them as pages. Structs
are made faster than dataclasses, which every start of a command feels.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from afterview.core.actions import ActionKind
from afterview.core.model import Step
from afterview.core.state import State
from afterview.letters.post.model import Kind


class Remark(Struct, frozen=True, kw_only=True):
    """Something to look at before a letter leaves. Line 0 is the subject."""

    line: int
    column: int
    excerpt: str
    sentence: str
    instead: str | None


class LetterAnswer(Struct, frozen=True, kw_only=True):
    """One email. `outbox`: its number there, once it was edited or approved.

    `note`: what to know about its text, such as why it is not the one that was chosen. `way`: draft or
    send, where it goes through a mailbox; `leaves_at`: when an approved one is sent.
    """

    step: Kind
    to: str | None
    to_name: str | None
    subject: str
    body: str
    due: datetime
    blocked_by: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    outbox: int | None = None
    state: str | None = None
    note: str | None = None
    way: str | None = None
    leaves_at: datetime | None = None


class Item(Struct, frozen=True, kw_only=True):
    """What to do about one application, and why."""

    application: int
    company: str
    role: str | None
    state: State
    action: ActionKind
    step: Step | None
    due: datetime | None
    late_days: int
    letters: tuple[LetterAnswer, ...]
    question: str | None
    options: tuple[str, ...]
    optional: bool
    together: tuple[int, ...]
    rule: int
    why: str
    next_look: datetime | None
    outlook: str | None = None


class TodayAnswer(Struct, frozen=True, kw_only=True):
    """Today's list in order. `next`: when the next thing comes; `problems`: files that could not be used."""

    now: datetime
    items: tuple[Item, ...]
    next: datetime | None
    problems: tuple[str, ...] = ()


class PlannedStep(Struct, frozen=True, kw_only=True):
    """A step and when it would be due."""

    step: Step
    due: datetime


class PlannedEnd(Struct, frozen=True, kw_only=True):
    """The presume day, at the end of a plan."""

    presume_no: date


class ContactAnswer(Struct, frozen=True, kw_only=True):
    """A contact with whether letters may go there."""

    contact: int
    application: int
    name: str
    address: str | None
    role: str
    pronouns: str | None
    title: str | None
    family_name: str | None
    zone: str | None
    country: str | None
    usable: bool


class ContactsAnswer(Struct, frozen=True, kw_only=True):
    """Contacts, by application."""

    contacts: tuple[ContactAnswer, ...]


class PersonAnswer(Struct, frozen=True, kw_only=True):
    """Who looks for work. `zone_assumed`: the zone is the machine's, nobody said it.

    `letters`: for a step, the template chosen for it.
    """

    name: str | None
    email: str | None
    phone: str | None
    zone: str | None
    zone_assumed: bool
    country: str | None
    language: str
    deliver: str
    sequence: str
    letters: dict[str, str]


class InterviewAnswer(Struct, frozen=True, kw_only=True):
    """An interview in the order of its number. `stands`: neither cancelled nor missed."""

    interview: int
    start: datetime
    end: datetime
    zone: str
    kind: str
    contacts: tuple[int, ...]
    stands: bool
    discussed: str | None


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One event in words, with where it came from."""

    at: datetime
    kind: str
    source: str
    words: str
    key: str


class ShowAnswer(Struct, frozen=True, kw_only=True):
    """Everything about one application. `plan`: if silence goes on and every email is sent when due."""

    now: datetime
    application: int
    company: str
    role: str | None
    agency: str | None
    country: str | None
    zone: str | None
    applied: date | None
    industry: str | None
    channel: str | None
    language: str | None
    url: str | None
    mailbox: str | None
    auto: bool
    sequence: str
    state: State
    today: Item
    presume_day: date | None
    plan: tuple[PlannedStep | PlannedEnd, ...]
    contacts: tuple[ContactAnswer, ...]
    interviews: tuple[InterviewAnswer, ...]
    history: tuple[HistoryEntry, ...]


class Row(Struct, frozen=True, kw_only=True):
    """One line of `list`."""

    application: int
    company: str
    role: str | None
    state: State
    next: datetime | None
    why: str


class ListAnswer(Struct, frozen=True, kw_only=True):
    """All applications, by number."""

    now: datetime
    applications: tuple[Row, ...]


class Changed(Struct, frozen=True, kw_only=True):
    """What a command did, in a sentence, and what comes next for the application it was about."""

    message: str
    application: int | None = None
    contact: int | None = None
    interview: int | None = None
    today: Item | None = None
    hints: tuple[str, ...] = ()


class Column(Struct, frozen=True, kw_only=True):
    """A column of a spreadsheet and the field it fills; None: it is left out. `example`: its first value."""

    name: str
    field: str | None
    example: str | None = None


class Imported(Struct, frozen=True, kw_only=True):
    """One thing of a file and what becomes of it. `place`: row 3, event 12.

    `ask`: it is left out until the person settles `about`, with one of the
    `options` or in their own words. `error`: it cannot be used.
    """

    place: str
    does: Literal["add", "change", "cancel", "nothing", "skip", "ask", "error"]
    words: str
    company: str | None = None
    role: str | None = None
    application: int | None = None
    interview: int | None = None
    about: str | None = None
    options: tuple[str, ...] = ()


class ImportAnswer(Struct, frozen=True, kw_only=True):
    """What one file brought, or would bring with `dry_run`; `taken` counts what was added or changed."""

    file: str
    kind: Literal["afterview", "calendar", "spreadsheet", "linkedin"]
    message: str
    taken: int
    dry_run: bool = False
    items: tuple[Imported, ...] = ()
    columns: tuple[Column, ...] = ()
    hints: tuple[str, ...] = ()
