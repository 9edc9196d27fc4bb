"""The examples of the documentation, run as they stand there.

    ```console            what follows "$ " is a command, what follows that is what it prints;
    $ afterview list      a line "…" stands for any lines left out
    …
    ```
    <!-- run: COMMAND     a command a line, whose output nobody sees -->
    <!-- file: NAME -->   the fenced text that follows is written to that file

One page is one session, from top to bottom, in a folder and a home of its own.
What is printed now is written into the pages by

    COLUMNS=80 PYTHONPATH=src:. python tests/examples.py [PAGE…]
"""

from __future__ import annotations

import io
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from afterview.cli.main import run

ROOT = Path(__file__).parents[1]
LEFT_OUT = "…"
# What an example exports, and the option that says the same.
OPTIONS = {"AFTERVIEW_HOME": "--home", "AFTERVIEW_NOW": "--now"}

_PART = re.compile(
    r"^```console\n(?P<shown>.*?)^```$"
    r"|^<!-- run: (?P<hidden>.*?) -->$"
    r"|^<!-- file: (?P<file>\S+) -->\n```\w*\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^\$ (?P<said>(?:.*\\\n)*.*)\n(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One shown command of a page: what the page says it prints, and what it does print."""

    command: str
    expected: str
    actual: str
    start: int
    end: int

    @property
    def parts(self) -> list[str]:
        """What the page shows, cut where lines are left out."""
        return re.split(rf"^{LEFT_OUT}\n", self.expected, flags=re.MULTILINE)

    @property
    def fits(self) -> bool:
        """Whether the page is right, lines left out aside."""
        return re.fullmatch("(?:.*\n)*".join(map(re.escape, self.parts)), self.actual) is not None

    @property
    def renewed(self) -> str:
        """What is printed now: of each part from its first line on, as many paragraphs as before."""
        shown = []
        for part in self.parts:
            first, more = re.escape(part.partition("\n")[0]), part.count("\n\n")
            paragraphs = rf"^{first}\n(?:.+\n)*(?:\n(?:.+\n)+){{{more}}}"
            found = re.search(paragraphs, self.actual, re.MULTILINE)
            if part and found is None:
                return self.actual
            shown.append(found[0] if part and found else "")
        return f"{LEFT_OUT}\n".join(shown)


def pages() -> list[Path]:
    """Every page of the documentation that holds an example."""
    everything = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    return [page for page in everything if "```console\n" in page.read_text(encoding="utf-8")]


def played(page: Path) -> Iterator[Printed]:
    """Run a page from top to bottom, in the present folder."""
    text = page.read_text(encoding="utf-8")
    session = _Session()
    for part in _PART.finditer(text):
        if part["file"] is not None:
            _write(Path(part["file"]), part["text"])
        elif part["hidden"] is not None:
            for line in part["hidden"].splitlines():
                session.run(line)
        else:
            yield from _shown(session, part["shown"], part.start("shown"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _shown(session: _Session, block: str, start: int) -> Iterator[Printed]:
    for found in _COMMAND.finditer(block):
        said, printed = found["said"], found["printed"]
        yield Printed(
            command=said,
            expected=printed,
            actual=session.run(said.replace("\\\n", " ")),
            start=start + found.start("printed"),
            end=start + found.end("printed"),
        )


@dataclass
class _Session:
    """A shell that knows what the examples need: afterview, export, `> FILE`."""

    settings: dict[str, str] = field(default_factory=lambda: {"AFTERVIEW_HOME": "home"})

    def run(self, line: str) -> str:
        """What a command prints, errors included."""
        said, _, file = line.partition(" > ")
        program, *words = shlex.split(said)
        if program == "export":
            name, _, value = words[0].partition("=")
            self.settings[name] = value
            return ""
        if program == "python3" and words[:1] == ["run.py"]:  # sets up first; the rest goes to afterview
            words = words[1:]
        elif program != "afterview":
            raise ValueError(f"no example can do {line!r}")
        settings = [part for name, value in self.settings.items() for part in (OPTIONS[name], value)]
        printed = _print([*settings, *words])
        if file:
            _write(Path(file), printed)
        return "" if file else printed


def _print(arguments: list[str]) -> str:
    both = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    with redirect_stdout(both), redirect_stderr(both):
        run(arguments)
    both.seek(0)
    printed = both.read()
    return printed if not printed or printed.endswith("\n") else f"{printed}\n"


def renew(page: Path) -> None:
    """Write into the page what its commands print now."""
    text = page.read_text(encoding="utf-8")
    for example in reversed(list(played(page))):
        if not example.fits:
            text = text[: example.start] + example.renewed + text[example.end :]
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for each in [Path(name).resolve() for name in sys.argv[1:]] or pages():
        with tempfile.TemporaryDirectory() as folder, chdir(folder):
            renew(each)
