"""Forecasts at the terminal: words first, then days, chances and the curve."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.app.outlook_answers import (
    BinAnswer,
    ForecastAnswer,
    ForecastsAnswer,
    HorizonAnswer,
    StatedAnswer,
    StatisticsAnswer,
    TallyAnswer,
    TrackAnswer,
)
from afterview.cli.chart import BLOCKS, NARROWEST, PLAIN, WIDEST, chart, signs_for
from afterview.cli.forecast_pages import forecast_page, forecasts_page, track_page
from afterview.cli.render import Page, columns
from afterview.forecast.scene import Scene, scene_of
from tests.cli.desk import RITA, Desk
from tests.forecast.stories import after, silent

NOW = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
NOTHING = StatisticsAnswer(stages=(), channels=(), companies=())


@pytest.fixture(autouse=True)
def _eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def printed(page: Page) -> str:
    return page.text(io.StringIO())


def scene(days: int, *, planned: tuple[int, ...] = (), presume: int | None = None, **story: Any) -> Scene:
    ends = after(presume) if presume else None
    return scene_of(silent(days, **story), name="Acme", planned=[after(n) for n in planned], presume=ends)


def test_a_week_after_an_interview(desk: Desk) -> None:
    desk.interviewed("2026-11-03")
    desk.at("2026-11-12T10:00-05:00").do("sent", "1", "--at", "2026-11-10T10:00-05:00")
    said = desk.try_("forecast", "1")
    lines = said.out.splitlines()
    assert lines[0] == "1  Acme, Engineer"
    assert lines[1].startswith("   If they answer, it is likely by ")
    for words in (
        "Waiting since           Tue 3 Nov, 9 days of silence",
        "You wrote               Tue 10 Nov",
        "To write                Tue 17 Nov",
        "Probably no from        Tue 24 Nov",
        "in 7 days      in 14 days",
        "No reply ever: about ",
        "Answered by then, of 10 such waits",
        "▲ today, day 9",
        "It rests on public figures (",
        "an assumption on",
        "Working days are those of US (assumed).",
    ):
        assert words in said.out
    assert all(columns(row) <= 80 for row in lines)


def test_where_nothing_is_waited_for_only_that_is_said(desk: Desk) -> None:
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA)
    said = desk.try_("forecast", "1").out
    assert said.startswith("1  Acme, Engineer\n   There is nothing to count from: ")
    assert "Answered by then" not in said
    assert desk.try_("forecast").out.startswith("Nothing is waited for.")


def test_the_picture_is_written_beside_the_page(desk: Desk, tmp_path: Path) -> None:
    desk.interviewed("2026-11-03")
    said = desk.try_("forecast", "1", "--svg", str(tmp_path / "acme.svg"))
    # A long folder is wrapped, so the words are compared without what stands between them.
    assert "".join(said.out.split()).endswith(f"Drawn:{tmp_path / 'acme.svg'}.")
    assert (tmp_path / "acme.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_all_are_listed_with_the_next_to_be_expected_first() -> None:
    said = printed(
        forecasts_page(
            ForecastsAnswer(
                now=NOW,
                forecasts=(
                    waiting(1, silent_days=21, half=date(2026, 12, 14), most=date(2027, 6, 1), never=0.5),
                    waiting(2, silent_days=300, half=date(2027, 9, 1), most=None, never=0.97),
                    waiting(3, silent_days=1, half=date(2026, 12, 1), most=date(2026, 12, 8), never=0.2),
                    waiting(4, silent_days=2, half=date(2026, 12, 9), most=date(2026, 12, 9), never=0.2),
                ),
                statistics=NOTHING,
            )
        )
    )
    assert re.findall(r"^\d", said, re.MULTILINE) == ["3", "4", "1", "2"]
    said = " ".join(said.split())
    assert "1 day silent; if they answer, half do by Tue 1 Dec, four in five by Tue 8 Dec;" in said
    assert "2 days silent; if they answer, most do by Wed 9 Dec; never: about 2 in 10" in said
    assert "21 days silent; if they answer, half do by Mon 14 Dec; never: about half" in said
    assert "300 days silent; no day can be named; never: about 19 in 20" in said


def waiting(number: int, *, silent_days: int, half: date, most: date | None, never: float) -> ForecastAnswer:
    today = NOW.date()
    return ForecastAnswer(
        now=NOW,
        application=number,
        company="Acme",
        role=None,
        words="",
        since=date.fromordinal(today.toordinal() - silent_days),
        silent_days=silent_days,
        p_never=never,
        dates={"50": half, "80": most},
    )


def test_a_day_they_named_stands_in_the_list_until_it_is_over() -> None:
    forecast = waiting(1, silent_days=3, half=date(2026, 12, 1), most=None, never=0.3)
    for promised, shown in ((date(2026, 11, 24), True), (date(2026, 11, 23), False)):
        answer = ForecastsAnswer(
            now=NOW,
            forecasts=(ForecastAnswer(**{**fields(forecast), "promised": promised}),),
            statistics=NOTHING,
        )
        assert ("they named Tue 24 Nov" in printed(forecasts_page(answer))) is shown


def fields(answer: ForecastAnswer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__struct_fields__}


def test_own_figures_come_with_what_would_fit_as_well() -> None:
    tally = TallyAnswer(
        name="interview",
        waits=9,
        answered=5,
        good_news=2,
        median_days=6,
        old=6,
        share=0.6667,
        low=0.3,
        high=0.9032,
    )
    said = printed(
        forecasts_page(
            ForecastsAnswer(
                now=NOW,
                forecasts=(),
                statistics=StatisticsAnswer(stages=(tally,), channels=(), companies=()),
            )
        )
    )
    assert " ".join(said.split()).endswith(
        "Your waits so far after an interview: 5 of 9 answered, 2 with good news, half of them by day 6; "
        "within three weeks 4 of 6 (30% to 90% would fit as well)"
    )


def test_the_track_record_shows_what_was_said_beside_what_came() -> None:
    group = BinAnswer(
        low=0.2, high=0.4, forecasts=20, said=0.31, came=7, share=0.35, share_low=0.18, share_high=0.57
    )
    horizon = HorizonAnswer(
        days=7, decided=20, expected=6.2, came=7, brier=0.2, calibration_error=0.04, bins=(group,)
    )
    stated = StatedAnswer(share=0.8, replies=10, covered=8, covered_share=0.8, weighted_share=0.8)
    unused = StatedAnswer(share=0.5, replies=0, covered=0, covered_share=None, weighted_share=None)
    answer = TrackAnswer(
        now=NOW,
        since=date(2026, 9, 1),
        forecasts=20,
        waits=5,
        enough=True,
        words="As often as they said.",
        horizons=(horizon,),
        stated=(unused, stated),
    )
    assert printed(track_page(answer)).splitlines() == [
        "What the forecasts said every Monday, and what came",
        "As often as they said.",
        "",
        "A reply within 7 days",
        "   forecasts that said  came  of  which is",
        "   about 31%            7     20  35% (18% to 57%)",
        "",
        "The day stated for 80% of the replies: 8 of 10 had come by then.",
    ]


def test_of_too_little_only_that_is_said(desk: Desk) -> None:
    desk.interviewed("2026-11-03")
    said = desk.try_("forecast", "--track-record").out
    assert len(said.splitlines()) == 2


def test_silence_and_those_who_never_answer_are_shaded() -> None:
    rows = chart(scene(21, presume=21), width=80, signs=BLOCKS)
    plot = [row for row in rows if "│" in row]
    assert plot[0].startswith(" 10│")
    assert set(plot[0][4:]) == {" ", BLOCKS.never}
    assert plot[-1][4:15] == BLOCKS.silence * 11
    assert "█" in plot[-1]
    assert rows[1].endswith("░░ silence")


def test_where_blocks_cannot_be_shown_plain_signs_are() -> None:
    rows = chart(scene(3, promise=after(6), planned=(8,)), width=72, signs=PLAIN)
    assert all(row.isascii() for row in rows)
    assert any("! they named 9 Nov" in row for row in rows)
    assert any("#" in row for row in rows)
    assert signs_for(io.TextIOWrapper(io.BytesIO(), encoding="cp1252")) is PLAIN
    assert signs_for(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) is BLOCKS
    assert signs_for(io.StringIO()) is PLAIN


def test_where_there_is_no_room_there_is_no_chart() -> None:
    assert chart(scene(3), width=NARROWEST - 1, signs=BLOCKS) == []
    forecast = silent(3)
    answer = waiting(1, silent_days=3, half=after(10), most=None, never=forecast.never)
    page = forecast_page(answer, scene=scene(3))
    assert "Answered by then" in printed(page)


days = st.integers(0, 60)


@given(
    st.fixed_dictionaries(
        {
            "days": st.integers(0, 500),
            "promise": st.none() | days.map(after),
            "nudges": st.lists(days.map(after), max_size=3).map(tuple),
            "planned": st.lists(days, max_size=3).map(tuple),
            "presume": st.none() | st.integers(1, 60),
        }
    ),
    st.integers(NARROWEST, 120),
    st.sampled_from([BLOCKS, PLAIN]),
)
def test_a_chart_keeps_its_room_and_every_label_is_whole(
    story: dict[str, Any], width: int, signs: Any
) -> None:
    drawn = scene(**story)
    rows = chart(drawn, width=width, signs=signs)
    assert all(columns(row) <= min(width, WIDEST) for row in rows)
    assert sum("today, day" in row for row in rows) == 1
    assert f"today, day {drawn.silent}" in "\n".join(rows)


def test_the_demonstration_ends_with_the_forecast_in_words_and_as_a_curve(desk: Desk, tmp_path: Path) -> None:
    said = desk.try_("demo", "--folder", str(tmp_path / "demo")).out
    _, found, end = said.partition("How long until Borealis answers:\n\n   If they answer, it is likely by ")
    assert found
    assert "Answered by then, of 10 such waits" in end
    assert "▲ today, day 7" in end
    assert end.endswith("All of this is invented. Begin with your own: afterview init\n")
