"""What forecasts were worth: what they would have said every Monday, and what came."""

from __future__ import annotations

from afterview.app.evidence import past_of
from afterview.app.outlook import here
from afterview.app.outlook_answers import BinAnswer, HorizonAnswer, StatedAnswer, TrackAnswer
from afterview.app.wiring import App
from afterview.forecast.replay import Horizon, Record
from afterview.forecast.replay import track_record as record_of
from afterview.forecast.score import Bin, Coverage

ENOUGH = 20  # decided forecasts from which on a comparison says anything
DIGITS = 4


def track_record(app: App) -> TrackAnswer:
    """The track record of the forecasts of all applications, worked out anew from what happened."""
    now = app.now
    with app.store.read(app.owner) as tx:
        past = past_of(tx, None, zone=app.config.zone, now=now)
    record = record_of([wait for _, wait in past.waits()], today=past.today)
    return TrackAnswer(
        now=here(past, now),
        since=record.first,
        forecasts=record.forecasts,
        waits=record.waits,
        enough=record.decided >= ENOUGH,
        words=_words(record),
        horizons=tuple(_horizon(each) for each in record.horizons),
        stated=tuple(_stated(share, each) for share, each in record.stated),
    )


def _words(record: Record) -> str:
    if not record.forecasts:
        return "No Monday has passed in silence yet, so there is no forecast to compare."
    if record.decided < ENOUGH:
        decided = f"{record.decided} forecast{'' if record.decided == 1 else 's'}"
        return (
            f"Too little has happened to say how good the forecasts are: {decided} of a reply within a week "
            f"can be compared with what came, and {ENOUGH} are the least."
        )
    return " ".join(
        [*(_compared(each) for each in record.horizons if each.decided), _days_kept(record)]
    ).strip()


def _compared(horizon: Horizon) -> str:
    replies = f"{horizon.came} repl{'y' if horizon.came == 1 else 'ies'}"
    return (
        f"Of {horizon.decided} forecasts about the next {horizon.days} days "
        f"about {horizon.expected:.0f} were to see a reply; {replies} came."
    )


def _days_kept(record: Record) -> str:
    share, found = record.stated[-1]
    if found.share is None:
        return ""
    return f"Of the replies, {found.share:.0%} came by the day stated for {share:.0%} of them."


def _horizon(horizon: Horizon) -> HorizonAnswer:
    return HorizonAnswer(
        days=horizon.days,
        decided=horizon.decided,
        expected=round(horizon.expected, DIGITS),
        came=horizon.came,
        brier=_rounded(horizon.brier),
        calibration_error=_rounded(horizon.error),
        bins=tuple(_bin(each) for each in horizon.bins),
    )


def _bin(found: Bin) -> BinAnswer:
    low, high = found.interval
    return BinAnswer(
        low=found.low,
        high=found.high,
        forecasts=found.count,
        said=round(found.said, DIGITS),
        came=found.came,
        share=round(found.share, DIGITS),
        share_low=round(low, DIGITS),
        share_high=round(high, DIGITS),
    )


def _stated(share: float, found: Coverage) -> StatedAnswer:
    return StatedAnswer(
        share=share,
        replies=found.count,
        covered=found.covered,
        covered_share=_rounded(found.share),
        weighted_share=_rounded(found.weighted),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
