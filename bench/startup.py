"""How long commands take to start, as ratios measured in one run.

python bench/startup.py

Limits: `afterview --help` at most 3 times (`python -c pass` + `import typer`);
`afterview today` on a small database at most 2 times `import sqlalchemy`.
Bytecode is compiled first, because a start without it takes twice as long.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
SOURCE = Path(__file__).resolve().parent.parent / "src"
RUN = "import sys; from afterview.cli.main import run; sys.exit(run())"


def main() -> None:
    """Print the table."""
    compileall.compile_dir(SOURCE, quiet=2)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "AFTERVIEW_HOME": home, "PYTHONPATH": str(SOURCE)}
        _fill(environment)
        rows = {
            "python -c pass": ["-c", "pass"],
            "import typer": ["-c", "import typer"],
            "import sqlalchemy": ["-c", "import sqlalchemy"],
            "afterview --help": ["-c", RUN, "--help"],
            "afterview today": ["-c", RUN, "today", "--now", "2026-11-10T09:31-05:00"],
        }
        times: dict[str, list[float]] = {name: [] for name in rows}
        for _ in range(ROUNDS):  # in turn, so that a busy moment slows all alike
            for name, arguments in rows.items():
                times[name].append(_run(arguments, environment))
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    for name, median in medians.items():
        print(f"{name:<20} {median:7.0f} ms")
    typer = medians["python -c pass"] + medians["import typer"]
    print(f"--help : (pass + typer)   {medians['afterview --help'] / typer:.2f} of at most 3")
    today = medians["afterview today"] / medians["import sqlalchemy"]
    print(f"today : sqlalchemy        {today:.2f} of at most 2")


def _fill(environment: dict[str, str]) -> None:
    early = ["--now", "2026-11-03T16:05-05:00"]
    who = [
        "--name",
        "Alex Doe",
        "--email",
        "alex@home.example",
        "--zone",
        "America/New_York",
        "--country",
        "US",
    ]
    for arguments in (
        ["init", *who],
        ["add", "Acme", "Platform Engineer", "--recruiter", "Rita Roe <rita@acme.example>"],
        ["interview", "1", "--at", "2026-11-03 15:00", "--minutes", "60", "--with", "Ivan Poe"],
        ["sent", "1"],
    ):
        _run(["-c", RUN, *early, *arguments], environment)


def _run(arguments: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)
    took = (time.perf_counter() - start) * 1000
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return took


if __name__ == "__main__":
    main()
