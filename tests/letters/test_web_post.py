"""A post's emails come in as they are, in each of the ways that posts mark them. All pages are our own."""

from __future__ import annotations

import pytest

from afterview.errors import NotFound
from afterview.letters.brackets import brackets
from afterview.letters.web_post import Post, PostTemplate, read_post

PAGE = """\
---
layout: post
title: “Waiting after an interview”
tagline: 'It''s a matter of days'
excerpt: "Two emails: one now, one later"
context: negotiate
tags:
  - waiting
  - email
---
Swap any **[words like these]** for your own.

## What to write immediately after the interview

<div class='sample-email'>
<p>
\t<strong><u>To</u>:</strong> <strong>[Recruiter]</strong><br>
\t<strong><u>Subject</u>:</strong> <strong>[Your name]</strong> and the talk—with thanks
</p>
<hr>
<p>Hello <strong>[Recruiter name]</strong></p>
<p>It’s good of you to have set up the talk with <strong>[name of person who interviewed you]</strong>.
<strong>[Company name]</strong> made me curious.</p>
<p>Kind regards</p>
<p><strong>[Your name]</strong><br>
\t<strong>[Your email address]</strong>
</p>
</div>

**And when nothing comes?**

Wait for some days.

## One week later

<div class='sample-email'>
<p><strong><u>To</u>:</strong> <strong>[Recruiter]</strong><br>
<strong><u>Subject</u>:</strong> <strong>[Your name]</strong>: what comes next?</p>
<hr>
<p>Hello <strong>[Recruiter name]</strong></p>
<p>A week has gone by. What is the next step?</p>
<p><strong>[Your name]</strong></p>
</div>
"""


def read(text: str) -> Post:
    return read_post(text, name="page.md")


def only(text: str) -> PostTemplate:
    """The one template of a post."""
    post = read(text)
    assert (len(post.templates), post.examples) == (1, ())
    return post.templates[0]


def block(inside: str) -> str:
    """A sample email with this inside."""
    return f"<div class='sample-email'>\n<p>Subject: A word</p>\n<p>Hi [Name]</p>\n{inside}\n</div>\n"


def test_a_whole_post_gives_its_templates_with_kind_moment_and_slots() -> None:
    first, second = read(PAGE).templates
    assert (first.kind, first.when, second.kind, second.when) == ("thank_you", 0, "follow_up", 7)
    assert (first.to, first.subject) == ("[Recruiter]", "[Your name] and the talk—with thanks")
    assert first.body == (
        "Hello [Recruiter name]\n\n"
        "It’s good of you to have set up the talk with [name of person who interviewed you]."
        " [Company name] made me curious.\n\n"
        "Kind regards\n\n"
        "[Your name]\n[Your email address]"
    )
    assert first.slots == (
        "recruiter",
        "your name",
        "recruiter name",
        "name of person who interviewed you",
        "company name",
        "your email address",
    )
    assert second.body.endswith("What is the next step?\n\n[Your name]")
    assert first.warnings == second.warnings == ()


def test_the_front_matter_keeps_its_values_and_their_order() -> None:
    assert list(read(PAGE).front_matter.items()) == [
        ("layout", "post"),
        ("title", "“Waiting after an interview”"),
        ("tagline", "It's a matter of days"),
        ("excerpt", "Two emails: one now, one later"),
        ("context", "negotiate"),
        ("tags", "waiting, email"),
    ]


def test_the_context_of_the_front_matter_decides_nothing() -> None:
    for context in ("raise", "resignation", "thank_you"):
        other = read(PAGE.replace("context: negotiate", f"context: {context}"))
        assert [each.kind for each in other.templates] == ["thank_you", "follow_up"]


@pytest.mark.parametrize(
    "opening",
    [
        "<div class='sample-email'>",
        '<div class="sample-email">',
        "<DIV ID=x CLASS=sample-email>",
        '<div\n  class="wide sample-email"\n  data-x="a > b">',
        "<blockquote>",
        "<pre>",
        "<section>",
        "<td>",
    ],
)
def test_way_1_the_block_may_be_written_in_any_way(opening: str) -> None:
    name = opening.lstrip("<").split()[0].rstrip(">").lower()
    template = only(
        f"Words before.\n\n{opening}\n<p>Subject: A word</p>\n<p>Hi [Name]</p>\n<p>Here.</p></{name}>"
    )
    assert (template.subject, template.body) == ("A word", "Hi [Name]\n\nHere.")


