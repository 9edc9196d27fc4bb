"""Homes that went on from one backup come together again, and no interview is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.core.events import (
    CalendarMark,
    Debriefed,
    Fact,
    InterviewCancelled,
    InterviewMissed,
    InterviewMoved,
    InterviewSet,
    Promised,
    Sent,
)
from afterview.core.facts import Facts, facts_of
from afterview.core.model import Interview
from afterview.store import Store, archive, batches, intake, ledger, outbox, records, restored
from afterview.store.undo import undo
from tests.store.diary import NOON, added, at, draft, key, opened, project, record
from tests.store.homes import Homes

DAYS = timedelta(days=1)


def meeting(number: int, day: int) -> Interview:
    start = NOON + day * DAYS
    return Interview(number=number, start=start, end=start + timedelta(hours=1), zone="UTC")


def facts(store: Store, number: int = 1) -> Facts:
    with store.read() as tx:
        return facts_of(ledger.live(tx, [number])[number])


def said(store: Store, *what: Fact, application: int = 1) -> None:
    with store.write() as tx:
        record(tx, *what, application=application)


def hold(store: Store, day: int, uid: str | None = None, application: int = 1) -> int:
    """An interview with a name of its own, a promise given there, and the letter about it."""
    number = 1 + max((p.interview.number for p in facts(store, application).placements), default=0)
    mark = CalendarMark(uid=uid) if uid else None
    said(
        store,
        InterviewSet(interview=meeting(number, day), calendar=mark),
        Debriefed(interview=number, discussed=name(day)),
        Promised(by=(NOON + day * DAYS).date(), words=name(day), interview=number),
        Sent(step="thank_you", anchor=f"interview:{number}.1#2", subject=name(day)),
        application=application,
    )
    return number


def name(day: int) -> str:
    return f"the talk of day {day}"


def exported(store: Store) -> str:
    with store.read() as tx:
        return archive.write(archive.dump(tx))


def imported(store: Store, text: str) -> intake.Taken:
    with store.write() as tx:
        taken = intake.load(tx, archive.read(text), batch=batches.next_batch(tx))
        project(tx, taken.events)
    return taken


def restore(homes: Homes, home: Path, backup: Path) -> None:
    """Put the backup in the place of what is in `home`, under a new name of the database."""
    homes.copy(backup, home)
    with opened(home) as store, store.write() as tx:
        restored.calm(tx, now=at(60), made=NOON)


def days(facts: Facts) -> dict[str | None, int]:
    """The interviews there are, by the name that the person gave them, with their numbers."""
    return {p.debrief.discussed if p.debrief else None: p.interview.number for p in facts.placements}


def assert_whole(facts: Facts) -> None:
    """Every interview has what was said there, and its letter is about it."""
    numbers = days(facts)
    for placement in facts.placements:
        assert placement.debrief is not None
    for promise in facts.promises:
        assert promise.what.words is not None
        assert numbers[promise.what.words] == promise.what.interview
    for sent in facts.sent:
        assert sent.what.subject is not None
        assert sent.what.anchor == f"interview:{numbers[sent.what.subject]}.1#2"


def test_an_interview_from_before_a_restore_comes_back_beside_the_one_that_came_after_it(
    tmp_path: Path, homes: Homes
) -> None:
    with opened(tmp_path / "backup") as store:
        said(store, added(1))
    restore(homes, tmp_path / "home", tmp_path / "backup")
    with opened(tmp_path / "home") as store:
        hold(store, 3, "a@cal.example")
        said(store, InterviewMoved(interview=1, start=at(1500), end=at(1560), zone="UTC"))
        with store.write() as tx:
            draft(tx, key(1, "interview:1.2"), batch=batches.next_batch(tx))
        life = exported(store)
    restore(homes, tmp_path / "home", tmp_path / "backup")
    with opened(tmp_path / "home") as store:
        hold(store, 10, "b@cal.example")
        assert len(imported(store, life).events) == 5
        here = facts(store)
        assert days(here) == {name(10): 1, name(3): 2}
        assert [p.interview.start for p in here.placements] == [NOON + 10 * DAYS, at(1500)]
        assert_whole(here)
        with store.read() as tx:
            assert [k.anchor for e in outbox.entries(tx) for k in e.letters] == ["interview:2.2"]
        before = exported(store)
        assert imported(store, life).events == ()
        assert exported(store) == before


def test_one_calendar_entry_is_one_interview_whoever_took_it_in(tmp_path: Path, homes: Homes) -> None:
    for place in ("one", "other"):
        with opened(tmp_path / place) as store:
            said(store, added(1))
            if place == "other":
                hold(store, 1)
            hold(store, 3, "a@cal.example")
    homes.copy(tmp_path / "one", tmp_path / "common")
    with opened(tmp_path / "common") as store:
        life = exported(store)
    with opened(tmp_path / "other") as store:
        document = archive.read(life)
        with store.read() as tx:
            (mine,) = [e.key for e in ledger.live(tx, [1])[1] if e.kind == "application_added"]
        theirs = next(e.key for e in document.events if e.kind == "application_added")
        imported(store, life.replace(theirs, mine))
        assert [(p.interview.number, p.interview.start) for p in facts(store).placements] == [
            (1, NOON + 1 * DAYS),
            (2, NOON + 3 * DAYS),
        ]


def test_a_number_of_an_interview_taken_back_that_the_next_one_has_by_now(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        said(store, added(1))
        hold(store, 3)
        life = exported(store)
        with store.write() as tx:
            assert undo(tx, now=at(5)) is not None
        hold(store, 10)
        for _ in range(2):
            imported(store, life)
            assert days(facts(store)) == {name(10): 1, name(3): 2}
            assert_whole(facts(store))


def test_what_belongs_to_no_interview_follows_its_application(tmp_path: Path) -> None:
    with opened(tmp_path / "theirs") as store:
        said(store, added(1))
        said(
            store, Sent(step="check", anchor="application:1"), Sent(step="offer_thanks", anchor="person:1:x")
        )
        life = exported(store)
    with opened(tmp_path / "ours") as store:
        said(store, added(1, "Bolt"))
        hold(store, 2)
        imported(store, life)
        assert {s.what.anchor for s in facts(store, 2).sent} == {"application:2", "person:1:x"}
        assert days(facts(store)) == {name(2): 1}


Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "calendar", "move", "cancel", "miss", "undo"]),
        st.integers(0, 3),
    ),
    max_size=5,
)


FACTS: dict[str, Callable[[int, Interview], Fact]] = {
    "move": lambda n, to: InterviewMoved(interview=n, start=to.start, end=to.end, zone=to.zone),
    "cancel": lambda n, _: InterviewCancelled(interview=n),
    "miss": lambda n, _: InterviewMissed(interview=n),
}


def live_through(store: Store, steps: Sequence[Step], first: int, calendar: str) -> None:
    commands = 0
    for turn, (what, which) in enumerate(steps):
        numbers = [p.interview.number for p in facts(store).placements]
        number = numbers[which % len(numbers)] if numbers else None
        day = first + turn
        if what in ("hold", "calendar"):
            hold(store, day, f"{calendar}{turn}@cal.example" if what == "calendar" else None)
            commands += 1
        elif what == "undo" and commands:
            commands -= 1
            with store.write() as tx:
                assert undo(tx, now=at(day)) is not None
        elif what in FACTS and number is not None:
            moved = meeting(number, 100 + day)
            said(store, FACTS[what](number, moved))
            commands += 1


@settings(max_examples=10, deadline=None)
@given(before=STEPS, here=STEPS, there=STEPS)
def test_law_an_export_comes_back_into_a_home_that_went_on_from_the_same_backup_with_every_interview(
    homes: Homes, before: list[Step], here: list[Step], there: list[Step]
) -> None:
    with TemporaryDirectory() as folder, homes.forgetting():
        place = Path(folder)
        with opened(place / "backup") as store:
            said(store, added(1))
            live_through(store, before, 1, "c")
            said(store, added(2, "Bolt"), application=2)  # what is undone later is none of the backup's
        for home, steps, first in (("there", there, 20), ("here", here, 40)):
            restore(homes, place / home, place / "backup")
            with opened(place / home) as store:
                live_through(store, steps, first, home)
        with opened(place / "there") as store:
            theirs, life = facts(store), exported(store)
        with opened(place / "here") as store:
            ours = facts(store)
            imported(store, life)
            both = facts(store)
            assert set(days(both)) == set(days(ours)) | set(days(theirs))
            assert len(both.placements) == len(days(both))
            assert_whole(both)
            once = exported(store)
            assert imported(store, life).events == ()
            assert exported(store) == once
        with opened(place / "empty") as store:
            imported(store, life)
            assert exported(store) == life
            assert facts(store).placements == theirs.placements
            with store.read() as tx:
                assert [a.number for a in records.applications(tx)] == [1, 2]
