"""What leaves the machine: letters on their way, one row each.

    drafted ──approve──> approved ──claim──> sending ──settle──> sent | failed | unknown
       └──────withdraw──────┴──> withdrawn       └──4xx──> approved, later

Rules, held by the database:
1. A row counts for one or more letter keys (application, step, recipient,
   anchor). Of all rows that are not withdrawn or failed, one has a key.
2. Every change names the states it may start from; in another state it is a
   Conflict, and nothing changes.
3. An approval belongs to a text: rewriting it takes the approval away.
4. Undo brings a row back to what it was, unless it was claimed since.
5. In a restored copy nothing is approved.

Claims, which only one process at a time can hold, are in `claims`.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

import msgspec
from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update

from afterview.errors import Conflict, NotFound
from afterview.letters.post.model import Kind
from afterview.mail.mailbox import Spot
from afterview.store import batches, mark
from afterview.store.database import Transaction
from afterview.store.installation import installation
from afterview.store.ledger import chunks
from afterview.store.schema import outbox, outbox_letter

Way = Literal["draft", "send"]
State = Literal["drafted", "approved", "sending", "sent", "failed", "unknown", "withdrawn"]
ALL: tuple[State, ...] = get_args(State)
UNCLAIMED: tuple[State, ...] = ("drafted", "approved", "withdrawn")
PENDING: tuple[State, ...] = ("drafted", "approved")
DEAD: tuple[State, ...] = ("withdrawn", "failed")
# These are about what was done in the world, so that undoing a command does not touch them.
DONE = (
    "thread",
    "dated_at",
    "tried_at",
    "tries",
    "holder",
    "lease_until",
    "fence",
    "sent_at",
    "said",
    "draft_folder",
    "draft_uidvalidity",
    "draft_uid",
    "draft_digest",
    "filed",
)


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
    """A row of the outbox. `raw`: the exact bytes that will leave; `number` 0: not stored yet.

    `way`: None where the person carries it themselves; else it goes through `account`, into its
    Drafts folder or out. `automatic`: nobody looked at this very text. `leaves_at`: when it is to be
    tried next; `dated_at`: what its Date header says, from the first claim on, when the bytes get it.
    `tries`, `tried_at`: how often and when last; `holder`, `lease_until`, `fence`: who is sending it.
    `said`: the server's words; `thread`: the provider's thread id; `filed`: a copy lies in Sent.
    `draft_*`: where our draft lies, and the SHA-256 of its bytes there (None: the person changed it).
    """

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
    way: Way | None = None
    account: int | None = None
    automatic: bool = False
    in_reply_to: str | None = None
    refs: str | None = None
    thread: str | None = None
    leaves_at: datetime | None = None
    dated_at: datetime | None = None
    tried_at: datetime | None = None
    tries: int = 0
    holder: str | None = None
    lease_until: datetime | None = None
    fence: int = 0
    sent_at: datetime | None = None
    said: str | None = None
    draft_folder: str | None = None
    draft_uidvalidity: int | None = None
    draft_uid: int | None = None
    draft_digest: str | None = None
    filed: bool = False

    @property
    def spot(self) -> Spot | None:
        """Where our draft of it lies in the mailbox."""
        if self.draft_folder is None or self.draft_uid is None:
            return None
        return Spot(folder=self.draft_folder, uidvalidity=self.draft_uidvalidity or 0, uid=self.draft_uid)

    @property
    def references(self) -> tuple[str, ...]:
        """The ids of its References header."""
        return tuple((self.refs or "").split())


_LETTER = (
    outbox_letter.c.application,
    outbox_letter.c.step,
    outbox_letter.c.recipient,
    outbox_letter.c.anchor,
)
_FIELDS = tuple(outbox.c[name] for name in Entry.__slots__ if name != "letters")


@dataclass(frozen=True, kw_only=True, slots=True)
class InHand:
    """Whether letters are being sent, are of unknown fate, lie as drafts in a mailbox or should, lack a copy.

    `unfiled`: sent, and not known to lie in the folder of what was sent.
    """

    sending: bool
    unknown: bool
    drafts: bool
    unfiled: bool


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


def approve(
    tx: Transaction,
    number: int,
    *,
    digest: str,
    at: datetime,
    batch: int,
    leaves_at: datetime | None = None,
    automatic: bool = False,
) -> Entry:
    """The person agreed to exactly this text; `digest` is over all its bytes but the Date.

    `leaves_at`: when it may be sent, of one that is to be. `automatic`: they agreed beforehand.
    """
    if not automatic:
        mark.seen(tx)
    return _change(
        tx,
        number,
        ("drafted",),
        batch=batch,
        state="approved",
        approved_hash=digest,
        approved_at=at,
        leaves_at=leaves_at,
        automatic=automatic,
        why=None,
    )


def lapse(tx: Transaction, number: int, *, why: str) -> None:
    """Take an approval away that does not hold any more; not the person's doing, so no image is kept."""
    this = (tx.mine(outbox), outbox.c.number == number, outbox.c.state == "approved")
    taken = {"approved_at": None, "approved_hash": None, "leaves_at": None}
    tx.run(update(outbox).where(*this).values(state="drafted", why=why, **taken))


