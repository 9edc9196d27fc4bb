"""The Pythons of this machine that afterview supports; run as a program, it prints the newest one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 11)
TELL = "import sys, os; print(*sys.version_info[:2], os.path.realpath(sys.executable))"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Interpreter:
    """One Python: its version and the program to start."""

    version: tuple[int, int]
    program: Path


def interpreters() -> tuple[Interpreter, ...]:
    """One a version, oldest first: from PATH, pyenv's folder and uv's."""
    found: dict[tuple[int, int], Interpreter] = {}
    for program in _candidates():
        python = _ask(program)
        if python and python.version >= OLDEST:
            found.setdefault(python.version, python)
    return tuple(sorted(found.values()))


def _candidates() -> list[Path]:
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python"))
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    return [
        *(program for folder in folders for program in sorted(folder.glob("python3.[1-9][0-9]"))),
        *sorted(pyenv.glob("versions/*/bin/python3.[1-9][0-9]")),
        *sorted(uv.glob("*/bin/python3.[1-9][0-9]")),
        *(folder / "python3" for folder in folders if (folder / "python3").exists()),
    ]


def _ask(program: Path) -> Interpreter | None:
    """What this program says it is; None if it does not run, as a shim of a version that is not chosen."""
    try:
        said = subprocess.run(
            [program, "-c", TELL], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor, path = said.split(maxsplit=2)
    return Interpreter(version=(int(major), int(minor)), program=Path(path.strip()))


if __name__ == "__main__":
    sys.stdout.write(f"{interpreters()[-1].program}\n")
