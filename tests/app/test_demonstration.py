from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from icalendar import Calendar

from afterview.app.demonstration import run

EXPECTED = {
    "Acme": ("write", "thank_you"),
    "Borealis": ("write", "follow_up"),
    "Cobalt Works": ("wait", None),
    "Delta Press": ("wait", None),
    "Ember & Oak": ("presume_no", None),
    "Fjord Foods": ("answer", None),
}


@pytest.mark.parametrize(
    "now",
    [
        "2026-11-23T09:00:00+00:00",  # a Monday
        "2026-11-26T23:00:00+00:00",  # Thanksgiving
        "2026-12-27T12:00:00+00:00",  # the quiet season
        "2027-01-20T12:00:00+00:00",  # weeks that the season has held
        "2028-02-29T12:00:00+00:00",
    ],
)
def test_on_any_day_there_is_one_of_each_kind(now: str, tmp_path: Path) -> None:
    shown = run(tmp_path / "demo", now=datetime.fromisoformat(now))
    assert {item.company: (item.action, item.step) for item in shown.today.items} == EXPECTED
    states = {each.company: each.state for each in shown.applications}
    assert states["Cobalt Works"] == "promised"
    assert states["Delta Press"] == "on_hold"
    assert shown.outlook.answer.company == "Borealis"
    assert shown.outlook.scene is not None
    assert shown.outlook.answer.words.startswith("If they answer, it is likely by ")


def test_the_files_open(tmp_path: Path) -> None:
    shown = run(tmp_path / "demo", now=datetime.fromisoformat("2026-11-23T09:00:00+00:00"))
    letters = [path for path in shown.files if path.suffix == ".eml"]
    assert len(letters) == 2
    for path in letters:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert str(message["To"]).endswith(".example>")
        assert not message.defects
    calendar = Calendar.from_ical((tmp_path / "demo" / "follow-ups.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) >= 8
    page = shown.report.read_text(encoding="utf-8")
    checker = _Balanced()
    checker.feed(page)
    assert checker.open == []
    assert "Ember &amp; Oak" in page
    assert "src=" not in page
    assert "http" not in page


def test_the_page_draws_the_forecast_of_every_application_that_waits(tmp_path: Path) -> None:
    shown = run(tmp_path / "demo", now=datetime.fromisoformat("2026-11-23T09:00:00+00:00"))
    page = shown.report.read_text(encoding="utf-8")
    waiting = [each.company for each in shown.applications if each.company != "Fjord Foods"]
    for company in map(escape, waiting):
        assert re.search(rf"<title[^>]*>{company}, .*: how long until they answer</title>", page)
    assert page.count('<figure class="forecast">') == page.count("<h3>") == len(waiting)
    assert escape(shown.outlook.answer.words) in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


class _Balanced(HTMLParser):
    """Whether every element that opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in ("meta", "circle", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("circle", "line"):
            assert self.open.pop() == tag
