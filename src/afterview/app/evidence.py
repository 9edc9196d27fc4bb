"""Where forecasts get their waits from: applications, their places, the names companies are known by.

A model learns from the newest applications only: what came long ago weighs next to nothing in it, and
reading it all would be felt by every `today`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from afterview.app.look import NOBODY, facts_by_number
from afterview.calendars.domains import is_companys, registrable
from afterview.core.around import Around
from afterview.core.days import Place
from afterview.core.facts import Facts
from afterview.core.recipient import place_of, recipient
from afterview.forecast.evidence import Evidence
from afterview.forecast.outcomes import Outcomes, outcomes_of
from afterview.forecast.wait import Wait
from afterview.store import records
from afterview.store.database import Transaction

NEWEST = 200


@dataclass(frozen=True, kw_only=True)
class Past:
    """Applications with their waits: `known` are their facts, `today` is the person's day."""

    today: date
    around: Around
    known: Mapping[int, Facts]
    outcomes: Mapping[int, Outcomes]

    def place(self, number: int) -> Place:
        """Where the recipient of one application is taken to live."""
        return _place(self.known[number], self.around)

    def waits(self) -> Iterator[tuple[int, Wait]]:
        """Every wait with its application."""
        for number, outcomes in self.outcomes.items():
            for wait in outcomes.waits:
                yield number, wait

    def evidence(self) -> Evidence:
        """What a forecast rests on: the waits of the newest applications."""
        newest = sorted(self.outcomes)[-NEWEST:]
        return Evidence((wait for n in newest for wait in self.outcomes[n].waits), today=self.today)


def past_of(
    tx: Transaction,
    numbers: Collection[int] | None,
    *,
    zone: str | None,
    now: datetime,
    known: Mapping[int, Facts] | None = None,
) -> Past:
    """The applications `numbers` (None: all), and those that forecasts rest on.

    `zone`: the machine's; `known` are facts that need not be read again.
    """
    person = records.owner_of(tx) or NOBODY
    around = Around(home_zone=person.zone or zone, home_country=person.country)
    newest = records.newest_applications(tx, None if numbers is None else NEWEST)
    facts = facts_by_number(tx, sorted({*newest, *(numbers or ())}), known or {})
    companies = _companies(facts)
    outcomes = {
        number: outcomes_of(each, place=_place(each, around), company=companies[number], now=now)
        for number, each in facts.items()
    }
    today = Place(zone=around.home_zone or "UTC").day(now)
    return Past(today=today, around=around, known=facts, outcomes=outcomes)


def _place(facts: Facts, around: Around) -> Place:
    return place_of(facts, recipient(facts), around)


def _companies(known: Mapping[int, Facts]) -> dict[int, str]:
    """A key for the company of each application: the domain its people write from, else its name.

    Where another application knows the domain of a company of that name, it is the key of both.
    """
    keys = {number: domain for number, facts in known.items() if (domain := _domain(facts))}
    if len(keys) < len(known):
        names = {number: _folded(facts.application.company) for number, facts in known.items()}
        domains = {names[number]: domain for number, domain in reversed(keys.items())}
        keys |= {number: domains.get(name, name) for number, name in names.items() if number not in keys}
    return keys


def _domain(facts: Facts) -> str | None:
    """The company's own domain; a consultant of an agency writes from another."""
    theirs = (c for c in facts.contacts if c.role == "interviewer" or not facts.application.agency)
    domains = (c.address.rpartition("@")[2].casefold() for c in theirs if c.address)
    return next((registrable(domain) for domain in domains if is_companys(domain)), None)


def _folded(name: str) -> str:
    """A company's name as it is compared, `Acme Inc.` and `ACME` alike."""
    from afterview.calendars.titles import company_key

    return company_key(name) or name.casefold()
