"""What calendars are told: sequences, cancellations, and what happened stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.calendars.telling import SAID_FOR, Told, is_said, may_change, renewed

TUESDAY = date(2026, 11, 3)
SAYS = (TUESDAY, TUESDAY + timedelta(days=7))


def entry(uid: str = "1", **values: Any) -> Told:
    usual: dict[str, Any] = {
        "application": 1,
        "company": "Acme",
        "day": SAYS[1],
        "step": "follow_up",
        "changed": TUESDAY,
    }
    return Told(uid=uid, **usual | values)


def tell(
    before: Mapping[str, Told],
    *plan: Told,
    taken: Mapping[str, date] | None = None,
    today: date = TUESDAY,
    floor: int = 0,
) -> dict[str, Told]:
    return renewed(before, plan, taken or {}, today=today, floor=floor)


def test_what_is_new_begins_at_nothing() -> None:
    assert tell({}, entry(sequence=7)) == {"1": entry(sequence=0)}


def test_what_stays_the_same_keeps_its_sequence() -> None:
    first = tell({}, entry())
    assert tell(first, entry(), today=TUESDAY + timedelta(days=3)) == first


@pytest.mark.parametrize("change", [{"day": TUESDAY}, {"company": "Acme Inc"}])
def test_every_change_adds_one(change: dict[str, Any]) -> None:
    later = TUESDAY + timedelta(days=1)
    moved = tell(tell({}, entry()), entry(**change), today=later)
    assert moved == {"1": entry(sequence=1, changed=later, **change)}


def test_what_fell_away_is_cancelled_and_may_come_back() -> None:
    first = tell({}, entry())
    gone = tell(first)
    assert gone == {"1": entry(sequence=1, cancelled=True)}
    assert tell(gone) == gone
    assert tell(gone, entry()) == {"1": entry(sequence=2)}


def test_what_was_done_stays_on_its_day() -> None:
    first = tell({}, entry())
    assert tell(first, taken={"1": SAYS[1]}) == first
    assert tell(first, taken={"1": TUESDAY}) == {"1": entry(day=TUESDAY, sequence=1)}


def test_what_was_cancelled_and_then_done_stands_again() -> None:
    gone = tell(tell({}, entry()))
    assert tell(gone, taken={"1": TUESDAY}) == {"1": entry(day=TUESDAY, sequence=2)}


def test_what_was_done_and_never_told_is_not_told_now() -> None:
    assert tell({}, taken={"1": TUESDAY}) == {}


def test_nothing_is_told_below_the_floor() -> None:
    first = tell({}, entry(), entry("2"))
    raised = tell(first, entry(), entry("3"), floor=10)
    assert {uid: each.sequence for uid, each in raised.items()} == {"1": 10, "2": 10, "3": 10}
    assert tell(raised, entry(), entry("3"), floor=10) == raised


def test_the_past_is_said_for_thirty_days() -> None:
    gone = entry(cancelled=True)
    last = SAYS[1] + timedelta(days=SAID_FOR)
    assert is_said(gone, today=last)
    assert not is_said(gone, today=last + timedelta(days=1))
    late = replace(gone, changed=last)
    assert is_said(late, today=last + timedelta(days=SAID_FOR))
    assert not may_change(gone, today=last + timedelta(days=1))
    assert may_change(entry(), today=last + timedelta(days=400))


@dataclass
class Merging:
    """A calendar program that takes an entry where its sequence is higher than the one it has."""

    entries: dict[str, Told] = field(default_factory=dict)

    def take(self, file: list[Told]) -> None:
        for each in file:
            known = self.entries.get(each.uid)
            if known is None or each.sequence > known.sequence:
                self.entries[each.uid] = each
            elif each.sequence == known.sequence:
                assert each == known  # the same number never says two things

    @property
    def standing(self) -> dict[str, tuple[date, str]]:
        return {uid: (e.day, e.company) for uid, e in self.entries.items() if not e.cancelled}


UIDS = st.sampled_from("abcd")
DAYS = st.integers(0, 90).map(lambda n: TUESDAY + timedelta(days=n))
PLANS = st.dictionaries(UIDS, st.tuples(DAYS, st.sampled_from(["Acme", "Bolt"])), max_size=4)


@given(
    st.lists(
        st.tuples(PLANS, st.dictionaries(UIDS, DAYS, max_size=2), st.integers(0, 45), st.booleans()),
        max_size=8,
    )
)
def test_a_calendar_that_merges_files_ends_with_the_plan_and_what_happened(
    exports: list[tuple[dict[str, tuple[date, str]], dict[str, date], int, bool]],
) -> None:
    """Whatever happened between exports, however long they are apart, and if files are taken twice."""
    calendar, known, today = Merging(), dict[str, Told](), TUESDAY
    for plan, taken, days, twice in exports:
        today += timedelta(days=days)
        wanted = [entry(uid, day=day, company=company) for uid, (day, company) in plan.items()]
        looked = {u: e for u, e in known.items() if u in plan or may_change(e, today=today)}
        now = renewed(looked, wanted, taken, today=today)
        file = [e for uid, e in now.items() if uid in plan or is_said(e, today=today)]
        for _ in range(1 + twice):
            calendar.take(file)
        stays = {uid: taken[uid] for uid in known.keys() & taken.keys() - plan.keys() if uid in looked}
        wants = {uid: day for uid, (day, _) in plan.items()}
        assert {uid: day for uid, (day, _) in calendar.standing.items()} == wants | stays
        assert all(calendar.standing[uid] == said for uid, said in plan.items())
        assert renewed(now, wanted, taken, today=today) == now
        known |= now
