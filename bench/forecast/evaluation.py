"""All that one run of the benchmark finds out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bench.forecast.bootstrap import DRAWS
from bench.forecast.gates import Gate, gates_of, speed_gates
from bench.forecast.models import MODELS, OURS, SHIPPED
from bench.forecast.rows import Log
from bench.forecast.run import Run, run
from bench.forecast.scores import Scores, scores_of
from bench.forecast.speed import measure

KEPT_APART = (
    "dates no rejection, though ten replies or more: its silence may hide rejections. So it is kept apart,"
    " in no other log's priors and in no gate."
)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The gates; the run they rest on; a run of each log that is kept apart; what has to be said about it."""

    logs: tuple[Log, ...]
    main: Run
    apart: tuple[Run, ...]
    gates: tuple[Gate, ...]
    remarks: tuple[str, ...]
    draws: int

    @cached_property
    def scores(self) -> dict[str, Scores]:
        """By model; a log kept apart has a line of its own."""
        found = {name: scores_of(self.main, name) for name in MODELS}
        for each in self.apart:
            for name in (OURS, SHIPPED):
                found[f"{name}, on {each.logs[0].name} (apart)"] = scores_of(each, name)
        return found


def evaluate(logs: tuple[Log, ...], *, say: Callable[[str], None], quick: bool = False) -> Evaluation:
    """Run everything."""
    draws = 0 if quick else DRAWS
    apart = [log for log in logs if log.good_only]
    dated = [log for log in logs if not log.good_only]
    remarks = [f"{log.name} {KEPT_APART}" for log in apart]
    if not dated:
        remarks.append("No other log is in the file: everything, the gates too, is scored on what is there.")
    main = run(logs, dated or apart, MODELS, say)
    beside = {name: MODELS[name] for name in (OURS, SHIPPED)}
    others = tuple(run(logs, [log], beside, say) for log in apart) if dated else ()
    say("gates")
    gates = gates_of(main, draws)
    if not quick:
        say("speed")
        gates += speed_gates(measure())
    if main.replay.unknown:
        remarks.append(
            f"{main.replay.unknown} live outcomes are left out: that silence ended before its log did."
        )
    return Evaluation(
        logs=logs, main=main, apart=others, gates=tuple(gates), remarks=tuple(remarks), draws=draws
    )
