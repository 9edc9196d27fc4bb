"""Submission by SMTP, phase by phase, so that every ending is told apart from every other.

connect ─ TLS ─ EHLO ─ AUTH ─> MAIL ─ RCPT ─ before_data ─ DATA ─ text ─> final dot ─> reply
└─ MailError, Deferred ─────┘  └─ Deferred, Refused ─────────────────┘  └─ see mail/sender.py ┘

smtplib's own sendmail raises the same exception before DATA and after the final dot: whoever
catches it and tries again sends twice. Hence by hand, and the dot goes out alone: an error while
the text is written is surely not sent, one from the dot on is Uncertain until a whole reply says more.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable

from afterview.core.text import email_address
from afterview.errors import MailError, UserError
from afterview.mail.account import Account
from afterview.mail.credentials import Credentials
from afterview.mail.providers.said import SAID_LIMIT, said
from afterview.mail.providers.smtp_login import Later, log_in
from afterview.mail.providers.smtp_wire import Garbled, Wire
from afterview.mail.providers.tls import context_for, insecure
from afterview.mail.sender import Accepted, Deferred, Envelope, Outcome, Phase, Refused, Uncertain

LINE_LIMIT = 998  # RFC 5321 4.5.3.1.6: bytes without CR LF
DOT = b".\r\n"
_NOT_CANONICAL = re.compile(rb"(?<!\r)\n|\r(?!\n)|[\x00\x80-\xff]")
_TOO_LONG = re.compile(rb"[^\n]{%d,}\n" % (LINE_LIMIT + 2))
_OF_ADDRESS = (550, 551, 553)  # RFC 5321 4.2.3: mailbox unavailable, not local, name not allowed
_ENHANCED_OF_ADDRESS = re.compile(rb"5\.[12]\.")  # RFC 3463: status of the address, of the mailbox


class SmtpSender:
    """Sends as one account; a connection of its own for each email. Implements mail.sender.Sender.

    `timeout`: seconds for a connection and for each answer; `reply_timeout`: for the text on its way,
    and again for the answer after the final dot (RFC 5321 4.5.3.2.6 asks for 600).
    """

    def __init__(
        self, account: Account, credentials: Credentials, *, timeout: float = 60, reply_timeout: float = 600
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._timeout = timeout
        self._reply_timeout = reply_timeout

    def check(self) -> None:
        """Connect, log in, say goodbye. MailError where that fails, `passing` where it may work later."""
        try:
            self._enter().leave()
        except Later as later:
            raise MailError(
                f"{self._account.smtp.host} is busy: {later.code} {later.text}".rstrip(),
                "Try again in a few minutes.",
                passing=True,
            ) from None
        except (OSError, UnicodeError) as error:
            raise MailError(
                f"{self._place} {self._trouble(error, self._timeout)}.",
                "Check the network, and the server's name, port and encryption; then try again.",
                passing=True,
            ) from None

    def send(self, envelope: Envelope, *, before_data: Callable[[], None]) -> Outcome:
        """See mail.sender.Sender; UserError for an envelope that may not be put on a wire as it is."""
        _require_canonical(envelope.raw)
        sender, recipient = _exact(envelope.sender), _exact(envelope.recipient)
        try:
            wire = self._enter()
        except Later as later:
            return Deferred(phase="connect", said=later.text, code=later.code)
        except (OSError, UnicodeError) as error:
            return self._broken("connect", error)
        except MailError as error:
            if error.passing:
                return Deferred(phase="connect", said=error.message)
            raise
        try:
            return self._hand_over(wire, sender, recipient, envelope.raw, before_data)
        finally:
            wire.close()

    @property
    def _place(self) -> str:
        return f"{self._account.smtp.host}:{self._account.smtp.port}"

    # The way in: encrypted, and logged in.

    def _enter(self) -> Wire:
        server, context = self._account.smtp, context_for(self._account)
        wire = Wire(server, timeout=self._timeout)
        try:
            wire.dial()
            if server.encryption == "tls":
                self._encrypt(wire, context)
            self._require(wire.getreply(), 220, "greeting")
            if server.encryption == "starttls":
                self._start_tls(wire, context)
            self._require(wire.ehlo(), 250, "EHLO")
            log_in(wire, self._account, self._credentials)
        except BaseException:
            wire.close()
            raise
        return wire

    def _encrypt(self, wire: Wire, context: ssl.SSLContext) -> None:
        try:
            wire.encrypt(context)
        except ssl.SSLError as error:
            raise insecure(error, self._account.smtp) from None

    def _start_tls(self, wire: Wire, context: ssl.SSLContext) -> None:
        """Encryption or nothing: who strips the offer from the answer to EHLO learns no password."""
        self._require(wire.ehlo(), 250, "EHLO")
        if not wire.has_extn("starttls"):
            raise MailError(
                f"{self._place} offers no encryption, so nothing was said to it.",
                "Use port 465 with TLS; if the server had STARTTLS before, this network may be listening in.",
            )
        self._require(wire.docmd("STARTTLS"), 220, "STARTTLS")
        self._encrypt(wire, context)

    def _require(self, reply: tuple[int, bytes], wanted: int, what: str) -> None:
        """Nothing was said of an email yet, so a 5xx is the connection's trouble and not the email's."""
        code, text = reply
        words = said(text, self._credentials)
        if code // 100 == 4:
            raise Later(words, code=code)
        if code // 100 == 5:
            raise MailError(
                f"{self._place} takes no email from here ({what}): {code} {words}".rstrip(),
                "Check the server's name and port; if they are right, ask the provider.",
            )
        if code != wanted:
            raise Garbled(f"answers {code} to {what}", text)

    # The email: every ending before the final dot is surely not sent.

    def _hand_over(
        self, wire: Wire, sender: str, recipient: str, raw: bytes, before_data: Callable[[], None]
    ) -> Outcome:
        size = f" SIZE={len(raw)}" if wire.has_extn("size") else ""
        outcome: Outcome | None = (
            self._too_large(wire, raw)
            or self._step(wire, "mail", "MAIL", f"FROM:<{sender}>{size}")
            or self._step(wire, "rcpt", "RCPT", f"TO:<{recipient}>")
        )
        if outcome is None:
            self._last_look(wire, before_data)
            outcome = self._step(wire, "data", "DATA", wanted=354) or self._text(wire, raw)
        if outcome is None:
            outcome = self._dot(wire)
        wire.leave()
        return outcome

    def _too_large(self, wire: Wire, raw: bytes) -> Refused | None:
        """The server's own limit (RFC 1870; 0: none), asked before it has to say so."""
        offered = wire.esmtp_features.get("size", "").strip()
        limit = int(offered) if offered.isascii() and offered.isdecimal() and len(offered) < 20 else 0
        if not limit or len(raw) <= limit:
            return None
        words = f"The email has {len(raw):,} bytes; {self._account.smtp.host} takes {limit:,}."
        return Refused(phase="mail", said=words, code=552)

    def _last_look(self, wire: Wire, before_data: Callable[[], None]) -> None:
        try:
            before_data()
        except BaseException:
            wire.leave("RSET")
            raise

    def _step(
        self, wire: Wire, phase: Phase, command: str, argument: str = "", *, wanted: int | None = None
    ) -> Deferred | Refused | None:
        """One command; None where the server goes along (`wanted`, or any 2xx)."""
        try:
            code, text = wire.docmd(command, argument)
        except OSError as error:
            wire.close()
            return self._broken(phase, error)
        if code == wanted or (wanted is None and code // 100 == 2):
            return None
        return self._not_taken(wire, phase, code, text)

    def _not_taken(self, wire: Wire, phase: Phase, code: int, text: bytes) -> Deferred | Refused:
        words = said(text, self._credentials)
        if code // 100 == 5:
            of_recipient = phase == "rcpt" and (
                code in _OF_ADDRESS or _ENHANCED_OF_ADDRESS.match(text) is not None
            )
            return Refused(phase=phase, said=words, code=code, of_recipient=of_recipient)
        if code // 100 != 4:  # after this answer nobody knows what the server would take QUIT for
            wire.close()
            words = f"{self._place} gives an answer that fits no question: {words}"
        return Deferred(phase=phase, said=words, code=code)

    def _text(self, wire: Wire, raw: bytes) -> Deferred | Refused | None:
        """All but the final dot; a server that gives up meanwhile is heard first."""
        trouble: OSError | None = None
        reply: tuple[int, bytes] | None = None
        try:
            wire.write(stuffed(raw), patience=self._reply_timeout)
        except OSError as error:
            trouble = error
        try:
            reply = wire.early()
        except OSError as error:
            trouble = trouble or error
        if reply is not None:
            outcome = self._not_taken(wire, "data", *reply)
            wire.close()  # in the midst of a text there is no QUIT
            return outcome
        if trouble is None:
            return None
        wire.close()
        return self._broken("data", trouble)

    # From here on only a whole reply makes anything sure.

    def _dot(self, wire: Wire) -> Outcome:
        try:
            wire.write(DOT, patience=self._timeout)
            code, text = wire.reply(self._reply_timeout)
        except OSError as error:
            wire.close()
            return self._unheard(self._trouble(error, self._reply_timeout))
        words = said(text, self._credentials)
        match code // 100:
            case 2:
                return Accepted(said=words)
            case 4:
                return Deferred(phase="dot", said=words, code=code)
            case 5:
                return Refused(phase="dot", said=words, code=code)
            case _:
                wire.close()
                return self._unheard(f"answered {code} {words}".rstrip())

    def _unheard(self, what: str) -> Uncertain:
        return Uncertain(said=f"The whole email was handed over; then {self._place} {what}."[:SAID_LIMIT])

    def _broken(self, phase: Phase, error: OSError | UnicodeError) -> Deferred:
        return Deferred(
            phase=phase, said=f"{self._place} {self._trouble(error, self._timeout)}."[:SAID_LIMIT]
        )

    def _trouble(self, error: OSError | UnicodeError, seconds: float) -> str:
        """What went wrong, as the rest of a sentence about the server."""
        match error:
            case Garbled():
                text = said(error.text, self._credentials)
                return f"{error.what}: {text}" if text else error.what
            case TimeoutError():
                return f"gave no answer within {seconds:g} seconds"
            case socket.gaierror() | UnicodeError():
                return "cannot be found"
            case ConnectionRefusedError():
                return "takes no connections"
            case OSError(strerror=str(reason)) if not isinstance(error, ssl.SSLError | ConnectionError):
                return f"cannot be reached ({reason})"
            case _:
                return "broke the connection off"


def stuffed(raw: bytes) -> bytes:
    """`raw` as it goes over the wire: a dot more before each line that begins with one (RFC 5321 4.5.2)."""
    lines = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + lines if lines.startswith(b".") else lines


def _require_canonical(raw: bytes) -> None:
    """Lines end with CR LF and nothing else does: what one server takes for the end of an email, all do."""
    if not raw.endswith(b"\r\n") or _NOT_CANONICAL.search(raw):
        raise UserError(
            "The email's bytes are not plain lines that end with CR LF.",
            "Write the email anew and approve it.",
        )
    if _TOO_LONG.search(raw):
        raise UserError(
            f"The email has a line of more than {LINE_LIMIT} bytes, which no server has to take.",
            "Break the line, and approve the email again.",
        )


def _exact(address: str) -> str:
    if email_address(address) != address:
        raise UserError(f"{address!r} has blanks around it.", "Give the address alone.")
    return address
