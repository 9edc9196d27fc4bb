"""No bytes stop the reader: nothing raises, nothing hangs, and twice the input is twice the work."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import afterview.mail.message as message_module
from afterview.mail.decode import FIELD_LIMIT, HEAD_LIMIT
from afterview.mail.message import Message, ids_within, read, read_strictly, tokens_within
from afterview.mail.parts import DEPTH_LIMIT, PART_LIMIT, TEXT_LIMIT
from tests.mail.strangers import ALL, EXCHANGE, OURS, wire

GUARD = 30  # seconds; nothing here takes one
MEGABYTE = 1_000_000
SPECIAL = b'\x00\xff\r\n \t:;,<>()"\\=?@-.&#/'


@contextmanager
def in_time() -> Iterator[None]:
    """Fails where something hangs."""

    def stop(*_: object) -> None:
        pytest.fail("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(GUARD)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def look(raw: bytes) -> Message:
    """Every way there is into a message."""
    ids_within(raw)
    tokens_within(raw)
    return read_strictly(raw)


def check(message: Message) -> None:
    """What holds for any message at all."""
    lines = (message.subject, message.sender_name, message.auto_submitted or "", *message.from_addresses)
    ids = (message.message_id or "<>", *message.in_reply_to, *message.references)
    assert not any(sign in line for line in lines for sign in "\r\n\0\u2028\u202e")
    assert all(each.startswith("<") and each.endswith(">") and " " not in each for each in ids)
    assert len(message.text) <= TEXT_LIMIT
    assert len(message.identity) == 64
    for text in (*lines, *ids, message.text, *message.to, *message.reply_to):
        text.encode()  # no half character, and no NUL: no database takes them
        assert "\0" not in text


def nested(depth: int) -> bytes:
    parts = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (each - 1, each)
        for each in range(1, depth)
    )
    return b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + parts


def growing(depth: int, filler: bytes) -> bytes:
    """Boundaries that each begin like the one around them, and lines that begin like all of them."""
    parts = b"".join(
        b"--%b\r\nContent-Type: multipart/mixed; boundary=%b\r\n\r\n" % (b"b" * each, b"b" * (each + 1))
        for each in range(1, depth)
    )
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + filler


def of_header(name: bytes, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: name + b": " + unit * (size // len(unit)) + b"\r\n\r\nHi"


def of_text(kind: bytes, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: (
        b"From: a@b.example\r\nContent-Type: " + kind + b"\r\n\r\n" + unit * (size // len(unit))
    )


def encoded(encoding: bytes, unit: bytes) -> Callable[[int], bytes]:
    head = b"From: a@b.example\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    return lambda size: head + unit * (size // len(unit))


def of_noise(unit: bytes) -> Callable[[int], bytes]:
    return lambda size: unit * (size // len(unit))


SIGNS = (
    *(b"(", b"<", b'"', b"\\", b'\\"', b",", b":", b";", b" ", b"a", b"a ", b"a@", b"(a", b"<a@b>", b"\r\n "),
    *(b"=?", b"=?a?q?", b"?= ", b"=?u?q?=3C?= ", b"=?x?b?A=?=", b';a="', b"; boundary*1=a", b"Re: "),
)
TAGS = (b"<", b"<p ", b"</p  ", b"<style", b"<style></style", b"&", b"&#", b"&#9", b"&#x", b"\n ", b"&lt;")
CHARSETS = {
    b"punycode": b"a-",
    b"idna": b"a.",
    b"utf-7": b"+2AA-",
    b"hz": b"~{",
    b"utf-16": b"\xd8\x00",
    b"unicode_escape": b"\\z",
    b"rot13": b"a",
    b"zip": b"x",
    b"undefined": b"a",
    b"x" * 100: b"a",
}
CODED = {b"=": b"base64", b"A=": b"base64", b"A": b"base64", b"=\r\n": b"quoted-printable", b"e": b"uuencode"}
NOISE = (
    *(b"\r", b"\n", b"\r\n", b"\0", b"a", b"!", b"a\n", b"a:\n", b"a:b\n\t", b" \n", b"--", b"x" + b" " * 60),
    *(b"A" * 76 + b"\n", b"av1.", b"av1." + b"a" * 52, b"X-Afterview-Step: ", OURS.encode(), b"=?", b"=\n"),
)
BOMBS: dict[str, Callable[[int], bytes]] = {
    **{
        f"{name.decode()} {unit!r}": of_header(name, unit)
        for name in (b"To", b"References", b"Subject", b"Content-Type")
        for unit in SIGNS
    },
    **{f"text {unit!r}": of_text(b"text/html", unit) for unit in TAGS},
    **{f"charset {name!r}": of_text(b"text/plain; charset=" + name, unit) for name, unit in CHARSETS.items()},
    **{f"coded {name!r} {unit!r}": encoded(name, unit) for unit, name in CODED.items()},
    **{f"noise {unit!r}": of_noise(unit) for unit in NOISE},
    "a hundred thousand parts": lambda size: (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nx\r\n" * (size // 10)
    ),
    "a thousand nested parts": lambda size: nested(size // 1_000),
    "nested parts all through": lambda size: nested(size // 60),
    "boundaries that are none": lambda size: growing(
        DEPTH_LIMIT + 1, (b"--" + b"b" * 40 + b"x\n") * (size // 44)
    ),
    "many parameters": lambda size: (
        b"Content-Type: text/plain" + b"".join(b";p%d=a" % each for each in range(size // 8)) + b"\r\n\r\n"
    ),
    "many charsets": lambda size: (
        b"Subject: " + b"".join(b"=?x%d?q?a?= " % each for each in range(size // 16)) + b"\r\n\r\n"
    ),
    "huge numbers": lambda size: (
        b"Date: " + b"9" * size + b"\r\nContent-Type: text/html\r\n\r\n&#" + b"9" * size
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_megabyte_of_anything_is_read_in_time(name: str) -> None:
    with in_time():
        check(look(BOMBS[name](MEGABYTE)))


def steps(raw: bytes) -> int:
    """Calls that reading takes, of Python and of C."""
    count = 0

    def called(_frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        look(raw)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", BOMBS)
def test_twice_the_input_is_at_most_twice_the_work(name: str) -> None:
    bomb = BOMBS[name]
    small, large = steps(bomb(10_000)), steps(bomb(20_000))
    assert large <= 2.2 * small + 50


@given(st.binary(max_size=2_000))
@example(b"")
@example(b"\r\n\r\n")
@example(b": \r\n")
@example(b'To: "')
@example(b"Message-ID: <[a@b.example>")
@example(b"Content-Type: text/plain; charset=\0\r\n\r\nx")
@example(b"Content-Type: text/html\r\n\r\n&#" + b"9" * 5_000)
@example(b"To: " + b"(" * 2_000)
@example(b"Message-ID: \0@\0")
@example(b"From: \0@\0, <a\0@b>\r\n\r\n\0")
def test_no_bytes_raise(raw: bytes) -> None:
    check(look(raw))


header_names = st.sampled_from(
    b"From To Subject Date Message-ID References In-Reply-To Reply-To Return-Path Content-Type"
    b" Content-Transfer-Encoding Content-Disposition X-Afterview-Step".split()
)
pieces = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"multipart/mixed; boundary=x", b"=?utf-7?q?+2AA-?=", b"base64", b"\r\n--x\r\n", b"\r\n\r\n"]
    ),
    st.sampled_from(
        [b'"', b"<", b">", b"@", b"(", b"\\", b",", b"=?", b"?=", b"\r\n ", b"text/html", b"charset=hz"]
    ),
)
lines = st.tuples(header_names, st.lists(pieces, max_size=6).map(b"".join)).map(b": ".join)


@given(st.lists(lines, max_size=8).map(b"\r\n".join), st.lists(pieces, max_size=12).map(b"".join))
def test_no_headers_raise(head: bytes, body: bytes) -> None:
    check(look(head + b"\r\n\r\n" + body))


@given(st.sampled_from(sorted(ALL)), st.data())
def test_no_flipped_byte_raises(name: str, data: st.DataObject) -> None:
    raw = bytearray(ALL[name])
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=20)):
        raw[at] = data.draw(st.integers(0, 255) | st.sampled_from(SPECIAL))
    check(look(bytes(raw)))


@pytest.mark.parametrize("name", ALL)
def test_no_cut_raises(name: str) -> None:
    for end in range(0, len(ALL[name]), 7):
        check(look(ALL[name][:end]))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (
            b"To: a@b.example\r\nSubject: " + b"a" * FIELD_LIMIT + b"b\r\n\r\nHi",
            "its subject header is too long",
        ),
        (b"To: a@b.example\r\n" + b"X: y\r\n" * (HEAD_LIMIT // 5) + b"\r\nHi", "its headers are too long"),
        (nested(DEPTH_LIMIT + 2), f"it has parts within parts, more than {DEPTH_LIMIT} deep"),
        (BOMBS["a hundred thousand parts"](MEGABYTE), None),
        (BOMBS["boundaries that are none"](MEGABYTE), "it is full of lines that look like boundaries"),
        (b"", "it has no headers of an email"),
        (b"\x7fELF\x02\x01\x01" + bytes(100), "it has no headers of an email"),
        (nested(DEPTH_LIMIT), None),
        (b"From: a@b.example\r\nX-Spam: " + b"a" * FIELD_LIMIT + b"b\r\n\r\nHi", None),
    ],
)
def test_what_is_not_all_read_says_why(raw: bytes, why: str | None) -> None:
    assert read(raw).unreadable == why


def test_too_many_parts_are_said_where_a_text_is_still_looked_for() -> None:
    pictures = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * (PART_LIMIT + 1)
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + pictures
    assert read(raw).unreadable == f"it has more than {PART_LIMIT} parts"


def test_a_message_cut_short_by_its_size_still_names_what_it_answers() -> None:
    long = wire(f"In-Reply-To: {OURS}\nFrom: rita@acme.example\n") + b"X-Long: y\r\n" * 50_000
    message = read(long)
    assert (message.in_reply_to, message.sender) == ((OURS,), "rita@acme.example")
    assert message.unreadable == "its headers are too long"


def test_only_so_much_text_is_read() -> None:
    message = read(b"From: a@b.example\r\n\r\n" + "ä".encode() * TEXT_LIMIT * 3)
    assert message.text == "ä" * TEXT_LIMIT
    assert message.unreadable is None


def test_should_the_reader_fail_all_the_same_the_message_is_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: bytes) -> Message:
        raise RecursionError

    expected = read_strictly(EXCHANGE)
    monkeypatch.setattr(message_module, "read_strictly", fail)
    message = read(EXCHANGE)
    assert message.unreadable == "reading it failed (RecursionError)"
    assert message.message_id is None
    assert message.identity != expected.identity
    assert message.identity != read(EXCHANGE + b" ").identity
