"""Where a browser comes back to after a sign-in: a listener on this machine, for one answer (RFC 8252).

Anything on this machine can knock here, so only a request with the state that was sent out counts; the
first such one ends it. Browsers open connections they never use, hence a thread for each.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Full, Queue
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from afterview.errors import MailError

ADDRESS = "127.0.0.1"
PAGE = "<!doctype html><meta charset=utf-8><title>afterview</title><p>{}</p>"
DONE = "afterview has its answer. You can close this window and go back to the terminal."
OVER = "afterview has had its answer already."
STRANGE = "This is no answer to a sign-in that afterview waits for."


class Loopback:
    """`uri` is what the issuer sends the browser to; `answer` waits for it."""

    def __init__(self, server: _Server, name: str) -> None:
        self._server = server
        self.uri = f"http://{name}:{server.server_port}/"

    def expect(self, state: str) -> None:
        """The state that the one true answer carries."""
        self._server.state = state

    def answer(self, *, seconds: float) -> str:
        """The query the browser was sent back with, or MailError."""
        try:
            return self._server.answers.get(timeout=seconds)
        except Empty:
            raise MailError(
                "The sign-in was not finished in the browser in time.",
                "Start again; where the browser is on another machine, add --device.",
            ) from None


@contextmanager
def loopback(name: str) -> Iterator[Loopback]:
    """Listen on a free port of 127.0.0.1 for as long as the block lasts; `name`: how the issuer calls it."""
    server = _Server((ADDRESS, 0), _Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Loopback(server, name)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False
    state: str | None = None

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.answers: Queue[str] = Queue(maxsize=1)
        self.over = False
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks off is no trouble, and nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "afterview"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """Take the answer, if it is one."""
        parts = urlsplit(self.path)
        said = parse_qs(parts.query, keep_blank_values=True)
        if parts.path != "/" or not self._is_ours(said):
            self._show(HTTPStatus.BAD_REQUEST, STRANGE)
        elif self._take(parts.query):
            self._show(HTTPStatus.OK, DONE)
        else:
            self._show(HTTPStatus.GONE, OVER)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name for it
        """Nothing: the address holds the code."""

    def _is_ours(self, said: dict[str, list[str]]) -> bool:
        state = self.server.state
        given = said.get("state", [])
        if state is None or len(given) != 1 or not ({"code", "error"} & said.keys()):
            return False
        return hmac.compare_digest(given[0].encode("utf-8", "replace"), state.encode())

    def _take(self, query: str) -> bool:
        if self.server.over:
            return False
        self.server.over = True
        try:
            self.server.answers.put_nowait(query)
        except Full:
            return False
        return True

    def _show(self, status: HTTPStatus, words: str) -> None:
        page = PAGE.format(words).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Content-Security-Policy", "default-src 'none'"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)
