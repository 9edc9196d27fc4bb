"""What became of the rows of a table, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias

from afterview.app.answers import Imported
from afterview.app.history import HEARD
from afterview.app.import_table_match import Planned
from afterview.app.import_table_open import Table
from afterview.app.zones import span
from afterview.core.events import (
    ApplicationAdded,
    Closed,
    ContactAdded,
    ContactBlocked,
    Event,
    Heard,
    InterviewMoved,
    InterviewSet,
)

_ENDS = {"accepted": "accepted", "declined": "declined", "rejected": "rejected", "withdrew": "withdrawn"}
_MOST_HINTS = 8
Does: TypeAlias = Literal["add", "change", "nothing", "skip"]


def message_of(file: str, planned: Collection[Planned], *, taken: int, wrong: int, out: bool) -> str:
    """What the file brought, in a sentence."""
    if out:
        rows = "A row" if wrong == 1 else f"{wrong:,} rows"
        return f"Nothing was taken in from {file}: {rows} cannot be used."
    left = f" {_rows(wrong)} left out." if wrong else ""
    if taken:
        return f"Took in {_counted(taken, 'application')} from {file}.{left}"
    if not planned and not wrong:
        return f"{file} holds no applications.{left}"
    return f"{file} holds nothing new.{left}"


def items_of(planned: Sequence[Planned], new: Collection[Event]) -> Iterator[Imported]:
    """An entry for each row that could be used, in the order of the applications."""
    appended = {event.key for event in new}
    for each in planned:
        first, *others = each.rows
        yield _item(each, [event for event in each.events if event.key in appended])
        for row in others:
            yield Imported(
                place=row.place,
                does="nothing",
                words="another row of the same application",
                company=first.company,
                role=first.role,
                application=each.number,
            )


def _item(planned: Planned, new: list[Event]) -> Imported:
    entry = planned.rows[0]
    added = any(isinstance(event.what, ApplicationAdded) for event in new)
    does: Does
    if planned.skipped:
        does, words = "skip", "not applied for yet"
    elif planned.by_hand and not new:
        does, words = "nothing", "the same company and role are there already"
    elif not new:
        does, words = "nothing", "known already"
    else:
        role = [f"there already; its role is {entry.role}"] if planned.names_role else []
        parts = role + [part for event in new if (part := _words(event))]
        does, words = ("add" if added else "change"), "; ".join(parts) or "added"
        if planned.entry.remarks:
            words += f" ({'; '.join(planned.entry.remarks)})"
    return Imported(
        place=entry.place,
        does=does,
        words=words,
        company=entry.company,
        role=entry.role,
        application=planned.number,
    )


def _words(event: Event) -> str:
    match event.what:
        case ApplicationAdded(application=application):
            return f"applied {_day(application.applied)}" if application.applied else ""
        case ContactAdded(contact=contact):
            return f"recruiter {contact.name}" + (f" <{contact.address}>" if contact.address else "")
        case ContactBlocked(address=address):
            return f"{address} asked not to be written to"
        case InterviewSet(interview=i):
            return f"interview {span(i.start, i.end, i.zone)}"
        case InterviewMoved(start=start, end=end, zone=zone):
            return f"interview moved to {span(start, end, zone)}"
        case Heard(verdict=verdict):
            return HEARD[verdict]
        case Closed(why=why):
            return _ENDS[why]
        case _:
            return ""


def hints_of(
    planned: Sequence[Planned], new: Collection[Event], table: Table, *, out: bool, assumed: bool
) -> tuple[str, ...]:
    """What to know besides: what was taken for granted, what was left out, what to do about it."""
    if out:
        return ("Mend them in the file, or leave them out with --skip-errors.",)
    fresh = {event.key for event in new}
    here = [each for each in planned if any(event.key in fresh for event in each.events)]
    return (*_about_table(table), *_about_interviews(here, assumed=assumed), *_about_statuses(here))[
        :_MOST_HINTS
    ]


def _about_table(table: Table) -> Iterator[str]:
    for name, why in table.columns.why_not.items():
        yield f"The column {name} is left out: {why}."
    if table.remembered:
        yield "The columns are as you said the last time."


def _about_interviews(planned: Sequence[Planned], *, assumed: bool) -> Iterator[str]:
    zones = {i.zone for each in planned for _, i in each.interviews if each.entry.zone is None}
    if assumed and zones:
        yield f"Times are in {', '.join(sorted(zones))} (assumed); --zone says another zone."
    timeless = sum(slot.start is None for each in planned for slot in each.entry.slots)
    if timeless:
        yield (
            f"{_counted(timeless, 'interview')} without a time: taken as 9:00 to 17:00 that day."
            " `afterview interview APP --move N --at TIME` puts one right."
        )


def _about_statuses(planned: Sequence[Planned]) -> Iterator[str]:
    meetings = [e for e in planned if e.entry.status == "interview" and not e.entry.slots]
    if meetings:
        yield (
            f"An interview without a day in {_rows(len(meetings))}: with the day, letters are due."
            f" Add it with `afterview interview {meetings[0].number} --at TIME`."
        )
    for status, kind, what in (
        ("offer", "offer", "An offer"),
        ("on_hold", "position_on_hold", "A position on hold"),
    ):
        undated = [e for e in planned if e.entry.status == status and not _has(e, Heard)]
        if undated:
            yield (
                f"{what} of no recent day in {_rows(len(undated))}: if it still counts, note it with"
                f" `afterview heard {undated[0].number} --kind {kind}`."
            )
    accepted = [e for e in planned if e.entry.status == "accepted" and not _has(e, Closed)]
    if accepted:
        yield (
            f"An acceptance of no known day in {_rows(len(accepted))}: if it is of these days, say so with"
            f" `afterview close {accepted[0].number} --why accepted`."
        )
    remarks = Counter(remark for each in planned for remark in each.entry.remarks)
    for remark, count in remarks.most_common(_MOST_HINTS):
        yield f"{_rows(count)}: {remark}."


def _has(planned: Planned, kind: type) -> bool:
    return any(isinstance(event.what, kind) for event in planned.events)


def _rows(count: int) -> str:
    return _counted(count, "row")


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
