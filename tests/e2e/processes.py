"""afterview as a process of its own, on the real entry point, and a submission server that kills one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from tests.cli.desk import BEGIN
from tests.e2e.provider import Scripted
from tests.servers.smtp_script import Moment

GUARD = 30  # seconds


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`afterview` with these arguments; whatever becomes of the test, it ends."""
    started = subprocess.Popen(
        [sys.executable, "-c", BEGIN + "sys.exit(run())", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate(timeout=GUARD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Blow:
    """When a process is killed: `later` seconds after a moment of the dialogue (None: after its start).

    The answer of that moment is not said before, unless `answered`.
    """

    moment: Moment | None
    later: float = 0.0
    answered: bool = False


def killed(smtp: Scripted, blow: Blow, *arguments: str) -> bool:
    """Run afterview with these arguments until it is killed (kill -9); False: it never came to that."""
    struck, pause = Event(), Event()
    with process(*arguments) as victim:

        def strike() -> None:
            pause.wait(blow.later)
            victim.send_signal(signal.SIGKILL)
            victim.wait(GUARD)
            struck.set()

        def at(moment: Moment) -> None:
            if moment != blow.moment:
                return
            smtp.at = _nothing
            if blow.answered:
                Thread(target=strike, daemon=True).start()
            else:
                strike()

        smtp.at = at
        if blow.moment is None:
            strike()
        try:
            return struck.wait(GUARD)
        finally:
            smtp.at = _nothing


def _nothing(_: Moment) -> None:
    pass
