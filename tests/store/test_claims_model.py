"""Thousands of steps of approving, claiming, settling, crashing and asking, beside a model of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from afterview.errors import Conflict
from afterview.store import Store, batches, claims, outbox
from afterview.store.claims import Claim
from afterview.store.outbox import DEAD, Entry, LetterKey, State
from tests.store.diary import NOON, added, draft, key, met, opened, record

KEYS = tuple(key(1, anchor=f"interview:{number}") for number in range(1, 6))
OUTCOMES = ("retry", "renew", "retry", "unknown", "sent", "failed")  # most lives go on
MINUTES = st.sampled_from([1, 5, 19, 20, 21, 90])
HOLDERS = st.sampled_from(["one", "two", "three"])
COMMON = settings(deadline=None)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What the model knows of a letter. `was`: every state it ever had, in order."""

    key: LetterKey
    state: State = "drafted"
    fence: int = 0
    holder: str | None = None
    lease: datetime | None = None
    leaves: datetime | None = None
    digest: str | None = None
    was: tuple[State, ...] = ("drafted",)

    def to(self, state: State, **values: object) -> Row:
        return replace(self, state=state, was=(*self.was, state), **values)  # type: ignore[arg-type]


def some(*states: State) -> Callable[[Any], Any]:
    """Only while a letter is in one of these states."""
    return precondition(lambda life: any(row.state in states for row in life.rows.values()))


