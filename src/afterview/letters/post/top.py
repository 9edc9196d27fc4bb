"""What stands in an email's own block above its greeting: rows, a letterhead, a sentence; or no part of it.

<p>[Your address]</p>        kept: a block that is marked as an email holds nothing else
<p>Copy this template:</p>   left out, with a warning: it speaks of the email
<p>New message</p>           the same: a label
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from afterview.letters.post.flow import greets, is_bold
from afterview.letters.post.rows import Rows, first_row, take_rows
from afterview.letters.post.tree import Block

MOST = 12  # blocks between the first row and the greeting

_ASIDE = re.compile(
    r"\b(?:templates?|samples?|examples?|copy|paste|replace|fill in|brackets?|customi[sz]e|vorlage|beispiel"
    r"|kopier\w*|ersetz\w*|klammern|modèle|exemple|copi\w*|remplac\w*|crochets)\b",
    re.IGNORECASE,
)


def top_of(
    above: Sequence[Block], rows: Rows, body: tuple[Block, ...], *, marked: bool
) -> tuple[Rows, tuple[Block, ...]]:
    """The rows and the body with what stands above them and between them.

    `marked`: the block says that it holds an email, so that plain words above
    the greeting belong to it; elsewhere only words with slots do.
    """
    parts: tuple[list[Block], list[Block]] = ([], [])
    for block in above:
        parts[_belongs(block, marked=marked)].append(block)
    kept = parts[True]
    left = tuple(block.text for block in parts[False] if block.kind in ("text", "item"))
    greeting = next((at for at, block in enumerate(body[:MOST]) if greets(block)), 0)
    for block in body[:greeting]:
        taken = take_rows(block, rows) if first_row(block) is not None else None
        rows, rest = (taken.rows, taken.rest) if taken else (rows, block)
        if rest:
            kept.append(rest)
    dropped = rows.dropped + left if marked else rows.dropped
    return replace(rows, dropped=dropped), (*kept, *body[greeting:])


def _belongs(block: Block, *, marked: bool) -> bool:
    text = block.text
    if block.kind in ("heading", "rule") or is_bold(block) or _ASIDE.search(text):
        return False
    if "[" in text:
        return not text.endswith(":")
    return marked and (text.endswith((".", "!", "?")) or bool(re.search(r"\d", text)))
