"""Signing in at an issuer that the tests start, and staying signed in; a token is seen by nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from afterview.errors import MailError
from afterview.mail import known_providers
from afterview.mail.account import Account, Server
from afterview.mail.credentials import Secret, Token
from afterview.mail.providers.login import credentials_of
from afterview.mail.providers.oauth import access_token, sign_in
from afterview.mail.providers.secrets import Places
from afterview.mail.tokens import Tokens, tokens_of
from afterview.mail.vault import Client, SignInPage
from tests.servers.issuer import (
    ACCESS,
    CLIENT_ID,
    CLIENT_SECRET,
    DEVICE_CODE,
    REFRESH,
    Fault,
    Issuer,
    visit,
)

ADDRESS = "sam@home.example"
NOW = datetime(2026, 11, 3, 21, tzinfo=UTC)
CLIENT = Client(id=CLIENT_ID)
ACCOUNT = Account(
    address=ADDRESS,
    user=ADDRESS,
    imap=Server(host="imap.home.example", port=993),
    smtp=Server(host="smtp.home.example", port=465),
    secret="env:TOKENS",  # noqa: S106 - where they lie
    login="oauth",
    provider="gmail",
)
CANARIES = ("canary", "4711", ACCESS, REFRESH)


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with Issuer() as found:
        use(found, monkeypatch)
        yield found


def use(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("google", "microsoft"):
        monkeypatch.setitem(known_providers.ENDPOINTS, name, issuer.endpoints)


class Browser:
    """Opens the page it is shown, in a thread of its own as a real one, and remembers what it saw."""

    def __init__(self, act: Callable[[str], object]) -> None:
        self.act = act
        self.url = ""
        self.saw: list[object] = []
        self.thread = threading.Thread(target=lambda: self.saw.append(self.act(self.url)))

    def __call__(self, page: SignInPage) -> None:
        assert page.code is None
        self.url = page.url
        self.thread.start()

    def result(self) -> object:
        self.thread.join()
        return self.saw[0]


def by_browser(browser: Browser, *, client: Client = CLIENT, patience: float = 20) -> Secret:
    return sign_in("google", client, address=ADDRESS, device=False, show=browser, patience=patience)


def quiet(error: MailError) -> None:
    """Nothing in the error, nor in what it came from, is secret."""
    assert error.__cause__ is None
    words = error.message + error.hint + repr(error)
    assert [canary for canary in CANARIES if canary in words] == []


class TestInTheBrowser:
    def test_a_sign_in_brings_tokens_that_last(self, issuer: Issuer) -> None:
        browser = Browser(issuer.approve)
        tokens = tokens_of(by_browser(browser))
        assert tokens is not None
        assert (tokens.access, tokens.refresh) == (Secret(ACCESS), Secret(REFRESH))
        assert (tokens.endpoint, tokens.client) == (issuer.endpoints.token, CLIENT)
        assert browser.result() == [200]

    def test_what_the_issuer_is_asked(self, issuer: Issuer) -> None:
        browser = Browser(issuer.approve)
        by_browser(browser)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(browser.url).query).items()}
        assert asked["login_hint"] == ADDRESS
        assert asked["access_type"] == "offline"
        assert len(asked["code_challenge"]) == 43
        assert len(asked["state"]) >= 32
        back = urlsplit(asked["redirect_uri"])
        assert (back.scheme, back.hostname, back.path) == ("http", "127.0.0.1", "/")
        (form,) = issuer.state.received
        assert "client_secret" not in form
        assert form["code_verifier"] not in browser.url

    def test_no_two_are_alike(self, issuer: Issuer) -> None:
        first, second = Browser(issuer.approve), Browser(issuer.approve)
        by_browser(first)
        by_browser(second)
        one, other = (parse_qs(urlsplit(browser.url).query) for browser in (first, second))
        assert one["state"] != other["state"]
        assert one["code_challenge"] != other["code_challenge"]

    def test_microsoft_wants_this_machine_called_localhost(
        self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        named = replace(issuer.endpoints, loopback="localhost")
        monkeypatch.setitem(known_providers.ENDPOINTS, "microsoft", named)
        browser = Browser(issuer.approve)
        sign_in("microsoft", CLIENT, address=ADDRESS, device=False, show=browser, patience=20)
        assert browser.result() == [200]
        assert issuer.state.grants["canary-code-0"].redirect.startswith("http://localhost:")

    def test_a_client_with_a_secret(self, issuer: Issuer) -> None:
        issuer.state.secret = CLIENT_SECRET
        client = Client(id=CLIENT_ID, secret=Secret(CLIENT_SECRET))
        tokens = tokens_of(by_browser(Browser(issuer.approve), client=client))
        assert tokens is not None
        assert tokens.client == client

    def test_no_secret_is_ever_in_an_address(self, issuer: Issuer) -> None:
        issuer.state.secret = CLIENT_SECRET
        browser = Browser(issuer.approve)
        by_browser(browser, client=Client(id=CLIENT_ID, secret=Secret(CLIENT_SECRET)))
        lines = "".join(issuer.state.lines)
        assert [secret for secret in (CLIENT_SECRET, ACCESS, REFRESH) if secret in lines + browser.url] == []

    def test_a_strangers_answer_is_turned_away_and_the_true_one_still_counts(self, issuer: Issuer) -> None:
        def both(url: str) -> list[int]:
            return [*issuer.approve(url, state="another", code="stolen"), *issuer.approve(url)]

        browser = Browser(both)
        tokens = tokens_of(by_browser(browser))
        assert tokens is not None
        assert browser.result() == [400, 200]
        assert [form["code"] for form in issuer.state.received] == ["canary-code-1"]

    def test_only_a_strangers_answer_comes(self, issuer: Issuer) -> None:
        browser = Browser(lambda url: issuer.approve(url, state="another"))
        with pytest.raises(MailError, match="not finished in the browser") as refused:
            by_browser(browser, patience=0.5)
        quiet(refused.value)
        assert issuer.state.received == []

    def test_nobody_comes_back(self, issuer: Issuer) -> None:
        del issuer
        with pytest.raises(MailError, match="in time") as refused:
            by_browser(Browser(lambda _: None), patience=0.1)
        assert "--device" in refused.value.hint

    def test_the_person_says_no(self, issuer: Issuer) -> None:
        def refuse(url: str) -> tuple[int, str]:
            asked = parse_qs(urlsplit(url).query)
            return visit(f"{asked['redirect_uri'][0]}?error=access_denied&state={asked['state'][0]}")

        with pytest.raises(MailError, match="Google refused the sign-in: access_denied") as refused:
            by_browser(Browser(refuse))
        quiet(refused.value)
        assert issuer.state.received == []

    def test_a_code_that_somebody_else_used_already(self, issuer: Issuer) -> None:
        def spent(url: str) -> list[int]:
            visit(url)
            for grant in issuer.state.grants.values():
                grant.used = True
            return issuer.approve(url, code="canary-code-0")

        with pytest.raises(MailError, match="invalid_grant") as refused:
            by_browser(Browser(spent))
        quiet(refused.value)

    def test_tokens_that_would_not_last(self, issuer: Issuer) -> None:
        issuer.state.lasting = False
        with pytest.raises(MailError, match="would not last") as refused:
            by_browser(Browser(issuer.approve))
        quiet(refused.value)


ODD = (
    Fault(status=500, body=b"canary"),
    Fault(body=b"canary, no json"),
    Fault(body=b"[]"),
    Fault(body=b"null"),
    Fault(body=b'"canary"'),
    Fault(body=b"{}"),
    Fault(body=b'{"access_token": 7, "refresh_token": "canary"}'),
    Fault(body=b'{"access_token": "", "refresh_token": "canary"}'),
    Fault(body=b'{"access_token": "canary\\u0000", "refresh_token": "canary"}'),
    Fault(status=400, body=b'{"error": "invalid_request", "error_description": "canary"}'),
    Fault(status=400, body=b'{"error": {"canary": 1}}'),
    Fault(status=400, body=b'{"error": "canary\\r\\n4711"}'),
    Fault(status=302, location="http://127.0.0.1:1/canary"),
    Fault(status=307, location="http://127.0.0.1:1/canary"),
    Fault(body=b"\xff\xfe"),
    Fault(body=b'{"access_token": "x", "refresh_token": "y", "expires_in": "canary"}'),
)


class TestOddAnswers:
    @pytest.mark.parametrize("fault", ODD, ids=range(len(ODD)))
    def test_where_a_code_is_traded_in(self, issuer: Issuer, fault: Fault) -> None:
        issuer.state.faults = {"/token": [fault]}
        with pytest.raises(MailError) as refused:
            by_browser(Browser(issuer.approve))
        quiet(refused.value)

    @pytest.mark.parametrize("fault", ODD, ids=range(len(ODD)))
    def test_where_a_token_is_renewed(self, issuer: Issuer, fault: Fault) -> None:
        issuer.state.faults = {"/token": [fault]}
        vault = holding(issuer)
        before = vault.read(ACCOUNT)
        with pytest.raises(MailError) as refused:
            access_token(ACCOUNT, vault, now=NOW)
        quiet(refused.value)
        assert vault.read(ACCOUNT) == before

    @pytest.mark.parametrize("fault", ODD[:14], ids=range(14))
    def test_where_a_device_asks_for_its_code(self, issuer: Issuer, fault: Fault) -> None:
        issuer.state.faults = {"/device": [fault]}
        with pytest.raises(MailError) as refused:
            by_code([])
        quiet(refused.value)

    def test_microsofts_own_number_is_told(self, issuer: Issuer) -> None:
        body = b'{"error": "invalid_request", "error_description": "AADSTS700016: canary 4711"}'
        issuer.state.faults = {"/token": [Fault(status=400, body=body)]}
        with pytest.raises(MailError, match="invalid_request, AADSTS700016") as refused:
            by_browser(Browser(issuer.approve))
        quiet(refused.value)

    def test_an_issuer_that_is_not_there(self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
        gone = replace(issuer.endpoints, token="http://127.0.0.1:1/token")  # noqa: S106 - an address
        monkeypatch.setitem(known_providers.ENDPOINTS, "google", gone)
        with pytest.raises(MailError, match="could not be asked") as refused:
            by_browser(Browser(issuer.approve))
        quiet(refused.value)
        assert refused.value.passing

    @pytest.mark.parametrize("name", ["authorize", "token", "device"])
    @pytest.mark.parametrize("url", ["http://login.home.example/x", "ftp://127.0.0.1/x", "https:///x"])
    def test_what_would_not_be_encrypted_is_not_begun(
        self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, name: str, url: str
    ) -> None:
        fields: dict[str, Any] = {name: url}
        monkeypatch.setitem(known_providers.ENDPOINTS, "google", replace(issuer.endpoints, **fields))
        shown: list[SignInPage] = []
        with pytest.raises(MailError, match="not be encrypted"):
            sign_in("google", CLIENT, address=ADDRESS, device=name == "device", show=shown.append)
        assert shown == []
        assert issuer.state.lines == []


def by_code(pauses: list[float]) -> Secret:
    pages: list[SignInPage] = []
    found = sign_in("google", CLIENT, address=ADDRESS, device=True, show=pages.append, pause=pauses.append)
    assert [page.code for page in pages] == ["ABCD-EFGH"]
    return found


class TestOnAnotherDevice:
    def test_it_asks_until_the_code_is_typed(self, issuer: Issuer) -> None:
        issuer.state.device_answers = ["authorization_pending", "slow_down", "authorization_pending", ""]
        pauses: list[float] = []
        tokens = tokens_of(by_code(pauses))
        assert tokens is not None
        assert tokens.refresh == Secret(REFRESH)
        assert pauses == [5, 5, 10, 10]

    def test_the_code_ends(self, issuer: Issuer) -> None:
        issuer.state.device_answers = ["authorization_pending"] * 100
        pauses: list[float] = []
        with pytest.raises(MailError, match="before it ended") as refused:
            by_code(pauses)
        quiet(refused.value)
        assert sum(pauses) == 60

    @pytest.mark.parametrize("error", ["access_denied", "expired_token"])
    def test_the_person_or_the_issuer_says_no(self, issuer: Issuer, error: str) -> None:
        issuer.state.device_answers = ["authorization_pending", error]
        with pytest.raises(MailError, match=error) as refused:
            by_code([])
        quiet(refused.value)

    @pytest.mark.parametrize("interval", [0, -5, True, "5", None, 1e9, 0.001])
    def test_an_odd_interval_neither_hurries_nor_hangs(self, issuer: Issuer, interval: object) -> None:
        issuer.state.interval = interval  # type: ignore[assignment] # what an issuer may say
        issuer.state.device_answers = ["authorization_pending"] * 100
        pauses: list[float] = []
        with pytest.raises(MailError):
            by_code(pauses)
        assert min(pauses) >= 1
        assert sum(pauses) <= 1800

    def test_the_codes_own_secret_is_sent_in_no_address(self, issuer: Issuer) -> None:
        by_code([])
        assert DEVICE_CODE not in "".join(issuer.state.lines)

    def test_an_issuer_without_codes_for_mail(self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(known_providers.ENDPOINTS, "google", replace(issuer.endpoints, device=None))
        with pytest.raises(MailError, match="Google hands out no access to mail by a code"):
            sign_in("google", CLIENT, address=ADDRESS, device=True, show=print)


def holding(issuer: Issuer, **changed: object) -> Places:
    """A vault with the tokens of a sign-in an hour ago."""
    tokens = Tokens(
        endpoint=issuer.endpoints.token,
        client=CLIENT,
        refresh=Secret(REFRESH),
        access=Secret("old"),
        expires=NOW - timedelta(minutes=1),
    )
    vault = Places(variable=lambda _: None)
    vault.hold(ACCOUNT, replace(tokens, **changed).written())  # type: ignore[arg-type] # some fields
    return vault


class TestLater:
    def test_a_token_that_lasts_is_used_without_asking(self, issuer: Issuer) -> None:
        vault = holding(issuer, expires=NOW + timedelta(minutes=3))
        assert access_token(ACCOUNT, vault, now=NOW) == Secret("old")
        assert issuer.state.lines == []

    @pytest.mark.parametrize("left", [timedelta(minutes=-1), timedelta(0), timedelta(minutes=2)])
    def test_one_that_ends_soon_is_renewed_and_kept(self, issuer: Issuer, left: timedelta) -> None:
        vault = holding(issuer, expires=NOW + left)
        assert access_token(ACCOUNT, vault, now=NOW) == Secret(ACCESS)
        tokens = tokens_of(vault.read(ACCOUNT))
        assert tokens is not None
        assert (tokens.access, tokens.refresh) == (Secret(ACCESS), Secret(f"{REFRESH}-1"))

    def test_a_refresh_token_that_stays_stays(self, issuer: Issuer) -> None:
        issuer.state.rotate = False
        vault = holding(issuer)
        access_token(ACCOUNT, vault, now=NOW)
        tokens = tokens_of(vault.read(ACCOUNT))
        assert tokens is not None
        assert tokens.refresh == Secret(REFRESH)

    def test_one_taken_away_asks_to_sign_in_again(self, issuer: Issuer) -> None:
        issuer.state.refresh = "another"
        with pytest.raises(MailError, match=f"takes the sign-in of {ADDRESS} no longer") as refused:
            access_token(ACCOUNT, holding(issuer), now=NOW)
        quiet(refused.value)
        assert refused.value.hint == f"Sign in again: afterview mail connect {ADDRESS}"
        assert not refused.value.passing

    def test_a_place_with_a_refresh_token_alone(self, issuer: Issuer) -> None:
        variables = {"TOKENS": REFRESH, "AFTERVIEW_OAUTH_CLIENT_ID": CLIENT_ID}
        vault = Places(variable=variables.get)
        found = credentials_of(ACCOUNT, vault, now=NOW, variable=variables.get)
        assert found == Token(user=ADDRESS, secret=Secret(ACCESS))
        assert issuer.state.refreshes == 1

    def test_and_no_client_to_use_it(self, issuer: Issuer) -> None:
        variables = {"TOKENS": REFRESH}
        with pytest.raises(MailError, match="no sign-in that afterview made") as refused:
            credentials_of(ACCOUNT, Places(variable=variables.get), now=NOW, variable=variables.get)
        quiet(refused.value)
        assert issuer.state.lines == []

    def test_an_endpoint_that_would_not_be_encrypted(self, issuer: Issuer) -> None:
        with pytest.raises(MailError, match="not be encrypted"):
            access_token(ACCOUNT, holding(issuer, endpoint="http://login.home.example/token"), now=NOW)

    def test_a_password_needs_none_of_this(self) -> None:
        found = credentials_of(
            replace(ACCOUNT, login="password"),
            Places(variable={"TOKENS": "pw"}.get),
            now=NOW,
            variable=lambda _: None,
        )
        assert found.mechanism == "PLAIN"


def test_nothing_is_logged(
    issuer: Issuer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    by_browser(Browser(issuer.approve))
    access_token(ACCOUNT, holding(issuer), now=NOW)
    printed = "".join(capfd.readouterr()) + caplog.text
    assert [canary for canary in CANARIES if canary in printed] == []
