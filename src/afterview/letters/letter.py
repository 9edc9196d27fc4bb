"""From facts to a letter, the whole way: choose a text, fill its slots, render it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from afterview.core.model import Letter, Occasion, Person
from afterview.letters.render import render
from afterview.letters.slots import slot_values
from afterview.letters.template import Template
from afterview.letters.variants import choose
from afterview.letters.words import Words


def letter_for(
    templates: Mapping[str, Template],
    person: Person,
    occasion: Occasion,
    *,
    words: Words | None,
    send_at: datetime,
) -> Letter:
    """The letter of this occasion, worded for `send_at` (aware).

    `templates` are one language's, by name, and `words` that language's; None where it has none.
    """
    values = slot_values(person, occasion, words=words, send_at=send_at)
    return render(choose(templates, occasion), values, occasion=occasion)
