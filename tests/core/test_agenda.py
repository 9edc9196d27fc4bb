"""Today's list: its order, and what each application has to do with the others."""

from __future__ import annotations

import pytest

from afterview.core import events as ev
from afterview.core.actions import Write
from afterview.core.agenda import Home, decide_all, in_order
from afterview.core.model import Contact
from tests.core.story import Story
from tests.core.table import Table
from tests.core.wording import moment


def of(number: int) -> Story:
    """An application with a recruiter of its own."""
    return Story(number=number, address=f"r{number}@acme.example").interview("3 Nov 15:00")


def test_what_others_wait_for_comes_first_and_what_waits_last() -> None:
    table = Table(
        of(1).sent("thank_you", "3 Nov 16:10").sent("follow_up", "10 Nov 09:30"),
        of(2).missed(1, "3 Nov 16:30"),
        of(3),
        of(4).heard("bounce", "3 Nov 17:00"),
        of(5).asked("role", "3 Nov 17:00"),
        of(6).heard("question", "3 Nov 17:00"),
        Story(number=7, address="r7@acme.example").interview("2 Oct 15:00"),
        of(8).interview("4 Nov 10:00", told="3 Nov 10:00"),
    )
    order = [number for number, _ in in_order(table.at("4 Nov 11:00"))]
    assert order == [6, 5, 4, 3, 8, 2, 7, 1]


def test_only_the_wanted_are_decided() -> None:
    stories = (of(1), of(2))
    members = {story.number: story.member for story in stories}
    assert list(decide_all(members, Home(), now=moment("4 Nov 10:00"), wanted=[2, 9])) == [2]


def test_told_beforehand_of_not_coming_the_clock_starts_that_day() -> None:
    story = Story().interview("12 Nov 15:00", told="1 Nov 10:00").missed(1, "5 Nov 10:00")
    assert story.says("5 Nov 10:00") == "6 write apology due 5 Nov 10:00 if you like"
    assert story.ahead("5 Nov 10:00")[0] == "check 12 Nov 09:30"


def test_what_was_discussed_goes_into_the_letters() -> None:
    story = of(1).on("3 Nov 16:01", ev.Debriefed(interview=1, discussed="the new data platform"))
    action = story.at("3 Nov 16:02")
    assert isinstance(action, Write)
    assert action.letters[0].discussed == "the new data platform"


def test_the_sequence_chosen_is_a_fact() -> None:
    assert of(1).on("3 Nov 16:01", ev.SequenceChosen(name="patient")).facts.sequence == "patient"


@pytest.mark.parametrize("why", ["declined", "accepted"])
def test_an_end_of_ones_own_asks_for_no_letter(why: str) -> None:
    assert of(1).closed(why, "4 Nov 10:00").says("4 Nov 10:00") == "1 done"  # type: ignore[arg-type]


def test_a_sequence_without_thanks_goes_straight_to_waiting() -> None:
    assert of(1).skipped("thank_you", "3 Nov 16:01").says("3 Nov 16:01") == "11 wait until 10 Nov 09:30"


def test_without_any_contact_the_letters_are_texts_to_copy() -> None:
    story = Story(agency="Agency", address=None).interview("3 Nov 15:00")
    action = story.at("3 Nov 16:00")
    assert isinstance(action, Write)
    assert action.letters[0].recipient is None


def test_a_hiring_manager_is_written_to_where_there_is_no_recruiter() -> None:
    manager = Contact(number=2, name="Hana Moe", address="hana@acme.example", role="hiring_manager")
    story = of(1).on("2 Nov 10:00", ev.ContactAdded(contact=manager))
    other = story.on("2 Nov 11:00", ev.ContactEdited(contact=1, field="role", value="interviewer"))
    actions = [s.at("3 Nov 16:00") for s in (story, other)]
    to = [a.letters[0].recipient for a in actions if isinstance(a, Write)]
    assert to == ["r1@acme.example", "hana@acme.example"]
