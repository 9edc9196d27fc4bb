"""Where an email ends: its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from afterview.letters.post.flow import is_bold
from afterview.letters.post.inline import plain
from afterview.letters.post.tree import Block
from afterview.letters.post.words import has_own_slot, is_closing, is_contact, is_name, is_signed

_POSTSCRIPT = re.compile(r"p\.?\s?s\b", re.IGNORECASE)


def signature_of(blocks: Sequence[Block]) -> int | None:
    """How many of the blocks there are up to the end of the signature; None where there is none.

    Best is a closing phrase with a name; then the writer's own slots or
    address without one, which may also be a line of the text; then a closing
    phrase without a name, which may also be a thanks on the way.
    """
    second = third = None
    for index, block in enumerate(blocks):
        texts = [plain(line) for line in block.lines]
        closing = next((n for n, text in enumerate(texts) if is_closing(text)), None)
        signed = index > 0 and all(map(is_signed, texts))
        contact = index > 1 and all(map(is_name, texts)) and any(map(is_contact, texts))
        if closing is None and not signed and not contact:
            continue
        named = closing is None or closing + 1 < len(texts) or "[" in texts[closing]
        end = _signed_off(blocks, index + 1, named=named)
        if closing is not None and (named or end > index + 1):
            return end
        second = second or (end if closing is None else None)
        third = third or end
    return second or third


def signs_himself(blocks: Sequence[Block]) -> bool:
    """Whether the last lines hold the writer's own slots, and not only what some author is called."""
    return any(has_own_slot(plain(line)) for block in blocks[-3:] for line in block.lines)


def _signed_off(blocks: Sequence[Block], at: int, *, named: bool) -> int:
    """The end of a signature that goes on at `at`: a name, ways to reach somebody, a postscript."""
    for each in range(at, min(at + 4, len(blocks))):
        texts = [plain(line) for line in blocks[each].lines]
        more = all(map(is_name, texts)) and blocks[each].kind != "heading" and not is_bold(blocks[each])
        own = any("[" in text for text in texts) or any(map(is_contact, texts))
        if not (more and (own or not named)) and not _POSTSCRIPT.match(texts[0] if texts else ""):
            return each
        named = True
    return min(at + 4, len(blocks))
