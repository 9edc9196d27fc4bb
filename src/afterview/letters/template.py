"""A template file: header lines, a blank line, the body.

    Subject: [your name], interview for [job title]: …
    To: [recruiter]
    Step: thank_you
    When: at once
    Language: en
    Register: informal
    Origin: afterview

    [salutation]
    …
    [if something you discussed] I keep thinking about [something you discussed].

`[name]` is a slot. A body line that begins with `[if name]` stays only where
that slot has a value or that fact is true. Subject and Step are required.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from afterview.core.model import Step
from afterview.errors import ConfigError

LIMIT = 64_000
STEPS: tuple[Step, ...] = get_args(Step)
HEADERS = ("subject", "to", "step", "when", "language", "register", "origin")
REQUIRED = ("subject", "step")
FORM = {
    "language": "write the language like en or de",
    "to": "use a slot such as [recruiter], because the address comes from the application",
}
Register = Literal["", "formal", "informal"]
REGISTERS: tuple[Register, ...] = get_args(Register)
_Choice = TypeVar("_Choice", bound=str)

_SLOT = re.compile(r"\[([^\[\]\n]*)\]")
_STRAY = re.compile(r"[\[\]]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """One letter with its slots still open. `body_line` is the file's line on which the body begins."""

    name: str
    step: Step
    subject: str
    body: str
    to: str = "[recruiter]"
    language: str = "en"
    register: Register = ""
    origin: str = ""
    when: str = ""
    body_line: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One `[name]` in a text: as written, and as compared."""

    written: str
    key: str


def slot_key(name: str) -> str:
    """The name as it is compared: case-folded, straight apostrophes, single spaces."""
    return " ".join(name.replace("’", "'").casefold().split())


def pieces(text: str) -> tuple[str | Slot, ...]:
    """The text cut into plain parts and slots, in order; empty parts are left out."""
    parts = _SLOT.split(text)
    cut = [Slot(written=part, key=slot_key(part)) if i % 2 else part for i, part in enumerate(parts)]
    return tuple(part for part in cut if part != "")


def parse(text: str, *, name: str, path: str) -> Template:
    """The template in `text`, or ConfigError with file, line and reason. `name` is the file's stem."""
    file = _File(path=path, lines=tuple(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")))
    _check_text(file)
    headers, end = _headers(file)
    written = (number for number in range(end, len(file.lines)) if file.lines[number].strip())
    first = next(written, None)
    if first is None:
        raise file.broken(end + 1, "there is no text after the headers")
    return Template(
        name=name,
        step=_one_of(STEPS, headers["step"], "step", file),
        register=_one_of(REGISTERS, headers.get("register", ""), "register", file),
        language=_fitting(_LANGUAGE, headers.get("language") or "en", "language", file),
        to=_fitting(_SLOT, headers.get("to") or "[recruiter]", "to", file),
        subject=headers["subject"],
        when=headers.get("when", ""),
        origin=headers.get("origin", ""),
        body="\n".join(line.rstrip() for line in file.lines[first:]).rstrip(),
        body_line=first + 1,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    path: str
    lines: tuple[str, ...]

    def broken(self, line: int, reason: str) -> ConfigError:
        """What is wrong, and in which line."""
        return ConfigError(
            f"The template {self.path} cannot be used: line {line}: {reason}.",
            f"Mend line {line} of that file, or remove the file; the other templates go on working.",
        )

    def line_of(self, header: str) -> int:
        """The line on which the header stands."""
        lines = enumerate(self.lines, start=1)
        return next((n for n, line in lines if line.strip().casefold().startswith(header)), 1)


def _check_text(file: _File) -> None:
    if sum(map(len, file.lines)) > LIMIT:
        raise file.broken(1, f"it is longer than {LIMIT:,} characters")
    for number, line in enumerate(file.lines, start=1):
        if _CONTROL.search(line):
            raise file.broken(number, "there is a control character in it")
        stray = _STRAY.search(_SLOT.sub("", line))
        if stray:
            opened = stray.group() == "["
            raise file.broken(number, "'[' is never closed" if opened else "']' was never opened")
        if any(not name.strip() for name in _SLOT.findall(line)):
            raise file.broken(number, "a slot has no name")


def _headers(file: _File) -> tuple[dict[str, str], int]:
    """The headers by lower-case name, and the number of lines they take."""
    headers: dict[str, str] = {}
    for number, line in enumerate(file.lines, start=1):
        if not line.strip():
            break
        label, colon, value = line.partition(":")
        header = label.strip().casefold()
        if not colon or header not in HEADERS:
            known = ", ".join(each.capitalize() for each in HEADERS)
            raise file.broken(number, f"{label.strip()[:40]!r} is no header; the headers are {known}")
        if header in headers:
            raise file.broken(number, f"the header {header.capitalize()} stands twice")
        headers[header] = value.strip()
    for header in REQUIRED:
        if not headers.get(header):
            raise file.broken(1, f"the header {header.capitalize()} is missing")
    return headers, len(headers)


def _one_of(known: tuple[_Choice, ...], said: str, header: str, file: _File) -> _Choice:
    for value in known:
        if said.casefold() == value:
            return value
    choices = ", ".join(value for value in known if value)
    raise file.broken(file.line_of(header), f"{said[:40]!r} is no {header}; use one of {choices}")


def _fitting(pattern: re.Pattern[str], said: str, header: str, file: _File) -> str:
    if pattern.fullmatch(said):
        return said
    raise file.broken(file.line_of(header), f"{said[:40]!r} does not fit; {FORM[header]}")
