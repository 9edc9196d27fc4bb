"""Approved letters that leave through the person's mailbox: which bytes, and when."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from afterview.app.applications import edit
from afterview.app.followup import approve, dispatch, hand_over, letters_of, rewrite
from afterview.app.leaving import DELAY
from afterview.app.outbox import approve as approve_letter
from afterview.app.outbox import cancel
from afterview.app.person import introduce
from afterview.app.sent import sent
from afterview.app.today import today
from afterview.app.undoing import undo
from afterview.core.events import Heard
from afterview.errors import ConfigError, Conflict, NeedsApproval, UserError
from afterview.mail.compose import digest
from afterview.store import claims
from tests.app.conftest import Desk, local
from tests.app.mailing import claimed, connect, row, rows


@pytest.fixture
def connected(interviewed: Desk) -> Desk:
    """The interview is over, and a mailbox is connected."""
    connect(interviewed)
    return interviewed


def test_an_approved_thank_you_leaves_after_the_delay(connected: Desk) -> None:
    (answer,) = dispatch(connected.app, 1, way="send")
    entry = row(connected)
    assert (entry.state, entry.way, entry.account) == ("approved", "send", 1)
    assert entry.leaves_at == entry.planned_at == connected.now + DELAY
    assert (answer.letter.leaves_at, answer.sender) == (connected.now + DELAY, "alex@home.example")


def test_the_bytes_that_leave_are_the_ones_that_were_approved(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    entry = row(connected)
    assert entry.raw is not None
    assert entry.approved_hash == digest(entry.raw)
    message = message_from_bytes(entry.raw, policy=policy.default)
    assert message["From"] == "Alex Doe <alex@home.example>"
    assert message["Message-ID"] == entry.message_id == f"<av1.{entry.token}@home.example>"
    assert message["X-Afterview-Step"] == entry.token
    assert [message[name] for name in ("Date", "X-Unsent", "In-Reply-To", "References")] == [None] * 4
    (letter,) = letters_of(connected.app, 1).letters
    assert letter.subject == message["Subject"]


def test_without_a_mailbox_it_says_how_to_connect_one(interviewed: Desk) -> None:
    with pytest.raises(ConfigError, match="No mailbox is connected") as problem:
        dispatch(interviewed.app, 1, way="send")
    assert "afterview mail connect" in problem.value.hint
    assert rows(interviewed) == []


def test_without_a_mailbox_nothing_changes_for_those_who_set_send(interviewed: Desk) -> None:
    introduce(interviewed.app, deliver="send")
    approve(interviewed.app, 1)
    entry = row(interviewed)
    assert (entry.state, entry.way, entry.leaves_at) == ("approved", None, None)
    assert entry.raw is not None
    assert b"X-Unsent: 1" in entry.raw


def test_a_plain_approval_leaves_the_way_that_is_set(connected: Desk) -> None:
    introduce(connected.app, deliver="send")
    approve(connected.app, 1)
    assert (row(connected).way, row(connected).leaves_at) == ("send", connected.now + DELAY)


def test_a_follow_up_approved_early_leaves_when_it_is_due(connected: Desk) -> None:
    sent(connected.app, 1)
    connected.at("2026-11-05 20:00")
    (answer,) = dispatch(connected.app, 1, step="follow_up", way="send")
    entry = row(connected)
    assert entry.leaves_at == local("2026-11-10 09:30")
    assert answer.letter.state == "approved"
    assert letters_of(connected.app, 1, step="follow_up").letters[0].state == "approved"
    connected.at("2026-11-10 09:31")
    (item,) = today(connected.app).items
    assert (item.letters[0].state, item.letters[0].leaves_at) == ("approved", local("2026-11-10 09:30"))


@pytest.mark.parametrize(
    # Wednesday 11 November is Veterans Day.
    ("now", "leaves"),
    [
        ("2026-11-10 10:00", "2026-11-10 10:00:30"),
        ("2026-11-10 16:59:45", "2026-11-12 09:00"),
        ("2026-11-10 19:00", "2026-11-12 09:00"),
        ("2026-11-11 06:00", "2026-11-12 09:00"),
    ],
)
def test_an_overdue_follow_up_leaves_in_the_next_office_hours(connected: Desk, now: str, leaves: str) -> None:
    sent(connected.app, 1)
    connected.at(now)
    dispatch(connected.app, 1, way="send")
    assert row(connected).leaves_at == local(leaves)


def test_a_thank_you_approved_at_night_says_what_will_be_true_in_the_morning(connected: Desk) -> None:
    connected.at("2026-11-03 23:50")
    dispatch(connected.app, 1, way="send")
    entry = row(connected)
    assert entry.leaves_at == local("2026-11-04 08:30")
    assert "yesterday" in entry.body
    assert letters_of(connected.app, 1).letters[0].state == "approved"


def test_notes_after_a_panel_leave_five_minutes_apart(desk: Desk) -> None:
    connect(desk)
    desk.add(1)
    desk.contact(1, 11, "Ivan Poe", "ivan@acme.example")
    desk.contact(1, 12, "Nora Moe", "nora@acme.example")
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 11, 12)
    dispatch(desk.app, 1, way="send")
    first, *others = [entry.leaves_at for entry in rows(desk)]
    assert first == desk.now + DELAY
    assert others == [first + timedelta(minutes=5), first + timedelta(minutes=10)]


def test_approving_again_changes_neither_the_time_nor_the_bytes(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    before = row(connected)
    connected.at("2026-11-03 16:06")
    dispatch(connected.app, 1, way="send")
    assert row(connected) == before


def test_a_letter_that_is_copied_does_not_leave_by_itself(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    hand_over(connected.app, 1, step=None, way="copy")
    entry = row(connected)
    assert (entry.state, entry.way, entry.leaves_at, entry.account) == ("approved", None, None, None)


def test_a_changed_text_waits_for_another_approval_and_keeps_its_id(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    before = row(connected)
    rewrite(connected.app, 1, step=None, index=0, subject="Thanks", body="In my own words.")
    edited = row(connected)
    assert (edited.state, edited.way, edited.leaves_at) == ("drafted", "send", None)
    approve(connected.app, 1)
    again = row(connected)
    assert (again.state, again.way, again.message_id) == ("approved", "send", before.message_id)
    assert again.raw is not None
    assert (b"In my own words." in again.raw, again.approved_hash) == (True, digest(again.raw))


def test_a_text_changed_after_it_was_tried_is_a_letter_of_its_own(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    with connected.app.store.write() as tx:
        entry = row(connected)
        assert entry.raw is not None
        held = claims.claim(tx, entry, holder="a", now=connected.now, raw=entry.raw)
        claims.settle_retry(tx, held, at=connected.now, said="451 later", why="It did not leave yet.")
    rewrite(connected.app, 1, step=None, index=0, subject="Thanks", body="In my own words.")
    old, new = rows(connected)
    assert (old.state, new.state, new.generation) == ("withdrawn", "drafted", 2)
    assert old.token != new.token


def test_the_mailbox_of_the_application_comes_before_the_first(connected: Desk) -> None:
    connect(connected, "doe@work.example")
    edit(connected.app, 1, mailbox="Doe@Work.example")
    dispatch(connected.app, 1, way="send")
    entry = row(connected)
    assert (entry.account, entry.message_id) == (2, f"<av1.{entry.token}@work.example>")
    assert entry.raw is not None
    assert b"From: Alex Doe <doe@work.example>" in entry.raw


def test_a_kept_draft_is_approved_to_leave_the_way_that_is_set(connected: Desk) -> None:
    introduce(connected.app, deliver="send")
    rewrite(connected.app, 1, step=None, index=0, subject="Thanks", body="In my own words.")
    approve_letter(connected.app, 1)
    entry = row(connected)
    assert (entry.way, entry.leaves_at) == ("send", connected.now + DELAY)
    assert entry.raw is not None
    assert entry.approved_hash == digest(entry.raw)


def test_what_they_wait_for_an_answer_to_is_not_asked_about(connected: Desk) -> None:
    sent(connected.app, 1)
    connected.at("2026-11-05 10:00")
    connected.record(1, Heard(verdict="question"))
    with pytest.raises(NeedsApproval, match="wait for your answer"):
        dispatch(connected.app, 1, step="follow_up", way="send")


def test_somebody_without_an_address_gets_no_email(desk: Desk) -> None:
    connect(desk)
    desk.add(1, address=None)
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00")
    with pytest.raises(UserError, match="no email address"):
        dispatch(desk.app, 1, way="send")
    introduce(desk.app, deliver="send")
    approve(desk.app, 1)
    assert (row(desk).state, row(desk).way) == ("approved", None)


def test_an_approval_is_undone_until_somebody_takes_the_letter(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    undo(connected.app)
    assert rows(connected) == []
    dispatch(connected.app, 1, way="send")
    claimed(connected, row(connected))
    undo(connected.app)
    assert row(connected).state == "sending"


def test_a_letter_is_called_back_within_the_delay_and_not_while_it_is_sent(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    cancel(connected.app, 1)
    assert row(connected).state == "withdrawn"
    dispatch(connected.app, 1, way="send")
    claimed(connected, row(connected, 2))
    with pytest.raises(Conflict, match="being sent at this moment"):
        cancel(connected.app, 2)
    with pytest.raises(Conflict, match="being sent at this moment"):
        sent(connected.app, 1)
