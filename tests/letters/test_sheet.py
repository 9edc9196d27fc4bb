"""Every letter × language × variant × day, held to what each must keep, and one file to read them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from afterview.letters.phrases import words_of
from afterview.letters.review import Finding, review, word_count
from afterview.letters.slots import check, day_started, days_since
from tests.letters.scenes import LANGUAGES, TEXTS, built_in, spoken
from tests.letters.sheet import DAYS, Entry, entries, printed

OTHERS = tuple(language for language in LANGUAGES if language != "en")
PRONOUNS = {"him or her", "his or her", "he or she", "his or her to thank"}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def country_of(entry: Entry) -> str | None:
    contact = entry.occasion.contact
    return (contact.country if contact else None) or entry.occasion.application.country


def slots_of(text: str) -> set[str]:
    return {name.removeprefix("if ") for name in re.findall(r"\[([^\[\]]+)\]", text.casefold())}


def has(text: str, phrase: str) -> bool:
    words, wanted = words_of(text), words_of(phrase)
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def wrong(entry: Entry) -> Iterator[str]:
    """What is wrong with one letter of the sheet, whatever its language."""
    letter = entry.letter
    text = f"{letter.subject}\n{letter.body}"
    if letter.blocked_by:
        yield f"blocked by {letter.blocked_by}"
    if untidy := re.search(r"[\[\]{}]|[^\S\n]{2}|\n{3}|[^\S\n]\n|^\s|\s$| [,.;:?!]|\bNone\b", text):
        yield f"untidy at {untidy.group()!r}"
    if letter.body.split("\n")[1] or letter.body.split("\n")[0] != spoken(entry.language).salutation(
        entry.occasion.contact, country_of(entry)
    ):
        yield "another greeting"
    if "!" in letter.subject or word_count(letter) > 120:
        yield "shouted or long"
    if letter.body.count("?") > (entry.occasion.step not in ("thank_you", "interviewer_note")):
        yield "more questions than one"
    yield from (f"{each.kind}: {each.excerpt}" for each in _remarks(entry))


def _remarks(entry: Entry) -> tuple[Finding, ...]:
    return review(
        entry.letter,
        entry.occasion,
        words=spoken(entry.language),
        other_companies=("Initech",),
        send_at=entry.send_at,
    )


def test_english_german_and_french_ship() -> None:
    assert {"de", "en", "fr"} <= set(LANGUAGES)


def test_the_sheet_holds_every_letter_and_nothing_wrong(tmp_path: Path) -> None:
    file = tmp_path / "letters.txt"
    file.write_text(printed(LANGUAGES), "utf-8")
    headings = set(re.findall(r"^== (\S+)$", file.read_text("utf-8"), re.MULTILINE))
    assert headings == {f"{language}/{name}" for language in LANGUAGES for name in built_in(language)}
    assert [(str(e), said) for language in LANGUAGES for e in entries(language) for said in wrong(e)] == []


def test_the_day_is_called_what_it_is_on_the_day_of_sending(language: str) -> None:
    words, said = spoken(language), set()
    for entry in entries(language):
        held, days = entry.occasion.interview, days_since(entry.occasion, send_at=entry.send_at)
        if held is None or days is None:
            continue
        day = words.day_words(days, day_started(held), country_of(entry))
        template = built_in(language)[entry.name]
        if "day of the interview" in slots_of(template.body):
            assert has(entry.letter.body, day), str(entry)
            said.add(days)
        if "time since the interview" in slots_of(template.body):
            assert has(entry.letter.body, words.since_words(days) or ""), str(entry)
        for other in {words.day.today, words.day.yesterday} - {day}:
            assert not has(entry.letter.body, other), str(entry)
    assert said >= set(DAYS)


@pytest.mark.parametrize("other", OTHERS)
def test_no_english_word_stands_in_another_language(other: str) -> None:
    english, own = spoken("en"), spoken(other)
    # What the English tables say and its own do not; shorter words mean things in other languages.
    foreign = {
        word
        for text in (*english.weekdays, *english.dates[-1].months, *(said for _, said in english.time_since))
        for word in (*words_of(text), "today", "yesterday", "hello", "dear", "role", "roles")
        if len(word) > 3
    }
    foreign -= {word for text in (*own.weekdays, *own.dates[-1].months) for word in words_of(text)}
    for text in {f"{entry.letter.subject}\n{entry.letter.body}" for entry in entries(other)}:
        assert not foreign.intersection(words_of(text)), text


def test_the_sentence_after_a_german_greeting_goes_on_in_small_letters() -> None:
    for entry in entries("de"):
        assert entry.letter.body.split("\n")[2][0].islower(), str(entry)


@pytest.mark.parametrize("other", OTHERS)
def test_every_language_has_the_same_letters_saying_the_same(other: str) -> None:
    assert built_in(other).keys() == built_in().keys()
    for name, template in built_in(other).items():
        english = built_in()[name]
        assert (template.step, template.when, template.to) == (english.step, english.when, english.to), name
        assert (template.language, template.register, template.origin) == (other, "formal", "afterview")
        assert check(template) == (), name
        ours, theirs = (slots_of(f"{each.subject}\n{each.body}") for each in (template, english))
        assert ours == theirs - PRONOUNS, name


def test_a_signature_is_name_address_and_phone_one_a_line(language: str) -> None:
    for entry in entries(language):
        person, recipient = entry.person, entry.occasion.recipient
        lines = [
            line for line in (person.name, recipient and person.email, recipient and person.phone) if line
        ]
        assert entry.letter.body.split("\n")[-len(lines) :] == lines, str(entry)


def test_a_thank_you_names_whom_what_and_where(language: str) -> None:
    for entry in entries(language):
        if entry.occasion.step == "thank_you":
            assert {"Acme", "Platform Engineer"} <= set(
                re.findall(r"Acme|Platform Engineer", entry.letter.body)
            )
            met = entry.occasion.interviewers
            if entry.occasion.recipient and not entry.occasion.recruiter_is_interviewer:
                assert all(each.name in entry.letter.body for each in met), str(entry)


def test_whoever_gets_no_note_is_thanked_through_the_recruiter(language: str) -> None:
    for entry in entries(language):
        if entry.occasion.step == "thank_you" and entry.occasion.recipient:
            thanked = spoken(language).joined(each.name for each in entry.occasion.pass_thanks_to)
            paragraphs = entry.letter.body.split("\n\n")[2:]
            assert any(thanked in each for each in paragraphs), str(entry)


def test_a_letter_about_several_roles_names_every_one(language: str) -> None:
    for entry in entries(language):
        for application in (entry.occasion.application, *entry.occasion.together):
            if entry.occasion.together:
                assert f"{application.role}" in f"{entry.letter.subject}\n{entry.letter.body}", str(entry)


def test_the_second_letters_are_shorter_each_time(language: str) -> None:
    names = ("follow_up", "ping", "ping_2", "ping_3")
    texts = [built_in(language)[name].body for name in names]
    counts = [len(text.split()) for text in texts]
    assert counts == sorted(set(counts), reverse=True)
    for last, this in pairwise(texts):
        sentences = (
            {s.strip() for s in re.split(r"[.?]\s", text) if len(s.split()) >= 5} for text in (last, this)
        )
        assert not set.intersection(*sentences)


def test_there_is_nothing_but_letters_and_words_in_a_language(language: str) -> None:
    assert {each.suffix for each in (TEXTS / language).iterdir()} == {".txt", ".toml"}
