"""Two processes that read one mailbox at once: nothing between them is lost, and an answer stops both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.app.mailroom import MINUTE, Mailroom, mail, mailroom


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(tmp_path / "home") as made:
        yield made


def before_the_first_portion(room: Mailroom, what: Callable[[], object]) -> None:
    """Let something happen once, when the inbox was opened and nothing of it is stored yet."""

    def step(verb: str, phase: str) -> None:
        if (verb, phase) == ("headers", "portion"):
            room.server.on_step = None
            what()

    room.server.on_step = step


def test_what_came_after_the_other_process_had_looked_is_kept(room: Mailroom) -> None:
    room.approve()
    room.watch(MINUTE)
    (entry,) = room.rows()
    room.watch(MINUTE)
    room.server.deliver(mail("news@shop.example", "Offers", at=room.now))

    def other() -> None:
        kept = dict(room.server.folders["INBOX"].messages)
        late = max(kept)
        room.server.folders["INBOX"].messages.pop(late)
        room.server.folders["INBOX"].uidnext = late
        room.read()
        room.server.folders["INBOX"].messages[late] = kept[late]
        room.server.folders["INBOX"].uidnext = late + 1

    room.server.deliver(room.answer(entry))
    before_the_first_portion(room, other)
    assert room.read().complete
    assert [each.side for each in room.heard()] == ["ours", "theirs"]
    room.watch(MINUTE)
    assert [each.side for each in room.heard()] == ["ours", "theirs"]


def test_where_the_other_process_reads_the_folder_anew_this_reading_is_none(room: Mailroom) -> None:
    for turn in range(3):
        room.server.deliver(mail("news@shop.example", f"Offer {turn}", at=room.now))
    room.read()
    room.server.deliver(mail("news@shop.example", "Offer 4", at=room.now))

    def other() -> None:
        room.server.renumber()
        room.read()

    before_the_first_portion(room, other)
    assert not room.read().complete
    assert room.read().complete
