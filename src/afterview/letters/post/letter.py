"""An email found in a post → its template or example: its words as they are, without the author's marks.

What changes on the way, and nothing else does: numbered labels, `[Example]`
lines and the mark `[Optional]` go; a list item gets its "- " or number; what
stands in bold and is an instruction (`your accomplishment here`) is put in
brackets, so that it is a slot and cannot be sent by mistake. `year[s]` stays
as it is and is no slot: `brackets.brackets` offers `year` and `years` for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from afterview.errors import UserError
from afterview.letters.brackets import BracketError, brackets, mark_of, slot_keys
from afterview.letters.post.emails import Found
from afterview.letters.post.inline import Line, plain
from afterview.letters.post.kinds import Purpose
from afterview.letters.post.model import Example, PostTemplate
from afterview.letters.post.numbers import Numbered, unnumbered
from afterview.letters.post.orders import is_order
from afterview.letters.post.sign import is_told, writers_name
from afterview.letters.post.tree import Block
from afterview.letters.post.warnings import warnings_of
from afterview.letters.post.words import unhailed

LIMIT = 64_000
MOST_SLOTS = 1_000

_LEADING = re.compile(r"\s*[\[(]([^\[\]()\n]{1,120})[\])]:?[ \t]*")
_CONDITION = re.compile(
    r"\s*(?:optional|optionnel|facultatif)\s*[:,;–—-]?\s+(?:only\s+)?"
    r"(?:if|when|where|unless|in case|for|wenn|falls|si)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """One paragraph or item of the body."""

    text: str
    number: int
    item: bool
    numbered: bool
    optional: int = 0  # which passage that may go it belongs to; 0 for none


@dataclass(kw_only=True, slots=True)
class _Sheet:
    """A body in the making, with what there is to warn of."""

    parts: list[_Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    passages: int = 0
    optional_next: bool = False
    optional_list: bool = False


def letter_of(found: Found, purpose: Purpose, *, name: str, post: str) -> PostTemplate | Example:
    """The template of an email, or the example where it has no slot.

    UserError with the line where brackets do not match, or where no person
    could have meant it: more than 1,000 slots, more than 64,000 characters.
    """
    sheet = _Sheet()
    rows = found.rows
    for block, lines in _unnumbered(found, sheet):
        _add(sheet, block, lines)
    _sign(sheet)
    body, starts = _joined(sheet.parts)
    to, cc, subject = (
        unnumbered([Numbered(text=each)])[0].strip() for each in (rows.to, rows.cc, rows.subject)
    )
    if len(body) > LIMIT:
        raise _broken(post, found.number, f"this email is longer than {LIMIT:,} characters")
    for text in (to, cc, subject):
        _check(text, [(0, found.number)], post)
    count = _check(body, starts, post)
    if count > MOST_SLOTS:
        raise _broken(post, found.number, f"this email has {count:,} slots")
    slots = tuple(dict.fromkeys(key for text in (to, cc, subject, body) for key in slot_keys(text)))
    if not slots or (not rows.any and is_told([line for line in body.split("\n") if line])):
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
        optional=tuple(_passages(sheet.parts)),
        warnings=tuple(dict.fromkeys((*sheet.warnings, *warnings_of(found, to, cc, subject, body)))),
    )


def _unnumbered(found: Found, sheet: _Sheet) -> Iterator[tuple[Block, list[str]]]:
    """The blocks with the text of their lines, without the author's numbers."""
    lines = [
        Numbered(text=_bracketed(line, block, sheet), item=block.kind == "item" and len(block.lines) == 1)
        for block in found.body
        for line in block.lines
    ]
    texts = iter(unnumbered(lines, rows=found.rows.any))
    for block in found.body:
        yield block, [next(texts).strip() for _ in block.lines]


def _add(sheet: _Sheet, block: Block, texts: list[str]) -> None:
    """Put a block into the body, without the author's marks."""
    lines: list[str] = []
    item = block.kind == "item"
    goes_on = item and sheet.optional_list
    optional, sheet.optional_next = sheet.optional_next or goes_on, False
    for text in texts:
        leading = _LEADING.match(text)
        mark = mark_of(leading[1]) if leading else None
        if leading and mark == "example":
            if item and not lines:
                return
            continue
        if leading and not mark and text[0] == "[" and _CONDITION.fullmatch(leading[1]):
            sheet.warnings.append(f'The post says of a part that may go: "{leading[1].strip()}".')
            mark = "optional"
        if leading and mark == "optional" and (text[0] == "[" or not lines):
            text = text[leading.end() :].strip()  # noqa: PLW2901  # the line without its mark
            optional = optional or not lines
            if lines:
                sheet.warnings.append(f'The post marks "{text}" as optional; take it out where it is not so.')
        if text:
            lines.append(text)
    sheet.optional_list = item and goes_on
    if not lines:
        sheet.optional_next = optional
        return
    if optional and not goes_on:
        sheet.passages += 1
        sheet.optional_list = item and texts[0] == lines[0]  # its mark stood before the list
    sheet.parts.append(
        _Part(
            text=block.marker + "\n".join(lines),
            number=block.number,
            item=item,
            numbered=block.marker[:1].isdigit(),
            optional=sheet.passages if optional else 0,
        )
    )


def _sign(sheet: _Sheet) -> None:
    """Make a lone `[Name]` of the signature the writer's."""
    lines = [line for part in sheet.parts for line in part.text.split("\n")]
    found = writers_name(lines)
    if found is None:
        return
    at, written = found
    sheet.warnings.append(f'"{lines[at]}" stands where the writer signs, so it was made "{written}".')
    for index, part in enumerate(sheet.parts):
        own = part.text.split("\n")
        if at < len(own):
            own[at] = written
            sheet.parts[index] = replace(part, text="\n".join(own))
            return
        at -= len(own)


def _passages(parts: list[_Part]) -> Iterator[str]:
    """The text of each passage that may go: a paragraph, an item, a whole list."""
    for passage, group in groupby(parts, key=lambda part: part.optional):
        if passage:
            yield "\n".join(part.text for part in group)


def _bracketed(line: Line, block: Block, sheet: _Sheet) -> str:
    """The line's text, with what is an instruction in brackets."""
    if not any(run.bold for run in line):
        return plain(line)
    whole = len(line) == 1
    item = whole and block.kind == "item" and len(block.lines) == 1
    parts = []
    for index, run in enumerate(line):
        behind = line[index + 1].text if index + 1 < len(line) else ""
        words = unhailed(run.text.strip()) if run.bold else ""
        orders = (
            said
            for said in dict.fromkeys((words, words.rstrip(" ,.;")))
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
            listed = part.item and before.item and part.numbered == before.numbered
            gap = "\n" if listed and part.optional == before.optional else "\n\n"
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
