"""How reading each mailbox goes, from what is stored; no server is asked."""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct

from afterview.app.wiring import App
from afterview.core.model import Person, zone_info
from afterview.mail.account import Account, Login
from afterview.mail.servers import shown
from afterview.mail.vault import reference_of
from afterview.store import accounts, cursors, records


class FolderAnswer(Struct, frozen=True, kw_only=True):
    """How far one folder was read. `watermark`: the highest UID of the numbering `uidvalidity`."""

    folder: str
    uidvalidity: int
    watermark: int
    read: int
    matched: int
    unmatched: int
    rescanning: bool


class AccountAnswer(Struct, frozen=True, kw_only=True):
    """One mailbox: how it is reached, when it was last read, and what came of it."""

    address: str
    provider: str | None
    imap: str
    smtp: str
    user: str
    login: Login
    secret: str
    drafts: str | None
    sent: str | None
    last_success: datetime | None
    last_try: datetime | None
    trouble: str | None
    read: int
    matched: int
    unmatched: int
    folders: tuple[FolderAnswer, ...]


class StatusAnswer(Struct, frozen=True, kw_only=True):
    """Every mailbox, in the order they were connected."""

    now: datetime
    accounts: tuple[AccountAnswer, ...]


def status(app: App) -> StatusAnswer:
    """Every mailbox as it was last seen; no server is asked."""
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx) or Person()
        here = zone_info(person.zone or app.config.zone or "UTC")
        rows = tuple(
            _account_answer(each, accounts.contacted(tx, each.number), cursors.cursors(tx, each.number), here)
            for each in accounts.accounts(tx)
        )
    return StatusAnswer(now=app.now.astimezone(here), accounts=rows)


def _account_answer(
    account: Account, contacted: accounts.Contacted, known: dict[str, cursors.Cursor], here: tzinfo
) -> AccountAnswer:
    folders = tuple(
        FolderAnswer(
            folder=c.folder,
            uidvalidity=c.uidvalidity,
            watermark=c.uid,
            read=c.read,
            matched=c.matched,
            unmatched=c.read - c.matched,
            rescanning=c.rescan_to is not None,
        )
        for c in known.values()
    )
    return AccountAnswer(
        address=account.address,
        provider=account.provider,
        imap=shown(account.imap),
        smtp=shown(account.smtp),
        user=account.user,
        login=account.login,
        secret=reference_of(account.secret).shown,
        drafts=account.drafts,
        sent=account.sent,
        last_success=contacted.read_at and contacted.read_at.astimezone(here),
        last_try=contacted.tried_at and contacted.tried_at.astimezone(here),
        trouble=contacted.trouble,
        read=sum(f.read for f in folders),
        matched=sum(f.matched for f in folders),
        unmatched=sum(f.unmatched for f in folders),
        folders=folders,
    )
