"""What fills a slot: names, pronouns, and words for days that are true on the day of sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.model import Application, Contact, Interview, Occasion, Person
from afterview.letters.render import render
from afterview.letters.slots import BY_NAME, SYNONYMS, WORDED, canonical, days_since, slot_values
from afterview.letters.synonyms import BY_LANGUAGE, FOREIGN
from afterview.letters.template import parse, slot_key
from tests.letters.scenes import ACME, ADA, ALEX, AT_ONCE, CY, GLOBEX, IVAN, RITA, THANKS, days_later, spoken


def values(
    occasion: Occasion = THANKS, *, send_at: datetime = AT_ONCE, person: Person = ALEX
) -> dict[str, str]:
    return slot_values(person, occasion, words=spoken(), send_at=send_at)


@pytest.mark.parametrize(
    ("days", "day", "since"),
    [
        (0, "today", "less than a day"),
        (1, "yesterday", "a day"),
        (2, "on Tuesday", "two days"),
        (4, "on Tuesday", "four days"),
        (5, "on Tuesday", "about a week"),
        (6, "on Tuesday", "about a week"),
        (7, "on Tuesday, November 3", "about a week"),
        (10, "on Tuesday, November 3", "about a week"),
        (11, "on Tuesday, November 3", "nearly two weeks"),
        (13, "on Tuesday, November 3", "nearly two weeks"),
        (14, "on Tuesday, November 3", "two weeks"),
        (16, "on Tuesday, November 3", "a little over two weeks"),
        (17, "on Tuesday, November 3", "almost three weeks"),
        (20, "on Tuesday, November 3", "almost three weeks"),
        (21, "on Tuesday, November 3", "three weeks"),
        (40, "on Tuesday, November 3", "about six weeks"),
        (120, "on Tuesday, November 3", "more than three months"),
        (500, "on Tuesday, November 3", "more than a year"),
    ],
)
def test_days_are_named_by_what_is_true_when_sent(days: int, day: str, since: str) -> None:
    found = values(send_at=days_later(days))
    assert (found["day of the interview"], found["time since the interview"]) == (day, since)


@given(st.integers(min_value=0, max_value=4000))
def test_a_span_always_has_words_and_about_a_week_is_five_to_ten_days(days: int) -> None:
    said = spoken().since_words(days)
    assert said
    assert (said == "about a week") == (5 <= days <= 10)


def at(zone: str, day: date, start: str, minutes: int) -> Interview:
    hour, minute = map(int, start.split(":"))
    begin = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    return Interview(number=1, start=begin, end=begin + timedelta(minutes=minutes), zone=zone)


def test_words_follow_the_day_the_interview_started() -> None:
    late = at("America/New_York", date(2026, 11, 3), "23:30", 45)
    occasion = replace(THANKS, interview=late)
    morning = datetime(2026, 11, 4, 8, 30, tzinfo=ZoneInfo("America/New_York"))
    assert late.day == date(2026, 11, 4)
    assert values(occasion, send_at=morning)["day of the interview"] == "yesterday"


def test_the_day_of_sending_is_the_recipients() -> None:
    held = at("Europe/Berlin", date(2026, 11, 3), "17:00", 60)
    sent = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)  # still the 3rd in New York, the 4th in Berlin
    there = replace(THANKS, interview=held)
    assert values(there, send_at=sent)["day of the interview"] == "today"
    assert values(replace(there, zone="Europe/Berlin"), send_at=sent)["day of the interview"] == "yesterday"


def test_across_the_date_line_an_interview_is_never_in_the_future() -> None:
    held = at("Asia/Tokyo", date(2026, 11, 4), "09:00", 60)
    occasion = replace(THANKS, interview=held, zone="America/Los_Angeles")
    assert days_since(occasion, send_at=held.end) == 0
    assert values(occasion, send_at=held.end)["day of the interview"] == "today"


def test_dates_are_written_as_the_recipients_country_does() -> None:
    occasion = replace(THANKS, promised_by=date(2026, 11, 26), deadline=date(2026, 11, 12))
    assert values(occasion)["promised day"] == "Thursday, November 26"
    british = replace(occasion, contact=replace(RITA, country="GB"))
    assert values(british)["deadline day"] == "Thursday 12 November"


@pytest.mark.parametrize(
    ("people", "him", "his", "he"),
    [
        ((IVAN,), "him", "his", "he"),
        ((ADA,), "her", "her", "she"),
        ((CY,), "them", "their", "they"),
        ((ADA, IVAN), "them", "their", "they"),
        ((), "them", "their", "they"),
    ],
)
def test_pronouns_are_the_contacts_and_never_guessed(
    people: tuple[Contact, ...], him: str, his: str, he: str
) -> None:
    found = values(replace(THANKS, interviewers=people, pass_thanks_to=people))
    assert (found["him or her"], found["his or her"], found["he or she"]) == (him, his, he)
    assert found["his or her to thank"] == his


def test_several_names_are_joined() -> None:
    one = values(replace(THANKS, interviewers=(ADA, IVAN, CY), pass_thanks_to=(CY, ADA)))
    assert one["name of person who interviewed you"] == "Ada Soe, Ivan Poe and Cy Noe"
    assert one["person to thank"] == "Cy Noe and Ada Soe"
    assert spoken().joined(("Ada", "Bo", "Ada")) == "Ada and Bo"


@pytest.mark.parametrize(
    ("contact", "greeting"),
    [
        (RITA, "Hi Rita,"),
        (replace(RITA, title="Dr", family_name="Roe"), "Dear Dr Roe,"),
        (replace(RITA, title="Dr"), "Hi Rita,"),
        (replace(RITA, name="Mary Ann Roe"), "Hi Mary Ann Roe,"),
        (replace(RITA, name="Mary Ann Roe", family_name="Roe"), "Hi Mary Ann,"),
        (replace(RITA, name="Roe Rita", family_name="Roe"), "Hi Roe Rita,"),
        (replace(RITA, name="Rita"), "Hi Rita,"),
        (replace(RITA, name="Dr. Roe"), "Hi Dr. Roe,"),
        (replace(RITA, name="R Roe"), "Hi R Roe,"),
        (replace(RITA, name="Nagy Anna", country="HU"), "Hi Nagy Anna,"),
        (None, "Hello,"),
    ],
)
def test_the_greeting_takes_a_given_name_only_where_it_can_be_told(
    contact: Contact | None, greeting: str
) -> None:
    assert values(replace(THANKS, contact=contact))["salutation"] == greeting


@pytest.mark.parametrize(
    ("applications", "said"),
    [
        ((ACME,), "Platform Engineer role at Acme"),
        ((ACME, replace(ACME, role="Analyst")), "Platform Engineer and Analyst roles at Acme"),
        ((ACME, GLOBEX), "Platform Engineer role at Acme and the Data Engineer role at Globex"),
        ((ACME, ACME), "Platform Engineer role at Acme"),
        ((ACME, replace(GLOBEX, role=None)), None),
    ],
)
def test_one_letter_about_several_roles_names_them_all(
    applications: tuple[Application, ...], said: str | None
) -> None:
    occasion = replace(THANKS, application=applications[0], together=applications[1:])
    assert values(occasion).get("job titles") == said


def test_what_is_not_known_has_no_value() -> None:
    nobody = replace(
        THANKS,
        application=replace(ACME, role=None),
        contact=None,
        interview=None,
        interviewers=(),
        pass_thanks_to=(),
    )
    found = values(nobody, person=Person())
    assert found == {
        "salutation": "Hello,",
        "company name": "Acme",
        "him or her": "them",
        "his or her": "their",
        "he or she": "they",
        "his or her to thank": "their",
    }


def test_a_language_without_words_leaves_them_open() -> None:
    told = replace(
        THANKS, promised_by=date(2026, 11, 26), since=date(2026, 11, 5), deadline=date(2026, 11, 12)
    )
    known = slot_values(ALEX, told, words=None, send_at=AT_ONCE)
    assert known["company name"] == "Acme"
    assert set(WORDED) == set(values(told)) - set(known)


@pytest.mark.parametrize(
    ("language", "day", "since", "greeting", "promised"),
    [
        ("de", "am Dienstag", "drei Tagen", "Guten Tag Rita Roe,", "Donnerstag, dem 26. November"),
        ("fr", "mardi", "trois jours", "Bonjour Rita Roe,", "jeudi 26 novembre"),
    ],
)
def test_a_language_says_it_in_its_own_words_and_without_pronouns(
    language: str, day: str, since: str, greeting: str, promised: str
) -> None:
    told = replace(THANKS, promised_by=date(2026, 11, 26))
    found = slot_values(ALEX, told, words=spoken(language), send_at=days_later(3))
    assert found["day of the interview"] == day
    assert found["time since the interview"] == since
    assert (found["salutation"], found["promised day"]) == (greeting, promised)
    assert not {"him or her", "his or her", "he or she", "his or her to thank"} & found.keys()


def test_facts_stand_beside_the_slots() -> None:
    assert "if late" not in values()
    assert values(replace(THANKS, late=True, thanks_missed=True)).keys() >= {"if late", "if thanks missed"}


def test_the_hiring_manager_is_the_contact_recorded_as_one() -> None:
    manager = replace(IVAN, role="hiring_manager")
    assert values(replace(THANKS, interviewers=(ADA, manager)))["hiring manager's name"] == "Ivan Poe"


@pytest.mark.parametrize(
    ("body", "filled"),
    [
        (
            "Guten Tag [Name der Ansprechperson], die Stelle als [Stelle] bei [Unternehmen]\n[Ihr Name]",
            "Guten Tag Rita Roe, die Stelle als Platform Engineer bei Acme\nAlex Doe",
        ),
        (
            "Bonjour [Nom du recruteur], [Poste] chez [Entreprise]\n[Votre nom], [nom de l’entreprise]",
            "Bonjour Rita Roe, Platform Engineer chez Acme\nAlex Doe, Acme",
        ),
    ],
)
def test_slots_are_known_by_their_names_in_other_languages(body: str, filled: str) -> None:
    theirs = parse(f"Subject: x\nStep: thank_you\nOrigin: a post\n\n{body}", name="x", path="x.txt")
    made = render(theirs, values(), occasion=THANKS)
    assert (made.body, made.blocked_by) == (filled, ())


def test_each_name_in_another_language_means_one_slot_and_is_documented() -> None:
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "own-letters.md"
    text = guide.read_text("utf-8")
    names = [name for slots in BY_LANGUAGE.values() for several in slots.values() for name in several]
    assert len({slot_key(name) for name in names}) == len(names) == len(FOREIGN)
    assert not FOREIGN.keys() & (SYNONYMS.keys() | BY_NAME.keys())
    assert {canonical(slot_key(name)) for name in names} <= BY_NAME.keys()
    assert [name for name in names if f"`[{name}]`" not in text] == []
