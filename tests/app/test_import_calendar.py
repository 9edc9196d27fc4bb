"""Interviews come in from a calendar: matched, moved, called off, asked about, and never doubled."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from afterview.app.answers import ImportAnswer, Imported
from afterview.app.imports import Choices, import_files
from afterview.app.interviews import cancel, move
from afterview.app.people import block, edit_contact
from afterview.app.replies import hear
from afterview.app.today import show, today
from afterview.app.transfer import export_json
from afterview.app.undoing import undo
from afterview.app.wiring import make_app
from afterview.config import Config
from afterview.errors import NotFound, UserError
from tests.app.conftest import NEW_YORK, Desk, local
from tests.calendars.made import ALEX, IVAN, RITA, calendar, event, invitation

INVITED = invitation()
MOVED = invitation(day="20261105", sequence=1, stamp="20261016T120000Z")
CANCELLED = invitation(day="20261105", sequence=2, stamp="20261019T120000Z", method="CANCEL")


@pytest.fixture
def at_home(desk: Desk) -> Desk:
    """Tuesday 20 October 2026: nothing is recorded yet."""
    return desk.at("2026-10-20 12:00")


def take(desk: Desk, *files: bytes, **choices: object) -> ImportAnswer:
    """Import files one by one; the answer for the last."""
    answer: ImportAnswer | None = None
    for content in files:
        said = Choices(**choices)  # type: ignore[arg-type]
        (answer,) = import_files(desk.app, {"meetings.ics": content}, choices=said)
    assert answer is not None
    return answer


def one(answer: ImportAnswer) -> Imported:
    (item,) = answer.items
    return item


def state(desk: Desk, number: int = 1) -> object:
    """What the person sees of an application, the history aside."""
    seen = show(desk.app, number)
    people = {c.contact: (c.name, c.address, c.role) for c in seen.contacts}
    interviews = [
        (i.start, i.end, i.zone, i.kind, i.stands, {people[c] for c in i.contacts}) for i in seen.interviews
    ]
    items = [(i.application, i.action, i.step, i.due) for i in today(desk.app).items]
    return (seen.company, seen.role, seen.state, seen.plan, sorted(people.values()), interviews, items)


def test_an_invitation_makes_an_application_with_its_people(at_home: Desk) -> None:
    answer = take(at_home, INVITED)
    assert (answer.kind, answer.taken, answer.hints) == ("calendar", 1, ())
    assert one(answer).does == "add"
    assert "interview 1 (video) on Tue 3 Nov 2026, 15:00–16:00, America/New_York" in one(answer).words
    seen = show(at_home.app, 1)
    assert (seen.company, seen.role) == ("Acme", "Platform Engineer")
    assert [(c.name, c.role, c.address) for c in seen.contacts] == [
        ("Rita Roe", "recruiter", "rita@acme.example"),
        ("Ivan Poe", "interviewer", "ivan@acme.example"),
    ]
    assert [(i.start, i.contacts) for i in seen.interviews] == [(local("2026-11-03 15:00"), (2,))]
    assert {entry.source for entry in seen.history} == {"calendar"}


def test_a_look_changes_nothing(at_home: Desk) -> None:
    (answer,) = import_files(at_home.app, {"a.ics": INVITED}, dry_run=True)
    assert (answer.taken, answer.dry_run) == (1, True)
    with pytest.raises(NotFound):
        show(at_home.app, 1)


def test_importing_again_changes_nothing(at_home: Desk) -> None:
    take(at_home, INVITED)
    before = export_json(at_home.app)
    answer = take(at_home, INVITED)
    assert (answer.taken, one(answer).does) == (0, "nothing")
    assert answer.message == "meetings.ics holds nothing new."
    assert export_json(at_home.app) == before


def test_an_update_moves_and_a_cancellation_calls_off(at_home: Desk) -> None:
    take(at_home, INVITED)
    assert "moved to Thu 5 Nov 2026, 15:00–16:00" in one(take(at_home, MOVED)).words
    assert one(take(at_home, CANCELLED)).does == "cancel"
    (interview,) = show(at_home.app, 1).interviews
    assert not interview.stands
    (check, *_) = show(at_home.app, 1).plan
    assert check.step == "check"  # type: ignore[union-attr]
    assert check.due == local("2026-10-26 09:30")  # type: ignore[union-attr] # cancelled on the 19th


@pytest.mark.parametrize("order", list(permutations((INVITED, MOVED, CANCELLED))))
def test_any_order_ends_alike(desk: Desk, order: tuple[bytes, ...]) -> None:
    take(desk.at("2026-10-20 12:00"), *order)
    found = state(desk)
    assert take(desk, *order).taken == 0
    assert state(desk) == found
    assert found == in_a_fresh_home(lambda other: take(other, INVITED, MOVED, CANCELLED))


@pytest.mark.parametrize("order", list(permutations((INVITED, MOVED, CANCELLED))))
def test_one_file_or_one_command_of_all_versions_ends_alike(desk: Desk, order: tuple[bytes, ...]) -> None:
    take(desk.at("2026-10-20 12:00"), b"".join(order))
    assert state(desk) == in_a_fresh_home(
        lambda other: import_files(other.app, {f"{n}.ics": each for n, each in enumerate(order)})
    )


def in_a_fresh_home(use: Callable[[Desk], object]) -> object:
    """The state that `use` leads to elsewhere."""
    moments: list[Desk] = []
    with tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder), zone=NEW_YORK)
        with make_app(config, clock=lambda: moments[0].now if moments else local("2026-10-20 12:00")) as app:
            other = Desk(app=app, now=local("2026-10-20 12:00"))
            moments.append(other)
            other.introduce()
            use(other)
            return state(other)


VERSIONS = st.lists(
    st.tuples(st.sampled_from(["REQUEST", "CANCEL"]), st.integers(1, 27), st.booleans(), st.integers(1, 18)),
    min_size=2,
    max_size=4,
)


@settings(max_examples=20, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # each makes three homes
@given(VERSIONS, st.data())
def test_versions_in_any_order_and_doubled_end_alike(
    versions: list[tuple[str, int, bool, int]], data: st.DataObject
) -> None:
    files = [
        invitation(
            *(["ATTENDEE;CN=Mia Lu:mailto:mia@acme.example"] if more else []),
            day=f"202611{day:02d}",
            sequence=n,
            stamp=f"202610{stamp:02d}T120000Z",
            method=method if n else "REQUEST",
        )
        for n, (method, day, more, stamp) in enumerate(versions)
    ]
    mixed = data.draw(st.permutations(files)) + data.draw(st.permutations(files))
    straight = in_a_fresh_home(lambda desk: take(desk, *files))
    assert in_a_fresh_home(lambda desk: take(desk, *mixed)) == straight
    assert in_a_fresh_home(lambda desk: take(desk, b"".join(mixed))) == straight


def test_undo_takes_an_import_back_whole_and_importing_again_brings_it_back(at_home: Desk) -> None:
    take(at_home, INVITED)
    before = state(at_home)
    undo(at_home.app)
    with pytest.raises(NotFound):
        show(at_home.app, 1)
    take(at_home, INVITED)
    assert state(at_home) == before
    take(at_home, MOVED)
    undo(at_home.app)
    assert state(at_home) == before
    take(at_home, MOVED)
    assert show(at_home.app, 1).interviews[0].start == local("2026-11-05 15:00")


def test_what_the_person_did_by_hand_stays(at_home: Desk) -> None:
    take(at_home, INVITED)
    move(at_home.app, 1, 1, at=local("2026-11-04 10:00"))
    assert take(at_home, INVITED).taken == 0
    assert "You changed it yourself" in one(take(at_home, MOVED)).words
    assert show(at_home.app, 1).interviews[0].start == local("2026-11-04 10:00")
    later = invitation(day="20261106", sequence=3, stamp="20261021T120000Z")
    take(at_home.at("2026-10-22 12:00"), later)
    assert show(at_home.app, 1).interviews[0].start == local("2026-11-06 15:00")


def test_an_interview_called_off_by_hand_stays_off(at_home: Desk) -> None:
    take(at_home, INVITED)
    cancel(at_home.app, 1, 1)
    touched = INVITED.replace(b"SEQUENCE:0", b"SEQUENCE:0\r\nX-NOTE:1").replace(
        b"20261015T12", b"20261020T11"
    )
    assert take(at_home, touched).taken == 0
    assert not show(at_home.app, 1).interviews[0].stands


def test_a_mended_contact_is_not_doubled(at_home: Desk) -> None:
    take(at_home, INVITED)
    edit_contact(at_home.app, 1, address="rita.roe@acme.example")
    take(at_home, INVITED, MOVED)
    assert [c.address for c in show(at_home.app, 1).contacts] == [
        "rita.roe@acme.example",
        "ivan@acme.example",
    ]


def test_an_update_may_bring_other_people(at_home: Desk) -> None:
    take(at_home, INVITED)
    more = invitation("ATTENDEE;CN=Mia Lu:mailto:mia@acme.example", sequence=1, stamp="20261016T120000Z")
    assert "other people take part" in one(take(at_home, more)).words
    seen = show(at_home.app, 1)
    assert [c.name for c in seen.contacts] == ["Rita Roe", "Ivan Poe", "Mia Lu"]
    assert seen.interviews[0].contacts == (2, 3)


def test_a_cancellation_after_the_end_changes_nothing(at_home: Desk) -> None:
    take(at_home, INVITED)
    late = invitation(sequence=1, stamp="20261104T120000Z", method="CANCEL")
    answer = take(at_home.at("2026-11-04 09:00"), late)
    assert one(answer).words == "It was over when it was cancelled, so nothing changes."
    assert show(at_home.app, 1).interviews[0].stands


def test_a_contacts_address_leads_to_their_application(at_home: Desk) -> None:
    at_home.add(4, company="Acme Holding Worldwide")
    take(at_home, INVITED)
    seen = show(at_home.app, 4)
    assert [c.name for c in seen.contacts] == ["Ivan Poe", "Rita Roe"] or len(seen.contacts) == 2
    assert len(seen.interviews) == 1


def test_a_companys_name_leads_to_its_application(at_home: Desk) -> None:
    at_home.add(1, company="ACME, Inc.", address=None)
    assert one(take(at_home, INVITED)).application == 1
    assert [c.address for c in show(at_home.app, 1).contacts if c.name == "Rita Roe"] == ["rita@acme.example"]


def test_of_several_roles_the_named_one_is_meant_else_the_person_is_asked(at_home: Desk) -> None:
    at_home.add(1, address=None)
    unclear = invitation(summary="Interview with Acme")
    second = calendar(event(uid="c", summary="Interview: Data Scientist at Acme"))
    answer = take(at_home, second)
    assert one(answer).does == "ask"
    assert one(answer).options == ("1: Acme, Platform Engineer", "a new application (Acme, Data Scientist)")
    about = one(answer).about
    assert about is not None
    take(at_home, second, settled={about: one(answer).options[1]})
    asked = one(take(at_home, unclear))
    assert asked.does == "ask"
    assert len(asked.options) == 3
    assert take(at_home, unclear, application=1).taken == 1
    assert one(take(at_home, INVITED.replace(b"UID:one", b"UID:two"))).does == "ask"  # E51: the same time


def test_the_same_interview_from_two_calendars_is_asked_about(at_home: Desk) -> None:
    take(at_home, INVITED)
    copy = calendar(
        event("DTSTART:20261103T201000Z", "DTEND:20261103T210000Z", uid="copy", summary="Interview: Acme")
    )
    asked = one(take(at_home, copy))
    assert (asked.does, asked.options) == ("ask", ("the same as interview 1", "another interview"))
    assert asked.about is not None
    take(at_home, copy, settled={asked.about: asked.options[0]})
    assert len(show(at_home.app, 1).interviews) == 1
    assert one(take(at_home, copy)).words == "Known already."
    other = calendar(event(uid="other", summary="Interview: Acme"))
    about = one(take(at_home, other)).about
    assert about is not None
    take(at_home, other, settled={about: "another interview"})
    assert len(show(at_home.app, 1).interviews) == 2


def test_without_a_company_the_person_is_asked_or_has_said_it(at_home: Desk) -> None:
    nameless = calendar(event(summary="Interview"))
    asked = one(take(at_home, nameless))
    assert (asked.does, asked.words) == ("ask", "With which company is it?")
    assert asked.about is not None
    with pytest.raises(NotFound):
        show(at_home.app, 1)
    take(at_home, nameless, settled={asked.about: "Globex"})
    assert show(at_home.app, 1).company == "Globex"
    take(at_home, calendar(event(uid="x", summary="Chat")), company="Initech", role="Analyst")
    assert (show(at_home.app, 2).company, show(at_home.app, 2).role) == ("Initech", "Analyst")


def test_a_day_without_a_time_is_a_question(at_home: Desk) -> None:
    whole = calendar(event("DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261104"))
    asked = one(take(at_home, whole))
    assert asked.words.startswith("At what time on Tue 3 Nov 2026 is 'Interview with Acme'?")
    assert asked.about is not None
    assert one(take(at_home, whole, settled={asked.about: "later"})).does == "ask"
    take(at_home, whole, settled={asked.about: "3 pm"})
    (interview,) = show(at_home.app, 1).interviews
    assert (interview.start, interview.end) == (local("2026-11-03 15:00"), local("2026-11-03 16:00"))
    assert one(take(at_home, whole)).words == "Known already."


def test_a_meeting_with_a_contact_is_asked_about(at_home: Desk) -> None:
    at_home.add(1)
    coffee = calendar(event(RITA, summary="Coffee"))
    asked = one(take(at_home, coffee))
    assert asked.words.startswith("Is 'Coffee' an interview?")
    assert asked.about is not None
    assert one(take(at_home, coffee, settled={asked.about: "no"})).does == "skip"
    assert one(take(at_home, coffee, settled={asked.about: "yes"})).does == "add"


def test_what_the_person_declined_is_left_out_or_asked_about(at_home: Desk) -> None:
    declined = INVITED.replace(b"PARTSTAT=ACCEPTED", b"PARTSTAT=DECLINED")
    assert one(take(at_home, declined)).words == "You declined it."
    take(at_home, INVITED)
    again = declined.replace(b"20261015T12", b"20261016T12")
    asked = one(take(at_home, again))
    assert asked.does == "ask"
    assert asked.about is not None
    assert one(take(at_home, again, settled={asked.about: "yes"})).does == "cancel"
    assert not show(at_home.app, 1).interviews[0].stands


def test_floating_times_are_those_of_the_person_and_said_to_be(at_home: Desk) -> None:
    floating = calendar(event("DTSTART:20261103T150000", "DTEND:20261103T160000"))
    answer = take(at_home, floating)
    assert answer.hints[0].startswith(
        "The calendar does not say where some times are; America/New_York was assumed"
    )
    undo(at_home.app)
    answer = take(at_home, floating, zone="Europe/Berlin")
    assert answer.hints == ()
    assert show(at_home.app, 1).interviews[0].zone == "Europe/Berlin"


def test_a_zone_that_was_said_once_is_kept(at_home: Desk) -> None:
    floating = calendar(event("DTSTART:20261103T150000", "DTEND:20261103T160000"))
    take(at_home, floating, zone="Europe/Berlin")
    assert one(take(at_home, floating)).words == "Known already."
    lost = calendar(event("DTSTART;TZID=Mars/Olympus:20261104T150000", "DTEND", uid="lost"))
    take(at_home, lost, zone="Europe/Berlin")
    assert one(take(at_home, lost)).words == "Known already."


def test_a_cancellation_that_names_its_entry_alone_is_enough(at_home: Desk) -> None:
    alone = calendar(
        event("DTSTART", "DTEND", "SUMMARY", "SEQUENCE:1", "DTSTAMP:20261019T120000Z"), method="CANCEL"
    )
    assert one(take(at_home, alone)).words == "no interview"
    take(at_home, INVITED)
    assert one(take(at_home, alone)).does == "cancel"
    assert not show(at_home.app, 1).interviews[0].stands


def test_an_impossible_time_leaves_nothing_half_recorded(at_home: Desk) -> None:
    wrong = calendar(event("DTSTART:21991231T233000Z", "DTEND:22000101T003000Z"))
    assert one(take(at_home, wrong)).does == "error"
    with pytest.raises(NotFound):
        show(at_home.app, 1)


def test_an_unknown_zone_wants_one_to_be_said(at_home: Desk) -> None:
    lost = calendar(event("DTSTART;TZID=Mars/Olympus:20261103T150000", "DTEND"))
    answer = take(at_home, lost)
    assert (one(answer).does, one(answer).place) == ("error", "event 1")
    assert "'Mars/Olympus' is unknown" in one(answer).words
    take(at_home, lost, zone=NEW_YORK)
    assert show(at_home.app, 1).interviews[0].start == local("2026-11-03 15:00")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("RRULE:FREQ=SECONDLY",), "every second"),
        (("DTSTART",), "no start"),
        (("DTSTART:19000103T150000Z", "DTEND:19000103T160000Z"), "year 1900"),
        (("DTSTART:202601103T150000Z",), "no date"),
    ],
)
def test_an_event_that_cannot_be_used_is_named_and_the_others_come_in(
    at_home: Desk, lines: tuple[str, ...], why: str
) -> None:
    content = calendar(event(*lines), event(uid="two", summary="Interview with Globex"))
    answer = take(at_home, content)
    (wrong,) = [each for each in answer.items if each.does == "error"]
    assert wrong.place == "event 1"
    assert why in wrong.words
    assert answer.taken == 1


def test_a_file_that_breaks_off_brings_nothing_in(at_home: Desk) -> None:
    content = calendar(event(), event(uid="two", summary="Interview with Globex"))[:-30]
    with pytest.raises(UserError, match=r"meetings\.ics: The calendar breaks off"):
        take(at_home, content)
    with pytest.raises(NotFound):
        show(at_home.app, 1)


def test_other_meetings_are_left_out_and_counted(at_home: Desk) -> None:
    answer = take(at_home, calendar(event(summary="Dentist"), event(uid="b", summary="Team meeting")))
    assert answer.message == "meetings.ics holds no interview (2 events)."
    assert [each.does for each in answer.items] == ["skip", "skip"]


def test_a_series_comes_in_within_its_window(at_home: Desk) -> None:
    weekly = event("RRULE:FREQ=WEEKLY", "EXDATE:20261117T200000Z")
    moved = event("RECURRENCE-ID:20261110T200000Z", "DTSTART:20261111T200000Z", "DTEND:20261111T210000Z")
    off = event("RECURRENCE-ID:20261124T200000Z", "STATUS:CANCELLED")
    answer = take(at_home, calendar(weekly, moved, off))
    interviews = show(at_home.app, 1).interviews
    days = [i.start.date() for i in interviews if i.stands]
    assert days[:3] == [date(2026, 11, 3), date(2026, 11, 11), date(2026, 12, 1)]
    assert days[-1] == date(2027, 4, 13)
    assert answer.taken == len(interviews)
    assert take(at_home, calendar(weekly, moved, off)).taken == 0
    fewer = event("RRULE:FREQ=WEEKLY", "EXDATE:20261117T200000Z,20261201T200000Z", "SEQUENCE:1")
    assert take(at_home, calendar(fewer, moved, off)).taken == 1
    take(at_home, calendar(event("SEQUENCE:5"), method="CANCEL"))
    assert not any(i.stands for i in show(at_home.app, 1).interviews)


def test_a_change_from_one_on_moves_the_rest(at_home: Desk) -> None:
    weekly = event("RRULE:FREQ=WEEKLY;COUNT=4")
    rest = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261110T200000Z",
        "DTSTART:20261111T210000Z",
        "DTEND:20261111T220000Z",
    )
    take(at_home, calendar(weekly, rest))
    starts = sorted(i.start for i in show(at_home.app, 1).interviews)
    assert [f"{start:%m-%d %H}" for start in starts] == ["11-03 15", "11-11 16", "11-18 16", "11-25 16"]


def test_an_invitation_that_was_heard_of_is_answered_by_the_interview(at_home: Desk) -> None:
    at_home.add(1)
    hear(at_home.app, 1, "invitation")
    assert today(at_home.app).items[0].action == "answer"
    take(at_home, INVITED)
    assert today(at_home.app).items == ()


def test_an_interview_after_a_rejection_is_asked_about(at_home: Desk) -> None:
    at_home.add(1)
    hear(at_home.app, 1, "rejection")
    asked = one(take(at_home, INVITED))
    assert asked.does == "ask"
    assert asked.options == ("1: Acme, Platform Engineer", "a new application (Acme, Platform Engineer)")
    assert asked.about is not None
    assert one(take(at_home, INVITED, settled={asked.about: asked.options[1]})).application == 2


def test_who_must_not_be_written_to_is_blocked_here_too(at_home: Desk) -> None:
    at_home.add(1, company="Globex", address="ivan@acme.example")
    block(at_home.app, "ivan@acme.example")
    take(at_home, INVITED, company="Acme")
    usable = {c.address: c.usable for c in show(at_home.app, 2).contacts}
    assert usable == {"rita@acme.example": True, "ivan@acme.example": False}


def test_whose_calendar_it_is_shows_when_nobody_said(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "nobody", zone=NEW_YORK)
    with make_app(config, clock=lambda: local("2026-10-20 12:00")) as app:
        both = INVITED + invitation(uid="two", summary="Interview with Globex", day="20261110").replace(
            b"acme.example", b"globex.example"
        )
        import_files(app, {"a.ics": both})
        assert [c.name for c in show(app, 1).contacts] == ["Rita Roe", "Ivan Poe"]
        undo(app)
        (answer,) = import_files(app, {"a.ics": INVITED})
        assert any("Who you are is unknown" in hint for hint in answer.hints)


def test_marks_survive_an_export(at_home: Desk, tmp_path: Path) -> None:
    take(at_home, INVITED)
    document = export_json(at_home.app)
    with make_app(Config(home=tmp_path / "b", zone=NEW_YORK), clock=lambda: at_home.now) as other:
        import_files(other, {"a.json": document.encode()})
        (answer,) = import_files(other, {"a.ics": INVITED})
        assert answer.taken == 0
        (answer,) = import_files(other, {"a.ics": MOVED})
        assert one(answer).does == "change"


def test_an_application_that_is_not_there_cannot_be_named(at_home: Desk) -> None:
    with pytest.raises(NotFound):
        take(at_home, INVITED, application=7)


def test_people_in_several_files_of_one_command_are_told_apart(at_home: Desk) -> None:
    second = calendar(event(RITA, ALEX, IVAN, uid="b", summary="Interview with Acme"), eol="\n").replace(
        b"20261103", b"20261110"
    )
    import_files(at_home.app, {"a.ics": INVITED, "b.ics": second})
    seen = show(at_home.app, 1)
    assert len(seen.contacts) == 2
    assert len(seen.interviews) == 2
