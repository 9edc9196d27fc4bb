"""`forecast` at the desk: words first, the documented JSON, a picture, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.desk import RITA, Desk
from tests.cli.test_json import documented

ACME = "Rita Roe <rita@acme.example>"


@pytest.fixture
def held(desk: Desk) -> Desk:
    """Acme, an interview on Tuesday 3 November, nothing heard since."""
    return desk.interviewed("2026-11-03")


def silent(desk: Desk, days: int, number: int = 1) -> Any:
    """The forecast after so many days of silence since 3 November."""
    return desk.at(f"{date(2026, 11, 3) + timedelta(days=days)}T16:30-05:00").do("forecast", str(number))


def lived_through(desk: Desk, count: int, *, days: int, kind: str, recruiter: str = "") -> None:
    """`count` interviews of earlier months, each answered after so many days."""
    now = desk.now
    for n in range(count):
        day = date(2026, 2, 3) + timedelta(days=7 * n)
        number = desk.at(f"{day}T16:05-05:00").do(
            *("add", f"Company {n}", "Engineer", "--country", "US", "--zone", "America/New_York"),
            *("--recruiter", recruiter or f"Sam Field <sam@c{n}.example>"),
        )["application"]
        desk.do("interview", str(number), "--at", f"{day} 15:00")
        desk.at(f"{day + timedelta(days=days)}T12:00-05:00").do("heard", str(number), "--kind", kind)
    desk.at(now)


def test_a_fresh_home_after_one_interview(held: Desk) -> None:
    said = [silent(held, days) for days in (0, 7, 14, 21, 42)]
    for days, found in zip((0, 7, 14, 21, 42), said, strict=True):
        assert found["silent_days"] == days
        assert found["own_outcomes"] == 0
        assert "public figures only" in found["words"]
        assert "rejected" not in found["words"]
        assert found["p_reply"]["7"] <= found["p_reply"]["14"] <= found["p_reply"]["30"] <= 1
        today = date(2026, 11, 3) + timedelta(days=days)
        assert today <= date.fromisoformat(found["dates"]["50"]) <= date.fromisoformat(found["dates"]["80"])
    assert [f["p_never"] for f in said] == sorted(f["p_never"] for f in said)
    assert "normal" in said[0]["words"]
    assert "normal" not in said[-1]["words"]


def test_thirty_outcomes_of_ones_own_change_it_in_their_direction(held: Desk) -> None:
    before = silent(held, 3)
    lived_through(held, 30, days=4, kind="invitation")
    after = silent(held, 3)
    assert after["own_outcomes"] == 30
    assert after["p_reply"]["7"] > before["p_reply"]["7"]
    assert after["p_good_news"]["30"] > before["p_good_news"]["30"]
    assert after["p_never"] < before["p_never"]
    assert after["dates"]["50"] < before["dates"]["50"]
    assert "30 outcomes of your own" in after["words"]


def test_a_company_that_answers_in_two_days_is_expected_to_again(held: Desk) -> None:
    before = silent(held, 0)
    lived_through(held, 3, days=2, kind="rejection", recruiter=ACME)
    there = silent(held, 0)
    assert there["sources"][0] == "3 earlier replies of Acme"
    assert there["dates"]["50"] < before["dates"]["50"]
    assert there["p_reply"]["7"] > before["p_reply"]["7"]


def test_a_promised_day_moves_the_curve_and_the_day_after_the_sentence_changes(desk: Desk) -> None:
    desk.interviewed("2026-11-03", "--promised", "2026-11-24")
    alone = desk.do("forecast", "1")
    assert (alone["promised"], alone["since"]) == ("2026-11-24", "2026-11-03")
    on, after = silent(desk, 21), silent(desk, 22)
    assert "named today" in on["words"]
    assert "has passed" in after["words"]
    assert on["p_never"] <= after["p_never"]


def test_words_come_first_on_the_page(held: Desk) -> None:
    found = held.do("forecast", "1")
    page = held.try_("forecast", "1").out
    assert " ".join(found["words"].split())[:40] in " ".join(page.split())
    assert page.index("Acme") < page.index("answer")


def test_all_that_are_waited_for_and_the_track_record_have_pages(held: Desk) -> None:
    assert "Acme" in held.try_("forecast").out
    assert "No Monday has passed" in held.try_("forecast", "--track-record").out
    lived_through(held, 8, days=23, kind="rejection")
    record = held.do("forecast", "--track-record")
    assert (record["enough"], record["waits"]) == (True, 8)
    assert record["horizons"][0]["decided"] == record["forecasts"]
    said = held.try_("forecast", "--track-record")
    assert (said.code, record["words"][:30] in said.out) == (0, True)


def shapes(desk: Desk) -> Iterator[tuple[str, Any]]:
    everything, record = desk.do("forecast"), desk.do("forecast", "--track-record")
    yield "forecast: answer", desk.do("forecast", "1")
    yield "forecast: answer", everything["forecasts"][0]
    yield "forecast: statistics", everything["statistics"]["stages"][0]
    yield "forecast: track record", record
    yield "forecast: horizon", record["horizons"][0]


def test_every_shape_has_the_documented_fields(held: Desk) -> None:
    lived_through(held, 1, days=23, kind="rejection")
    for title, shape in shapes(held):
        assert sorted(shape) == sorted(documented(title)), title


def test_the_specified_fields_are_there(held: Desk) -> None:
    found = silent(held, 7)
    assert list(found["p_reply"]) == list(found["p_good_news"]) == ["7", "14", "30"]
    assert list(found["dates"]) == ["50", "80"]
    assert {"silent_days", "p_never", "own_outcomes", "sources", "words"} <= found.keys()
    assert list(held.do("forecast")) == ["now", "forecasts", "statistics"]


def test_a_picture_is_written_once(held: Desk, tmp_path: Path) -> None:
    file = tmp_path / "acme.svg"
    said = held.try_("forecast", "1", "--svg", str(file))
    assert (said.code, str(file) in said.out.replace("\n", "")) == (0, True)
    assert "<svg " in file.read_text("utf-8")
    assert held.try_("forecast", "1", "--svg", str(file)).code == 2
    assert held.try_("forecast", "1", "--svg", str(file), "--force").code == 0


def test_nothing_is_drawn_where_nothing_is_waited_for(held: Desk, tmp_path: Path) -> None:
    held.do("heard", "1", "--kind", "rejection")
    file = tmp_path / "acme.svg"
    said = held.try_("forecast", "1", "--svg", str(file))
    assert (said.code, file.exists()) == (1, False)
    assert "nothing to draw" in said.err
    assert held.try_("forecast", "1").out.count("ended") == 1


@pytest.mark.parametrize(
    "arguments",
    [("1", "--track-record"), ("--svg", "x.svg"), ("--track-record", "--svg", "x.svg"), ("x",), ("0",)],
)
def test_what_does_not_go_together_is_refused(held: Desk, arguments: tuple[str, ...]) -> None:
    said = held.try_("forecast", *arguments)
    assert said.code == 2
    assert len(said.err.splitlines()) == 2


def test_an_application_that_does_not_exist(held: Desk) -> None:
    assert held.try_("forecast", "9").code == 1


def test_today_has_the_sentence_and_a_presumed_no_what_is_left(held: Desk) -> None:
    held.at("2026-11-10T09:31-05:00")
    (item,) = held.today()["items"]
    assert "if they answer" in item["outlook"]
    assert " ".join(item["outlook"].split()) in " ".join(held.try_("today").out.split())
    assert item["outlook"] == held.do("show", "1")["today"]["outlook"]
    held.at("2026-11-25T09:31-05:00")
    (item,) = held.today()["items"]
    assert item["action"] == "presume_no"
    assert "still end" in item["outlook"]


def test_an_application_is_waited_for_too(desk: Desk) -> None:
    desk.introduce().do("add", "Acme", "Engineer", "--recruiter", RITA, "--applied", "2026-10-20")
    found = desk.do("forecast", "1")
    assert (found["stage"], found["silent_days"]) == ("applied", 14)
    desk.do("heard", "1", "--kind", "acknowledgement", "--automatic")
    assert desk.do("forecast", "1")["silent_days"] == 14
    desk.do("heard", "1", "--kind", "rejection", "--automatic")
    assert desk.do("forecast", "1")["quiet"] == "ended"
