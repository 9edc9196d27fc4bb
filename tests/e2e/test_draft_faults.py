"""What people do with a draft in a mail program of their own: edit it, delete it, send it as they like."""

from __future__ import annotations

from email import message_from_bytes

from tests.e2e.mailing import A_MINUTE_AFTER, FIRST, MailDesk
from tests.e2e.strangers import email

MORNING = "2026-11-04T10:00-05:00"


def drafted(desk: MailDesk) -> bytes:
    """The thank-you lies in the Drafts folder; its bytes."""
    desk.ready().write("draft")
    (raw,) = desk.provider.folder("Drafts")
    return raw


def edited(desk: MailDesk, raw: bytes) -> bytes:
    """The person changes a word, which mail programs do by a new message in the place of the old one."""
    new = raw.replace(b"Hi Rita", b"Dear Rita").replace(b"Rita,", b"Ms Roe,")
    assert new != raw
    with desk.own_program() as program:
        program.delete_all("Drafts")
        program.put("Drafts", new, r"(\Draft \Seen)")
    return new


def test_a_draft_that_the_person_edited_is_theirs(desk: MailDesk) -> None:
    new = edited(desk, drafted(desk))
    desk.at(A_MINUTE_AFTER).watch()
    assert desk.provider.folder("Drafts") == [new]
    desk.do("outbox", "cancel", "1")
    desk.at(MORNING).watch()
    desk.watch()
    assert desk.provider.folder("Drafts") == [new]
    assert desk.provider.received() == []


def test_an_edited_draft_that_they_send_was_sent(desk: MailDesk) -> None:
    new = edited(desk, drafted(desk))
    desk.at(A_MINUTE_AFTER).watch()
    with desk.own_program() as program:
        program.delete_all("Drafts")
        program.put("Sent", new)
    desk.at(MORNING).watch()
    assert desk.states() == ["sent"]
    assert desk.action() == "wait"
    assert len(desk.provider.folder("Sent")) == 1


def test_a_draft_that_an_answer_made_needless_is_taken_away_unless_it_is_theirs(desk: MailDesk) -> None:
    desk.ready().write("send")
    desk.at(A_MINUTE_AFTER).watch()
    there = desk.provider
    thanks = message_from_bytes(there.received()[0])["Message-ID"]
    desk.at(FIRST).write("draft")
    assert len(there.folder("Drafts")) == 1
    there.arrives(email(there.rita, there.address, "Re", references=(thanks,)))
    desk.watch()
    assert (desk.states(), there.folder("Drafts")) == (["sent", "withdrawn"], [])
    assert desk.letter(2)["body"] != ""


def test_a_draft_that_is_gone_is_asked_about_and_not_put_there_again(desk: MailDesk) -> None:
    drafted(desk)
    with desk.own_program() as program:
        program.delete_all("Drafts")
    for moment in (A_MINUTE_AFTER, "2026-11-03T16:11-05:00", MORNING):
        desk.at(moment).watch()
    item = desk.item()
    assert "is gone: did you send it? Looked in " in item["question"]
    assert desk.provider.folder("Drafts") == []
    desk.do("settle", "1", "it was not sent")
    desk.watch()
    assert desk.action() == "write"
    assert desk.provider.folder("Drafts") == []
    assert desk.provider.received() == []


def test_a_draft_sent_by_a_program_that_gives_it_an_id_of_its_own(desk: MailDesk) -> None:
    """And without the header by which it could be known, as Outlook sends it."""
    raw = drafted(desk)
    lines = raw.split(b"\r\n")
    kept = [line for line in lines if not line.startswith((b"X-Afterview-Step", b"Message-ID"))]
    own = b"Message-ID: <4711@outlook.example>\r\n" + b"\r\n".join(kept)
    with desk.own_program() as program:
        program.delete_all("Drafts")
        program.put("Sent", own)
    desk.at(A_MINUTE_AFTER).watch()
    assert desk.states() == ["sent"]

    there = desk.provider
    there.arrives(email(there.rita, there.address, "Re", references=("<4711@outlook.example>",)))
    desk.at(MORNING).watch()
    assert desk.action() == "ask"  # her answer to it is known as one
    assert len(there.folder("Sent")) == 1
