"""Backups: one file with everything in the home folder that is the person's, and which there are.

the database (a consistent copy) + config.toml + templates/ + sequences/ ──> backups/afterview-DAY-TIME.zip
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from secrets import token_hex

from afterview import __version__
from afterview.app import backup_file
from afterview.app.backup_file import CONFIG, LARGEST_FILE, Manifest, Part
from afterview.app.wiring import App
from afterview.config import Config
from afterview.core.model import zone_info
from afterview.errors import AfterviewError, StoreError, UserError
from afterview.store import copies, records

# Copies of the database alone, from before it was migrated, are dated in UTC.
_OLD_COPY = re.compile(r".*-(\d{4}-\d\d-\d\dT\d{6})Z-v\w+")
ROOM = "Choose another place, or free some space."


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupAnswer:
    """A backup that was made. `files`: what is in it beside the database; `left_out`: what could not be."""

    file: str
    made: datetime
    size: int
    events: int
    files: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupRow:
    """One file in `backups/`. `kind`: everything, or a copy of the database alone."""

    file: str
    kind: str
    made: datetime
    size: int
    events: int | None
    problem: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupsAnswer:
    """The backups there are, the newest first."""

    folder: str
    backups: tuple[BackupRow, ...]


def folder_of(config: Config) -> Path:
    """Where backups lie unless the person says otherwise."""
    return config.home / "backups"


def back_up(app: App, file: Path | None = None) -> BackupAnswer:
    """Make a backup in `file`, or in a new one of `backups/`; UserError where it exists already."""
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    zone = (person.zone if person else None) or app.config.zone or "UTC"
    with copies.opened(app.config.database) as database:
        return save(database, app.config, file, now=app.now.astimezone(zone_info(zone)))


def save(
    database: sqlite3.Connection, config: Config, file: Path | None, *, now: datetime, why: str = ""
) -> BackupAnswer:
    """Back up an open database and the files around it, dated by `now`; `why` becomes part of the name."""
    made = now.replace(microsecond=0)
    stem = f"afterview-{made:%Y-%m-%d-%H%M}{why}"
    folder = _folder(config, file)
    files, left_out = scan(config)
    unfinished = folder / f".{stem}.{token_hex(4)}"
    copy = unfinished.with_name(f"{unfinished.name}.sqlite3")
    try:
        copies.copy_whole(database, copy)
        unfinished.touch(mode=0o600, exist_ok=False)
        with unfinished.open("wb") as out:
            manifest = backup_file.write(out, copy, files, _describing(copy, config.database, made))
        size = unfinished.stat().st_size
        place = _put(unfinished, folder, stem, None if file is None or file.is_dir() else file)
    except OSError as problem:
        raise StoreError(f"No backup could be made in {folder}: {problem.strerror}.", ROOM) from problem
    finally:
        for left in (copy, unfinished):
            left.unlink(missing_ok=True)
    return BackupAnswer(
        file=str(place),
        made=manifest.made,
        size=size,
        events=manifest.events,
        files=tuple(sorted(files)),
        left_out=left_out,
    )


def scan(config: Config) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The person's own files by their names in a backup, and those that cannot be in one."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for path in _own_files(config):
        name = path.relative_to(config.home).as_posix()
        content = _content(path) if backup_file.fits(name) else None
        if content is None:
            left_out.append(name)
        else:
            files[name] = content
    return files, tuple(left_out)


def listed(config: Config) -> BackupsAnswer:
    """Every file in `backups/`, the newest first; one that cannot be used says why."""
    folder = folder_of(config)
    found = [path for path in _entries(folder) if path.suffix in (".zip", ".sqlite3")]
    rows = (row_of(path, config) for path in found)
    newest_first = sorted(rows, key=lambda row: (row.made, row.file), reverse=True)
    return BackupsAnswer(folder=str(folder), backups=tuple(newest_first))


def row_of(path: Path, config: Config) -> BackupRow:
    """One file of `backups/`, looked at from outside."""
    about = path.stat()
    made, events, problem = datetime.fromtimestamp(about.st_mtime, UTC), None, None
    try:
        if path.suffix == ".zip":
            manifest = backup_file.describe(path)
            made, events = manifest.made, manifest.events
        elif dated := _OLD_COPY.fullmatch(path.stem):
            made = datetime.strptime(dated[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
            made = made.astimezone(zone_info(config.zone or "UTC"))
        if path.suffix != ".zip" and not copies.is_database(path):
            problem = "is no database"
    except AfterviewError as trouble:
        problem = trouble.message.removeprefix(f"{path} ").rstrip(".")
    except (OSError, ValueError) as trouble:
        problem = str(trouble)
    return BackupRow(
        file=str(path),
        kind="everything" if path.suffix == ".zip" else "database",
        made=made,
        size=about.st_size,
        events=events,
        problem=problem,
    )


def _folder(config: Config, file: Path | None) -> Path:
    if file is None:
        folder = folder_of(config)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError(f"No backup could be made in {folder}: {problem.strerror}.", ROOM) from problem
        return folder
    if file.is_dir():
        return file
    if file.exists():
        raise UserError(f"The file {file} exists already.", "Choose another name, or leave it out.")
    if not file.parent.is_dir():
        raise UserError(f"There is no folder {file.parent}.", "Make it first, or choose another place.")
    return file.parent


def _describing(copy: Path, original: Path, made: datetime) -> Callable[[tuple[Part, ...]], Manifest]:
    """What the manifest says of a database that was found sound; StoreError where it is not."""
    with copies.opened(copy) as database:
        found = copies.content(database, original)
    return lambda parts: Manifest(
        made=made,
        program=__version__,
        schema=found.version,
        events=len(found.keys),
        newest=found.newest,
        files=parts,
    )


def _put(unfinished: Path, folder: Path, stem: str, wanted: Path | None) -> Path:
    """Give the finished file its name; never one that is in use."""
    names = (folder / (f"{stem}.zip" if n == 1 else f"{stem}-{n}.zip") for n in count(1))
    for place in [wanted] if wanted else names:
        try:
            place.hardlink_to(unfinished)
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            if place.exists():
                continue
            unfinished.rename(place)
        return place
    raise UserError(f"The file {wanted} exists already.", "Choose another name, or leave it out.")


def _own_files(config: Config) -> Iterator[Path]:
    """What the program would read: the settings, letters and words of every language, cadences."""
    if (config.home / CONFIG).exists():
        yield config.home / CONFIG
    for language in _entries(config.templates):
        if not language.name.startswith((".", "_")):
            files = (file for file in _entries(language) if file.is_file())
            yield from (file for file in files if file.suffix == ".txt" or file.name == "words.toml")
    yield from (file for file in _entries(config.sequences) if file.suffix == ".toml" and file.is_file())


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # not there, or no folder: the program reads nothing there either


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        return None
    return content if len(content) <= LARGEST_FILE else None
