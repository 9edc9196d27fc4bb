"""Folders by name, as LIST gives them and as a command wants them.

A name that cannot be said back exactly (bytes that are no modified UTF-7, line breaks in it) is
left out: nobody could ask for that folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from imapclient.imap_utf7 import decode, encode
from imapclient.response_parser import parse_response

from afterview.errors import UserError
from afterview.mail.mailbox import Folder, Role
from afterview.mail.providers.imap_guard import folder_name
from afterview.mail.providers.imap_wire import Client

MANY = 8_000_000  # bytes of all names together
_ROLES: dict[bytes, Role] = {
    rb"\drafts": "drafts",
    rb"\sent": "sent",
    rb"\all": "all",
    rb"\junk": "junk",
    rb"\trash": "trash",
    rb"\archive": "archive",
}
_NO_MAIL = frozenset({rb"\noselect", rb"\nonexistent"})


def listed(client: Client) -> tuple[Folder, ...]:
    """Every folder that can hold mail, in the server's order, each once."""
    client.wire.renew(MANY)
    folders = _folders(client.checked(client.wire.list('""', '"*"')))
    named = any(folder.role not in (None, "inbox") for folder in folders)
    if not named and client.can("SPECIAL-USE") and client.can("LIST-EXTENDED"):
        client.wire.renew(MANY)
        folders = _folders(client.checked(client.wire.list_roles()))
    return folders


def name_in_command(name: str) -> bytes:
    """A folder's name, checked, in modified UTF-7 and quoted."""
    sent: bytes = encode(folder_name(name))
    return b'"' + sent.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _folders(data: list[Any]) -> tuple[Folder, ...]:
    found = {folder.name: folder for folder in map(_folder, answers(data)) if folder is not None}
    return tuple(found.values())


def _folder(answer: list[Any]) -> Folder | None:
    flags, _, said, *_ = parse_response(answer)
    words = {flag.lower() for flag in flags if isinstance(flag, bytes)}
    raw = b"NIL" if said is None else str(said).encode() if isinstance(said, int) else said
    name = _name(raw)
    if name is None or words & _NO_MAIL:
        return None
    if name.upper() == "INBOX":
        return Folder(name="INBOX", role="inbox")
    return Folder(name=name, role=next((role for word, role in _ROLES.items() if word in words), None))


def _name(raw: bytes) -> str | None:
    try:
        name: str = folder_name(decode(raw))
    except (UserError, ValueError):
        return None
    return name if encode(name) == raw else None


def answers(data: Iterable[Any]) -> Iterator[list[Any]]:
    """The flat list of imaplib, cut where an answer ends: at the first element that is no literal."""
    one: list[Any] = []
    for part in data:
        if part is None or (part == b"" and not one):
            continue
        one.append(part)
        if isinstance(part, bytes):
            yield one
            one = []
