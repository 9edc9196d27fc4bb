"""How good forecasts were: proper scores, calibration and coverage, with silence counted as what it is.

A curve says `by(day)`, the share of such waits that is answered by the end of that day. Days are whole; a
reply on the day itself is day 0. Silence through day s says that no reply came on the days 0 … s, and nothing
about later ones. So whether a wait was answered by day t is known if it was answered by then, or was silent
through t; each known answer counts 1/G for the ones like it that are not known (inverse probability of
censoring weights; Graf, Schmoor, Sauerbrei, Schumacher, Statistics in Medicine 18, 1999, 2529-2545), where
G(t) is the share of waits whose log goes on for t days or longer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import erfc, exp, gamma, log, nextafter, sqrt

LEAST = 1e-15  # a probability below that counts as that, so that one surprise costs 35 and not infinity
BINS = 10
Z95 = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, kw_only=True)
class Record:
    """What was said about one wait on the day it began, and what came: a reply on day `days`, or silence."""

    days: int
    replied: bool
    by: Callable[[int], float]

    @property
    def seen(self) -> tuple[int, bool]:
        """Its days, and whether a reply ended them."""
        return self.days, self.replied


def log_likelihood(record: Record) -> float:
    """The logarithm of P(what came): the one day of a reply, or no reply through the last day of silence."""
    upto = record.by(record.days)
    if not record.replied:
        return log(max(1.0 - upto, LEAST))
    return log(max(upto - (record.by(record.days - 1) if record.days else 0.0), LEAST))


@dataclass(frozen=True)
class Steps:
    """A share that falls in steps: it is `shares[i]` from the end of day `days[i]` on, and 1 before all."""

    days: tuple[int, ...]
    shares: tuple[float, ...]

    def after(self, day: int) -> float:
        """The share that is left at the end of that day."""
        place = bisect_right(self.days, day)
        return self.shares[place - 1] if place else 1.0

    def before(self, day: int) -> float:
        """The share that is left at its beginning."""
        place = bisect_left(self.days, day)
        return self.shares[place - 1] if place else 1.0


def kaplan_meier(seen: Iterable[tuple[int, bool]]) -> Steps:
    """The share still without a reply after each day on which one came, by the product-limit estimator.

    Silence that ends on a day counts as silent on that day (Kaplan, Meier, JASA 53, 1958, 457-481).
    """
    return _product_limit(seen, replies=True)


def censoring(seen: Iterable[tuple[int, bool]]) -> Steps:
    """The share of waits whose log goes on: `before(t)` is G(t), a log that goes on for t days or longer.

    A reply is taken to come before the log ends on the same day.
    """
    return _product_limit(seen, replies=False)


def _product_limit(seen: Iterable[tuple[int, bool]], *, replies: bool) -> Steps:
    counted = Counter(seen)
    at_risk = counted.total()
    share, days, shares = 1.0, [], []
    for day in sorted({day for day, _ in counted}):
        answered, ended = counted[day, True], counted[day, False]
        gone, among = (answered, at_risk) if replies else (ended, at_risk - answered)
        if gone:
            share *= 1.0 - gone / among
            days.append(day)
            shares.append(share)
        at_risk -= answered + ended
    return Steps(tuple(days), tuple(shares))


def brier_term(record: Record, day: int, going_on: Steps) -> float | None:
    """The weighted squared error about "answered by the end of that day" of one wait.

    0 where that is not known, since others count for it; None where no log goes on for so long.
    """
    if (weight := going_on.before(day)) <= 0.0:
        return None
    if record.replied and record.days <= day:
        return (1.0 - record.by(day)) ** 2 / going_on.before(record.days)
    return record.by(day) ** 2 / weight if record.days >= day else 0.0


def brier(records: Sequence[Record], day: int, going_on: Steps | None = None) -> float | None:
    """The mean of `brier_term`; `going_on` is taken from the records where not given."""
    going_on = censoring(r.seen for r in records) if going_on is None else going_on
    terms = [term for r in records if (term := brier_term(r, day, going_on)) is not None]
    return sum(terms) / len(terms) if terms else None


def integrated_brier(records: Sequence[Record], last: int = 60) -> float | None:
    """The Brier score from day 0 to day `last` by the trapezoid rule, per day; up to where logs go on."""
    going_on = censoring(r.seen for r in records)
    return mean_over_days([brier(records, day, going_on) for day in range(last + 1)])


def mean_over_days(scores: Sequence[float | None]) -> float | None:
    """The integral of daily values by the trapezoid rule, per day, up to the first that is missing."""
    known = list(scores[: scores.index(None)] if None in scores else scores)
    values = [value for value in known if value is not None]
    if len(values) < 2:
        return values[0] if values else None
    return (sum(values) - 0.5 * (values[0] + values[-1])) / (len(values) - 1)


def wilson(came: float, of: float) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927, 209-212); (0, 1) of nothing."""
    if of <= 0:
        return 0.0, 1.0
    share, room = came / of, Z95 * Z95 / of
    middle = (share + room / 2) / (1 + room)
    half = Z95 * sqrt(share * (1 - share) / of + room / of / 4) / (1 + room)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The forecasts whose chance was about the same: how many, their mean chance, how many came true."""

    low: float
    high: float
    count: int
    said: float
    came: int

    @property
    def share(self) -> float:
        """The share that came true."""
        return self.came / self.count

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval by Wilson."""
        return wilson(self.came, self.count)


