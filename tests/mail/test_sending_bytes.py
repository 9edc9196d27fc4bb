"""An email that is sent: in its thread, dated once, approved byte by byte, read again before it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from afterview.core.model import Letter
from afterview.errors import AfterviewError, UserError
from afterview.mail.compose import check_sending, compose, dated, digest
from afterview.mail.headers import header_text, is_message_id
from afterview.mail.message import read_strictly
from tests.mail.test_compose import LETTER, TOKEN, header, headers

IDS = tuple(f"<{number:02}{'a-long-id.' * 8}@{number:02}.acme.example>" for number in range(12))
OURS = f"<av1.{TOKEN}@home.example>"
CET = timezone(timedelta(hours=1))
AT = datetime(2026, 11, 10, 9, 30, tzinfo=CET)
SENT = [
    "From",
    "To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "X-Afterview-Step",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]
id_parts = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>@"), min_size=1)
ids = st.builds("<{}@{}>".format, id_parts, id_parts).filter(is_message_id)


def answer(
    letter: Letter = LETTER, *, references: tuple[str, ...] = IDS, name: str = "Alex Doe", token: str = TOKEN
) -> bytes:
    return compose(
        letter,
        sender_name=name,
        sender_address="alex@home.example",
        unsent=False,
        message_id=OURS,
        in_reply_to=references[-1],
        references=references,
        token=token,
    )


def check(raw: bytes, letter: Letter = LETTER, *, date: datetime | None = None, **other: str) -> None:
    said = {
        "sender_address": "alex@home.example",
        "message_id": OURS,
        "token": TOKEN,
        "in_reply_to": IDS[-1],
        **other,
    }
    check_sending(raw, letter, references=IDS, date=date, **said)


def test_twelve_references_of_a_hundred_characters_survive_byte_for_byte() -> None:
    assert {len(each) for each in IDS} == {100}
    raw = answer()
    assert b"References: " + b"\r\n ".join(each.encode() for each in IDS) + b"\r\n" in raw
    assert f"\r\nIn-Reply-To: {IDS[-1]}\r\n".encode() in raw
    assert headers(raw) == SENT


def test_every_id_has_a_line_of_its_own_and_short_ones_stay_below_78_columns() -> None:
    short = tuple(f"<{number}.{'b' * 40}@acme.example>" for number in range(30))
    head = answer(references=short).partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n") if b"@acme.example>" in line) <= 78
    assert message_from_bytes(head)["References"].split() == list(short)


@given(references=st.lists(ids, min_size=1, max_size=30, unique=True).map(tuple))
def test_whatever_may_stand_in_an_id_arrives_as_it_is(references: tuple[str, ...]) -> None:
    message = message_from_bytes(answer(references=references))
    assert message["References"].split() == list(references)
    assert message["In-Reply-To"] == references[-1]
    assert message["Message-ID"] == OURS
    assert message["X-Afterview-Step"] == TOKEN
    assert message.keys() == SENT


@given(
    hostile=st.text(max_size=60) | st.sampled_from(["<a@b>\r\nBcc: <x@y>", "<=?utf-8?q?=0A?=@x>", "<a@b>\n"]),
    slot=st.sampled_from(["message_id", "in_reply_to", "references", "token", "subject", "to_name", "name"]),
)
def test_a_hostile_header_is_refused_or_only_what_is_meant_leaves(hostile: str, slot: str) -> None:
    letter = replace(
        LETTER,
        subject=hostile if slot == "subject" else LETTER.subject,
        to_name=hostile if slot == "to_name" else LETTER.to_name,
    )
    try:
        raw = compose(
            letter,
            sender_name=hostile if slot == "name" else "Alex Doe",
            sender_address="alex@home.example",
            unsent=False,
            message_id=hostile if slot == "message_id" else OURS,
            in_reply_to=hostile if slot == "in_reply_to" else IDS[0],
            references=(IDS[0], hostile) if slot == "references" else IDS,
            token=hostile if slot == "token" else TOKEN,
        )
    except AfterviewError:
        return
    assert headers(raw) == SENT
    assert raw.partition(b"\r\n\r\n")[0].isascii()


def test_the_date_is_written_once_in_the_senders_own_offset() -> None:
    raw = dated(answer(), AT)
    assert header(raw, "Date") == "Tue, 10 Nov 2026 09:30:00 +0100"
    assert headers(raw) == [*SENT[:3], "Date", *SENT[3:]]
    assert raw == compose(
        LETTER,
        sender_name="Alex Doe",
        sender_address="alex@home.example",
        unsent=False,
        date=AT,
        message_id=OURS,
        in_reply_to=IDS[-1],
        references=IDS,
        token=TOKEN,
    )
    with pytest.raises(AfterviewError, match="cannot be dated"):
        dated(raw, AT)


def test_what_is_no_email_to_send_gets_no_date() -> None:
    unsent = compose(LETTER, sender_name="Alex Doe", sender_address="alex@home.example")
    for raw in (unsent, b"", b"To: x\r\n\r\nHi\r\n"):
        with pytest.raises(AfterviewError, match="cannot be dated"):
            dated(raw, AT)
    with pytest.raises(UserError, match="no time zone"):
        dated(answer(), AT.replace(tzinfo=None))


def test_an_offset_that_no_header_can_hold_becomes_utc() -> None:
    old_paris = timezone(timedelta(minutes=9, seconds=21))
    raw = dated(answer(), datetime(2026, 11, 10, 8, 39, 21, tzinfo=old_paris))
    assert header(raw, "Date") == "Tue, 10 Nov 2026 08:30:00 +0000"


@given(body=st.text(st.characters(exclude_categories=["C"])), at=st.datetimes(timezones=st.just(UTC)))
def test_an_approval_is_over_every_byte_but_the_date(body: str, at: datetime) -> None:
    raw = answer(replace(LETTER, body=body))
    assert digest(dated(raw, at)) == digest(raw)


@given(where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_other_byte_changes_the_approval(where: int, bit: int) -> None:
    raw = answer()
    at = where % len(raw)
    changed = raw[:at] + bytes([raw[at] ^ (1 << bit)]) + raw[at + 1 :]
    assert digest(changed) != digest(raw)


def test_a_second_date_or_one_in_the_text_is_part_of_what_is_approved() -> None:
    raw = dated(answer(), AT)
    doubled = raw.replace(b"Message-ID:", b"Date: Tue, 10 Nov 2026 09:30:00 +0100\r\nMessage-ID:")
    assert digest(doubled) != digest(raw)
    one, other = (answer(replace(LETTER, body=f"Date: {day} November")) for day in (10, 11))
    assert digest(one) != digest(other)


def test_what_is_sent_is_the_letter_with_its_ids_and_date() -> None:
    check(answer())
    check(dated(answer(), AT), date=AT)
    check(answer(name="Zoë Dœ"), replace(LETTER, to="RITA@acme.example"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"From: ", b"X-Unsent: 1\r\nFrom: ", "headers"),
        (b"Subject: ", b"Bcc: x@y.example\r\nSubject: ", "headers"),
        (b"Subject: ", b"Cc: x@y.example\r\nSubject: ", "headers"),
        (b"Message-ID: ", b"Date: Tue, 10 Nov 2026 09:30:00 +0100\r\nMessage-ID: ", "headers"),
        (b"rita@acme.example>", b"rita@acme.example>, x@y.example", "does not have one recipient"),
        (b"rita@acme.example", b"rita@evil.example", "somebody else"),
        (b"alex@home.example", b"eve@home.example", "from somebody else"),
        (b"Message-ID: <av1.", b"Message-ID: <av2.", "Message-ID"),
        (b"References: <", b"References: <a@b.example> <", "References"),
        (b"In-Reply-To: <", b"In-Reply-To: <1", "In-Reply-To"),
        (b"X-Afterview-Step: a", b"X-Afterview-Step: b", "X-Afterview-Step"),
        (b"Thank you.", b"Thank me.", "text"),
        (b"thank you for", b"thank me for", "Subject"),
        (b"Alex Doe\r\n", b"Alex Doe\n", "headers"),
    ],
)
def test_bytes_that_changed_since_do_not_leave(old: bytes, new: bytes, said: str) -> None:
    changed = answer().replace(old, new)
    assert changed != answer()
    with pytest.raises(AfterviewError, match=said):
        check(changed)


def test_a_letter_without_an_address_has_no_bytes_to_send() -> None:
    with pytest.raises(AfterviewError, match="somebody else"):
        check(answer(), replace(LETTER, to=None))


def test_a_date_other_than_the_claims_does_not_leave() -> None:
    with pytest.raises(AfterviewError, match="Date"):
        check(dated(answer(), AT), date=AT + timedelta(seconds=1))
    with pytest.raises(AfterviewError, match="Date"):
        check(answer(), date=AT)


def allowed(text: str) -> bool:
    try:
        header_text(text, "name")
    except UserError:
        return False
    return True


odd = st.text(st.sampled_from('ab \xa0\u3000ä面🙂"\\(),.:;<>@=?_') | st.characters(), min_size=1, max_size=80)


@given(odd.filter(allowed), odd.filter(allowed))
@example("Rita", "> <")
@example("Rita \xa0Roe", "0 \xa00")
def test_every_name_and_subject_that_is_allowed_arrives_as_it_is(name: str, subject: str) -> None:
    raw = answer(replace(LETTER, subject=subject, to_name=name), name=name)
    assert header(raw, "Subject") == subject.strip()
    for each in ("To", "From"):
        ((shown, address),) = getaddresses([message_from_bytes(raw)[each].replace("\r\n", "")])
        assert str(make_header(decode_header(shown))) == name.strip()
        assert address in {"rita@acme.example", "alex@home.example"}
    assert read_strictly(raw).sender == "alex@home.example"
    assert read_strictly(raw).references == IDS


@pytest.mark.parametrize("text", ["=?utf-8?q?Rita?=", "Hi =?UTF-8?B?UmU=?= there", "=?x?b??="])
def test_a_word_in_the_code_of_headers_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        answer(replace(LETTER, subject=text))


def test_a_line_of_coded_words_stays_below_78_columns() -> None:
    head = answer(replace(LETTER, subject="Größe, 面接 und 🙂 " * 12)).partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n") if b"=?utf-8?" in line) < 78


def test_the_longest_names_fit_their_line() -> None:
    name, address = '"' * 900, f"{'a' * 64}@{'b' * 180}.example"
    raw = compose(
        replace(LETTER, to_name=name, to=address), sender_name=name[:300], sender_address=address, unsent=True
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 998
