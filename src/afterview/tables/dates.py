"""Dates and times as people write them in tables: English, German, French, ISO, serial numbers.

Nothing is guessed: `7/6/23` is a day only once it is known whether days or
months come first, and what cannot be a date says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, TypeAlias

from afterview.core.model import FIRST_YEAR, LAST_YEAR
from afterview.tables.model import Fault, Formula, Value, text_of

Order: TypeAlias = Literal["day", "month"]
ORDERS: tuple[Order, ...] = ("day", "month")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of spreadsheets, which know no zones
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_MONTHS = """
    january jan januar janner janvier janv | february feb februar febr fevrier fevr fev
    | march mar marz mrz maerz mars | april apr avril avr | may mai | june jun juni juin
    | july jul juli juillet juil | august aug aout | september sep sept septembre
    | october oct oktober okt octobre | november nov novembre | december dec dezember dez decembre
"""
_MONTH_OF = {
    name: number for number, names in enumerate(_MONTHS.split("|"), start=1) for name in names.split()
}
_WEEKDAY_NAMES = """
    mon tue wed thu fri sat sun tues weds thur thurs monday tuesday wednesday thursday friday saturday sunday
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
"""
_WEEKDAYS = frozenset(_WEEKDAY_NAMES.split())
_ISO = re.compile(r"(\d{4,9})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{2,9})(?!\d)")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s/-]*(?:of\s+|de\s+)?([a-z]{3,9})\.?,?[\s/-]+(?:de\s+)?'?(\d{2,9})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[\s/-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s/-]+'?(\d{2,9})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_WITHOUT_YEAR = re.compile(
    r"\d{1,2}[./-]\d{1,2}\.?|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th|\.)?\s+[a-z]{3,9}"
)
_WITHOUT_DAY = re.compile(r"([a-z]{3,9})\.?,?\s+\d{4}|\d{1,2}[/-]\d{4}|\d{4}[/-]\d{1,2}|\d{4}")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_CLOCK = (
    r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*(a\.?m\b\.?|p\.?m\b\.?|uhr\b|h\b|o'?clock\b)?"
)
_TIME = re.compile(_CLOCK)
_SPAN = re.compile(r"\s*(?:-|\u2013|\u2014|\u2192|to|until|bis|a|jusqu'a)\s*(?=\d)")
_OFFSET = re.compile(r"\s*(?:(z|utc|gmt)|(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?)\s*")
_AFTER_T = re.compile(r"t(?=\d)")
_BETWEEN = re.compile(r"[\s,;|]*(?:\bt(?=\d)|\bat\b|@|\bum\b|\ba\b)?[\s,;|]*(?:\(|-(?=\s))?\s*")
# What people write into a cell where there is nothing to write, and where a date is not known.
_BLANK = (
    "| - | -- | --- | \u2013 | \u2014 | . | / | ? | ?? | n/a | n.a. | #n/a | null | nan | nat | k.a. | k. a."
)
_LATER = """
    x | na | none | nil | not yet | tbd | tba | tbc | unknown | pending | to be determined | not applicable
    keine | keins | unbekannt | offen | entfallt | noch offen | aucun | aucune | inconnu | neant | a definir
"""
BLANK = frozenset(name.strip() for name in _BLANK.split("|"))
LATER = BLANK | {name.strip() for name in re.split(r"[|\n]", _LATER)}


class Unread(Exception):
    """A cell that is no date, which is no error until a row needs it; ends a sentence about the cell."""


class Ambiguous(Unread):
    """A cell that is a date, but of two days."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and as much of a time as was written. `zone`: an offset that stood beside it."""

    day: date
    start: time | None = None
    end: time | None = None
    zone: timezone | None = None


def is_blank(value: Value) -> bool:
    """Whether a cell is empty, or holds a sign for that."""
    return value is None or (isinstance(value, str) and len(value) < 20 and _plain(value) in BLANK)


def is_unsaid(value: Value) -> bool:
    """Whether a cell is empty, or says that it is not known; a company may well be called X."""
    return value is None or (isinstance(value, str) and len(value) < 20 and _plain(value) in LATER)


