"""What DNS says of a domain's servers, and how far it is believed."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from afterview.mail.account import Server
from afterview.mail.providers.discovery import Service, SystemResolver, found_servers, system_resolver

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


class TestThroughTheLibrary:
    """dnspython where somebody installed it; without it DNS is simply not asked."""

    @pytest.fixture(autouse=True)
    def library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        parent, errors, resolver = (ModuleType(name) for name in ("dns", "dns.exception", "dns.resolver"))
        errors.DNSException = type("DNSException", (Exception,), {})  # type: ignore[attr-defined]
        resolver.NXDOMAIN = type("NXDOMAIN", (errors.DNSException,), {})  # type: ignore[attr-defined]
        for module in (parent, errors, resolver):
            monkeypatch.setitem(sys.modules, module.__name__, module)

    @staticmethod
    def answering(answer: Any) -> SystemResolver:
        def resolve(name: str, kind: str, *, raise_on_no_answer: bool) -> Any:
            assert (name.endswith("."), raise_on_no_answer) == (True, False)
            if isinstance(answer, str):
                raise getattr(sys.modules["dns.resolver"], answer, None) or getattr(
                    sys.modules["dns.exception"], answer
                )
            return answer[kind]

        return SystemResolver(SimpleNamespace(resolve=resolve))

    def test_its_answers(self) -> None:
        def name(text: str) -> SimpleNamespace:
            return SimpleNamespace(to_text=lambda: text)

        resolver = self.answering(
            {
                "SRV": [SimpleNamespace(priority=1, weight=2, port=993, target=name("imap.home.example."))],
                "MX": [
                    SimpleNamespace(preference=20, exchange=name("second.example.")),
                    SimpleNamespace(preference=10, exchange=name("first.example.")),
                ],
            }
        )
        assert resolver.services(f"_imaps._tcp.{DOMAIN}") == at("imap.home.example.", 993, 1, 2)
        assert resolver.exchangers(DOMAIN) == ("first.example.", "second.example.")

    def test_a_name_that_does_not_exist_has_no_records(self) -> None:
        assert self.answering("NXDOMAIN").exchangers(DOMAIN) == ()

    def test_any_other_trouble_is_no_answer(self) -> None:
        with pytest.raises(OSError, match="does not answer"):
            self.answering("DNSException").exchangers(DOMAIN)
        assert found_servers(DOMAIN, self.answering("DNSException")) is None

    def test_a_machine_without_name_servers(self) -> None:
        assert system_resolver() is None


def test_without_the_library_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dns.resolver", None)
    assert system_resolver() is None
