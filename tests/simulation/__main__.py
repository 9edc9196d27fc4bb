"""Years of many people's mail through the product, in minutes, judged by what the mail server saw.

python -m tests.simulation --seed 7 --seekers 10 --years 1 [--bug NAME] [--jobs N]
python -m tests.simulation --sweep [--pairs N] [--seed N]
python -m tests.simulation --list-bugs
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections import Counter
from time import perf_counter

from tests.simulation.bugs import BUGS
from tests.simulation.lives import SHORT, YEAR, Life, live, many, sweep
from tests.simulation.machine import Plan

PLAIN = ("interviews", "sent", "messages")


def report(lives: list[Life], *, days: float, seconds: float, again: str) -> bool:
    """Print what happened; whether it was clean."""
    total: Counter[str] = Counter()
    for each in lives:
        total.update(each.counts)
    crashes = sum(count for name, count in total.items() if name.startswith("crash"))
    faults = sum(count for name, count in total.items() if name not in PLAIN) - crashes
    digest = hashlib.sha256("".join(each.digest for each in lives).encode()).hexdigest()[:16]
    bad = [each for each in lives if each.violations]
    print(f"seeker-years {len(lives) * days / YEAR:.1f}  interviews {total['interviews']:,}", end="  ")
    print(f"sends {total['sent']:,}  messages {total['messages']:,}")
    print(f"faults {faults:,}  crashes {crashes:,}  second processes {total['a second process']:,}", end="  ")
    print(f"restores {total['restored']:,}")
    print(f"violations {sum(len(each.violations) for each in bad)}  digest {digest}  {seconds:.1f} s")
    for each in bad[:5]:
        print(f"  seed {each.seed}: {each.violations[0]}")
        print(f"  again: {again.format(seed=each.seed)}{_planned(each.plan)}")
    return not bad


def _planned(plan: Plan | None) -> str:
    """The options that bring this plan about."""
    if plan is None:
        return ""
    crash = "".join(f" --crash-at {at}" for at in sorted(plan.crash_at))
    return crash + "".join(f" --aside-at {at}" for at in sorted(plan.aside_at))


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.simulation")
    options.add_argument("--seed", type=int, default=7, help="of the first seeker; the next has the next")
    options.add_argument("--seekers", type=int, default=10)
    options.add_argument("--years", type=float, default=1.0)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--bug", choices=sorted(BUGS), help="plant one; then violations are wanted")
    options.add_argument("--rough", type=float, default=1.0, help="how many times as likely every fault is")
    options.add_argument("--list-bugs", action="store_true")
    options.add_argument("--sweep", action="store_true", help="a crash, or a second process, at every point")
    options.add_argument("--pairs", type=int, default=200, help="of crashes, in a sweep")
    options.add_argument("--crash-at", type=int, action="append", default=[], help="one life of a sweep")
    options.add_argument("--aside-at", type=int, action="append", default=[], help="one life of a sweep")
    given = options.parse_args()
    if given.list_bugs:
        for name, bug in BUGS.items():
            print(f"{name:<18}{(bug.__doc__ or '').splitlines()[0]}")
        return 0
    start = perf_counter()
    if given.sweep:
        if given.crash_at or given.aside_at:
            plan = Plan(crash_at=frozenset(given.crash_at), aside_at=frozenset(given.aside_at))
            lives = [live(given.seed, days=SHORT, plan=plan)]
        else:
            lives = sweep(given.seed, pairs=given.pairs, jobs=given.jobs)
        again = "python -m tests.simulation --sweep --seed {seed}"
        return 0 if report(lives, days=SHORT, seconds=perf_counter() - start, again=again) else 1
    seeds = range(given.seed, given.seed + given.seekers)
    lives = many(seeds, days=given.years * YEAR, bug=given.bug, rough=given.rough, jobs=given.jobs)
    more = f" --bug {given.bug}" if given.bug else ""
    more += f" --rough {given.rough}" if given.rough != 1 else ""
    again = f"python -m tests.simulation --seed {{seed}} --seekers 1 --years {given.years}{more}"
    clean = report(lives, days=given.years * YEAR, seconds=perf_counter() - start, again=again)
    return 0 if clean != bool(given.bug) else 1


if __name__ == "__main__":
    sys.exit(main())
