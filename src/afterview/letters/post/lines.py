"""What one line of Markdown begins or is: patterns that are linear and look at one line."""

from __future__ import annotations

import re

from afterview.letters.post.tags import HIDDEN

TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-z][a-z0-9]*)(?: (?P<classes>[^<>]*))?>")
QUOTE = re.compile(r" {0,3}> ?")
FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})")
RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*")
UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{3,})\s*")
ITEM = re.compile(r"\s*(?P<marker>[-*+•◦]|\d{1,3}[.)])\s+(?=\S)")
INDENT = re.compile(r" {4}|\t")
# Attributes of kramdown and tags of Liquid, which are no text.
ASIDE = re.compile(r"\s*(?:\{:.*\}|\{%.*%\})\s*")
DEFINITION = re.compile(
    r" {0,3}\[(?P<name>[^\[\]\n]{1,100})\]:\s*<?(?:[a-z][a-z0-9+.-]*:|[/#.])\S*", re.IGNORECASE
)
BLANK = f" \t{HIDDEN}"

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?<=##)(?=[^\s#]))(\S.*)")
_ANCHOR = re.compile(r"\{[:#][^{}]*\}$")


def heading_of(line: str) -> tuple[int, str] | None:
    """Level and text of a heading with #, without the # behind it and its anchor."""
    match = _HEADING.fullmatch(line)
    return (len(match[1]), bare_heading(match[2])) if match else None


def bare_heading(text: str) -> str:
    """The text of a heading without tags, an anchor and # at its end."""
    text = text.rstrip()
    bare = text.rstrip("#")
    text = bare.rstrip() if bare.endswith((" ", "\t")) else text
    return TAG.sub("", _ANCHOR.sub("", text)).rstrip()


def goes_on(line: str) -> bool:
    """Whether a line can be the rest of a quoted paragraph although it has no >."""
    begins = FENCE.match(line) or _HEADING.match(line) or RULE.fullmatch(line) or ITEM.match(line)
    return not begins and not line.startswith("<")
