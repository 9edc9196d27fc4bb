"""The policy's table where interviews are moved, cancelled, missed, doubled, or in another country."""

from __future__ import annotations

from dataclasses import replace

import pytest

from afterview.core.agenda import Home
from afterview.core.around import Around
from afterview.core.decide import next_action
from tests.core.row import Row, moments, plans
from tests.core.story import Story, preset
from tests.core.wording import line, moment, time_text

TUESDAY = Story().interview("3 Nov 15:00")
THANKED = TUESDAY.sent("thank_you", "3 Nov 16:10")
FOLLOWED = THANKED.sent("follow_up", "10 Nov 09:35")
CAIRO = Story(zone="Africa/Cairo", country="EG", home=Home(zone="Europe/Berlin", country="DE"))
SAN_FRANCISCO = Story(
    zone="America/Los_Angeles",
    recruiter_zone="America/Los_Angeles",
    home=Home(zone="Asia/Tokyo", country="JP"),
)

ROWS = (
    Row(
        number="E10",
        told="a holiday of the person's own country only",
        story=Story(zone="Europe/Berlin", country="DE", home=Home(zone="America/New_York", country="US"))
        .interview("19 Nov 15:00")
        .sent("thank_you", "19 Nov 16:05"),
        says={"26 Nov 09:30": "9 write follow_up due 26 Nov 09:30"},
    ),
    Row(
        number="E11",
        told="the recruiter's country unknown, the company's is known",
        story=Story(country=None, company_country="DE").interview("19 Nov 15:00"),
        ahead={
            "19 Nov 16:00": [
                "thank_you 19 Nov 16:00",
                "follow_up 26 Nov 09:30",
                "ping 3 Dec 09:30",
                "presumed 10 Dec",
            ]
        },
    ),
    Row(
        number="E11",
        told="neither known: the person's own",
        story=Story(country=None).interview("19 Nov 15:00"),
        ahead={
            "19 Nov 16:00": [
                "thank_you 19 Nov 16:00",
                "follow_up 27 Nov 09:30",
                "ping 4 Dec 09:30",
                "presumed 11 Dec",
            ]
        },
    ),
    Row(
        number="E12",
        told="Friday and Saturday are the weekend",
        story=CAIRO.interview("6 Nov 12:00"),
        ahead={
            "6 Nov 13:00": [
                "thank_you 6 Nov 13:00",
                "follow_up 15 Nov 09:30",  # a Sunday
                "ping 22 Nov 09:30",  # another
                "presumed 29 Nov",
            ]
        },
    ),
    Row(
        number="E13",
        told="the person in Tokyo, the recruiter in San Francisco",
        story=SAN_FRANCISCO.interview("3 Nov 16:00").sent("thank_you", "3 Nov 17:05"),
        says={
            "10 Nov 09:29": "11 wait until 10 Nov 09:30",
            "10 Nov 09:30": "9 write follow_up due 10 Nov 09:30",
            "10 Nov 17:00": "9 write follow_up due 12 Nov 09:00",
        },
    ),
    Row(
        number="E13",
        told="only where the company is is known, and the interview was noted by the clocks of Tokyo",
        story=replace(SAN_FRANCISCO, recruiter_zone=None, company_zone="America/Los_Angeles")
        # 08:00 on the 4th in Tokyo: the interview's day is its own, the days of asking are California's.
        .interview("4 Nov 08:00", zone="Asia/Tokyo", told="2 Nov 10:00")
        .sent("thank_you", "3 Nov 17:05"),
        says={
            "11 Nov 10:00": "11 wait until 12 Nov 09:30",  # Veterans Day
            "12 Nov 09:30": "9 write follow_up due 12 Nov 09:30",
            "12 Nov 17:00": "9 write follow_up due 13 Nov 09:00",
        },
    ),
    Row(
        number="E13",
        told="nobody knows where they are: the interview's zone",
        story=replace(SAN_FRANCISCO, recruiter_zone=None, country="JP")
        .interview("4 Nov 08:00", zone="Asia/Tokyo", told="2 Nov 10:00")
        .sent("thank_you", "3 Nov 17:05"),
        says={"10 Nov 16:30": "9 write follow_up due 10 Nov 16:30"},  # 09:30 on the 11th in Tokyo
    ),
    Row(
        number="E16",
        told="cancelled before it began",
        story=TUESDAY.cancelled(1, "2 Nov 11:00"),
        says={
            "2 Nov 11:00": "11 wait until 9 Nov 09:30",
            "3 Nov 16:00": "11 wait until 9 Nov 09:30",
            "9 Nov 09:30": "9 write check due 9 Nov 09:30",
        },
        ahead={"2 Nov 11:00": ["check 9 Nov 09:30", "ping 16 Nov 09:30", "presumed 23 Nov"]},
    ),
    Row(
        number="E17",
        told="moved by two days before it began",
        story=TUESDAY.moved(1, "5 Nov 15:00", "3 Nov 09:00"),
        says={
            "3 Nov 16:00": "7 wait until 5 Nov 16:00",
            "5 Nov 16:00": "6 write thank_you due 5 Nov 16:00",
        },
        ahead={
            "5 Nov 16:00": [
                "thank_you 5 Nov 16:00",
                "follow_up 12 Nov 09:30",
                "ping 19 Nov 09:30",
                "presumed 26 Nov",
            ]
        },
    ),
    Row(
        number="E17",
        told="heard of the move after it should have ended: the thank-you goes away again",
        story=TUESDAY.moved(1, "5 Nov 15:00", "3 Nov 16:30"),
        says={"3 Nov 16:30": "7 wait until 5 Nov 16:00"},
    ),
    Row(
        number="E18",
        told="moved after the thank-you was sent",
        story=THANKED.moved(1, "5 Nov 15:00", "3 Nov 17:00"),
        says={
            "3 Nov 17:00": "7 wait until 5 Nov 16:00",
            "5 Nov 15:59": "7 wait until 5 Nov 16:00",
            "5 Nov 16:00": "6 write thank_you due 5 Nov 16:00",
        },
    ),
    Row(
        number="E19",
        told="the person did not attend",
        story=TUESDAY.missed(1, "3 Nov 18:00"),
        says={
            "3 Nov 18:00": "6 write apology due 3 Nov 16:00 if you like",
            "6 Nov 15:59": "6 write apology due 3 Nov 16:00 if you like",
            "6 Nov 16:00": "11 wait until 10 Nov 09:30",
            "10 Nov 09:30": "9 write check due 10 Nov 09:30",
        },
        ahead={"3 Nov 18:00": ["check 10 Nov 09:30", "ping 17 Nov 09:30", "presumed 24 Nov"]},
    ),
    Row(
        number="E19",
        told="apologised",
        story=TUESDAY.missed(1, "3 Nov 18:00").sent("apology", "3 Nov 18:10"),
        says={"3 Nov 18:11": "11 wait until 10 Nov 09:30"},
    ),
    Row(
        number="E20",
        told="a second interview set on day 5",
        story=THANKED.interview("19 Nov 10:00", told="8 Nov 12:00"),
        says={
            "8 Nov 12:00": "7 wait until 19 Nov 11:00",
            "10 Nov 09:30": "7 wait until 19 Nov 11:00",
            "19 Nov 11:00": "6 write thank_you due 19 Nov 11:00",
        },
        ahead={
            "8 Nov 12:00": [
                "thank_you 19 Nov 11:00",
                "follow_up 27 Nov 09:30",
                "ping 4 Dec 09:30",
                "presumed 11 Dec",
            ]
        },
    ),
    Row(
        number="E20",
        told="a second interview long after the presume day",
        story=THANKED.interview("30 Nov 10:00", told="8 Nov 12:00"),
        says={"25 Nov 12:00": "7 wait until 30 Nov 11:00"},
    ),
    Row(
        number="E21",
        told="set while the first follow-up is due and unsent",
        story=THANKED.interview("19 Nov 10:00", told="10 Nov 11:00"),
        says={
            "10 Nov 11:00": "7 wait until 19 Nov 11:00",
            "19 Nov 11:00": "6 write thank_you due 19 Nov 11:00",
        },
    ),
    Row(
        number="E52",
        told="four slots from 9 to 13",
        story=Story()
        .interview("3 Nov 09:00", minutes=45)
        .interview("3 Nov 10:00", minutes=45)
        .interview("3 Nov 11:00", minutes=45)
        .interview("3 Nov 12:00"),
        says={
            "3 Nov 09:50": "7 wait until 3 Nov 13:00",
            "3 Nov 12:59": "7 wait until 3 Nov 13:00",
            "3 Nov 13:00": "6 write thank_you due 3 Nov 13:00",
        },
        ahead={
            "3 Nov 08:00": [
                "thank_you 3 Nov 13:00",
                "follow_up 10 Nov 09:30",
                "ping 17 Nov 09:30",
                "presumed 24 Nov",
            ]
        },
    ),
    Row(
        number="E52",
        told="slots exactly four hours apart are two rounds",
        story=Story().interview("3 Nov 09:00").interview("3 Nov 14:00"),
        says={
            "3 Nov 10:00": "6 write thank_you due 3 Nov 10:00",
            "3 Nov 15:00": "6 write thank_you due 3 Nov 15:00",
        },
    ),
    Row(
        number="E52",
        told="slots a minute less apart are one",
        story=Story().interview("3 Nov 09:00").interview("3 Nov 13:59"),
        says={"3 Nov 10:00": "7 wait until 3 Nov 14:59"},
    ),
    Row(
        number="E65",
        told="the sequence changed half-way",
        story=FOLLOWED.following("persistent"),
        says={"10 Nov 10:00": "11 wait until 17 Nov 09:30"},
        ahead={"10 Nov 10:00": ["ping 17 Nov 09:30", "ping 24 Nov 09:30", "presumed 1 Dec"]},
    ),
    Row(
        number="E75",
        told="second interview, set for 3 December, cancelled on 30 November",
        story=FOLLOWED.sent("ping", "17 Nov 09:35")
        .interview("3 Dec 15:00", told="18 Nov 10:00")
        .cancelled(2, "30 Nov 10:00"),
        says={
            "28 Nov 10:00": "7 wait until 3 Dec 16:00",
            "30 Nov 10:00": "11 wait until 7 Dec 09:30",
        },
        ahead={"30 Nov 10:00": ["check 7 Dec 09:30", "ping 14 Dec 09:30", "presumed 21 Dec"]},
    ),
    Row(
        number="E51",
        told="the same invitation twice",
        story=TUESDAY,
        says={"3 Nov 16:00": "6 write thank_you due 3 Nov 16:00"},
    ),
    Row(
        number="D15",
        told="the next round done",
        story=THANKED.interview("9 Nov 15:00"),
        says={"9 Nov 16:00": "6 write thank_you due 9 Nov 16:00"},
    ),
    Row(
        number="§2",
        told="a later round's thank-you takes the place of one still open",
        story=TUESDAY.interview("5 Nov 15:00", told="3 Nov 12:00"),
        says={
            "5 Nov 15:59": "6 write thank_you due 3 Nov 16:00",
            "5 Nov 16:00": "6 write thank_you due 5 Nov 16:00",
        },
    ),
)


