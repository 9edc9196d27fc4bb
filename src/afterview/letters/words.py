"""Words that depend on facts: names, days, pronouns, salutations. One function a kind, by language.

A language that is not here has no such words, so its letters keep the slot
open rather than say it in English.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from afterview.core.model import Application, Contact, Pronouns

LANGUAGES = ("en",)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
HIM_OR_HER = {"she": "her", "he": "him", "they": "them"}
HIS_OR_HER = {"she": "her", "he": "his", "they": "their"}
HE_OR_SHE = {"she": "she", "he": "he", "they": "they"}

# Where the month stands before the day, and where the family name stands first.
MONTH_FIRST = frozenset({"US", "CA", "PH"})
FAMILY_FIRST = frozenset({"CN", "HK", "HU", "JP", "KH", "KR", "MO", "TW", "VN"})


def speaks(language: str) -> bool:
    """Whether the words of this module exist in `language` (`en`, `en-GB`)."""
    return language.partition("-")[0].lower() in LANGUAGES


def joined(names: Iterable[str]) -> str:
    """`Ada`, `Ada and Bo`, `Ada, Bo and Cy`; empty for none; a name given twice stands once."""
    several = tuple(dict.fromkeys(names))
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} and {several[-1]}"


def pronouns_of(contacts: tuple[Contact, ...]) -> Pronouns:
    """Those of the only contact, if they are known; `they` for several and for nobody."""
    return (contacts[0].pronouns or "they") if len(contacts) == 1 else "they"


def day_words(days: int, day: date, country: str | None) -> str:
    """How a past `day`, `days` days ago, is named: today, yesterday, on Tuesday, on Tuesday, November 3."""
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    if 2 <= days <= 6:
        return f"on {WEEKDAYS[day.weekday()]}"
    return f"on {long_day(day, country)}"


def long_day(day: date, country: str | None) -> str:
    """`Tuesday, November 3` in countries that put the month first, else `Tuesday 3 November`."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    if country is not None and country[:2] in MONTH_FIRST:
        return f"{weekday}, {month} {day.day}"
    return f"{weekday} {day.day} {month}"


def since_words(days: int) -> str | None:
    """A true name for a span of `days` days, to stand before "since"; None before the day itself."""
    if days < 0:
        return None
    if days < 5:
        return ("less than a day", "a day", "two days", "three days", "four days")[days]
    if days <= 10:
        return "about a week"
    if days <= 30:
        return _weeks(days)
    if days <= 73:
        return f"about {NUMBERS[round(days / 7)]} weeks"
    return _months(days)


def _weeks(days: int) -> str:
    weeks, over = divmod(days, 7)
    if over == 0:
        return f"{NUMBERS[weeks]} weeks"
    if over <= 2:
        return f"a little over {NUMBERS[weeks]} weeks"
    return f"{'nearly' if weeks == 1 else 'almost'} {NUMBERS[weeks + 1]} weeks"


def _months(days: int) -> str:
    months = days // 32
    return f"more than {NUMBERS[months]} months" if months < len(NUMBERS) else "more than a year"


def salutation(contact: Contact | None, country: str | None) -> str:
    """`Dear Dr Roe,` where title and family name are known, else `Hi Rita,`; `Hello,` for nobody known."""
    if contact is None:
        return "Hello,"
    if contact.title and contact.family_name:
        return f"Dear {contact.title} {contact.family_name},"
    return f"Hi {called(contact, country)},"


def called(contact: Contact, country: str | None) -> str:
    """The given name, where it can be told from the family name; else the whole name.

    It can where the family name is recorded, and in a plain name of two words
    outside countries that put the family name first.
    """
    words = contact.name.split()
    if contact.family_name:
        given = contact.name.removesuffix(contact.family_name).strip()
        return given if given and given != contact.name else contact.name
    plain = len(words) == 2 and all(word.replace("-", "").isalpha() and len(word) > 1 for word in words)
    family_first = (contact.country or country or "")[:2] in FAMILY_FIRST
    return words[0] if plain and not family_first else contact.name


def job_titles(applications: tuple[Application, ...]) -> str | None:
    """To stand after "the": `A and B roles at Acme`, `A role at Acme and the B role at Globex`."""
    if any(each.role is None for each in applications):
        return None
    companies = tuple(dict.fromkeys(each.company for each in applications))
    if len(companies) == 1:
        roles = tuple(dict.fromkeys(str(each.role) for each in applications))
        return f"{joined(roles)} {'roles' if len(roles) > 1 else 'role'} at {companies[0]}"
    parts = tuple(dict.fromkeys(f"{each.role} role at {each.company}" for each in applications))
    return joined((parts[0], *(f"the {part}" for part in parts[1:])))
