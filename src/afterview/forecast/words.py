"""The forecast in words: natural frequencies, days as people say them, and what it does not know.

Three lengths: `words` is the paragraph, `sentence` the one that stands in today's list, `left` what
remains after a presumed no. Dates hold given that a reply comes, and the share that never answers
stands beside them. Where a reply has become unlikely no date is named: one months away would pretend.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from afterview.core.days import add_business_days
from afterview.forecast.curve import Forecast
from afterview.forecast.wait import Wait

UNLIKELY = 1 / 3  # a reply comes in fewer than that: no day is named any more
MONTHS = 42  # days after which half of the replies come "in months"
LATE_REST = 60  # days after which the last but a fifth do
ALL_TIME = 730  # days; what has not come by then does not come
FEW = 10  # own outcomes that weigh less than public figures
NUDGED_DAYS = 3  # business days for which a follow-up hastens replies: spec of the model
_RARE = (
    (0.02, "fewer than 1 in 50"),
    (0.026, "about 1 in 50"),
    (0.041, "about 1 in 30"),
    (0.07, "about 1 in 20"),
)


def words(forecast: Forecast, *, outcomes: int, today: date) -> str:
    """The whole paragraph; `outcomes` of one's own that it rests on."""
    return " ".join(_sentences(forecast, outcomes, today))


def sentence(forecast: Forecast, *, outcomes: int, today: date) -> str:
    """The one sentence that stands beside an application in today's list."""
    promise = forecast.wait.promise
    if promise is not None and today <= promise:
        return _promise(promise, today)
    body = _dates(forecast, today)
    if not unlikely(forecast.never):
        body += f"; {_never(forecast)}"
    if promise is not None:
        body = f"the day they named, {day_words(promise, today)}, has passed; {body}"
    if not outcomes:
        body = f"from public figures only: {body}"
    return f"{_capital(body)}."


def left(forecast: Forecast) -> str:
    """The chance that is left, beside a presumed no."""
    ever, good = chance(1.0 - forecast.never), chance(forecast.good_within(ALL_TIME))
    tail = "" if good == ever else f", {good} in good news"
    return f"{_capital(_such(ever))} still {_verb(ever, 'end')} in a reply{tail}."


def chance(p: float) -> str:
    """A probability as people count: `about 3 in 10`, `about half`, `fewer than 1 in 50`."""
    for below, phrase in _RARE:
        if p < below:
            return phrase
    if p >= 0.98:
        return "more than 49 in 50"
    if p >= 0.93:
        return "about 19 in 20"
    tenths = min(round(p * 10), 9)
    return "about half" if tenths == 5 else f"about {tenths} in 10"


def day_words(day: date, today: date) -> str:
    """`yesterday`, `today`, `tomorrow`, else as `date_words`."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    return near or date_words(day, today)


def date_words(day: date, today: date) -> str:
    """`Tue 8 Dec`, with the year where it is another than today's."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def named_days(
    half: date | None, most: date | None, *, never: float, today: date
) -> tuple[date | None, date | None]:
    """The days by which half and four in five of the replies come, where they are near enough to be named."""
    if half is None or unlikely(never) or (half - today).days > MONTHS:
        return None, None
    return half, most if most is not None and (most - today).days <= LATE_REST else None


def unlikely(never: float) -> bool:
    """Whether a reply has become so unlikely that no date is named."""
    return 1.0 - never < UNLIKELY


def _sentences(forecast: Forecast, outcomes: int, today: date) -> Iterator[str]:
    promise = forecast.wait.promise
    if promise is not None:
        yield _promise(promise, today)
    yield f"{_capital(_dates(forecast, today))}."
    if not unlikely(forecast.never):
        yield f"{_capital(_never(forecast))}."
        yield _good(forecast)
    if promise is None or promise < today:
        yield _so_far(forecast)
    yield from _nudge(forecast, today)
    yield _evidence(outcomes)


def _promise(promise: date, today: date) -> str:
    if today == promise:
        return "They named today; until it is over silence says little."
    if today < promise:
        return f"They named {day_words(promise, today)}; until then silence says little."
    return f"The day they named, {day_words(promise, today)}, has passed; from now on silence counts again."


def _dates(forecast: Forecast, today: date) -> str:
    half, most = named_days(forecast.date(0.5), forecast.date(0.8), never=forecast.never, today=today)
    if unlikely(forecast.never):
        ever = chance(1.0 - forecast.never)
        return f"a reply is now unlikely: {_such(ever)} still {_verb(ever, 'end')} in one"
    if half is None:
        return "if they answer, it may be months from now, and no day can be named"
    by = f"if they answer, it is likely by {day_words(half, today)}"
    if most == half:
        return f"{by} (four in five of such waits)"
    if most is None:
        return f"{by} (half of such waits), though some take months"
    return f"{by} (half of such waits) and by {day_words(most, today)} (four in five)"


def _never(forecast: Forecast) -> str:
    never = chance(forecast.never)
    counts = forecast.silent and not _named_ahead(forecast.wait)
    after = f"after {_days(forecast.silent)} of silence " if counts else ""
    if forecast.never < _RARE[0][0]:
        return f"{after}hardly any never answer: {never}"
    return f"{after}{never} never {_verb(never, 'answer')}"


def _good(forecast: Forecast) -> str:
    good = chance(forecast.good_within(ALL_TIME))
    return f"{_capital(good)} {_verb(good, 'bring')} good news."


def _so_far(forecast: Forecast) -> str:
    """How the silence so far compares with the waits that are answered."""
    ever = max(forecast.by(ALL_TIME), 1e-9)
    usual = next((day for day in range(ALL_TIME) if forecast.by(day) >= ever / 2), ALL_TIME)
    if forecast.silent <= usual and not unlikely(forecast.never):
        return f"Silence until day {usual} is normal."
    sooner = chance(forecast.by(forecast.silent) / ever)
    return f"This is day {forecast.silent}; {sooner} of all answers come sooner."


def _nudge(forecast: Forecast, today: date) -> Iterator[str]:
    sent = max((day for day in forecast.wait.nudges if day <= today), default=None)
    if sent is not None and today <= add_business_days(sent, NUDGED_DAYS, forecast.wait.country):
        of = {0: "today", 1: "yesterday"}.get((today - sent).days, day_words(sent, today))
        yield f"Your email of {of} may hasten an answer in the next working days; how much is an assumption."


def _evidence(outcomes: int) -> str:
    if not outcomes:
        return "This rests on public figures only, none of your own yet: take it as rough."
    if outcomes < FEW:
        own = "one outcome" if outcomes == 1 else f"{outcomes} outcomes"
        return f"This rests mostly on public figures, and on {own} of your own."
    return f"This rests on {outcomes} outcomes of your own, beside public figures."


def _named_ahead(wait: Wait) -> bool:
    return wait.promise is not None and wait.end <= wait.promise


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{count} days"


def _such(phrase: str) -> str:
    return f"{phrase}{' of' if phrase.endswith('half') else ''} such silences"


def _verb(phrase: str, verb: str) -> str:
    """The verb after a `chance`: one in ten comes, two in ten come."""
    return f"{verb}s" if phrase.startswith("about 1 in") else verb


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
