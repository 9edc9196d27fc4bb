"""Bold words of an email without brackets: what asks to be replaced is no text, text is."""

from __future__ import annotations

import pytest

from afterview.letters.web_post import PostTemplate, read_post


def only(text: str) -> PostTemplate:
    """The one template of a post."""
    post = read_post(text, name="page.md")
    assert (len(post.templates), post.examples) == (1, ())
    return post.templates[0]


def block(inside: str, greeting: str = "Hi [Boss],") -> str:
    """A sample email with this inside."""
    return f"<div class='sample-email'><p>Subject: News</p><p>{greeting}</p>{inside}</div>"


@pytest.mark.parametrize(
    "order",
    [
        "Add two sentences about what you like there.",
        "Insert achievement",
        "Describe a thing you are proud of",
        "Mention the exact weekday",
        "Tell them how you heard of the job.",
        "desired start date",
        "the sum you hope for",
        "what you learned there",
        "reason for the move",
        "two or three skills",
        "how your plan saved the day",
        "your greatest deed",
    ],
)
def test_bold_words_that_ask_to_be_replaced_become_a_slot(order: str) -> None:
    template = only(block(f"<p>Let me say this: <strong>{order}</strong></p>"))
    assert template.body.endswith(f"Let me say this: [{order}]")
    assert order in template.warnings[0]


@pytest.mark.parametrize(
    ("greeting", "body", "slot"),
    [
        ("Hi <strong>Recruiter name</strong>,", "Hi [Recruiter name],", "recruiter name"),
        ("Dear <b>Hiring manager's name</b>:", "Dear [Hiring manager's name]:", "hiring manager's name"),
        ("<b>Hello first name,</b>", "Hello [first name],", "first name"),
    ],
)
def test_a_bold_name_in_the_greeting_is_a_slot_too(greeting: str, body: str, slot: str) -> None:
    template = only(block("<p>It is done, and [so on].</p>", greeting))
    assert template.body.partition("\n")[0] == body
    assert template.slots == (slot, "so on")
    assert len(template.warnings) == 1


@pytest.mark.parametrize(
    "line",
    [
        "<strong>Your product is a joy</strong>",
        "<strong>Your school has style</strong> and heart.",
        "<strong>Your plan</strong> sounds good to me.",
        "Thanks for <strong>your help</strong> so far.",
        "It was <strong>a great joy to see you</strong> there.",
        "The factory <strong>runs by night</strong>.",
        "<strong>Achievements</strong>",
        "<strong>Give me a ring</strong> when it suits.",
        "<strong>Can your team wait?</strong>",
    ],
)
def test_bold_words_that_are_simply_text_stay_text(line: str) -> None:
    template = only(block(f"<p>{line}</p><p>So much for that.</p>"))
    words = line.replace("<strong>", "").replace("</strong>", "")
    assert template.body == f"Hi [Boss],\n\n{words}\n\nSo much for that."
    assert template.warnings == ()
