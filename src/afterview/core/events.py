"""What happened: immutable, dated facts, and their JSON.

    Event(key, application, at, zone, recorded_at, source, what)

`what` is one of the payloads below; its `KINDS` name is what the ledger
stores. Two events with one `key` are one event. A correction is an event
whose payload is `Voided(key)`; voiding a `Voided` brings the fact back.

Version 1 of every payload is written as `{"v": 1, …}`; `decode` is where a
later version would read an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, TypeAlias, TypeVar

import msgspec

from afterview.core.model import (
    Application,
    CloseReason,
    Contact,
    Interview,
    Step,
    Verdict,
    in_range,
    instant,
    zone_info,
)
from afterview.core.text import email_address, one_line
from afterview.errors import UserError

VERSION = 1
HIGHEST_SEQUENCE = 2**31 - 1  # an INTEGER of RFC 5545 ends here
UNDATED = datetime.min.replace(tzinfo=UTC)  # before every time stamp
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationAdded:
    """An application came into being."""

    application: Application


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationEdited:
    """One field of the application changed; None clears it."""

    field: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactAdded:
    """A contact became known for this application."""

    contact: Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactEdited:
    """One field of a contact changed; None clears it. A new address mends a bounce."""

    contact: int
    field: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactBlocked:
    """This address must not be written to again (or may be, with blocked=False)."""

    address: str
    blocked: bool = True

    def __post_init__(self) -> None:
        email_address(self.address)


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarMark:
    """Which version of which calendar entry said so (RFC 5545: UID, RECURRENCE-ID, SEQUENCE; `stamp` in UTC).

    `recurrence` is the start its series gives it, as text; None outside of a series. `numbered`: the version
    gives its SEQUENCE, so that it can be compared by it. `of_series`: the series as a whole says so.
    """

    uid: str
    recurrence: str | None = None
    sequence: int = 0
    stamp: datetime | None = None
    numbered: bool = True
    of_series: bool = False

    def __post_init__(self) -> None:
        one_line(self.uid, "calendar entry's UID", limit=998)
        if not 0 <= self.sequence <= HIGHEST_SEQUENCE:
            raise UserError("A calendar entry's SEQUENCE is out of range.", "Mend the file.")
        if self.stamp is not None:
            object.__setattr__(self, "stamp", instant(self.stamp, "calendar entry's time stamp"))

    @property
    def entry(self) -> tuple[str, str | None]:
        """The entry it is a version of."""
        return (self.uid, self.recurrence)

    @property
    def version(self) -> tuple[int, datetime]:
        """Its place among the versions of the entry: by SEQUENCE, then by time stamp (RFC 5546, 2.1.5)."""
        return (self.sequence, self.stamp or UNDATED)

    def precedes(self, other: CalendarMark) -> bool:
        """Whether it is an older version than the other; without a SEQUENCE the time stamps decide."""
        if self.numbered and other.numbered:
            return self.version < other.version
        return (self.stamp or UNDATED) < (other.stamp or UNDATED)


@dataclass(frozen=True, kw_only=True, slots=True)
class InterviewSet:
    """An interview was agreed, held or to come. One agreed already can be said again by a calendar entry."""

    interview: Interview
    calendar: CalendarMark | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InterviewMoved:
    """The interview has a new time; start and end in UTC."""

    interview: int
    start: datetime
    end: datetime
    zone: str
    calendar: CalendarMark | None = None

    def __post_init__(self) -> None:
        Interview(number=self.interview, start=self.start, end=self.end, zone=self.zone)
        object.__setattr__(self, "start", instant(self.start))
        object.__setattr__(self, "end", instant(self.end))


@dataclass(frozen=True, kw_only=True, slots=True)
class InterviewCancelled:
    """The interview will not take place. A calendar entry's word counts only from before its end."""

    interview: int
    calendar: CalendarMark | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InterviewMissed:
    """The person did not attend."""

    interview: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Debriefed:
    """What the person remembers of an interview; `discussed` may go into letters."""

    interview: int
    discussed: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.discussed is not None:
            one_line(self.discussed, "thing you discussed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """An email left for the company. `step` None: an email outside the cadence.

    `anchor` and `to` repeat the letter's key; `letter` is equal for the
    entries of one email that counts for several applications.
    """

    step: Step | None = None
    to: str | None = None
    anchor: str | None = None
    subject: str | None = None
    letter: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Something came back, and what it was taken for.

    `sender` is the address it came from (of a bounce: the address that
    bounced). `until` is the last day away of an out-of-office. `soft` marks a
    bounce that may still be delivered; `refused` one that the server gave at
    once, so that no email of ours was ever under way.
    """

    verdict: Verdict
    sender: str | None = None
    until: date | None = None
    automatic: bool = False
    soft: bool = False
    note: str | None = None
    refused: bool = False

    def __post_init__(self) -> None:
        if self.until is not None:
            in_range(self.until, "last day away")


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """They said: you will hear by `by`. `interview`: said there; None: said in a reply.

    `earliest` and `words` are set where the promise was vaguer than a day;
    with `unsure` the person is asked which day was meant.
    """

    by: date
    earliest: date | None = None
    words: str | None = None
    interview: int | None = None
    unsure: bool = False

    def __post_init__(self) -> None:
        in_range(self.by, "promised day")


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferDeadline:
    """An offer here has to be answered by this day."""

    by: date

    def __post_init__(self) -> None:
        in_range(self.by, "deadline")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """The person answered what they owed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paused:
    """No email until `until`, the last day of the pause."""

    until: date

    def __post_init__(self) -> None:
        in_range(self.until, "last day of the pause")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed:
    """The pause ends now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """The person lets this step (or this question) go."""

    step: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SequenceChosen:
    """From now on this application follows the sequence of that name."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Something only the person can settle; nothing leaves until `Settled(about)`."""

    about: str
    question: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """The question `about` has its answer."""

    about: str
    choice: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """The application ended."""

    why: CloseReason


@dataclass(frozen=True, kw_only=True, slots=True)
class Reopened:
    """The application is alive again; the clock starts here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Voided:
    """The event with this key is taken back."""

    key: str


Fact: TypeAlias = (
    ApplicationAdded
    | ApplicationEdited
    | ContactAdded
    | ContactEdited
    | ContactBlocked
    | InterviewSet
    | InterviewMoved
    | InterviewCancelled
    | InterviewMissed
    | Debriefed
    | Sent
    | Heard
    | Promised
    | OfferDeadline
    | Answered
    | Paused
    | Resumed
    | Skipped
    | SequenceChosen
    | Asked
    | Settled
    | Closed
    | Reopened
    | Voided
)

KINDS: dict[str, type[Fact]] = {
    "application_added": ApplicationAdded,
    "application_edited": ApplicationEdited,
    "contact_added": ContactAdded,
    "contact_edited": ContactEdited,
    "contact_blocked": ContactBlocked,
    "interview_set": InterviewSet,
    "interview_moved": InterviewMoved,
    "interview_cancelled": InterviewCancelled,
    "interview_missed": InterviewMissed,
    "debriefed": Debriefed,
    "sent": Sent,
    "heard": Heard,
    "promised": Promised,
    "offer_deadline": OfferDeadline,
    "answered": Answered,
    "paused": Paused,
    "resumed": Resumed,
    "skipped": Skipped,
    "sequence_chosen": SequenceChosen,
    "asked": Asked,
    "settled": Settled,
    "closed": Closed,
    "reopened": Reopened,
    "voided": Voided,
}
_LATER: dict[type[Fact], tuple[tuple[str, str], ...]] = {
    ApplicationAdded: (("application", "mailbox"), ("application", "auto")),
    Heard: (("", "refused"),),
}
_KIND_OF = {payload: kind for kind, payload in KINDS.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A dated fact. `application` None: it concerns all of the owner's applications."""

    key: str
    application: int | None
    at: datetime
    what: Fact
    zone: str = "UTC"
    recorded_at: datetime
    source: str = "person"

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", instant(self.at, "event"))
        object.__setattr__(self, "recorded_at", instant(self.recorded_at, "event"))
        zone_info(self.zone)
        one_line(self.key, "event's key", limit=998)

    @property
    def kind(self) -> str:
        """The name under which the ledger keeps the payload."""
        return _KIND_OF[type(self.what)]


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A payload with its instant (UTC) and the key of its event."""

    at: datetime
    key: str
    what: T

    @property
    def order(self) -> tuple[datetime, str]:
        """Its place in the history; the key decides within one instant."""
        return (self.at, self.key)


def encode(what: Fact) -> bytes:
    """The payload as JSON with its version, sorted keys."""
    data = {"v": VERSION, **msgspec.to_builtins(what)}
    # They came later: what was written before and what is written now are the same bytes.
    for part, name in _LATER.get(type(what), ()):
        fields = data[part] if part else data
        if not fields[name]:
            del fields[name]
    return msgspec.json.encode({k: v for k, v in data.items() if v is not None}, order="sorted")


def decode(kind: str, data: bytes | str) -> Fact:
    """The payload back from its JSON, or UserError naming what does not fit."""
    payload = KINDS.get(kind)
    if payload is None:
        raise UserError(f"{kind!r} is no kind of event.", "Update afterview, or mend the file.")
    try:
        raw = msgspec.json.decode(data, type=dict[str, object])
        version = raw.pop("v", VERSION)
        if version != VERSION:
            raise UserError(
                f"An event {kind!r} was written in version {version}, which this program cannot read.",
                "Update afterview.",
            )
        return msgspec.convert(raw, payload, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError) as problem:
        raise UserError(f"An event {kind!r} cannot be read: {problem}.", "Mend the file.") from problem
