"""The letter texts and the cadences: built in, and overridden by name in the person's own folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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

LARGEST = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Library:
    """Texts and cadences, read when first asked for. `templates`, `sequences`: the person's folders."""

    templates: Path
    sequences: Path
    problems: dict[str, ConfigError] = field(default_factory=dict)

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
        return self._letters.get(language, {}) or self._letters.get(language.partition("-")[0], {})

    def broken(self, language: str, name: str) -> ConfigError | None:
        """What is wrong with the person's own template of that name, if it is there and unusable."""
        return self.problems.get(str(self.templates / language / f"{name}.txt"))

    @cached_property
    def _letters(self) -> dict[str, dict[str, Template]]:
        shelves: dict[str, dict[str, Template]] = {}
        built_in = files("afterview.letters") / "texts"
        languages = {folder.name for folder in (*_folders(built_in), *_folders(self.templates))}
        for language in sorted(languages):
            shelf = shelves.setdefault(language, {})
            for path, text in self._texts(built_in / language, self.templates / language, ".txt"):
                name = Path(path).stem
                try:
                    shelf[name] = parse_template(text, name=name, path=path)
                except ConfigError as problem:
                    self.problems[path] = problem
        return shelves

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages there are letters in."""
        return tuple(sorted(self._letters))

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
                if file.name.endswith(suffix) and (text := self._read(file)) is not None:
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
