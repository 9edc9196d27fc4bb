"""Letters in the person's own words: what still stands open in them, and how that is filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from afterview.core.model import Letter
from afterview.core.text import one_line
from afterview.letters.brackets import bracket_key
from afterview.letters.render import (
    NOTHING,
    OPTIONAL,
    REGISTERS_MISSING,
    SUBJECT_LIMIT,
    Open,
    Sheet,
)
from afterview.letters.slots import canonical
from afterview.letters.template import slot_key

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_OPTIONAL_NAME = re.compile(rf"{OPTIONAL} \d+")


def edited(letter: Letter, *, subject: str, body: str, within: Collection[str] = ()) -> Letter:
    """The letter in the person's own words; it stays blocked by what still stands open in them.

    `within`: slots inside passages that are open, which show once the passage's own brackets are gone.
    """
    text = f"{subject}\n{body}"
    shown = _shown(text)
    missing = tuple(name for name in letter.blocked_by if _stands(name, shown, text))
    inside = (name for name in within if canonical(slot_key(name)) in shown)
    return replace(
        letter,
        subject=one_line(subject, "subject", limit=SUBJECT_LIMIT),
        body=body.replace("\r\n", "\n").strip("\n"),
        blocked_by=tuple(dict.fromkeys((*missing, *inside))),
    )


def slots_within(places: Collection[Open]) -> tuple[str, ...]:
    """The names of all slots inside the passages among `places`."""
    inner = (name for each in places if each.sort == "passage" for name in _INNERMOST.findall(each.text))
    return tuple(dict.fromkeys(canonical(slot_key(name)) for name in inner))


def _shown(text: str) -> frozenset[str]:
    """The names of the brackets in a text, the innermost and the outermost."""
    inner = {canonical(slot_key(name)) for name in _INNERMOST.findall(text)}
    depth = start = 0
    for sign in re.finditer(r"[\[\]]", text):
        if sign.group() == "[":
            start = start if depth else sign.end()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                inner.add(bracket_key(text[start : sign.start()]))
    return frozenset(inner)


def _stands(name: str, shown: frozenset[str], text: str) -> bool:
    """Whether what was open before still is."""
    if name in REGISTERS_MISSING:
        return True
    if _OPTIONAL_NAME.fullmatch(name):
        return any(key.startswith(OPTIONAL) for key in shown)
    return canonical(slot_key(name)) in shown or ("[" in name and name in slot_key(text))


def fill_in(subject: str, body: str, fills: Mapping[str, str]) -> tuple[str, str]:
    """Words of the person's own with these places of them filled, and nothing else changed."""
    sheet = Sheet(values=NOTHING, fills=fills)
    paragraphs = any(_OPTIONAL_NAME.fullmatch(name) for name in fills)
    return sheet.fill(subject, header=True), sheet.body(body) if paragraphs else sheet.fill(body)
