"""Bring a backup back: prepared and checked beside, shown, then put in place whole.

    file ──unpack, check, migrate, calm──> home/.restore-XXXX ──> what is lost: shown, confirmed
    what is here ──held alone, backed up──> backups/…-before-restore.zip
    home/.restore-XXXX ──decide, finish──> home

Until `decide` nothing here has changed; after it the new stands, whatever
happens (`store.swap`). A restored database sends nothing by itself
(`store.restored`). The present database may be damaged, newer or missing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from secrets import token_hex

from afterview.app import backup_file
from afterview.app.backup_file import CONFIG, LARGEST, Manifest
from afterview.app.backups import folder_of, row_of, save, scan
from afterview.config import DATABASE, Config
from afterview.config import check as check_settings
from afterview.core.model import zone_info
from afterview.errors import ConfigError, NotFound, StoreError, UserError
from afterview.store import copies, records, restored, swap
from afterview.store.copies import Content
from afterview.store.database import Store

BEFORE = "-before-restore"
PATIENCE = 2.0  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreAnswer:
    """What a restore brings and what it costs; `kept`: where what was here lies now (None: nothing was).

    `lost`: events recorded here that the backup does not have; None where that cannot be known.
    `newest`, `newest_here`: when the last event was recorded there and here.
    `left_out`: settings of the backup that cannot be used; those of here stay.
    """

    file: str
    made: datetime
    events: int
    newest: datetime | None
    here: bool
    lost: int | None
    newest_here: datetime | None
    unapproved: int
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    kept: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A backup that is ready to be put in place. `files` None: the database alone is."""

    config: Config
    stage: Path
    now: datetime
    files: frozenset[str] | None
    answer: RestoreAnswer

    def put(self) -> RestoreAnswer:
        """Put it in the place of what is here, which is kept as a backup; StoreError, and nothing changed."""
        kept = None
        with ExitStack() as held:
            if self.config.database.exists():
                kept = self._set_aside(held)
            else:
                _adopt(self._database, None, now=self.now)
            if os.name == "nt":  # there a file that is open cannot be replaced
                held.close()
            try:
                swap.decide(self.stage, self.config.home, take=self._taken())
            except OSError as problem:
                raise _failed(self.config.home, problem) from problem
            swap.finish(self.config.home, DATABASE)
        return replace(self.answer, kept=kept)

    @property
    def _database(self) -> Path:
        return self.stage / swap.PUT / DATABASE

    def _set_aside(self, held: ExitStack) -> str:
        """Keep a copy of what is here, and keep everybody else from it; returns where the copy lies."""
        try:
            connection = held.enter_context(copies.alone(self.config.database, patience=PATIENCE))
            kept = save(connection, self.config, None, now=self.now, why=BEFORE).file
        except StoreError as problem:
            if not copies.is_unusable(problem):
                raise
            held.close()
            kept = _keep_damaged(self.config, self.now)
            connection = None
        _adopt(self._database, connection, now=self.now)
        return kept

    def _taken(self) -> list[str]:
        """The person's own files that the backup does not have."""
        if self.files is None:
            return []
        stay = {backup_file.plain(name) for name in (*self.files, *self.answer.left_out)}
        return [name for name in scan(self.config)[0] if backup_file.plain(name) not in stay]


@contextmanager
def prepared(config: Config, file: Path, *, now: datetime) -> Iterator[Prepared]:
    """Unpack and check `file` beside what is here; UserError with what is wrong, and nothing changed.

    It is cleared away on leaving, if it was not put in place.
    """
    _check_file(config, file)
    stage = config.home / f"{swap.STAGE}{token_hex(4)}"
    try:
        config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        swap.finish(config.home, DATABASE)
        swap.clear(config.home)
        (stage / swap.PUT).mkdir(mode=0o700, parents=True)
        yield _prepare(config, file, stage, now)
    except OSError as problem:
        raise _failed(config.home, problem) from problem
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _check_file(config: Config, file: Path) -> None:
    try:
        about = file.stat()
    except OSError:
        raise NotFound(f"There is no file {file}.", "See `afterview restore --list`.") from None
    if not file.is_file():
        raise UserError(f"{file} is no file.", "See `afterview restore --list`.")
    if config.database.exists() and file.samefile(config.database):
        raise UserError(f"{file} is the database in use.", "See `afterview restore --list`.")
    if about.st_size > LARGEST:
        raise UserError(f"{file} is larger than 2 GB.", backup_file.ANOTHER)


