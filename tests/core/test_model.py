"""What people and strangers hand in is refused in a sentence, before it is anybody's fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core import events as ev
from afterview.core.countries import CODES
from afterview.core.events import Event
from afterview.core.model import Application, Contact, Interview, Person, country_code, in_range, instant
from afterview.core.text import email_address, one_line, same_address
from afterview.errors import UserError

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def interview(**given_: Any) -> Interview:
    values: dict[str, Any] = {"number": 1, "start": NOON, "end": NOON + HOUR, "zone": "UTC"}
    return Interview(**(values | given_))


def event(*, key: str = "k", at: datetime = NOON) -> Event:
    return Event(key=key, application=1, at=at, recorded_at=NOON, what=ev.Answered())


BAD: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: interview(zone="Europe/Atlantis"), "no time zone"),
    (lambda: interview(zone=""), "no time zone"),
    (lambda: interview(zone="../../etc/passwd"), "no time zone"),
    (lambda: interview(end=NOON - HOUR), "ends before it starts"),
    (lambda: interview(end=NOON), "ends before it starts"),
    (lambda: interview(start=NOON.replace(tzinfo=None)), "no time zone"),
    (lambda: interview(start=datetime(1066, 1, 1, tzinfo=UTC)), "1066"),
    (lambda: interview(end=datetime(9999, 1, 1, tzinfo=UTC)), "9999"),
    (lambda: Person(zone="Nowhere"), "no time zone"),
    (lambda: Person(country="USA"), "not a country code"),
    (lambda: Application(number=1, company="A", country="XX"), "'XX' is not a country code"),
    (lambda: Contact(number=1, name="R", country="ZZ-1"), "'ZZ-1' is not a country code"),
    (lambda: Person(email="alex"), "not an email address"),
    (lambda: Person(name="x" * 10_000), "10,000 characters"),
    (lambda: Application(number=1, company=" "), "is empty"),
    (lambda: Application(number=1, company=None), "needs a company"),  # type: ignore[arg-type]
    (lambda: Application(number=1, company="A", role="x\ny"), "line break"),
    (lambda: Application(number=1, company="A", url="https://a.example/\x00"), "line break"),
    (lambda: Application(number=1, company="A", applied=date(206, 1, 1)), "206"),
    (lambda: Contact(number=1, name=None), "needs a name"),  # type: ignore[arg-type]
    (lambda: Contact(number=1, name="R", address="rita@acme.example\nBcc: all@x.example"), "line break"),
    (lambda: Contact(number=1, name="=?utf-8?q?Rita=0AEvil?="), "line break"),
    (lambda: Contact(number=1, name="=?no-such-charset?b?QUJD?="), "control character"),
    (lambda: Contact(number=1, name="Rita", role="boss"), "possible role"),  # type: ignore[arg-type]
    (lambda: Contact(number=1, name="R", pronouns="it"), "possible pronouns"),  # type: ignore[arg-type]
    (lambda: event(at=NOON.replace(tzinfo=None)), "no time zone"),
    (lambda: event(key="a\nb"), "line break"),
    (lambda: ev.Paused(until=date(1, 1, 1)), "cannot be right"),
    (lambda: ev.InterviewMoved(interview=1, start=NOON, end=NOON - HOUR, zone="UTC"), "ends before"),
    (lambda: ev.Debriefed(interview=1, discussed="two\nlines"), "line break"),
    (lambda: ev.ContactBlocked(address="@"), "not an email address"),
)


@pytest.mark.parametrize(
    ("make", "says"), BAD, ids=[f"{count} {says}" for count, (_, says) in enumerate(BAD)]
)
def test_bad_input_is_refused_in_words(make: Callable[[], object], says: str) -> None:
    with pytest.raises(UserError, match=says) as refused:
        make()
    assert refused.value.hint


def test_the_year_20260_never_becomes_a_date() -> None:
    with pytest.raises(ValueError, match=r"20260|Invalid isoformat"):
        date.fromisoformat("20260-11-03")


@pytest.mark.parametrize("year", [1, 206, 1989, 2200, 9999])
def test_a_year_that_is_surely_a_slip(year: int) -> None:
    with pytest.raises(UserError, match=str(year)):
        in_range(date(year, 1, 1))


def test_instants_are_kept_in_utc() -> None:
    berlin = datetime.fromisoformat("2026-11-03T13:00+01:00")
    assert instant(berlin) == NOON
    assert interview(start=berlin).start.tzinfo is UTC


def test_an_interview_counts_for_the_day_it_ends_there() -> None:
    start = datetime(2026, 11, 4, 4, 30, tzinfo=UTC)
    late = interview(start=start, end=start + HOUR, zone="America/New_York")
    assert late.day == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("given_", "code"), [("us", "US"), (" de-by ", "DE-BY"), ("US-NY", "US-NY"), ("aq", "AQ"), ("XK", "XK")]
)
def test_country_codes(given_: str, code: str) -> None:
    assert country_code(given_) == code


@pytest.mark.parametrize("value", ["", "U", "U1", "ÜS", "US-", "US-NEWYORK", "US-N Y", "1"])
def test_no_country_codes(value: str) -> None:
    if value == "US-":
        assert country_code(value) == "US-"
        return
    with pytest.raises(UserError):
        country_code(value)


UNSAFE = ["\r", "\n", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u200f", "\ud800"]


@pytest.mark.parametrize("sign", UNSAFE, ids=[repr(sign) for sign in UNSAFE])
def test_controls_and_turned_text_are_refused(sign: str) -> None:
    with pytest.raises(UserError):
        one_line(f"Rita{sign}Roe", "name")


@pytest.mark.parametrize("name", ["Zoë Müller-Łukasz", "王小明", "O’Neil, Jr.", "=? not encoded", "نور"])
def test_names_of_the_world_are_kept(name: str) -> None:
    assert one_line(f"  {name} ", "name") == name


@given(st.text(max_size=300))
def test_a_line_is_kept_or_refused_but_never_breaks(text: str) -> None:
    try:
        line = one_line(text, "name")
    except UserError:
        return
    assert line == text.strip()
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    "address", ["rita@acme.example", "rita+jobs@mail.acme.example", "r@a", " rita@acme.example "]
)
def test_addresses(address: str) -> None:
    assert email_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "rita",
        "rita@",
        "@acme.example",
        "rita@acme..example",
        "ri..ta@acme.example",
        ".rita@acme.example",
        "rita.@acme.example",
        "rita@-acme.example",
        "rita@acme.example-",
        "Rita <rita@acme.example>",
        "rita@acme.example, bob@acme.example",
        "rita @acme.example",
        "rita@äcme.example",
        f"{'r' * 65}@acme.example",
        f"rita@{'a' * 260}.example",
    ],
)
def test_no_addresses(address: str) -> None:
    with pytest.raises(UserError):
        email_address(address)


def test_case_does_not_make_another_mailbox() -> None:
    assert same_address("Rita@Acme.example", "rita@acme.EXAMPLE")
    assert not same_address(None, None)
    assert not same_address("rita@acme.example", None)


def test_every_code_of_the_standard_is_a_country() -> None:
    assert len(CODES) == 249
    assert all(country_code(code.lower()) == code for code in CODES)
