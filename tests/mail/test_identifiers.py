"""Ids of emails, and our own among them: in headers of any make, and anywhere in what comes back."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.mail.identifiers import COUNT_LIMIT, ids_in, token_of
from afterview.mail.message import ids_within, tokens_within
from tests.mail.strangers import BOUNCE, EXCHANGE, OURS, TOKEN

id_parts = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>@?="), min_size=1)
ids = st.lists(st.builds("<{}@{}>".format, id_parts, id_parts), min_size=1, max_size=20, unique=True)


@pytest.mark.parametrize(
    "value",
    [
        "<a@b> <c@d>",
        "<a@b><c@d>",
        "<a@b>,<c@d>",
        "<a@b> , <c@d>,",
        "<a@b>\n\t<c@d>",
        "<a\n @b> <c@d>",
        "<a@b> <a@b> <c@d> <a@b>",
        "Your message of 3 Nov <a@b>, and <c@d> too",
        "=?utf-8?q?=3Ca=40b=3E?= <c@d>",
        "=?utf-8?q?=3Ca=40b=3E?=\n =?utf-8?q?_=3Cc=40d=3E?=",
        "=?us-ascii?B?PGFAYj4g?=\n\t=?us-ascii?B?PGNAZD4=?=",
        "=?utf-8?q?=3Ca=40b=3E_=3Cc?=\n =?utf-8?q?=40d=3E?=",
        "<<a@b>> <c@d>",
        "<a@b> <c@d> <cut.off@in.the.mid",
        "<> < > <a@b> <c@d>",
    ],
)
def test_ids_are_found_however_they_stand_in_the_header(value: str) -> None:
    assert ids_in([value.encode()]) == ("<a@b>", "<c@d>")


def test_an_id_alone_needs_no_brackets_and_an_address_in_a_sentence_is_none() -> None:
    assert ids_in([b" 4711.abc@acme.example "]) == ("<4711.abc@acme.example>",)
    assert ids_in([b"Message from rita@acme.example of Tuesday"]) == ()


def test_ids_that_are_odd_are_kept_as_they_are() -> None:
    odd = (b"<no-at-sign>", b"<[x]$%7e@y>", b'<"quoted"@y>', "<größe@y>".encode())
    assert ids_in([b" ".join(odd)]) == ("<no-at-sign>", "<[x]$%7e@y>", '<"quoted"@y>', "<größe@y>")


@given(ids)
def test_every_id_arrives_in_order_once(meant: list[str]) -> None:
    for between in (" ", ",", "", "\n ", ", "):
        assert ids_in([between.join(meant).encode()]) == tuple(meant)


def test_of_too_many_the_first_and_the_last_are_kept() -> None:
    many = [f"<{number}@x>" for number in range(10_000)]
    found = ids_in([" ".join(many).encode()])
    assert len(found) == COUNT_LIMIT
    assert (found[0], found[-1]) == ("<0@x>", "<9999@x>")


def test_an_id_longer_than_a_line_is_none() -> None:
    assert ids_in([b"<" + b"a" * 5_000 + b"@x> <a@b>"]) == ("<a@b>",)


def test_a_token_is_read_off_an_id_of_ours_alone() -> None:
    assert token_of(OURS) == TOKEN
    assert token_of(OURS.upper()) == TOKEN
    assert token_of(f"<av1.{TOKEN}@rewritten.example>") == TOKEN
    for other in (f"<av2.{TOKEN}@x>", f"<av1.{TOKEN}a@x>", f"<x.av1.{TOKEN}@x>", "<a@b>", ""):
        assert token_of(other) is None


def quoted_printable(text: str) -> bytes:
    return quopri.encodestring(text.encode())


def utf_16(text: str) -> bytes:
    return base64.encodebytes(text.encode("utf-16-le"))


def one_long_line(text: str) -> bytes:
    return base64.b64encode(text.encode() * 50)


def in_60_columns(text: str) -> bytes:
    code = base64.b64encode(text.encode())
    return b"\r\n".join(code[at : at + 60] for at in range(0, len(code), 60))


def twice(text: str) -> bytes:
    return base64.encodebytes(b"\n" + base64.encodebytes(text.encode()))


RETURNED = f"Your email was not delivered.\n\nMessage-ID: {OURS}\n"


@pytest.mark.parametrize(
    "encode",
    [str.encode, quoted_printable, utf_16, one_long_line, in_60_columns, twice],
)
def test_our_id_is_found_in_a_returned_message_however_it_is_encoded(
    encode: Callable[[str], bytes],
) -> None:
    raw = (
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\n" + encode(RETURNED) + b"\r\n--x--\r\n"
    )
    assert ids_within(raw) == (OURS,)
    assert tokens_within(raw) == (TOKEN,)


@pytest.mark.parametrize(
    "text",
    [
        f"Message-Id: &lt;av1.{TOKEN}@home.example&gt;",
        f"AV1.{TOKEN.upper()}@HOME.EXAMPLE",
        f"> > message id av1.{TOKEN}@home.example.",
        f'<a href="x?id=av1.{TOKEN}@home.example">',
    ],
)
def test_our_id_is_found_without_its_brackets(text: str) -> None:
    assert ids_within(text.encode()) == (OURS,)


@pytest.mark.parametrize(
    "text",
    [
        f"X-Afterview-Step: {TOKEN}",
        f"x-afterview-step:\r\n\t{TOKEN}\r\nTo: x",
        f"X-Afterview-Step=3A {TOKEN[:20]}=\r\n{TOKEN[20:]}",
        f"Message-ID: <av1.{TOKEN}",
        f"<av1.{TOKEN}\n@home.example>",
    ],
)
def test_a_token_is_enough_where_the_id_was_rewritten_or_cut(text: str) -> None:
    assert tokens_within(text.encode()) == (TOKEN,)
    assert ids_within(text.encode()) == ()


def test_what_only_looks_like_ours_is_none() -> None:
    for text in (f"X-Other: {TOKEN}", f"av1.{TOKEN[:-1]}@x", f"X-Afterview-Step: {TOKEN}a", "av1.@x"):
        assert tokens_within(text.encode()) == ()
        assert ids_within(text.encode()) == ()


def test_ours_is_found_in_a_real_bounce_and_in_an_answer() -> None:
    assert ids_within(BOUNCE) == ids_within(EXCHANGE) == (OURS,)
    assert tokens_within(BOUNCE) == tokens_within(EXCHANGE) == (TOKEN,)


@given(st.binary(max_size=500))
def test_any_noise_around_it_hides_nothing(noise: bytes) -> None:
    raw = noise + b"\r\n" + OURS.encode() + b"\r\n" + noise
    assert OURS in ids_within(raw)
    assert TOKEN in tokens_within(raw)
