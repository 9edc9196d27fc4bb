"""The whole way through a real mail server: connect, draft, approve, send, answer. Judged by its spool."""

from __future__ import annotations

from email import message_from_bytes

from tests.e2e.mailing import AFTERWARDS, FIRST, SECOND, MailDesk
from tests.e2e.strangers import email

A_MINUTE_LATER = "2026-11-10T09:31-05:00"


def test_a_thank_you_as_a_draft_a_follow_up_and_a_ping_in_its_thread(desk: MailDesk) -> None:
    desk.ready()
    desk.write("draft")
    (draft,) = desk.provider.folder("Drafts")
    assert desk.provider.flags("Drafts") == ["DS"]
    assert message_from_bytes(draft)["To"] == f"Rita Roe <{desk.provider.rita}>"

    with desk.own_program() as program:  # the person sends it
        program.move_all("Drafts", "Sent")
    desk.watch()
    assert desk.states() == ["sent"]

    desk.at(FIRST).write("send")
    desk.at(A_MINUTE_LATER).watch()
    desk.at(SECOND).write("send")
    desk.at("2026-11-17T09:31-05:00").watch()
    desk.watch()

    follow_up, ping = (message_from_bytes(raw) for raw in desk.provider.received())
    assert follow_up["References"] is None
    assert (ping["In-Reply-To"], ping["References"]) == (follow_up["Message-ID"],) * 2
    assert ping["Subject"] == f"Re: {follow_up['Subject']}"
    assert len(desk.provider.ids()) == len(set(desk.provider.ids())) == 2
    assert len(desk.provider.folder("Sent")) == 3
    assert desk.states() == ["sent"] * 3


def test_an_answer_a_minute_before_withdraws_what_waits(desk: MailDesk) -> None:
    desk.ready()
    desk.write("send")
    desk.at("2026-11-03T16:06-05:00").watch()
    thanks = message_from_bytes(desk.provider.received()[0])
    desk.at(FIRST).write("send")
    desk.provider.arrives(
        email(desk.provider.rita, desk.provider.address, "Re: x", references=(thanks["Message-ID"],))
    )
    desk.at(A_MINUTE_LATER).watch()
    assert desk.states() == ["sent", "withdrawn"]
    assert "next steps" in desk.letter(2)["body"]
    assert desk.action() == "ask"
    assert len(desk.provider.received()) == 1

    desk.do("heard", "1", "--kind", "reply")
    assert desk.action() == "wait"


def test_twelve_long_references_survive_byte_for_byte(desk: MailDesk) -> None:
    desk.ready()
    desk.write("send")
    desk.at("2026-11-03T16:06-05:00").watch()
    thanks = message_from_bytes(desk.provider.received()[0])
    chain = tuple(f"<{number:02d}{'x' * 80}@mail.acme.example>" for number in range(12))
    assert {len(each) for each in chain} == {102}
    answer = email(
        desk.provider.rita,
        desk.provider.address,
        "Re: your interview",
        references=(*chain, thanks["Message-ID"]),
        message_id="<answer@acme.example>",
    )
    desk.provider.arrives(answer)
    desk.at("2026-11-04T10:00-05:00").watch()
    desk.do("heard", "1", "--kind", "reply")
    desk.at("2026-11-12T10:00-05:00").write("send")
    desk.at("2026-11-12T10:01-05:00").watch()
    raw = desk.provider.received()[-1]
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    (line,) = [each for each in head.split(b"\r\n") if each.startswith(b"References: ")]
    expected = " ".join((*chain, thanks["Message-ID"], "<answer@acme.example>"))
    assert line.removeprefix(b"References: ").split() == expected.encode().split()
    assert AFTERWARDS


def test_a_message_id_that_holds_a_command_executes_nothing(desk: MailDesk) -> None:
    desk.ready()
    desk.write("send")
    desk.at("2026-11-03T16:06-05:00").watch()
    thanks = message_from_bytes(desk.provider.received()[0])
    evil = '<x@y.example>\r\n A1 DELETE "Sent"\r\n A2 STORE 1:* +FLAGS (\\Deleted)'
    raw = email(
        desk.provider.rita, desk.provider.address, "Re", message_id=evil, references=(thanks["Message-ID"],)
    )
    desk.provider.arrives(raw)
    desk.watch()
    desk.watch()
    assert len(desk.provider.folder("INBOX")) == 1
    assert len(desk.provider.folder("Sent")) == 1
    assert desk.action() == "ask"
