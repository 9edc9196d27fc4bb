"""run.py in bare environments, for real; what it installs is a small project that fetches nothing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bare_python import make_bare_path, make_bare_python
from tests.conftest import RequireTier
from tests.interpreters import Interpreter, interpreters
from tests.small_project import make_project, write_wheel

ROOT = Path(__file__).parents[1]
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")}
SETTING_UP = "Setting up"
ANEW = "a virtual environment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, object]:
        """What the command at its end was given."""
        told: dict[str, object] = json.loads(self.out.splitlines()[-1])
        return told


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """A project, and the folder of programs it is run with."""

    project: Path
    path: Path

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        wheels = (self.project / "wheels").as_uri()
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels, "PIP_CONFIG_FILE": os.devnull}
        offline |= {"UV_OFFLINE": "1", "UV_FIND_LINKS": wheels, "UV_NO_CACHE": "1", "UV_NO_CONFIG": "1"}
        return subprocess.Popen(
            [self.path / "python3", self.project / "run.py", *arguments],
            cwd=self.project.parent,
            env={"PATH": str(self.path), "HOME": str(self.path.parent), **offline, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **settings: str) -> Ran:
        process = self.start(*arguments, **settings)
        out, err = process.communicate(timeout=300)
        return Ran(code=process.returncode, out=out, err=err)

    def compiled(self) -> set[str]:
        """The Python files of the packages and of the project that have bytecode."""
        folders = (self.project / ".venv", self.project / "src")
        files = [file for folder in folders for file in folder.rglob("__pycache__/*.pyc")]
        return {f"{file.name.split('.')[0]}.py" for file in files}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "a project é", run_py=ROOT / "run.py")


@pytest.fixture
def quick(project: Path, tmp_path: Path) -> House:
    """What run.py decides shows with any installer: this one, in the place of uv, takes no time."""
    path = make_bare_path(tmp_path / "bin", Path(sys.executable).resolve())
    write_program(path / "uv", f"exec '{path}/python3' '{project}/small_project.py' \"$@\"")
    return House(project=project, path=path)


@pytest.fixture
def debian(project: Path, tmp_path: Path, require_tier: RequireTier) -> House:
    """A Python that has pip but no ensurepip."""
    pip = find_spec("pip")
    require_tier("pip", missing=None if pip else "the Python that runs the tests has no pip to lend")
    assert pip
    assert pip.origin
    return bare_house(project, tmp_path, require_tier, pip=Path(pip.origin).parent)


def bare_house(project: Path, tmp_path: Path, require_tier: RequireTier, *, pip: Path | None) -> House:
    path = make_bare_python(tmp_path / "python", pip=pip)
    require_tier("bare-python", missing=None if path else "this Python does not run from another folder")
    assert path
    return House(project=project, path=path)


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


# Who installs


def test_python_and_sh_are_enough_and_the_second_run_starts_at_once(project: Path, tmp_path: Path) -> None:
    house = House(project=project, path=make_bare_path(tmp_path / "bin", Path(sys.executable).resolve()))
    first = house.run("demo", "--now", "2026-11-03T16:05-05:00")
    assert first.err == ""
    assert first.out.startswith(SETTING_UP)
    assert "packages, by pip" in first.out
    shutil.rmtree(project / "wheels")
    second = house.run("demo", "--now", "2026-11-03T16:05-05:00")
    assert SETTING_UP not in second.out
    assert second.told == first.told
    assert second.told == {"arguments": ["demo", "--now", "2026-11-03T16:05-05:00"], "folder": str(tmp_path)}


def test_a_python_without_ensurepip_lends_its_pip_whatever_the_person_s_settings(
    debian: House, tmp_path: Path
) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    settings = {"PIP_USER": "1", "PIP_REQUIRE_HASHES": "1", "PIP_TARGET": elsewhere, "PYTHONPATH": elsewhere}
    ran = debian.run("demo", PYTHONDONTWRITEBYTECODE="1", **settings)
    assert "packages, by the system's pip" in ran.out
    assert ran.code == 7
    assert debian.compiled() >= {"greeting.py", "hello.py"}
    assert not Path(elsewhere).exists()


def test_without_any_pip_one_sentence_names_what_to_install(
    project: Path, tmp_path: Path, require_tier: RequireTier
) -> None:
    ran = bare_house(project, tmp_path, require_tier, pip=None).run("demo")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "apt install python3-venv" in ran.err


def test_pip_does_what_uv_could_not_and_refuses_what_is_not_pinned(debian: House) -> None:
    write_program(debian.path / "uv", "exit 2")
    wheels = debian.project / "wheels"
    pinned = (wheels / "greeting-1-py3-none-any.whl").read_bytes()
    forged = write_wheel(wheels, "greeting", {"greeting.py": "print('forged')"})
    refused = debian.run("demo")
    assert (refused.code, "greeting" in refused.err) == (1, True)
    assert "greeting.py" not in debian.compiled()
    forged.write_bytes(pinned)
    mended = debian.run("demo")
    assert "packages, by uv\n  packages, by the system's pip\n  bytecode" in mended.out
    assert mended.code == 7


def test_uv_comes_first(debian: House, require_tier: RequireTier) -> None:
    uv = shutil.which("uv", path=OUTSIDE.get("PATH"))
    require_tier("uv", missing=None if uv else "uv is not installed")
    assert uv
    (debian.path / "uv").symlink_to(uv)
    assert "packages, by uv\n  bytecode" in debian.run("demo").out


# What is installed, and when again


def test_tests_run_in_the_project_with_what_was_asked_for(quick: House) -> None:
    ran = quick.run("test", "-k", "policy and not slow")
    assert ran.told == {
        "arguments": ["-n", "2", "-k", "policy and not slow"],
        "folder": str(quick.project),
    }
    assert ran.code == 7


def test_the_demo_brings_its_packages_and_the_tests_bring_more(quick: House) -> None:
    quick.run("demo")
    assert "pytest.py" not in quick.compiled()
    tested = quick.run("test")
    assert tested.out.startswith(SETTING_UP)
    assert ANEW not in tested.out
    assert "pytest.py" in quick.compiled()
    assert SETTING_UP not in quick.run("demo").out


@pytest.mark.parametrize(
    ("file", "line", "installs"),
    [
        ("requirements/run.txt", "# another", True),
        ("pyproject.toml", "[project.urls]", True),
        ("pyproject.toml", "[tool.ruff]", False),
    ],
)
def test_a_change_of_what_is_installed_is_installed(
    quick: House, file: str, line: str, *, installs: bool
) -> None:
    quick.run("demo")
    with (quick.project / file).open("a") as changed:
        changed.write(f"\n{line}\n")
    assert (SETTING_UP in quick.run("demo").out) is installs
    assert SETTING_UP not in quick.run("demo").out


def test_an_environment_that_broke_is_made_anew(quick: House) -> None:
    quick.run("demo")
    python = quick.project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/a/python/that/was/removed")
    assert ANEW in quick.run("demo").out
    assert python.exists()


def test_a_set_up_that_was_cut_off_begins_anew(quick: House) -> None:
    quick.run("demo")
    (quick.project / ".venv" / "afterview-stamp").write_text("unfinished")
    assert ANEW in quick.run("demo").out
    assert SETTING_UP not in quick.run("demo").out


def test_a_project_that_moved_is_set_up_where_it_is(quick: House, tmp_path: Path) -> None:
    quick.run("demo")
    moved = quick.project.rename(tmp_path / "elsewhere")
    write_program(quick.path / "uv", f"exec '{quick.path}/python3' '{moved}/small_project.py' \"$@\"")
    assert ANEW in House(project=moved, path=quick.path).run("demo").out


def test_an_environment_made_by_hand_is_built_upon(quick: House) -> None:
    by_hand = quick.project / ".venv"
    subprocess.run([quick.path / "python3", "-m", "venv", "--without-pip", by_hand], check=True)
    (by_hand / "kept").touch()
    assert quick.run("demo").code == 7
    assert (by_hand / "kept").exists()


def test_another_python_gets_an_environment_of_its_own(
    quick: House, pythons: tuple[Interpreter, ...], tmp_path: Path
) -> None:
    quick.run("demo")
    other = next(python for python in pythons if python.version != sys.version_info[:2])
    path = make_bare_path(tmp_path / "other", other.program)
    (path / "uv").symlink_to(quick.path / "uv")
    assert ANEW in House(project=quick.project, path=path).run("demo").out
    version = f"version = {other.version[0]}.{other.version[1]}."
    assert version in (quick.project / ".venv" / "pyvenv.cfg").read_text()


def test_two_at_once_set_up_once(quick: House) -> None:
    both = [quick.start("demo", name) for name in ("one", "two")]
    outs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert sum(SETTING_UP in out for out in outs) == 1


# Where


def test_afterview_venv_names_another_folder(quick: House, tmp_path: Path) -> None:
    assert quick.run("demo", AFTERVIEW_VENV=str(tmp_path / "venvs" / "3.11")).code == 7
    assert not (quick.project / ".venv").exists()


def test_nobody_s_folder_is_emptied(quick: House, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "cv.txt").write_text("mine")
    ran = quick.run("demo", AFTERVIEW_VENV=str(tmp_path / "documents"))
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "is no virtual environment" in ran.err
    assert (tmp_path / "documents" / "cv.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(quick: House) -> None:
    ran = quick.run("demo", AFTERVIEW_VENV=os.devnull + "/venv")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "cannot be written" in ran.err


# What else it says


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("dmeo",), 2), (("--help",), 0)])
def test_without_a_command_it_says_which_there_are(
    quick: House, arguments: tuple[str, ...], code: int
) -> None:
    ran = quick.run(*arguments)
    assert ran.code == code
    assert "run.py demo" in ran.out
    assert "run.py test" in ran.out


def test_an_old_python_can_read_why_it_is_too_old() -> None:
    """By the grammar, for machines without one; 3.7 is as far back as `ast` goes."""
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 7))


def test_an_old_python_hands_over_to_a_newer_one_or_says_why_not(
    quick: House, tmp_path: Path, require_tier: RequireTier
) -> None:
    old = interpreters(oldest=(3, 6), newest=(3, 10))
    require_tier("old-python", missing=None if old else "there is no Python older than 3.11")
    house = House(project=quick.project, path=make_bare_path(tmp_path / "old", old[0].program))
    alone = house.run("demo")
    assert (alone.code, alone.err.count("\n")) == (1, 1)
    assert "needs Python 3.11 or newer" in alone.err
    (house.path / "uv").symlink_to(quick.path / "uv")
    (house.path / f"python3.{sys.version_info[1]}").symlink_to(Path(sys.executable).resolve())
    assert house.run("demo").code == 7


@pytest.mark.full("setup")
def test_the_real_project_needs_python_and_sh_alone(tmp_path: Path) -> None:
    copy = tmp_path / "afterview"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "demo"))
    path = make_bare_path(tmp_path / "bin", Path(sys.executable).resolve())
    outs = [
        subprocess.run(
            [path / "python3", copy / "run.py", *arguments],
            env={**OUTSIDE, "PATH": str(path)},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        for arguments in (["demo", "--help"], ["test", "--version"], ["test", "--version"])
    ]
    assert [SETTING_UP in out for out in outs] == [True, True, False]
