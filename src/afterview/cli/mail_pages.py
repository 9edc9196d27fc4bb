"""Mailboxes as pages of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterview.cli.render import Page, day_and_time

if TYPE_CHECKING:
    from afterview.app.account_status import AccountAnswer, FolderAnswer, StatusAnswer
    from afterview.app.accounts import ConnectAnswer

INDENT = 3


def connected_page(answer: ConnectAnswer) -> Page:
    """What was connected, and where its password lies."""
    page = Page().line(answer.message)
    page.pairs(
        (
            ("provider", answer.provider),
            ("reads", answer.imap),
            ("sends", answer.smtp),
            ("logs in as", answer.user),
            ("sign-in" if answer.login == "oauth" else "password", answer.secret),
            ("drafts", answer.drafts),
            ("sent copies", answer.sent),
        ),
        indent=INDENT,
    )
    for hint in answer.hints:
        page.line(hint, "yellow")
    return page


def status_page(answer: StatusAnswer) -> Page:
    """Each mailbox with how far it was read."""
    page = Page()
    for account in answer.accounts:
        _account(page.gap(), account)
    if not answer.accounts:
        page.line("No mailbox is connected. Connect one: afterview mail connect ADDRESS")
    return page


def _account(page: Page, account: AccountAnswer) -> None:
    page.line(account.address, "bold")
    page.pairs(
        (
            ("reads", account.imap),
            ("sends", account.smtp),
            ("sign-in" if account.login == "oauth" else "password", account.secret),
            ("last read", day_and_time(account.last_success) if account.last_success else "never"),
            ("messages", f"{account.read:,} read, {account.matched:,} matched, {account.unmatched:,} not"),
        ),
        indent=INDENT,
    )
    for folder in account.folders:
        page.line(_folder(folder), "dim", indent=INDENT)
    if account.trouble:
        when = f"{day_and_time(account.last_try)}: " if account.last_try else ""
        page.line(f"{when}{account.trouble}", "red", indent=INDENT)


def _folder(folder: FolderAnswer) -> str:
    anew = ", numbered anew by the server and read again" if folder.rescanning else ""
    return (
        f"{folder.folder}: read up to message {folder.watermark} of numbering {folder.uidvalidity}"
        f" ({folder.matched:,} of {folder.read:,} matched{anew})"
    )
