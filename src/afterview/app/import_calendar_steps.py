"""One version of one calendar entry: what it adds, changes or takes back, or the question it raises.

known entry:   older ──> people only      same ──> nothing      newer ──> moved, called off, confirmed
unknown entry: is it one?  whose?  when?  the same as another?  ──> the interview
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from afterview.app.answers import Imported
from afterview.app.import_calendar_book import Book, Entry, Folder, Slot, digest
from afterview.app.import_calendar_match import New, Question, place
from afterview.app.import_calendar_words import Tally
from afterview.app.imports import Choices
from afterview.app.zones import choose_zone, span
from afterview.calendars.detect import Proposal
from afterview.calendars.ics import Meeting
from afterview.calendars.moments import clock_times
from afterview.calendars.zones import instant
from afterview.core import events as ev
from afterview.core.events import CalendarMark
from afterview.core.model import Interview, in_range, zone_info
from afterview.errors import UserError

NEAR = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
SAME = "the same as interview {}"
UNKNOWN = "It was cancelled, and is not known here."
OTHER = "another interview"
Does = Literal["add", "change", "cancel", "nothing", "skip", "ask", "error"]


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A meeting's time, settled."""

    start: datetime
    end: datetime
    zone: str

    @property
    def words(self) -> str:
        """As on the clock there."""
        return f"{span(self.start, self.end, self.zone)}, {self.zone}"


