"""What a picture of a forecast shows, as plain values: for the drawing, for the terminal, for the table.

The curve is the chance that a reply has come by the end of a day, given the silence so far; so it is 0 until
today. It never rises above 1 less the chance that none ever comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from afterview.forecast.curve import Forecast
from afterview.forecast.words import chance, date_words, named_days

HORIZONS = (7, 14, 30)
SHORTEST, AHEAD, MARGIN = 28, 21, 3  # days: the least that is shown, the least from today on, after a mark
MOST_AHEAD = 120
WHOLE, REST = 84, 42  # a longer silence than WHOLE days is shown by its last REST days

MarkKind = Literal["sent", "today", "promise", "planned", "half", "most", "presume"]
_SAID: dict[MarkKind, str] = {
    "sent": "you wrote {}",
    "promise": "they named {}",
    "planned": "to write {}",
    "half": "half by {}",
    "most": "4 in 5 by {}",
    "presume": "probably no {}",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A day of the wait that is marked; `day` counts from its start."""

    kind: MarkKind
    day: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One wait and its forecast.

    `name`: the company and the role. `curve`: (day since the start, chance of a reply by its end) from today
    to the last day that is shown. `replies` and `good_news`: (days from now, chance). `half` and `most`: the
    days by which half and four in five of the replies come, given that one comes; None where no day can be
    named.
    """

    name: str
    start: date
    silent: int
    curve: tuple[tuple[int, float], ...]
    replies: tuple[tuple[int, float], ...]
    good_news: tuple[tuple[int, float], ...]
    never: float
    half: date | None = None
    most: date | None = None
    promise: date | None = None
    sent: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()
    presume: date | None = None

    @property
    def today(self) -> date:
        """The day on which it was said."""
        return self.start + timedelta(days=self.silent)

    @property
    def first(self) -> int:
        """The first day that is shown."""
        return 0 if self.silent <= WHOLE else self.silent - REST

    @property
    def last(self) -> int:
        """The last day that is shown."""
        return self.curve[-1][0]

    def at(self, day: int) -> float:
        """The height of the curve on a day that is shown."""
        return self.curve[day - self.silent][1] if day >= self.silent else 0.0


def scene_of(
    forecast: Forecast, *, name: str, planned: Sequence[date] = (), presume: date | None = None
) -> Scene:
    """The scene of a forecast, with the days on which we shall write and on which no is presumed."""
    wait, silent = forecast.wait, forecast.silent
    today = wait.start + timedelta(days=silent)
    half, most = named_days(forecast.date(0.5), forecast.date(0.8), never=forecast.never, today=today)
    marked = [day for day in (half, most, wait.promise, presume, *planned) if day is not None]
    reach = [(day - today).days + MARGIN for day in marked]
    ahead = max(SHORTEST - silent, AHEAD, *(days for days in reach if days <= MOST_AHEAD))
    return Scene(
        name=name,
        start=wait.start,
        silent=silent,
        curve=tuple((silent + days, forecast.reply_within(days)) for days in range(ahead + 1)),
        replies=tuple((days, forecast.reply_within(days)) for days in HORIZONS),
        good_news=tuple((days, forecast.good_within(days)) for days in HORIZONS),
        never=forecast.never,
        half=half,
        most=most,
        promise=wait.promise,
        sent=tuple(sorted(wait.nudges)),
        planned=tuple(sorted(planned)),
        presume=presume,
    )


def marks(scene: Scene) -> list[Mark]:
    """What is marked among the days that are shown, in order."""
    days: list[tuple[MarkKind, date | None]] = [
        *(("sent", day) for day in scene.sent),
        ("today", scene.today),
        ("promise", scene.promise),
        *(("planned", day) for day in scene.planned),
        ("half", None if scene.half == scene.most else scene.half),
        ("most", scene.most),
        ("presume", scene.presume),
    ]
    found = [
        Mark(kind=kind, day=number, words=_words(kind, day, number))
        for kind, day in dict.fromkeys(days)
        if day is not None and scene.first <= (number := (day - scene.start).days) <= scene.last
    ]
    return sorted(found, key=lambda mark: mark.day)


def table(scene: Scene) -> list[tuple[str, str]]:
    """The same as rows: what, and how much or when."""
    return list(_rows(scene))


def _words(kind: MarkKind, day: date, number: int) -> str:
    return f"today, day {number}" if kind == "today" else _SAID[kind].format(f"{day.day} {day:%b}")


def _rows(scene: Scene) -> Iterator[tuple[str, str]]:
    def when(day: date) -> str:
        return date_words(day, scene.today)

    yield "Waiting since", when(scene.start)
    yield "Silent so far", f"{scene.silent} day{'' if scene.silent == 1 else 's'}"
    if scene.half is not None:
        yield "Half of the replies by", when(scene.half)
    if scene.most is not None:
        yield "Four in five by", when(scene.most)
    for days, p in scene.replies:
        yield f"A reply in {days} days", chance(p)
    for days, p in scene.good_news[-1:]:
        yield f"Good news in {days} days", chance(p)
    yield "No reply ever", chance(scene.never)
    if scene.promise is not None:
        yield "They named", when(scene.promise)
    for day in scene.sent:
        yield "You wrote", when(day)
    for day in scene.planned:
        yield "To write", when(day)
    if scene.presume is not None:
        yield "Probably no from", when(scene.presume)
