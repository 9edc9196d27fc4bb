"""The seeker's machine: processes that may die, a disk that may be full, a clock that may be wrong.

process ──> product code ──commit──> CrashingStore ──> a real SQLite file
                 └──IMAP, SMTP──> PostOffice
at each point     the process may die: only what was committed stays
at each door      a second process may do all of its own work first, as nothing is locked there
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import event

from afterview.app.restoring import prepared
from afterview.app.watch import watch_once
from afterview.app.wiring import App, make_app
from afterview.config import DATABASE, Config
from afterview.errors import AfterviewError
from afterview.store.installation import write_meta

if TYPE_CHECKING:
    from afterview.store.database import Store, Transaction
    from tests.simulation.world import World

Deed: TypeAlias = Callable[[App], object]
HOURS_WRONG = (-7 * 24, -26, -1, -0.1, 0.1, 1, 26, 3 * 24, 7 * 24)


class Crash(BaseException):
    """The process is gone: only what was committed stays."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What strikes a life without chance: crashes at these points, a second process at these doors."""

    crash_at: frozenset[int] = frozenset()
    aside_at: frozenset[int] = frozenset()


class CrashingStore:
    """The real store; around every commit the process may die, and the disk be full."""

    def __init__(self, inner: Store, machine: Machine) -> None:
        self.inner, self.machine = inner, machine

    def read(self, owner: int = 1) -> Any:
        return self.inner.read(owner)

    @contextmanager
    def write(self, owner: int = 1) -> Iterator[Transaction]:
        machine = self.machine
        rates = machine.world.rates
        with self.inner.write(owner) as tx:
            machine.locked = True
            try:
                yield tx
                machine.point("before a commit", rates.crash_at_commit)
                if machine.world.happens("disk full", rates.disk_full):
                    full = sqlite3.OperationalError("database or disk is full")
                    full.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise full
            finally:
                machine.locked = False
        machine.point("after a commit", rates.crash_at_commit)
        machine.door()

    def close(self) -> None:
        self.inner.close()


class Machine:
    """Where the product runs. `lives` counts processes, `points` and `doors` what may strike them."""

    def __init__(self, world: World, home: Path) -> None:
        self.world, self.home = world, home
        self.skew = timedelta(0)
        self.lives = self.points = self.doors = 0
        self.locked = False
        self.running: list[str] = []  # the innermost last
        self.alive: set[str] = set()
        self.errands: list[Deed] = []  # what a second process may be asked to do
        self.at_the_door: Callable[[], None] | None = None  # before it does anything
        home.mkdir()
        self.config.database.write_bytes(empty_database())
        self.made = self._made()

    @cached_property
    def config(self) -> Config:
        return Config(home=self.home, zone=self.world.zone)

    def clock(self) -> datetime:
        """What the machine says it is."""
        return self.world.now + self.skew

    def _made(self) -> App:
        world = self.world
        made = make_app(self.config, clock=self.clock)
        event.listen(made.store.engine, "connect", _hastily)
        made.store.engine.dispose()
        return replace(
            made,
            store=cast("Store", CrashingStore(made.store, self)),
            machine=self.clock,
            ticks=lambda: world.seconds,
            open_mailbox=world.post.open_mailbox,
            open_sender=lambda _: world.post,
            is_alive=lambda holder: holder in self.alive,
        )

    @property
    def store(self) -> Store:
        """The database as it is, for whoever looks from outside."""
        return cast("CrashingStore", self.made.store).inner

    @property
    def holder(self) -> str:
        """The process that is at work."""
        return self.running[-1] if self.running else ""

    def process(self, what: Deed) -> bool:
        """Run the product in a process of its own; False where it did not get through."""
        self.lives += 1
        app = replace(self.made, holder=f"machine/{self.lives}")
        self.alive.add(app.holder)
        self.running.append(app.holder)
        gone = True
        try:
            what(app)
        except Crash:
            gone = not self.world.happens("its number was given again", 0.2)  # so that it seems to be alive
            return False
        except AfterviewError as problem:
            self.world.note(f"- {type(problem).__name__}")
            return False
        except Exception as problem:  # noqa: BLE001 - the judge has to hear of it, and the life goes on
            self.world.judge.broke(problem)
            return False
        finally:
            self.running.pop()
            if gone:
                self.alive.discard(app.holder)
        return True

    def point(self, where: str, chance: float | None = None) -> None:
        """A point at which the process may die."""
        world = self.world
        self.points += 1
        if self.points in world.plan.crash_at:
            world.strike(f"crash {where}")
        elif not world.happens(f"crash {where}", world.rates.crash if chance is None else chance):
            return
        raise Crash(where)

    def door(self) -> None:
        """A point at which a second process may do all of its own work, if nothing is locked."""
        world = self.world
        if self.locked or len(self.running) != 1:
            return
        self.doors += 1
        if self.doors in world.plan.aside_at:
            world.strike("a second process")
        elif not world.happens("a second process", world.rates.aside):
            return
        if self.at_the_door is not None:
            self.at_the_door()
        errand = self.errands.pop(0) if self.errands and world.random.random() < 0.5 else watch_once
        self.process(errand)

    def set_wrong(self) -> None:
        """The clock is set wrong, for some hours."""
        world = self.world
        self.skew = timedelta(hours=world.random.choice(HOURS_WRONG))
        world.after(timedelta(hours=world.random.uniform(1, 30)), self.set_right)

    def set_right(self) -> None:
        """The clock is right again."""
        if self.skew:
            self.skew = timedelta(0)
            self.world.wake(timedelta(minutes=1))

    def restore(self, file: Path) -> None:
        """Bring a backup back, by the product's own command, and open it."""
        self.made.store.close()
        with prepared(self.config, file, now=self.clock()) as ready:
            ready.put()
        shutil.rmtree(self.home / "backups")
        self.made = self._made()
        with self.store.write() as tx:
            write_meta(tx, "installation", f"{self.world.seed:08x}{self.lives:08x}")  # drawn by chance else


def _hastily(connection: sqlite3.Connection, _record: object) -> None:
    """No power fails here: a crash is an exception, and waiting for a disk would take hours."""
    connection.execute("PRAGMA synchronous=OFF")


@cache
def empty_database() -> bytes:
    """A new database, made once."""
    with TemporaryDirectory(prefix="afterview-") as folder:
        make_app(Config(home=Path(folder), zone="UTC")).close()
        return (Path(folder) / DATABASE).read_bytes()
