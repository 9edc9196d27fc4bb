"""Where the servers of an address are: said by the person, known, found by DNS, or asked for.

said ─> table of providers ─> mail exchanger of a known provider ─> SRV (RFC 6186, RFC 8314) ─> ask
Names are never guessed: whoever owns imap.home.example would get the password.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from afterview.errors import UserError
from afterview.mail.account import Encryption, Server
from afterview.mail.known_providers import Provider

What = Literal["IMAP", "SMTP"]
TLS_PORTS: dict[What, int] = {"IMAP": 993, "SMTP": 465}
STARTTLS_PORTS: dict[What, int] = {"IMAP": 143, "SMTP": 587}
_HOST = re.compile(r"[^\s/@:\[\]\\?#]{1,253}")
_BRACKETS = re.compile(r"\[([0-9A-Fa-f:.]{2,45})\](?::(\d+))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The servers of a domain. `strange`: hosts outside it that only an unsigned answer named.

    They are used after the person has looked at them, as RFC 6186 wants it.
    """

    imap: Server
    smtp: Server
    provider: Provider | None = None
    strange: tuple[str, ...] = ()


FindServers: TypeAlias = Callable[[str], Found | None]


def server_of(text: str, what: What, encryption: Encryption | None = None) -> Server:
    """`HOST`, `HOST:PORT` or `[IPV6]:PORT`, or UserError.

    Without a word on encryption, 143 and 587 mean STARTTLS and every other port TLS from the first byte.
    """
    host, port = _parts(text.strip(), what)
    if port is None:
        ports = STARTTLS_PORTS if encryption == "starttls" else TLS_PORTS
        return Server(host=host, port=ports[what], encryption=encryption or "tls")
    usual: Encryption = "starttls" if port == STARTTLS_PORTS[what] else "tls"
    return Server(host=host, port=port, encryption=encryption or usual)


def _parts(text: str, what: What) -> tuple[str, int | None]:
    inside = _BRACKETS.fullmatch(text)
    if inside is not None:
        return inside[1], int(inside[2]) if inside[2] else None
    host, colon, port = text.partition(":")
    if not _HOST.fullmatch(host) or (colon and not (port.isascii() and port.isdecimal() and len(port) < 6)):
        raise UserError(
            f"{text!r} is not the name of a server.",
            f"Write it like mail.home.example or mail.home.example:{TLS_PORTS[what]}.",
        )
    return host, int(port) if colon else None


def shown(server: Server) -> str:
    """`imap.home.example:993, TLS`."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{host}:{server.port}, {'TLS' if server.encryption == 'tls' else 'STARTTLS'}"
