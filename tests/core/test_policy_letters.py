"""The policy's table where it is about who is written to, and which facts the words follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afterview.core.actions import Write
from afterview.core.around import Around
from afterview.core.case import case_of
from afterview.core.model import Occasion
from afterview.core.occasions import held_back_notes
from tests.core.row import Row, moments, plans
from tests.core.story import IVAN, RITA, Story
from tests.core.wording import moment, time_text

TUESDAY = Story().interview("3 Nov 15:00")
THANKED = TUESDAY.sent("thank_you", "3 Nov 16:10")
IVAN_KNOWN = Story().contact(2, "Ivan Poe", IVAN, "1 Nov 10:00").interview("3 Nov 15:00", with_=(2,))
IVAN_UNKNOWN = Story().contact(2, "Ivan Poe", None, "1 Nov 10:00").interview("3 Nov 15:00", with_=(2,))
PANEL = (
    Story()
    .contact(2, "Ivan Poe", IVAN, "1 Nov 10:00")
    .contact(3, "Ada Soe", "ada@acme.example", "1 Nov 10:00")
    .contact(4, "Cy Noe", None, "1 Nov 10:00")
    .interview("3 Nov 15:00", with_=(2, 3, 4))
)
JAPAN = Story(sequence="japan", zone="Asia/Tokyo", country="JP")
GERMANY = Story(sequence="germany", zone="Europe/Berlin", country="DE")
FRANCE = Story(sequence="france", zone="Europe/Paris", country="FR")

ROWS = (
    Row(
        number="D2",
        told="the interviewer's own address is known",
        story=IVAN_KNOWN,
        says={"3 Nov 16:00": "6 write thank_you and interviewer_note due 3 Nov 16:00"},
    ),
    Row(
        number="D2",
        told="the note sent, the recruiter's letter open",
        story=IVAN_KNOWN.sent("interviewer_note", "3 Nov 16:05", to=IVAN),
        says={"3 Nov 16:06": "6 write thank_you due 3 Nov 16:00"},
    ),
    Row(
        number="D2",
        told="the recruiter thanked, the note open",
        story=IVAN_KNOWN.sent("thank_you", "3 Nov 16:01"),
        says={"3 Nov 16:06": "6 write interviewer_note due 3 Nov 16:05"},
    ),
    Row(
        number="D3",
        told="a panel of three, one without an address (E53)",
        story=PANEL,
        says={"3 Nov 16:00": "6 write thank_you and 2 interviewer_note due 3 Nov 16:00"},
    ),
    Row(
        number="D6",
        told="through an agency, the interviewer's address known (E55)",
        story=Story(agency="Agency", address="cara@agency.example")
        .contact(2, "Ivan Poe", IVAN, "1 Nov 10:00")
        .interview("3 Nov 15:00", with_=(2,)),
        says={"3 Nov 16:00": "6 write thank_you due 3 Nov 16:00"},
    ),
    Row(
        number="E56",
        told="a contact without an address",
        story=Story(address=None).interview("3 Nov 15:00"),
        says={
            "3 Nov 16:00": "6 write thank_you due 3 Nov 16:00",
            "10 Nov 09:30": "9 write follow_up due 10 Nov 09:30",
        },
    ),
    Row(
        number="E68",
        told="Japan: thanks in office hours, asked at ten days",
        story=JAPAN.interview("4 Nov 15:00"),
        says={"4 Nov 16:00": "6 write thank_you due 4 Nov 16:00"},
        ahead={
            "4 Nov 16:00": [
                "thank_you 4 Nov 16:00",
                "follow_up 16 Nov 09:30",
                "ping 24 Nov 09:30",  # the 23rd is Labour Thanksgiving
                "presumed 1 Dec",
            ]
        },
    ),
    Row(
        number="E68",
        told="Japan: an evening's thanks leave on the next business day",
        story=JAPAN.interview("6 Nov 17:30"),
        says={"6 Nov 18:30": "6 write thank_you due 9 Nov 08:30"},
    ),
    Row(
        number="E68",
        told="Japan: thanks are not lost over a long weekend",
        story=JAPAN.interview("20 Nov 17:30"),
        says={
            "20 Nov 18:30": "6 write thank_you due 24 Nov 08:30",
            "24 Nov 08:30": "6 write thank_you due 24 Nov 08:30",
        },
    ),
    Row(
        number="presets",
        told="Germany: the thank-you is optional, asked after 14 days",
        story=GERMANY.interview("3 Nov 15:00"),
        says={"3 Nov 16:00": "6 write thank_you due 3 Nov 16:00 if you like"},
        ahead={"3 Nov 16:00": ["thank_you 3 Nov 16:00", "follow_up 17 Nov 09:30", "presumed 24 Nov"]},
    ),
    Row(
        number="presets",
        told="France: asked at 7 days",
        story=FRANCE.interview("3 Nov 15:00"),
        ahead={
            "3 Nov 16:00": [
                "thank_you 3 Nov 16:00",
                "follow_up 10 Nov 09:30",
                "ping 17 Nov 09:30",
                "presumed 24 Nov",
            ]
        },
    ),
    Row(
        number="presets",
        told="persistent",
        story=TUESDAY.following("persistent"),
        ahead={
            "3 Nov 16:00": [
                "thank_you 3 Nov 16:00",
                "follow_up 10 Nov 09:30",
                "ping 17 Nov 09:30",
                "ping 24 Nov 09:30",
                "presumed 1 Dec",
            ]
        },
    ),
    Row(
        number="presets",
        told="patient",
        story=TUESDAY.following("patient"),
        ahead={
            "3 Nov 16:00": [
                "thank_you 3 Nov 16:00",
                "follow_up 10 Nov 09:30",
                "ping 17 Nov 09:30",
                "presumed 1 Dec",
            ]
        },
    ),
    Row(
        number="presets",
        told="persistent, with a promise by 24 November",
        story=TUESDAY.following("persistent").promised("24 Nov", "3 Nov 16:05", interview=1),
        ahead={
            "6 Nov 16:00": [
                "promise 27 Nov 09:30",
                "ping 4 Dec 09:30",
                "ping 11 Dec 09:30",
                "presumed 18 Dec",
            ]
        },
    ),
    Row(
        number="presets",
        told="patient, with a promise by 24 November",
        story=TUESDAY.following("patient").promised("24 Nov", "3 Nov 16:05", interview=1),
        ahead={"6 Nov 16:00": ["promise 1 Dec 09:30", "ping 8 Dec 09:30", "presumed 15 Dec"]},
    ),
)


@moments(ROWS)
def test_the_answer_at_each_instant(story: Story, when: str, says: str) -> None:
    assert story.says(when) == says


@plans(ROWS)
def test_the_way_ahead(story: Story, when: str, ahead: list[str]) -> None:
    assert story.ahead(when) == ahead


def letters(story: Story, when: str) -> tuple[Occasion, ...]:
    """The letters asked for at that time."""
    action = story.at(when)
    assert isinstance(action, Write)
    return action.letters


def test_d2_whoever_gets_a_note_is_not_thanked_through_the_recruiter() -> None:
    thanks, note = letters(IVAN_KNOWN, "3 Nov 16:00")
    assert (thanks.recipient, thanks.pass_thanks_to) == (RITA, ())
    assert note.recipient == IVAN


def test_d3_notes_leave_five_minutes_apart() -> None:
    _, first, second = letters(PANEL, "3 Nov 16:00")
    assert [time_text(note.due, "America/New_York") for note in (first, second)] == [
        "3 Nov 16:05",
        "3 Nov 16:10",
    ]
    assert (first.ordinal, second.ordinal) == (1, 2)


def test_e53_the_one_without_address_is_named_in_the_recruiters_letter() -> None:
    thanks, *_ = letters(PANEL, "3 Nov 16:00")
    assert [contact.name for contact in thanks.pass_thanks_to] == ["Cy Noe"]


def test_d4_thanks_are_passed_on_through_the_recruiter() -> None:
    (thanks,) = letters(IVAN_UNKNOWN, "3 Nov 16:00")
    assert [contact.name for contact in thanks.pass_thanks_to] == ["Ivan Poe"]


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(Story().interview("3 Nov 15:00", with_=(1,)), id="the same contact"),
        pytest.param(
            Story().contact(2, "Rita Roe", None, "1 Nov 10:00").interview("3 Nov 15:00", with_=(2,)),
            id="the same name",
        ),
        pytest.param(
            Story().contact(2, "R. Roe", RITA.upper(), "1 Nov 10:00").interview("3 Nov 15:00", with_=(2,)),
            id="the same address",
        ),
    ],
)
def test_e54_the_recruiter_is_the_interviewer(story: Story) -> None:
    (thanks,) = letters(story, "3 Nov 16:00")
    assert thanks.recruiter_is_interviewer
    assert thanks.pass_thanks_to == ()


def test_e55_the_consultant_is_asked_to_pass_it_on() -> None:
    (thanks,) = letters(ROWS[4].story, "3 Nov 16:00")
    assert thanks.recipient == "cara@agency.example"
    assert [contact.name for contact in thanks.pass_thanks_to] == ["Ivan Poe"]


def test_e55_an_agency_without_a_consultant_writes_to_nobody_at_the_company() -> None:
    story = Story(agency="Agency").on("1 Nov 10:00", ROWS[4].story.added[0].what)
    only_ivan = story.interview("3 Nov 15:00", with_=(2,)).blocked(RITA, "2 Nov 10:00")
    assert only_ivan.says("3 Nov 16:00") == "1 fix address of Rita Roe"


def test_e55_the_note_to_the_interviewer_is_held_back_until_asked_for() -> None:
    story = ROWS[4].story
    assert "A note to Ivan Poe is held back: Agency is in between." in story.why("3 Nov 16:00")
    now = moment("3 Nov 16:00")
    member = story.member
    (note,) = held_back_notes(case_of(member.facts, member.sequence, Around(), now=now))
    assert (note.step, note.recipient) == ("interviewer_note", IVAN)
    plain = IVAN_KNOWN.member
    assert held_back_notes(case_of(plain.facts, plain.sequence, Around(), now=now)) == ()
    assert "held back" not in IVAN_KNOWN.why("3 Nov 16:00")


@pytest.mark.parametrize(
    ("when", "late"), [("4 Nov 15:59:59", False), ("4 Nov 16:00", True), ("5 Nov 16:00", True)]
)
def test_e4_late_from_24_hours_on(when: str, late: bool) -> None:  # noqa: FBT001 - a table's column
    (thanks,) = letters(TUESDAY, when)
    assert thanks.late is late


def test_e2_a_thank_you_for_tomorrow_morning_is_not_late() -> None:
    (thanks,) = letters(Story().interview("3 Nov 22:30"), "3 Nov 23:31")
    assert not thanks.late
    assert thanks.due - moment("3 Nov 23:30") == timedelta(hours=9)


@pytest.mark.parametrize(("thanked", "missed"), [(False, True), (True, False)])
def test_e5_the_follow_up_thanks_where_nobody_did(
    thanked: bool,  # noqa: FBT001
    missed: bool,  # noqa: FBT001
) -> None:
    story = TUESDAY.sent("thank_you", "3 Nov 16:10") if thanked else TUESDAY
    (letter,) = letters(story, "10 Nov 09:30")
    assert letter.thanks_missed is missed


def test_e17_a_moved_interview_has_letters_of_its_own() -> None:
    (before,) = letters(TUESDAY, "3 Nov 16:00")
    (after,) = letters(TUESDAY.moved(1, "5 Nov 15:00", "3 Nov 16:30"), "5 Nov 16:00")
    assert before.anchor != after.anchor


def test_e68_letters_to_japan_ask_for_a_formal_register() -> None:
    (thanks,) = letters(JAPAN.interview("4 Nov 15:00"), "4 Nov 16:00")
    assert thanks.register == "formal"


def test_e23_the_letter_knows_the_promised_day() -> None:
    promised = TUESDAY.promised("24 Nov", "3 Nov 16:05", interview=1)
    (letter,) = letters(promised, "27 Nov 09:30")
    assert str(letter.promised_by) == "2026-11-24"


@pytest.mark.parametrize(
    ("story", "after"),
    [
        (THANKED, "interview"),
        (THANKED.heard("reply", "5 Nov 10:00"), "reply"),
        (THANKED.heard("question", "4 Nov 10:00").answered("5 Nov 10:00"), "answered"),
        (THANKED.closed("withdrew", "4 Nov 10:00").reopened("5 Nov 10:00"), "reopened"),
    ],
)
def test_d11_the_letter_knows_what_began_the_clock(story: Story, after: str) -> None:
    (letter,) = letters(story, "13 Nov 10:00")
    assert (letter.step, letter.after) == ("follow_up", after)
    assert str(letter.since) == ("2026-11-03" if after == "interview" else "2026-11-05")


def test_e34_who_took_over_was_never_written_to() -> None:
    followed = THANKED.sent("follow_up", "10 Nov 09:35")
    xenia = "xenia@acme.example"
    taken_over = followed.blocked(RITA, "10 Nov 12:00").contact(
        3, "Xenia Zoe", xenia, "10 Nov 12:00", role="recruiter"
    )
    assert [letters(s, "17 Nov 09:30")[0].new_contact for s in (followed, taken_over)] == [False, True]
    moved = followed.address_now("r@acme.example", "11 Nov 10:00")
    wrote = taken_over.heard("reply", "12 Nov 10:00", sender=xenia)
    assert not letters(moved, "17 Nov 09:30")[0].new_contact, "another address of the same person"
    assert not letters(wrote, "19 Nov 09:30")[0].new_contact, "they wrote themselves"


def test_d15_the_next_rounds_letter_uses_other_words() -> None:
    again = TUESDAY.sent("thank_you", "3 Nov 16:10").interview("9 Nov 15:00")
    assert [letters(s, w)[0].later_round for s, w in ((TUESDAY, "3 Nov 16:00"), (again, "9 Nov 16:00"))] == [
        False,
        True,
    ]


def test_every_letter_of_a_persistent_cadence_has_a_key_of_its_own() -> None:
    story = TUESDAY.following("persistent").sent("thank_you", "3 Nov 16:10")
    keys = {(p.step, p.anchor) for p in story.plan("3 Nov 16:15") if p.step}
    assert len(keys) == 3
