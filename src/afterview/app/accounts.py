"""Mailboxes of the person's: planned, tried in both directions, and only then kept.

planned ─> account_for ─> password or sign-in, held ─> tried ─> folders confirmed ─> keep
Whoever asks the person (a terminal, a page) stands between these steps; nothing is stored before the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from msgspec import Struct

from afterview.app.answers import Changed
from afterview.app.wiring import App
from afterview.config import variable
from afterview.core.text import email_address, same_address
from afterview.errors import AfterviewError, ConfigError, MailError, NotFound, UserError
from afterview.mail.account import Account, Encryption, Login, Server
from afterview.mail.credentials import Secret
from afterview.mail.known_providers import (
    OWN_SERVER,
    Issuer,
    Provider,
    provider_by_key,
    provider_by_server,
    provider_for_issuer,
    provider_of,
    user_of,
)
from afterview.mail.mailbox import Folder, Role
from afterview.mail.servers import Found, server_of, shown
from afterview.mail.vault import CLIENT_ID, PASSWORD, Client, client_of, reference_of
from afterview.store import accounts

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

    A server is None where it has to be asked for; `strange` as in mail.servers; `known`: the record of the
    same address, whose settings stand where nothing else is said.
    """

    advice: str
    login: Login
    provider: Provider | None = None
    issuer: Issuer | None = None
    imap: Server | None = None
    smtp: Server | None = None
    strange: tuple[str, ...] = ()
    known: Account | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A folder for drafts or sent copies. `options`: which it may be, where the server leaves it open.

    `several`: it marks each of them; else it marks none, and they are those that are for nothing else.
    """

    marked: str | None = None
    options: tuple[str, ...] = ()
    several: bool = False


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


def planned(app: App, wish: Wish) -> Plan:
    """How to reach the mailbox: as was said, as before, by the table of providers, or by DNS."""
    address = email_address(wish.address)
    with app.store.read(app.owner) as tx:
        known = _of(accounts.accounts(tx), address)
    imap = server_of(wish.imap, "IMAP", wish.imap_tls) if wish.imap is not None else None
    smtp = server_of(wish.smtp, "SMTP", wish.smtp_tls) if wish.smtp is not None else None
    found = _found(app, address, wish, known) if known or not (imap or smtp) else None
    provider = provider_by_server(imap.host) if imap else (found.provider if found else None)
    login, issuer = _login(wish, provider, known)
    return Plan(
        advice=provider.advice if provider else OWN_SERVER,
        login=login,
        provider=provider,
        issuer=issuer,
        imap=imap or (found.imap if found else None),
        smtp=smtp or (found.smtp if found else provider.smtp if provider else None),
        strange=found.strange if found else (),
        known=known,
    )


def account_for(app: App, wish: Wish, plan: Plan) -> Account:
    """The account that will be tried, not stored yet; UserError where a server is not known."""
    address, known = email_address(wish.address), plan.known
    if plan.imap is None or plan.smtp is None:
        what = "IMAP" if plan.imap is None else "SMTP"
        raise UserError(
            f"The {what} server of {address.rpartition('@')[2]} is not known.",
            "Name both with --imap HOST:PORT and --smtp HOST:PORT; the provider's help pages have them.",
        )
    return Account(
        address=known.address if known else address,
        user=wish.user or (known.user if known else user_of(address, plan.provider)),
        imap=plan.imap,
        smtp=plan.smtp,
        secret=_place(app, wish, known),
        login=plan.login,
        provider=plan.provider.key if plan.provider else None,
        ca_file=wish.ca_file or (known.ca_file if known else None),
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


def strange(plan: Plan) -> MailError:
    """Servers that only DNS names, and that nobody here can be asked about."""
    hosts = " and ".join(plan.strange)
    return MailError(
        f"DNS says the mail of this address is at {hosts}, which is not the address's own domain.",
        "If that is your provider, name its servers: --imap HOST:PORT --smtp HOST:PORT.",
    )


def hold(app: App, account: Account, typed: str) -> None:
    """Use a password that was typed, in this process only, until it has worked."""
    app.vault().hold(account, Secret(typed))


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
        return Choice(marked=marked[0])
    plain = tuple(folder.name for folder in folders if folder.role is None)
    return Choice(options=marked or plain, several=bool(marked))


def confirmed(folders: Sequence[Folder], name: str) -> str:
    """A folder that the person named, or MailError."""
    if name in (names := [folder.name for folder in folders]):
        return name
    more = ", …" if len(names) > NAMED else ""
    raise MailError(f"The mailbox has no folder {name!r}.", f"It has: {', '.join(names[:NAMED])}{more}.")


def keep(app: App, account: Account, plan: Plan, folders: Sequence[Folder], *, fresh: bool) -> ConnectAnswer:
    """Store a mailbox that was tried; `fresh`: its secret was asked for just now and is kept as well."""
    known, vault = plan.known, app.vault()
    if fresh:
        vault.keep(account, vault.read(account))
    try:
        with app.store.write(app.owner) as tx:
            accounts.add(tx, account)
    except BaseException:
        if known is None and fresh:
            vault.forget(account)
        raise
    if known is not None and known.secret != account.secret:
        vault.forget(known)
    return _connected(account, plan, folders)


def disconnect(app: App, address: str) -> Changed:
    """Forget a mailbox, what was read in it, and its password in the keyring."""
    wanted = email_address(address)
    with app.store.write(app.owner) as tx:
        account = _of(accounts.accounts(tx), wanted)
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


def _found(app: App, address: str, wish: Wish, known: Account | None) -> Found | None:
    if known is not None:
        return Found(imap=known.imap, smtp=known.smtp, provider=provider_by_key(known.provider))
    provider = provider_of(address)
    if provider is None and wish.oauth is not None:
        provider = provider_for_issuer(wish.oauth)
    if provider is not None:
        return Found(imap=provider.imap, smtp=provider.smtp, provider=provider)
    return app.find_servers(address.rpartition("@")[2])


def _place(app: App, wish: Wish, known: Account | None) -> str:
    named = wish.secret or variable(PASSWORD) or variable(f"{PASSWORD}_FILE")
    return known.secret if known is not None and not named else app.vault().place(wish.secret)


def _login(wish: Wish, provider: Provider | None, known: Account | None) -> tuple[Login, Issuer | None]:
    issuer = provider.issuer if provider else None
    if wish.oauth is not None:
        return "oauth", wish.oauth
    before = known is not None and known.login == "oauth" and wish.secret is None
    if before or (provider is not None and "password" not in provider.logins):
        return "oauth", issuer
    if wish.client_id is None and not wish.device:
        return "password", None
    if issuer is None:
        raise UserError(
            "It is not clear who gave that client id.", "Add --oauth google or --oauth microsoft."
        )
    return "oauth", issuer


def _of(all_: Sequence[Account], address: str) -> Account | None:
    return next((each for each in all_ if same_address(each.address, address)), None)


def _connected(account: Account, plan: Plan, folders: Sequence[Folder]) -> ConnectAnswer:
    drafts = account.drafts or choice(folders, "drafts").marked
    sent = account.sent or choice(folders, "sent").marked
    hints = tuple(
        f"No folder for {what} is known, so none is used: name it with afterview mail connect"
        f" {account.address} {option} NAME."
        for what, option, name in (("drafts", "--drafts", drafts), ("sent copies", "--sent", sent))
        if name is None
    )
    return ConnectAnswer(
        message=f"Connected {account.address}{' anew' if plan.known else ''}: both servers let us in.",
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
