"""The policy's table where an address bounces, is the wrong one, or its owner is away."""

from __future__ import annotations

from tests.core.row import Row, moments, plans
from tests.core.story import IVAN, RITA, Story

TUESDAY = Story().interview("3 Nov 15:00")
THANKED = TUESDAY.sent("thank_you", "3 Nov 16:10")
FOLLOWED = THANKED.sent("follow_up", "10 Nov 09:35")
AWAY = FOLLOWED.heard("out_of_office", "10 Nov 09:36", until="20 Nov", sender=RITA)

ROWS = (
    Row(
        number="E28",
        told="out of office until Friday 20 November",
        story=AWAY,
        says={
            "10 Nov 10:00": "11 wait until 24 Nov 09:30",
            "24 Nov 09:30": "9 write ping due 24 Nov 09:30",
        },
        ahead={"10 Nov 10:00": ["ping 24 Nov 09:30", "presumed 1 Dec"]},
    ),
    Row(
        number="E28",
        told="back early: a human reply ends the absence",
        story=AWAY.heard("reply", "13 Nov 10:00", sender=RITA),
        ahead={"13 Nov 10:05": ["follow_up 20 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="E29",
        told="out of office without a date, twice",
        story=FOLLOWED.heard("out_of_office", "12 Nov 09:36", sender=RITA).heard(
            "out_of_office", "18 Nov 09:36", sender=RITA
        ),
        ahead={"18 Nov 10:00": ["ping 19 Nov 09:30", "presumed 26 Nov"]},
    ),
    Row(
        number="E30",
        told="away for more than a month: is there a deputy?",
        story=FOLLOWED.heard("out_of_office", "12 Nov 09:36", until="18 Dec", sender=RITA),
        says={"12 Nov 10:00": "2 ask deputy"},
    ),
    Row(
        number="E32",
        told="the thank-you bounces",
        story=THANKED.heard("bounce", "3 Nov 16:11", sender=RITA),
        says={"3 Nov 16:12": "4 fix address of Rita Roe", "25 Nov 00:00": "10 presume no since 24 Nov"},
    ),
    Row(
        number="E32",
        told="mended within 72 hours",
        story=THANKED.heard("bounce", "3 Nov 16:11", sender=RITA).address_now(
            "r@acme.example", "5 Nov 10:00"
        ),
        says={
            "5 Nov 10:00": "6 write thank_you due 3 Nov 16:00",
            "6 Nov 16:00": "11 wait until 10 Nov 09:30",
        },
    ),
    Row(
        number="E33",
        told="a delay notice waits for the final word",
        story=FOLLOWED.heard("bounce", "16 Nov 12:00", sender=RITA, soft=True),
        says={
            "16 Nov 12:00": "4 wait until 18 Nov 12:00",
            "18 Nov 11:59": "4 wait until 18 Nov 12:00",
            "18 Nov 12:00": "9 write ping due 17 Nov 09:30",
        },
    ),
    Row(
        number="E34",
        told="no longer with us, ask X; X approved",
        story=FOLLOWED.heard("out_of_office", "10 Nov 09:36", automatic=True)
        .void_last("10 Nov 12:00")
        .blocked(RITA, "10 Nov 12:00")
        .contact(3, "Xenia Zoe", "xenia@acme.example", "10 Nov 12:00", role="recruiter"),
        ahead={"10 Nov 12:05": ["ping 17 Nov 09:30", "presumed 24 Nov"]},
    ),
    Row(
        number="E35",
        told="the wrong person: do not contact that address, ask for the right one",
        story=FOLLOWED.blocked(RITA, "11 Nov 10:00"),
        says={
            "11 Nov 10:00": "1 fix address of Rita Roe",
            "24 Nov 23:59": "1 fix address of Rita Roe",
            "25 Nov 00:00": "10 presume no since 24 Nov",
        },
    ),
    Row(
        number="E36",
        told="somebody else of the company answers in the thread",
        story=FOLLOWED.heard("reply", "12 Nov 10:00", sender=IVAN),
        ahead={"12 Nov 10:05": ["follow_up 19 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="E37",
        told="a reply through an applicant-tracking relay",
        story=FOLLOWED.heard("reply", "13 Nov 10:00", sender="reply-1f@relay.example"),
        ahead={"13 Nov 10:05": ["follow_up 20 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="E37",
        told="unsure whose it is: the person decides, nothing leaves meanwhile",
        story=FOLLOWED.asked("reply:9", "13 Nov 10:00"),
        says={"13 Nov 10:00": "2 ask reply", "17 Nov 09:30": "2 ask reply"},
    ),
    Row(
        number="E76",
        told="the follow-up of 10 November bounces",
        story=FOLLOWED.heard("bounce", "10 Nov 09:36", sender=RITA),
        says={
            "10 Nov 09:36": "4 fix address of Rita Roe",
            "24 Nov 12:00": "4 fix address of Rita Roe",
        },
    ),
    Row(
        number="E76",
        told="mended on the 25th",
        story=FOLLOWED.heard("bounce", "10 Nov 09:36", sender=RITA).address_now(
            "r@acme.example", "25 Nov 10:00"
        ),
        says={"25 Nov 10:00": "9 write follow_up due 10 Nov 09:30"},
        ahead={"25 Nov 10:00": ["follow_up 10 Nov 09:30", "ping 2 Dec 09:30", "presumed 9 Dec"]},
    ),
    Row(
        number="D23",
        told="a bounce, and another contact instead",
        story=FOLLOWED.heard("bounce", "10 Nov 09:36", sender=RITA).contact(
            3, "Xenia Zoe", "xenia@acme.example", "12 Nov 10:00", role="recruiter"
        ),
        says={"12 Nov 10:00": "9 write follow_up due 10 Nov 09:30"},
        ahead={"12 Nov 10:00": ["follow_up 10 Nov 09:30", "ping 19 Nov 09:30", "presumed 26 Nov"]},
    ),
)


@moments(ROWS)
def test_the_answer_at_each_instant(story: Story, when: str, says: str) -> None:
    assert story.says(when) == says


@plans(ROWS)
def test_the_way_ahead(story: Story, when: str, ahead: list[str]) -> None:
    assert story.ahead(when) == ahead


def test_e76_the_days_without_an_address_are_held() -> None:
    bounced = FOLLOWED.heard("bounce", "10 Nov 09:36", sender=RITA)
    assert bounced.address_now("r@acme.example", "25 Nov 10:00").timers("25 Nov 10:00").held == 15


def test_e76_an_address_bouncing_since_before_the_clock_began_counts_from_that_day() -> None:
    """They called to set a second interview; the address they once gave still did not work."""
    story = FOLLOWED.heard("bounce", "10 Nov 09:36", sender=RITA).interview(
        "12 Nov 15:00", told="11 Nov 10:00"
    )
    assert story.says("13 Nov 10:00") == "4 fix address of Rita Roe"
    mended = story.address_now("r@acme.example", "19 Nov 10:00")
    assert mended.timers("19 Nov 10:00").held == 7
    assert mended.address_now("rita.roe@acme.example", "20 Nov 10:00").timers("20 Nov 11:00").held == 7
