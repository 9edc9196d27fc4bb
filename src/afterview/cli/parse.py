"""What people type, made into dates, times and people, or a sentence about what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, cast, get_args

from afterview.errors import UserError

if TYPE_CHECKING:
    from afterview.app.people import Someone
    from afterview.core.model import Pronouns

_DAY = re.compile(r"(\d{1,9})-(\d{1,2})-(\d{1,2})")
_MOMENT = re.compile(r"(\d{1,9}-\d{1,2}-\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:?\d{2})?")
_PERSON = re.compile(r"\s*(?P<name>.*?)\s*<(?P<address>[^<>]*)>\s*", re.DOTALL)
# Soft words, which the reading of mail will understand.
_WORDY = re.compile(r"[^\W\d_]{2,}")


def number_of(what: str, listing: str) -> Callable[[str], int]:
    """A parser of the numbers of something; `listing` is the command that shows them."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text)):
            raise UserError(f"{text!r} is no {what} number.", f"See the numbers with `{listing}`.")
        return int(text)

    return number


application = number_of("application", "afterview list")
interview = number_of("interview", "afterview show APP")


def minutes(text: str) -> int:
    """A length in whole minutes."""
    try:
        return int(text)
    except ValueError:
        raise UserError(f"{text!r} is no number of minutes.", "Write it like --minutes 45.") from None


def zone(text: str) -> str:
    """The name of a time zone."""
    from afterview.core.model import zone_info

    return zone_info(text.strip()).key


def day(text: str) -> date:
    """`2026-11-30` as a date."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise UserError(f"{text!r} is not a date.", "Write it like 2026-11-30.")
    year, month, of_month = (int(part) for part in match.groups())
    _check_year(year)
    try:
        return date(year, month, of_month)
    except ValueError:
        raise UserError(f"There is no day {text.strip()}.", "Check the month and the day.") from None


def promised_day(text: str) -> date:
    """A promised day; words are refused with what to do about them."""
    if _WORDY.search(text):
        raise UserError(
            f"Words like {text!r} are not understood yet; a date is needed.",
            "Give the last day they can have meant, like --promised 2026-11-30.",
        )
    return day(text)


def moment(text: str) -> datetime:
    """`2026-11-03 15:00` as wall time without a zone, or with the offset it was written with."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        hint = 'Write it like "2026-11-03 15:00", or with an offset like 2026-11-03T15:00-05:00.'
        if _DAY.fullmatch(text.strip()):
            day(text)
            raise UserError(f"{text.strip()} has no time of day.", hint)
        raise UserError(f"{text!r} is not a time.", hint)
    where, hour, minute, second, offset = match.groups()
    on = day(where)
    try:
        clock = f"{int(hour):02d}:{minute}:{second or '00'}{offset or ''}"
        return datetime.fromisoformat(f"{on.isoformat()}T{clock}")
    except ValueError:
        raise UserError(
            f"There is no time {text.strip()}.", "Hours go from 0 to 23, minutes to 59."
        ) from None


def someone(text: str) -> Someone:
    """`Rita Roe <rita@acme.example>`, a name alone, or an address alone."""
    from afterview.app.people import Someone
    from afterview.core.text import email_address, person_name

    match = _PERSON.fullmatch(text)
    if match is not None:
        name = match["name"].strip("\"' ")
        address = email_address(match["address"])
        return Someone(name=person_name(name) if name else None, address=address)
    if "@" in text:
        return Someone(name=None, address=email_address(text))
    if "<" in text or ">" in text:
        raise UserError(f"{text!r} is no person.", 'Write it like "Rita Roe <rita@acme.example>".')
    return Someone(name=person_name(text))


def everybody(texts: Sequence[str], spoken_of: Sequence[str]) -> tuple[Someone, ...]:
    """People with their pronouns, which are given once for all or once for each."""
    people = [someone(text) for text in texts]
    given = [pronouns(text) for text in spoken_of]
    if len(given) not in {0, 1, len(people)} or (given and not people):
        raise UserError(
            f"There are {len(people)} people and {len(given)} pronouns.",
            "Give --pronouns once for all, or once for each --with, in their order.",
        )
    if len(given) < len(people):
        return tuple(replace(who, pronouns=given[0] if given else None) for who in people)
    return tuple(replace(who, pronouns=each) for who, each in zip(people, given, strict=True))


def pronouns(text: str) -> Pronouns:
    """`she`, `he` or `they`."""
    from afterview.core.model import Pronouns

    for known in get_args(Pronouns):
        if known == text.strip().casefold():
            return cast("Pronouns", known)
    raise UserError(f"{text!r} is not one of the possible pronouns.", "Use one of: she, he, they.")


def _check_year(year: int) -> None:
    from afterview.core.model import FIRST_YEAR, LAST_YEAR

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(f"The year {year} cannot be right.", f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.")
