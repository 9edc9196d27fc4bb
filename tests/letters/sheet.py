"""The sheet: every letter that ships, in every language and variant, as it would leave on several days.

    python tests/letters/sheet.py [LANG…] > letters.txt

Every occasion of scenes.py stands in it on its own day; and every letter
besides on each of DAYS, with and without a phone number and something
discussed, and to each of READERS.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from afterview.core.model import Contact, Letter, Occasion, Person
from tests.letters.scenes import ALEX, LANGUAGES, days_later, draft, every_occasion

DAYS = (0, 1, 3, 6, 7, 9, 12, 20)
TITLED = {
    "de": ("Frau", "Herr Dr.", "Dr."),
    "fr": ("Madame", "M.", "Dr"),
}
TOPIC = {
    "en": "the on-call rota",
    "de": "die Aufteilung der Rufbereitschaft",
    "fr": "la répartition des astreintes",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One letter of the sheet: its file, what it was written for, and how it came out."""

    language: str
    name: str
    occasion: Occasion
    person: Person
    send_at: datetime
    letter: Letter

    def __str__(self) -> str:
        letter = self.letter
        return f"== {self.language}/{self.name}\nSubject: {letter.subject}\n\n{letter.body}\n"


@lru_cache
def entries(language: str) -> tuple[Entry, ...]:
    """Every letter of one language, in every situation."""
    return tuple(_entries(language))


def printed(languages: tuple[str, ...]) -> str:
    """The sheet of these languages: each text once, by language and name."""
    return "\n".join(
        text
        for language in languages
        for text in dict.fromkeys(str(entry) for entry in sorted(entries(language), key=lambda e: e.name))
    )


def _entries(language: str) -> Iterator[Entry]:
    seen: set[str] = set()
    for scene, send_at in every_occasion():
        occasion = replace(scene, discussed=TOPIC.get(language, "SQL")) if scene.discussed else scene
        entry = _entry(language, occasion, send_at)
        yield entry
        if entry.name not in seen:
            seen.add(entry.name)
            yield from _more(language, occasion)


def _more(language: str, occasion: Occasion) -> Iterator[Entry]:
    """The same letter on other days, from somebody without a phone, and to other readers."""
    for discussed in (None, TOPIC.get(language, "SQL")):
        for days in DAYS:
            yield _entry(language, replace(occasion, discussed=discussed), days_later(days))
        yield _entry(
            language, replace(occasion, discussed=discussed), days_later(3), replace(ALEX, phone=None)
        )
    if occasion.contact is not None:
        for contact in readers(language, occasion.contact):
            yield _entry(language, replace(occasion, contact=contact), days_later(7))


def readers(language: str, contact: Contact) -> tuple[Contact, ...]:
    """The contact with a title and family name, with a title only, and with several given names."""
    titles = TITLED.get(language, ("Ms", "Mr", "Dr"))
    return (
        *(replace(contact, title=title, family_name="Roe") for title in titles),
        replace(contact, title=titles[0], family_name=None),
        replace(contact, name="Mary Ann van der Roe"),
    )


def _entry(language: str, occasion: Occasion, send_at: datetime, person: Person = ALEX) -> Entry:
    made = draft(occasion, send_at=send_at, person=person, language=language)
    assert made.text is not None
    return Entry(
        language=language,
        name=made.text.template.name,
        occasion=occasion,
        person=person,
        send_at=made.send_at,
        letter=made.letter,
    )


if __name__ == "__main__":
    sys.stdout.write(printed(tuple(sys.argv[1:]) or LANGUAGES))
