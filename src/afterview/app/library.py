"""The letters, their words and the cadences: built in, and overridden by name in the person's own folders.

A language is read when it is first asked for: `texts/LANG/*.txt` are its letters, `words.toml` beside
them its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from afterview.core.decide import POLICY_VERSION
from afterview.core.sequence import Sequence
from afterview.core.sequence import parse as parse_sequence
from afterview.errors import ConfigError, NotFound
from afterview.letters.template import Template
from afterview.letters.template import parse as parse_template
from afterview.letters.word_file import parse as parse_words
from afterview.letters.words import Words

LARGEST = 256 * 1024
WORDS = "words.toml"
TEXTS = files("afterview.letters") / "texts"


@dataclass(frozen=True, kw_only=True)
class Library:
    """Texts and cadences, read when first asked for. `templates`, `sequences`: the person's folders."""

    templates: Path
    sequences: Path
    problems: dict[str, ConfigError] = field(default_factory=dict)
    _shelves: dict[str, dict[str, Template]] = field(default_factory=dict)
    _words: dict[str, Words | None] = field(default_factory=dict)
    _misplaced: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def cadences(self) -> Mapping[str, Sequence]:
        """Every usable sequence by name; a broken file of the person's is reported, not used."""
        found: dict[str, Sequence] = {}
        for path, text in self._texts(files("afterview.core") / "sequences", self.sequences, ".toml"):
            try:
                sequence = parse_sequence(text, path=path)
            except ConfigError as problem:
                self.problems[path] = problem
                continue
            found[sequence.name] = sequence
        return found

    def sequence(self, name: str) -> Sequence:
        """The sequence of that name, or NotFound naming those there are."""
        try:
            return self.cadences[name]
        except KeyError:
            if problem := self.problems.get(str(self.sequences / f"{name}.toml")):
                raise problem from None
            known = ", ".join(sorted(self.cadences))
            raise NotFound(f"There is no sequence called {name!r}.", f"Use one of: {known}.") from None

    def letters(self, language: str) -> Mapping[str, Template]:
        """The templates of one language by name, the person's own over the built-in."""
        return self._shelf(language) or self._shelf(language.partition("-")[0])

    def words(self, language: str) -> Words | None:
        """The words of one language, the person's own file before the built-in; None where there is none."""
        return self._spoken(language) or self._spoken(language.partition("-")[0])

    def broken(self, language: str, name: str) -> ConfigError | None:
        """What is wrong with the person's own template of that name, if it is there and unusable."""
        return self.problems.get(str(self.templates / language / f"{name}.txt"))

    def broken_words(self, language: str) -> ConfigError | None:
        """What is wrong with the person's own words of that language, if they are there and unusable."""
        self.words(language)
        return self.problems.get(str(self.templates / language / WORDS))

    def misplaced(self, language: str) -> tuple[tuple[str, str], ...]:
        """The templates of one folder whose header names another language: name and that language."""
        self._shelf(language)
        return tuple(sorted(self._misplaced.get(language, {}).items()))

    def _shelf(self, language: str) -> dict[str, Template]:
        if language not in self._shelves:
            self._shelves[language] = dict(self._templates(language)) if language in self._folders else {}
        return self._shelves[language]

    def _templates(self, language: str) -> Iterator[tuple[str, Template]]:
        for path, text in self._texts(TEXTS / language, self.templates / language, ".txt"):
            name = Path(path).stem
            try:
                template = parse_template(text, name=name, path=path)
            except ConfigError as problem:
                self.problems[path] = problem
                continue
            other = misplaced_language(text, template, language)
            if other:
                self._misplaced.setdefault(language, {})[name] = other
            # A letter speaks the language of its folder, whatever its header says or leaves out; another
            # is told by `misplaced`.
            yield (
                name,
                template if _same(template.language, language) else replace(template, language=language),
            )

    def _spoken(self, language: str) -> Words | None:
        if language not in self._words:
            self._words[language] = self._read_words(language) if language in self._folders else None
        return self._words[language]

    def _read_words(self, language: str) -> Words | None:
        """The person's own words where the file is usable, else the built-in."""
        for folder in (self.templates / language, TEXTS / language):
            file = folder / WORDS
            if file.is_file() and (text := self._read(file)) is not None:
                try:
                    return parse_words(text, path=str(file))
                except ConfigError as problem:
                    self.problems[str(file)] = problem
        return None

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The languages there is a folder for."""
        return frozenset(folder.name for folder in (*_folders(TEXTS), *_folders(self.templates)))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages there are letters in."""
        return tuple(language for language in sorted(self._folders) if self._shelf(language))

    @cached_property
    def version(self) -> str:
        """Rules, sequences and holidays in one word: stored answers of another are looked at again."""
        texts = "".join(
            text for _, text in self._texts(files("afterview.core") / "sequences", self.sequences, ".toml")
        )
        return f"{POLICY_VERSION}-{sha256(texts.encode() + _holidays()).hexdigest()[:16]}"

    def _texts(self, built_in: Traversable, own: Path, suffix: str) -> Iterator[tuple[str, str]]:
        """Path and text of every file, the built-in ones first."""
        for folder in (built_in, own):
            if not folder.is_dir():
                continue
            for file in sorted(folder.iterdir(), key=lambda f: f.name):
                if file.name.endswith(suffix) and file.is_file() and (text := self._read(file)) is not None:
                    yield str(file), text

    def _read(self, file: Traversable) -> str | None:
        try:
            raw = file.read_bytes()
            if len(raw) <= LARGEST:
                return raw.decode("utf-8-sig")
            problem = ConfigError(f"The file {file} is larger than 256 kB.", "Remove it from that folder.")
        except (OSError, UnicodeDecodeError) as unreadable:
            problem = ConfigError(
                f"The file {file} cannot be read as UTF-8 text: {unreadable}.",
                "Save it as UTF-8, or remove it.",
            )
        self.problems[str(file)] = problem
        return None


def misplaced_language(text: str, template: Template, folder: str) -> str | None:
    """The language a template's header names, where its folder is another's; None where all is well."""
    named = re.search(r"^language[ \t]*:[ \t]*\S", text.split("\n\n", 1)[0], re.IGNORECASE | re.MULTILINE)
    return template.language if named and not _same(template.language, folder) else None


def _same(said: str, language: str) -> bool:
    return said.partition("-")[0] == language.partition("-")[0]


def _holidays() -> bytes:
    """What tells one edition of the calendars from another, without loading them or their metadata."""
    found = find_spec("holidays")
    places = found.submodule_search_locations if found else None
    return (Path(places[0]) / "version.py").read_bytes() if places else b""


def _folders(folder: Traversable) -> list[Traversable]:
    return (
        [f for f in folder.iterdir() if f.is_dir() and not f.name.startswith((".", "_"))]
        if folder.is_dir()
        else []
    )
