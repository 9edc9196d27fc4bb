"""The people and moments of these tests: Alex Doe, Rita Roe of Acme, and a Tuesday in November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import product
from pathlib import Path

import afterview.letters
from afterview.app.letters import Draft, worded
from afterview.app.library import Library
from afterview.app.wording import AS_IT_IS
from afterview.core.model import Application, Contact, Interview, Letter, Occasion, Person, Since
from afterview.letters import word_file
from afterview.letters.template import STEPS, Template, parse
from afterview.letters.words import Words

TEXTS = Path(afterview.letters.__file__).parent / "texts"
BUILT_IN = Library(templates=TEXTS / "nobody", sequences=TEXTS / "nobody")
LANGUAGES = tuple(sorted(folder.name for folder in TEXTS.iterdir() if folder.is_dir()))

ALEX = Person(name="Alex Doe", email="alex@home.example", phone="+1 555 0100", zone="America/New_York")
ACME = Application(number=1, company="Acme", role="Platform Engineer", country="US")
GLOBEX = Application(number=2, company="Globex", role="Data Engineer", country="US")
RITA = Contact(number=1, name="Rita Roe", address="rita@acme.example", zone="America/New_York")
IVAN = Contact(number=2, name="Ivan Poe", address="ivan@acme.example", role="interviewer", pronouns="he")
ADA = Contact(number=3, name="Ada Soe", address="ada@acme.example", role="interviewer", pronouns="she")
CY = Contact(number=4, name="Cy Noe", role="interviewer")
CARA = Contact(number=5, name="Cara Loe", address="cara@agency.example")

INTERVIEW = Interview(
    number=1,
    start=datetime(2026, 11, 3, 20, tzinfo=UTC),
    end=datetime(2026, 11, 3, 21, tzinfo=UTC),
    zone="America/New_York",
)
AT_ONCE = INTERVIEW.end

THANKS = Occasion(
    step="thank_you",
    anchor="interview:1",
    due=AT_ONCE,
    zone="America/New_York",
    application=ACME,
    contact=RITA,
    interview=INTERVIEW,
    interviewers=(IVAN,),
    pass_thanks_to=(IVAN,),
)
FOLLOW_UP = replace(THANKS, step="follow_up", anchor="interview:1", pass_thanks_to=())
PING = replace(FOLLOW_UP, step="ping")
NOTE = replace(THANKS, step="interviewer_note", contact=IVAN, pass_thanks_to=())
FORMAL_MISSING = "a template in the formal register (your templates folder, header Register: formal)"

# What one letter may speak for besides its own: nothing, another role there, and roles elsewhere too.
_OTHERS = (
    (),
    (replace(ACME, number=3, role="Site Engineer"),),
    (replace(ACME, number=3, role="Site Engineer"), GLOBEX),
)


def days_later(days: int) -> datetime:
    """09:30 in New York, `days` days after the interview."""
    return datetime(2026, 11, 3, 14, 30, tzinfo=UTC) + timedelta(days=days)


@lru_cache
def built_in(language: str = "en") -> dict[str, Template]:
    """The letters that ship, by name."""
    files = sorted((TEXTS / language).glob("*.txt"))
    return {each.stem: parse(each.read_text("utf-8"), name=each.stem, path=each.name) for each in files}


@lru_cache
def spoken(language: str = "en") -> Words:
    """The words that ship."""
    file = TEXTS / language / "words.toml"
    return word_file.parse(file.read_text("utf-8"), path=file.name)


def write(
    occasion: Occasion, *, send_at: datetime = AT_ONCE, person: Person = ALEX, language: str = "en"
) -> Letter:
    """The built-in letter of this occasion."""
    return draft(occasion, send_at=send_at, person=person, language=language).letter


def draft(occasion: Occasion, *, send_at: datetime, person: Person, language: str) -> Draft:
    """The built-in letter as the program makes it, for somebody with no files of their own."""
    speaker = replace(person, language=language)
    return worded(speaker, occasion, (), (), BUILT_IN, AS_IT_IS, now=send_at)


def every_occasion() -> list[tuple[Occasion, datetime]]:
    """Every step under every combination of facts that changes the words, with a moment to send it."""
    scenes = [scene for step in STEPS for scene in _of_step(replace(THANKS, step=step))]
    return list(dict.fromkeys(scenes))


def _of_step(base: Occasion) -> list[tuple[Occasion, datetime]]:
    nowhere = replace(RITA, address=None)
    silent = replace(base, pass_thanks_to=(), promised_by=date(2026, 11, 26), deadline=date(2026, 11, 12))
    if base.step == "thank_you":
        return [(each, AT_ONCE + late) for each in _thanks(base) for late in (timedelta(), timedelta(days=2))]
    if base.step == "interviewer_note":
        panel = replace(base, interviewers=(IVAN, ADA, CY, CARA, RITA), discussed="your on-call rota")
        notes = [
            replace(panel, contact=replace(each, address="x@acme.example")) for each in panel.interviewers
        ]
        copies = [replace(panel, contact=replace(each, address=None)) for each in panel.interviewers]
        return [(each, AT_ONCE) for each in (replace(NOTE, discussed=None), *notes, *copies)]
    if base.step in ("follow_up", "ping", "promise"):
        later = {"follow_up": 7, "ping": 14, "promise": 27}[base.step]
        scenes = [*_silence(silent, nowhere), *(_again(silent, nowhere) if base.step == "follow_up" else ())]
        return [(each, days_later(later)) for each in scenes]
    agency = replace(ACME, agency="Loe Partners")
    if base.step == "deadline":
        return [
            (replace(silent, contact=contact, application=application, together=together), days_later(6))
            for contact, application, together in product((RITA, nowhere), (ACME, agency), _OTHERS)
        ]
    return [
        (replace(silent, on_hold=hold, contact=contact, application=application), days_later(9))
        for hold, contact, application in product((False, True), (RITA, nowhere), (ACME, agency))
    ]


def _thanks(base: Occasion) -> list[Occasion]:
    agency = replace(ACME, agency="Loe Partners")
    nowhere = replace(RITA, address=None)
    present = (
        ((IVAN,), (IVAN,)),
        ((IVAN,), ()),
        ((IVAN, ADA, CY), (CY,)),
        ((IVAN, ADA), (IVAN, ADA)),
        ((), ()),
    )
    met = [(people, thanked, False) for people, thanked in present]
    met += [((RITA,), (), True), ((RITA, IVAN), (IVAN,), True)]
    phone = replace(INTERVIEW, kind="phone")
    return [
        replace(
            base,
            interviewers=people,
            pass_thanks_to=thanked,
            recruiter_is_interviewer=direct,
            later_round=later,
            interview=interview,
            contact=contact,
            application=application,
            discussed=discussed,
        )
        for (people, thanked, direct), later, interview, (contact, application), discussed in product(
            met,
            (False, True),
            (INTERVIEW, phone),
            (
                (RITA, ACME),
                (replace(CARA, address="cara@loe.example"), agency),
                (nowhere, ACME),
                (None, ACME),
            ),
            (None, "how you share the on-call rota"),
        )
    ]


def _again(base: Occasion, nowhere: Contact) -> list[Occasion]:
    """Follow-ups after the clock began anew, of a first or a later round, or of none."""
    began: tuple[tuple[Since, bool], ...] = (
        ("reply", True),
        ("answered", True),
        ("reopened", True),
        ("reply", False),
    )
    return [
        replace(
            base,
            after=after,
            since=date(2026, 11, 5),
            new_contact=not known,
            later_round=later,
            interview=interview,
            interviewers=(IVAN,) if interview else (),
            contact=contact,
            together=together,
        )
        for (after, known), later, interview, contact, together in product(
            began, (False, True), (INTERVIEW, None), (RITA, nowhere), _OTHERS
        )
    ]


def _silence(base: Occasion, nowhere: Contact) -> list[Occasion]:
    agency = replace(ACME, agency="Loe Partners")
    interviews = ((INTERVIEW, (IVAN,)), (INTERVIEW, (IVAN, ADA, CY)), (INTERVIEW, ()), (None, ()))
    return [
        replace(
            base,
            interview=interview,
            interviewers=people,
            contact=contact,
            application=application,
            together=together,
            thanks_missed=missed and interview is not None,
            later_round=later,
            recruiter_is_interviewer=direct,
            ordinal=ordinal,
        )
        for (interview, people), (contact, application), together, missed, later, direct, ordinal in product(
            interviews,
            ((RITA, ACME), (CARA, agency), (nowhere, ACME), (None, ACME)),
            _OTHERS,
            (False, True),
            (False, True),
            (False, True),
            (1, 2, 3) if base.step == "ping" else (1,),
        )
    ]
