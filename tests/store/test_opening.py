"""Opening and using a file when things go wrong: one sentence, one next step, nothing half-written."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import text

from afterview.core.events import Debriefed
from afterview.errors import StoreError
from afterview.store import Store, archive, check, ledger
from tests.store.diary import NOON, added, opened, record

pytestmark = pytest.mark.usefixtures("on_sqlite")

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def database(folder: Path) -> Path:
    """A database with one application, closed."""
    path = folder / "afterview.sqlite3"
    with Store.open(path, now=NOON) as store, store.write() as tx:
        record(tx, added(1))
    return path


def refusal(path: Path) -> StoreError:
    with pytest.raises(StoreError) as refused:
        Store.open(path, now=NOON, patience=0.1)
    assert refused.value.hint
    assert refused.value.message.endswith(".")
    return refused.value


def companies(folder: Path) -> list[str]:
    with opened(folder) as store, store.read() as tx:
        return [e.data["application"]["company"] for e in archive.dump(tx).events]


@contextmanager
def process(folder: Path, script: str) -> Iterator[subprocess.Popen[str]]:
    """A second process that runs `script` with an open `store`, and says "ready" when it gets there."""
    program = f"""
import sys
from pathlib import Path
from tests.store.diary import NOON, added, opened, record
with opened(Path({str(folder)!r})) as store:
{script}
"""
    with _python(program) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
            yield running
        finally:
            running.kill()


def _python(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


WRITE_AND_WAIT = """
    with store.write() as tx:
        record(tx, added(2, "Half"))
        print("ready", flush=True)
        sys.stdin.readline()
