"""Files that are written whole or not at all, and read with a sentence where that fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

from afterview.app.reading import read_file
from afterview.errors import StoreError, UserError


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


def refuse(paths: list[Path], *, existing: bool) -> None:
    """UserError where there is no folder for one of them, or (`existing`) one of them is there already."""
    for path in paths:
        if not path.parent.is_dir():
            raise UserError(f"There is no folder {path.parent}.", "Make it first, or choose another place.")
        if not existing:
            continue
        if path.exists():
            raise UserError(f"The file {path} exists already.", "Choose another name, or add --force.")


def numbered(path: Path, count: int) -> list[Path]:
    """`thanks.eml`, `thanks-2.eml`, … for `count` files."""
    return [path, *(path.with_stem(f"{path.stem}-{n}") for n in range(2, count + 1))][:count]


def read_input(name: str, *, most: int) -> bytes:
    """The first `most` + 1 bytes of a file, or of standard input for `-`; NotFound, UserError."""
    if name != "-":
        return read_file(Path(name), most=most)
    try:
        return sys.stdin.buffer.read(most + 1) if sys.stdin is not None else b""
    except OSError as problem:
        raise UserError(
            f"Standard input cannot be read: {problem.strerror}.", "Name a file instead."
        ) from problem


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
