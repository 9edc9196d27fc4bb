"""Emails that other blogs write in their own ways: quotes, code, plain text, other languages."""

from __future__ import annotations

import pytest

from afterview.errors import NotFound
from afterview.letters.post.kinds import moment
from afterview.letters.web_post import Post, PostTemplate, read_post

EMAIL = """\
Subject: [Role] and a thank you

Hi [Name],

It was good to talk about the [Role] role today.

Best regards,
[Your Name]
[Phone]"""
BODY = "Hi [Name],\n\nIt was good to talk about the [Role] role today.\n\nBest regards,\n[Your Name]\n[Phone]"


def read(text: str) -> Post:
    return read_post(text, name="page.md")


def only(text: str) -> PostTemplate:
    """The one template of a post."""
    post = read(text)
    assert (len(post.templates), post.examples) == (1, ())
    return post.templates[0]


def lines(before: str, text: str = EMAIL) -> str:
    """The text with something before each of its lines."""
    return "\n".join(f"{before}{line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize(
    "page",
    [
        EMAIL,
        f"Words.\n\n{EMAIL}\n\nMore words about it.\n",
        f"Words.\n\n{EMAIL}\n\n---\n\nMore words about it.",
        f"# Title\n\n{EMAIL}\n\n## Next\n\nWords.",
        f"Words:\n\n{lines('> ')}\n\nWords.",
        f"Words:\n\n{lines('>')}\n\nWords.",
        f"Words:\n\n```\n{EMAIL}\n```\n\nWords.",
        f"Words:\n\n~~~ text\n{EMAIL}\n~~~\nWords.",
        f"Words:\n\n{lines('    ')}\n\nWords.",
        f"<pre>\n{EMAIL}\n</pre>\nWords.",
        f"<textarea readonly>{EMAIL}</textarea> <button>Copy</button>",
        f"<details>\n<summary>See it</summary>\n\n{EMAIL}\n\n</details>\n\nWords.",
        f"<div>\n\n{EMAIL}\n\n</div>\n\nWords.",
        EMAIL.replace("\n", "\r\n"),
        "\ufeff" + EMAIL,
        EMAIL.replace("[", "\\[").replace("]", "\\]"),
        EMAIL.replace("Subject:", "**Subject line:**").replace("[Role]", "**[Role]**"),
        EMAIL.replace("Subject:", "__Subject__:"),
        f"**Subject:** [Role] and a thank you\n\n{lines('> ', BODY)}\n",
        f"Subject: [Role] and a thank you\n\n**Body:**\n\n```\n{BODY}\n```",
    ],
)
def test_an_email_may_stand_in_any_of_these(page: str) -> None:
    template = only(page)
    assert (template.subject, template.body) == ("[Role] and a thank you", BODY)
    assert template.slots == ("role", "name", "your name", "phone")
    assert template.warnings == ()


def test_emails_need_no_empty_lines_between_their_parts() -> None:
    email = "To: [Boss]\nSubject: Nr {n}\nHi [Boss],\nHere is nr {n}.\nThanks,\n[Me]"
    page = f"Email 1\n{email.format(n=1)}\n\nEmail 2\n{email.format(n=2)}\n"
    assert [(each.to, each.subject, each.body) for each in read(page).templates] == [
        ("[Boss]", f"Nr {n}", f"Hi [Boss],\nHere is nr {n}.\nThanks,\n[Me]") for n in (1, 2)
    ]


def test_a_whole_html_page_has_no_markdown_and_no_meaning_of_line_breaks() -> None:
    template = only("""\
<!DOCTYPE html>
<html><head><title>Subject: no</title><style>p { color: red }</style></head>
<body><nav>Hi [menu]</nav><article>
<h2>After a week</h2>
<div class="box"><div><b>Subject line:</b> 5 * 3 = [x]</div>
<p>Dear [Name],</p>
<p>I _still_ wait,
    and   so on.</p>
<p>Sincerely,<br>[Your name]</p></div>
<p>Words.</p></article><script>var a = "<p>Hi [Name]</p>";</script></body></html>
""")
    assert (template.subject, template.kind, template.when) == ("5 * 3 = [x]", "follow_up", 7)
    assert template.body == "Dear [Name],\n\nI _still_ wait, and so on.\n\nSincerely,\n[Your name]"


