"""The calendar file over time: stable names, growing sequences, cancellations, and what happened stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from afterview.app.answers import PlannedStep
from afterview.app.applications import edit
from afterview.app.imports import import_files
from afterview.app.sent import sent, skip
from afterview.app.today import show
from afterview.app.transfer import export_ics, export_json
from afterview.app.undoing import undo
from afterview.app.wiring import App, make_app
from afterview.calendars import feed
from afterview.config import Config
from afterview.core.events import Closed, Fact, Heard, Paused, SequenceChosen
from afterview.errors import AfterviewError, NotFound
from tests.app.conftest import NEW_YORK, Desk, local


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as a stranger's program reads it."""

    title: str
    day: date
    sequence: int
    status: str

    @property
    def stands(self) -> bool:
        return self.status != "CANCELLED"


def read(raw: bytes) -> dict[str, Entry]:
    return {
        str(e["uid"]): Entry(
            title=str(e["summary"]),
            day=e.decoded("dtstart"),
            sequence=int(str(e["sequence"])),
            status=str(e["status"]),
        )
        for e in Calendar.from_ical(raw).walk("VEVENT")
    }


def exported(desk: Desk) -> dict[str, Entry]:
    return read(export_ics(desk.app))


def titles(entries: dict[str, Entry], *, stand: bool = True) -> list[str]:
    return [e.title for e in entries.values() if e.stands == stand]


def test_the_same_export_twice_says_the_same(interviewed: Desk) -> None:
    first = export_ics(interviewed.app)
    assert export_ics(interviewed.app) == first
    assert {e.sequence for e in read(first).values()} == {0}
    assert titles(read(first)) == [
        "Thank Acme",
        "Follow up with Acme",
        "Write to Acme again",
        "Probably no from Acme",
    ]


