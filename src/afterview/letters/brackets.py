"""The brackets of a post's text: which are slots, which are choices, and which are the author's own marks.

    [company name]               slot
    [him or her], [a/b]          alternative: the person picks one of `choices`
    [I built [product] and …]    passage: to be replaced as a whole, or kept with its slots filled
    year[s]                      suffix: no slot; `choices` are "year" and "years", and it covers the word
    [Optional], [Example]        mark: the author says something about what follows

A number is a slot like any other; the author's own are taken out before, by `post.numbers`.

Brackets are matched with a stack in one pass, so that depth and length cost
nothing but time in proportion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from afterview.letters.template import slot_key

DEEPEST = 100
KEY_LIMIT = 60
CHOICE_LIMIT = 1_000

Sort = Literal["slot", "alternative", "passage", "suffix", "optional", "example"]

_BRACKET = re.compile(r"[\[\]]")
_OPTIONAL = re.compile(
    r"\s*(?:optional|optionnel|facultatif)(?:\s+(?:paragraph|sentence|line|section|absatz|satz))?\s*:?\s*",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"\s*(?:for\s+)?(?:example|beispiel|exemple)(?:\s*\d+)?\s*:?\s*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:s|es|ies|e|n|en|er|ren|r|x|in|innen|d|ed|ing|a|an|al|ly)")
_WORD_BEFORE = re.compile(r"[^\W\d_]{1,40}$")
_DATE_FORM = re.compile(r"(?:[dmytj]{2}|[yaj]{4})(?:/(?:[dmytj]{2}|[yaj]{4}))+", re.IGNORECASE)
# A stroke parts words from words and sums from sums: no [$50 / hour], no [24/7], no [and/or].
_OR = re.compile(
    r"\s+(?:or|oder|ou|OR|ODER|OU)\s+"
    r"|(?:(?<=[^\W\d_])|(?<=[.)\"'’”]))\s*/\s*(?=[^\W\d_]|[\"'“\u2018])|(?<=\d)\s*/\s*(?=[$€£])"
)
_BOTH = re.compile(r"\s*(?:and\s*/\s*or|und\s*/\s*oder|et\s*/\s*ou)\s*", re.IGNORECASE)
_QUOTES = "\"'«»\u2018\u2019\u201c\u201d\u201e\u201f"  # straight, French and curly ones


@dataclass(frozen=True, kw_only=True, slots=True)
class Bracket:
    """One outermost bracket of a text.

    start, end: the part of the text that a choice replaces; with a suffix that includes its word
    inner: what stands between the brackets
    key: as `PostTemplate.slots` names it
    choices: what to pick from, for alternatives and suffixes
    """

    start: int
    end: int
    inner: str
    sort: Sort
    key: str = ""
    choices: tuple[str, ...] = ()


class BracketError(ValueError):
    """The brackets of a text do not match; `at` is where the trouble begins."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


@lru_cache(maxsize=16)  # one body is asked about several times in a row
def brackets(text: str) -> tuple[Bracket, ...]:
    """The outermost brackets of `text`, in order. A `]` that closes nothing is text.

    BracketError where one is never closed, or where they nest deeper than 100 levels.
    """
    found: list[Bracket] = []
    opened: list[int] = []
    holds = False
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            opened.append(match.start())
            holds = len(opened) > 1 or holds
            if len(opened) > DEEPEST:
                raise BracketError(f"brackets are nested deeper than {DEEPEST} levels", opened[0])
        elif opened:
            start = opened.pop()
            if not opened:
                found.append(_bracket(text, start, match.end(), holds=holds))
                holds = False
    if opened:
        raise BracketError("'[' is never closed", opened[0])
    return tuple(found)


def slot_keys(text: str) -> tuple[str, ...]:
    """What is to be filled in `text`, each once, in order: a passage, then the slots in it."""
    return tuple(dict.fromkeys(_keys(text)))


def bracket_key(inner: str) -> str:
    """The name of what stands between two brackets.

    That is `slot_key` of it; the first sixty characters and "…" where that is
    longer, which only passages are.
    """
    key = slot_key(inner)
    return key if len(key) <= KEY_LIMIT else f"{key[:KEY_LIMIT].rstrip()}…"


def stray(text: str) -> int | None:
    """Where a `]` stands that nothing opened; None where there is none."""
    depth = 0
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            depth += 1
        elif depth == 0:
            return match.start()
        else:
            depth -= 1
    return None


def mark_of(inner: str) -> Literal["optional", "example"] | None:
    """Which mark of the author's stands between two brackets, if one does."""
    if _OPTIONAL.fullmatch(inner):
        return "optional"
    return "example" if _EXAMPLE.fullmatch(inner) else None


def _keys(text: str) -> Iterator[str]:
    levels = [iter(brackets(text))]
    while levels:
        bracket = next(levels[-1], None)
        if bracket is None:
            levels.pop()
        elif bracket.key:
            yield bracket.key
            if bracket.sort == "passage":
                levels.append(iter(brackets(bracket.inner)))


def _bracket(text: str, start: int, end: int, *, holds: bool) -> Bracket:
    inner = text[start + 1 : end - 1]
    if holds:
        return Bracket(start=start, end=end, inner=inner, sort="passage", key=bracket_key(inner))
    word = _suffixed(text, start, inner)
    if word:
        return Bracket(
            start=start - len(word), end=end, inner=inner, sort="suffix", choices=(word, word + inner)
        )
    sort, key, choices = _meaning(inner)
    return Bracket(start=start, end=end, inner=inner, sort=sort, key=key, choices=choices)


@lru_cache(maxsize=1024)
def _meaning(inner: str) -> tuple[Sort, str, tuple[str, ...]]:
    """Sort, key and choices of what holds no bracket itself; a post says the same again and again."""
    mark = mark_of(inner)
    if mark:
        return mark, bracket_key(inner), ()
    written = _OR.split(inner) if len(inner) <= CHOICE_LIMIT else [inner]
    choices = tuple(part for part in (each.strip(_QUOTES + " ") for each in written) if part)
    written_so = "://" in inner or _DATE_FORM.fullmatch(inner.strip()) or _BOTH.fullmatch(inner)
    several = len(choices) > 1 and not written_so
    return ("alternative", bracket_key(inner), choices) if several else ("slot", bracket_key(inner), ())


def _suffixed(text: str, start: int, inner: str) -> str:
    if not _SUFFIX.fullmatch(inner):
        return ""
    before = _WORD_BEFORE.search(text[max(0, start - 41) : start])
    word = before.group() if before else ""
    return word if len(word) > 1 or (inner == "n" and word in ("a", "A")) else ""
