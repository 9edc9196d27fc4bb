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

Letters out of web posts hold more, all of it asked for and none of it guessed:

    [a or b]  [a/b]            an alternative
    year[s]                    an ending that stays or goes
    [what drew you [to them]]  a passage to replace, over several lines too
    [optional] text…           a paragraph that stays or goes

`Step` may then be a kind of letter that no step asks for, `Cc` says who gets a
copy, and an `Origin` other than afterview marks words that are not reworded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from afterview.core.model import Step
from afterview.errors import ConfigError
from afterview.letters.post.model import KINDS, Kind

LIMIT = 64_000
DEEPEST = 100
STEPS: tuple[Step, ...] = get_args(Step)
HEADERS = ("subject", "to", "cc", "step", "when", "language", "register", "origin")
REQUIRED = ("subject", "step")
OURS = "afterview"
FORM = {
    "language": "write the language like en or de",
    "to": "use a slot such as [recruiter], because the address comes from the application",
}
Register = Literal["", "formal", "informal"]
REGISTERS: tuple[Register, ...] = get_args(Register)
_Choice = TypeVar("_Choice", bound=str)

_SLOT = re.compile(r"\[([^\[\]\n]*)\]")
_SIGN = re.compile(r"[\[\]\n]")
_BLANK = re.compile(r"\[\s*\]")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """One letter with its slots still open. `body_line` is the file's line on which the body begins."""

    name: str
    step: Kind
    subject: str
    body: str
    to: str = "[recruiter]"
    cc: str = ""
    language: str = "en"
    register: Register = ""
    origin: str = ""
    when: str = ""
    body_line: int = 1

    @property
    def imported(self) -> bool:
        """Whether somebody else wrote it: what they say is not reworded, and asked about where it matters."""
        return self.origin not in ("", OURS)


def step_of(kind: Kind) -> Step | None:
    """The step of that name; None for a letter that no step asks for."""
    return next((step for step in STEPS if step == kind), None)


def slot_key(name: str) -> str:
    """The name as it is compared: case-folded, straight apostrophes, single spaces."""
    return " ".join(name.replace("’", "'").casefold().split())


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, from 1; a line break within brackets ends no line."""
    depth = start = 0
    number = first = 1
    for found in _SIGN.finditer(text):
        if found.group() == "[":
            depth += 1
        elif found.group() == "]":
            depth = max(depth - 1, 0)
        else:
            number += 1
            if not depth:
                yield first, text[start : found.start()]
                start, first = found.end(), number
    yield first, text[start:]


def parse(text: str, *, name: str, path: str) -> Template:
    """The template in `text`, or ConfigError with file, line and reason. `name` is the file's stem."""
    file = _File(path=path, lines=tuple(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")))
    _check_text(file)
    headers, end = _headers(file)
    origin = headers.get("origin", "")
    imported = origin not in ("", OURS)
    _check_brackets(file, end, imported=imported)
    written = (number for number in range(end, len(file.lines)) if file.lines[number].strip())
    first = next(written, None)
    if first is None:
        raise file.broken(end + 1, "there is no text after the headers")
    return Template(
        name=name,
        step=_one_of(KINDS, headers["step"], "step", file),
        register=_one_of(REGISTERS, headers.get("register", ""), "register", file),
        language=_fitting(LANGUAGE, headers.get("language") or "en", "language", file),
        to=headers.get("to", "")
        if imported
        else _fitting(_SLOT, headers.get("to") or "[recruiter]", "to", file),
        cc=headers.get("cc", ""),
        subject=headers["subject"],
        when=headers.get("when", ""),
        origin=origin,
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


def _check_brackets(file: _File, end: int, *, imported: bool) -> None:
    """Every header is closed in its line, the body as a whole; other people's stray `]` is text."""
    for part in (*((number, number + 1) for number in range(end)), (end, len(file.lines))):
        opened: list[int] = []
        for number in range(*part):
            for found in _SIGN.finditer(file.lines[number]):
                if found.group() == "[":
                    opened.append(number + 1)
                elif opened:
                    opened.pop()
                elif not imported:
                    raise file.broken(number + 1, "']' was never opened")
                if len(opened) > DEEPEST:
                    raise file.broken(opened[0], f"brackets are nested deeper than {DEEPEST} levels")
            if _BLANK.search(file.lines[number]) and not imported:
                raise file.broken(number + 1, "a slot has no name")
        if opened:
            raise file.broken(opened[0], "'[' is never closed")


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
