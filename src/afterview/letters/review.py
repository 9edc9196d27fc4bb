"""What to look at before approving a letter. Findings advise; only open slots block.

Each check looks at one thing and yields findings with their place. The phrases
are the language's own; a letter in a language without words is checked for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import islice

from afterview.core.model import Letter, Occasion
from afterview.letters.phrases import Found, Moment
from afterview.letters.slots import canonical, day_started, days_since
from afterview.letters.template import slot_key
from afterview.letters.words import Words

WORD_LIMIT = 120
COPY_LIMIT = 300
SHARED_WORDS = 5  # a shorter sentence, such as a closing phrase, may stand in two letters
ALIKE = 0.9
COMPARED = 600

_SENTENCE = re.compile(r"[^\s.!?][^.!?\n]*[.!?]*")
_QUESTION = re.compile(r"[^\s.!?][^.!?\n]*\?")
_BRACKETS = re.compile(r"\[[^\[\]\n]*\]")
_SHOUT = re.compile(r"!{2,}")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something to look at. Line and column count from 1, line 0 is the subject.

    `instead` offers other words for the excerpt; `blocks` keeps the letter back.
    """

    kind: str
    line: int
    column: int
    excerpt: str
    sentence: str
    instead: str | None = None
    blocks: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    line: int
    column: int
    excerpt: str

    def finding(
        self, kind: str, sentence: str, better: str | None = None, *, blocks: bool = False
    ) -> Finding:
        """This place, and why to look at it."""
        return Finding(
            kind=kind,
            line=self.line,
            column=self.column,
            excerpt=self.excerpt,
            sentence=sentence,
            instead=better,
            blocks=blocks,
        )


def review(
    letter: Letter,
    occasion: Occasion,
    *,
    words: Words | None,
    previous: Letter | None = None,
    other_companies: tuple[str, ...] = (),
    same_day_notes: tuple[Letter, ...] = (),
    send_at: datetime,
) -> tuple[Finding, ...]:
    """Every finding, in the order of the text. `previous` is the last letter to this recipient.

    `words` are those of the letter's language; None where it has none.
    """
    findings = (
        *_open_slots(letter),
        *_companies(letter, occasion, other_companies),
        *(_dated(letter, occasion, words, send_at) if words else ()),
        *_pressing(letter, occasion, words),
        *_length(letter, occasion),
        *_questions(letter),
        *_same_text(letter, previous, words),
        *_shared_lines(letter, same_day_notes),
    )
    return tuple(sorted(findings, key=lambda each: (each.line, each.column, each.kind)))


def word_count(letter: Letter) -> int:
    """The words of the body, salutation and signature included."""
    return len(letter.body.split())


def _open_slots(letter: Letter) -> Iterator[Finding]:
    """Where the open slots stand; what is missing besides has no place in the text."""
    brackets = tuple(_places(letter, _BRACKETS))
    for name in letter.blocked_by:
        for place in brackets:
            if name in (place.excerpt[1:-1], canonical(slot_key(place.excerpt[1:-1]))):
                said = f"{place.excerpt} is still open: fill it, or take it out."
                yield place.finding("open", said, blocks=True)
                break


def _companies(letter: Letter, occasion: Occasion, others: tuple[str, ...]) -> Iterator[Finding]:
    own = occasion.application.company
    expected = _expected_names(occasion)
    for other in dict.fromkeys(others):
        if other.strip() and other.casefold() not in expected:
            for place in _places(letter, re.compile(rf"(?<!\w){re.escape(other)}(?!\w)")):
                yield place.finding("company", f"This letter to {own} names another company, {other}.")


def _expected_names(occasion: Occasion) -> str:
    return "\n".join(_names(occasion)).casefold()


def _names(occasion: Occasion) -> tuple[str, ...]:
    """What the companies, agencies, roles and people of this letter are called."""
    applications = (occasion.application, *occasion.together)
    people = (*((occasion.contact,) if occasion.contact else ()), *occasion.interviewers)
    names = [text for each in applications for text in (each.company, each.agency, each.role)]
    return tuple(name for name in (*names, *(each.name for each in people)) if name and name.strip())


