"""How good the forecast is: every score, baseline, split and gate, on a file of waits.

python bench/forecast_eval.py FILE.csv [--json] [--quick] [--report FOLDER [--source TEXT]]

FILE has the columns log, id, stage, group, start, days, event, kind, end. A log that dates good news only is
kept apart: it is in nobody's priors and in no gate. In every split the priors come from the other logs alone,
by the shipped code; where no other log has that stage, from published figures. --quick leaves out intervals
and timing. Needs the standard library and afterview's own packages only.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from afterview.errors import UserError  # noqa: E402
from bench.forecast.evaluation import Evaluation, evaluate  # noqa: E402
from bench.forecast.rows import read  # noqa: E402
from bench.forecast.tables import as_json, as_text  # noqa: E402


def say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="the gates and scores as JSON, nothing else")
    parser.add_argument("--quick", action="store_true", help="without intervals and timing")
    parser.add_argument("--report", type=Path, metavar="FOLDER", help="write a page and its diagrams there")
    parser.add_argument("--source", default="", metavar="TEXT", help="where the data are from, for the page")
    chosen = parser.parse_args(arguments)
    try:
        done: Evaluation = evaluate(read(chosen.file), say=say, quick=chosen.quick)
    except UserError as error:
        say(f"{error.message} {error.hint}")
        return error.exit_code
    print(json.dumps(as_json(done), allow_nan=False) if chosen.json else as_text(done))
    if chosen.report:
        from bench.forecast.report import write

        write(
            done,
            chosen.report,
            command=f"python bench/forecast_eval.py {chosen.file.name}",
            source=chosen.source,
        )
        say(f"Written to {chosen.report}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
