"""Whole lives, one after another or beside each other; a sweep over every point of a short one."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from tests.simulation.bugs import planted
from tests.simulation.machine import Plan
from tests.simulation.world import World

MEMORY = Path("/dev/shm")  # noqa: S108 - a disk without a disk, where there is one
Of = TypeVar("Of")
YEAR = 365.25
SHORT = 32.0  # days: time for a thank-you, a follow-up, a ping and an answer


@dataclass(frozen=True, kw_only=True)
class Life:
    """One seeker's outcome. `points`: at how many a crash may strike; `doors`: a second process."""

    seed: int
    counts: Counter[str]
    violations: tuple[str, ...]
    points: int
    doors: int
    digest: str
    plan: Plan | None = None


def live(
    seed: int, *, days: float, bug: str | None = None, plan: Plan | None = None, rough: float = 1.0
) -> Life:
    """One seeker from beginning to end; with a `bug` until it is found.

    With a `plan` nothing fails but what it says.
    """
    memory = MEMORY if MEMORY.is_dir() else None
    with planted(bug), tempfile.TemporaryDirectory(prefix="afterview-", dir=memory) as folder:
        world = World(Path(folder), seed=seed, days=days, plan=plan, rough=rough).run(
            until_wrong=bug is not None
        )
    return Life(
        seed=seed,
        counts=world.counts,
        violations=tuple(world.judge.violations),
        points=world.machine.points,
        doors=world.machine.doors,
        digest=world.digest.hexdigest(),
        plan=plan,
    )


def many(
    seeds: Iterable[int], *, days: float, bug: str | None = None, rough: float = 1.0, jobs: int = 1
) -> list[Life]:
    """Several seekers, in order of their seeds however many processes there are."""
    return _all(partial(live, days=days, bug=bug, rough=rough), seeds, jobs)


def sweep(seed: int, *, pairs: int, every: int = 1, jobs: int = 1) -> list[Life]:
    """A short life without chance, again and again: with a crash at each point (or only `every` so many),
    with a second process at each door, and with two crashes at `pairs` pairs of points.
    """
    plain = live(seed, days=SHORT, plan=Plan())
    chosen = Random(seed)  # noqa: S311 - which pairs
    plans = [Plan(crash_at=frozenset({at})) for at in range(1, plain.points + 1, every)]
    plans += [Plan(aside_at=frozenset({at})) for at in range(1, plain.doors + 1, every)]
    for _ in range(pairs):
        first = chosen.randint(1, plain.points)
        plans.append(Plan(crash_at=frozenset({first, first + chosen.choice((1, 1, 2, 3, 5, 8, 20))})))
    return [plain, *_all(partial(_planned, seed), plans, jobs)]


def _planned(seed: int, plan: Plan) -> Life:
    return live(seed, days=SHORT, plan=plan)


def _all(one: Callable[[Of], Life], over: Iterable[Of], jobs: int) -> list[Life]:
    if jobs == 1:
        return [one(each) for each in over]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(one, over))
