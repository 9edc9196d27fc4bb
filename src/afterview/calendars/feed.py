"""The cadence as an .ics file: one all-day entry a step, and no private text beyond the company's name.

A step keeps its UID for as long as it is the same step, so that importing the
file again moves entries instead of doubling them. `telling` says which entries
a file holds, and with which SEQUENCE.

METHOD is PUBLISH, also where entries are cancelled: RFC 5546 allows STATUS:
CANCELLED in it, while METHOD:CANCEL is for invitations, names an organizer and
would hold for the whole file. Programs that obey the STATUS take the entry out
or cross it out; for those that do not, the title says it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal

from icalendar import Calendar, Event

from afterview.core.model import Step, in_range, instant
from afterview.core.text import one_line
from afterview.errors import AfterviewError, UserError

Entry = Step | Literal["presume_no"]

PRODUCT = "-//afterview//follow-ups//EN"
NAME = "Follow-ups"
TITLES: dict[Entry, str] = {
    "thank_you": "Thank {company}",
    "interviewer_note": "Thank the interviewers at {company}",
    "follow_up": "Follow up with {company}",
    "ping": "Write to {company} again",
    "promise": "Ask {company} about the timing",
    "deadline": "Tell {company} about the deadline",
    "courtesy": "Send {company} a kind last word",
    "withdrawal": "Withdraw at {company}",
    "apology": "Apologize to {company}",
    "offer_thanks": "Thank {company} for the offer",
    "check": "Ask {company} how things stand",
    "presume_no": "Probably no from {company}",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """One day of the cadence. `uid` is from `entry_uid`; `sequence` grows with every change of the entry."""

    uid: str
    day: date
    company: str
    step: Entry
    sequence: int = 0
    cancelled: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "company", one_line(self.company, "company"))
        one_line(self.uid, "entry's uid")
        in_range(self.day, "entry")
        if self.sequence < 0:
            raise UserError("An entry's sequence is below 0.", "Count the changes of the entry from 0 up.")

    @property
    def summary(self) -> str:
        """The title in the calendar."""
        title = TITLES[self.step].format(company=self.company)
        return f"Cancelled: {title}" if self.cancelled else title


def entry_uid(*, installation: str, application: int, step: Entry, anchor: str) -> str:
    """The UID of one step: the same in every export of this installation, and telling nothing to others."""
    parts = (installation, str(application), step, anchor)
    text = "".join(f"{len(part)}:{part}," for part in parts)
    return f"{sha256(text.encode()).hexdigest()[:32]}@afterview"


def feed(entries: Iterable[FeedEntry], *, now: datetime) -> bytes:
    """The calendar file with CRLF and folded lines; AfterviewError if it does not read back the same.

    UserError where two entries share a UID. `now` becomes the time stamp of every entry.
    """
    wanted = tuple(sorted(entries, key=lambda each: (each.day, each.uid)))
    if len({each.uid for each in wanted}) < len(wanted):
        raise UserError("Two entries of the calendar share a UID.", "Give every step its own.")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    for entry in wanted:
        calendar.add_component(_event(entry, stamp=instant(now, "time of the export")))
    raw: bytes = calendar.to_ical()
    if _read(raw) != tuple(_kept(each) for each in wanted):
        raise AfterviewError(
            "The calendar would not read back as it is meant, so it was not made.",
            "Look for unusual characters in the names of companies, and write them more plainly.",
        )
    return raw


def _event(entry: FeedEntry, *, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("sequence", entry.sequence)
    event.add("status", _status(entry))
    event.add("transp", "TRANSPARENT")  # a reminder keeps nobody from meeting
    return event


def _status(entry: FeedEntry) -> str:
    return "CANCELLED" if entry.cancelled else "CONFIRMED"


def _kept(entry: FeedEntry) -> tuple[object, ...]:
    return (entry.uid, entry.day, entry.summary, entry.sequence, _status(entry))


def _read(raw: bytes) -> tuple[tuple[object, ...], ...]:
    """What a stranger's program finds in the file, entry by entry."""
    return tuple(
        (
            str(event["uid"]),
            event.decoded("dtstart"),
            str(event["summary"]),
            int(str(event["sequence"])),
            str(event["status"]),
        )
        for event in Calendar.from_ical(raw).walk("VEVENT")
    )
