"""A project of a few lines in the shape run.py expects; its packages are made here, so nothing is fetched:

    DIR/run.py  pyproject.toml  requirements/{run,test}.txt  src/hello.py  wheels/*.whl

A copy of this module in it is its build backend and, run as a program, an installer as quick as a copy.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

PYPROJECT = """\
[build-system]
requires = []
build-backend = "small_project"
backend-path = ["."]
[project]
name = "afterview"
version = "1"
[tool.hatch]
"""
TELL = """\
import json, os, sys
def run():
    print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd()}))
    sys.exit(7)
if __name__ == "__main__":
    run()
"""


def make_project(folder: Path, *, run_py: Path) -> Path:
    """Write the project; its demo and its tests tell what they were given and exit with 7."""
    for name in ("requirements", "src", "wheels"):
        (folder / name).mkdir(parents=True)
    shutil.copy(run_py, folder / "run.py")
    shutil.copy(__file__, folder / "small_project.py")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "src" / "hello.py").write_text(TELL)
    packages = ""
    for file, package in (("run", "greeting"), ("test", "pytest")):
        wheel = write_wheel(folder / "wheels", package, {f"{package}.py": TELL})
        packages += f"{package}==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
        (folder / "requirements" / f"{file}.txt").write_text(packages)
    return folder


def build_editable(
    wheel_directory: str, config_settings: object = None, metadata_directory: object = None
) -> str:
    """Answer as a build backend: a wheel that points at src and has the command `afterview`."""
    assert (config_settings, metadata_directory) == (None, None) or config_settings == {}
    files = {"afterview.pth": str(Path("src").absolute())}
    return write_wheel(Path(wheel_directory), "afterview", files, scripts="afterview = hello:run").name


def write_wheel(folder: Path, name: str, files: dict[str, str], *, scripts: str = "") -> Path:
    """A wheel of version 1 with these files."""
    info = f"{name}-1.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{scripts}\n",
    }
    path = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"]))
    return path


def install(python: Path, *, requirements: Path | None, editable: Path | None) -> None:
    """Do what `uv pip install` does, for this project, without a check."""
    site = next(python.parent.parent.glob("lib/python*/site-packages"))
    if requirements:
        for line in requirements.read_text().splitlines():
            wheel = f"{line.partition('==')[0]}-1-py3-none-any.whl"
            zipfile.ZipFile(requirements.parents[1] / "wheels" / wheel).extractall(site)
    if editable:
        (site / "afterview.pth").write_text(str(editable / "src"))
        command = python.with_name("afterview")
        command.write_text(f"#!/bin/sh\nexec '{python}' -c 'import hello; hello.run()' \"$@\"\n")
        command.chmod(0o755)


if __name__ == "__main__":
    options = dict(zip(sys.argv, [*map(Path, sys.argv[1:]), None], strict=True))
    install(
        Path(str(options["--python"])), requirements=options.get("-r"), editable=options.get("--editable")
    )
