"""Which zone a wall-clock time is meant in, and which instant it then is.

the option, else the contact's  |  else assumed: the application's, the person's, the machine's
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from afterview.app.wiring import App
from afterview.core.model import zone_info
from afterview.errors import UserError
from afterview.store import records


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """An IANA zone; `assumed` where neither an option nor a contact named it."""

    name: str
    assumed: bool

    def __str__(self) -> str:
        return f"{self.name} (assumed)" if self.assumed else self.name


def choose_zone(
    said: str | None,
    contacts: Iterable[str | None],
    application: str | None,
    person: str | None,
    machine: str | None,
) -> Zone:
    """The first zone that is known; UserError where none is, or where the name is no zone's."""
    certain = said if said is not None else next((zone for zone in contacts if zone), None)
    name = certain if certain is not None else application or person or machine
    if name is None:
        raise UserError(
            "Nobody said in which time zone that is.",
            "Add --zone, or say yours once with `afterview init --zone Europe/Berlin`.",
        )
    return Zone(name=zone_info(name).key, assumed=certain is None)


def instant_of(moment: datetime, zone: str) -> datetime:
    """A moment in UTC: as it is with an offset, else as wall time in `zone`.

    UserError where the clock there skips that time, or shows it twice.
    """
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    here = zone_info(zone)
    first, second = (moment.replace(tzinfo=here, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    shown = f"{moment:%Y-%m-%d %H:%M}"
    if first.astimezone(UTC).astimezone(here).replace(tzinfo=None) != moment:
        after = first.astimezone(UTC).astimezone(here)
        example = after.isoformat(timespec="minutes")
        raise UserError(
            f"The time {shown} does not exist in {zone}: the clocks skip it.",
            f"Use {after:%H:%M}, or give the time with its offset, like {example}.",
        )
    raise UserError(
        f"The time {shown} comes twice in {zone}, before and after the clocks go back.",
        f"Give the offset: {first.isoformat(timespec='minutes')} is the first, "
        f"{second.isoformat(timespec='minutes')} the second.",
    )


def wall_time(app: App, moment: datetime | None) -> datetime | None:
    """A moment of the person's clock in UTC, where one was said."""
    if moment is None:
        return None
    with app.store.read(app.owner) as tx:
        person = records.owner_of(tx)
    return instant_of(moment, (person.zone if person else None) or app.config.zone or "UTC")


def day_of(moment: datetime, zone: str) -> date:
    """The local day of an instant."""
    return moment.astimezone(zone_info(zone)).date()


def span(start: datetime, end: datetime, zone: str) -> str:
    """Two instants as `Tue 3 Nov 2026, 15:00–16:00` on the clocks of `zone`."""
    first, last = (moment.astimezone(zone_info(zone)) for moment in (start, end))
    closing = f"{last:%H:%M}" if last - first < timedelta(days=1) else f"{last:%a} {last.day} {last:%b %H:%M}"
    return f"{first:%a} {first.day} {first:%b %Y}, {first:%H:%M}–{closing}"