def is_dated(value: Value) -> bool:
    """Whether a cell can be a date, whichever way round."""
    if isinstance(value, datetime | date):
        return True
    for order in ORDERS:
        try:
            read_moment(value, order)
        except Unread:
            continue
        return True
    return False


def order_of(values: Iterable[Value]) -> Order | Literal["open", "mixed"] | None:
    """Whether days or months come first: decided by values that fit only one; None: no value needs it."""
    seen: set[Order] = set()
    is_open = False
    for value in values:
        plain = _plain(value) if isinstance(value, str) else ""
        found = _NUMBERS.match(_undated(plain))
        if found is None or found[2] == "." or _ISO.match(plain):
            continue
        first, second = int(found[1]), int(found[3])
        if 12 < first <= 31 and 0 < second <= 12:
            seen.add("day")
        elif 12 < second <= 31 and 0 < first <= 12:
            seen.add("month")
        elif first != second and max(first, second) <= 12:
            is_open = True
    if len(seen) == 1:
        return next(iter(seen))
    return "mixed" if seen else "open" if is_open else None


def read_moment(value: Value, order: Order | None) -> Moment:
    """The day of a cell, and its time if one is written there; Unread, Ambiguous."""
    if isinstance(value, Formula):
        raise Unread("is a formula, which is not computed here")
    if value is None or isinstance(value, Fault | bool):
        raise Unread("is no date")
    if isinstance(value, datetime):
        return Moment(_in_range(value.date()), None if value.time() == time(0) else _minute(value.time()))
    if isinstance(value, date):
        return Moment(_in_range(value))
    if isinstance(value, time):
        raise Unread("is a time without a day")
    if isinstance(value, int | float):
        return _serial(float(value))
    text = _plain(value)
    try:
        return _written(text, order)
    except Unread:
        without = _undated(text)  # only now: "mar" is a month too
        if without == text:
            raise
        return _written(without, order)


def read_time(value: Value) -> tuple[time, time | None, timezone | None]:
    """A time of day with its end and offset, if they are written there; Unread."""
    if isinstance(value, datetime):
        return _minute(value.time()), None, None
    if isinstance(value, time):
        return _minute(value), None, None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1:
        return _minute((_EPOCH + timedelta(days=float(value))).time()), None, None
    text = _plain(value) if isinstance(value, str) else ""
    found = _times(text)
    if found is None:
        raise Unread("is no time of day")
    return found


def _plain(value: Value) -> str:
    text = text_of(value)
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in text if not unicodedata.combining(sign)).casefold().replace("\u2019", "'")


def _undated(text: str) -> str:
    """`text` without a weekday at its start."""
    first, _, rest = text.partition(" ")
    if first.rstrip(".,") in _WEEKDAYS and rest:
        return rest.strip()
    found = re.match(r"([a-z]{2,10})\.?,\s*", text)
    return text[found.end() :] if found and found[1] in _WEEKDAYS else text


def _written(text: str, order: Order | None) -> Moment:
    if _SERIAL.fullmatch(text):
        return _serial(float(text.replace(",", ".")))
    for form in (_iso, _compact, _numbers, _day_first, _month_first):
        found = form(text, order)
        if found is not None:
            day, end = found
            return _with_time(day, text[end:])
    if _WITHOUT_YEAR.fullmatch(text):
        raise Unread("is a date without a year")
    without_day = _WITHOUT_DAY.fullmatch(text)
    if without_day and (without_day[1] is None or without_day[1] in _MONTH_OF):
        raise Unread("is a month, not a day")
    raise Unread("is no date")


def _iso(text: str, _order: Order | None) -> tuple[date, int] | None:
    found = _ISO.match(text)
    return found and (_day(found[1], int(found[3]), int(found[4])), found.end())


def _compact(text: str, _order: Order | None) -> tuple[date, int] | None:
    found = _COMPACT.match(text)
    return found and (_day(found[1], int(found[2]), int(found[3])), found.end())


