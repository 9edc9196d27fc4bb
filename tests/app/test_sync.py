"""Reading the mailboxes: once each, whose it is, and what it stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from afterview.app.followup import letters_of
from afterview.app.replies import hear
from afterview.app.sync import begin, to_read
from afterview.app.today import today
from afterview.core.actions import Ask
from afterview.errors import UserError
from afterview.mail.account import Account, Server
from afterview.mail.mailbox import Extent, Folder
from afterview.store import accounts, cursors
from afterview.store.cursors import Cursor
from tests.app.mailroom import MINUTE, Mailroom, mail, mailroom

WHERE = "env:NONE"
PLACE = Server(host="mail.home.example", port=993)
ACCOUNT = Account(address="a@home.example", user="a", imap=PLACE, smtp=PLACE, secret=WHERE, number=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(tmp_path / "home") as made:
        yield made


def thanked(room: Mailroom) -> Mailroom:
    """The thank-you has left."""
    room.approve()
    room.watch(MINUTE)
    assert room.row().state == "sent"
    room.read()  # the copy in Sent
    return room


def cursor(room: Mailroom, folder: str = "INBOX") -> Cursor:
    with room.app.store.read() as tx:
        return cursors.cursors(tx, room.account.number)[folder]


def test_of_mail_that_concerns_nobody_only_its_having_been_read_is_kept(room: Mailroom) -> None:
    room.server.deliver(mail("news@shop.example", "Sale of secrets", at=room.now))
    read = room.read()
    assert (read.new, read.matched, read.complete) == (1, 0, True)
    assert b"Sale of secrets" not in room.app.config.database.read_bytes()
    assert (cursor(room).uid, cursor(room).read, cursor(room).matched) == (1, 1, 0)
    assert room.read().new == 0


def test_an_answer_in_our_thread_holds_the_application_and_asks(room: Mailroom) -> None:
    room = thanked(room)
    room.server.deliver(room.answer(room.row()))
    assert room.watch(MINUTE).read.matched == 1
    (item,) = today(room.app).items
    assert (item.action, item.rule) == ("ask", 2)
    assert item.question == (
        f'rita@acme.example wrote on Tuesday 3 November 2026 "Re: {room.row().subject}": what is it?'
    )
    assert item.options[:3] == ("reply", "question", "rejection")


def test_what_the_person_says_of_it_counts_from_when_it_came(room: Mailroom) -> None:
    room = thanked(room)
    came = room.now
    room.server.deliver(room.answer(room.row()))
    room.watch(MINUTE)
    room.now += timedelta(days=1)
    hear(room.app, 1, "reply")
    assert today(room.app).items == ()
    assert [each.verdict for each in room.heard() if each.side == "theirs"] == ["reply"]
    assert room.heard()[-1].at == came.replace(microsecond=0)


def test_nothing_leaves_while_somebody_s_word_is_not_named(room: Mailroom) -> None:
    room = thanked(room)
    room.server.deliver(room.answer(room.row()))
    room.read()
    room.at("2026-11-10 10:00")
    with pytest.raises(UserError, match="Nothing is to be written"):
        letters_of(room.app, 1)
    room.watch()
    assert len(room.submission.taken) == 1


def test_the_same_message_on_two_ways_is_one(room: Mailroom) -> None:
    room = thanked(room)
    raw = room.answer(room.row())
    room.server.deliver(raw)
    room.server.deliver(b"Received: from elsewhere\r\n" + raw)
    room.server.deliver(raw, folder="Junk")
    assert room.read().new == 1
    assert len([each for each in room.heard() if each.side == "theirs"]) == 1


def test_an_answer_to_an_answer_belongs_there_too(room: Mailroom) -> None:
    room = thanked(room)
    first = mail(
        "rita@acme.example", "Re: x", at=room.now, answers=room.row().message_id or "", own_id="<1@a.example>"
    )
    room.server.deliver(first)
    room.server.deliver(mail("ivan@acme.example", "Fwd", at=room.now, answers="<1@a.example>"))
    assert room.read().matched == 2


def test_a_rule_that_files_answers_elsewhere_does_not_hide_them(room: Mailroom) -> None:
    room = thanked(room)
    room.server.folders["Jobs/Acme"] = type(room.server.folders["INBOX"])(role=None, uidvalidity=77)
    room.server.deliver(room.answer(room.row()), folder="Jobs/Acme")
    assert room.watch(MINUTE).read.matched == 1


def test_our_own_copy_and_own_mail_in_the_inbox_hold_nothing(room: Mailroom) -> None:
    room = thanked(room)
    sent = room.submission.taken[0].raw
    room.server.deliver(sent)
    room.server.deliver(
        mail("alex@home.example", "Re: note to self", at=room.now, answers=room.row().message_id or "")
    )
    room.watch(MINUTE)
    assert today(room.app).items == ()


def test_an_email_the_person_wrote_by_hand_counts_as_the_follow_up(room: Mailroom) -> None:
    room = thanked(room)
    room.at("2026-11-10 11:00")
    by_hand = mail("alex@home.example", "Any news?", at=room.now, answers=room.row().message_id or "")
    room.server.deliver(by_hand, folder="Sent")
    room.watch()
    assert today(room.app).items == ()
    room.at("2026-11-17 11:00")
    (item,) = today(room.app).items
    assert item.step == "ping"


def test_a_folder_numbered_anew_is_read_again_and_nothing_is_said_twice(room: Mailroom) -> None:
    room = thanked(room)
    room.server.deliver(mail("news@shop.example", "Sale", at=room.now))
    room.server.deliver(room.answer(room.row()))
    room.read()
    hear(room.app, 1, "reply")
    before = room.heard()
    room.server.renumber()
    room.server.deliver(room.answer(room.row(), body="One more thing."))
    read = room.read()
    assert (read.new, read.matched) == (1, 1)
    assert len(room.heard()) == len(before) + 1
    assert cursor(room).rescan_to is None


def test_what_broke_off_in_the_middle_is_read_again_from_there(room: Mailroom) -> None:
    room = thanked(room)
    room.server.portion = 2
    for number in range(5):
        room.server.deliver(mail("news@shop.example", f"Sale {number}", at=room.now))
    room.server.deliver(room.answer(room.row()))
    room.server.fail("headers", skip=2)  # the call itself, and a portion
    broken = room.read()
    assert (broken.complete, cursor(room).uid) == (False, 2)
    again = room.read()
    assert (again.complete, again.new, again.matched) == (True, 4, 1)


def test_trouble_with_the_mailbox_is_said_and_kept(room: Mailroom) -> None:
    room.server.fail("open")
    read = room.read()
    assert [address for address, _ in read.troubles] == ["alex@home.example"]
    with room.app.store.read() as tx:
        contacted = accounts.contacted(tx, 1)
    assert contacted.read_at is None
    assert contacted.trouble == "The connection to the mail server broke off."
    room.read()
    with room.app.store.read() as tx:
        assert accounts.contacted(tx, 1).trouble is None


def test_an_unreadable_message_that_holds_our_id_holds_the_application(room: Mailroom) -> None:
    room = thanked(room)
    bomb = b"From: x@y.example\r\n" + b"X: y\r\n" * 60_000
    bomb += f"References: {room.row().message_id}\r\n\r\n".encode()
    room.server.deliver(bomb)
    room.watch(MINUTE)
    (item,) = today(room.app).items
    assert item.action == Ask.kind
    assert "cannot be read" in (item.question or "")


def test_a_bounce_that_names_our_id_only_in_what_it_returns_is_found(room: Mailroom) -> None:
    room = thanked(room)
    bounce = mail("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", at=room.now)
    bounce += f"Your message:\r\n\r\nMessage-ID: {room.row().message_id}\r\n".encode()
    room.server.deliver(bounce)
    assert room.read().matched == 1


def test_every_folder_is_read_but_drafts_and_trash() -> None:
    names = [
        Folder(name="Trash", role="trash"),
        Folder(name="Drafts", role="drafts"),
        Folder(name="Jobs"),
        Folder(name="Sent", role="sent"),
        Folder(name="INBOX", role="inbox"),
    ]
    assert [folder.name for folder in to_read(names, ACCOUNT)] == ["INBOX", "Sent", "Jobs"]


def test_one_folder_with_everything_is_enough() -> None:
    names = [
        Folder(name="INBOX", role="inbox"),
        Folder(name="All", role="all"),
        Folder(name="Spam", role="junk"),
    ]
    assert [folder.name for folder in to_read(names, ACCOUNT)] == ["All", "Spam"]


@pytest.mark.parametrize(
    ("extent", "uid", "rescan_to"),
    [
        (Extent(uidvalidity=1, uidnext=8, count=3), 7, None),
        (Extent(uidvalidity=1, uidnext=20, count=3), 7, None),
        (Extent(uidvalidity=2, uidnext=8, count=3), 0, 7),
        (Extent(uidvalidity=1, uidnext=3, count=2), 0, 2),
        (Extent(uidvalidity=1, uidnext=8, count=0), 7, None),
    ],
    ids=["nothing new", "new", "numbered anew", "went back", "emptied"],
)
def test_where_reading_goes_on(extent: Extent, uid: int, rescan_to: int | None) -> None:
    begun = begin(Cursor(account=1, folder="INBOX", uidvalidity=1, uid=7), 1, "INBOX", extent)
    assert (begun.uid, begun.rescan_to) == (uid, rescan_to)
