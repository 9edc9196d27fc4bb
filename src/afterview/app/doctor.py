"""Is everything in order? A line a check: what is so, and where it is not, what to do.

Settings, clock, database, files, backups, calendar, room, rights; the derived
columns are built anew. Nothing private is said but the names of files.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterview.app import backup_file
from afterview.app.backup_file import CONFIG
from afterview.app.backups import BackupRow, folder_of, listed
from afterview.app.change import project
from afterview.app.look import decide, gather, settle
from afterview.app.wiring import App
from afterview.errors import AfterviewError
from afterview.store import check, copies, records, told
from afterview.store.mark import restored

AT_ONCE = 500
TOO_OLD = timedelta(days=30)
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


def examine(app: App) -> DoctorAnswer:
    """Look at everything; derived columns are rebuilt, and a difference is reported."""
    return DoctorAnswer(now=app.now, checks=tuple(_checks(app)))


def _checks(app: App) -> Iterator[Check]:
    yield _person(app)
    yield _settings(app)
    yield _clock(app)
    yield _database(app)
    yield _derived(app)
    yield _files(app)
    yield _backups(app)
    yield _calendar(app)
    yield _room(app)
    yield _rights(app)
    yield from _restored(app)


def _person(app: App) -> Check:
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    missing = [n for n in ("name", "email", "zone", "country") if not (person and getattr(person, n))]
    words = f"not said yet: {', '.join(missing)} (`afterview init`)" if missing else "complete"
    return Check(name="you", ok=not missing, words=words)


def _settings(app: App) -> Check:
    """Settings that cannot be read keep every command from starting, this one too."""
    words = "config.toml is read" if (app.config.home / CONFIG).exists() else "the usual ones, no config.toml"
    if app.config.zone is None:
        words += "; nobody said in which zone you are (`afterview init --zone …`)"
    return Check(name="settings", ok=app.config.zone is not None, words=words)


def _clock(app: App) -> Check:
    with app.store.read(app.owner) as tx:
        last = check.last_recorded(tx)
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


def _files(app: App) -> Check:
    library = app.library
    usable = len(library.cadences) + sum(len(library.letters(each)) for each in library.languages)
    usable += sum(library.words(each) is not None for each in library.languages)
    problems = [problem.message for problem in library.problems.values()]
    return Check(
        name="files",
        ok=not problems,
        words="; ".join(problems) or f"{usable} sequences, letters and languages",
    )


def _backups(app: App) -> Check:
    """Are there any, is one new enough, and can they be read? The newest is read whole."""
    rows = listed(app.config).backups
    broken = [f"{Path(row.file).name} {row.problem}" for row in rows if row.problem]
    usable = [row for row in rows if not row.problem]
    if usable and (problem := _trouble_in(usable[0])):
        broken.append(problem)
    with app.store.read(app.owner) as tx:
        last = check.last_recorded(tx)
    if broken:
        words = f"{'; '.join(broken)}: delete what is of no use, and make a new one (`afterview backup`)"
        return Check(name="backups", ok=False, words=words)
    if not usable:
        return Check(name="backups", ok=True, words="none yet; `afterview backup` makes one")
    made = usable[0].made
    words = f"{len(usable)} readable, the newest of {made.day} {made:%B %Y}"
    old = last is not None and last > made and app.now - made > TOO_OLD
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


def _room(app: App) -> Check:
    """A backup has to fit, and the database to grow."""
    try:
        free, used = shutil.disk_usage(app.config.home).free, app.config.database.stat().st_size
    except OSError as problem:
        return Check(name="room", ok=False, words=f"the disk does not say: {problem.strerror}")
    needed = max(LEAST_ROOM, 3 * used)
    if free >= needed:
        return Check(name="room", ok=True, words="enough on the disk")
    words = f"{free // 1_000_000} MB are left on the disk; free at least {needed // 1_000_000}"
    return Check(name="room", ok=False, words=words)


def _rights(app: App) -> Check:
    """Who else on this computer may read what is here; where a system has no such rights, nobody is asked."""
    home, folder = app.config.home, folder_of(app.config)
    wanted = ((home, 0o700), (app.config.database, 0o600), (folder, 0o700))
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


def _restored(app: App) -> Iterator[Check]:
    with app.store.read(app.owner) as tx:
        mark = restored(tx)
    if mark is not None:
        words = (
            f"a backup was restored on {mark.at.day} {mark.at:%B %Y}: note what you sent and heard since it"
            " was made, then look at all that is due and approve the first email"
        )
        yield Check(name="restored", ok=False, words=words)
