"""Histories and answers in the words of the policy's table.

    Story("classic", zone="America/New_York").interview("3 Nov 15:00").sent("thank_you", "3 Nov 16:10")

is a frozen history; every verb gives a longer one. Times are local to the
story's zone and of 2026 unless they name another year. `says` and `ahead`
give what the core answers as short lines:

    6 write thank_you due 3 Nov 16:00        rule, what, when
    11 wait until 10 Nov 09:30
    follow_up 10 Nov 09:30                   a step of the plan
    presumed 24 Nov                          the day at whose end it begins
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import afterview.core
from afterview.core import events as ev
from afterview.core.actions import Action
from afterview.core.agenda import Home, Member, acceptance_of, decide_all, offers_of, surroundings
from afterview.core.case import case_of
from afterview.core.events import Event, Fact
from afterview.core.facts import Facts, facts_of
from afterview.core.model import Application, CloseReason, Contact, Interview, Step, Verdict
from afterview.core.plan import Planned, plan
from afterview.core.sequence import Sequence, parse
from afterview.core.timers import Timers
from tests.core.wording import NY, day, day_text, line, moment, time_text

SEQUENCES = Path(afterview.core.__file__).parent / "sequences"
RITA, IVAN = "rita@acme.example", "ivan@acme.example"


@lru_cache
def preset(name: str) -> Sequence:
    """The sequence of that name, as it ships."""
    return parse((SEQUENCES / f"{name}.toml").read_text("utf-8"), path=f"{name}.toml")


@dataclass(frozen=True, slots=True)
class Story:
    """One application's history; applications of one test differ by `number`."""

    sequence: str = "classic"
    zone: str = NY
    country: str | None = "US"
    number: int = 1
    company: str = "Acme"
    role: str | None = "Engineer"
    agency: str | None = None
    address: str | None = RITA
    recruiter_zone: str | None = None
    company_country: str | None = None
    company_zone: str | None = None
    home: Home = Home(zone=NY, country="US")  # noqa: RUF009 - frozen
    since: str = "2 Nov 2020 10:00"
    added: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The application, its recruiter (number 1), and what happened since."""
        application = Application(
            number=self.number,
            company=self.company,
            role=self.role,
            agency=self.agency,
            country=self.company_country,
            zone=self.company_zone,
        )
        recruiter = Contact(
            number=1, name="Rita Roe", address=self.address, country=self.country, zone=self.recruiter_zone
        )
        at = moment(self.since, self.zone)
        first: tuple[Fact, ...] = (
            ev.ApplicationAdded(application=application),
            ev.ContactAdded(contact=recruiter),
        )
        return (*(self._event(n, at, what) for n, what in enumerate(first)), *self.added)

    def _event(self, count: int, at: datetime, what: Fact) -> Event:
        key = f"person:{self.number * 10_000 + count:09d}:test"
        return Event(key=key, application=self.number, at=at, recorded_at=at, zone=self.zone, what=what)

    def on(self, at: str | datetime, what: Fact) -> Story:
        """`what` happened at that time."""
        when = moment(at, self.zone) if isinstance(at, str) else at
        return replace(self, added=(*self.added, self._event(len(self.added) + 2, when, what)))

    # What happens ------------------------------------------------------------------------------

    def interview(
        self, start: str, *, minutes: int = 60, zone: str = "", told: str = "", with_: tuple[int, ...] = ()
    ) -> Story:
        """An interview is set (told two days before, unless said)."""
        first = moment(start, zone or self.zone)
        number = 1 + sum(isinstance(e.what, ev.InterviewSet) for e in self.added)
        meeting = Interview(
            number=number,
            start=first,
            end=first + timedelta(minutes=minutes),
            zone=zone or self.zone,
            contacts=with_,
        )
        return self.on(told or first - timedelta(days=2), ev.InterviewSet(interview=meeting))

    def moved(self, number: int, start: str, told: str, *, minutes: int = 60) -> Story:
        first = moment(start, self.zone)
        end = first + timedelta(minutes=minutes)
        return self.on(told, ev.InterviewMoved(interview=number, start=first, end=end, zone=self.zone))

    def cancelled(self, number: int, told: str) -> Story:
        return self.on(told, ev.InterviewCancelled(interview=number))

    def missed(self, number: int, told: str) -> Story:
        return self.on(told, ev.InterviewMissed(interview=number))

    def contact(
        self, number: int, name: str, address: str | None, at: str, *, role: Any = "interviewer", **more: Any
    ) -> Story:
        contact = Contact(number=number, name=name, address=address, role=role, country=self.country, **more)
        return self.on(at, ev.ContactAdded(contact=contact))

    def address_now(self, address: str, at: str, *, contact: int = 1) -> Story:
        return self.on(at, ev.ContactEdited(contact=contact, field="address", value=address))

    def blocked(self, address: str, at: str) -> Story:
        return self.on(at, ev.ContactBlocked(address=address))

    def sent(self, step: Step | None, at: str, *, to: str | None = None) -> Story:
        return self.on(at, ev.Sent(step=step, to=to or self.address))

    def skipped(self, step: str, at: str) -> Story:
        return self.on(at, ev.Skipped(step=step))

    def heard(self, verdict: Verdict, at: str, *, until: str = "", **more: Any) -> Story:
        last = day(until) if until else None
        return self.on(at, ev.Heard(verdict=verdict, until=last, **more))

    def promised(self, by: str, at: str, *, interview: int | None = None, **more: Any) -> Story:
        return self.on(at, ev.Promised(by=day(by), interview=interview, **more))

    def offered(self, at: str, *, by: str) -> Story:
        return self.heard("offer", at).on(at, ev.OfferDeadline(by=day(by)))

    def answered(self, at: str) -> Story:
        return self.on(at, ev.Answered())

    def asked(self, about: str, at: str) -> Story:
        return self.on(at, ev.Asked(about=about, question=f"What about {about}?"))

    def settled(self, about: str, at: str, choice: str | None = None) -> Story:
        return self.on(at, ev.Settled(about=about, choice=choice))

    def paused(self, at: str, *, until: str) -> Story:
        return self.on(at, ev.Paused(until=day(until)))

    def resumed(self, at: str) -> Story:
        return self.on(at, ev.Resumed())

    def closed(self, why: CloseReason, at: str) -> Story:
        return self.on(at, ev.Closed(why=why))

    def reopened(self, at: str) -> Story:
        return self.on(at, ev.Reopened())

    def void_last(self, at: str) -> Story:
        return self.on(at, ev.Voided(key=self.added[-1].key))

    def following(self, sequence: str) -> Story:
        return replace(self, sequence=sequence)

    # What follows ------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        return facts_of(self.events)

    @property
    def member(self) -> Member:
        return Member(facts=self.facts, sequence=preset(self.sequence))

    def until(self, now: datetime) -> Story:
        """The story as far as it has happened by then."""
        return replace(self, added=tuple(e for e in self.added if e.at <= now))

    def at(self, when: str) -> Action:
        """The answer at that time, the application being alone."""
        return answers({self.number: self}, moment(when, self.zone))[self.number]

    def says(self, when: str) -> str:
        """The answer at that time, as a line."""
        return line(self.at(when), self.zone)

    def why(self, when: str) -> str:
        return self.at(when).why

    def plan(self, when: str) -> tuple[Planned, ...]:
        now = moment(when, self.zone)
        member = self.until(now).member
        around = surroundings({self.number: member}, self.home, now=now)[self.number]
        return plan(member.facts, member.sequence, around, now=now)

    def ahead(self, when: str) -> list[str]:
        """The plan as lines."""
        return [
            f"{p.step} {time_text(p.due, self.zone)}" if p.step else f"presumed {day_text(p.day)}"
            for p in self.plan(when)
        ]

    def timers(self, when: str) -> Timers:
        now = moment(when, self.zone)
        member = self.until(now).member
        around = surroundings({self.number: member}, self.home, now=now)[self.number]
        return case_of(member.facts, member.sequence, around, now=now).timers


def home_of(members: dict[int, Member], home: Home) -> Home:
    """`home` with the offers and acceptances of its applications."""
    facts = [member.facts for member in members.values()]
    return replace(
        home,
        offers=tuple(o for f in facts for o in offers_of(f)),
        accepted=tuple(a for f in facts for a in acceptance_of(f)),
    )


def answers(stories: dict[int, Story], now: datetime) -> dict[int, Action]:
    """What the core says about each of one person's applications, from what has happened by `now`."""
    members = {number: story.until(now).member for number, story in stories.items()}
    home = next(iter(stories.values())).home
    return decide_all(members, home_of(members, home), now=now)
