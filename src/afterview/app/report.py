"""One page to look at: today's list, the emails, each application's weeks as a drawing, and its forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from importlib.resources import files

from afterview.app.answers import HistoryEntry, Item, PlannedEnd, ShowAnswer, TodayAnswer
from afterview.app.history import STEPS
from afterview.app.outlook import Outlook
from afterview.forecast.picture import figure
from afterview.forecast.style import STYLE

ACTIONS = {
    "write": "Write",
    "ask": "Decide",
    "answer": "Your turn to answer",
    "fix_address": "Find the right address",
    "presume_no": "Probably no",
    "wait": "Wait",
    "done": "Ended",
}
LEGEND = "".join(
    f'<svg viewBox="0 0 16 16" aria-hidden="true"><circle class="{kind}" cx="8" cy="8" r="6"/></svg> {words} '
    for kind, words in (
        ("interview", "interview"),
        ("sent", "you wrote"),
        ("heard", "they wrote"),
        ("planned", "planned"),
        ("presume", "probably no"),
    )
)
WIDTH, LEFT, RIGHT, LINE = 640, 24, 24, 44


def page(today: TodayAnswer, applications: Sequence[ShowAnswer], outlooks: Sequence[Outlook]) -> str:
    """The whole page as HTML, complete in itself: no script, nothing loaded from elsewhere."""
    shows = {each.application: each for each in applications}
    forecasts = {each.answer.application: _forecast(each) for each in outlooks}
    style = (files("afterview.app") / "report.css").read_text(encoding="utf-8")
    body = "\n".join(
        _section(item, shows[item.application], forecasts[item.application]) for item in today.items
    )
    day = f"{today.now:%A} {today.now.day} {today.now:%B} {today.now.year}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>afterview: {day}</title>
<style>
{STYLE}{style}</style>
</head>
<body>
<header><p class="brand">afterview</p><h1>{day}</h1><p>{_summary(today)}</p></header>
<main>
{body}
</main>
<footer>{LEGEND}</footer>
</body>
</html>
"""


def _summary(today: TodayAnswer) -> str:
    counts = Counter(item.action for item in today.items)
    words = (
        f"{_counted(counts['write'], 'email')} to write",
        f"{_counted(counts['answer'], 'answer')} to give",
        f"{_counted(counts['presume_no'], 'probable no', 'probable noes')}",
        f"{_counted(counts['wait'], 'application')} to wait for",
    )
    return f"{', '.join(words)}."


def _counted(count: int, thing: str, many: str = "") -> str:
    return f"{count} {thing if count == 1 else many or f'{thing}s'}"


def _section(item: Item, whole: ShowAnswer, forecast: str) -> str:
    title = f"{item.company}{', ' + item.role if item.role else ''}"
    letters = "\n".join(
        f"<details{' open' if item.action == 'write' else ''}><summary>{escape(letter.subject)}</summary>"
        f"<p class=to>To {escape(letter.to_name or '')} {escape(letter.to or '')}</p>"
        f"<pre>{escape(letter.body)}</pre></details>"
        for letter in item.letters
    )
    return f"""<section class="{item.action}">
<h2>{escape(title)}</h2>
<p class="action">{escape(_headline(item))}</p>
<p>{escape(item.why)}</p>
{letters}
{_drawing(whole)}
{forecast}
</section>"""


def _forecast(outlook: Outlook) -> str:
    """How long until they answer, in words and as a curve; nothing where nothing is waited for."""
    if outlook.scene is None:
        return ""
    key = f"forecast-{outlook.answer.application}"
    drawn = figure(outlook.scene, key=key)
    return f"<h3>How long until they answer</h3>\n<p>{escape(outlook.answer.words)}</p>\n{drawn}"


def _headline(item: Item) -> str:
    words = ACTIONS[item.action]
    if item.action == "write" and item.step:
        words += f": {STEPS[item.step]}"
    if item.due and item.action in ("write", "wait"):
        until = "due" if item.action == "write" else "until"
        words += f", {until} {item.due:%a} {item.due.day} {item.due:%b %H:%M}"
    return words


def _drawing(whole: ShowAnswer) -> str:
    """The weeks from the first event to the end of the plan, with a table that says the same."""
    points = list(_points(whole))
    days = [day for day, _, _ in points] + [whole.now.date()]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (day - first).days * (WIDTH - LEFT - RIGHT) / span

    marks = "".join(
        f'<circle class="{kind}" cx="{x(day):.1f}" cy="{LINE}" r="6">'
        f"<title>{day}: {escape(words)}</title></circle>"
        for day, kind, words in points
    )
    now = x(whole.now.date())
    rows = "".join(
        f"<tr><td>{day}</td><td>{escape(words)}</td></tr>"
        for day, _, words in sorted(points, key=lambda p: p[0])
    )
    name = f"{whole.company}: what happened and what is planned"
    return f"""<svg viewBox="0 0 {WIDTH} 76" role="img" aria-label="{escape(name)}">
<title>{escape(name)}</title>
<line class="axis" x1="{LEFT}" y1="{LINE}" x2="{WIDTH - RIGHT}" y2="{LINE}"/>
<line class="now" x1="{now:.1f}" y1="20" x2="{now:.1f}" y2="{LINE + 14}"/>
<text class="now" x="{now:.1f}" y="14" text-anchor="middle">today</text>
{marks}
<text x="{LEFT}" y="72">{first.day} {first:%b}</text>
<text x="{WIDTH - RIGHT}" y="72" text-anchor="end">{last.day} {last:%b}</text>
</svg>
<details><summary>The days in words</summary><table>{rows}</table></details>"""


def _points(whole: ShowAnswer) -> Iterator[tuple[date, str, str]]:
    for entry in whole.history:
        kind = _kind(entry)
        if kind:
            yield entry.at.date(), kind, entry.words
    for interview in whole.interviews:
        if interview.stands:
            yield interview.end.date(), "interview", f"{interview.kind} interview"
    for step in whole.plan:
        if isinstance(step, PlannedEnd):
            yield step.presume_no, "presume", "probably no from the end of this day"
        else:
            yield step.due.date(), "planned", f"planned: {STEPS[step.step]}"


def _kind(entry: HistoryEntry) -> str | None:
    return {"sent": "sent", "heard": "heard", "promised": "heard"}.get(entry.kind)
