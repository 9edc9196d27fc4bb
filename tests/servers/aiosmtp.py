"""A submission server by aiosmtpd, for what it takes that the script did not think of: AUTH, TLS, dots."""

from __future__ import annotations

import asyncio
import ssl
import threading
from base64 import b64decode
from contextlib import suppress
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from afterview.mail.credentials import Password
from tests.servers.submission import ACCESS, ADDRESS, PASSWORD, Delivered

GUARD = 30  # seconds


class AioSmtp:
    """aiosmtpd on a free port of 127.0.0.1, in a thread; exactly one of `tls` (at once) and `starttls`.

    `taken` is its own record, `refused` the recipients it answers 550.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        size: int = 1_000_000,
        refused: tuple[str, ...] = (),
        person: Password = PASSWORD,
    ) -> None:
        self._tls, self._starttls, self._size = tls, starttls, size
        self.refused, self._person = refused, person
        self.taken: list[Delivered] = []
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(GUARD)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(GUARD)

    def keep(self, email: Delivered) -> None:
        """Take an email; whoever delivers it somewhere as well overrides this."""
        self.taken.append(email)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
            self._loop.run_forever()
            self._loop.run_until_complete(self._close())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()

    async def _close(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close in the next round

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="aiosmtpd.example",
            data_size_limit=self._size,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            # aiosmtpd sees no TLS that was there from the first byte, so handle_MAIL asks who it is.
            auth_require_tls=self._starttls is not None,
            authenticator=self.authenticate,
            loop=self._loop,
        )

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        """`handled` has to be False on failure: else nothing is answered and the client waits for ever."""
        known = (
            isinstance(data, LoginPassword)
            and data.login == self._person.user.encode()
            and data.password == self._person.secret.reveal().encode()
        )
        return AuthResult(success=known, handled=False)

    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        with suppress(ValueError):
            known = b64decode(args[1]).decode() == f"user={ADDRESS}\x01auth=Bearer {ACCESS}\x01\x01"
            return AuthResult(success=known, handled=False)
        return AuthResult(success=False, handled=False)

    # aiosmtpd calls these by name.

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 nobody here by that name"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        for recipient in envelope.rcpt_tos:
            self.keep(Delivered(sender=envelope.mail_from, recipient=recipient, raw=envelope.content))
        return "250 2.0.0 kept"
