"""Interviews that did not take place: before they begin they are cancelled, afterwards they were missed."""

from __future__ import annotations

import pytest

from afterview.app import interviews
from afterview.errors import UserError
from tests.app.conftest import Desk


def test_an_interview_that_has_not_begun_cannot_have_been_missed(desk: Desk) -> None:
    """An apology for what is still to come would be read as a refusal."""
    desk.add(1)
    desk.interview(1, "2026-11-05 15:00", "2026-11-05 16:00")
    with pytest.raises(UserError, match="has not begun") as refused:
        interviews.miss(desk.app, 1, 1)
    assert "--cancel 1" in refused.value.hint
    desk.at("2026-11-05 15:10")
    answer = interviews.miss(desk.app, 1, 1)
    assert answer.today is not None
    assert answer.today.step == "apology"
