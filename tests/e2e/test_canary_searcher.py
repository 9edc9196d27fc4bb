"""What looks for the canary finds it wherever it is planted: else its finding nothing would say nothing."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from tests.cli.desk import Said
from tests.e2e.canary import Canary, forms, in_files, processes, shows
from tests.e2e.processes import GUARD
from tests.e2e.scripts import ScriptDesk


@pytest.mark.parametrize("form", range(len(forms("kanari-0123456789abcdef-é"))))
def test_a_planted_canary_is_found_in_every_form(canary: Canary, form: int) -> None:
    written = forms(canary.password)[form]
    (canary.home / "backups").mkdir(parents=True)
    (canary.home / "backups" / "left.log").write_bytes(b"x=" + written + b"&y")
    with pytest.raises(AssertionError):
        canary.assert_nowhere(after="planting")


def test_a_planted_canary_is_found_in_a_backup_a_database_and_what_is_printed(
    canary_desk: ScriptDesk, canary: Canary
) -> None:
    canary_desk.introduced()
    canary_desk.do("init", "--phone", canary.password)
    assert in_files(canary.home, canary.password) != []
    canary_desk.do("backup")
    for file in canary.home.glob("afterview.sqlite3*"):
        file.unlink()
    (packed,) = in_files(canary.home, canary.password)
    assert Path(packed).read_bytes().startswith(b"PK")
    Path(packed).unlink()
    for said in (Said(code=0, out=canary.password, err=""), Said(code=0, out="", err=canary.password)):
        with pytest.raises(AssertionError):
            canary.assert_nowhere(said, after="printing")
    with pytest.raises(AssertionError):
        canary.assert_nowhere(Said(code=0, out="", err=canary.text), after="printing")
    logging.getLogger("some.library").debug("logged in with %s", canary.password)
    with pytest.raises(AssertionError):
        canary.assert_nowhere(after="logging")


@pytest.mark.parametrize("where", ["command line", "environment"])
def test_a_planted_canary_is_found_in_a_process(canary: Canary, where: str) -> None:
    command = [sys.executable, "-S", "-c", "import sys; sys.stdin.read(1)"]
    in_line, environment = where == "command line", {"SECRET": canary.password}
    pause, found = Event(), False
    with processes() as seen:
        child = subprocess.Popen(
            [*command, canary.password] if in_line else command,
            stdin=subprocess.PIPE,
            env={} if in_line else environment,
        )
        for _ in range(1000):
            if found := shows(seen(), canary.password):
                break
            pause.wait(0.01)
        child.communicate(b"x", timeout=GUARD)
    assert found
