"""Phrases a reviewer looks for in English: words that press, and words that are true on some days only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from afterview.letters import words

PRESSING = re.compile(
    r"\b(?:asap|as soon as possible|at your earliest convenience|still waiting|urgent(?:ly)?|immediately"
    r"|as i (?:already |have )?(?:wrote|written|said|mentioned)|per my (?:last|previous)"
    r"|(?:have not|haven't|never) heard|no (?:answer|reply|response)|please (?:respond|reply|answer)"
    r"|i expect(?:ed)?|ignor(?:ed|ing)|overdue|last chance|i insist|why (?:have|has|did))\b|!{2,}",
    re.IGNORECASE,
)

SENDING_DAY = ("today", "tonight", "this morning", "this afternoon", "this evening")
_COUNT = "a|one|two|three|four|five|six|seven|eight|nine|ten"
_DATE = rf",? (?:\d|{'|'.join(words.MONTHS)})"
DATED = re.compile(
    rf"\b(?:{'|'.join(SENDING_DAY)}|yesterday"
    rf"|on (?:{'|'.join(words.WEEKDAYS)})(?!{_DATE})"
    rf"|(?:about|nearly|almost|over|just over|a little over) (?:{_COUNT}) weeks?|less than a day"
    rf"|(?:{_COUNT}) (?:weeks?|days?)(?= (?:ago|since)\b))\b",
    re.IGNORECASE,
)
_MONTH = f"(?:{'|'.join(words.MONTHS)})"
DAY = re.compile(rf"\b(?:{'|'.join(words.WEEKDAYS)}),? (?:{_MONTH} \d+|\d+ {_MONTH})\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """The day of sending, seen from the interview: days between, weekdays that may be named, our words."""

    days: int
    weekdays: frozenset[str]
    day_words: str
    since_words: str | None


def holds(phrase: str, moment: Moment) -> bool:
    """Whether a phrase that DATED found will be true at that moment."""
    said = phrase.casefold()
    if said in SENDING_DAY:
        return moment.days == 0
    if said == "yesterday":
        return moment.days == 1
    if said.startswith("on "):
        return said.removeprefix("on ").capitalize() in moment.weekdays
    return moment.days in _span(said)


def instead(phrase: str, moment: Moment) -> str | None:
    """Our own words for the same thing, if there are any."""
    said = phrase.casefold()
    of_a_day = said in SENDING_DAY or said == "yesterday" or said.startswith("on ")
    return moment.day_words if of_a_day else moment.since_words


def _span(said: str) -> range:
    """The days for which "about a week" and its like are true."""
    if said == "less than a day":
        return range(1)
    *before, number, unit = said.split()
    count = 1 if number == "a" else words.NUMBERS.index(number)
    if unit.startswith("day"):
        return range(count, count + 1)
    days = 7 * count
    if "over" in before:
        return range(days + 1, days + 7)
    if before in (["nearly"], ["almost"]):
        return range(days - 4, days)
    return range(5, 11) if count == 1 else range(days - 3, days + 4)