def test_rows_may_stand_in_the_cells_of_a_table() -> None:
    template = only(
        "<table><tr><td>Subject:</td><td>About [Role]</td></tr>"
        "<tr><td>Dear [Name],<br><br>Here I am.<br><br>Regards,<br>[Your name]</td></tr></table>"
    )
    assert (template.subject, template.body) == (
        "About [Role]",
        "Dear [Name],\n\nHere I am.\n\nRegards,\n[Your name]",
    )


def test_a_wrapped_paragraph_is_joined_and_a_signature_is_not() -> None:
    template = only("""\
Hello [Name],

It was a great pleasure to meet you and the others of the team yesterday at
your office. I keep thinking about what you said about the [topic], which I
would love to work on.

Cheers,
[Your name]
""")
    assert template.body == (
        "Hello [Name],\n\n"
        "It was a great pleasure to meet you and the others of the team yesterday at your office."
        " I keep thinking about what you said about the [topic], which I would love to work on.\n\n"
        "Cheers,\n[Your name]"
    )


def test_emails_under_numbered_headings_each_have_a_name_a_kind_and_a_moment() -> None:
    page = "\n\n".join(
        f"### Template {number}: {title}\n\n{EMAIL}\n\n**Why it works:** it names [the role]."
        for number, title in enumerate(
            ("Thank you (within 24 hours)", "One-week follow-up", "Second follow-up, two weeks later"),
            start=1,
        )
    )
    templates = read(page).templates
    assert [(each.name, each.kind, each.when) for each in templates] == [
        ("thank-you", "thank_you", 0),
        ("one-week-follow-up", "follow_up", 7),
        ("second-follow-up-two-weeks-later", "ping", 14),
    ]
    assert all(each.body == BODY for each in templates)


def test_plain_text_may_head_its_emails_with_a_line() -> None:
    post = read(
        f"Two emails\n\n1. Right after the interview\n\n{EMAIL}\n\nAfter a week:\n\n{EMAIL}\n\nThat is all."
    )
    assert [(each.kind, each.when) for each in post.templates] == [("thank_you", 0), ("follow_up", 7)]
    assert all(each.body == BODY for each in post.templates)


@pytest.mark.parametrize(
    ("heading", "kind", "when"),
    [
        ("To be sent immediately after the first interview", "thank_you", 0),
        ("One-week follow-up", "follow_up", 7),
        ("Follow-up email, 5 business days after the interview", "follow_up", 7),
        ("Thank-you note: the next day", "thank_you", 1),
        ("The final follow-up", "ping", None),
        ("How to negotiate a lowball offer", "negotiation", None),
        ("Counter offer email", "negotiation", None),
        ("Resignation letter to give your two weeks notice", "resignation", None),
        ("Ask your manager for a raise", "raise", None),
        ("Salary increase letter", "raise", None),
        ("Withdraw your application", "withdrawal", None),
        ("Say goodbye to your colleagues", "other", None),
        ("Accept a job offer", "other", None),
        ("Something else", "other", None),
        ("Direkt nach dem Vorstellungsgespräch", "thank_you", 0),
        ("Nachfassen nach einer Woche", "follow_up", 7),
        ("Kündigung schreiben", "resignation", None),
        ("Gehaltserhöhung", "raise", None),
        ("Remercier le jour même", "thank_you", 0),
        ("Relance une semaine après l’entretien", "follow_up", 7),
        ("Lettre de démission", "resignation", None),
        ("Négocier son salaire", "negotiation", None),
    ],
)
def test_kind_and_moment_are_told_by_the_heading(heading: str, kind: str, when: int | None) -> None:
    email = EMAIL.replace("a thank you", "more")
    template = only(f"## Words before\n\n## {heading}\n\n{email}")
    assert (template.kind, template.when) == (kind, when)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("two weeks later", 14),
        ("nach 10 Tagen", 10),
        ("dans trois semaines", 21),
        ("a month after", 30),
        ("now", None),
    ],
)
def test_a_span_is_counted_in_days(words: str, days: int | None) -> None:
    assert moment(words) == days


