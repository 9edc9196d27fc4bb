"""From facts to a letter, the whole way: choose a text, fill its slots, render it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from afterview.core.model import Letter, Occasion, Person
from afterview.letters.render import render
from afterview.letters.slots import slot_values
from afterview.letters.template import Template
from afterview.letters.variants import choose


def letter_for(
    templates: Mapping[str, Template], person: Person, occasion: Occasion, *, send_at: datetime
) -> Letter:
    """The letter of this occasion, worded for `send_at` (aware); `templates` are one language's, by name."""
    template = choose(templates, occasion)
    values = slot_values(person, occasion, send_at=send_at, language=template.language)
    return render(template, values, occasion=occasion)
