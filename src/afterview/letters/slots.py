"""The slots a letter may hold, and what each is filled with.

Values are computed for the planned send time, so that "today" is true when
the letter leaves. A slot without a value has no entry: it stays open, and an
open slot blocks the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from afterview.core.model import Contact, Interview, Occasion, Person, zone_info
from afterview.letters.brackets import Bracket, brackets
from afterview.letters.synonyms import FOREIGN
from afterview.letters.template import Template, lines_of, slot_key
from afterview.letters.words import Words, pronouns_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A slot that exists. `optional`: a line that holds nothing else goes where there is no value."""

    name: str
    meaning: str
    optional: bool = False


SLOTS = (
    Known(name="salutation", meaning="the greeting with its comma"),
    Known(name="your name", meaning="the writer"),
    Known(name="your email address", meaning="the writer's address"),
    Known(name="your preferred phone number", meaning="the writer's number", optional=True),
    Known(name="personal email address", meaning="the writer's address, in letters from elsewhere"),
    Known(name="recruiter", meaning="the recipient's address; only in To"),
    Known(name="recruiter name", meaning="the recipient's whole name"),
    Known(name="hiring manager's name", meaning="the contact recorded as hiring manager"),
    Known(name="name of person who interviewed you", meaning="all who did: Ada, Bo and Cy"),
    Known(name="company name", meaning="as the company spells itself"),
    Known(name="job title", meaning="the role"),
    Known(name="him or her", meaning="the interviewer; them for several or where it is not known"),
    Known(name="his or her", meaning="the interviewer's"),
    Known(name="he or she", meaning="the interviewer, as the one who acts"),
    Known(name="day of the interview", meaning="today, yesterday, on Tuesday, on Tuesday, November 3"),
    Known(name="time since the interview", meaning="about a week, nearly two weeks, …"),
    Known(name="something you discussed", meaning="from the debrief: a topic, not a sentence", optional=True),
    # These exist for our own letters.
    Known(name="person to thank", meaning="the interviewers who get no note of their own"),
    Known(name="his or her to thank", meaning="their pronoun, which differs where only some are meant"),
    Known(name="job titles", meaning="every role of one letter about several, with the companies"),
    Known(name="promised day", meaning="the day by which news was promised"),
    Known(name="day of the last exchange", meaning="when they wrote, you answered, or you took it up again"),
    Known(name="deadline day", meaning="the day an offer elsewhere has to be answered"),
    Known(name="agency name", meaning="the agency the application goes through"),
)
# What only the words of a language can say.
WORDED = (
    "salutation",
    "name of person who interviewed you",
    "him or her",
    "his or her",
    "he or she",
    "day of the interview",
    "time since the interview",
    "person to thank",
    "his or her to thank",
    "job titles",
    "promised day",
    "day of the last exchange",
    "deadline day",
)
FACTS = ("late", "thanks missed")  # not slots: only `[if late]` asks for them
SYNONYMS = {
    "company": "company name",
    "name": "recruiter name",
    "manager name": "hiring manager's name",
    "your manager": "hiring manager's name",
    "your manager's name": "hiring manager's name",
    "your personal email address": "personal email address",
    # What other posts call the same.
    "company's name": "company name",
    "hiring manager name": "hiring manager's name",
    "interviewer name": "name of person who interviewed you",
    "interviewer's name": "name of person who interviewed you",
    "position": "job title",
    "position title": "job title",
    "recruiter's name": "recruiter name",
    "role title": "job title",
    "your email": "your email address",
    "your full name": "your name",
    "your phone number": "your preferred phone number",
}
BY_NAME = {known.name: known for known in SLOTS}
# Our own words, which take a capital where the slot is written with one.
OUR_WORDS = frozenset(
    {
        "him or her",
        "his or her",
        "he or she",
        "his or her to thank",
        "day of the interview",
        "time since the interview",
    }
)


def canonical(key: str) -> str:
    """The slot's own name for a compared name or synonym; unknown names come back as they are."""
    return SYNONYMS.get(key) or FOREIGN.get(key, key)


def slot_values(
    person: Person, occasion: Occasion, *, words: Words | None, send_at: datetime
) -> dict[str, str]:
    """Every slot that has a value, by its own name; `if late` and the like hold a true fact.

    `words` are those of the letter's language; without them what only they can say stays open.
    `send_at` is aware.
    """
    values = {**_plain(person, occasion), **(_worded(occasion, words, send_at) if words else {})}
    facts = {"if late": occasion.late, "if thanks missed": occasion.thanks_missed}
    return {
        **{name: value for name, value in values.items() if value},
        **{name: "yes" for name, true in facts.items() if true},
    }