def test_a_step_keeps_its_name_and_grows_by_one_when_it_moves(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    first = exported(interviewed)
    interviewed.record(1, Paused(until=date(2026, 11, 20)))
    second = exported(interviewed)
    assert second.keys() == first.keys()
    assert all(second[uid].day > entry.day for uid, entry in first.items())
    assert {e.sequence for e in second.values()} == {1}
    assert exported(interviewed) == second


def test_a_rejection_cancels_what_was_to_come(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    first = exported(interviewed)
    interviewed.at("2026-11-05 10:00").record(1, Heard(verdict="rejection"))
    second = exported(interviewed)
    assert second.keys() == first.keys()
    assert all(e.status == "CANCELLED" and e.sequence == 1 for e in second.values())
    assert titles(second, stand=False)[0] == "Cancelled: Follow up with Acme"
    undo(interviewed.app)
    third = exported(interviewed)
    assert {uid: (e.title, e.day) for uid, e in third.items()} == {
        uid: (e.title, e.day) for uid, e in first.items()
    }
    assert {e.sequence for e in third.values()} == {2}


def test_what_was_sent_stays_on_the_day_it_was_sent(interviewed: Desk) -> None:
    first = exported(interviewed)
    interviewed.at("2026-11-04 09:00")
    sent(interviewed.app, 1)
    (thanks,) = (uid for uid, e in first.items() if e.title == "Thank Acme")
    second = exported(interviewed)
    assert second[thanks].stands
    assert (second[thanks].day, second[thanks].sequence) == (date(2026, 11, 4), 1)
    interviewed.at("2026-11-06 09:00").record(1, Heard(verdict="rejection"))
    third = exported(interviewed)
    assert third[thanks] == second[thanks]
    assert titles(third) == ["Thank Acme"]
    undo(interviewed.app)
    undo(interviewed.app)
    skip(interviewed.app, 1)
    assert exported(interviewed)[thanks].status == "CANCELLED"


def test_an_application_that_ends_or_vanishes_is_cancelled_for_a_month_after_its_days(
    interviewed: Desk,
) -> None:
    interviewed.add(2, "Bolt", "bo@bolt.example")
    interviewed.interview(2, "2026-11-03 10:00", "2026-11-03 11:00", 20)
    first = exported(interviewed)
    for _ in range(2):  # what was recorded about Bolt
        undo(interviewed.app)
    interviewed.record(1, Closed(why="withdrew"))
    gone = exported(interviewed)
    assert gone.keys() == first.keys()
    assert titles(gone) == []
    last = max(e.day for e in first.values())
    interviewed.at(f"{last + timedelta(days=30)} 12:00")
    assert exported(interviewed)
    interviewed.at(f"{last + timedelta(days=31)} 12:00")
    assert exported(interviewed) == {}


def test_a_new_name_of_the_company_is_told(interviewed: Desk) -> None:
    first = exported(interviewed)
    edit(interviewed.app, 1, company="Acme Rockets")
    second = exported(interviewed)
    assert second.keys() == first.keys()
    assert {e.sequence for e in second.values()} == {1}
    assert "Follow up with Acme Rockets" in titles(second)


def test_exporting_is_no_command(interviewed: Desk) -> None:
    before = export_json(interviewed.app)
    export_ics(interviewed.app)
    assert export_json(interviewed.app) == before
    assert "interview" in undo(interviewed.app).message


def test_where_nothing_can_be_remembered_it_is_said_all_the_same(interviewed: Desk) -> None:
    first = exported(interviewed)
    edit(interviewed.app, 1, company="Bolt")
    with locked(interviewed.app.config.database):
        assert "Follow up with Bolt" in titles(exported(interviewed))
    again = exported(interviewed)
    assert again.keys() == first.keys()
    assert {e.sequence for e in again.values()} == {1}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process is in the middle of writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_home_that_only_took_an_export_in_has_a_calendar(interviewed: Desk, tmp_path: Path) -> None:
    document = export_json(interviewed.app).encode()
    config = Config(home=tmp_path / "other", zone=NEW_YORK)
    with make_app(config, clock=lambda: interviewed.now) as other:
        assert read(export_ics(other)) == {}
        import_files(other, {"a.json": document})
        assert len(read(export_ics(other))) == 4
        assert export_ics(other) == export_ics(other)


FACTS: tuple[Fact, ...] = (
    Heard(verdict="reply"),
    Heard(verdict="rejection"),
    Heard(verdict="question"),
    Heard(verdict="out_of_office"),
    Heard(verdict="bounce", sender="rita@acme.example"),
    SequenceChosen(name="persistent"),
    Paused(until=date(2026, 11, 16)),
)
ACTS = st.one_of(
    st.sampled_from(FACTS), st.sampled_from(["sent", "skip", "undo", "export", "rename"]), st.integers(1, 12)
)


@dataclass
class Merging:
    """A calendar program that takes an entry where its sequence is higher than the one it has."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def take(self, file: dict[str, Entry]) -> None:
        for uid, each in file.items():
            known = self.entries.get(uid)
            assert known is None or each.sequence != known.sequence or each == known
            if known is None or each.sequence > known.sequence:
                self.entries[uid] = each

    @property
    def standing(self) -> set[tuple[str, date]]:
        return {(e.title, e.day) for e in self.entries.values() if e.stands}


@settings(max_examples=25, deadline=None)
@given(acts=st.lists(ACTS, max_size=12))
def test_whatever_happens_between_exports_the_calendar_ends_with_the_plan_and_what_was_sent(
    acts: list[Fact | str | int],
) -> None:
    with TemporaryDirectory() as folder:
        moments: list[Desk] = []
        config = Config(home=Path(folder), zone=NEW_YORK)
        with make_app(config, clock=lambda: moments[0].now if moments else local("2026-11-03 16:05")) as app:
            desk = Desk(app=app, now=local("2026-11-03 16:05"))
            moments.append(desk)
            desk.introduce()
            desk.add(1)
            desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 10)
            _live(desk, acts)


def _live(desk: Desk, acts: list[Fact | str | int]) -> None:
    calendar = Merging()
    for act in [*acts, "export"]:
        if act == "export":
            file = exported(desk)
            calendar.take(file)
            assert exported(desk) == file
            ahead = _ahead(desk.app)
            assert ahead <= calendar.standing
            assert {day for _, day in calendar.standing - ahead} <= _days_sent(desk.app)
        else:
            _do(desk, act)


def _do(desk: Desk, act: Fact | str | int) -> None:
    try:
        if isinstance(act, int):
            desk.now += timedelta(days=act)
        elif act == "sent":
            sent(desk.app, 1)
        elif act == "skip":
            skip(desk.app, 1)
        elif act == "undo":
            undo(desk.app)
        elif act == "rename":
            edit(desk.app, 1, company="Bolt")
        elif not isinstance(act, str):
            desk.record(1, act)
    except AfterviewError:
        return  # nothing to skip, nothing to undo


def _ahead(app: App) -> set[tuple[str, date]]:
    """The present plan, on the person's days."""
    try:
        answer = show(app, 1)
    except NotFound:
        return set()
    steps: Iterator[tuple[feed.Entry, date]] = (
        (each.step, each.due.date()) if isinstance(each, PlannedStep) else ("presume_no", each.presume_no)
        for each in answer.plan
    )
    return {(feed.TITLES[step].format(company=answer.company), day) for step, day in steps}


def _days_sent(app: App) -> set[date]:
    try:
        return {e.at.date() for e in show(app, 1).history if e.kind == "sent"}
    except NotFound:
        return set()
