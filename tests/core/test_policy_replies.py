"""The policy's table where somebody answers, bounces, is away, promises or decides."""

from __future__ import annotations

import pytest

from tests.core.row import Row, moments, plans
from tests.core.story import RITA, Story

TUESDAY = Story().interview("3 Nov 15:00")
THANKED = TUESDAY.sent("thank_you", "3 Nov 16:10")
FOLLOWED = THANKED.sent("follow_up", "10 Nov 09:35")
SILENT = FOLLOWED.sent("ping", "17 Nov 09:35")
TWO_WEEKS = FOLLOWED.heard("reply", "12 Nov 10:00").promised("26 Nov", "12 Nov 10:00")
AWAY = FOLLOWED.heard("out_of_office", "10 Nov 09:36", until="20 Nov", sender=RITA)

ROWS = (
    Row(
        number="E22",
        told="a reply arrives a minute before a scheduled send",
        story=THANKED.heard("reply", "10 Nov 09:29"),
        says={"10 Nov 09:30": "11 wait until 17 Nov 09:30"},
    ),
    Row(
        number="E23",
        told="on 12 November: still deciding, another two weeks",
        story=TWO_WEEKS,
        says={
            "29 Nov 12:00": "11 wait until 30 Nov 09:30",
            "30 Nov 09:30": "9 write promise due 30 Nov 09:30",
        },
        ahead={"12 Nov 10:05": ["promise 30 Nov 09:30", "ping 7 Dec 09:30", "presumed 14 Dec"]},
    ),
    Row(
        number="E24",
        told="the promise was already past when it was read",
        story=FOLLOWED.heard("reply", "12 Nov 10:00").promised("9 Nov", "12 Nov 10:00"),
        ahead={"12 Nov 10:05": ["promise 16 Nov 09:30", "ping 23 Nov 09:30", "presumed 30 Nov"]},
    ),
    Row(
        number="E25",
        told="a vague reply",
        story=FOLLOWED.heard("reply", "13 Nov 10:00"),
        ahead={"13 Nov 10:05": ["follow_up 20 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="E26",
        told="two promises, the later message is the earlier day",
        story=TWO_WEEKS.promised("19 Nov", "16 Nov 10:00"),
        ahead={"16 Nov 10:05": ["promise 23 Nov 09:30", "ping 30 Nov 09:30", "presumed 7 Dec"]},
    ),
    Row(
        number="E26",
        told="two promises, the later message is the later day",
        story=TWO_WEEKS.promised("4 Dec", "16 Nov 10:00"),
        ahead={"16 Nov 10:05": ["promise 8 Dec 09:30", "ping 15 Dec 09:30", "presumed 22 Dec"]},
    ),
    Row(
        number="E27",
        told="early December",
        story=FOLLOWED.promised("10 Dec", "12 Nov 10:00", unsure=True, words="early December"),
        says={
            "12 Nov 10:05": "2 ask promise",
            "14 Dec 09:30": "2 ask promise",
        },
    ),
    Row(
        number="E27",
        told="early December, said on the phone before the interview was over",
        story=TUESDAY.promised("10 Dec", "3 Nov 15:50", interview=1, unsure=True),
        says={"3 Nov 15:50": "2 ask promise", "3 Nov 16:00": "2 ask promise"},
    ),
    Row(
        number="E31",
        told="an acknowledgement",
        story=FOLLOWED.heard("acknowledgement", "12 Nov 10:00", automatic=True),
        ahead={"12 Nov 10:05": ["ping 17 Nov 09:30", "presumed 24 Nov"]},
    ),
    Row(
        number="E38",
        told="held until the person picks the role the reply belongs to",
        story=THANKED.asked("reply:77", "9 Nov 10:00"),
        says={"9 Nov 10:00": "2 ask reply", "10 Nov 09:30": "2 ask reply"},
    ),
    Row(
        number="E38",
        told="picked",
        story=THANKED.asked("reply:77", "9 Nov 10:00").settled("reply:77", "11 Nov 10:00"),
        says={"12 Nov 10:00": "9 write follow_up due 10 Nov 09:30"},
    ),
    Row(
        number="E42",
        told="an automatic rejection after presumed no",
        story=SILENT.heard("rejection", "1 Dec 10:00", automatic=True),
        says={"30 Nov 10:00": "10 presume no since 24 Nov", "1 Dec 10:00": "1 done"},
    ),
    Row(
        number="E43",
        told="a human invitation on day 60",
        story=SILENT.heard("invitation", "2 Jan 2027 10:00"),
        says={"2 Jan 2027 10:00": "3 answer invitation"},
    ),
    Row(
        number="E43",
        told="a human reply after presumed no starts the clock again",
        story=SILENT.heard("reply", "2 Dec 10:00"),
        says={"2 Dec 10:00": "11 wait until 9 Dec 09:30"},
    ),
    Row(
        number="E45",
        told="a rejection with the first follow-up pending",
        story=THANKED.heard("rejection", "10 Nov 09:31"),
        says={
            "10 Nov 09:31": "1 write courtesy due 12 Nov 09:30 if you like",
            "17 Nov 09:31": "1 done",
        },
    ),
    Row(
        number="E45",
        told="the courtesy let go",
        story=THANKED.heard("rejection", "10 Nov 09:31").skipped("courtesy", "10 Nov 10:00"),
        says={"10 Nov 10:01": "1 done"},
    ),
    Row(
        number="D20",
        told="the courtesy sent once",
        story=THANKED.heard("rejection", "10 Nov 09:31").sent("courtesy", "12 Nov 09:31"),
        says={"12 Nov 09:32": "1 done"},
    ),
    Row(
        number="D21",
        told="an automatic rejection is recorded only",
        story=THANKED.heard("rejection", "10 Nov 09:31", automatic=True),
        says={"10 Nov 09:31": "1 done"},
    ),
    Row(
        number="E57",
        told="the person wrote by themselves; it counts as the follow-up",
        story=THANKED.sent("follow_up", "9 Nov 20:00"),
        ahead={"9 Nov 20:05": ["ping 16 Nov 09:30", "presumed 24 Nov"]},
    ),
    Row(
        number="E60",
        told="please don't contact us",
        story=FOLLOWED.heard("stop", "12 Nov 10:00"),
        says={"12 Nov 10:00": "1 done", "30 Nov 10:00": "1 done"},
        ahead={"12 Nov 10:00": []},
    ),
    Row(
        number="E60",
        told="and the person undoes it",
        story=FOLLOWED.heard("stop", "12 Nov 10:00").void_last("12 Nov 10:30"),
        says={"12 Nov 10:31": "11 wait until 17 Nov 09:30"},
    ),
    Row(
        number="E61",
        told="the employer asks something",
        story=FOLLOWED.heard("question", "12 Nov 10:00"),
        says={"12 Nov 10:00": "3 answer question", "17 Nov 09:30": "3 answer question"},
        ahead={"12 Nov 10:00": []},
    ),
    Row(
        number="E61",
        told="the person answers, which is no follow-up",
        story=FOLLOWED.heard("question", "12 Nov 10:00").sent(None, "13 Nov 09:00").answered("13 Nov 09:00"),
        ahead={"13 Nov 09:05": ["follow_up 20 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="E64",
        told="position on hold",
        story=FOLLOWED.heard("position_on_hold", "12 Nov 10:00"),
        says={
            "12 Nov 10:00": "11 wait until 14 Dec 09:30",
            "14 Dec 09:30": "9 write check due 14 Dec 09:30 if you like",
            # The season begins while the check is due and unsent: nine days more.
            "26 Dec 23:59": "11 wait until 5 Jan 2027 00:00",
            "5 Jan 2027 00:00": "10 presume no since 4 Jan 2027",
        },
    ),
    Row(
        number="E64",
        told="position on hold, far from the holidays",
        story=Story()
        .interview("7 Apr 15:00")
        .sent("thank_you", "7 Apr 16:10")
        .heard("position_on_hold", "14 Apr 10:00"),
        says={
            "13 May 10:00": "11 wait until 14 May 09:30",
            "14 May 09:30": "9 write check due 14 May 09:30 if you like",
            "28 May 23:59": "11 wait until 29 May 00:00",
            "29 May 00:00": "10 presume no since 28 May",
        },
    ),
    Row(
        number="E70",
        told="hear by 24 November, said at the interview",
        story=THANKED.promised("24 Nov", "3 Nov 16:05", interview=1),
        ahead={"3 Nov 16:15": ["promise 27 Nov 09:30", "ping 4 Dec 09:30", "presumed 11 Dec"]},
    ),
    Row(
        number="E70",
        told="a vague reply before the promised day leaves the promise",
        story=THANKED.promised("24 Nov", "3 Nov 16:05", interview=1).heard("reply", "10 Nov 12:00"),
        ahead={"10 Nov 12:05": ["promise 27 Nov 09:30", "ping 4 Dec 09:30", "presumed 11 Dec"]},
    ),
    Row(
        number="E70",
        told="on the promised day itself it still stands, on the next it has lapsed",
        story=THANKED.promised("10 Nov", "3 Nov 16:05", interview=1).heard("reply", "10 Nov 12:00"),
        ahead={"10 Nov 12:05": ["promise 13 Nov 09:30", "ping 20 Nov 09:30", "presumed 27 Nov"]},
    ),
    Row(
        number="E70",
        told="a reply on the day after the promised one",
        story=THANKED.promised("10 Nov", "3 Nov 16:05", interview=1).heard("reply", "11 Nov 12:00"),
        ahead={"11 Nov 12:05": ["follow_up 18 Nov 09:30", "ping 25 Nov 09:30", "presumed 2 Dec"]},
    ),
    Row(
        number="E71",
        told="promise by 9 November, second interview on the 20th",
        story=THANKED.promised("9 Nov", "3 Nov 16:05", interview=1).interview("20 Nov 15:00"),
        ahead={
            "20 Nov 16:00": [
                "thank_you 20 Nov 16:00",
                "follow_up 27 Nov 09:30",
                "ping 4 Dec 09:30",
                "presumed 11 Dec",
            ]
        },
    ),
    Row(
        number="E72",
        told="followed up, then a decision by 30 November",
        story=FOLLOWED.promised("30 Nov", "12 Nov 10:00"),
        says={
            "1 Dec 12:00": "11 wait until 2 Dec 09:30",
            "2 Dec 09:30": "9 write promise due 2 Dec 09:30",
        },
    ),
    Row(
        number="E77",
        told="an offer on 12 November",
        story=FOLLOWED.heard("offer", "12 Nov 10:00"),
        says={"12 Nov 10:00": "3 answer offer", "17 Nov 09:30": "3 answer offer"},
    ),
    Row(
        number="E77",
        told="an offer with a deadline",
        story=FOLLOWED.offered("12 Nov 10:00", by="20 Nov"),
        says={"12 Nov 10:00": "3 answer offer by 20 Nov"},
    ),
    Row(
        number="E78",
        told="the person's thanks two hours after a reply is no follow-up",
        story=FOLLOWED.heard("reply", "12 Nov 10:00").sent(None, "12 Nov 12:00"),
        ahead={"12 Nov 12:05": ["follow_up 19 Nov 09:30", "ping 27 Nov 09:30", "presumed 4 Dec"]},
    ),
    Row(
        number="D13",
        told="documents asked for",
        story=THANKED.heard("question", "5 Nov 10:00"),
        says={"5 Nov 10:00": "3 answer question"},
    ),
    Row(
        number="D14",
        told="invited to the next round, and then it is set",
        story=THANKED.heard("invitation", "5 Nov 10:00").interview("13 Nov 15:00", told="5 Nov 12:00"),
        says={
            "5 Nov 10:30": "3 answer invitation",
            "5 Nov 12:00": "7 wait until 13 Nov 16:00",
            "10 Nov 09:30": "7 wait until 13 Nov 16:00",
        },
    ),
)


@moments(ROWS)
def test_the_answer_at_each_instant(story: Story, when: str, says: str) -> None:
    assert story.says(when) == says


@plans(ROWS)
def test_the_way_ahead(story: Story, when: str, ahead: list[str]) -> None:
    assert story.ahead(when) == ahead


@pytest.mark.parametrize(
    ("story", "held"),
    [
        pytest.param(AWAY, 7, id="E28"),
        pytest.param(THANKED.paused("9 Nov 08:00", until="18 Nov"), 9, id="E46"),
        pytest.param(Story(zone="Europe/Berlin", country="DE").interview("18 Dec 15:00"), 8, id="E9"),
    ],
)
def test_what_was_held(story: Story, held: int) -> None:
    assert story.timers("20 Dec 10:00" if held == 8 else "12 Nov 10:00").held == held


def test_e73_the_pause_counts_from_its_first_day() -> None:
    timers = THANKED.paused("12 Nov 10:00", until="30 Nov").timers("1 Dec 10:00")
    assert (timers.held, str(timers.presume_day)) == (19, "2026-12-13")


def test_e26_the_history_keeps_both_promises() -> None:
    assert len(TWO_WEEKS.promised("19 Nov", "16 Nov 10:00").facts.promises) == 2
