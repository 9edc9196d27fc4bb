"""The file of a backup: a zip that is written whole, and read as if a stranger had made it.

    manifest.json               what it is, when it was made, name, size and SHA-256 of every part
    afterview.sqlite3           the database
    config.toml                 the settings, if there are any
    templates/LANG/NAME.txt     the person's own letters, and words.toml beside them
    sequences/NAME.toml         the person's own cadences

Reading: a name is only ever compared with this list, never used as it stands.
No links, nothing encrypted, nothing twice, caps on number, size and ratio;
every part is held against the manifest. Whatever is wrong is a UserError.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

import msgspec

from afterview.config import DATABASE
from afterview.core.model import FIRST_YEAR, LAST_YEAR
from afterview.errors import UserError

FORMAT, VERSION = "afterview-backup", 1
MANIFEST, CONFIG = "manifest.json", "config.toml"
MOST_PARTS = 2_000
LARGEST_FILE = 256 * 1024  # what is read of a letter or a cadence
LARGEST_MANIFEST = 1024 * 1024
LARGEST = 2 * 1024 * 1024 * 1024
STEEPEST, STEEP_FROM = 200, 16 * 1024 * 1024  # unpacked : packed, of more than this
ANOTHER = "Nothing was changed; use a file that `afterview backup` made."

_STEM = r"[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]{0,99}"
_LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_PART = re.compile(
    rf"templates/{_LANGUAGE}/(?:{_STEM}\.txt|words\.toml)|sequences/{_STEM}\.toml|config\.toml"
)
_FOLDER = re.compile(rf"templates/(?:{_LANGUAGE}/)?|sequences/")
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OverflowError,
)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says about itself. `events`: how many the database holds; `newest`: when the last was."""

    format: str = FORMAT
    version: int = VERSION
    made: datetime
    program: str
    schema: str
    events: int
    newest: datetime | None
    files: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacked:
    """A backup that was read: its manifest, and the small files by name (the database went to its place)."""

    manifest: Manifest
    files: Mapping[str, bytes]


def fits(name: str) -> bool:
    """Whether `name` is one of a letter, its words, a cadence or the settings."""
    return _PART.fullmatch(name) is not None and name.isprintable()


def plain(name: str) -> str:
    """What two names share that are one file on some disk."""
    return unicodedata.normalize("NFC", name).casefold()


def write(
    out: IO[bytes],
    database: Path,
    files: Mapping[str, bytes],
    describe: Callable[[tuple[Part, ...]], Manifest],
) -> Manifest:
    """Write a backup of `database` and `files` (name -> content) to `out`."""
    parts: list[Part] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        with database.open("rb") as source:
            parts.append(_pack(archive, DATABASE, iter(lambda: source.read(1 << 20), b"")))
        parts += [_pack(archive, name, iter([content])) for name, content in sorted(files.items())]
        manifest = describe(tuple(parts))
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        _pack(archive, MANIFEST, iter([text]))
    return manifest


def _pack(archive: zipfile.ZipFile, name: str, content: Iterator[bytes]) -> Part:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    digest, size = sha256(), 0
    with archive.open(info, "w", force_zip64=True) as part:
        for block in content:
            digest.update(block)
            size += len(block)
            part.write(block)
    return Part(name=name, size=size, sha256=digest.hexdigest())


def describe(path: Path) -> Manifest:
    """The manifest alone, after a look at every name; UserError where this is no backup."""
    with _opened(path) as archive:
        return _manifest(archive, _infos(archive, path), path)


