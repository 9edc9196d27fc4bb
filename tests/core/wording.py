"""Instants and answers as the short lines in which the tests read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from afterview.core.actions import Action, Answer, Ask, FixAddress, PresumeNo, Wait, Write
from afterview.core.model import zone_info

NY = "America/New_York"


@lru_cache(maxsize=4096)
def moment(text: str, zone: str = NY) -> datetime:
    """`3 Nov 15:00` or `4 Jan 2027 09:30` there, in UTC; without a clock time the start of the day."""
    words = text.split()
    clock = words.pop() if ":" in words[-1] else "00:00"
    if len(words) == 2:
        words.append("2026")
    form = "%d %b %Y %H:%M:%S" if clock.count(":") == 2 else "%d %b %Y %H:%M"
    naive = datetime.strptime(" ".join((*words, clock)), form)  # noqa: DTZ007 - the zone follows
    return naive.replace(tzinfo=zone_info(zone)).astimezone(UTC)


def day(text: str) -> date:
    """`3 Nov` or `4 Jan 2027`."""
    return moment(text, "UTC").date()


def day_text(when: date) -> str:
    """`3 Nov`, with the year where it is not 2026."""
    return f"{when.day} {when:%b}" + (f" {when.year}" if when.year != 2026 else "")


def time_text(at: datetime, zone: str) -> str:
    """`3 Nov 16:00` there."""
    local = at.astimezone(zone_info(zone))
    return f"{day_text(local.date())} {local:%H:%M:%S}".removesuffix(":00")


def line(action: Action, zone: str = NY) -> str:
    """An answer as a line: rule, what, when."""
    return f"{action.rule} {_words(action, zone)}"


def _words(action: Action, zone: str) -> str:
    match action:
        case Write():
            return _write_words(action, zone)
        case Wait(until=until):
            return f"wait until {time_text(until, zone)}" if until else "wait"
        case Ask(about=about):
            return f"ask {about.partition(':')[0]}"
        case Answer(to=to, deadline=deadline):
            return f"answer {to}" + (f" by {day_text(deadline)}" if deadline else "")
        case FixAddress(contact=contact):
            return f"fix address of {contact.name}"
        case _:
            return f"presume no since {day_text(action.since)}" if isinstance(action, PresumeNo) else "done"


def _write_words(action: Write, zone: str) -> str:
    steps = [letter.step for letter in action.letters]
    counted = [f"{steps.count(s)} {s}" if steps.count(s) > 1 else s for s in dict.fromkeys(steps)]
    words = f"write {' and '.join(counted)} due {time_text(action.due, zone)}"
    if action.together:
        words += f" with {', '.join(str(w.application.number) for w in action.together)}"
    return words + (" if you like" if action.optional else "")
