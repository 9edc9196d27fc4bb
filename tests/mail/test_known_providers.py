"""Which servers an address has, and what is said of its provider before anything is asked."""

from __future__ import annotations

import pytest

from afterview.core.text import one_line
from afterview.mail.known_providers import (
    ENDPOINTS,
    PROVIDERS,
    Provider,
    provider_by_exchanger,
    provider_by_key,
    provider_by_server,
    provider_for_issuer,
    provider_of,
    user_of,
)

KEYS = [provider.key for provider in PROVIDERS]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("alex@gmail.com", "gmail"),
        ("Alex@GoogleMail.com", "gmail"),
        ("alex@outlook.com", "outlook"),
        ("alex@hotmail.co.uk", "outlook"),
        ("alex@live.de", "outlook"),
        ("alex@corp.onmicrosoft.com", "microsoft365"),
        ("alex@icloud.com", "icloud"),
        ("alex@me.com", "icloud"),
        ("alex@fastmail.fm", "fastmail"),
        ("alex@yahoo.co.uk", "yahoo"),
        ("alex@aol.com", "aol"),
        ("alex@gmx.net", "gmx"),
        ("alex@gmx.com", "gmx.com"),
        ("alex@web.de", "web.de"),
        ("alex@mailbox.org", "mailbox.org"),
        ("alex@posteo.de", "posteo"),
        ("alex@proton.me", "proton"),
        ("alex@t-online.de", "t-online"),
        ("alex@zoho.eu", "zoho.eu"),
        ("alex@orange.fr", "orange.fr"),
        ("alex@free.fr", "free.fr"),
        ("alex@ik.me", "infomaniak"),
        ("alex@yandex.com", "yandex"),
    ],
)
def test_an_address_of_a_large_provider_is_known(address: str, key: str) -> None:
    found = provider_of(address)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "address",
    [
        "alex@home.example",
        "alex@notgmail.com",
        "alex@gmail.com.home.example",
        "alex@mail.gmail.com",
        "alex@yahoo.co.jp",
        "alex@outlook.example",
    ],
)
def test_any_other_address_is_not(address: str) -> None:
    assert provider_of(address) is None


def test_no_domain_belongs_to_two_providers() -> None:
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(domains) == len(set(domains))
    assert domains == [domain.casefold() for domain in domains]


@pytest.mark.parametrize("provider", PROVIDERS, ids=KEYS)
def test_a_provider_is_whole(provider: Provider) -> None:
    assert provider_by_key(provider.key) is provider
    assert one_line(provider.advice, "advice", limit=400).endswith(".")
    assert provider.name.split()[0].split(".")[0] in provider.advice
    assert provider.logins
    assert ("oauth" in provider.logins) == (provider.issuer is not None)
    for server, ports in ((provider.imap, (993, 143, 1143)), (provider.smtp, (465, 587, 1025))):
        assert server.port in ports
        assert server.encryption == ("tls" if server.port in (993, 465) else "starttls")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("gmail", "app password, which needs two-step verification"),
        ("outlook", "OAuth only"),
        ("microsoft365", "ends at the end of 2026"),
        ("icloud", "app-specific password"),
        ("fastmail", "app password"),
        ("yahoo", "app password"),
        ("proton", "Bridge"),
    ],
)
def test_what_works_is_said(key: str, words: str) -> None:
    provider = provider_by_key(key)
    assert provider is not None
    assert words in provider.advice


def test_microsoft_takes_no_passwords_any_more() -> None:
    assert [p.key for p in PROVIDERS if "password" not in p.logins] == ["outlook", "microsoft365"]


def test_google_and_microsoft_file_what_is_sent() -> None:
    assert [p.key for p in PROVIDERS if p.files_sent] == ["gmail", "outlook", "microsoft365"]


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("aspmx.l.google.com.", "gmail"),
        ("SMTP.GOOGLE.COM", "gmail"),
        ("acme-example.mail.protection.outlook.com", "microsoft365"),
        ("eur.olc.protection.outlook.com", "outlook"),
        ("in1-smtp.messagingengine.com", "fastmail"),
        ("mx01.mail.icloud.com", "icloud"),
    ],
)
def test_a_domain_of_ones_own_is_known_by_where_its_mail_goes(host: str, key: str) -> None:
    found = provider_by_exchanger(host)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("host", ["mx.home.example", "notgoogle.com", "google.com.home.example", ""])
def test_a_mail_exchanger_of_nobody_known(host: str) -> None:
    assert provider_by_exchanger(host) is None


def test_a_server_that_is_named_is_known_too() -> None:
    named = {host: provider_by_server(host) for host in ("outlook.office365.com", "IMAP.gmail.com")}
    assert [p.key for p in named.values() if p] == ["microsoft365", "gmail"]
    assert provider_by_server("imap.home.example") is None
    assert provider_by_server("127.0.0.1") is None, "anything may answer on this machine"


def test_whom_to_ask_for_tokens() -> None:
    assert provider_for_issuer("google").key == "gmail"
    assert provider_for_issuer("microsoft").key == "microsoft365"
    for endpoints in ENDPOINTS.values():
        urls = [endpoints.authorize, endpoints.token, endpoints.device or "https://"]
        assert all(url.startswith("https://") for url in urls)


def test_what_one_logs_in_as() -> None:
    assert user_of("alex@web.de", provider_of("alex@web.de")) == "alex"
    assert user_of("alex@gmail.com", provider_of("alex@gmail.com")) == "alex@gmail.com"
    assert user_of("alex@home.example", None) == "alex@home.example"
