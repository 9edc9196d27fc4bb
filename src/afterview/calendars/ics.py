"""Events of an .ics file as meetings: who, when, which version; nothing decided about them yet.

bytes ──content──> components ──> Meeting  (times in UTC, or wall time where no zone is said)
                              └──> Unread  (the place, and a sentence why)

One event that cannot be used is a value beside the others; a file that breaks
off is an error. What strangers wrote is cut to size, and every character that
shows one text and means another is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from afterview.calendars.content import Block, Line, Source, source_of
from afterview.calendars.moments import MEND, Clock, Moment, stamp_of
from afterview.calendars.people import Attendee, attendee_of, person_line, tidy
from afterview.calendars.recurrence import Rule, rule_of
from afterview.calendars.zones import named_zone, zones_of
from afterview.core.events import HIGHEST_SEQUENCE
from afterview.errors import UserError

LONGEST_UID = 255
_MANY = frozenset({"ATTENDEE", "RDATE", "EXDATE"})
_TIMES = frozenset({"RECURRENCE-ID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "DURATION"})
_WORDS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "ORGANIZER", "URL", "X-GOOGLE-CONFERENCE"})
_WANTED = _MANY | _TIMES | _WORDS | {"UID", "SEQUENCE", "STATUS", "RRULE"}
MOST_ATTENDEES = 200
_CALLED_OFF = re.compile(r"(?:cancell?ed|abgesagt|annulée?)\s*:", re.IGNORECASE)
MOST_DATES = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeats:
    """How a meeting repeats: by a rule, on further dates, not on others (instants, or wall times)."""

    rule: Rule | None = None
    dates: tuple[datetime, ...] = ()
    without: frozenset[datetime] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One version of one event.

    `start` and `end` are UTC, or wall time without a zone (`floating`) that the
    reader has to know; of an all-day event they are midnights. `zone` is where
    it takes place, if the file says so; `unknown_zone` is a name nobody knows.
    `recurrence` is the start its series gives it; `onwards`: and to all later
    ones. `numbered`: it gives its SEQUENCE. `guessed_end`: the file has none; `timeless`: nor a start.
    `excluded`: its series leaves it out; `of_series`: it is what the series as a whole says.
    `place` is where in the file it is.
    """

    uid: str
    place: str
    start: datetime
    end: datetime
    recurrence: str | None = None
    onwards: bool = False
    sequence: int = 0
    numbered: bool = True
    stamp: datetime | None = None
    zone: str | None = None
    unknown_zone: str | None = None
    all_day: bool = False
    guessed_end: bool = False
    timeless: bool = False
    cancelled: bool = False
    method: str | None = None
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    repeats: Repeats | None = None
    excluded: bool = False
    of_series: bool = False

    @property
    def floating(self) -> bool:
        """Whether its times are wall time."""
        return self.start.tzinfo is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """An event that cannot be used, where it is, and why."""

    place: str
    summary: str
    why: str


def read_calendar(
    content: bytes,
    *,
    likely: tuple[str, ...] = (),
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Meeting | Unread]:
    """Every event of a file, in its order; UserError where the file as a whole is none or breaks off.

    `likely`: zones to try first for one the file only describes. Reading begins
    at once, so the error comes before the first event.
    """
    source = source_of(content)
    return _events(source, likely, progress)


def _events(
    source: Source, likely: tuple[str, ...], progress: Callable[[int, int], None]
) -> Iterator[Meeting | Unread]:
    total = sum(len(calendar.events) for calendar in source.calendars)
    number = 0
    for calendar in source.calendars:
        home = named_zone(calendar.own.get("X-WR-TIMEZONE", "-"))
        first = (home,) if home else ()
        zones = zones_of(source, calendar.zones, likely=(*first, *likely))
        method = calendar.own.get("METHOD", "").upper()[:20] or None
        clock = Clock(zones=zones, home=home, method=method)
        for block in calendar.events:
            number += 1
            yield _event(source, block, clock, number)
            if number % 500 == 0 or number == total:
                progress(number, total)


def _event(source: Source, block: Block, clock: Clock, number: int) -> Meeting | Unread:
    place = f"event {number}"
    one: dict[str, Line] = {}
    many: dict[str, list[Line]] = {name: [] for name in _MANY}
    for line in source.lines(block, _WANTED):
        if line.name in _MANY:
            many[line.name].append(line)
        else:
            one.setdefault(line.name, line)
    summary = tidy(one["SUMMARY"].text) if "SUMMARY" in one else ""
    try:
        if block.broken:
            return Unread(place=place, summary=summary, why="It is not closed the way it was opened.")
        return _meeting(one, many, clock, place, summary)
    except UserError as problem:
        return Unread(place=place, summary=summary, why=problem.message)
    except (OverflowError, ValueError):
        return Unread(place=place, summary=summary, why="It holds a time that does not exist.")


