"""Phrases in a text: found where they stand, and judged by the day of sending."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.letters.phrases import Moment
from tests.letters.scenes import LANGUAGES, spoken

TUESDAY = date(2026, 11, 3)
ROUND = {"en": "It was {} ago.", "de": "Das war vor {}.", "fr": "C'était il y a {}."}


def dated(text: str, language: str = "en") -> list[str]:
    return [text[found.start : found.end] for found in spoken(language).phrases.dated_in(text)]


def pressing(text: str, language: str = "en") -> list[str]:
    return [text[found.start : found.end] for found in spoken(language).phrases.pressing_in(text)]


def moment(days: int, language: str = "en") -> Moment:
    words = spoken(language)
    return Moment(
        day=TUESDAY,
        days=days,
        weekdays=frozenset(),
        day_words=words.day_words(days, TUESDAY, None),
        since_words=words.since_words(days),
    )


@pytest.mark.parametrize(
    ("language", "text", "phrases"),
    [
        ("en", "Today, this morning and TONIGHT.", ["Today", "this morning", "TONIGHT"]),
        ("en", "on Tuesday, but not on Tuesday, November 3 or on Tuesday 3 November", ["on Tuesday"]),
        ("en", "a little over two weeks, over a week", ["a little over two weeks", "over a week"]),
        ("en", "two weeks of leave, two weeks ago", ["two weeks"]),
        ("en", "on Monday  morning; on  Monday", ["on Monday", "on  Monday"]),
        ("de", "Heute früh, am heutigen Tag und am Dienstag", ["Heute früh", "heutigen", "am Dienstag"]),
        ("de", "am Dienstag, dem 3. November, am Dienstag, den 3.11., am Dienstag (3. November)", []),
        ("de", "zwei Wochen Urlaub, vor zwei Wochen, seit gut 3 Wochen", ["zwei Wochen", "gut 3 Wochen"]),
        ("fr", "aujourd’hui, hier, le mardi 3 novembre", ["aujourd’hui", "hier"]),
        ("fr", "il y a un peu plus de deux semaines", ["un peu plus de deux semaines"]),
    ],
)
def test_a_phrase_is_found_as_it_is_written(language: str, text: str, phrases: list[str]) -> None:
    found = [said for said in dated(text, language) if not said.startswith("le ")]
    assert found == phrases


@pytest.mark.parametrize(
    ("language", "text", "phrases"),
    [
        ("en", "I haven’t heard. ASAP; at your earliest convenience.", ["haven’t heard", "ASAP"]),
        ("de", "Ich warte immer noch; bitte umgehend.", ["warte immer noch", "umgehend"]),
        ("de", "Ich interessiere mich immer noch sehr.", []),
        ("fr", "J’attends toujours, merci de répondre.", ["J’attends toujours", "merci de répondre"]),
    ],
)
def test_words_that_press_are_found_in_every_language(language: str, text: str, phrases: list[str]) -> None:
    assert pressing(text, language)[: len(phrases)] == phrases
    assert bool(pressing(text, language)) == bool(phrases)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [*range(75), *range(75, 420, 5)])
def test_our_own_words_hold_on_the_day_they_are_for(language: str, days: int) -> None:
    said, since = (moment(days, language).day_words, moment(days, language).since_words)
    for text in (f"x {said} x", ROUND.get(language, "{}").format(since)):
        for found in spoken(language).phrases.dated_in(text):
            assert found.phrase.holds(moment(days, language)), text


@pytest.mark.parametrize(
    ("language", "text", "true", "false"),
    [
        ("en", "We met last week.", (6, 12), (0, 1, 5, 13)),
        ("en", "We met last Tuesday.", (3, 7, 12), (13, 14)),
        ("en", "We talked Tuesday.", (0, 6), (7,)),
        ("en", "Thank you for Tuesday's call.", (0, 6), (7,)),
        ("en", "We met this Tuesday.", (0, 5), (6, 7)),
        ("en", "We met this Thursday.", (), (0, 2)),
        ("en", "We met earlier this week.", (1, 5), (0, 6)),
        ("en", "We met earlier in the week.", (5,), (6, 23)),
        ("en", "We met this week.", (0, 5), (6, 23)),
        ("en", "I hope to hear later this week.", (0, 6, 23), ()),
        ("en", "We met last night.", (1,), (0, 2)),
        ("en", "We met last month.", (28, 58), (27, 59)),
        ("en", "We met earlier this month.", (1, 27), (28,)),
        ("en", "We met a month ago.", (25, 37), (24, 38)),
        ("en", "We met a fortnight ago.", (11, 18), (10, 23)),
        ("en", "It has been two weeks.", (11, 17), (7, 23)),
        ("en", "Two weeks have passed.", (11, 17), (7, 23)),
        ("en", "It’s been 10 days.", (10,), (9, 23)),
        ("en", "It’s been a week!", (5, 10), (4, 11)),
        ("en", "I write two weeks after our talk.", (14,), (7,)),
        ("en", "We met last Monday.", (), (3, 7)),
        ("en", "We met on Tuesday last week.", (6, 12), (5, 13)),
        ("en", "We met 2 weeks ago.", (11, 17), (10, 18)),
        ("en", "We met a few days ago.", (2, 9), (1, 10)),
        ("en", "We met more than a week ago.", (8, 13), (7, 14)),
        ("de", "Wir sprachen letzte Woche.", (6, 12), (1, 13)),
        ("de", "Wir sprachen am vergangenen Dienstag.", (2, 12), (13, 14)),
        ("de", "Wir sprachen letzten Monat.", (28, 58), (27, 59)),
        ("de", "Wir sprachen diese Woche.", (0, 5), (6, 27)),
        ("de", "Wir sprachen Anfang der Woche.", (1, 5), (6, 27)),
        ("de", "Ich höre gern noch diese Woche von Ihnen.", (0, 27), ()),
        ("de", "Wir sprachen vor mehr als einer Woche.", (8, 13), (7, 27)),
        ("de", "Das ist schon eine Woche her.", (5, 10), (4, 27)),
        ("de", "Zwei Wochen sind vergangen.", (11, 17), (7, 27)),
        ("de", "Wir sprachen vor 14 Tagen.", (11, 18), (7, 27)),
        ("de", "Wir sprachen vor ein paar Tagen.", (2, 9), (1, 10)),
        ("fr", "Nous avons échangé mardi dernier.", (2, 12), (13, 14)),
        ("fr", "Nous avons échangé la semaine dernière.", (6, 12), (0, 5, 13)),
        ("fr", "Nous avons échangé il y a quelques jours.", (2, 9), (1, 27)),
        ("fr", "Nous avons échangé il y a quelques semaines.", (15, 60), (14, 61)),
        ("fr", "Nous avons échangé le mois dernier.", (28, 58), (27, 59)),
        ("fr", "Nous avons échangé cette semaine.", (0, 5), (6, 27)),
        ("fr", "Voilà déjà une semaine.", (5, 10), (4, 27)),
        ("fr", "Deux semaines se sont écoulées.", (11, 17), (7, 27)),
    ],
)
def test_a_phrase_is_true_from_its_first_day_to_its_last(
    language: str, text: str, true: tuple[int, ...], false: tuple[int, ...]
) -> None:
    (found,) = spoken(language).phrases.dated_in(text)
    assert [found.phrase.holds(moment(days, language)) for days in (*true, *false)] == [
        *(True for _ in true),
        *(False for _ in false),
    ]


@pytest.mark.parametrize(
    ("language", "text", "days", "better"),
    [
        ("de", "heute", 1, "gestern"),
        ("de", "am Montag", 3, "am Dienstag"),
        ("de", "das heutige Gespräch", 3, None),
        ("de", "vor zwei Wochen", 7, "etwa einer Woche"),
        ("fr", "hier", 3, "mardi"),
        ("fr", "il y a deux semaines", 7, "environ une semaine"),
    ],
)
def test_a_false_word_is_offered_ours(language: str, text: str, days: int, better: str | None) -> None:
    (found,) = spoken(language).phrases.dated_in(text)
    assert not found.phrase.holds(moment(days, language))
    assert found.phrase.instead(moment(days, language)) == better


def test_a_text_without_its_days_is_the_same_on_another_day() -> None:
    english, german = spoken("en").phrases, spoken("de").phrases
    assert english.undated("News since Tuesday, November 3?") == english.undated(
        "News since Friday 6 November?"
    )
    assert (
        german.undated("Ihre Nachricht vom Dienstag, dem 3. November, half.") == "Ihre Nachricht vom , half."
    )


@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read_and_what_is_found_stands_in_it(text: str, language: str) -> None:
    phrases = spoken(language).phrases
    ends = [0]
    for found in phrases.dated_in(text):
        assert ends[-1] <= found.start < found.end <= len(text)
        ends.append(found.end)
    assert len(phrases.undated(text)) <= len(text)
