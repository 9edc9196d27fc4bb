"""What every test stands on: a data folder of its own, a machine set far away, nothing from outside."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests.interpreters import Interpreter, interpreters

if TYPE_CHECKING:
    from pathlib import Path

OUTSIDE = ("EDITOR", "VISUAL", "PAGER", "BROWSER", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES")
REQUIRED = os.environ.get("AFTERVIEW_REQUIRE", "").replace(",", " ").split()
PROFILE = os.environ.get("AFTERVIEW_HYPOTHESIS", "")
SERVERS = ("memory", "script", "pymap", "aiosmtpd", "dovecot", "sqlite", "postgres")
SERVER = re.compile(rf"\[(?:\w+-)?({'|'.join(SERVERS)})\b")
_homes = count(1)

settings.register_profile("dev", max_examples=60, derandomize=True, deadline=None)
settings.register_profile(
    "full", max_examples=3000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)


class RequireTier(Protocol):
    """Goes on if nothing is missing; else skips, or fails where AFTERVIEW_REQUIRE names the tier."""

    def __call__(self, name: str, *, missing: str | None) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="thousands of examples a law, and whole installations"
    )


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(PROFILE or ("full" if config.getoption("--full") else "dev"))
    # Nobody in a test lives here, so a date taken from the machine's zone shows.
    os.environ["TZ"] = "Pacific/Chatham"
    time.tzset()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    for item in items:
        marker = item.get_closest_marker("full")
        if marker is not None and not set(marker.args) & set(REQUIRED):
            item.add_marker(pytest.mark.skip(reason="takes minutes; runs with --full"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on which servers and databases the shared suites ran; what is missing is among the skipped."""
    ran = Counter(
        found[1]
        for report in terminalreporter.stats.get("passed", ())
        if report.when == "call" and (found := SERVER.search(report.nodeid))
    )
    if ran:
        terminalreporter.section("servers and databases")
        for name in SERVERS:
            passed = f"{ran[name]:>6,} passed" if ran[name] else "  none ran"
            terminalreporter.line(f"{name:<10}{passed}")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test; it does not exist yet."""
    for name in [*OUTSIDE, *(name for name in os.environ if name.startswith("AFTERVIEW_"))]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    monkeypatch.setenv("AFTERVIEW_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def require_tier() -> RequireTier:
    """Ask for what a test needs from the machine: `require_tier("dovecot", missing=None or a sentence)`."""

    def require(name: str, *, missing: str | None) -> None:
        if missing is None:
            return
        if name in REQUIRED:
            pytest.fail(f"AFTERVIEW_REQUIRE names {name}: {missing}", pytrace=False)
        pytest.skip(f"[{name}] {missing}")

    return require


@pytest.fixture(scope="session")
def pythons(require_tier: RequireTier) -> tuple[Interpreter, ...]:
    """Every Python of this machine that afterview supports, one a version, oldest first; two at least."""
    found = interpreters()
    require_tier(
        "pythons", missing=None if len(found) > 1 else "only one Python from 3.11 on is installed here"
    )
    return found
