"""Read the mailboxes: what is new, whose it is, and what has to stop.

    folders ──open──> which UIDs ──headers──> a portion ──(app.portion)──> rows, events, cursor

Reading is read-only and can only stop or hold. A cursor moves with the rows it covers, so whatever
breaks off in the middle is read again. Read whole means: every folder of every account, up to what it
held when it was opened. A folder that was numbered anew is read again, by what its messages are; until
that is done nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from afterview.app.change import Progress, quiet
from afterview.app.log import note
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
    """How reading went. `complete`: nothing was left out.

    `ended`: on the clock of `App.ticks`, of the mailbox that was read first; `offset`: by how many
    seconds the machine's clock was ahead of these ticks then.
    `skew`: by how many seconds the machine's clock is ahead of each mail server's, as far as asked.
    `looked_in`: the folders that were read, by account.
    """

    new: int = 0
    matched: int = 0
    ended: float = 0.0
    offset: float = 0.0
    troubles: tuple[tuple[str, MailError], ...] = ()
    skew: tuple[tuple[int, float | None], ...] = ()
    looked_in: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def moved(self, app: App) -> float:
        """By how many seconds the machine's clock was set, or the machine slept, since then."""
        return _offset(app) - self.offset

    def age(self, app: App) -> float:
        """How many seconds ago reading ended; a sleep of the machine counts, which its ticks may not."""
        return app.ticks() - self.ended + max(0.0, self.moved(app))

    @property
    def complete(self) -> bool:
        """Whether every mailbox was read whole."""
        return not self.troubles


def sync(app: App, *, ask_time: bool = False, progress: Progress = quiet) -> Read:
    """Read what is new in every account. Trouble with one is in the answer, and the others are read.

    `ask_time`: find out how the servers' clocks differ from this machine's, too.
    """
    with app.store.read(app.owner) as tx:
        places = {account: cursors.cursors(tx, account.number) for account in accounts.accounts(tx)}
    reads: list[Read] = []
    for account, where in places.items():
        try:
            reads.append(_read_account(app, account, where, ask_time=ask_time, progress=progress))
        except MailError as problem:
            note("mailbox not read", account=account.number, passing=problem.passing)
            with app.store.write(app.owner) as tx:
                accounts.note_trouble(tx, account.number, at=app.now, trouble=problem.message)
            trouble = ((account.address, problem),)
            reads.append(Read(ended=app.ticks(), offset=_offset(app), troubles=trouble))
    return _joined(reads)


def _joined(reads: Sequence[Read]) -> Read:
    first = min(reads, key=lambda each: each.ended, default=Read())
    return Read(
        new=sum(each.new for each in reads),
        matched=sum(each.matched for each in reads),
        ended=first.ended,
        offset=first.offset,
        troubles=tuple(trouble for each in reads for trouble in each.troubles),
        skew=tuple(skew for each in reads for skew in each.skew),
        looked_in=tuple(places for each in reads for places in each.looked_in),
    )


def _offset(app: App) -> float:
    return app.machine().timestamp() - app.ticks()


def _read_account(
    app: App, account: Account, where: Mapping[str, Cursor], *, ask_time: bool, progress: Progress
) -> Read:
    new = matched = 0
    with app.open_mailbox(account) as box:
        every = box.folders()
        wanted = to_read(every, account)
        for folder in wanted:
            extent = box.open(folder.name)
            cursor = begin(where.get(folder.name), account.number, folder.name, extent)
            for portion in _portions(box, account, folder, cursor, extent, new=folder.name not in where):
                kept = store(app, box, portion)
                new, matched = new + kept.new, matched + kept.matched
                progress(f"Reading {folder.name}", portion.after.uid, extent.uidnext - 1)
        skew = _skew(app, box, account, every) if ask_time else ()
    ended, offset = app.ticks(), _offset(app)
    with app.store.write(app.owner) as tx:
        accounts.note_read(tx, account.number, at=app.now)
    note("mailbox read", account=account.number, folders=len(wanted), new=new, matched=matched)
    looked_in = ((account.number, tuple(folder.name for folder in wanted)),)
    return Read(new=new, matched=matched, ended=ended, offset=offset, skew=skew, looked_in=looked_in)


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
