"""A clock that is set wrong, a reading that takes long, a restore: what they may not let out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from afterview.app import watch
from afterview.app.applications import edit
from afterview.app.sending import FRESH
from afterview.store import accounts, restored
from tests.app.mailroom import MINUTE, Mailroom, mailroom

A_DAY = timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(tmp_path / "home") as made:
        yield made


@pytest.mark.parametrize("ahead", [A_DAY, -A_DAY])
def test_a_clock_set_wrong_after_it_was_compared_lets_nothing_leave(
    room: Mailroom, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    room.approve()
    monkeypatch.setattr(watch, "approve_due", lambda _: setattr(room, "ahead", ahead))
    assert room.watch(MINUTE).sendings == ()
    assert room.submission.taken == []
    assert "clock" in (room.row().why or "")


def test_a_letter_that_comes_due_while_the_mailbox_is_read_waits_for_the_clocks_to_be_compared(
    room: Mailroom,
) -> None:
    room.approve()
    room.ahead = A_DAY
    room.server.on_step = lambda verb, _: setattr(room, "now", room.now + MINUTE) if verb == "open" else None
    assert room.watch().sendings == ()
    assert "clock" in (room.row().why or "")


def test_a_machine_that_slept_reads_the_mailbox_again_before_the_text_is_handed_over(room: Mailroom) -> None:
    room.approve()
    room.submission.during = lambda: setattr(room, "ahead", timedelta(seconds=FRESH + 1))
    (sending,) = room.watch(MINUTE).sendings
    assert (sending.result, room.submission.taken) == ("later", [])


def test_a_reading_is_as_old_as_the_mailbox_that_was_read_first(room: Mailroom) -> None:
    with room.app.store.write() as tx:
        accounts.add(tx, replace(room.account, number=0, address="alex@work.example"))
    begun: list[str] = []

    def take_long(verb: str, phase: str) -> None:
        if (verb, phase) == ("folders", "before"):
            begun.append(verb)
            room.ticks += 100 if len(begun) == 2 else 0

    room.server.on_step = take_long
    assert room.read().age(room.app) == 100


def test_after_a_restore_nothing_is_written_by_itself_until_the_person_agreed_to_a_letter(
    room: Mailroom,
) -> None:
    edit(room.app, 1, auto=True)
    with room.app.store.write() as tx:
        restored.calm(tx, now=room.now, made=None)
    for _ in range(3):
        room.watch(MINUTE)
    assert room.rows() == ()
    room.add(2, "Bolt", "bo@bolt.example")
    room.interview(2, "2026-11-03 15:00", "2026-11-03 16:00")
    room.approve(2)
    for _ in range(3):
        room.watch(MINUTE)
    assert {each.recipient for each in room.rows()} >= {"bo@bolt.example", "rita@acme.example"}
