"""Where passwords and tokens lie: keyring, variable, file or command; held in memory until a login worked.

Whatever goes wrong becomes a sentence that names the place and never what was in it: the words of a command's
own error are left out, since nobody knows what they hold.
"""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from afterview.errors import ConfigError, MailError, UserError
from afterview.mail.account import Account
from afterview.mail.credentials import Secret
from afterview.mail.providers import keyrings
from afterview.mail.vault import PASSWORD, THREE_WAYS, Reference, reference_of

LARGEST = 64 * 1024
COMMAND_SECONDS = 60.0
OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LINE_ENDS = ("\r", "\n")


class Places:
    """The places of this machine. `variable` reads the environment; `seconds` is a command's time."""

    def __init__(self, *, variable: Callable[[str], str | None], seconds: float = COMMAND_SECONDS) -> None:
        self._variable = variable
        self._seconds = seconds
        self._held: dict[str, Secret] = {}

    def place(self, said: str | None) -> str:
        """The reference for a new account: the one said, else a variable, the keyring, a command."""
        if said is not None:
            reference = reference_of(said)
            if reference.kind == "file":
                return str(Reference(kind="file", rest=str(_path(reference.rest))))
            return str(reference)
        if self._variable(PASSWORD) or self._variable(f"{PASSWORD}_FILE"):
            return f"env:{PASSWORD}"
        if keyrings.usable():
            return "keyring"
        if self._variable(f"{PASSWORD}_COMMAND"):
            return f"env:{PASSWORD}"
        raise ConfigError("This machine has no keyring to keep a password in.", THREE_WAYS)

    def has(self, account: Account) -> bool:
        """Whether the place is one that the person filled; the keyring is always asked for anew."""
        reference = reference_of(account.secret)
        if reference.kind == "file":
            return _path(reference.rest).exists()
        return reference.kind != "keyring"

    def read(self, account: Account) -> Secret:
        """The secret: one that is held, else what lies at the account's place."""
        held = self._held.get(_key(account))
        if held is not None:
            return held
        reference = reference_of(account.secret)
        text = self._text(reference, account)
        try:
            return Secret(_one_line(text, reference))
        except UserError as problem:
            raise _empty(reference) from problem

    def hold(self, account: Account, secret: Secret) -> None:
        """Use this secret for the account from now on, in this process only."""
        self._held[_key(account)] = secret

    def keep(self, account: Account, secret: Secret) -> None:
        """Put it into the keyring or the file; a variable or a command is the person's own to change."""
        reference = reference_of(account.secret)
        if reference.kind == "keyring":
            keyrings.put(_key(account), secret.reveal())
        elif reference.kind == "file":
            _write(_path(reference.rest), secret)
        else:
            self.hold(account, secret)
            return
        self._held.pop(_key(account), None)

    def forget(self, account: Account) -> bool:
        """Take out of the keyring what we put there; False: it could not be asked."""
        self._held.pop(_key(account), None)
        return reference_of(account.secret).kind != "keyring" or keyrings.drop(_key(account))

    def _text(self, reference: Reference, account: Account) -> str:
        if reference.kind == "keyring":
            return keyrings.fetched(_key(account))
        if reference.kind == "file":
            return _contents(_path(reference.rest))
        if reference.kind == "command":
            return self._printed(reference)
        return self._from_environment(reference.rest)

    def _from_environment(self, name: str) -> str:
        if value := self._variable(name):
            return value
        if path := self._variable(f"{name}_FILE"):
            return _contents(_path(path))
        if line := self._variable(f"{name}_COMMAND"):
            return self._printed(reference_of(f"command:{line}"))
        raise MailError(
            f"The variable {name} with the mailbox's password is not set.",
            f"Set it, or {name}_FILE, or {name}_COMMAND, where afterview is started.",
        )

    def _printed(self, reference: Reference) -> str:
        words = reference.words
        try:
            done = subprocess.run(  # noqa: S603 - the person's own command, without a shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _failed(words, f"did not end within {self._seconds:g} seconds", passing=True) from None
        except (OSError, ValueError):
            raise _failed(words, "cannot be started") from None
        if done.returncode:
            raise _failed(words, f"ended with code {done.returncode}")
        return _decoded(done.stdout[: LARGEST + 1], f"The command {words[0]!r}")


def _key(account: Account) -> str:
    return account.address.casefold()


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as problem:
        raise ConfigError(
            "The home folder in the password's path is not known.", "Write the whole path."
        ) from problem


def _contents(path: Path) -> str:
    """A file that only its owner may read, judged by what was opened."""
    try:
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as problem:
        raise MailError(
            f"The password file {path} cannot be read: {problem.strerror}.", "Mend its path or its rights."
        ) from None
    try:
        _check_rights(os.fstat(opened), path)
        return _decoded(os.read(opened, LARGEST + 1), f"The password file {path}")
    finally:
        os.close(opened)


def _check_rights(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise MailError(f"The password file {path} is no file.", "Name a file with the password alone.")
    if os.name == "nt":
        return  # rights there are no mode bits
    if found.st_mode & OTHERS:
        raise MailError(
            f"The password file {path} is open to others (mode {stat.S_IMODE(found.st_mode):04o}).",
            f"Close it with: chmod 600 {path}",
        )
    if found.st_uid != os.geteuid():
        raise MailError(
            f"The password file {path} belongs to somebody else.", "Make a file of your own, mode 0600."
        )


def _decoded(data: bytes, what: str) -> str:
    if len(data) > LARGEST:
        raise MailError(f"{what} holds more than {LARGEST // 1024} kB.", "It should hold the password alone.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MailError(f"{what} holds no text in UTF-8.", "Write the password in UTF-8.") from None


def _one_line(text: str, reference: Reference) -> str:
    line = text.removesuffix("\n").removesuffix("\r")
    if any(end in line for end in _LINE_ENDS):
        raise MailError(
            f"At {reference.shown} there is more than one line.", "It should hold the password alone."
        )
    return line


def _write(path: Path, secret: Secret) -> None:
    """A file of mode 0600 that appears whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(secret.reveal() + "\n")
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise ConfigError(
            f"The password file {path} cannot be written: {problem.strerror}.", "Name another place."
        ) from None


def _failed(words: tuple[str, ...], what: str, *, passing: bool = False) -> MailError:
    return MailError(
        f"The command {words[0]!r} for the mailbox's password {what}.",
        "Try it in a terminal: it has to print the password and nothing else.",
        passing=passing,
    )


def _empty(reference: Reference) -> MailError:
    return MailError(f"At {reference.shown} there is no password.", "Put it there, or name another place.")
