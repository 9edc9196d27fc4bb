"""One portion of a folder: each message once, whose it is, and what follows, in one transaction.

    headers ──read──> Message ──match──> ours: the letter was sent
                                         own: contact by hand
                                         theirs: a question, and nothing leaves
                                         nobody's: a row that says only that it was read

The cursor moves in the same transaction. Another process may have moved it since: further, and what it
has not read is kept here; elsewhere, and this reading is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from afterview.app.change import Change
from afterview.app.concluding import hold, learn_sent, named_letters, write_by_hand
from afterview.errors import MailError
from afterview.mail.account import Account
from afterview.mail.identifiers import token_of
from afterview.mail.mailbox import HEADER_CAP, Fetched, Folder, Mailbox
from afterview.mail.match import Author, Belonging, Known, Match, OurEmail, author_of, known, match
from afterview.mail.message import Message, ids_within, read, tokens_within
from afterview.mail.subjects import base_subject
from afterview.store import accounts, cursors, messages, outbox
from afterview.store.cursors import Cursor
from afterview.store.database import Transaction
from afterview.store.messages import Received, Side
from afterview.store.outbox import Entry

if TYPE_CHECKING:
    from afterview.app.wiring import App

SHOWN = 200  # characters of a stranger's line that are kept
SIDES: Mapping[Author, Side] = {"program": "ours", "person": "own", "other": "theirs"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Portion:
    """Messages of a folder, in order of UID, and how far it was read `before` and is `after` them."""

    account: Account
    folder: Folder
    fetched: tuple[Fetched, ...]
    before: Cursor
    after: Cursor

    @property
    def holds_sent(self) -> bool:
        """Whether what the person sends lies here."""
        return self.folder.role in ("sent", "all") or self.folder.name == self.account.sent


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """How many messages were new, and how many of these belong to an application."""

    new: int = 0
    matched: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A new message. `inside`: our ids anywhere in it; `draft`: our draft that it is, sent elsewhere."""

    row: Received
    message: Message
    inside: tuple[str, ...] = ()
    draft: Entry | None = None


def store(app: App, box: Mailbox, portion: Portion) -> Kept:
    """Keep one portion: its rows, what follows from them and the cursor, or nothing of it.

    MailError where another process began to read the folder anew.
    """
    said = {each.uid: _message(each) for each in portion.fetched}
    inside = _inside(box, portion.folder.name, said)
    with app.store.write(app.owner) as tx:
        stored = cursors.cursors(tx, portion.account.number).get(portion.folder.name)
        if stored is not None and not _is_joined(stored, portion.before):
            raise MailError(
                "Another afterview is reading the mailbox anew.",
                "It is read again at the next look.",
                passing=True,
            )
        found = _new(tx, portion, said, inside, now=app.now)
        rows = messages.add(tx, [each.row for each in found])
        _conclude(
            Change(app=app, tx=tx, batch=0, now=app.now),
            [replace(each, row=row) for each, row in zip(found, rows, strict=True)],
            holds_sent=portion.holds_sent,
        )
        kept = Kept(new=len(rows), matched=sum(1 for row in rows if row.applications))
        count = stored or portion.before
        after = _furthest(stored, portion.after)
        cursors.move(tx, replace(after, read=count.read + kept.new, matched=count.matched + kept.matched))
    return kept


def _message(fetched: Fetched) -> Message:
    message = read(fetched.raw)
    if len(fetched.raw) >= HEADER_CAP and not message.unreadable:
        return replace(message, unreadable="its headers are too long")
    return message


def _is_joined(stored: Cursor, before: Cursor) -> bool:
    """Whether no message lies between what is stored and this portion; numbered anew, it begins again."""
    if before.rescan_to is not None:
        return True
    return stored.uidvalidity == before.uidvalidity and stored.uid >= before.uid


def _furthest(stored: Cursor | None, after: Cursor) -> Cursor:
    """The cursor that covers what is stored and this portion."""
    if stored is None or after.uid >= stored.uid or after.uidvalidity != stored.uidvalidity:
        return after
    return after if after.rescan_to is not None else stored


def _inside(box: Mailbox, folder: str, said: Mapping[int, Message]) -> dict[int, tuple[str, ...]]:
    """The ids and tokens anywhere in those that look like a bounce, or cannot be read."""
    found: dict[int, tuple[str, ...]] = {}
    for uid, message in said.items():
        if message.is_bounce_shaped or message.unreadable:
            whole = box.body(folder, uid)
            if whole is not None:
                found[uid] = (*ids_within(whole.raw), *tokens_within(whole.raw))
    return found


