"""Read the mailboxes: what is new, whose it is, and what has to stop.

    folders ──open──> which UIDs ──headers──> a portion ──(app.portion)──> rows, events, cursor

Reading is read-only and can only stop or hold. A cursor moves with the rows it covers, so whatever
breaks off in the middle is read again. Read whole means: every folder of every account, up to what it
held when it was opened. A folder that was numbered anew is read again, by what its messages are; until
that is done nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from afterview.app.change import Progress, quiet
from afterview.app.portion import Portion, store
from afterview.app.wiring import App
from afterview.errors import MailError
from afterview.mail.account import Account
from afterview.mail.mailbox import Extent, Folder, Mailbox
from afterview.store import accounts, cursors
from afterview.store.cursors import Cursor

# Drafts are not mail yet, and what lies in the trash was seen to get there.
UNREAD = ("drafts", "trash")
MOST_FOLDERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """How reading went. `ended`: on the clock of `App.ticks`; `complete`: nothing was left out.

    `skew`: by how many seconds the machine's clock is ahead of each mail server's, as far as asked.
    `looked_in`: the folders that were read, by account.
    """

    new: int = 0
    matched: int = 0
    ended: float = 0.0
    troubles: tuple[tuple[str, MailError], ...] = ()
    skew: tuple[tuple[int, float | None], ...] = ()
    looked_in: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every mailbox was read whole."""
        return not self.troubles


def sync(app: App, *, ask_time: bool = False, progress: Progress = quiet) -> Read:
    """Read what is new in every account. Trouble with one is in the answer, and the others are read.

    `ask_time`: find out how the servers' clocks differ from this machine's, too.
    """
    with app.store.read(app.owner) as tx:
        all_of_them = accounts.accounts(tx)
    done = Read()
    for account in all_of_them:
        try:
            done = _joined(done, _read_account(app, account, ask_time=ask_time, progress=progress))
        except MailError as problem:
            with app.store.write(app.owner) as tx:
                accounts.note_trouble(tx, account.number, at=app.now, trouble=problem.message)
            done = replace(done, troubles=(*done.troubles, (account.address, problem)))
    return replace(done, ended=app.ticks())


def _joined(one: Read, two: Read) -> Read:
    return Read(
        new=one.new + two.new,
        matched=one.matched + two.matched,
        troubles=(*one.troubles, *two.troubles),
        skew=(*one.skew, *two.skew),
        looked_in=(*one.looked_in, *two.looked_in),
    )


def _read_account(app: App, account: Account, *, ask_time: bool, progress: Progress) -> Read:
    new = matched = 0
    with app.open_mailbox(account) as box:
        every = box.folders()
        wanted = to_read(every, account)
        with app.store.read(app.owner) as tx:
            where = cursors.cursors(tx, account.number)
        for folder in wanted:
            extent = box.open(folder.name)
            cursor = begin(where.get(folder.name), account.number, folder.name, extent)
            for portion in _portions(box, account, folder, cursor, extent, new=folder.name not in where):
                kept = store(app, box, portion)
                new, matched = new + kept.new, matched + kept.matched
                progress(f"Reading {folder.name}", portion.after.uid, extent.uidnext - 1)
        skew = _skew(app, box, account, every) if ask_time else ()
    with app.store.write(app.owner) as tx:
        accounts.note_read(tx, account.number, at=app.now)
    looked_in = ((account.number, tuple(folder.name for folder in wanted)),)
    return Read(new=new, matched=matched, skew=skew, looked_in=looked_in)


def to_read(every: Iterable[Folder], account: Account) -> tuple[Folder, ...]:
    """The folders where an answer, or a copy of what was sent, may lie; a rule may file it anywhere.

    Where the server keeps everything in one folder, that one and the junk say it all.
    """
    folders = [folder for folder in every if folder.role not in UNREAD and folder.name != account.drafts]
    everything = [folder for folder in folders if folder.role in ("all", "junk")]
    if any(folder.role == "all" for folder in everything):
        return tuple(everything)
    first = {"inbox": 0, "sent": 1, None: 2, "archive": 3, "junk": 4}
    return tuple(sorted(folders, key=lambda folder: first.get(folder.role, 2))[:MOST_FOLDERS])


def begin(known_to: Cursor | None, account: int, folder: str, extent: Extent) -> Cursor:
    """Where to go on reading. A folder that was numbered anew, or went back, is read again from 1."""
    if known_to is None:
        return Cursor(account=account, folder=folder, uidvalidity=extent.uidvalidity)
    if known_to.uidvalidity != extent.uidvalidity or extent.uidnext <= known_to.uid:
        last = extent.uidnext - 1
        return replace(known_to, uidvalidity=extent.uidvalidity, uid=0, rescan_to=last)
    return known_to


def _portions(
    box: Mailbox, account: Account, folder: Folder, cursor: Cursor, extent: Extent, *, new: bool
) -> Iterator[Portion]:
    """What there is to read, each portion with the cursor that covers it; at last the end of the folder.

    Of a `new` folder even nothing is kept, so that another numbering shows.
    """
    last, before = extent.uidnext - 1, cursor
    if cursor.uid < last:
        for fetched in box.headers(folder.name, first=cursor.uid + 1, last=last):
            if fetched:
                after = replace(before, uid=fetched[-1].uid)
                yield Portion(account=account, folder=folder, fetched=fetched, before=before, after=after)
                before = after
    if cursor.uid < last or cursor.rescan_to is not None or new:
        after = replace(before, uid=last, rescan_to=None)
        yield Portion(account=account, folder=folder, fetched=(), before=before, after=after)


def _skew(
    app: App, box: Mailbox, account: Account, every: tuple[Folder, ...]
) -> tuple[tuple[int, float | None], ...]:
    """How far this machine's clock is ahead of the server's, in seconds; None where it does not say."""
    name = account.drafts or next((each.name for each in every if each.role == "drafts"), None)
    said = box.server_time(name) if name else None
    ahead = (app.machine() - said).total_seconds() if said else None
    return ((account.number, ahead),)
