"""Template + values → Letter, in one pass: what a value holds is never looked at again.

line "[if x] …"            stays, without the mark, where x has a value or is true
line of one optional slot  goes with its line break where it has no value
paragraph "[optional] …"   stays or goes as the person says
slot without a value       stays visible as [slot] and blocks the letter

`values` are facts; `fills` are what the person said for this letter, by the
name of what was open: a text, one of an alternative's choices, `keep` or `drop`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from afterview.core.model import Letter, Occasion
from afterview.core.text import one_line
from afterview.letters.brackets import Bracket, BracketError, bracket_key, brackets
from afterview.letters.slots import BY_NAME, FACTS, OUR_WORDS, canonical
from afterview.letters.template import REGISTERS, Template, lines_of, slot_key

SUBJECT_LIMIT = 900
ADDRESS_SLOT = "recruiter"
KEEP, DROP = "keep", "drop"
OPTIONAL = "optional"
NAMELESS = "[ ]"
NOTHING: Mapping[str, str] = {}

_CONDITION = re.compile(r"\s*\[if ([^\[\]]+)\]\s*", re.IGNORECASE)
_BREAKING = frozenset(
    {"Cc", "Zl", "Zp", "Cs"}
)  # controls, separators of lines and paragraphs, half characters


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """Something of a letter that nothing fills yet.

    name: what it is called in `blocked_by` and in `fills`
    sort: an `alternative` and a `suffix` have `choices`; an `optional` paragraph and a `passage` may be kept
    text: as it stands in the letter
    """

    name: str
    sort: Literal["slot", "alternative", "suffix", "passage", "optional"]
    text: str
    choices: tuple[str, ...] = ()


def render(
    template: Template, values: Mapping[str, str], *, occasion: Occasion, fills: Mapping[str, str] = NOTHING
) -> Letter:
    """The letter, with what keeps it from leaving in `blocked_by`.

    The recipient is the occasion's, whatever the template says. UserError
    where a value would break the subject line.
    """
    sheet = Sheet(values=values, fills=fills)
    subject = one_line(sheet.fill(template.subject, header=True), "subject", limit=SUBJECT_LIMIT)
    body = sheet.body(template.body)
    contact = occasion.contact
    return Letter(
        to=occasion.recipient,
        to_name=contact.name if contact else None,
        subject=subject,
        body=body,
        language=template.language,
        blocked_by=(*dict.fromkeys(each.name for each in sheet.open), *_register(template, occasion)),
    )


def open_places(
    template: Template, values: Mapping[str, str], *, fills: Mapping[str, str] = NOTHING
) -> tuple[Open, ...]:
    """What is still open, each once, in the order in which it is best asked for."""
    sheet = Sheet(values=values, fills=fills)
    sheet.fill(template.subject)
    sheet.body(template.body)
    return tuple({each.name: each for each in reversed(sheet.open)}.values())[::-1]


def all_places(template: Template) -> tuple[Open, ...]:
    """Everything a letter of this template could ask for, what facts fill and what passages hold included."""
    found: dict[str, Open] = {}
    texts = [template.subject]
    for line, mark, name in _paragraph_lines(template.body):
        texts.append(line[mark:])
        if mark:
            found[name] = Open(name=name, sort="optional", text=line[mark:].strip())
    for text in texts:
        levels = [_parts(text)]
        while levels:
            part = next(levels[-1], None)
            if part is None:
                levels.pop()
            elif isinstance(part, Bracket):
                place = _open(part, _name(part), _text(part))
                found.setdefault(place.name, place)
                if part.sort == "passage":
                    levels.append(_parts(part.inner))
    return tuple(found.values())


def _missing(register: str) -> str:
    """What to add where no template has the wanted register."""
    return f"a template in the {register} register (your templates folder, header Register: {register})"


REGISTERS_MISSING = frozenset(_missing(register) for register in REGISTERS if register)


def _register(template: Template, occasion: Occasion) -> tuple[str, ...]:
    wanted = occasion.register
    return () if wanted is None or template.register in ("", wanted) else (_missing(wanted),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One letter in the making: the values, and what was found open so far."""

    values: Mapping[str, str]
    fills: Mapping[str, str]
    open: list[Open] = field(default_factory=list)

    def fill(self, text: str, *, header: bool = False) -> str:
        """The text with every slot filled or left visible."""
        written: list[str] = []
        levels = [_parts(text)]
        while levels:
            part = next(levels[-1], None)
            if part is None:
                levels.pop()
            elif isinstance(part, str):
                written.append(part)
            elif part.sort == "passage" and self.fills.get(part.key) == KEEP:
                levels.append(_parts(part.inner))
            else:
                written.append(self._value(part, header=header))
        return "".join(written)

    def body(self, text: str) -> str:
        """The lines that stay, filled; a line that goes takes one of the blank lines around it along."""
        kept: list[str] = []
        gone = False
        for line in self._lines(text):
            if line is None:
                gone = True
            elif line.strip() or not gone or (kept and kept[-1].strip()):
                kept.append(line)
                gone = False
        return "\n".join(kept).strip("\n")

    def _lines(self, text: str) -> Iterator[str | None]:
        """Every line, filled; None for one that goes."""
        fate = KEEP
        for line, mark, name in _paragraph_lines(text):
            if not line.strip():
                fate = KEEP
                yield line
                continue
            if mark:
                fate = self.fills.get(name, "")
                if fate not in (KEEP, DROP):
                    self.open.append(Open(name=name, sort="optional", text=line[mark:].strip()))
            stays = None if fate == DROP else self._line(line[mark:])
            yield line[:mark] + stays if mark and stays is not None and fate != KEEP else stays

    def _line(self, line: str) -> str | None:
        condition = _CONDITION.match(line)
        if condition:
            holds = self._holds(slot_key(condition.group(1)))
            if holds is not None:
                return self.fill(line[condition.end() :]) if holds else None
        return None if self._only_optional(line) else self.fill(line)

    def _holds(self, key: str) -> bool | None:
        """Whether a condition is met; None for one that nobody knows."""
        name = canonical(key)
        if name in BY_NAME:
            return bool(self._known(name))
        return f"if {key}" in self.values if key in FACTS else None

    def _only_optional(self, line: str) -> bool:
        parts = tuple(_parts(line.strip()))
        if len(parts) != 1 or isinstance(parts[0], str):
            return False
        known = BY_NAME.get(canonical(parts[0].key))
        return known is not None and known.optional and not self._known(known.name)

    def _value(self, bracket: Bracket, *, header: bool) -> str:
        name, text = _name(bracket), _text(bracket)
        value = "" if name == ADDRESS_SLOT and name not in self.fills else self._known(name)
        if bracket.sort == "suffix" and value:
            return value
        if not value:
            self.open.append(_open(bracket, name, text))
            return text
        if header:
            value = one_line(self.fills.get(name) or self.values[name], name)
        ours = name in OUR_WORDS and name not in self.fills and bracket.inner[:1].isupper()
        return value[0].upper() + value[1:] if ours else value

    def _known(self, name: str) -> str:
        said = self.fills.get(name) or (self.values.get(name, "") if name in BY_NAME else "")
        return folded(said)


