"""Who looks for work: the settings every letter and every day depends on."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from afterview.app.answers import Changed, PersonAnswer
from afterview.app.applications import suggestions
from afterview.app.change import changing
from afterview.app.outcome import outcome
from afterview.app.wiring import App
from afterview.core.days import known_country
from afterview.core.model import Person
from afterview.errors import UserError
from afterview.store import records


def introduce(app: App, **said: Any) -> Changed:
    """Keep what was said; every open application is looked at anew."""
    given = {name: value for name, value in said.items() if value is not None}
    if "sequence" in given:
        app.library.sequence(given["sequence"])
    if "language" in given and not app.library.letters(given["language"]):
        known = ", ".join(app.library.languages)
        raise UserError(
            f"There are no letters in the language {given['language']!r}.", f"Use one of: {known}."
        )
    if "country" in given:
        given["country"] = known_country(given["country"])
    with changing(app) as change:
        before = records.owner_of(change.tx)
        person = replace(before or Person(), **given)
        if person != before:
            records.set_owner(change.tx, person, batch=change.batch)
            change.everywhere = True
    named = ", ".join(given) if person != before else "nothing new"
    hints = suggestions(app, person.country, "afterview init --sequence") if "country" in given else ()
    return outcome(app, f"Kept: {named}.", hints=hints)


def who(app: App) -> PersonAnswer:
    """What is set, and the zone that is taken where none was said."""
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx) or Person()
    values = {field.name: getattr(person, field.name) for field in fields(Person)}
    said = {"zone": person.zone or app.config.zone, "letters": dict(person.letters)}
    return PersonAnswer(**values | said, zone_assumed=person.zone is None)
