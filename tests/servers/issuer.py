"""An OAuth 2 issuer on this machine: codes with PKCE (RFC 7636), codes for devices (RFC 8628), refreshes.

    with Issuer() as issuer:
        url = ...                        what the person would open
        issuer.approve(url)              the person says yes, and the browser goes where it is sent

It believes nothing: a code is good once, for its client, its redirect and its verifier. `received` holds the
form of every request for tokens, `lines` every request line, `faults` what the next requests get instead.
"""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from afterview.mail.known_providers import Endpoints

CLIENT_ID = "client-of-my-own.example"
CLIENT_SECRET = "canary-client-secret-4711"  # noqa: S105 - the tests' own
ACCESS = "ya29.canary-access-token-4711"
REFRESH = "1//canary-refresh-token-4711"
SCOPE = "https://mail.example/"
DEVICE_CODE = "canary-device-code-4711"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What one request gets instead of the right answer."""

    status: int = 200
    body: bytes = b""
    location: str | None = None


@dataclass(kw_only=True)
class _Grant:
    client: str
    redirect: str
    challenge: str
    used: bool = False


@dataclass(kw_only=True)
class State:
    """What the issuer knows; the test looks at it and changes it."""

    secret: str | None = None
    rotate: bool = True
    lasting: bool = True
    lifetime: int = 3600
    interval: int = 5
    device_answers: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    received: list[dict[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    grants: dict[str, _Grant] = field(default_factory=dict)
    refreshes: int = 0
    refresh: str = REFRESH


class Issuer:
    """A running one, on a free port of 127.0.0.1."""

    def __init__(self, **state: Any) -> None:
        self.state = State(**state)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.state = self.state
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def endpoints(self) -> Endpoints:
        """Where it answers; `loopback` is how it wants this machine called."""
        base = f"http://127.0.0.1:{self._server.server_port}"
        return Endpoints(
            issuer="Google",
            authorize=f"{base}/authorize",
            token=f"{base}/token",
            device=f"{base}/device",
            scope=SCOPE,
            extra=(("access_type", "offline"),),
        )

    def approve(self, url: str, **changed: str) -> list[int]:
        """The person opens `url` and says yes; the browser goes where it is sent, with `changed` query.

        Returns the status it saw there.
        """
        status, sent_to = visit(url)
        assert status == 302, status
        parts = urlsplit(sent_to)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
        there = parts._replace(query=urlencode(query)).geturl()
        return [visit(there)[0]]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def visit(url: str, method: str = "GET", host: str | None = None) -> tuple[int, str]:
    """What a browser sees: the status, and where it is sent or what stands there."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", parts.port or 80, timeout=10)
    try:
        headers = {"Host": host} if host else {}
        connection.request(method, parts._replace(scheme="", netloc="").geturl(), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or answer.read().decode()
    finally:
        connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    state: State


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name for it
        pass

    def do_GET(self) -> None:
        state, parts = self.server.state, urlsplit(self.path)
        state.lines.append(self.requestline)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/authorize", parts.path
        code = f"canary-code-{len(state.grants)}"
        assert asked["code_challenge_method"] == "S256"
        assert (asked["response_type"], asked["scope"]) == ("code", SCOPE)
        state.grants[code] = _Grant(
            client=asked["client_id"], redirect=asked["redirect_uri"], challenge=asked["code_challenge"]
        )
        self._send(302, b"", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def do_POST(self) -> None:
        state = self.server.state
        state.lines.append(self.requestline)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        state.received.append(form)
        if faults := state.faults.get(self.path):
            fault = faults.pop(0)
            self._send(fault.status, fault.body, fault.location)
            return
        answer = self._device(form) if self.path == "/device" else self._token(form)
        self._send(400 if "error" in answer else 200, json.dumps(answer).encode())

    def _device(self, form: dict[str, str]) -> dict[str, object]:
        assert form == {"client_id": CLIENT_ID, "scope": SCOPE}, form
        port = self.server.server_port
        return {
            "device_code": DEVICE_CODE,
            "user_code": "ABCD-EFGH",
            "verification_uri": f"http://127.0.0.1:{port}/link",
            "interval": self.server.state.interval,
            "expires_in": 60,
        }

    def _token(self, form: dict[str, str]) -> dict[str, object]:
        state = self.server.state
        if form.get("client_id") != CLIENT_ID or form.get("client_secret") != state.secret:
            return {"error": "invalid_client"}
        kind = form["grant_type"]
        if kind == "refresh_token":
            if form["refresh_token"] != state.refresh:
                return {"error": "invalid_grant", "error_description": f"not {form['refresh_token']}"}
            state.refreshes += 1
            if state.rotate:
                state.refresh = f"{REFRESH}-{state.refreshes}"
        elif kind == "authorization_code":
            grant = state.grants.get(form["code"])
            if grant is None or grant.used or not _fits(grant, form):
                return {"error": "invalid_grant"}
            grant.used = True
        else:
            assert (kind, form["device_code"]) == (
                "urn:ietf:params:oauth:grant-type:device_code",
                DEVICE_CODE,
            )
            if state.device_answers and (error := state.device_answers.pop(0)):
                return {"error": error}
        answer: dict[str, object] = {
            "access_token": ACCESS,
            "token_type": "Bearer",
            "expires_in": state.lifetime,
        }
        return answer | ({"refresh_token": state.refresh} if state.lasting and self._tells(kind) else {})

    def _tells(self, kind: str) -> bool:
        return kind != "refresh_token" or self.server.state.rotate

    def _send(self, status: int, body: bytes, location: str | None = None) -> None:
        self.send_response(status)
        if location is not None:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _fits(grant: _Grant, form: dict[str, str]) -> bool:
    digest = sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(digest).decode().rstrip("=")
    return (grant.client, grant.redirect, grant.challenge) == (
        form["client_id"],
        form.get("redirect_uri"),
        challenge,
    )
