"""The other side of a meeting: who is there, as what, and how it takes place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from afterview.calendars.domains import is_companys, is_role_mailbox
from afterview.calendars.ics import Meeting
from afterview.calendars.people import Attendee
from afterview.calendars.titles import LONGEST, bare_title, words
from afterview.calendars.vocabulary import KINDS
from afterview.core.model import ContactRole, InterviewKind
from afterview.core.text import name_from_address, person_name
from afterview.errors import UserError

MOST_PEOPLE = 20
_PHONE_PLACE = re.compile(
    r"(?:tel|phone|telefon|t[ée]l[ée]phone)?[\s:]{0,3}\+?[0-9][0-9 ()/.-]{5,25}", re.IGNORECASE
)
_ONLINE = (
    "http:",
    "https:",
    "zoom",
    "teams",
    "meet",
    "webex",
    "skype",
    "online",
    "remote",
    "virtual",
    "video",
)
_EVENT_NAME = re.compile(
    r"\b(?:event|meeting|termin|ereignis)[ -]?(?:name|type)\s?:\s{0,3}(.{1,60}?)"
    r"(?=$|\s\w+\s?:)",
    re.IGNORECASE,
)
_KINDS = {kind: tuple(f" {phrase} " for phrase in phrases) for kind, phrases in KINDS.items()}
_HALL = ("room", "raum", "salle", "tbd", "tba")


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody of the other side. `guessed`: the name is made from the address."""

    name: str
    address: str | None
    role: ContactRole
    present: bool = True
    guessed: bool = False


def event_name(meeting: Meeting) -> str:
    """What a booking page calls the meeting, if only its text says so (`Event Name: Phone Screen`)."""
    found = _EVENT_NAME.search(meeting.description)
    return found[1] if found else ""


def everyone_of(meeting: Meeting) -> tuple[Attendee, ...]:
    """Organizer and attendees, each once; the fuller entry counts."""
    people: dict[str, Attendee] = {}
    for each in (*meeting.attendees, *([meeting.organizer] if meeting.organizer else [])):
        key = (each.address or each.name or "").casefold()
        if key not in people or (people[key].name is None and each.name):
            people[key] = each
    return tuple(people.values())


def names_of(someone: Attendee) -> Iterable[str]:
    """How somebody may be called in a title."""
    if someone.name:
        yield someone.name
    local = (someone.address or "").partition("@")[0]
    if local and not is_role_mailbox(someone.address or ""):
        yield " ".join(re.split(r"[._-]+", local))


def guests_of(meeting: Meeting, outside: tuple[Attendee, ...]) -> tuple[Guest, ...]:
    """The other side: who organizes recruits, and is there if nobody else is; the others interview."""
    organizer = (meeting.organizer.address or "").casefold() if meeting.organizer else None
    people = [each for each in outside if _is_somebody(each)]
    host = [each for each in people if organizer and (each.address or "").casefold() == organizer]
    rest = [each for each in people if each not in host and not each.declined]
    made = [_guest(each, "recruiter", present=not rest) for each in host]
    made += [_guest(each, "interviewer", present=True) for each in rest]
    return tuple(each for each in made if each is not None)[:MOST_PEOPLE]


def nameless_of(outside: tuple[Attendee, ...]) -> tuple[str, ...]:
    """The addresses of those who are left out, because nothing says what they are called."""
    people = (each for each in outside if _is_somebody(each) and not each.declined and not each.name)
    return tuple(a for each in people if (a := each.address) and name_from_address(a) is None)[:MOST_PEOPLE]


def _is_somebody(someone: Attendee) -> bool:
    if someone.address is None:
        return someone.name is not None and len(words(someone.name)) > 1
    return is_companys(someone.domain) and not is_role_mailbox(someone.address)


def _guest(someone: Attendee, role: ContactRole, *, present: bool) -> Guest | None:
    name, guessed = someone.name, False
    if name is None:
        name, guessed = name_from_address(someone.address or "") or "", True
    try:
        return Guest(
            name=person_name(name), address=someone.address, role=role, present=present, guessed=guessed
        )
    except UserError:
        return None


def kind_of(meeting: Meeting, guests: tuple[Guest, ...] = ()) -> InterviewKind:
    """What kind of interview it is: by its title, its place, the number of people."""
    title = padded(f"{bare_title(meeting.summary)} {event_name(meeting)}")
    place = meeting.location.casefold()
    if first_of(_KINDS["panel"], title):
        return "panel"
    if first_of(_KINDS["final"], title):
        return "final"
    online = any(sign in place or sign in meeting.url.casefold() for sign in _ONLINE)
    if first_of(_KINDS["phone"], title) or (place and _PHONE_PLACE.fullmatch(place.strip())):
        return "phone"
    if first_of(_KINDS["onsite"], title) or (place and not online and not place.startswith(_HALL)):
        return "onsite"
    return "panel" if sum(each.present for each in guests) >= 3 else "video"


def padded(text: str) -> str:
    """The words of a text, a space around each."""
    parts = (words(text[start : start + LONGEST]) for start in range(0, len(text), LONGEST))
    return f" {' '.join(chain.from_iterable(parts))} "


def first_of(phrases: Iterable[str], padded: str) -> str | None:
    """The first of some phrases, each with a space around it, that a padded text holds."""
    return next((phrase.strip() for phrase in phrases if phrase in padded), None)
