"""The two commands: `python3 run.py demo` and `python3 run.py test`.

Needs Python 3.11 and nothing else; the first run sets everything up beside this file, in
`.venv` (or in the folder that AFTERVIEW_VENV names), a later one starts at once:

    a Python of 3.11 or newer → one set-up at a time → virtual environment → packages, checked by
    hash → the project itself → bytecode → stamp → the command

Packages come by uv if it is there, else by the environment's own pip, else by the pip of the Python
that runs this; where they come from is up to the configuration of uv and pip.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - so this much is written for Python 3.6
    for name in [f"python3.{minor}" for minor in range(19, 10, -1)]:
        program = shutil.which(name)
        if program and subprocess.call([program, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(program, [program, *sys.argv])
    this = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(
        f"afterview needs Python 3.11 or newer and this is {this}: install one and start run.py with it."
    )

import tomllib

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("AFTERVIEW_VENV") or ROOT / ".venv").absolute()
STAMP = VENV / "afterview-stamp"
UNFINISHED = "unfinished"
Command = list[str | Path]
WINDOWS = os.name == "nt"
USAGE = """\
python3 run.py demo [ARGUMENTS]   shows the main job on made-up data
python3 run.py test [ARGUMENTS]   runs the tests; arguments go to pytest (-k policy, --full)
"""


def program_of(name: str) -> Path:
    """Where the environment keeps a program."""
    return VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name


PYTHON = program_of("python")
COMMANDS: dict[str, tuple[str, Command]] = {
    "demo": ("run", [program_of("afterview"), "demo"]),
    "test": ("test", [PYTHON, "-m", "pytest", "-n", "2"]),
}


def main(arguments: list[str]) -> NoReturn:
    """Set up what the command needs, then become the command."""
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, end="")
        sys.exit(0 if arguments in (["-h"], ["--help"]) else 2)
    packages, command = COMMANDS[arguments[0]]
    try:
        if not is_ready(packages):
            set_up(packages)
    except OSError as error:
        sys.exit(
            f"{error.filename or VENV} cannot be written ({error.strerror}): put the project into a folder"
            " of your own, or name one for the environment in AFTERVIEW_VENV."
        )
    except KeyboardInterrupt:
        sys.exit("The set-up was stopped: start again to begin it anew.")
    become([*command, *arguments[1:]], folder=ROOT if packages == "test" else Path.cwd())


def is_ready(packages: str) -> bool:
    """Whether the environment holds these packages; the tests' packages contain the program's."""
    stamps = {stamp_of(packages), stamp_of("test")}
    return PYTHON.exists() and program_of("afterview").exists() and read_stamp() in stamps


def set_up(packages: str) -> None:
    """Fill the environment, anew where the old one cannot be built upon; the stamp comes last."""
    with one_at_a_time():
        if is_ready(packages):  # by another run, while this one waited
            return
        print(f"Setting up {VENV} (once, about a minute)", flush=True)
        if not is_usable():
            say("a virtual environment")
            make_environment()
        STAMP.write_text(UNFINISHED)
        install(packages)
        say("bytecode")
        for folder in (VENV, ROOT / "src"):
            # It is no failure that some package ships a template which is not quite Python.
            subprocess.run([PYTHON, "-m", "compileall", "-qq", "-j", "0", folder], check=False)
        STAMP.write_text(stamp_of(packages))


def is_usable() -> bool:
    """Whether packages can be put into the environment that is there: finished, and of this Python."""
    stamp = read_stamp()
    if stamp is not None:
        return PYTHON.exists() and stamp.startswith(place())
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return PYTHON.exists() and answers([PYTHON, "-c", same])


def make_environment() -> None:
    """An empty environment in place of whatever environment was there."""
    if VENV.exists() and any(VENV.iterdir()):
        if not (VENV / "pyvenv.cfg").exists():
            sys.exit(f"{VENV} is no virtual environment: name another folder in AFTERVIEW_VENV.")
        shutil.rmtree(VENV)
    if not succeeds([sys.executable, "-m", "venv", "--without-pip", VENV]):
        sys.exit(f"A virtual environment cannot be made in {VENV}: name another folder in AFTERVIEW_VENV.")


def install(packages: str) -> None:
    """Bring in the packages by the first installer that manages, then the project itself."""
    hashed: Command = ["--require-hashes", "-r", ROOT / "requirements" / f"{packages}.txt"]
    project: Command = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    found = False
    for name, installer in installers():
        found = True
        say(f"packages, by {name}")
        if succeeds([*installer, *hashed]) and succeeds([*installer, *project]):
            return
    if not found:
        sys.exit(
            "This Python has no pip: install it (Debian, Ubuntu: apt install python3-venv) and start again."
        )
    sys.exit("The packages could not be installed: once what the message above names is mended, start again.")


def installers() -> Iterator[tuple[str, Command]]:
    """Commands that install into the environment, the best first."""
    uv = shutil.which("uv")
    if uv:
        yield "uv", [uv, "pip", "install", "--quiet", "--python", PYTHON]
    quietly = ["install", "-qq", "--no-input", "--no-compile", "--disable-pip-version-check"]
    if answers([PYTHON, "-m", "pip", "--version"]) or answers([PYTHON, "-m", "ensurepip", "--default-pip"]):
        yield "pip", [PYTHON, "-m", "pip", *quietly]
    elif answers([sys.executable, "-m", "pip", "--version"]):
        yield "the system's pip", [sys.executable, "-m", "pip", "--python", PYTHON, *quietly]


def stamp_of(packages: str) -> str:
    """What the stamp says when these packages are in: the place, and the hash of what was installed."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    built_from = [pyproject["build-system"], pyproject["project"], pyproject["tool"]["hatch"]]
    requirements = (ROOT / "requirements" / f"{packages}.txt").read_bytes()
    return place() + hashlib.sha256(json.dumps(built_from).encode() + requirements).hexdigest()


def place() -> str:
    """The hash of what an environment is bound to: one Python, and the folders where things lie."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    bound = f"{sys.implementation.name} {version} {sys.base_prefix} {VENV} {ROOT}"
    return hashlib.sha256(os.fsencode(bound)).hexdigest() + "\n"


def read_stamp() -> str | None:
    """What the last set-up left; None where there was none."""
    return STAMP.read_text() if STAMP.exists() else None


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the set-up's lock; the system gives it back however this process ends."""
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with VENV.with_name(f"{VENV.name}.lock").open("w") as lock:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another set-up is running: waiting for it", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def succeeds(command: Command) -> bool:
    """Run a step; what goes wrong is read on the terminal."""
    return subprocess.call(command, env=settings(), stdout=subprocess.DEVNULL) == 0


def answers(command: Command) -> bool:
    """Run a step that may say no without a message."""
    quiet = subprocess.DEVNULL
    return subprocess.call(command, env=settings(), stdout=quiet, stderr=quiet) == 0


def settings() -> dict[str, str]:
    """Give installers the person's settings but for those that lead elsewhere."""
    elsewhere = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "UV_TARGET", "UV_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    # Hashes are asked for where there are some: the project itself has none.
    return {**kept, "PIP_USER": "0", "PIP_REQUIRE_HASHES": "0", "UV_REQUIRE_HASHES": "0"}


def become(command: Command, *, folder: Path) -> NoReturn:
    """Leave the process to the command: its output, its signals, its exit code."""
    os.chdir(folder)
    if WINDOWS:  # where execv returns to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(command[0], [str(part) for part in command])


def say(step: str) -> None:
    """Tell that something long begins."""
    print(f"  {step}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
