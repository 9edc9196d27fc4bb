"""Data leaves as one document and comes back: the same bytes, and never half of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from afterview.core.events import (
    Answered,
    ApplicationAdded,
    ContactAdded,
    ContactEdited,
    InterviewSet,
    Paused,
    Sent,
)
from afterview.core.model import Interview, Person
from afterview.errors import UserError
from afterview.store import Store, archive, batches, intake, ledger, outbox, records
from afterview.store.outbox import MadeFrom
from afterview.store.undo import undo
from tests.store.diary import NOON, added, at, draft, key, met, opened, project, record

ALEX = Person(name="Алекс Doe", email="alex@home.example", zone="America/New_York", country="US")


def fill(store: Store) -> None:
    """A small home: two applications, an interview, letters in all three states, something taken back."""
    meeting = Interview(number=1, start=at(-60), end=at(0), zone="America/New_York", contacts=(2,))
    with store.write() as tx:
        records.set_owner(tx, ALEX, batch=batches.next_batch(tx))
        record(
            tx,
            added(1),
            met(1),
            met(2, "ivan@acme.example", "Ivan Poe"),
            InterviewSet(interview=meeting),
        )
        record(tx, added(2, "Bolt"), met(3, None, "Bo"), application=2)
        record(tx, Paused(until=NOON.date()), application=None)
        record(tx, ContactEdited(contact=2, field="title", value="Dr"), minutes=1)
        record(tx, Answered(), minutes=2)
        undo(tx, now=at(3))
        for n in (1, 2, 3):
            letters = key(1, f"interview:{n}"), key(2, f"interview:{n}")
            draft(tx, *letters, batch=batches.next_batch(tx), minutes=n)
        made = MadeFrom(template="their-thanks", fills=(("a or b", "a"),))
        first = outbox.entry_of(tx, 1)
        outbox.rewrite(tx, replace(first, made_from=made), batch=batches.next_batch(tx))
        outbox.approve(tx, 2, digest="d", at=at(4), batch=batches.next_batch(tx))
        outbox.withdraw(tx, 3, why="no longer needed", batch=batches.next_batch(tx))


def exported(store: Store) -> str:
    with store.read() as tx:
        return archive.write(archive.dump(tx))


def imported(store: Store, text: str) -> intake.Taken:
    with store.write() as tx:
        taken = intake.load(tx, archive.read(text), batch=batches.next_batch(tx))
        project(tx, taken.events)
    return taken


@pytest.fixture
def full(tmp_path: Path) -> str:
    with opened(tmp_path / "full") as store:
        fill(store)
        return exported(store)


def test_an_empty_home_is_an_empty_document(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert exported(store) == (
            '{\n "events": [],\n "format": "afterview",\n "outbox": [],\n "owner": null,\n "version": 1\n}\n'
        )


def test_export_import_export_gives_the_same_bytes(tmp_path: Path, full: str) -> None:
    with opened(tmp_path) as store:
        taken = imported(store, full)
        assert exported(store) == full
        assert (taken.owner, len(taken.letters), taken.applications) == (True, 3, {1: 1, 2: 2})
        with store.read() as tx:
            assert [a.company for a in records.applications(tx)] == ["Acme", "Bolt"]


def test_the_document_says_what_stands_in_order_of_time_and_nothing_else(full: str) -> None:
    data = msgspec.json.decode(full)
    order = [(e["at"], e["key"]) for e in data["events"]]
    assert order == sorted(order)
    assert not {e["kind"] for e in data["events"]} & {"voided", "answered"}
    assert data["events"][0]["at"] == "2026-11-03T12:00:00Z"
    assert [row["state"] for row in data["outbox"]].count("approved") == 1
    assert "batch" not in full
    assert "Алекс" in full


def test_importing_again_changes_nothing(tmp_path: Path, full: str) -> None:
    with opened(tmp_path) as store:
        imported(store, full)
        taken = imported(store, full)
        assert (taken.events, taken.letters, taken.owner) == ((), (), False)
        assert exported(store) == full


def test_importing_is_one_command_and_can_be_repeated_after_undo(tmp_path: Path, full: str) -> None:
    with opened(tmp_path) as store:
        imported(store, full)
        with store.write() as tx:
            undone = undo(tx, now=at(9))
            assert undone is not None
            project(tx, undone.events)
            assert archive.dump(tx).events == ()
        imported(store, full)
        assert exported(store) == full


def test_what_has_another_meaning_here_gets_new_numbers(tmp_path: Path, full: str) -> None:
    with opened(tmp_path) as store:
        with store.write() as tx:
            records.set_owner(tx, Person(name="Sasha"), batch=batches.next_batch(tx))
            record(tx, added(2, "Here"), met(1, "here@here.example", "Hera"), application=2)
            draft(tx, key(2), batch=batches.next_batch(tx))
        for _ in range(2):
            taken = imported(store, full)
            assert taken.applications == {1: 1, 2: 3}
            assert taken.contacts == {1: 4, 2: 2, 3: 3}
        with store.read() as tx:
            assert [(a.number, a.company) for a in records.applications(tx)] == [
                (1, "Acme"),
                (2, "Here"),
                (3, "Bolt"),
            ]
            assert {n: [c.number for c in c] for n, c in records.contacts(tx).items()} == {
                1: [2, 4],
                2: [1],
                3: [3],
            }
            meetings = [
                e.what.interview.contacts for e in ledger.live(tx)[1] if isinstance(e.what, InterviewSet)
            ]
            assert meetings == [(2,)]
            assert records.owner_of(tx) == Person(name="Sasha")
            assert {k.application for e in outbox.entries(tx)[1:] for k in e.letters} == {1, 3}


def test_a_letter_already_on_its_way_is_not_brought_twice(tmp_path: Path, full: str) -> None:
    with opened(tmp_path) as store:
        imported(store, full)
        with store.write() as tx:
            outbox.withdraw(tx, 1, why="no", batch=batches.next_batch(tx))
            again = draft(tx, key(1, "interview:1"), batch=batches.next_batch(tx))
        before = exported(store)
        assert imported(store, full).letters == ()
        assert exported(store) == before
        with store.read() as tx:
            assert outbox.entry_of(tx, again.number) == again


Break = Callable[[dict[str, Any]], object]
STRANGE = {"application": 7, "step": "thank_you", "recipient": None, "anchor": "interview:1"}

TWO_LINES = {"template": "a\nb", "fills": [], "kept": False}
TWO_WORDS = {"template": "", "fills": [["a", "b\r\nBcc: c"]], "kept": False}
FOREIGN = "x\0y\r\nBcc: q\x1b[2J"


def event_with(place: int, **values: object) -> Break:
    return lambda data: data["events"][place].update(values)


def letter_with(place: int, **values: object) -> Break:
    return lambda data: data["outbox"][place].update(values)


def owner_with(**values: object) -> Break:
    return lambda data: data["owner"].update(values)


BROKEN: list[tuple[str, Break, str]] = [
    ("a time without a zone", event_with(3, at="2026-11-03T12:00:00"), r"events\[3\].at: "),
    ("an impossible year", event_with(3, at="0001-01-01T00:00:00Z"), r"events\[3\]: .*year 1"),
    ("a zone that does not exist", event_with(1, zone="Mars/Base"), r"events\[1\]: .*'Mars/Base'"),
    ("an unknown kind", event_with(1, kind="promoted"), r"events\[1\]: 'promoted'"),
    ("a payload of another kind", event_with(1, data={"v": 1}), r"events\[1\]: .*cannot be read"),
    ("a void", event_with(1, kind="voided", data={"key": "x"}), r"events\[1\]: .*voided"),
    ("a key twice", lambda d: d["events"][2].update(key=d["events"][1]["key"]), r"events\[2\]: .*twice"),
    ("a field nobody knows", event_with(2, colour="red"), r"events\[2\]: .*colour"),
    ("a field that is missing", lambda d: d["events"][2].pop("source"), r"events\[2\]: .*source"),
    ("application number 0", event_with(2, application=0), r"events\[2\].application"),
    ("a strange application", event_with(3, application=7), r"events\[\d\]: "),
    ("a line break in an address", owner_with(email="a@b.example\nBcc: x"), r"owner: .*line break"),
    ("a letter for nothing", letter_with(0, letters=[]), r"outbox\[0\].letters"),
    ("a letter for a strange application", letter_with(0, letters=[STRANGE]), r"outbox\[0\]: "),
    ("a letter sent already", letter_with(0, state="sent"), r"outbox\[0\].state"),
    ("an approval of nothing", letter_with(0, state="approved", approved_hash=None), r"outbox\[0\]: "),
    ("a subject with a line break", letter_with(2, subject="Hi\nBcc: x"), r"outbox\[2\]: .*line break"),
    ("a template of two lines", letter_with(2, made_from=TWO_LINES), r"outbox\[2\]: .*template .*line break"),
    ("words of two lines for it", letter_with(2, made_from=TWO_WORDS), r"outbox\[2\]: .*text .*line break"),
    ("the same token twice", lambda d: d["outbox"].append(d["outbox"][2]), r"outbox\[3\]: .*twice"),
    ("a key that leaves no room", event_with(1, key="person:999999999:x"), r"events\[1\]: .*from 1 to"),
    ("a version that is none", lambda d: d["events"][1]["data"].update(v=FOREIGN), r"events\[1\]: .*version"),
    ("a field of many lines", event_with(1, **{FOREIGN: 1}), r"events\[1\]: "),
    ("a kind of many lines", event_with(1, kind=FOREIGN), r"events\[1\]: "),
    ("no events at all", lambda d: d.pop("events"), "events"),
    ("another format", lambda d: d.update(format="mbox"), "no export of afterview"),
    ("a later version", lambda d: d.update(version=2), "later version"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_document_that_is_not_sound_is_refused_whole_and_the_place_named(
    tmp_path: Path, full: str, change: Break, place: str
) -> None:
    data = msgspec.json.decode(full)
    change(data)
    with opened(tmp_path) as store:
        with pytest.raises(UserError, match=place) as refused:
            imported(store, msgspec.json.encode(data).decode())
        assert refused.value.hint
        assert refused.value.message.isprintable()
        with store.read() as tx:
            assert archive.dump(tx) == archive.Document(owner=None, events=(), outbox=())


@pytest.mark.parametrize(
    "text",
    [
        b'{"format": "afterview", "version": 1, "owner": {"name": "\xff"}}',
        "",
        "null",
        "[]",
        "{",
        '"x"',
        "\x00",
        '{"format": 7}',
        "{" * 100_000,
        '{"a":' * 100_000,
    ],
)
@pytest.mark.usefixtures("on_sqlite")
def test_what_is_no_export_is_refused(text: str | bytes) -> None:
    with pytest.raises(UserError, match="no export of afterview"):
        archive.read(text)


def test_two_homes_that_disagree_which_application_an_event_belongs_to(tmp_path: Path, full: str) -> None:
    document = archive.read(full)
    with opened(tmp_path) as store:
        imported(store, full)
        swapped = [
            replace_shape(e, application=1) if e.kind == "contact_added" and e.application == 2 else e
            for e in document.events
        ]
        with (
            pytest.raises(UserError, match=r"events\[\d\]: Application 1 is both 1 and 2 here"),
            store.write() as tx,
        ):
            intake.load(tx, replace_document(document, swapped), batch=batches.next_batch(tx))


def replace_shape(shape: archive.EventShape, **values: object) -> archive.EventShape:
    return msgspec.structs.replace(shape, **values)


def replace_document(document: archive.Document, events: list[archive.EventShape]) -> archive.Document:
    return msgspec.structs.replace(document, events=tuple(events))


def test_what_hangs_on_an_application_taken_back_is_not_exported(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.write() as tx:
        record(tx, added(1))
        draft(tx, key(1), batch=batches.next_batch(tx))
        record(tx, Sent(), minutes=1)
        (first, _) = ledger.live(tx)[1]
        ledger.void(tx, [first], at=at(5), source="person", batch=batches.next_batch(tx))
        assert isinstance(first.what, ApplicationAdded)
        assert archive.dump(tx) == archive.Document(owner=None, events=(), outbox=())


def test_contacts_named_but_added_nowhere_keep_clear_of_those_here(tmp_path: Path, full: str) -> None:
    document = archive.read(full)
    events = [e for e in document.events if e.kind != "contact_added"]
    with opened(tmp_path) as store:
        with store.write() as tx:
            record(tx, added(9), replace(met(1), contact=replace(met(1).contact, number=2)), application=9)
            taken = intake.load(tx, replace_document(document, events), batch=batches.next_batch(tx))
        assert taken.contacts == {2: 3}
        assert not any(isinstance(e.what, ContactAdded) for e in taken.events)
