"""The Pythons of this machine that afterview supports; run as a program, it prints them, oldest first."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 11)
NEWEST = (3, 99)
TELL = "import sys; print(*sys.version_info[:2])"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpreter:
    """One Python: its version and the program to start."""

    version: tuple[int, int]
    program: Path


def interpreters(
    *, oldest: tuple[int, int] = OLDEST, newest: tuple[int, int] = NEWEST
) -> tuple[Interpreter, ...]:
    """One a version, oldest first: from PATH, pyenv's folder and uv's."""
    found: dict[tuple[int, int], Interpreter] = {}
    for program in _candidates():
        python = _ask(program)
        if python and oldest <= python.version <= newest:
            found.setdefault(python.version, python)
    return tuple(found[version] for version in sorted(found))


def _candidates() -> list[Path]:
    """Programs called python3.N, each once; the shims of a version manager are no Pythons."""
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python"))
    folders = [
        Path(sys.base_prefix) / "bin",
        *(Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder),
        *sorted(pyenv.glob("versions/*/bin")),
        *sorted(uv.glob("*/bin")),
    ]
    programs = [program for folder in folders for program in sorted(folder.glob("python3.*"))]
    named = [program.resolve() for program in programs if program.parent.name != "shims"]
    return [program for program in dict.fromkeys(named) if program.suffix[1:].isdigit()]


def _ask(program: Path) -> Interpreter | None:
    """What this program says it is; None if it does not run."""
    try:
        said = subprocess.run(
            [program, "-I", "-c", TELL], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = said.split()
    return Interpreter(version=(int(major), int(minor)), program=program)


if __name__ == "__main__":
    sys.stdout.writelines(f"{python.program}\n" for python in interpreters())
