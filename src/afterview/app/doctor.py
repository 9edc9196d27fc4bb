"""Is everything in order? Settings, database, clock, files; and the derived columns built anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from afterview.app.change import project
from afterview.app.look import decide, gather, settle
from afterview.app.wiring import App
from afterview.store import check, records

AT_ONCE = 500


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
    yield _clock(app)
    yield _database(app)
    yield _derived(app)
    yield _files(app)


def _person(app: App) -> Check:
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    missing = [n for n in ("name", "email", "zone", "country") if not (person and getattr(person, n))]
    words = f"not said yet: {', '.join(missing)} (`afterview init`)" if missing else "complete"
    return Check(name="you", ok=not missing, words=words)


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
