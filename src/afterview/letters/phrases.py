"""Phrases a reviewer looks for: words that press, and words that are true on some days only.

A language's phrases are plain lists in its words.toml. A text is cut into
words once, and from each word on it is followed as far as a phrase goes the
same way, the longest counts: the time grows with the text, whatever stands in it.

A phrase is true on some days after the interview ("two weeks ago"), in some
calendar weeks or months ("last week", "last month"), or both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Offer = Literal["day", "time_since", "none"]
Index = Mapping[tuple[str, ...], "tuple[Phrase, ...]"]

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """The day of sending, `days` after the interview's `day`, and our words for the way between.

    `weekdays` are those besides the interview's that may be named without more; Monday is 0.
    """

    day: date
    days: int
    weekdays: frozenset[int]
    day_words: str
    since_words: str | None

    @property
    def weeks(self) -> int:
        """Calendar weeks between, each from Monday to Sunday (ISO 8601); 0 within one."""
        return (self.day.weekday() + self.days) // 7

    @property
    def months(self) -> int:
        """Calendar months between; 0 within one."""
        sent = self.day + timedelta(days=self.days)
        return 12 * (sent.year - self.day.year) + sent.month - self.day.month


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Words in their order, case-folded. A dated one is true on `days`, in `weeks` and in `months`.

    None of these is any. One that names a `weekday` is true then if it is the interview's, and
    where that may be named. It counts only after one of `preceded_by` or before one of
    `followed_by`, where there are any.
    """

    words: tuple[str, ...]
    days: range | None = None
    weeks: range | None = None
    months: range | None = None
    weekday: int | None = None
    offer: Offer = "time_since"
    preceded_by: tuple[tuple[str, ...], ...] = ()
    followed_by: tuple[tuple[str, ...], ...] = ()

    def holds(self, moment: Moment) -> bool:
        """Whether it will be true at that moment."""
        if self.weekday is not None and self.weekday in moment.weekdays:
            return True
        return (
            self.weekday in (None, moment.day.weekday())
            and (self.days is None or moment.days in self.days)
            and (self.weeks is None or moment.weeks in self.weeks)
            and (self.months is None or moment.months in self.months)
        )

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
    """What to look for in one language, and the words that make up a whole date."""

    pressing: Index
    dated: Index
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


def index_of(phrases: Iterable[Phrase]) -> Index:
    """The phrases by their words, in order; the beginnings of phrases lead to none of their own."""
    found: dict[tuple[str, ...], tuple[Phrase, ...]] = {}
    for phrase in phrases:
        for end in range(1, len(phrase.words)):
            found.setdefault(phrase.words[:end], ())
        found[phrase.words] = (*found.get(phrase.words, ()), phrase)
    return found


def words_of(text: str) -> tuple[str, ...]:
    """The words and marks of a text as they are compared."""
    return tuple(_TOKEN.findall(_compared(text)))


def _compared(text: str) -> str:
    return text.replace("’", "'").casefold()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> _Line:
        found = tuple(_TOKEN.finditer(text))
        return cls(
            words=tuple(_compared(each.group()) for each in found),
            spans=tuple(each.span() for each in found),
        )

    def has(self, wanted: tuple[str, ...], at: int) -> bool:
        return at >= 0 and self.words[at : at + len(wanted)] == wanted


def _found(index: Index, line: _Line, *, whole_dates: Phrases | None) -> Iterator[Found]:
    at = 0
    while at < len(line.words):
        for phrase in reversed(tuple(_beginning(index, line, at))):
            end = at + len(phrase.words)
            if _in_place(phrase, line, at, end):
                if phrase.weekday is None or not whole_dates or not whole_dates.date_ends(line.words, end):
                    yield Found(phrase=phrase, start=line.spans[at][0], end=line.spans[end - 1][1])
                at = end - 1
                break
        at += 1


def _beginning(index: Index, line: _Line, at: int) -> Iterator[Phrase]:
    """The phrases whose words stand at `at`, the shortest first; of two with the same words the later."""
    end = at + 1
    while end <= len(line.words) and (known := index.get(line.words[at:end])) is not None:
        yield from reversed(known)
        end += 1


def _in_place(phrase: Phrase, line: _Line, at: int, end: int) -> bool:
    before, after = phrase.preceded_by, phrase.followed_by
    return (
        not (before or after)
        or any(line.has(words, at - len(words)) for words in before)
        or any(line.has(words, end) for words in after)
    )
