"""The machine form is what docs/reference/json.md says it is."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from afterview.app.answers import Remark
from afterview.core.actions import ActionKind
from afterview.core.events import KINDS
from afterview.core.model import CloseReason, Step
from tests.cli.desk import RITA, Desk

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
E1 = REFERENCE / "e1.json"
PAGE = (REFERENCE / "json.md").read_text()


def documented(title: str) -> list[str]:
    """The fields of one shape, as the page lists them."""
    section = PAGE.partition(f"\n### {title}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def meaning(title: str, field: str) -> str:
    section = PAGE.partition(f"\n### {title}\n")[2].partition("\n#")[0]
    return next(line for line in section.splitlines() if line.startswith(f"| `{field}` |"))


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A home in which every shape has something to show."""
    desk.introduce().do("add", "Acme", "--recruiter", RITA)
    desk.do("interview", "1", "--at", "2026-11-03 15:00", "--with", "Ivan Poe")
    desk.do("edit", "1", "--role", "Engineer")
    desk.do("write", "1", "--approve")
    return desk


def shapes(desk: Desk) -> dict[str, Any]:
    today, show, export = desk.do("today"), desk.do("show", "1"), desk.try_("export").json
    (item,) = today["items"]
    return {
        "today: answer": today,
        "today: item": item,
        "today: letter": item["letters"][0],
        "show: answer": show,
        "show: contact": show["contacts"][0],
        "show: interview": show["interviews"][0],
        "show: event": show["history"][0],
        "list: row": desk.do("list")["applications"][0],
        "change: answer": desk.do("edit", "1", "--industry", "banking"),
        "write: answer": desk.do("write", "1"),
        "outbox: row": desk.do("outbox", "list")["letters"][0],
        "init: answer": desk.do("init"),
        "export: document": export,
        "export: event": export["events"][0],
        "export: letter": export["outbox"][0],
    }


def test_every_shape_has_the_documented_fields(told: Desk) -> None:
    for title, shape in shapes(told).items():
        assert sorted(shape) == sorted(documented(title)), title


def test_a_remark_has_the_documented_fields() -> None:
    assert list(Remark.__struct_fields__) == documented("today: remark")


def test_contact_list_has_the_contacts_of_show(told: Desk) -> None:
    assert told.do("contact", "list")["contacts"] == told.do("show", "1")["contacts"]


def test_all_names_are_listed() -> None:
    for name in get_args(ActionKind):
        assert f"`{name}`" in meaning("today: item", "action")
    for name in get_args(Step):
        assert f"`{name}`" in meaning("today: item", "step")
    for name in get_args(CloseReason):
        assert f"`{name}`" in meaning("today: item", "state")
    for name in KINDS.keys() - {"voided"}:
        assert f"`{name}`" in meaning("export: event", "kind")


def test_times_have_an_offset_and_days_have_none(told: Desk) -> None:
    show = told.do("show", "1")
    assert all(datetime.fromisoformat(step["due"]).tzinfo for step in show["plan"][:-1])
    assert show["plan"][-1] == {"presume_no": "2026-11-24"}
    assert show["presume_day"] == "2026-11-24"


def test_templates_and_doctor(told: Desk) -> None:
    listed, checked = told.do("template", "list"), told.do("template", "check")
    assert list(listed) == ["folder", "templates"]
    assert list(listed["templates"][0]) == ["name", "language", "step", "when", "register", "own", "chosen"]
    assert checked["problems"] == []
    assert list(told.do("template", "show", "ping")) == [
        *("name", "language", "step", "to", "subject", "body", "problems")
    ]
    assert list(told.do("doctor")["checks"][0]) == ["name", "ok", "words"]


def test_handing_over(told: Desk, tmp_path: Path) -> None:
    (copied,) = told.do("write", "1", "--to", "copy")
    assert (sorted(copied), copied["file"]) == (["content", "file", "letter"], None)
    (written,) = told.do("write", "1", "--to", str(tmp_path / "x.eml"))
    assert (written["content"], written["file"]) == (None, str(tmp_path / "x.eml"))


def test_the_documented_export_is_the_first_case_of_the_policy(desk: Desk) -> None:
    (answer,) = desk.do("import", str(E1))
    assert answer["message"].startswith("Took in 4 events")
    expected = [
        ("thank_you", "2026-11-03"),
        ("follow_up", "2026-11-10"),
        ("ping", "2026-11-17"),
        ("presume_no", "2026-11-24"),
    ]
    assert desk.plan() == expected
    assert [(step, day) for _, step, day in desk.silence()] == expected


def test_what_is_exported_comes_back_as_it_was(told: Desk, tmp_path: Path) -> None:
    exported, today = told.try_("export").out, told.today()
    file = tmp_path / "a.json"
    file.write_text(exported, encoding="utf-8")
    elsewhere = ("--home", str(tmp_path / "other"))
    told.do("import", str(file), *elsewhere)
    assert told.try_("export", *elsewhere).out == exported
    assert told.try_("today", "--json", *elsewhere).json == today
    (again,) = told.do("import", str(file), *elsewhere)
    assert again["message"].endswith("holds nothing new.")
    assert json.loads(exported)["version"] == 1


def test_tables_and_calendars(told: Desk) -> None:
    told.do("edit", "1", "--company", "=1+1")
    assert "'=1+1" in told.try_("export", "--format", "csv").out
    assert told.try_("export", "--format", "ics").out.startswith("BEGIN:VCALENDAR\r\n")
