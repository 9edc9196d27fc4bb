"""A template file is read, or its file, line and reason are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.errors import ConfigError
from afterview.letters.slots import check
from afterview.letters.template import LIMIT, lines_of, parse, slot_key

FILE = """\
Subject: [Your name] says hello
Step: ping
Register: Formal

[salutation]

Hello from  [your name].
"""


def read(text: str) -> str:
    """The reason why this text is refused."""
    with pytest.raises(ConfigError) as problem:
        parse(text, name="mine", path="templates/mine.txt")
    assert problem.value.message.startswith("The template templates/mine.txt cannot be used: line ")
    assert problem.value.hint
    return problem.value.message.removeprefix("The template templates/mine.txt cannot be used: ")


def test_headers_and_body_are_kept_and_the_rest_has_its_default() -> None:
    template = parse(FILE, name="mine", path="mine.txt")
    assert (template.name, template.step, template.register) == ("mine", "ping", "formal")
    assert template.subject == "[Your name] says hello"
    assert template.body == "[salutation]\n\nHello from  [your name]."
    assert (template.to, template.language, template.when, template.origin) == ("[recruiter]", "en", "", "")
    assert template.body_line == 5


def test_a_file_from_windows_reads_the_same() -> None:
    there = "\ufeff" + FILE.replace("\n", "\r\n")
    assert parse(there, name="mine", path="mine.txt") == parse(FILE, name="mine", path="mine.txt")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Step: ping\n\nHi", "line 1: the header Subject is missing."),
        ("Subject: x\n\nHi", "line 1: the header Step is missing."),
        ("Subject:\nStep: ping\n\nHi", "line 1: the header Subject is missing."),
        ("Subject: x\nStep: pong\n\nHi", "line 2: 'pong' is no step; use one of thank_you, interviewer_note"),
        ("Subject: x\nStep: ping\nBcc: y\n\nHi", "line 3: 'Bcc' is no header; the headers are Subject, To"),
        ("Subject: x\nStep: ping\nhello\n\nHi", "line 3: 'hello' is no header"),
        ("Subject: x\nStep: ping\nSTEP: ping\n\nHi", "line 3: the header Step stands twice."),
        ("Subject: x\nStep: ping\nTo: a@b.example\n\nHi", "line 3: 'a@b.example' does not fit; use a slot"),
        ("Subject: x\nStep: ping\nLanguage: English!\n\nHi", "line 3: 'English!' does not fit; write"),
        ("Subject: x\nStep: ping\nRegister: rude\n\nHi", "line 3: 'rude' is no register; use one of formal"),
        ("Subject: x\nStep: ping\n", "line 3: there is no text after the headers."),
        ("Subject: x\nStep: ping\n\n \n", "line 3: there is no text after the headers."),
        ("Subject: x\nStep: ping\n\nHi [name", "line 4: '[' is never closed."),
        ("Subject: x [name\nStep: ping\n\nHi", "line 1: '[' is never closed."),
        ("Subject: x\nStep: ping\n\nHi\nname]", "line 5: ']' was never opened."),
        ("Subject: x\nStep: ping\n\nHi [a [b]\n\nc", "line 4: '[' is never closed."),
        ("Subject: x\nStep: ping\n\nHi\n" + "[" * 101 + "]" * 101, "line 5: brackets are nested deeper than"),
        ("Subject: x [a\nb]: c\nStep: ping\n\nHi", "line 2: 'b]' is no header"),
        ("Subject: x\nStep: ping\n\nHi [ ]", "line 4: a slot has no name."),
        ("Subject: x\nStep: ping\n\nHi\x00", "line 4: there is a control character in it."),
        ("", "line 1: the header Subject is missing."),
        ("Subject: x\nStep: ping\n\n" + "x" * LIMIT, "line 1: it is longer than 64,000 characters."),
    ],
)
def test_a_broken_file_is_reported_with_line_and_reason(text: str, reason: str) -> None:
    assert read(text).startswith(reason)


@given(st.text())
def test_any_text_is_a_template_or_a_sentence(text: str) -> None:
    try:
        parse(text, name="mine", path="mine.txt")
    except ConfigError as problem:
        assert problem.message.startswith("The template mine.txt cannot be used: line ")  # noqa: PT017


def test_slot_names_are_compared_without_case_curly_apostrophes_and_double_spaces() -> None:
    assert slot_key("  Your  Manager’s\tName ") == "your manager's name"


def test_a_line_break_within_brackets_ends_no_line() -> None:
    text = "one\n[two\n[three]\n]\n\nsix] ["
    assert list(lines_of(text)) == [(1, "one"), (2, "[two\n[three]\n]"), (5, ""), (6, "six] [")]


def test_check_names_what_nothing_will_fill_with_its_line() -> None:
    body = (
        "[salutation]\n\n[something [like]\nthis]\n\n"
        "[jop title] [Recruiter] [if late] [if rainy] [name] [a or b] year[s]\n\n[optional] Hi"
    )
    template = parse(f"Subject: [your nam]\nStep: ping\n\n{body}", name="mine", path="mine.txt")
    assert check(template) == (
        "the subject: [your nam] is no slot; did you mean [your name]?",
        "line 9: [jop title] is no slot; did you mean [job title]?",
        "line 9: [Recruiter] is an address and belongs into To only; use [recruiter name].",
        "line 9: [if rainy] is no slot.",
    )


def test_a_letter_of_somebody_else_may_have_any_slot_recipient_and_kind() -> None:
    text = (
        "Subject: [your nam]\nStep: raise\nTo: Boss <[address]>\nCc: [HR]\nOrigin: a post\n\n"
        "[ ] I would [very much] like more] pay."
    )
    template = parse(text, name="more-pay", path="more-pay.txt")
    assert (template.step, template.to, template.cc) == ("raise", "Boss <[address]>", "[HR]")
    assert template.imported
    assert check(template) == ()
