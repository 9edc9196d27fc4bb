"""The seam to a submission server: one verb, and an outcome for each way it can end.

              before the 354 or any 4xx ──> Deferred      try again later
send ─┬─ 5xx ──────────────────────────────> Refused       never by itself again
      ├─ 250 after the final dot ──────────> Accepted      whatever QUIT does
      └─ nothing after the final dot ──────> Uncertain     it may be there: never again by itself
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Phase = Literal["connect", "mail", "rcpt", "data", "dot"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """One email on its way: who sends, who gets it, and the exact bytes, with CRLF."""

    sender: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """The server took it; `said` is the text of its 250."""

    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deferred:
    """Surely not taken, and worth trying again: no connection, a cut before the final dot, a 4xx."""

    phase: Phase
    said: str
    code: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Surely not taken, and never will be as it is (5xx); `of_recipient`: the address was refused."""

    phase: Phase
    said: str
    code: int
    of_recipient: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncertain:
    """The whole text was handed over and no answer came: taken or not, nobody here can know."""

    said: str


Outcome: TypeAlias = Accepted | Deferred | Refused | Uncertain


class Sender(Protocol):
    """A way to send as one account."""

    def send(self, envelope: Envelope, *, before_data: Callable[[], None]) -> Outcome:
        """Hand one email over; never twice, whatever happens.

        `before_data` is called once, right before the DATA command; what it raises stops the email,
        which then was surely not sent, and comes out of here. MailError, before anything was said of
        the email: a wrong password, a certificate that does not fit, no encryption; somebody has to act.
        """
