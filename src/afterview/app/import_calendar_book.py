"""What is known when calendars come in, and what they add: read once, kept up with every event made.

applications, contacts, calendar marks ──prefetched──> Folder for each application
                                                        └──record──> events, appended together at the end

Nothing is asked of the database for a single meeting: 10,000 of them come at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from afterview.app.change import Change
from afterview.app.import_calendar_folder import (
    Entry,
    Folder,
    Slot,
    content_key,
    folder_of,
    key_of,
    turn_of,
)
from afterview.calendars.detect import Known
from afterview.calendars.domains import is_companys, registrable
from afterview.calendars.guests import Guest
from afterview.calendars.titles import company_key
from afterview.core import events as ev
from afterview.core.events import Event, Fact
from afterview.core.facts import Facts, edited, facts_of
from afterview.core.model import Application, Contact, ContactRole, Person
from afterview.core.text import name_from_address
from afterview.errors import NotFound
from afterview.store import ledger, records

SOURCE = "calendar"
AT_ONCE = 2000  # events that are appended together


@dataclass(kw_only=True, slots=True)
class Book:
    """All folders that matter, and what is to be recorded."""

    change: Change
    person: Person
    zone: str
    folders: dict[int, Folder] = field(default_factory=dict)
    slots: dict[Entry, Slot] = field(default_factory=dict)
    series: dict[str, list[Entry]] = field(default_factory=dict)
    companies: dict[str, list[int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, list[int]] = field(default_factory=dict)
    domains: dict[str, list[int]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    marks: dict[str, Event] = field(default_factory=dict)
    _applications: dict[int, Application] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)
    following: dict[str, int] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """What telling interviews from other meetings needs."""
        return Known(
            names=(self.person.name,) if self.person.name else (),
            addresses=frozenset({self.person.email.casefold()} if self.person.email else ()),
            companies=self.names,
            contacts=frozenset(self.addresses),
        )

    def exists(self, number: int) -> bool:
        """Whether there is such an application."""
        return number in self._applications

    def is_open(self, number: int) -> bool:
        """Whether it has not ended."""
        return number in self._open

    def application(self, number: int) -> Application:
        """One of those that exist."""
        return self._applications[number]

    def fetch(self, numbers: Collection[int], entries: Iterable[Entry]) -> None:
        """Read what these applications amount to, and those these calendar entries belong to."""
        wanted = {n for n in numbers if n in self._applications}
        wanted |= self._find(set(entries))
        for part in ledger.chunks(wanted - self.folders.keys()):
            for number, history in ledger.live(self.change.tx, part).items():
                if number in self._applications:
                    self.file(number, facts_of(history), history)

    def open_folder(self, number: int) -> Folder:
        """The folder of an application that exists; NotFound where it does not."""
        if number not in self._applications:
            raise NotFound(f"There is no application {number}.", "See them with `afterview list`.")
        if number not in self.folders:
            self.fetch([number], ())
        return self.folders[number]

    def add_application(self, company: str, role: str | None, entry: Entry) -> Folder:
        """A new application; taken back before and wanted again, it has the number it had."""
        before = self.marks.get(key_of(entry))
        number = before.application if before else None
        if number is None or number in self._applications:
            number = self._take("application")
        self.following["application"] = max(self.following["application"], number + 1)
        application = Application(number=number, company=company, role=role)
        self.record(entry, number, ev.ApplicationAdded(application=application))
        self.know(application, is_open=True)
        self.folders[number] = Folder(application=application)
        return self.folders[number]

    def welcome(self, folder: Folder, guests: Iterable[Guest], entry: Entry) -> tuple[int, ...]:
        """The contacts of the guests who are there; all of them are known from now on.

        What asked elsewhere not to be written to is not written to here.
        """
        there: list[int] = []
        for guest in guests:
            contact = folder.contact(guest)
            if contact is None:
                contact = self._add_contact(folder, guest, entry)
            elif contact.address is None and guest.address:
                contact = self._complete(folder, contact, "address", guest.address, entry)
            elif not guest.guessed and _is_guess(contact) and contact.name != guest.name:
                contact = self._complete(folder, contact, "name", guest.name, entry)
            if guest.present and contact.number not in there:
                there.append(contact.number)
        return tuple(there)

    def record(
        self,
        entry: Entry,
        number: int,
        what: Fact,
        *,
        at: datetime | None = None,
        zone: str | None = None,
    ) -> Event:
        """Note an event of an application that this calendar entry brings."""
        first = isinstance(what, ev.InterviewSet) and entry not in self.slots
        moment = at or self.change.now
        event = Event(
            key=self._new_key(entry) if first else content_key(entry, number, what, moment),
            application=number,
            at=moment,
            recorded_at=self.change.now,
            zone=zone or self.zone,
            source=SOURCE,
            what=what,
        )
        self.events.append(event)
        folder, mark = self.folders.get(number), getattr(what, "calendar", None)
        interview = folder.learn(event) if folder else None
        if mark is not None and interview is not None:
            self.mark(mark.entry, (number, interview))
        if len(self.events) >= AT_ONCE:
            self.keep()
        return event

    def keep(self) -> None:
        """Append what was noted so far; it is held no longer than that."""
        self.change.append(iter(self.events))
        self.events.clear()

    def _add_contact(self, folder: Folder, guest: Guest, entry: Entry) -> Contact:
        role: ContactRole = guest.role
        if role == "recruiter" and any(each.role == "recruiter" for each in folder.contacts):
            role = "interviewer" if guest.present else "other"
        contact = Contact(number=self._take("contact"), name=guest.name, address=guest.address, role=role)
        number = folder.application.number
        self.record(entry, number, ev.ContactAdded(contact=contact))
        folder.contacts.append(contact)
        if contact.address:
            text = contact.address.casefold()
            if text in self._blocked(text) and text not in folder.blocked:
                self.record(entry, number, ev.ContactBlocked(address=contact.address))
                folder.blocked |= {text}
            self.know_address(contact.address, number)
        return contact

    def _complete(self, folder: Folder, known: Contact, what: str, value: str, entry: Entry) -> Contact:
        edit = ev.ContactEdited(contact=known.number, field=what, value=value)
        self.record(entry, folder.application.number, edit)
        contact = edited(known, what, value)
        folder.contacts = [contact if each is known else each for each in folder.contacts]
        return contact

    def _blocked(self, address: str) -> frozenset[str]:
        holding = [self.folders[n] for n in self.addresses.get(address, ()) if n in self.folders]
        return frozenset().union(*(folder.blocked for folder in holding)) if holding else frozenset()

    def mark(self, entry: Entry, slot: Slot) -> None:
        """Note that a calendar entry speaks of an interview."""
        if entry not in self.slots:
            self.series.setdefault(entry[0], []).append(entry)
        self.slots[entry] = slot

    def _find(self, entries: set[Entry]) -> set[int]:
        """The applications of calendar entries that came in before; those taken back are only noted."""
        numbers: set[int] = set()
        keys = {key_of(entry): entry for entry in entries}
        turn, open_keys = 1, set(keys)
        while open_keys:
            found = ledger.known_keys(self.change.tx, [turn_of(key, turn) for key in open_keys])
            open_keys = {key for key in open_keys if turn_of(key, turn) in found}
            for key in open_keys:
                self.marks[key] = found[turn_of(key, turn)]
                self.following[key] = turn + 1
                numbers.add(self.marks[key].application or 0)
            turn += 1
        return {number for number in numbers if number in self._applications}

    def _new_key(self, entry: Entry) -> str:
        key = key_of(entry)
        turn = self.following.get(key, 1)
        self.following[key] = turn + 1
        return turn_of(key, turn)

    def _take(self, what: str) -> int:
        self.following[what] += 1
        return self.following[what] - 1

    def file(self, number: int, facts: Facts, history: Iterable[Event]) -> None:
        """Make the folder of an application from what happened to it."""
        self.folders[number] = folder_of(facts, history)
        for placement in facts.placements:
            for word in placement.calendars:
                self.mark(word.mark.entry, (number, placement.interview.number))

    def know(self, application: Application, *, is_open: bool) -> None:
        """Note that there is this application."""
        self._applications[application.number] = application
        if is_open:
            self._open.add(application.number)
        key = company_key(application.company)
        self.companies.setdefault(key, []).append(application.number)
        self.names.setdefault(key, application.company)

    def know_address(self, address: str, number: int) -> None:
        """Note that an application has a contact there."""
        numbers = self.addresses.setdefault(address.casefold(), [])
        if number not in numbers:
            numbers.append(number)
        domain = registrable(address.rpartition("@")[2])
        if is_companys(domain):
            here = self.domains.setdefault(domain, [])
            if number not in here:
                here.append(number)


def _is_guess(contact: Contact) -> bool:
    """Whether the name is the one that the address spells out."""
    return contact.address is not None and contact.name == name_from_address(contact.address)


def open_book(change: Change, person: Person) -> Book:
    """Everything known so far; what an earlier file of the same command brought is part of it."""
    book = Book(change=change, person=person, zone=change.zone)
    fresh = ledger.live(change.tx, change.touched) if change.touched else {}
    book.following = {
        "application": records.next_application(change.tx),
        "contact": records.next_contact(change.tx),
    }
    opened = set(records.open_applications(change.tx))
    contacts = records.contacts(change.tx)
    for application in records.applications(change.tx):
        if application.number not in fresh:
            book.know(application, is_open=application.number in opened)
            for contact in contacts.get(application.number, ()):
                if contact.address:
                    book.know_address(contact.address, application.number)
    for number, history in fresh.items():
        _open_fresh(book, number, history)
    return book


def _open_fresh(book: Book, number: int, history: tuple[Event, ...]) -> None:
    try:
        facts = facts_of(history)
    except NotFound:
        return
    book.know(facts.application, is_open=facts.is_open)
    book.file(number, facts, history)
    for contact in facts.contacts:
        book.following["contact"] = max(book.following["contact"], contact.number + 1)
        if contact.address:
            book.know_address(contact.address, number)