def test_a_request_for_more_pay_stays_one_when_it_is_followed_up() -> None:
    email = EMAIL.replace("[Role] and a thank you", "Re: salary adjustment discussion—follow-up")
    template = only(f"## Follow up with a short email\n\n{email}")
    assert (template.kind, template.when) == ("raise", None)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "Just words.\n\nHi there.\n",
        "Dear reader,\n\nalways send [something].\n\nBest,\nAnna\n\nMore words.",
        '> "Hi [Name], this is [Your name] calling about the interview."\n',
        "> Hi Joe, our offer was a little low. So here is a new one.\n",
        "- **Subject line:** name yourself\n- **Greeting:** Hi [Name]\n",
        "**Subject:** Keep it short.\n\n**Opening:** Use [their name] and mean it.\n",
        "<!-- <div class='sample-email'><p>Subject: x</p><p>Hi [Name]</p><p>Hidden.</p></div> -->",
        "```python\nnames = [first]\nprint('Hi', names[0])\n```",
        "[Your name]\n\n[Your phone]",
    ],
)
def test_a_post_without_an_email_is_told_with_what_was_looked_for(page: str) -> None:
    with pytest.raises(NotFound) as problem:
        read(page)
    assert problem.value.exit_code == 1
    assert "no email found" in problem.value.message
    assert "Subject:" in problem.value.hint
    assert "sample-email" in problem.value.hint


def test_other_marks_for_something_to_fill_in_are_warned_of() -> None:
    template = only(EMAIL.replace("today", "with {{boss}} or <The Boss>, at ____ on XX"))
    assert "with {{boss}} or <The Boss>, at ____ on XX" in template.body
    assert [each.split('"')[1] for each in template.warnings] == ["{{boss}}", "<The Boss>", "____", "XX"]


def test_an_end_that_was_guessed_is_warned_of() -> None:
    template = only("Subject: [Role]\n\nHi [Name],\n\nHere I am.\n\nAnd here.\n\n## Next\n\nWords.")
    assert template.body == "Hi [Name],\n\nHere I am.\n\nAnd here."
    assert "no closing" in template.warnings[0]


def test_a_second_subject_is_offered_and_a_sender_is_left_out() -> None:
    template = only(EMAIL.replace("Hi [Name]", "Subject: Or so\nFrom: [Your Name]\n\nHi [Name]"))
    assert template.subject == "[Role] and a thank you"
    assert any("Or so" in each for each in template.warnings)
    assert any("[Your Name]" in each for each in template.warnings)


def test_names_are_unlike_each_other_and_unlike_our_own_letters() -> None:
    page = "\n\n".join(
        f"## {title}\n\n{EMAIL}" for title in ("Ping", "Ping", "CON", "../../etc", "Über uns", "«»")
    )
    names = [each.name for each in read(page).templates]
    assert (
        names
        == ["ping-email", "ping-email-2", "con-email", "etc-email", "uber-uns", "role-thank-you"][:5]
        + names[5:]
    )
    assert len(set(names)) == 6


def test_an_address_line_of_a_link_or_a_picture_is_no_slot() -> None:
    template = only(
        EMAIL.replace("today", "on [my page](https://x.example/a_(b)), ![me](me.png)[here][1]")
        + "\n\n[1]: https://y.example\n"
    )
    assert "on my page, here." in template.body
    assert template.slots == ("role", "name", "your name", "phone")
