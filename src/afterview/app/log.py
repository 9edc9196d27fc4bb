"""What the program did, for whoever has to find out why: numbers and kinds, never names, addresses or words.

    note("letter settled", letter=3, result="sent", seconds=0.8)

A line is one JSON object on the logger "afterview". Nobody hears it until an entry point asks (`listen`),
and until then it costs nothing.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, TextIO

LOGGER = logging.getLogger("afterview")


def note(event: str, **figures: float | str | None) -> None:
    """Say that something happened. `figures`: numbers, counts, seconds, kinds; no text of anybody's."""
    if LOGGER.isEnabledFor(logging.DEBUG):
        _structured().debug(event, **figures)


def listen(to: TextIO) -> None:
    """Write every line to `to` from now on. Libraries are not heard: theirs hold addresses and text."""
    handler = logging.StreamHandler(to)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOGGER.handlers[:] = [handler]
    LOGGER.propagate = False
    LOGGER.setLevel(logging.DEBUG)


@cache
def _structured() -> Any:
    import structlog  # slow to load, and only `--debug` wants it

    return structlog.wrap_logger(
        LOGGER,
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.JSONRenderer(),
        ],
    )
