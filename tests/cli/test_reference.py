"""Every command and option is in docs/reference/cli.md, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from afterview.cli.main import commands

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text()


def every_command(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, each in command.commands.items():
            yield from every_command(each, (*path, name))
    else:
        yield " ".join(path), command


ROOT: Any = typer.main.get_command(commands)
COMMANDS = dict(every_command(ROOT))


def section(title: str) -> str:
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1]


def options(command: Any) -> set[str]:
    return {name for p in command.params for name in p.opts if name.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_its_options_are_documented(name: str) -> None:
    written = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section(name)))
    assert options(COMMANDS[name]) - {"--help"} <= written


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_documented_exists(name: str) -> None:
    rows = set(re.findall(r"^\| `(--[a-z-]+)", section(name), re.MULTILINE))
    assert rows <= options(COMMANDS[name])


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^### (.*)$", PAGE, re.MULTILINE)) == COMMANDS.keys()


def test_the_global_options_are_documented() -> None:
    assert options(ROOT) <= set(re.findall(r"--[a-z-]+", section("Options that stand anywhere")))


def test_every_command_says_what_it_does() -> None:
    for name, command in COMMANDS.items():
        assert command.help, name
        assert len(command.help.splitlines()[0]) <= 75, name


def test_every_option_says_what_it_is_for() -> None:
    silent = [
        (name, p.name)
        for name, command in COMMANDS.items()
        for p in command.params
        if not (p.help or "").strip()
    ]
    assert silent == []


@pytest.mark.parametrize("setting", ["AFTERVIEW_HOME", "AFTERVIEW_NOW"])
def test_settings_that_options_stand_for_are_named(setting: str) -> None:
    assert f"`{setting}`" in section("Options that stand anywhere")
