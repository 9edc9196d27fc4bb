"""A PostgreSQL of the tests' own: a cluster in a temporary folder, with its socket there and no other way in.

    with Cluster() as cluster:            # for one process: a benchmark
        Store.connect(cluster.url("name"))
    with shared(run) as folder:           # for a whole test run, however many processes it has
        Store.connect(url_of(folder, "name"))

Its texts are ordered as people order them (ICU, en-US), not by their bytes as
SQLite orders them, so a query that leans on an order shows. Run as root, it
belongs to `postgres` or `nobody`, because PostgreSQL refuses to run as root.

`shared`: whoever comes first starts a guard, and the guard the cluster. Every
process holds the writing end of one pipe; when the last one lets go of it,
however it ended, the guard stops the cluster and removes its folder.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

OLDEST = 15  # the first that orders a whole cluster by ICU
DEBIAN = Path("/usr/lib/postgresql")
SUPERUSER = "afterview"
USERS = ("postgres", "nobody")
GUEST = "guest"  # the one who has to say a password
PIPE, PLACE = "postgres.held", "postgres.place"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
LIMIT = 60.0  # seconds, for anything that is waited for


def binaries() -> Path | None:
    """Where `initdb` and `postgres` are, the newest first; None: nowhere, or too old."""
    found = [path for path in (*DEBIAN.glob("*/bin"), *_on_path()) if (path / "initdb").exists()]
    usable = [(version, path) for path in found if (version := _version(path)) >= OLDEST]
    return max(usable)[1] if usable else None


def missing_postgres() -> str | None:
    """Why there can be no cluster here, or None."""
    if os.name != "posix":
        return "PostgreSQL is started through sockets in folders, which this system has not"
    if binaries() is None:
        return f"PostgreSQL {OLDEST} or later is not installed (on Debian: apt install postgresql)"
    if os.geteuid() == 0 and not _other_user():
        return "PostgreSQL refuses to run as root, and there is neither a user postgres nor a nobody"
    return None


class Cluster:
    """A cluster that lives as long as this context; `durable`: with the settings of a real one."""

    def __init__(self, *, durable: bool = False) -> None:
        self.settings: Mapping[str, str] = {} if durable else FAST
        self.folder = Path(tempfile.mkdtemp(prefix="afterview-postgres-"))
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str, *, user: str = SUPERUSER, password: str = "") -> str:
        """The address of one of its databases, for `Store.connect`."""
        return url_of(self.folder, database, user=user, password=password)

    def __enter__(self) -> Self:
        try:
            self._make()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server by its process id, and remove everything."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # its "fast" shutdown: nobody is waited for
            self.process.wait(LIMIT)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        if user := _other_user():
            os.chown(self.folder, user["user"], user["group"])
        self._run(
            "initdb", "--no-sync", "--no-instructions", f"--pgdata={self.folder / 'data'}",
            f"--username={SUPERUSER}", "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=icu", "--icu-locale=en-US",
        ).check_returncode()  # fmt: skip
        rules = f"local all {GUEST} scram-sha-256\nlocal all all trust\n"
        (self.folder / "data" / "pg_hba.conf").write_text(rules)

    def _start(self) -> None:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), **self.settings}
        arguments = [f"--{name}={value}" for name, value in options.items()]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*_bound(), _program("postgres"), "-D", self.folder / "data", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                **_other_user(),
            )
        asked = (
            "pg_isready",
            f"--host={self.folder}",
            f"--username={SUPERUSER}",
            "--dbname=postgres",
            "--quiet",
        )
        while self._run(*asked).returncode != 0:
            if self.process.poll() is not None:
                raise RuntimeError(f"PostgreSQL does not start: {(self.folder / 'log').read_text()}")
            select.select([], [], [], 0.05)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [_program(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=LIMIT,
            check=False,
            **_other_user(),
        )


def url_of(folder: Path, database: str, *, user: str = SUPERUSER, password: str = "") -> str:
    """The address of a database whose server has its socket in `folder`."""
    secret = f":{quote(password)}" if password else ""
    return f"postgresql://{user}{secret}@/{database}?host={folder}"


@contextmanager
def shared(run: Path) -> Iterator[Path]:
    """The folder of the cluster of a whole test run, which has the folder `run` to itself."""
    held = _hold(run)
    try:
        yield Path((run / PLACE).read_text())
    finally:
        os.close(held)


def _hold(run: Path) -> int:
    """The writing end of the pipe that keeps the cluster alive; the first to ask has it started."""
    with locked(run):
        try:
            return os.open(run / PIPE, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # no pipe, or nobody reads it: there is no guard
            (run / PIPE).unlink(missing_ok=True)
            os.mkfifo(run / PIPE)
        with subprocess.Popen(
            [sys.executable, __file__, run], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as guard:
            assert guard.stdout is not None
            said = guard.stdout.read()
            if said != b"ready":
                raise RuntimeError(f"The guard of PostgreSQL ended: {said.decode()}")
            return os.open(run / PIPE, os.O_WRONLY | os.O_NONBLOCK)


@contextmanager
def locked(run: Path) -> Iterator[None]:
    """One process of the test run at a time."""
    with (run / "postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def guard(run: Path) -> None:
    """Start the cluster, leave the process that asked for it, and stop when nobody holds the pipe."""
    pipe = os.open(run / PIPE, os.O_RDONLY | os.O_NONBLOCK)
    if os.fork():
        os._exit(0)
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # told to end, it takes the cluster along
    with Cluster() as cluster:
        (run / PLACE).write_text(str(cluster.folder))
        os.write(1, b"ready")
        os.close(1)
        os.read(0, 1)  # until the first has taken hold
        while _is_held(pipe, run):
            select.select([pipe], [], [])


def _is_held(pipe: int, run: Path) -> bool:
    """Whether anybody has the other end; if not, nobody gets it any more."""
    watched = select.poll()
    watched.register(pipe, select.POLLIN)
    if not watched.poll(0):
        return True
    with locked(run):
        if not watched.poll(0):
            return True
        (run / PIPE).unlink()
        return False


def _program(name: str) -> Path:
    place = binaries()
    if place is None:
        raise RuntimeError(missing_postgres())
    return place / name


def _version(place: Path) -> int:
    said = subprocess.run(
        [place / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0


def _on_path() -> list[Path]:
    found = shutil.which("initdb")
    return [Path(found).resolve().parent] if found else []


def _bound() -> tuple[str, ...]:
    """What starts a program that ends when its starter is killed, where there is such a thing."""
    bound = "setpriv", "--pdeathsig", "INT"
    if shutil.which(bound[0]) is None:
        return ()
    return bound if subprocess.run([*bound, "true"], capture_output=True, check=False).returncode == 0 else ()


def _other_user() -> dict[str, Any]:
    """As whom a program of PostgreSQL is run: as ourselves, unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in USERS:
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {}


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