def _paragraph_lines(text: str) -> Iterator[tuple[str, int, str]]:
    """Every line; where it begins a paragraph that may go, the length of the mark and what it is called."""
    number, begins = 0, True
    for _, line in lines_of(text):
        mark = _mark(line) if begins else 0
        number += bool(mark)
        begins = not line.strip()
        yield line, mark, f"{OPTIONAL} {number}"


def _parts(text: str) -> Iterator[str | Bracket]:
    """The text cut into plain parts and brackets, in order; what is never closed is plain."""
    after = 0
    for bracket in _closed(text):
        if bracket.start > after:
            yield text[after : bracket.start]
        yield bracket
        after = bracket.end
    if after < len(text):
        yield text[after:]


def _closed(text: str) -> tuple[Bracket, ...]:
    try:
        return brackets(text)
    except BracketError:  # no template has this; a letter that the person edited may
        return ()


def _mark(line: str) -> int:
    """Where the text of an optional paragraph begins; 0 for any other line."""
    if not line.lstrip().startswith("["):
        return 0
    first = next(iter(_closed(line)), None)
    if first is None or first.sort != "optional" or line[: first.start].strip():
        return 0
    return len(line) - len(line[first.end :].lstrip())


def _name(bracket: Bracket) -> str:
    if bracket.sort == "suffix":
        return slot_key(_text(bracket))
    return canonical(bracket.key or bracket_key(bracket.inner)) or NAMELESS


def _text(bracket: Bracket) -> str:
    return f"{bracket.choices[0] if bracket.sort == 'suffix' else ''}[{bracket.inner}]"


def _open(bracket: Bracket, name: str, text: str) -> Open:
    sort = bracket.sort if bracket.sort in ("alternative", "suffix", "passage") else "slot"
    written = " ".join(bracket.inner.split())
    # As the letter writes it, where we have no name of our own for it and it is short.
    shown = written if slot_key(written) == name and name not in BY_NAME else name
    return Open(name=shown, sort=sort, text=text, choices=bracket.choices)


def folded(value: str) -> str:
    """The value on one line: every run that holds a control or a line break becomes one space."""
    if not any(unicodedata.category(char) in _BREAKING for char in value):
        return value.strip()
    return " ".join("".join(" " if unicodedata.category(c) in _BREAKING else c for c in value).split())
