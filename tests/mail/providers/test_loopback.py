"""A browser comes back to this machine with one answer; whoever else knocks learns nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from afterview.errors import MailError
from afterview.mail.providers.loopback import Loopback, loopback
from tests.servers.issuer import visit

STATE = "state-4711"


@pytest.fixture
def listener() -> Iterator[Loopback]:
    with loopback("127.0.0.1") as found:
        found.expect(STATE)
        yield found


def test_the_answer_comes_through(listener: Loopback) -> None:
    status, page = visit(f"{listener.uri}?code=abc&state={STATE}")
    assert status == 200
    assert "You can close this window" in page
    assert "abc" not in page
    assert listener.answer(seconds=5) == f"code=abc&state={STATE}"


def test_only_the_first_one_counts(listener: Loopback) -> None:
    assert visit(f"{listener.uri}?code=first&state={STATE}")[0] == 200
    assert visit(f"{listener.uri}?code=second&state={STATE}")[0] == 410
    assert listener.answer(seconds=5).startswith("code=first")
    assert visit(f"{listener.uri}?code=third&state={STATE}")[0] == 410


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=abc",
        "?code=abc&state=",
        "?code=abc&state=another",
        f"?code=abc&state={STATE}&state={STATE}",
        f"?state={STATE}",
        f"elsewhere?code=abc&state={STATE}",
        "?code=abc&state=%ff%00",
        "favicon.ico",
        "?code=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_a_stranger_is_turned_away(listener: Loopback, query: str) -> None:
    status, page = visit(listener.uri + query)
    assert status == 400
    assert "script" not in page
    with pytest.raises(MailError, match="in time"):
        listener.answer(seconds=0)


def test_nobody_is_let_in_before_it_is_known_who_is_expected() -> None:
    with loopback("127.0.0.1") as early:
        assert visit(f"{early.uri}?code=abc&state=")[0] == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_only_answers_to_what_browsers_do_here(listener: Loopback, method: str) -> None:
    assert visit(f"{listener.uri}?code=abc&state={STATE}", method)[0] == 501


def test_a_connection_that_says_nothing_holds_nobody_up(listener: Loopback) -> None:
    port = urlsplit(listener.uri).port
    with socket.create_connection(("127.0.0.1", port or 0), 5):
        assert visit(f"{listener.uri}?code=abc&state={STATE}")[0] == 200


def test_it_listens_on_this_machine_alone_and_only_while_it_is_needed() -> None:
    with loopback("localhost") as found:
        port = urlsplit(found.uri).port or 0
        assert found.uri == f"http://localhost:{port}/"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)
