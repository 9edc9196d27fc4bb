"""How fast the forecast is, beside lifelines' mixture-cure fit in the same run: `bench/forecast_speed.py`.

Processor time, so that a busy machine counts little; the middle, the least and the most of seven runs, with
the limit. lifelines fits one stage without levels, weekdays or priors; it comes with requirements/test.txt,
and without it its line says so.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.forecast.speed import RUNS, Runs, made_waits, measure, whole_answers  # noqa: E402


def main() -> int:
    speed = measure()
    within = [
        show("forecasts a second", speed.forecasts, 10_000, least=True),
        show("refit of 1,000 waits, ms", speed.refit, 50),
        show("loading it, ms", speed.load, 30),
    ]
    show("everything said of one application, a second", whole_answers())
    for name in speed.foreign:
        print(f"{name} was loaded   OVER")
    if (theirs := lifelines_fit()) is None:
        print("lifelines' mixture-cure fit: not installed (pip install -r requirements/test.txt)")
    else:
        show("lifelines' mixture-cure fit of 1,000 waits, ms", theirs)
        print(f"{'our refit takes, of that':<48} {speed.refit.middle / theirs.middle:>11.1%}")
    return 0 if all(within) and not speed.foreign else 1


def show(what: str, runs: Runs, limit: float | None = None, *, least: bool = False) -> bool:
    """Print one line; False where the limit is not kept."""
    kept = limit is None or (runs.middle >= limit if least else runs.middle <= limit)
    low, high = runs.range
    said = "" if limit is None else f"   limit {limit:,g}{'' if kept else '   OVER'}"
    print(f"{what:<48} {runs.middle:>11,.1f}   {low:,.1f} to {high:,.1f}{said}")
    return kept


def lifelines_fit() -> Runs | None:
    """Milliseconds of the same 1,000 waits, one curve for all; None where lifelines is not there."""
    if find_spec("lifelines") is None:
        return None
    from lifelines import LogLogisticFitter, MixtureCureFitter

    waits = made_waits(1000)
    days, replied = [wait.days + 0.5 for wait in waits], [wait.reply is not None for wait in waits]
    found = []
    for _ in range(RUNS):
        start = process_time()
        MixtureCureFitter(base_fitter=LogLogisticFitter()).fit(days, replied)
        found.append(1000 * (process_time() - start))
    return Runs(tuple(found))


if __name__ == "__main__":
    sys.exit(main())
