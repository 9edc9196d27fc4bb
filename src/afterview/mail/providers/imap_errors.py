"""What an IMAP server's refusal means to the person: one sentence, one next step, and whether it passes.

The response codes are those of RFC 5530; a server that gives none is quoted. What it says is
a stranger's text: one line of it, and never one in which it repeats the secret.
"""

from __future__ import annotations

import re
from typing import Literal

from afterview.errors import MailError
from afterview.mail.credentials import Credentials
from afterview.mail.providers.said import said

QUOTE_CAP = 300  # characters of a server's own words
Doing = Literal["login", "folders", "open", "read", "append", "remove"]

_CODE = re.compile(r"\[([A-Z-]+)[^\]]{0,200}\]")
_BUSY = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED"})
_NO_FOLDER = frozenset({"NONEXISTENT", "TRYCREATE"})
_LOGIN = frozenset({"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED"})

_VERBS: dict[Doing, str] = {
    "open": "open that folder",
    "login": "let anybody in",
    "folders": "list its folders",
    "read": "hand out that email",
    "append": "take that email",
    "remove": "delete that email",
}


def quoted(text: bytes, credentials: Credentials | None) -> str:
    """A server's own words, safe to show: one line, at most QUOTE_CAP characters, nothing of the secret."""
    line = said(text, credentials)
    return f"“{line[:QUOTE_CAP]}{'…' if len(line) > QUOTE_CAP else ''}”" if line else "no reason given"


def refused(doing: Doing, text: bytes, credentials: Credentials | None) -> MailError:
    """The server's NO or BAD to what was asked of it."""
    words = text.decode("utf-8", "replace")
    why = quoted(text, credentials)
    found = _CODE.search(words)
    code = found[1] if found else ""
    if doing == "append" and (code == "OVERQUOTA" or (not code and "quota" in words.casefold())):
        return MailError(
            f"The mailbox is full: the mail server takes no more email into it: {why}.",
            "Delete email you no longer need, and empty the trash.",
        )
    if code in _BUSY or code == "OVERQUOTA" or (code in ("", "ALERT") and "too many" in words.casefold()):
        return MailError(
            f"The mail server is busy and does not {_VERBS[doing]} now: {why}.",
            "Nothing to do: it is tried again.",
            passing=True,
        )
    if doing == "open" or code in _NO_FOLDER:
        return MailError(
            f"The mail server has no such folder, or does not open it: {why}.",
            "See its folders with `afterview mail status`.",
        )
    if doing == "login" or code in _LOGIN:
        return MailError(
            f"The mail server does not take this user name and password: {why}.",
            "Check both; many providers want an app password. Then run `afterview mail connect` again.",
        )
    return MailError(
        f"The mail server does not {_VERBS[doing]}: {why}.",
        "Look at the mailbox on the provider's own page, or ask the provider.",
    )


def ended(host: str, text: bytes, credentials: Credentials | None) -> MailError:
    """The server said BYE."""
    return MailError(
        f"{host} ended the connection: {quoted(text, credentials)}.",
        "Nothing to do: it is tried again.",
        passing=True,
    )


def lost(host: str) -> MailError:
    """The connection is gone; what was asked last may or may not have been done."""
    return MailError(
        f"The connection to {host} broke off.", "Check the network; it is tried again.", passing=True
    )


def silent(host: str) -> MailError:
    """No answer within the time allowed."""
    return MailError(
        f"{host} does not answer.",
        "Check the network and the server's port; it is tried again.",
        passing=True,
    )


def unreachable(host: str, port: int) -> MailError:
    """There is no connection to begin with."""
    return MailError(
        f"There is no connection to {host}:{port}.",
        "Check the network, and the server's name and port; it is tried again.",
        passing=True,
    )


def too_much(host: str) -> MailError:
    """More than any answer to this question can be; reading on would only fill the memory."""
    return MailError(
        f"{host} sends without an end, so its answer was not read.",
        "Check the server's name and port, or ask the provider.",
    )


def nonsense(host: str) -> MailError:
    """What came back is no IMAP."""
    return MailError(
        f"What {host} answers is no IMAP.", "Check the server's name and port, or ask the provider."
    )


def incomplete(host: str, uid: int) -> MailError:
    """A message that the server lists and does not hand out; nothing around it counts as read."""
    return MailError(
        f"{host} lists the email with number {uid} and does not hand it out, so nothing counts as read.",
        "It is tried again; if this stays, look for a damaged email on the provider's own page.",
        passing=True,
    )
