"""The forecast in words: what is said after how much silence, and what never is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.forecast.curve import Forecast
from afterview.forecast.wait import STAGES, Stage, Wait
from afterview.forecast.words import chance, date_words, day_words, left, named_days, sentence, words
from tests.forecast.stories import START, after, silent

NUMBER = r"(?:about (?:\d+ in \d+|half(?: of)?)|(?:fewer|more) than \d+ in \d+)"
DAY = r"(?:today|tomorrow|\w{3} \d{1,2} \w{3}(?: \d{4})?)"
DATED = rf"[Ii]f they answer, it is likely by {DAY} \(half of such waits\)(?: and by {DAY} \(four in five\))?"


def said(forecast: Forecast, *, outcomes: int = 0) -> str:
    return words(forecast, outcomes=outcomes, today=forecast.wait.end)


def line(forecast: Forecast, *, outcomes: int = 3) -> str:
    return sentence(forecast, outcomes=outcomes, today=forecast.wait.end)


def test_after_an_interview_dates_stand_beside_the_share_that_never_answers() -> None:
    assert re.fullmatch(
        rf"{DATED}\. {NUMBER} never answer\. {NUMBER} brings? good news\. Silence until day \d+ is normal\. "
        r"This rests on public figures only, none of your own yet: take it as rough\.",
        said(silent(0)),
        re.IGNORECASE,
    )


def test_after_weeks_the_paragraph_says_how_late_it_is() -> None:
    paragraph = said(silent(18), outcomes=12)
    assert re.search(rf"After 18 days of silence {NUMBER} never answer\.", paragraph)
    assert re.search(rf"This is day 18; {NUMBER} of all answers come sooner\.", paragraph)
    assert paragraph.endswith("This rests on 12 outcomes of your own, beside public figures.")


def test_one_day_is_no_days() -> None:
    assert "After one day of silence" in said(silent(1))


@pytest.mark.parametrize(
    ("outcomes", "words_"),
    [
        (0, "public figures only, none of your own yet"),
        (1, "mostly on public figures, and on one outcome of your own"),
        (9, "mostly on public figures, and on 9 outcomes of your own"),
        (10, "rests on 10 outcomes of your own"),
    ],
)
def test_it_says_what_it_rests_on(outcomes: int, words_: str) -> None:
    assert words_ in said(silent(5), outcomes=outcomes)


def test_the_sentence_of_today_is_one_and_says_when_it_knows_little() -> None:
    assert re.fullmatch(rf"{DATED}; after 7 days of silence {NUMBER} never answer\.", line(silent(7)))
    assert line(silent(7), outcomes=0).startswith(
        "From public figures only: if they answer, it is likely by "
    )


def test_before_the_day_they_named_silence_says_nothing() -> None:
    forecast = silent(3, promise=after(8))
    assert line(forecast) == "They named Wed 11 Nov; until then silence says little."
    paragraph = said(forecast)
    assert paragraph.startswith(line(forecast))
    assert "days of silence" not in paragraph
    assert "normal" not in paragraph


@pytest.mark.parametrize(
    ("days", "start"),
    [
        (7, "They named tomorrow; until then silence says little."),
        (8, "They named today; until it is over silence says little."),
        (9, "The day they named, yesterday, has passed; from now on silence counts again."),
        (10, "The day they named, Wed 11 Nov, has passed; from now on silence counts again."),
    ],
)
def test_the_day_after_it_the_sentence_changes(days: int, start: str) -> None:
    forecast = silent(days, promise=after(8))
    assert said(forecast).startswith(start)
    assert line(forecast).startswith(start.partition(";")[0])


@dataclass(frozen=True)
class _Hopeless:
    """Silence from which hardly any reply comes: a stand-in, since models come this far only in years."""

    wait: Wait
    never: float
    good: float = 0.0

    @property
    def silent(self) -> int:
        return self.wait.days

    def by(self, day: int) -> float:
        return min(day / 100, 0.5)

    def good_within(self, days: int) -> float:
        del days
        return self.good

    def date(self, share: float) -> date:
        return self.wait.end + timedelta(days=round(share * 600))


def hopeless(never: float, good: float = 0.0) -> Forecast:
    wait = Wait(stage="interview", start=START, days=90)
    return _Hopeless(wait, never, good)  # type: ignore[return-value]


def test_no_day_months_away_is_named_where_a_reply_is_unlikely() -> None:
    forecast = hopeless(0.93)
    assert line(forecast) == "A reply is now unlikely: about 1 in 20 such silences still ends in one."
    assert said(forecast, outcomes=40) == (
        "A reply is now unlikely: about 1 in 20 such silences still ends in one. "
        "This is day 90; more than 49 in 50 of all answers come sooner. "
        "This rests on 40 outcomes of your own, beside public figures."
    )


def test_six_weeks_after_an_interview_a_reply_is_unlikely() -> None:
    assert re.fullmatch(
        rf"A reply is now unlikely: {NUMBER} such silences still ends? in one\.", line(silent(42))
    )


def test_nor_where_half_of_the_replies_take_months() -> None:
    assert line(hopeless(0.5)).startswith(
        "If they answer, it may be months from now, and no day can be named;"
    )


def test_a_year_of_silence_is_called_that() -> None:
    assert line(silent(365)).startswith("A reply is now unlikely: ")


@pytest.mark.parametrize(
    ("never", "good", "expected"),
    [
        (0.9, 0.02, "About 1 in 10 such silences still ends in a reply, about 1 in 50 in good news."),
        (0.7, 0.1, "About 3 in 10 such silences still end in a reply, about 1 in 10 in good news."),
        (0.5, 0.1, "About half of such silences still end in a reply, about 1 in 10 in good news."),
        (0.999, 0.0001, "Fewer than 1 in 50 such silences still end in a reply."),
    ],
)
def test_what_is_left_beside_a_presumed_no(never: float, good: float, expected: str) -> None:
    assert left(hopeless(never, good)) == expected


def test_a_follow_up_is_mentioned_while_it_may_still_hasten_them() -> None:
    sent = (after(7),)
    assert "Your email of today may hasten" in said(silent(7, nudges=sent))
    assert "Your email of yesterday may hasten" in said(silent(8, nudges=sent))
    assert "Your email of Tue 10 Nov may hasten" in said(silent(10, nudges=sent))
    assert "how much is an assumption" in said(silent(10, nudges=sent))
    assert "hasten" not in said(silent(14, nudges=sent))


@pytest.mark.parametrize(
    ("p", "words_"),
    [
        (0.0, "fewer than 1 in 50"),
        (0.019, "fewer than 1 in 50"),
        (0.02, "about 1 in 50"),
        (0.03, "about 1 in 30"),
        (0.05, "about 1 in 20"),
        (0.08, "about 1 in 10"),
        (0.33, "about 3 in 10"),
        (0.5, "about half"),
        (0.92, "about 9 in 10"),
        (0.95, "about 19 in 20"),
        (1.0, "more than 49 in 50"),
    ],
)
def test_chances_are_counted_as_people_do(p: float, words_: str) -> None:
    assert chance(p) == words_


def test_a_greater_chance_is_never_a_smaller_word() -> None:
    order = list(dict.fromkeys(chance(n / 2000) for n in range(2001)))
    assert len(order) == 15
    assert all(one != other for one, other in pairwise(order))


def test_a_day_is_told_with_its_year_where_that_is_another() -> None:
    assert date_words(date(2026, 12, 8), START) == "Tue 8 Dec"
    assert date_words(date(2027, 1, 5), START) == "Tue 5 Jan 2027"
    assert day_words(date(2027, 1, 1), date(2026, 12, 31)) == "tomorrow"


def test_days_are_named_only_where_they_are_near() -> None:
    near, far = after(20), after(100)
    assert named_days(near, near, never=0.3, today=START) == (near, near)
    assert named_days(near, far, never=0.3, today=START) == (near, None)
    assert named_days(far, far, never=0.3, today=START) == (None, None)
    assert named_days(near, near, never=0.9, today=START) == (None, None)


stories = st.fixed_dictionaries(
    {
        "days": st.integers(0, 1200),
        "stage": st.sampled_from(STAGES),
        "promise": st.none() | st.integers(0, 90).map(after),
        "nudges": st.lists(st.integers(0, 60).map(after), max_size=3).map(tuple),
        "country": st.sampled_from([None, "US", "DE"]),
    }
)


@given(stories, st.integers(0, 60))
def test_it_never_says_what_hurts_nor_more_than_it_knows(story: dict[str, Any], outcomes: int) -> None:
    forecast = silent(**story)
    today = forecast.wait.end
    texts = (
        words(forecast, outcomes=outcomes, today=today),
        sentence(forecast, outcomes=outcomes, today=today),
        left(forecast),
    )
    for text in texts:
        assert not re.search(r"(?i:reject|ghost|will answer|certain)|\bnan\b|\bNone\b|%", text), text
        assert re.fullmatch(r"[A-Z].*\.", text), text
        assert "  " not in text
    assert len(re.findall(r"[.!?](?= |$)", texts[1])) == 1


@pytest.mark.parametrize("stage", STAGES)
def test_a_day_that_is_named_lies_ahead(stage: Stage) -> None:
    for days in range(0, 400, 7):
        forecast = silent(days, stage=stage)
        today = forecast.wait.end
        half, most = named_days(forecast.date(0.5), forecast.date(0.8), never=forecast.never, today=today)
        assert half is None or today <= half
        assert most is None or (half is not None and half <= most)
