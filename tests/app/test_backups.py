"""Backups: everything in one file; brought back whole, and sending nothing by itself."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from afterview.app.backups import back_up, listed
from afterview.app.followup import approve
from afterview.app.outbox import cancel, kept
from afterview.app.restoring import prepared
from afterview.app.sent import sent
from afterview.app.today import today
from afterview.app.transfer import export_ics, export_json
from afterview.app.undoing import undo
from afterview.app.wiring import make_app
from afterview.config import Config
from afterview.errors import Conflict, UserError
from afterview.store import mark, outbox, swap
from afterview.store.database import HEAD
from afterview.store.installation import installation
from tests.app.conftest import NEW_YORK, Desk
from tests.app.safe import OWN, WEEK_LATER, put, restore, saved, state
from tests.app.test_calendar_out import read as read_calendar

FIXTURES = Path(__file__).parents[1] / "store" / "fixtures"


def test_a_backup_holds_everything_for_its_owner_alone(interviewed: Desk) -> None:
    home = interviewed.app.config.home
    put(home, OWN | {"templates/en/notes.md": b"not read", "templates/.hidden/x.txt": b"not read"})
    answer = back_up(interviewed.app)
    file = Path(answer.file)
    assert file == home / "backups" / "afterview-2026-11-03-1605.zip"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert (answer.made.isoformat(), answer.files) == ("2026-11-03T16:05:00-05:00", tuple(sorted(OWN)))
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"manifest.json", "afterview.sqlite3", *OWN}
        manifest = json.loads(archive.read("manifest.json"))
        for part in manifest["files"]:
            content = archive.read(part["name"])
            assert (len(content), sha256(content).hexdigest()) == (part["size"], part["sha256"])
    assert (manifest["schema"], manifest["events"]) == (HEAD, answer.events)
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_backups_never_take_anothers_place(interviewed: Desk, tmp_path: Path) -> None:
    names = [Path(back_up(interviewed.app).file).name for _ in range(3)]
    assert names == [f"afterview-2026-11-03-1605{n}.zip" for n in ("", "-2", "-3")]
    assert saved(interviewed, str(tmp_path)).parent == tmp_path
    mine = tmp_path / "mine.zip"
    assert saved(interviewed, str(mine)) == mine
    before = mine.read_bytes()
    with pytest.raises(UserError, match="exists already"):
        saved(interviewed, str(mine))
    assert mine.read_bytes() == before
    with pytest.raises(UserError, match="no folder"):
        saved(interviewed, str(tmp_path / "none" / "x.zip"))


def test_a_backup_is_made_while_another_is_writing(interviewed: Desk) -> None:
    with closing(sqlite3.connect(interviewed.app.config.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM address")
        assert back_up(interviewed.app).events == 4
        other.execute("ROLLBACK")


def test_what_cannot_be_in_a_backup_is_said(interviewed: Desk) -> None:
    put(
        interviewed.app.config.home,
        {"templates/en/large.txt": b"x" * (256 * 1024 + 1), "sequences/.toml": b""},
    )
    put(interviewed.app.config.home, {"templates/en/a:b.txt": b"x", "templates/deutsch!/x.txt": b"x"})
    answer = back_up(interviewed.app)
    assert answer.files == ()
    assert set(answer.left_out) == {
        "templates/en/large.txt",
        "templates/en/a:b.txt",
        "templates/deutsch!/x.txt",
    }


def test_a_week_old_backup_sends_nothing_by_itself(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    file = saved(interviewed)
    interviewed.now = WEEK_LATER
    sent(interviewed.app, 1)
    answer = restore(interviewed.app, file)
    assert (answer.lost, answer.unapproved, answer.here) == (1, 1, True)
    (first, *_) = kept(interviewed.app).letters
    assert {row.state for row in kept(interviewed.app).letters} == {"drafted"}
    assert first.approved_at is None
    assert first.why == "A backup of 2026-11-03 was restored: look at it, then approve it again."
    assert "note it first" in today(interviewed.app).problems[0]
    approve(interviewed.app, 1)
    assert today(interviewed.app).problems == ()
    (row,) = [row for row in kept(interviewed.app).letters if row.state == "approved"]
    assert row.why is None


def test_undo_brings_no_approval_back_after_a_restore(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    cancel(interviewed.app, 1)
    file = saved(interviewed)
    restore(interviewed.app, file)
    undo(interviewed.app)  # of the withdrawal
    assert {row.state for row in kept(interviewed.app).letters} == {"drafted"}


def test_what_was_being_sent_is_unknown(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    with closing(sqlite3.connect(interviewed.app.config.database)) as database, database:
        database.execute(
            "UPDATE outbox SET state = 'sending', fence = 1, holder = 'h', lease_until = '2026-11-03'"
            " WHERE number = 1"
        )
    restore(interviewed.app, saved(interviewed))
    with interviewed.app.store.read() as tx:
        assert outbox.entry_of(tx, 1).state == "unknown"
    with pytest.raises(Conflict), interviewed.app.store.write() as tx:
        outbox.approve(tx, 1, digest="d", at=interviewed.now, batch=1)


def test_many_emails_wait_to_be_seen_after_a_restore(interviewed: Desk) -> None:
    with interviewed.app.store.read() as tx:
        assert not mark.is_unseen(tx, 6)
    restore(interviewed.app, saved(interviewed))
    with interviewed.app.store.read() as tx:
        assert [mark.is_unseen(tx, due) for due in (5, 6)] == [False, True]
    approve(interviewed.app, 1)
    with interviewed.app.store.read() as tx:
        assert not mark.is_unseen(tx, 6)


def test_today_reminds_of_a_restore_for_two_weeks(interviewed: Desk) -> None:
    restore(interviewed.app, saved(interviewed))
    for day, reminded in (("2026-11-17 16:05", True), ("2026-11-17 16:06", False)):
        interviewed.at(day)
        assert bool(today(interviewed.app).problems) == reminded


def test_a_restored_home_hands_out_no_key_twice_and_keeps_its_calendar(interviewed: Desk) -> None:
    calendar = read_calendar(export_ics(interviewed.app))
    with interviewed.app.store.read() as tx:
        name = installation(tx)
    file = saved(interviewed)
    interviewed.add(2, "Bolt", "bo@bolt.example")
    later = {e["key"] for e in json.loads(export_json(interviewed.app))["events"]}
    restore(interviewed.app, file)
    before = {e["key"] for e in json.loads(export_json(interviewed.app))["events"]}
    interviewed.add(2, "Crane", "cy@crane.example")
    added = {e["key"] for e in json.loads(export_json(interviewed.app))["events"]} - before
    assert added
    assert not added & later
    with interviewed.app.store.read() as tx:
        assert installation(tx) != name
    assert calendar.keys() <= read_calendar(export_ics(interviewed.app)).keys()


def test_the_calendar_goes_on_from_what_it_was_told_after_the_backup(interviewed: Desk) -> None:
    file = saved(interviewed)
    first = read_calendar(export_ics(interviewed.app))
    sent(interviewed.app, 1)
    interviewed.at("2026-11-05 10:00")
    sent(interviewed.app, 1)  # the follow-up, early
    second = read_calendar(export_ics(interviewed.app))
    assert {e.sequence for e in second.values()} > {0}
    restore(interviewed.app, file)
    third = read_calendar(export_ics(interviewed.app))
    assert third.keys() == first.keys() | second.keys()
    for uid, entry in third.items():
        told = second.get(uid, first.get(uid))
        assert told is not None
        assert entry == told or entry.sequence > told.sequence


def test_on_another_computer_the_calendar_is_told_everything_anew(interviewed: Desk, tmp_path: Path) -> None:
    first = read_calendar(export_ics(interviewed.app))
    config = Config(home=tmp_path / "new", zone=NEW_YORK)
    with prepared(config, saved(interviewed), now=interviewed.now) as ready:
        answer = ready.put()
    assert (answer.here, answer.kept, answer.lost) == (False, None, 0)
    with make_app(config, clock=lambda: interviewed.now) as other:
        again = read_calendar(export_ics(other))
    assert {(uid, e.day) for uid, e in again.items()} == {(uid, e.day) for uid, e in first.items()}
    assert {e.sequence for e in again.values()} == {1000}


def test_everything_comes_back_and_what_was_here_is_kept(interviewed: Desk) -> None:
    home = interviewed.app.config.home
    put(home, OWN)
    first = state(home)
    file = saved(interviewed)
    put(home, {"config.toml": b"", "templates/en/later.txt": b"Subject: x\nStep: ping\n\nx\n"})
    put(home, {"templates/en/notes.md": b"mine", "Templates.txt": b"mine"})
    (home / "sequences" / "calm.toml").unlink()
    interviewed.add(2, "Bolt", "bo@bolt.example")
    second = state(home)
    answer = restore(interviewed.app, file)
    mine = {name: second[name] for name in ("templates/en/notes.md", "Templates.txt")}
    assert state(home) == first | mine  # what is not the program's stays as it is
    assert answer.kept is not None
    assert restore(interviewed.app, Path(answer.kept)).lost == 0
    assert state(home) == second
    assert not list(home.glob(f"{swap.STAGE}????????"))


def test_a_copy_of_the_database_is_restored_alone(interviewed: Desk) -> None:
    home = interviewed.app.config.home
    copy = home / "backups" / "afterview-2026-11-01T120000Z-v0001.sqlite3"
    put(home, OWN | {f"backups/{copy.name}": (FIXTURES / "v0001.sqlite3").read_bytes()})
    before = copy.read_bytes()
    answer = restore(interviewed.app, copy)
    assert answer.made.isoformat() == "2026-11-01T07:00:00-05:00"
    assert (answer.unapproved, answer.files) == (1, ())
    assert copy.read_bytes() == before
    assert all((home / name).read_bytes() == content for name, content in OWN.items())
    assert [row.applications for row in kept(interviewed.app).letters] == [(1,)]
    assert sorted(p.suffix for p in (home / "backups").iterdir()) == [".sqlite3", ".zip"]


def test_a_damaged_database_is_set_aside_and_replaced(interviewed: Desk) -> None:
    home, file = interviewed.app.config.home, saved(interviewed)
    first = state(home)
    interviewed.app.close()
    broken = b"Dear Rita,\n" * 1000
    (home / "afterview.sqlite3").write_bytes(broken)
    answer = restore(interviewed.app, file)
    assert (answer.lost, answer.newest_here) == (None, None)
    assert answer.kept is not None
    assert Path(answer.kept).read_bytes() == broken
    assert state(home) == first


def test_backups_are_listed_the_newest_first(interviewed: Desk) -> None:
    home = interviewed.app.config.home
    assert listed(interviewed.app.config).backups == ()
    saved(interviewed)
    interviewed.now = WEEK_LATER
    saved(interviewed)
    put(
        home,
        {"backups/broken.zip": b"PK\x03\x04", "backups/afterview-2026-11-05T120000Z-v0001.sqlite3": b"x"},
    )
    os.utime(home / "backups" / "broken.zip", (0, 0))
    rows = listed(interviewed.app.config).backups
    assert [(Path(row.file).name[:20], row.kind, row.events) for row in rows] == [
        ("afterview-2026-11-10", "everything", 4),
        ("afterview-2026-11-05", "database", None),
        ("afterview-2026-11-03", "everything", 4),
        ("broken.zip", "everything", None),
    ]
    assert [row.problem for row in rows] == [
        None,
        "is no database",
        None,
        "is damaged, cut off, or no backup",
    ]
