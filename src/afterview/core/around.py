"""What the person's other applications mean for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from afterview.core.model import Application, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Send:
    """An unsolicited email another application sent: where to and when."""

    application: int
    address: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A follow-up another application wants to send.

    `ordinal` is its place in the cadence (0: before an offer's deadline);
    `about` names the offer a `deadline` tells of; an `optional` one may never
    be sent, so it leads nobody and goes last; `earliest` is the first instant
    it could join an email of another application; `expires` when the wish may
    change by itself. The person wants one sent `regardless` of the gap: it
    goes first.
    """

    application: Application
    step: Step
    anchor: str
    address: str
    ordinal: int
    due: datetime
    earliest: datetime
    expires: datetime | None
    about: str = ""
    optional: bool = False
    regardless: bool = False

    @property
    def priority(self) -> tuple[bool, bool, int, datetime, int]:
        """Lowest step first, then earliest due, then lowest number."""
        return (not self.regardless, self.optional, self.ordinal, self.due, self.application.number)

    def shares_letter_with(self, other: Wish) -> bool:
        """Whether one email may speak for both: same address, same company, no agency between.

        A letter that tells of an offer speaks only for others that do; a
        `check`, about one interview or one position, for nobody else.
        """
        mine, theirs = self.application, other.application
        return (
            "check" not in (self.step, other.step)
            and self.about == other.about
            and self.address.casefold() == other.address.casefold()
            and not mine.agency
            and not theirs.agency
            and mine.company.casefold() == theirs.company.casefold()
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An offer another application has, to be answered by `deadline`."""

    application: int
    company: str
    at: datetime
    deadline: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """Another application ended with an accepted offer."""

    application: int
    company: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """One application's surroundings: where the person lives, and the other applications.

    `siblings`: those at the same company, at other addresses, that are in
    their cadence; `quiet_until`: when one of those at the same address that
    wish for nothing now may begin to.
    """

    home_zone: str | None = None
    home_country: str | None = None
    sends: tuple[Send, ...] = ()
    rivals: tuple[Wish, ...] = ()
    siblings: tuple[Application, ...] = ()
    quiet_until: datetime | None = None
    offers: tuple[Offer, ...] = ()
    accepted: Accepted | None = None
