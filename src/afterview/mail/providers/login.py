"""What an account logs in with, taken from where it lies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from afterview.mail.account import Account
from afterview.mail.credentials import Credentials, Password, Token
from afterview.mail.vault import Vault, client_of


def credentials_of(
    account: Account, vault: Vault, *, now: datetime, variable: Callable[[str], str | None]
) -> Credentials:
    """A password, or a token that is good at `now` by the machine's own clock; MailError: neither.

    `variable` reads the environment, for the client of a place that holds a refresh token alone.
    """
    if account.login == "password":
        return Password(user=account.user, secret=vault.read(account))
    from afterview.mail.providers.oauth import access_token  # noqa: PLC0415 - loads an HTTP client

    token = access_token(account, vault, now=now, client=client_of(variable))
    return Token(user=account.user, secret=token)
