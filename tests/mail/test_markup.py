"""HTML of mail programs as plain text: what is quoted stays apart from what is said."""

# ruff: noqa: E501 - HTML as programs write it

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.mail.markup import DEPTH_LIMIT, plain_text
from afterview.mail.message import read_strictly
from afterview.mail.parts import TEXT_LIMIT
from afterview.mail.quotes import split
from tests.mail.strangers import wire
from tests.mail.test_hostile_mail import in_time

OLD = "<div>Dear Jane,</div><div><br></div><div>unfortunately I am away.</div>"
PROGRAMS = {
    "Gmail": '<div dir="ltr">Thursday works.<div><br></div><div>Jane</div></div><br><div class="gmail_quote">'
    '<div dir="ltr" class="gmail_attr">On Tue, Mar 10, 2026 at 9:00 AM Sam Poe &lt;<a href="mailto:sam@poe.example"'
    f'>sam@poe.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px">{OLD}'
    "</blockquote></div>",
    "Apple Mail": "<html><body>Thursday works.<div><br></div><div>Jane<br><div><br><blockquote type=3D"
    f'"cite"><div>On Mar 10, 2026, at 9:00 AM, Sam Poe wrote:</div><br>{OLD}</blockquote></div></body></html>',
    "Thunderbird": "<body><p>Thursday works.</p><p>Jane<br></p><div class='moz-cite-prefix'>Am 10.03.26 um 09:00"
    f" schrieb Sam Poe:<br></div><blockquote type='cite' cite='mid:1@poe.example'>{OLD}</blockquote></body>",
    "Outlook": '<body><div class="WordSection1"><p class="MsoNormal">Thursday works.<o:p></o:p></p><p class='
    '"MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Jane<o:p></o:p></p><div><div style="border:none;'
    'border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Sam Poe '
    "&lt;sam@poe.example&gt; <br>\n<b>Sent:</b> Tuesday, March 10, 2026 9:00 AM<br><b>To:</b> Jane Doe<br>\n"
    f"<b>Subject:</b> RE: Interview<o:p></o:p></p></div></div>{OLD}</div></body>",
    "Outlook on the web": '<div class="elementToProof">Thursday works.</div><div>Jane</div><div id="appendonsend">'
    '</div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Gönderen:</b> Sam Poe'
    f"<br><b>Zaman:</b> 10 Mart 2026</font><div>&nbsp;</div></div>{OLD}",
    "Yahoo": '<div class="ydp1"><div>Thursday works.</div><div>Jane</div></div><div id="yahoo_quoted_1" class='
    '"yahoo_quoted"><div>Am Dienstag, 10. März 2026 um 09:00:12 MEZ hat Sam Poe &lt;sam@poe.example&gt; Folgendes'
    f" geschrieben:</div><div><br></div>{OLD}</div>",
    "Outlook Express": f'<P>Thursday works.</P><P>Jane</P><BLOCKQUOTE style="BORDER-LEFT: #000000 2px solid">{OLD}',
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_answer_in_html_is_told_from_what_it_answers(name: str) -> None:
    mail = split(plain_text(PROGRAMS[name]))
    assert mail.said.split() == ["Thursday", "works.", "Jane"]
    assert "unfortunately" in mail.quoted


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_said_keeps_its_lines(name: str) -> None:
    lines = plain_text(PROGRAMS[name]).split("\n")
    assert lines[0] == "Thursday works."
    assert "Jane" in lines[:3]


def test_answers_between_quotes_stand_between_marked_lines() -> None:
    html = (
        "<blockquote type='cite'><p>When will you decide?</p></blockquote><p>Next week.</p>"
        "<blockquote type='cite'><p>Anything else?<blockquote type='cite'>Older.</blockquote></blockquote>No."
    )
    assert plain_text(html) == "> When will you decide?\nNext week.\n> Anything else?\n>> Older.\nNo."


@pytest.mark.parametrize(
    "attributes", ["", ' style="margin: 0 0 0 40px; border: none; padding: 0px"', ' class="box"']
)
def test_what_is_only_indented_is_said(attributes: str) -> None:
    html = f"<p>Hello,</p><blockquote{attributes}>we offer you the position.</blockquote><p>Jane</p>"
    assert plain_text(html) == "Hello,\nwe offer you the position.\nJane"


def test_a_quote_within_what_is_indented_ends_with_its_own_tag() -> None:
    html = "<blockquote>a<blockquote type=cite>b<blockquote>c</blockquote>d</blockquote>e</blockquote>f</blockquote>g"
    assert plain_text(html) == "a\n> b\n> c\n> d\ne\nf\ng"


def test_lines_are_as_a_browser_shows_them() -> None:
    html = (
        "one<div>two</div><div>three<br></div><div><br></div><div>four\nmore</div><ul><li>five</li><li>six</li></ul>"
        "<table><tr><td>Date:</td><td>Monday</td></tr><tr><td>Time:</td><td>10:00</td></tr></table><pre>a\n b</pre>"
    )
    assert plain_text(html) == ("one\ntwo\nthree\n\nfour more\nfive\nsix\nDate: Monday\nTime: 10:00\na\n b")


def test_comments_are_not_read_and_what_is_between_them_is() -> None:
    html = "<!-- no > no --><p>yes</p><!--[if mso]><p>no</p><![endif]--><!--[if !mso]><!--><p>and</p><!--<![endif]-->"
    assert plain_text(html) == "yes\nand"


def test_long_styles_leave_the_text_to_be_read() -> None:
    html = f"<html><head><style>{'p {} ' * 20_000}</style></head><body><p>Hello</p>"
    assert read_strictly(wire(f"Content-Type: text/html\n\n{html}\n")).text == "Hello"


def test_marks_do_not_make_a_text_longer_than_it_may_be() -> None:
    html = "<blockquote type=cite>" * 50 + "<br>x" * 60_000
    text = read_strictly(wire(f"Content-Type: text/html\n\n{html}\n")).text
    assert set(text.split("\n")[1:-1]) == {">" * DEPTH_LIMIT + " x"}
    assert len(text) == TEXT_LIMIT


PIECES = [
    "<blockquote type=cite>", "</blockquote>", "<blockquote>", "<br>", "<p>", "</p>", "<div id=divRplyFwdMsg>", "</div>",
    "<!--", "-->", "<pre>", "</pre>", "<style>", "</style>", "<td>", "text", " ", "\n", "&nbsp;", "\x02", "\x03", "\x1e",
    "&#2;", "&#30;", "&gt; ", "<", ">", "&lt;p&gt;",
]  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_no_html_raises_or_shows_our_own_signs(html: str) -> None:
    assert not set("\x02\x03\x1e") & set(plain_text(html))


@pytest.mark.parametrize(
    "unit", [*PIECES, "<blockquote type=cite>x", "<div id=divRplyFwdMsg>x", "<p\n", "<pre>\n", "a\n "]
)
def test_a_megabyte_of_tags_is_read_in_time(unit: str) -> None:
    with in_time():
        assert len(plain_text(unit * (1_000_000 // len(unit)))) <= 8_000_000
