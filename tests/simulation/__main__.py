"""Years of many people's mail through the product, in minutes, judged by what the mail server saw.

python -m tests.simulation --seed 7 --seekers 10 --years 1 [--bug NAME] [--jobs N]
python -m tests.simulation --sweep [--pairs N]
python -m tests.simulation --list-bugs
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

from tests.simulation.bugs import BUGS, planted
from tests.simulation.world import World

MEMORY = Path("/dev/shm")  # noqa: S108 - a disk without a disk, where there is one
MONTH = 1 / 12


@dataclass(frozen=True, kw_only=True)
class Life:
    """One seeker's outcome."""

    seed: int
    counts: Counter[str]
    violations: tuple[str, ...]
    points: int
    digest: str


def live(seed: int, *, years: float, bug: str | None = None, crash_at: frozenset[int] | None = None) -> Life:
    """One seeker from beginning to end."""
    folder = MEMORY if MEMORY.is_dir() else None
    with planted(bug), tempfile.TemporaryDirectory(prefix="afterview-", dir=folder) as home:
        world = World(Path(home), seed=seed, years=years, crash_at=crash_at).run()
    return Life(
        seed=seed,
        counts=world.counts,
        violations=tuple(world.judge.violations),
        points=world.points,
        digest=world.digest.hexdigest(),
    )


def many(seeds: range, *, years: float, bug: str | None, jobs: int) -> list[Life]:
    """Several seekers, in order of their seeds however many processes there are."""
    one = partial(live, years=years, bug=bug)
    if jobs == 1:
        return [one(seed) for seed in seeds]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(one, seeds))


def sweep(seed: int, *, pairs: int) -> list[Life]:
    """Two months without random faults: a crash at each single point, and at `pairs` pairs of points."""
    years = 3.3 * MONTH
    points = live(seed, years=years, crash_at=frozenset()).points
    lives = [live(seed, years=years, crash_at=frozenset({at})) for at in range(1, points + 1)]
    chosen = Random(seed)  # noqa: S311 - which pairs
    for _ in range(pairs):
        first = chosen.randint(1, points)
        second = min(first + chosen.choice((1, 1, 2, 3, 5, 8, 20)), points + 5)
        lives.append(live(seed, years=years, crash_at=frozenset({first, second})))
    return lives


def report(lives: list[Life], *, years: float, seconds: float, again: str) -> bool:
    """Print what happened; whether it was clean."""
    total: Counter[str] = Counter()
    for each in lives:
        total.update(each.counts)
    crashes = sum(count for name, count in total.items() if name.startswith("crash"))
    plain = ("interviews", "sent", "messages", "left alone")
    faults = sum(count for name, count in total.items() if name not in plain) - crashes
    digest = hashlib.sha256("".join(each.digest for each in lives).encode()).hexdigest()[:16]
    bad = [each for each in lives if each.violations]
    print(
        f"seeker-years {len(lives) * years:.1f}  interviews {total['interviews']:,}  sent {total['sent']:,}"
    )
    print(f"messages {total['messages']:,}  faults {faults:,}  crashes {crashes:,}")
    print(f"violations {sum(len(each.violations) for each in bad)}  digest {digest}  {seconds:.1f} s")
    for each in bad[:5]:
        print(f"  seed {each.seed}: {each.violations[0]}")
        print(f"  again: {again.format(seed=each.seed)}")
    return not bad


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.simulation")
    options.add_argument("--seed", type=int, default=7, help="of the first seeker; the next has the next")
    options.add_argument("--seekers", type=int, default=10)
    options.add_argument("--years", type=float, default=1.0)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--bug", choices=sorted(BUGS), help="plant one; then violations are wanted")
    options.add_argument("--list-bugs", action="store_true")
    options.add_argument("--sweep", action="store_true", help="a crash at every point, and at pairs")
    options.add_argument("--pairs", type=int, default=200)
    given = options.parse_args()
    if given.list_bugs:
        for name, bug in BUGS.items():
            print(f"{name:<16}{bug.__doc__}")
        return 0
    start = perf_counter()
    if given.sweep:
        lives = sweep(given.seed, pairs=given.pairs)
        again = "python -m tests.simulation --sweep --seed {seed}"
        clean = report(lives, years=3.3 * MONTH, seconds=perf_counter() - start, again=again)
        return 0 if clean else 1
    seeds = range(given.seed, given.seed + given.seekers)
    lives = many(seeds, years=given.years, bug=given.bug, jobs=given.jobs)
    more = f" --bug {given.bug}" if given.bug else ""
    again = f"python -m tests.simulation --seed {{seed}} --seekers 1 --years {given.years}{more}"
    clean = report(lives, years=given.years, seconds=perf_counter() - start, again=again)
    return 0 if clean != bool(given.bug) else 1


if __name__ == "__main__":
    sys.exit(main())