def test_way_1_a_block_of_parts_has_a_masthead_and_no_rule() -> None:
    template = only("""\
<div class="email-block">
  <div class="masthead">
    <p><i class="fas fa-circle"></i>● New message</p>
  </div>
  <div class="email-header">
    <p><strong>To:</strong> [Recruiter]<br />
    <strong>Subject:</strong> [Your name] on [Company name]'s offer</p>
  </div>
  <div class="email-copy">
\t\t<p>Hi [Recruiter name]</p>

\t\t<p>I was glad of it.</p>
\t\t<p>[Your name]</p>
  </div>
</div>
""")
    assert (template.to, template.subject) == ("[Recruiter]", "[Your name] on [Company name]'s offer")
    assert template.body == "Hi [Recruiter name]\n\nI was glad of it.\n\n[Your name]"


@pytest.mark.parametrize(
    "row",
    [
        "<strong><u>Subject</u>:</strong> [Name] calls",
        "<strong><u>Subject:</u></strong> [Name] calls",
        "<strong>Subject:</strong> [Name] calls",
        "<strong>Subject: [Name]</strong> calls",
        "<strong>Subject: [Name] calls</strong>",
        "<strong><u>Subject:</u> [Name] calls</strong>",
        "<strong>[2. Subject] Subject: [Name]</strong> calls",
        "[2. Subject] <b>Subject</b>: [Name] calls",
        "Subject&nbsp;: [Name] calls",
        "SUBJECT LINE: [Name] calls",
        "<strong>Subject</strong> [Name] calls",
        "<strong>Subject</strong><br>[Name] calls",
        "Email subject line:<br>[Name] calls",
        "Betreff: [Name] calls",
        "Objet : [Name] calls",
    ],
)
@pytest.mark.parametrize(
    "to", ["<strong>To:</strong> [Recruiter]<br>", "<strong>[1. Address] To: [Recruiter]</strong><br/>"]
)
def test_way_2_rows_may_be_marked_in_any_way(row: str, to: str) -> None:
    template = only(f"<div class='sample-email'><p>{to}\n\t{row}</p><hr /><p>Hi [Name]</p><p>Yes.</p></div>")
    assert (template.to, template.subject, template.body) == (
        "[Recruiter]",
        "[Name] calls",
        "Hi [Name]\n\nYes.",
    )


def test_way_2_a_copy_goes_to_its_own_row_and_two_rows_may_share_a_line() -> None:
    rows = "<strong>To:</strong> [X] <strong>CC:</strong> [Boss] <strong>Subject:</strong> [Y]: hello"
    template = only(f"<div class='sample-email'><p>{rows}</p><p>Hi [X]</p><p>Yes.</p></div>")
    assert (template.to, template.cc, template.subject) == ("[X]", "[Boss]", "[Y]: hello")
    assert template.slots == ("x", "boss", "y")


def test_way_2_an_email_may_have_no_rows() -> None:
    template = only("<div class='sample-email'><p>Hi [Name]</p><p>I have news.</p><p>[Your name]</p></div>")
    assert (template.to, template.cc, template.subject) == ("", "", "")
    assert template.body == "Hi [Name]\n\nI have news.\n\n[Your name]"


def test_way_3_a_subject_may_answer_and_lists_links_and_entities_are_words() -> None:
    template = only("""\
<div class='sample-email'>
<p>Subject: Re: [Your name]—one more thing<br />
To: [Recruiter]</p>
<hr />
<p>Hi [Name]<br/>Two things &amp; a <em>half</em> &mdash; see <a href="https://x.example">my page</a>:</p>
<ul><li>[First thing]</li>
<li>the second, for &euro;5</li></ul>
<p>Bye&#33;</p>
</div>
""")
    assert (template.subject, template.to) == ("Re: [Your name]—one more thing", "[Recruiter]")
    assert template.body == (
        "Hi [Name]\nTwo things & a half — see my page:\n\n- [First thing]\n- the second, for €5\n\nBye!"
    )


def test_way_4_slots_may_be_bold_plain_or_bold_with_words_behind_them() -> None:
    template = only(block("<p>At <strong>[Company]</strong>, [place], <strong>[job] by day</strong>.</p>"))
    assert template.body == "Hi [Name]\n\nAt [Company], [place], [job] by day."
    assert template.slots == ("name", "company", "place", "job")


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("him or her", ("him", "her")),
        ("Mr/Ms", ("Mr", "Ms")),
        ('"since spring" OR “since I came”', ("since spring", "since I came")),
        ("Herr oder Frau", ("Herr", "Frau")),
    ],
)
def test_way_4_an_alternative_stays_for_the_person_to_choose(written: str, choices: tuple[str, ...]) -> None:
    template = only(block(f"<p>As [{written}] said.</p>"))
    assert template.body.endswith(f"As [{written}] said.")
    assert len(template.slots) == 2
    assert [each.choices for each in brackets(template.body) if each.sort == "alternative"] == [choices]


