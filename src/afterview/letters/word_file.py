"""texts/LANG/words.toml → Words: the file is checked whole, and every reason names its key.

    and = "and"                     the last two of several names
    [day] [date] [time_since]       how days and spans are named
    [salutation] [pronouns] [roles] what fills the slots of those names
    [pressing] [counted] [span] [[dated]]   what a reviewer looks for

docs/how-to/own-letters.md explains each key; `texts/en/words.toml` is the example.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, islice

import msgspec

from afterview.core.model import Pronouns
from afterview.errors import ConfigError
from afterview.letters.phrases import Offer, Phrase, Phrases, index_of, words_of
from afterview.letters.words import (
    PLACE,
    DateForm,
    DayWords,
    PronounWords,
    RoleWords,
    Salutations,
    Words,
)

LONGEST = 200
MOST_PHRASES = 10_000  # with every weekday and number put in


class _Day(msgspec.Struct, forbid_unknown_fields=True):
    today: str
    yesterday: str
    weekday: str
    date: str


class _Where(msgspec.Struct, forbid_unknown_fields=True):
    countries: list[str]
    long: str | None = None
    first: str | None = None
    months: list[str] | None = None


class _Date(msgspec.Struct, forbid_unknown_fields=True):
    long: str
    first: str = ""
    articles: list[str] = []
    where: list[_Where] = []


class _Title(msgspec.Struct, forbid_unknown_fields=True):
    begins: list[str]
    say: str


class _Salutation(msgspec.Struct, forbid_unknown_fields=True):
    nobody: str
    named: str
    titled: str
    title: list[_Title] = []


class _Roles(msgspec.Struct, forbid_unknown_fields=True):
    one: str
    several: str
    another: str
    first: str | None = None
    name: str = "{role}"


class _Pronoun(msgspec.Struct, forbid_unknown_fields=True):
    him: str
    his: str
    he: str


class _Pressing(msgspec.Struct, forbid_unknown_fields=True):
    phrases: list[str]


class _Counted(msgspec.Struct, forbid_unknown_fields=True):
    days: list[list[str]] = []
    weeks: list[list[str]] = []
    months: list[list[str]] = []


class _Span(msgspec.Struct, forbid_unknown_fields=True):
    preceded_by: list[str] = []
    followed_by: list[str] = []


class _Dated(msgspec.Struct, forbid_unknown_fields=True):
    phrases: list[str]
    days: tuple[int, int] | None = None
    weeks: tuple[int, int] | None = None
    months: tuple[int, int] | None = None
    offer: Offer = "time_since"
    span: bool = False
    preceded_by: list[str] = []
    followed_by: list[str] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    and_: str = msgspec.field(name="and")
    months: list[str]
    weekdays: list[str]
    day: _Day
    date: _Date
    time_since: dict[int, str]
    salutation: _Salutation
    roles: _Roles
    pronouns: dict[Pronouns, _Pronoun] = {}
    pressing: _Pressing = msgspec.field(default_factory=lambda: _Pressing(phrases=[]))
    counted: _Counted = msgspec.field(default_factory=_Counted)
    span: _Span = msgspec.field(default_factory=_Span)
    dated: list[_Dated] = []


def parse(text: str, *, path: str) -> Words:
    """The words in the TOML of the file at `path` (named in errors), or ConfigError with key and reason."""
    try:
        return _words(msgspec.toml.decode(text, type=_File))
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise ConfigError(
            f"The words in {path} cannot be used: {str(problem).rstrip('.')}.",
            "Mend that key, or remove the file; the other languages go on working.",
        ) from problem


def _words(file: _File) -> Words:
    _check(file)
    form = DateForm(long=file.date.long, first=file.date.first, months=tuple(file.months))
    salutation, roles = file.salutation, file.roles
    return Words(
        and_=file.and_,
        weekdays=tuple(file.weekdays),
        dates=(*(_form(where, form) for where in file.date.where), form),
        day=DayWords(
            today=file.day.today, yesterday=file.day.yesterday, weekday=file.day.weekday, date=file.day.date
        ),
        time_since=tuple(sorted(file.time_since.items())),
        salutations=Salutations(
            nobody=salutation.nobody,
            named=salutation.named,
            titled=salutation.titled,
            by_title=tuple(
                (begin.replace(".", "").casefold(), each.say)
                for each in salutation.title
                for begin in each.begins
            ),
        ),
        pronouns={
            name: PronounWords(him=said.him, his=said.his, he=said.he) for name, said in file.pronouns.items()
        },
        roles=RoleWords(
            name=roles.name,
            one=roles.one,
            several=roles.several,
            first=roles.first or roles.one,
            another=roles.another,
        ),
        phrases=_phrases(file),
    )


def _form(where: _Where, usual: DateForm) -> DateForm:
    return DateForm(
        long=where.long or usual.long,
        # The usual first of the month belongs to the usual date.
        first=where.first or ("" if where.long else usual.first),
        months=tuple(where.months or usual.months),
        countries=frozenset(where.countries),
    )


def _phrases(file: _File) -> Phrases:
    months = chain(file.months, *(where.months or () for where in file.date.where))
    return Phrases(
        pressing=index_of(Phrase(words=words_of(each)) for each in file.pressing.phrases),
        dated=index_of(_all_dated(file)),
        weekdays=frozenset(each.casefold() for each in file.weekdays),
        months=frozenset(each.casefold() for each in months),
        articles=frozenset(each.casefold() for each in file.date.articles),
    )


def _all_dated(file: _File) -> list[Phrase]:
    phrases = list(islice(chain.from_iterable(_dated(row, file) for row in file.dated), MOST_PHRASES + 1))
    if len(phrases) > MOST_PHRASES:
        raise ValueError(f"dated: the phrases stand for more than {MOST_PHRASES:,} others")
    return phrases


def _dated(row: _Dated, file: _File) -> Iterator[Phrase]:
    """A row's phrases, one for each weekday or number of days, weeks or months it stands for."""
    before, after = row.preceded_by, row.followed_by
    if row.span:
        before, after = before + file.span.preceded_by, after + file.span.followed_by
    preceded, followed = (tuple(words_of(each) for each in several) for several in (before, after))

    for text in row.phrases:
        for said, counted, weekday in _meant(text, file):
            yield Phrase(
                words=words_of(said),
                days=_days(row, counted, weekday),
                weeks=_range(row.weeks),
                months=_range(row.months),
                weekday=weekday,
                offer=row.offer,
                preceded_by=preceded,
                followed_by=followed,
            )


