"""An App on a fresh home, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from afterview.app.change import changing
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.events import ApplicationAdded, ContactAdded, Fact, InterviewSet
from afterview.core.model import Application, Contact, ContactRole, Interview, Person, zone_info
from afterview.store import records

NEW_YORK = "America/New_York"
ALEX = Person(name="Alex Doe", email="alex@home.example", phone="+1 555 0100", zone=NEW_YORK, country="US")


def local(text: str) -> datetime:
    """`2026-11-03 15:00`, as the clock in New York shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone_info(NEW_YORK)).astimezone(UTC)


@dataclass(kw_only=True)
class Desk:
    """The person at work: the app, the time, and short ways to say what happened."""

    app: App
    now: datetime

    def at(self, text: str) -> Desk:
        self.now = local(text)
        return self

    def record(self, number: int, *facts: Fact) -> None:
        with changing(self.app) as change:
            change.record(number, *facts)

    def introduce(self, person: Person = ALEX) -> None:
        with changing(self.app) as change:
            records.set_owner(change.tx, person, batch=change.batch)

    def add(self, number: int, company: str = "Acme", address: str | None = "rita@acme.example") -> None:
        self.record(
            number,
            ApplicationAdded(
                application=Application(number=number, company=company, role="Platform Engineer")
            ),
            ContactAdded(contact=Contact(number=10 * number, name="Rita Roe", address=address)),
        )

    def contact(self, number: int, contact: int, name: str, address: str | None = None) -> None:
        role: ContactRole = "interviewer"
        self.record(
            number, ContactAdded(contact=Contact(number=contact, name=name, address=address, role=role))
        )

    def interview(self, number: int, start: str, end: str, *contacts: int, which: int = 1) -> None:
        interview = Interview(
            number=which, start=local(start), end=local(end), zone=NEW_YORK, contacts=contacts
        )
        self.record(number, InterviewSet(interview=interview))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Tuesday 3 November 2026, 16:05; Alex has introduced themselves."""
    moments: list[Desk] = []
    config = Config(home=tmp_path / "home", zone=NEW_YORK)
    with make_app(config, clock=lambda: moments[0].now if moments else local("2026-11-03 16:05")) as app:
        here = Desk(app=app, now=local("2026-11-03 16:05"))
        moments.append(here)
        here.introduce()
        yield here


@pytest.fixture
def interviewed(desk: Desk) -> Desk:
    """One application, whose interview with Ivan Poe ended five minutes ago."""
    desk.add(1)
    desk.contact(1, 11, "Ivan Poe")
    desk.interview(1, "2026-11-03 15:00", "2026-11-03 16:00", 11)
    return desk
