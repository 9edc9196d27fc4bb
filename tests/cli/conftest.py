"""The desk every story of the command line happens at."""

from __future__ import annotations

import pytest

from tests.cli.desk import Desk


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(capture=capsys)
