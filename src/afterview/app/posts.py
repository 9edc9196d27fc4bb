"""Letters out of web posts: read, and made into template files of the person's own.

files ──decode, read──> posts ──name──> what would be stored ──compare──> what is new
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from afterview.app.files import write_whole
from afterview.app.wiring import App
from afterview.errors import UserError
from afterview.letters.post_file import file_text
from afterview.letters.template import LANGUAGE, STEPS
from afterview.letters.web_post import Example, Post, PostTemplate, decode_post, read_post
from afterview.store import batches, records
from afterview.store.batches import WrittenFile

SLUG_LIMIT = 60
_RESERVED = ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
_OURS = re.compile(r"[A-Za-z0-9-]{1,40}/[a-z0-9-]{1,70}\.txt")  # a restored database may name anything
_WORD = re.compile(r"[^\W\d_]+")
# Short words that nearly every email of a language holds, and no other of these has.
_COMMON = {
    "en": frozenset({"the", "and", "you", "your", "for", "with", "my", "we", "this", "to", "of"}),
    "de": frozenset({"und", "der", "ich", "sie", "für", "mit", "ihnen", "ihr", "das", "den", "auf"}),
    "fr": frozenset({"le", "et", "vous", "je", "pour", "votre", "avec", "dans", "mon", "les", "est"}),
}


@dataclass(frozen=True, kw_only=True)
class PostAnswer:
    """The emails of one post. `saved`: the files they are in now."""

    file: str
    front_matter: Mapping[str, str]
    templates: tuple[PostTemplate, ...]
    examples: tuple[Example, ...]
    warnings: tuple[str, ...]
    saved: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What a post amounts to. `files`: what there is to write; what is there already is not in it."""

    answer: PostAnswer
    files: Mapping[Path, bytes]

    @property
    def unsaved(self) -> PostAnswer:
        """The answer where nothing was to be stored."""
        return replace(self.answer, saved=())


def read_posts(
    app: App, contents: Mapping[str, bytes], *, language: str | None = None, name: str | None = None
) -> tuple[Incoming, ...]:
    """Each post with the files it would make. UserError, NotFound for one that cannot be read."""
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    if language is not None and not LANGUAGE.fullmatch(language):
        raise UserError(f"{language!r} is no language.", "Write it like en or de.")
    posts = {file: read_post(decode_post(raw, name=file), name=file) for file, raw in contents.items()}
    several = sum(len(post.templates) for post in posts.values()) > 1
    taken: set[str] = set()
    found = []
    for file, post in posts.items():
        called = tuple(_called(each, name, taken, several=several) for each in post.templates)
        speech = language or _language(post, person.language if person else "en")
        found.append(_incoming(app, file, replace(post, templates=called), speech))
    return tuple(found)


def save(app: App, incoming: tuple[Incoming, ...], *, force: bool) -> int:
    """Write the files of these posts, all or none, as one command; returns how many were new.

    UserError where another letter has a name already, unless `force`.
    """
    files = {path: content for each in incoming for path, content in each.files.items()}
    others = sorted(str(path) for path in files if path.exists())
    if others and not force:
        raise UserError(
            f"There is another letter already: {', '.join(others)}.",
            "Choose a name with --name, or replace it with --force.",
        )
    with app.store.write(app.owner) as tx:
        batch = batches.next_batch(tx)
        for number, (path, content) in enumerate(files.items(), start=1):
            image = _image(path.relative_to(app.config.templates), _text(path), content)
            batches.keep(tx, batch=batch, thing=batches.FILE, number=number, image=image)
        for folder in {path.parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        write_whole(files)
    return len(files)


def take_back(app: App, files: Iterable[WrittenFile]) -> tuple[str, ...]:
    """Bring files back to what they were before; returns those left alone, as they were changed since."""
    changed = []
    for file in files:
        path = app.config.templates / file.name
        if not _OURS.fullmatch(file.name) or _text(path) != file.after:
            changed.append(file.name)
        elif file.before is None:
            path.unlink()
        else:
            write_whole({path: file.before.encode()})
    return tuple(changed)


def _image(name: Path, before: str | None, after: bytes) -> WrittenFile:
    return WrittenFile(name=name.as_posix(), before=before, after=after.decode())


def _text(path: Path) -> str | None:
    """What is in a file, None where there is none; bytes that are no text come back as escapes."""
    try:
        return path.read_bytes().decode("utf-8", "backslashreplace")
    except FileNotFoundError:
        return None


def _incoming(app: App, file: str, post: Post, language: str) -> Incoming:
    shelf = language if language in app.library.languages else language.partition("-")[0]
    folder = app.config.templates / (shelf if shelf in app.library.languages else language)
    origin = post.front_matter.get("title") or Path(file).name
    files = {
        folder / f"{each.name}.txt": file_text(each, language=language, origin=origin).encode()
        for each in post.templates
    }
    answer = PostAnswer(
        file=file,
        front_matter=post.front_matter,
        templates=post.templates,
        examples=post.examples,
        warnings=post.warnings,
        saved=tuple(map(str, files)),
    )
    new = {path: content for path, content in files.items() if not _holds(path, content)}
    return Incoming(answer=answer, files=new)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _language(post: Post, otherwise: str) -> str:
    """The language most of whose short words are in the emails; where none is, `otherwise`."""
    words = [word for each in post.templates for word in _WORD.findall(each.body.casefold())]
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    most = max(counts, key=lambda language: counts[language])
    return most if counts[most] > 0 and most != otherwise.partition("-")[0] else otherwise


def _called(template: PostTemplate, asked: str | None, taken: set[str], *, several: bool) -> PostTemplate:
    """The template under the name of its file, which no other of this import has.

    No name could be chosen by the facts: ours have underscores or are a step, these neither.
    """
    name = (
        f"{_slug(asked)}-{len(taken) + 1}" if asked and several else _slug(asked) if asked else template.name
    )
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique)
    return replace(template, name=unique)


def _slug(said: str) -> str:
    plain = unicodedata.normalize("NFKD", said.casefold()).encode("ascii", "ignore").decode("ascii")
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:SLUG_LIMIT]
    if not slug:
        raise UserError(f"{said!r} is no name for a file.", "Use letters and digits, like --name my-thanks.")
    return f"{slug}-email" if slug in {*STEPS, *_RESERVED} else slug
