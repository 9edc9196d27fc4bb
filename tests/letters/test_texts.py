"""The letters that ship: every one of them, in every situation, read as a recruiter would read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from afterview.core.model import Letter, Occasion
from afterview.letters.review import review, word_count
from afterview.letters.slots import check
from afterview.letters.template import STEPS, Template
from afterview.letters.variants import choose
from tests.letters.scenes import (
    ADA,
    ALEX,
    AT_ONCE,
    CARA,
    CY,
    FOLLOW_UP,
    IVAN,
    NOTE,
    PING,
    RITA,
    THANKS,
    built_in,
    days_later,
    every_occasion,
    spoken,
    write,
)


@pytest.fixture(scope="module")
def written() -> list[tuple[Occasion, Letter, Template]]:
    return [
        (occasion, write(occasion, send_at=send_at), choose(built_in(), occasion))
        for occasion, send_at in every_occasion()
    ]


def test_with_all_facts_known_no_letter_is_blocked(
    written: list[tuple[Occasion, Letter, Template]],
) -> None:
    assert [(template.name, letter.blocked_by) for _, letter, template in written if letter.blocked_by] == []


def test_every_file_is_some_occasions_letter(written: list[tuple[Occasion, Letter, Template]]) -> None:
    assert {template.name for *_, template in written} == set(built_in())


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_letter_and_a_short_one_to_copy(step: str) -> None:
    assert {step, f"{step}_short"} <= set(built_in())


@pytest.mark.parametrize("name", sorted(built_in()))
def test_a_file_says_where_it_comes_from_and_holds_known_slots_only(name: str) -> None:
    template = built_in()[name]
    assert template.name.startswith(template.step)
    assert (template.language, template.register, template.origin) == ("en", "informal", "afterview")
    assert template.when
    assert check(template) == ()


def test_the_text_is_clean(written: list[tuple[Occasion, Letter, Template]]) -> None:
    for _, letter, template in written:
        text = f"{letter.subject}\n{letter.body}"
        assert not re.search(r"[\[\]]|[^\S\n]{2}|\n{3}|[^\S\n]\n| [,.;:?!]|\bthe role\b|\bNone\b", text), (
            template.name,
            text,
        )
        assert text.isascii(), template.name


def test_the_signature_is_name_address_and_phone_one_a_line(
    written: list[tuple[Occasion, Letter, Template]],
) -> None:
    for occasion, letter, template in written:
        lines = ["Alex Doe", "alex@home.example", "+1 555 0100"]
        signature = lines if occasion.recipient else lines[:1]
        assert letter.body.split("\n")[-len(signature) :] == signature, template.name


def test_a_letter_is_short_and_asks_one_thing(written: list[tuple[Occasion, Letter, Template]]) -> None:
    for occasion, letter, template in written:
        assert word_count(letter) <= 120, template.name
        assert letter.body.count("?") <= 1, template.name
        assert letter.to is not None or len(letter.body) <= 300, (template.name, len(letter.body))
        assert occasion.step != "interviewer_note" or "?" not in letter.body


def test_the_reviewer_finds_nothing() -> None:
    for occasion, send_at in every_occasion():
        letter = write(occasion, send_at=send_at)
        assert review(letter, occasion, send_at=send_at, words=spoken(), other_companies=("Initech",)) == ()


def test_a_thank_you_says_all_it_should(written: list[tuple[Occasion, Letter, Template]]) -> None:
    for occasion, letter, template in written:
        if occasion.step != "thank_you":
            continue
        assert letter.subject == "Alex Doe, interview for Platform Engineer: thank you for your time"
        for fact in ("hank", "Acme", "Platform Engineer", "look forward"):
            assert fact in letter.body, template.name
        if occasion.recipient and not occasion.recruiter_is_interviewer:
            assert all(each.name in letter.body for each in occasion.interviewers), template.name


def test_a_thank_you_asks_to_pass_thanks_on_only_where_somebody_gets_no_note() -> None:
    passed_on = re.compile(r"thanks (?:on )?to|thank(?:ed)? .+ for me", re.IGNORECASE)
    direct = replace(THANKS, recruiter_is_interviewer=True, interviewers=(RITA,), pass_thanks_to=())
    phone = replace(THANKS, interview=replace(THANKS.interview, kind="phone"))  # type: ignore[type-var]
    assert passed_on.search(write(THANKS).body)
    for other in (direct, replace(THANKS, pass_thanks_to=()), phone):
        assert not passed_on.search(write(other).body)


def test_a_panel_member_without_address_is_named_with_the_right_pronoun() -> None:
    panel = replace(THANKS, interviewers=(IVAN, ADA, CY), pass_thanks_to=(ADA,))
    body = write(panel).body
    assert "Ivan Poe, Ada Soe and Cy Noe" in body
    assert "thanked Ada Soe for me; I appreciated her time" in body
    both = write(replace(panel, pass_thanks_to=(ADA, CY))).body
    assert "thanked Ada Soe and Cy Noe for me; I appreciated their time" in both


def test_the_follow_up_asks_for_needs_and_for_steps_and_timing(
    written: list[tuple[Occasion, Letter, Template]],
) -> None:
    for occasion, letter, template in written:
        if occasion.step == "follow_up":
            assert "next steps" in letter.body, template.name
            assert re.search(r"need|from my side", letter.body), template.name
            assert "timing" in letter.body, template.name
            assert letter.body.count("?") == 1
            assert letter.subject.startswith("Alex Doe")
            assert "follow-up on next steps" in letter.subject


def test_a_letter_that_counts_for_several_roles_names_every_one(
    written: list[tuple[Occasion, Letter, Template]],
) -> None:
    """What is not named was not asked about, and must not count as asked."""
    shared = [each for each in written if each[0].together]
    assert {occasion.step for occasion, *_ in shared} == {"follow_up", "ping", "promise", "deadline"}
    for occasion, letter, template in shared:
        for application in (occasion.application, *occasion.together):
            assert application.role is not None
            assert application.role in f"{letter.subject}\n{letter.body}", template.name


def test_the_follow_up_for_several_roles_says_since_when_and_with_whom() -> None:
    others = (replace(FOLLOW_UP.application, number=3, role="Site Engineer"),)
    body = write(replace(FOLLOW_UP, together=others), send_at=days_later(7)).body
    assert "about a week since I spoke with Ivan Poe about the Platform Engineer role" in body
    assert "Platform Engineer and Site Engineer roles at Acme" in body


@pytest.mark.parametrize("facts", [{}, {"recruiter_is_interviewer": True}, {"interviewers": ()}])
def test_a_thank_you_that_was_missed_is_made_good_in_the_follow_up(facts: dict[str, object]) -> None:
    plain: Occasion = replace(FOLLOW_UP, **facts)  # type: ignore[arg-type]
    thanked = "I should also have thanked you sooner"
    assert thanked not in write(plain, send_at=days_later(7)).body
    assert thanked in write(replace(plain, thanks_missed=True), send_at=days_later(7)).body


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ("reply", "Thank you for the message of Thursday, November 5"),
        ("answered", "my answer of Thursday, November 5"),
        ("reopened", "Some time has passed"),
    ],
)
def test_a_second_round_of_asking_is_not_the_same_letter_again(after: str, says: str) -> None:
    first = write(FOLLOW_UP, send_at=days_later(7))
    again = replace(FOLLOW_UP, after=after, since=date(2026, 11, 5))  # type: ignore[arg-type]
    letter = write(again, send_at=days_later(9))
    assert says in letter.body
    assert "since I spoke" not in letter.body
    assert review(letter, again, previous=first, words=spoken(), send_at=days_later(9)) == ()


def test_an_apology_through_an_agency_is_for_an_interview_with_others() -> None:
    agency = replace(THANKS.application, agency="Loe Partners")
    for contact, application, ours in ((RITA, THANKS.application, True), (CARA, agency, False)):
        apology = replace(THANKS, step="apology", contact=contact, application=application)
        assert ("our interview" in write(apology).body) == ours


def test_somebody_new_is_not_asked_once_more() -> None:
    assert "once more" in write(PING, send_at=days_later(14)).body
    assert "once more" not in write(replace(PING, new_contact=True), send_at=days_later(14)).body


def test_pings_grow_shorter_and_use_other_words() -> None:
    pings = [replace(PING, ordinal=number) for number in (1, 2, 3)]
    letters = [write(each, send_at=days_later(14)) for each in (FOLLOW_UP, *pings)]
    counts = [word_count(each) for each in letters]
    assert counts == sorted(counts, reverse=True)
    for last, this in pairwise(letters):
        found = review(
            this, FOLLOW_UP, previous=last, same_day_notes=(last,), words=spoken(), send_at=days_later(14)
        )
        assert found == ()


def test_the_notes_to_a_panel_have_no_line_in_common() -> None:
    panel = tuple(
        replace(each, address=f"x{each.number}@acme.example") for each in (IVAN, ADA, CY, CARA, RITA)
    )
    occasions = [replace(NOTE, interviewers=panel, contact=each, discussed="the rota") for each in panel]
    letters = [write(each) for each in occasions]
    for place, (occasion, letter) in enumerate(zip(occasions, letters, strict=True)):
        others = (*letters[:place], *letters[place + 1 :])
        assert review(letter, occasion, same_day_notes=others, words=spoken(), send_at=AT_ONCE) == ()


def test_the_whole_sheet_can_be_read(
    written: list[tuple[Occasion, Letter, Template]], tmp_path: Path
) -> None:
    """Every letter once, in one file; print it with `pytest -k sheet -s --basetemp=…`."""
    sheet = {
        (template.name, letter.body): f"== {template.name}\nSubject: {letter.subject}\n\n{letter.body}\n"
        for _, letter, template in written
    }
    file = tmp_path / "letters.txt"
    file.write_text("\n".join(sheet.values()), "utf-8")
    assert file.read_text("utf-8").count("\n== ") + 1 == len(sheet) > len(built_in())
    assert all(ALEX.name in text for text in sheet.values() if ALEX.name)
