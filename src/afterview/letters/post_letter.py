"""An email found in a post → its template or example: its words as they are, without the author's marks.

What changes on the way, and nothing else does: numbered labels, `[Example]`
lines and the mark `[Optional]` go; a list item gets its "- " or number; what
stands in bold and is an instruction (`your accomplishment here`) is put in
brackets, so that it is a slot and cannot be sent by mistake. `year[s]` stays
as it is and is no slot: `post_slots.brackets` offers `year` and `years` for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from afterview.errors import UserError
from afterview.letters.post_emails import Found
from afterview.letters.post_inline import Line, plain
from afterview.letters.post_kinds import Purpose
from afterview.letters.post_model import Example, PostTemplate
from afterview.letters.post_orders import is_order
from afterview.letters.post_slots import BracketError, brackets, mark_of, slot_keys, stray
from afterview.letters.post_tree import Block

LIMIT = 64_000
MOST_SLOTS = 1_000

# The author's numbers; a mere one only where a sentence begins, for "[5] years" is a figure to replace.
_NUMBERED = re.compile(
    r"(?:\[\d{1,3}[.):]\s[^\[\]\n]{0,80}\]|(?:^[ \t]*|(?<=[.!?:] ))\[\d{1,3}\])(?!\()[ \t]?"
)
_LEADING = re.compile(r"\s*[\[(]([^\[\]()\n]{1,40})[\])]:?[ \t]*")
_OTHER_SLOT = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\{[A-Za-z][^{}\n]{0,40}\}|<(?!https?:)[A-Za-z][^<>@\n]{0,40}>|_{3,}|\bX{2,}\b"
    r"|\((?:insert|your|company|hiring manager|recruiter|job|position|interviewer)[^()\n]{0,40}\)",
    re.IGNORECASE,
)
_HAIL = re.compile(r"(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|ch[eè]re?s?)\b[ ,]*", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """One paragraph or item of the body."""

    text: str
    number: int
    item: bool
    numbered: bool
    optional: bool


@dataclass(kw_only=True, slots=True)
class _Sheet:
    """A body in the making, with what there is to warn of."""

    parts: list[_Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    optional_next: bool = False


def letter_of(found: Found, purpose: Purpose, *, name: str, post: str) -> PostTemplate | Example:
    """The template of an email, or the example where it has no slot.

    UserError with the line where brackets do not match, or where no person
    could have meant it: more than 1,000 slots, more than 64,000 characters.
    """
    sheet = _Sheet()
    for block in found.body:
        _add(sheet, block)
    body, starts = _joined(sheet.parts)
    rows = found.rows
    to, cc, subject = (_NUMBERED.sub("", each).strip() for each in (rows.to, rows.cc, rows.subject))
    if len(body) > LIMIT:
        raise _broken(post, found.number, f"this email is longer than {LIMIT:,} characters")
    for text in (to, cc, subject):
        _check(text, [(0, found.number)], post)
    count = _check(body, starts, post)
    if count > MOST_SLOTS:
        raise _broken(post, found.number, f"this email has {count:,} slots")
    slots = tuple(dict.fromkeys(key for text in (to, cc, subject, body) for key in slot_keys(text)))
    if not slots:
        return Example(
            name=name, kind=purpose.kind, when=purpose.when, to=to, cc=cc, subject=subject, body=body
        )
    return PostTemplate(
        name=name,
        kind=purpose.kind,
        when=purpose.when,
        to=to,
        cc=cc,
        subject=subject,
        body=body,
        slots=slots,
        optional=tuple(part.text for part in sheet.parts if part.optional),
        warnings=tuple(dict.fromkeys((*sheet.warnings, *_warnings(found, to, cc, subject, body)))),
    )


def _add(sheet: _Sheet, block: Block) -> None:
    """Put a block into the body, without the author's marks."""
    lines: list[str] = []
    optional, sheet.optional_next = sheet.optional_next, False
    for line in block.lines:
        text = _NUMBERED.sub("", _bracketed(line, block, sheet)).strip()
        leading = _LEADING.match(text)
        mark = mark_of(leading[1]) if leading else None
        if leading and mark == "example":
            continue
        if leading and mark == "optional" and (text[0] == "[" or not lines):
            text, optional = text[leading.end() :].strip(), True
        if text:
            lines.append(text)
    if lines:
        text = block.marker + "\n".join(lines)
        sheet.parts.append(
            _Part(
                text=text,
                number=block.number,
                item=block.kind == "item",
                numbered=block.marker[:1].isdigit(),
                optional=optional,
            )
        )
    else:
        sheet.optional_next = optional


def _bracketed(line: Line, block: Block, sheet: _Sheet) -> str:
    """The line's text, with what is an instruction in brackets."""
    if not any(run.bold for run in line):
        return plain(line)
    whole = len(line) == 1
    item = whole and block.kind == "item" and len(block.lines) == 1
    parts = []
    for index, run in enumerate(line):
        behind = line[index + 1].text if index + 1 < len(line) else ""
        words = _HAIL.sub("", run.text.strip(), count=1) if run.bold else ""
        orders = (
            said
            for said in (words, words.rstrip(" ,.;"))
            if is_order(said, behind=behind, whole_item=item, whole_line=whole)
        )
        order = next(orders, "")
        if order:
            sheet.warnings.append(
                f'"{order}" stands in bold and reads like an instruction, so it was made a slot.'
            )
            before, _, after = run.text.rpartition(order)
            parts.append(f"{before}[{order}]{after}")
        else:
            parts.append(run.text)
    return "".join(parts)


def _joined(parts: list[_Part]) -> tuple[str, list[tuple[int, int]]]:
    """The body, and where in it each part begins with the line of the post."""
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for index, part in enumerate(parts):
        if index:
            before = parts[index - 1]
            gap = "\n" if part.item and before.item and part.numbered == before.numbered else "\n\n"
            pieces.append(gap)
            length += len(gap)
        starts.append((length, part.number))
        pieces.append(part.text)
        length += len(part.text)
    return "".join(pieces), starts


def _check(text: str, starts: list[tuple[int, int]], post: str) -> int:
    """How many brackets there are; UserError where they do not match."""
    try:
        return sum(1 for _ in brackets(text)) if "[" in text else 0
    except BracketError as problem:
        number = max((number for start, number in starts if start <= problem.at), default=starts[0][1])
        raise _broken(post, number, problem.reason) from problem


def _broken(post: str, number: int, reason: str) -> UserError:
    return UserError(
        f"{post}, line {number}: {reason}.",
        "Mend that place in the file and import it again; nothing was kept.",
    )


def _warnings(found: Found, to: str, cc: str, subject: str, body: str) -> Iterator[str]:
    """A sentence for each thing to look at."""
    if not found.ended:
        yield "The email has no closing, so see whether it ends where the post meant."
    for other in found.rows.others:
        yield f'The post offers another subject: "{other}".'
    for value in found.rows.dropped:
        yield f'A row above the email was left out: "{value}".'
    for address in _ADDRESS.findall(f"{to} {cc}"):
        yield f"The post writes to {address}; that is somebody else's address."
    text = f"{subject}\n{body}"
    for match in _OTHER_SLOT.finditer(text):
        yield f'"{match.group()}" looks like something to fill in, but stands in no brackets.'
    for bracket in brackets(text):
        if bracket.sort == "suffix":
            yield f'Choose between "{bracket.choices[0]}" and "{bracket.choices[1]}".'
        elif not bracket.inner.strip():
            yield "There is a bracket with nothing in it."
    if stray(text) is not None:
        yield "There is a ']' that no '[' opens."
