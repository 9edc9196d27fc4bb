"""The company and the role in a title: `Interview with Acme`, `Acme <> Alex Doe: Platform Engineer`.

title ──brackets, signs between parts──> parts ──"at", "bei", "for" …──> chunks
chunk ──words about the meeting taken off──> a name ──> the person's own, a guest's, a role, else a company

Every chunk that may be the company has a weight: what a preposition announces
weighs more than what only stands there, and a name that is known, or that
somebody's address confirms, outweighs all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from afterview.calendars.vocabulary import (
    ARTICLES,
    DEPARTMENT,
    FORMAT,
    LEGAL,
    PLATFORM,
    ROLE_NOUNS,
    TOPIC,
    UNIT,
)

LONGEST = 200
_PREFIX = re.compile(
    r"\[?(?:re|fwd?|wg|aw|tr|cancell?ed(?: event)?|updated?(?: invitation)?|invit(?:ation|e)|accepted|"
    r"tentative|hold|confirmed|confirmation|(?:re)?scheduled|new event|reminder|external|abgesagt|absage|"
    r"(?:aktualisierte )?einladung|aktualisiert|zugesagt|verschoben|erinnerung|extern|annulée?|"
    r"invitation modifiée|modifiée?|confirmée?|rappel)\s*[:\-\u2013\]]+\s*",
    re.IGNORECASE,
)
_LINK = re.compile(r"[a-z]{2,10}://\S*", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]{1,100})[)\]}]")
_BETWEEN = re.compile(
    r"\s[-\u2013\u2014/~x\u00d7]{1,3}\s|[|\u2022\u00b7]|:\s|:$|<[-=]{0,3}>|\u2194\ufe0f?|//|,\s|\s@|^@"
)
_JOINED = re.compile(r"\s(?:&|\+|and|und|et)\s", re.IGNORECASE)
_AT = frozenset({"at", "bei", "beim", "chez", "from", "von", "presso", "bij", "@"})
_WITH = frozenset({"with", "w/", "mit", "avec", "con", "met"})
_VIA = frozenset({"via", "on", "per", "uber", "sur", "am", "um"})
_NAMING = frozenset({"at", "with"})
_TOOLS = re.compile(
    r"\b(?:google (?:meet|hangouts)|(?:microsoft|ms) teams|zoom (?:call|meeting))\b", re.IGNORECASE
)
_FOR = frozenset({"for", "fur", "pour", "als", "as", "para", "re", "zur", "zum", "voor"})
_MARKERS = (("at", _AT), ("with", _WITH), ("for", _FOR), ("via", _VIA))
_GENDER = re.compile(r"\(?\b[mwfdxhi](?:\s?[/|*]\s?[mwfdxhi]){1,3}\b\)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a title names; `company_weight` says how surely (see above)."""

    company: str | None = None
    company_weight: int = 0
    role: str | None = None


