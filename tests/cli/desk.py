"""Somebody at a terminal: commands through the real entry point, on a clock that is set."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import afterview
from afterview.cli.main import run

ALEX = ("--name", "Alex Doe", "--email", "alex@home.example", "--phone", "+1 555 0100")
NEW_YORK = ("--zone", "America/New_York", "--country", "US")
RITA = "Rita Roe <rita@acme.example>"
SOURCE = str(Path(afterview.__file__).parents[1])
BEGIN = f"import sys; sys.path.insert(0, {SOURCE!r}); from afterview.cli.main import run; "


def python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that has `run`."""
    return subprocess.run(
        [sys.executable, "-c", BEGIN + program, *arguments], capture_output=True, text=True, check=False
    )


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(kw_only=True)
class Desk:
    """`now` is what every command is told, until it is set anew."""

    capture: pytest.CaptureFixture[str]
    now: str = "2026-11-03T16:05-05:00"

    def try_(self, *arguments: str) -> Said:
        self.capture.readouterr()
        code = run([*arguments, "--now", self.now])
        out, err = self.capture.readouterr()
        return Said(code=code, out=out, err=err)

    def do(self, *arguments: str) -> Any:
        """A command that has to work, and its JSON."""
        said = self.try_(*arguments, "--json")
        assert said.code == 0, said
        return said.json

    def at(self, now: str) -> Desk:
        self.now = now
        return self

    def introduce(self) -> Desk:
        self.do("init", *ALEX, *NEW_YORK)
        return self

    def interviewed(self, day: str, *more: str, **application: str) -> Desk:
        """Acme, an interview from 15:00 to 16:00 that day, and the thank-you sent at 16:05."""
        where = application.get("zone", "America/New_York")
        country = application.get("country", "US")
        offset = application.get("offset", "-05:00")
        self.at(f"{day}T16:05{offset}").introduce()
        self.do("add", "Acme", "Engineer", "--recruiter", RITA, "--country", country, "--zone", where)
        self.do("interview", "1", "--at", f"{day} 15:00", "--with", "Ivan Poe", *more)
        self.do("sent", "1")
        return self

    def today(self) -> Any:
        said = self.try_("today", "--json")
        assert said.code == (0 if said.json["items"] else 3), said
        return said.json

    def plan(self, number: int = 1) -> list[tuple[str, str]]:
        """Step and day of what comes if silence goes on."""
        return [
            (step["step"], step["due"][:10]) if "step" in step else ("presume_no", step["presume_no"])
            for step in self.do("show", str(number))["plan"]
        ]

    def silence(self, *, most: int = 60) -> Iterator[tuple[int, str, str]]:
        """From now on nothing comes back: what is written, when, and when no is presumed."""
        over: set[int] = set()
        for _ in range(most):
            answer = self.today()
            for item in answer["items"]:
                number, action = item["application"], item["action"]
                if action == "write" and item["due"] <= answer["now"]:
                    yield number, item["step"], item["due"][:10]
                    self.do("sent", str(number))
                    break
                if action == "presume_no" and number not in over:
                    over.add(number)
                    yield number, "presume_no", self.do("show", str(number))["presume_day"]
            else:
                if answer["next"] is None:
                    return
                self.now = answer["next"]
        raise AssertionError("silence without end")
