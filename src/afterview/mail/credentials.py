"""What one logs in with. Never shown: not by repr, not in an error, not in a log.

SASL by hand, because `login()` of imaplib and smtplib raises on a password with an é.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from afterview.errors import UserError

HIDDEN = "Secret(…)"


class Secret:
    """A text that nobody sees by accident; `reveal` is the only way to it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if "\0" in text or not text:
            raise UserError("The password is empty or cannot be one.", "Type the password again.")
        self._text = text

    def reveal(self) -> str:
        """The text, for the one who logs in."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(HIDDEN)

    def __reduce__(self) -> str:
        raise TypeError("A secret is not written down.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Password:
    """SASL PLAIN (RFC 4616), in UTF-8."""

    user: str
    secret: Secret

    mechanism = "PLAIN"

    def response(self) -> bytes:
        """The initial response, not encoded in base64 yet."""
        return f"\0{self.user}\0{self.secret.reveal()}".encode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """An OAuth access token, sent by XOAUTH2, which Google and Microsoft both take."""

    user: str
    secret: Secret

    mechanism = "XOAUTH2"

    def response(self) -> bytes:
        """The initial response, not encoded in base64 yet."""
        return f"user={self.user}\x01auth=Bearer {self.secret.reveal()}\x01\x01".encode()


Credentials: TypeAlias = Password | Token
