"""What the person is shown beside a letter before approving it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.model import Letter, Occasion
from afterview.letters.review import Finding, review
from tests.letters.scenes import (
    ACME,
    ADA,
    AT_ONCE,
    FOLLOW_UP,
    FORMAL_MISSING,
    GLOBEX,
    NOTE,
    RITA,
    THANKS,
    days_later,
    spoken,
    write,
)


def letter(body: str, *, subject: str = "Alex Doe", blocked_by: tuple[str, ...] = ()) -> Letter:
    return Letter(to="rita@acme.example", to_name="Rita", subject=subject, body=body, blocked_by=blocked_by)


def found(
    body: str, occasion: Occasion = THANKS, *, send_at: datetime = AT_ONCE, others: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    findings = review(letter(body), occasion, other_companies=others, words=spoken(), send_at=send_at)
    return [(each.kind, each.excerpt) for each in findings]


def test_another_company_is_found_with_its_place() -> None:
    text = letter("Hi,\n\nGlobex is great.", subject="For Globex")
    findings = review(text, THANKS, other_companies=("Globex", "Globex"), words=spoken(), send_at=AT_ONCE)
    assert [(each.line, each.column, each.excerpt) for each in findings] == [
        (0, 5, "Globex"),
        (3, 1, "Globex"),
    ]
    assert findings[0].sentence == "This letter to Acme names another company, Globex."


def test_names_that_belong_here_are_no_other_company() -> None:
    assert found("Acme, Engineer, Rita, Globexia", others=("Acme", "Engineer", "Rita", "Globex", " ")) == []
    together = replace(FOLLOW_UP, together=(GLOBEX,))
    assert found("Globex", together, others=("Globex",)) == []


@pytest.mark.parametrize(
    ("days", "phrase", "better"),
    [
        (1, "today", "yesterday"),
        (2, "this morning", "on Tuesday"),
        (0, "yesterday", "today"),
        (2, "on Monday", "on Tuesday"),
        (7, "on Tuesday", "on Tuesday, November 3"),
        (12, "about a week", "nearly two weeks"),
        (4, "about a week", "four days"),
        (8, "nearly two weeks", "about a week"),
        (30, "three weeks", "a little over four weeks"),
    ],
)
def test_a_dated_word_that_will_be_false_is_found_and_ours_is_offered(
    days: int, phrase: str, better: str
) -> None:
    send_at = days_later(days)
    findings = review(letter(f"We met {phrase} ago."), THANKS, words=spoken(), send_at=send_at)
    assert [(each.kind, each.excerpt, each.instead) for each in findings] == [("dated", phrase, better)]
    assert not findings[0].blocks


@given(st.integers(min_value=0, max_value=70))
def test_our_own_dated_words_are_never_found(days: int) -> None:
    send_at = days_later(days)
    said = spoken().day_words(days, date(2026, 11, 3), "US")
    assert (
        found(f"We met {said}. It has been {spoken().since_words(days)} since then.", send_at=send_at) == []
    )


def test_promised_and_deadline_weekdays_may_be_named() -> None:
    promised = replace(FOLLOW_UP, promised_by=date(2026, 11, 26))
    assert found("You said on Thursday.", promised, send_at=days_later(26)) == []


def test_without_an_interview_no_day_is_judged() -> None:
    assert found("See you today.", replace(FOLLOW_UP, interview=None)) == []


@pytest.mark.parametrize(
    "words_that_press",
    ["ASAP", "still waiting", "as I already wrote", "I have not heard", "no reply", "urgently", "Hello!!"],
)
def test_words_that_press_are_found(words_that_press: str) -> None:
    assert [kind for kind, _ in found(f"Hi, {words_that_press} from you.")] == ["tone"]


def test_english_phrases_are_not_looked_for_in_other_languages() -> None:
    german = replace(letter("Gute Nachrichten, still waiting, today"), language="de")
    for words in (None, spoken("de")):
        assert review(german, THANKS, words=words, send_at=days_later(3)) == ()


def test_a_german_letter_is_read_with_german_eyes() -> None:
    text = "Danke für heute. Vor zwei Wochen, am Dienstag, dem 3. November: bitte umgehend!!"
    found_ = review(letter(text), THANKS, words=spoken("de"), send_at=days_later(7))
    assert [(each.kind, each.excerpt, each.instead) for each in found_] == [
        ("dated", "heute", "am Dienstag, dem 3. November"),
        ("dated", "zwei Wochen", "etwa einer Woche"),
        ("tone", "umgehend", None),
        ("tone", "!!", None),
    ]


def test_the_same_text_as_last_time_is_found_even_with_another_span() -> None:
    first = write(FOLLOW_UP, send_at=days_later(7))
    second = write(FOLLOW_UP, send_at=days_later(14))
    assert [
        each.kind
        for each in review(second, FOLLOW_UP, previous=first, words=spoken(), send_at=days_later(14))
    ] == ["same_text"]


def test_the_word_after_the_limit_is_the_place_of_a_long_letter() -> None:
    findings = review(
        letter("word " * 60 + "\n" + "word " * 59 + "last over more"), THANKS, words=spoken(), send_at=AT_ONCE
    )
    assert [(each.kind, each.line, each.excerpt) for each in findings] == [("length", 2, "over")]
    assert "122 words" in findings[0].sentence


def test_a_text_to_copy_is_at_most_300_characters() -> None:
    nowhere = replace(THANKS, contact=replace(RITA, address=None))
    long = replace(letter("a" * 301), to=None)
    assert [each.kind for each in review(long, nowhere, words=spoken(), send_at=AT_ONCE)] == ["length"]


def test_the_second_question_is_found() -> None:
    assert found("Any news? When? And where?") == [("questions", "When?"), ("questions", "And where?")]


def test_two_notes_of_a_day_with_the_same_line_are_found() -> None:
    ivan, ada = (
        write(replace(NOTE, contact=each, interviewers=(each,))) for each in (NOTE.interviewers[0], ADA)
    )
    findings = review(ada, NOTE, same_day_notes=(ivan,), words=spoken(), send_at=AT_ONCE)
    assert {each.kind for each in findings} == {"shared_line"}
    assert "It was a pleasure to meet you." in [each.excerpt for each in findings]
    assert "Best wishes," not in [each.excerpt for each in findings]


def test_only_open_slots_block() -> None:
    """What blocks without standing in the text, such as a register, is told beside it and once."""
    text = letter("the [Job title] role ASAP today?", blocked_by=("job title", FORMAL_MISSING))
    findings = review(text, THANKS, previous=text, words=spoken(), send_at=days_later(3))
    assert [(each.excerpt, each.line, each.column) for each in findings if each.blocks] == [
        ("[Job title]", 1, 5)
    ]
    assert {each.kind for each in findings} == {"open", "tone", "dated", "same_text"}


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_any_text_can_be_reviewed(body: str, company: str) -> None:
    text = letter(body, subject=company)
    occasion = replace(THANKS, application=replace(ACME, company="Acme"))
    for each in review(
        text, occasion, previous=text, other_companies=(company,), words=spoken(), send_at=AT_ONCE
    ):
        assert isinstance(each, Finding)
        assert each.sentence


def test_another_day_in_the_same_words_is_still_the_same_text() -> None:
    """Only the day of their message differs; the recruiter would read the same letter twice."""
    told = [replace(FOLLOW_UP, after="reply", since=date(2026, 11, day)) for day in (5, 16)]
    first, second = (write(each, send_at=days_later(25)) for each in told)
    assert first.body != second.body
    kinds = [f.kind for f in review(second, told[1], previous=first, words=spoken(), send_at=days_later(25))]
    assert "same_text" in kinds
    short = Letter(to=None, to_name=None, subject="News", body="Is there news since Tuesday, November 3?")
    other = replace(short, body="Is there news since Monday 16 November?")
    assert [
        f.kind for f in review(other, FOLLOW_UP, previous=short, words=spoken(), send_at=days_later(25))
    ] == ["same_text"]


def test_the_days_of_a_name_are_no_days() -> None:
    paper = replace(ACME, company="USA Today", agency="Last Week Ltd", role="Editor, This Morning")
    occasion = replace(THANKS, application=paper, interviewers=(replace(ADA, name="Urgent Tuesday"),))
    names = "USA Today, Last Week Ltd, Editor, This Morning, met Urgent Tuesday"
    assert found(names, occasion, send_at=days_later(20)) == []
    assert found(f"{names} today", occasion, send_at=days_later(20)) == [("dated", "today")]
