"""What an email says of itself, as the programs of strangers write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from afterview.mail.message import Message, read_strictly
from tests.mail.strangers import (
    ALL,
    ANSWERS,
    APPLE,
    BOUNCE,
    ENCODED_IDS,
    EXCHANGE,
    EXCHANGE_BRACKETS,
    FRENCH,
    GERMAN,
    GMAIL,
    JAPANESE,
    NESTED,
    NO_CHARSET,
    OURS,
    OUTLOOK_COM,
    RAW_8BIT,
    TOKEN,
    wire,
)


def head(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def of(**headers: str) -> Message:
    """A message with these headers, `_` for a dash."""
    lines = [f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items()]
    return read_strictly(wire("".join(lines) + "\nHi\n"))


@pytest.mark.parametrize("name", ANSWERS)
def test_every_program_says_what_it_answers(name: str) -> None:
    message = read_strictly(ANSWERS[name])
    assert message.in_reply_to == (OURS,)
    assert OURS in (*message.references, *message.in_reply_to)
    assert message.message_id is not None
    assert message.date is not None
    assert message.date.tzinfo is UTC
    assert message.unreadable is None
    assert not message.is_bounce_shaped


@pytest.mark.parametrize("name", ALL)
def test_the_headers_alone_say_all_but_the_text(name: str) -> None:
    whole, alone = read_strictly(ALL[name]), read_strictly(head(ALL[name]))
    assert alone.identity == whole.identity
    assert alone.text == ""
    assert (alone.message_id, alone.sender, alone.subject, alone.date, alone.references) == (
        whole.message_id,
        whole.sender,
        whole.subject,
        whole.date,
        whole.references,
    )


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        (EXCHANGE, "Roe, Rita (Talent)", "rita.roe@acme.example"),
        (GERMAN, "Rößler, Ute", "u.roessler@firma.example"),
        (FRENCH, "Hélène Dupré", "helene.dupre@societe.example"),
        (JAPANESE, "山田 花", "yamada@kaisha.example"),
        (RAW_8BIT, "Jörg Müller", "joerg@firma.example"),
        (ENCODED_IDS, "Rita Roe", "rita@acme.example"),
        (BOUNCE, "Mail Delivery System", "mailer-daemon@mx.home.example"),
    ],
)
def test_who_wrote(raw: bytes, name: str, address: str) -> None:
    message = read_strictly(raw)
    assert (message.sender_name, message.sender) == (name, address)
    assert message.from_addresses == (address,)


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (OUTLOOK_COM, "Sv: Tack för samtalet"),
        (GERMAN, "AW: Rückmeldung zum Vorstellungsgespräch am Dienstag"),
        (FRENCH, "RE\xa0: Entretien du 3 novembre : à bientôt"),
        (JAPANESE, "Re: 面接の件"),
        (RAW_8BIT, "Re: Gespräch über die Stelle"),
    ],
)
def test_what_it_is_about(raw: bytes, subject: str) -> None:
    assert read_strictly(raw).subject == subject


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (EXCHANGE, "Dear Alex,\n\nWe’re still deciding – you will hear from us.\n"),
        (OUTLOOK_COM, "Hej Alex,\nvi hörs på fredag.\nRita"),
        (APPLE, "See the plan attached.\n"),
        (
            GERMAN,
            "Sehr geehrte Frau Doe,\n\nwir zahlen 50.000 € und melden uns nächste Woche. Schöne Grüße\n",
        ),
        (FRENCH, "Bonjour Alex,\nà bientôt !\n"),
        (JAPANESE, "よろしくお願いします。\n"),
        (RAW_8BIT, "Grüße\n"),
        (NO_CHARSET, "It was a pleasure – we’ll write.\n"),
        (NESTED, "The answer is inside."),
    ],
)
def test_what_it_says(raw: bytes, text: str) -> None:
    assert read_strictly(raw).text == text


def test_the_quoted_text_is_still_there_for_who_cuts_it() -> None:
    assert "\n> Thank you.\n" in read_strictly(GMAIL).text


def test_an_id_with_brackets_inside_is_an_id() -> None:
    assert read_strictly(EXCHANGE_BRACKETS).message_id == "<[7d3a9c0e55f84b2c@acme.example]>"


@pytest.mark.parametrize("raw", [RAW_8BIT, GERMAN, EXCHANGE])
def test_line_ends_of_any_kind_say_the_same(raw: bytes) -> None:
    for ending in (b"\n", b"\r", b"\r\r\n"):
        other = read_strictly(raw.replace(b"\r\n", ending))
        assert other.subject == read_strictly(raw).subject
        assert other.in_reply_to == (OURS,)
        assert other.identity == read_strictly(raw).identity
        assert other.text == read_strictly(raw).text


@pytest.mark.parametrize(
    ("value", "instant", "hours"),
    [
        ("Tue, 10 Nov 2026 15:12:01 +0100 (CET)", datetime(2026, 11, 10, 14, 12, 1, tzinfo=UTC), 1),
        ("10 Nov 26 15:12 EST", datetime(2026, 11, 10, 20, 12, tzinfo=UTC), -5),
        ("Di, 10 Nov 2026 15:12:01 -0000", datetime(2026, 11, 10, 15, 12, 1, tzinfo=UTC), 0),
        ("Sat, 31 Dec 2016 23:59:60 +0000", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC), 0),
        ("2026-11-10T15:12:01-05:00", datetime(2026, 11, 10, 20, 12, 1, tzinfo=UTC), -5),
        ("2026-11-10 15:12:01", datetime(2026, 11, 10, 15, 12, 1, tzinfo=UTC), 0),
        (
            "=?utf-8?q?Tue=2C_10_Nov_2026_15=3A12=3A01_+0100?=",
            datetime(2026, 11, 10, 14, 12, 1, tzinfo=UTC),
            1,
        ),
        ("Tue, 10 Nov 2026 15:12:01 +9999", datetime(2026, 11, 10, 15, 12, 1, tzinfo=UTC), 0),
    ],
)
def test_a_date_is_an_instant_and_the_senders_offset(value: str, instant: datetime, hours: int) -> None:
    message = of(Date=value)
    assert (message.date, message.offset) == (instant, timedelta(hours=hours))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Mon, 30 Feb 2026 10:00:00 +0000",
        "Tue, 10 Nov 9999 23:59:59 -1200",
        "Tue, 10 Nov 2026 25:61:61 +0100",
        "1 Jan 1969 00:00:00 +0100",
        "Tue, 10 Nov " + "9" * 5_000,
        "9999-12-31T23:59:59-23:59",
        "\x00",
        ",",
        "(((((",
    ],
)
def test_an_impossible_date_is_none(value: str) -> None:
    message = of(From="rita@acme.example", Date=value)
    assert (message.date, message.offset) == (None, None)
    assert message.sender == "rita@acme.example"


def test_several_froms_are_all_there() -> None:
    raw = wire("From: Rita <rita@acme.example>\nFROM: alex@home.example\nSubject: x\n\nHi\n")
    assert read_strictly(raw).from_addresses == ("rita@acme.example", "alex@home.example")


def test_a_line_that_is_no_header_hides_none() -> None:
    raw = wire(
        "From rita@acme.example Tue Nov 10 15:12:01 2026\n"
        "this line has no colon\nFrom: rita@acme.example\n: nameless\nSubject : spaced\n\nHi\n"
    )
    message = read_strictly(raw)
    assert (message.sender, message.subject, message.text) == ("rita@acme.example", "spaced", "Hi\n")


def test_folds_controls_and_marks_of_direction_leave_one_line() -> None:
    raw = (
        b"Subject: one\r\n\t two\x00three\x1b\r\n \xe2\x80\xaeevil =?utf-8?q?a=0D=0ABcc:_x=E2=80=A9?=\r\n\r\n"
    )
    assert read_strictly(raw).subject == "one two three evil a Bcc: x"


@pytest.mark.parametrize(
    "word",
    [
        "=?utf-8*en?Q?Gr=C3=BC=C3=9Fe?=",
        "=?UTF-8?b?R3LDvMOfZQ?=",
        "=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=",
        "=?utf-8?q?=3D=3Futf-8=3Fq=3FGr=C3=BC=C3=9Fe=3F=3D?=",
        "=?windows-1252?Q?Gr=FC=DFe?=",
        "=?us-ascii?Q?Gr=C3=BC=C3=9Fe?=",
        "=?x-unknown?Q?Gr=FC=DFe?=",
        "=?punycode?Q?Gr=FC=DFe?=",
    ],
)
def test_an_encoded_word_is_read_whatever_its_charset_is_called(word: str) -> None:
    assert of(Subject=word).subject == "Grüße"


@pytest.mark.parametrize("word", ["=?utf-8?Q?never closed", "=??Q?x?=", "=?utf-8?X?x?=", "=?"])
def test_what_is_no_encoded_word_stays(word: str) -> None:
    assert of(Subject=word).subject == word


@pytest.mark.parametrize(
    "headers",
    [
        {"Return_Path": "<>", "From": "rita@acme.example"},
        {"Return_Path": " < > ", "From": "rita@acme.example"},
        {"From": "Mailer-Daemon@acme.example"},
        {"From": "postmaster@acme.example"},
        {"From": "<>"},
        {"Subject": "nobody wrote this"},
        {"From": "rita@acme.example", "X_Failed_Recipients": "x@acme.example"},
        {"From": "rita@acme.example", "Content_Type": "multipart/report; report-type=delivery-status"},
    ],
)
def test_a_hint_of_a_bounce(headers: dict[str, str]) -> None:
    assert of(**headers).is_bounce_shaped


def test_what_marks_automatic_mail_is_handed_on_as_it_is() -> None:
    assert of(Auto_Submitted="auto-replied (vacation)").auto_submitted == "auto-replied (vacation)"
    assert of(Subject="x").auto_submitted is None


def test_our_own_copy_carries_its_token() -> None:
    assert of(X_Afterview_Step=TOKEN).tokens == (TOKEN,)
    assert of(X_Afterview_Step=f"{TOKEN}\n\t").tokens == (TOKEN,)
    assert of(X_Afterview_Step=f"{TOKEN}a").tokens == ()
    assert of(X_Afterview_Step="").tokens == ()


def test_the_same_message_on_another_way_is_the_same() -> None:
    other = b"Received: from elsewhere; Tue, 10 Nov 2026 16:00:00 +0000\r\nX-Spam: no\r\n" + EXCHANGE.replace(
        b"Message-ID:\r\n ", b"Message-ID: "
    ).replace(b"Rita (Talent)", b"Rita\r\n  (Talent)")
    assert read_strictly(other).identity == read_strictly(EXCHANGE).identity


@pytest.mark.parametrize("header", [b"From", b"To", b"Date", b"Subject", b"Message-ID", b"In-Reply-To"])
def test_two_messages_that_share_their_id_are_two(header: bytes) -> None:
    other = EXCHANGE.replace(header + b": ", header + b": 1", 1).replace(header + b":\r\n ", header + b": 1")
    assert other != EXCHANGE
    assert read_strictly(other).identity != read_strictly(EXCHANGE).identity


def test_a_header_cannot_pretend_to_be_two() -> None:
    one = read_strictly(wire("From: a@b.example\nTo: c@d.example\n\n"))
    two = read_strictly(wire("From: a@b.example\n to:13:c@d.example\n\n"))
    assert one.identity != two.identity


def test_noise_without_headers_is_told_apart_too() -> None:
    assert read_strictly(b"\x00\x01").identity != read_strictly(b"\x00\x02").identity


def test_the_first_plain_text_counts_and_no_attachment() -> None:
    raw = wire("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n--x\n\nsecond\n--x--\nafter\n")
    assert read_strictly(raw).text == "first"


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ('multipart/mixed; boundary="x"', "inside"),
        ("multipart/mixed;boundary=x", "inside"),
        ('MULTIPART/Mixed; charset="a;b=\\"c\\""; Boundary="x"', "inside"),
        ("multipart/mixed; boundary*=x", "inside"),
        ('multipart/mixed; boundary*0="x"; boundary*1=""', "inside"),
        ("nonsense", "--x\n\ninside\n--x--\n"),
        ("", "--x\n\ninside\n--x--\n"),
    ],
)
def test_boundaries_as_they_are_declared(declared: str, text: str) -> None:
    assert read_strictly(wire(f"Content-Type: {declared}\n\n--x\n\ninside\n--x--\n")).text == text


@pytest.mark.parametrize("declared", ["multipart/mixed", 'multipart/mixed; boundary=""'])
def test_parts_without_a_boundary_are_not_guessed_at(declared: str) -> None:
    message = read_strictly(wire(f"Content-Type: {declared}\n\n--x\n\ninside\n--x--\n"))
    assert (message.text, message.unreadable) == ("", "it has parts and does not say where they begin")


def test_parts_that_are_not_where_they_should_be_are_not_guessed_at() -> None:
    raw = wire("From: rita@acme.example\nContent-Type: multipart/mixed; boundary=y\n\n--x\n\ninside\n--x--\n")
    assert read_strictly(raw).unreadable == "its parts are not where it says they are"
    for alone in (head(raw), head(raw) + b"\r\n\r\n", head(raw) + b"\r\n\r\n \r\n"):
        assert read_strictly(alone).unreadable is None


def test_where_the_plain_text_is_blank_the_html_speaks() -> None:
    raw = wire(
        "Content-Type: multipart/alternative; boundary=x\n\n"
        "--x\n\n \n\n--x\nContent-Type: text/html\n\n<p>Hello</p>\n--x--\n"
    )
    assert read_strictly(raw).text == "Hello"


def test_a_boundary_is_a_whole_line() -> None:
    raw = wire("Content-Type: multipart/mixed; boundary=x\n\n--x \n\n--xy\na --x\n--x\n\nsecond\n--x--\n")
    assert read_strictly(raw).text == "--xy\na --x"


def test_a_cut_message_says_what_is_left_of_it() -> None:
    assert read_strictly(NESTED[: NESTED.find(b" is inside")]).text == "The answer"
    cut = read_strictly(FRENCH[:-20])
    assert cut.text.startswith("Bonjour Alex")


def test_html_loses_its_tags_styles_and_scripts() -> None:
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Hi&nbsp;&amp; <b>bye</b>,</p>"
        "<script>if (a<b) {}</script><div>1 &lt; 2<br/>2</div>&#99999999999; &#xfffffffff;</body></html>"
    )
    said = read_strictly(wire(f"Content-Type: text/html\n\n{html}\n")).text
    assert said == "Hi & bye,\n1 < 2\n2\n ; ;"


def test_an_unclosed_style_is_only_a_tag() -> None:
    assert read_strictly(wire("Content-Type: text/html\n\n<style>all of it")).text == "all of it"