def _meeting(
    one: dict[str, Line], many: dict[str, list[Line]], clock: Clock, place: str, summary: str
) -> Meeting:
    status = one["STATUS"].value.strip().upper() if "STATUS" in one else ""
    # Outlook keeps what was called off, and says so in its title alone.
    cancelled = status == "CANCELLED" or clock.method == "CANCEL" or bool(_CALLED_OFF.match(summary))
    timeless = "DTSTART" not in one
    stamp = stamp_of(*(one.get(name) for name in clock.stamps))
    if timeless and not (cancelled and stamp):  # a cancellation may name its entry alone (RFC 5546, 3.2.5)
        raise UserError("It has no start (DTSTART).", MEND)
    start = Moment(at=stamp) if timeless and stamp else clock.read(one["DTSTART"], "start")
    end, guessed = clock.end(start, one.get("DTEND"), one.get("DURATION"))
    instance = clock.read(one["RECURRENCE-ID"], "date") if "RECURRENCE-ID" in one else None
    return Meeting(
        uid=_uid(one, start, summary),
        place=place,
        recurrence=recurrence_id(instance.at, day=instance.is_date) if instance else None,
        onwards="THISANDFUTURE" in one["RECURRENCE-ID"].parameters.values() if instance else False,
        sequence=_sequence(one) or 0,
        numbered=_sequence(one) is not None,
        stamp=stamp,
        start=start.at,
        end=end,
        zone=start.zone or clock.home,
        unknown_zone=start.unknown_zone,
        all_day=start.is_date or clock.whole_days(start, end),
        guessed_end=guessed,
        cancelled=cancelled,
        timeless=timeless,
        method=clock.method,
        summary=summary,
        description=_text(one, "DESCRIPTION", 4000),
        location=_text(one, "LOCATION", 200),
        url=_text(one, "URL", 500) or _text(one, "X-GOOGLE-CONFERENCE", 500),
        organizer=person_line(one["ORGANIZER"]) if "ORGANIZER" in one else None,
        attendees=tuple(
            each for line in many["ATTENDEE"][:MOST_ATTENDEES] if (each := attendee_of(line)) is not None
        ),
        repeats=_repeats(one, many, clock),
    )


def recurrence_id(at: datetime, *, day: bool = False) -> str:
    """The name of an instance: its start in UTC, or as wall time, or its day."""
    if day:
        return f"{at:%Y%m%d}"
    return f"{at:%Y%m%dT%H%M%S}" + ("Z" if at.tzinfo else "")


def _sequence(one: dict[str, Line]) -> int | None:
    text = one["SEQUENCE"].value.strip() if "SEQUENCE" in one else ""
    return (
        min(int(text), HIGHEST_SEQUENCE) if text.isascii() and text.isdecimal() and len(text) < 12 else None
    )


def _uid(one: dict[str, Line], start: Moment, summary: str) -> str:
    """The UID; one that is missing, too long or holds controls is replaced by what stands for it."""
    text = one["UID"].text.strip() if "UID" in one else ""
    if text and len(text) <= LONGEST_UID and tidy(text, LONGEST_UID) == text:
        return text
    stands_for = text or f"{start.at.isoformat()}|{summary}"
    return f"sha256:{sha256(stands_for.encode('utf-8', 'replace')).hexdigest()[:40]}"


def _text(one: dict[str, Line], name: str, limit: int) -> str:
    return tidy(one[name].text, limit) if name in one else ""


def _repeats(one: dict[str, Line], many: dict[str, list[Line]], clock: Clock) -> Repeats | None:
    rule = rule_of(one["RRULE"].value.strip()) if "RRULE" in one else None
    dates = tuple(_times(many["RDATE"], clock))
    without = frozenset(_times(many["EXDATE"], clock))
    return Repeats(rule=rule, dates=dates, without=without) if rule or dates else None


def _times(lines: list[Line], clock: Clock) -> Iterator[datetime]:
    for line in lines[:MOST_DATES]:
        for part in line.value.split(",")[:MOST_DATES]:
            yield clock.read(replace(line, value=part.partition("/")[0]), "further date").at
