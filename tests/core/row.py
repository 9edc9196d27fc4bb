"""One row of the policy's table: a history, what is said at which instant, and the way ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from tests.core.story import Story
from tests.core.table import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """`says` maps an instant to the answer; `ahead` an instant to the plan seen from it."""

    number: str
    told: str
    story: Story
    says: Mapping[str, str] = field(default_factory=dict)
    ahead: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """A row about several applications: the answers by number."""

    number: str
    told: str
    table: Table
    says: Mapping[str, dict[int, str]]


def moments(rows: Iterable[Row]) -> pytest.MarkDecorator:
    """Every answer of the rows as a test of its own."""
    return pytest.mark.parametrize(
        ("story", "when", "says"),
        [
            pytest.param(r.story, w, s, id=f"{r.number} {r.told}, {w}")
            for r in rows
            for w, s in r.says.items()
        ],
    )


def plans(rows: Iterable[Row]) -> pytest.MarkDecorator:
    """Every plan of the rows as a test of its own."""
    return pytest.mark.parametrize(
        ("story", "when", "ahead"),
        [
            pytest.param(r.story, w, a, id=f"{r.number} {r.told}, {w}")
            for r in rows
            for w, a in r.ahead.items()
        ],
    )


def tables(rows: Iterable[Shared]) -> pytest.MarkDecorator:
    """Every instant of rows with several applications as a test of its own."""
    return pytest.mark.parametrize(
        ("table", "when", "says"),
        [
            pytest.param(r.table, w, s, id=f"{r.number} {r.told}, {w}")
            for r in rows
            for w, s in r.says.items()
        ],
    )
