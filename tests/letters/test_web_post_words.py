"""Greetings and closings of three languages."""

from __future__ import annotations

import pytest

from afterview.letters.post.words import hail_of, is_closing, is_greeting
from afterview.letters.web_post import read_post


@pytest.mark.parametrize(
    "line",
    [
        "Beste Grüße",
        "Besten Gruß",
        "Beste Grüße, [Name]",
        "Mit freundlichem Gruß",
        "Vielen Dank und viele Grüße",
        "Thanks in advance,",
        "Thank you for your time",
        "Thank you for your time and consideration,",
        "Thanks and regards",
        "Take care",
        "Warmly,",
        "Speak soon",
        "Best, Jo",
        "Best [Your name]",
        "Très cordialement",
        "Sincères salutations,",
        "Merci d’avance",
    ],
)
def test_a_closing_is_known(line: str) -> None:
    assert is_closing(line)


@pytest.mark.parametrize(
    "line",
    [
        "Thanks for your time and I hope you are well!",
        "Best of luck",
        "Take care of the cat",
        "Thank you for the walk.",
        "Looking forward to it",
    ],
)
def test_a_sentence_that_begins_like_one_is_none(line: str) -> None:
    assert not is_closing(line)


@pytest.mark.parametrize(
    ("line", "hailed"),
    [
        ("Dear Mr./Ms. [Last Name]:", "Mr./Ms. [Last Name]"),
        ("Hello, [Name],", "[Name]"),
        ("Hi, [Name].", "[Name]"),
        ("Cher Monsieur [Nom],", "[Nom]"),
        ("Cher/Chère [Prénom],", "[Prénom]"),
        ("Guten Tag, Frau [Name],", "Frau [Name]"),
        ("Hi there,", "there"),
    ],
)
def test_a_greeting_is_known_with_whom_it_greets(line: str, hailed: str) -> None:
    assert is_greeting(line)
    assert hail_of(line) == hailed


def test_madam_and_sir_are_greeted_together() -> None:
    assert is_greeting("Madame, Monsieur,")


@pytest.mark.parametrize("line", ["Hi [Name], here I am.", "Hello, I would like to ask."])
def test_a_sentence_behind_the_greeting_is_none_of_it(line: str) -> None:
    assert not is_greeting(line)


@pytest.mark.parametrize(
    ("greeting", "closing"),
    [
        ("Hello, [Boss],", "Take care,\n\nJo"),
        ("Cher Monsieur [Nom],", "Très cordialement,\n\n[Votre nom]"),
        ("Guten Tag, [Name der Leiterin],", "Beste Grüße\n[Ihr Name]"),
    ],
)
def test_an_email_in_running_text_ends_with_its_closing(greeting: str, closing: str) -> None:
    page = f"Words.\n\n{greeting}\n\nThe [thing] is done.\n\n{closing}\n\nSo much for this email.\n\nMore."
    (template,) = read_post(page, name="page.md").templates
    assert template.body == f"{greeting}\n\nThe [thing] is done.\n\n{closing}"
    assert template.warnings == ()
