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
from typing import Literal

from afterview.calendars.domains import (
    company_of,
    is_carrier,
    is_companys,
    label_of,
    registrable,
)
from afterview.calendars.guests import (
    Guest,
    event_name,
    everyone_of,
    first_of,
    guests_of,
    kind_of,
    nameless_of,
    names_of,
    padded,
)
from afterview.calendars.ics import Meeting
from afterview.calendars.people import Attendee
from afterview.calendars.titles import Named, bare_title, fits_label, mentioned, read_title, words
from afterview.calendars.vocabulary import ABOUT_A_JOB, INTERVIEW, NO_INTERVIEW, PERHAPS
from afterview.core.model import InterviewKind
from afterview.core.text import one_line
from afterview.errors import UserError

OWN_FEED = "@afterview"
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
_INTERVIEW, _PERHAPS, _NONE, _JOB = (
    tuple(f" {phrase} " for phrase in phrases) for phrases in (INTERVIEW, PERHAPS, NO_INTERVIEW, ABOUT_A_JOB)
)


_BETWEEN = re.compile(r"<[-=]{0,3}>|\u2194\ufe0f?|//|\s[/x\u00d7|]\s")
_AND = re.compile(r"\s(?:and|und|et|y|e|en|&|\+)\s", re.IGNORECASE)


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
class Proposal:
    """What a meeting is taken for, and by which words. `declined`: the person will not come.

    `nameless`: addresses of people whose names nothing tells.
    """

    interview: Literal["yes", "perhaps"]
    evidence: str
    company: str | None = None
    role: str | None = None
    kind: InterviewKind = "video"
    guests: tuple[Guest, ...] = ()
    nameless: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    declined: bool = False


def owner_of(meetings: Iterable[Meeting]) -> str | None:
    """The address that is in most meetings of a calendar, two at least: whose calendar it is."""
    count: Counter[str] = Counter()
    total = 0
    for meeting in meetings:
        addresses = {each.address.casefold() for each in everyone_of(meeting) if each.address}
        total += bool(addresses)
        count.update(addresses)
    (address, often), *others = (*count.most_common(2), ("", 0))[:2]
    clear = often > 1 and often * 2 > total and not (others and others[0][1] == often)
    return address if clear else None


def propose(meeting: Meeting, known: Known, *, surely: bool = False) -> Proposal | None:
    """What this meeting is, or None: no interview. `surely`: the person says it is one."""
    if meeting.uid.endswith(OWN_FEED) or meeting.method in ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"):
        return None
    everyone = everyone_of(meeting)
    mine = [each for each in everyone if known.is_own(each)]
    others, colleagues = [each for each in everyone if each not in mine], known.domains
    outside = tuple(each for each in others if registrable(each.domain) not in colleagues)
    own = (*known.names, *(each.name for each in mine if each.name))
    found = _interview(meeting, known, outside, own) or (("yes", "you say so") if surely else None)
    if found is None:
        return None
    guests = guests_of(meeting, outside)
    domains = frozenset(registrable(each.domain) for each in outside if is_companys(each.domain))
    named = read_title(
        meeting.summary,
        own=own,
        guests=[text for each in others for text in names_of(each)],
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
        nameless=nameless_of(outside),
        domains=domains,
        declined=any(each.declined for each in mine),
    )


def _interview(
    meeting: Meeting, known: Known, outside: tuple[Attendee, ...], own: tuple[str, ...]
) -> tuple[Literal["yes", "perhaps"], str] | None:
    """Whether it is one, and by which words."""
    title = padded(f"{bare_title(meeting.summary)} {event_name(meeting)}")
    if first_of(_NONE, title):
        return None
    contact = next((a.address for a in outside if (a.address or "").casefold() in known.contacts), None)
    word = first_of(_INTERVIEW, title)
    if word and _colleagues_only(meeting, known, outside):
        return None
    if word:
        return "yes", f"the title says {word!r}"
    foreign = [each for each in outside if is_companys(each.domain) or is_carrier(each.domain)]
    company = mentioned(meeting.summary, known.companies)
    word = first_of(_PERHAPS, title)
    if word and (company or contact or foreign):
        who = company or contact or foreign[0].address
        return "yes", f"the title says {word!r}, and {who} is in it"
    if foreign and (word := first_of(_JOB, padded(meeting.description[:2000]))):
        return "yes", f"the text says {word!r}"
    if _is_a_pair(meeting.summary, own) and (foreign or contact or not outside):
        return "yes", "the title has your name and another"
    unnamed = meeting.method == "CANCEL" and not (meeting.summary or meeting.timeless)
    for fits, why in (
        (contact, f"{contact} is a contact of yours"),
        (foreign and _is_a_pair(meeting.summary, own, between=_AND), "the title has your name and another"),
        (unnamed and (foreign or not outside), "nothing says what it was"),
    ):
        if fits:
            return "perhaps", why
    return None


def _colleagues_only(meeting: Meeting, known: Known, outside: tuple[Attendee, ...]) -> bool:
    """Whether somebody of the person's own company invites, and nobody else is there."""
    organizer = meeting.organizer
    return (
        organizer is not None
        and not outside
        and not known.is_own(organizer)
        and registrable(organizer.domain) in known.domains
    )


def _is_a_pair(title: str, own: Iterable[str], between: re.Pattern[str] = _BETWEEN) -> bool:
    """`Acme <> Alex Doe`: two sides, one of them the person."""
    sides = between.split(bare_title(title))
    mine = [set(words(name)) for name in own]
    return len(sides) > 1 and any(
        (spoken := set(words(side.partition(":")[0]))) and any(spoken <= name for name in mine)
        for side in sides
    )


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


def _line(text: str | None) -> str | None:
    """The text where it can stand as a name, else None."""
    try:
        return one_line(text, "name") if text else None
    except UserError:
        return None