def folded(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(_WORD.findall(folded(text[:LONGEST])))


@lru_cache(maxsize=4096)
def _name_words(person: str) -> frozenset[str]:
    return frozenset(words(person))


@lru_cache(maxsize=4096)
def company_key(name: str) -> str:
    """A company's name for comparing: folded, without what says its legal form."""
    all_words = words(name)
    kept = [word for word in all_words if word not in LEGAL]
    return " ".join(kept or all_words)


def bare_title(title: str) -> str:
    """A title without `Canceled:`, `Re:` and their like before it."""
    text = _LINK.sub(" ", title[:LONGEST]).strip()
    for _ in range(4):
        found = _PREFIX.match(text)
        if found is None or found.end() >= len(text):
            break
        text = text[found.end() :].strip()
    return text


def read_title(
    title: str,
    *,
    own: Collection[str] = (),
    guests: Collection[str] = (),
    companies: Mapping[str, str] | None = None,
    labels: Collection[str] = (),
) -> Named:
    """Company and role of a title.

    `own` and `guests`: names that are no company's; `companies`: known ones by
    key; `labels`: what the domains of the guests are called.
    """
    text, companies = bare_title(title), companies or {}
    known = mentioned(text, companies)
    best, role = ("", 0), None
    for marker, chunk in _chunks(text, (*own, *guests)):
        name = _name(chunk, marker) if marker != "via" else ""
        if not name or _is_one_of(name, own):
            continue
        if _is_role(name, marker):
            role = role or _GENDER.sub("", name).strip(" ,-/") or None
        elif not _is_one_of(name, guests):
            weight = _weight(name, marker, labels)
            best = max(best, (name, weight), key=lambda each: each[1])
    if known:
        return Named(company=known, company_weight=10, role=role if role != known else None)
    return Named(company=best[0] or None, company_weight=best[1], role=role)


@lru_cache(maxsize=4096)
def fits_label(name: str, label: str) -> bool:
    """Whether a company's name and the name in a domain are likely one."""
    one, other = company_key(name).replace(" ", ""), "".join(words(label))
    if not one or not other:
        return False
    initials = "".join(word[0] for word in company_key(name).split())
    return (
        (len(one) > 2 and one in other)
        or (len(other) > 2 and other in one)
        or (len(initials) > 1 and initials == other)
    )


def mentioned(text: str, companies: Mapping[str, str]) -> str | None:
    """The known company with the longest name in the text; `companies` by key."""
    spoken = words(text)
    for length in range(min(6, len(spoken)), 0, -1):
        for at in range(len(spoken) - length + 1):
            found = companies.get(" ".join(spoken[at : at + length]))
            if found:
                return found
    return None


def _chunks(text: str, people: Collection[str]) -> Iterator[tuple[str, str]]:
    """(what announces it, the words), part by part; brackets are parts of their own."""
    inner = [("(", part) for part in _BRACKETS.findall(text)]
    outside = _TOOLS.sub(" ", _BRACKETS.sub(" ", text))
    for marker, part in _split(outside):
        for piece in _parted(part, people):
            yield from _by_prepositions(marker, piece)
    yield from inner


def _split(text: str) -> Iterator[tuple[str, str]]:
    marker, at = "", 0
    for sign in _BETWEEN.finditer(text):
        yield marker, text[at : sign.start()]
        marker, at = ("at" if "@" in sign[0] else ""), sign.end()
    yield marker, text[at:]


def _parted(part: str, people: Collection[str]) -> list[str]:
    """`Acme & Alex` in two where one of them is a person; `Smith & Sons` as it is."""
    pieces = _JOINED.split(part)
    if len(pieces) == 1:
        return pieces
    return pieces if any(_is_one_of(_name(piece), people) for piece in pieces) else [part]


def _by_prepositions(marker: str, part: str) -> Iterator[tuple[str, str]]:
    chunk: list[str] = []
    for word in part.split():
        plain = folded(word).strip(".,;")
        kind = next((name for name, those in _MARKERS if plain in those), None)
        if kind is None:
            chunk.append(word)
            continue
        if chunk:
            yield marker, " ".join(chunk)
        marker, chunk = kind, []
    if chunk:
        yield marker, " ".join(chunk)


def _name(chunk: str, marker: str = "") -> str:
    """What is left of a chunk without words about the meeting at its ends."""
    kept = _GENDER.sub(" ", chunk).split()
    spoken = [_plain(word) for word in kept]
    low, high = 0, len(kept)
    # After "with" and "at" a name begins at once: Final Frontier is one.
    while low < high and (
        _is_noise(spoken, low, low, high) if marker not in _NAMING else spoken[low] in ARTICLES
    ):
        low += 1
    while (
        low < high and _is_noise(spoken, high - 1, low, high) and not (marker in _NAMING and high - low == 1)
    ):
        high -= 1
    name = " ".join(kept[low:high]).strip(" ,;:.-\u2013/!?'\"#")
    if not any(sign.isalpha() for sign in name) or "://" in name or len(name) > 60 or len(name.split()) > 6:
        return ""
    left = words(name)
    role = len(left) > 1 and left[-1] in ROLE_NOUNS
    about = all(word in FORMAT or word in TOPIC or word in DEPARTMENT for word in left)
    return "" if about and not role and not (marker in _NAMING and left[0] in PLATFORM) else name


def _plain(word: str) -> str:
    return folded(word).strip(" ,;:.-!?'\"#")


def _is_noise(spoken: list[str], at: int, low: int, high: int) -> bool:
    """Whether a word at an end belongs to the meeting and not to the name."""
    word = spoken[at]
    if not word or word in FORMAT or word in ARTICLES:
        return True
    if word.isdecimal():
        before = spoken[at - 1] if at else ""
        after = spoken[at + 1] if at + 1 < len(spoken) else ""
        return before in FORMAT or after in UNIT or high - low == 1
    named = [each for each in spoken[low:high] if each not in FORMAT]
    meeting = any(each in FORMAT for each in spoken)
    return meeting and word in TOPIC and not (len(named) > 1 and named[-1] in ROLE_NOUNS)


def _is_role(name: str, marker: str) -> bool:
    spoken = words(name)
    nouns = any(word in ROLE_NOUNS for word in spoken)
    return nouns and marker not in ("at", "with") and not any(word in LEGAL for word in spoken[-1:])


def _is_one_of(name: str, people: Collection[str]) -> bool:
    """Whether these words are part of somebody's name."""
    spoken = _name_words(name)
    return bool(spoken) and any(spoken <= _name_words(person) for person in people)


def _weight(name: str, marker: str, labels: Collection[str]) -> int:
    weight = {"at": 4, "with": 3, "": 2, "(": 2, "for": 1}[marker]
    if any(fits_label(name, label) for label in labels):
        weight += 5
    return weight + 3 * any(word in LEGAL for word in words(name)[-1:])
