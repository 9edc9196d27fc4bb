"""The curve of a forecast in a terminal: rows of blocks, or of plain signs where those cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO

from afterview.forecast.layout import lay_out
from afterview.forecast.scene import MarkKind, Scene, marks
from afterview.forecast.words import chance

ROWS, EIGHTHS = 8, 8
BEFORE = 4  # columns before the plot: the scale and its line
NARROWEST, WIDEST = 50, 80
DATE_ROOM = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What a chart is made of. `levels`: a cell filled from not at all to whole."""

    levels: str
    silence: str
    never: str
    today: str
    promise: str
    axis: tuple[str, str, str]
    side: str
    marks: dict[MarkKind, str]


BLOCKS = Signs(
    levels=" ▁▂▃▄▅▆▇█",
    silence="░",
    never="\N{BOX DRAWINGS LIGHT DIAGONAL UPPER RIGHT TO LOWER LEFT}",
    today="│",
    promise="┊",
    axis=("└", "─", "┬"),
    side="│",
    marks={
        "today": "▲",
        "promise": "◆",
        "sent": "●",
        "planned": "○",
        "half": "□",
        "most": "■",
        "presume": "×",
    },
)
PLAIN = Signs(
    levels="    #####",
    silence=".",
    never="/",
    today="|",
    promise=":",
    axis=("+", "-", "+"),
    side="|",
    marks={
        "today": "^",
        "promise": "!",
        "sent": "*",
        "planned": "o",
        "half": "5",
        "most": "8",
        "presume": "x",
    },
)


def signs_for(stream: TextIO) -> Signs:
    """Blocks, unless this stream's character set has none."""
    everything = (
        BLOCKS.levels + BLOCKS.silence + BLOCKS.never + BLOCKS.promise + "".join(BLOCKS.marks.values())
    )
    try:
        everything.encode(stream.encoding or "ascii")
    except (AttributeError, LookupError, UnicodeEncodeError):
        return PLAIN
    return BLOCKS


def chart(scene: Scene, *, width: int, signs: Signs) -> list[str]:
    """The chart in rows of at most `width` columns; none where that is too little to read."""
    if width < NARROWEST:
        return []
    plot = _Plot(scene, min(width, WIDEST) - BEFORE, signs)
    return [*plot.heading(), *plot.rows(), *plot.axis(), *plot.strip()]


@dataclass(frozen=True, slots=True)
class _Plot:
    """The scene on so many columns."""

    scene: Scene
    columns: int
    signs: Signs

    def heading(self) -> Iterator[str]:
        """What the height counts, and what is shaded."""
        yield "Answered by then, of 10 such waits"
        silence = f"   {self.signs.silence * 2} silence" if self.scene.silent else ""
        yield f"{self.signs.never * 2} no reply ever, {chance(self.scene.never)}{silence}"

    def rows(self) -> Iterator[str]:
        """The plot from its top down, with its scale."""
        never = round(self.scene.never * ROWS)
        heights = [round(self._share(column) * ROWS * EIGHTHS) for column in range(self.columns)]
        for row in range(ROWS):
            scale = {0: "10", ROWS // 2: " 5"}.get(row, "  ")
            cells = (self._cell(row, column, heights[column], never) for column in range(self.columns))
            yield f" {scale}{self.signs.side}{''.join(cells)}".rstrip()

    def axis(self) -> Iterator[str]:
        """The line of days, and the dates whole weeks apart that have room."""
        scene, (corner, line, tick) = self.scene, self.signs.axis
        drawn, dates = [line] * self.columns, ""
        span = scene.last - scene.first
        weeks = next(
            n for n in (1, 2, 4, 8, 13, 26, 52) if n * 7 * self.columns / span >= DATE_ROOM or n == 52
        )
        for day in range(scene.first, scene.last + 1, 7 * weeks):
            when, column = scene.start + timedelta(days=day), self._column(day)
            words = f"{when.day} {when:%b}"
            if column + len(words) <= self.columns:
                drawn[column] = tick
                dates = dates.ljust(column) + words
        yield f"  0{corner}{''.join(drawn)}"
        yield " " * BEFORE + dates

    def strip(self) -> Iterator[str]:
        """The labels under the days that they mark."""
        shown = marks(self.scene)
        places = [(float(self._column(mark.day)), len(mark.words) + 1.0) for mark in shown]
        spots = lay_out([(x + 0.5, size) for x, size in places], width=self.columns, sign=1.0, gap=2.0)
        rows = [[" "] * self.columns for _ in range(max(spot.row for spot in spots) + 1)]
        for mark, spot in zip(shown, spots, strict=True):
            sign = self.signs.marks[mark.kind]
            text = f"{mark.words} {sign}" if spot.turned else f"{sign} {mark.words}"
            rows[spot.row][int(spot.left) : int(spot.left) + len(text)] = text
        yield from (" " * BEFORE + "".join(row).rstrip() for row in rows)

    def _cell(self, row: int, column: int, height: int, never: int) -> str:
        filled = height - (ROWS - 1 - row) * EIGHTHS
        if filled > 0 and column > self._column(self.scene.silent):
            return self.signs.levels[min(filled, EIGHTHS)]
        if row < never:
            return self.signs.never if (row + column) % 2 else " "
        today = self._column(self.scene.silent)
        if column == today:
            return self.signs.today
        if self.scene.promise and column == self._column((self.scene.promise - self.scene.start).days):
            return self.signs.promise
        return self.signs.silence if column < today else " "

    def _column(self, day: int) -> int:
        scene = self.scene
        return round((day - scene.first) * (self.columns - 1) / (scene.last - scene.first))

    def _share(self, column: int) -> float:
        """The height of the curve in a column, between two days by a straight line."""
        scene = self.scene
        day = scene.first + column * (scene.last - scene.first) / (self.columns - 1)
        before = min(int(day), scene.last - 1)
        return scene.at(before) + (scene.at(before + 1) - scene.at(before)) * (day - before)
