"""Interviews that calendars call off: in exports, before their invitation, by their title (E16, E51)."""

from __future__ import annotations

from itertools import permutations

import pytest

from afterview.app.today import show, today
from tests.app.conftest import Desk, local
from tests.app.test_import_calendar import INVITED, MOVED, in_a_fresh_home, one, state, take
from tests.calendars.made import ALEX, IVAN, RITA, calendar, event, invitation


@pytest.fixture
def day_after(desk: Desk) -> Desk:
    """Wednesday 4 November 2026, 09:00; the interview would have been the day before."""
    return desk.at("2026-11-04 09:00")


def export(*lines: str, method: str | None = "PUBLISH") -> bytes:
    """The interview as a calendar exports it on the morning after."""
    return calendar(
        event(
            "DTSTART;TZID=America/New_York:20261103T150000",
            "DTEND;TZID=America/New_York:20261103T160000",
            "DTSTAMP:20261104T135000Z",
            RITA,
            ALEX,
            IVAN,
            *lines,
        ),
        method=method,
    )


def steps(desk: Desk) -> list[str | None]:
    return [item.step for item in today(desk.app).items]


@pytest.mark.parametrize("method", ["PUBLISH", None])
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    "off", ["STATUS:CANCELLED", "SUMMARY:Canceled: Interview with Acme"], ids=["status", "title"]
)
def test_what_an_export_shows_as_cancelled_was_never_held(
    day_after: Desk, off: str, method: str | None, *, known: bool
) -> None:
    if known:
        take(day_after, export(method=method).replace(b"20261104T135000Z", b"20261015T120000Z"))
    item = one(take(day_after, export("SEQUENCE:1", off, method=method)))
    assert (item.does, item.words) == (
        "cancel",
        "interview 1 on Tue 3 Nov 2026, 15:00–16:00 is cancelled",
    )
    assert "thank_you" not in steps(day_after)
    assert not show(day_after.app, 1).interviews[0].stands


def test_a_cancellation_that_bears_no_date_is_one(day_after: Desk) -> None:
    take(day_after, INVITED)
    undated = invitation("DTSTAMP", sequence=1, method="CANCEL")
    assert one(take(day_after, undated)).does == "cancel"
    assert "thank_you" not in steps(day_after)


