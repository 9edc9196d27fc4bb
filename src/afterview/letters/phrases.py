"""Phrases a reviewer looks for: words that press, and words that are true on some days only.

A language's phrases are plain lists in its words.toml. A text is cut into
words once, and at each word the phrases that begin with it are tried, the
longest first: the time grows with the text, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Offer = Literal["day", "time_since", "none"]

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """The day of sending, seen from the interview: days between, and our words.

    `weekday` is the interview's, `weekdays` are those that may be named without more; Monday is 0.
    """

    days: int
    weekday: int
    weekdays: frozenset[int]
    day_words: str
    since_words: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Words in their order, case-folded. A dated one is true on `days`.

    One that names a `weekday` is true where that may be named, and on `days` if it is the interview's.
    It counts only after one of `preceded_by` and before one of `followed_by`, where there are any.
    """

    words: tuple[str, ...]
    days: range = range(0)
    weekday: int | None = None
    offer: Offer = "time_since"
    preceded_by: tuple[tuple[str, ...], ...] = ()
    followed_by: tuple[tuple[str, ...], ...] = ()

    def holds(self, moment: Moment) -> bool:
        """Whether it will be true at that moment."""
        on_its_days = moment.days in self.days
        if self.weekday is None:
            return on_its_days
        return self.weekday in moment.weekdays or (on_its_days and self.weekday == moment.weekday)

    def instead(self, moment: Moment) -> str | None:
        """Our own words for the same thing, if there are any."""
        return {"day": moment.day_words, "time_since": moment.since_words, "none": None}[self.offer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A phrase in a line: from `start` to `end`."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """What to look for in one language, by the first word; and the words that make up a whole date."""

    pressing: Mapping[str, tuple[Phrase, ...]]
    dated: Mapping[str, tuple[Phrase, ...]]
    weekdays: frozenset[str]
    months: frozenset[str]
    articles: frozenset[str]

    def pressing_in(self, line: str) -> Iterator[Found]:
        """Each phrase that may sound as if the writer pressed."""
        return _found(self.pressing, _Line.of(line), whole_dates=None)

    def dated_in(self, line: str) -> Iterator[Found]:
        """Each phrase that is true on some days only; a weekday with its date is true on any."""
        return _found(self.dated, _Line.of(line), whole_dates=self)

    def undated(self, text: str) -> str:
        """The text without dated phrases and without whole dates."""
        line = _Line.of(text)
        spans = [(found.start, found.end) for found in _found(self.dated, line, whole_dates=self)]
        spans += [
            (line.spans[at][0], line.spans[end - 1][1])
            for at, word in enumerate(line.words)
            if word in self.weekdays and (end := self.date_ends(line.words, at + 1))
        ]
        parts, after = [], 0
        for start, end in sorted(spans):
            parts.append(text[after:start])
            after = max(after, end)
        return "".join((*parts, text[after:]))

    def date_ends(self, words: tuple[str, ...], at: int) -> int | None:
        """The index behind the day and month that follow a weekday at `at`; None where neither does."""
        at += words[at : at + 1] in ((",",), ("(",))
        at += bool(self.articles.intersection(words[at : at + 1]))
        if not self._of_a_date(words, at):
            return None
        end = at + 1 + (words[at + 1 : at + 2] == (".",))
        return end + 1 if self._of_a_date(words, end) else at + 1

    def _of_a_date(self, words: tuple[str, ...], at: int) -> bool:
        return at < len(words) and (words[at] in self.months or words[at][0].isdigit())


def index_of(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    """The phrases by their first word, the longest first."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase.words[0], []).append(phrase)
    return {
        first: tuple(sorted(several, key=lambda each: -len(each.words))) for first, several in found.items()
    }


def words_of(text: str) -> tuple[str, ...]:
    """The words and marks of a text as they are compared."""
    return _Line.of(text).words


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> _Line:
        found = tuple(_TOKEN.finditer(text))
        return cls(
            words=tuple(each.group().replace("’", "'").casefold() for each in found),
            spans=tuple(each.span() for each in found),
        )

    def has(self, wanted: tuple[str, ...], at: int) -> bool:
        return at >= 0 and self.words[at : at + len(wanted)] == wanted


def _found(
    phrases: Mapping[str, tuple[Phrase, ...]], line: _Line, *, whole_dates: Phrases | None
) -> Iterator[Found]:
    at = 0
    while at < len(line.words):
        for phrase in phrases.get(line.words[at], ()):
            end = at + len(phrase.words)
            if line.has(phrase.words, at) and _in_place(phrase, line, at, end):
                if phrase.weekday is None or not whole_dates or not whole_dates.date_ends(line.words, end):
                    yield Found(phrase=phrase, start=line.spans[at][0], end=line.spans[end - 1][1])
                at = end - 1
                break
        at += 1


def _in_place(phrase: Phrase, line: _Line, at: int, end: int) -> bool:
    before, after = phrase.preceded_by, phrase.followed_by
    return (not before or any(line.has(words, at - len(words)) for words in before)) and (
        not after or any(line.has(words, end) for words in after)
    )
