"""One picture of a forecast, as SVG: no script, nothing loaded from elsewhere, readable without colour.

From the top: what the height counts; the plot, with those who never answer as a hatched band at its top, the
silence so far hatched at its left and the curve from today on; the days; and a strip of labels, each with the
sign that marks its day. It is 320 units wide and shrinks to 270 px before its text falls below 11 px.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from afterview.forecast.layout import Spot, lay_out
from afterview.forecast.scene import Mark, Scene, marks, table
from afterview.forecast.style import ALONE, STYLE
from afterview.forecast.words import chance

WIDTH, LEFT, RIGHT = 320, 22, 312
TOP, BOTTOM = 48, 178
DAYS, STRIP, ROW = BOTTOM + 18, BOTTOM + 40, 19
SIGN, LETTER, GAP = 16.0, 6.9, 6.0  # a letter of 13 units is no wider than that on average
TICK_ROOM = 58
ROW_LETTERS = 42
# What XML cannot hold, escaped or not.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def figure(scene: Scene, *, key: str) -> str:
    """The picture with its table beside it, as HTML; the page has STYLE once. `key` is unique in the page."""
    rows = "".join(
        f'<tr><th scope="row">{_text(what)}</th><td>{_text(value)}</td></tr>\n'
        for what, value in table(scene)
    )
    name = _text(f"{scene.name}: the forecast in numbers")
    return (
        f'<figure class="forecast">\n{picture(scene, key=key)}\n'
        f'<table aria-label="{name}"><tbody>\n{rows}</tbody></table>\n</figure>'
    )


def picture(scene: Scene, *, key: str) -> str:
    """The picture as one `<svg>` element for a page that has STYLE. `key` is unique in the page."""
    return _svg(scene, key, list(_drawing(scene, key)), _height(scene), head="", style="")


def svg_file(scene: Scene) -> str:
    """The picture with its table as a document of its own, in light and dark."""
    top = 26
    height = top + _height(scene)
    rows = table(scene)
    bottom = height + len(rows) * ROW + 8
    name = scene.name if len(scene.name) <= ROW_LETTERS else f"{scene.name[: ROW_LETTERS - 1]}…"
    body = [
        f'<rect class="paper" width="{WIDTH}" height="{bottom}"/>',
        f'<text class="strong name" x="4" y="18">{_text(name)}</text>',
        f'<g transform="translate(0 {top})">',
        *_drawing(scene, "forecast"),
        "</g>",
        *(_row(what, value, height + n * ROW) for n, (what, value) in enumerate(rows, start=1)),
    ]
    head = f'xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" '
    drawing = _svg(scene, "forecast", body, bottom, head, STYLE + ALONE)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing}\n'


def _row(what: str, value: str, y: int) -> str:
    number = f'<text class="strong" x="{WIDTH - 6}" y="{y}" text-anchor="end">{_text(value)}</text>'
    return f'<text x="4" y="{y}">{_text(what)}</text>{number}'


def _svg(scene: Scene, key: str, body: list[str], height: int, head: str, style: str) -> str:
    name = _text(f"{scene.name}: how long until they answer")
    said = " ".join(f"{what}: {value}." for what, value in table(scene))
    styled = f"\n<style>\n{style}</style>" if style else ""
    lines = "\n".join(body)
    return f"""<svg {head}class="forecast forecast-curve" viewBox="0 0 {WIDTH} {height}" role="img" \
