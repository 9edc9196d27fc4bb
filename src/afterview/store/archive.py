"""Everything that stands, as one JSON document: lossless, and the same bytes every time.

    {"format": "afterview", "version": 1, "owner": {…} | null,
     "events": [{key, application, at, zone, recorded_at, source, kind, data}…],
     "outbox": [{letters, state, step, recipient, subject, body, …}…]}

Events are in the order (at, key), letters in that of their making. What was
taken back is not in it, nor what belongs to an application that was; neither
are database ids and batches. `intake` is the way back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from afterview.core.events import ApplicationAdded, Event, encode
from afterview.core.model import Person
from afterview.errors import UserError
from afterview.letters.post.model import Kind
from afterview.store import ledger, outbox, records
from afterview.store.database import Transaction

FORMAT, VERSION = "afterview", 1
OTHER = "Choose another file."
MEND = "Export again, or mend the file at that place."

_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
HIGHEST = 900_000_000  # leaves room for the numbers that follow

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Number = Annotated[int, msgspec.Meta(ge=1, le=HIGHEST)]


class Shape(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A part of the document; a field it does not have is refused, because it would be lost."""


class EventShape(Shape, kw_only=True, frozen=True):
    """An event; `data` is its payload with `v`, the payload's version."""

    key: str
    application: Number | None
    at: Instant
    zone: str
    recorded_at: Instant
    source: str
    kind: str
    data: dict[str, Any]


class LetterShape(Shape, kw_only=True, frozen=True):
    """A letter key."""

    application: Number
    step: Kind
    recipient: str | None
    anchor: str


class MadeFromShape(Shape, kw_only=True, frozen=True):
    """The template of a letter, and what the person said for it."""

    template: str
    fills: tuple[tuple[str, str], ...]
    kept: bool


class OutboxShape(Shape, kw_only=True, frozen=True, omit_defaults=True):
    """A letter that was not claimed for sending; `raw` is base64.

    What is on its way through a mailbox belongs to this machine: elsewhere it is a draft without bytes.
    `made_from` came later: an export of before and one of now are the same bytes.
    """

    letters: Annotated[tuple[LetterShape, ...], msgspec.Meta(min_length=1)]
    state: Literal["drafted", "approved", "withdrawn"]
    step: Kind
    recipient: str | None
    subject: str
    body: str
    raw: bytes | None
    token: str
    message_id: str | None
    generation: Number
    planned_at: Instant | None
    approved_at: Instant | None
    approved_hash: str | None
    own_words: bool
    created_at: Instant
    why: str | None
    made_from: MadeFromShape | None = None


class Document(Shape, kw_only=True, frozen=True):
    """One owner's data."""

    format: Literal["afterview"] = "afterview"
    version: Literal[1] = 1
    owner: Person | None
    events: tuple[EventShape, ...]
    outbox: tuple[OutboxShape, ...]


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def dump(tx: Transaction) -> Document:
    """What stands for the owner of `tx`."""
    events = sorted(ledger.standing(tx), key=lambda e: (e.at, e.key))
    added = {e.application for e in events if isinstance(e.what, ApplicationAdded)} | {None}
    entries = sorted(outbox.entries(tx), key=lambda entry: (entry.created_at, entry.token))
    return Document(
        owner=records.owner_of(tx),
        events=tuple(_event(e) for e in events if e.application in added),
        outbox=tuple(_entry(e) for e in entries if added.issuperset(k.application for k in e.letters)),
    )


def write(document: Document) -> str:
    """The document as text: sorted keys, one space of indent, a line feed at the end."""
    parts = {name: getattr(document, name) for name in document.__struct_fields__}
    data = msgspec.json.encode(parts | {"owner": _person(document.owner)}, order="sorted")
    return msgspec.json.format(data, indent=1).decode() + "\n"


def _person(owner: Person | None) -> dict[str, object] | None:
    if owner is None:
        return None
    fields: dict[str, object] = msgspec.to_builtins(owner)
    if not owner.letters:  # it came later: an export of before and one of now are the same bytes
        del fields["letters"]
    return fields


def read(text: str | bytes) -> Document:
    """The document in `text`, or UserError with the place that does not fit."""
    try:
        head = msgspec.json.decode(text, type=_Head)
    except _BROKEN as problem:
        raise _no_export(str(problem)) from problem
    if head.format != FORMAT:
        raise _no_export('its "format" is another')
    if head.version > VERSION:
        raise UserError(
            f"The file was exported by a later version of afterview (format {head.version}).",
            "Update afterview.",
        )
    try:
        return msgspec.json.decode(text, type=Document)
    except msgspec.ValidationError as problem:
        raise UserError(inert(_with_place(str(problem))), MEND) from problem
    except _BROKEN as problem:  # inside a string, where the first look does not go
        raise _no_export(str(problem)) from problem
    except UserError as problem:  # from the only part that is checked as it is made
        raise UserError(inert(f"owner: {problem.message}"), MEND) from problem


def _no_export(why: str) -> UserError:
    return UserError(inert(f"The file is no export of afterview: {why}."), OTHER)


def inert(text: str) -> str:
    """`text`, which may echo the file, on one line and without control characters."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _with_place(problem: str) -> str:
    """Put the place first: "Expected … - at `$.events[3].at`" becomes "events[3].at: Expected …."."""
    found = re.fullmatch(r"(.*) - at `\$\.?(.*)`", problem, re.DOTALL)
    return f"{found[2]}: {found[1]}." if found else f"{problem}."


def _event(event: Event) -> EventShape:
    return EventShape(
        key=event.key,
        application=event.application,
        at=event.at,
        zone=event.zone,
        recorded_at=event.recorded_at,
        source=event.source,
        kind=event.kind,
        data=msgspec.json.decode(encode(event.what)),
    )


def _entry(entry: outbox.Entry) -> OutboxShape:
    plain = set(OutboxShape.__struct_fields__) - {"letters", "made_from"}
    if entry.way is not None:
        entry = replace(outbox.disarmed(entry) if entry.state == "approved" else entry, raw=None)
    fields = {name: getattr(entry, name) for name in plain}
    made = entry.made_from
    letters = tuple(
        LetterShape(application=k.application, step=k.step, recipient=k.recipient, anchor=k.anchor)
        for k in entry.letters
    )
    shape = MadeFromShape(template=made.template, fills=made.fills, kept=made.kept) if made else None
    return OutboxShape(letters=letters, made_from=shape, **fields)
