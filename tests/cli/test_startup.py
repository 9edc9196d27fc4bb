"""The quick start reads one country's calendar, and gives way where the package does not bear it."""

from __future__ import annotations

import sys
from datetime import date
from types import ModuleType

import pytest

from afterview.core import days
from tests.cli.desk import python

COUNT = "sum(name.startswith('holidays.countries.') for name in sys.modules)"
ASK = "from afterview.core.days import holiday_name; from datetime import date; "
DAY = "print(holiday_name(date(2026, 7, 3), 'US'))"
START = "from afterview.cli.startup import read_one_country; read_one_country(); "


def test_one_country_is_read() -> None:
    ran = python(f"{START}{ASK}{DAY}; print({COUNT})")
    name, count = ran.stdout.splitlines()
    assert (name, int(count) <= 5) == ("Independence Day (observed)", True), ran


@pytest.mark.parametrize(
    "breaking",
    [
        # A country cannot be found beside it.
        "sys.modules['holidays.countries'].__path__ = []",
        # The package itself is not what it was.
        "sys.modules['holidays'] = type(sys)('holidays')",
    ],
    ids=["country", "package"],
)
def test_where_the_stand_in_does_not_do_the_whole_package_is_loaded(breaking: str) -> None:
    ran = python(f"{START}{breaking}; {ASK}{DAY}; print({COUNT})")
    name, count = ran.stdout.splitlines()
    assert (name, int(count) > 200) == ("Independence Day (observed)", True), ran


def test_a_package_that_is_broken_is_not_hidden() -> None:
    ran = python(
        f"{ASK}sys.modules['holidays'] = None\n"
        "import importlib.abc\n"
        "class Gone(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name.startswith('holidays'): raise ImportError('gone')\n"
        f"sys.meta_path.insert(0, Gone())\n{DAY}"
    )
    assert (ran.returncode, "ImportError: gone" in ran.stderr) == (1, True), ran


def test_calendars_are_loaded_anew_within_a_running_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "holidays"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "holidays", ModuleType("holidays"))
    days._calendar.cache_clear()  # noqa: SLF001 - as at the start
    assert not days.is_business_day.__wrapped__(date(2026, 12, 25), "AT")
