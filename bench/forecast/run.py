"""One evaluation: every model in every split, as plain lists of what was said and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bench.forecast.models import OURS, SHIPPED
from bench.forecast.replay import Replay, replay
from bench.forecast.rows import Log
from bench.forecast.said import Fit, Others
from bench.forecast.splits import Scored, cold, learning, others_of, temporal

SPLITS = {"cold": cold, "temporal": temporal}


@dataclass(kw_only=True)
class Run:
    """What came out: `splits` by split and model, `learned` and `cold_later` by number of own waits."""

    logs: tuple[Log, ...]
    splits: dict[str, dict[str, list[Scored]]] = field(default_factory=dict)
    replay: Replay = field(default_factory=Replay)
    learned: dict[int, list[tuple[Scored, Scored]]] = field(default_factory=dict)


def run(
    logs: tuple[Log, ...], scored: Iterable[Log], fits: Mapping[str, Fit], say: Callable[[str], None]
) -> Run:
    """Score the models on some of the logs; priors come from all others that are fit for it."""
    done = Run(logs=tuple(scored))
    for log in done.logs:
        others = others_of(log, logs)
        for split, of_log in SPLITS.items():
            say(f"{log.name}: {split}")
            for name, fit in fits.items():
                done.splits.setdefault(split, {}).setdefault(name, []).extend(of_log(log, others, fit))
        say(f"{log.name}: after n own waits")
        _learn(done, log, others, fits[OURS])
        say(f"{log.name}: every Monday")
        replay(log, others, {name: fit for name, fit in fits.items() if name != SHIPPED}, done.replay)
    return done


def _learn(done: Run, log: Log, others: Others, fit: Fit) -> None:
    """Each later wait as said with n own waits, and as said without."""
    without = [each for each in done.splits["cold"][OURS] if each.log == log.name]
    for count, later in learning(log, others, fit):
        done.learned.setdefault(count, []).extend(zip(later, without[count:], strict=True))
