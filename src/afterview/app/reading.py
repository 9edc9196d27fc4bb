"""Files that people name, read with a sentence where that fails."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from afterview.errors import NotFound, UserError


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