def _days(row: _Dated, counted: int, weekday: int | None) -> range | None:
    """The days a row is true on: those it names; else within a week for a weekday, or the very day."""
    if row.days is None and (row.weeks or row.months):
        return None
    return _range(row.days or ((0, 0) if weekday is None else (0, 6)), counted)


def _range(ends: tuple[int, int] | None, begin: int = 0) -> range | None:
    return range(begin + ends[0], begin + ends[1] + 1) if ends else None


def _meant(text: str, file: _File) -> Iterator[tuple[str, int, int | None]]:
    """Every phrase a text stands for, with the days it counts from and the weekday it names."""
    if "{weekday}" in text:
        yield from ((text.replace("{weekday}", day), 0, at) for at, day in enumerate(file.weekdays))
        return
    counted = file.counted
    for place, unit, every in (
        ("{months}", 30, counted.months),
        ("{weeks}", 7, counted.weeks),
        ("{days}", 1, counted.days),
    ):
        if place in text:
            for number, names in enumerate(every, start=1):
                yield from ((text.replace(place, name), unit * number, None) for name in names)
            return
    yield text, 0, None


def _check(file: _File) -> None:
    """ValueError for the first thing that could not be put into a letter."""
    for key, text, places in _texts(file):
        _check_text(key, text)
        _check_places(key, text, places)
    for key, names, count in (("months", file.months, 12), ("weekdays", file.weekdays, 7)):
        _check_names(key, names, count)
    for number, where in enumerate(file.date.where, start=1):
        _check_names(f"date.where {number}: months", where.months or file.months, 12)
        wrong = [
            each for each in where.countries if not (len(each) == 2 and each.isascii() and each.isupper())
        ]
        if wrong or not where.countries:
            raise ValueError(f"date.where {number}: countries are two capital letters each, such as AT")
    if min(file.time_since, default=1) != 0:
        raise ValueError("time_since begins with the day 0")
    if any(not words_of(each) for each in _looked_for(file)):
        raise ValueError("pressing or dated: a phrase has no word in it")


