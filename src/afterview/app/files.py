"""Files that people name: read with a sentence where that fails, written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

from afterview.errors import NotFound, StoreError, UserError


def read_file(path: Path, *, most: int) -> bytes:
    """The first `most` + 1 bytes of a file, so that a longer one shows; NotFound, UserError."""
    try:
        # Looked at before it is opened: a device never ends. A pipe is what a shell makes of <(command).
        kind = path.stat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
            raise UserError(f"{os.fspath(path)!r} is no file.", "Name an ordinary file.")
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", "Check its name and folder.") from None
    except (OSError, ValueError) as problem:
        what = getattr(problem, "strerror", None) or str(problem)
        raise UserError(f"The file {path} cannot be read: {what}.", "Name a file you may read.") from problem


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write all of these, or none: each beside its place first, then moved there."""
    waiting: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            waiting[path] = _beside(path, content)
        for path in files:
            waiting[path].replace(path)
            del waiting[path]
    except OSError as problem:
        names = ", ".join(map(str, files))
        raise StoreError(
            f"{names} could not be written: {problem.strerror}.",
            "Choose another place, or free some space; nothing is left half-written.",
        ) from problem
    finally:
        for path in waiting.values():
            path.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
