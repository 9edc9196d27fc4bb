"""OAuth 2 through Authlib: a sign-in with a client id of the person's own, and tokens kept fresh.

browser here    authorization code to a loopback address, PKCE S256, state (RFC 8252, RFC 7636)
--device        a code to type on any device (RFC 8628)
later           the refresh token brings the next access token; a new refresh token is kept in its place

Everything over https, except to this machine; no redirect is followed with a token in hand. Of what an issuer
says only the error's name is repeated, since a description may hold anything.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from afterview.errors import MailError
from afterview.mail.account import Account
from afterview.mail.credentials import Secret
from afterview.mail.known_providers import ENDPOINTS, Endpoints, Issuer, provider_by_key
from afterview.mail.providers.loopback import loopback
from afterview.mail.tokens import Tokens, tokens_of
from afterview.mail.vault import Client, SignInPage, Vault

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

SECONDS = 30.0  # for an answer of the issuer
PATIENCE = 300.0  # for the person, in the browser
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER = 5.0  # RFC 8628 3.5: seconds more after each slow_down
SHORTEST = 1.0  # between two polls, however often an issuer would be asked
LONGEST = 1800.0  # what an issuer may ask us to wait in all
_NAME = re.compile(r"[a-z][a-z_]{2,40}")
_MICROSOFT = re.compile(r"AADSTS\d{4,7}")


def sign_in(
    issuer: Issuer,
    client: Client,
    *,
    address: str,
    device: bool,
    show: Callable[[SignInPage], None],
    patience: float = PATIENCE,
    pause: Callable[[float], object] | None = None,
) -> Secret:
    """See mail.vault.SignIn. `patience`: seconds for the person; `pause` waits between two polls."""
    endpoints = ENDPOINTS[issuer]
    if device:
        wait = pause or Event().wait
        return _by_code(endpoints, client, show, wait).written()
    return _by_browser(endpoints, client, address, show, patience).written()


def access_token(account: Account, vault: Vault, *, now: datetime, client: Client | None = None) -> Secret:
    """A token to log in with: the kept one while it lasts, else a new one, which is kept in its place.

    `client` is for a place that holds a refresh token alone. MailError where there is none to be had.
    """
    kept = vault.read(account)
    tokens = tokens_of(kept) or _bare(account, kept, client)
    good = tokens.good(now)
    if good is not None:
        return good
    fresh = _refreshed(account, tokens)
    vault.keep(account, fresh.written())
    if fresh.access is None:
        raise _nonsense(tokens.endpoint)
    return fresh.access


def _bare(account: Account, kept: Secret, client: Client | None) -> Tokens:
    provider = provider_by_key(account.provider)
    if client is None or provider is None or provider.issuer is None:
        raise MailError(
            f"What lies there for {account.address} is no sign-in that afterview made.",
            f"Sign in again: afterview mail connect {account.address} --oauth google, or microsoft.",
        )
    return Tokens(endpoint=ENDPOINTS[provider.issuer].token, client=client, refresh=kept)


def _refreshed(account: Account, tokens: Tokens) -> Tokens:
    _require_safe(tokens.endpoint)
    with _session(tokens.client) as session, _sentences(tokens.endpoint, account.address):
        answer = session.refresh_token(
            tokens.endpoint,
            refresh_token=tokens.refresh.reveal(),
            timeout=SECONDS,
            allow_redirects=False,
        )
    return _tokens(answer, tokens.endpoint, tokens.client, before=tokens.refresh)


def _by_browser(
    endpoints: Endpoints, client: Client, address: str, show: Callable[[SignInPage], None], patience: float
) -> Tokens:
    for url in (endpoints.authorize, endpoints.token):
        _require_safe(url)
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    with loopback(endpoints.loopback) as listener, _session(client) as session:
        session.redirect_uri = listener.uri
        session.scope = endpoints.scope
        listener.expect(state)
        url, _ = session.create_authorization_url(
            endpoints.authorize,
            state=state,
            code_verifier=verifier,
            login_hint=address,
            **dict(endpoints.extra),
        )
        show(SignInPage(url=url))
        code = _code(listener.answer(seconds=patience), endpoints)
        with _sentences(endpoints.token):
            answer = session.fetch_token(
                endpoints.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                timeout=SECONDS,
                allow_redirects=False,
            )
    return _tokens(answer, endpoints.token, client)


def _code(answered: str, endpoints: Endpoints) -> str:
    said = parse_qs(answered)
    if "error" in said:
        raise _refused(endpoints.issuer, said["error"][0], None)
    if not said.get("code"):
        raise _nonsense(endpoints.authorize)
    return said["code"][0]


def _by_code(
    endpoints: Endpoints,
    client: Client,
    show: Callable[[SignInPage], None],
    pause: Callable[[float], object],
) -> Tokens:
    if endpoints.device is None:
        raise MailError(
            f"{endpoints.issuer} hands out no access to mail by a code for devices.",
            "Sign in where there is a browser, without --device; --secret file:PATH makes a file to carry.",
        )
    for url in (endpoints.device, endpoints.token):
        _require_safe(url)
    with _session(client) as session:
        with _sentences(endpoints.device):
            asked = session.post(
                endpoints.device,
                data={"client_id": client.id, "scope": endpoints.scope},
                withhold_token=True,
                timeout=SECONDS,
                allow_redirects=False,
            )
            offer = _json(asked, endpoints)
        show(_page(offer, endpoints.device))
        answer = _polled(session, endpoints, offer, pause)
    return _tokens(answer, endpoints.token, client)


def _json(response: Any, endpoints: Endpoints) -> Mapping[str, Any]:
    found = response.json()
    if not isinstance(found, dict):
        raise _nonsense(endpoints.device or endpoints.token)
    if "error" in found or response.status_code != 200:
        raise _refused(endpoints.issuer, found.get("error"), found.get("error_description"))
    return found


def _page(offer: Mapping[str, Any], endpoint: str) -> SignInPage:
    url = offer.get("verification_uri") or offer.get("verification_url")
    code = offer.get("user_code")
    if not (isinstance(url, str) and isinstance(code, str) and isinstance(offer.get("device_code"), str)):
        raise _nonsense(endpoint)
    _require_safe(url)
    return SignInPage(url=url, code=code)


def _polled(
    session: OAuth2Session,
    endpoints: Endpoints,
    offer: Mapping[str, Any],
    pause: Callable[[float], object],
) -> Mapping[str, Any]:
    """Ask until the person has typed the code; waited time is counted, so no clock can lead it astray."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - see _session

    interval = max(_seconds(offer.get("interval"), 5.0), SHORTEST)
    left = _seconds(offer.get("expires_in"), LONGEST)
    while left > 0:
        pause(interval)
        left -= interval
        with _sentences(endpoints.token):
            try:
                found: Mapping[str, Any] = session.fetch_token(
                    endpoints.token,
                    grant_type=DEVICE_GRANT,
                    device_code=offer["device_code"],
                    timeout=SECONDS,
                    allow_redirects=False,
                )
            except OAuthError as problem:
                if problem.error not in ("authorization_pending", "slow_down"):
                    raise
                interval += SLOWER if problem.error == "slow_down" else 0
            else:
                return found
    raise MailError("The code was not typed in before it ended.", "Start again for a new code.")


