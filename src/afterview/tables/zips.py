"""Zip files from anywhere, opened with care.

Nothing is ever unpacked into a folder, so a name in the file leads nowhere;
names that try to are refused all the same, with the whole file. What a member
says about its size is checked before, what comes out of it while it is read.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from afterview.errors import UserError

MAGIC = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
MOST_MEMBERS = 20_000
MOST_BYTES = 192_000_000  # of what is read of one file, unpacked
# Text and XML pack to a hundredth at best; small ones may do better.
MOST_RATIO, RATIO_FROM = 300, 8_000_000
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_ELSEWHERE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
MEND = "Get it again from where it came from, and import that."


class Zip:
    """An open zip file whose members were looked at; `left` is how much may still be unpacked."""

    def __init__(self, file: zipfile.ZipFile, name: str) -> None:
        self._file = file
        self._name = name
        self._left = MOST_BYTES
        self.members = {info.filename: info for info in file.infolist() if not info.is_dir()}

    def read(self, member: str) -> bytes:
        """The bytes of a member; UserError where they are too many, or broken."""
        return b"".join(self.chunks(member))

    def chunks(self, member: str) -> Iterator[bytes]:
        """The same, a piece at a time."""
        info = self.members[member]
        if info.flag_bits & _ENCRYPTED:
            raise UserError(f"{self._name} is locked with a password.", "Save it without one.")
        if info.file_size > max(RATIO_FROM, MOST_RATIO * info.compress_size) or info.file_size > self._left:
            raise self._bomb(member)
        with sentences(self._name), self._file.open(info) as packed:
            while piece := packed.read(_CHUNK):
                self._left -= len(piece)
                if self._left < 0:
                    raise self._bomb(member)
                yield piece

    def _bomb(self, member: str) -> UserError:
        return UserError(
            f"{self._name} cannot be right: {member!r} in it would unpack to far too much.", MEND
        )


@contextmanager
def opened(content: bytes, *, name: str) -> Iterator[Zip]:
    """The zip file `content`; UserError for one that is damaged, or made to do harm."""
    with sentences(name):
        file = zipfile.ZipFile(io.BytesIO(content))
    with file:
        _check(file, name)
        yield Zip(file, name)


@contextmanager
def sentences(name: str) -> Iterator[None]:
    """What reading a broken zip file raises, as one UserError."""
    try:
        yield
    except _BROKEN as problem:
        raise UserError(f"{name} is damaged: it cannot be unpacked.", MEND) from problem


def _check(file: zipfile.ZipFile, name: str) -> None:
    members = file.infolist()
    if len(members) > MOST_MEMBERS:
        raise UserError(f"{name} holds more than {MOST_MEMBERS:,} files.", MEND)
    seen: set[str] = set()
    for info in members:
        # Windows separators are changed on the way in there, so the name as it stands in the file counts.
        for path in (info.filename, info.orig_filename):
            if _ELSEWHERE.search(path):
                raise UserError(f"{name} is not safe: {path!r} in it leads out of the archive.", MEND)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UserError(f"{name} is not safe: {info.filename!r} in it is a link.", MEND)
        if info.filename in seen:
            raise UserError(f"{name} cannot be right: {info.filename!r} is in it twice.", MEND)
        seen.add(info.filename)
