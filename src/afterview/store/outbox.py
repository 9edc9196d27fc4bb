"""What leaves the machine: letters on their way, one row each.

    drafted ──approve──> approved ──(claimed later)──> sending → sent | failed | unknown
       └──────withdraw──────┴──> withdrawn

Rules, held by the database:
1. A row counts for one or more letter keys (application, step, recipient,
   anchor). Of all rows that are not withdrawn or failed, one has a key.
2. Every change names the states it may start from; in another state it is a
   Conflict, and nothing changes.
3. An approval belongs to a text: rewriting it takes the approval away.
4. Undo brings a row back to what it was, unless it was claimed since.
5. In a restored copy nothing is approved.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

import msgspec
from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from afterview.errors import Conflict, NotFound
from afterview.letters.post.model import Kind
from afterview.store import batches, mark
from afterview.store.database import Transaction
from afterview.store.installation import installation
from afterview.store.ledger import chunks
from afterview.store.schema import outbox, outbox_letter

State = Literal["drafted", "approved", "sending", "sent", "failed", "unknown", "withdrawn"]
ALL: tuple[State, ...] = get_args(State)
UNCLAIMED: tuple[State, ...] = ("drafted", "approved", "withdrawn")
PENDING: tuple[State, ...] = ("drafted", "approved")
DEAD: tuple[State, ...] = ("withdrawn", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterKey:
    """What makes two letters one: `recipient` is an address (its case ignored), or None without one."""

    application: int
    step: Kind
    recipient: str | None
    anchor: str

    def __post_init__(self) -> None:
        if self.recipient is not None:
            object.__setattr__(self, "recipient", self.recipient.casefold())


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeFrom:
    """The template a letter was made from because the person said so, and what they said for it.

    `fills` are the person's words by the name of what was open; `kept`: dated words stay as they are.
    """

    template: str
    fills: tuple[tuple[str, str], ...] = ()
    kept: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A row of the outbox. `raw`: the exact bytes that will leave; `number` 0: not stored yet."""

    letters: tuple[LetterKey, ...]
    step: Kind
    recipient: str | None
    subject: str
    body: str
    token: str
    generation: int
    created_at: datetime
    raw: bytes | None = None
    message_id: str | None = None
    planned_at: datetime | None = None
    state: State = "drafted"
    approved_at: datetime | None = None
    approved_hash: str | None = None
    own_words: bool = False
    why: str | None = None
    made_from: MadeFrom | None = None
    number: int = 0


_LETTER = (
    outbox_letter.c.application,
    outbox_letter.c.step,
    outbox_letter.c.recipient,
    outbox_letter.c.anchor,
)
_FIELDS = tuple(outbox.c[name] for name in Entry.__slots__ if name != "letters")


def mint(tx: Transaction, letters: Collection[LetterKey]) -> tuple[str, int]:
    """The token and generation of a new draft: base32 of SHA-256 over installation, keys, generation."""
    earlier = [row for letter in letters for row in tx.run(_generations(tx, letter)).scalars()]
    generation = max(earlier, default=0) + 1
    parts = [installation(tx), sorted(letters, key=_order), generation]
    digest = sha256(msgspec.json.encode(parts)).digest()
    return b32encode(digest).decode().rstrip("=").lower(), generation


def put(tx: Transaction, entry: Entry, *, batch: int) -> Entry:
    """Store a new row; Conflict if a row on its way already counts for one of its letters."""
    highest = tx.run(select(func.max(outbox.c.number)).where(tx.mine(outbox))).scalar()
    stored = replace(entry, number=(highest or 0) + 1)
    batches.keep(tx, batch=batch, thing=batches.OUTBOX, number=stored.number, image=None)
    tx.run(insert(outbox).values(owner_id=tx.owner, batch=batch, **_row(stored)))
    live = entry.state not in DEAD
    tx.run(
        insert(outbox_letter),
        [_letter_row(tx, stored.number, letter, live=live) for letter in entry.letters],
    )
    return stored


def approve(tx: Transaction, number: int, *, digest: str, at: datetime, batch: int) -> Entry:
    """The person agreed to exactly this text; `digest` is over all its bytes but the Date."""
    mark.seen(tx)
    return _change(
        tx,
        number,
        ("drafted",),
        batch=batch,
        state="approved",
        approved_hash=digest,
        approved_at=at,
        why=None,
    )


def rewrite(tx: Transaction, entry: Entry, *, batch: int) -> Entry:
    """Store the subject, body and bytes of `entry` for its number, if it was not claimed: a draft again."""
    return _change(
        tx,
        entry.number,
        PENDING,
        batch=batch,
        state="drafted",
        subject=entry.subject,
        body=entry.body,
        raw=entry.raw,
        own_words=entry.own_words,
        made_from=_text(entry.made_from),
        approved_hash=None,
        approved_at=None,
        why=None,
    )


def withdraw(tx: Transaction, number: int, *, why: str, batch: int) -> Entry:
    """It will not leave; its text stays readable, its letters may be drafted again."""
    return _change(tx, number, PENDING, batch=batch, state="withdrawn", why=why)


def disarm(tx: Transaction, *, why: str) -> int:
    """Take every approval away; what was being sent is unknown. Returns how many were approved.

    Not the person's doing: no image is kept, so undo does not bring an approval back.
    """
    mine = tx.mine(outbox)
    taken = {"approved_at": None, "approved_hash": None, "why": why}
    approved = update(outbox).where(mine, outbox.c.state == "approved")
    count = tx.run(approved.values(state="drafted", **taken)).rowcount
    sending = update(outbox).where(mine, outbox.c.state == "sending")
    tx.run(sending.values(state="unknown", why="It was being sent when the backup was made."))
    return count


