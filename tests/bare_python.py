"""Pythons with something missing, as systems ship them: links to the standard library, but for a part."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

SHELL = shutil.which("sh") or "/bin/sh"


def make_bare_path(folder: Path, python: Path) -> Path:
    """A folder for PATH that holds `python3` and `sh`, nothing else."""
    folder.mkdir(parents=True)
    (folder / "python3").symlink_to(python)
    (folder / "sh").symlink_to(SHELL)
    return folder


def make_bare_python(folder: Path, *, pip: Path | None) -> Path | None:
    """The same for a Python without ensurepip, with this pip or with none; None where it will not run."""
    path = folder / "bin"
    path.mkdir(parents=True)
    shutil.copy(Path(sys.executable).resolve(), path / "python3")
    (path / "sh").symlink_to(SHELL)
    library = folder / sys.platlibdir / f"python{sysconfig.get_python_version()}"
    library.mkdir(parents=True)
    for entry in Path(sysconfig.get_path("stdlib")).iterdir():
        if entry.name not in {"ensurepip", "site-packages", "dist-packages", "EXTERNALLY-MANAGED"}:
            (library / entry.name).symlink_to(entry)
    for name in ("site-packages", "dist-packages"):
        (library / name).mkdir()
        if pip:
            (library / name / "pip").symlink_to(pip)
    tell = f"import sys; sys.exit(sys.prefix != {str(folder)!r})"
    return path if subprocess.call([path / "python3", "-c", tell], stderr=subprocess.DEVNULL) == 0 else None
