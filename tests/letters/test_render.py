"""One pass from template and values to a letter: nothing else is changed, nothing is scanned twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.core.model import Application, Letter
from afterview.errors import UserError
from afterview.letters.own_words import edited
from afterview.letters.render import render
from afterview.letters.slots import SLOTS
from afterview.letters.template import Template
from tests.letters.scenes import ACME, ALEX, FOLLOW_UP, FORMAL_MISSING, THANKS, days_later, write

COMPANY = {"company name": "eBay", "your name": "Alex Doe"}
NAMES = tuple(known.name for known in SLOTS if known.name != "recruiter")


def letter(
    body: str, values: dict[str, str], *, subject: str = "Hello", register: str | None = None
) -> Letter:
    template = Template(name="mine", step="thank_you", subject=subject, body=body, register="informal")
    return render(template, values, occasion=replace(THANKS, register=register))


def test_the_companys_own_spelling_is_kept_at_the_start_of_a_sentence() -> None:
    assert letter("Good. [Company name] is fun.", COMPANY).body == "Good. eBay is fun."


def test_our_own_words_take_a_capital_where_the_slot_has_one() -> None:
    values = {"he or she": "they", "day of the interview": "today"}
    assert letter("[He or she] came [Day of the interview].", values).body == "They came Today."


def test_names_are_compared_loosely_and_by_their_synonyms() -> None:
    assert letter(
        "[COMPANY  NAME] [company] [Your Manager’s name]", {**COMPANY, "hiring manager's name": "Bo"}
    ).body == ("eBay eBay Bo")


def test_a_value_is_never_looked_at_again() -> None:
    sneaky = {"company name": "[recruiter]", "job title": "[company name]", "your name": "[if late]"}
    made = letter("[company name], [job title], [your name]", sneaky, subject="[company name]")
    assert made.body == "[recruiter], [company name], [if late]"
    assert (made.subject, made.blocked_by) == ("[recruiter]", ())


@pytest.mark.parametrize("written", ["job title", "a or b", "year[s", "favourite color", "Recruiter"])
def test_an_open_slot_stays_visible_and_blocks(written: str) -> None:
    made = letter(f"the [{written.replace('[', '')}] role", COMPANY)
    assert "[" in made.body
    assert len(made.blocked_by) == 1


def test_each_open_slot_is_named_once_by_its_own_name() -> None:
    made = letter("[Job  Title] [job title] [your manager] [A or B]", {}, subject="[Your name]")
    assert made.blocked_by == ("your name", "job title", "hiring manager's name", "A or B")


@pytest.mark.parametrize("empty", ["", "  ", "\n", "\x07"])
def test_an_empty_value_is_no_value(empty: str) -> None:
    assert letter("the [job title] role", {"job title": empty}).blocked_by == ("job title",)


def test_a_job_title_that_is_not_known_blocks_every_letter_about_it() -> None:
    occasion = replace(FOLLOW_UP, application=replace(ACME, role=None))
    made = write(occasion, send_at=days_later(7))
    assert made.blocked_by == ("job title",)
    assert "the  role" not in made.body


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("a\n[your preferred phone number]\nb", "a\nb"),
        ("a\n\n[your preferred phone number]\n\nb", "a\n\nb"),
        ("a\n\n[your preferred phone number]", "a"),
        ("[your preferred phone number]\n\nb", "b"),
        ("a\n\n[your preferred phone number]\n[something you discussed]\n\nb", "a\n\nb"),
        ("a\n\n[if late] c\n\n[if something you discussed] d\n\nb", "a\n\nb"),
        ("a\n\n\n\nb", "a\n\n\n\nb"),
    ],
)
def test_a_line_that_goes_takes_its_line_break_along(body: str, left: str) -> None:
    made = letter(body, {})
    assert (made.body, made.blocked_by) == (left, ())


def test_a_phone_number_within_a_line_blocks() -> None:
    assert letter("Call [your preferred phone number]", {}).blocked_by == ("your preferred phone number",)


def test_without_phone_the_signature_is_two_lines() -> None:
    assert write(THANKS, person=replace(ALEX, phone=None)).body.endswith(
        "\n\nBest wishes,\nAlex Doe\nalex@home.example"
    )


def test_a_condition_keeps_its_line_where_it_holds() -> None:
    body = "[if late] Late.\n[If Company] [company name].\n[if rainy] Rain."
    made = letter(body, {**COMPANY, "if late": "yes"})
    assert made.body == "Late.\neBay.\n[if rainy] Rain."
    assert made.blocked_by == ("if rainy",)


def test_the_recipient_is_the_occasions() -> None:
    made = letter("Hi", COMPANY)
    assert (made.to, made.to_name) == ("rita@acme.example", "Rita Roe")


def test_a_register_that_has_no_template_blocks() -> None:
    assert letter("Hi", COMPANY, register="informal").blocked_by == ()
    assert letter("Hi", COMPANY, register="formal").blocked_by == (FORMAL_MISSING,)


@pytest.mark.parametrize(
    "value", ["Rita\r\nBcc: x", "=?UTF-8?Q?=0A?=Bcc: x", "a\u2028b", "a\u202eb", "a\x85b"]
)
def test_a_value_that_would_break_the_subject_is_refused(value: str) -> None:
    with pytest.raises(UserError, match="company name contains a line break"):
        letter("Hi", {"company name": value}, subject="Hello [company name]")


@pytest.mark.parametrize(
    "value", ["Rita\r\nBcc: x", "Rita \x00\x1b\n Bcc: x", "Rita\u2028Bcc: x", "Rita\x85Bcc: x"]
)
def test_a_value_that_would_break_a_line_is_folded(value: str) -> None:
    assert letter("Hi [company name]", {"company name": value}).body == "Hi Rita Bcc: x"


def test_two_harmless_values_cannot_make_an_encoded_word_together() -> None:
    with pytest.raises(UserError, match="subject contains a line break"):
        letter(
            "Hi",
            {"company name": "=?UTF-8?Q", "job title": "?=0A?=Bcc: x"},
            subject="[company name][job title]",
        )


@given(name=st.sampled_from(NAMES), value=st.text(min_size=1))
def test_whatever_a_value_holds_the_text_around_it_stays(name: str, value: str) -> None:
    made = letter(f"before <[{name}]> after", {name: value})
    inside = made.body.removeprefix("before <").removesuffix("> after")
    assert made.body == f"before <{inside}> after"
    assert "\n" not in inside
    assert "\r" not in inside


@given(name=st.sampled_from(NAMES), value=st.text(min_size=1))
def test_whatever_a_value_holds_the_subject_is_one_line_or_refused(name: str, value: str) -> None:
    try:
        made = letter("Hi", {name: value}, subject=f"Hello [{name}]")
    except UserError:
        return
    assert made.subject.isprintable() or made.subject.split()
    assert len(made.subject.splitlines()) == 1


def test_an_edited_letter_stays_blocked_by_what_it_still_shows() -> None:
    made = letter("the [job title] role at [a or b]", {}, register="formal")
    assert edited(made, subject="Hi", body="the best role at [a or b]").blocked_by == (
        "a or b",
        FORMAL_MISSING,
    )
    done = edited(letter("[job title]", {}), subject="Hi", body="all mine\r\n")
    assert (done.body, done.blocked_by) == ("all mine", ())
    with pytest.raises(UserError):
        edited(made, subject="a\nBcc: x", body="b")


def test_a_company_called_like_a_slot_goes_through_a_whole_letter() -> None:
    company = Application(number=1, company="[recruiter]", role="[your name]")
    made = write(replace(THANKS, application=company))
    assert made.blocked_by == ()
    assert "the [your name] role, and [recruiter] strikes me" in made.body
