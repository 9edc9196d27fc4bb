"""A mailbox that is full, empty, without its folders or numbered anew, a wrong clock, an old backup.

In each nothing is lost, nothing is concluded that is not so, and the recipient has each letter once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import cache
from pathlib import Path

import pytest

from afterview.app import wiring
from tests.cli.desk import Desk
from tests.conftest import RequireTier
from tests.e2e.conftest import assert_nowhere
from tests.e2e.mailing import A_MINUTE_AFTER, FIRST, MailDesk
from tests.e2e.provider import Delivering, Provider, two_people
from tests.e2e.strangers import email
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot, missing_dovecot

LATER = "2026-11-03T16:08-05:00"
Folders = tuple[tuple[str, str], ...]
At = Callable[..., MailDesk]


@pytest.fixture(scope="module")
def servers(require_tier: RequireTier) -> Iterator[Callable[..., Dovecot]]:
    """Dovecots with these folders, or so much room for each mailbox; the same for the same wish."""
    require_tier("dovecot", missing=missing_dovecot())
    with ExitStack() as stack:
        yield cache(lambda **wish: stack.enter_context(dovecot(**wish)))


@pytest.fixture
def at(capsys: pytest.CaptureFixture[str], servers: Callable[..., Dovecot], home: Path) -> Iterator[At]:
    """A desk whose mailbox is at such a server."""
    desks: list[MailDesk] = []
    with ExitStack() as stack:

        def begin(**wish: object) -> MailDesk:
            server = servers(**wish)
            address, rita = two_people()
            smtp = stack.enter_context(Delivering(server, address))
            provider = Provider(dovecot=server, smtp=smtp, address=address, rita=rita)
            desks.append(MailDesk(desk=Desk(capture=capsys), provider=provider))
            return desks[-1]

        yield begin
    for desk in desks:
        assert_nowhere(PASSWORD, desk, home)


def filler(size: int) -> bytes:
    """A message of exactly so many bytes."""
    head, line = b"Subject: photos\r\n\r\n", b"x" * 70 + b"\r\n"
    lines, rest = divmod(size - len(head) - 2, len(line))
    return head + line * lines + b"y" * rest + b"\r\n"


# Full.


def test_a_full_mailbox_keeps_the_approval_until_there_is_room_for_the_draft(at: At) -> None:
    desk = at(quota=20_000).ready()
    with desk.own_program() as program:
        program.put("INBOX", filler(19_500))
    said = desk.try_("write", "1", "--to", "draft")
    assert said.code == 5
    assert "Letter 1 is approved, but it is not in your mailbox yet" in said.err
    assert "The mailbox is full" in said.err
    assert (desk.states(), desk.provider.folder("Drafts")) == (["approved"], [])
    assert "The mailbox is full" in desk.at(A_MINUTE_AFTER).watch()["troubles"][0]
    assert desk.provider.folder("Drafts") == []

    with desk.own_program() as program:
        program.delete_all("INBOX")
    desk.watch()
    desk.watch()
    assert len(desk.provider.folder("Drafts")) == 1


def test_a_mailbox_with_no_room_for_the_copy_alone_gets_it_later_once(at: At) -> None:
    desk = at(quota=20_000).ready()
    desk.write("send")
    with desk.own_program() as program:
        program.put("INBOX", filler(19_200))  # the entry that reads the clock still has room
    troubles = desk.at(A_MINUTE_AFTER).watch()["troubles"]
    assert "The mailbox is full" in troubles[0]
    assert desk.states() == ["sent"]
    assert desk.provider.folder("Sent") == []

    with desk.own_program() as program:
        program.delete_all("INBOX")
    desk.at(LATER).watch()
    desk.watch()
    assert len(desk.provider.folder("Sent")) == 1
    assert len(desk.provider.received()) == 1


@pytest.mark.parametrize(
    ("folders", "sentence"),
    [
        ((("Sent", r"\Sent"), ("Papers", "")), "marks no folder as the one for drafts"),
        (
            (("Sent", r"\Sent"), ("Papers", r"\Drafts"), ("Entwürfe", r"\Drafts")),
            "marks 2 folders for drafts",
        ),
    ],
    ids=["none", "two"],
)
def test_without_one_folder_for_drafts_it_waits_until_the_person_names_it(
    at: At, folders: Folders, sentence: str
) -> None:
    desk = at(folders=folders).introduced()
    connected = desk.do("mail", "connect", desk.provider.address, *desk.provider.servers)
    assert connected["drafts"] is None
    assert "--drafts NAME" in connected["hints"][0]
    desk.add("Acme", desk.provider.rita)

    said = desk.try_("write", "1", "--to", "draft")
    assert said.code == 5
    assert sentence in said.err
    assert "--drafts NAME" in said.err
    assert desk.states() == ["approved"]
    desk.do("mail", "connect", desk.provider.address, "--drafts", "Papers")
    desk.at(A_MINUTE_AFTER).watch()
    desk.watch()
    assert len(desk.provider.folder("Papers")) == 1
    assert desk.provider.received() == []


def test_without_a_folder_for_drafts_nothing_leaves_and_it_says_what_to_do(at: At) -> None:
    desk = at(folders=(("Sent", r"\Sent"), ("Papers", ""))).ready()
    desk.write("send")
    desk.at(A_MINUTE_AFTER).watch()
    row = desk.letter()["row"]
    assert row["state"] == "approved"
    assert "--drafts" in row["why"]
    desk.do("mail", "connect", desk.provider.address, "--drafts", "Papers")
    desk.watch()
    assert len(desk.provider.received()) == 1


# Emptied, numbered anew.


def renumbered(desk: MailDesk) -> None:
    """The inbox is given another UIDVALIDITY, as after a move to another server."""
    place = desk.provider.dovecot.maildir(desk.provider.address)
    listed = place / "dovecot-uidlist"
    version, validity, _, name = listed.read_text().splitlines()[0].split(" ")
    listed.write_text(f"{version} V{int(validity[1:]) + 1000} N1 {name}\n")
    for file in place.glob("dovecot.index*"):
        file.unlink()


def answered(desk: MailDesk, number: int = 1) -> None:
    """Rita answers the first email."""
    there = desk.provider
    thanks = message_from_bytes(there.received()[0])["Message-ID"]
    message_id = f"<answer.{number}@acme.example>"
    there.arrives(email(there.rita, there.address, "Re", references=(thanks,), message_id=message_id))


def thanked(desk: MailDesk) -> None:
    desk.ready().write("send")
    desk.at(A_MINUTE_AFTER).watch()


def read(desk: MailDesk) -> dict[str, dict[str, int]]:
    (account,) = desk.do("mail", "status")["accounts"]
    return {folder["folder"]: folder for folder in account["folders"]}


def test_a_mailbox_that_is_suddenly_empty_loses_nothing(desk: MailDesk) -> None:
    thanked(desk)
    answered(desk)
    desk.at(FIRST).watch()
    before = desk.item()
    assert before["action"] == "ask"
    with desk.own_program() as program:
        program.delete_all("INBOX")
        program.delete_all("Sent")
    desk.watch()
    desk.watch()
    assert desk.item() == before
    assert desk.states() == ["sent"]
    assert (len(desk.provider.received()), desk.provider.folder("Sent")) == (1, [])


def test_a_folder_that_is_deleted_and_made_again_is_read_again(desk: MailDesk) -> None:
    thanked(desk)
    with desk.own_program() as program:
        program.make("Jobs")
    desk.watch()
    answered(desk)
    with desk.own_program() as program:
        program.move_all("INBOX", "Jobs")
    assert desk.at(FIRST).watch()["matched"] == 1
    before = read(desk)["Jobs"]["uidvalidity"]
    with desk.own_program() as program:
        program.move_all("Jobs", "INBOX")
    with desk.own_program() as program:
        program.destroy("Jobs")
        program.make("Jobs")
        program.move_all("INBOX", "Jobs")
    looked = desk.watch()
    assert read(desk)["Jobs"]["uidvalidity"] != before
    assert (looked["complete"], looked["matched"]) == (True, 0)
    desk.do("heard", "1", "--kind", "reply")
    assert desk.action() == "wait"  # one message, however often it was moved


def test_a_mailbox_numbered_anew_is_read_again_before_anything_leaves(desk: MailDesk) -> None:
    thanked(desk)
    for number in range(3):
        desk.provider.arrives(
            email("news@shop.example", desk.provider.address, "Sale", message_id=f"<{number}@shop.example>")
        )
    desk.watch()
    before = read(desk)["INBOX"]
    desk.at(FIRST).write("send")
    answered(desk)
    renumbered(desk)
    looked = desk.at("2026-11-10T09:31-05:00").watch()
    after = read(desk)["INBOX"]
    assert after["uidvalidity"] != before["uidvalidity"]
    assert (looked["read"], looked["matched"], after["rescanning"]) == (1, 1, False)
    assert desk.states() == ["sent", "withdrawn"]
    assert len(desk.provider.received()) == 1
    assert desk.watch()["read"] == 0


# The clock.


@pytest.mark.parametrize("minutes", [11, -11, 60 * 24 * 3])
def test_with_a_clock_that_is_wrong_nothing_leaves(
    desk: MailDesk, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    desk.ready().write("send")
    off = timedelta(minutes=minutes)
    with monkeypatch.context() as patch:
        patch.setattr(wiring, "_machine", lambda: datetime.now(UTC) + off)  # noqa: TID251 - the real one
        desk.at(A_MINUTE_AFTER).watch()
    row = desk.letter()["row"]
    which = "ahead of" if minutes > 0 else "behind"
    assert f"clock is {abs(minutes)} minutes {which} the mail server's: set it right" in row["why"]
    assert (row["state"], desk.provider.received()) == ("approved", [])
    desk.watch()
    assert len(desk.provider.received()) == 1


def test_a_clock_that_is_nine_minutes_off_will_do(desk: MailDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ready().write("send")
    off = timedelta(minutes=9)
    monkeypatch.setattr(wiring, "_machine", lambda: datetime.now(UTC) + off)  # noqa: TID251 - the real one
    desk.at(A_MINUTE_AFTER).watch()
    assert len(desk.provider.received()) == 1


# An old backup.


def test_a_backup_of_last_week_sends_nothing_by_itself(desk: MailDesk, tmp_path: Path) -> None:
    desk.ready().write("send")
    backup = tmp_path / "week-old.zip"
    desk.do("backup", str(backup))
    desk.at(A_MINUTE_AFTER).watch()
    assert len(desk.provider.received()) == 1

    desk.at(FIRST).do("restore", str(backup), "--yes")
    for _ in range(3):
        desk.watch()
    assert len(desk.provider.received()) == 1
    assert desk.states() == ["sent"]  # its copy lies in Sent


def test_what_writes_by_itself_waits_after_a_restore(desk: MailDesk, tmp_path: Path) -> None:
    """The thank-you left after the backup was made, and the person tidied its copy away."""
    desk.ready().do("edit", "1", "--auto")
    backup = tmp_path / "older.zip"
    desk.do("backup", str(backup))
    desk.watch()
    desk.at(A_MINUTE_AFTER).watch()
    assert len(desk.provider.received()) == 1
    with desk.own_program() as program:
        program.delete_all("Sent")
    desk.at("2026-11-04T10:00-05:00").do("restore", str(backup), "--yes")
    for minute in (0, 5, 10):
        desk.at(f"2026-11-04T10:{minute:02d}-05:00").watch()
    assert len(desk.provider.received()) == 1
    assert desk.action() == "write"  # for the person to look at
