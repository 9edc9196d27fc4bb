"""What a person types as a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import UserError
from afterview.mail.account import Encryption, Server
from afterview.mail.servers import What, server_of, shown


@pytest.mark.parametrize(
    ("text", "what", "encryption", "host", "port", "becomes"),
    [
        ("mail.home.example", "IMAP", None, "mail.home.example", 993, "tls"),
        ("mail.home.example", "SMTP", None, "mail.home.example", 465, "tls"),
        ("mail.home.example", "IMAP", "starttls", "mail.home.example", 143, "starttls"),
        ("mail.home.example", "SMTP", "starttls", "mail.home.example", 587, "starttls"),
        ("mail.home.example:143", "IMAP", None, "mail.home.example", 143, "starttls"),
        ("mail.home.example:587", "SMTP", None, "mail.home.example", 587, "starttls"),
        ("mail.home.example:587", "IMAP", None, "mail.home.example", 587, "tls"),
        ("mail.home.example:1143", "IMAP", None, "mail.home.example", 1143, "tls"),
        ("mail.home.example:1143", "IMAP", "starttls", "mail.home.example", 1143, "starttls"),
        ("mail.home.example:143", "IMAP", "tls", "mail.home.example", 143, "tls"),
        (" mail.home.example ", "IMAP", None, "mail.home.example", 993, "tls"),
        ("[::1]:1143", "IMAP", None, "::1", 1143, "tls"),
        ("[::1]", "SMTP", None, "::1", 465, "tls"),
        ("127.0.0.1:1025", "SMTP", "starttls", "127.0.0.1", 1025, "starttls"),
    ],
)
def test_the_port_says_how_it_is_encrypted_unless_the_person_does(
    text: str, what: What, encryption: Encryption | None, host: str, port: int, becomes: Encryption
) -> None:
    assert server_of(text, what, encryption) == Server(host=host, port=port, encryption=becomes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ":993",
        "mail.home.example:",
        "mail.home.example:0",
        "mail.home.example:65536",
        "mail.home.example:+993",
        "mail.home.example:٩٩٣",
        "mail.home.example:993:993",
        "imaps://mail.home.example",
        "mail.home.example/inbox",
        "sam@mail.home.example",
        "mail home",
        "mail\r\nhome",
        "mail\0home",
        "[::1",
        "::1",
        "[::1]x",
        "x" * 300,
    ],
)
def test_what_is_no_server(text: str) -> None:
    with pytest.raises(UserError):
        server_of(text, "IMAP")


@given(st.text(max_size=40))
def test_it_is_a_server_or_a_sentence(text: str) -> None:
    try:
        found = server_of(text, "SMTP")
    except UserError:
        return
    host = shown(found).rpartition(",")[0]
    assert server_of(host, "SMTP", found.encryption) == found


def test_how_it_is_shown() -> None:
    assert shown(server_of("mail.home.example", "IMAP")) == "mail.home.example:993, TLS"
    assert shown(server_of("[::1]:143", "IMAP")) == "[::1]:143, STARTTLS"