def test_way_4_an_ending_in_brackets_is_no_slot_and_offers_both_words() -> None:
    template = only(block("<p>For <strong>[number]</strong> year<strong>[s]</strong>.</p>"))
    assert template.body.endswith("For [number] year[s].")
    assert template.slots == ("name", "number")
    suffix = brackets(template.body)[-1]
    assert (template.body[suffix.start : suffix.end], suffix.choices) == ("year[s]", ("year", "years"))
    assert template.warnings == ('Choose between "year" and "years".',)


def test_way_4_a_bracket_that_holds_brackets_is_one_passage_and_its_slots() -> None:
    long = "I built [product] and then " + "went on and on " * 30 + "\nfor [client]"
    template = only(block(f"<p>See: [{long}]. And [last].</p>"))
    assert "[product]" in template.body
    assert template.slots == (
        "name",
        "i built [product] and then went on and on went on and on wen…",
        "product",
        "client",
        "last",
    )


def test_way_4_the_authors_own_marks_go_and_an_optional_paragraph_is_remembered() -> None:
    template = only("""\
<div class='sample-email'>
<p><strong>[1. Address] To: [Your manager]</strong><br>
<strong>[2. Subject] Subject: [Your name]</strong> - a plan</p>
<p><strong>[3. Greeting]</strong> Hi <strong>[Your manager's name]</strong></p>
<p><strong>[4. Reason]</strong> Here is why.</p>
<p><strong>[Optional]</strong> I can stay until [date].</p>
<p>I am free:</p>
<ul>
<li><strong>[Weekday], [Date]</strong></li>
<li><strong>[Example]</strong> Tuesday, May 5</li>
</ul>
<p><strong>[5. List]</strong></p>
<p>[Your name]</p>
</div>
""")
    assert template.body == (
        "Hi [Your manager's name]\n\nHere is why.\n\nI can stay until [date].\n\n"
        "I am free:\n\n- [Weekday], [Date]\n\n[Your name]"
    )
    assert template.optional == ("I can stay until [date].",)
    assert template.slots == ("your manager", "your name", "your manager's name", "date", "weekday")


def test_way_5_an_address_in_angle_brackets_is_not_taken_for_a_tag() -> None:
    row = "<strong>To:</strong> Rita Roe <rita.roe@acme.example> [recruiter]<br>"
    template = only(
        f"<div class='sample-email'><p>{row}Subject: Hi</p><p>Hi [Name]</p><p>Or <b@x.example>.</p></div>"
    )
    assert template.to == "Rita Roe <rita.roe@acme.example> [recruiter]"
    assert template.body.endswith("Or <b@x.example>.")
    assert "rita.roe@acme.example" in template.warnings[0]


def test_way_6_broken_nesting_costs_no_word() -> None:
    template = only(
        block("<p>The </strong>[job title]</strong> role <strong>in <em>[town]</strong></em> <b>now</p>")
    )
    assert template.body.endswith("The [job title] role in [town] now")


@pytest.mark.parametrize(
    "order",
    [
        "your accomplishment here",
        "Describe your proudest result here.",
        "Insert your reason",
        "Company name",
        "job title",
        "Ihr Erfolg hier",
    ],
)
def test_way_6_an_instruction_in_bold_becomes_a_slot_with_a_warning(order: str) -> None:
    template = only(block(f"<p>So far: <strong>{order}</strong></p>"))
    assert template.body.endswith(f"So far: [{order}]")
    assert len(template.warnings) == 1
    assert order in template.warnings[0]


def test_way_6_an_item_that_is_bold_as_a_whole_is_an_instruction() -> None:
    template = only(
        block('<ul><li><strong>Deed to outcome</strong></li><li><b>Client—"Quote" or praise</b></li></ul>')
    )
    assert template.body.endswith('- [Deed to outcome]\n- [Client—"Quote" or praise]')


@pytest.mark.parametrize(
    "words",
    [
        "Do you need anything else from me?",
        "Can we talk about your plan, and what I should do here?",
        "I would love to join your team",
        "Thanks!",
        "ten years",
        "Key results:",
    ],
)
def test_way_6_other_words_in_bold_are_words(words: str) -> None:
    template = only(block(f"<p><strong>{words}</strong></p><p>So much for that.</p>"))
    assert template.body == f"Hi [Name]\n\n{words}\n\nSo much for that."
    assert template.warnings == ()


