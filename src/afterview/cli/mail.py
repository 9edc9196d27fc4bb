"""mail connect|sync|status|disconnect: the mailboxes that are read, and that emails leave through."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from afterview.cli.shell import Shell, answer, change, note, shell_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterview.app.accounts import ConnectAnswer, Plan, Wish
    from afterview.app.wiring import App
    from afterview.mail.account import Account
    from afterview.mail.mailbox import Folder, Role
    from afterview.mail.vault import SignInPage

mail = typer.Typer(help="The mailboxes that are read, and that emails leave through.", no_args_is_help=True)
commands = typer.Typer()
commands.add_typer(mail, name="mail")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Your address there: alex@home.example.")]
Tls = Literal["tls", "starttls"]


@mail.command()
def connect(
    ctx: typer.Context,
    address: Address,
    *,
    imap: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The server mail is read from.")
    ] = None,
    smtp: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="The server mail is sent to.")] = None,
    imap_tls: Annotated[
        Tls | None, typer.Option(help="TLS at once or after STARTTLS; else by the port.")
    ] = None,
    smtp_tls: Annotated[Tls | None, typer.Option(help="The same for --smtp.")] = None,
    user: Annotated[str | None, typer.Option(help="Who logs in, where that is not the address.")] = None,
    ca: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A certificate authority to trust as well, PEM.")
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE", help="Where the password lies: keyring, env:NAME, file:PATH, command:WORDS."
        ),
    ] = None,
    oauth: Annotated[
        Literal["google", "microsoft"] | None, typer.Option(help="Sign in there instead of a password.")
    ] = None,
    client_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Your own client id for --oauth.")
    ] = None,
    device: Annotated[bool, typer.Option("--device", help="Sign in on another device, by a code.")] = False,
    drafts: Annotated[str | None, typer.Option(metavar="FOLDER", help="Where drafts go.")] = None,
    sent: Annotated[str | None, typer.Option(metavar="FOLDER", help="Where sent copies go.")] = None,
) -> None:
    """Connect a mailbox: both servers are tried before anything is kept.

    At a terminal it asks for the password; elsewhere AFTERVIEW_MAIL_PASSWORD or --secret says where it lies.
    """
    from afterview.app.accounts import Wish
    from afterview.cli.mail_pages import connected_page

    wish = Wish(
        address=address,
        imap=imap,
        smtp=smtp,
        imap_tls=imap_tls,
        smtp_tls=smtp_tls,
        user=user,
        ca_file=str(ca.expanduser().absolute()) if ca else None,
        secret=secret,
        oauth=oauth,
        client_id=client_id,
        device=device,
    )
    shell = shell_of(ctx)
    with shell.app() as app:
        found = _Connecting(shell, app, wish).run(drafts, sent)
    shell.say(found, connected_page, done=True)


@mail.command()
def sync(ctx: typer.Context) -> None:
    """Read what is new in every mailbox, without sending anything."""
    from afterview.app import account_status
    from afterview.app.sync import sync as read_all
    from afterview.cli.mail_pages import status_page
    from afterview.cli.progress import Progress

    shell = shell_of(ctx)
    with shell.app() as app:
        read = read_all(app, progress=Progress())
        found = account_status.status(app)
    shell.say(found, status_page, done=True)
    for _, problem in read.troubles:
        raise problem


@mail.command()
def status(ctx: typer.Context) -> None:
    """Show every mailbox: when it was read, how far, and what came of it."""
    from afterview.app import account_status
    from afterview.cli.mail_pages import status_page

    answer(ctx, account_status.status, status_page)


@mail.command()
def disconnect(ctx: typer.Context, address: Address) -> None:
    """Forget a mailbox and its password; nothing in it is changed."""
    from afterview.app import accounts

    change(ctx, lambda app: accounts.disconnect(app, address))


class _Connecting:
    """One mailbox on its way in, with somebody at the terminal or nobody."""

    def __init__(self, shell: Shell, app: "App", wish: "Wish") -> None:
        self.shell, self.app, self.wish = shell, app, wish

    def run(self, drafts: str | None, sent: str | None) -> "ConnectAnswer":
        from afterview.app import accounts

        plan = self._plan()
        account = accounts.account_for(self.app, self.wish, plan)
        only_folders = plan.known is not None and (drafts is not None or sent is not None)
        fresh = self._let_in(account, plan, kept=only_folders)
        folders = accounts.tried(self.app, account)
        before = plan.known
        account = replace(
            account,
            drafts=self._folder(folders, "drafts", drafts, before.drafts if before else None),
            sent=self._folder(folders, "sent", sent, before.sent if before else None),
        )
        return accounts.keep(self.app, account, plan, folders, fresh=fresh)

    def _plan(self) -> "Plan":
        """What works with this provider is said before anything is asked."""
        from afterview.app import accounts

        plan = accounts.planned(self.app, self.wish)
        if not self.shell.json:
            note(plan.advice)
        if plan.strange:
            self._look_at(plan)
        if (plan.imap is None or plan.smtp is None) and self.shell.talks:
            self.wish = replace(
                self.wish,
                imap=self.wish.imap or _asked("The IMAP server, to read (imap.home.example)"),
                smtp=self.wish.smtp or _asked("The SMTP server, to send (smtp.home.example)"),
            )
            return replace(accounts.planned(self.app, self.wish), advice=plan.advice)
        return plan

    def _look_at(self, plan: "Plan") -> None:
        """DNS may be lied to on its way, and the password would go where it says."""
        from afterview.app import accounts

        if not self.shell.talks:
            raise accounts.strange(plan)
        hosts = " and ".join(plan.strange)
        typer.confirm(f"DNS says the mail of this address is at {hosts}. Is that your provider?", abort=True)

    def _let_in(self, account: "Account", plan: "Plan", *, kept: bool) -> bool:
        """Have a password or tokens in the vault, in memory; whether they were asked for just now.

        `kept`: only folders are named for a mailbox that is connected, so what is kept will do.
        """
        from afterview.app import accounts

        vault = self.app.vault()
        same = plan.known is not None and (plan.known.secret, plan.known.login) == (
            account.secret,
            account.login,
        )
        if vault.has(account) or (same and (kept or not self.shell.talks)):
            return False
        if plan.issuer is not None:
            client = accounts.client_for(self.wish, plan)
            tokens = self.app.sign_in()(
                plan.issuer, client, address=account.address, device=self.wish.device, show=self._show
            )
            vault.hold(account, tokens)
            return True
        if not self.shell.talks:
            raise accounts.no_terminal()
        typed: str = typer.prompt(f"Password of {account.user}", hide_input=True)
        accounts.hold(self.app, account, typed)
        return True

    def _show(self, page: "SignInPage") -> None:
        if page.code is not None:
            note(f"Open {page.url} on any device, and type the code {page.code}")
            return
        note("Sign in in your browser; where none opens, open this address on this machine:")
        note(page.url)
        if self.shell.talks:
            typer.launch(page.url)

    def _folder(
        self, folders: "Sequence[Folder]", role: "Role", named: str | None, before: str | None
    ) -> str | None:
        """The folder that was named or confirmed; None: the one the server marks, or none."""
        from afterview.app import accounts

        if named is not None:
            return accounts.confirmed(folders, named)
        if before is not None and any(folder.name == before for folder in folders):
            return before
        choice = accounts.choice(folders, role)
        if choice.marked is not None or not choice.options or not self.shell.talks:
            return None
        what = "drafts" if role == "drafts" else "sent copies"
        several = "marks several folders" if choice.several else "marks no folder"
        note(f"The server {several} for {what}. It has: {', '.join(choice.options)}.")
        said = _asked(f"Which one holds {what}? (Enter: none)")
        return accounts.confirmed(folders, said) if said else None


def _asked(question: str) -> str | None:
    text: str = typer.prompt(question, default="", show_default=False)
    return text.strip() or None