aria-labelledby="{key}-title {key}-desc">
<title id="{key}-title">{name}</title>
<desc id="{key}-desc">{_text(said)}</desc>{styled}
{lines}
</svg>"""


def _height(scene: Scene) -> int:
    return STRIP + ROW * max(spot.row for spot in _spots(marks(scene), scene)) + 8


def _drawing(scene: Scene, key: str) -> Iterator[str]:
    yield _patterns(key)
    yield from _grid()
    yield from _never(scene, key)
    yield from _silence(scene, key)
    yield from _curve(scene)
    yield from _days(scene)
    yield from _marks(scene)
    yield from _heading(scene, key)


def _patterns(key: str) -> str:
    def hatch(name: str, path: str) -> str:
        return (
            f'<pattern id="{key}-{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<path class="hatch" d="{path}"/></pattern>'
        )

    return f"<defs>{hatch('silence', 'M-1 1l2-2M0 6l6-6M5 7l2-2')}{hatch('never', 'M0 3h6')}</defs>"


def _grid() -> Iterator[str]:
    for tenths in (10, 5, 0):
        y, kind = _number(_y(tenths / 10)), "grid" if tenths else "axis"
        yield f'<line class="{kind}" x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}"/>'
        yield f'<text x="{LEFT - 4}" y="{_number(_y(tenths / 10) + 4)}" text-anchor="end">{tenths}</text>'


def _never(scene: Scene, key: str) -> Iterator[str]:
    edge = _y(1.0 - scene.never)
    y = _number(edge)
    yield f'<rect fill="url(#{key}-never)" {_area(LEFT, RIGHT, TOP, edge)}/>'
    yield f'<line class="edge" x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}"/>'


def _heading(scene: Scene, key: str) -> Iterator[str]:
    """What the height counts, and what the two hatchings are."""
    yield '<text x="4" y="14">Answered by then, of 10 such waits</text>'
    yield from _swatch(f"{key}-never", 4, f"no reply ever, {chance(scene.never)}")
    if scene.silent:
        yield from _swatch(f"{key}-silence", WIDTH - 70, "silence")


def _swatch(pattern: str, x: int, words: str) -> Iterator[str]:
    yield f'<rect class="swatch" fill="url(#{pattern})" x="{x}" y="{TOP - 22}" width="12" height="11"/>'
    yield f'<text x="{x + 16}" y="{TOP - 12}">{words}</text>'


def _silence(scene: Scene, key: str) -> Iterator[str]:
    if scene.silent:
        area = _area(_x(scene, scene.first), _x(scene, scene.silent), _y(1.0 - scene.never), BOTTOM)
        yield f'<rect fill="url(#{key}-silence)" {area}/>'


def _area(left: float, right: float, top: float, bottom: float) -> str:
    size = f'width="{_number(right - left)}" height="{_number(bottom - top)}"'
    return f'x="{_number(left)}" y="{_number(top)}" {size}'


def _curve(scene: Scene) -> Iterator[str]:
    points = [(_number(_x(scene, day)), _number(_y(share))) for day, share in scene.curve]
    path = "L".join(f"{x} {y}" for x, y in points)
    yield f'<path class="area" d="M{points[0][0]} {BOTTOM}L{path}L{points[-1][0]} {BOTTOM}Z"/>'
    yield f'<path class="curve" d="M{path}"/>'


def _days(scene: Scene) -> Iterator[str]:
    """Ticks whole weeks apart, as many as have room for their dates."""
    span = scene.last - scene.first
    weeks = next(n for n in (1, 2, 4, 8, 13, 26, 52) if n * 7 * (RIGHT - LEFT) / span >= TICK_ROOM or n == 52)
    for day in range(scene.first, scene.last + 1, weeks * 7):
        x = _x(scene, day)
        if x > RIGHT - TICK_ROOM / 3:
            break
        when = scene.start + timedelta(days=day)
        yield _upright("axis", x, BOTTOM, BOTTOM + 4)
        yield f'<text x="{_number(x)}" y="{DAYS}" text-anchor="middle">{_short(when)}</text>'


def _marks(scene: Scene) -> Iterator[str]:
    shown = marks(scene)
    for mark in shown:
        yield from _marked(scene, mark)
    for mark, spot in zip(shown, _spots(shown, scene), strict=True):
        x, y = _x(scene, mark.day), STRIP + spot.row * ROW
        yield _sign(mark, x, y - 4)
        at = (
            f'text-anchor="end" x="{_number(x - SIGN / 2)}"'
            if spot.turned
            else f'x="{_number(x + SIGN / 2)}"'
        )
        yield f'<text class="strong" {at} y="{y}">{_text(mark.words)}</text>'


def _marked(scene: Scene, mark: Mark) -> Iterator[str]:
    """The day of a mark in the plot."""
    x = _x(scene, mark.day)
    if mark.kind in ("half", "most"):
        y = _y(scene.at(mark.day))
        yield _upright(mark.kind, x, y, BOTTOM)
        yield _sign(mark, x, y)
    elif mark.kind in ("today", "promise"):
        yield _upright(mark.kind, x, _y(1.0 - scene.never), BOTTOM + 6)
    else:
        yield _upright("edge", x, BOTTOM - 6, BOTTOM + 6)


def _upright(kind: str, x: float, top: float, bottom: float) -> str:
    at = _number(x)
    return f'<line class="{kind}" x1="{at}" y1="{_number(top)}" x2="{at}" y2="{_number(bottom)}"/>'


def _spots(shown: list[Mark], scene: Scene) -> list[Spot]:
    sizes = [(_x(scene, mark.day), LETTER * len(mark.words)) for mark in shown]
    return lay_out(sizes, width=WIDTH, sign=SIGN, gap=GAP)


def _sign(mark: Mark, x: float, y: float) -> str:
    """Each kind by its form: triangle today, diamond promise, disc sent, ring planned, square presumed."""
    at, kind = f"{_number(x)} {_number(y)}", f'class="mark {mark.kind}"'
    match mark.kind:
        case "today":
            return f'<path {kind} d="M{at}m0-5l4.5 9h-9Z"/>'
        case "promise":
            return f'<path {kind} d="M{at}m0-5.5l4.5 5.5l-4.5 5.5l-4.5-5.5Z"/>'
        case "presume":
            return f'<path {kind} d="M{at}m-4-4l8 8m0-8l-8 8"/>'
        case "half" | "most":
            return f'<path {kind} d="M{at}m-4-4h8v8h-8Z"/>'
        case "sent" | "planned":
            return f'<circle {kind} cx="{_number(x)}" cy="{_number(y)}" r="4"/>'


def _x(scene: Scene, day: int) -> float:
    return LEFT + (day - scene.first) * (RIGHT - LEFT) / (scene.last - scene.first)


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def _number(value: float) -> str:
    return f"{value:.1f}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))