def _numbers(text: str, order: Order | None) -> tuple[date, int] | None:
    found = _NUMBERS.match(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), found[4]
    if found[2] == ".":
        return _day(year, second, first), found.end()
    if max(first, second) <= 12 and first != second and order is None:
        one, other = _day(year, second, first), _day(year, first, second)
        raise Ambiguous(f"can be {one.isoformat()} or {other.isoformat()}")
    day_first = first > 12 or (second <= 12 and order != "month")
    return (_day(year, second, first) if day_first else _day(year, first, second)), found.end()


def _day_first(text: str, _order: Order | None) -> tuple[date, int] | None:
    found = _DAY_FIRST.match(text)
    if found is None or found[2] not in _MONTH_OF:
        return None
    return _day(found[3], _MONTH_OF[found[2]], int(found[1])), found.end()


def _month_first(text: str, _order: Order | None) -> tuple[date, int] | None:
    found = _MONTH_FIRST.match(text)
    if found is None or found[1] not in _MONTH_OF:
        return None
    return _day(found[3], _MONTH_OF[found[1]], int(found[2])), found.end()


def _day(year: str, month: int, day: int) -> date:
    full = int(year) + (2000 if int(year) < 70 else 1900) if len(year) == 2 else int(year)
    if not FIRST_YEAR <= full <= LAST_YEAR:
        raise Unread(f"has the year {full}, which cannot be right")
    try:
        return date(full, month, day)
    except ValueError:
        raise Unread("is a day that does not exist") from None


def _in_range(day: date) -> date:
    return _day(f"{day.year:04}", day.month, day.day)


def _serial(number: float) -> Moment:
    if number.is_integer() and 19_000_000 < number < 22_000_000:
        return _written(str(int(number)), None)
    if int(number) not in _SERIALS:
        raise Unread("is a number, no date")
    moment = _EPOCH + timedelta(days=number)
    clock = _minute((moment + timedelta(seconds=30)).time())
    return Moment(moment.date(), None if number.is_integer() else clock)


def _minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0, tzinfo=None)


def _with_time(day: date, rest: str) -> Moment:
    """What follows the day has to be a time, or nothing."""
    tail = re.sub(r"[()]", " ", rest[_end(_BETWEEN, rest) :]).strip(" .;,")
    if not tail:
        return Moment(day)
    found = _times(tail, spans=not _AFTER_T.match(rest))
    if found is None:
        raise Unread(f"has something behind the day that is no time: {tail[:30]!r}")
    start, end, zone = found
    # Midnight to the second is how programs write a day without a time.
    if start == time(0) and end is None and re.match(r"0?0:00(?::00(?:\.0+)?)?(?:z|[+-]00:?00)?$", tail):
        return Moment(day)
    return Moment(day, start, end, zone)


def _times(text: str, *, spans: bool = True) -> tuple[time, time | None, timezone | None] | None:
    """`15:00`, `3pm`, `15h30`, `15 Uhr`, `15:00-16:30`, `3-4 pm`, with an offset; None for no time.

    Without `spans` a "-" begins an offset, as it does behind the T of ISO.
    """
    first = _TIME.match(text)
    if first is None:
        return None
    place, second = first.end(), None
    between = _SPAN.match(text, place) if spans else None
    if between and (second := _TIME.match(text, between.end())) and (second[2] or second[4] or first[4]):
        place = second.end()
    else:
        second = None
    offset = _OFFSET.fullmatch(text, place)
    if offset is None and text[place:].strip():
        return None
    start = _clock(first, second)
    end = _clock(second, None) if second else None
    if start is None or (second and end is None):
        return None
    return start, end, _zone(offset)


def _clock(found: re.Match[str], other: re.Match[str] | None) -> time | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[4] or "").replace(".", "")
    borrowed = (other[4] or "").replace(".", "") if other and not half else ""
    if not (found[2] or half or borrowed or other):
        return None  # a number alone
    mark = half or borrowed
    if mark in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if mark == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _zone(found: re.Match[str] | None) -> timezone | None:
    if found is None or not found[0].strip():
        return None
    if found[1]:
        return UTC
    away = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
    if away >= timedelta(hours=15):
        return None
    return timezone(-away if found[2] == "-" else away)


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
