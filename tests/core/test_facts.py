"""Folding: the order of recording, doubles and voids change nothing but what they mean to change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core import events as ev
from afterview.core.events import KINDS, Event, decode, encode
from afterview.core.facts import edited, facts_of, learn
from afterview.core.model import Application, Contact, Interview
from afterview.errors import NotFound, UserError
from tests.core.lives import histories
from tests.core.story import RITA, Story

NOW = datetime(2026, 11, 3, 16, tzinfo=UTC)
STORY = Story().interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")
stories = histories(1, "2 Nov 09:00")


@given(stories, st.randoms(use_true_random=False))
def test_law_five_the_order_of_recording_changes_nothing(story: Story, chance: Any) -> None:
    shuffled = list(story.events)
    chance.shuffle(shuffled)
    assert facts_of(shuffled) == story.facts


@given(stories, st.data())
def test_law_five_recording_twice_changes_nothing(story: Story, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(story.events)))
    once = story.facts
    twice = facts_of((*story.events, *again))
    assert _without_history(twice) == _without_history(once)


@given(stories, st.data())
def test_a_void_takes_back_and_a_void_of_it_brings_back(story: Story, data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(story.added))
    without = facts_of(e for e in story.events if e is not event)
    void = _void(event.key, "void:1")
    assert _without_history(facts_of((*story.events, void))) == _without_history(without)
    back = _void("void:1", "void:2")
    assert _without_history(facts_of((*story.events, back, void))) == _without_history(story.facts)
    third = _void("void:2", "void:3")
    assert _without_history(facts_of((*story.events, third, back, void))) == _without_history(without)


@given(stories)
def test_learning_one_by_one_is_folding_at_once(story: Story) -> None:
    first, *later = story.events
    facts = facts_of((first,))
    for event in later:
        facts = learn(facts, event)
    assert facts == story.facts


@given(stories)
def test_every_payload_comes_back_from_its_json(story: Story) -> None:
    for event in story.events:
        assert decode(event.kind, encode(event.what)) == event.what


PAYLOADS: tuple[ev.Fact, ...] = (
    ev.ApplicationAdded(application=Application(number=1, company="Acme", applied=NOW.date())),
    ev.ApplicationEdited(field="role", value=None),
    ev.ContactAdded(contact=Contact(number=1, name="Rita Roe", pronouns="she", role="hiring_manager")),
    ev.ContactEdited(contact=1, field="address", value=None),
    ev.ContactBlocked(address=RITA, blocked=False),
    ev.InterviewSet(interview=Interview(number=1, start=NOW, end=NOW.replace(hour=17), zone="UTC")),
    ev.InterviewMoved(interview=1, start=NOW, end=NOW.replace(hour=17), zone="Asia/Tokyo"),
    ev.InterviewCancelled(interview=1),
    ev.InterviewMissed(interview=1),
    ev.Debriefed(interview=1, discussed="the new data platform", note="two\nlines"),
    ev.Sent(step="follow_up", to=RITA, anchor="interview:1.1", subject="Hello", letter="7"),
    ev.Heard(verdict="out_of_office", sender=RITA, until=NOW.date(), automatic=True, note="é"),
    ev.Promised(by=NOW.date(), earliest=NOW.date(), words="soon", interview=1, unsure=True),
    ev.OfferDeadline(by=NOW.date()),
    ev.Answered(),
    ev.Paused(until=NOW.date()),
    ev.Resumed(),
    ev.Skipped(step="follow_up"),
    ev.SequenceChosen(name="patient"),
    ev.Asked(about="role", question="Which?", options=("a", "b")),
    ev.Settled(about="role", choice="a"),
    ev.Closed(why="accepted"),
    ev.Reopened(),
    ev.Voided(key="person:1"),
)


@pytest.mark.parametrize("what", PAYLOADS, ids=[type(what).__name__ for what in PAYLOADS])
def test_round_trip(what: ev.Fact) -> None:
    event = Event(key="k", application=1, at=NOW, recorded_at=NOW, what=what)
    assert decode(event.kind, encode(what)) == what
    assert encode(decode(event.kind, encode(what))) == encode(what)


def test_every_kind_has_a_round_trip() -> None:
    assert {type(what) for what in PAYLOADS} == set(KINDS.values())


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("gossip", b"{}", "no kind of event"),
        ("closed", b'{"v": 1, "why": "bored"}', "cannot be read"),
        ("closed", b'{"v": 2, "why": "accepted"}', "version 2"),
        ("closed", b"{", "cannot be read"),
        ("paused", b'{"until": "20260-01-01"}', "cannot be read"),
        ("paused", b'{"until": "0026-01-01"}', "cannot be"),
        ("interview_cancelled", b"{}", "cannot be read"),
        ("contact_blocked", b'{"address": "nobody"}', "not an email address"),
    ],
)
def test_json_that_is_no_event_is_refused(kind: str, data: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        decode(kind, data)


def test_no_application_no_facts() -> None:
    with pytest.raises(NotFound):
        facts_of(STORY.events[1:])


def test_what_came_into_being_later_by_the_clock_may_be_edited_before() -> None:
    """The clock was set back between adding and editing."""
    story = Story(since="5 Nov 10:00").address_now("r@acme.example", "2 Nov 10:00")
    assert story.facts.contacts[0].address == "r@acme.example"


def test_a_circle_of_voids_ends() -> None:
    circle = (_void("void:2", "void:1"), _void("void:1", "void:2"))
    assert facts_of((*STORY.events, *circle)).application.company == "Acme"


def test_voiding_what_does_not_exist_changes_nothing() -> None:
    assert _without_history(facts_of((*STORY.events, _void("nothing", "void:1")))) == _without_history(
        STORY.facts
    )


def test_a_hard_bounce_takes_back_the_last_email_to_that_address() -> None:
    twice = STORY.sent("interviewer_note", "3 Nov 16:12", to="ivan@acme.example").sent(
        "follow_up", "10 Nov 10:00"
    )
    facts = twice.heard("bounce", "10 Nov 10:01", sender="IVAN@acme.example").facts
    assert [s.what.step for s in facts.sent] == ["thank_you", "follow_up"]


def test_a_soft_bounce_takes_nothing_back() -> None:
    facts = STORY.heard("bounce", "3 Nov 16:11", sender=RITA, soft=True).facts
    assert [s.what.step for s in facts.sent] == ["thank_you"]


def test_moving_a_cancelled_interview_sets_it_again() -> None:
    story = STORY.cancelled(1, "3 Nov 12:00").moved(1, "5 Nov 15:00", "3 Nov 13:00")
    assert len(story.facts.rounds) == 1


def test_events_about_unknown_interviews_and_contacts_are_ignored() -> None:
    story = STORY.cancelled(7, "3 Nov 12:00").moved(8, "5 Nov 15:00", "3 Nov 13:00")
    story = story.address_now("x@acme.example", "3 Nov 13:00", contact=9)
    assert _but(story, "history") == _but(STORY, "history")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("number", "2", "no field"),
        ("salary", "2", "no field"),
        ("company", None, "needs a company"),
        ("country", "Germany", "not a country code"),
        ("zone", "Mars/Olympus", "no time zone"),
    ],
)
def test_edits_are_checked_like_new_values(name: str, value: str | None, says: str) -> None:
    with pytest.raises(UserError, match=says):
        edited(Application(number=1, company="Acme"), name, value)


def test_a_day_is_read_from_its_text() -> None:
    assert str(edited(Application(number=1, company="Acme"), "applied", "2026-10-01").applied) == "2026-10-01"


def test_a_day_that_is_none_is_the_persons_mistake() -> None:
    with pytest.raises(UserError):
        edited(Application(number=1, company="Acme"), "applied", "last week")


def _void(key: str, own: str) -> Event:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    return Event(key=own, application=1, at=later, recorded_at=later, what=ev.Voided(key=key))


def _without_history(facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__slots__ if name != "history"}


def _but(story: Story, name: str) -> dict[str, Any]:
    return {key: value for key, value in _without_history(story.facts).items() if key != name}
