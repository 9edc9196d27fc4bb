"""Logging in to a submission server: SASL by hand, with what the person has and the server takes."""

from __future__ import annotations

from base64 import b64encode

from afterview.errors import MailError
from afterview.mail.account import Account
from afterview.mail.credentials import Credentials, Password
from afterview.mail.providers.said import said
from afterview.mail.providers.smtp_wire import Garbled, Wire


class Later(Exception):
    """The server asks to come again (4xx) before it was told of an email."""

    def __init__(self, text: str, *, code: int) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


def log_in(wire: Wire, account: Account, credentials: Credentials) -> None:
    """Authenticate over an encrypted wire.

    MailError where the server refuses or takes nothing the person has; Later on a 4xx; OSError.
    """
    offered = set(wire.esmtp_features.get("auth", "").upper().split())
    if credentials.mechanism in offered:
        code, text = _at_once(wire, credentials)
    elif isinstance(credentials, Password) and "LOGIN" in offered:
        code, text = _by_questions(wire, credentials)
    else:
        raise _no_way_in(account, credentials, offered)
    _require_welcome(account, credentials, code, text)


def _at_once(wire: Wire, credentials: Credentials) -> tuple[int, bytes]:
    response = _coded(credentials.response())
    code, text = wire.docmd("AUTH", f"{credentials.mechanism} {response}")
    if code != 334:
        return code, text
    # PLAIN: the server passed over the response and asks for it. XOAUTH2: it says, in base64, why
    # it refuses, and an empty line has to bring on the refusal itself.
    return wire.docmd(response if isinstance(credentials, Password) else "")


def _by_questions(wire: Wire, password: Password) -> tuple[int, bytes]:
    """AUTH LOGIN: never standardised; some servers have nothing else."""
    code, text = wire.docmd("AUTH", "LOGIN")
    for answer in (password.user, password.secret.reveal()):
        if code == 334:
            code, text = wire.docmd(_coded(answer.encode()))
    return code, text


def _coded(blob: bytes) -> str:
    return b64encode(blob).decode("ascii")


def _require_welcome(account: Account, credentials: Credentials, code: int, text: bytes) -> None:
    words = said(text, credentials)
    match code // 100:
        case 2:
            return
        case 4:
            raise Later(words, code=code)
        case 5:
            raise MailError(
                f"{account.smtp.host} refuses the login of {account.user}: {code} {words}".rstrip(),
                _again(account, credentials),
            )
        case _:
            raise Garbled("does not come to an end with the login", text)


def _again(account: Account, credentials: Credentials) -> str:
    command = f"afterview mail connect {account.address}"
    if isinstance(credentials, Password):
        return f"Check the password (many providers want an app password): {command}"
    return f"Sign in again: {command}"


def _no_way_in(account: Account, credentials: Credentials, offered: set[str]) -> MailError:
    have = "a password" if isinstance(credentials, Password) else "an OAuth token"
    if not offered:
        return MailError(
            f"{account.smtp.host} offers no login at all.",
            "Check the server's name and port: submission is on 465 or 587, not on 25.",
        )
    return MailError(
        f"{account.smtp.host} does not take {have} (it offers {said(' '.join(sorted(offered)).encode())}).",
        f"Connect the mailbox the other way: afterview mail connect {account.address}",
    )
