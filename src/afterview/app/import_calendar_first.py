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
from afterview.core.events import InterviewCancelled, InterviewSet
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
            return version.asked(found)
        folder = found if isinstance(found, Folder) else None
        zone = version.meeting.zone or self._assumed_zone(folder)
        when = version.when(zone, self.choices.settled.get(version.about("time")))
        if isinstance(when, Question):
            return version.asked(when)
        twin = self._twin(folder, when, version) if folder else None
        if isinstance(twin, Question):
            return version.asked(twin)
        return self._set(version, found, when, twin)

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
            if meeting.cancelled:
                title = repr(meeting.summary) if meeting.summary else "this meeting without a title"
                words = f"It was cancelled. Was {title} an interview? ({proposal.evidence})"
            return version.asked(Question(about=about, words=words, options=("yes", "no")))
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
        """The interview at about that time which this may be, called off or not; None: it is another."""
        # Meetings of one series are told apart by the series itself.
        others = (p for p in folder.placements.values() if not p.is_of(version.entry[0]))
        near = [p for p in others if abs(p.interview.start - when.start) <= NEAR]
        if not near:
            return None
        twin = max(near, key=lambda placement: placement.stands)
        mine, about = twin.interview, version.about("same")
        said = self.choices.settled.get(about)
        if said is None:
            there = f"{span(mine.start, mine.end, mine.zone)}, {mine.zone}"
            off = "" if twin.stands else " (cancelled or missed)"
            words = f"Is {version.meeting.summary!r} the same as interview {mine.number} of {folder.title}"
            return Question(
                about=about,
                words=f"{words}, {there}{off}? It is on {when.words}.",
                options=(SAME.format(mine.number), OTHER),
            )
        return mine.number if said.strip().casefold().startswith(("the same", "same", "y")) else None

    def _set(self, version: Version, found: Folder | New, when: When, twin: int | None) -> Imported:
        """Record the interview, its people, and its application where that is new."""
        book, entry = self.book, version.entry
        folder = (
            found if isinstance(found, Folder) else book.add_application(found.company, found.role, entry)
        )
        there = book.welcome(folder, version.proposal.guests, entry)
        self.tally.nameless += version.proposal.nameless
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
        off = folder.placements[twin].cancelled if twin else None
        if off is not None and version.at(now) <= off.at:
            # Another calendar that has not heard of it yet: what called it off holds for this entry as well.
            what = InterviewCancelled(interview=interview.number, calendar=version.mark)
            book.record(entry, number, what, at=off.at)
            words = f"{SAME.format(twin)}, which was cancelled since"
            return version.said("nothing", words, folder=folder, interview=twin)
        book.record(
            entry, number, InterviewSet(interview=interview, calendar=version.mark), at=at, zone=when.zone
        )
        words = SAME.format(twin) if twin else _words(version, interview)
        fresh = "new application; " if isinstance(found, New) else ""
        added = version.said("add", f"{fresh}{words}", folder=folder, interview=interview.number)
        if not version.meeting.cancelled:
            return added
        called = Known(book=book, choices=self.choices).call_off(version, (number, interview.number))
        return called if called.does == "cancel" else added


def _words(version: Version, interview: Interview) -> str:
    """The interview in words, with the people, and what it was told by."""
    when = span(interview.start, interview.end, interview.zone)
    words = f"interview {interview.number} ({interview.kind}) on {when}, {interview.zone}"
    if version.meeting.guessed_end:
        words += " (an hour, as the calendar gives no end)"
    if people := ", ".join(guest.name for guest in version.proposal.guests):
        words += f", with {people}"
    return f"{words}; {version.proposal.evidence}"
