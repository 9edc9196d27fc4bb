"""Mailboxes of the person's: planned, tried in both directions, and only then kept.

planned ─> account_for ─> password or sign-in, held ─> tried ─> folders confirmed ─> keep
Whoever asks the person (a terminal, a page) stands between these steps; nothing is stored before the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import Struct

from afterview.app.answers import Changed
from afterview.app.wiring import App
from afterview.config import variable
from afterview.core.text import email_address, same_address
from afterview.errors import AfterviewError, ConfigError, MailError, NotFound, UserError
from afterview.mail.account import Account, Encryption, Login, Server
from afterview.mail.known_providers import (
    OWN_SERVER,
    Issuer,
    Provider,
    provider_by_server,
    provider_for_issuer,
    provider_of,
    user_of,
)
from afterview.mail.mailbox import Folder, Role
from afterview.mail.servers import Found, server_of, shown
from afterview.mail.vault import CLIENT_ID, PASSWORD, Client, client_of, reference_of
from afterview.store import accounts, cursors

NAMED = 12  # folders that a sentence names


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the person said of a mailbox; None: nothing."""

    address: str
    imap: str | None = None
    smtp: str | None = None
    imap_tls: Encryption | None = None
    smtp_tls: Encryption | None = None
    user: str | None = None
    ca_file: str | None = None
    secret: str | None = None
    oauth: Issuer | None = None
    client_id: str | None = None
    device: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How a mailbox will be reached. `advice` is said before anything is asked.

    A server is None where it has to be asked for; `strange` as in mail.servers.
    """

    advice: str
    login: Login
    provider: Provider | None = None
    issuer: Issuer | None = None
    imap: Server | None = None
    smtp: Server | None = None
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A folder for drafts or sent copies. `options`: which it may be, where the server leaves it open."""

    role: Role
    marked: str | None = None
    options: tuple[str, ...] = ()


class ConnectAnswer(Struct, frozen=True, kw_only=True):
    """A mailbox that was connected. `secret`: where the password lies; servers in words."""

    message: str
    address: str
    provider: str | None
    advice: str
    imap: str
    smtp: str
    user: str
    login: Login
    secret: str
    drafts: str | None
    sent: str | None
    hints: tuple[str, ...] = ()


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


def planned(app: App, wish: Wish) -> Plan:
    """How to reach the mailbox, from what was said, the table of providers, and DNS."""
    address = email_address(wish.address)
    said = _said(wish)
    found = None if said else _found(app, address, wish)
    named = said.get("IMAP")
    provider = provider_by_server(named.host) if named else (found.provider if found else None)
    login, issuer = _login(wish, provider)
    return Plan(
        advice=provider.advice if provider else OWN_SERVER,
        login=login,
        provider=provider,
        issuer=issuer,
        imap=named or (found.imap if found else None),
        smtp=said.get("SMTP") or (found.smtp if found else provider.smtp if provider else None),
        strange=found.strange if found else (),
    )


def account_for(app: App, wish: Wish, plan: Plan) -> Account:
    """The account that will be tried, not stored yet; UserError where a server is not known."""
    address = email_address(wish.address)
    if plan.imap is None or plan.smtp is None:
        what = "IMAP" if plan.imap is None else "SMTP"
        raise UserError(
            f"The {what} server of {address.rpartition('@')[2]} is not known.",
            "Name both with --imap HOST:PORT and --smtp HOST:PORT; the provider's help pages have them.",
        )
    return Account(
        address=address,
        user=wish.user or user_of(address, plan.provider),
        imap=plan.imap,
        smtp=plan.smtp,
        secret=app.vault().place(wish.secret),
        login=plan.login,
        provider=plan.provider.key if plan.provider else None,
        ca_file=wish.ca_file,
        files_sent=plan.provider is not None and plan.provider.files_sent,
    )


def client_for(wish: Wish, plan: Plan) -> Client:
    """The client id to sign in with, or UserError."""
    client = client_of(variable, wish.client_id)
    if client is None:
        raise UserError(
            f"{plan.provider.name if plan.provider else 'This provider'} needs OAuth, and that a client id"
            " of your own.",
            f"Register one (docs/how-to/connect-your-mailbox.md); name it in --client-id or {CLIENT_ID}.",
        )
    return client


def no_terminal() -> ConfigError:
    """Nobody can be asked for the password."""
    return ConfigError(
        "There is no terminal here to ask for the password.",
        f"Set {PASSWORD}, or {PASSWORD}_FILE or {PASSWORD}_COMMAND; or say --secret env:NAME, file:PATH or"
        " command:WORDS.",
    )


def tried(app: App, account: Account) -> tuple[Folder, ...]:
    """Log in at both servers; the folders. MailError where one of them does not let us in."""
    with app.open_mailbox(account) as mailbox:
        folders = mailbox.folders()
    app.check_sender(account)
    return folders


def choice(folders: Sequence[Folder], role: Role) -> Choice:
    """The folder that the server marks, or those among which the person has to choose."""
    marked = tuple(folder.name for folder in folders if folder.role == role)
    if len(marked) == 1:
        return Choice(role=role, marked=marked[0])
    plain = tuple(folder.name for folder in folders if folder.role is None)
    return Choice(role=role, options=marked or plain)


