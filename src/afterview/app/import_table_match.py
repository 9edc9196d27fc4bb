"""Which applications the rows of a table are: ones from an earlier import, ones typed by hand, new ones.

The key of a row decides. Where no application has it, one of the same company
and role may be it: one typed by hand, or one whose row has changed since it
came in; but none that another row of this table is by its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from afterview.core.events import ApplicationAdded, Event
from afterview.core.model import Application, Interview
from afterview.store import ledger, records
from afterview.store.database import Transaction
from afterview.tables.entry import Entry, merged, same

# Two notes of one application may differ by some days in when it was sent.
SAME_DAYS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One application of a table, with the rows that tell of it. `number` None: it is new.

    `base` begins the keys of its events. `by_hand`: it is there, and not from a
    table, so nothing is added to it; `skipped`: nobody has applied yet.
    """

    rows: tuple[Entry, ...]
    entry: Entry
    base: str
    number: int | None = None
    by_hand: bool = False
    skipped: bool = False
    interviews: tuple[tuple[str, Interview], ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether it may bring events."""
        return not self.by_hand and not self.skipped


def match(tx: Transaction, entries: Iterable[Entry]) -> tuple[list[Planned], dict[str, Event]]:
    """Every application of the table, in the order of their first rows.

    With it the events that added one of them by its key, dead or alive.
    """
    groups = _grouped(entries)
    there = {a.number: a for a in records.applications(tx)}
    added = ledger.known_keys(tx, groups)
    known = {key: event.application for key, event in added.items() if event.application in there}
    alike = _alike(groups, there, known)
    bases = _bases(tx, set(alike.values()))
    return [_planned(key, rows, known, alike, bases) for key, rows in groups.items()], added


def _planned(
    key: str,
    rows: Sequence[Entry],
    known: Mapping[str, int | None],
    alike: Mapping[str, int],
    bases: Mapping[int, str],
) -> Planned:
    planned = Planned(rows=tuple(rows), entry=merged(rows), base=key)
    if known.get(key) is not None:
        return replace(planned, number=known[key])
    number = alike.get(key)
    if number is None:
        return replace(planned, skipped=planned.entry.status == "planned")
    base = bases.get(number)
    return replace(planned, number=number, base=base or key, by_hand=base is None)


def _grouped(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.key, []).append(entry)
    return groups


def _alike(
    groups: Mapping[str, Sequence[Entry]], there: Mapping[int, Application], known: Mapping[str, int | None]
) -> dict[str, int]:
    """The applications of the same company and role, for the keys that none has."""
    claimed = set(known.values())
    named: dict[tuple[str, str], list[Application]] = {}
    for each in there.values():
        if each.number not in claimed:
            named.setdefault(_title(each.company, each.role), []).append(each)
    found = {}
    for key, (entry, *_) in groups.items():
        fitting = () if key in known else named.get(_title(entry.company, entry.role), ())
        like = next((each for each in fitting if _may_be(each, entry)), None)
        if like is not None:
            found[key] = like.number
    return found


def _bases(tx: Transaction, numbers: set[int]) -> dict[int, str]:
    """What the keys of those of these applications begin with that came from a table."""
    events = (e for e in ledger.standing(tx, numbers) if isinstance(e.what, ApplicationAdded))
    return {e.application: e.key for e in events if e.application and e.key.startswith("sheet:")}


def _title(company: str, role: str | None) -> tuple[str, str]:
    return same(company), same(role or "")


def _may_be(there: Application, entry: Entry) -> bool:
    """Whether it can be the row's: sent at about the same time, as far as that is known."""
    if there.applied is None or entry.applied is None:
        return True
    return abs(there.applied - entry.applied) <= SAME_DAYS