@moments(ROWS)
def test_the_answer_at_each_instant(story: Story, when: str, says: str) -> None:
    assert story.says(when) == says


@plans(ROWS)
def test_the_way_ahead(story: Story, when: str, ahead: list[str]) -> None:
    assert story.ahead(when) == ahead


@pytest.mark.parametrize("country", [None, "US"])
def test_e11_an_assumed_calendar_is_called_assumed(country: str | None) -> None:
    story = Story(country=country).interview("19 Nov 15:00").sent("thank_you", "19 Nov 16:05")
    assert ("assumed" in story.why("20 Nov 10:00")) == (country is None)


def test_e14_the_person_moves_to_berlin() -> None:
    """The due instants belong to the recipient; only what the person is shown changes."""
    moved = Story(home=Home(zone="Europe/Berlin", country="DE")).interview("3 Nov 15:00")
    before, after = TUESDAY.plan("3 Nov 16:05"), moved.plan("3 Nov 16:05")
    assert before == after
    assert [time_text(p.due, "Europe/Berlin") for p in after[:2]] == ["3 Nov 22:00", "10 Nov 15:30"]


def test_e51_an_event_recorded_twice_is_one() -> None:
    doubled = Story(added=(*TUESDAY.added, *TUESDAY.added))
    assert doubled.facts.rounds == TUESDAY.facts.rounds


def test_e65_the_answer_names_the_sequence_and_its_version() -> None:
    assert "persistent v1" in THANKED.following("persistent").why("9 Nov 10:00")


def test_e66_the_clock_set_back_sends_nothing_twice() -> None:
    """Looked at again from before it was sent, a letter that left is not written again."""
    now = moment("10 Nov 09:32")
    assert now < FOLLOWED.facts.sent[-1].at
    action = next_action(FOLLOWED.facts, preset("classic"), Around(), now=now)
    assert line(action) == "11 wait until 17 Nov 09:30"
