"""Template + values → Letter, in one pass: what a value holds is never looked at again.

line "[if x] …"           stays, without the mark, where x has a value or is true
line of one optional slot goes with its line break where it has no value
slot without a value      stays visible as [slot] and blocks the letter
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from afterview.core.model import Letter, Occasion
from afterview.core.text import one_line
from afterview.letters.slots import BY_NAME, FACTS, OUR_WORDS, canonical
from afterview.letters.template import REGISTERS, Slot, Template, pieces, slot_key

SUBJECT_LIMIT = 900
ADDRESS_SLOT = "recruiter"

_CONDITION = re.compile(r"\s*\[if ([^\[\]]+)\]\s*", re.IGNORECASE)
_BREAKING = frozenset(
    {"Cc", "Zl", "Zp", "Cs"}
)  # controls, separators of lines and paragraphs, half characters


def render(template: Template, values: Mapping[str, str], *, occasion: Occasion) -> Letter:
    """The letter, with what keeps it from leaving in `blocked_by`.

    The recipient is the occasion's, whatever the template says. UserError
    where a value would break the subject line.
    """
    sheet = _Sheet(values=values)
    subject = one_line(sheet.fill(template.subject, header=True), "subject", limit=SUBJECT_LIMIT)
    body = sheet.body(template.body)
    contact = occasion.contact
    return Letter(
        to=occasion.recipient,
        to_name=contact.name if contact else None,
        subject=subject,
        body=body,
        language=template.language,
        blocked_by=(*dict.fromkeys(sheet.open), *_register(template, occasion)),
    )


def edited(letter: Letter, *, subject: str, body: str) -> Letter:
    """The letter in the person's own words; it stays blocked by what still stands open in them."""
    text = f"{subject}\n{body}"
    shown = {slot_key(name) for name in re.findall(r"\[([^\[\]\n]*)\]", text)}
    open_still = tuple(
        name for name in letter.blocked_by if name in _REGISTERS_MISSING or slot_key(name) in shown
    )
    return replace(
        letter,
        subject=one_line(subject, "subject", limit=SUBJECT_LIMIT),
        body=body.replace("\r\n", "\n").strip("\n"),
        blocked_by=open_still,
    )


def _missing(register: str) -> str:
    """What to add where no template has the wanted register."""
    return f"a template in the {register} register (your templates folder, header Register: {register})"


_REGISTERS_MISSING = frozenset(_missing(register) for register in REGISTERS if register)


def _register(template: Template, occasion: Occasion) -> tuple[str, ...]:
    wanted = occasion.register
    return () if wanted is None or template.register in ("", wanted) else (_missing(wanted),)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sheet:
    """One letter in the making: the values, and the slots found open so far."""

    values: Mapping[str, str]
    open: list[str] = field(default_factory=list)

    def fill(self, text: str, *, header: bool = False) -> str:
        """The text with every slot filled or left visible."""
        return "".join(
            self._value(part, header=header) if isinstance(part, Slot) else part for part in pieces(text)
        )

    def body(self, text: str) -> str:
        """The lines that stay, filled; a line that goes takes one of the blank lines around it along."""
        kept: list[str] = []
        gone = False
        for line in text.split("\n"):
            stays = self._line(line)
            if stays is None:
                gone = True
            elif stays.strip() or not gone or (kept and kept[-1].strip()):
                kept.append(stays)
                gone = False
        return "\n".join(kept).strip("\n")

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
        parts = pieces(line.strip())
        if len(parts) != 1 or not isinstance(parts[0], Slot):
            return False
        known = BY_NAME.get(canonical(parts[0].key))
        return known is not None and known.optional and not self._known(known.name)

    def _value(self, slot: Slot, *, header: bool) -> str:
        name = canonical(slot.key)
        value = "" if name == ADDRESS_SLOT or name not in BY_NAME else self._known(name)
        if not value:
            self.open.append(name if name in BY_NAME else slot.written)
            return f"[{slot.written}]"
        if header:
            value = one_line(self.values[name], name)
        return value[0].upper() + value[1:] if name in OUR_WORDS and slot.written[:1].isupper() else value

    def _known(self, name: str) -> str:
        return folded(self.values.get(name, ""))


def folded(value: str) -> str:
    """The value on one line: every run that holds a control or a line break becomes one space."""
    if not any(unicodedata.category(char) in _BREAKING for char in value):
        return value.strip()
    return " ".join("".join(" " if unicodedata.category(c) in _BREAKING else c for c in value).split())
