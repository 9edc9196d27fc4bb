"""The author's marks in an email: numbers, [Optional], [Example]; and who is meant by [Name] at its end."""

from __future__ import annotations

import pytest

from afterview.letters.brackets import brackets
from afterview.letters.post_file import file_text, of_post
from afterview.letters.template import parse
from afterview.letters.web_post import PostTemplate, read_post


def only(text: str) -> PostTemplate:
    """The one template of a post."""
    post = read_post(text, name="page.md")
    assert (len(post.templates), post.examples) == (1, ())
    return post.templates[0]


def block(inside: str, subject: str = "News") -> str:
    """A sample email with this inside."""
    return f"<div class='sample-email'><p>Subject: {subject}</p><p>Hi [Boss],</p>{inside}</div>"


def kept(template: PostTemplate) -> PostTemplate:
    """The same after it was kept in a file."""
    text = file_text(template, language="en", origin="a post")
    return of_post(parse(text, name=template.name, path="x"))


@pytest.mark.parametrize(
    "line",
    [
        "[4] shops sell it.",
        "We met. [2] days went by. [3] letters I wrote.",
        "Am [12. Juni] sprachen wir.",
        "[12. Juni] war der Tag.",
        "[1] Is all I have.",
        "I own [3] Shops and [4] Barns.",
    ],
)
def test_a_figure_is_a_slot_wherever_it_stands(line: str) -> None:
    template = only(block(f"<p>{line}</p><ul><li>[6] years of {'it'}</li></ul>", "[3] plans"))
    assert template.subject == "[3] plans"
    assert template.body == f"Hi [Boss],\n\n{line}\n\n- [6] years of it"
    assert len(template.slots) == 3 + line.count("[") - ("[3]" in line)


@pytest.mark.parametrize(
    ("written", "body"),
    [
        (
            "<p>[1] We met. [2] It was good. [3] [Place] was fine.</p>",
            "We met. It was good. [Place] was fine.",
        ),
        ("<p>[1. Opening] We met.</p><p><b>[2. Ask]</b> Is it on?</p>", "We met.\n\nIs it on?"),
        ("<p>We met [1. Where] in town and [2. When] in May.</p>", "We met in town and in May."),
        ("<p>[7. Thanks] It was good.</p>", "It was good."),
    ],
)
def test_the_authors_numbers_go_where_they_count_or_head_a_sentence(written: str, body: str) -> None:
    assert only(block(written)).body == f"Hi [Boss],\n\n{body}"


@pytest.mark.parametrize(
    "end", ["[Name]", "Best,<br>[name]", "Best, [Full name]", "Cheers</p><p>[Name]<br>[Phone]"]
)
def test_a_name_below_the_closing_is_the_writers(end: str) -> None:
    template = only(block(f"<p>It is [so].</p><p>{end}</p>").replace("[Boss]", "[Name]"))
    assert "[Your name]" in template.body
    assert template.body.startswith("Hi [Name],")
    assert "writer" in template.warnings[0]


@pytest.mark.parametrize(
    "end", ["Thanks again, [Name].</p><p>Best,<br>[Your name]", "Ask [Name].</p><p>Best,<br>Ann"]
)
def test_any_other_name_is_left_as_it_is(end: str) -> None:
    template = only(block(f"<p>It is [so].</p><p>{end}</p>"))
    assert "[Name]" in template.body
    assert template.warnings == ()


def test_an_example_goes_with_all_lines_of_its_item() -> None:
    template = only(block("<ul><li>[Example] I sold [9] cars<br>in one day</li><li>[Deed]</li></ul>"))
    assert template.body.endswith(",\n\n- [Deed]")


def test_a_mark_before_a_list_is_for_the_whole_list() -> None:
    template = only(block("<p>[Optional]</p><ul><li>One [thing].</li><li>Another.</li></ul><p>Bye.</p>"))
    assert template.optional == ("- One [thing].\n- Another.",)
    assert kept(template).optional == template.optional


def test_an_item_that_may_go_stands_by_itself_and_is_kept_so() -> None:
    template = only(block("<ul><li>One.</li><li>[Optional] Two [things].</li><li>Three.</li></ul>"))
    assert template.body.endswith("- One.\n\n- Two [things].\n\n- Three.")
    assert kept(template).optional == template.optional == ("- Two [things].",)


def test_a_mark_may_say_when_its_paragraph_stays() -> None:
    template = only(block("<p>[Optional: if you moved] I live in [town] now.</p>"))
    assert template.optional == ("I live in [town] now.",)
    assert "if you moved" in template.warnings[0]
    assert template.slots == ("boss", "town")


@pytest.mark.parametrize("mark", ["Optional", "Example"])
def test_a_mark_within_a_paragraph_is_named_and_open(mark: str) -> None:
    template = only(block(f"<p>It is done. [{mark}] I was quick.</p>"))
    assert template.slots == ("boss", mark.lower())
    assert f"[{mark}]" in template.warnings[0]


@pytest.mark.parametrize("written", ["$70,000/year", "9/5", "and/or", "60 €/Stunde", "w/ 3"])
def test_a_stroke_in_a_sum_or_a_figure_parts_no_choices(written: str) -> None:
    assert [(each.sort, each.choices) for each in brackets(f"[{written}]")] == [("slot", ())]


@pytest.mark.parametrize("written", ["he/she", "Mr./Ms.", "$5/$6"])
def test_a_stroke_between_words_or_between_sums_parts_choices(written: str) -> None:
    assert brackets(f"[{written}]")[0].choices == tuple(written.split("/"))


def test_a_or_an_is_an_ending() -> None:
    assert brackets("a[n] idea")[0].choices == ("a", "an")