def disarmed(entry: Entry) -> Entry:
    """The same letter, as a draft."""
    return replace(entry, state="drafted", approved_at=None, approved_hash=None)


def entry_of(tx: Transaction, number: int) -> Entry:
    """The row with that number, or NotFound."""
    found = _entries(tx, outbox.c.number == number)
    if not found:
        raise NotFound(f"There is no letter {number} in the outbox.", "See `afterview outbox list`.")
    return found[0]


def entries(
    tx: Transaction, *, states: Collection[State] = UNCLAIMED, applications: Collection[int] | None = None
) -> tuple[Entry, ...]:
    """Rows in one of `states` that count for one of `applications` (None: for any), by number."""
    wanted = outbox.c.state.in_(states)
    if applications is None:
        return tuple(_entries(tx, wanted))
    found: dict[int, Entry] = {}
    for part in chunks(applications):
        counts = select(outbox_letter.c.outbox).where(
            tx.mine(outbox_letter), outbox_letter.c.application.in_(part)
        )
        found |= {entry.number: entry for entry in _entries(tx, wanted, outbox.c.number.in_(counts))}
    return tuple(found[number] for number in sorted(found))


def restore(tx: Transaction, number: int, image: str | None) -> bool:
    """Bring a row back to its image in `before` (None: it was not there); False if it was claimed since."""
    mine = (tx.mine(outbox), outbox.c.number == number, outbox.c.state.in_(UNCLAIMED))
    if tx.run(select(outbox.c.number).where(*mine)).first() is None:
        return False
    if image is None:
        tx.run(delete(outbox_letter).where(tx.mine(outbox_letter), outbox_letter.c.outbox == number))
        tx.run(delete(outbox).where(*mine))
        return True
    entry = msgspec.json.decode(image, type=Entry)
    tx.run(update(outbox).where(*mine).values(_row(entry)))
    _set_live(tx, number, live=entry.state not in DEAD)
    return True


def _generations(tx: Transaction, letter: LetterKey) -> Select[int]:
    return (
        select(outbox.c.generation)
        .join(
            outbox_letter,
            (outbox_letter.c.owner_id == outbox.c.owner_id) & (outbox_letter.c.outbox == outbox.c.number),
        )
        .where(
            tx.mine(outbox_letter),
            outbox_letter.c.application == letter.application,
            outbox_letter.c.step == letter.step,
            outbox_letter.c.recipient == (letter.recipient or ""),
            outbox_letter.c.anchor == letter.anchor,
        )
    )


def _change(tx: Transaction, number: int, allowed: Sequence[State], *, batch: int, **values: object) -> Entry:
    before = entry_of(tx, number)
    if before.state in UNCLAIMED:
        batches.keep(tx, batch=batch, thing=batches.OUTBOX, number=number, image=before)
    mine = (tx.mine(outbox), outbox.c.number == number, outbox.c.state.in_(allowed))
    if not tx.run(update(outbox).where(*mine).values(values)).rowcount:
        raise Conflict(f"Letter {number} is {before.state} by now.", "Look at `afterview outbox list` again.")
    _set_live(tx, number, live=values["state"] not in DEAD)
    return entry_of(tx, number)


def _set_live(tx: Transaction, number: int, *, live: bool) -> None:
    letters = update(outbox_letter).where(tx.mine(outbox_letter), outbox_letter.c.outbox == number)
    tx.run(letters.values(live=live))


def _entries(tx: Transaction, *conditions: ColumnElement[bool]) -> list[Entry]:
    statement = select(*_FIELDS).where(tx.mine(outbox), *conditions).order_by(outbox.c.number)
    rows = tx.run(statement).mappings().all()
    letters = _letters(tx, [row["number"] for row in rows])
    return [
        Entry(letters=letters[row["number"]], **{**row, "made_from": _made_from(row["made_from"])})
        for row in rows
    ]


def _letters(tx: Transaction, numbers: Collection[int]) -> dict[int, tuple[LetterKey, ...]]:
    found: dict[int, list[LetterKey]] = {number: [] for number in numbers}
    for part in chunks(numbers):
        of = select(outbox_letter.c.outbox, *_LETTER).where(
            tx.mine(outbox_letter), outbox_letter.c.outbox.in_(part)
        )
        for number, application, step, recipient, anchor in tx.run(of):
            key = LetterKey(application=application, step=step, recipient=recipient or None, anchor=anchor)
            found[number].append(key)
    return {number: tuple(sorted(keys, key=_order)) for number, keys in found.items()}


def _order(letter: LetterKey) -> tuple[int, str, str, str]:
    return letter.application, letter.step, letter.recipient or "", letter.anchor


def _row(entry: Entry) -> dict[str, object]:
    values = {column.name: getattr(entry, column.name) for column in _FIELDS}
    return values | {"made_from": _text(entry.made_from)}


def _text(made_from: MadeFrom | None) -> str | None:
    return None if made_from is None else msgspec.json.encode(made_from).decode()


def _made_from(text: str | None) -> MadeFrom | None:
    return None if text is None else msgspec.json.decode(text, type=MadeFrom)


def _letter_row(tx: Transaction, number: int, letter: LetterKey, *, live: bool) -> dict[str, object]:
    return {
        "owner_id": tx.owner,
        "outbox": number,
        "application": letter.application,
        "step": letter.step,
        "recipient": letter.recipient or "",
        "anchor": letter.anchor,
        "live": live,
    }
