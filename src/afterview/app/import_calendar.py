"""Interviews come in from a calendar: meetings are read, told from others, and taken in one by one.

content ──read──> meetings ──is it an interview?──> groups by UID ──series unfolded──> versions, oldest first
                                                                                          └── Steps.take

A version is recorded with the time stamp its calendar gave it, so that any order
of invitation, update and cancellation ends alike (see core/rounds.py).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from afterview.app.answers import ImportAnswer, Imported
from afterview.app.import_calendar_book import Book, open_book
from afterview.app.import_calendar_folder import Entry
from afterview.app.import_calendar_series import renew
from afterview.app.import_calendar_steps import Steps
from afterview.app.import_calendar_words import answer_of
from afterview.app.imports import Work
from afterview.app.look import NOBODY
from afterview.calendars.content import begins_a_calendar
from afterview.calendars.detect import Known, Proposal, owner_of, propose
from afterview.calendars.ics import Meeting, read_calendar
from afterview.calendars.recurrence import Budget
from afterview.calendars.series import newest, unfold, window
from afterview.calendars.titles import company_key
from afterview.core.events import UNDATED
from afterview.errors import UserError
from afterview.store import records

NAMES = (".ics", ".ical", ".icalendar", ".ifb", ".vcs")
NO_INTERVIEW = "no interview"
_STEP = 500
Version = tuple[Meeting, Proposal]


def is_calendar(name: str, content: bytes) -> bool:
    """Whether this is for us, by its name or by how it begins."""
    return name.lower().endswith(NAMES) or begins_a_calendar(content)


def take_calendar(work: Work) -> ImportAnswer:
    """Take the interviews of a calendar in; UserError where it cannot be read as a whole."""
    with _collecting_seldom():
        return _take(work)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Ten thousand meetings are a million objects and hardly a circle among them: looking for one costs."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _take(work: Work) -> ImportAnswer:
    book = open_book(work.change, records.owner_of(work.change.tx) or NOBODY)
    if work.choices.application is not None:
        book.open_folder(work.choices.application)
    try:
        found = _read(work, book)
    except UserError as problem:
        raise UserError(f"{work.name}: {problem.message}", problem.hint) from problem
    steps = Steps(book=book, choices=work.choices)
    versions = list(_versions(work, book, found))
    items = list(found.items)
    for done, (meeting, proposal) in enumerate(versions):
        items += steps.take(meeting, proposal)
        if done % _STEP == 0:
            work.progress(f"Taking in {work.name}", done, len(versions))
    work.progress(f"Taking in {work.name}", len(versions), len(versions))
    book.keep()
    steps.tally.events = found.events
    steps.tally.nobody = not book.person.email and found.owner is None
    steps.tally.refused |= any(each.does == "error" for each in found.items)
    return answer_of(work.name, sorted(items + found.others(), key=_number), steps.tally)


@dataclass(kw_only=True, slots=True)
class _Found:
    """The meetings of a file by UID, what is an interview among them by place, and what cannot be used."""

    meetings: dict[str, list[Meeting]] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    items: list[Imported] = field(default_factory=list)
    left: list[Meeting] = field(default_factory=list)
    events: int = 0
    owner: str | None = None
    known: Known = field(default_factory=Known)

    def others(self) -> list[Imported]:
        """The meetings that are no interviews."""
        return [Imported(place=each.place, does="skip", words=NO_INTERVIEW) for each in self.left]

    def is_wanted(self, book: Book, uid: str) -> bool:
        """Whether anything under this UID is an interview, or came in before."""
        return uid in book.series or any(each.place in self.proposals for each in self.meetings[uid])


def _read(work: Work, book: Book) -> _Found:
    """Read the file, and fetch what is known of all that may concern it."""
    found, meetings = _Found(), list[Meeting]()
    home = book.person.zone or work.change.app.config.zone

    def progress(done: int, total: int) -> None:
        work.progress(f"Reading {work.name}", done, total)

    for each in read_calendar(work.content, likely=(home,) if home else (), progress=progress):
        found.events += 1
        if isinstance(each, Meeting):
            meetings.append(each)
        else:
            title = f"{each.summary!r}: " if each.summary else ""
            found.items.append(Imported(place=each.place, does="error", words=f"{title}{each.why}"))
    found.owner = None if book.person.email else owner_of(meetings)
    known = book.known
    if found.owner:
        known = replace(known, addresses=frozenset({found.owner}))
    _tell_apart(work, found, meetings, known)
    book.fetch(_concerned(work, book, found), _entries(found))
    return found


def _tell_apart(work: Work, found: _Found, meetings: list[Meeting], known: Known) -> None:
    """Which meetings are interviews; the only one of a file is, if the person says whose."""
    said = work.choices.application is not None or work.choices.company is not None
    surely = said and len({each.uid for each in meetings}) == 1
    for each in meetings:
        proposal = propose(each, known, surely=surely)
        if proposal is not None:
            found.proposals[each.place] = proposal
        found.meetings.setdefault(each.uid, []).append(replace(each, description=""))
    found.known = known


def _concerned(work: Work, book: Book, found: _Found) -> set[int]:
    """The applications that the meetings may belong to."""
    numbers = {work.choices.application} if work.choices.application else set[int]()
    for proposal in found.proposals.values():
        company = work.choices.company or proposal.company
        numbers.update(book.companies.get(company_key(company), ()) if company else ())
        for guest in proposal.guests:
            numbers.update(book.addresses.get((guest.address or "").casefold(), ()))
        for domain in proposal.domains:
            numbers.update(book.domains.get(domain, ()))
    return numbers


def _entries(found: _Found) -> Iterator[Entry]:
    for uid, meetings in found.meetings.items():
        for each in meetings:
            yield (uid, each.recurrence)


def _versions(work: Work, book: Book, found: _Found) -> Iterator[Version]:
    """The versions of all interviews: entry by entry in order of time, the oldest version first."""
    budget, days = Budget(), window(work.change.now)
    entries: dict[Entry, list[Meeting]] = {}
    for uid, meetings in found.meetings.items():
        if not found.is_wanted(book, uid):
            found.left += meetings
            continue
        versions = newest(meetings, known=uid in book.series)
        try:
            for each in unfold(versions, days=days, budget=budget):
                entries.setdefault((uid, each.recurrence), []).append(each)
        except UserError as problem:
            words = f"{meetings[0].summary!r}: {problem.message}"
            found.items.append(Imported(place=meetings[0].place, does="error", words=words))
    book.fetch((), entries)
    by_uid: dict[str, dict[Entry, list[Meeting]]] = {}
    for entry, those in entries.items():
        by_uid.setdefault(entry[0], {})[entry] = those
    for uid in by_uid.keys() & book.series.keys():
        found.items += renew(book, uid, found.meetings[uid], by_uid[uid], days=days)
    entries = {entry: those for some in by_uid.values() for entry, those in some.items()}
    for versions in sorted(entries.values(), key=lambda some: (_ends(some), _when(some[0]), some[0].uid)):
        versions.sort(key=partial(_rank, tuple(versions)))
        yield from _completed(versions, found)


def _completed(versions: list[Meeting], found: _Found) -> Iterator[Version]:
    """Each version with what it says, and what only the newest that says more says."""
    said = [found.proposals.get(each.place) or propose(each, found.known, surely=True) for each in versions]
    others = found.meetings[versions[0].uid]
    fullest = next((p for p in reversed(said) if p and p.company), None) or next(
        (p for each in others if (p := found.proposals.get(each.place)) and p.company), None
    )
    for meeting, proposal in zip(versions, said, strict=True):
        if proposal is None:
            found.left.append(meeting)
            continue
        if fullest and not proposal.company:
            proposal = replace(  # noqa: PLW2901 - the same, completed
                proposal, company=fullest.company, role=proposal.role or fullest.role
            )
        sure = any(p and p.interview == "yes" for p in said)
        yield meeting, replace(proposal, interview="yes") if sure else proposal


def _rank(versions: tuple[Meeting, ...], one: Meeting) -> tuple[int, datetime, bool]:
    """Its place among the versions of an entry; without a SEQUENCE it follows those that are not younger."""
    stamp = one.stamp or UNDATED
    before = (each.sequence for each in versions if (each.stamp or UNDATED) <= stamp)
    return (one.sequence if one.numbered else max(before), stamp, one.cancelled)


def _ends(versions: list[Meeting]) -> bool:
    """Whether these call a whole series off: that comes after everything there is of it."""
    return all(each.cancelled and each.recurrence is None for each in versions)


def _when(meeting: Meeting) -> datetime:
    return meeting.start if meeting.start.tzinfo else meeting.start.replace(tzinfo=UTC)


def _number(item: Imported) -> int:
    """The place in the file, as a number."""
    return int(item.place.rpartition(" ")[2])
