"""The rules of the house hold: its tools find what they are there to find, and its papers agree with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "afterview"
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PURE = {"calendars", "core", "forecast", "letters", "mail", "tables"}
MADE_HERE = {"build", "demo", "dist", "__pycache__"}

# An address that packages come from, or a folder of somebody's machine.
ADDRESS = re.compile(
    rb"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|https?://[^\s\"']*(?:/simple\b|\.whl\b|/-/[^\s\"']*\.tgz)"
)
MACHINE = re.compile(rb"(?<![\w.])/(?:work|root|farm|home/\w+|Users/\w+|opt/\w+)/\w")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's code and settings, to break rules in."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run_tool(folder: Path, *command: str) -> tuple[int, str]:
    """The exit code of a tool, and all it says."""
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout


def lint_imports(folder: Path) -> tuple[int, str]:
    return run_tool(
        folder, "-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    )


def test_the_layers_hold(copy: Path) -> None:
    code, said = lint_imports(copy)
    assert code == 0, said


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        ("core/leak.py", "import sqlalchemy", "afterview.core.leak -> sqlalchemy"),
        ("letters/leak.py", "from pathlib import Path", "afterview.letters.leak -> pathlib"),
        ("mail/leak.py", "from secrets import token_hex", "afterview.mail.leak -> secrets"),
        ("core/leak.py", "import afterview.store", "afterview.core.leak -> afterview.store"),
        ("store/leak.py", "import afterview.app", "afterview.store.leak -> afterview.app"),
        ("mail/leak.py", "import afterview.letters", "afterview.mail.leak -> afterview.letters"),
        ("helpers.py", "", "afterview.helpers"),
    ],
)
def test_an_import_against_the_layers_is_found(copy: Path, module: str, line: str, found: str) -> None:
    (copy / "src" / "afterview" / module).write_text(f"{line}\n")
    code, said = lint_imports(copy)
    assert code == 1, said
    assert found in said


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime, UTC\nNOW = datetime.now(UTC)",
        "import datetime\nNOW = datetime.datetime.utcnow()",
        "from datetime import date\nTODAY = date.today()",
        "from time import time\nNOW = time()",
        "import time\nNOW = time.monotonic()",
        "import os\nHOME = os.environ['HOME']",
        "from os import getenv\nHOME = getenv('HOME')",
    ],
)
def test_a_clock_or_a_setting_read_in_passing_is_found(copy: Path, line: str) -> None:
    for module in ("core/leak.py", "cli/leak.py"):
        path = copy / "src" / "afterview" / module
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'"""A leak."""\n\n{line}\n')
    code, said = run_tool(copy, "-m", "ruff", "check", "--no-cache", "--select=TID251", "src")
    assert code == 1, said
    assert len(re.findall(r"src/afterview/(?:core|cli)/leak\.py", said)) >= 2


def test_every_package_that_is_pure_is_held_to_it() -> None:
    pure = {f"afterview.{name}" for name in PURE if (PACKAGE / name).is_dir()}
    assert set(contract("forbidden")["source_modules"]) == pure
    assert ("afterview.config" in contract("forbidden")["forbidden_modules"]) == (
        PACKAGE / "config.py"
    ).exists()


def test_only_the_wiring_knows_the_providers() -> None:
    providers = {f"afterview.{path.parent.name}.providers" for path in PACKAGE.glob("*/providers")}
    assert set(contract("protected").get("protected_modules", ())) == providers


def contract(kind: str) -> dict[str, Any]:
    contracts: list[dict[str, Any]] = PYPROJECT["tool"]["importlinter"]["contracts"]
    return next((contract for contract in contracts if contract["type"] == kind), {})


def our_files() -> Iterator[Path]:
    """Everything that is written by hand or kept; not what tools left behind."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name for name in folders if name == ".ci" or not (name.startswith(".") or name in MADE_HERE)
        ]
        yield from (Path(folder, name) for name in files if not name.startswith(".coverage"))


@pytest.mark.parametrize("pattern", [ADDRESS, MACHINE], ids=["registry", "machine"])
def test_no_file_names_a_registry_or_a_machine(pattern: re.Pattern[bytes]) -> None:
    found = {str(path.relative_to(ROOT)): pattern.search(path.read_bytes()) for path in our_files()}
    assert {name: match[0] for name, match in found.items() if match} == {}


def pinned(name: str) -> dict[str, str]:
    """The versions of one requirements file, by package; every entry has its hashes and nothing else."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / "requirements" / f"{name}.txt").read_text(), flags=re.MULTILINE)
    entries = [entry.split() for entry in text.replace("\\\n", " ").splitlines()]
    for first, *rest in entries:
        hashes = [part for part in rest if part.startswith("--hash=")]
        assert hashes, first
        assert all(re.fullmatch("--hash=sha256:[0-9a-f]{64}", part) for part in hashes)
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+", first)
    return dict(entry[0].split("==") for entry in entries)


def wanted(name: str) -> list[Requirement]:
    """What pyproject asks for."""
    groups = PYPROJECT["dependency-groups"]
    listed = (
        PYPROJECT["project"]["dependencies"] + groups["build"] + (groups["test"] if name == "test" else [])
    )
    return [Requirement(line) for line in listed]


@pytest.mark.parametrize("name", ["run", "test"])
def test_requirements_are_pinned_by_hash_to_what_pyproject_asks_for(name: str) -> None:
    versions = pinned(name)
    for requirement in wanted(name):
        assert versions[requirement.name] in requirement.specifier


def test_the_tests_run_with_the_versions_the_program_runs_with() -> None:
    assert pinned("run").items() <= pinned("test").items()


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"\n## {PYPROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text()


def decisions() -> list[Path]:
    return sorted(path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "index.md")


def test_decisions_are_numbered_listed_and_name_what_was_rejected() -> None:
    index = (ROOT / "docs" / "decisions" / "index.md").read_text()
    for number, path in enumerate(decisions(), start=1):
        assert path.name.startswith(f"{number:04d}-")
        text = path.read_text()
        title = text.splitlines()[0].removeprefix("# ")
        assert f"[{title}]({path.name})" in index
        assert "\n## Rejected\n" in text


@pytest.mark.parametrize(
    "page", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda page: str(page.relative_to(ROOT))
)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            targets = re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", page.read_text())
            ahead += [(page.parent / target).resolve() for target in targets if "://" not in target]
    assert set((ROOT / "docs").rglob("*.md")) <= reached
