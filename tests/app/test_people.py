"""The people of an application: found again, added, mended, blocked."""

from __future__ import annotations

from datetime import datetime

import pytest

from afterview.app import applications, interviews, people
from afterview.app.people import Someone
from afterview.app.wiring import App
from afterview.errors import UserError
from tests.app.conftest import Desk

RITA = Someone(name="Rita Roe", address="rita@acme.example")
AT = datetime.fromisoformat("2026-11-03T15:00-05:00")


@pytest.fixture
def app(desk: Desk) -> App:
    return desk.app


def add(app: App, company: str = "Acme") -> None:
    applications.add(app, company, "Engineer", recruiter=RITA, zone="America/New_York", country="US")


def names(app: App, number: int = 1) -> list[tuple[int, str, str | None, str]]:
    return [(c.contact, c.name, c.address, c.role) for c in people.contacts(app, number).contacts]


@pytest.mark.parametrize(
    "who",
    [
        Someone(name="Rita Roe"),
        Someone(name="rita roe"),
        Someone(name=None, address="RITA@acme.example"),
        Someone(name="R. Roe", address="rita@acme.example"),
    ],
    ids=["name", "case", "address", "both"],
)
def test_a_known_person_at_an_interview_is_found_again(app: App, who: Someone) -> None:
    add(app)
    interviews.arrange(app, 1, at=AT, people=(who,))
    assert names(app) == [(1, "Rita Roe", "rita@acme.example", "recruiter")]


def test_a_namesake_with_another_address_is_somebody_else(app: App) -> None:
    add(app)
    interviews.arrange(app, 1, at=AT, people=(Someone(name="Rita Roe", address="r2@acme.example"),))
    assert names(app)[1] == (2, "Rita Roe", "r2@acme.example", "interviewer")


def test_what_is_new_of_a_known_person_is_kept(app: App) -> None:
    add(app)
    interviews.arrange(app, 1, at=AT, people=(Someone(name="Ivan Poe"),))
    later = datetime.fromisoformat("2026-11-05T15:00-05:00")
    ivan = Someone(name="Ivan Poe", address="ivan@acme.example", pronouns="he")
    interviews.arrange(app, 1, at=later, people=(ivan, ivan))
    (_, known) = people.contacts(app, 1).contacts
    assert (known.address, known.pronouns) == ("ivan@acme.example", "he")


def test_numbers_are_the_owners_and_not_used_twice(app: App) -> None:
    add(app)
    add(app, "Beta")
    people.add_contact(app, 1, Someone(name="Max Moe"))
    assert [number for n in (1, 2) for number, *_ in names(app, n)] == [1, 3, 2]


def test_an_address_is_blocked_in_every_application(app: App) -> None:
    add(app)
    add(app, "Beta")
    people.block(app, "RITA@ACME.example")
    assert [c.usable for c in people.contacts(app).contacts] == [False, False]
    people.block(app, "1", blocked=False)
    assert [c.usable for c in people.contacts(app).contacts] == [True, True]


def test_an_address_blocked_elsewhere_is_blocked_for_a_new_application(app: App) -> None:
    add(app)
    people.block(app, "rita@acme.example")
    answer = applications.add(app, "Beta", "Engineer", recruiter=RITA)
    assert answer.hints == ("rita@acme.example asked not to be written to, so nothing leaves to it.",)
    assert [c.usable for c in people.contacts(app, 2).contacts] == [False]


def test_somebody_without_an_address_cannot_be_blocked(app: App) -> None:
    add(app)
    people.add_contact(app, 1, Someone(name="Max Moe"))
    with pytest.raises(UserError, match="Max Moe has no address"):
        people.block(app, "2")
