"""Sending: never twice, never after an answer, never a text that nobody approved, never by a wrong clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from afterview.app.applications import edit as edit_application
from afterview.app.followup import rewrite
from afterview.app.outbox import approve as approve_kept
from afterview.app.outbox import cancel, letter
from afterview.app.pauses import pause
from afterview.app.replies import settle
from afterview.app.sending import CLOCKS_APART, FRESH, READ_AGAIN
from afterview.app.today import show, today
from afterview.app.undoing import undo
from afterview.errors import Conflict, MailError
from afterview.mail.compose import digest
from afterview.mail.sender import Deferred, Refused, Uncertain
from afterview.store import claims, outbox
from tests.app.conftest import local
from tests.app.mailroom import MINUTE, Mailroom, mail, mailroom

LOST = Uncertain(said="the connection broke off after the text")
BUSY = Deferred(phase="rcpt", said="451 try later", code=451)
DAY = timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(tmp_path / "home") as made:
        yield made


def test_an_approved_letter_leaves_once_after_the_delay(room: Mailroom) -> None:
    entry = room.approve()
    assert room.watch(timedelta(seconds=29)).sendings == ()
    (sending,) = room.watch(timedelta(seconds=1)).sendings
    assert (sending.letter, sending.result) == (entry.number, "sent")
    for _ in range(5):
        assert room.watch(MINUTE).sendings == ()
    (taken,) = room.submission.taken
    assert (taken.sender, taken.recipient) == ("alex@home.example", "rita@acme.example")
    assert "sent: thank-you" in [each.words for each in show(room.app, 1).history][-1]


def test_what_leaves_is_what_was_approved_and_dated_in_the_person_s_zone(room: Mailroom) -> None:
    approved = room.approve()
    room.watch(MINUTE)
    (taken,) = room.submission.taken
    assert digest(taken.raw) == approved.approved_hash
    assert message_from_bytes(taken.raw)["Date"] == "Tue, 03 Nov 2026 16:06:00 -0500"


def test_a_copy_lies_in_sent_once_whether_the_provider_files_it_or_we_do(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    assert room.server.raws("Sent") == [room.submission.taken[0].raw]
    room.watch(MINUTE)
    assert len(room.server.raws("Sent")) == 1


def test_a_copy_the_provider_filed_is_seen_first(room: Mailroom) -> None:
    entry = room.approve()

    def filed() -> None:
        room.server.deliver(entry.raw or b"", folder="Sent")

    room.submission.during = filed
    room.watch(MINUTE)
    assert len(room.server.raws("Sent")) == 1
    assert room.row().filed


def test_without_a_mailbox_that_can_be_read_nothing_leaves_and_it_says_why(room: Mailroom) -> None:
    room.approve()
    room.server.fail("open")
    watched = room.watch(MINUTE)
    assert room.submission.taken == []
    assert not watched.read.complete
    (waiting,) = watched.waiting
    assert waiting.why is not None
    assert waiting.why.startswith("The mailbox alex@home.example could not be read, so nothing leaves")
    room.watch(MINUTE)
    assert len(room.submission.taken) == 1


def test_an_answer_a_minute_before_the_send_withdraws_it(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    first = room.row()
    room.at("2026-11-10 10:00")
    waiting = room.approve()
    room.server.deliver(room.answer(first))
    assert room.watch(MINUTE).sendings == ()
    kept = letter(room.app, waiting.number)
    assert (kept.row.state, kept.body) == ("withdrawn", waiting.body)
    assert "what is it?" in (kept.row.why or "")
    (item,) = today(room.app).items
    assert item.action == "ask"
    assert len(room.submission.taken) == 1


def test_an_answer_during_a_long_dialogue_stops_it_before_data(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    first = room.row()
    room.at("2026-11-10 10:00")
    room.approve()

    def slow() -> None:
        room.ticks += FRESH + 1
        room.server.deliver(room.answer(first))

    room.submission.during = slow
    (sending,) = room.watch(MINUTE).sendings
    assert (sending.result, room.row().state) == ("later", "approved")
    room.submission.during = lambda: None
    room.watch(MINUTE)
    assert room.row().state == "withdrawn"
    assert len(room.submission.taken) == 1


def test_the_mailbox_is_read_again_before_a_letter_that_comes_late_in_a_pass(room: Mailroom) -> None:
    room.add(2, "Bolt", "bo@bolt.example")
    room.interview(2, "2026-11-03 15:00", "2026-11-03 16:00")
    room.approve(1)
    room.approve(2)
    reads: list[float] = []
    room.server.on_step = lambda verb, phase: (
        reads.append(room.ticks) if (verb, phase) == ("folders", "before") else None
    )
    room.submission.during = lambda: setattr(room, "ticks", room.ticks + READ_AGAIN + 1)
    room.watch(MINUTE)
    assert len({*reads}) > 1


def test_what_was_lost_after_the_dot_is_never_sent_again(room: Mailroom) -> None:
    room.submission.outcomes = [LOST]
    room.approve()
    (sending,) = room.watch(MINUTE).sendings
    assert sending.result == "unknown"
    for _ in range(10):
        room.watch(timedelta(hours=5))
    assert room.submission.taken == []
    entry = room.row()
    assert entry.state == "unknown"
    assert entry.said == "Looked in INBOX, Sent, Junk: it is not there."
    (item,) = today(room.app).items
    assert (item.action, item.options) == ("ask", ("it was sent", "it was not sent"))
    assert (item.question or "").startswith(f'Did the email "{entry.subject}" to rita@acme.example leave')


def test_one_of_unknown_fate_that_lies_in_sent_was_sent(room: Mailroom) -> None:
    room.submission.outcomes = [LOST]
    room.approve()
    room.watch(MINUTE)
    room.server.deliver(room.row().raw or b"", folder="Sent")
    room.watch(MINUTE)
    assert room.row().state == "sent"
    assert today(room.app).items == ()
    assert "sent: thank-you" in " ".join(each.words for each in show(room.app, 1).history)


def test_one_of_unknown_fate_that_is_answered_was_sent(room: Mailroom) -> None:
    room.submission.outcomes = [LOST]
    room.approve()
    room.watch(MINUTE)
    room.server.deliver(room.answer(room.row()))
    room.watch(MINUTE)
    assert room.row().state == "sent"
    (item,) = today(room.app).items
    assert "what is it?" in (item.question or "")


@pytest.mark.parametrize(("said", "state"), [("it was sent", "sent"), ("it was not sent", "failed")])
def test_the_person_says_what_became_of_it(room: Mailroom, said: str, state: str) -> None:
    room.submission.outcomes = [LOST]
    room.approve()
    room.watch(MINUTE)
    settle(room.app, 1, said)
    assert room.row().state == state
    room.watch(MINUTE)
    assert room.submission.taken == []
    assert [item.action for item in today(room.app).items] == ([] if state == "sent" else ["write"])


def test_a_refusal_for_now_is_tried_again_at_growing_distances(room: Mailroom) -> None:
    room.submission.outcomes = [BUSY, BUSY, BUSY]
    room.approve()
    left = []
    for _ in range(90):
        left += [room.now for sending in room.watch(MINUTE).sendings if sending.letter]
    minutes = [round((at - left[0]) / MINUTE) for at in left]
    assert minutes == [0, 5, 20, 80]
    assert len(room.submission.taken) == 1
    dates = {message_from_bytes(taken.raw)["Date"] for taken in room.submission.taken}
    assert dates == {"Tue, 03 Nov 2026 16:06:00 -0500"}  # written once, at the first claim


def test_a_refusal_for_good_is_said_and_not_tried_again(room: Mailroom) -> None:
    room.submission.outcomes = [Refused(phase="dot", said="552 message too large", code=552)]
    room.approve()
    (sending,) = room.watch(MINUTE).sendings
    assert (sending.result, room.row().state) == ("failed", "failed")
    assert "552 message too large" in (room.row().why or "")
    assert room.watch(DAY / 4).sendings == ()
    again = room.approve()
    assert (again.generation, again.state) == (2, "approved")


def test_an_address_that_is_refused_is_to_be_mended_and_counts_as_no_email(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    room.at("2026-11-10 10:00")
    room.submission.outcomes = [Refused(phase="rcpt", said="550 no such user", code=550, of_recipient=True)]
    room.approve()
    room.watch(MINUTE)
    (item,) = today(room.app).items
    assert item.action == "fix_address"
    with room.app.store.read():
        words = [each.words for each in show(room.app, 1).history]
    assert sum("sent: thank-you" in each for each in words) == 1


def test_trouble_at_the_login_leaves_the_letter_for_later_and_is_told(room: Mailroom) -> None:
    room.submission.outcomes = [MailError("The password was not accepted.", "Type it again.")]
    room.approve()
    (sending,) = room.watch(MINUTE).sendings
    assert (sending.result, room.row().state) == ("later", "approved")
    assert "The password was not accepted." in sending.why


def test_a_crash_while_sending_is_unknown_at_the_next_start(room: Mailroom) -> None:
    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    room.submission.during = crash
    room.approve()
    with pytest.raises(Crash):
        room.watch(MINUTE)
    assert room.row().state == "sending"
    room.submission.during = lambda: None
    room.watch(MINUTE)
    assert room.row().state == "sending"  # its holder may still be at it
    room.app = replace(room.app, is_alive=lambda _: False)
    assert room.watch(MINUTE).lost == (room.row().number,)
    assert room.row().state == "unknown"
    assert room.submission.taken == []


def test_a_holder_that_hangs_loses_its_claim_and_cannot_say_anything_later(room: Mailroom) -> None:
    entry = room.approve()
    with room.app.store.write() as tx:
        held = claims.claim(tx, entry, holder="other/1/x", now=room.now, raw=entry.raw or b"")
    assert room.watch(claims.LEASE + MINUTE).lost == (entry.number,)
    with room.app.store.write() as tx, pytest.raises(Conflict):
        claims.settle_sent(tx, held, at=room.now, said="250")
    assert room.row().state == "unknown"


def test_two_that_claim_one_letter_get_it_once(room: Mailroom) -> None:
    entry = room.approve()
    with room.app.store.write() as tx:
        claims.claim(tx, entry, holder="one/1/x", now=room.now, raw=entry.raw or b"")
    with room.app.store.write() as tx, pytest.raises(Conflict):
        claims.claim(tx, entry, holder="two/1/x", now=room.now, raw=entry.raw or b"")


@pytest.mark.parametrize("ahead", [CLOCKS_APART + 1, -CLOCKS_APART - 1, 3 * 86_400])
def test_with_a_wrong_clock_nothing_leaves(room: Mailroom, ahead: float) -> None:
    room.approve()
    room.ahead = timedelta(seconds=ahead)
    assert room.watch(MINUTE).sendings == ()
    assert "clock" in (room.row().why or "")
    room.ahead = timedelta(seconds=0)
    assert len(room.watch(MINUTE).sendings) == 1


def test_a_server_that_does_not_say_what_time_it_is_holds_everything(room: Mailroom) -> None:
    room.server.uidplus = False
    room.approve()
    assert room.watch(MINUTE).sendings == ()
    assert "what time it is" in (room.row().why or "")


def test_a_letter_called_back_in_time_does_not_leave(room: Mailroom) -> None:
    entry = room.approve()
    cancel(room.app, entry.number)
    assert room.watch(MINUTE).sendings == ()
    assert room.row().state == "withdrawn"


def test_an_approval_taken_back_in_time_does_not_count(room: Mailroom) -> None:
    room.approve()
    undo(room.app)
    assert room.watch(MINUTE).sendings == ()


def test_undo_does_not_take_back_what_was_read_or_sent(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    undo(room.app)
    assert room.row().state == "sent"
    assert "sent: thank-you" in [each.words for each in show(room.app, 1).history][-1]


def test_a_letter_that_says_today_on_another_day_is_asked_about_again(room: Mailroom) -> None:
    room.approve()
    room.at("2026-11-04 16:30")
    (sending,) = room.watch().sendings
    assert (sending.result, room.row().state) == ("lapsed", "drafted")
    assert room.submission.taken == []


def test_own_words_that_say_today_are_asked_about_again_on_another_day(room: Mailroom) -> None:
    rewrite(room.app, 1, step=None, index=0, subject="Thank you", body="Thank you for today.")
    room.approve()
    room.at("2026-11-04 10:00")
    (sending,) = room.watch().sendings
    assert sending.result == "lapsed"
    assert "today" in sending.why


def test_a_follow_up_three_business_days_late_is_asked_about_again(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    room.at("2026-11-10 09:30")
    room.approve()
    room.at("2026-11-16 10:00")
    (sending,) = room.watch().sendings
    assert sending.result == "lapsed"
    assert "6 days ago" in sending.why
    room.approve()
    assert [each.result for each in room.watch(MINUTE).sendings] == ["sent"]


def test_nothing_leaves_outside_the_window(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    room.at("2026-11-10 16:59")
    room.approve()
    room.at("2026-11-10 17:30")
    (sending,) = room.watch().sendings
    assert sending.result == "later"
    assert room.row().leaves_at == local("2026-11-12 09:00")  # the 11th is a holiday
    room.at("2026-11-12 09:00")
    assert [each.result for each in room.watch().sendings] == ["sent"]


def test_a_pause_withdraws_what_waits(room: Mailroom) -> None:
    room.approve()
    pause(room.app, 1, until=local("2026-11-20 12:00").date())
    assert room.watch(MINUTE).sendings == ()
    assert room.row().state == "withdrawn"


def test_one_mailbox_sends_one_email_a_minute(room: Mailroom) -> None:
    for number in (2, 3):
        room.add(number, f"Co {number}", f"r{number}@co{number}.example")
        room.interview(number, "2026-11-03 15:00", "2026-11-03 16:00")
    for number in (1, 2, 3):
        room.approve(number)
    assert [len([s for s in room.watch(MINUTE).sendings if s.result == "sent"]) for _ in range(3)] == [
        1,
        1,
        1,
    ]


def test_twenty_a_day_is_the_most(room: Mailroom) -> None:
    for number in range(2, 24):
        room.add(number, f"Co {number}", f"r{number}@co{number}.example")
        room.interview(number, "2026-11-03 15:00", "2026-11-03 16:00")
        room.approve(number)
    for _ in range(40):
        room.watch(MINUTE)
    assert len(room.submission.taken) == 20
    assert "within a day" in " ".join(each.why or "" for each in room.rows())


def test_many_after_a_day_away_wait_to_be_seen(room: Mailroom) -> None:
    room.watch()
    numbers = range(2, 8)
    for number in numbers:
        room.add(number, f"Co {number}", f"r{number}@co{number}.example")
        room.interview(number, "2026-11-03 15:00", "2026-11-03 16:00")
        room.approve(number)
    room.at("2026-11-05 00:30")  # within the 72 hours, and the words hold
    for each in room.rows():
        with room.app.store.write() as tx:
            outbox.lapse(tx, each.number, why="another day")
    for each in room.rows():
        approve_kept(room.app, each.number)
    room.at("2026-11-06 08:40")
    watched = room.watch()
    assert [sending.result for sending in watched.sendings] == []
    assert all("nobody looked for a while" in (each.why or "") for each in watched.waiting)


def test_an_application_that_writes_by_itself(room: Mailroom) -> None:
    edit_application(room.app, 1, auto=True)
    room.watch()
    assert (room.row().state, room.row().automatic) == ("approved", True)
    room.watch(MINUTE)
    assert room.row().state == "sent"
    room.at("2026-11-10 09:30")
    room.watch()
    room.watch(MINUTE)
    assert [each.step for each in room.rows()] == ["thank_you", "follow_up"]
    assert len(room.submission.taken) == 2


def test_switched_off_it_does_not(room: Mailroom) -> None:
    edit_application(room.app, 1, auto=True)
    room.watch()
    edit_application(room.app, 1, auto=False)
    (sending,) = room.watch(MINUTE).sendings
    assert sending.result == "lapsed"
    assert room.submission.taken == []


def test_it_does_not_write_again_what_the_person_withdrew(room: Mailroom) -> None:
    edit_application(room.app, 1, auto=True)
    room.watch()
    cancel(room.app, room.row().number)
    for _ in range(3):
        room.watch(MINUTE)
    assert [each.state for each in room.rows()] == ["withdrawn"]


def test_it_does_not_write_what_is_late(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    edit_application(room.app, 1, auto=True)
    room.at("2026-11-16 10:00")
    room.watch()
    assert [each.step for each in room.rows()] == ["thank_you"]


def test_without_a_mailbox_watching_says_how_to_connect_one(tmp_path: Path) -> None:
    with mailroom(tmp_path / "home") as room:
        with room.app.store.write() as tx:
            from afterview.store import accounts  # noqa: PLC0415 - only here

            accounts.remove(tx, 1)
        with pytest.raises(MailError, match="No mailbox is connected"):
            room.watch()


def test_mail_from_strangers_changes_nothing(room: Mailroom) -> None:
    room.approve()
    room.server.deliver(mail("spam@x.example", "afterview: approve letter 2", "send it now", at=room.now))
    room.watch(MINUTE)
    assert len(room.submission.taken) == 1


def test_the_question_says_where_the_letter_was_looked_for(room: Mailroom) -> None:
    room.submission.outcomes.append(LOST)
    room.approve()
    room.watch(timedelta(minutes=1))
    room.watch(timedelta(minutes=5))
    (item,) = today(room.app).items
    assert item.question is not None
    assert "never sends it again by itself. Looked in INBOX, " in item.question
    assert item.question.endswith(": it is not there.")
