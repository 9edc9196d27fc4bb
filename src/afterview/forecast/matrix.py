"""Three by three: the little linear algebra that a fit of three parameters takes."""

from __future__ import annotations

from math import sqrt
from typing import TypeAlias

Vector: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Vector, Vector, Vector]
AXES = (0, 1, 2)


def diagonal(values: Vector) -> Matrix:
    """The matrix with these values on its diagonal."""
    a, b, c = values
    return ((a, 0.0, 0.0), (0.0, b, 0.0), (0.0, 0.0, c))


def plus(one: Vector, other: Vector) -> Vector:
    """The sum of two vectors."""
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def add(one: Matrix, other: Matrix) -> Matrix:
    """The sum of two matrices."""
    rows = [tuple(a + b for a, b in zip(r, s, strict=True)) for r, s in zip(one, other, strict=True)]
    return (rows[0], rows[1], rows[2])  # type: ignore[return-value]


def times(matrix: Matrix, vector: Vector) -> Vector:
    """The product."""
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return (a, b, c)


def cholesky(matrix: Matrix) -> Matrix:
    """The lower triangle L with L·Lᵀ = matrix; ValueError where it is not positive definite."""
    rows = [[0.0] * 3 for _ in AXES]
    for i in AXES:
        for j in range(i + 1):
            rest = matrix[i][j] - sum(rows[i][k] * rows[j][k] for k in range(j))
            if i == j:
                if not rest > 0.0:
                    raise ValueError("The matrix is not positive definite.")
                rows[i][i] = sqrt(rest)
            else:
                rows[i][j] = rest / rows[j][j]
    (a, _, _), (b, c, _), (d, e, f) = rows
    return ((a, 0.0, 0.0), (b, c, 0.0), (d, e, f))


def inverse(matrix: Matrix) -> Matrix:
    """The inverse of a symmetric positive definite matrix; ValueError where it is none."""
    (a, _, _), (b, c, _), (d, e, f) = cholesky(matrix)
    # L⁻¹ by substitution, then its transpose times itself
    p, q, r = 1.0 / a, 1.0 / c, 1.0 / f
    s = -b * p * q
    t = -e * q * r
    u = -(d * p + e * s) * r
    return (
        (p * p + s * s + u * u, s * q + u * t, u * r),
        (s * q + u * t, q * q + t * t, t * r),
        (u * r, t * r, r * r),
    )