def days_since(occasion: Occasion, *, send_at: datetime) -> int | None:
    """Local days from the interview's start to sending; None where no interview was held.

    The interview's day is that of its own zone, the day of sending that of
    the recipient. Where the date line makes that negative, the recipient's
    zone decides for both.
    """
    interview = occasion.interview
    if interview is None:
        return None
    there = zone_info(occasion.zone)
    sent = send_at.astimezone(there).date()
    days = (sent - day_started(interview)).days
    return days if days >= 0 else (sent - interview.start.astimezone(there).date()).days


def day_started(interview: Interview) -> date:
    """The local day on which it began, the day that words follow."""
    return interview.start.astimezone(zone_info(interview.zone)).date()


def check(template: Template) -> tuple[str, ...]:
    """A sentence for each slot that nothing will ever fill, with its line.

    Choices, passages and optional paragraphs are asked for; so is every slot of somebody else's letter.
    """
    lines = ((number + template.body_line - 1, line) for number, line in lines_of(template.body))
    return tuple(
        sentence
        for number, line in ((0, template.subject), *lines)
        for bracket in brackets(line)
        if bracket.sort in ("slot", "example") and not template.imported
        if (sentence := _trouble(bracket, f"line {number}" if number else "the subject"))
    )


def _trouble(bracket: Bracket, where: str) -> str | None:
    key = slot_key(bracket.inner)
    name = canonical(key.removeprefix("if "))
    if name == "recruiter":
        return f"{where}: [{bracket.inner}] is an address and belongs into To only; use [recruiter name]."
    if name in BY_NAME or (key.startswith("if ") and name in FACTS):
        return None
    near = get_close_matches(name, [*BY_NAME, *SYNONYMS], n=1) or get_close_matches(name, FOREIGN, n=1)
    hint = f"; did you mean [{near[0]}]?" if near else "."
    return f"{where}: [{bracket.inner}] is no slot{hint}"


def _plain(person: Person, occasion: Occasion) -> dict[str, str | None]:
    application, contact = occasion.application, occasion.contact
    managers = [each.name for each in _known(occasion) if each.role == "hiring_manager"]
    return {
        "your name": person.name,
        "your email address": person.email,
        "your preferred phone number": person.phone,
        "personal email address": person.email,
        "recruiter": occasion.recipient,
        "recruiter name": contact.name if contact else None,
        "hiring manager's name": managers[0] if managers else None,
        "company name": application.company,
        "job title": application.role,
        "something you discussed": occasion.discussed,
        "agency name": application.agency,
    }


def _worded(occasion: Occasion, words: Words, send_at: datetime) -> dict[str, str | None]:
    interviewers, thanked = occasion.interviewers, occasion.pass_thanks_to
    country = _country(occasion)
    return {
        "salutation": words.salutation(occasion.contact, country),
        "name of person who interviewed you": words.joined(each.name for each in interviewers),
        "person to thank": words.joined(each.name for each in thanked),
        "job titles": words.job_titles((occasion.application, *occasion.together)),
        "promised day": _long(occasion.promised_by, words, country),
        "day of the last exchange": _long(occasion.since, words, country),
        "deadline day": _long(occasion.deadline, words, country),
        **_pronouns(occasion, words),
        **_dated(occasion, words, send_at, country),
    }


def _pronouns(occasion: Occasion, words: Words) -> dict[str, str | None]:
    """Nothing in a language whose letters use none."""
    met = words.pronouns.get(pronouns_of(occasion.interviewers))
    thanked = words.pronouns.get(pronouns_of(occasion.pass_thanks_to))
    return {
        "him or her": met.him if met else None,
        "his or her": met.his if met else None,
        "he or she": met.he if met else None,
        "his or her to thank": thanked.his if thanked else None,
    }


def _dated(occasion: Occasion, words: Words, send_at: datetime, country: str | None) -> dict[str, str | None]:
    days = days_since(occasion, send_at=send_at)
    if days is None or occasion.interview is None:
        return {}
    return {
        "day of the interview": words.day_words(days, day_started(occasion.interview), country),
        "time since the interview": words.since_words(days),
    }


def _long(day: date | None, words: Words, country: str | None) -> str | None:
    return words.long_day(day, country) if day else None


def _country(occasion: Occasion) -> str | None:
    contact = occasion.contact
    return (contact.country if contact else None) or occasion.application.country


def _known(occasion: Occasion) -> tuple[Contact, ...]:
    return (*((occasion.contact,) if occasion.contact else ()), *occasion.interviewers)
