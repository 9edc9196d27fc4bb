"""One version of a calendar entry on its way in: what it is, when it is, and what is answered about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from afterview.app.answers import Imported
from afterview.app.import_calendar_folder import Entry, Folder, digest
from afterview.app.zones import span
from afterview.calendars.detect import Proposal
from afterview.calendars.ics import Meeting
from afterview.calendars.moments import clock_times
from afterview.calendars.zones import instant
from afterview.core.events import CalendarMark, InterviewMoved
from afterview.core.model import Interview, in_range, zone_info

LONGEST = timedelta(hours=24)
MOMENT = timedelta(seconds=1)
Does = Literal["add", "change", "cancel", "nothing", "skip", "ask", "error"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What only the person can say; `about` is the same for all it settles."""

    about: str
    words: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A meeting's time, settled; UserError where no interview can be then."""

    start: datetime
    end: datetime
    zone: str

    def __post_init__(self) -> None:
        Interview(number=1, start=self.start, end=self.end, zone=self.zone)

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end."""
        return self.start, self.end

    @property
    def words(self) -> str:
        """As on the clock there."""
        return f"{span(self.start, self.end, self.zone)}, {self.zone}"

    def moved(self, interview: int, mark: CalendarMark) -> InterviewMoved:
        """The event that says so of an interview."""
        return InterviewMoved(
            interview=interview, start=self.start, end=self.end, zone=self.zone, calendar=mark
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A meeting of the file, what it is taken for, and the entry it is a version of."""

    meeting: Meeting
    proposal: Proposal
    entry: Entry

    @property
    def mark(self) -> CalendarMark:
        """What the ledger keeps of it."""
        uid, recurrence = self.entry
        return CalendarMark(
            uid=uid,
            recurrence=recurrence,
            sequence=self.meeting.sequence,
            stamp=self.meeting.stamp,
            numbered=self.meeting.numbered,
            of_series=self.meeting.of_series or self.meeting.recurrence != recurrence,
        )

    @property
    def early(self) -> datetime:
        """About when it is: wall time without a zone is taken as UTC."""
        start = self.meeting.start
        return start if start.tzinfo else start.replace(tzinfo=UTC)

    def at(self, now: datetime, start: datetime | None = None) -> datetime:
        """When this version was made, as far as that can be.

        `start`: of the interview it calls off. An export is dated when it was made, which
        is not when a meeting in it was called off: all it tells is that this never began.
        """
        at = min(self.meeting.stamp or now, now)
        message = self.meeting.method not in (None, "PUBLISH") and self.meeting.stamp is not None
        told = message or self.mark.of_series  # meetings of it may have been held before
        return at if told or start is None or not self.meeting.cancelled else min(at, start - MOMENT)

    def about(self, what: str) -> str:
        """The name of a question about this entry."""
        return f"{what}:{digest(self.entry[0], self.entry[1] or '')}"

    def when(self, zone: str, said: str | None) -> When | Question:
        """Start, end and zone; a day without a time is a question, never an interview of 24 hours.

        `zone`: where it is; `said`: the person's answer to that question. UserError for an impossible time.
        """
        meeting = self.meeting
        if not meeting.all_day and meeting.end - meeting.start <= LONGEST:
            start = meeting.start if meeting.start.tzinfo else instant(meeting.start, zone)
            end = meeting.end if meeting.end.tzinfo else instant(meeting.end, zone)
            length = meeting.end - meeting.start
            return When(start=start, end=end if end > start else start + length, zone=zone)
        first = meeting.start if meeting.start.tzinfo is None else meeting.start.astimezone(zone_info(zone))
        day = in_range(first.date(), "interview")
        times = clock_times(said) if said is not None else None
        if times is None:
            words = f"At what time on {day:%a} {day.day} {day:%b %Y} is {meeting.summary!r}?"
            return Question(about=self.about("time"), words=f"{words} Write 15:00 or 15:00-16:00.")
        start, end = (instant(datetime.combine(day, clock), zone) for clock in times)
        return When(start=start, end=end if end > start else end + timedelta(days=1), zone=zone)

    def asked(self, question: Question) -> Imported:
        """The answer: the person has to say something first."""
        return Imported(
            place=self.meeting.place,
            does="ask",
            words=question.words,
            company=self.proposal.company,
            role=self.proposal.role,
            about=question.about,
            options=question.options,
        )

    def said(
        self, does: Does, words: str, *, folder: Folder | None = None, interview: int | None = None
    ) -> Imported:
        """The answer: what becomes of it, and of which application."""
        application = folder.application if folder else None
        return Imported(
            place=self.meeting.place,
            does=does,
            words=words,
            company=application.company if application else self.proposal.company,
            role=application.role if application else self.proposal.role,
            application=application.number if application else None,
            interview=interview,
        )
