"""What stands above the greeting in an email's own block, and whose letter a block holds."""

from __future__ import annotations

import pytest

from afterview.errors import NotFound
from afterview.letters.web_post import Post, PostTemplate, read_post

END = "<p>Dear [Boss],</p><p>It is time.</p><p>Best,<br>[Your name]</p>"
BODY = "Dear [Boss],\n\nIt is time.\n\nBest,\n[Your name]"


def read(text: str) -> Post:
    return read_post(text, name="page.md")


def only(inside: str) -> PostTemplate:
    """The one template of a block with this inside."""
    post = read(f"<div class='sample-email'>{inside}</div>")
    assert (len(post.templates), post.examples) == (1, ())
    return post.templates[0]


def test_words_between_the_rows_cost_no_row_and_stay() -> None:
    template = only(f"<p>To: [Boss]</p><p>For [Rita] too.</p><p>Subject: Off</p>{END}")
    assert (template.to, template.subject) == ("[Boss]", "Off")
    assert template.body == f"For [Rita] too.\n\n{BODY}"
    assert template.slots == ("boss", "rita", "your name")


def test_a_letterhead_and_a_first_sentence_stay() -> None:
    template = only(f"<p>[Your street]<br>[Town]</p><p>From May 5 on I am away.</p>{END}")
    assert template.body == f"[Your street]\n[Town]\n\nFrom May 5 on I am away.\n\n{BODY}"
    assert template.warnings == ()


def test_a_label_and_an_instruction_go_with_a_warning() -> None:
    template = only(f"<p>New message</p><p>Replace the [brackets].</p>{END}")
    assert template.body == BODY
    assert [each.split('"')[1] for each in template.warnings] == ["New message", "Replace the [brackets]."]


def test_rows_may_be_counted_without_brackets() -> None:
    template = only(f"<b>1. To:</b> [Boss]<br><b>2. Subject:</b> [Topic]{END}")
    assert (template.to, template.subject, template.body) == ("[Boss]", "[Topic]", BODY)


def test_two_emails_in_one_block_stay_two() -> None:
    twice = f"<p>Subject: One</p>{END}<p>Subject: Two</p>{END}"
    post = read(f"<div class='sample-email'>{twice}</div>")
    assert [(each.subject, each.body) for each in post.templates] == [("One", BODY), ("Two", BODY)]


def test_a_row_may_link_its_slot_to_an_address() -> None:
    row = "**To:** [Recruiter](mailto:r@acme.example) and [me@home.example](mailto:me@home.example)\n"
    (template,) = read(f"{row}**Subject:** News\n\nHi [Boss],\n\nIt is on.\n\nBest,\n[Your name]\n").templates
    assert template.to == "[Recruiter] and me@home.example"


def test_a_bold_line_with_an_anchor_heads_the_next_email() -> None:
    email = f"<div class='sample-email'>{END}</div>"
    post = read(f"## Resign\n\n{email}\n\n**Letter 2: two weeks later** {{#two}}\n\nWords.\n\n{email}")
    assert [(each.kind, each.when) for each in post.templates] == [("resignation", None), ("follow_up", 14)]
    assert post.templates[1].name == "letter-2-two-weeks-later"


def test_a_readers_own_letter_with_a_word_in_brackets_is_an_example() -> None:
    post = read(
        "<div class='sample-email'><p>Dear Anna,</p><p>Your [book] helped me. I am glad.</p>"
        "<p>Cheers,</p><p>Tom</p></div>"
    )
    assert post.templates == ()
    assert post.examples[0].body.endswith("Cheers,\n\nTom")


def test_a_list_of_lessons_signed_by_its_author_is_no_email() -> None:
    with pytest.raises(NotFound):
        read(
            "<div class='sample-email'><p>My [two] rules:</p><ul><li>Wait.</li><li>Ask.</li></ul>"
            "<p>Thanks, [the editor]</p></div>"
        )
