from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from afterview.app.followup import approve, hand_over, letters_of, rewrite
from afterview.app.outbox import letter
from afterview.app.sent import sent, skip
from afterview.app.today import show, today
from afterview.core.events import (
    ApplicationAdded,
    ApplicationEdited,
    Closed,
    ContactAdded,
    ContactBlocked,
    Heard,
    InterviewMoved,
)
from afterview.core.model import Application, Contact, Person
from afterview.errors import NeedsApproval, UserError
from afterview.store import outbox
from tests.app.conftest import Desk, local


def states(desk: Desk) -> list[str]:
    with desk.app.store.read() as tx:
        return [entry.state for entry in outbox.entries(tx)]


def due(desk: Desk) -> list[tuple[int, str, str | None]]:
    return [(item.application, item.action, item.step) for item in today(desk.app).items]


def test_the_thank_you_is_ready_when_the_interview_is_over(interviewed: Desk) -> None:
    (letter,) = letters_of(interviewed.app, 1).letters
    assert letter.to == "rita@acme.example"
    assert "Ivan Poe" in letter.body
    assert "today" in letter.body
    assert letter.blocked_by == ()


def test_a_letter_looked_at_tomorrow_says_yesterday(interviewed: Desk) -> None:
    interviewed.at("2026-11-04 09:00")
    (letter,) = letters_of(interviewed.app, 1).letters
    assert "yesterday" in letter.body
    assert "today" not in letter.body


