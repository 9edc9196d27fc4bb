"""Forecasts as pages of text: one application, all that are waited for, the track record."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from afterview.app.outlook_answers import (
    BinAnswer,
    ForecastAnswer,
    ForecastsAnswer,
    HorizonAnswer,
    StatisticsAnswer,
    TallyAnswer,
    TrackAnswer,
)
from afterview.cli.chart import chart, signs_for
from afterview.cli.pages import INDENT
from afterview.cli.render import Page
from afterview.forecast.scene import Scene
from afterview.forecast.words import chance, date_words, named_days

STAGE = {
    "applied": "applications",
    "screen": "after a first call",
    "interview": "after an interview",
    "final": "after a final round",
    "offer": "after an offer",
}


def forecast_page(answer: ForecastAnswer, *, scene: Scene | None, file: Path | None = None) -> Page:
    """One application: words first, then days, chances, the curve, and what it rests on."""
    page = Page().hanging(f"{answer.application:<{INDENT}}", _title(answer), style="bold")
    page.line(answer.words, indent=INDENT)
    if scene is not None:
        page.gap().pairs(_days(scene), indent=INDENT)
        _chances(page.gap(), scene)
        chart_lines(page.gap(), scene)
        page.gap().line(f"It rests on {_listed(answer.sources)}.", "dim", indent=INDENT)
        page.line(f"Working days are those of {_place(answer)}.", "dim", indent=INDENT)
    if file is not None:
        page.gap().line(f"Drawn: {file}.")
    return page


def chart_lines(page: Page, scene: Scene) -> None:
    """The curve, as wide as the terminal allows."""
    width = shutil.get_terminal_size().columns - INDENT
    for row in chart(scene, width=width, signs=signs_for(sys.stdout)):
        page.line(row, indent=INDENT)


def forecasts_page(answer: ForecastsAnswer) -> Page:
    """All that are waited for in a line each, the next to be expected first, and the person's own figures."""
    page = Page()
    for each in sorted(answer.forecasts, key=_expected):
        page.hanging(f"{each.application:<{INDENT}}", _title(each), style="bold")
        page.line(_line(each), indent=INDENT)
    if not answer.forecasts:
        page.line("Nothing is waited for. An interview or `afterview add … --applied DATE` begins a wait.")
    else:
        page.gap().line("More about one: afterview forecast NUMBER", "dim")
    _statistics(page, answer.statistics)
    return page


def track_page(answer: TrackAnswer) -> Page:
    """What was said and what came: in words, then in groups of forecasts that said about the same."""
    page = Page().line("What the forecasts said every Monday, and what came", "bold").line(answer.words)
    for horizon in answer.horizons:
        if answer.enough and horizon.bins:
            page.gap().line(f"A reply within {horizon.days} days", "bold")
            _bins(page, horizon)
    if answer.enough:
        page.gap()
        for stated in answer.stated:
            if stated.replies:
                page.line(
                    f"The day stated for {stated.share:.0%} of the replies: "
                    f"{stated.covered} of {stated.replies} had come by then."
                )
    return page


def _title(answer: ForecastAnswer) -> str:
    return answer.company + (f", {answer.role}" if answer.role else "")


def _days(scene: Scene) -> list[tuple[str, str]]:
    def when(day: date | None) -> str:
        return date_words(day, scene.today) if day else ""

    silent = f"{scene.silent} day{'' if scene.silent == 1 else 's'} of silence"
    return [
        ("Waiting since", f"{when(scene.start)}, {silent}"),
        ("They named", when(scene.promise)),
        ("Half of the replies by", when(scene.half)),
        ("Four in five by", when(scene.most)),
        ("You wrote", ", ".join(when(day) for day in scene.sent)),
        ("To write", ", ".join(when(day) for day in scene.planned)),
        ("Probably no from", when(scene.presume)),
    ]


def _chances(page: Page, scene: Scene) -> None:
    heads = [f"in {days} days" for days, _ in scene.replies]
    rows = [
        ["", *heads],
        ["A reply", *(chance(p) for _, p in scene.replies)],
        ["Good news", *(chance(p) for _, p in scene.good_news)],
    ]
    for row in _aligned(rows):
        page.line(row, indent=INDENT)
    page.line(f"No reply ever: {chance(scene.never)}", indent=INDENT)


def _place(answer: ForecastAnswer) -> str:
    if not answer.country:
        return "a Monday-to-Friday week (no country is known)"
    return f"{answer.country}{' (assumed)' if answer.country_assumed else ''}"


def _expected(answer: ForecastAnswer) -> tuple[bool, date, int]:
    half, _ = _named(answer)
    return half is None, half or answer.now.date(), answer.application


def _named(answer: ForecastAnswer) -> tuple[date | None, date | None]:
    if answer.dates is None or answer.p_never is None:
        return None, None
    return named_days(answer.dates["50"], answer.dates["80"], never=answer.p_never, today=_today(answer))


def _today(answer: ForecastAnswer) -> date:
    if answer.since is None or answer.silent_days is None:
        return answer.now.date()
    return answer.since + timedelta(days=answer.silent_days)


def _line(answer: ForecastAnswer) -> str:
    """The dates, the chance of none, and the silence, as short as can be."""
    today, (half, most) = _today(answer), _named(answer)
    silent = answer.silent_days or 0
    parts = [f"{silent} day{'' if silent == 1 else 's'} silent"]
    if answer.promised and today <= answer.promised:
        parts.append(f"they named {date_words(answer.promised, today)}")
    if half is None:
        parts.append("no day can be named")
    elif most is None or most == half:
        parts.append(f"if they answer, {'most' if most else 'half'} do by {date_words(half, today)}")
    else:
        parts.append(
            f"if they answer, half do by {date_words(half, today)}, four in five by {date_words(most, today)}"
        )
    parts.append(f"never: {chance(answer.p_never or 0.0)}")
    return "; ".join(parts)


def _statistics(page: Page, found: StatisticsAnswer) -> None:
    kinds = (
        ("Your waits so far", found.stages),
        ("By channel", found.channels),
        ("By company", found.companies),
    )
    for title, tallies in kinds:
        if any(each.answered or each.old for each in tallies):
            page.gap().line(title, "bold")
            for each in tallies:
                page.hanging(f"{STAGE.get(each.name, each.name)}: ", _tally(each), indent=INDENT)


def _tally(found: TallyAnswer) -> str:
    words = f"{found.answered} of {found.waits} answered"
    if found.good_news:
        words += f", {found.good_news} with good news"
    if found.median_days is not None:
        words += f", half of them by day {found.median_days}"
    if found.share is not None and found.low is not None and found.high is not None:
        within = f"{round(found.share * found.old)} of {found.old}"
        words += f"; within three weeks {within} ({found.low:.0%} to {found.high:.0%} would fit as well)"
    return words


def _bins(page: Page, horizon: HorizonAnswer) -> None:
    rows = [["forecasts that said", "came", "of", "which is"], *(_bin(each) for each in horizon.bins)]
    for row in _aligned(rows):
        page.line(row, indent=INDENT)


def _bin(found: BinAnswer) -> list[str]:
    share = f"{found.share:.0%} ({found.share_low:.0%} to {found.share_high:.0%})"
    return [f"about {found.said:.0%}", str(found.came), str(found.forecasts), share]


def _aligned(rows: list[list[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _listed(parts: tuple[str, ...]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