def read(path: Path, database: Path | None = None) -> Unpacked:
    """Read a backup whole; its database goes to `database`, which must not exist yet (None: nowhere)."""
    with _opened(path) as archive:
        infos = _infos(archive, path)
        manifest = _manifest(archive, infos, path)
        said = {part.name: part for part in manifest.files}
        if len(said) != len(manifest.files) or said.keys() != infos.keys() - {MANIFEST}:
            raise _refused(path, "holds other files than its manifest says")
        if DATABASE not in said:
            raise _refused(path, "holds no database")
        with database.open("xb") if database else nullcontext() as target:
            take = target.write if target else len
            _unpack(archive, infos[DATABASE], said[DATABASE], path, take)
        files: dict[str, bytes] = {}
        for name in sorted(said.keys() - {DATABASE}):
            blocks: list[bytes] = []
            _unpack(archive, infos[name], said[name], path, blocks.append)
            files[name] = b"".join(blocks)
    return Unpacked(manifest=manifest, files=files)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as problem:
        raise _refused(path, "is damaged, cut off, or no backup") from problem
    except OSError as problem:
        raise UserError(f"{path} cannot be unpacked: {problem.strerror}.", ANOTHER) from problem


def _infos(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Every part by its name, each found harmless before anything is unpacked."""
    listed = archive.infolist()
    if len(listed) > MOST_PARTS:
        raise _refused(path, f"holds more than {MOST_PARTS:,} files")
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in listed:
        name = info.orig_filename
        if info.is_dir() and _FOLDER.fullmatch(name):
            continue
        _check(info, path)
        if plain(name) in seen:
            raise _refused(path, f"holds {name!r} twice")
        seen.add(plain(name))
        found[name] = info
    if sum(info.file_size for info in found.values()) > LARGEST:
        raise _refused(path, "would be larger than 2 GB")
    return found


def _check(info: zipfile.ZipInfo, path: Path) -> None:
    name, kind = info.orig_filename, stat.S_IFMT(info.external_attr >> 16)
    if not (fits(name) or name in (DATABASE, MANIFEST)) or name != info.filename:
        raise _refused(path, f"holds {name!r}, which is no part of a backup")
    if kind not in (0, stat.S_IFREG):
        raise _refused(path, f"holds {name!r}, which is no ordinary file")
    if info.flag_bits & 0x1:
        raise _refused(path, "is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(path, f"holds {name!r} in a form that is not read here")
    if info.file_size > _most(name):
        raise _refused(path, f"holds {name!r}, which is too large")
    if info.file_size > STEEP_FROM and info.file_size > STEEPEST * max(info.compress_size, 1):
        raise _refused(path, f"holds {name!r}, which grows too much when it is unpacked")


def _most(name: str) -> int:
    return {DATABASE: LARGEST, MANIFEST: LARGEST_MANIFEST}.get(name, LARGEST_FILE)


def _manifest(archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], path: Path) -> Manifest:
    if MANIFEST not in infos:
        raise _refused(path, "is no backup of afterview")
    with archive.open(infos[MANIFEST]) as file:
        text = file.read(LARGEST_MANIFEST + 1)
    try:
        head = msgspec.json.decode(text, type=_Head)
        if head.format != FORMAT:
            raise _refused(path, "is no backup of afterview")
        if head.version > VERSION:
            raise UserError(f"{path} was made by a later version of afterview.", "Update afterview.")
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise _refused(path, "has a manifest that cannot be read") from problem
    if manifest.made.tzinfo is None:
        raise _refused(path, "does not say when it was made")
    times = [each for each in (manifest.made, manifest.newest) if each is not None]
    if not all(FIRST_YEAR <= each.year <= LAST_YEAR for each in times):
        raise _refused(path, f"names a year that is not from {FIRST_YEAR} to {LAST_YEAR}")
    return manifest


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, said: Part, path: Path, take: Callable[[bytes], object]
) -> None:
    """Hand the content on block by block, never more than was announced, and hold it against the manifest."""
    digest, size = sha256(), 0
    with archive.open(info) as part:
        while block := part.read(1 << 20):
            size += len(block)
            if size > info.file_size:
                break
            digest.update(block)
            take(block)
    if size != said.size or digest.hexdigest() != said.sha256:
        raise _refused(path, f"is damaged: {info.orig_filename!r} is not what its manifest says")


def _refused(path: Path, why: str) -> UserError:
    return UserError(f"{path} {why}.", ANOTHER)
