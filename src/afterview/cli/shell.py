"""What every command shares: the options that stand anywhere, the app behind it, and what it prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import typer

from afterview.errors import UserError

if TYPE_CHECKING:
    from afterview.app.wiring import App
    from afterview.cli.render import Page

BROKEN_PIPE = 141
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shell:
    """The global options of one call, as they were typed."""

    now: str | None = None
    home: str | None = None
    json: bool = False
    debug: bool = False

    @contextmanager
    def app(self) -> Iterator[App]:
        """The app on the person's data."""
        from afterview.app.wiring import make_app
        from afterview.cli.startup import read_one_country
        from afterview.config import load

        read_one_country()
        with make_app(load(home=self.home, now=self.now)) as app:
            yield app

    def say(self, answer: T, page: Callable[[T], Page]) -> None:
        """Print an answer: as JSON with --json, else as the page made of it."""
        if self.json:
            import msgspec

            write(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")
        else:
            write(page(answer).text(sys.stdout).encode())

    @property
    def talks(self) -> bool:
        """Whether somebody sits at a terminal and may be asked."""
        return not self.json and all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))


def shell_of(ctx: typer.Context) -> Shell:
    """The global options of this call."""
    return ctx.ensure_object(Shell)


def lift(arguments: Sequence[str]) -> tuple[Shell, list[str]]:
    """Take the global options out of the arguments, before or after the command alike, up to a `--`."""
    texts: dict[str, str] = {}
    flags: set[str] = set()
    rest: list[str] = []
    ahead = iter(arguments)
    for argument in ahead:
        name, given, value = argument.partition("=")
        if argument == "--":
            rest += [argument, *ahead]
        elif argument in ("--json", "--debug"):
            flags.add(argument)
        elif name in ("--now", "--home"):
            texts[name] = value if given else _following(name, ahead)
        else:
            rest.append(argument)
    shell = Shell(
        now=texts.get("--now"),
        home=texts.get("--home"),
        json="--json" in flags,
        debug="--debug" in flags,
    )
    return shell, rest


def _following(name: str, ahead: Iterator[str]) -> str:
    value = next(ahead, "")
    if not value or value.startswith("--"):
        example = "2026-11-03T16:05-05:00" if name == "--now" else "a folder"
        raise UserError(f"{name} needs a value.", f"Write {name} and then {example}.")
    return value


def write(data: bytes) -> None:
    """Print bytes as they are; quietly stop where nobody reads any more."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence()
        raise typer.Exit(BROKEN_PIPE) from None


def silence() -> None:
    """Let what is still to be printed go nowhere, so that leaving does not fail over it again."""
    with suppress(OSError):  # where it is no file at all, nothing can fail
        printed = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, printed)
        os.close(nowhere)