def test_way_7_an_email_without_a_slot_is_an_example() -> None:
    post = read(
        block("<p>I am [gone].</p>")
        + """
<div class='sample-email'>
<p>To: Andy Ash <andy@ash.example><br>Subject: Thanks, from Alex</p>
<p>Hi Andy</p><p>That was good.</p><p>All the best</p><p>Alex Doe</p></div>
"""
    )
    assert len(post.templates) == 1
    example = post.examples[0]
    assert (example.to, example.subject) == ("Andy Ash <andy@ash.example>", "Thanks, from Alex")
    assert example.body == "Hi Andy\n\nThat was good.\n\nAll the best\n\nAlex Doe"


@pytest.mark.parametrize(
    "inside",
    [
        "<ol><li><strong>Ask early.</strong></li><li>Ask again after [time].</li></ol>",
        "<p>I asked [Company] for more, and a week later they called me back.</p><p>—Dana, a reader</p>",
        "<p>Three lessons</p><ul><li>Wait</li><li>Write</li></ul>",
    ],
)
def test_way_7_a_block_that_is_no_email_is_passed_by(inside: str) -> None:
    with pytest.raises(NotFound):
        read(f"<div class='sample-email'>\n{inside}\n</div>")
    assert len(read(f"<div class='sample-email'>{inside}</div>\n\n" + block("<p>Yes.</p>")).templates) == 1


def test_way_7_brackets_in_the_running_text_are_no_slots() -> None:
    post = read(
        "Replace **[everything like this]**.\n\n"
        + block("<p>Yes.</p>")
        + '\n> "I can\'t take less than [your sum]."\n\n'
        + "A subject such as “[Your name] calls” will do. [sic]\n"
    )
    assert [each.slots for each in post.templates] == [("name",)]
    assert len(post.warnings) == 1


@pytest.mark.parametrize(
    "heading",
    [
        '## <a name="later" class="below-nav">The one-week follow-up',
        '### <a name="later"></a>The one-week follow-up',
        "## The one-week follow-up {#later}",
        "**The one-week follow-up**",
        "<h3 id='x'>The <em>one-week</em> follow-up</h3>",
        "The one-week follow-up\n----------------------",
        "<p><strong>The one-week follow-up</strong></p>",
    ],
)
def test_way_8_a_bold_line_or_an_anchored_heading_heads_the_next_email(heading: str) -> None:
    post = read(f"{block('<p>One.</p>')}\n{heading}\n\nWhat to do now.\n\n{block('<p>Two.</p>')}")
    first, second = post.templates
    assert (first.kind, second.kind, second.when) == ("other", "follow_up", 7)
    assert second.name == "one-week-follow-up"
    assert [each.body for each in post.templates] == ["Hi [Name]\n\nOne.", "Hi [Name]\n\nTwo."]


def test_several_ways_at_once() -> None:
    template = only("""\
## <a name="x">Give notice<span>!</span>

Two weeks' notice is usual.

<div class="sample-email">
<p>
\t<strong>[1. To] To: [Your manager]</strong><br />
\t<strong>CC: HR <hr@acme.example></strong><br />
\t<strong>Subject: Re: [Your name]</strong>—notice
</p>
<hr />
<p>Hi [Manager name]</p>
<p>After [number] year<strong>[s]</strong> I leave </strong>[Company name]</strong>
[on Friday or "on Monday"].</p>
<p><strong>[Optional]</strong> [I learned [skill] &amp; more.]</p>
<ul><li><strong>[Example]</strong> a list</li></ul>
<p><strong>Your last word here</strong></p>
</div>
""")
    assert (template.to, template.cc) == ("[Your manager]", "HR <hr@acme.example>")
    assert template.subject == "Re: [Your name]—notice"
    assert template.optional == ("[I learned [skill] & more.]",)
    assert template.body == (
        "Hi [Manager name]\n\n"
        'After [number] year[s] I leave [Company name] [on Friday or "on Monday"].\n\n'
        "[I learned [skill] & more.]\n\n[Your last word here]"
    )
    assert template.slots == (
        "your manager",
        "your name",
        "manager name",
        "number",
        "company name",
        'on friday or "on monday"',
        "i learned [skill] & more.",
        "skill",
        "your last word here",
    )


def test_a_figure_in_brackets_is_a_slot_and_a_number_before_a_sentence_is_the_authors() -> None:
    mail = only(block("<p>[1] I have <b>[5]</b> years of it. [2] Shall we talk?</p><p>Thanks</p>"))
    assert mail.body == "Hi [Name]\n\nI have [5] years of it. Shall we talk?\n\nThanks"
    assert mail.slots == ("name", "5")
