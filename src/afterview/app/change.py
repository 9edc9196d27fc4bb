"""One command of the person: what it records, and everything that follows, in one transaction.

with changing(app) as change:
    facts = change.facts(7)            # gather
    change.record(7, Answered())       # record
# on leaving: projections, look_at of all it concerns, drafts that no longer
# hold are withdrawn; one commit, or nothing at all
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from afterview.app.look import View, case, decide, facts_by_number, gather, no_such, settle
from afterview.app.wiring import App
from afterview.core.actions import Action, Answer, Wait, Write
from afterview.core.agenda import acceptance_of, offers_of
from afterview.core.events import ApplicationAdded, Closed, Event, Fact, OfferDeadline, Reopened
from afterview.core.facts import Facts, facts_of
from afterview.core.model import Occasion
from afterview.core.occasions import follow_up_letter
from afterview.errors import NotFound, UserError
from afterview.letters.template import STEPS
from afterview.store import batches, ledger, looks, outbox, records
from afterview.store.database import Transaction
from afterview.store.outbox import Entry, LetterKey
from afterview.store.records import Projection


class _NotKept(Exception):
    """No error: it makes the transaction roll back."""


AT_ONCE = 500  # applications that are decided together: enough to save queries, little to hold

# These reach beyond the applications that share an address.
_FAR = (OfferDeadline, Closed, Reopened)


Progress = Callable[[str, int, int], None]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(kw_only=True, slots=True)
class Change:
    """A command under way. `now` is one instant for all of it; `keeps_drafts`: an import changes none.

    `progress` hears (what, done, of how many) where that takes long.
    """

    app: App
    tx: Transaction
    batch: int
    now: datetime
    touched: set[int] = field(default_factory=set)
    everywhere: bool = False
    keeps_drafts: bool = False
    progress: Progress = quiet
    fresh: dict[int, list[Event]] = field(default_factory=dict)
    unused: int | None = None

    @property
    def zone(self) -> str:
        """The zone things happen in unless something says otherwise."""
        person = records.owner_of(self.tx)
        return (person.zone if person else None) or self.app.config.zone or "UTC"

    def view(self, number: int) -> View:
        """The application with all that bears on it, as of this moment; NotFound."""
        view = gather(self.tx, [number], self.app.library, zone=self.app.config.zone, now=self.now)
        view.facts(number)
        return view

    def facts(self, number: int) -> Facts:
        """The application as it stands; NotFound where there is none."""
        try:
            return facts_of(ledger.live(self.tx, [number])[number])
        except NotFound:
            raise no_such(number) from None

    def action(self, number: int) -> Action:
        """The present answer for one application."""
        return decide(self.view(number), [number])[number]

    def record(
        self, number: int | None, *whats: Fact, at: datetime | None = None, zone: str | None = None
    ) -> None:
        """Append facts that happened `at` (now) in `zone` (the person's); `number` None: to all."""
        happened = at or self.now
        if happened > self.now:
            raise UserError("That time is still to come.", "Record it when it has happened.")
        keys = ledger.person_keys(self.tx, len(whats))
        where = zone or self.zone
        self.append(
            Event(key=key, application=number, at=happened, recorded_at=self.now, zone=where, what=what)
            for key, what in zip(keys, whats, strict=True)
        )

    def append(self, events: Iterator[Event]) -> tuple[Event, ...]:
        """Append events that have their keys already; returns those that were new."""
        if self.unused is None:
            self.unused = records.next_application(self.tx)
        new = ledger.append(self.tx, tuple(events), batch=self.batch)
        self._remember(new, self.unused)
        self.touch(new)
        return new

    def _remember(self, new: tuple[Event, ...], unused: int) -> None:
        """Keep all that there is of applications that begin with this command, to fold it unread."""
        for each in new:
            number = each.application
            if number is not None and number >= unused and isinstance(each.what, ApplicationAdded):
                self.fresh.setdefault(number, [])
            if number in self.fresh:
                self.fresh[number].append(each)

    def touch(self, events: tuple[Event, ...]) -> None:
        """Note whom these events concern."""
        self.touched |= {e.application for e in events if e.application is not None}
        self.everywhere |= any(e.application is None or isinstance(e.what, _FAR) for e in events)

    def follow_through(self) -> None:
        """Project what was touched, decide anew for all it concerns, withdraw drafts that fell away."""
        before = _concerned(self.tx, self.touched)
        known = project(self.tx, self.touched, fresh=self.fresh)
        if self.everywhere:
            looks.make_open_due(self.tx, now=self.now)
            before |= _with_drafts(self.tx)
        concerned = sorted(before | _concerned(self.tx, self.touched))
        looks.make_due(self.tx, concerned, now=self.now)
        drafts = () if self.keeps_drafts else _drafts(self.tx, concerned)
        lettered = {key.application for entry in drafts for key in entry.letters}
        standing: dict[int, _Standing] = {}
        for done, part in enumerate(ledger.chunks(concerned, AT_ONCE)):
            self.progress("Looking ahead", done * AT_ONCE, len(concerned))
            view = gather(
                self.tx, part, self.app.library, zone=self.app.config.zone, now=self.now, known=known
            )
            actions = decide(view, part)
            standing |= {n: _standing(view, n, actions.get(n)) for n in lettered.intersection(view.members)}
            settle(self.tx, view, actions, version=self.app.library.version)
        self.progress("Looking ahead", len(concerned), len(concerned))
        _withdraw(self.tx, drafts, standing, batch=self.batch)


@contextmanager
def changing(app: App, *, keep: bool = True, source: str = batches.PERSON) -> Iterator[Change]:
    """One command of the person: a batch of its own, committed whole or not at all.

    `source`: whose doing it is, if not theirs. Without `keep` everything is taken back at the end: a
    look at what would happen.
    """
    with suppress(_NotKept), app.store.write(app.owner) as tx:
        change = Change(app=app, tx=tx, batch=batches.next_batch(tx, source=source), now=app.now)
        yield change
        if not keep:
            raise _NotKept
        if change.touched or change.everywhere:
            change.follow_through()


def _concerned(tx: Transaction, numbers: set[int]) -> set[int]:
    sharing = records.by_address(tx, numbers, open_only=True)
    return numbers | {n for group in sharing.values() for n in group}


def _with_drafts(tx: Transaction) -> set[int]:
    waiting = outbox.entries(tx, states=outbox.PENDING)
    return {letter.application for entry in waiting for letter in entry.letters}


def project(
    tx: Transaction, numbers: Collection[int], *, fresh: Mapping[int, Sequence[Event]] | None = None
) -> dict[int, Facts]:
    """Write what the events of these applications amount to, and return it for those that exist.

    `fresh` holds all events of applications that need not be read.
    """
    newest, everywhere = ledger.newest(tx), ledger.owner_wide(tx)
    known = {n: facts_of((*everywhere, *events)) for n, events in (fresh or {}).items() if n in numbers}
    for part in ledger.chunks(sorted(numbers), AT_ONCE):
        known |= facts_by_number(tx, part, known)
        records.project(tx, [_projection(n, known.get(n)) for n in part], last_event=newest)
    return known


def _projection(number: int, facts: Facts | None) -> Projection:
    if facts is None:
        return Projection(number=number, application=None)
    written = {s.what.to for s in facts.sent if s.what.to}
    return Projection(
        number=number,
        application=facts.application,
        contacts=facts.contacts,
        addresses=frozenset({c.address for c in facts.contacts if c.address} | written),
        open=facts.is_open,
        concerns_all=bool(offers_of(facts) or acceptance_of(facts)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Standing:
    """Which letters an application wants now, and why; None: it was not decided anew."""

    letters: frozenset[LetterKey] | None
    why: str = ""


def _standing(view: View, number: int, action: Action | None) -> _Standing:
    if action is None:
        return _Standing(letters=None)
    return _Standing(letters=open_letters(view, action, number), why=action.why)


def _drafts(tx: Transaction, numbers: Collection[int]) -> tuple[Entry, ...]:
    return outbox.entries(tx, states=outbox.PENDING, applications=numbers)


def _withdraw(
    tx: Transaction, drafts: Collection[Entry], standing: Mapping[int, _Standing], *, batch: int
) -> None:
    """A draft whose letters nobody wants any more is withdrawn, with the reason."""
    for entry in drafts:
        there = [standing[key.application] for key in entry.letters if key.application in standing]
        decided = [each for each in there if each.letters is not None]
        outside = entry.step not in STEPS  # the cadence neither wants it nor not
        wanted = outside or any(key in (each.letters or ()) for each in decided for key in entry.letters)
        if decided and not wanted:
            outbox.withdraw(tx, entry.number, why=decided[0].why, batch=batch)
        elif not there:
            outbox.withdraw(tx, entry.number, why="The application was taken back.", batch=batch)


def open_letters(view: View, action: Action, number: int) -> frozenset[LetterKey]:
    """The letters of one application that may be written now or are next."""
    if isinstance(action, Write):
        return _keys(number, action.letters)
    here, ahead = case(view, number), None
    if isinstance(action, Answer) and action.to == "offer":
        ahead = follow_up_letter(here, "offer_thanks", view.now)
    elif isinstance(action, Wait) and here.timers.pending and not here.timers.upcoming:
        pending = here.timers.pending
        ahead = follow_up_letter(here, pending.step, view.now, anchor=pending.anchor)
    return _keys(number, (ahead,)) if ahead else frozenset()


def _keys(number: int, letters: Iterable[Occasion]) -> frozenset[LetterKey]:
    return frozenset(
        LetterKey(application=number, step=o.step, recipient=o.recipient, anchor=o.anchor) for o in letters
    )
