"""What a calendar says about an interview is ordered by version, whatever the order it is learned in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core import events as ev
from afterview.core.events import CalendarMark, Event, Fact, decode, encode
from afterview.core.facts import facts_of
from afterview.core.model import Application, Interview
from afterview.core.rounds import Placement
from afterview.errors import UserError

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
FIRST = datetime(2026, 11, 3, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def mark(sequence: int, *, day: int = 1) -> CalendarMark:
    return CalendarMark(uid="a@acme.example", sequence=sequence, stamp=datetime(2026, 10, day, tzinfo=UTC))


def event(what: Fact, at: datetime, key: str) -> Event:
    return Event(key=key, application=1, at=at, recorded_at=NOW, what=what)


def set_for(start: datetime, said: CalendarMark | None, *contacts: int) -> ev.InterviewSet:
    meeting = Interview(number=1, start=start, end=start + HOUR, zone="UTC", contacts=contacts)
    return ev.InterviewSet(interview=meeting, calendar=said)


def moved_to(start: datetime, said: CalendarMark | None) -> ev.InterviewMoved:
    return ev.InterviewMoved(interview=1, start=start, end=start + HOUR, zone="UTC", calendar=said)


def after(*whats: tuple[Fact, datetime]) -> Placement:
    added = event(ev.ApplicationAdded(application=Application(number=1, company="Acme")), NOW, "a")
    events = [event(what, at, f"k{n}") for n, (what, at) in enumerate(whats)]
    (placement,) = facts_of([added, *events]).placements
    return placement


INVITED = (set_for(FIRST, mark(0, day=1)), NOW)
MOVED = (moved_to(FIRST + 5 * HOUR, mark(1, day=2)), datetime(2026, 10, 2, tzinfo=UTC))
CANCELLED = (
    ev.InterviewCancelled(interview=1, calendar=mark(2, day=3)),
    datetime(2026, 10, 3, tzinfo=UTC),
)
VERSIONS: tuple[tuple[Fact, datetime], ...] = (INVITED, MOVED, CANCELLED)


def test_the_newest_version_counts_in_any_order() -> None:
    for order in permutations(VERSIONS):
        placement = after(*order)
        assert placement.cancelled is not None
        assert placement.interview.start == FIRST + 5 * HOUR


def test_an_older_version_that_comes_late_changes_nothing() -> None:
    late = (moved_to(FIRST - HOUR, mark(0, day=9)), NOW + HOUR)
    placement = after(INVITED, MOVED, late)
    assert placement.interview.start == FIRST + 5 * HOUR
    assert placement.times == 2


def test_of_one_version_the_cancellation_counts() -> None:
    off = (ev.InterviewCancelled(interview=1, calendar=mark(1, day=2)), MOVED[1])
    assert after(INVITED, MOVED, off).cancelled
    assert after(INVITED, off, MOVED).cancelled


def test_a_cancellation_from_after_the_end_says_nothing() -> None:
    off = (ev.InterviewCancelled(interview=1, calendar=mark(1, day=9)), FIRST + HOUR)
    assert after(INVITED, off).stands


def test_a_later_version_brings_a_cancelled_interview_back() -> None:
    again = (set_for(FIRST + 5 * HOUR, mark(3, day=4)), datetime(2026, 10, 4, tzinfo=UTC))
    placement = after(INVITED, MOVED, CANCELLED, again)
    assert placement.stands
    assert placement.interview.start == FIRST + 5 * HOUR


def test_what_the_person_says_later_counts() -> None:
    hand = (moved_to(FIRST + 2 * HOUR, None), NOW + HOUR)
    assert after(INVITED, MOVED, hand).interview.start == FIRST + 2 * HOUR


def test_the_same_time_again_leaves_the_persons_word_alone() -> None:
    hand = (moved_to(FIRST + 2 * HOUR, None), NOW + HOUR)
    missed = (ev.InterviewMissed(interview=1), NOW + 2 * HOUR)
    again = (set_for(FIRST, mark(1, day=9), 4), NOW + 3 * HOUR)
    placement = after(INVITED, hand, missed, again)
    assert placement.interview.start == FIRST + 2 * HOUR
    assert placement.missed
    assert placement.interview.contacts == (4,)


def test_another_time_counts_against_an_earlier_word_of_the_person() -> None:
    hand = (moved_to(FIRST + 2 * HOUR, None), NOW + HOUR)
    again = (set_for(FIRST + 3 * HOUR, mark(1, day=9)), NOW + 3 * HOUR)
    assert after(INVITED, hand, again).interview.start == FIRST + 3 * HOUR


def test_a_calendar_can_take_up_an_interview_the_person_set() -> None:
    by_hand = (set_for(FIRST, None), NOW)
    found = (set_for(FIRST + HOUR / 4, mark(0)), NOW + HOUR)
    placement = after(by_hand, found)
    assert placement.interview.start == FIRST + HOUR / 4
    assert placement.word(("a@acme.example", None)) is not None


def test_setting_an_interview_twice_by_hand_counts_once() -> None:
    assert (
        after((set_for(FIRST, None), NOW), (set_for(FIRST + HOUR, None), NOW + HOUR)).interview.start == FIRST
    )


@given(st.data())
def test_versions_fold_alike_in_every_order(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 5))
    whats: list[tuple[Fact, datetime]] = []
    for sequence in range(count):
        start = FIRST + data.draw(st.integers(-5, 5)) * HOUR
        kind = data.draw(st.sampled_from(["set", "move", "cancel"])) if sequence else "set"
        said, at = mark(sequence, day=data.draw(st.integers(1, 9))), NOW + sequence * HOUR
        if kind == "cancel":
            whats.append((ev.InterviewCancelled(interview=1, calendar=said), at))
        else:
            whats.append((set_for(start, said) if kind == "set" else moved_to(start, said), at))
    shuffled = data.draw(st.permutations(list(enumerate(whats))))
    added = event(ev.ApplicationAdded(application=Application(number=1, company="Acme")), NOW, "a")
    straight = [event(what, at, f"k{n}") for n, (what, at) in enumerate(whats)]
    mixed = [event(what, at, f"k{n}") for n, (what, at) in shuffled]
    assert facts_of([added, *straight]).placements == facts_of([*mixed, added, *mixed]).placements


def test_marks_keep_their_json_and_old_events_have_none() -> None:
    for what in (INVITED[0], MOVED[0], CANCELLED[0]):
        kind = event(what, NOW, "k").kind
        assert decode(kind, encode(what)) == what
    assert b"calendar" not in encode(set_for(FIRST, None))
    assert decode("interview_cancelled", b'{"v": 1, "interview": 2}') == ev.InterviewCancelled(interview=2)


@pytest.mark.parametrize("wrong", [{"sequence": -1}, {"sequence": 2**40}, {"uid": "a\nb"}, {"uid": ""}])
def test_a_mark_that_no_calendar_has_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UserError):
        CalendarMark(**{"uid": "a", **wrong})  # type: ignore[arg-type]
