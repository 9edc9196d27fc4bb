"""A PostgreSQL server when things go wrong: one sentence, one next step, nothing half-written."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Signal
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy import event as sa_event

from afterview.errors import AfterviewError, Conflict, StoreError, UserError
from afterview.store import Store, Transaction, batches, ledger, looks, migrate, outbox, records, schema
from afterview.store.database import HEAD
from tests.servers.postgres import GUEST
from tests.store.databases import Databases
from tests.store.diary import NOON, VERSION, added, at, draft, key, met, record

PASSWORD = "plum-canary-pw"  # noqa: S105 - to be searched for
BODY = "plum-canary-body"


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> str:
    """The address of an empty home."""
    return databases.url(tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.connect(url, patience=0.1) as store:
        yield store


@pytest.fixture
def bare(databases: Databases) -> Iterator[str]:
    """The address of a database that holds nothing."""
    with databases.another() as url:
        yield url


def refusal(url: str) -> StoreError:
    with pytest.raises(StoreError) as refused:
        Store.connect(url)
    assert refused.value.hint
    assert refused.value.message.endswith(".")
    assert refused.value.message.isprintable()
    assert PASSWORD not in "".join(traceback.format_exception(refused.value))
    return refused.value


def execute(url: str, *statements: str) -> list[Any]:
    """What a stranger says to the database; the rows of the last statement."""
    with psycopg.connect(url, autocommit=True) as stranger:
        done = [stranger.execute(statement.encode()) for statement in statements][-1]
        return done.fetchall() if done.description else []


def test_an_empty_database_is_built_by_its_administrator_and_then_opened(bare: str) -> None:
    problem = refusal(bare)
    assert "holds nothing of afterview yet" in problem.message
    assert "python -m afterview.store.migrate" in problem.hint
    assert migrate.main([bare]) == 0
    with Store.connect(bare) as store, store.write() as tx:
        record(tx, added(1))
    migrate.upgrade_server(bare)
    with Store.connect(bare) as store, store.read() as tx:
        assert [a.company for a in records.applications(tx)] == ["Acme"]


def test_the_administrators_command_says_what_it_needs(bare: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main([]) == 2
    assert "postgresql://" in capsys.readouterr().err
    execute(bare, "CREATE TABLE event (id int)")
    assert migrate.main([bare]) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_two_administrators_at_once_build_it_once(bare: str) -> None:
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(migrate.upgrade_server, bare) for _ in range(2)]:
            done.result(timeout=60)
    Store.connect(bare).close()


def test_a_database_of_an_earlier_version_is_refused_until_it_was_upgraded(bare: str, tmp_path: Path) -> None:
    scripts = tmp_path / "earlier"
    scripts.mkdir()
    for name in ("v0001.py", "v0002.py"):
        (scripts / name).write_text((migrate.SCRIPTS / name).read_text())
    migrate.upgrade_server(bare, scripts=scripts)
    execute(
        bare,
        "INSERT INTO batch (owner_id, number, source) VALUES (1, 1, 'person')",
        "INSERT INTO outbox (owner_id, number, state, step, subject, body, raw, token, generation, own_words,"
        " created_at, batch)"
        " VALUES (1, 1, 'drafted', 'ping', 'Hello', 'Dear Rita', 'x', 't', 1, true, now(), 1)",
        "INSERT INTO outbox_letter VALUES (1, 1, 1, 'ping', 'rita@acme.example', 'interview:1', true)",
    )
    assert f"is of version 0002, not {HEAD}" in refusal(bare).message
    migrate.upgrade_server(bare)
    with Store.connect(bare) as store, store.read() as tx:
        (entry,) = outbox.entries(tx)
        assert (entry.subject, entry.own_words, entry.raw, entry.letters[0].anchor) == (
            "Hello", True, b"x", "interview:1",
        )  # fmt: skip


def test_a_database_of_a_later_version_stays_as_it_is(bare: str) -> None:
    migrate.upgrade_server(bare)
    execute(bare, "UPDATE alembic_version SET version_num = '9999'")
    assert "later version of afterview (9999)" in refusal(bare).message
    with pytest.raises(StoreError, match="later version"):
        migrate.upgrade_server(bare)
    assert execute(bare, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_an_upgrade_that_fails_changes_nothing(bare: str, tmp_path: Path) -> None:
    scripts = tmp_path / "broken"
    scripts.mkdir()
    for script in migrate.SCRIPTS.glob("v*.py"):
        (scripts / script.name).write_text(script.read_text())
    failing = "from alembic import op\nrevision, down_revision = '9999', '{}'\n\ndef upgrade():\n    1 / 0\n"
    (scripts / "v9999.py").write_text(failing.format(HEAD))
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade_server(bare, scripts=scripts)
    assert execute(bare, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_database_of_another_program(bare: str) -> None:
    execute(bare, "CREATE TABLE event (id int)")
    with pytest.raises(StoreError, match="was not made by afterview"):
        migrate.upgrade_server(bare)


def test_a_database_that_cannot_hold_every_name(databases: Databases) -> None:
    with databases.another("SQL_ASCII") as url, pytest.raises(StoreError, match="texts as SQL_ASCII"):
        migrate.upgrade_server(url)


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://alex:{PASSWORD}@db.example/afterview",
        f"postgresql+asyncpg://alex:{PASSWORD}@db.example/afterview",
        f"postgresql://alex:{PASSWORD}@db.example:port/afterview",
        "afterview.sqlite3",
        "",
    ],
)
@pytest.mark.usefixtures("databases")
def test_an_address_that_is_none(address: str) -> None:
    assert "not one of a PostgreSQL server" in refusal(address).message


@pytest.mark.usefixtures("databases")
def test_nobody_listens(tmp_path: Path) -> None:
    refused = refusal(f"postgresql://alex:{PASSWORD}@127.0.0.1:1/afterview?connect_timeout=5")
    assert refused.message == ("The database afterview on 127.0.0.1:1 cannot be reached: Connection refused.")
    assert "No such file" in refusal(f"postgresql://alex@/afterview?host={tmp_path}").message


def test_a_wrong_password_a_wrong_user_a_wrong_name_and_no_rights(bare: str) -> None:
    execute(bare, f"DROP ROLE IF EXISTS {GUEST}", f"CREATE ROLE {GUEST} LOGIN PASSWORD 'right'")
    guest = bare.replace("//afterview@", f"//{GUEST}:{PASSWORD}@")
    assert "does not accept the user name or the password" in refusal(guest).message
    assert "does not accept" in refusal(guest.replace(f":{PASSWORD}", "")).message
    assert 'role "nobody-here" does not exist' in refusal(bare.replace("afterview@", "nobody-here@")).message
    assert 'database "nowhere" does not exist' in refusal(re.sub(r"@/\w+", "@/nowhere", bare)).message
    assert "holds nothing" in refusal(guest.replace(PASSWORD, "right")).message
    migrate.upgrade_server(bare)
    assert "does not allow this" in refusal(guest.replace(PASSWORD, "right")).message


def test_the_driver_is_not_installed(bare: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "afterview[postgres]" in refusal(bare).hint


def test_the_password_is_in_nothing_that_is_shown(bare: str) -> None:
    migrate.upgrade_server(bare)
    with Store.connect(bare.replace("//afterview@", f"//afterview:{PASSWORD}@")) as store:
        assert PASSWORD not in repr(store)
        with store.read() as tx:
            assert PASSWORD not in repr(tx)


def test_one_owner_has_one_writer_and_others_are_not_kept_waiting(store: Store) -> None:
    with store.write(1) as tx:
        record(tx, added(1))
        with pytest.raises(StoreError, match="locked by another process") as refused, store.write(1):
            pass
        assert "try again" in refused.value.hint
        with store.read(1) as reader:
            assert ledger.newest(reader) == 0
        with store.write(2) as other:
            record(other, added(1, "Bolt"))
    with store.read(1) as reader:
        assert [a.company for a in records.applications(reader)] == ["Acme"]


def test_a_writer_that_waited_sees_what_the_writer_before_it_wrote(url: str) -> None:
    waiting, holding = Signal(), Signal()

    def second() -> int:
        with Store.connect(url) as store:
            sa_event.listen(store.engine, "before_cursor_execute", lambda *_: waiting.set())
            assert holding.wait(30)
            with store.write() as tx:
                return record(tx, added(2), application=2)

    with Store.connect(url) as store, ThreadPoolExecutor(1) as other:
        with store.write() as tx:
            batch = record(tx, added(1))
            holding.set()
            done = other.submit(second)
            assert waiting.wait(30)
        assert done.result(timeout=30) == batch + 1


def test_a_reader_sees_one_moment_and_writes_nothing(store: Store) -> None:
    with store.read() as before:
        assert ledger.newest(before) == 0
        with store.write() as tx:
            record(tx, added(1))
        assert ledger.newest(before) == 0
    with pytest.raises(StoreError, match="cannot be written"), store.read() as tx:
        record(tx, added(2))
    with store.write() as tx:
        assert record(tx, added(2), application=2) == 2


def test_an_error_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as tx:
        record(tx, added(1, f"Half {record(tx, added(3)) / 0}"))
    with store.read() as tx:
        assert ledger.newest(tx) == 0


def test_what_is_committed_is_on_the_disk_whatever_is_usual_on_the_server(store: Store, url: str) -> None:
    assert execute(url, "SHOW synchronous_commit") == [("off",)]
    with store.write() as tx:
        assert tx.run(text("SHOW synchronous_commit")).scalar() == "on"


SAID = [
    ("53100", StoreError, "The disk is full"),
    ("55P03", StoreError, "locked by another process"),
    ("40001", Conflict, "by somebody else first"),
    ("40P01", Conflict, "by somebody else first"),
    ("42501", StoreError, "does not allow this"),
    ("53300", StoreError, "no more connections"),
    ("25006", StoreError, "cannot be written"),
    ("XX000", StoreError, r"cannot be used: .*\(XX000\)"),
]


@pytest.mark.parametrize(("code", "kind_of", "sentence"), SAID, ids=[code for code, *_ in SAID])
def test_what_the_server_says_becomes_a_sentence_and_nothing_is_changed(
    store: Store, code: str, kind_of: type[AfterviewError], sentence: str
) -> None:
    def write(tx: Transaction) -> None:
        record(tx, added(1))
        tx.run(text(f"DO $$ BEGIN RAISE SQLSTATE '{code}'; END $$"))

    with pytest.raises(kind_of, match=sentence) as refused, store.write() as tx:
        write(tx)
    assert refused.value.hint
    assert refused.value.message.endswith(".")
    with store.read() as tx:
        assert ledger.newest(tx) == 0


def test_a_connection_that_is_cut_is_said_and_the_next_command_has_another(store: Store, url: str) -> None:
    def write(tx: Transaction) -> None:
        record(tx, added(1))
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        execute(url, f"{cut} AND pid <> pg_backend_pid()")
        record(tx, added(2))

    with pytest.raises(StoreError, match="was lost") as refused, store.write() as tx:
        write(tx)
    assert "before you repeat it" in refused.value.hint
    with store.write() as tx:
        assert record(tx, added(1)) == 1


def _one(tx: Transaction) -> None:
    draft(tx, key(1), batch=batches.next_batch(tx))
    outbox.withdraw(tx, 1, why="a\0b", batch=1)


def _many(tx: Transaction) -> None:
    draft(tx, key(1), batch=batches.next_batch(tx))
    rows = [{"owner_id": 1, "name": name, "value": "x"} for name in ("a", "b\0")]
    tx.run(insert(schema.meta), rows)


@pytest.mark.parametrize("write", [_one, _many])
def test_the_character_nul_is_refused_in_a_sentence(
    store: Store, write: Callable[[Transaction], None]
) -> None:
    with store.write() as tx:
        record(tx, added(1))
    with pytest.raises(UserError, match="NUL"), store.write() as tx:
        write(tx)
    with store.read() as tx:
        assert outbox.entries(tx) == ()
        assert [a.company for a in records.applications(tx)] == ["Acme"]


@pytest.mark.parametrize("number", [2**31, 2**70])
def test_a_number_that_has_no_room_is_refused_in_a_sentence(store: Store, number: int) -> None:
    with pytest.raises(StoreError, match="too large"), store.write() as tx:
        tx.run(insert(schema.batch).values(owner_id=1, number=number, source="person"))


def test_the_largest_numbers_of_a_mail_folder_have_room(store: Store) -> None:
    largest = {"uidvalidity": 2**32 - 1, "uid": 2**32 - 1}
    with store.write() as tx:
        draft(tx, key(1), batch=batches.next_batch(tx))
        of = schema.outbox.update().where(tx.mine(schema.outbox))
        tx.run(of.values(draft_folder="Drafts", draft_uid=2**32 - 1, draft_uidvalidity=2**32 - 1))
        assert [type(schema.cursor.c[name].type).__name__ for name in largest] == ["BigInteger"] * 2
        assert tx.run(select(schema.outbox.c.draft_uid).where(tx.mine(schema.outbox))).scalar() == 2**32 - 1


def test_a_text_that_is_too_long_to_be_found_by(store: Store) -> None:
    long = "".join(chr(0x4E00 + n % 20_000) for n in range(0, 9_000_000, 997))
    with pytest.raises(StoreError, match="too long"), store.write() as tx:
        tx.run(insert(schema.meta).values(owner_id=1, name=long, value="x"))


def test_no_error_tells_what_a_letter_says(store: Store) -> None:
    with store.write() as tx:
        draft(tx, key(1), batch=batches.next_batch(tx))
    values = {"state": BODY, "subject": BODY, "body": BODY}
    for broken in ({"state": BODY}, values, {"token": None, "body": BODY}):
        with pytest.raises(Conflict) as refused, store.write() as tx:
            tx.run(schema.outbox.update().where(tx.mine(schema.outbox)).values(broken))
        assert BODY not in "".join(traceback.format_exception(refused.value))
        assert "outbox" in "".join(traceback.format_exception(refused.value))


def test_the_server_of_the_tests_orders_texts_unlike_their_bytes(store: Store) -> None:
    words = ["b", "B", "a", "ä", "z"]
    with store.write() as tx:
        rows = [{"owner_id": 1, "name": name, "value": "x"} for name in words]
        tx.run(insert(schema.meta), rows)
        names = select(schema.meta.c.name).where(tx.mine(schema.meta), schema.meta.c.name.in_(words))
        ordered = tx.run(names.order_by(schema.meta.c.name)).scalars().all()
    assert ordered == ["a", "ä", "b", "B", "z"] != sorted(words)


def test_what_is_due_is_found_by_index_among_many(store: Store) -> None:
    with store.write() as tx:
        batch = record(tx, added(1), met(1))
        draft(tx, key(1), batch=batch)
        fill(tx.connection)
        plan = Plan(tx)
        looks.due(tx, now=NOON, version=VERSION)
        looks.listed(tx, now=NOON)
        looks.next_coming(tx, now=NOON)
    for column in ("look_at", "looked_at", "policy_version", "shown_until", "comes_at"):
        assert f"ix_application_{column}" in plan.text
    assert "Seq Scan" not in plan.text


def fill(connection: Connection) -> None:
    """Thousands of applications that are not due."""
    connection.exec_driver_sql(
        "INSERT INTO application (owner_id, number, company, present, open, concerns_all, last_event,"
        " look_at, looked_at, policy_version, shown_until, comes_at)"
        " SELECT 1, n, 'Company ' || n, true, true, false, 1, %s, %s, %s, %s, %s"
        " FROM generate_series(2, 20000) AS n",
        (at(60), at(-60), VERSION, at(-60), at(-60)),
    )
    connection.exec_driver_sql("ANALYZE application")


class Plan:
    """What the server says of how it finds things, for all that was asked since."""

    def __init__(self, tx: Transaction) -> None:
        self.lines: list[str] = []
        self.asking = False
        sa_event.listen(tx.connection, "before_cursor_execute", self.explain)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.lines))

    def explain(self, *call: Any) -> None:
        connection, _, statement, parameters, *_ = call
        if not self.asking:
            self.asking = True
            self.lines += connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars()
            self.asking = False
