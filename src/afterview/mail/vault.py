"""Where a password lies: a reference that may be shown and stored, never the password.

keyring          the system's own store of secrets
env:NAME         a variable; else the file that NAME_FILE names, else what the command NAME_COMMAND prints
file:/PATH       a file that only its owner may read
command:WORDS    what a program prints
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from afterview.core.text import one_line
from afterview.errors import UserError
from afterview.mail.account import Account
from afterview.mail.credentials import Secret
from afterview.mail.known_providers import Issuer

Kind = Literal["keyring", "env", "file", "command"]
REFERENCE_LIMIT = 1000
CLIENT_ID = "AFTERVIEW_OAUTH_CLIENT_ID"
CLIENT_SECRET = "AFTERVIEW_OAUTH_CLIENT_SECRET"  # noqa: S105 - the name of a variable
PASSWORD = "AFTERVIEW_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
HOW = "Write keyring, env:NAME, file:PATH or command:WORDS."
THREE_WAYS = (
    f"Set {PASSWORD}, or name a file in {PASSWORD}_FILE, or a command in {PASSWORD}_COMMAND;"
    " --secret says another place."
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A place for a secret; `rest` is a variable's name, a path, or a command line."""

    kind: Kind
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.rest}" if self.rest else self.kind

    @property
    def shown(self) -> str:
        """The place without what may be private in it: of a command, its first word."""
        return f"command:{self.words[0]}" if self.kind == "command" else str(self)

    @property
    def words(self) -> tuple[str, ...]:
        """The command, word by word; no shell reads it."""
        return tuple(shlex.split(self.rest))


def reference_of(text: str) -> Reference:
    """`text` as a reference, or UserError."""
    kind, _, rest = one_line(text, "place of the password", limit=REFERENCE_LIMIT).partition(":")
    found: dict[str, Kind] = {each: each for each in get_args(Kind)}
    if kind not in found:
        # What was typed is not repeated: it may be the password itself.
        raise UserError("That is no place for a password.", HOW)
    if (kind == "keyring") == bool(rest.strip()):
        raise UserError(f"{kind!r} {'takes nothing' if rest else 'needs something'} after it.", HOW)
    if kind == "env" and not _NAME.fullmatch(rest):
        raise UserError("That is not the name of a variable.", "Write it like env:MAIL_PASSWORD.")
    if kind == "command":
        _check_words(rest)
    return Reference(kind=found[kind], rest=rest)


def _check_words(line: str) -> None:
    try:
        words = shlex.split(line)
    except ValueError as problem:
        raise UserError(
            f"The command cannot be read: {str(problem).lower()}.", "Close its quotes."
        ) from problem
    if not words:
        raise UserError("The command is empty.", HOW)


class Vault(Protocol):
    """Where passwords and tokens lie. `account.secret` names the place.

    MailError, and never with a word of the secret: the place cannot be reached, is empty, or is open to
    others. ConfigError from `place` and `keep`: there is nowhere to keep a secret.
    """

    def place(self, said: str | None) -> str:
        """The reference for a new account: the one said, else the first that this machine has."""

    def has(self, account: Account) -> bool:
        """Whether there is something at the place already, which is not asked for again."""

    def read(self, account: Account) -> Secret:
        """The secret: one that is held, else what lies at the account's place."""

    def hold(self, account: Account, secret: Secret) -> None:
        """Use this secret for the account from now on, in this process only."""

    def keep(self, account: Account, secret: Secret) -> None:
        """Put it into its place, where that can be written; else hold it."""

    def forget(self, account: Account) -> bool:
        """Take out of the keyring what we put there; False: it may still lie there.

        Other places are the person's own, and are left alone.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """A client id of the person's own at an issuer, with its secret where the issuer gave one."""

    id: str
    secret: Secret | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", one_line(self.id, "client id", limit=300))


def client_of(variable: Callable[[str], str | None], named: str | None = None) -> Client | None:
    """The client that the person named, or that the environment names; its secret is always there."""
    found = named or variable(CLIENT_ID)
    secret = variable(CLIENT_SECRET)
    return Client(id=found, secret=Secret(secret) if secret else None) if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInPage:
    """Where the person signs in: an address to open, and for another device the code to type there."""

    url: str
    code: str | None = None


class SignIn(Protocol):
    """Let the person sign in at an issuer, in a browser, and return what may be kept of it.

    `show` is called once with the page; `device`: the browser is on another machine. MailError where the
    issuer refuses, the person does not come back in time, or the issuer cannot be reached.
    """

    def __call__(
        self,
        issuer: Issuer,
        client: Client,
        *,
        address: str,
        device: bool,
        show: Callable[[SignInPage], None],
    ) -> Secret:
        """The tokens, as one secret for the vault."""