def confirmed(folders: Sequence[Folder], name: str) -> str:
    """A folder that the person named, or MailError."""
    if name in (names := [folder.name for folder in folders]):
        return name
    more = ", …" if len(names) > NAMED else ""
    raise MailError(f"The mailbox has no folder {name!r}.", f"It has: {', '.join(names[:NAMED])}{more}.")


def keep(app: App, account: Account, plan: Plan, folders: Sequence[Folder], *, fresh: bool) -> ConnectAnswer:
    """Store a mailbox that was tried; `fresh`: its secret was asked for just now and is kept as well."""
    with app.store.read(app.owner) as tx:
        before = _known(accounts.accounts(tx), account.address)
    if before is not None:
        account = replace(account, address=before.address)
    if fresh:
        app.vault().keep(account, app.vault().read(account))
    try:
        with app.store.write(app.owner) as tx:
            accounts.add(tx, account)
    except BaseException:
        if before is None and fresh:
            app.vault().forget(account)
        raise
    if before is not None and before.secret != account.secret:
        app.vault().forget(before)
    return _connected(account, plan, folders, again=before is not None)


def disconnect(app: App, address: str) -> Changed:
    """Forget a mailbox, what was read in it, and its password in the keyring."""
    wanted = email_address(address)
    with app.store.write(app.owner) as tx:
        account = _known(accounts.accounts(tx), wanted)
        if account is None:
            raise NotFound(f"{wanted} is not connected.", "See what is: afterview mail status")
        accounts.remove(tx, account.number)
    gone = False
    with suppress(AfterviewError):  # a reference that cannot be read any more has nothing to forget
        gone = app.vault().forget(account)
    hints = (
        () if gone else (f"Its password may still be in the keyring, under afterview and {account.address}.",)
    )
    return Changed(
        message=f"{account.address} is not connected any more; nothing was changed in it.", hints=hints
    )


def status(app: App) -> StatusAnswer:
    """Every mailbox as it was last seen; no server is asked."""
    with app.store.read(app.owner) as tx:
        rows = tuple(
            _account_answer(each, accounts.contacted(tx, each.number), cursors.cursors(tx, each.number))
            for each in accounts.accounts(tx)
        )
    return StatusAnswer(now=app.now, accounts=rows)


def _said(wish: Wish) -> dict[str, Server]:
    said: dict[str, Server] = {}
    if wish.imap is not None:
        said["IMAP"] = server_of(wish.imap, "IMAP", wish.imap_tls)
    if wish.smtp is not None:
        said["SMTP"] = server_of(wish.smtp, "SMTP", wish.smtp_tls)
    return said


def _found(app: App, address: str, wish: Wish) -> Found | None:
    provider = provider_of(address)
    if provider is None and wish.oauth is not None:
        provider = provider_for_issuer(wish.oauth)
    if provider is not None:
        return Found(imap=provider.imap, smtp=provider.smtp, provider=provider)
    return app.find_servers(address.rpartition("@")[2])


def _login(wish: Wish, provider: Provider | None) -> tuple[Login, Issuer | None]:
    known = provider.issuer if provider else None
    if wish.oauth is not None:
        return "oauth", wish.oauth
    if provider is not None and "password" not in provider.logins:
        return "oauth", known
    if wish.client_id is None and not wish.device:
        return "password", None
    if known is None:
        raise UserError(
            "It is not clear who gave that client id.", "Add --oauth google or --oauth microsoft."
        )
    return "oauth", known


def _known(all_: Sequence[Account], address: str) -> Account | None:
    return next((each for each in all_ if same_address(each.address, address)), None)


def _connected(account: Account, plan: Plan, folders: Sequence[Folder], *, again: bool) -> ConnectAnswer:
    drafts = account.drafts or choice(folders, "drafts").marked
    sent = account.sent or choice(folders, "sent").marked
    hints = tuple(
        f"No folder for {what} is known, so none is used: name it with afterview mail connect"
        f" {account.address} {option} NAME."
        for what, option, name in (("drafts", "--drafts", drafts), ("sent copies", "--sent", sent))
        if name is None
    )
    return ConnectAnswer(
        message=f"Connected {account.address}{' anew' if again else ''}: both servers let us in.",
        advice=plan.advice,
        provider=plan.provider.name if plan.provider else None,
        address=account.address,
        imap=shown(account.imap),
        smtp=shown(account.smtp),
        user=account.user,
        login=account.login,
        secret=reference_of(account.secret).shown,
        drafts=drafts,
        sent=sent,
        hints=hints,
    )


def _account_answer(
    account: Account, contacted: accounts.Contacted, known: dict[str, cursors.Cursor]
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
        last_success=contacted.read_at,
        last_try=contacted.tried_at,
        trouble=contacted.trouble,
        read=sum(f.read for f in folders),
        matched=sum(f.matched for f in folders),
        unmatched=sum(f.unmatched for f in folders),
        folders=folders,
    )
