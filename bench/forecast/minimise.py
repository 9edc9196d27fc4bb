"""The least value of a smooth function of a few numbers, without derivatives (Nelder, Mead 1965)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

STEP = 0.5
CLOSE = 1e-7
MOST = 600


def minimise(function: Callable[[Sequence[float]], float], start: Sequence[float]) -> list[float]:
    """Where it is least, beginning at `start`."""
    size = len(start)
    points = [list(start), *([x + STEP * (i == j) for j, x in enumerate(start)] for i in range(size))]
    simplex = sorted((function(point), point) for point in points)
    for _ in range(MOST):
        if simplex[-1][0] - simplex[0][0] < CLOSE:
            break
        worst, last = simplex[-1]
        middle = [sum(point[i] for _, point in simplex[:-1]) / size for i in range(size)]
        at, point = _along(function, middle, last, 1.0)
        if at < simplex[0][0]:
            simplex[-1] = min((at, point), _along(function, middle, last, 2.0))
        elif at < simplex[-2][0]:
            simplex[-1] = at, point
        else:
            inner = _along(function, middle, last, 0.5 if at < worst else -0.5)
            if inner[0] < min(at, worst):
                simplex[-1] = inner
            else:
                best = simplex[0][1]
                shrunk = [[(a + b) / 2 for a, b in zip(best, p, strict=True)] for _, p in simplex[1:]]
                simplex[1:] = [(function(p), p) for p in shrunk]
        simplex.sort()
    return simplex[0][1]


def _along(
    function: Callable[[Sequence[float]], float], middle: list[float], last: list[float], far: float
) -> tuple[float, list[float]]:
    """The value and the point beyond the middle of the others, seen from the worst."""
    point = [m + far * (m - x) for m, x in zip(middle, last, strict=True)]
    return function(point), point
