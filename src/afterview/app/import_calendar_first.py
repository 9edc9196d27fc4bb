"""An entry of a calendar that was never seen: is it one, whose, and when.

Every question is asked before anything is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from afterview.app.answers import Imported
from afterview.app.import_calendar_book import Book
from afterview.app.import_calendar_folder import Folder
from afterview.app.import_calendar_known import Known
from afterview.app.import_calendar_match import New, place
from afterview.app.import_calendar_version import Question, Version, When
from afterview.app.import_calendar_words import Tally
from afterview.app.imports import Choices
from afterview.app.zones import choose_zone, span
from afterview.core.events import InterviewSet
from afterview.core.model import Interview
from afterview.errors import UserError

NEAR = timedelta(minutes=15)
SAME = "the same as interview {}"
OTHER = "another interview"
UNKNOWN = "It was cancelled, and is not known here."


@dataclass(frozen=True, kw_only=True, slots=True)
class First:
    """Takes versions of entries that are not known yet."""

    book: Book
    choices: Choices
    tally: Tally

    def take(self, version: Version) -> Imported:
        """The interview it adds, or why it does not; UserError where it cannot be used."""
        before = self._unwanted(version)
        if before is not None:
            return before
        found = place(self.book, self.choices, version.proposal, version.about("company"), version.early)
        if isinstance(found, Question):
            return self._open(version, found)
        folder = found if isinstance(found, Folder) else None
        zone = version.meeting.zone or self._assumed_zone(folder)
        when = version.when(zone, self.choices.settled.get(version.about("time")))
        if isinstance(when, Question):
            return self._open(version, when)
        twin = self._twin(folder, when, version) if folder else None
        if isinstance(twin, Question):
            return self._open(version, twin)
        return self._set(version, found, when, twin)

    def _open(self, version: Version, question: Question) -> Imported:
        """A question is asked, but not about what has been called off."""
        return version.said("skip", UNKNOWN) if version.meeting.cancelled else version.asked(question)

    def _unwanted(self, version: Version) -> Imported | None:
        """What keeps it out before anything else is asked."""
        meeting, proposal = version.meeting, version.proposal
        if proposal.declined:
            return version.said("skip", "You declined it.")
        if meeting.timeless:
            return version.said("skip", UNKNOWN)
        if meeting.unknown_zone and not self.choices.zone:
            zone = meeting.unknown_zone
            raise UserError(f"Its time zone {zone!r} is unknown; say it with --zone Europe/Berlin.", "")
        if proposal.interview == "yes" or self.choices.application or self.choices.company:
            return None
        about = version.about("interview")
        said = self.choices.settled.get(about)
        if said is None:
            words = f"Is {meeting.summary!r} an interview? ({proposal.evidence})"
            return self._open(version, Question(about=about, words=words, options=("yes", "no")))
        no = said.strip().casefold().startswith("n")
        return version.said("skip", "You said it is no interview.") if no else None

    def _assumed_zone(self, folder: Folder | None) -> str:
        contacts = (contact.zone for contact in folder.contacts) if folder else ()
        zone = choose_zone(
            self.choices.zone,
            contacts,
            folder.application.zone if folder else None,
            self.book.person.zone,
            self.book.change.app.config.zone,
        )
        if zone.assumed:
            self.tally.zones.add(zone.name)
        return zone.name

    def _twin(self, folder: Folder, when: When, version: Version) -> int | Question | None:
        """The interview at about that time which this may be; None: it is another."""
        standing = (p.interview for p in folder.placements.values() if p.stands)
        twin = next((each.number for each in standing if abs(each.start - when.start) <= NEAR), None)
        if twin is None:
            return None
        about = version.about("same")
        said = self.choices.settled.get(about)
        if said is None:
            words = f"Is it the same as interview {twin} of {folder.title} ({when.words})?"
            return Question(about=about, words=words, options=(SAME.format(twin), OTHER))
        return twin if said.strip().casefold().startswith(("the same", "same", "y")) else None

    def _set(self, version: Version, found: Folder | New, when: When, twin: int | None) -> Imported:
        """Record the interview, its people, and its application where that is new."""
        book, entry = self.book, version.entry
        folder = (
            found if isinstance(found, Folder) else book.add_application(found.company, found.role, entry)
        )
        there = book.welcome(folder, version.proposal.guests, entry)
        self.tally.guessed += [guest.name for guest in version.proposal.guests if guest.guessed]
        known = folder.placements[twin].interview if twin else None
        interview = Interview(
            number=twin or max(folder.placements, default=0) + 1,
            start=when.start,
            end=when.end,
            zone=when.zone,
            kind=known.kind if known else version.proposal.kind,
            contacts=tuple(dict.fromkeys((*(known.contacts if known else ()), *there))),
        )
        now = book.change.now
        at = version.at(now)
        if known or (folder.invited and at <= folder.invited):  # agreed to only now
            at = now
        number = folder.application.number
        book.record(
            entry, number, InterviewSet(interview=interview, calendar=version.mark), at=at, zone=when.zone
        )
        words = SAME.format(twin) if twin else _words(version, interview)
        fresh = "new application; " if isinstance(found, New) else ""
        added = version.said("add", f"{fresh}{words}", folder=folder, interview=interview.number)
        if not version.meeting.cancelled:
            return added
        off = Known(book=book, choices=self.choices).call_off(version, (number, interview.number))
        return off if off.does == "cancel" else added


def _words(version: Version, interview: Interview) -> str:
    """The interview in words, with the people, and what it was told by."""
    when = span(interview.start, interview.end, interview.zone)
    words = f"interview {interview.number} ({interview.kind}) on {when}, {interview.zone}"
    if version.meeting.guessed_end:
        words += " (an hour, as the calendar gives no end)"
    if people := ", ".join(guest.name for guest in version.proposal.guests):
        words += f", with {people}"
    return f"{words}; {version.proposal.evidence}"
