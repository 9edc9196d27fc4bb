"""What the benchmark prints: tables for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.forecast.evaluation import Evaluation
from bench.forecast.gates import Gate, learnt_gain, learnt_interval
from bench.forecast.models import OURS
from bench.forecast.scores import Scores, d_calibration_by_log

SPLIT_COLUMNS = {
    "log-likelihood": "log-lik.",
    "Brier at 7": "Brier 7",
    "Brier at 14": "Brier 14",
    "Brier at 28": "Brier 28",
    "IBS": "IBS",
    "calibration error at 14": "ECE 14",
    "least D-calibration p": "D-cal p",
    "coverage": "covers",
    "coverage, censoring-weighted": "weighted",
}
LIVE_COLUMNS = {
    **{f"Brier at {days}": f"Brier {days}" for days in (7, 14, 28)},
    **{f"calibration error at {days}": f"ECE {days}" for days in (7, 14, 28)},
    **{f"calibration error at {days}, even bins": f"even {days}" for days in (7, 14, 28)},
    "coverage": "covers",
}
WIDE = 40
TITLES = {
    "cold": "Cold start: the person left out, nothing of their own known",
    "temporal": "Temporal: each log cut at its median start",
    "live": "Live replay: every Monday, everything still silent",
}


def as_json(done: Evaluation) -> dict[str, Any]:
    """Gates, models, rows and replies."""
    waits = [wait for log in done.logs for wait in log.waits]
    return {
        "gates": [_gate(gate) for gate in done.gates],
        "models": done.scores,
        "rows": len(waits),
        "replies": sum(wait.reply is not None for wait in waits),
    }


def _gate(gate: Gate) -> dict[str, Any]:
    low, high = gate.interval or (None, None)
    return {
        "name": gate.name,
        "value": gate.value,
        "low": low,
        "high": high,
        "target": gate.target,
        "reached": gate.reached,
    }


def as_text(done: Evaluation) -> str:
    """Everything, for a terminal of 120 columns."""
    return "\n".join(_lines(done))


def _lines(done: Evaluation) -> Iterator[str]:
    waits = [wait for log in done.logs for wait in log.waits]
    replies = sum(wait.reply is not None for wait in waits)
    mondays = done.main.replay.mondays
    yield f"{len(waits)} waits of {len(done.logs)} logs, {replies} replies; {mondays} Mondays."
    yield from done.remarks
    for split, columns in (("cold", SPLIT_COLUMNS), ("temporal", SPLIT_COLUMNS), ("live", LIVE_COLUMNS)):
        yield from ("", f"{TITLES[split]}.", *score_table(done.scores, split, columns))
    yield from ("", "D-calibration, p by log.", *d_calibration_table(done))
    yield from ("", "After n own waits: log-likelihood a record above cold start.", *learning_table(done))
    yield from ("", "Gates.", *gate_table(done))


def score_table(scores: Mapping[str, Scores], split: str, columns: Mapping[str, str]) -> Iterator[str]:
    """A line a model that has scores in this split."""
    yield f"{'':<{WIDE}}" + "".join(f"{title:>10}" for title in columns.values())
    for name, found in scores.items():
        values = [found.get(f"{split} {score}") for score in columns]
        if any(value is not None for value in values):
            yield f"{name:<{WIDE}}" + "".join(f"{figure(value):>10}" for value in values)


def d_calibration_table(done: Evaluation) -> Iterator[str]:
    """A line a log."""
    p = {split: d_calibration_by_log(models[OURS]) for split, models in done.main.splits.items()}
    for log in done.main.logs:
        values = ((split, found.get(log.name)) for split, found in p.items())
        yield f"{log.name:<24}" + "".join(f"{split:>10} {figure(value)}" for split, value in values)


def learning_table(done: Evaluation) -> Iterator[str]:
    """A line for each n."""
    for count, pairs in done.main.learned.items():
        found = learnt_interval(pairs, done.draws)
        yield f"n = {count:<5}{figure(learnt_gain(pairs)):>10}  {interval(found):<20} {len(pairs):>5} waits"


def gate_table(done: Evaluation) -> Iterator[str]:
    """A line a gate."""
    for gate in done.gates:
        verdict = "reached" if gate.reached else "not measured" if gate.value is None else "MISSED"
        said = f"{gate.name:<60}{figure(gate.value):>9}  {interval(gate.interval):<20} {gate.target:<26}"
        yield said + verdict


def figure(value: float | None) -> str:
    """A number as it is read: four decimals, none of thousands."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}" if abs(value) >= 10 else f"{value:.4f}"


def interval(found: tuple[float, float] | None) -> str:
    """Low to high."""
    return f"[{figure(found[0])}, {figure(found[1])}]" if found else ""