def _looked_for(file: _File) -> Iterator[str]:
    rows = ((*row.phrases, *row.preceded_by, *row.followed_by) for row in file.dated)
    counted, span = file.counted, file.span
    return chain(
        file.pressing.phrases,
        *rows,
        *(names for every in (counted.days, counted.weeks, counted.months) for names in every),
        span.preceded_by,
        span.followed_by,
    )


def _texts(file: _File) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every text with its key and the places it must have; a place in question marks may be left out."""
    named, titled = ("name?", "given_name?"), ("title?", "family_name")
    yield "and", file.and_, ()
    yield "day.today", file.day.today, ()
    yield "day.yesterday", file.day.yesterday, ()
    yield "day.weekday", file.day.weekday, ("weekday",)
    yield "day.date", file.day.date, ("date",)
    for where in file.date.where:
        yield from _date_texts(where.long, where.first)
    yield from _date_texts(file.date.long, file.date.first)
    for day, text in file.time_since.items():
        yield f"time_since.{day}", text, ()
    yield "salutation.nobody", file.salutation.nobody, ()
    yield "salutation.named", file.salutation.named, named
    for text in (file.salutation.titled, *(each.say for each in file.salutation.title)):
        yield "salutation.titled", text, titled
    yield "roles.name", file.roles.name, ("role",)
    yield "roles.one", file.roles.one, ("role", "company")
    yield "roles.several", file.roles.several, ("roles", "company")
    yield "roles.another", file.roles.another, ("role", "company")
    yield "roles.first", file.roles.first or file.roles.one, ("role", "company")
    for pronoun, said in file.pronouns.items():
        for text in (said.him, said.his, said.he):
            yield f"pronouns.{pronoun}", text, ()
    for row in file.dated:
        for text in row.phrases:
            yield "dated.phrases", text, ("weekday?", "days?", "weeks?", "months?")


def _date_texts(long: str | None, first: str | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if long is not None:
        yield "date.long", long, ("weekday?", "day", "month")
    if first:
        yield "date.first", first, ("weekday?", "day?", "month")


def _check_text(key: str, text: str) -> None:
    if not text.strip() or text != text.strip():
        raise ValueError(f"{key}: {text!r} is empty or begins or ends with a space")
    if len(text) > LONGEST or any(unicodedata.category(char).startswith(("C", "Zl", "Zp")) for char in text):
        raise ValueError(f"{key}: {text[:40]!r} is longer than {LONGEST} characters or more than one line")


def _check_places(key: str, text: str, places: Iterable[str]) -> None:
    known = {place.rstrip("?") for place in places}
    found = PLACE.findall(text)
    choices = ", ".join(f"{{{place}}}" for place in sorted(known)) or "none"
    for place in found:
        if place not in known:
            raise ValueError(f"{key}: {{{place}}} is not known here; there are: {choices}")
    for place in places:
        if not place.endswith("?") and place not in found:
            raise ValueError(f"{key}: {{{place}}} is missing in {text!r}")


def _check_names(key: str, names: list[str], count: int) -> None:
    if len(names) != count or len({each.casefold() for each in names}) != count:
        raise ValueError(f"{key}: {count} different names are wanted, not {len(names)}")
    for name in names:
        _check_text(key, name)
