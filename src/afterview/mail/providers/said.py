"""What a server said, fit to be shown and kept: one line, short, and never the password it was told."""

from __future__ import annotations

from base64 import b64encode
from itertools import groupby

from afterview.mail.credentials import Credentials

SAID_LIMIT = 500  # characters kept
_READ_LIMIT = 4_000  # characters looked at
_SHORTEST, _LONGEST = 4, 8  # characters of a secret that give it away


def said(text: bytes, credentials: Credentials | None = None) -> str:
    """`text` as one line of at most SAID_LIMIT printable characters.

    What it repeats of the credentials, as they are or as they went over the wire, becomes "…": a
    server may quote the command it did not understand.
    """
    words = " ".join(text.decode("utf-8", "replace").split())
    line = "".join(sign for sign in words if sign.isprintable())[:_READ_LIMIT]
    return _masked(line, _forms(credentials))[:SAID_LIMIT]


def _forms(credentials: Credentials | None) -> tuple[str, ...]:
    if credentials is None:
        return ()
    secret = credentials.secret.reveal()
    coded = (b64encode(blob).decode("ascii") for blob in (secret.encode(), credentials.response()))
    return (secret, *coded)


def _masked(line: str, forms: tuple[str, ...]) -> str:
    """`line` without any piece of a form that is half of it, or eight characters, long."""
    hidden = bytearray(len(line))
    for form in forms:
        size = min(len(form), max(_SHORTEST, len(form) // 2), _LONGEST)
        if size >= _SHORTEST:
            for start in range(len(form) - size + 1):
                _hide(line, form[start : start + size], hidden)
    runs = groupby(zip(line, hidden, strict=True), key=lambda pair: pair[1])
    return "".join("…" if marked else "".join(sign for sign, _ in run) for marked, run in runs)


def _hide(line: str, piece: str, hidden: bytearray) -> None:
    at = line.find(piece)
    while at >= 0:
        hidden[at : at + len(piece)] = b"\1" * len(piece)
        at = line.find(piece, at + 1)
