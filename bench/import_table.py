"""Spreadsheets of 10,000 rows come in: time and memory, as CSV and as a workbook.

python bench/import_table.py            the table (under a minute)

Limits: 10 s (of processor time, so that a busy machine counts little) and 200 MB for 10,000 rows, in a
process of its own, from the bytes of the file to the committed batch; calls of progress are counted. The
second line of each kind imports the same file again.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROWS, LIMIT_S, LIMIT_MB = 10_000, 10.0, 200.0
NOW = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)
HEADER = (
    "Company",
    "Position applied for",
    "Date Applied",
    "Status",
    "Recruiter",
    "Contact Email",
    "Interview date",
    "Interview time",
    "Link",
    "Notes",
)
STATUSES = ("Applied", "Rejected", "Interviewing", "Ghosted", "Withdrawn")


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 2:
        child(Path(sys.argv[1]), Path(sys.argv[2]))
        return
    print(
        f"{'file':>6} {'':>6} {'rows':>7} {'s':>6} {'of limit':>9} {'MB':>6} {'of limit':>9} {'progress':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("csv", write_csv), ("xlsx", write_workbook)):
            file = Path(folder) / f"jobs.{name}"
            write(file)
            for turn in ("first", "again"):
                print_row(name, turn, file, Path(folder) / name)


def print_row(name: str, turn: str, file: Path, home: Path) -> None:
    """Run one import in a process of its own and print what it took."""
    ran = subprocess.run(
        [sys.executable, __file__, str(file), str(home)], capture_output=True, text=True, check=True
    )
    took = json.loads(ran.stdout)
    assert took["taken"] == (ROWS if turn == "first" else 0)
    seconds, megabytes = took["seconds"], took["megabytes"]
    print(
        f"{name:>6} {turn:>6} {ROWS:>7,} {seconds:>6.2f} {seconds / LIMIT_S:>9.2f}"
        f" {megabytes:>6.0f} {megabytes / LIMIT_MB:>9.2f} {took['calls']:>9}",
        flush=True,
    )


def child(file: Path, home: Path) -> None:
    """Import `file` and print what it took as JSON."""
    from afterview.app.imports import Choices, import_files
    from afterview.app.wiring import make_app
    from afterview.config import Config

    calls: list[tuple[str, int, int]] = []
    with make_app(Config(home=home, zone="America/New_York"), clock=lambda: NOW) as app:
        content = file.read_bytes()
        start = time.process_time()
        (answer,) = import_files(
            app,
            {file.name: content},
            choices=Choices(zone="America/New_York"),
            progress=lambda *said: calls.append(said),
        )
        seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"taken": answer.taken, "seconds": seconds, "megabytes": peak, "calls": len(calls)}))


def rows() -> list[tuple[object, ...]]:
    """Rows as somebody with very much time would keep them."""
    return [row(number) for number in range(1, ROWS + 1)]


def row(number: int) -> tuple[object, ...]:
    """One row; every third had an interview."""
    applied = date(2025, 1, 1) + timedelta(days=number % 600)
    met = applied + timedelta(days=20) if number % 3 == 0 else ""
    return (
        f"Company {number}",
        f"Engineer {number % 40}",
        applied,
        STATUSES[number % len(STATUSES)],
        "Rita Roe",
        f"rita.roe@company{number}.example",
        met,
        "15:00" if met else "",
        f"https://company{number}.example/jobs/{number}",
        "a note that nobody reads twice, " * 4,
    )


def write_csv(file: Path) -> None:
    """The rows as CSV."""
    import csv

    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(HEADER)
        table.writerows(rows())


def write_workbook(file: Path) -> None:
    """The rows as a workbook."""
    from openpyxl import Workbook

    book = Workbook()  # not write-only: that keeps strings in the cells, which no spreadsheet program does
    sheet = book["Sheet"]
    sheet.append(HEADER)
    for each in rows():
        sheet.append(each)
    book.save(file)


if __name__ == "__main__":
    main()
