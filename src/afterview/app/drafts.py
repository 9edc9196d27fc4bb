"""Approved letters in the person's own Drafts folder, and what they do with them there.

    approved, way "draft" ──append──> lies there ──sent by them──> sent   (app.portion finds the copy)
                                         ├─ changed by them ────> theirs: never touched again
                                         ├─ gone ───────────────> asked: was it sent?
                                         └─ nobody wants it ────> removed, if it is as we put it there

A draft is looked for by its token before one is put there, so that a crash in between makes no second.
One with new words is put there first, and then the old one taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from afterview.app.change import Change
from afterview.app.concluding import WAS_NOT_SENT, WAS_SENT, conclude
from afterview.app.log import note
from afterview.app.questions import letter_question
from afterview.core.events import Asked
from afterview.core.model import zone_info
from afterview.errors import AfterviewError, MailError
from afterview.mail.account import Account
from afterview.mail.compose import dated
from afterview.mail.mailbox import Extent, Fetched, Mailbox, Spot
from afterview.mail.message import read
from afterview.store import accounts, claims, outbox, records
from afterview.store.outbox import Entry

if TYPE_CHECKING:
    from afterview.app.wiring import App

FLAGS = ("\\Draft", "\\Seen")
NEWEST = 500  # drafts that are looked through; nobody keeps more
GONE = "Its draft is not in your Drafts folder any more."


def put(app: App, number: int) -> None:
    """Put an approved letter into the Drafts folder now; MailError where that cannot be done."""
    with app.store.read(app.owner) as tx:
        entry = outbox.entry_of(tx, number)
        account = accounts.account_of(tx, entry.account or 0)
    with app.open_mailbox(account) as box:
        folder = drafts_folder(box, account)
        _put(app, box, folder, entry, _lying(box, folder))


def tend(app: App) -> None:
    """Bring every Drafts folder in line with the outbox; the first MailError comes out at the end."""
    with app.store.read(app.owner) as tx:
        placed = outbox.placed(tx)
        waiting = outbox.undrafted(tx)
        known = {account.number: account for account in accounts.accounts(tx)}
    trouble: MailError | None = None
    for number in sorted({entry.account or 0 for entry in (*placed, *waiting)} & set(known)):
        mine = [entry for entry in placed if entry.account == number]
        new = [entry for entry in waiting if entry.account == number and entry.why != GONE]
        try:
            _tend_account(app, known[number], mine, new)
        except MailError as problem:
            trouble = trouble or problem
    if trouble is not None:
        raise trouble


def drafts_folder(box: Mailbox, account: Account) -> str:
    """The folder the person confirmed, else the one the server marks; MailError without either."""
    if account.drafts:
        return account.drafts
    marked = [folder.name for folder in box.folders() if folder.role == "drafts"]
    if len(marked) == 1:
        return marked[0]
    what = (
        "marks no folder as the one for drafts" if not marked else f"marks {len(marked)} folders for drafts"
    )
    raise MailError(
        f"The mail server of {account.address} {what}.",
        f"Name yours: `afterview mail connect {account.address} --drafts NAME`.",
    )


def _tend_account(app: App, account: Account, placed: list[Entry], waiting: list[Entry]) -> None:
    with app.open_mailbox(account) as box:
        folder = drafts_folder(box, account)
        extent = box.open(folder)
        lying = _lying(box, folder)
        for entry in placed:
            _check(app, box, folder, extent, entry, lying)
        for entry in waiting:
            _put(app, box, folder, entry, lying)


def _lying(box: Mailbox, folder: str) -> dict[str, Spot]:
    """Where drafts with our tokens lie."""
    extent = box.open(folder)
    found: dict[str, Spot] = {}
    first = max(1, extent.uidnext - NEWEST)
    portions: Iterable[tuple[Fetched, ...]] = (
        box.headers(folder, first=first, last=extent.uidnext - 1) if extent.uidnext > 1 else ()
    )
    for fetched in (each for portion in portions for each in portion):
        for token in read(fetched.raw).tokens:
            found[token] = Spot(folder=folder, uidvalidity=extent.uidvalidity, uid=fetched.uid)
    return found


def _put(app: App, box: Mailbox, folder: str, entry: Entry, lying: dict[str, Spot]) -> None:
    if entry.state != "approved" or entry.raw is None:
        raise AfterviewError(
            f"Letter {entry.number} is not approved.",
            f"Approve it with `afterview outbox approve {entry.number}`.",
        )
    raw, spot = _dated(app, entry), lying.get(entry.token)
    found = box.body(folder, spot.uid) if spot is not None else None
    if found is not None and found.raw != raw and sha256(found.raw).hexdigest() != entry.draft_digest:
        _place(app, entry, spot)  # the person's own words by now
        return
    if found is None or found.raw != raw:
        new = box.append(folder, raw, flags=FLAGS)
        if found is not None and spot is not None:
            box.remove(spot, raw=found.raw)
        spot = new or _lying(box, folder).get(entry.token)
    _place(app, entry, spot, digest=sha256(raw).hexdigest())


def _dated(app: App, entry: Entry) -> bytes:
    """The bytes of the draft; its Date is the moment it was approved, so that they are always the same."""
    assert entry.raw is not None
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    here = zone_info((person.zone if person else None) or app.config.zone or "UTC")
    at = entry.approved_at or entry.created_at
    return dated(entry.raw, at.astimezone(here).replace(microsecond=0))


def _check(app: App, box: Mailbox, folder: str, extent: Extent, entry: Entry, lying: dict[str, Spot]) -> None:
    """One draft that lies there, or did."""
    spot = entry.spot
    assert spot is not None
    if (found := lying.get(entry.token)) is not None and found != spot:
        # Numbered anew, or edited, which mail programs do by a new message: whose bytes are these?
        there = box.body(found.folder, found.uid)
        digest = sha256(there.raw).hexdigest() if there is not None else None
        same = digest is not None and digest == entry.draft_digest
        _place(app, entry, found, digest=digest if same else None)
        entry, spot = replace(entry, draft_digest=digest if same else None), found
    elif found is None and (spot.folder != folder or spot.uidvalidity == extent.uidvalidity):
        _missed(app, entry)
        return
    elif found is None:
        return  # numbered anew, and not found yet
    if entry.state != "approved" or entry.way != "draft":
        _remove(app, box, entry, spot)
    elif entry.draft_digest not in (None, sha256(_dated(app, entry)).hexdigest()):
        _put(app, box, folder, entry, lying)


def _remove(app: App, box: Mailbox, entry: Entry, spot: Spot) -> None:
    """Take our own draft away. One that the person made theirs stays known: they may yet send it."""
    if entry.draft_digest is None:
        return
    there = box.body(spot.folder, spot.uid)
    if there is not None and sha256(there.raw).hexdigest() == entry.draft_digest:
        box.remove(spot, raw=there.raw)
    _place(app, entry, None)


def _missed(app: App, entry: Entry) -> None:
    """A draft is gone. A sent copy may still be on its way, so the person is asked at the second look."""
    if entry.state != "approved":
        _place(app, entry, None)
        return
    with app.store.write(app.owner) as tx:
        if entry.why != GONE:
            claims.explain(tx, [entry.number], why=GONE)
            return
        outbox.place(tx, entry.number, None)
        change = Change(app=app, tx=tx, batch=0, now=app.now)
        question = f'The draft "{entry.subject}" to {entry.recipient} is gone: did you send it?'
        asked = Asked(
            about=letter_question(entry.number), question=question, options=(WAS_SENT, WAS_NOT_SENT)
        )
        claims.doubt(tx, entry.number, why=GONE)
        for number in sorted({key.application for key in entry.letters}):
            conclude(change, f"gone:{entry.token}:{entry.draft_uid}", number, asked, at=app.now)
        change.follow_through()


def _place(app: App, entry: Entry, spot: Spot | None, *, digest: str | None = None) -> None:
    with app.store.write(app.owner) as tx:
        outbox.place(tx, entry.number, spot, digest=digest)
    note("draft placed" if spot else "draft forgotten", letter=entry.number, account=entry.account)
