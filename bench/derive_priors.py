"""The numbers of PRIORS in forecast/priors.py, derived again from waits that anyone can have.

python bench/derive_priors.py FILE.csv [--check]

Prints the constants as they stand in the module, rounded to three digits, from every log of the file but
those that date good news only. --check says whether the module holds just these.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from afterview.errors import UserError  # noqa: E402
from afterview.forecast.derive import derive  # noqa: E402
from afterview.forecast.priors import PRIORS, Priors  # noqa: E402
from bench.forecast.rows import read  # noqa: E402

STAGES = (
    "applied",
    "interview",
)  # the other stages have no log: after any meeting the module takes the latter


def rounded(values: tuple[float, ...]) -> str:
    return f"({', '.join(f'{round(value, 3)}' for value in values)})"


def constants(priors: Priors) -> str:
    lines = [f"speeds = {rounded(priors.speeds)}"]
    lines += [
        f"{stage}: mean={rounded(prior.mean)}, sd={rounded(prior.sd)},"
        f" late={round(prior.late, 3)}, good={rounded(prior.good)}"
        for stage, prior in priors.stages.items()
        if stage in STAGES
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with the module")
    chosen = parser.parse_args(arguments)
    try:
        logs = read(chosen.file)
    except UserError as error:
        print(error.message, error.hint, file=sys.stderr)
        return error.exit_code
    used = [log for log in logs if not log.good_only]
    found = constants(derive([log.waits for log in used]))
    print(f"# from {', '.join(log.name for log in used)}: {sum(len(log.waits) for log in used)} waits")
    print(found)
    if not chosen.check:
        return 0
    same = found == constants(PRIORS)
    print("priors.py holds these." if same else "priors.py holds others.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
