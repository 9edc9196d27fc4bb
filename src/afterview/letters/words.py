"""The words of one language that depend on facts: names, days, spans, salutations, pronouns.

They are data, read from `texts/LANG/words.toml` (see word_file.py): another
language is a folder of files. A language without that file has no such words,
so its letters keep those slots open rather than say them in English.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from afterview.core.model import Application, Contact, Pronouns
from afterview.letters.phrases import Phrases

# Where the family name stands first.
FAMILY_FIRST = frozenset({"CN", "HK", "HU", "JP", "KH", "KR", "MO", "TW", "VN"})
PLACE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class DateForm:
    """How a date is written in some countries. `first`: on the first of a month; empty: as any other."""

    long: str
    first: str
    months: tuple[str, ...]
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class DayWords:
    """How a past day is named: as it is, the day before, up to six days ago, and earlier."""

    today: str
    yesterday: str
    weekday: str
    date: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Salutations:
    """Greetings with their comma. `by_title`: what goes before `titled` where the title begins so."""

    nobody: str
    named: str
    titled: str
    by_title: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PronounWords:
    """The words of one pronoun in the slots him or her, his or her, he or she."""

    him: str
    his: str
    he: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleWords:
    """How the roles of one letter about several are named.

    One, several at one company, and at several companies the first and each further one;
    `name` is how a role is written in all of them.
    """

    name: str
    one: str
    several: str
    first: str
    another: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One language. Strings with `{places}` are filled by the methods; spans count in whole days."""

    and_: str
    weekdays: tuple[str, ...]
    dates: tuple[DateForm, ...]  # the last one is for every country
    day: DayWords
    time_since: tuple[tuple[int, str], ...]  # from that day on, in order
    salutations: Salutations
    pronouns: Mapping[Pronouns, PronounWords]
    roles: RoleWords
    phrases: Phrases

    def joined(self, names: Iterable[str]) -> str:
        """`Ada`, `Ada and Bo`, `Ada, Bo and Cy`; empty for none; a name given twice stands once."""
        several = tuple(dict.fromkeys(names))
        if len(several) < 2:
            return "".join(several)
        return f"{', '.join(several[:-1])} {self.and_} {several[-1]}"

    def day_words(self, days: int, day: date, country: str | None) -> str:
        """How a past `day`, `days` days ago, is called: today, on Tuesday, on Tuesday, November 3."""
        if days in (0, 1):
            return (self.day.today, self.day.yesterday)[days]
        if 2 <= days <= 6:
            return filled(self.day.weekday, weekday=self.weekdays[day.weekday()])
        return filled(self.day.date, date=self.long_day(day, country))

    def long_day(self, day: date, country: str | None) -> str:
        """The weekday and the date as the country writes them, without the year."""
        form = next(
            each for each in self.dates if not each.countries or (country or "")[:2] in each.countries
        )
        pattern = form.first if form.first and day.day == 1 else form.long
        return filled(
            pattern,
            weekday=self.weekdays[day.weekday()],
            day=str(day.day),
            month=form.months[day.month - 1],
        )

    def since_words(self, days: int) -> str | None:
        """A true name for a span of `days` days; None before the day itself."""
        place = bisect_right(self.time_since, days, key=lambda each: each[0])
        return self.time_since[place - 1][1] if place else None

    def salutation(self, contact: Contact | None, country: str | None) -> str:
        """The greeting with title and family name where both are known, else with the name, else without."""
        if contact is None:
            return self.salutations.nobody
        if not (contact.title and contact.family_name):
            return filled(self.salutations.named, name=contact.name, given_name=called(contact, country))
        said = contact.title.replace(".", "").casefold().split()
        pattern = next(
            (say for start, say in self.salutations.by_title if said[: len(start.split())] == start.split()),
            self.salutations.titled,
        )
        return filled(pattern, title=contact.title, family_name=contact.family_name)

    def job_titles(self, applications: tuple[Application, ...]) -> str | None:
        """Every role with its company, as one part of a sentence; None where one is not known."""
        if any(each.role is None for each in applications):
            return None
        companies = tuple(dict.fromkeys(each.company for each in applications))
        pairs = tuple(dict.fromkeys((self._role(each), each.company) for each in applications))
        roles = tuple(dict.fromkeys(role for role, _ in pairs))
        if len(companies) == 1 and len(roles) > 1:
            return filled(self.roles.several, roles=self.joined(roles), company=companies[0])
        first = self.roles.first if len(pairs) > 1 else self.roles.one
        patterns = (first, *(self.roles.another for _ in pairs[1:]))
        return self.joined(
            filled(pattern, role=role, company=company)
            for pattern, (role, company) in zip(patterns, pairs, strict=True)
        )

    def _role(self, application: Application) -> str:
        return filled(self.roles.name, role=str(application.role))


def filled(pattern: str, **values: str) -> str:
    """The pattern with each `{place}` filled, in one pass: what a value holds is never looked at again."""
    return PLACE.sub(lambda found: values[found.group(1)], pattern)


def pronouns_of(contacts: tuple[Contact, ...]) -> Pronouns:
    """Those of the only contact, if they are known; `they` for several and for nobody."""
    return (contacts[0].pronouns or "they") if len(contacts) == 1 else "they"


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
