"""Whatever was done can be taken back, command by command, to the empty beginning."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from tests.cli.desk import RITA, Desk

DAYS = "2026-11-{:02d}"
STARTED = datetime.fromisoformat("2026-11-03T16:05-05:00")


def some_command(random: Random, number: int) -> list[str]:
    """Something a person might type about application `number`, whether or not it fits."""
    n, day = str(number), DAYS.format(random.randint(1, 30))
    return random.choice(
        [
            ["init", "--name", random.choice(["Alex Doe", "Sam Doe"]), "--email", "alex@home.example"],
            ["init", "--zone", random.choice(["America/New_York", "Europe/Berlin"]), "--country", "US"],
            ["add", "Acme", "Engineer", "--recruiter", RITA],
            ["add", "Beta", "Engineer", "--recruiter", "Ned Noe <ned@beta.example>", "--country", "DE"],
            ["edit", n, "--role", random.choice(["Engineer", "Writer"]), "--clear", "url"],
            ["interview", n, "--at", f"{day} 15:00", "--with", "Ivan Poe <ivan@acme.example>"],
            ["interview", n, "--move", "1", "--at", f"{day} 11:00"],
            ["interview", n, random.choice(["--cancel", "--missed"]), "1"],
            ["debrief", n, "--discussed", "the move", "--note", "kind people"],
            ["heard", n, "--kind", random.choice(["reply", "question", "rejection", "bounce", "stop"])],
            ["heard", n, "--kind", "offer", "--deadline", day],
            ["heard", n, "--kind", "out_of_office", "--until", day],
            ["heard", n, "--kind", "reply", "--promised", day],
            ["answered", n],
            ["sent", n],
            ["skip", n],
            ["write", n, "--approve"],
            ["outbox", "cancel", str(random.randint(1, 4))],
            ["pause", n, "--until", day],
            ["pause", "--all", "--until", day],
            ["resume", random.choice([n, "--all"])],
            ["close", n, "--why", random.choice(["accepted", "rejected", "withdrew"])],
            ["reopen", n],
            ["sequence", n, random.choice(["classic", "patient"])],
            ["contact", "add", n, f"Pat {random.randint(1, 3)} <pat@acme.example>"],
            ["contact", "edit", "1", "--address", f"rita{random.randint(1, 3)}@acme.example"],
            ["contact", "block", "rita@acme.example"],
            ["contact", "unblock", "rita@acme.example"],
        ]
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_undo_leads_back_through_a_long_session(desk: Desk, seed: int) -> None:
    random, moment = Random(seed), STARTED  # noqa: S311 - a session, not a secret
    stages = [desk.try_("export").out]
    for _ in range(35):
        moment += timedelta(minutes=random.choice([0, 1, 600, 3000]))
        desk.now = moment.isoformat()
        said = desk.try_(*some_command(random, random.randint(1, 3)))
        assert said.code in {0, 1, 2, 4}, said
        assert "broke" not in said.err, said
        if said.code == 0:
            stages.append(desk.try_("export").out)
    assert len(stages) > 10
    while len(stages) > 1:
        assert desk.try_("undo").code == 0
        stages.pop()
        assert desk.try_("export").out == stages[-1]
    assert desk.try_("undo").code == 1
    assert desk.try_("list", "--json").json["applications"] == []


def test_the_list_is_as_it_was(desk: Desk) -> None:
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00")
    before = desk.today()
    for command in (["heard", "1", "--kind", "rejection"], ["pause", "--all", "--until", "2026-11-20"]):
        desk.do(*command)
        assert desk.today()["items"] != before["items"]
        desk.do("undo")
        assert desk.today() == before


def test_an_approval_withdrawn_by_an_answer_comes_back(desk: Desk) -> None:
    desk.interviewed("2026-11-03").at("2026-11-10T09:31-05:00").do("write", "1", "--approve")
    desk.do("heard", "1", "--kind", "reply")
    assert [row["state"] for row in desk.do("outbox", "list")["letters"]] == ["withdrawn"]
    desk.do("undo")
    assert [row["state"] for row in desk.do("outbox", "list")["letters"]] == ["approved"]
