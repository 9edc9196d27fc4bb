"""A mailbox of the person's: where it is, how one logs in, and never the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from afterview.core.text import email_address, one_line
from afterview.errors import UserError

Encryption = Literal["tls", "starttls"]
Login = Literal["password", "oauth"]
HIGHEST_PORT = 65_535


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """One server: `tls` from the first byte, or `starttls`, which is then required. No third way."""

    host: str
    port: int
    encryption: Encryption = "tls"

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", one_line(self.host, "server's name", limit=253))
        if not 0 < self.port <= HIGHEST_PORT:
            raise UserError(f"There is no port {self.port}.", f"Name one from 1 to {HIGHEST_PORT}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One mailbox. `secret` says where the password or token lies (`mail.secret`), `user` who logs in.

    `ca_file`: a certificate authority of the person's own; None: those the system trusts. `drafts`,
    `sent`: folders the person confirmed; None: the ones the server marks. `files_sent`: the provider
    itself puts what is sent into the Sent folder. `number` 0: not stored yet.
    """

    address: str
    user: str
    imap: Server
    smtp: Server
    secret: str
    login: Login = "password"
    provider: str | None = None
    ca_file: str | None = None
    drafts: str | None = None
    sent: str | None = None
    files_sent: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", email_address(self.address))
        object.__setattr__(self, "user", one_line(self.user, "user name", limit=320))
