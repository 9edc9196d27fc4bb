"""What the submission servers of the tests have in common: who may log in, and what they write down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from afterview.mail.account import Account, Encryption, Server
from afterview.mail.credentials import Password, Secret, Token

ADDRESS = "sam@home.example"
CANARY = "canary é 4711"
ACCESS = "ya29.canary-access-token-4711"
KEPT = "keyring"  # where an account says its secret lies

PASSWORD = Password(user=ADDRESS, secret=Secret(CANARY))
TOKEN = Token(user=ADDRESS, secret=Secret(ACCESS))


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """One email that a server has taken: the judge of what was sent."""

    sender: str
    recipient: str
    raw: bytes


def account_at(
    port: int, *, encryption: Encryption = "tls", ca_file: Path | None = None, host: str = "localhost"
) -> Account:
    """The account of ADDRESS on a server of this machine."""
    server = Server(host=host, port=port, encryption=encryption)
    return Account(
        address=ADDRESS,
        user=ADDRESS,
        imap=server,
        smtp=server,
        secret=KEPT,
        ca_file=None if ca_file is None else str(ca_file),
    )
