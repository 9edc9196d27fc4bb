"""What becomes of one version after another of the entries of a calendar."""

from __future__ import annotations

from dataclasses import dataclass, field

from afterview.app.answers import Imported
from afterview.app.import_calendar_book import Book
from afterview.app.import_calendar_first import First
from afterview.app.import_calendar_known import Known
from afterview.app.import_calendar_series import newest_words
from afterview.app.import_calendar_version import Version
from afterview.app.import_calendar_words import Tally
from afterview.app.imports import Choices
from afterview.calendars.detect import Proposal
from afterview.calendars.ics import Meeting
from afterview.errors import UserError


@dataclass(kw_only=True, slots=True)
class Steps:
    """Takes versions one by one, the oldest of an entry first."""

    book: Book
    choices: Choices
    tally: Tally = field(default_factory=Tally)

    def take(self, meeting: Meeting, proposal: Proposal) -> list[Imported]:
        """What becomes of this version; nothing is said of what its series left out unheard."""
        version = Version(meeting=meeting, proposal=proposal, entry=(meeting.uid, meeting.recurrence))
        known = Known(book=self.book, choices=self.choices)
        try:
            if version.entry in self.book.slots:
                return [known.take(version)]
            if meeting.cancelled and meeting.recurrence is None and meeting.uid in self.book.series:
                return [known.take(each) for each in self._all_of(version)]
            if meeting.excluded:
                return []
            return [First(book=self.book, choices=self.choices, tally=self.tally).take(version)]
        except UserError as problem:
            self.tally.refused = True
            return [version.said("error", problem.message)]

    def _all_of(self, version: Version) -> list[Version]:
        """A series is called off as a whole: each of its meetings that is known."""
        meeting, words = version.meeting, newest_words(self.book, version.meeting.uid)
        entries = (word.mark.entry for word in words.values())
        return [Version(meeting=meeting, proposal=version.proposal, entry=entry) for entry in entries]