def bins(told: Iterable[tuple[float, bool]], count: int = BINS) -> tuple[Bin, ...]:
    """(chance, came true) sorted into bins of equal width over 0 … 1; empty ones are left out."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for chance, came in told:
        found.setdefault(min(int(chance * count), count - 1), []).append((chance, came))
    return tuple(_bin(found[n], n / count, (n + 1) / count) for n in sorted(found))


def even_bins(told: Iterable[tuple[float, bool]], count: int = BINS) -> tuple[Bin, ...]:
    """The same in bins of equal number, by rising chance."""
    by_chance = sorted(told)
    cuts = [len(by_chance) * n // count for n in range(count + 1)]
    parts = [by_chance[a:b] for a, b in pairwise(cuts) if b > a]
    return tuple(_bin(part, part[0][0], part[-1][0]) for part in parts)


def _bin(part: Sequence[tuple[float, bool]], low: float, high: float) -> Bin:
    said, came = sum(chance for chance, _ in part), sum(came for _, came in part)
    return Bin(low=low, high=high, count=len(part), said=said / len(part), came=came)


def calibration_error(found: Sequence[Bin]) -> float | None:
    """The expected calibration error: the mean distance of said and came, each bin by its count.

    Naeini, Cooper, Hauskrecht, AAAI 2015, 2901-2907; 0 is best. None of nothing.
    """
    total = sum(b.count for b in found)
    return sum(b.count * abs(b.said - b.share) for b in found) / total if total else None


def mean_square(told: Iterable[tuple[float, bool]]) -> float | None:
    """The Brier score of chances whose outcome is known. None of nothing."""
    errors = [(chance - came) ** 2 for chance, came in told]
    return sum(errors) / len(errors) if errors else None


@dataclass(frozen=True, kw_only=True)
class DCalibration:
    """How the waits fell into equal parts of what was said, chi-square against even parts, and its tail p."""

    parts: tuple[float, ...]
    chi_square: float
    p: float


def d_calibration(records: Iterable[Record], count: int = BINS) -> DCalibration | None:
    """Whether the waits fell evenly over what was said of them (Haider et al., JMLR 21 (85), 2020).

    A right curve puts S(T), the share still silent when the reply came, anywhere in 0 … 1 alike. A reply
    on day d stands for S(d) … S(d-1), as days are whole (Czado, Gneiting, Held, Biometrics 65, 2009), and
    silence through day s, evenly, for all below S(s). None of nothing.
    """
    parts, total = [0.0] * count, 0
    for record in records:
        total += 1
        low = max(0.0, 1.0 - record.by(record.days))
        if record.replied:
            _spread(parts, low, 1.0 - record.by(record.days - 1) if record.days else 1.0)
        else:
            _spread(parts, 0.0, low)
    if not total:
        return None
    even = total / count
    chi_square = sum((part - even) ** 2 for part in parts) / even
    return DCalibration(parts=tuple(parts), chi_square=chi_square, p=chi_square_tail(chi_square, count - 1))


def _spread(parts: list[float], low: float, high: float) -> None:
    """One wait, evenly over `low` … `high` of the parts of 0 … 1."""
    count = len(parts)
    if high - low < LEAST:
        parts[min(int(low * count), count - 1)] += 1.0
        return
    for n in range(min(int(low * count), count - 1), min(int(nextafter(high, 0.0) * count), count - 1) + 1):
        overlap = min(high, (n + 1) / count) - max(low, n / count)
        parts[n] += max(0.0, overlap) / (high - low)


def chi_square_tail(value: float, degrees: int) -> float:
    """P(chi-square of so many degrees ≥ value): the finite sums for whole degrees.

    Abramowitz, Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5.
    """
    half = max(value, 0.0) / 2.0
    if half > 700.0:
        return 0.0
    first = 0.5 if degrees % 2 else 0.0
    tail = erfc(sqrt(half)) if degrees % 2 else 0.0
    powers = [first + n for n in range(degrees // 2)]
    terms: list[float] = [half**power / gamma(power + 1.0) for power in powers]
    return min(1.0, tail + exp(-half) * sum(terms))


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many answered waits had their reply by the stated day; `weighted` counts the unseen ones too."""

    count: int
    covered: int
    weighted: float | None

    @property
    def share(self) -> float | None:
        """Of the waits that were answered."""
        return self.covered / self.count if self.count else None


def coverage(stated: Iterable[tuple[int | None, int, bool]], going_on: Steps | None = None) -> Coverage:
    """(the day stated or None, days, replied) of each wait; a reply where none was stated is not covered.

    Late replies are the ones that a log's end hides, so the weighted share counts each reply 1/G.
    """
    known = list(stated)
    going_on = going_on or censoring((days, replied) for _, days, replied in known)
    answered = [(day is not None and days <= day, going_on.before(days)) for day, days, hit in known if hit]
    total = sum(1.0 / share for _, share in answered)
    return Coverage(
        count=len(answered),
        covered=sum(inside for inside, _ in answered),
        weighted=sum(1.0 / share for inside, share in answered if inside) / total if answered else None,
    )
