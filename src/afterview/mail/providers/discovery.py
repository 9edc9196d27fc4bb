"""The servers of a domain, asked of DNS: mail exchangers of known providers, then SRV records.

DNS is not signed as a rule, so a host outside the domain is taken only where a provider of the table runs it,
and is else marked as strange. The target "." says that a service is not offered (RFC 2782).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import dns.exception
import dns.resolver

from afterview.errors import UserError
from afterview.mail.account import Encryption, Server
from afterview.mail.known_providers import PROVIDERS, provider_by_exchanger
from afterview.mail.servers import Found

SECONDS = 5.0
# RFC 8314 for _submissions; implicit TLS first, and STARTTLS is required where it comes second.
IMAP_NAMES: tuple[tuple[str, Encryption], ...] = (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls"))
SMTP_NAMES: tuple[tuple[str, Encryption], ...] = (
    ("_submissions._tcp", "tls"),
    ("_submission._tcp", "starttls"),
)
_KNOWN_HOSTS = frozenset(
    server.host for p in PROVIDERS if not p.own_certificate for server in (p.imap, p.smtp)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One SRV record (RFC 2782)."""

    priority: int
    weight: int
    port: int
    target: str


class Resolver(Protocol):
    """Questions to DNS. OSError: it does not answer, or answers nonsense; (): there is no such record."""

    def services(self, name: str) -> tuple[Service, ...]:
        """The SRV records of a name."""

    def exchangers(self, domain: str) -> tuple[str, ...]:
        """The MX records of a domain, the preferred first."""


def found_servers(domain: str, resolver: Resolver) -> Found | None:
    """What DNS says of a domain's servers; None: nothing, or it does not answer."""
    try:
        for host in resolver.exchangers(domain):
            provider = provider_by_exchanger(host)
            if provider is not None:
                return Found(imap=provider.imap, smtp=provider.smtp, provider=provider)
        imap = _server(domain, IMAP_NAMES, resolver.services)
        smtp = _server(domain, SMTP_NAMES, resolver.services)
    except (OSError, UserError):
        return None
    if imap is None or smtp is None:
        return None
    strange = tuple(dict.fromkeys(s.host for s in (imap, smtp) if _is_strange(s.host, domain)))
    return Found(imap=imap, smtp=smtp, strange=strange)


def _server(
    domain: str,
    names: tuple[tuple[str, Encryption], ...],
    ask: Callable[[str], tuple[Service, ...]],
) -> Server | None:
    for name, encryption in names:
        offered = [s for s in ask(f"{name}.{domain}") if s.target.rstrip(".") and 0 < s.port <= 65_535]
        if offered:
            best = min(offered, key=lambda service: (service.priority, -service.weight))
            return Server(host=best.target.rstrip(".").casefold(), port=best.port, encryption=encryption)
    return None


def _is_strange(host: str, domain: str) -> bool:
    home = domain.casefold().rstrip(".")
    return host != home and not host.endswith("." + home) and host not in _KNOWN_HOSTS


class SystemResolver:
    """The machine's own name servers."""

    def __init__(self, resolver: dns.resolver.Resolver) -> None:
        self._resolver = resolver

    def services(self, name: str) -> tuple[Service, ...]:
        """See Resolver."""
        return tuple(
            Service(priority=r.priority, weight=r.weight, port=r.port, target=r.target.to_text())
            for r in self._answers(name, "SRV")
        )

    def exchangers(self, domain: str) -> tuple[str, ...]:
        """See Resolver."""
        records = sorted(self._answers(domain, "MX"), key=lambda record: record.preference)
        return tuple(record.exchange.to_text() for record in records)

    def _answers(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(f"{name}.", kind, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.DNSException as problem:
            raise OSError(f"DNS does not answer ({type(problem).__name__}).") from problem


def system_resolver(*, seconds: float = SECONDS) -> Resolver | None:
    """The machine's resolver; None where it has none, as then one is asked for the servers."""
    try:
        resolver = dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError):
        return None
    resolver.lifetime = seconds
    return SystemResolver(resolver)
