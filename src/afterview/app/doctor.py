"""Is everything in order? A line a check: what is so, and where it is not, what to do.

Settings, clock, database, files, backups, calendar, room, rights; the derived
columns are built anew. Nothing private is said but the names of files.

What is broken keeps nothing else from being looked at: settings that cannot
be read are a line, a check that cannot be made is one too, and where the
database does not open, all that needs none of it is looked at.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.app import backup_file
from afterview.app.backup_file import CONFIG
from afterview.app.backups import BackupRow, folder_of, listed
from afterview.app.change import project
from afterview.app.library import Library
from afterview.app.look import decide, gather, settle
from afterview.app.wiring import App, clock_of, make_app
from afterview.config import Config
from afterview.errors import AfterviewError, ConfigError, StoreError
from afterview.store import check, copies, records, told
from afterview.store.mark import restored

AT_ONCE = 500
TOO_OLD = timedelta(days=30)
NO_DATABASE = "`afterview init` begins one, and `afterview restore FILE` brings one back."
LEAST_ROOM = 100_000_000  # bytes


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class DoctorAnswer:
    """Everything that was looked at, in order."""

    now: datetime
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(each.ok for each in self.checks)


def look_over(
    config: Config, unusable: ConfigError | None, *, clock: Callable[[], datetime] | None = None
) -> DoctorAnswer:
    """Look at everything in a home, whatever state it is in; `unusable`: what is wrong with its settings."""
    try:
        if not config.database.exists():
            raise StoreError("There is none yet.", NO_DATABASE)
        app = make_app(config, clock=clock)
    except (AfterviewError, OSError) as problem:
        return _without_database(config, unusable, problem, now=(clock or clock_of(config))())
    with app:
        return examine(app, unusable)


def examine(app: App, unusable: ConfigError | None = None) -> DoctorAnswer:
    """Look at everything; derived columns are rebuilt, and a difference is reported."""
    looks: tuple[tuple[str, Callable[[], Check | None]], ...] = (
        ("you", lambda: _person(app)),
        ("settings", lambda: _settings(app.config, unusable)),
        ("clock", lambda: _clock(app)),
        ("database", lambda: _database(app)),
        ("derived", lambda: _derived(app)),
        ("files", lambda: _files(app.library)),
        ("backups", lambda: _backups(app.config, now=app.now, last=_last(app))),
        ("calendar", lambda: _calendar(app)),
        ("room", lambda: _room(app.config)),
        ("rights", lambda: _rights(app.config)),
        ("restored", lambda: _restored(app)),
    )
    return _answer(looks, app.now)


def _without_database(
    config: Config, unusable: ConfigError | None, problem: Exception, *, now: datetime
) -> DoctorAnswer:
    """Look at all that can be looked at where the database does not open."""
    looks: tuple[tuple[str, Callable[[], Check | None]], ...] = (
        ("settings", lambda: _settings(config, unusable)),
        ("database", lambda: _failed("database", problem)),
        ("files", lambda: _files(Library(templates=config.templates, sequences=config.sequences))),
        ("backups", lambda: _backups(config, now=now, last=None)),
        ("room", lambda: _room(config)),
        ("rights", lambda: _rights(config)),
    )
    return _answer(looks, now)


def _answer(looks: Iterable[tuple[str, Callable[[], Check | None]]], now: datetime) -> DoctorAnswer:
    checks = (_made(name, look) for name, look in looks)
    return DoctorAnswer(now=now, checks=tuple(each for each in checks if each is not None))


def _made(name: str, look: Callable[[], Check | None]) -> Check | None:
    try:
        return look()
    except (AfterviewError, OSError) as problem:
        return _failed(name, problem)


def _failed(name: str, problem: Exception) -> Check:
    if isinstance(problem, AfterviewError):
        return Check(name=name, ok=False, words=f"{problem.message} {problem.hint}".strip())
    why = problem.strerror if isinstance(problem, OSError) else None
    return Check(name=name, ok=False, words=f"the system refused: {why or problem}")


def _person(app: App) -> Check:
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    missing = [n for n in ("name", "email", "zone", "country") if not (person and getattr(person, n))]
    words = f"not said yet: {', '.join(missing)} (`afterview init`)" if missing else "complete"
    return Check(name="you", ok=not missing, words=words)


def _settings(config: Config, unusable: ConfigError | None) -> Check:
    if unusable is not None:
        return _failed("settings", unusable)
    words = "config.toml is read" if (config.home / CONFIG).exists() else "the usual ones, no config.toml"
    if config.zone is None:
        words += "; nobody said in which zone you are (`afterview init --zone …`)"
    return Check(name="settings", ok=config.zone is not None, words=words)


def _last(app: App) -> datetime | None:
    """When something was recorded last."""
    with app.store.read(app.owner) as tx:
        return check.last_recorded(tx)


def _clock(app: App) -> Check:
    last = _last(app)
    if last is not None and last > app.now:
        words = f"the clock stands before the last entry of {last.isoformat()}; check date and time"
        return Check(name="clock", ok=False, words=words)
    return Check(name="clock", ok=True, words=f"{app.now.astimezone(UTC).isoformat(timespec='seconds')}")


def _database(app: App) -> Check:
    with app.store.read(app.owner) as tx:
        trouble = check.integrity(tx)
        events = check.count(tx)
    words = "; ".join(trouble) if trouble else f"sound, {events} events recorded"
    return Check(name="database", ok=not trouble, words=words)


def _derived(app: App) -> Check:
    """Fold everything anew and compare with what is kept."""
    different = 0
    with app.store.write(app.owner) as tx:
        numbers = check.numbers(tx)
        for start in range(0, len(numbers), AT_ONCE):
            part = set(numbers[start : start + AT_ONCE])
            before = check.projected(tx, part)
            project(tx, part)
            different += sum(before[n] != after for n, after in check.projected(tx, part).items())
            view = gather(tx, part, app.library, zone=app.config.zone, now=app.now)
            settle(tx, view, decide(view, sorted(part)), version=app.library.version)
    words = (
        f"{different} of {len(numbers)} applications differed and were mended"
        if different
        else "as it should be"
    )
    return Check(name="derived", ok=not different, words=f"{len(numbers)} applications folded anew, {words}")


def _files(library: Library) -> Check:
    usable = len(library.cadences) + sum(len(library.letters(each)) for each in library.languages)
    usable += sum(library.words(each) is not None for each in library.languages)
    problems = [problem.message for problem in library.problems.values()]
    return Check(
        name="files",
        ok=not problems,
        words="; ".join(problems) or f"{usable} sequences, letters and languages",
    )


def _backups(config: Config, *, now: datetime, last: datetime | None) -> Check:
    """Are there any, is one new enough, and can they be read? The newest is read whole."""
    rows = listed(config).backups
    broken = [f"{Path(row.file).name} {row.problem}" for row in rows if row.problem]
    usable = [row for row in rows if not row.problem]
    if usable and (problem := _trouble_in(usable[0])):
        broken.append(problem)
    if broken:
        words = f"{'; '.join(broken)}: delete what is of no use, and make a new one (`afterview backup`)"
        return Check(name="backups", ok=False, words=words)
    if not usable:
        return Check(name="backups", ok=True, words="none yet; `afterview backup` makes one")
    made = usable[0].made
    words = f"{len(usable)} readable, the newest of {made.day} {made:%B %Y}"
    old = last is not None and last > made and now - made > TOO_OLD
    if old:
        words += ": make a new one (`afterview backup`)"
    return Check(name="backups", ok=not old, words=words)


def _trouble_in(row: BackupRow) -> str | None:
    """What is wrong inside a backup that looks sound from outside."""
    path = Path(row.file)
    try:
        if row.kind == "database":
            with copies.opened(path) as connection:
                copies.content(connection, path)
        else:
            backup_file.read(path)
    except AfterviewError as problem:
        return problem.message.rstrip(".")
    return None


def _calendar(app: App) -> Check:
    with app.store.read(app.owner) as tx:
        entries = told.told(tx).values()
    stand = sum(not each.cancelled for each in entries)
    last = max((each.changed for each in entries), default=None)
    words = f"{stand} entries told, last changed on {last.day} {last:%B %Y}" if last else "not exported yet"
    return Check(name="calendar", ok=True, words=words)


def _room(config: Config) -> Check:
    """A backup has to fit, and the database to grow."""
    try:
        free, used = shutil.disk_usage(config.home).free, _size(config.database)
    except OSError as problem:
        return Check(name="room", ok=False, words=f"the disk does not say: {problem.strerror}")
    needed = max(LEAST_ROOM, 3 * used)
    if free >= needed:
        return Check(name="room", ok=True, words="enough on the disk")
    words = f"{free // 1_000_000} MB are left on the disk; free at least {needed // 1_000_000}"
    return Check(name="room", ok=False, words=words)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _rights(config: Config) -> Check:
    """Who else on this computer may read what is here; where a system has no such rights, nobody is asked."""
    home, folder = config.home, folder_of(config)
    wanted = ((home, 0o700), (config.database, 0o600), (folder, 0o700))
    wide = [(path, most) for path, most in wanted if os.name == "posix" and _mode(path) & ~most]
    if not wide:
        return Check(name="rights", ok=True, words="only you may read your data")
    mend = " && ".join(f"chmod {most:o} {path}" for path, most in wide)
    return Check(name="rights", ok=False, words=f"others on this computer may read your data: {mend}")


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0  # not there


def _restored(app: App) -> Check | None:
    with app.store.read(app.owner) as tx:
        mark = restored(tx)
    if mark is None:
        return None
    words = (
        f"a backup was restored on {mark.at.day} {mark.at:%B %Y}: note what you sent and heard since it"
        " was made, then look at all that is due and approve the first email"
    )
    return Check(name="restored", ok=False, words=words)
