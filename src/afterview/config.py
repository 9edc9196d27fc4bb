"""Settings: from the environment, else config.toml in the home folder, else the default here.

AFTERVIEW_HOME   the folder with everything: database, backups, templates, sequences
AFTERVIEW_NOW    an instant with offset that stands for "now"
NO_COLOR         plain text on terminals too

AFTERVIEW_MAIL_PASSWORD, AFTERVIEW_MAIL_PASSWORD_FILE, AFTERVIEW_MAIL_PASSWORD_COMMAND
                 the password of a mailbox, a file with it, a command that prints it
AFTERVIEW_OAUTH_CLIENT_ID, AFTERVIEW_OAUTH_CLIENT_SECRET
                 a client of the person's own at Google or Microsoft
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import msgspec
import platformdirs

from afterview.core.model import FIRST_YEAR, LAST_YEAR
from afterview.errors import ConfigError, UserError

DATABASE = "afterview.sqlite3"
HOME_HINT = "Name a folder with --home or AFTERVIEW_HOME, or leave both out."
MEND = "Mend or delete it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """Where the data lies, what the clock is, where the machine stands."""

    home: Path
    now: datetime | None = None
    zone: str | None = None
    editor: str | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.home / DATABASE

    @property
    def templates(self) -> Path:
        """The person's own letters, one folder a language."""
        return self.home / "templates"

    @property
    def sequences(self) -> Path:
        """The person's own cadences."""
        return self.home / "sequences"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    zone: str | None = None
    editor: str | None = None


def load(*, home: str | None = None, now: str | None = None) -> Config:
    """The settings; arguments win over the environment, the environment over the file."""
    config, problem = load_anyway(home=home, now=now)
    if problem is not None:
        raise problem
    return config


def load_anyway(*, home: str | None = None, now: str | None = None) -> tuple[Config, ConfigError | None]:
    """The settings without those of a file that cannot be used, and what is wrong with it.

    For the commands that a person needs when something is wrong.
    """
    said = home or os.environ.get("AFTERVIEW_HOME")
    folder = _folder(said) if said else Path(platformdirs.user_data_dir("afterview", appauthor=False))
    clock = now or os.environ.get("AFTERVIEW_NOW")
    problem = None
    try:
        file = _read(folder / "config.toml")
    except ConfigError as found:
        file, problem = _File(), found
    config = Config(
        home=folder,
        now=parse_now(clock) if clock else None,
        zone=file.zone or system_zone(),
        editor=file.editor or os.environ.get("VISUAL") or os.environ.get("EDITOR"),
    )
    return config, problem


def parse_now(text: str) -> datetime:
    """An ISO instant with its offset, or UserError."""
    try:
        now = datetime.fromisoformat(text)
    except ValueError as problem:
        raise UserError(
            f"{text!r} is not a time.", "Write it like 2026-11-03T16:05-05:00, with the offset."
        ) from problem
    if now.tzinfo is None:
        raise UserError(f"The time {text!r} has no offset.", "Write it like 2026-11-03T16:05-05:00.")
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise UserError(
            f"The year {now.year} cannot be right.", f"Use a year from {FIRST_YEAR} to {LAST_YEAR}."
        )
    return now


def system_zone() -> str | None:
    """The machine's IANA zone; None where it does not say."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named and _exists(named):
        return named
    try:
        target = Path("/etc/localtime").resolve(strict=True)
    except OSError:
        return None
    name = "/".join(target.parts[target.parts.index("zoneinfo") + 1 :]) if "zoneinfo" in target.parts else ""
    return name if name and _exists(name) else None


def variable(name: str) -> str | None:
    """What a variable holds that the person names; None: nothing. For secrets, which no setting holds."""
    return os.environ.get(name) or None


def wants_colour(stream: TextIO) -> bool:
    """Whether text printed there may be coloured: on a terminal, unless NO_COLOR says otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _folder(said: str) -> Path:
    try:
        return Path(said).expanduser()
    except RuntimeError as problem:
        raise ConfigError(f"There is no home folder {said!r}.", HOME_HINT) from problem


def _read(path: Path) -> _File:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return _File()
    except NotADirectoryError as problem:
        raise ConfigError(f"The home folder {path.parent} is no folder.", HOME_HINT) from problem
    except OSError as problem:
        raise _unusable(path, problem) from problem
    return _parsed(content, path)


def check(content: bytes, path: Path) -> None:
    """ConfigError unless `content` can be the settings file; `path` is what it is called."""
    _parsed(content, path)


def _parsed(content: bytes, path: Path) -> _File:
    try:
        file = msgspec.toml.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _unusable(path, problem) from problem
    if file.zone is not None and not _exists(file.zone):
        raise ConfigError(
            f"The settings file {path} names a time zone that does not exist: {file.zone!r}.",
            "Write an IANA name such as Europe/Berlin there, or delete the line.",
        )
    return file


def _unusable(path: Path, problem: Exception) -> ConfigError:
    return ConfigError(f"The settings file {path} cannot be used: {problem}.", MEND)
