"""What every command shares: the options that stand anywhere, the app behind it, and what it prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, TypeVar

import typer

from afterview.errors import AfterviewError, UserError

if TYPE_CHECKING:
    from afterview.app.answers import Changed
    from afterview.app.wiring import App
    from afterview.cli.render import Page

BROKEN_PIPE = 141
T = TypeVar("T")


class NotShown(AfterviewError):
    """The answer could not be printed."""


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

    def say(self, answer: T, page: Callable[[T], Page], *, done: bool = False) -> None:
        """Print an answer: as JSON with --json, else as the page made of it; `done` as for `write`."""
        if sys.stdout is None:
            return
        text = _as_json(answer) if self.json else page(answer).text(sys.stdout)
        write(encoded(text), done=done)

    @property
    def talks(self) -> bool:
        """Whether somebody sits at a terminal and may be asked."""
        return not self.json and all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))


def shell_of(ctx: typer.Context) -> Shell:
    """The global options of this call."""
    return ctx.ensure_object(Shell)


def answer(ctx: typer.Context, use: Callable[[App], T], page: Callable[[T], Page]) -> T:
    """Ask the app, print what it says, and return it."""
    shell = shell_of(ctx)
    with shell.app() as app:
        found = use(app)
    shell.say(found, page)
    return found


def change(ctx: typer.Context, use: Callable[[App], Changed]) -> None:
    """Have the app change something, then print what it did."""
    from afterview.cli.pages import changed_page

    shell = shell_of(ctx)
    with shell.app() as app:
        changed = use(app)
    shell.say(changed, changed_page, done=True)


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
            texts[name] = _value(name, value if given else next(ahead, ""))
        else:
            rest.append(argument)
    shell = Shell(
        now=texts.get("--now"),
        home=texts.get("--home"),
        json="--json" in flags,
        debug="--debug" in flags,
    )
    return shell, rest


def _value(name: str, value: str) -> str:
    if not value or value.startswith("--"):
        example = "2026-11-03T16:05-05:00" if name == "--now" else "a folder"
        raise UserError(f"{name} needs a value.", f"Write {name} and then {example}.")
    return value


def write(data: bytes, *, done: bool = False) -> None:
    """Print bytes as they are; quietly stop where nobody reads any more.

    NotShown where that fails; `done` says that something was changed by then.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence(sys.stdout)
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as problem:
        silence(sys.stdout)
        what = problem.strerror or str(problem)
        if done:
            raise NotShown(
                f"It was done, but could not be shown: {what}.",
                "Nothing has to be repeated; `afterview today` shows where things stand.",
            ) from problem
        raise NotShown(f"The answer could not be shown: {what}.", "Print it to another place.") from problem


def note(text: str) -> None:
    """A line beside the answer, on standard error; nothing depends on its being read."""
    try:
        typer.echo(text, err=True)
    except OSError:
        silence(sys.stderr)


def encoded(text: str) -> bytes:
    """`text` in UTF-8; the bytes of a file name that is no text, escaped."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").encode()


def silence(stream: TextIO | None) -> None:
    """Let what is still to be printed there go nowhere, so that leaving does not fail over it again."""
    if stream is None:
        return
    with suppress(OSError):  # where it is no file at all, nothing can fail
        printed = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, printed)
        os.close(nowhere)


def _as_json(answer: object) -> str:
    import msgspec

    try:
        return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"
    except UnicodeEncodeError:  # a file name that is no text: JSON can say it in escapes
        import json

        return json.dumps(msgspec.to_builtins(answer), indent=2) + "\n"
