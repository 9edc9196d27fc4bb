"""What to tell a calendar now, given what it was told before.

    plan, what happened, told before ──renewed──> told now ──is_said──> the entries of this file

1. An entry that stays as it was keeps its sequence; every change of it adds one.
2. A step that fell away is told as cancelled; one that comes back is told as standing again.
3. A step that was really taken stays, on the day it was taken: what happened is not cancelled.
4. Cancelled and past entries are said for `SAID_FOR` days after their day and
   after their last change, whichever is later; then the file leaves them out.

So a program that merges files by UID and sequence and one that replaces the
whole calendar end with the same steps ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

SAID_FOR = 30  # days


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One entry as it was last told. `changed`: the person's day on which its sequence last grew."""

    uid: str
    application: int
    company: str
    day: date
    step: str
    sequence: int = 0
    cancelled: bool = False
    changed: date


def renewed(
    before: Mapping[str, Told],
    plan: Iterable[Told],
    taken: Mapping[str, date],
    *,
    today: date,
    floor: int = 0,
) -> dict[str, Told]:
    """Every entry as it is to be told `today`, by UID; none with a sequence below `floor`.

    The sequences of `plan` do not matter. `taken`: the day each step was taken, by UID.
    """
    now = {each.uid: replace(each, cancelled=False) for each in plan}
    for uid, known in before.items():
        if uid not in now and uid in taken:
            now[uid] = replace(known, day=taken[uid], cancelled=False)
        elif uid not in now:
            now[uid] = replace(known, cancelled=True)
    return {uid: _numbered(before.get(uid), each, today, floor) for uid, each in now.items()}


def is_said(entry: Told, *, today: date) -> bool:
    """Whether an entry that is not in the plan still belongs in the file."""
    return max(entry.day, entry.changed) + timedelta(days=SAID_FOR) >= today


def may_change(entry: Told, *, today: date) -> bool:
    """Whether an entry that is not in the plan has to be looked at: an old cancelled one is settled."""
    return not entry.cancelled or is_said(entry, today=today)


def _numbered(before: Told | None, now: Told, today: date, floor: int) -> Told:
    if before is None:
        return replace(now, sequence=floor, changed=today)
    same = replace(now, sequence=before.sequence, changed=before.changed) == before
    if same and before.sequence >= floor:
        return before
    return replace(now, sequence=max(before.sequence + 1, floor), changed=today)
