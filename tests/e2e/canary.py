"""Look for a secret everywhere: in files and what they pack, in what was printed, in processes.

As it is, and as programs write it: in base64 (wherever it begins there), for addresses of the web, in JSON
and Python, in quoted-printable, in UTF-16.
"""

from __future__ import annotations

import json
import quopri
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from urllib.parse import quote, quote_plus

import pytest

from afterview.mail.credentials import Password, Secret
from tests.cli.desk import Said
from tests.servers.submission import ADDRESS

EVERY = 0.003  # seconds from one look at the processes to the next
PACKED = b"PK\x03\x04"


def forms(secret: str) -> tuple[bytes, ...]:
    """How the secret may be written down."""
    raw = secret.encode()
    texts = (quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], ascii(secret)[1:-1])
    coded = (b64encode(b"\0" * turn + raw + b"\0" * (-(turn + len(raw)) % 3)) for turn in range(3))
    within = (each[4:-4] for each in coded)  # what stands before and after it changes the ends
    more = (quopri.encodestring(raw), secret.encode("utf-16-le"), repr(raw)[2:-1].encode(), *within)
    return tuple(dict.fromkeys((raw, *(text.encode() for text in texts), *more)))


def shows(data: bytes, secret: str) -> bool:
    """Whether the secret stands in `data` in one of its forms."""
    return any(form in data for form in forms(secret))


def in_files(folder: Path, secret: str) -> list[str]:
    """The files under `folder` that hold the secret, packed or not."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(path) for path in files if _holds(path.read_bytes(), secret)]


def _holds(data: bytes, secret: str) -> bool:
    if shows(data, secret):
        return True
    if not data.startswith(PACKED):
        return False
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return any(_holds(archive.read(name), secret) for name in archive.namelist())


@contextmanager
def processes() -> Iterator[Callable[[], bytes]]:
    """The command line of every process there is meanwhile, and the environment of those begun meanwhile."""
    seen: set[bytes] = set()
    before = set(_processes())
    over = Event()

    def look() -> None:
        while not over.wait(EVERY):
            for process in _processes():
                for name in ("cmdline", "environ") if process not in before else ("cmdline",):
                    with suppress(OSError):
                        seen.add((process / name).read_bytes())

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield lambda: b"\n".join(seen)
    finally:
        over.set()
        thread.join()


def _processes() -> list[Path]:
    return list(Path("/proc").glob("[0-9]*"))


class Canary:
    """The secrets of one test, and where they must not be."""

    def __init__(self, folder: Path, home: Path, logs: pytest.LogCaptureFixture) -> None:
        self.password = f"kanari-{token_hex(8)}-é"
        self.text = f"Zeisig {token_hex(8)} flog vorüber"
        self.strange = f"Amsel-{token_hex(8)}"
        self.folder, self.home, self.logs = folder, home, logs
        self.place = folder / "password"
        self.place.write_text(self.password + "\n", encoding="utf-8")
        self.place.chmod(0o600)

    @property
    def person(self) -> Password:
        return Password(user=ADDRESS, secret=Secret(self.password))

    def assert_nowhere(self, *told: Said, after: str) -> None:
        """Not in what was just told, not in a file, not in a log."""
        printed = "".join(said.out + said.err for said in told).encode()
        errors = "".join(said.err for said in told).encode()
        logged = self.logs.text.encode()
        assert not shows(printed + logged, self.password), after
        assert not shows(errors, self.text), after
        assert not shows(errors, self.strange), after
        assert in_files(self.home, self.password) == [], after
        assert in_files(self.home, self.strange) == [], after
        assert in_files(self.folder / "tmp", self.text) == [], after
        assert in_files(self.folder / "tmp", self.password) == [], after
