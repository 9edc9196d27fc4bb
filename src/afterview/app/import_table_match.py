"""Which applications the rows of a table are: ones from an earlier import, ones typed by hand, new ones.

The key of a row decides. Where no application has it, one of the same company
and role may be it: one typed by hand, or one whose row has changed since it
came in; but none that another row of this table is by its key. The only open
one of a company, if nobody has said its role yet (a calendar says none), is
the only row of that company, and gets the role from it.

What was taken back comes to life again only if it says the same: a file that
was read wrongly, taken back and read anew gets a key of its own (`KEY~1`), as
the ledger keeps what it first heard of a key for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from afterview.core.events import ApplicationAdded, ContactAdded, Event, Fact
from afterview.core.model import Application, Interview
from afterview.store import ledger, records
from afterview.store.database import Transaction
from afterview.tables.entry import Entry, merged, same

# Two notes of one application may differ by some days in when it was sent.
SAME_DAYS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One application of a table, with the rows that tell of it. `number` None: it is new.

    `base` begins the keys of its events; `again` added it once, and was taken
    back. `by_hand`: it is there, and not from a table, so nothing is added to
    it but the role (`names_role`); `skipped`: nobody has applied yet.
    """

    rows: tuple[Entry, ...]
    entry: Entry
    base: str
    number: int | None = None
    again: Event | None = None
    by_hand: bool = False
    names_role: bool = False
    skipped: bool = False
    interviews: tuple[tuple[str, Interview], ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether it may bring events."""
        return not self.by_hand and not self.skipped


def match(tx: Transaction, entries: Iterable[Entry]) -> list[Planned]:
    """Every application of the table, in the order of their first rows."""
    there = {a.number: a for a in records.applications(tx)}
    found = _by_key(
        tx,
        {key: Planned(rows=tuple(r), entry=merged(r), base=key) for key, r in _grouped(entries).items()},
        there,
    )
    alike = _alike(found, there)
    open_ = set(records.open_applications(tx))
    without = _without_role(found, {n: a for n, a in there.items() if n in open_}, set(alike.values()))
    bases = _bases(tx, {*alike.values(), *without.values()})
    return [
        replace(_settled(key, planned, alike | without, bases), names_role=key in without)
        for key, planned in found.items()
    ]


def _by_key(
    tx: Transaction, planned: Mapping[str, Planned], there: Mapping[int, Application]
) -> dict[str, Planned]:
    """Each with the application its key names: one that is there, else one taken back that says the same."""
    found, open_keys = dict(planned), {key: key for key in planned}
    for turn in count(1):
        events = ledger.known_keys(tx, open_keys.values())
        for key, base in list(open_keys.items()):
            event = events.get(base)
            if event is None:
                if found[key].again is None:
                    found[key] = replace(found[key], base=base)
            elif event.application in there:
                found[key] = replace(found[key], base=base, number=event.application, again=None)
            elif found[key].again is None and says_the_same(event, added(found[key].entry)):
                found[key] = replace(found[key], base=base, again=event)
            if event is None or found[key].number is not None:
                del open_keys[key]
            else:
                open_keys[key] = f"{key}~{turn}"
        if not open_keys:
            return found
    raise AssertionError("unreachable")


def _settled(key: str, planned: Planned, alike: Mapping[str, int], bases: Mapping[int, str]) -> Planned:
    if planned.number is not None:
        return planned
    number = alike.get(key)
    if number is None:
        return replace(planned, skipped=planned.entry.status == "planned")
    base = bases.get(number)
    return replace(planned, number=number, again=None, base=base or key, by_hand=base is None)


def added(entry: Entry, number: int = 1) -> ApplicationAdded:
    """The fact that an entry adds, as application `number`."""
    application = Application(
        number=number,
        company=entry.company,
        role=entry.role,
        agency=entry.agency,
        country=entry.country,
        zone=entry.zone,
        applied=entry.applied,
        industry=entry.industry,
        channel=entry.channel,
        language=entry.language,
        url=entry.url,
    )
    return ApplicationAdded(application=application)


def says_the_same(event: Event, what: Fact, at: datetime | None = None) -> bool:
    """Whether an event holds this fact, the numbers of applications and contacts aside."""
    if at is not None and event.at != at:
        return False
    match event.what, what:
        case ApplicationAdded(application=old), ApplicationAdded(application=new):
            return replace(old, number=1) == replace(new, number=1)
        case ContactAdded(contact=known), ContactAdded(contact=fresh):
            return replace(known, number=1) == replace(fresh, number=1)
        case before, now:
            return before == now


def _grouped(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.key, []).append(entry)
    return groups


def _alike(planned: Mapping[str, Planned], there: Mapping[int, Application]) -> dict[str, int]:
    """The applications of the same company and role, for the keys that none has."""
    claimed = {each.number for each in planned.values()}
    named: dict[tuple[str, str], list[Application]] = {}
    for each in there.values():
        if each.number not in claimed:
            named.setdefault(_title(each.company, each.role), []).append(each)
    found = {}
    for key, here in planned.items():
        fitting = (
            () if here.number is not None else named.get(_title(here.entry.company, here.entry.role), ())
        )
        like = next((each for each in fitting if _may_be(each, here.entry)), None)
        if like is not None:
            found[key] = like.number
    return found


def _without_role(
    planned: Mapping[str, Planned], there: Mapping[int, Application], claimed: set[int]
) -> dict[str, int]:
    """The only open application of a company, still without a role, for the only row of that company."""
    held: dict[str, list[Application]] = {}
    rows: dict[str, list[str]] = {}
    for each in there.values():
        held.setdefault(same(each.company), []).append(each)
    for key, here in planned.items():
        rows.setdefault(same(here.entry.company), []).append(key)
    claimed = claimed | {each.number for each in planned.values() if each.number is not None}
    found = {}
    for company, keys in rows.items():
        entry, likely = planned[keys[0]].entry, held.get(company, [])
        if len(keys) != 1 or len(likely) != 1 or likely[0].role or likely[0].number in claimed:
            continue
        if entry.role and entry.status != "planned" and _may_be(likely[0], entry):
            found[keys[0]] = likely[0].number
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
