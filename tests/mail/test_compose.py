"""The bytes of an email are exactly the letter: no header more, no character less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import afterview.mail.compose as compose_module
from afterview.core.model import Letter
from afterview.errors import AfterviewError, NeedsApproval, UserError
from afterview.mail.compose import compose, copy_text, header_text, mailto

LETTER = Letter(
    to="rita@acme.example",
    to_name="Rita Roe",
    subject="Alex Doe, interview for Platform Engineer: thank you for your time",
    body="Hi Rita,\n\nThank you.\n\nAlex Doe",
)
UNSENT = [
    "X-Unsent",
    "From",
    "To",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]
TOKEN = "abcdefghijklmnopqrstuvwxyz234567" + "a" * 20


def eml(letter: Letter = LETTER, *, sender: str = "Alex Doe") -> bytes:
    return compose(letter, sender_name=sender, sender_address="alex@home.example")


def headers(raw: bytes) -> list[str]:
    return message_from_bytes(raw).keys()


def header(raw: bytes, name: str) -> str:
    return str(make_header(decode_header(message_from_bytes(raw)[name])))


def text(raw: bytes) -> str:
    payload = message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_file_to_open_in_a_mail_program() -> None:
    raw = eml()
    assert headers(raw) == UNSENT
    assert header(raw, "X-Unsent") == "1"
    assert header(raw, "From") == "Alex Doe <alex@home.example>"
    assert header(raw, "To") == "Rita Roe <rita@acme.example>"
    assert header(raw, "Subject") == LETTER.subject
    assert raw.endswith(b"\r\n\r\nHi Rita,\r\n\r\nThank you.\r\n\r\nAlex Doe\r\n")


def test_an_email_that_leaves_carries_date_id_thread_and_token() -> None:
    ids = tuple(f"<{number}.{'long' * 20}@mail.example>" for number in range(40))
    raw = compose(
        LETTER,
        sender_name="Alex Doe",
        sender_address="alex@home.example",
        unsent=False,
        date=datetime(2026, 11, 3, 21, 5, tzinfo=UTC),
        message_id=f"<av1.{TOKEN}@home.example>",
        in_reply_to=ids[-1],
        references=ids,
        token=TOKEN,
    )
    assert headers(raw)[3:8] == ["Date", "Message-ID", "In-Reply-To", "References", "X-Afterview-Step"]
    assert "X-Unsent" not in headers(raw)
    assert header(raw, "Date") == "Tue, 03 Nov 2026 21:05:00 +0000"
    assert message_from_bytes(raw)["References"].split() == list(ids)
    assert b"=?" not in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_an_unsent_file_has_no_date_and_no_id() -> None:
    with pytest.raises(UserError, match="neither date nor id"):
        compose(LETTER, sender_name="A", sender_address="a@b.example", message_id="<a@b.example>")


@pytest.mark.parametrize(
    "wrong", ["", "no brackets", "<a@b>\r\nBcc: <x@y>", "<a b@c>", "<ä@b.example>", "<a>"]
)
def test_a_malformed_id_or_token_is_refused(wrong: str) -> None:
    with pytest.raises(UserError, match="malformed"):
        compose(LETTER, sender_name="A", sender_address="a@b.example", references=(wrong,))
    with pytest.raises(UserError, match="malformed"):
        compose(LETTER, sender_name="A", sender_address="a@b.example", token=f"{wrong}!")


NASTY = [
    "=?UTF-8?Q?=0A?=Bcc: x",
    "=?UTF-8?Q?=0D=0ABcc:_x?=",
    "=?utf-8?b?CkJjYzogeA==?=",
    "=?UTF-8?Q?=3D=3FUTF-8=3FQ=3F=3D0A=3F=3DBcc:_x?=",
    "=?UTF-7?Q?+AAo-Bcc?=",
    "=?nonsense?Q?a?=",
    "=?UTF-8?B?!!!?=",
    "Rita\r\nBcc: x",
    "Rita\nBcc: x",
    "Rita\x00",
    "Rita\u2028Bcc: x",
    "Rita\u2029Bcc: x",
    "Rita\x85Bcc: x",
    "Rita\u202eatir",
    "Rita\u2066x",
]


@pytest.mark.parametrize("value", NASTY)
def test_a_header_cannot_be_ended_early(value: str) -> None:
    attempts = [
        (replace(LETTER, subject=f"Hello {value}"), "Alex Doe"),
        (replace(LETTER, to_name=value), "Alex Doe"),
        (replace(LETTER, to=f"{value}@acme.example"), "Alex Doe"),
        (LETTER, value),
    ]
    for letter, sender in attempts:
        with pytest.raises(AfterviewError) as problem:
            eml(letter, sender=sender)
        assert problem.value.hint


@given(subject=st.text(max_size=80), to_name=st.text(max_size=80), sender=st.text(max_size=80))
def test_whatever_is_in_subject_and_names_only_the_meant_headers_leave(
    subject: str, to_name: str, sender: str
) -> None:
    try:
        raw = eml(replace(LETTER, subject=subject, to_name=to_name), sender=sender)
    except AfterviewError:
        return
    assert headers(raw) == UNSENT
    assert header(raw, "Subject") == subject.strip()
    assert [address for _, address in getaddresses([message_from_bytes(raw)["To"]])] == ["rita@acme.example"]


@pytest.mark.parametrize(
    "name",
    ["Rita Roe", "Roe, Rita", 'Rita "R" Roe', "Rita (HR)", "Zoë Ñandú, Dr.", "李 伟", "🙂 Rita", "R; <x@y>"],
)
def test_a_name_keeps_its_commas_quotes_and_letters(name: str) -> None:
    raw = eml(replace(LETTER, to_name=name))
    ((shown, address),) = getaddresses([message_from_bytes(raw)["To"]])
    assert (str(make_header(decode_header(shown))), address) == (name, "rita@acme.example")


def test_a_long_subject_in_any_letters_arrives_whole() -> None:
    subject = "Größe, 面接 und 🙂 " * 12
    assert header(eml(replace(LETTER, subject=subject)), "Subject") == subject.strip()


BODIES = [
    ".",
    "a\n.\nb",
    "a\n.\r\nb\r\n.\r\n",
    "..\n...",
    "From me\n\nFrom you\n>From them",
    "spaces at the end   \nand tabs\t\n \n",
    "x" * 10_000,
    "ä" * 10_000,
    "Ünïcödé 🙂 \U0001d4b3 \U0010ffff",
    "=3D =\n=",
    "\n\n\nlate",
    "a\u2028b",
    "--boundary\nContent-Type: text/html\n\n<b>",
    "",
]


@pytest.mark.parametrize("body", BODIES)
def test_a_text_arrives_byte_for_byte(body: str) -> None:
    raw = eml(replace(LETTER, body=body))
    meant = body.replace("\r\n", "\n")
    meant = meant if meant.endswith("\n") else f"{meant}\n"
    assert text(raw) == meant.replace("\n", "\r\n")
    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").find(b"\n") == -1
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\r\n." not in raw
    assert b"\r\nFrom " not in raw


@given(st.text())
def test_any_text_arrives_or_is_refused(body: str) -> None:
    try:
        raw = eml(replace(LETTER, body=body))
    except UserError:
        return
    assert text(raw).removesuffix("\r\n") == body.replace("\r\n", "\n").replace("\n", "\r\n").removesuffix(
        "\r\n"
    )
    assert headers(raw) == UNSENT


@pytest.mark.parametrize("control", ["\r", "\x00", "\x1b", "\x0b", "\x85", "\x7f", "\ud800"])
def test_a_text_with_controls_is_refused_and_the_line_named(control: str) -> None:
    with pytest.raises(UserError, match="Line 2 of the letter"):
        eml(replace(LETTER, body=f"fine\nnot{control}fine"))


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(UserError, match="longer than 1,000,000"):
        eml(replace(LETTER, body="a" * 1_000_001))


def test_a_blocked_letter_leaves_by_no_way() -> None:
    blocked = replace(LETTER, blocked_by=("job title", "a or b"))
    for way in (eml, mailto, copy_text):
        with pytest.raises(NeedsApproval, match="job title, a or b"):
            way(blocked)


def test_without_an_address_only_copying_is_left() -> None:
    nowhere = replace(LETTER, to=None)
    for way in (eml, mailto):
        with pytest.raises(UserError, match="Rita Roe has no email address"):
            way(nowhere)
    assert copy_text(nowhere) == "Hi Rita,\n\nThank you.\n\nAlex Doe\n"


def test_the_text_to_copy_has_recipient_and_subject_above_it() -> None:
    assert copy_text(LETTER).split("\n")[:4] == [
        "To: Rita Roe <rita@acme.example>",
        f"Subject: {LETTER.subject}",
        "",
        "Hi Rita,",
    ]
    assert copy_text(replace(LETTER, to_name=None)).startswith("To: rita@acme.example\n")


def test_a_mailto_link_is_percent_encoded() -> None:
    short = replace(LETTER, to="a+b&c@acme.example", subject="Größe & mehr?", body="Hi,\n\n1+1=2")
    assert mailto(short) == (
        "mailto:a%2Bb%26c@acme.example?subject=Gr%C3%B6%C3%9Fe%20%26%20mehr%3F"
        "&body=Hi%2C%0D%0A%0D%0A1%2B1%3D2"
    )


def test_a_mailto_link_stays_under_2000_characters() -> None:
    room = 1999 - len(mailto(replace(LETTER, body="")))
    assert len(mailto(replace(LETTER, body="a" * room))) == 1999
    with pytest.raises(UserError, match="too long for a mailto: link") as problem:
        mailto(replace(LETTER, body="a" * (room + 1)))
    assert "--to letter.eml" in problem.value.hint
    assert "--to copy" in problem.value.hint


def test_a_mailto_link_carries_no_header_of_a_strangers() -> None:
    with pytest.raises(UserError):
        mailto(replace(LETTER, subject="Hi\r\nBcc: x"))
    assert "%26bcc%3Dx" in mailto(replace(LETTER, subject="Hi&bcc=x"))


def test_header_text_strips_and_keeps_the_rest() -> None:
    assert header_text("  Größe = 3? ", "subject") == "Größe = 3?"
    with pytest.raises(UserError, match="The subject is empty"):
        header_text(" ", "subject")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"Subject: ", b"Bcc: x@y.example\r\nSubject: ", "headers"),
        (b"To: Rita Roe", b"To: x@y.example, Rita Roe", "To"),
        (b"To: ", b"To: x@y.example\r\nTo: ", "To"),
        (b"Thank you.", b"Thank me.", "text"),
        (b"Alex Doe\r\n", b"Alex Doe\n", "headers"),
        (b"Subject: Alex", b"Subject: =?UTF-8?B?!!!?= Alex", "Subject"),
    ],
)
def test_bytes_that_say_anything_else_are_not_let_through(
    old: bytes, new: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = eml().replace(old, new)
    assert changed != eml()
    monkeypatch.setattr(compose_module, "_serialise", lambda *_: changed)
    with pytest.raises(AfterviewError, match=rf"would not arrive as it is written \({said}\)"):
        eml()
