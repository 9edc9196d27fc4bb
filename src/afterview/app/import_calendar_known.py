"""A version of an entry that is known: older, the same, or news of its time, its people, its end.

older ──> its people are added      same ──> nothing      newer ──> moved, called off, confirmed

Every version says for itself what a later reader needs, whatever came in before
and in which order; only what would say nothing new is not recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from afterview.app.answers import Imported
from afterview.app.import_calendar_book import Book
from afterview.app.import_calendar_folder import Folder, Slot
from afterview.app.import_calendar_version import Does, Question, Version, When
from afterview.app.imports import Choices
from afterview.app.zones import span
from afterview.core.events import InterviewCancelled, InterviewSet
from afterview.core.rounds import Placement

BY_HAND = "You changed it yourself since, and that stays."
KNOWN = "Known already."


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Takes versions of entries that are known."""

    book: Book
    choices: Choices

    def take(self, version: Version) -> Imported:
        """What it changes; UserError where its time cannot be."""
        slot = self.book.slots[version.entry]
        folder, placement = self._at(slot)
        word = placement.word(version.entry)
        if word is not None and word.follows(version.mark, cancelled=version.meeting.cancelled):
            self.book.welcome(folder, version.proposal.guests, version.entry)
            return self._said(version, slot, "nothing", "An older version of what is known.")
        same = word is not None and not word.precedes(version.mark, cancelled=version.meeting.cancelled)
        if version.meeting.cancelled:
            return self._said(version, slot, "nothing", KNOWN) if same else self.call_off(version, slot)
        if version.proposal.declined and placement.stands:
            return self._declined(version, slot)
        if same and version.meeting.all_day:
            return self._said(version, slot, "nothing", KNOWN)
        when = self._when(version, placement)
        if isinstance(when, Question):
            return version.asked(when)
        return self._newer(version, slot, when, same=same)

    def call_off(self, version: Version, slot: Slot) -> Imported:
        """It will not take place, unless it was over by then or the person has said otherwise since."""
        stood = self._at(slot)[1].stands
        at = self._bring_along(version, slot)
        where = self._at(slot)[1].interview
        what = InterviewCancelled(interview=slot[1], calendar=version.mark)
        self.book.record(version.entry, slot[0], what, at=at)
        if at >= where.end:
            words = "It was over when it was cancelled, so nothing changes."
            return self._said(version, slot, "nothing", words)
        if not stood or self._by_hand(slot, at):
            return self._said(version, slot, "nothing", BY_HAND if stood else KNOWN)
        words = f"interview {slot[1]} on {span(where.start, where.end, where.zone)} is cancelled"
        return self._said(version, slot, "cancel", words)

    def _newer(self, version: Version, slot: Slot, when: When, *, same: bool) -> Imported:
        """A version at least as new as the known one, whose time and people may be others."""
        folder, placement = self._at(slot)
        word, mine = placement.word(version.entry), placement.interview
        moved = when.times != ((word.start, word.end) if word else (mine.start, mine.end))
        if same and not moved:
            return self._said(version, slot, "nothing", KNOWN)
        there = self.book.welcome(folder, version.proposal.guests, version.entry)
        # Another time under the same version: all that is known is that it says so now.
        at = None if same else version.at(self.book.change.now)
        by_hand, stale = self._by_hand(slot, at), self._is_stale(slot, at)
        if moved:
            what = when.moved(slot[1], version.mark)
            self.book.record(version.entry, slot[0], what, at=at, zone=when.zone)
        others = bool(there) and set(there) != set(mine.contacts)
        revised = word is None or version.mark.sequence > word.mark.sequence
        if others or (stale if moved else revised):
            self._confirm(version, slot, when, there, at)
        if moved and not by_hand:
            again = "" if placement.stands else "takes place after all, "
            return self._said(version, slot, "change", f"interview {slot[1]} {again}moved to {when.words}")
        if others:
            return self._said(version, slot, "change", f"interview {slot[1]}: other people take part")
        return self._said(version, slot, "nothing", BY_HAND if moved else "Confirmed as it is.")

    def _bring_along(self, version: Version, slot: Slot) -> datetime:
        """A cancellation of a time or people never heard of brings them along, as its update would have.

        Returns when it was called off.
        """
        folder, placement = self._at(slot)
        word, mine = placement.word(version.entry), placement.interview
        there = self.book.welcome(folder, version.proposal.guests, version.entry)
        when = None if version.meeting.timeless else self._when(version, placement)
        at = version.at(self.book.change.now, when.start if isinstance(when, When) else mine.start)
        if not isinstance(when, When) or word is None:
            return at
        if when.times != ((mine.start, mine.end) if word.cancelled else (word.start, word.end)):
            what = when.moved(slot[1], version.mark)
            self.book.record(version.entry, slot[0], what, at=at, zone=when.zone)
        if self._is_stale(slot, at) or (there and set(there) != set(mine.contacts)):
            self._confirm(version, slot, when, there, at)
        return at

    def _confirm(
        self, version: Version, slot: Slot, when: When, there: tuple[int, ...], at: datetime | None
    ) -> None:
        """Record all that a version says: the time, and who is there."""
        mine = self._at(slot)[1].interview
        interview = replace(
            mine, start=when.start, end=when.end, zone=when.zone, contacts=there or mine.contacts
        )
        what = InterviewSet(interview=interview, calendar=version.mark)
        self.book.record(version.entry, slot[0], what, at=at, zone=when.zone)

    def _declined(self, version: Version, slot: Slot) -> Imported:
        """The person said no in the calendar: only they know whether it is off."""
        folder, placement = self._at(slot)
        about = version.about("declined")
        said = self.choices.settled.get(about)
        if said is None:
            words = f"You declined interview {slot[1]} of {folder.title} in the calendar. Is it off?"
            return version.asked(Question(about=about, words=words, options=("yes", "no")))
        yes = said.strip().casefold().startswith("y")
        if not yes or placement.interview.end <= self.book.change.now:
            return self._said(version, slot, "nothing", "Kept, although you declined it.")
        self.book.record(version.entry, slot[0], InterviewCancelled(interview=slot[1]))
        return self._said(version, slot, "cancel", f"interview {slot[1]} is cancelled")

    def _when(self, version: Version, placement: Placement) -> When | Question:
        """Where the calendar names no zone, the interview is where it was."""
        zone = version.meeting.zone or self.choices.zone or placement.interview.zone
        return version.when(zone, self.choices.settled.get(version.about("time")))

    def _at(self, slot: Slot) -> tuple[Folder, Placement]:
        folder = self.book.folders[slot[0]]
        return folder, folder.placements[slot[1]]

    def _by_hand(self, slot: Slot, at: datetime | None) -> bool:
        """Whether the person changed the interview after that."""
        hand = self.book.folders[slot[0]].by_hand.get(slot[1])
        return hand is not None and at is not None and hand > at

    def _is_stale(self, slot: Slot, at: datetime | None) -> bool:
        """Whether a newer version is dated before an older one: it then has to say everything itself."""
        last = self.book.folders[slot[0]].by_calendar.get(slot[1])
        return last is not None and at is not None and at <= last

    def _said(self, version: Version, slot: Slot, does: Does, words: str) -> Imported:
        return version.said(does, words, folder=self.book.folders[slot[0]], interview=slot[1])
