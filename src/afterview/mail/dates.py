"""The Date of a message, whatever stands there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

FIRST_YEAR, LAST_YEAR = 1970, 2199
_LIMIT = 200  # characters that can be a date
_DAY = 24 * 60 * 60


def date_in(value: str) -> datetime | None:
    """The instant a Date header names, with its own offset; None where there is no such instant."""
    text = value[:_LIMIT]
    try:
        found = _by_parts(text) or datetime.fromisoformat(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found if FIRST_YEAR < found.year <= LAST_YEAR else None


def _by_parts(text: str) -> datetime | None:
    """RFC 5322 with all its obsolete forms; an offset of a day or more is none."""
    parts = parsedate_tz(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    offset = parts[9] or 0
    zone = timezone(timedelta(seconds=offset)) if offset and abs(offset) < _DAY else UTC
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
