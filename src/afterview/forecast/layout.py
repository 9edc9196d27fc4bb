"""Where the labels of a time line stand, so that none covers another.

Each label belongs to a place on the line. It begins there and runs to the right, or where that would leave
the line, ends there and runs to the left; and it stands in the first row that has room. Rows are counted
from 0 next to the line. One unit of width is whatever the caller draws in: SVG units, columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where one label stands: its row, and what it covers from `left` to `right`."""

    row: int
    left: float
    right: float
    turned: bool


def lay_out(labels: Sequence[tuple[float, float]], *, width: float, sign: float, gap: float) -> list[Spot]:
    """A spot for each (place, width of its text), in the given order.

    `sign` is the width of the mark that stands at the place itself, before or after the text. Labels in one
    row are at least `gap` apart. A text with no room on either side of its place is moved into the line.
    """
    rows: list[list[Spot]] = []
    spots = []
    for place, text in labels:
        half = sign / 2
        turned = place + half + text > width
        left = max(place - half - text, 0.0) if turned else place - half
        spot = Spot(row=0, left=left, right=left + sign + text, turned=turned)
        row = next(
            (n for n, taken in enumerate(rows) if not any(_touch(spot, t, gap) for t in taken)), len(rows)
        )
        if row == len(rows):
            rows.append([])
        spot = Spot(row=row, left=spot.left, right=spot.right, turned=turned)
        rows[row].append(spot)
        spots.append(spot)
    return spots


def _touch(one: Spot, other: Spot, gap: float) -> bool:
    return one.left < other.right + gap and other.left < one.right + gap
