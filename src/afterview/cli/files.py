"""Files that people name: where one may be written, and what is in it."""

from __future__ import annotations

import sys
from pathlib import Path

from afterview.app.files import read_file
from afterview.errors import UserError


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