def test_the_eml_opens_as_an_unsent_email_to_one_person(interviewed: Desk) -> None:
    (handed,) = hand_over(interviewed.app, 1, step=None, way="eml")
    message = message_from_bytes(handed.content, policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "Rita Roe <rita@acme.example>"
    assert message["Date"] is None
    assert states(interviewed) == ["approved"]


def test_own_words_are_kept_until_they_are_sent(interviewed: Desk) -> None:
    rewrite(interviewed.app, 1, step=None, index=0, subject="Thank you", body="In my own words.")
    assert letters_of(interviewed.app, 1).letters[0].body == "In my own words."
    assert states(interviewed) == ["drafted"]
    approve(interviewed.app, 1)
    assert states(interviewed) == ["approved"]
    sent(interviewed.app, 1)
    assert states(interviewed) == ["withdrawn"]
    assert due(interviewed) == []
    assert letter(interviewed.app, 1).body == "In my own words."


def test_an_approval_of_yesterdays_words_is_none_for_todays(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    interviewed.at("2026-11-04 10:00")
    assert letters_of(interviewed.app, 1).letters[0].state == "drafted"
    (handed,) = hand_over(interviewed.app, 1, step=None, way="copy")
    assert "yesterday" in handed.content.decode()
    assert letters_of(interviewed.app, 1).letters[0].state == "approved"


def test_a_corrected_fact_is_in_the_letter_that_was_approved_before(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    interviewed.record(1, ApplicationEdited(field="company", value="Zeta"))
    assert letters_of(interviewed.app, 1).letters[0].state == "drafted"
    (handed,) = hand_over(interviewed.app, 1, step=None, way="copy")
    assert "Zeta" in handed.content.decode()
    assert "Acme" not in handed.content.decode()


def test_own_words_that_are_no_longer_true_are_asked_about(interviewed: Desk) -> None:
    rewrite(interviewed.app, 1, step=None, index=0, subject="Thank you", body="It was good to meet today.")
    hand_over(interviewed.app, 1, step=None, way="copy")
    interviewed.at("2026-11-04 10:00")
    with pytest.raises(NeedsApproval, match='"today" will not be true'):
        hand_over(interviewed.app, 1, step=None, way="copy")
    rewrite(
        interviewed.app, 1, step=None, index=0, subject="Thank you", body="As we said today, and mean it."
    )
    approve(interviewed.app, 1)
    (handed,) = hand_over(interviewed.app, 1, step=None, way="copy")
    assert "today" in handed.content.decode()


def test_a_second_interview_withdraws_the_follow_up_that_was_approved(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    approve(interviewed.app, 1)
    interviewed.interview(1, "2026-11-20 15:00", "2026-11-20 16:00", which=2)
    assert states(interviewed) == ["withdrawn"]


def test_a_letter_before_its_time_needs_a_word_of_approval(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-05 10:00")
    with pytest.raises(NeedsApproval, match="not due before Tuesday 10 November 2026"):
        hand_over(interviewed.app, 1, step="follow_up", way="copy")
    assert "not due before" in letters_of(interviewed.app, 1, step="follow_up").why
    approve(interviewed.app, 1, step="follow_up")
    (handed,) = hand_over(interviewed.app, 1, step="follow_up", way="copy")
    assert handed.letter.state == "approved"


def test_a_second_email_within_five_days_needs_a_word_of_approval(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    sent(interviewed.app, 1)
    interviewed.at("2026-11-11 10:00")
    with pytest.raises(NeedsApproval, match="Rita Roe got an email on Tuesday 10 November 2026"):
        hand_over(interviewed.app, 1, step="follow_up", way="copy")


def test_approving_twice_keeps_one_letter(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    approve(interviewed.app, 1)
    assert states(interviewed) == ["approved"]


def test_an_open_slot_blocks_and_is_named(desk: Desk) -> None:
    desk.introduce(Person(zone="America/New_York"))
    desk.add(1)
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00")
    assert "your name" in letters_of(desk.app, 1).letters[0].blocked_by
    with pytest.raises(NeedsApproval, match="your name"):
        approve(desk.app, 1)
    assert states(desk) == []


def test_an_answer_withdraws_the_draft_that_waited(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    approve(interviewed.app, 1)
    interviewed.record(1, Heard(verdict="rejection", automatic=True))
    assert states(interviewed) == ["withdrawn"]
    assert due(interviewed) == []


def test_moving_the_interview_withdraws_the_thank_you(interviewed: Desk) -> None:
    approve(interviewed.app, 1)
    moved = InterviewMoved(
        interview=1,
        start=local("2026-11-05 15:00"),
        end=local("2026-11-05 16:00"),
        zone="America/New_York",
    )
    interviewed.record(1, moved)
    assert states(interviewed) == ["withdrawn"]
    interviewed.at("2026-11-05 16:05")
    assert due(interviewed) == [(1, "write", "thank_you")]
    approve(interviewed.app, 1)
    assert states(interviewed) == ["withdrawn", "approved"]


def test_every_interviewer_with_an_address_gets_another_note(desk: Desk) -> None:
    desk.add(1)
    desk.contact(1, 11, "Ivan Poe", "ivan@acme.example")
    desk.contact(1, 12, "Uma Lake", "uma@acme.example")
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 11, 12)
    letters = letters_of(desk.app, 1).letters
    assert [letter.to for letter in letters] == [
        "rita@acme.example",
        "ivan@acme.example",
        "uma@acme.example",
    ]
    assert letters[1].body.splitlines()[2] != letters[2].body.splitlines()[2]
    assert "pass" not in letters[0].body
    sent(desk.app, 1)
    assert due(desk) == []


def test_two_roles_with_one_recruiter_make_one_letter_that_counts_for_both(desk: Desk) -> None:
    for number in (1, 2):
        desk.add(number)
        desk.interview(number, "2026-11-03 15:00", "2026-11-03 16:00")
        sent(desk.app, number)
    desk.at("2026-11-10 10:00")
    (item,) = today(desk.app).items
    assert (item.application, item.together) == (1, (2,))
    sent(desk.app, 1)
    assert due(desk) == []
    assert [entry.kind for entry in show(desk.app, 2).history][-1] == "sent"
    assert show(desk.app, 2).plan == show(desk.app, 1).plan


def test_a_word_of_thanks_after_their_reply_is_no_follow_up(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-12 10:00").record(1, Heard(verdict="reply"))
    interviewed.at("2026-11-12 12:00")
    assert "outside the cadence" in sent(interviewed.app, 1).message
    interviewed.at("2026-11-19 10:00")
    assert due(interviewed) == [(1, "write", "follow_up")]


def test_writing_by_oneself_before_the_week_is_over_is_the_follow_up(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-08 12:00")
    assert "follow-up" in sent(interviewed.app, 1).message
    interviewed.at("2026-11-10 10:00")
    assert due(interviewed) == []


def test_writing_while_an_answer_is_owed_is_the_answer(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-05 10:00").record(1, Heard(verdict="question"))
    assert due(interviewed) == [(1, "answer", None)]
    sent(interviewed.app, 1)
    assert due(interviewed) == []


def test_letting_the_follow_up_go_leads_to_the_next(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    skip(interviewed.app, 1)
    assert due(interviewed) == []
    interviewed.at("2026-11-17 10:00")
    assert due(interviewed) == [(1, "write", "ping")]


def test_nothing_to_write_says_why(interviewed: Desk) -> None:
    sent(interviewed.app, 1)
    with pytest.raises(
        UserError, match="Nothing is to be written to Acme now: Without an answer, the time to ask is 7 days"
    ):
        letters_of(interviewed.app, 1)


def test_after_a_stop_nothing_is_written_at_all(interviewed: Desk) -> None:
    interviewed.record(1, Heard(verdict="stop"))
    with pytest.raises(NeedsApproval, match="not to be contacted"):
        letters_of(interviewed.app, 1, step="ping")


def test_a_blocked_contact_is_not_written_to_whatever_the_step(interviewed: Desk) -> None:
    interviewed.record(1, ContactBlocked(address="rita@acme.example"))
    with pytest.raises(NeedsApproval, match="Rita Roe must not be written to"):
        hand_over(interviewed.app, 1, step="thank_you", way="copy")


def test_nobody_is_asked_for_news_after_the_end(interviewed: Desk) -> None:
    interviewed.record(1, Closed(why="rejected"))
    with pytest.raises(NeedsApproval, match="has ended"):
        letters_of(interviewed.app, 1, step="follow_up")


def test_the_text_of_the_last_letter_again_is_remarked_on(interviewed: Desk) -> None:
    text = "Dear Rita, I wanted to write a few lines to you about the role we spoke of. Kind regards, Alex"
    rewrite(interviewed.app, 1, step=None, index=0, subject="Thank you", body=text)
    sent(interviewed.app, 1)
    interviewed.at("2026-11-10 10:00")
    again = rewrite(interviewed.app, 1, step=None, index=0, subject="Follow-up", body=text)
    assert any("your last letter" in remark.sentence for remark in again.letters[0].remarks)


def test_without_an_address_there_is_a_text_to_copy(desk: Desk) -> None:
    desk.add(1, address=None)
    desk.contact(1, 11, "Ivan Poe")
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 11)
    (handed,) = hand_over(desk.app, 1, step=None, way="copy")
    assert handed.letter.to is None
    assert len(handed.content.decode()) <= 300
    with pytest.raises(UserError, match="no email address"):
        hand_over(desk.app, 1, step=None, way="eml")


def test_a_note_that_an_agency_holds_back_is_there_for_who_asks_for_it(desk: Desk) -> None:
    desk.record(
        1,
        ApplicationAdded(application=Application(number=1, company="Acme", role="Engineer", agency="Bridge")),
        ContactAdded(contact=Contact(number=10, name="Rita Roe", address="rita@bridge.example")),
    )
    desk.contact(1, 11, "Ivan Poe", "ivan@acme.example")
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 11)
    assert [each.to for each in letters_of(desk.app, 1).letters] == ["rita@bridge.example"]
    assert "Ivan Poe" in letters_of(desk.app, 1).why
    (note,) = letters_of(desk.app, 1, step="interviewer_note").letters
    assert note.to == "ivan@acme.example"


def test_another_role_at_the_company_is_remarked_on(desk: Desk) -> None:
    for number, address in ((1, "rita@acme.example"), (2, "bob@acme.example")):
        desk.add(number, address=address)
        desk.interview(number, "2026-11-03 15:00", "2026-11-03 16:00")
        sent(desk.app, number)
    desk.at("2026-11-10 10:00")
    assert "2 (Acme" in letters_of(desk.app, 1).why
