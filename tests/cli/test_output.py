"""What a command did stays done, whatever becomes of its printing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.desk import BEGIN, RITA, Desk

FULL = "/dev/full"
PROGRAM = f"{BEGIN}sys.exit(run())"
needs_full = pytest.mark.skipif(not Path(FULL).exists(), reason="no /dev/full on this machine")


def shell(line: str, *arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    """`line` in a shell, in which `"$@"` is afterview with these arguments."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(["sh", "-c", line, "sh", *command], capture_output=True, check=False)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00")
    return desk


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["page", "json"])
def test_a_closed_output_is_no_trouble(desk: Desk, form: tuple[str, ...]) -> None:
    ran = shell('"$@" >&-', "add", "Beta", "Engineer", *form)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert [row["company"] for row in desk.do("list")["applications"]] == ["Beta"]


@needs_full
def test_what_was_done_is_not_to_be_repeated(ready: Desk) -> None:
    ran = shell(f'"$@" >{FULL}', "undo")
    assert ran.returncode == 1
    assert ran.stderr.decode().splitlines() == [
        "It was done, but could not be shown: No space left on device.",
        "Nothing has to be repeated; `afterview today` shows where things stand.",
    ]
    assert ready.do("show", "1")["interviews"] == []


@needs_full
def test_what_was_only_asked_may_be_asked_again() -> None:
    ran = shell(f'"$@" >{FULL}', "export")
    assert ran.returncode == 1
    assert ran.stderr.decode().splitlines() == [
        "The answer could not be shown: No space left on device.",
        "Print it to another place.",
    ]


@needs_full
def test_where_no_error_can_be_told_the_exit_code_still_is() -> None:
    assert shell(f'"$@" 2>{FULL}', "show", "9").returncode == 1


def test_a_closed_input_holds_no_file() -> None:
    ran = shell('"$@" <&-', "import", "-")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 2), ran


@pytest.mark.usefixtures("ready")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.eml"
    ran = shell('"$@"', "write", "1", "--to", path, "--now", "2026-11-03T16:05-05:00")
    assert (ran.returncode, ran.stdout.rstrip()[-10:]) == (0, rb"/\xff.eml."), ran
    ran = shell('"$@"', "write", "1", "--to", path, "--force", "--json", "--now", "2026-11-03T16:05-05:00")
    assert (ran.returncode, os.fsencode(json.loads(ran.stdout)[0]["file"])) == (0, path), ran


@pytest.mark.usefixtures("ready")
def test_a_file_name_in_a_plain_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}.items():
        monkeypatch.setenv(name, value)
    path = f"{tmp_path}/ü.eml"
    ran = shell('"$@"', "write", "1", "--to", path.encode(), "--now", "2026-11-03T16:05-05:00")
    assert (ran.returncode, ran.stdout.rstrip().decode()[-7:]) == (0, "/ü.eml."), ran
    assert Path(path).exists()


def test_an_error_with_a_line_break_in_it_stays_one_line(desk: Desk) -> None:
    said = desk.try_("template", "check", "a\n\x1b[2Jb")
    assert (said.code, len(said.err.splitlines()), "\x1b" in said.err) == (1, 2, False)
