"""Events as calendars of all makes write them, and what cannot be used named with its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar as Oracle
from icalendar import Event as OracleEvent

from afterview.calendars.content import begins_a_calendar
from afterview.calendars.ics import Meeting, Unread, read_calendar
from afterview.calendars.people import tidy
from afterview.errors import UserError
from tests.calendars.made import EXCHANGE_ZONE, RITA, calendar, event

START = datetime(2026, 11, 3, 20, tzinfo=UTC)


def read(*parts: str, method: str | None = None) -> list[Meeting | Unread]:
    return list(read_calendar(calendar(*parts, method=method)))


def meeting(*lines: str, before: str = "") -> Meeting:
    (found,) = read(*([before] if before else []), event(*lines))
    assert isinstance(found, Meeting), found
    return found


def trouble(*lines: str) -> str:
    (found,) = read(event(*lines))
    assert isinstance(found, Unread), found
    assert found.place == "event 1"
    return found.why


def test_an_event_has_what_its_lines_say() -> None:
    found = meeting(
        "SEQUENCE:3",
        "LAST-MODIFIED:20261016T090000Z",
        "LOCATION:1 Main Street\\, Springfield",
        "DESCRIPTION:First line\\nsecond\\; line",
        "URL:https://meet.acme.example/x",
        RITA,
        'ATTENDEE;CN="Poe, Ivan";ROLE=REQ-PARTICIPANT:MAILTO:ivan@acme.example',
        "ATTENDEE;CUTYPE=ROOM;CN=Room 5:mailto:room5@acme.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:alex@home.example",
        "BEGIN:VALARM\nDESCRIPTION:Not this\nSUMMARY:Nor this\nEND:VALARM",
    )
    assert (found.uid, found.place, found.sequence) == ("one@acme.example", "event 1", 3)
    assert (found.start, found.end) == (START, START + timedelta(hours=1))
    assert found.stamp == datetime(2026, 10, 16, 9, tzinfo=UTC)
    assert found.summary == "Interview with Acme"
    assert found.location == "1 Main Street, Springfield"
    assert found.description == "First line second; line"
    assert found.organizer is not None
    assert found.organizer.name == "Rita Roe"
    assert [(a.name, a.address, a.declined) for a in found.attendees] == [
        ("Ivan Poe", "ivan@acme.example", False),
        (None, "alex@home.example", True),
    ]


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        ("DTSTART;TZID=America/New_York:20261103T150000", "America/New_York"),
        ('DTSTART;TZID="Europe/Berlin":20261103T210000', "Europe/Berlin"),
        ("DTSTART;TZID=Eastern Standard Time:20261103T150000", "America/New_York"),
        ("DTSTART;TZID=w. europe standard time:20261103T210000", "Europe/Berlin"),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Berlin:20261103T210000",
            "Europe/Berlin",
        ),
        ("DTSTART;TZID=/citadel.org/20210210_1/America/New_York:20261103T150000", "America/New_York"),
        ("DTSTART;TZID=UTC:20261103T200000", "UTC"),
        ("DTSTART;TZID=GMT+0100:20261103T210000", "Etc/GMT-1"),
        ("DTSTART;TZID=Customized Time Zone:20261103T210000", "Europe/Berlin"),
        ("DTSTART:20261103T200000Z", None),
        ("DTSTART:20261103T210000+0100", None),
        ("DTSTART:2026-11-03T20:00:00Z", None),
    ],
)
def test_times_of_all_makes_are_one_instant(start: str, zone: str | None) -> None:
    found = meeting(start, before=EXCHANGE_ZONE)
    assert found.start == START
    assert found.zone == zone
    assert found.unknown_zone is None


def test_a_described_zone_is_the_likely_one_with_its_offsets() -> None:
    content = calendar(EXCHANGE_ZONE, event("DTSTART;TZID=Customized Time Zone:20260703T210000", "DTEND"))
    (found,) = read_calendar(content, likely=("America/New_York", "Europe/Vienna"))
    assert isinstance(found, Meeting)
    assert (found.zone, found.start) == ("Europe/Vienna", datetime(2026, 7, 3, 19, tzinfo=UTC))


def test_a_described_zone_that_no_place_has_still_gives_the_instant() -> None:
    odd = EXCHANGE_ZONE.replace("+0100", "+0107").replace("+0200", "+0207")
    found = meeting("DTSTART;TZID=Customized Time Zone:20261103T210700", before=odd)
    assert (found.start, found.zone) == (START, None)


def test_a_zone_nobody_knows_is_named() -> None:
    found = meeting("DTSTART;TZID=Mars/Olympus:20261103T150000", "DTEND;TZID=Mars/Olympus:20261103T160000")
    assert found.unknown_zone == "Mars/Olympus"
    assert found.floating


def test_times_without_a_zone_are_those_of_the_calendar_or_float() -> None:
    lines = ("DTSTART:20261103T150000", "DTEND:20261103T160000")
    assert meeting(*lines).floating
    found = meeting(*lines, before="X-WR-TIMEZONE:America/New_York")
    assert (found.start, found.zone) == (START, "America/New_York")
    assert meeting(before="X-WR-TIMEZONE:America/New_York").zone == "America/New_York"


def test_the_hour_that_comes_twice_is_the_first() -> None:
    found = meeting("DTSTART;TZID=America/New_York:20261101T013000", "DTEND")
    assert found.start == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "minutes", "guessed"),
    [
        (("DTEND", "DURATION:PT45M"), 45, False),
        (("DTEND", "DURATION:P1DT1H"), 25 * 60, False),
        (("DTEND",), 60, True),
        (("DTEND:20261103T200000Z",), 60, True),
        (("DTEND;VALUE=DATE:20261104",), 60, True),
        (("DTEND", "DURATION:soon"), 60, True),
    ],
)
def test_every_way_to_say_an_end(lines: tuple[str, ...], minutes: int, *, guessed: bool) -> None:
    found = meeting(*lines)
    assert found.end - found.start == timedelta(minutes=minutes)
    assert found.guessed_end == guessed


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261104"),
        ("DTSTART;VALUE=DATE:20261103", "DTEND"),
        ("DTSTART;TZID=America/New_York:20261103T000000", "DTEND;TZID=America/New_York:20261104T000000"),
    ],
)
def test_a_whole_day_is_a_day(lines: tuple[str, ...]) -> None:
    assert meeting(*lines).all_day


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DTSTART",), "no start"),
        (("DTSTART:soon",), "'soon' is no date"),
        (("DTSTART:202601103T150000Z",), "no date"),
        (("DTSTART:20261332T150000Z",), "no date"),
        (("DTEND:20261103T190000Z",), "ends before it starts"),
        (("RRULE:FREQ=SECONDLY",), "every second"),
        (("RRULE:FREQ=HOURLY;COUNT=2",), "every hour"),
        (("RRULE:FREQ=WEEKLY;INTERVAL=0",), "cannot be read"),
        (("RDATE:never",), "no date"),
    ],
)
def test_what_cannot_be_used_is_named(lines: tuple[str, ...], why: str) -> None:
    assert why in trouble(*lines)


@pytest.mark.parametrize(
    "title", ["Canceled: Interview", "Cancelled: Interview", "Abgesagt: Interview", "ANNULÉ : Entretien"]
)
def test_a_title_may_say_that_it_was_called_off(title: str) -> None:
    assert meeting(f"SUMMARY:{title}").cancelled


def test_a_cancellation_may_name_its_entry_alone() -> None:
    (found,) = read(event("DTSTART", "DTEND", "SUMMARY"), method="CANCEL")
    assert isinstance(found, Meeting)
    assert (found.cancelled, found.timeless) == (True, True)


def test_one_broken_event_keeps_no_other_out() -> None:
    unclosed = event(uid="b").removesuffix("END:VEVENT")
    stray = event("END:VALARM", uid="c")
    found = read(event(uid="a"), unclosed, stray, event("BEGIN:VALARM\nX:1", uid="d"), event(uid="e"))
    assert [type(each).__name__ for each in found] == ["Meeting", "Unread", "Unread", "Unread", "Meeting"]
    assert [each.place for each in found] == [f"event {n}" for n in range(1, 6)]


@pytest.mark.parametrize("cut", [2, 5, 20, 60, 110])
def test_a_file_that_breaks_off_is_refused_whole(cut: int) -> None:
    content = calendar(event(uid="a"), event(uid="b"))
    with pytest.raises(UserError, match="breaks off in or after event"):
        list(read_calendar(content[: -cut - 1]))


def test_several_calendars_in_one_file_are_read() -> None:
    content = calendar(event(uid="a"), method="REQUEST") + calendar(event(uid="b"), method="CANCEL")
    first, second = read_calendar(content)
    assert isinstance(first, Meeting)
    assert isinstance(second, Meeting)
    assert (first.cancelled, second.cancelled) == (False, True)


UMLAUT = calendar(event(summary="Vorstellungsgespräch – Müller"))


@pytest.mark.parametrize(
    "content",
    [
        UMLAUT,
        b"\xef\xbb\xbf" + UMLAUT,
        UMLAUT.decode().encode("utf-16"),
        b"\xfe\xff" + UMLAUT.decode().encode("utf-16-be"),
        UMLAUT.decode().encode("utf-16-le"),
        UMLAUT.decode().encode("cp1252"),
        UMLAUT.decode().encode("utf-32"),
        UMLAUT.replace(b"\r\n", b"\n"),
        UMLAUT.replace(b"\r\n", b"\r"),
        UMLAUT.replace(b"\r\n", b"\r\r\n"),
        b"\n\n " + UMLAUT,
        UMLAUT.replace(b"M", b"M\0"),
        UMLAUT.replace(b"BEGIN:", b"begin:").replace(b"SUMMARY", b"summary"),
        UMLAUT.replace("ä".encode(), b"\xc3\r\n \xa4"),
        UMLAUT.replace(b"gespr", b"ge\r\n\tspr"),
    ],
    ids=range(15),
)
def test_any_encoding_and_line_end_reads_the_same(content: bytes) -> None:
    assert begins_a_calendar(content)
    (found,) = read_calendar(content)
    assert found.summary == "Vorstellungsgespräch – Müller"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"BEGIN:VCARD\nEND:VCARD\n", b"\x00\x01\x02", b"company,role\n"]
)
def test_what_is_no_calendar_is_told_so(content: bytes) -> None:
    assert not begins_a_calendar(content)
    with pytest.raises(UserError, match="no calendar"):
        list(read_calendar(content))


def test_a_line_of_a_megabyte_is_cut() -> None:
    found = meeting("DESCRIPTION:" + "x" * 1_000_000, "LOCATION:" + "y" * 1_000_000)
    assert len(found.description) == 4000
    assert len(found.location) == 200


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("Interview\\nBcc: x@evil.example", "Interview Bcc: x@evil.example"),
        ("Inter\u202eview", "Inter view"),
        ("=?UTF-8?Q?=0A?=Bcc: x", "= ?UTF-8?Q?=0A?=Bcc: x"),
        ("a\x07b\x9bc", "a b c"),
        ("a\u2028b\u200bc", "a b c"),
    ],
)
def test_foreign_text_is_one_harmless_line(hostile: str, shown: str) -> None:
    (found,) = read(event(f"SUMMARY:{hostile}"))
    assert found.summary == shown


def test_an_entry_without_a_uid_or_with_a_wild_one_is_known_again() -> None:
    first, second = meeting("UID"), meeting("UID")
    assert first.uid == second.uid
    assert first.uid.startswith("sha256:")
    assert meeting("UID:" + "x" * 300).uid == meeting("UID:" + "x" * 300).uid
    assert len(meeting("UID:" + "x" * 300).uid) < 60


def test_a_message_is_dated_by_its_own_stamp_and_an_entry_by_its_last_change() -> None:
    lines = ("DTSTAMP:20261018T000000Z", "LAST-MODIFIED:20261016T000000Z")
    (sent,) = read(event(*lines), method="REQUEST")
    assert isinstance(sent, Meeting)
    assert sent.stamp == datetime(2026, 10, 18, tzinfo=UTC)
    assert meeting(*lines).stamp == datetime(2026, 10, 16, tzinfo=UTC)
    assert meeting("DTSTAMP:nonsense").stamp is None
    assert meeting("DTSTAMP:00010101T000000Z").stamp is None


def test_mails_own_words_are_read_as_written() -> None:
    found = meeting(
        "ATTENDEE;CN=\"Roe: Rita ^'R^'\";X-N=1:mailto:rita@acme.example", "ATTENDEE:invalid:nomail"
    )
    assert [(a.name, a.address) for a in found.attendees] == [('Roe: Rita "R', "rita@acme.example")]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=60)


@given(TEXT, TEXT)
def test_a_library_and_we_read_the_same(summary: str, location: str) -> None:
    made = OracleEvent()
    made.add("uid", "u@acme.example")
    made.add("dtstart", START)
    made.add("summary", summary)
    made.add("location", location)
    whole = Oracle()
    whole.add_component(made)
    (found,) = read_calendar(whole.to_ical())
    assert isinstance(found, Meeting)
    assert (found.summary, found.location) == (tidy(summary), tidy(location))


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                LINES := [
                    *(
                        f"{b}:{k}"
                        for b in ("BEGIN", "END")
                        for k in ("VEVENT", "VALARM", "VTIMEZONE", "STANDARD", "VCALENDAR")
                    ),
                    "TZID:X",
                    "DTSTART:20261103T150000",
                    "DTSTART;TZID=X:20261103T150000",
                    "DTEND:00010101",
                    "TZOFFSETTO:+0100",
                    "TZOFFSETFROM:-9999",
                    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                    "RRULE:FREQ=DAILY",
                    "SUMMARY:Interview",
                    'ATTENDEE;CN="x:mailto:a@b.example',
                    "ORGANIZER;=;:",
                    "SEQUENCE:99999999999999999999",
                    "DURATION:P99999999999D",
                    "DTSTART:99991231T235959Z",
                    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261103",
                    "X-WR-TIMEZONE:Nowhere",
                    ";",
                    ":",
                    "",
                ]
            ),
            max_size=25,
        ).map(lambda lines: "\r\n".join(lines).encode()),
    )
)
def test_no_bytes_raise_anything_but_a_sentence(tail: bytes) -> None:
    hint, found = "", list[Meeting | Unread]()
    try:
        found = list(read_calendar(b"BEGIN:VCALENDAR\r\n" + tail + b"\r\nEND:VCALENDAR\r\n"))
    except UserError as problem:
        hint = problem.hint
    assert hint or all(each.place.startswith("event ") for each in found)
