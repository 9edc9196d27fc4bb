"""How fast: forecasts a second, a refit of 1,000 waits, what loading it adds; each measured some times."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from afterview.forecast.fit import fit
from afterview.forecast.wait import Wait

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 3)
RUNS = 7
COUNT = 5000
# What every command that decides has loaded is loaded first; the rest is what the forecast adds.
LOADING = """
import json, sys, time
import afterview.core.days, afterview.core.model, afterview.errors
before, start = set(sys.modules), time.process_time()
import afterview.forecast.fit
took = 1000 * (time.process_time() - start)
print(json.dumps([took, sorted({name.partition(".")[0] for name in set(sys.modules) - before})]))
"""
FOREIGN = {"numpy", "scipy", "pandas", "lifelines", "autograd", "numba", "sklearn", "torch"}


@dataclass(frozen=True, slots=True)
class Runs:
    """The same thing measured some times."""

    found: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.found)

    @property
    def range(self) -> tuple[float, float]:
        """The least and the most."""
        return min(self.found), max(self.found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """Forecasts a second and milliseconds; `foreign` are the packages that had to stay away and did not."""

    forecasts: Runs
    refit: Runs
    load: Runs
    foreign: tuple[str, ...]


def made_waits(count: int, seed: int = 1) -> list[Wait]:
    """Waits as a busy person has them: two in three after applications, half of all answered."""
    random = Random(seed)  # noqa: S311  # made data, no secret
    waits = []
    for number in range(count):
        start = TODAY - timedelta(days=random.randrange(1, 700))
        days = min(int(random.lognormvariate(2.3, 1.1)), (TODAY - start).days)
        waits.append(
            Wait(
                stage=random.choice(("applied", "applied", "interview")),
                start=start,
                days=days if random.random() < 0.5 else (TODAY - start).days,
                reply=random.choice(("good", "rejection", "rejection", None)),
                company=f"company{number % 300}.example",
            )
        )
    return waits


def silent_waits() -> list[Wait]:
    """Waits that go on."""
    return [replace(wait, days=wait.days % 40, reply=None) for wait in made_waits(COUNT, seed=2)]


def measure() -> Speed:
    """All of it; some seconds."""
    silent, model = silent_waits(), fit(made_waits(150), today=TODAY)
    many = made_waits(1000)
    loads = [_load() for _ in range(RUNS)]

    def forecast_all() -> None:
        for wait in silent:
            model.forecast(wait).reply_within(14)

    def refit() -> None:
        fresh = fit(many, today=TODAY)
        for stage in ("applied", "interview"):
            fresh.forecast(next(w for w in silent if w.stage == stage))

    return Speed(
        forecasts=Runs(tuple(COUNT / seconds for seconds in _times(forecast_all))),
        refit=Runs(tuple(1000 * seconds for seconds in _times(refit))),
        load=Runs(tuple(took for took, _ in loads)),
        foreign=tuple(sorted(FOREIGN & {name for _, names in loads for name in names})),
    )


def whole_answers() -> Runs:
    """Whole answers a second: two dates, three chances, good news, the share that never answers."""
    silent, model = silent_waits(), fit(made_waits(150), today=TODAY)

    def answer_all() -> None:
        for wait in silent:
            said = model.forecast(wait)
            assert said.never >= 0
            for days in (7, 14, 30):
                said.reply_within(days)
            said.good_within(30)
            for share in (0.5, 0.8):
                said.date(share)

    return Runs(tuple(COUNT / seconds for seconds in _times(answer_all)))


def _times(work: Callable[[], None]) -> list[float]:
    """Seconds of processor time, so that a busy machine counts little; the first run warms up."""
    work()
    found = []
    for _ in range(RUNS):
        start = process_time()
        work()
        found.append(process_time() - start)
    return found


def _load() -> tuple[float, list[str]]:
    """Milliseconds to load the forecast in a fresh Python, and what came with it."""
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n{LOADING}"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    took, names = json.loads(said)
    return float(took), list(names)