class Outbox(RuleBasedStateMachine):
    """The store and the model do everything together; every life is another owner's."""

    def __init__(self, store: Store, owner: int) -> None:
        super().__init__()
        self.read, self.write_ = partial(store.read, owner), partial(store.write, owner)
        with self.write_() as tx:
            record(tx, added(1), met(1))
        self.now = NOON
        self.rows: dict[int, Row] = {}
        self.seen: list[Entry] = []
        self.held: list[Claim] = []
        self.write(KEYS[0])
        self._approve(1, wait=1)

    def pick(self, data: st.DataObject, *states: State) -> int:
        return data.draw(st.sampled_from([n for n, row in self.rows.items() if row.state in states]))

    @rule(wanted=st.sampled_from(KEYS))
    def write(self, wanted: LetterKey) -> None:
        """One row has a letter to itself."""
        taken = any(row.key == wanted and row.state not in DEAD for row in self.rows.values())
        try:
            with self.write_() as tx:
                made = draft(tx, wanted, batch=batches.next_batch(tx))
        except Conflict:
            assert taken
        else:
            assert not taken
            self.rows[made.number] = Row(key=wanted)

    @some("drafted")
    @rule(data=st.data(), wait=MINUTES)
    def approve(self, data: st.DataObject, wait: int) -> None:
        self._approve(self.pick(data, "drafted"), wait=wait)

    def _approve(self, number: int, *, wait: int) -> None:
        leaves = self.now + timedelta(minutes=wait)
        with self.write_() as tx:
            batch = batches.next_batch(tx)
            outbox.approve(tx, number, digest="d", at=self.now, batch=batch, leaves_at=leaves)
        self.rows[number] = self.rows[number].to("approved", leaves=leaves, digest="d")

    @some("drafted", "approved", "sending", "unknown", "sent")
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Only what no server may have is called back."""
        number = self.pick(data, "drafted", "approved", "sending", "unknown", "sent")
        row = self.rows[number]
        try:
            with self.write_() as tx:
                outbox.withdraw(tx, number, why="An answer came.", batch=batches.next_batch(tx))
        except Conflict:
            assert row.state in ("sending", "unknown", "sent")
        else:
            assert row.state in ("drafted", "approved")
            self.rows[number] = row.to("withdrawn")

    @some("approved")
    @rule(data=st.data())
    def lapse(self, data: st.DataObject) -> None:
        number = self.pick(data, "approved")
        with self.write_() as tx:
            outbox.lapse(tx, number, why="It is not true any more.")
        self.rows[number] = self.rows[number].to("drafted", leaves=None, digest=None)

    @rule(minutes=MINUTES)
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @some("approved")
    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        """A process reads what is due, and claims it much later, or never."""
        self._look(self.pick(data, "approved"))

    def _look(self, number: int) -> Entry:
        with self.read() as tx:
            self.seen.append(outbox.entry_of(tx, number))
        return self.seen[-1]

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), holder=HOLDERS)
    def claim(self, data: st.DataObject, holder: str) -> None:
        """Whoever read the row as it is now gets it; what was read before is worth nothing."""
        self._claim(data.draw(st.sampled_from(self.seen)), holder)

    @some("approved")
    @rule(data=st.data(), holder=HOLDERS)
    def look_and_claim(self, data: st.DataObject, holder: str) -> None:
        self._claim(self._look(self.pick(data, "approved")), holder)

    def _claim(self, seen: Entry, holder: str) -> None:
        row = self.rows[seen.number]
        current = row.state == "approved" and row.fence == seen.fence
        try:
            with self.write_() as tx:
                held = claims.claim(tx, seen, holder=holder, now=self.now, raw=b"bytes")
        except Conflict:
            assert not current
            return
        assert current
        assert held.fence == row.fence + 1
        self.held.append(held)
        self.rows[seen.number] = row.to("sending", fence=held.fence, holder=holder, lease=held.until)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def settle(self, data: st.DataObject, outcome: str) -> None:
        """Whoever lost the claim, however long ago, changes nothing."""
        self._settle(data.draw(st.sampled_from(self.held)), outcome)

    @some("approved")
    @rule(data=st.data(), holder=HOLDERS, outcome=st.sampled_from(OUTCOMES))
    def hand_on(self, data: st.DataObject, holder: str, outcome: str) -> None:
        """It was not taken, and another process tries: whoever has the old look or claim is too late."""
        seen = self._look(self.pick(data, "approved"))
        self._claim(seen, "one")
        first = self.held[-1]
        self._settle(first, "retry")
        self._claim(seen, holder)
        self._claim(self._look(first.number), holder)
        self._settle(first, outcome)

    def _settle(self, held: Claim, outcome: str) -> None:
        row = self.rows[held.number]
        mine = row.state == "sending" and row.fence == held.fence
        later = self.now + timedelta(minutes=5)
        try:
            with self.write_() as tx:
                match outcome:
                    case "sent":
                        claims.settle_sent(tx, held, at=self.now, said="250")
                    case "failed":
                        claims.settle_failed(tx, held, said="554", why="no")
                    case "retry":
                        claims.settle_retry(tx, held, at=later, said="451", why="later")
                    case "unknown":
                        claims.settle_unknown(tx, held, said="", why="nobody knows")
                    case _:
                        claims.renew(tx, held, now=self.now)
        except Conflict:
            assert not mine
            return
        assert mine
        done: dict[str, Row] = {
            "sent": row.to("sent", leaves=None, holder=None),
            "failed": row.to("failed", leaves=None, holder=None),
            "retry": row.to("approved", leaves=later, holder=None),
            "unknown": row.to("unknown", leaves=None, holder=None),
            "renew": replace(row, lease=self.now + claims.LEASE),
        }
        self.rows[held.number] = done[outcome]

    @some("sending")
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        """A process that is known to be gone leaves what it held unknown."""
        holder = self.rows[self.pick(data, "sending")].holder
        assert holder
        with self.write_() as tx:
            gone = claims.abandon(tx, holder)
        self._lost(gone, {n for n, row in self.rows.items() if row.holder == holder})

    @some("sending")
    @rule(minutes=MINUTES)
    def expire(self, minutes: int) -> None:
        """So does one that hangs for as long as its lease, and not one that hangs less."""
        ends = max(row.lease for row in self.rows.values() if row.state == "sending" and row.lease)
        self.now = max(self.now, ends + timedelta(minutes=minutes - 20))
        with self.write_() as tx:
            gone = claims.expire(tx, now=self.now)
        self._lost(gone, {n for n, row in self.rows.items() if row.lease and row.lease <= self.now})

    def _lost(self, gone: tuple[int, ...], meant: set[int]) -> None:
        assert set(gone) == {number for number in meant if self.rows[number].state == "sending"}
        for number in gone:
            row = self.rows[number]
            self.rows[number] = row.to("unknown", fence=row.fence + 1, holder=None, leaves=None)

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), was_sent=st.booleans())
    def ask(self, data: st.DataObject, *, was_sent: bool) -> None:
        """That one was sent is found out of what waits too; that one was not, only where it was asked."""
        number = data.draw(st.sampled_from(sorted(self.rows)))
        row = self.rows[number]
        with self.write_() as tx:
            done = claims.resolve(tx, number, sent_at=self.now if was_sent else None, said="So it is.")
        assert done == (row.state in (("unknown", "approved", "drafted") if was_sent else ("unknown",)))
        if done:
            self.rows[number] = row.to("sent" if was_sent else "failed")

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        with self.read() as tx:
            stored = {entry.number: entry for entry in outbox.entries(tx, states=outbox.ALL)}
            due = claims.due(tx, now=self.now)
            ahead = claims.next_due(tx, now=self.now)
            in_hand = outbox.in_hand(tx)
        assert {n: (e.state, e.fence, e.holder) for n, e in stored.items()} == {
            n: (row.state, row.fence, row.holder) for n, row in self.rows.items()
        }
        leaving = {n: row.leaves for n, row in self.rows.items() if row.state == "approved" and row.leaves}
        assert set(due) == {number for number, leaves in leaving.items() if leaves <= self.now}
        assert ahead == min((leaves for leaves in leaving.values() if leaves > self.now), default=None)
        states = {row.state for row in self.rows.values()}
        assert (in_hand.sending, in_hand.unknown) == ("sending" in states, "unknown" in states)

    @invariant()
    def nothing_leads_from_unknown_back_to_approved(self) -> None:
        for row in self.rows.values():
            if "unknown" in row.was:
                assert "approved" not in row.was[row.was.index("unknown") :]

    @invariant()
    def a_letter_may_have_left_once(self) -> None:
        for wanted in KEYS:
            left = [
                r for r in self.rows.values() if r.key == wanted and r.state in ("sending", "unknown", "sent")
            ]
            assert len(left) <= 1


@pytest.fixture
def lives(tmp_path: Path) -> Iterator[type[Outbox]]:
    with opened(tmp_path) as store:
        owners = count(1)

        class Life(Outbox):
            def __init__(self) -> None:
                super().__init__(store, next(owners))

        yield Life


def test_the_outbox_keeps_to_its_model(lives: type[Outbox]) -> None:
    run_state_machine_as_test(lives, settings=settings(COMMON, max_examples=20, stateful_step_count=50))


@pytest.mark.full("stateful")
def test_the_outbox_keeps_to_its_model_for_long(lives: type[Outbox]) -> None:
    run_state_machine_as_test(
        lives, settings=settings(COMMON, max_examples=1000, stateful_step_count=50, derandomize=False)
    )
