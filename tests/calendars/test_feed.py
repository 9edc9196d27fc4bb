"""The cadence as a calendar: stable entries, days and titles, and nothing private."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

import afterview.calendars.feed as feed_module
from afterview.calendars.feed import TITLES, Entry, FeedEntry, entry_uid, feed
from afterview.errors import AfterviewError, UserError

NOW = datetime(2026, 11, 3, 21, tzinfo=UTC)


def entry(
    company: str = "Acme", *, step: Entry = "follow_up", sequence: int = 0, cancelled: bool = False
) -> FeedEntry:
    return FeedEntry(
        uid=entry_uid(installation="home", application=1, step=step, anchor="interview:1"),
        day=date(2026, 11, 10),
        company=company,
        step=step,
        sequence=sequence,
        cancelled=cancelled,
    )


def read(raw: bytes) -> list[dict[str, str]]:
    return [
        {key: value.to_ical().decode() for key, value in each.items()}
        for each in Calendar.from_ical(raw).walk("VEVENT")
    ]


def test_a_step_is_an_all_day_entry() -> None:
    assert read(feed([entry()], now=NOW)) == [
        {
            "UID": entry().uid,
            "DTSTAMP": "20261103T210000Z",
            "DTSTART": "20261110",
            "DTEND": "20261111",
            "SUMMARY": "Follow up with Acme",
            "SEQUENCE": "0",
            "STATUS": "CONFIRMED",
            "TRANSP": "TRANSPARENT",
        }
    ]
    assert b"DTSTART;VALUE=DATE:20261110\r\n" in feed([entry()], now=NOW)


def test_a_step_that_fell_away_is_cancelled_under_the_same_uid() -> None:
    (before,) = read(feed([entry()], now=NOW))
    (after,) = read(feed([entry(sequence=1, cancelled=True)], now=NOW))
    assert after["UID"] == before["UID"]
    assert (after["STATUS"], after["SEQUENCE"]) == ("CANCELLED", "1")
    assert after["SUMMARY"] == "Cancelled: Follow up with Acme"  # for programs that show every STATUS alike


def test_uids_are_stable_and_tell_the_steps_apart() -> None:
    def uid(installation: str = "home", application: int = 1, anchor: str = "a") -> str:
        return entry_uid(installation=installation, application=application, step="ping", anchor=anchor)

    assert uid() == uid()
    assert len({uid(), uid("away"), uid(application=2), uid(anchor="b")}) == 4
    assert "home" not in uid()


def test_the_order_of_the_entries_does_not_matter() -> None:
    one, two = entry(), entry(step="ping")
    assert feed([one, two], now=NOW) == feed([two, one], now=NOW)


def test_an_empty_cadence_is_an_empty_calendar() -> None:
    raw = feed([], now=NOW)
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert read(raw) == []


def test_every_step_has_a_title_with_the_company() -> None:
    for step in TITLES:
        assert "Acme" in entry(step=step).summary


@pytest.mark.parametrize(
    "company", ["Müller, Söhne; Co", "a\\n b", "{company}", "面接" * 60, "BEGIN:VEVENT", 'x" y']
)
def test_any_company_keeps_its_name(company: str) -> None:
    raw = feed([entry(company)], now=NOW)
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["SUMMARY"]) == f"Follow up with {company}"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(st.text(min_size=1, max_size=200))
def test_no_company_adds_a_line_of_its_own(company: str) -> None:
    try:
        raw = feed([entry(company)], now=NOW)
    except AfterviewError:
        return
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["SUMMARY"]) == f"Follow up with {company.strip()}"
    assert len(event.keys()) == 8


@pytest.mark.parametrize("company", ["Acme\r\nATTENDEE:x", "Acme\nX", "", "a" * 201])
def test_a_company_of_several_lines_is_refused(company: str) -> None:
    with pytest.raises(UserError):
        entry(company)


def test_two_entries_with_one_uid_are_refused() -> None:
    with pytest.raises(UserError, match="share a UID"):
        feed([entry(), entry(sequence=1)], now=NOW)


def test_a_sequence_counts_from_zero() -> None:
    with pytest.raises(UserError, match="below 0"):
        entry(sequence=-1)


def test_a_calendar_that_reads_differently_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "_read", lambda _: ())
    with pytest.raises(AfterviewError, match="would not read back"):
        feed([entry()], now=NOW)
