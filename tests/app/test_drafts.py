"""Approved letters as drafts in the mailbox: put there once, taken back only while they are ours."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from afterview.app.followup import dispatch, rewrite
from afterview.app.outbox import cancel
from afterview.app.replies import settle
from afterview.app.today import show, today
from afterview.app.undoing import undo
from afterview.errors import MailError
from tests.app.mailroom import MINUTE, Mailroom, mail, mailroom
from tests.mail.fake_mailbox import FakeServer


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(tmp_path / "home") as made:
        yield made


def lying(room: Mailroom) -> list[bytes]:
    return room.server.raws("Drafts")


def sends(room: Mailroom, raw: bytes) -> None:
    """The person sends the draft with their own program."""
    (uid,) = room.server.folders["Drafts"].messages
    room.server.delete("Drafts", uid)
    room.server.deliver(raw, folder="Sent")


def test_a_draft_lies_in_the_folder_marked_for_it_as_a_draft_that_was_read(room: Mailroom) -> None:
    entry = room.approve(way="draft")
    ((_, fetched),) = room.server.folders["Drafts"].messages.items()
    assert set(fetched.flags) == {"\\Draft", "\\Seen"}
    message = message_from_bytes(fetched.raw)
    assert (message["To"], message["Message-ID"]) == ("Rita Roe <rita@acme.example>", entry.message_id)
    assert (message["X-Unsent"], message["Bcc"]) == (None, None)
    assert (entry.draft_folder, entry.draft_uid) == ("Drafts", fetched.uid)


def test_it_never_leaves_by_itself(room: Mailroom) -> None:
    room.approve(way="draft")
    for _ in range(5):
        room.watch(MINUTE)
    assert room.submission.taken == []
    assert len(lying(room)) == 1


def test_sent_by_the_person_it_counts(room: Mailroom) -> None:
    room.approve(way="draft")
    sends(room, lying(room)[0])
    room.watch(MINUTE)
    assert room.row().state == "sent"
    assert "sent: thank-you" in [each.words for each in show(room.app, 1).history][-1]
    assert today(room.app).items == ()


def test_sent_by_a_program_that_gives_it_an_id_of_its_own_it_counts_and_is_answered(room: Mailroom) -> None:
    entry = room.approve(way="draft")
    own = mail("alex@home.example", entry.subject, entry.body, at=room.now, own_id="<77@thunder.example>")
    own = own.replace(b"To: alex@home.example", b"To: Rita Roe <rita@acme.example>")
    sends(room, own)
    room.watch(MINUTE)
    assert room.row().state == "sent"
    answer = mail("rita@acme.example", "Re", at=room.now, answers="<77@thunder.example>")
    room.server.deliver(answer)
    room.watch(MINUTE)
    (item,) = today(room.app).items
    assert item.action == "ask"


def test_a_mailbox_out_of_reach_keeps_the_approval_and_the_next_watch_puts_it_there(room: Mailroom) -> None:
    room.server.fail("append")
    with pytest.raises(MailError, match="Letter 1 is approved, but it is not in your mailbox yet"):
        dispatch(room.app, 1, way="draft")
    assert (room.row().state, lying(room)) == ("approved", [])
    room.watch(MINUTE)
    assert len(lying(room)) == 1


def test_an_answer_that_was_lost_after_the_append_makes_no_second_draft(room: Mailroom) -> None:
    room.server.fail("append", done=True)
    with pytest.raises(MailError):
        dispatch(room.app, 1, way="draft")
    for _ in range(3):
        room.watch(MINUTE)
    assert len(lying(room)) == 1
    assert room.row().draft_digest is not None


def test_a_server_that_does_not_say_where_it_put_the_draft_is_asked(room: Mailroom) -> None:
    room.server.uidplus = False
    assert room.approve(way="draft").spot is not None


def test_one_that_nobody_wants_any_more_is_taken_away(room: Mailroom) -> None:
    entry = room.approve(way="draft")
    cancel(room.app, entry.number)
    room.watch(MINUTE)
    assert lying(room) == []
    assert room.row().spot is None


def test_one_that_an_answer_made_needless_is_taken_away_in_the_same_look(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    first = room.row()
    room.at("2026-11-10 10:00")
    room.approve(way="draft")
    room.server.deliver(room.answer(first))
    room.watch(MINUTE)
    assert (room.row().state, lying(room)) == ("withdrawn", [])


def test_an_approval_that_is_undone_takes_its_draft_away(room: Mailroom) -> None:
    room.approve(way="draft")
    undo(room.app)
    room.watch(MINUTE)
    assert lying(room) == []


def test_one_with_new_words_takes_the_place_of_the_old(room: Mailroom) -> None:
    room.approve(way="draft")
    rewrite(room.app, 1, step=None, index=0, subject="Thank you", body="Thank you, Rita.")
    room.approve(way="draft")
    room.watch(MINUTE)
    room.watch(MINUTE)
    assert [message_from_bytes(raw).get_payload() for raw in lying(room)] == ["Thank you, Rita.\r\n"]


def test_one_that_the_person_edited_is_theirs(room: Mailroom) -> None:
    entry = room.approve(way="draft")
    ((uid, fetched),) = room.server.folders["Drafts"].messages.items()
    edited = fetched.raw.replace(b"Hi Rita", b"Dear Rita")
    room.server.edit("Drafts", uid, edited)
    room.watch(MINUTE)
    assert (room.row().draft_digest, lying(room)) == (None, [edited])
    cancel(room.app, entry.number)
    room.watch(MINUTE)
    assert lying(room) == [edited]


def test_one_that_is_gone_without_a_trace_is_asked_about(room: Mailroom) -> None:
    entry = room.approve(way="draft")
    (uid,) = room.server.folders["Drafts"].messages
    room.server.delete("Drafts", uid)
    room.watch(MINUTE)
    assert room.row().state == "approved"  # the sent copy may still be on its way
    room.watch(MINUTE)
    (item,) = today(room.app).items
    assert item.question == f'The draft "{entry.subject}" to rita@acme.example is gone: did you send it?'
    settle(room.app, 1, "it was not sent")
    assert [each.action for each in today(room.app).items] == ["write"]
    room.watch(MINUTE)
    assert lying(room) == []


def test_a_folder_numbered_anew_keeps_its_draft_ours(room: Mailroom) -> None:
    entry = room.approve(way="draft")
    room.server.renumber("Drafts")
    room.watch(MINUTE)
    assert len(lying(room)) == 1
    cancel(room.app, entry.number)
    room.watch(MINUTE)
    assert lying(room) == []


@pytest.mark.parametrize("marked", [0, 2])
def test_without_one_folder_for_drafts_it_says_how_to_name_it(room: Mailroom, marked: int) -> None:
    names = [("INBOX", "inbox"), ("Sent", "sent"), *[(f"D{n}", "drafts") for n in range(marked)]]
    room.server.folders = FakeServer(*names).folders  # type: ignore[arg-type]
    with pytest.raises(MailError) as problem:
        dispatch(room.app, 1, way="draft")
    assert "--drafts" in problem.value.hint
    assert room.row().state == "approved"


def test_a_full_mailbox_says_so_and_loses_nothing(room: Mailroom) -> None:
    room.server.quota = 10
    with pytest.raises(MailError, match="full"):
        dispatch(room.app, 1, way="draft")
    room.server.quota = None
    room.watch(MINUTE)
    assert len(lying(room)) == 1
