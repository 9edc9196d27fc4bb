"""The benchmark of the forecast on files of waits that people might have."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from afterview.errors import UserError
from bench.forecast.rows import read

ROOT = Path(__file__).parents[2]
HEADER = "log,id,stage,group,start,days,event,kind,end"
GOOD = "mara,7,interview,Board,2024-03-04,5,1,advance,2024-03-09"


def row(
    log: str,
    number: int,
    start: date,
    days: int,
    *,
    kind: str = "none",
    stage: str = "applied",
    event: int = 1,
) -> str:
    end = start + timedelta(days=days)
    return f"{log},{number},{stage},,{start},{days},{event},{kind},{end}"


def person(log: str, count: int, *, seed: int, stage: str = "applied", good_only: bool = False) -> list[str]:
    """A log of made waits: half are answered, the log ends on a day."""
    random = Random(seed)  # noqa: S311  # made data, no secret
    first, last = date(2024, 1, 2), date(2024, 6, 30)
    rows = []
    for number in range(count):
        start = first + timedelta(days=random.randrange(150))
        days = int(random.lognormvariate(2.2, 0.9))
        if random.random() < 0.5 and start + timedelta(days=days) <= last:
            kind = "advance" if good_only or random.random() < 0.4 else "reject"
            rows.append(row(log, number, start, days, kind=kind, stage=stage))
        else:
            rows.append(row(log, number, start, (last - start).days, stage=stage, event=0))
    return rows


def written(folder: Path, rows: list[str], *, header: str = HEADER, end: str = "\n", mark: str = "") -> Path:
    path = folder / "waits.csv"
    path.write_bytes((mark + end.join([header, *rows]) + end).encode())
    return path


def evaluate(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "bench" / "forecast_eval.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def answer(*arguments: object) -> dict[str, Any]:
    ran = evaluate(*arguments, "--json", "--quick")
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_gate_has_its_target_and_its_verdict_beside_the_baselines(tmp_path: Path) -> None:
    path = written(tmp_path, [*person("mara", 40, seed=1), *person("ivo", 30, seed=2)])
    found = answer(path)
    assert set(found) == {"gates", "models", "rows", "replies"}
    assert (found["rows"], found["replies"]) == (
        70,
        path.read_text().count(",1,advance,") + path.read_text().count(",1,reject,"),
    )
    for gate in found["gates"]:
        assert set(gate) == {"name", "value", "low", "high", "target", "reached"}
        assert isinstance(gate["reached"], bool)
    assert len(found["gates"]) == 14
    assert {
        "afterview",
        "three weeks",
        "Kaplan-Meier, own",
        "Kaplan-Meier, others",
        "Weibull",
        "cure alone",
    } < set(found["models"])
    scores = found["models"]["afterview"]
    for name in ("cold log-likelihood", "temporal IBS", "live Brier at 14", "live calibration error at 28"):
        assert isinstance(scores[name], float)


@pytest.mark.parametrize(
    "rows",
    [
        person("only", 30, seed=3),
        person("a", 20, seed=4, stage="interview") + person("b", 20, seed=5, stage="interview"),
        person("ten rows", 10, seed=6),
        [GOOD],
        [row("none", n, date(2024, 1, 1 + n), 60 - n, event=0) for n in range(12)],
        [row("at once", n, date(2024, 1, 1), 0, kind="reject") for n in range(12)],
        [row("long", n, date(2023, 1, 1 + n), 600 * (n % 2), kind="reject") for n in range(4)],
    ],
    ids=["one log", "one stage", "ten rows", "one row", "all silent", "all on day 0", "years"],
)
def test_little_is_scored_too(tmp_path: Path, rows: list[str]) -> None:
    found = answer(written(tmp_path, rows))
    assert found["rows"] == len(rows)
    for gate in found["gates"]:
        assert gate["value"] is None or isinstance(gate["value"], float)
        assert gate["value"] is not None or not gate["reached"]


def test_a_log_that_dates_good_news_only_is_kept_apart(tmp_path: Path) -> None:
    rows = [*person("mara", 14, seed=7), *person("ivo", 14, seed=8)]
    without = answer(written(tmp_path, rows))
    beside = answer(written(tmp_path, [*rows, *person("only_good", 30, seed=9, good_only=True)]))
    assert beside["gates"] == without["gates"]
    assert "afterview, on only_good (apart)" in beside["models"]


def test_a_file_with_such_a_log_alone_is_scored_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, person("only_good", 30, seed=9, good_only=True))
    said = evaluate(path, "--quick").stdout
    assert "only_good dates no rejection" in said
    assert "No other log is in the file" in said
    assert "temporal: log-likelihood a record" in said


def test_the_report_has_a_page_and_drawings_and_no_row(tmp_path: Path) -> None:
    path = written(tmp_path, [*person("mara", 30, seed=1), *person("ivo", 20, seed=2)])
    ran = evaluate(path, "--quick", "--report", tmp_path / "report", "--source", "Made for this test.")
    assert ran.returncode == 0, ran.stderr
    page = (tmp_path / "report" / "forecast-evaluation.md").read_text()
    assert "python bench/forecast_eval.py waits.csv" in page
    assert "Made for this test." in page
    for days in (7, 14, 28):
        drawing = ET.fromstring((tmp_path / "report" / f"forecast-reliability-{days}.svg").read_text())  # noqa: S314
        names = [child.tag.rpartition("}")[2] for child in drawing]
        assert names[:2] == ["title", "desc"]
        assert f"forecast-reliability-{days}.svg" in page
    assert not any(line in page for line in path.read_text().splitlines()[1:])


def test_a_bad_file_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    ran = evaluate(written(tmp_path, [GOOD, GOOD.replace(",5,", ",-5,", 1)]))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "Row 3: -5 days are less than none. Give days from 0, a reply on the day itself.\n"
    missing = evaluate(tmp_path / "nowhere.csv", "--json")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "nowhere.csv" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (",5,1", ",soon,1", "days is 'soon'"),
        (",5,1", ",,1", "days is ''"),
        (",5,1", ",nan,1", "days is 'nan'"),
        (",5,1", ",5.5,1", "days is '5.5'"),
        (",5,1", ",99999999999999999999,1", "days is '9999"),
        (",5,1", ",50000,1", "50000"),
        (",1,adv", ",2,adv", "event is 2"),
        (",1,adv", ",yes,adv", "event is 'yes'"),
        ("advance", "ghosted", "'ghosted' is no kind"),
        ("interview", "coffee", "'coffee' is no stage"),
        ("2024-03-04", "04/03/2024", "start is '04/03/2024'"),
        ("2024-03-09", "2024-03-10", "ends on 2024-03-10"),
        ("2024-03-09", "", "end is ''"),
        ("mara,", ",", "no log is named"),
        (",advance,2024-03-09", "", "end is"),
    ],
)
def test_what_cannot_be_is_named_by_its_row(tmp_path: Path, was: str, now: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        read(written(tmp_path, [GOOD, "", GOOD.replace(was, now, 1)]))
    assert error.value.message.startswith("Row 4: ")
    assert said in error.value.message or said in error.value.hint
    assert error.value.hint


@pytest.mark.parametrize("text", ["", HEADER + "\n", "\n\n", "a;b;c\n1;2;3\n"])
def test_a_file_without_rows_or_columns_says_what_to_give(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waits.csv"
    path.write_text(text)
    with pytest.raises(UserError, match=r"waits\.csv (?:holds no row|has no column)"):
        read(path)


def test_bytes_that_are_no_text_are_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "waits.csv"
    path.write_bytes(b"log,\xff\xfe")
    with pytest.raises(UserError, match="UTF-8"):
        read(path)


def test_marks_line_ends_columns_and_order_do_not_matter(tmp_path: Path) -> None:
    plain = read(written(tmp_path, [GOOD, row("ivo", 2, date(2024, 2, 1), 9, event=0)]))
    header = "END,note,kind,event,days,start,group,stage,id,log"
    cells = [
        '2024-03-09,"a, b",advance,1,5,2024-03-04,Board,interview,7,mara',
        "",
        "2024-02-10,,none,0,9,2024-02-01,,applied,2,ivo",
    ]
    assert read(written(tmp_path, cells, header=header, end="\r\n", mark="\ufeff")) == plain


def test_a_later_wait_of_one_application_is_drawn_with_it(tmp_path: Path) -> None:
    (log,) = read(written(tmp_path, [GOOD, GOOD.replace(",7,", ",7.1,"), GOOD.replace(",7,", ",8,")]))
    assert sorted(row.application for row in log.rows) == ["7", "7", "8"]
