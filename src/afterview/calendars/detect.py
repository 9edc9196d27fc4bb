"""Whether a meeting is a job interview, with whom, for which role, and of which kind.

title, guests, text ──words──> yes / perhaps (ask) / no, with the evidence
title + guests' domains ──> company, role, people, kind

Nothing here is certain, so every answer names what it rests on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from afterview.calendars.domains import (
    company_of,
    is_carrier,
    is_companys,
    is_role_mailbox,
    label_of,
    registrable,
)
from afterview.calendars.ics import Meeting
from afterview.calendars.people import Attendee
from afterview.calendars.titles import LONGEST, Named, bare_title, fits_label, mentioned, read_title, words
from afterview.calendars.vocabulary import ABOUT_A_JOB, INTERVIEW, KINDS, NO_INTERVIEW, PERHAPS
from afterview.core.model import ContactRole, InterviewKind
from afterview.core.text import one_line, person_name
from afterview.errors import UserError

OWN_FEED = "@afterview"
MOST_PEOPLE = 20
_TEAM = frozenset(
    {
        "recruiting",
        "recruitment",
        "talent",
        "team",
        "hiring",
        "careers",
        "hr",
        "jobs",
        "people",
        "acquisition",
    }
)
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
_INTERVIEW, _PERHAPS, _NONE, _JOB = (
    tuple(f" {phrase} " for phrase in phrases) for phrases in (INTERVIEW, PERHAPS, NO_INTERVIEW, ABOUT_A_JOB)
)
_KINDS = {kind: tuple(f" {phrase} " for phrase in phrases) for kind, phrases in KINDS.items()}
_HALL = ("room", "raum", "salle", "tbd", "tba")


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known before: the person's own names and addresses, companies by key, contacts' addresses."""

    names: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()
    companies: Mapping[str, str] = field(default_factory=dict)
    contacts: frozenset[str] = frozenset()

    def is_own(self, someone: Attendee | None) -> bool:
        """Whether this is the person themself."""
        if someone is None:
            return False
        if (someone.address or "").casefold() in self.addresses:
            return True
        name = words(someone.name or "")
        return len(name) > 1 and any(name == words(own) for own in self.names)

    @property
    def domains(self) -> frozenset[str]:
        """Companies' domains of the person's own addresses: colleagues, not employers to be."""
        return frozenset(
            registrable(address.rpartition("@")[2])
            for address in self.addresses
            if is_companys(address.rpartition("@")[2])
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody of the other side. `guessed`: the name is made from the address."""

    name: str
    address: str | None
    role: ContactRole
    present: bool = True
    guessed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a meeting is taken for, and by which words. `declined`: the person will not come."""

    interview: Literal["yes", "perhaps"]
    evidence: str
    company: str | None = None
    role: str | None = None
    kind: InterviewKind = "video"
    guests: tuple[Guest, ...] = ()
    domains: frozenset[str] = frozenset()
    declined: bool = False


def owner_of(meetings: Iterable[Meeting]) -> str | None:
    """The address that is in most meetings of a calendar, two at least: whose calendar it is."""
    count: Counter[str] = Counter()
    total = 0
    for meeting in meetings:
        addresses = {each.address.casefold() for each in _everyone(meeting) if each.address}
        total += bool(addresses)
        count.update(addresses)
    (address, often), *others = (*count.most_common(2), ("", 0))[:2]
    clear = often > 1 and often * 2 > total and not (others and others[0][1] == often)
    return address if clear else None


def propose(meeting: Meeting, known: Known, *, surely: bool = False) -> Proposal | None:
    """What this meeting is, or None: no interview. `surely`: the person says it is one."""
    if meeting.uid.endswith(OWN_FEED) or meeting.method in ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"):
        return None
    everyone = _everyone(meeting)
    mine = [each for each in everyone if known.is_own(each)]
    others, colleagues = [each for each in everyone if each not in mine], known.domains
    outside = tuple(each for each in others if registrable(each.domain) not in colleagues)
    own = (*known.names, *(each.name for each in mine if each.name))
    found = _interview(meeting, known, outside, own) or (("yes", "you say so") if surely else None)
    if found is None:
        return None
    guests = _guests(meeting, outside)
    domains = frozenset(registrable(each.domain) for each in outside if is_companys(each.domain))
    named = read_title(
        meeting.summary,
        own=own,
        guests=[text for each in others for text in _called(each)],
        companies=known.companies,
        labels=[label_of(domain) for domain in domains],
    )
    company, why = _company(meeting, named, guests, outside)
    return Proposal(
        interview=found[0],
        evidence=f"{found[1]}; {why}" if why else found[1],
        company=company,
        role=_line(named.role),
        kind=kind_of(meeting, guests),
        guests=guests,
        domains=domains,
        declined=any(each.declined for each in mine),
    )


def _interview(
    meeting: Meeting, known: Known, outside: tuple[Attendee, ...], own: tuple[str, ...]
) -> tuple[Literal["yes", "perhaps"], str] | None:
    """Whether it is one, and by which words."""
    title = _padded(bare_title(meeting.summary))
    if _first(_NONE, title):
        return None
    contact = next((a.address for a in outside if (a.address or "").casefold() in known.contacts), None)
    word = _first(_INTERVIEW, title)
    if word and _colleagues_only(meeting, known, outside):
        return None
    if word:
        return "yes", f"the title says {word!r}"
    foreign = [each for each in outside if is_companys(each.domain) or is_carrier(each.domain)]
    company = mentioned(meeting.summary, known.companies)
    word = _first(_PERHAPS, title)
    if word and (company or contact or foreign):
        who = company or contact or foreign[0].address
        return "yes", f"the title says {word!r}, and {who} is in it"
    if foreign and (word := _first(_JOB, _padded(meeting.description[:2000]))):
        return "yes", f"the text says {word!r}"
    if _is_a_pair(meeting.summary, own) and (foreign or contact or not outside):
        return "yes", "the title has your name and another"
    return ("perhaps", f"{contact} is a contact of yours") if contact else None


def _colleagues_only(meeting: Meeting, known: Known, outside: tuple[Attendee, ...]) -> bool:
    """Whether somebody of the person's own company invites, and nobody else is there."""
    organizer = meeting.organizer
    return (
        organizer is not None
        and not outside
        and not known.is_own(organizer)
        and registrable(organizer.domain) in known.domains
    )


def _is_a_pair(title: str, own: Iterable[str]) -> bool:
    """`Acme <> Alex Doe`: two sides, one of them the person."""
    sides = re.split(r"<[-=]{0,3}>|\u2194\ufe0f?|//|\s[/x\u00d7|]\s", bare_title(title))
    mine = [set(words(name)) for name in own]
    return len(sides) > 1 and any(
        (spoken := set(words(side.partition(":")[0]))) and any(spoken <= name for name in mine)
        for side in sides
    )


def _everyone(meeting: Meeting) -> tuple[Attendee, ...]:
    """Organizer and attendees, each once; the fuller entry counts."""
    people: dict[str, Attendee] = {}
    for each in (*meeting.attendees, *([meeting.organizer] if meeting.organizer else [])):
        key = (each.address or each.name or "").casefold()
        if key not in people or (people[key].name is None and each.name):
            people[key] = each
    return tuple(people.values())


def _called(someone: Attendee) -> Iterable[str]:
    """How somebody may be called in a title."""
    if someone.name:
        yield someone.name
    local = (someone.address or "").partition("@")[0]
    if local and not is_role_mailbox(someone.address or ""):
        yield " ".join(re.split(r"[._-]+", local))


def _guests(meeting: Meeting, outside: tuple[Attendee, ...]) -> tuple[Guest, ...]:
    """The other side: who organizes recruits, and is there if nobody else is; the others interview."""
    organizer = (meeting.organizer.address or "").casefold() if meeting.organizer else None
    people = [each for each in outside if _is_somebody(each)]
    host = [each for each in people if organizer and (each.address or "").casefold() == organizer]
    rest = [each for each in people if each not in host and not each.declined]
    made = [_guest(each, "recruiter", present=not rest) for each in host]
    made += [_guest(each, "interviewer", present=True) for each in rest]
    return tuple(each for each in made if each is not None)[:MOST_PEOPLE]


def _is_somebody(someone: Attendee) -> bool:
    if someone.address is None:
        return someone.name is not None and len(words(someone.name)) > 1
    return is_companys(someone.domain) and not is_role_mailbox(someone.address)


def _guest(someone: Attendee, role: ContactRole, *, present: bool) -> Guest | None:
    name, guessed = someone.name, False
    if name is None:
        parts = [
            part for part in re.split(r"[._-]+", (someone.address or "").partition("@")[0]) if part.isalpha()
        ]
        name, guessed = " ".join(part.capitalize() for part in parts), True
    try:
        return Guest(
            name=person_name(name), address=someone.address, role=role, present=present, guessed=guessed
        )
    except UserError:
        return None


def _company(
    meeting: Meeting, named: Named, guests: tuple[Guest, ...], outside: tuple[Attendee, ...]
) -> tuple[str | None, str]:
    """The company, and why: the title where it is clear, else a guest's domain, else the title after all."""
    domain = next((d for d in _domains(guests, outside)), None)
    title = _line(named.company)
    remark = next((r for each in outside if (r := _line(each.remark))), None)
    if title and (named.company_weight >= 3 or domain is None):
        return title, ""
    if title and domain and fits_label(title, label_of(domain)):
        return title, ""
    if remark and domain and fits_label(remark, label_of(domain)):
        return remark, ""
    if domain:
        return _line(company_of(domain)), f"the company is taken from {domain}"
    team = next((t for each in outside if is_carrier(each.domain) and (t := _team(each.name or ""))), None)
    if team:
        return team, f"{meeting.organizer.name if meeting.organizer else team} invites"
    return title, ""


def _domains(guests: tuple[Guest, ...], outside: tuple[Attendee, ...]) -> Iterable[str]:
    yield from ((each.address or "").rpartition("@")[2].casefold() for each in guests if each.address)
    yield from (each.domain for each in outside if is_companys(each.domain))


def _team(name: str) -> str | None:
    """The company in `Acme Recruiting Team` and `Acme via Greenhouse`."""
    kept = re.split(r"\bvia\b", name, flags=re.IGNORECASE)[0].split()
    ends = len(kept)
    while ends and kept[ends - 1].casefold() in _TEAM:
        ends -= 1
    return _line(" ".join(kept[:ends])) if 0 < ends < len(name.split()) else None


def kind_of(meeting: Meeting, guests: tuple[Guest, ...] = ()) -> InterviewKind:
    """What kind of interview it is: by its title, its place, the number of people."""
    title, place = _padded(bare_title(meeting.summary)), meeting.location.casefold()
    if _first(_KINDS["panel"], title):
        return "panel"
    if _first(_KINDS["final"], title):
        return "final"
    online = any(sign in place or sign in meeting.url.casefold() for sign in _ONLINE)
    if _first(_KINDS["phone"], title) or (place and _PHONE_PLACE.fullmatch(place.strip())):
        return "phone"
    if _first(_KINDS["onsite"], title) or (place and not online and not place.startswith(_HALL)):
        return "onsite"
    return "panel" if sum(each.present for each in guests) >= 3 else "video"


def _padded(text: str) -> str:
    parts = (words(text[start : start + LONGEST]) for start in range(0, len(text), LONGEST))
    return f" {' '.join(chain.from_iterable(parts))} "


def _first(phrases: Iterable[str], padded: str) -> str | None:
    """The first of some phrases, each with a space around it, that a padded text holds."""
    return next((phrase.strip() for phrase in phrases if phrase in padded), None)


def _line(text: str | None) -> str | None:
    """The text where it can stand as a name, else None."""
    try:
        return one_line(text, "name") if text else None
    except UserError:
        return None