"""


def test_a_new_home_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = database(tmp_path / "home" / "data")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["afterview.sqlite3"]  # neither log nor backup left


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    database(tmp_path)
    assert companies(tmp_path) == ["Acme"]


def test_settings_that_keep_data_safe(tmp_path: Path) -> None:
    with opened(tmp_path, patience=2) as store, store.write() as tx:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = {name: tx.run(text(f"PRAGMA {name}")).scalar() for name in names}
    full = 2
    assert values == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "busy_timeout": 2000}


def test_an_error_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    database(tmp_path)
    with opened(tmp_path) as store:
        with pytest.raises(ZeroDivisionError), store.write() as tx:
            record(tx, added(2, f"Half {record(tx, added(3)) / 0}"))
        with store.read() as tx:
            assert ledger.newest(tx) == 1


def test_a_read_transaction_cannot_write(tmp_path: Path) -> None:
    database(tmp_path)
    with opened(tmp_path) as store:
        with pytest.raises(StoreError, match="cannot be written"), store.read() as tx:
            record(tx, added(2))
        with store.write() as tx:
            record(tx, added(2))


def test_a_reader_sees_one_moment_while_another_writes(tmp_path: Path) -> None:
    database(tmp_path)
    with opened(tmp_path) as store:
        with store.read() as before:
            assert ledger.newest(before) == 1
            with store.write() as tx:
                record(tx, added(2), application=2)
            assert ledger.newest(before) == 1
        with store.read() as after:
            assert ledger.newest(after) == 2


@pytest.mark.parametrize("size", [99, 100, 511, 4096, 5000, 20_000, 100_000])
def test_a_truncated_database(tmp_path: Path, size: int) -> None:
    path = database(tmp_path)
    os.truncate(path, size)
    with pytest.raises(StoreError, match=r"is damaged|is not a database|content was lost"):
        _read_and_write(tmp_path)


def _read_and_write(folder: Path) -> None:
    with opened(folder) as store, store.write() as tx:
        ledger.live(tx)
        record(tx, added(2, "Half"))


def test_damage_that_no_command_met_yet_is_found_when_asked_for(tmp_path: Path) -> None:
    path = database(tmp_path)
    with opened(tmp_path) as store, store.read() as tx:
        assert check.integrity(tx) == ()
    with closing(sqlite3.connect(path)) as careless, careless:
        careless.execute("INSERT INTO address VALUES (1, 'a@b.example', 7)")
    with opened(tmp_path) as store, store.read() as tx:
        (said,) = check.integrity(tx)
        assert "not there" in said


@pytest.mark.parametrize("size", [0, 1])
def test_a_database_truncated_to_nothing_is_not_taken_for_a_new_one(tmp_path: Path, size: int) -> None:
    path = database(tmp_path)
    os.truncate(path, size)
    assert "its content was lost" in refusal(path).message
    assert path.stat().st_size == size


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "afterview.sqlite3"
    path.write_text("Dear Rita,\n" * 1000)
    assert "is not a database" in refusal(path).message
    assert path.read_text() == "Dear Rita,\n" * 1000


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "afterview.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE moz_places (id INTEGER)")
    assert "was not made by afterview" in refusal(path).message


def test_a_database_with_nothing_in_it_is_not_ours_either(tmp_path: Path) -> None:
    path = tmp_path / "afterview.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
    assert "was not made by afterview" in refusal(path).message


def test_where_no_links_can_be_made_the_database_is_moved_into_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    database(tmp_path)
    assert companies(tmp_path) == ["Acme"]
    assert [p.name for p in tmp_path.iterdir()] == ["afterview.sqlite3"]


def test_a_folder_where_the_database_should_be(tmp_path: Path) -> None:
    (tmp_path / "afterview.sqlite3").mkdir()
    assert "cannot be opened" in refusal(tmp_path / "afterview.sqlite3").message


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    assert "cannot be used" in refusal(tmp_path / "home" / "afterview.sqlite3").message


def test_a_database_of_a_later_version(tmp_path: Path) -> None:
    path = database(tmp_path)
    with closing(sqlite3.connect(path)) as later, later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    content = path.read_bytes()
    assert "later version of afterview (9999)" in refusal(path).message
    assert path.read_bytes() == content
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("there", [True, False], ids=["with a database", "empty"])
def test_a_folder_that_is_read_only(tmp_path: Path, *, there: bool) -> None:
    home = tmp_path / "home"
    home.mkdir()
    if there:
        database(home).chmod(0o444)
    with as_nobody(home):
        message = refusal(home / "afterview.sqlite3").message
    assert "cannot be written to" in message or "cannot be opened" in message


def test_a_folder_that_may_not_be_entered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = database(home)
    with as_nobody(home, rights=0o000):
        assert "cannot be used" in refusal(path).message


@contextmanager
def as_nobody(folder: Path, rights: int = 0o555) -> Iterator[None]:
    """Be somebody who may read `folder` and not write there, even where the tests run as root."""
    for place in (folder, *folder.parents):
        if place.owner() == "root" and place.is_relative_to("/tmp") and place != Path("/tmp"):  # noqa: S108
            place.chmod(0o755)
    folder.chmod(rights)
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if before == 0:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_full_disk(tmp_path: Path) -> None:
    database(tmp_path)
    before = companies(tmp_path)
    with opened(tmp_path) as store:
        sa_event.listen(store.engine, "connect", _small_disk)
        store.engine.dispose()
        with pytest.raises(StoreError, match="disk is full") as refused, store.write() as tx:
            record(tx, *[Debriefed(interview=1, note="x" * 5000)] * 500)
        assert "Free some space" in refused.value.hint
        with store.write() as tx:
            record(tx, added(2, "Small"), application=2)
    assert companies(tmp_path) == [*before, "Small"]


def _small_disk(connection: sqlite3.Connection, _record: object) -> None:
    with closing(connection.cursor()) as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages + 40}").fetchone()


def test_a_second_process_is_writing(tmp_path: Path) -> None:
    database(tmp_path)
    with process(tmp_path, WRITE_AND_WAIT) as other, opened(tmp_path, patience=0.1) as store:
        with store.read() as tx:
            assert ledger.newest(tx) == 1  # reading never waits
        with pytest.raises(StoreError, match="locked by another process") as refused, store.write():
            pass
        assert "try again" in refused.value.hint
        other.communicate("\n", timeout=30)
        with store.write() as tx:
            assert ledger.newest(tx) == 2


def test_a_writer_waits_for_the_other_to_finish(tmp_path: Path) -> None:
    database(tmp_path)
    with process(tmp_path, WRITE_AND_WAIT) as other, opened(tmp_path, patience=30) as store:
        assert other.stdin is not None
        other.stdin.write("\n")
        other.stdin.flush()
        with store.write() as tx:
            assert ledger.newest(tx) == 2


def test_a_process_killed_before_its_commit_leaves_nothing(tmp_path: Path) -> None:
    database(tmp_path)
    with process(tmp_path, WRITE_AND_WAIT) as other:
        other.send_signal(signal.SIGKILL)
        other.wait(timeout=30)
    assert companies(tmp_path) == ["Acme"]


def test_a_process_killed_after_its_commit_leaves_all_of_it(tmp_path: Path) -> None:
    script = """
    with store.write() as tx:
        record(tx, added(2, "Whole"), application=2)
    print("ready", flush=True)
    sys.stdin.readline()
"""
    database(tmp_path)
    with process(tmp_path, script) as other:
        other.send_signal(signal.SIGKILL)
        other.wait(timeout=30)
    assert companies(tmp_path) == ["Acme", "Whole"]


def test_processes_that_make_the_database_at_once_all_find_the_same(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from afterview.store import Store, migrate, records
from tests.store.diary import NOON, added, record
input()
with Store.open(Path({str(tmp_path)!r}, "afterview.sqlite3"), now=NOON) as store, store.write() as tx:
    number = records.next_application(tx)
    record(tx, added(number), application=number)
"""
    running = [_python(program) for _ in range(3)]
    for each in running:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    for each in running:
        each.communicate(timeout=60)
        assert each.returncode == 0
    assert companies(tmp_path) == ["Acme"] * 3
    assert [p.name for p in tmp_path.iterdir()] == ["afterview.sqlite3"]