@dataclass(kw_only=True, slots=True)
class Steps:
    """Takes versions one after another, oldest of an entry first."""

    book: Book
    choices: Choices
    tally: Tally = field(default_factory=Tally)

    def take(self, meeting: Meeting, proposal: Proposal) -> list[Imported]:
        """What becomes of this version; nothing is said of what its series left out unheard."""
        entry = (meeting.uid, meeting.recurrence)
        try:
            if entry in self.book.slots:
                return [self._again(meeting, proposal, entry)]
            if meeting.cancelled and meeting.recurrence is None and meeting.uid in self.book.series:
                return [self._again(meeting, proposal, each) for each in tuple(self.book.series[meeting.uid])]
            return [] if meeting.excluded else [self._first(meeting, proposal, entry)]
        except UserError as problem:
            self.tally.refused = True
            return [_said(meeting, "error", problem.message, proposal)]

    # An entry that was never seen.

    def _first(self, meeting: Meeting, proposal: Proposal, entry: Entry) -> Imported:
        question = self._whether(meeting, proposal, entry)
        if isinstance(question, Imported):
            return question
        found = place(self.book, self.choices, proposal, entry, _early(meeting))
        folder = found if isinstance(found, Folder) else None
        when = found if isinstance(found, Question) else self._when(meeting, folder, entry)
        twin = self._twin(folder, when, entry) if folder and isinstance(when, When) else None
        open_question = next((each for each in (found, when, twin) if isinstance(each, Question)), None)
        if open_question and meeting.cancelled:
            return _said(meeting, "skip", UNKNOWN, proposal)
        if open_question:
            return _asked(meeting, open_question, proposal)
        assert not isinstance(found, Question)
        assert isinstance(when, When)
        assert not isinstance(twin, Question)
        return self._set(meeting, proposal, entry, found, when, twin)

    def _whether(self, meeting: Meeting, proposal: Proposal, entry: Entry) -> Imported | None:
        """What ends it before anything is asked: it is unwanted, or perhaps no interview at all."""
        if proposal.declined:
            return _said(meeting, "skip", "You declined it.", proposal)
        if meeting.timeless:
            return _said(meeting, "skip", UNKNOWN, proposal)
        if meeting.unknown_zone and not self.choices.zone:
            raise UserError(
                f"Its time zone {meeting.unknown_zone!r} is unknown; say it with --zone Europe/Berlin.", ""
            )
        if proposal.interview == "yes" or self.choices.application or self.choices.company:
            return None
        about = f"interview:{digest(*map(str, entry))}"
        said = self.choices.settled.get(about)
        if said is None:
            words = f"Is {meeting.summary!r} an interview? ({proposal.evidence})"
            return _asked(meeting, Question(about=about, words=words, options=("yes", "no")), proposal)
        if said.strip().casefold().startswith("n"):
            return _said(meeting, "skip", "You said it is no interview.", proposal)
        return None

    def _when(self, meeting: Meeting, folder: Folder | None, entry: Entry) -> When | Question:
        """Start, end and zone; a day without a time is a question, never an interview of 24 hours."""
        zone = meeting.zone or self._assumed_zone(folder)
        if not meeting.all_day and meeting.end - meeting.start <= LONGEST:
            start, end = (m if m.tzinfo else instant(m, zone) for m in (meeting.start, meeting.end))
            in_range(start, "interview")
            if meeting.guessed_end:
                end = start + (meeting.end - meeting.start)
            return When(start=start, end=end, zone=zone)
        first = meeting.start if meeting.start.tzinfo is None else meeting.start.astimezone(zone_info(zone))
        day = in_range(first.date(), "interview")
        about = f"time:{digest(*map(str, entry))}"
        said = self.choices.settled.get(about)
        times = clock_times(said) if said is not None else None
        if times is None:
            return Question(
                about=about,
                words=f"At what time on {day:%a} {day.day} {day:%b %Y} is {meeting.summary!r}? "
                "Write 15:00 or 15:00-16:00.",
            )
        start, end = (instant(datetime.combine(day, clock), zone) for clock in times)
        return When(start=start, end=end if end > start else end + timedelta(days=1), zone=zone)

    def _assumed_zone(self, folder: Folder | None) -> str:
        contacts = (c.zone for c in folder.contacts) if folder else ()
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

    def _twin(self, folder: Folder, when: When, entry: Entry) -> int | Question | None:
        """The interview at about that time which this may be; None: it is another."""
        near = [
            p for p in folder.placements.values() if p.stands and abs(p.interview.start - when.start) <= NEAR
        ]
        if not near:
            return None
        twin = near[0].interview.number
        about = f"same:{digest(*map(str, entry))}"
        said = self.choices.settled.get(about)
        if said is None:
            return Question(
                about=about,
                words=f"Is it the same as interview {twin} of {folder.title} ({when.words})?",
                options=(SAME.format(twin), OTHER),
            )
        return twin if said.strip().casefold().startswith(("the same", "same", "y")) else None

    def _set(
        self,
        meeting: Meeting,
        proposal: Proposal,
        entry: Entry,
        found: Folder | New,
        when: When,
        twin: int | None,
    ) -> Imported:
        folder = found if isinstance(found, Folder) else self._add(found, entry)
        there = self.book.welcome(folder, proposal.guests, entry)
        self.tally.guessed += [guest.name for guest in proposal.guests if guest.guessed]
        known = folder.placements.get(twin) if twin else None
        number = twin or max(folder.placements, default=0) + 1
        interview = Interview(
            number=number,
            start=when.start,
            end=when.end,
            zone=when.zone,
            kind=known.interview.kind if known else proposal.kind,
            contacts=tuple(dict.fromkeys((*(known.interview.contacts if known else ()), *there))),
        )
        what = ev.InterviewSet(interview=interview, calendar=_mark(meeting, entry))
        at = self._at(meeting)
        if known or (folder.invited and at <= folder.invited):  # agreed to only now
            at = self.book.change.now
        self.book.record(entry, folder.application.number, what, at=at, zone=when.zone)
        words = f"the same as interview {number}" if twin else _new_words(meeting, proposal, interview)
        if isinstance(found, New):
            words = f"new application; {words}"
        added = _said(meeting, "add", words, proposal, folder=folder, interview=number)
        if not meeting.cancelled:
            return added
        off = self._call_off(meeting, proposal, entry, (folder.application.number, number))
        return off if off.does == "cancel" else added

    def _add(self, new: New, entry: Entry) -> Folder:
        return self.book.add_application(new.company, new.role, entry)

    # An entry that is known.

    def _again(self, meeting: Meeting, proposal: Proposal, entry: Entry) -> Imported:
        slot = self.book.slots[entry]
        folder = self.book.folders[slot[0]]
        placement = folder.placements[slot[1]]
        word = placement.word(entry)
        rank = (_mark(meeting, entry).version, meeting.cancelled)
        if word is not None and rank < word.rank:
            self.book.welcome(folder, proposal.guests, entry)
            return self._nothing(meeting, proposal, slot, "An older version of what is known.")
        if meeting.cancelled:
            if word is not None and rank == word.rank:
                return self._nothing(meeting, proposal, slot, "Known already.")
            return self._call_off(meeting, proposal, entry, slot)
        if proposal.declined and placement.stands:
            return self._declined(meeting, proposal, entry, slot)
        same = word is not None and rank == word.rank
        if same and meeting.all_day:
            return self._nothing(meeting, proposal, slot, "Known already.")
        when = self._when(meeting, folder, entry)
        if isinstance(when, Question):
            return _asked(meeting, when, proposal)
        return self._newer(meeting, proposal, entry, slot, when, same=same)

    def _newer(
        self, meeting: Meeting, proposal: Proposal, entry: Entry, slot: Slot, when: When, *, same: bool
    ) -> Imported:
        """A version at least as new as the known one, whose time and people may be others."""
        folder = self.book.folders[slot[0]]
        placement = folder.placements[slot[1]]
        word = placement.word(entry)
        moved = word is None or (word.start, word.end) != (when.start, when.end)
        if same and not moved:
            return self._nothing(meeting, proposal, slot, "Known already.")
        there = self.book.welcome(folder, proposal.guests, entry)
        at = None if same else self._at(meeting)
        by_hand, mine, stale = self._by_hand(slot, at), placement.interview, self._is_stale(slot, at)
        mark = _mark(meeting, entry)
        if moved:
            what = ev.InterviewMoved(
                interview=mine.number, start=when.start, end=when.end, zone=when.zone, calendar=mark
            )
            self.book.record(entry, slot[0], what, at=at, zone=when.zone)
        others = bool(there) and set(there) != set(mine.contacts)
        confirmed = not moved and word is not None and mark.sequence > word.mark.sequence
        if others or confirmed or (moved and stale):
            self._confirm(
                entry, slot, replace(mine, start=when.start, end=when.end, zone=when.zone), there, mark, at
            )
        if moved and by_hand:
            return self._nothing(meeting, proposal, slot, "You changed it yourself since, and that stays.")
        if moved:
            again = "" if placement.stands else "takes place after all, "
            return self._changed(
                meeting, proposal, slot, f"interview {mine.number} {again}moved to {when.words}"
            )
        if others:
            return self._changed(meeting, proposal, slot, f"interview {mine.number}: other people take part")
        return self._nothing(meeting, proposal, slot, "Confirmed as it is.")

    def _confirm(
        self,
        entry: Entry,
        slot: Slot,
        interview: Interview,
        there: Sequence[int],
        mark: CalendarMark,
        at: datetime | None,
    ) -> None:
        """Note the people of a version, and that it was seen."""
        contacts = tuple(there) or interview.contacts
        what = ev.InterviewSet(interview=replace(interview, contacts=contacts), calendar=mark)
        self.book.record(entry, slot[0], what, at=at, zone=interview.zone)

    def _call_off(self, meeting: Meeting, proposal: Proposal, entry: Entry, slot: Slot) -> Imported:
        folder = self.book.folders[slot[0]]
        placement, at = folder.placements[slot[1]], self._at(meeting)
        number, stood = placement.interview.number, placement.stands
        self._bring_along(meeting, proposal, entry, slot)
        placement = folder.placements[slot[1]]
        mine, over = self._by_hand(slot, at), at >= placement.interview.end
        what = ev.InterviewCancelled(interview=number, calendar=_mark(meeting, entry))
        self.book.record(entry, slot[0], what, at=at)
        if over:
            words = "It was over when it was cancelled, so nothing changes."
            return self._nothing(meeting, proposal, slot, words)
        if not stood:
            return self._nothing(meeting, proposal, slot, "Known already.")
        if mine:
            return self._nothing(meeting, proposal, slot, "You changed it yourself since, and that stays.")
        where = placement.interview
        words = f"interview {number} on {span(where.start, where.end, where.zone)} is cancelled"
        return _said(meeting, "cancel", words, proposal, folder=folder, interview=number)

    def _bring_along(self, meeting: Meeting, proposal: Proposal, entry: Entry, slot: Slot) -> None:
        """A cancellation of a time or people never heard of brings them along, as its update would have."""
        folder = self.book.folders[slot[0]]
        placement = folder.placements[slot[1]]
        word, when = placement.word(entry), None if meeting.timeless else self._when(meeting, folder, entry)
        there = self.book.welcome(folder, proposal.guests, entry)
        if not isinstance(when, When) or word is None:
            return
        said = (
            (placement.interview.start, placement.interview.end) if word.cancelled else (word.start, word.end)
        )
        mark, at, mine = _mark(meeting, entry), self._at(meeting), placement.interview
        if said != (when.start, when.end):
            moved = ev.InterviewMoved(
                interview=slot[1], start=when.start, end=when.end, zone=when.zone, calendar=mark
            )
            self.book.record(entry, slot[0], moved, at=at, zone=when.zone)
        stale = self._is_stale(slot, at)
        if stale or (there and set(there) != set(mine.contacts)):
            now = replace(mine, start=when.start, end=when.end, zone=when.zone)
            self._confirm(entry, slot, now, there, mark, at)

    def _declined(self, meeting: Meeting, proposal: Proposal, entry: Entry, slot: Slot) -> Imported:
        """The person said no in the calendar: only they know whether it is off."""
        folder = self.book.folders[slot[0]]
        about = f"declined:{digest(*map(str, entry))}"
        said = self.choices.settled.get(about)
        if said is None:
            words = f"You declined interview {slot[1]} of {folder.title} in the calendar. Is it off?"
            return _asked(meeting, Question(about=about, words=words, options=("yes", "no")), proposal)
        if (
            not said.strip().casefold().startswith("y")
            or folder.placements[slot[1]].interview.end <= self.book.change.now
        ):
            return self._nothing(meeting, proposal, slot, "Kept, although you declined it.")
        self.book.record(entry, slot[0], ev.InterviewCancelled(interview=slot[1]))
        return _said(
            meeting, "cancel", f"interview {slot[1]} is cancelled", proposal, folder=folder, interview=slot[1]
        )

    def _at(self, meeting: Meeting) -> datetime:
        """When this version was made, as far as that can be."""
        now = self.book.change.now
        return min(meeting.stamp or now, now)

    def _by_hand(self, slot: Slot, at: datetime | None) -> bool:
        """Whether the person changed the interview after that."""
        hand = self.book.folders[slot[0]].by_hand.get(slot[1])
        return hand is not None and at is not None and hand > at

    def _is_stale(self, slot: Slot, at: datetime | None) -> bool:
        """Whether a newer version is dated before an older one: it then has to say everything itself."""
        last = self.book.folders[slot[0]].by_calendar.get(slot[1])
        return last is not None and at is not None and at <= last

    def _changed(self, meeting: Meeting, proposal: Proposal, slot: Slot, words: str) -> Imported:
        return _said(meeting, "change", words, proposal, folder=self.book.folders[slot[0]], interview=slot[1])

    def _nothing(self, meeting: Meeting, proposal: Proposal, slot: Slot, words: str) -> Imported:
        return _said(
            meeting, "nothing", words, proposal, folder=self.book.folders[slot[0]], interview=slot[1]
        )