def place(tx: Transaction, number: int, spot: Spot | None, *, digest: str | None = None) -> None:
    """Remember where our draft of this letter lies in the mailbox, or that it does not any more.

    `digest` is over its bytes there; None: they are the person's own.
    """
    tx.run(
        update(outbox)
        .where(tx.mine(outbox), outbox.c.number == number)
        .values(
            draft_folder=spot.folder if spot else None,
            draft_uidvalidity=spot.uidvalidity if spot else None,
            draft_uid=spot.uid if spot else None,
            draft_digest=digest,
        )
    )


def by_ids(
    tx: Transaction,
    *,
    message_ids: Collection[str] = (),
    tokens: Collection[str] = (),
    threads: Collection[str] = (),
) -> tuple[Entry, ...]:
    """The rows that have one of these Message-IDs, tokens or thread ids of the provider, by number."""
    found: dict[int, Entry] = {}
    wanted = ((outbox.c.message_id, message_ids), (outbox.c.token, tokens), (outbox.c.thread, threads))
    for column, values in wanted:
        for part in chunks(values):
            found |= {entry.number: entry for entry in _entries(tx, column.in_(part))}
    return tuple(found[number] for number in sorted(found))


def note_thread(tx: Transaction, number: int, thread: str) -> None:
    """Remember the provider's id of the thread this letter lies in."""
    tx.run(update(outbox).where(tx.mine(outbox), outbox.c.number == number).values(thread=thread))


def note_filed(tx: Transaction, number: int) -> None:
    """A copy of this letter lies in the Sent folder, or will without our help."""
    tx.run(update(outbox).where(tx.mine(outbox), outbox.c.number == number).values(filed=True))


def unfiled(tx: Transaction) -> tuple[Entry, ...]:
    """What was sent through an account and is not known to lie in its Sent folder."""
    return tuple(_entries(tx, *_UNFILED))


def placed(tx: Transaction) -> tuple[Entry, ...]:
    """Every row whose draft lies in a mailbox."""
    return tuple(_entries(tx, outbox.c.draft_uid.is_not(None)))


def undrafted(tx: Transaction) -> tuple[Entry, ...]:
    """Every row that is approved to be a draft in a mailbox and does not lie there."""
    return tuple(_entries(tx, *_UNDRAFTED))


def in_hand(tx: Transaction) -> InHand:
    """What there is for a look at the mail to do, in one question."""
    conditions = {
        "sending": outbox.c.state == "sending",
        "unknown": outbox.c.state == "unknown",
        "drafts": or_(and_(*_UNDRAFTED), outbox.c.draft_uid.is_not(None)),
        "unfiled": and_(*_UNFILED),
    }
    exist = [
        select(outbox.c.number).where(tx.mine(outbox), condition).exists().label(name)
        for name, condition in conditions.items()
    ]
    return InHand(**tx.run(select(*exist)).mappings().one())


