"""The nouns: who, where, which role. Frozen, and checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from afterview.core.countries import CODES_IN_USE
from afterview.core.text import email_address, one_line
from afterview.errors import UserError

Step = Literal[
    "thank_you",
    "interviewer_note",
    "follow_up",
    "ping",
    "promise",
    "deadline",
    "courtesy",
    "withdrawal",
    "apology",
    "offer_thanks",
    "check",
]
ContactRole = Literal["recruiter", "interviewer", "hiring_manager", "other"]
Pronouns = Literal["she", "he", "they"]
InterviewKind = Literal["phone", "video", "onsite", "panel", "final"]
Verdict = Literal[
    "reply",
    "question",
    "rejection",
    "invitation",
    "offer",
    "acknowledgement",
    "out_of_office",
    "bounce",
    "position_on_hold",
    "stop",
]
Since = Literal["interview", "reply", "answered", "reopened"]
CloseReason = Literal["accepted", "declined", "rejected", "withdrew"]

FIRST_YEAR, LAST_YEAR = 1990, 2199


@lru_cache(maxsize=256)
def zone_info(name: str) -> ZoneInfo:
    """The IANA zone called `name`, or UserError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise UserError(
            f"There is no time zone called {name!r}.",
            "Use an IANA name such as Europe/Berlin or America/New_York.",
        ) from problem


@lru_cache(maxsize=512)
def country_code(value: str) -> str:
    """`value` as an upper-case ISO 3166 code, optionally with a subdivision (`US-NY`)."""
    code = value.strip().upper()
    country, _, part = code.partition("-")
    if country not in CODES_IN_USE or (part and not (part.isascii() and part.isalnum() and len(part) <= 3)):
        raise UserError(
            f"{value!r} is not a country code.",
            "Use two letters such as US or DE, or US-NY with a subdivision.",
        )
    return code


def in_range(day: date, what: str = "date") -> date:
    """`day` itself, or UserError where the year is surely a slip."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UserError(
            f"The year {day.year} of the {what} cannot be right.",
            f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    return day


def instant(value: datetime, what: str = "time") -> datetime:
    """`value` in UTC, or UserError where it has no offset or an impossible year."""
    if value.tzinfo is None:
        raise UserError(f"The {what} has no time zone.", "Add an offset such as -05:00.")
    in_range(value, what)
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """The one who looks for work. Everything may still be unknown.

    `letters`: for a step, the template the person chose for it.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    zone: str | None = None
    country: str | None = None
    language: str = "en"
    deliver: Literal["copy", "mailto", "eml", "draft", "send"] = "copy"
    sequence: str = "classic"
    letters: tuple[tuple[Step, str], ...] = ()

    def __post_init__(self) -> None:
        _check_lines(self, name="name", phone="phone number")
        _check_place(self, self.zone, self.country)
        if self.email is not None:
            object.__setattr__(self, "email", email_address(self.email))


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """One role at one company. `number` is what the person types.

    `mailbox`: the address of the person's that it is written from (None: their first one); `auto`:
    what is due leaves without being looked at.
    """

    number: int
    company: str
    role: str | None = None
    agency: str | None = None
    country: str | None = None
    zone: str | None = None
    applied: date | None = None
    industry: str | None = None
    channel: str | None = None
    language: str | None = None
    url: str | None = None
    mailbox: str | None = None
    auto: bool = False

    def __post_init__(self) -> None:
        _check_lines(
            self,
            company="company",
            role="job title",
            agency="agency",
            industry="industry",
            channel="channel",
            language="language",
        )
        if self.company is None:
            raise UserError("An application needs a company.", "Give the company's name.")
        if self.url is not None:
            object.__setattr__(self, "url", one_line(self.url, "address of the advertisement", limit=2000))
        if self.mailbox is not None:
            object.__setattr__(self, "mailbox", email_address(self.mailbox))
        _check_place(self, self.zone, self.country)
        if self.applied is not None:
            in_range(self.applied, "application")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A person at the company or agency. `number` is unique for one owner."""

    number: int
    name: str
    address: str | None = None
    role: ContactRole = "recruiter"
    pronouns: Pronouns | None = None
    title: str | None = None
    family_name: str | None = None
    zone: str | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        _check_lines(self, name="contact's name", title="title", family_name="family name")
        if self.name is None:
            raise UserError("A contact needs a name.", "Give the contact's name.")
        _check_choice("role", self.role, get_args(ContactRole))
        if self.pronouns is not None:
            _check_choice("pronouns", self.pronouns, get_args(Pronouns))
        if self.address is not None:
            object.__setattr__(self, "address", email_address(self.address))
        _check_place(self, self.zone, self.country)


@dataclass(frozen=True, kw_only=True, slots=True)
class Interview:
    """A meeting. `number` counts within one application; start and end are kept in UTC."""

    number: int
    start: datetime
    end: datetime
    zone: str
    kind: InterviewKind = "video"
    contacts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", instant(self.start, "interview"))
        object.__setattr__(self, "end", instant(self.end, "interview"))
        zone_info(self.zone)
        if self.end <= self.start:
            raise UserError(
                "The interview ends before it starts.",
                "Give a start and a length in minutes, at least one.",
            )

    @property
    def day(self) -> date:
        """The local day on which it ends, the day every timer counts from."""
        return self.end.astimezone(zone_info(self.zone)).date()


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A rendered email: text only, nothing about transport yet.

    `blocked_by` names the open slots (or other reasons) that keep it from
    leaving; an empty tuple means it can be approved.
    """

    to: str | None
    to_name: str | None
    subject: str
    body: str
    language: str = "en"
    blocked_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """Why one letter is written: all the facts its words depend on.

    `anchor` names what the letter belongs to (an interview's placement, or
    the event that set the clock), so that (application, step, recipient,
    anchor) is the letter's key. `on_hold`: the position was put on hold (a
    `check` asks about that, and else for a new date). `after` is what the
    clock counts from, on the day `since`; `new_contact`: others of this
    application were written to, this one never was.
    """

    step: Step
    anchor: str
    due: datetime
    zone: str
    application: Application
    contact: Contact | None
    interview: Interview | None = None
    interviewers: tuple[Contact, ...] = ()
    pass_thanks_to: tuple[Contact, ...] = ()
    recruiter_is_interviewer: bool = False
    later_round: bool = False
    late: bool = False
    thanks_missed: bool = False
    ordinal: int = 1
    promised_by: date | None = None
    deadline: date | None = None
    discussed: str | None = None
    register: str | None = None
    together: tuple[Application, ...] = ()
    on_hold: bool = False
    after: Since = "interview"
    since: date | None = None
    new_contact: bool = False

    @property
    def recipient(self) -> str | None:
        """The address the letter goes to, if there is one."""
        return self.contact.address if self.contact else None


def _check_lines(thing: object, **fields: str) -> None:
    for field, what in fields.items():
        value = getattr(thing, field)
        if value is not None:
            object.__setattr__(thing, field, one_line(value, what))


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UserError(f"{value!r} is not one of the possible {what}.", f"Use one of: {', '.join(choices)}.")


def _check_place(thing: object, zone: str | None, country: str | None) -> None:
    if zone is not None:
        zone_info(zone)
    if country is not None:
        object.__setattr__(thing, "country", country_code(country))
