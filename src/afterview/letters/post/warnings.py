"""What there is to look at in an email of a post before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afterview.letters.brackets import Bracket, brackets, stray
from afterview.letters.post.emails import Found

_OTHER_SLOT = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\{[A-Za-z][^{}\n]{0,40}\}|<(?!https?:)[A-Za-z][^<>@\n]{0,40}>|_{3,}|\bX{2,}\b"
    r"|\((?:insert|your|company|hiring manager|recruiter|job|position|interviewer)[^()\n]{0,40}\)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def warnings_of(found: Found, to: str, cc: str, subject: str, body: str) -> Iterator[str]:
    """A sentence for each thing to look at."""
    if not found.ended:
        yield "The email has no closing, so see whether it ends where the post meant."
    for other in found.rows.others:
        yield f'The post offers another subject: "{other}".'
    for value in found.rows.dropped:
        yield f'A line above the email was left out: "{value}".'
    for address in _ADDRESS.findall(f"{to} {cc}"):
        yield f"The post writes to {address}; that is somebody else's address."
    text = f"{subject}\n{body}"
    for match in _OTHER_SLOT.finditer(text):
        yield f'"{match.group()}" looks like something to fill in, but stands in no brackets.'
    yield from filter(None, map(_of_bracket, brackets(text)))
    if stray(text) is not None:
        yield "There is a ']' that no '[' opens."


def _of_bracket(bracket: Bracket) -> str:
    if bracket.sort in ("optional", "example"):
        return f'"[{bracket.inner}]" stands within a paragraph: see what it is about, and take it out.'
    if bracket.sort == "suffix":
        return f'Choose between "{bracket.choices[0]}" and "{bracket.choices[1]}".'
    return "" if bracket.inner.strip() else "There is a bracket with nothing in it."
