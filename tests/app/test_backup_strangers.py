"""A backup file may come from anybody: what is wrong with it is a sentence, and nothing is changed."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from afterview.app.restoring import prepared
from afterview.errors import NotFound, UserError
from afterview.store import swap
from afterview.store.database import HEAD
from tests.app.conftest import Desk
from tests.app.safe import OWN, WEEK_LATER, put, restore, saved, state


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


Parts = Sequence[tuple[str | zipfile.ZipInfo, bytes]]


def packed(parts: Parts, *, manifest: dict[str, Any] | None = None) -> bytes:
    """A zip with these parts; the manifest is made to fit, or is the one given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        names = [(p if isinstance(p, str) else p.filename, content) for p, content in parts]
        said = {
            "format": "afterview-backup",
            "version": 1,
            "made": "2026-11-03T16:05:00-05:00",
            "program": "0",
            "schema": HEAD,
            "events": 1,
            "newest": None,
            "files": [
                {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
                for name, content in names
            ],
        }
        for part, content in parts:
            archive.writestr(part, content)
        archive.writestr("manifest.json", json.dumps(said | (manifest or {})))
    return out.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def changed(statement: str) -> Callable[[bytes], bytes]:
    """The database with one statement run on it."""

    def change(content: bytes) -> bytes:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            database.executescript(statement)
            return database.serialize()

    return change


LATER = changed("UPDATE alembic_version SET version_num = '9999'")
OTHERS = changed("DROP TABLE event")
TRIGGERS = changed("CREATE TRIGGER again AFTER UPDATE ON outbox BEGIN UPDATE outbox SET own_words = 1; END")
ORPHANS = changed("INSERT INTO address VALUES (1, 'a@b.example', 77)")
EVIL_NAMES = [
    "../evil.txt",
    "templates/../../evil.txt",
    "templates/en/../../../evil.txt",
    "/etc/evil.txt",
    "C:/evil.txt",
    "templates\\en\\evil.txt",
    "templates/en/..",
    "templates/en/.txt",
    "templates/en/a\u202eb.txt",
    "templates/en/deeper/x.txt",
    "evil.txt",
    "backups/x.zip",
    "afterview.sqlite3-wal",
    "sequences/../afterview.sqlite3",
]


def forgeries(parts: dict[str, bytes]) -> dict[str, tuple[bytes, str]]:
    """Every wrong backup by name, and the words of its refusal."""
    database, mine = parts["afterview.sqlite3"], ("afterview.sqlite3", parts["afterview.sqlite3"])
    whole = packed([mine])
    wrong: dict[str, tuple[bytes, str]] = {
        f"name {name!r}": (packed([mine, (name, b"x")]), "which is no part of a backup")
        for name in EVIL_NAMES
    }
    swapped = {"files": [{"name": mine[0], "size": len(database), "sha256": "0" * 64}]}
    encrypted = bytearray(whole)
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    lzma = zipfile.ZipInfo("templates/en/x.txt")
    lzma.compress_type = zipfile.ZIP_LZMA
    ended = packed([mine, ("sequences/x.toml_", b"")]).replace(b"toml_", b"toml\0")
    return wrong | {
        "a name with an end in it": (ended, "is no part of a backup"),
        "no zip": (b"Dear Rita,\n" * 100, "no backup"),
        "empty": (b"", "no backup"),
        "another zip": (_zip({"Jobs/Job Applications.csv": b"a,b\n"}), "no part of a backup"),
        "no manifest": (_zip({"afterview.sqlite3": database}), "is no backup of afterview"),
        "no database": (packed([("config.toml", b"")]), "holds no database"),
        "another format": (packed([mine], manifest={"format": "x"}), "is no backup of afterview"),
        "a later format": (packed([mine], manifest={"version": 2}), "later version of afterview"),
        "no day": (packed([mine], manifest={"made": "2026-11-03T10:00:00"}), "when it was made"),
        "a year before all": (packed([mine], manifest={"made": "0001-01-01T00:00:00Z"}), "names a year that"),
        "a year behind all": (packed([mine], manifest={"made": "9999-12-31T23:59:59Z"}), "names a year that"),
        "a last event of no year": (packed([mine], manifest={"newest": "9999-01-01T00:00:00Z"}), "a year"),
        "events it does not have": (packed([mine], manifest={"events": 99_999}), "than its manifest says"),
        "a form it does not have": (packed([mine], manifest={"schema": "9999"}), "than its manifest says"),
        "a manifest of nonsense": (packed([mine], manifest={"files": 7}), "manifest that cannot be read"),
        "another content": (packed([mine], manifest=swapped), "not what its manifest says"),
        "a file too many": (packed([mine, ("config.toml", b"")], manifest=swapped), "other files than"),
        "twice": (_twice(mine), "twice"),
        "twice by case": (packed([mine, ("sequences/A.toml", b"x"), ("sequences/a.toml", b"y")]), "twice"),
        "a link": (packed([mine, (link("templates/en/x.txt"), b"/etc/passwd")]), "no ordinary file"),
        "encrypted": (bytes(encrypted), "is encrypted"),
        "another packing": (packed([mine, (lzma, b"x")]), "in a form that is not read here"),
        "cut off": (whole[: len(whole) // 2], "cut off"),
        "cut off at the end": (whole[:-30], "cut off"),
        "a letter too large": (packed([mine, ("templates/en/x.txt", b"x" * 300_000)]), "too large"),
        "a bomb": (packed([("afterview.sqlite3", bytes(40_000_000))]), "grows too much"),
        "too many files": (packed([(f"sequences/{n}.toml", b"") for n in range(2001)]), "more than 2,000"),
        "a later database": (packed([("afterview.sqlite3", LATER(database))]), "later version of afterview"),
        "a database of another": (packed([("afterview.sqlite3", OTHERS(database))]), "not made by afterview"),
        "a database that does things": (packed([("afterview.sqlite3", TRIGGERS(database))]), "not made by"),
        "a database that lost rows": (packed([("afterview.sqlite3", ORPHANS(database))]), "is damaged"),
        "a database cut off": (packed([("afterview.sqlite3", database[:9000])]), "is damaged"),
        "a short database": (packed([("afterview.sqlite3", database[:50])]), "is damaged"),
        "no database inside": (packed([("afterview.sqlite3", b"x" * 500)]), "not a database"),
        "a bare database of a later version": (LATER(database), "later version of afterview"),
        "a bare database of another": (OTHERS(database), "not made by afterview"),
        "a bare database cut off": (database[:9000], "is damaged"),
    }  # fmt: skip


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _twice(mine: tuple[str, bytes]) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed([mine, mine])


def test_a_wrong_file_is_refused_with_a_sentence_and_changes_nothing(
    interviewed: Desk, tmp_path: Path
) -> None:
    home = interviewed.app.config.home
    put(home, OWN)
    wrong = forgeries(parts_of(saved(interviewed)))
    assert len(wrong) > 40
    interviewed.app.close()
    before, around = state(home), sorted(tmp_path.rglob("*"))
    for name, (content, words) in wrong.items():
        file = tmp_path / "given"
        file.write_bytes(content)
        with pytest.raises(UserError) as refused, prepared(interviewed.app.config, file, now=WEEK_LATER):
            pass
        assert words in refused.value.message, name
        assert str(file) in refused.value.message, name
        assert ".restore-" not in refused.value.message, name
        assert refused.value.hint, name
        file.unlink()
    assert state(home) == before
    assert [p for p in sorted(tmp_path.rglob("*")) if p.name != swap.LOCK] == around


def test_a_file_that_is_not_there_or_in_use(interviewed: Desk, tmp_path: Path) -> None:
    for path, kind in ((tmp_path / "none.zip", NotFound), (tmp_path, UserError)):
        with pytest.raises(kind), prepared(interviewed.app.config, path, now=WEEK_LATER):
            pass
    with pytest.raises(UserError, match="the database in use"):
        restore(interviewed.app, interviewed.app.config.database)
