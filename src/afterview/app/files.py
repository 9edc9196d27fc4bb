"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

from afterview.errors import StoreError


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