def _dated(letter: Letter, occasion: Occasion, words: Words, send_at: datetime) -> Iterator[Finding]:
    moment = _moment(occasion, words, send_at)
    if moment is None:
        return
    for place, found in _phrases(letter, words.phrases.dated_in, occasion):
        if not found.phrase.holds(moment):
            better = found.phrase.instead(moment)
            said = f'"{place.excerpt}" will not be true when this is sent.'
            yield place.finding("dated", said, better)


def _moment(occasion: Occasion, words: Words, send_at: datetime) -> Moment | None:
    held, days = occasion.interview, days_since(occasion, send_at=send_at)
    if held is None or days is None:
        return None
    day = day_started(held)
    return Moment(
        day=day,
        days=days,
        weekdays=frozenset(each.weekday() for each in (occasion.promised_by, occasion.deadline) if each),
        day_words=words.day_words(days, day, occasion.application.country),
        since_words=words.since_words(days),
    )


def _pressing(letter: Letter, occasion: Occasion, words: Words | None) -> Iterator[Finding]:
    said = (place for place, _ in _phrases(letter, words.phrases.pressing_in, occasion)) if words else ()
    for place in (*said, *_places(letter, _SHOUT)):
        yield place.finding("tone", f'"{place.excerpt}" may sound as if you pressed.')


def _length(letter: Letter, occasion: Occasion) -> Iterator[Finding]:
    count = word_count(letter)
    if count > WORD_LIMIT:
        over = next(islice(_places(letter, _WORD, subject=False), WORD_LIMIT, None))
        yield over.finding(
            "length", f"The letter has {count} words; it reads best with at most {WORD_LIMIT}."
        )
    if occasion.recipient is None and len(letter.body) > COPY_LIMIT:
        whole = _Place(line=1, column=1, excerpt=letter.body[:40])
        said = f"The text to copy has {len(letter.body)} characters; many sites take {COPY_LIMIT}."
        yield whole.finding("length", said)


def _questions(letter: Letter) -> Iterator[Finding]:
    for place in islice(_places(letter, _QUESTION, subject=False), 1, None):
        yield place.finding("questions", "A letter with one question is answered more often.")


def _same_text(letter: Letter, previous: Letter | None, words: Words | None) -> Iterator[Finding]:
    if previous is None:
        return
    last, this = (_undated(each.body, words).casefold().split()[:COMPARED] for each in (previous, letter))
    if SequenceMatcher(None, last, this, autojunk=False).ratio() >= ALIKE:
        whole = _Place(line=1, column=1, excerpt=letter.body[:40])
        yield whole.finding(
            "same_text", "This is nearly the text of your last letter: say it in other words."
        )


def _undated(text: str, words: Words | None) -> str:
    """The text without the words that differ only because time has passed."""
    return words.phrases.undated(text) if words else text


def _shared_lines(letter: Letter, notes: tuple[Letter, ...]) -> Iterator[Finding]:
    taken = {_plain(said) for note in notes for said in _SENTENCE.findall(note.body)}
    for place in _places(letter, _SENTENCE, subject=False):
        if len(place.excerpt.split()) >= SHARED_WORDS and _plain(place.excerpt) in taken:
            said = "Another letter of the same day has this line too, and the two may compare notes."
            yield place.finding("shared_line", said)


def _plain(sentence: str) -> str:
    return " ".join(sentence.casefold().split())


def _places(letter: Letter, pattern: re.Pattern[str], *, subject: bool = True) -> Iterator[_Place]:
    for number, line in islice(_lines(letter), 0 if subject else 1, None):
        for found in pattern.finditer(line):
            yield _Place(line=number, column=found.start() + 1, excerpt=found.group())


def _phrases(
    letter: Letter, search: Callable[[str], Iterator[Found]], occasion: Occasion
) -> Iterator[tuple[_Place, Found]]:
    """Each phrase with its place, except within a name: the "Today" of a newspaper is no day."""
    names = sorted(set(_names(occasion)), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for number, line in _lines(letter):
        named = {at for name in pattern.finditer(line) for at in range(*name.span())}
        for found in search(line):
            if not named.issuperset(range(found.start, found.end)):
                excerpt = line[found.start : found.end]
                yield _Place(line=number, column=found.start + 1, excerpt=excerpt), found


def _lines(letter: Letter) -> Iterator[tuple[int, str]]:
    """The subject as line 0, then the lines of the body."""
    return enumerate((letter.subject, *letter.body.split("\n")))
