"""Whose name stands where an email is signed: the writer's to fill in, or that of somebody who told of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from afterview.letters.post.words import hail_of, is_closing, is_greeting, is_name

LONGEST = 8  # lines of a signature

_NAME = re.compile(r"\[\s*(?:full |first and last )?(?:name|nom|prénom nom)\s*\]", re.IGNORECASE)
_LONE = re.compile(rf"(?:[^\[\]]*[,.!–—-])?\s*{_NAME.pattern}\W*", re.IGNORECASE)
_OWN = re.compile(r"\[[^\[\]]*\b(?:your|my|ihr|dein|mein|votre|mon)\b[^\[\]]*\b(?:name|nom)", re.IGNORECASE)


def writers_name(lines: Sequence[str]) -> tuple[int, str] | None:
    """Which line holds a lone `[Name]` that is the writer's, and how it reads with `[Your name]`.

    A post that calls the recruiter `[Name]` in the greeting often calls the
    writer so below the closing. None where the signature names him otherwise.
    """
    lone: int | None = None
    for at in range(len(lines) - 1, max(0, len(lines) - LONGEST), -1):
        line, closes = lines[at], is_closing(lines[at])
        if not (closes or is_name(line)) or is_greeting(line) or _OWN.search(line):
            lone = None if _OWN.search(line) else lone
            break
        lone = at if _LONE.fullmatch(line) else lone
        if closes:
            break
    return None if lone is None else (lone, _NAME.sub("[Your name]", lines[lone]))


def is_told(lines: Sequence[str]) -> bool:
    """Whether the email is from one name to another: brackets in it are then a teller's, and no slots."""
    hail, last = hail_of(lines[0]), lines[-1]
    closing = next(
        (at for at in range(len(lines) - 1, max(0, len(lines) - 4), -1) if is_closing(lines[at])), 0
    )
    if not hail or not closing or "[" in "".join((hail, *lines[closing:])):
        return False
    return is_name(hail) and (is_name(last) if closing < len(lines) - 1 else is_name(last.rpartition(",")[2]))
