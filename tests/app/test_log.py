"""What is logged: that something happened, by number; nothing of anybody's."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from afterview.app import log
from afterview.mail.sender import Deferred
from tests.app.mailroom import Mailroom, mailroom


@pytest.fixture
def connected(tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(tmp_path / "home") as made:
        yield made


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    level, propagate = log.LOGGER.level, log.LOGGER.propagate
    log.listen(lines)
    yield lines
    log.LOGGER.handlers.clear()
    log.LOGGER.propagate = propagate
    log.LOGGER.setLevel(level)


def events(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_letter_is_told_by_its_number_and_what_became_of_it(
    connected: Mailroom, heard: io.StringIO
) -> None:
    connected.submission.outcomes.append(Deferred(phase="rcpt", said="451 later, rita", code=451))
    connected.approve()
    connected.watch(timedelta(minutes=1))
    said = {str(each["event"]): each for each in events(heard)}
    assert said["letter claimed"]["letter"] == connected.row().number
    settled = said["letter settled"]
    assert (settled["result"], settled["phase"], settled["code"]) == ("later", "rcpt", 451)
    assert said["looked"]["complete"] is True


def test_no_word_of_anybody_is_logged(connected: Mailroom, heard: io.StringIO) -> None:
    letter = connected.approve()
    connected.server.deliver(connected.answer(letter, body="A secret of Rita's."))
    connected.watch(timedelta(minutes=1))
    text = heard.getvalue()
    assert "looked" in text
    for private in ("@", "rita", "Acme", "secret", letter.subject, letter.token, "alex"):
        assert private.casefold() not in text.casefold()


def test_without_a_listener_nothing_is_written(
    connected: Mailroom, capfd: pytest.CaptureFixture[str]
) -> None:
    connected.approve()
    connected.watch(timedelta(minutes=1))
    assert capfd.readouterr() == ("", "")
