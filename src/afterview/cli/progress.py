"""How far long work is, on a line of the terminal."""

from __future__ import annotations

import sys


class Progress:
    """A line on the terminal that says how far it is; nothing where nobody looks."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say how far it is; the last call clears the line."""
        if not self._shown:
            return
        line = f"{what}: {done:,} of {total:,}"
        sys.stderr.write(f"\r\x1b[K{line}" if done < total else "\r\x1b[K")
        sys.stderr.flush()