def _seconds(said: Any, otherwise: float) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said < float("inf"):
        return otherwise
    return min(float(said), LONGEST)


def _tokens(
    answer: Mapping[str, Any], endpoint: str, client: Client, *, before: Secret | None = None
) -> Tokens:
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access, str) or not access or "\0" in access:
        raise _nonsense(endpoint)
    kept = Secret(refresh) if isinstance(refresh, str) and refresh and "\0" not in refresh else before
    if kept is None:
        raise MailError(
            "The sign-in worked, but would not last: no refresh token came with it.",
            "Take access away from the client at the provider, then connect again.",
        )
    tokens = Tokens(endpoint=endpoint, client=client, refresh=kept, access=Secret(access))
    # Authlib adds `expires_at` by the machine's clock.
    ends = answer.get("expires_at")
    if isinstance(ends, int) and 0 < ends < 2**40:
        tokens = replace(tokens, expires=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=ends))
    return tokens


@contextmanager
def _session(client: Client) -> Iterator[OAuth2Session]:
    """A session of Authlib's; loading it takes most of a second, so only who has tokens does."""
    from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - see above

    session = OAuth2Session(
        client_id=client.id,
        client_secret=client.secret.reveal() if client.secret else None,
        token_endpoint_auth_method="client_secret_post" if client.secret else "none",
        code_challenge_method="S256",
    )
    try:
        yield session
    finally:
        session.close()


@contextmanager
def _sentences(url: str, address: str | None = None) -> Iterator[None]:
    """Whatever goes wrong at the issuer, as a MailError without a word that might be secret."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - see _session
    from requests import RequestException  # noqa: PLC0415 - as above

    host = urlsplit(url).hostname or "The issuer"
    try:
        yield
    except OAuthError as problem:
        raise _refused(host, problem.error, problem.description, address=address) from None
    except ValueError:  # of requests too: an answer that is no JSON
        raise _nonsense(url) from None
    except RequestException as problem:
        raise MailError(
            f"{host} could not be asked for a token ({type(problem).__name__}).",
            "Check the network, then try again.",
            passing=True,
        ) from None


def _refused(who: str, error: Any, description: Any, *, address: str | None = None) -> MailError:
    name = error if isinstance(error, str) and _NAME.fullmatch(error) else "an error without a name"
    code = _MICROSOFT.search(description) if isinstance(description, str) else None
    what = f"{name}, {code[0]}" if code else name
    if address is not None and name == "invalid_grant":
        return MailError(
            f"{who} takes the sign-in of {address} no longer.",
            f"Sign in again: afterview mail connect {address}",
        )
    hints = {
        "access_denied": "Start again, and allow what is asked.",
        "expired_token": "Start again for a new code.",
        "invalid_client": "Check the client id and its secret.",
        "unauthorized_client": "Allow this kind of sign-in where the client id was registered.",
        "invalid_scope": "Allow access to mail where the client id was registered.",
    }
    return MailError(
        f"{who} refused the sign-in: {what}.",
        hints.get(name, "Check how the client id is registered, then start again."),
        passing=name in ("temporarily_unavailable", "server_error"),
    )


def _nonsense(url: str) -> MailError:
    host = urlsplit(url).hostname or "The issuer"
    return MailError(f"{host} answered with something that is no token.", "Try again later.", passing=True)


def _require_safe(url: str) -> None:
    """https, or this machine; else a token could be read on its way."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return
    raise MailError(
        "The sign-in would not be encrypted, so it was not begun.", "Report this: it is a mistake."
    )
