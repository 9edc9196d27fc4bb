"""The system's keyring, through the library keyring: one secret in as many entries as it needs.

Backends raise what they like where they do not work, and nobody knows what the words of it hold: only the
name of the error goes into the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from afterview.errors import ConfigError, MailError
from afterview.mail.vault import THREE_WAYS

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "afterview"
PART = 1000  # characters of an entry: Windows takes 2,560 bytes, two a character


def usable() -> bool:
    """Whether the system has a keyring that keeps something."""
    return _backend() is not None


def fetched(key: str) -> str:
    """What lies there, or MailError."""
    backend = _backend()
    if backend is None:
        raise MailError(
            f"The password of {key} is in a keyring, and this machine shows none.",
            "Start afterview where the keyring is open, or connect again with another place, as"
            " --secret file:PATH.",
        )
    try:
        text = "".join(_parts(backend, key))
    except Exception as problem:  # noqa: BLE001 - see the top
        raise _closed(problem) from None
    if not text:
        raise MailError(
            f"The keyring holds no password for {key}.", f"Connect again: afterview mail connect {key}"
        )
    return text


def put(key: str, text: str) -> None:
    """Keep it there in the place of what was, read back; ConfigError without a keyring."""
    backend = _backend()
    if backend is None:
        raise ConfigError("This machine has no keyring to keep a password in.", THREE_WAYS)
    parts = [text[start : start + PART] for start in range(0, len(text), PART)]
    try:
        for number, part in enumerate(parts):
            backend.set_password(SERVICE, _entry(key, number), part)
        _drop(backend, key, first=len(parts))
        kept = "".join(_parts(backend, key))
    except Exception as problem:  # noqa: BLE001 - see the top
        raise _closed(problem) from None
    if kept != text:
        raise ConfigError("The keyring does not give back what it is given.", THREE_WAYS)


def drop(key: str) -> bool:
    """Delete what lies there; False: no keyring could be asked."""
    backend = _backend()
    if backend is None:
        return False
    try:
        _drop(backend, key, first=0)
    except Exception:  # noqa: BLE001 - see the top
        return False
    return True


def _backend() -> KeyringBackend | None:
    import keyring  # noqa: PLC0415 - a third of a second, for those whose password lies there
    from keyring.backends import fail, null  # noqa: PLC0415 - as above

    try:
        backend = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - see the top
        return None
    return None if isinstance(backend, fail.Keyring | null.Keyring) else backend


def _parts(backend: KeyringBackend, key: str) -> Iterator[str]:
    """An entry that is full has another one after it, if there is one."""
    number = 0
    while part := backend.get_password(SERVICE, _entry(key, number)):
        yield part
        if len(part) < PART:
            return
        number += 1


def _drop(backend: KeyringBackend, key: str, *, first: int) -> None:
    number = first
    while backend.get_password(SERVICE, _entry(key, number)) is not None:
        backend.delete_password(SERVICE, _entry(key, number))
        number += 1


def _entry(key: str, number: int) -> str:
    return f"{key} ({number + 1})" if number else key


def _closed(problem: Exception) -> MailError:
    return MailError(
        f"The keyring does not open ({type(problem).__name__}).",
        "Unlock it, or connect again with another place: --secret file:PATH.",
    )
