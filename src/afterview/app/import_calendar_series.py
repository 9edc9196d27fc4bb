"""A newer version of a series against the interviews that came in from an older one.

known interviews ──the new series names it──────────────> stays, as that entry says
                 ──it names another on that day──────────> that one, moved
                 ──others are left on both sides─────────> moved, in order of time
                 ──only known ones are left, to come─────> called off
an older version of a series adds nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from afterview.app.answers import Imported
from afterview.app.import_calendar_book import Book
from afterview.app.import_calendar_folder import Entry, Slot
from afterview.calendars.ics import Meeting
from afterview.core.events import UNDATED, CalendarMark
from afterview.core.rounds import CalendarWord

OLDER = "An older version of what is known."
Entries = dict[Entry, list[Meeting]]


def newest_words(book: Book, uid: str) -> dict[Slot, CalendarWord]:
    """For each interview of a UID the newest that one of its entries says."""
    words: dict[Slot, CalendarWord] = {}
    for entry in book.series[uid]:
        slot = book.slots[entry]
        word = book.folders[slot[0]].placements[slot[1]].word(entry)
        if word is not None and (slot not in words or words[slot].mark.precedes(word.mark)):
            words[slot] = word
    return words


def renew(
    book: Book, uid: str, meetings: Iterable[Meeting], entries: Entries, *, days: tuple[date, date]
) -> list[Imported]:
    """Bring `entries` of a UID that is known in line with its interviews.

    Entries that are known ones at another time are noted in the book as those;
    known ones that fell away are added to `entries` as called off.
    """
    whole = [m for m in meetings if m.recurrence is None and not m.cancelled]
    known = {slot: word for slot, word in newest_words(book, uid).items() if _is_whole(word)}
    if not whole or not known:
        return []
    new = max(whole, key=lambda m: (m.sequence, m.stamp or UNDATED))
    mark = CalendarMark(uid=uid, sequence=new.sequence, stamp=new.stamp, numbered=new.numbered)
    fresh = [entry for entry in _named(uid, entries) if entry not in book.slots]
    if any(mark.precedes(word.mark) for word in known.values()):
        for entry in fresh:
            del entries[entry]
        return [Imported(place=new.place, does="nothing", words=OLDER)] if fresh else []
    named = set(_named(uid, entries))
    gone = {
        slot: word
        for slot, word in known.items()
        if word.mark.precedes(mark) and word.mark.entry not in named and not word.cancelled
    }
    for entry, slot in list(_paired(book, fresh, gone, entries)):
        book.mark(entry, slot)
        del gone[slot]
    since = min(new.stamp or book.change.now, book.change.now)
    for slot, word in gone.items():
        interview = book.folders[slot[0]].placements[slot[1]].interview
        if interview.end > since and days[0] <= interview.start.date() <= days[1]:
            entries[word.mark.entry] = [_off(new, word, interview.zone)]
    return []


def _is_whole(word: CalendarWord) -> bool:
    return word.mark.of_series or word.mark.recurrence is None


def _named(uid: str, entries: Entries) -> list[Entry]:
    """The entries that the series itself, or the single meeting, names; in order of time."""
    mine = [
        (versions[0], entry)
        for entry, versions in entries.items()
        if entry[0] == uid
        and any((m.of_series or m.recurrence is None) and not m.cancelled for m in versions)
    ]
    return [entry for meeting, entry in sorted(mine, key=lambda pair: _utc(pair[0].start))]


def _paired(
    book: Book, fresh: list[Entry], gone: dict[Slot, CalendarWord], entries: Entries
) -> Iterator[tuple[Entry, Slot]]:
    """Which new entry is which known interview: on the same day, else one after the other."""
    left = sorted(gone, key=lambda slot: gone[slot].start or UNDATED)
    free: list[Entry] = []
    for entry in fresh:
        day = _utc(entries[entry][0].start).date()
        same = next((slot for slot in left if _utc(gone[slot].start or UNDATED).date() == day), None)
        if same is None:
            free.append(entry)
            continue
        left.remove(same)
        yield entry, same
    ahead = [slot for slot in left if (gone[slot].end or UNDATED) > book.change.now]
    yield from zip(free, ahead, strict=False)


def _off(new: Meeting, word: CalendarWord, zone: str) -> Meeting:
    """The known meeting as one that the series no longer has."""
    assert word.start is not None
    assert word.end is not None
    return replace(
        new,
        start=word.start,
        end=word.end,
        zone=zone,
        all_day=False,
        recurrence=word.mark.recurrence,
        repeats=None,
        cancelled=True,
        excluded=True,
        of_series=True,
    )


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
