"""A home with backups, and what stands in it: shared by the tests of backups."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from afterview.app.backups import back_up
from afterview.app.restoring import RestoreAnswer, prepared
from afterview.app.transfer import export_json
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.store import swap
from tests.app.conftest import NEW_YORK, Desk, local

WEEK_LATER = local("2026-11-10 16:05")
OWN = {
    "config.toml": b'zone = "America/New_York"\n',
    "templates/en/my_ping.txt": b"Subject: Hello\nStep: ping\n\nHello [recruiter],\n",
    "templates/de/words.toml": b"# words\n",
    "sequences/calm.toml": b"# calm\n",
}


def put(home: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)


def saved(desk: Desk, name: str = "") -> Path:
    return Path(back_up(desk.app, Path(name) if name else None).file)


def restore(app: App, file: Path) -> RestoreAnswer:
    """As the command does it: nothing of the app is open."""
    app.close()
    return put_back(app.config, file, now=app.now)


def put_back(config: Config, file: Path, *, now: datetime = WEEK_LATER) -> RestoreAnswer:
    with prepared(config, file, now=now) as ready:
        return ready.put()


def state(home: Path) -> dict[str, bytes]:
    """Everything that stands in a home: what the database says, and the files."""
    with make_app(Config(home=home, zone=NEW_YORK), clock=lambda: WEEK_LATER) as app:
        said = export_json(app).encode()
    hidden = ("afterview.sqlite3", "backups", swap.LOCK)
    files = {
        p.relative_to(home).as_posix(): p.read_bytes()
        for p in home.rglob("*")
        if p.is_file() and not p.relative_to(home).as_posix().startswith(hidden)
    }
    return {"": said} | files