def _new(
    tx: Transaction,
    portion: Portion,
    said: Mapping[int, Message],
    inside: Mapping[int, tuple[str, ...]],
    *,
    now: datetime,
) -> list[_Found]:
    """The messages that have no row yet, each with whose it is; known ones are where they lie now."""
    compared = _compared(tx, portion, said.values(), inside)
    numbers = messages.known(tx, portion.account.number, [each.identity for each in said.values()])
    drafts = outbox.placed(tx) if portion.holds_sent else ()
    found: dict[str, _Found] = {}
    for fetched in portion.fetched:
        message = said[fetched.uid]
        number = numbers.get(message.identity)
        if number is not None and portion.before.rescan_to is not None:
            _move(tx, number, portion, fetched)
        if number is not None or message.identity in found:
            continue
        named = inside.get(fetched.uid, ())
        draft = _draft_in(message, drafts, compared)
        belongs = _as_draft(draft) if draft else match(message, compared, thread=fetched.thread, within=named)
        if belongs is not None:
            compared = compared.with_message(_belonging(message, belongs, fetched.thread))
        row = _row(portion, fetched, message, belongs, now=now)
        found[message.identity] = _Found(row=row, message=message, inside=named, draft=draft)
    return list(found.values())


def _move(tx: Transaction, number: int, portion: Portion, fetched: Fetched) -> None:
    validity = portion.after.uidvalidity
    messages.moved(tx, number, folder=portion.folder.name, uidvalidity=validity, uid=fetched.uid)


def _belonging(message: Message, belongs: Match, thread: str | None) -> Belonging:
    return Belonging(message_id=message.message_id, applications=belongs.applications, thread=thread)


def _draft_in(message: Message, drafts: tuple[Entry, ...], compared: Known) -> Entry | None:
    """Our draft that this is, sent by a program that gave it an id of its own and dropped our header."""
    if not drafts or author_of(message, compared) != "person":
        return None
    fitting = (
        draft
        for draft in drafts
        if draft.recipient
        and draft.recipient.casefold() in message.to
        and base_subject(draft.subject) == base_subject(message.subject)
    )
    return next(fitting, None)


def _as_draft(draft: Entry) -> Match:
    return Match(
        applications=tuple(sorted({key.application for key in draft.letters})),
        by="token",
        evidence=f"It is the draft of letter {draft.number}.",
        author="program",
    )


def _compared(
    tx: Transaction,
    portion: Portion,
    said: Iterable[Message],
    inside: Mapping[int, tuple[str, ...]],
) -> Known:
    """What the messages of a portion are compared with: only what one of them names."""
    words: set[str] = set()
    tokens: set[str] = set()
    for message in said:
        words.update(message.in_reply_to, message.references, (message.message_id or "",))
        tokens.update(message.tokens)
    words.update(*inside.values())
    words |= {word.lower() for word in words}
    tokens |= {token_of(word) or word for word in words if token_of(word) or "@" not in word}
    threads = {each.thread for each in portion.fetched if each.thread}
    return known(
        emails=[
            OurEmail(
                message_id=entry.message_id or "",
                token=entry.token,
                applications=tuple(sorted({key.application for key in entry.letters})),
                thread=entry.thread,
            )
            for entry in outbox.by_ids(tx, message_ids=words, tokens=tokens, threads=threads)
        ],
        messages=[
            Belonging(message_id=row.message_id, applications=row.applications, thread=row.thread)
            for row in messages.by_ids(tx, message_ids=words, threads=threads)
        ],
        own_addresses=[account.address for account in accounts.accounts(tx)],
    )


def _row(
    portion: Portion, fetched: Fetched, message: Message, belongs: Match | None, *, now: datetime
) -> Received:
    place = Received(
        account=portion.account.number,
        identity=message.identity,
        folder=portion.folder.name,
        uidvalidity=portion.after.uidvalidity,
        uid=fetched.uid,
        read_at=now,
        unreadable=message.unreadable,
    )
    if belongs is None:
        return place
    at = fetched.received or message.date
    return replace(
        place,
        at=min(at, now) if at else None,
        message_id=message.message_id,
        refs=" ".join(message.references) or None,
        thread=fetched.thread,
        sender=message.sender,
        sender_name=message.sender_name[:SHOWN] or None,
        subject=message.subject[:SHOWN] or None,
        side=SIDES[belongs.author],
        evidence=belongs.evidence,
        applications=belongs.applications,
    )


def _conclude(change: Change, found: list[_Found], *, holds_sent: bool) -> None:
    """What follows: a copy of ours was sent, an own one counts as contact, anybody else's one holds."""
    for each in found:
        match each.row.side:
            case "ours":
                _learn(change, each, holds_sent=holds_sent)
            case "own" if holds_sent:
                write_by_hand(change, each.row)
            case "theirs":
                _answered(change, each)
                hold(change, each.row)
            case _:
                pass
    if change.touched or change.everywhere:
        change.follow_through()


def _learn(change: Change, found: _Found, *, holds_sent: bool) -> None:
    own = found.message.message_id or ""
    letters = named_letters(change, ids=[own], tokens=[*found.message.tokens, token_of(own) or ""])
    for letter in (found.draft,) if found.draft else letters:
        learn_sent(change, letter, found.row, how=f"Found in {found.row.folder}.")
        if holds_sent:
            outbox.note_filed(change.tx, letter.number)


def _answered(change: Change, found: _Found) -> None:
    """A letter that somebody answers, or that comes back, did leave."""
    words = (*found.message.in_reply_to, *found.message.references, *found.inside)
    for letter in named_letters(change, ids=words, tokens=[token_of(word) or word for word in words]):
        if letter.state == "unknown":
            learn_sent(change, letter, found.row, how=f"It was answered: {found.row.evidence}")
