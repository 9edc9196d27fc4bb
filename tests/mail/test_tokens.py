"""Tokens are kept as one secret, and read back as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.mail.credentials import Secret
from afterview.mail.tokens import Tokens, tokens_of
from afterview.mail.vault import Client

NOW = datetime(2026, 11, 3, 21, tzinfo=UTC)
SECRETS = st.text(min_size=1, alphabet=st.characters(exclude_characters="\0", codec="utf-8")).map(Secret)
CLIENTS = st.builds(Client, id=st.just("client.example"), secret=st.none() | SECRETS)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)


@given(
    st.builds(
        Tokens,
        endpoint=st.just("https://login.example/token"),
        client=CLIENTS,
        refresh=SECRETS,
        access=st.none() | SECRETS,
        expires=st.none() | TIMES,
    )
)
def test_what_is_written_is_read_back(tokens: Tokens) -> None:
    written = tokens.written()
    assert "\n" not in written.reveal()
    assert tokens_of(written) == tokens


@pytest.mark.parametrize(
    "text",
    [
        "1//refresh",
        "{}",
        "[]",
        "null",
        '{"refresh_token": 7}',
        "{" * 500,
        '{"token_endpoint":"x","client_id":"a\\nb","refresh_token":"r"}',
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert tokens_of(Secret(text)) is None


@given(st.text(min_size=1, alphabet=st.characters(exclude_characters="\0")))
def test_reading_never_raises(text: str) -> None:
    found = tokens_of(Secret(text))
    assert found is None or found.refresh.reveal() in text


def test_an_odd_end_is_no_tokens() -> None:
    text = '{"token_endpoint":"x","client_id":"a","refresh_token":"r","expires_at":99999999999999}'
    assert tokens_of(Secret(text)) is None


def test_how_long_one_is_good() -> None:
    tokens = Tokens(endpoint="x", client=Client(id="a"), refresh=Secret("r"), access=Secret("a"))
    assert tokens.good(NOW) is None, "nobody said until when"
    ends = NOW + timedelta(minutes=10)
    lasting = Tokens(
        endpoint="x", client=Client(id="a"), refresh=Secret("r"), access=Secret("a"), expires=ends
    )
    assert lasting.good(NOW) == Secret("a")
    assert lasting.good(ends - timedelta(minutes=2)) is None


def test_none_of_it_shows() -> None:
    tokens = Tokens(
        endpoint="x",
        client=Client(id="a", secret=Secret("canary-1")),
        refresh=Secret("canary-2"),
        access=Secret("canary-3"),
    )
    assert "canary" not in repr(tokens) + str(tokens)
