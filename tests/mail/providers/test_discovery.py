"""What DNS says of a domain's servers, and how far it is believed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from dns.rcode import Rcode
from dns.resolver import NoResolverConfiguration

from afterview.mail.account import Server
from afterview.mail.providers.discovery import Service, SystemResolver, found_servers, system_resolver
from tests.servers.names import name_server

DOMAIN = "home.example"


@dataclass
class Zone:
    """Records by name; `silent`: it does not answer."""

    srv: dict[str, tuple[Service, ...]] = field(default_factory=dict)
    mx: tuple[str, ...] = ()
    silent: bool = False
    asked: list[str] = field(default_factory=list)

    def services(self, name: str) -> tuple[Service, ...]:
        self.asked.append(name)
        return self.srv.get(name.removesuffix(f".{DOMAIN}"), ())

    def exchangers(self, domain: str) -> tuple[str, ...]:
        if self.silent:
            raise OSError("nobody there")
        return self.mx if domain == DOMAIN else ()


def at(target: str, port: int, priority: int = 0, weight: int = 0) -> tuple[Service, ...]:
    return (Service(priority=priority, weight=weight, port=port, target=target),)


IMAPS = at("imap.home.example.", 993)
SUBMISSIONS = at("smtp.home.example.", 465)


def test_implicit_encryption_comes_first() -> None:
    zone = Zone(
        srv={
            "_imaps._tcp": IMAPS,
            "_imap._tcp": at("imap.home.example.", 143),
            "_submissions._tcp": SUBMISSIONS,
            "_submission._tcp": at("smtp.home.example.", 587),
        }
    )
    found = found_servers(DOMAIN, zone)
    assert found is not None
    assert found.imap == Server(host="imap.home.example", port=993)
    assert found.smtp == Server(host="smtp.home.example", port=465)
    assert found.strange == ()


def test_else_starttls_which_is_required_then() -> None:
    zone = Zone(srv={"_imap._tcp": at("home.example.", 143), "_submission._tcp": at("home.example.", 587)})
    found = found_servers(DOMAIN, zone)
    assert found is not None
    assert (found.imap.encryption, found.smtp.encryption) == ("starttls", "starttls")
    assert found.strange == ()


def test_a_service_that_is_not_offered_is_not_used() -> None:
    zone = Zone(
        srv={
            "_imaps._tcp": at(".", 0),
            "_imap._tcp": at("imap.home.example.", 143),
            "_submissions._tcp": SUBMISSIONS,
        }
    )
    found = found_servers(DOMAIN, zone)
    assert found is not None
    assert found.imap.port == 143


def test_the_lowest_priority_and_then_the_highest_weight() -> None:
    several = (
        *at("far.home.example.", 993, priority=20, weight=99),
        *at("light.home.example.", 993, priority=10, weight=1),
        *at("heavy.home.example.", 993, priority=10, weight=5),
    )
    found = found_servers(DOMAIN, Zone(srv={"_imaps._tcp": several, "_submissions._tcp": SUBMISSIONS}))
    assert found is not None
    assert found.imap.host == "heavy.home.example"


@pytest.mark.parametrize(
    "target", ["imap.elsewhere.example.", "home.example.elsewhere.example.", "nothome.example."]
)
def test_a_host_of_somebody_else_is_marked(target: str) -> None:
    found = found_servers(
        DOMAIN, Zone(srv={"_imaps._tcp": at(target, 993), "_submissions._tcp": SUBMISSIONS})
    )
    assert found is not None
    assert found.strange == (target.rstrip("."),)


def test_a_provider_of_the_table_is_no_stranger() -> None:
    zone = Zone(
        srv={
            "_imaps._tcp": at("imap.fastmail.com.", 993),
            "_submissions._tcp": at("smtp.fastmail.com.", 465),
        }
    )
    found = found_servers(DOMAIN, zone)
    assert found is not None
    assert found.strange == ()


def test_where_the_mail_goes_tells_the_provider() -> None:
    zone = Zone(mx=("mx.home.example.", "aspmx.l.google.com."))
    found = found_servers(DOMAIN, zone)
    assert found is not None
    assert found.provider is not None
    assert (found.provider.key, found.imap.host) == ("gmail", "imap.gmail.com")
    assert zone.asked == []


@pytest.mark.parametrize(
    "zone",
    [
        Zone(),
        Zone(silent=True),
        Zone(srv={"_imaps._tcp": IMAPS}),
        Zone(srv={"_submissions._tcp": SUBMISSIONS}),
        Zone(srv={"_imaps._tcp": at("imap.home.example.", 0), "_submissions._tcp": SUBMISSIONS}),
        Zone(srv={"_imaps._tcp": at("a\r\nb.home.example.", 993), "_submissions._tcp": SUBMISSIONS}),
        Zone(mx=("mx.home.example.", "")),
    ],
)
def test_else_nothing_is_known(zone: Zone) -> None:
    assert found_servers(DOMAIN, zone) is None


RECORDS = """$TTL 60
_imaps._tcp IN SRV 1 2 993 imap.home.example.
_submissions._tcp IN SRV 0 0 465 smtp.home.example.
@ IN MX 20 second.example.
@ IN MX 10 first.example.
@ IN TXT "a name without the other records"
"""


def test_records_come_from_a_name_server() -> None:
    with name_server(RECORDS, origin=f"{DOMAIN}.") as resolver:
        asked = SystemResolver(resolver)
        assert asked.services(f"_imaps._tcp.{DOMAIN}") == at("imap.home.example.", 993, 1, 2)
        assert asked.exchangers(DOMAIN) == ("first.example.", "second.example.")
        assert asked.services(DOMAIN) == ()
        assert asked.services(f"_imap._tcp.{DOMAIN}") == ()
        found = found_servers(DOMAIN, asked)
    assert found is not None
    assert (found.imap.host, found.smtp.host) == ("imap.home.example", "smtp.home.example")


@pytest.mark.parametrize("rcode", [Rcode.SERVFAIL, Rcode.REFUSED])
def test_a_name_server_that_will_not_say_is_no_answer(rcode: Rcode) -> None:
    with name_server(RECORDS, origin=f"{DOMAIN}.", rcode=rcode) as resolver:
        resolver.lifetime = 0.5
        with pytest.raises(OSError, match="does not answer"):
            SystemResolver(resolver).exchangers(DOMAIN)
        assert found_servers(DOMAIN, SystemResolver(resolver)) is None


def test_a_machine_without_name_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_there(*_: object, **__: object) -> None:
        raise NoResolverConfiguration

    monkeypatch.setattr("dns.resolver.Resolver.__init__", none_there)
    assert system_resolver() is None
