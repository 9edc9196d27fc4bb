"""A place for a password is written down in words; the password never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import UserError
from afterview.mail.credentials import Secret
from afterview.mail.vault import Client, reference_of


@pytest.mark.parametrize(
    "text",
    ["keyring", "env:MAIL_PASSWORD", "file:/run/secrets/mail", "file:C:\\mail.txt", "command:pass show mail"],
)
def test_a_place_reads_as_it_is_written(text: str) -> None:
    assert str(reference_of(text)) == text


def test_a_command_is_words_that_no_shell_sees() -> None:
    assert reference_of("command:pass show 'mail home' ; rm $HOME").words == (
        "pass",
        "show",
        "mail home",
        ";",
        "rm",
        "$HOME",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "s3cret",
        "keyring:x",
        "env",
        "env:",
        "env:A-B",
        "env:1A",
        "env:A=b",
        "file:",
        "file: ",
        "command:",
        "command:''' ",
        "command:pass 'open",
        "file:/a\nb",
        "x" * 2000,
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        reference_of(text)


@given(st.text(min_size=8, alphabet=st.characters(categories=("L", "N"))))
def test_a_password_typed_as_a_place_is_not_repeated(password: str) -> None:
    with pytest.raises(UserError) as refused:
        reference_of(f"canary{password}")
    assert "canary" not in refused.value.message + refused.value.hint


def test_a_client_shows_no_secret() -> None:
    assert "s3cret" not in repr(Client(id="alex.example", secret=Secret("s3cret")))
    with pytest.raises(UserError, match="client id"):
        Client(id="a\r\nb")
