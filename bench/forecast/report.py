"""The page of one run: its numbers as tables in Markdown, its reliability as drawings; none of its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from afterview.forecast.score import Bin
from bench.forecast.evaluation import Evaluation
from bench.forecast.gates import learnt_gain, learnt_interval
from bench.forecast.models import OURS
from bench.forecast.replay import HORIZONS
from bench.forecast.scores import Scores, d_calibration_by_log, reliability
from bench.forecast.tables import LIVE_COLUMNS, SPLIT_COLUMNS, TITLES, figure, interval

PAGE = "forecast-evaluation.md"
SIDE, LEFT, TOP, COUNTS = 320, 56, 36, 56
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#333}.page{fill:#fff}.frame,.even{fill:none;stroke:#888}"
    ".even{stroke-dasharray:4 4}.dot{fill:#0b5fa5}.range{stroke:#0b5fa5;stroke-width:1.5}"
    ".count{fill:#0b5fa5;opacity:.35}@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#161b22}"
    ".range{stroke:#7cc0f5}.dot,.count{fill:#7cc0f5}}"
)


HOW_TO_READ = """\
In every split the priors are derived again from the other persons' logs alone, by the code that ships;
where no other log has that stage, from published figures. The line marked in-sample uses the shipped
priors, which come from some of these very waits: it is never a gate. Intervals are 95 %, from drawing
whole applications again. A gate that is missed says so.

- **Log-likelihood a record** (log-lik.): how probable the model held the very day that came, or the
  silence; nearer to 0 is better.
- **Brier** at 7, 14, 28 days: the squared error of the chance that a reply has come by then, waits whose
  log ended earlier stood for by those like them; IBS is its mean over 60 days. 0 is best.
- **ECE**: how far the chance said and the share that came are apart, in ten bins of equal width (even: of
  equal number).
- **D-cal p**: the least p of a log that waits fell evenly over what was said; under .05 they did not.
- **covers**: the share of answered waits whose reply came by the stated 80 % date; weighted, late replies
  that the end of a log hides are counted in.
"""


def write(done: Evaluation, folder: Path, *, command: str, source: str) -> None:
    """The page and a drawing for each horizon of the live replay, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told = done.main.replay.told.get(OURS, {})
    for days in HORIZONS:
        drawing = diagram(reliability(told.get(days, [])), days)
        (folder / picture(days)).write_text(drawing, encoding="utf-8")
    (folder / PAGE).write_text("\n".join(page(done, command, source)) + "\n", encoding="utf-8")


def picture(days: int) -> str:
    """The drawing's file name."""
    return f"forecast-reliability-{days}.svg"


def page(done: Evaluation, command: str, source: str) -> Iterator[str]:
    """The lines of the page."""
    waits = [wait for log in done.logs for wait in log.waits]
    replies = sum(wait.reply is not None for wait in waits)
    yield from ("# How good the forecast is", "")
    yield f"{len(waits)} waits of {len(done.logs)} logs, {replies} of them answered. Written by"
    yield from ("", "```", command, "```", "")
    yield from (line for text in (source, *done.remarks) if text for line in (text, ""))
    yield from HOW_TO_READ.splitlines()
    yield from ("", "## Gates", "", *_gates(done))
    for split, columns in (("cold", SPLIT_COLUMNS), ("temporal", SPLIT_COLUMNS), ("live", LIVE_COLUMNS)):
        yield from ("", f"## {TITLES[split]}", "", *_scores(done.scores, split, columns))
    yield from ("", "## Said and came, every Monday", "")
    for days in HORIZONS:
        yield from _told(done, days)
    yield from ("## D-calibration, p by log", "", *_d_calibration(done))
    yield from ("", "## After n own waits, log-likelihood a record above cold start", "", *_learning(done))


