"""What a company or a channel differs in from a person's other waits: partial pooling, one level down.

Given θ of the person, an effect is the most probable shift of (logit c, ln median) of the waits concerned,
under a normal prior around no shift. Two or three earlier waits weigh as much as that prior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afterview.forecast.likelihood import Seen, slopes
from afterview.forecast.matrix import Vector

# ln t spreads by 0.5 between companies and by 0.9 within one, as 7,094 review times of 156 journals do.
COMPANY = (0.8, 0.5)
CHANNEL = (0.7, 0.0)  # assumed: a channel tells whether they answer, hardly when
STEPS = 25
LONGEST_STEP = 1.0
CLOSE = 1e-4


@dataclass(frozen=True, slots=True)
class Group:
    """Waits of one stage with something in common: the θ around them, the late share, what was seen."""

    theta: Vector
    late: float
    seen: Sequence[Seen]


def effect(groups: Sequence[Group], sd: tuple[float, float]) -> tuple[float, float]:
    """The shift of (logit c, ln median) that these waits show; a standard deviation of 0 allows none."""
    share = median = 0.0
    free = sd[1] > 0.0
    for _ in range(STEPS):
        g0, g1 = -share / sd[0] ** 2, -median / sd[1] ** 2 if free else 0.0
        h00, h01, h11 = 1.0 / sd[0] ** 2, 0.0, 1.0 / sd[1] ** 2 if free else 1.0
        for group in groups:
            a, b, c = group.theta
            _, gradient, outer = slopes((a + share, b + median, c), group.seen, group.late)
            g0, h00 = g0 + gradient[0], h00 + outer[0][0]
            if free:
                g1, h01, h11 = g1 + gradient[1], h01 + outer[0][1], h11 + outer[1][1]
        room = h00 * h11 - h01 * h01
        step0, step1 = (g0 * h11 - g1 * h01) / room, (g1 * h00 - g0 * h01) / room
        size = min(1.0, LONGEST_STEP / max(abs(step0), abs(step1), CLOSE))
        share, median = share + size * step0, median + size * step1
        if max(abs(step0), abs(step1)) < CLOSE:
            break
    return share, median