_UNFILED = (outbox.c.state == "sent", outbox.c.way == "send", outbox.c.filed.is_(False))
_UNDRAFTED = (
    outbox.c.state == "approved",
    outbox.c.leaves_at.is_(None),
    outbox.c.way == "draft",
    outbox.c.draft_uid.is_(None),
)


def any_sent(tx: Transaction) -> bool:
    """Whether any letter ever left through a mailbox."""
    sent = select(outbox.c.number).where(tx.mine(outbox), outbox.c.state == "sent").limit(1)
    return tx.run(sent).first() is not None


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
        way=entry.way,
        account=entry.account,
        message_id=entry.message_id,
        in_reply_to=entry.in_reply_to,
        refs=entry.refs,
        planned_at=entry.planned_at,
        approved_hash=None,
        approved_at=None,
        leaves_at=None,
        automatic=False,
        dated_at=None,
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
    taken = {"approved_at": None, "approved_hash": None, "leaves_at": None, "why": why}
    approved = update(outbox).where(mine, outbox.c.state == "approved")
    count = tx.run(approved.values(state="drafted", **taken)).rowcount
    sending = update(outbox).where(mine, outbox.c.state == "sending")
    tx.run(
        sending.values(
            state="unknown", why="It was being sent when the backup was made.", holder=None, lease_until=None
        )
    )
    return count


def disarmed(entry: Entry) -> Entry:
    """The same letter, as a draft."""
    return replace(entry, state="drafted", approved_at=None, approved_hash=None, leaves_at=None)


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
    there = tx.run(select(outbox.c.fence, outbox.c.draft_uid).where(*mine)).first()
    if there is None:
        return False
    fence, uid = there
    if image is None and (fence or uid):  # it was tried, or lies in the mailbox: its row is still needed
        return _withdraw_again(tx, number)
    if image is None:
        tx.run(delete(outbox_letter).where(tx.mine(outbox_letter), outbox_letter.c.outbox == number))
        tx.run(delete(outbox).where(*mine))
        return True
    entry = msgspec.json.decode(image, type=Entry)
    values = {name: value for name, value in _row(entry).items() if name not in DONE}
    tx.run(update(outbox).where(*mine).values(values))
    set_live(tx, number, live=entry.state not in DEAD)
    return True


def _withdraw_again(tx: Transaction, number: int) -> bool:
    row = update(outbox).where(tx.mine(outbox), outbox.c.number == number)
    tx.run(row.values(state="withdrawn", why="You took it back.", leaves_at=None))
    set_live(tx, number, live=False)
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
    set_live(tx, number, live=values["state"] not in DEAD)
    return entry_of(tx, number)


def applications_of(tx: Transaction, numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """Which applications each of these rows counts for."""
    return {
        number: frozenset(key.application for key in keys) for number, keys in _letters(tx, numbers).items()
    }


def set_live(tx: Transaction, number: int, *, live: bool) -> None:
    """Whether this row has its letters to itself."""
    letters = update(outbox_letter).where(tx.mine(outbox_letter), outbox_letter.c.outbox == number)
    tx.run(letters.values(live=live))


def is_replaced(tx: Transaction, number: int) -> bool:
    """Whether another row has one of this row's letters to itself by now."""
    own = outbox_letter.alias()
    other = (
        select(outbox_letter.c.outbox)
        .join(
            own,
            (own.c.owner_id == outbox_letter.c.owner_id)
            & (own.c.application == outbox_letter.c.application)
            & (own.c.step == outbox_letter.c.step)
            & (own.c.recipient == outbox_letter.c.recipient)
            & (own.c.anchor == outbox_letter.c.anchor),
        )
        .where(
            tx.mine(outbox_letter),
            own.c.outbox == number,
            outbox_letter.c.outbox != number,
            outbox_letter.c.live,
        )
    )
    return tx.run(other.limit(1)).first() is not None


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
