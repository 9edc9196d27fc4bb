"""The main job on invented data: six applications, made by living through their last weeks.

Nothing is staged: a clock walks from interview to interview, and what is due
on the way is noted as sent, so that the list at the end is the program's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from afterview.app import transfer
from afterview.app.answers import ShowAnswer, TodayAnswer
from afterview.app.change import changing
from afterview.app.followup import hand_over
from afterview.app.outlook import Outlook, outlook
from afterview.app.report import page
from afterview.app.sent import sent
from afterview.app.today import show, today
from afterview.app.wiring import App, make_app
from afterview.config import Config
from afterview.core.around import Around
from afterview.core.days import ONE_DAY, Place, is_business_day, roll, seasons
from afterview.core.events import ApplicationAdded, ContactAdded, Event, Fact, Heard, InterviewSet, Promised
from afterview.core.facts import facts_of
from afterview.core.model import Application, Contact, Interview, Person
from afterview.core.plan import plan
from afterview.errors import StoreError
from afterview.store import records

COUNTRY = "US"
ALEX = Person(
    name="Alex Doe", email="alex@home.example", phone="+1 555 0100", country=COUNTRY, zone="America/New_York"
)
MOMENT = time(16, 5)
ROLES = (
    ("Acme", "Platform Engineer", "Rita Roe", "Ivan Poe"),
    ("Borealis", "Data Analyst", "Sam Field", "Uma Lake"),
    ("Cobalt Works", "Site Engineer", "Noor Hill", "Vera Moss"),
    ("Delta Press", "Editor", "Kim Shore", "Wim Dale"),
    ("Ember & Oak", "Product Manager", "Lee Grove", "Xena Ford"),
    ("Fjord Foods", "Buyer", "Mia Stone", "Yves Reed"),
)

SHOWN = 2  # the application whose forecast is shown: a week of silence, and a follow-up that is due


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """What there is to see: the list, each application, one email, one forecast, and the files."""

    today: TodayAnswer
    applications: tuple[ShowAnswer, ...]
    email: str
    outlook: Outlook
    files: tuple[Path, ...]
    report: Path


@dataclass(slots=True)
class _Clock:
    """The demonstration's time, which only goes forward."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def run(folder: Path, *, now: datetime) -> Demonstration:
    """Live through six applications up to about `now`, and write emails, calendar and report to `folder`."""
    place = Place(zone=ALEX.zone or "UTC", country=COUNTRY)
    day = _quiet_day(place.day(now))
    clock = _Clock(place.at(day - timedelta(days=40), time(8)))
    with TemporaryDirectory(prefix="afterview-demo-") as home:
        config = Config(home=Path(home), zone=ALEX.zone)
        with make_app(config, clock=clock) as app:
            _live(app, clock, place, day)
            return _present(app, folder)


def _quiet_day(day: date) -> date:
    """`day`, or the next on which somebody may be asked: the list shall have something to show."""
    while not is_business_day(day, COUNTRY) or any(day in season for season in seasons(day, day)):
        day += ONE_DAY
    return day


def _live(app: App, clock: _Clock, place: Place, day: date) -> None:
    _introduce(app)
    on = {
        1: day,
        2: day - timedelta(days=7),
        3: _workday(day - timedelta(days=4)),
        4: _workday(day - timedelta(days=9)),
        5: _long_silent(app, place, day),
        6: _workday(day - timedelta(days=6)),
    }
    before, morning = _workday(day - ONE_DAY), place.at(day, time(9))
    marks: list[tuple[datetime, int, Fact]] = [
        (place.at(held, time(15, 5)), number, _interview(number, held, place)) for number, held in on.items()
    ]
    marks += [
        (place.at(on[3], time(15, 10)), 3, Promised(by=roll(day + timedelta(days=6), COUNTRY), interview=1)),
        (place.at(before, time(11)), 4, Heard(verdict="out_of_office", until=day + timedelta(days=5))),
        (place.at(before, time(14)), 6, Heard(verdict="question", note="When could you start?")),
    ]
    for at, number, fact in sorted(marks, key=lambda mark: mark[0]):
        _send_until(app, clock, min(at, morning))
        clock.now = at
        with changing(app) as change:
            change.record(number, fact)
    _send_until(app, clock, morning)
    clock.now = place.at(day, MOMENT)


