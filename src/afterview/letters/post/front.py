"""The front matter of a post: what stands between `---` and `---` at its beginning, value by value.

Scalars of YAML as posts use them: plain, in quotes, folded over lines, a list
(its items joined by a comma). Only YAML's own quotes are taken off; curly
ones are the value's. A value that means something else to YAML (a number, a
date) stays the text it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 500  # lines; more is no front matter but a post between two rules

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*")
_KEY = re.compile(r"(?P<key>[\w][\w .-]*?|\"[^\"]*\"|'[^']*')[ \t]*(?::(?=[ \t]|$)|=)[ \t]*(?P<value>.*)")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}


def split_front(text: str) -> tuple[dict[str, str], int]:
    """The front matter, and how many lines it takes; ({}, 0) where there is none."""
    lines = text.split("\n", LONGEST + 1)[: LONGEST + 1]
    opened = _FENCE.fullmatch(lines[0])
    if not opened:
        return {}, 0
    ends = {opened[1], "..."} if opened[1] == "---" else {opened[1]}
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() in ends), None)
    if end is None or not any(_KEY.fullmatch(line) for line in lines[1:end]):
        return {}, 0
    return _values(lines[1:end]), end + 1


def _values(lines: Sequence[str]) -> dict[str, str]:
    """Every key of the outermost level, in order."""
    found: dict[str, str] = {}
    at = 0
    while at < len(lines):
        match = _KEY.fullmatch(lines[at])
        at += 1
        if not match:
            continue
        below = at
        while below < len(lines) and (lines[below][:1] in (" ", "\t", "") or lines[below].startswith("- ")):
            below += 1
        found[match["key"].strip("\"'")] = _value(match["value"].strip(), lines[at:below])
        at = below
    return found


def _value(written: str, below: Sequence[str]) -> str:
    bare = [line.strip() for line in below if line.strip()]
    if written[:1] in ("|", ">"):
        return ("\n" if written[0] == "|" else " ").join(bare)
    if not written and bare and all(line.startswith("-") for line in bare):
        return ", ".join(_scalar(line.removeprefix("-").strip()) for line in bare)
    if written.startswith("[") and written.endswith("]"):
        return ", ".join(_scalar(each.strip()) for each in written[1:-1].split(","))
    if ":" in "".join(bare) and not written:
        return ", ".join(bare)
    return _scalar(" ".join((written, *bare)).strip())


def _scalar(written: str) -> str:
    """A scalar without YAML's quotes, escapes and comment."""
    if written[:1] == '"':
        quoted = re.match(r'"((?:[^"\\]|\\.)*)"', written)
        if quoted:
            return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), quoted[1])
    if written[:1] == "'":
        quoted = re.match(r"'((?:[^']|'')*)'", written)
        if quoted:
            return quoted[1].replace("''", "'")
    return re.sub(r"(?:^|[ \t])#.*", "", written).rstrip()