def _table(header: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|---" + "|--:" * (len(header) - 1) + "|"
    yield from ("| " + " | ".join(row) + " |" for row in rows)


def _gates(done: Evaluation) -> Iterator[str]:
    header = ("gate", "value", "interval", "target", "")
    verdicts = {True: "reached", False: "missed"}
    return _table(
        header,
        (
            (g.name, figure(g.value), interval(g.interval), g.target.replace(">", "\\>"), verdicts[g.reached])
            for g in done.gates
        ),
    )


def _scores(scores: dict[str, Scores], split: str, columns: dict[str, str]) -> Iterator[str]:
    rows = ((name, [found.get(f"{split} {score}") for score in columns]) for name, found in scores.items())
    kept = ((name, *map(figure, values)) for name, values in rows if any(v is not None for v in values))
    return _table(("model", *columns.values()), kept)


def _told(done: Evaluation, days: int) -> Iterator[str]:
    found = reliability(done.main.replay.told.get(OURS, {}).get(days, []))
    yield f"### A reply within {days} days"
    yield from ("", f"![What was said and what came within {days} days]({picture(days)})", "")
    header = ("chance said", "forecasts", "said on average", "came true", "95 % interval")
    yield from _table(
        header,
        (
            (
                f"{b.low:.1f} to {b.high:.1f}",
                str(b.count),
                f"{b.said:.3f}",
                f"{b.share:.3f}",
                interval(b.interval),
            )
            for b in found
        ),
    )
    yield ""


def _d_calibration(done: Evaluation) -> Iterator[str]:
    found = {split: d_calibration_by_log(models[OURS]) for split, models in done.main.splits.items()}
    rows = ((log.name, *(figure(p.get(log.name)) for p in found.values())) for log in done.main.logs)
    return _table(("log", *found), rows)


def _learning(done: Evaluation) -> Iterator[str]:
    rows = (
        (str(n), figure(learnt_gain(pairs)), interval(learnt_interval(pairs, done.draws)), str(len(pairs)))
        for n, pairs in done.main.learned.items()
    )
    return _table(("own waits", "gain", "interval", "later waits"), rows)


def diagram(found: Sequence[Bin], days: int) -> str:
    """A reliability diagram: chance said along, share that came true up, and how often each was said."""
    return "\n".join(_drawn(found, days)) + "\n"


def _drawn(found: Sequence[Bin], days: int) -> Iterator[str]:
    width, height = LEFT + SIDE + 20, TOP + SIDE + COUNTS + 70
    says = (
        "; ".join(f"said {b.said:.0%}, came {b.share:.0%} of {b.count}" for b in found) or "nothing was said"
    )
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' aria-labelledby="title desc">'
    )
    yield f'<title id="title">{escape(f"A reply within {days} days: what was said and what came")}</title>'
    yield f'<desc id="desc">{escape(says)}.</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="page" width="{width}" height="{height}"/>'
    yield f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>'
    yield f'<path class="even" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
    yield from _axes(height)
    most = max((b.count for b in found), default=1)
    for b in found:
        low, high = b.interval
        yield f'<path class="range" d="M{_x(b.said)} {_y(low)}V{_y(high)}"/>'
        yield f'<circle class="dot" cx="{_x(b.said)}" cy="{_y(b.share)}" r="4"/>'
        tall = max(1.0, COUNTS * b.count / most)
        yield (
            f'<rect class="count" x="{_x(b.low)}" y="{TOP + SIDE + 26 + COUNTS - tall:.1f}"'
            f' width="{SIDE * (b.high - b.low):.1f}" height="{tall:.1f}"/>'
        )
    yield "</svg>"


def _axes(height: int) -> Iterator[str]:
    for tenth in range(0, 11, 2):
        share = tenth / 10
        yield f'<text x="{_x(share)}" y="{TOP + SIDE + 18}" text-anchor="middle">{share:.0%}</text>'
        yield f'<text x="{LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>'
    yield f'<text x="{_x(0.5)}" y="{height - 22}" text-anchor="middle">chance said; below: how often</text>'
    yield f'<text x="{LEFT}" y="{TOP - 14}">came true, with 95 % interval</text>'


def _x(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)