def _workday(day: date) -> date:
    while not is_business_day(day, COUNTRY):
        day -= ONE_DAY
    return day


def _long_silent(app: App, place: Place, day: date) -> date:
    """An interview day whose silence has just become a probable no."""
    around = Around(home_zone=ALEX.zone, home_country=COUNTRY)
    for ago in range(24, 70):
        held = day - timedelta(days=ago)
        at = place.at(held, time(15))
        added = ApplicationAdded(application=Application(number=1, company="Ember"))
        known = ContactAdded(contact=Contact(number=1, name="Lee Grove", address="lee@ember.example"))
        facts: tuple[Fact, ...] = (added, known, _interview(1, held, place))
        events = [
            Event(key=f"k{n}", application=1, at=at, recorded_at=at, what=what)
            for n, what in enumerate(facts)
        ]
        way = plan(facts_of(events), app.library.sequence(ALEX.sequence), around, now=at)
        if is_business_day(held, COUNTRY) and way[-1].day < day:
            return held
    raise AssertionError("no silence is longer than ten weeks")


def _introduce(app: App) -> None:
    with changing(app) as change:
        records.set_owner(change.tx, ALEX, batch=change.batch)
        for number, (company, role, recruiter, interviewer) in enumerate(ROLES, start=1):
            host = company.split()[0].lower()
            address = f"{recruiter.split()[0].lower()}@{host}.example"
            change.record(
                number,
                ApplicationAdded(application=Application(number=number, company=company, role=role)),
                ContactAdded(contact=Contact(number=2 * number - 1, name=recruiter, address=address)),
                ContactAdded(contact=Contact(number=2 * number, name=interviewer, role="interviewer")),
            )


def _interview(number: int, day: date, place: Place) -> InterviewSet:
    return InterviewSet(
        interview=Interview(
            number=1,
            start=place.at(day, time(14)),
            end=place.at(day, time(15)),
            zone=place.zone,
            contacts=(2 * number,),
        )
    )


def _send_until(app: App, clock: _Clock, end: datetime) -> None:
    """Note everything that comes due before `end` as sent, each at its time."""
    while True:
        answer = today(app)
        due = [i for i in answer.items if i.action == "write" and not i.optional and i.due and i.due < end]
        if due:
            clock.now = max(clock.now, due[0].due.astimezone(UTC)) if due[0].due else clock.now
            sent(app, due[0].application)
        elif answer.next is not None and answer.next < end:
            clock.now = answer.next.astimezone(UTC)
        else:
            return


def _present(app: App, folder: Path) -> Demonstration:
    answer = today(app, everything=True)
    outlooks = tuple(outlook(app, number) for number in range(1, len(ROLES) + 1))
    letters = {
        item.application: hand_over(app, item.application, step=None, way="eml")
        for item in answer.items
        if item.action == "write"
    }
    shows = tuple(show(app, number) for number in range(1, len(ROLES) + 1))
    files = {
        f"{number}-{handed.letter.step.replace('_', '-')}.eml": handed.content
        for number, all_handed in sorted(letters.items())
        for handed in all_handed
    }
    files["follow-ups.ics"] = transfer.export_ics(app)
    files["report.html"] = page(answer, shows, outlooks).encode()
    return Demonstration(
        today=answer,
        applications=shows,
        email=next(iter(letters.values()))[0].content.decode(),
        outlook=outlooks[SHOWN - 1],
        files=_write(folder, files),
        report=folder / "report.html",
    )


def _write(folder: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("[0-9]*.eml"), *folder.glob("follow-ups.ics"), *folder.glob("report.html")):
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as problem:
        raise StoreError(
            f"The folder {folder} cannot be written to: {problem}.", "Choose another."
        ) from problem
    return tuple(folder / name for name in files)
