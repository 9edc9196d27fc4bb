"""What an imported calendar is answered with: counts, and what had to be assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from afterview.app.answers import ImportAnswer, Imported

_DONE = {"add": "new", "change": "changed", "cancel": "cancelled"}


@dataclass(kw_only=True, slots=True)
class Tally:
    """What the person should know about the whole file."""

    events: int = 0
    zones: set[str] = field(default_factory=set)
    guessed: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    refused: bool = False
    nobody: bool = False


def answer_of(name: str, items: Sequence[Imported], tally: Tally) -> ImportAnswer:
    """The answer for one file."""
    count: Counter[str] = Counter(each.does for each in items)
    taken = sum(count[does] for does in _DONE)
    parts = ", ".join(f"{count[does]:,} {word}" for does, word in _DONE.items() if count[does])
    if taken:
        message = f"{_interviews(taken)} from {name}: {parts}."
    elif count["ask"] or count["error"]:
        message = f"Nothing was taken in from {name}."
    elif count["nothing"]:
        message = f"{name} holds nothing new."
    else:
        events = "1 event" if tally.events == 1 else f"{tally.events:,} events"
        message = f"{name} holds no interview ({events})."
    return ImportAnswer(
        file=name,
        kind="calendar",
        message=message,
        taken=taken,
        items=tuple(items),
        hints=_hints(count, tally),
    )


def _interviews(count: int) -> str:
    return "1 interview" if count == 1 else f"{count:,} interviews"


def _hints(count: Counter[str], tally: Tally) -> tuple[str, ...]:
    hints = []
    if tally.zones and any(count[does] for does in _DONE):
        zones = ", ".join(sorted(tally.zones))
        hints.append(
            f"The calendar does not say where some times are; {zones} was assumed (--zone says another)."
        )
    if tally.guessed:
        names = ", ".join(tally.guessed[:5])
        hints.append(f"Names taken from an address: {names}. Look at them with `afterview contact list`.")
    if tally.nameless:
        addresses = ", ".join(tally.nameless[:5])
        hints.append(
            f"Left out, as nothing says their names: {addresses}. Add them with `afterview contact add`."
        )
    if tally.nobody and count["add"]:
        hints.append(
            "Who you are is unknown here, so you may be among the people: `afterview init --email` says it."
        )
    if count["ask"]:
        hints.append(
            "What is marked with ? was left out: import it in a terminal, or answer it with --answer "
            "ABOUT=CHOICE (--json gives both); --app, --company and --role say where interviews belong."
        )
    if tally.refused:
        hints.append("An event left out can be recorded with `afterview interview`.")
    return tuple(hints)
