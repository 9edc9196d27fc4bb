"""The policy's table where nobody answers: thanks, follow-ups, holds, lateness, imports."""

from __future__ import annotations

from tests.core.row import Row, moments, plans
from tests.core.story import Story

TUESDAY = Story().interview("3 Nov 15:00")
THANKED = TUESDAY.sent("thank_you", "3 Nov 16:10")
GERMAN = Story(zone="Europe/Berlin", country="DE")

ROWS = (
    Row(
        number="E1",
        told="interview on a Tuesday, then silence",
        story=TUESDAY,
        says={
            "3 Nov 14:59": "7 wait until 3 Nov 16:00",
            "3 Nov 15:59:59": "7 wait until 3 Nov 16:00",
            "3 Nov 16:00": "6 write thank_you due 3 Nov 16:00",
        },
        ahead={
            "3 Nov 16:05": [
                "thank_you 3 Nov 16:00",
                "follow_up 10 Nov 09:30",
                "ping 17 Nov 09:30",
                "presumed 24 Nov",
            ]
        },
    ),
    Row(
        number="E1",
        told="the same, thanked and followed up",
        story=THANKED.sent("follow_up", "10 Nov 09:31").sent("ping", "17 Nov 09:31"),
        says={
            "17 Nov 09:32": "11 wait until 25 Nov 00:00",
            "24 Nov 23:59:59": "11 wait until 25 Nov 00:00",
            "25 Nov 00:00": "10 presume no since 24 Nov",
        },
    ),
    Row(
        number="E1",
        told="each step is due at 09:30, not before",
        story=THANKED,
        says={
            "3 Nov 16:11": "11 wait until 10 Nov 09:30",
            "10 Nov 09:29:59": "11 wait until 10 Nov 09:30",
            "10 Nov 09:30": "9 write follow_up due 10 Nov 09:30",
        },
        ahead={"4 Nov 10:00": ["follow_up 10 Nov 09:30", "ping 17 Nov 09:30", "presumed 24 Nov"]},
    ),
    Row(
        number="E2",
        told="ends at 23:30",
        story=Story().interview("3 Nov 22:30"),
        says={"3 Nov 23:31": "6 write thank_you due 4 Nov 08:30"},
        ahead={
            "3 Nov 23:31": [
                "thank_you 4 Nov 08:30",
                "follow_up 10 Nov 09:30",
                "ping 17 Nov 09:30",
                "presumed 24 Nov",
            ]
        },
    ),
    Row(
        number="E3",
        told="over midnight",
        story=Story().interview("3 Nov 23:30", minutes=45),
        says={"4 Nov 00:15": "6 write thank_you due 4 Nov 08:30"},
        ahead={
            "4 Nov 00:15": [
                "thank_you 4 Nov 08:30",
                "follow_up 12 Nov 09:30",  # the 11th is Veterans Day
                "ping 19 Nov 09:30",
                "presumed 26 Nov",
            ]
        },
    ),
    Row(
        number="E4",
        told="thanked a day late is still allowed",
        story=TUESDAY,
        says={
            "4 Nov 22:00": "6 write thank_you due 3 Nov 16:00",
            "6 Nov 15:59:59": "6 write thank_you due 3 Nov 16:00",
            "6 Nov 16:00": "11 wait until 10 Nov 09:30",
        },
    ),
    Row(
        number="E5",
        told="never thanked",
        story=TUESDAY,
        says={"10 Nov 09:30": "9 write follow_up due 10 Nov 09:30"},
    ),
    Row(
        number="E6",
        told="Friday until 17:00",
        story=Story().interview("6 Nov 16:00"),
        says={"6 Nov 17:00": "6 write thank_you due 6 Nov 17:00"},
        ahead={
            "6 Nov 17:00": [
                "thank_you 6 Nov 17:00",
                "follow_up 13 Nov 09:30",
                "ping 20 Nov 09:30",
                "presumed 27 Nov",
            ]
        },
    ),
    Row(
        number="E7",
        told="Saturday",
        story=Story().interview("7 Nov 15:00"),
        says={"7 Nov 16:00": "6 write thank_you due 7 Nov 16:00"},
        ahead={
            "7 Nov 16:00": [
                "thank_you 7 Nov 16:00",
                "follow_up 16 Nov 09:30",
                "ping 23 Nov 09:30",
                "presumed 30 Nov",
            ]
        },
    ),
    Row(
        number="E8",
        told="Thanksgiving on day 7",
        story=Story().interview("19 Nov 15:00"),
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
        number="E9",
        told="the quiet season",
        story=GERMAN.interview("18 Dec 15:00"),
        ahead={
            "18 Dec 16:00": [
                "thank_you 18 Dec 16:00",
                "follow_up 4 Jan 2027 09:30",
                "ping 11 Jan 2027 09:30",
                "presumed 18 Jan 2027",
            ]
        },
    ),
    Row(
        number="E15",
        told="the clocks change between D0 and F1",
        story=Story().interview("27 Oct 15:00").sent("thank_you", "27 Oct 16:05"),
        says={
            "3 Nov 09:29": "11 wait until 3 Nov 09:30",
            "3 Nov 09:30": "9 write follow_up due 3 Nov 09:30",
        },
    ),
    Row(
        number="E46",
        told="paused from 9 to 18 November",
        story=THANKED.paused("9 Nov 08:00", until="18 Nov"),
        says={
            "9 Nov 08:00": "5 wait until 19 Nov 00:00",
            "10 Nov 09:30": "5 wait until 19 Nov 00:00",
            "19 Nov 00:00": "11 wait until 19 Nov 09:30",
            "19 Nov 09:30": "9 write follow_up due 19 Nov 09:30",
        },
        ahead={"9 Nov 08:00": ["follow_up 19 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="E47",
        told="the program was off from 9 to 20 November",
        story=THANKED,
        says={
            "20 Nov 10:00": "9 write follow_up due 10 Nov 09:30",
            "20 Nov 18:00": "9 write follow_up due 23 Nov 09:00",
            "21 Nov 12:00": "9 write follow_up due 23 Nov 09:00",
            "23 Nov 08:00": "9 write follow_up due 23 Nov 09:00",
            "23 Nov 16:59:59": "9 write follow_up due 10 Nov 09:30",
            "23 Nov 17:00": "11 wait until 25 Nov 00:00",
        },
        ahead={"20 Nov 10:00": ["follow_up 10 Nov 09:30", "presumed 27 Nov"]},
    ),
    Row(
        number="E47",
        told="the late one is sent",
        story=THANKED.sent("follow_up", "20 Nov 10:00"),
        says={
            "20 Nov 10:01": "11 wait until 28 Nov 00:00",
            "27 Nov 09:30": "11 wait until 28 Nov 00:00",
            "28 Nov 00:00": "10 presume no since 27 Nov",
        },
        ahead={"20 Nov 10:01": ["presumed 27 Nov"]},
    ),
    Row(
        number="E48",
        told="brought in long after",
        story=Story().interview("1 Jun 15:00"),
        says={
            "22 Jun 23:59": "11 wait until 23 Jun 00:00",
            "23 Nov 10:00": "10 presume no since 22 Jun",
            "26 Dec 10:00": "10 presume no since 22 Jun",
            "5 Feb 2028 10:00": "10 presume no since 22 Jun",
        },
        ahead={"23 Nov 10:00": ["presumed 22 Jun"]},
    ),
    Row(
        number="E49",
        told="brought in on day 9",
        story=TUESDAY,
        says={"12 Nov 10:00": "9 write follow_up due 10 Nov 09:30"},
        ahead={"12 Nov 10:00": ["follow_up 10 Nov 09:30", "ping 19 Nov 09:30", "presumed 26 Nov"]},
    ),
    Row(
        number="E49",
        told="brought in on day 9, nothing sent then either",
        story=TUESDAY,
        says={"24 Nov 12:00": "11 wait until 25 Nov 00:00", "25 Nov 00:00": "10 presume no since 24 Nov"},
    ),
    Row(
        number="E50",
        told="brought in on day 18",
        story=TUESDAY,
        says={"21 Nov 10:00": "9 write follow_up due 23 Nov 09:00"},
        ahead={"21 Nov 10:00": ["follow_up 23 Nov 09:00", "presumed 30 Nov"]},
    ),
    Row(
        number="E58",
        told="sent without the question, as the person wished: it counts",
        story=THANKED.sent("follow_up", "10 Nov 09:40"),
        says={"10 Nov 09:41": "11 wait until 17 Nov 09:30"},
    ),
    Row(
        number="E69",
        told="interview inside the quiet season",
        story=Story().interview("28 Dec 2027 15:00"),
        ahead={
            "28 Dec 2027 16:00": [
                "thank_you 28 Dec 2027 16:00",
                "follow_up 4 Jan 2028 09:30",
                "ping 11 Jan 2028 09:30",
                "presumed 18 Jan 2028",
            ]
        },
    ),
    Row(
        number="E73",
        told="paused while the first one waits for approval",
        story=THANKED.paused("12 Nov 10:00", until="30 Nov"),
        says={
            "12 Nov 10:00": "5 wait until 1 Dec 00:00",
            "1 Dec 09:29": "11 wait until 1 Dec 09:30",
            "1 Dec 09:30": "9 write follow_up due 1 Dec 09:30",
            "14 Dec 00:00": "10 presume no since 13 Dec",
        },
        ahead={"12 Nov 10:00": ["follow_up 1 Dec 09:30", "ping 8 Dec 09:30", "presumed 15 Dec"]},
    ),
    Row(
        number="E74",
        told="rolled from a Saturday into the season",
        story=Story().interview("16 Dec 2028 15:00"),
        ahead={
            "16 Dec 2028 16:00": [
                "thank_you 16 Dec 2028 16:00",
                "follow_up 2 Jan 2029 09:30",
                "ping 9 Jan 2029 09:30",
                "presumed 16 Jan 2029",
            ]
        },
    ),
)


@moments(ROWS)
def test_the_answer_at_each_instant(story: Story, when: str, says: str) -> None:
    assert story.says(when) == says


@plans(ROWS)
def test_the_way_ahead(story: Story, when: str, ahead: list[str]) -> None:
    assert story.ahead(when) == ahead


def test_e2_words_follow_the_day_it_will_be_read() -> None:
    (letter,) = Story().interview("3 Nov 22:30").at("3 Nov 23:31").letters  # type: ignore[union-attr]
    assert letter.interview is not None
    assert letter.due > letter.interview.end
