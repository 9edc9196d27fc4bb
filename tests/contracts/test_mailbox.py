"""What every mailbox does, the one in memory and the ones on real servers alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest

from afterview.errors import MailError, UserError
from afterview.mail.mailbox import HEADER_CAP, TEXT_CAP, Fetched, Mailbox, Spot
from tests.servers.tiers import Tier

ALL = 2**32 - 1
DRAFT = (r"\Draft", r"\Seen")
LETTER = (
    b"Subject: Thanks\r\nTo: rita@acme.example\r\n\r\nDear Rita,\r\n.\r\n..\r\nTil snart, S\xc3\xb8ren\r\n"
)


def letter(number: int) -> bytes:
    return b"Message-ID: <m%d@acme.example>\r\nSubject: Number %d\r\n\r\nText %d\r\n" % ((number,) * 3)


def read(mailbox: Mailbox, folder: str = "INBOX", first: int = 1, last: int = ALL) -> list[Fetched]:
    return [message for portion in mailbox.headers(folder, first=first, last=last) for message in portion]


def ids(messages: list[Fetched]) -> list[bytes]:
    """The Message-IDs, in the order given."""
    return [
        line.removeprefix(b"Message-ID: ")
        for message in messages
        for line in message.raw.split(b"\r\n")
        if line.startswith(b"Message-ID: ")
    ]


# Looking.


def test_the_folders_are_named_with_what_they_are_for(tier: Tier) -> None:
    roles = {folder.name: folder.role for folder in tier.log_in().folders()}

    assert roles["INBOX"] == "inbox"
    assert roles["Drafts"] == (None if tier.lacks("roles") else "drafts")
    assert roles["Sent"] == (None if tier.lacks("roles") else "sent")


def test_an_empty_folder_holds_nothing(tier: Tier) -> None:
    mailbox = tier.log_in()

    assert mailbox.open("INBOX").count == 0
    assert read(mailbox) == []


def test_a_delivery_moves_the_next_uid_and_keeps_the_numbering(tier: Tier) -> None:
    mailbox = tier.log_in()
    before = mailbox.open("INBOX")
    tier.deliver(letter(1))
    after = mailbox.open("INBOX")

    assert (after.count, after.uidvalidity) == (1, before.uidvalidity)
    assert before.uidnext <= read(mailbox)[0].uid < after.uidnext


def test_a_folder_that_is_not_there_is_said_so_and_the_session_goes_on(tier: Tier) -> None:
    mailbox = tier.log_in()

    with pytest.raises(MailError) as caught:
        mailbox.open("Nowhere")

    assert not caught.value.passing
    assert caught.value.hint
    assert mailbox.open("INBOX").count == 0


def test_headers_come_in_order_and_end_where_the_text_begins(tier: Tier) -> None:
    for number in (1, 2, 3):
        tier.deliver(letter(number))
    mailbox = tier.log_in()

    found = read(mailbox)

    assert ids(found) == [b"<m1@acme.example>", b"<m2@acme.example>", b"<m3@acme.example>"]
    assert [message.uid for message in found] == sorted({message.uid for message in found})
    for message in found:
        assert message.raw.endswith(b"\r\n\r\n")
        assert b"Text" not in message.raw
        assert message.size > len(message.raw)
        assert message.received is not None
        assert message.received.utcoffset() == timedelta(0)


def test_headers_are_asked_for_by_range(tier: Tier) -> None:
    for number in (1, 2, 3):
        tier.deliver(letter(number))
    mailbox = tier.log_in()
    one, two, three = (message.uid for message in read(mailbox))

    assert ids(read(mailbox, first=two, last=two)) == [b"<m2@acme.example>"]
    assert ids(read(mailbox, first=two)) == [b"<m2@acme.example>", b"<m3@acme.example>"]
    assert ids(read(mailbox, first=one, last=two)) == [b"<m1@acme.example>", b"<m2@acme.example>"]
    assert read(mailbox, first=three + 1) == []
    assert read(mailbox, first=three, last=one) == []


def test_reading_leaves_everything_unread(tier: Tier) -> None:
    tier.deliver(letter(1))
    mailbox = tier.log_in()
    uid = read(mailbox)[0].uid
    mailbox.body("INBOX", uid)

    assert r"\Seen" not in read(mailbox)[0].flags
    assert r"\Seen" not in read(tier.log_in())[0].flags


def test_a_body_comes_whole_byte_for_byte(tier: Tier) -> None:
    tier.deliver(LETTER)
    mailbox = tier.log_in()
    mailbox.open("INBOX")
    uid = read(mailbox)[0].uid

    found = mailbox.body("INBOX", uid)

    assert found is not None
    assert found.uid == uid
    assert found.raw.endswith(LETTER) if tier.lacks("bare delivery") else found.raw == LETTER
    assert found.size == len(found.raw)


def test_a_message_that_is_not_there_has_no_body(tier: Tier) -> None:
    tier.deliver(letter(1))
    mailbox = tier.log_in()

    assert mailbox.body("INBOX", read(mailbox)[0].uid + 1) is None


def test_headers_and_texts_without_an_end_are_cut(tier: Tier) -> None:
    tier.deliver(b"Subject: bomb\r\n" + b"X-Filler: y\r\n" * 25_000 + b"\r\n" + b"z" * 70 + b"\r\n")
    tier.deliver(b"Subject: long\r\n\r\n" + b"0123456789\r\n" * 90_000)
    mailbox = tier.log_in()

    bomb, long = read(mailbox)
    body = mailbox.body("INBOX", long.uid)

    assert len(bomb.raw) == HEADER_CAP
    assert body is not None
    assert len(body.raw) == TEXT_CAP
    assert body.size > TEXT_CAP


def test_one_may_read_bodies_and_look_elsewhere_between_portions(tier: Tier) -> None:
    for number in (1, 2):
        tier.deliver(letter(number))
    mailbox = tier.log_in()

    seen = []
    for portion in mailbox.headers("INBOX", first=1, last=ALL):
        mailbox.open("Sent")
        bodies = [mailbox.body("INBOX", message.uid) for message in portion]
        mailbox.open("Drafts")
        seen += [body.raw[-9:-2] for body in bodies if body is not None]

    assert [text.strip() for text in seen] == [b"Text 1", b"Text 2"]


def test_what_another_session_does_is_seen(tier: Tier) -> None:
    one, other = tier.log_in(), tier.log_in()
    one.open("Drafts")
    spot = other.append("Drafts", LETTER, flags=DRAFT)

    assert spot is not None
    assert one.open("Drafts").count == 1
    assert other.remove(spot, raw=LETTER)
    assert one.open("Drafts").count == 0
    assert read(one, "Drafts") == []


# Writing.


def test_a_draft_lies_where_the_server_says_byte_for_byte_with_its_flags(tier: Tier) -> None:
    mailbox = tier.log_in()

    spot = mailbox.append("Drafts", LETTER, flags=DRAFT)

    assert tier.spool("Drafts") == [LETTER]
    assert spot is not None
    assert (spot.folder, spot.uidvalidity) == ("Drafts", mailbox.open("Drafts").uidvalidity)
    found = mailbox.body("Drafts", spot.uid)
    assert found is not None
    assert found.raw == LETTER
    assert set(DRAFT) <= set(found.flags)


def test_a_draft_of_ours_is_removed_and_nothing_else(tier: Tier) -> None:
    mailbox = tier.log_in()
    before = mailbox.append("Drafts", letter(1), flags=(r"\Deleted",))  # somebody's, not expunged yet
    ours = mailbox.append("Drafts", LETTER, flags=DRAFT)
    mailbox.append("Drafts", LETTER, flags=())  # the same once more, and not ours
    assert before is not None
    assert ours is not None

    assert mailbox.remove(ours, raw=LETTER)

    assert tier.spool("Drafts") == [letter(1), LETTER]
    assert not mailbox.remove(ours, raw=LETTER)
    assert tier.spool("Drafts") == [letter(1), LETTER]


@pytest.mark.parametrize(
    "other",
    [LETTER + b"x", LETTER[:-1], LETTER.replace(b"Dear", b"dear"), b""],
    ids=["longer", "shorter", "another letter", "nothing"],
)
def test_a_draft_that_was_edited_stays(tier: Tier, other: bytes) -> None:
    mailbox = tier.log_in()
    spot = mailbox.append("Drafts", LETTER, flags=DRAFT)
    assert spot is not None

    assert not mailbox.remove(spot, raw=other)

    assert tier.spool("Drafts") == [LETTER]
    found = mailbox.body("Drafts", spot.uid)
    assert found is not None
    assert r"\Deleted" not in found.flags


def test_a_draft_under_another_numbering_stays(tier: Tier) -> None:
    mailbox = tier.log_in()
    spot = mailbox.append("Drafts", LETTER, flags=DRAFT)
    assert spot is not None
    other = Spot(folder="Drafts", uidvalidity=spot.uidvalidity + 1, uid=spot.uid)

    assert not mailbox.remove(other, raw=LETTER)

    assert tier.spool("Drafts") == [LETTER]


def test_the_clock_of_the_server_is_read_and_nothing_stays(tier: Tier) -> None:
    mailbox = tier.log_in()
    mailbox.append("Drafts", LETTER, flags=DRAFT)
    first = mailbox.server_time("Drafts")
    second = mailbox.server_time("Drafts")

    assert first is not None
    assert second is not None
    assert first <= second < first + timedelta(minutes=5)
    assert first.tzinfo is UTC
    assert tier.spool("Drafts") == [LETTER]


def test_a_closed_session_says_so(tier: Tier) -> None:
    mailbox = tier.log_in()
    mailbox.close()
    mailbox.close()

    with pytest.raises(MailError) as caught:
        mailbox.open("INBOX")
    assert caught.value.passing


# Nothing that anybody writes becomes a command.

COMMAND = "INBOX\r\na9 DELETE Drafts"
NAMES = {
    "a command": COMMAND,
    "a quoted command": 'INBOX"\r\na9 DELETE "Drafts',
    "a literal": "INBOX {1}\r\nx",
    "a line feed": "INBOX\nx",
    "a return": "INBOX\rx",
    "a zero": "INBOX\0x",
    "nothing": "",
    "a megabyte": "x" * 1_000_000,
    "a megabyte of letters": "é" * 1_000_000,
    "half a character": "\udce9",
}
ODD_NAMES = {
    "8-bit": "Entwürfe 草稿",
    "quotes": 'a"b\\c',
    "a wildcard": "*",
    "a list": "(Drafts INBOX)",
    "utf-7": "&AOk-",
}
VERBS: dict[str, Callable[[Mailbox, str], object]] = {
    "open": lambda mailbox, name: mailbox.open(name),
    "headers": lambda mailbox, name: list(mailbox.headers(name, first=1, last=ALL)),
    "body": lambda mailbox, name: mailbox.body(name, 1),
    "append": lambda mailbox, name: mailbox.append(name, LETTER, flags=()),
    "remove": lambda mailbox, name: mailbox.remove(Spot(folder=name, uidvalidity=1, uid=1), raw=LETTER),
    "server_time": lambda mailbox, name: mailbox.server_time(name),
}


@pytest.mark.parametrize("verb", VERBS)
def test_no_folder_name_becomes_a_command(tier: Tier, verb: str) -> None:
    mailbox = tier.log_in()
    mailbox.append("Drafts", LETTER, flags=DRAFT)
    names = {folder.name for folder in mailbox.folders()}

    for name in NAMES.values():
        with pytest.raises(UserError) as refused:
            VERBS[verb](mailbox, name)
        assert refused.value.hint
    for name in ODD_NAMES.values():
        with pytest.raises(MailError):
            VERBS[verb](mailbox, name)

    assert {folder.name for folder in mailbox.folders()} == names
    assert tier.spool("Drafts") == [LETTER]
    assert tier.spool("INBOX") == []


def test_no_flag_becomes_a_command(tier: Tier) -> None:
    mailbox = tier.log_in()

    for name in [*NAMES.values(), *ODD_NAMES.values()]:
        with pytest.raises(UserError):
            mailbox.append("Drafts", LETTER, flags=(r"\Draft", name))

    assert tier.spool("Drafts") == []
    assert mailbox.open("Drafts").count == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: x\r\n\r\na\0b\r\n",
        b"Subject: x\n\nlone line feeds\n",
        b"Subject: x\r\n\r\nlone\rreturn\r\n",
        b"Subject: x\r\n\r\n" + b"y" * TEXT_CAP,
    ],
    ids=["nothing", "a zero", "line feeds", "a return", "too large"],
)
def test_a_message_that_could_not_be_found_again_is_refused(tier: Tier, raw: bytes) -> None:
    mailbox = tier.log_in()

    with pytest.raises(UserError):
        mailbox.append("Drafts", raw, flags=DRAFT)

    assert tier.spool("Drafts") == []
    assert mailbox.open("Drafts").count == 0


@pytest.mark.parametrize("uid", [0, -1, 2**32, True])
def test_no_uid_that_is_none_is_asked_for(tier: Tier, uid: int) -> None:
    mailbox = tier.log_in()

    for ask in (
        lambda: mailbox.body("INBOX", uid),
        lambda: mailbox.headers("INBOX", first=uid, last=5),
        lambda: mailbox.headers("INBOX", first=1, last=uid),
        lambda: mailbox.remove(Spot(folder="INBOX", uidvalidity=1, uid=uid), raw=LETTER),
        lambda: mailbox.remove(Spot(folder="INBOX", uidvalidity=uid, uid=1), raw=LETTER),
    ):
        with pytest.raises(UserError):
            ask()


def test_a_message_id_that_holds_a_command_is_only_read(tier: Tier) -> None:
    evil = (
        b'Message-ID: <x\r\n a9 DELETE "Drafts"\r\n@acme.example>\r\nSubject: x\r\n\r\na9 LOGOUT\r\n{5}\r\n'
    )
    tier.deliver(evil)
    mailbox = tier.log_in()

    (found,) = read(mailbox)
    body = mailbox.body("INBOX", found.uid)

    assert b'a9 DELETE "Drafts"' in found.raw
    assert body is not None
    assert body.raw.endswith(b"a9 LOGOUT\r\n{5}\r\n")
    assert "Drafts" in {folder.name for folder in mailbox.folders()}


def test_names_that_are_odd_and_right_work(tier: Tier) -> None:
    spot = tier.log_in().append("inbox", LETTER, flags=())

    assert spot is not None
    assert tier.spool("INBOX") == [LETTER]
