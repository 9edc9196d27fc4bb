"""Waits come out of the ledger by themselves.

`interview 3 Nov +6 good` ended on its sixth day, `interview 3 Nov +6 …` goes on.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core import events as ev
from afterview.core.around import Around
from afterview.core.days import Place
from afterview.core.facts import facts_of
from afterview.core.model import CloseReason, Interview, InterviewKind, Verdict
from afterview.core.recipient import place_of, recipient
from afterview.forecast.outcomes import Outcomes, outcomes_of
from afterview.forecast.wait import Reply, Wait
from tests.core.lives import lives
from tests.core.story import Story
from tests.core.walk import Life
from tests.core.wording import day, day_text, moment

NEW_YORK = Place(zone="America/New_York", country="US")
NOW = "15 Dec 12:00"
SIGNS: dict[Reply | None, str] = {None: "…", "good": "good", "rejection": "rejection", "other": "other"}


def outcomes(story: Story, now: str = NOW) -> Outcomes:
    return outcomes_of(
        story.until(moment(now)).facts, place=NEW_YORK, company="acme.example", now=moment(now)
    )


def line(wait: Wait) -> str:
    return f"{wait.stage} {day_text(wait.start)} +{wait.days} {SIGNS[wait.reply]}"


def waits(story: Story, now: str = NOW) -> list[str]:
    return [line(wait) for wait in outcomes(story, now).waits]


def applied(on: str, story: Story | None = None) -> Story:
    edit = ev.ApplicationEdited(field="applied", value=day(on).isoformat())
    return (story or Story()).on("2 Nov 2020 11:00", edit)


def met(kind: InterviewKind, start: str, story: Story | None = None) -> Story:
    """An interview of that kind, agreed two days before."""
    story = (story or Story()).interview(start)
    what = story.added[-1].what
    assert isinstance(what, ev.InterviewSet)
    last = replace(story.added[-1], what=replace(what, interview=replace(what.interview, kind=kind)))
    return replace(story, added=(*story.added[:-1], last))


HELD = Story().interview("3 Nov 15:00")


def test_silence_after_an_interview_counts_from_its_day_until_now() -> None:
    found = outcomes(HELD, "10 Nov 12:00")
    assert found.current == found.waits[-1]
    assert waits(HELD, "10 Nov 12:00") == ["interview 3 Nov +7 …"]
    assert waits(HELD, "3 Nov 16:05") == ["interview 3 Nov +0 …"]


def test_an_application_waits_for_the_first_thing_they_say() -> None:
    story = applied("12 Oct")
    assert waits(story, "20 Oct 09:00") == ["applied 12 Oct +8 …"]
    assert waits(story.heard("rejection", "2 Nov 10:00", automatic=True)) == ["applied 12 Oct +21 rejection"]
    assert outcomes(Story(), "20 Oct 09:00") == Outcomes(waits=(), current=None, quiet="unknown")


def test_an_interview_that_is_agreed_is_good_news_on_that_day() -> None:
    story = applied("12 Oct").interview("3 Nov 15:00", told="26 Oct 10:00")
    assert waits(story, "30 Oct 09:00") == ["applied 12 Oct +14 good"]
    assert outcomes(story, "30 Oct 09:00").quiet == "scheduled"
    assert waits(story, "5 Nov 09:00") == ["applied 12 Oct +14 good", "interview 3 Nov +2 …"]


def test_an_invitation_is_the_good_news_and_not_the_entry_that_follows() -> None:
    story = (
        applied("12 Oct").heard("invitation", "20 Oct 10:00").interview("3 Nov 15:00", told="22 Oct 10:00")
    )
    assert waits(story, "30 Oct 09:00") == ["applied 12 Oct +8 good"]


def test_the_day_of_a_reply_that_nobody_noted_is_not_invented() -> None:
    story = applied("12 Oct").interview("3 Nov 15:00", told="3 Nov 16:05")
    assert waits(story, "5 Nov 09:00") == ["interview 3 Nov +2 …"]
    imported = applied("12 Oct").interview("3 Nov 15:00", told="4 Dec 10:00")
    assert waits(imported) == ["interview 3 Nov +42 …"]
    second = HELD.interview("17 Nov 15:00", told="4 Dec 10:00")
    assert waits(second) == ["interview 17 Nov +28 …"]


@pytest.mark.parametrize(
    ("kinds", "stage"),
    [
        (("phone",), "screen"),
        (("video",), "interview"),
        (("onsite",), "interview"),
        (("panel",), "interview"),
        (("final",), "final"),
        (("phone", "video"), "interview"),
        (("phone", "final"), "final"),
    ],
)
def test_the_kind_of_the_interviews_is_the_stage(kinds: tuple[InterviewKind, ...], stage: str) -> None:
    story = Story()
    for hour, kind in enumerate(kinds, start=10):
        story = met(kind, f"3 Nov {hour}:00", story)
    assert waits(story, "5 Nov 09:00") == [f"{stage} 3 Nov +2 …"]


def test_slots_of_one_day_are_one_wait_from_the_last() -> None:
    story = HELD.interview("3 Nov 18:00").interview("5 Nov 15:00", told="3 Nov 19:30")
    assert waits(story, "6 Nov 09:00") == ["interview 3 Nov +0 good", "interview 5 Nov +1 …"]


def test_nothing_is_waited_for_while_the_next_interview_is_agreed() -> None:
    story = HELD.interview("10 Nov 15:00", told="1 Nov 10:00")
    assert waits(story, "5 Nov 09:00") == []
    assert outcomes(story, "5 Nov 09:00").quiet == "scheduled"
    assert outcomes(story, "10 Nov 15:30").quiet == "scheduled"
    assert waits(story, "12 Nov 09:00") == ["interview 10 Nov +2 …"]


@pytest.mark.parametrize(
    ("verdict", "ends"),
    [
        ("invitation", "good"),
        ("offer", "good"),
        ("rejection", "rejection"),
        ("question", "other"),
        ("reply", "other"),
        ("position_on_hold", "other"),
        ("stop", "other"),
    ],
)
def test_what_they_say_ends_the_wait(verdict: Verdict, ends: str) -> None:
    assert waits(HELD.heard(verdict, "9 Nov 10:00"))[0] == f"interview 3 Nov +6 {ends}"


@pytest.mark.parametrize("verdict", ["acknowledgement", "out_of_office", "bounce"])
def test_what_is_no_reply_ends_nothing(verdict: Verdict) -> None:
    assert waits(HELD.heard(verdict, "9 Nov 10:00")) == ["interview 3 Nov +42 …"]


def test_a_machine_that_decides_nothing_is_no_reply() -> None:
    assert waits(HELD.heard("reply", "9 Nov 10:00", automatic=True)) == ["interview 3 Nov +42 …"]
    assert waits(HELD.heard("rejection", "9 Nov 10:00", automatic=True)) == ["interview 3 Nov +6 rejection"]
    assert waits(HELD.heard("invitation", "9 Nov 10:00", automatic=True)) == ["interview 3 Nov +6 good"]


def test_after_a_reply_that_decides_nothing_the_next_wait_begins() -> None:
    story = met("phone", "3 Nov 15:00").heard("reply", "9 Nov 10:00")
    assert waits(story, "12 Nov 09:00") == ["screen 3 Nov +6 other", "screen 9 Nov +3 …"]
    story = story.heard("rejection", "13 Nov 10:00")
    assert waits(story) == ["screen 3 Nov +6 other", "screen 9 Nov +4 rejection"]
    assert outcomes(story).quiet == "ended"


def test_after_a_question_the_next_wait_begins_with_the_answer() -> None:
    asked = HELD.heard("question", "9 Nov 10:00")
    assert outcomes(asked).quiet == "owed"
    assert waits(asked) == ["interview 3 Nov +6 other"]
    assert waits(asked.answered("11 Nov 10:00"), "12 Nov 09:00")[1:] == ["interview 11 Nov +1 …"]


def test_after_an_invitation_is_answered_only_a_date_is_missing() -> None:
    story = HELD.heard("invitation", "9 Nov 10:00").answered("9 Nov 11:00")
    assert outcomes(story).quiet == "invited"
    assert waits(story) == ["interview 3 Nov +6 good"]
    assert waits(met("final", "12 Nov 15:00", story), "14 Nov 09:00")[1:] == ["final 12 Nov +2 …"]


def test_an_invitation_that_nobody_answered_was_answered_by_going() -> None:
    story = HELD.interview("12 Nov 15:00", told="9 Nov 09:00").heard("invitation", "9 Nov 10:00")
    assert waits(story, "14 Nov 09:00") == ["interview 3 Nov +6 good", "interview 12 Nov +2 …"]


def test_after_an_offer_all_is_of_that_stage() -> None:
    story = HELD.heard("offer", "9 Nov 10:00")
    assert outcomes(story).quiet == "owed"
    story = story.answered("10 Nov 10:00")
    assert waits(story, "12 Nov 09:00")[1:] == ["offer 10 Nov +2 …"]
    assert waits(story.heard("reply", "12 Nov 10:00"), "13 Nov 09:00")[1:] == [
        "offer 10 Nov +2 other",
        "offer 12 Nov +1 …",
    ]


def test_a_position_on_hold_is_nothing_to_wait_for_until_they_speak_again() -> None:
    story = HELD.heard("position_on_hold", "9 Nov 10:00")
    assert outcomes(story).quiet == "on_hold"
    assert waits(story.heard("reply", "30 Nov 10:00"), "1 Dec 09:00")[1:] == ["interview 30 Nov +1 …"]


@pytest.mark.parametrize("why", ["rejected", "withdrew", "declined", "accepted"])
def test_the_persons_own_end_is_silence_until_that_day(why: CloseReason) -> None:
    story = HELD.closed(why, "20 Nov 10:00")
    assert waits(story) == ["interview 3 Nov +17 …"]
    assert outcomes(story).current is None
    assert outcomes(story).quiet == "ended"


def test_a_withdrawal_that_left_is_an_end_too() -> None:
    assert waits(HELD.sent("withdrawal", "20 Nov 10:00")) == ["interview 3 Nov +17 …"]


def test_a_wait_closed_on_its_first_day_was_not_sat_out() -> None:
    assert waits(HELD.closed("rejected", "3 Nov 17:00")) == []


def test_what_had_ended_waits_anew_once_it_is_reopened() -> None:
    story = HELD.closed("rejected", "20 Nov 10:00").reopened("30 Nov 10:00")
    assert waits(story) == ["interview 3 Nov +17 …", "interview 30 Nov +15 …"]
    again = story.closed("withdrew", "5 Dec 10:00")
    assert waits(again) == ["interview 3 Nov +17 …", "interview 30 Nov +5 …"]


def test_reopening_what_is_only_presumed_does_not_shorten_their_silence() -> None:
    assert waits(HELD.reopened("30 Nov 10:00")) == ["interview 3 Nov +42 …"]


def test_a_late_answer_counts_with_all_its_days() -> None:
    story = Story().interview("1 Jun 15:00", told="4 Dec 10:00").heard("rejection", "4 Aug 10:00")
    assert waits(story) == ["interview 1 Jun +64 rejection"]


def test_what_was_cancelled_is_waited_for_from_that_day() -> None:
    story = applied("12 Oct").interview("3 Nov 15:00", told="26 Oct 10:00").cancelled(1, "30 Oct 10:00")
    assert waits(story, "9 Nov 09:00") == ["applied 12 Oct +14 good", "applied 30 Oct +10 …"]


def test_what_was_missed_is_waited_for_from_its_day() -> None:
    assert waits(HELD.missed(1, "4 Nov 10:00"), "9 Nov 09:00") == ["applied 3 Nov +6 …"]


def test_of_two_that_were_agreed_a_cancelled_one_leaves_the_other() -> None:
    story = HELD.interview("12 Nov 15:00", told="9 Nov 09:00").interview("20 Nov 15:00", told="9 Nov 09:30")
    assert outcomes(story.cancelled(2, "10 Nov 09:00"), "11 Nov 09:00").quiet == "scheduled"


def test_what_was_taken_back_never_was() -> None:
    assert waits(HELD.heard("rejection", "9 Nov 10:00").void_last("10 Nov 10:00")) == [
        "interview 3 Nov +42 …"
    ]


def test_an_interview_that_moved_is_waited_after_where_it_was_held() -> None:
    story = (
        applied("12 Oct").interview("3 Nov 15:00", told="26 Oct 10:00").moved(1, "9 Nov 15:00", "2 Nov 09:00")
    )
    assert waits(story, "12 Nov 09:00") == ["applied 12 Oct +14 good", "interview 9 Nov +3 …"]


def test_a_promise_of_the_interview_goes_with_the_wait() -> None:
    story = HELD.promised("24 Nov", "3 Nov 16:30", interview=1)
    assert outcomes(story, "5 Nov 09:00").waits[0].promise == day("24 Nov")
    assert waits(story, "5 Nov 09:00") == ["interview 3 Nov +2 …"]


def test_a_promise_by_email_is_a_reply_and_goes_with_the_next_wait() -> None:
    story = HELD.heard("reply", "9 Nov 10:00").promised("24 Nov", "9 Nov 10:00")
    first, second = outcomes(story, "12 Nov 09:00").waits
    assert (line(first), first.promise) == ("interview 3 Nov +6 other", None)
    assert (line(second), second.promise) == ("interview 9 Nov +3 …", day("24 Nov"))
    alone = HELD.promised("24 Nov", "9 Nov 10:00")
    assert outcomes(alone, "12 Nov 09:00") == outcomes(story, "12 Nov 09:00")


def test_a_vague_reply_before_the_day_leaves_the_promise_and_one_after_it_does_not() -> None:
    story = HELD.promised("12 Nov", "3 Nov 16:30", interview=1)
    assert outcomes(story.heard("reply", "9 Nov 10:00")).waits[-1].promise == day("12 Nov")
    assert outcomes(story.heard("reply", "13 Nov 10:00")).waits[-1].promise is None


def test_a_later_interview_ends_a_promise() -> None:
    story = HELD.promised("24 Nov", "3 Nov 16:30", interview=1).interview("10 Nov 15:00")
    assert outcomes(story).waits[-1].promise is None


def test_a_promise_that_was_past_when_it_was_made_counts_for_that_day() -> None:
    story = HELD.heard("reply", "9 Nov 10:00").promised("5 Nov", "9 Nov 10:00")
    assert outcomes(story).waits[-1].promise == day("9 Nov")


def test_a_receipt_that_names_a_day_is_no_reply_but_a_promise() -> None:
    story = applied("12 Oct").heard("acknowledgement", "13 Oct 10:00").promised("30 Oct", "13 Oct 10:00")
    (wait,) = outcomes(story, "20 Oct 09:00").waits
    assert (line(wait), wait.promise) == ("applied 12 Oct +8 …", day("30 Oct"))


def test_follow_ups_that_left_while_it_was_silent_go_with_the_wait() -> None:
    story = (
        HELD.sent("thank_you", "3 Nov 17:00").sent("follow_up", "10 Nov 09:30").sent("ping", "17 Nov 09:30")
    )
    assert outcomes(story).waits[0].nudges == (day("10 Nov"), day("17 Nov"))
    answered = outcomes(story.heard("reply", "12 Nov 10:00")).waits
    assert [wait.nudges for wait in answered] == [(day("10 Nov"),), (day("17 Nov"),)]


def test_a_follow_up_that_bounced_was_none() -> None:
    story = HELD.sent("follow_up", "10 Nov 09:30").heard("bounce", "10 Nov 09:31")
    assert outcomes(story).waits[0].nudges == ()


def test_days_are_those_of_the_recipient() -> None:
    story = HELD.heard("rejection", "9 Nov 23:30")
    elsewhere = outcomes_of(story.facts, place=Place(zone="Europe/Berlin"), company=None, now=moment(NOW))
    assert [line(wait) for wait in elsewhere.waits] == ["interview 3 Nov +7 rejection"]


def test_an_application_of_tomorrow_is_of_today_where_the_company_is() -> None:
    assert waits(applied("21 Oct"), "20 Oct 18:00") == ["applied 20 Oct +0 …"]
    assert waits(applied("22 Oct"), "20 Oct 18:00") == []


def test_what_only_follows_a_conversation_is_no_wait_of_its_own() -> None:
    story = applied("6 Nov", HELD)
    assert waits(story, "8 Nov 09:00") == ["interview 3 Nov +5 …"]


def test_what_is_known_of_the_application_goes_with_every_wait() -> None:
    story = HELD.on("3 Nov 17:00", ev.ApplicationEdited(field="industry", value="banking"))
    (wait,) = outcomes(story.on("3 Nov 17:01", ev.ApplicationEdited(field="channel", value="referral"))).waits
    assert (wait.industry, wait.channel, wait.country, wait.company) == (
        *("banking", "referral", "US", "acme.example"),
    )


def found(story: Story, now: str) -> Outcomes:
    at = moment(now)
    place = place_of(story.facts, recipient(story.facts), Around(home_zone="UTC"))
    return outcomes_of(story.facts, place=place, company=None, now=at)


@given(life=lives(most=1), now=st.sampled_from(("3 Nov 09:00", "1 Jan 2027 09:00", "1 Jun 2029 09:00")))
def test_waits_of_any_life_can_be_and_follow_one_another(life: Life, now: str) -> None:
    (story,) = life.stories
    outcome = found(story, now)
    assert all(wait.days >= 0 for wait in outcome.waits)
    assert [wait.start for wait in outcome.waits] == sorted(wait.start for wait in outcome.waits)
    assert (outcome.current is None) == (outcome.quiet is not None)
    assert outcome.current is None or outcome.current == outcome.waits[-1]
    assert all(wait.start <= nudge <= wait.end for wait in outcome.waits for nudge in wait.nudges)


@given(life=lives(most=1), data=st.data())
def test_the_order_of_recording_and_doubles_change_nothing(life: Life, data: st.DataObject) -> None:
    (story,) = life.stories
    events = data.draw(st.permutations([*story.events, *story.events[-2:]]))
    at = moment("1 Jan 2027 09:00")
    place = Place(zone=story.zone, country=story.country)
    assert outcomes_of(facts_of(events), place=place, company=None, now=at) == outcomes_of(
        story.facts, place=place, company=None, now=at
    )


@given(life=lives(most=1))
def test_a_wait_that_is_over_stays_as_it_was(life: Life) -> None:
    (story,) = life.stories
    early, late = moment("20 Dec 09:00"), moment("1 Feb 2027 09:00")
    place, facts = Place(zone=story.zone, country=story.country), story.until(early).facts
    over = [w for w in outcomes_of(facts, place=place, company=None, now=early).waits if w.reply]
    since = [w for w in outcomes_of(facts, place=place, company=None, now=late).waits if w.reply]
    assert since[: len(over)] == over


def test_an_interview_far_east_of_the_recruiter_makes_no_day_negative() -> None:
    held = Interview(
        number=1,
        start=moment("4 Nov 08:00", "Asia/Tokyo"),
        end=moment("4 Nov 09:00", "Asia/Tokyo"),
        zone="Asia/Tokyo",
    )
    story = Story().on("2 Nov 09:00", ev.InterviewSet(interview=held)).heard("reply", "3 Nov 20:00")
    assert waits(story, "3 Nov 22:00")[0] == "interview 4 Nov +0 other"