def _prepare(config: Config, file: Path, stage: Path, now: datetime) -> Prepared:
    database = stage / swap.PUT / DATABASE
    files = _unpack(file, database)
    left_out = _left_out(files or {})
    if files is not None:
        files = {name: content for name, content in files.items() if name not in left_out}
    for name, content in (files or {}).items():
        place = stage / swap.PUT / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        swap.write_file(place, content)
    manifest = None if files is None else backup_file.describe(file)
    made = min(manifest.made if manifest else row_of(file, config).made, now)  # a clock may have been wrong
    found, unapproved, zone = _make_ready(database, file, now=now, made=made)
    if manifest is not None and not _is_as_said(manifest, found):
        raise UserError(f"{file} holds another database than its manifest says.", backup_file.ANOTHER)
    now = now.astimezone(zone_info(zone or config.zone or "UTC"))
    here = _content_here(config)
    answer = RestoreAnswer(
        file=str(file),
        made=made.astimezone(now.tzinfo),
        events=len(found.keys),
        newest=found.newest and found.newest.astimezone(now.tzinfo),
        here=config.database.exists(),
        lost=None if here is None else len(here.keys - found.keys),
        newest_here=here.newest.astimezone(now.tzinfo) if here and here.newest else None,
        unapproved=unapproved,
        files=tuple(sorted(files or ())),
        left_out=left_out,
    )
    return Prepared(
        config=config, stage=stage, now=now, files=None if files is None else frozenset(files), answer=answer
    )


def _is_as_said(manifest: Manifest, found: Content) -> bool:
    said = (manifest.schema, manifest.events, manifest.newest)
    return said == (found.version, len(found.keys), found.newest)


def _left_out(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Settings with which no command would start any more."""
    try:
        check_settings(files.get(CONFIG, b""), Path(CONFIG))
    except ConfigError:
        return (CONFIG,)
    return ()


def _unpack(file: Path, database: Path) -> Mapping[str, bytes] | None:
    """Write the database of `file` to its place and return the files beside it; None: there can be none."""
    if not copies.is_database(file):
        return backup_file.read(file, database).files
    for log in ("", "-wal"):  # a copy made by hand may have its log beside it
        source = file.with_name(f"{file.name}{log}")
        if source.exists():
            shutil.copyfile(source, database.with_name(f"{database.name}{log}"))
    return None


def _make_ready(
    database: Path, file: Path, *, now: datetime, made: datetime
) -> tuple[Content, int, str | None]:
    """Check a stranger's database, bring it to this version, and take every approval out of it.

    What it held, how many approvals, and the zone of the person.
    """
    database.chmod(0o600)
    try:
        with copies.opened(database) as connection:
            found = copies.content(connection, file, foreign=True)
        with Store.open(database, now=now) as store, store.write() as tx:
            each = (replace(tx, owner=owner) for owner in restored.owners(tx))
            taken = sum(restored.calm(one, now=now, made=made) for one in each)
            person = records.owner_of(tx)
        copies.fold(database)
    except StoreError as problem:
        message = problem.message.replace(str(database), str(file))
        hint = problem.hint if "later version" in message else backup_file.ANOTHER
        raise UserError(message, hint) from problem
    shutil.rmtree(database.parent / "backups", ignore_errors=True)  # of the copy, from before its migration
    return found, taken, person.zone if person else None


def _content_here(config: Config) -> Content | None:
    """What the present database holds; None where it cannot be read."""
    if not config.database.exists():
        return Content(version="", keys=frozenset(), newest=None)
    try:
        with copies.opened(config.database) as connection:
            return copies.content(connection, config.database)
    except StoreError as problem:
        if copies.is_unusable(problem):
            return None
        raise


def _adopt(database: Path, present: sqlite3.Connection | None, *, now: datetime) -> None:
    with Store.open(database, now=now) as store, store.write() as tx:
        for owner in restored.owners(tx):
            known = copies.told_in(present, owner) if present else None
            restored.adopt(replace(tx, owner=owner), known)
    copies.fold(database)


def _keep_damaged(config: Config, now: datetime) -> str:
    """Copy the files of a database that cannot be read as they are."""
    folder, stem = folder_of(config), f"afterview-{now:%Y-%m-%d-%H%M}{BEFORE}-damaged"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        names = (folder / f"{stem}{'' if n == 1 else f'-{n}'}.sqlite3" for n in count(1))
        copy = next(name for name in names if not name.exists())
        for log in ("", "-wal"):
            source = config.database.with_name(f"{DATABASE}{log}")
            if source.exists():
                target = copy.with_name(f"{copy.name}{log}")
                shutil.copyfile(source, target)
                target.chmod(0o600)
    except OSError as problem:
        raise _failed(folder, problem) from problem
    return str(copy)


def _failed(folder: Path, problem: OSError) -> StoreError:
    return StoreError(
        f"Nothing was restored, because {folder} cannot be used: {problem.strerror}.",
        "Free some space, or give yourself the right to write there; nothing was changed.",
    )