def _mark(meeting: Meeting, entry: Entry) -> CalendarMark:
    return CalendarMark(uid=entry[0], recurrence=entry[1], sequence=meeting.sequence, stamp=meeting.stamp)


def _early(meeting: Meeting) -> datetime:
    """About when it is: wall time without a zone is taken as UTC."""
    return meeting.start if meeting.start.tzinfo else meeting.start.replace(tzinfo=UTC)


def _new_words(meeting: Meeting, proposal: Proposal, interview: Interview) -> str:
    """The interview in words, with the people, and what it was told by."""
    when = span(interview.start, interview.end, interview.zone)
    people = ", ".join(guest.name for guest in proposal.guests)
    words = f"interview {interview.number} ({interview.kind}) on {when}, {interview.zone}"
    if meeting.guessed_end:
        words += " (an hour, as the calendar gives no end)"
    if people:
        words += f", with {people}"
    return f"{words}; {proposal.evidence}"


def _asked(meeting: Meeting, question: Question, proposal: Proposal) -> Imported:
    return Imported(
        place=meeting.place,
        does="ask",
        words=question.words,
        company=proposal.company,
        role=proposal.role,
        about=question.about,
        options=question.options,
    )


def _said(
    meeting: Meeting,
    does: Does,
    words: str,
    proposal: Proposal,
    *,
    folder: Folder | None = None,
    interview: int | None = None,
) -> Imported:
    application = folder.application if folder else None
    return Imported(
        place=meeting.place,
        does=does,
        words=words,
        company=application.company if application else proposal.company,
        role=application.role if application else proposal.role,
        application=application.number if application else None,
        interview=interview,
    )