def test_a_cancellation_before_its_invitation_is_asked_about(desk: Desk) -> None:
    off = invitation(sequence=1, stamp="20261019T120000Z", method="CANCEL", summary="Interview with Acme")
    plain = invitation(summary="Interview with Acme")

    def two_roles(here: Desk) -> None:
        here.at("2026-10-20 12:00").add(1)
        here.add(2)

    two_roles(desk)
    asked = one(take(desk, off))
    assert (asked.does, asked.words) == ("ask", "To which application does it belong?")
    assert asked.about is not None
    settled = {asked.about: asked.options[1]}
    assert one(take(desk, off, settled=settled)).does == "cancel"
    assert one(take(desk, plain)).does == "nothing"
    cancelled_first = [(i.start, i.stands) for i in show(desk.app, 2).interviews]
    assert cancelled_first == [(local("2026-11-03 15:00"), False)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_names_the_application_ends_alike_in_both_orders(desk: Desk, order: tuple[int, int]) -> None:
    here = desk.at("2026-10-20 12:00")
    here.add(1)
    here.add(2)
    files = (INVITED, invitation(sequence=1, stamp="20261019T120000Z", method="CANCEL"))
    for n in order:
        take(here, files[n], application=2)
    assert [(i.start, i.stands) for i in show(here.app, 2).interviews] == [(local("2026-11-03 15:00"), False)]


def test_a_cancellation_without_a_title_is_asked_about(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    off = invitation("SUMMARY:", sequence=1, stamp="20261019T120000Z", method="CANCEL")
    asked = one(take(here, off))
    assert asked.words == (
        "It was cancelled. Was this meeting without a title an interview? (nothing says what it was; "
        "the company is taken from acme.example)"
    )
    assert asked.about is not None
    take(here, off, settled={asked.about: "yes"})
    assert one(take(here, INVITED)).words == "An older version of what is known."
    assert [i.stands for i in show(here.app, 1).interviews] == [False]


def test_a_stale_copy_does_not_bring_a_cancelled_interview_back(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    take(here, INVITED, invitation(sequence=1, stamp="20261019T120000Z", method="CANCEL"))
    copy = invitation(uid="copy", stamp="20261014T120000Z")
    before = state(here)
    asked = one(take(here, copy))
    assert (asked.does, asked.options) == ("ask", ("the same as interview 1", "another interview"))
    assert "on Tue 3 Nov 2026, 15:00–16:00, America/New_York (cancelled or missed)" not in asked.words
    assert "Tue 3 Nov 2026, 15:00–16:00, America/New_York (cancelled or missed)?" in asked.words
    assert asked.about is not None
    settled = {asked.about: asked.options[0]}
    assert (
        one(take(here, copy, settled=settled)).words == "the same as interview 1, which was cancelled since"
    )
    assert state(here) == before
    assert take(here, copy).items[0].does == "nothing"


def test_a_question_about_two_interviews_says_both_times(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    take(here, INVITED)
    copy = calendar(event("DTSTART:20261103T201000Z", "DTEND:20261103T210000Z", uid="copy"))
    words = one(take(here, copy)).words
    assert "interview 1 of 1: Acme, Platform Engineer, Tue 3 Nov 2026, 15:00–16:00" in words
    assert "It is on Tue 3 Nov 2026, 15:10–16:00" in words


def test_a_later_cancellation_without_a_sequence_counts(desk: Desk) -> None:
    unnumbered = invitation(stamp="20261019T120000Z", method="CANCEL").replace(b"SEQUENCE:0\r\n", b"")
    straight = in_a_fresh_home(lambda here: take(here, INVITED, MOVED, unnumbered))
    for order in permutations((INVITED, MOVED, unnumbered)):
        found = in_a_fresh_home(lambda here, order=order: take(here, *order))  # type: ignore[misc]
        assert found == straight
        assert found == in_a_fresh_home(lambda here, order=order: take(here, b"".join(order)))  # type: ignore[misc]
    take(desk.at("2026-10-20 12:00"), INVITED, MOVED)
    assert one(take(desk, unnumbered)).does == "cancel"


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("sequence", ["SEQUENCE:0", "SEQUENCE"])
def test_three_files_in_any_order_show_one_time(desk: Desk, order: tuple[int, ...], sequence: str) -> None:
    versions = [
        calendar(event(f"DTSTAMP:202610{15 + n}T120000Z", f"DTSTART:202611{day}T200000Z", "DTEND", sequence))
        if method == "REQUEST"
        else calendar(
            event(f"DTSTAMP:202610{15 + n}T120000Z", f"DTSTART:202611{day}T200000Z", "DTEND", sequence),
            method=method,
        )
        for n, (method, day) in enumerate([("REQUEST", "03"), ("REQUEST", "05"), ("CANCEL", "05")])
    ]
    take(desk.at("2026-10-20 12:00"), *(versions[n] for n in order))
    (interview,) = show(desk.app, 1).interviews
    assert (interview.start, interview.stands) == (local("2026-11-05 15:00"), False)


def test_a_name_made_from_an_address_gives_way_to_the_real_one(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    bare = calendar(event("ORGANIZER:mailto:rita.roe@acme.example"))
    take(here, bare)
    assert [c.name for c in show(here.app, 1).contacts] == ["Rita Roe"]
    named = calendar(
        event("ORGANIZER;CN=Rita Amalia Roe:mailto:rita.roe@acme.example", "DTSTAMP:20261016T120000Z")
    )
    take(here, named)
    assert [c.name for c in show(here.app, 1).contacts] == ["Rita Amalia Roe"]
    take(here, bare)
    assert [c.name for c in show(here.app, 1).contacts] == ["Rita Amalia Roe"]


def test_an_address_that_is_no_name_is_nobody_until_a_calendar_names_them(desk: Desk) -> None:
    here = desk.at("2026-10-20 12:00")
    answer = take(here, calendar(event("ORGANIZER:mailto:rroe@acme.example")))
    assert show(here.app, 1).contacts == ()
    assert any("rroe@acme.example" in hint for hint in answer.hints)
    take(here, calendar(event("ORGANIZER;CN=Rita Roe:mailto:rroe@acme.example", "DTSTAMP:20261016T120000Z")))
    assert [c.name for c in show(here.app, 1).contacts] == ["Rita Roe"]
