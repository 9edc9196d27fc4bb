"""Text of several lines that the person keeps for themselves."""

from __future__ import annotations

import re

from afterview.core.text import require_letters
from afterview.errors import UserError

LIMIT = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def free_text(value: str, what: str) -> str:
    """`value` stripped, or UserError: at most 10,000 characters, no controls but tab and line feed."""
    text = value.replace("\r\n", "\n").strip()
    if not text:
        raise UserError(f"The {what} is empty.", f"Give the {what} as text, or leave it out.")
    if len(text) > LIMIT:
        raise UserError(
            f"The {what} is {len(text):,} characters long; {LIMIT:,} is the most.", f"Shorten the {what}."
        )
    require_letters(text, what)
    if _CONTROL.search(text):
        raise UserError(f"The {what} contains an invisible control character.", f"Type the {what} again.")
    return text
