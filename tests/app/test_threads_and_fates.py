"""Which email a letter answers, and the person's word for what nobody else can know."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from afterview.app.followup import approve, dispatch, letters_of, rewrite
from afterview.app.imports import import_files
from afterview.app.outbox import cancel
from afterview.app.people import edit_contact
from afterview.app.replies import hear, settle
from afterview.app.sent import sent, skip
from afterview.app.today import show, today
from afterview.app.transfer import export_json
from afterview.app.undoing import undo
from afterview.app.wiring import make_app
from afterview.config import Config
from afterview.core.model import Verdict
from afterview.errors import Conflict, UserError
from afterview.store import messages
from afterview.store.outbox import Entry
from tests.app.conftest import Desk, local
from tests.app.mailing import arrives, connect, lost, row, rows, taken


@pytest.fixture
def connected(interviewed: Desk) -> Desk:
    """The interview is over, and a mailbox is connected."""
    connect(interviewed)
    return interviewed


@pytest.fixture
def followed_up(connected: Desk) -> Desk:
    """The thank-you left on 3 November, the first follow-up on the 10th."""
    dispatch(connected.app, 1, way="send")
    taken(connected, row(connected), "2026-11-03 16:06")
    connected.at("2026-11-10 10:00")
    dispatch(connected.app, 1, way="send")
    taken(connected, row(connected, 2), "2026-11-10 10:01")
    return connected


def asked(desk: Desk, number: int = 1) -> str | None:
    return show(desk.app, number).today.question


def verdict_of(desk: Desk, number: int) -> Verdict | None:
    with desk.app.store.read() as tx:
        found = messages.message_of(tx, number)
    assert found is not None
    return found.verdict


def history(desk: Desk, number: int = 1) -> list[tuple[str, str]]:
    return [(entry.kind, entry.words) for entry in show(desk.app, number).history]


def headers(entry: Entry) -> tuple[str | None, str | None]:
    assert entry.raw is not None
    message = message_from_bytes(entry.raw, policy=policy.default)
    return message["In-Reply-To"], message["References"]


def test_a_first_follow_up_after_silence_opens_its_own_thread(followed_up: Desk) -> None:
    thanks, follow_up = rows(followed_up)
    assert headers(follow_up) == (None, None)
    assert follow_up.subject != thanks.subject


def test_a_ping_answers_the_last_email_under_its_subject(followed_up: Desk) -> None:
    followed_up.at("2026-11-17 10:00")
    (item,) = today(followed_up.app).items
    _, follow_up = rows(followed_up)
    assert item.letters[0].subject == f"Re: {follow_up.subject}"
    dispatch(followed_up.app, 1, way="send")
    ping = row(followed_up, 3)
    assert ping.subject == f"Re: {follow_up.subject}"
    assert headers(ping) == (follow_up.message_id, follow_up.message_id)
    assert (ping.in_reply_to, ping.references) == (follow_up.message_id, (follow_up.message_id,))


def test_a_subject_of_ones_own_stays_in_the_thread(followed_up: Desk) -> None:
    followed_up.at("2026-11-17 10:00")
    rewrite(followed_up.app, 1, step=None, index=0, subject="A last question", body="Any news?")
    dispatch(followed_up.app, 1, way="send")
    ping = row(followed_up, 3)
    assert ping.subject == "A last question"
    assert ping.in_reply_to == row(followed_up, 2).message_id


def test_after_their_reply_the_next_email_answers_them(followed_up: Desk) -> None:
    followed_up.at("2026-11-12 15:00")
    mine = row(followed_up, 2).message_id
    arrives(followed_up, 1, refs=mine, subject="AW: Where things stand")
    hear(followed_up.app, 1, "reply")
    followed_up.at("2026-11-19 10:00")
    dispatch(followed_up.app, 1, way="send")
    entry = row(followed_up, 3)
    assert entry.subject == "Re: Where things stand"
    assert headers(entry) == ("<one@acme.example>", f"{mine} <one@acme.example>")


def test_an_absence_note_is_no_email_to_answer(followed_up: Desk) -> None:
    followed_up.at("2026-11-12 15:00")
    arrives(followed_up, 1, refs=row(followed_up, 2).message_id, subject="Away")
    settle(followed_up.app, 1, "out_of_office")
    followed_up.at("2026-11-25 10:00")
    (letter,) = letters_of(followed_up.app, 1, step="ping").letters
    assert letter.subject == f"Re: {row(followed_up, 2).subject}"


def test_without_any_email_in_the_store_a_ping_has_its_own_subject(connected: Desk) -> None:
    sent(connected.app, 1)
    connected.at("2026-11-10 10:00")
    sent(connected.app, 1)
    connected.at("2026-11-17 10:00")
    (letter,) = letters_of(connected.app, 1).letters
    assert not letter.subject.startswith("Re:")


def test_a_letter_that_was_sent_is_not_sent_again_on_request(followed_up: Desk) -> None:
    followed_up.at("2026-11-17 10:00")
    with pytest.raises(Conflict, match="sent already, as letter 2"):
        dispatch(followed_up.app, 1, step="follow_up", way="send")


def test_of_an_unknown_letter_it_was_sent_counts_from_when_it_was_tried(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    connected.at("2026-11-04 09:00")
    assert asked(connected) == "Did it leave?"
    settle(connected.app, 1, "it was sent")
    entry = row(connected)
    assert (entry.state, entry.sent_at) == ("sent", local("2026-11-03 16:05"))
    assert asked(connected) is None
    assert ("sent", "sent: thank-you to rita@acme.example") in history(connected)


def test_of_an_unknown_letter_it_was_not_sent_lets_it_be_written_anew(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    settle(connected.app, 1, "2")
    assert row(connected).state == "failed"
    dispatch(connected.app, 1, way="send")
    assert [entry.state for entry in rows(connected)] == ["failed", "approved"]
    assert row(connected, 2).generation == 2


def test_cancelling_an_unknown_letter_says_that_it_was_not_sent(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    answer = cancel(connected.app, 1)
    assert answer.message.startswith("Noted as not sent: letter 1")
    assert (row(connected).state, asked(connected)) == ("failed", None)


def test_sent_says_what_became_of_the_unknown_letter(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    answer = sent(connected.app, 1)
    assert answer.message == "Noted as sent: thank-you."
    assert (row(connected).state, asked(connected)) == ("sent", None)
    assert [kind for kind, _ in history(connected)].count("sent") == 1


@pytest.mark.parametrize("word", ["it was sent", "it was not sent"])
def test_an_answer_taken_back_leaves_the_letter_unknown_again(connected: Desk, word: str) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    settle(connected.app, 1, word)
    undo(connected.app)
    assert (row(connected).state, asked(connected)) == ("unknown", "Did it leave?")
    settle(connected.app, 1, "it was not sent")
    assert row(connected).state == "failed"
    assert "sent" not in [kind for kind, _ in history(connected)]


def test_a_letter_of_unknown_fate_is_not_let_go(connected: Desk) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    with pytest.raises(UserError, match="Only you can know"):
        skip(connected.app, 1)


def test_a_question_that_came_with_an_import_is_answered_without_its_letter(
    connected: Desk, tmp_path: Path
) -> None:
    dispatch(connected.app, 1, way="send")
    lost(connected, row(connected))
    exported = export_json(connected.app).encode()
    with make_app(Config(home=tmp_path / "other"), clock=lambda: connected.now) as app:
        other = Desk(app=app, now=connected.now)
        other.introduce()
        other.add(1, "Beta", "bo@beta.example")
        other.interview(1, "2026-11-03 14:00", "2026-11-03 15:00")
        approve(app, 1)
        import_files(app, {"a.json": exported})
        assert asked(other, 2) == "Did it leave?"
        settle(app, 2, "it was sent")
        assert asked(other, 2) is None
        assert row(other).state == "approved"


def test_naming_a_message_takes_sender_and_time_from_it(followed_up: Desk) -> None:
    followed_up.at("2026-11-12 15:00")
    arrives(followed_up, 1, sender="rita@acme.example")
    followed_up.at("2026-11-13 09:00")
    assert asked(followed_up) == 'Rita Roe wrote on Thursday 12 November 2026 "Re: Thank you": what is it?'
    settle(followed_up.app, 1, "reply")
    heard = [entry for entry in show(followed_up.app, 1).history if entry.kind == "heard"]
    assert [(entry.at, entry.words) for entry in heard] == [(local("2026-11-12 15:00"), "they replied")]
    assert verdict_of(followed_up, 1) == "reply"
    undo(followed_up.app)
    assert verdict_of(followed_up, 1) is None
    assert asked(followed_up) is not None


def test_heard_names_the_oldest_message_that_waits(followed_up: Desk) -> None:
    followed_up.at("2026-11-12 15:00")
    arrives(followed_up, 1)
    followed_up.at("2026-11-12 16:00")
    arrives(followed_up, 1, message_id="<two@acme.example>", subject="One more thing")
    hear(followed_up.app, 1, "question")
    assert (verdict_of(followed_up, 1), verdict_of(followed_up, 2)) == ("question", None)
    assert "One more thing" in (asked(followed_up) or "")


def test_a_bounce_that_is_named_names_the_address_we_wrote_to(followed_up: Desk) -> None:
    followed_up.at("2026-11-10 10:05")
    mine = row(followed_up, 2).message_id
    arrives(followed_up, 1, refs=mine, sender="mailer-daemon@acme.example", subject="Undelivered")
    settle(followed_up.app, 1, "bounce")
    assert today(followed_up.app).items[0].action == "fix_address"


def test_what_came_back_is_sent_again_once_the_address_is_said_to_work(followed_up: Desk) -> None:
    followed_up.at("2026-11-10 10:05")
    arrives(followed_up, 1, refs=row(followed_up, 2).message_id, sender="mailer-daemon@acme.example")
    settle(followed_up.app, 1, "bounce")
    followed_up.at("2026-11-12 10:05")
    edit_contact(followed_up.app, 10, address="rita@acme.example")
    (again,) = dispatch(followed_up.app, 1, way="send")
    assert (again.letter.step, again.letter.state) == ("follow_up", "approved")
    taken(followed_up, row(followed_up, 3), "2026-11-12 10:06")
    with pytest.raises(Conflict, match="sent already, as letter 3"):
        dispatch(followed_up.app, 1, step="follow_up", way="send", asked=True)


def test_a_message_that_fits_two_roles_is_named_for_each_or_let_go(connected: Desk) -> None:
    connected.add(2)
    arrives(connected, 1, 2)
    settle(connected.app, 1, "reply")
    assert (asked(connected), verdict_of(connected, 1)) == (None, "reply")
    assert asked(connected, 2) is not None
    skip(connected.app, 2)
    assert asked(connected, 2) is None
